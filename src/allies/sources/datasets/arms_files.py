"""The export files of SIPRI's arms transfers pages, as they are: the register and the tables.

A table of values begins with some lines of explanation and the day on which it was made; its
line of totals says what it is of. One file may hold several, one after the other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.tables import opened

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MADE = re.compile(r"enerated: (\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})")
_RANGE = re.compile(r"year range '?(\d{4})'? to '?(\d{4})'?")
_WHOLE = re.compile(r"from all countries +to all countries", re.I)
_TITLE = re.compile(r"TIV of arms (exports from|imports to) (.+), \d{4}-\d{4}")
_TOTAL = re.compile(r"total (?:world (export|import)s?|(?:exports?|imports?) (from|to) (.+))", re.I)
_ALL = re.compile(r"(?:all|the top \d+ .*)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIRST_COLUMNS = ("", "Recipient", "Supplier", "Exports by", "Imports by", "Exports to",
                  "Imports from")  # fmt: skip
_DELIVERED = ("Number delivered", "Deliveries in the Year Range")
_REGISTER = ("Recipient", "Supplier", "Year of order", "Number ordered", "Year(s) of delivery",
             "SIPRI TIV for total order", "SIPRI TIV of delivered weapons")  # fmt: skip
_LAYOUTS = (
    "the trade register (Recipient, Supplier, Year of order …) and tables of import or export "
    "values (Recipient, Supplier or Exports by, then years)"
)


@dataclass(frozen=True, slots=True)
class Deal:
    """One line of the register. A figure is None where SIPRI gives none."""

    line: int
    recipient: str
    supplier: str
    ordered: str
    delivered: tuple[str, ...]
    tiv_ordered: float | None
    tiv_delivered: float | None
    uncertain_order: bool
    uncertain_delivery: bool


@dataclass(slots=True)
class Values:
    """One table of values.

    `view` is 'exports' (a row is all that a supplier sold), 'imports' (all that a recipient
    got), 'from' or 'to' (a row is a partner of `party`, which sold or which got). `rows` has
    the line, the name and the figures of the years in which there was any delivery.
    """

    made: str
    years: tuple[str, ...]
    view: str = ""
    party: str = ""
    rows: list[tuple[int, str, Mapping[str, float | None]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Register:
    """The register: the day it was made, its years, and its deals, which can be read once.

    `whole` is whether it is of all suppliers and recipients.
    """

    made: str
    whole: bool
    years: tuple[str, str] | None
    deals: Iterator[Deal]


def contents(path: Path, dataset: Dataset, faults: Faults) -> Register | list[Values]:
    """Return what a file holds, by its columns.

    Raises:
        DatasetError: It is neither of the two layouts, or says not when it was made.
    """
    rows = _rows(path, dataset)
    made, years, title, whole = "", None, "", False
    for line, row in rows:
        text = ",".join(row)
        made = _day(text) or made
        title = text if _TITLE.search(text) else title
        if found := _RANGE.search(text):
            years = (found[1], found[2])
        whole = whole or _WHOLE.search(text) is not None
        if [cell.strip() for cell in row[:2]] == ["Recipient", "Supplier"]:
            _require_day(path, dataset, made)
            return Register(made, whole, years, _deals(path, dataset, row, rows, faults))
        if _is_header(row):
            _require_day(path, dataset, made)
            return _tables(path, made, title, (line, row), rows, faults)
    raise DatasetError(
        f"{path.name} has none of the layouts of {dataset.name} that are known: {_LAYOUTS}. "
        f"If SIPRI has changed them, look at {dataset.page}"
    )


def _rows(path: Path, dataset: Dataset) -> Iterator[tuple[int, list[str]]]:
    with opened(path, dataset, mixed=True) as stream:
        reader = csv.reader(stream)
        for row in reader:
            yield reader.line_num, row


def _day(text: str) -> str:
    found = _MADE.search(text)
    if found is None or found[2].lower() not in _MONTHS:
        return ""
    return f"{found[3]}-{_MONTHS.index(found[2].lower()) + 1:02}-{int(found[1]):02}"


def _require_day(path: Path, dataset: Dataset, made: str) -> None:
    if not made:
        raise DatasetError(
            f"{path.name} does not say above its columns when it was generated, and so of which "
            f"release it is; keep these lines, or download it again from {dataset.page}"
        )


def _is_header(row: list[str]) -> bool:
    return (
        len(row) > 1
        and row[0].strip() in _FIRST_COLUMNS
        and _YEAR.fullmatch(row[1].strip()) is not None
    )


def _tables(
    path: Path,
    made: str,
    title: str,
    header: tuple[int, list[str]],
    rows: Iterator[tuple[int, list[str]]],
    faults: Faults,
) -> list[Values]:
    found = [_begun(made, header[1])]
    closed = False
    for line, row in rows:
        text = ",".join(row)
        made = _day(text) or made
        title = text if _TITLE.search(text) else title
        if _is_header(row):
            found.append(_begun(made, row))
            closed = False
        elif not closed and row and row[0].strip():
            closed = row[0].strip().lower().startswith("total")
            if closed:
                _close(found[-1], line, row, title, faults)
            else:
                _add(found[-1], line, row, faults)
    if not closed:
        faults.add(f"{path.name} has no line of totals at its end; it is cut short")
    return found


def _begun(made: str, header: list[str]) -> Values:
    years = [cell.strip() for cell in header[1:]]
    last = next((n for n, cell in enumerate(years) if not _YEAR.fullmatch(cell)), len(years))
    return Values(made, tuple(years[:last]))


def _add(table: Values, line: int, row: list[str], faults: Faults) -> None:
    figures = {}
    for year, cell in zip(table.years, row[1:], strict=False):
        if cell.strip():
            figures[year] = number_in(cell, f"row {line}: the value of {year}", faults)
    table.rows.append((line, row[0].strip(), figures))
    after = len(table.years) + 1
    total = row[after].strip() if len(row) > after else ""
    if total:
        told = number_in(total, f"row {line}: the total", faults)
        added = sum(value or 0 for value in figures.values())
        # Each figure is rounded to a whole number, and so is the total.
        if told is not None and abs(told - added) > (len(figures) + 1) / 2:
            faults.add(
                f"row {line}: the years of {row[0].strip()} add up to {added:g}, not {told:g}"
            )


def _close(table: Values, line: int, row: list[str], title: str, faults: Faults) -> None:
    told = _TOTAL.match(row[0].strip())
    named = _TITLE.search(title)
    if told is not None:
        table.view = f"{told[1].lower()}s" if told[1] else told[2].lower()
        table.party = (told[3] or "").strip()
    elif named is not None:
        table.view, table.party = named[1].split()[1], named[2].strip()
        if _ALL.fullmatch(table.party):
            table.view, table.party = named[1].split()[0], ""
    else:
        faults.add(f"row {line}: '{row[0].strip()}' does not say of whom the table is")
    for year, cell in zip(table.years, row[1:], strict=False):
        total = number_in(cell, f"row {line}: the total of {year}", faults)
        added = sum(figures.get(year) or 0 for _, _, figures in table.rows)
        if total is not None and added > total + (len(table.rows) + 1) / 2:
            faults.add(f"row {line}: the values of {year} add up to {added:g}, not {total:g}")


def number_in(cell: str, what: str, faults: Faults) -> float | None:
    """Read a figure, None for none; what is no number, or negative, is noted.

    Args:
        cell: The text.
        what: What it is, for the message: 'row 12: the value of 1990'.
        faults: Where to note it.
    """
    text = cell.strip()
    if text in ("", "..", ". ."):
        return None
    try:
        value = float(text)
    except ValueError:
        faults.add(f"{what} is '{text[:40]}'")
        return None
    if not 0 <= value < 1e9:
        faults.add(f"{what} is {text[:40]}")
        return None
    return value


def _deals(
    path: Path,
    dataset: Dataset,
    header: list[str],
    rows: Iterator[tuple[int, list[str]]],
    faults: Faults,
) -> Iterator[Deal]:
    names = [cell.strip() for cell in header]
    delivered = next((name for name in _DELIVERED if name in names), None)
    missing = [name for name in _REGISTER if name not in names]
    if delivered is None or missing:
        raise DatasetError(
            f"{path.name} is a trade register without {', '.join(missing) or _DELIVERED[0]}; if "
            f"SIPRI has changed it, look at {dataset.page}"
        )
    place = {name: names.index(name) for name in (*_REGISTER, delivered)}
    # A column without a name says whether what stands before it is uncertain.
    doubt = {name for name in place if names[place[name] + 1 : place[name] + 2] == [""]}
    for line, row in rows:
        if not any(row):
            continue
        if len(row) < len(names):
            faults.add(f"row {line}: there are {len(row)} fields, not {len(names)}")
            continue
        cell = {name: row[at].strip() for name, at in place.items()}
        unsure = {name for name in doubt if row[place[name] + 1].strip()}
        unsure |= {name for name in place if cell[name].startswith("(")}
        yield Deal(
            line,
            cell["Recipient"],
            cell["Supplier"],
            _year(cell["Year of order"], f"row {line}: the year of order", faults),
            tuple(_years(cell["Year(s) of delivery"], line, faults)),
            number_in(cell["SIPRI TIV for total order"], f"row {line}: the TIV ordered", faults),
            number_in(
                cell["SIPRI TIV of delivered weapons"], f"row {line}: the TIV delivered", faults
            ),
            bool(unsure & {"Year of order", "Number ordered"}),
            delivered in unsure,
        )


def _year(text: str, what: str, faults: Faults) -> str:
    plain = text.strip(" ()?")
    if _YEAR.fullmatch(plain):
        return plain
    faults.add(f"{what} is '{text[:40]}'")
    return ""


def _years(text: str, line: int, faults: Faults) -> Iterator[str]:
    for part in filter(None, (p.strip() for p in text.split(";"))):
        first, _, last = part.strip("() ").partition("-")
        one = _year(first, f"row {line}: a year of delivery", faults)
        other = _year(last, f"row {line}: a year of delivery", faults) if last else one
        if one and other:
            yield from (str(year) for year in range(int(one), int(other) + 1))

"""SIPRI Military Expenditure Database: what states spend on their military, a year.

The workbook has a sheet for each way of counting; a row is a state, a column a year. Figures in
blue are SIPRI's estimates and those in red are highly uncertain; for spending at constant
prices two flags say so. '...' is no figure, 'xxx' is that there was no such state, and gives
nothing. Rows without any cell below a year are titles of regions, which are passed over, as is
the sheet of regional totals. The sheet of shares of government spending without marks
('cleaned') has the same figures as the one with them, and is read only without that one.

The year of prices is named in the title of the sheet at constant prices and kept in the
version: figures of two releases can't be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.state_names import state_named
from allies.sources.datasets.workbooks import Cell, sheets

_NO_FIGURE = ("...", "..", ". .", "…", "-")
_NO_STATE = ("xxx", "XXX")
_BLUE, _RED = "0000FF", "FF0000"
_MARKS = re.compile(r"[†‡§¶‖*\d\s]+$")
_YEAR = re.compile(r"(19|20)\d\d(\.0)?")
_CLEANED = "share of govt. spending cleaned"
_SHEETS = {
    "constant": "military-spending", "current us$": "military-spending-nominal",
    "share of gdp": "military-burden", "per capita": "military-spending-per-head",
    "share of govt. spending": "military-share-of-budget", _CLEANED: "military-share-of-budget",
    "local currency calendar years": "military-spending-local",
    "local currency financial years": "military-spending-local-fiscal",
}  # fmt: skip

DATASET = Dataset(
    name="military-spending",
    title={
        "en": "SIPRI Military Expenditure Database",
        "fr": "Base de données du SIPRI sur les dépenses militaires",
    },
    page="https://www.sipri.org/databases/milex",
    licence="SIPRI terms: free for non-commercial use with credit, extracts below 10 %",
    redistributable=False,
    citation="""@misc{sipri-milex,
  author = {{Stockholm International Peace Research Institute}},
  title = {{SIPRI} Military Expenditure Database},
  year = {2025},
  doi = {10.55163/CQGC9685},
  url = {https://www.sipri.org/databases/milex}
}""",
    newest="1949-2024 (April 2025)",
    years=(1949, 2024),
    variables=(
        Variable(name="military-spending", unit="constant-usd-million", low=0,
                 label={"en": "military expenditure at constant prices and exchange rates",
                        "fr": "dépenses militaires à prix et taux de change constants"}),
        Variable(name="military-spending-estimated", unit="flag", low=0, high=1,
                 label={"en": "whether that figure is SIPRI’s estimate",
                        "fr": "si ce chiffre est une estimation du SIPRI"}),
        Variable(name="military-spending-uncertain", unit="flag", low=0, high=1,
                 label={"en": "whether that figure is highly uncertain",
                        "fr": "si ce chiffre est très incertain"}),
        Variable(name="military-spending-nominal", unit="current-usd-million", low=0,
                 label={"en": "military expenditure at current prices and exchange rates",
                        "fr": "dépenses militaires à prix et taux de change courants"}),
        Variable(name="military-burden", unit="share", low=0, high=5,
                 label={"en": "military expenditure as a share of GDP",
                        "fr": "part des dépenses militaires dans le PIB"}),
        Variable(name="military-spending-per-head", unit="current-usd", low=0,
                 label={"en": "military expenditure per inhabitant",
                        "fr": "dépenses militaires par habitant"}),
        Variable(name="military-share-of-budget", unit="share", low=0, high=5,
                 label={"en": "military expenditure as a share of government spending",
                        "fr": "part des dépenses militaires dans les dépenses publiques"}),
        Variable(name="military-spending-local", unit="local-currency", low=0,
                 label={"en": "military expenditure in local currency, by calendar year",
                        "fr": "dépenses militaires en monnaie locale, par année civile"}),
        Variable(name="military-spending-local-fiscal", unit="local-currency", low=0,
                 label={"en": "military expenditure in local currency, by financial year, named "
                              "after the year in which it begins",
                        "fr": "dépenses militaires en monnaie locale, par exercice, nommé d’après "
                              "l’année de son début"}),
    ),
    files={
        "en": "the workbook “Data for all countries” (xlsx)",
        "fr": "le classeur « Data for all countries » (xlsx)",
    },
)  # fmt: skip


class _Figure(NamedTuple):
    state: str
    year: str
    value: float | None
    colour: str
    row: int


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the workbook."""
    found: dict[str, list[_Figure]] = {}
    prices, cleaned = "", False
    for title, rows in sheets(files[0], DATASET):
        name = _variable(title)
        if name is None or (name in found and not cleaned):
            continue
        cleaned = title.strip().lower() == _CLEANED
        found[name] = list(_figures(title, rows, faults))
        if name == "military-spending":
            prices = "".join(re.findall(r"\((\d{4})\)", title)[:1])
    if not any(found.values()):
        raise DatasetError(
            f"{files[0].name} has no sheet of countries by years, such as 'Constant (2023) US$' or "
            f"'Share of GDP'; {DATASET.name} reads {DATASET.files['en']} of {DATASET.page}"
        )
    years = [int(figure.year) for figures in found.values() for figure in figures]
    covered = (min(years), max(years))
    constant = f", constant {prices} US$" if prices else ""
    return Reading(f"{covered[0]}-{covered[1]}{constant}", covered, _parts(found))


def _variable(title: str) -> str | None:
    plain = " ".join(title.lower().split())
    if plain.startswith("constant"):
        return _SHEETS["constant"]
    return _SHEETS.get(plain)


def _figures(title: str, rows: Sequence[Sequence[Cell]], faults: Faults) -> Iterator[_Figure]:
    top = next((n for n, row in enumerate(rows) if row and row[0].value == "Country"), None)
    if top is None:
        faults.add(f"sheet '{title}': no row begins with 'Country'")
        return
    years = {n: str(c.value)[:4] for n, c in enumerate(rows[top]) if _YEAR.fullmatch(str(c.value))}
    if not years:
        faults.add(f"sheet '{title}', row {top + 1}: there is no year")
    kept: dict[tuple[str, str], _Figure] = {}
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {year: row[n] for n, year in years.items() if n < len(row) and row[n].value != ""}
        if cells:
            where = f"sheet '{title}', row {number}"
            for figure in _of_state(str(row[0].value), cells, number, where, faults):
                _keep(kept, figure, where, faults)
    yield from kept.values()


def _of_state(
    name: str, cells: dict[str, Cell], number: int, where: str, faults: Faults
) -> Iterator[_Figure]:
    plain = _MARKS.sub("", name)
    today = state_named(plain, at=None)
    if today is None:
        faults.add(f"{where}: no state is named '{name[:60]}'")
        return
    for year, cell in cells.items():
        if cell.value in _NO_STATE:
            continue
        value = cell.value if isinstance(cell.value, float) else None
        if isinstance(cell.value, str) and cell.value.strip() not in _NO_FIGURE:
            faults.add(f"{where}: the figure of {year} is '{cell.value[:40]}'")
        state = state_named(plain, at=year) or today
        yield _Figure(state, year, value, cell.colour, number)


def _keep(
    kept: dict[tuple[str, str], _Figure], figure: _Figure, where: str, faults: Faults
) -> None:
    """Keep a figure; of two rows that mean a state in a year (USSR, Russia) the one that has it."""
    key = (figure.state, figure.year)
    former = kept.get(key)
    if former is None or former.value is None:
        kept[key] = figure
    elif figure.value is not None:
        faults.add(f"{where}: {figure.state} has {figure.year} in row {former.row} too")


def _parts(found: dict[str, list[_Figure]]) -> Iterator[Figures]:
    for name, figures in found.items():
        yield _column(name, figures, [figure.value for figure in figures])
        if name == "military-spending":
            known = [figure for figure in figures if figure.value is not None]
            for flag, colour in (("estimated", _BLUE), ("uncertain", _RED)):
                marked = [float(figure.colour == colour) for figure in known]
                yield _column(f"{name}-{flag}", known, marked)


def _column(name: str, figures: list[_Figure], values: Sequence[float | None]) -> Figures:
    return Figures(
        name,
        DATASET.variable(name).unit,
        [figure.state for figure in figures],
        None,
        [figure.year for figure in figures],
        values,
        [figure.row for figure in figures],
    )

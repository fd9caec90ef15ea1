"""Yearly BACI tables: millions of rows by product, added up to pairs of states and groups of goods.

A table is read in blocks, so that memory doesn't grow with it. Values are in thousands of dollars
there. BACI holds no zeros: a pair without a row traded nothing or was reported by neither side,
and gets no figure; a pair with rows gets a figure for every group of goods, zero where it has
no product of the group.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.tables import columns, delimiter_of, opened
from allies.sources.datasets.trade_areas import states_of
from allies.sources.datasets.trade_digits import numbers
from allies.sources.datasets.trade_files import LAYOUTS, Table
from allies.sources.datasets.trade_products import CHAPTERS, NAMES, UNIT, group_of_chapter

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

_BLOCK = 1 << 23
_CODES = 1000
_MOST_YEARS = 100
_NAME = re.compile(r"(HS\d\d).*?(?:Y(\d{4}).*?)?V(\d{6})", re.IGNORECASE)


def edition(table: Table) -> tuple[str, str]:
    """Return the edition of the Harmonized System and the release, as the name of a file says."""
    match = _NAME.search(table.name)
    return (match[1].upper(), match[3]) if match else ("", "")


def years_in(table: Table, dataset: Dataset) -> set[int]:
    """Return the years at the beginning of a table; an official file is of one year."""
    first = next(columns(table.path, dataset, names=("t",), member=table.member, size=50_000), None)
    years = set() if first is None else set(first.fields["t"])
    return {int(year) for year in years if year.isdecimal() and len(year) == 4}


@dataclass(slots=True)
class Known:
    """What the optional tables of codes list; empty for a table that was not given."""

    countries: dict[int, str] = field(default_factory=dict)
    products: frozenset[int] = frozenset()


def known_codes(tables: Sequence[Table], dataset: Dataset, faults: Faults) -> Known:
    """Read tables of countries and products that belong to the tables of trade.

    Args:
        tables: All tables.
        dataset: Trade.
        faults: Where a table of another edition than the trade goes.
    """
    known = Known()
    editions = {edition(table)[0] for table in tables if table.layout == "baci"} - {""}
    for table in tables:
        if table.layout == "countries":
            name = next((n for n in ("country_name_abbreviation", "country_name")
                         if n in table.header), "country_code")  # fmt: skip
            for run in columns(
                table.path, dataset, names=("country_code", name), member=table.member
            ):
                for line, code, text in zip(
                    run.lines, run.fields["country_code"], run.fields[name], strict=True
                ):
                    if code.isdecimal():
                        known.countries[int(code)] = text
                    else:
                        faults.add(f"{table.name}, row {line}: the country code is '{code}'")
        elif table.layout == "products":
            match = re.search(r"HS\d\d", table.name, re.IGNORECASE)
            if match and editions and match[0].upper() not in editions:
                faults.add(
                    f"{table.name} lists products of {match[0].upper()} and the trade is in "
                    f"{', '.join(sorted(editions))}; give the table of the same edition"
                )
                continue
            codes: set[int] = set()
            for run in columns(table.path, dataset, names=("code",), member=table.member):
                # 9999AA and its like stand for goods that are no product of the system.
                codes.update(int(code) for code in run.fields["code"] if code.isdecimal())
            known.products |= codes
    return known


@dataclass(slots=True)
class _Year:
    """The sums of one year: which number in `states` a code has, and the flows by group."""

    states: tuple[str, ...]
    place: Whole
    flows: Floats
    row: Whole


class _Sums:
    """What a table adds up to, year by year."""

    def __init__(self, table: Table, known: Known, faults: Faults) -> None:
        self.table, self.known, self.faults = table, known, faults
        self.years: dict[int, _Year] = {}
        self.groups = group_of_chapter().astype(np.int64)
        self.told: set[tuple[int, int]] = set()
        self.listed = np.array(sorted(known.products), np.int64)

    def add(self, columns_: Sequence[Whole], value: Floats, rows: Whole) -> None:
        """Add rows: year, exporter, importer, product, and value in thousands of dollars."""
        good = self._good(columns_, rows)
        if not good.all():
            columns_ = [column[good] for column in columns_]
            value, rows = value[good], rows[good]
        years = columns_[0]
        for year in np.unique(years).tolist():
            here = years == year
            if here.all():
                self._add(year, columns_[1:], value, rows)
            else:
                self._add(year, [c[here] for c in columns_[1:]], value[here], rows[here])

    def _good(self, columns_: Sequence[Whole], rows: Whole) -> NDArray[np.bool_]:
        year, exporter, importer, product = columns_
        chapter = np.minimum(product // 10_000, CHAPTERS - 1)
        tests = {
            "the year is {}": (year, (year >= 1960) & (year <= 2100)),
            "the exporter is {}": (exporter, exporter < _CODES),
            "the importer is {}": (importer, importer < _CODES),
            "no chapter of the Harmonized System has the product {}": (
                product, (product < 1_000_000) & (self.groups[chapter] >= 0),
            ),
        }  # fmt: skip
        if len(self.listed):
            tests["the table of products has no {}"] = (product, np.isin(product, self.listed))
        good = np.ones(len(rows), bool)
        for text, (column, passed) in tests.items():
            for at in np.flatnonzero(~passed & good):
                self.faults.add(f"row {rows[at]}: {text.format(column[at])}")
            good &= passed
        return good

    def _add(self, year: int, columns_: Sequence[Whole], value: Floats, rows: Whole) -> None:
        exporter, importer, product = columns_
        sums = self._year(year)
        fresh = np.zeros(_CODES, bool)
        fresh[exporter] = fresh[importer] = True
        self._tell_unknown(year, np.flatnonzero(fresh), exporter, importer, rows)
        source, target = sums.place[exporter], sums.place[importer]
        # Trade within a state, and with what is none, is left out.
        kept = (source >= 0) & (target >= 0) & (source != target)
        size = len(sums.states)
        pair = (source * size + target)[kept]
        key = pair * len(NAMES) + self.groups[product[kept] // 10_000]
        sums.flows += np.bincount(key, value[kept], minlength=len(sums.flows))
        new = sums.row[pair] == 0
        # Of rows of the same pair the last assignment stands, which is the first row.
        sums.row[pair[new][::-1]] = rows[kept][new][::-1]

    def _tell_unknown(
        self, year: int, codes: Whole, exporter: Whole, importer: Whole, rows: Whole
    ) -> None:
        place = self.years[year].place
        for code in codes.tolist():
            if (code, year) in self.told or (place[code] >= 0 and not self.known.countries):
                continue
            self.told.add((code, year))
            row = int(rows[np.argmax((exporter == code) | (importer == code))])
            if self.known.countries and code not in self.known.countries:
                self.faults.add(f"row {row}: the table of countries has no {code}")
            elif place[code] < 0:
                states_of([(code, row)], year, self.faults)

    def _year(self, year: int) -> _Year:
        if year not in self.years:
            if len(self.years) >= _MOST_YEARS:
                raise DatasetError(
                    f"{self.table.name} has more than {_MOST_YEARS} years and is no BACI table"
                )
            known = states_of(((code, 0) for code in range(_CODES)), year, Faults())
            states = tuple(sorted(set(known.values())))
            number = {state: n for n, state in enumerate(states)}
            place = np.full(_CODES, -1, np.int64)
            place[list(known)] = [number[state] for state in known.values()]
            size = len(states) ** 2
            self.years[year] = _Year(
                states, place, np.zeros(size * len(NAMES)), np.zeros(size, np.int64)
            )
        return self.years[year]


def parts(table: Table, dataset: Dataset, known: Known, faults: Faults) -> Iterator[Figures]:
    """Yield the trade of the pairs of states in a table, all goods and each group."""
    sums = _Sums(table, known, faults)
    for columns_, value, rows in _rows(table, dataset, faults):
        sums.add(columns_, value, rows)
    for year, found in sorted(sums.years.items()):
        yield from _figures(year, found)


def _figures(year: int, sums: _Year) -> Iterator[Figures]:
    pairs = np.flatnonzero(sums.row)
    names = np.array(sums.states, object)
    source = names[pairs // len(names)].tolist()
    target = names[pairs % len(names)].tolist()
    rows, when = sums.row[pairs].tolist(), [str(year)] * len(pairs)
    flows = sums.flows.reshape(-1, len(NAMES))[pairs] / 1000
    yield Figures("export", UNIT, source, target, when, flows.sum(axis=1).tolist(), rows)
    for number, name in enumerate(NAMES):
        yield Figures(f"export-{name}", UNIT, source, target, when, flows[:, number].tolist(), rows)


def _rows(
    table: Table, dataset: Dataset, faults: Faults
) -> Iterator[tuple[list[Whole], Floats, Whole]]:
    """The columns t, i, j, k and v, a block of the file at a time, with the rows."""
    place = {name: table.header.index(name) for name in LAYOUTS["baci"]}
    *whole, decimal = place.values()
    width = len(table.header)
    with opened(table.path, dataset, member=table.member) as stream:
        first = stream.readline()
        cut = delimiter_of(first)
        line, rest = 2, ""
        while True:
            block = stream.read(_BLOCK)
            text, rest = _whole_lines(rest + block, last=not block)
            if text:
                plain = text.encode("ascii", "replace").replace(b"\r\n", b"\n")
                count = plain.count(b"\n")
                found = numbers(
                    plain, width=width, whole=whole, decimal=decimal, delimiter=cut.encode()
                )
                if found is not None:
                    yield *found, np.arange(line, line + count)
                else:
                    yield _row_by_row(plain.decode(), line, place, cut, faults)
                line += count
            if not block:
                return


def _whole_lines(text: str, *, last: bool) -> tuple[str, str]:
    if last:
        return (text + "\n" if text and not text.endswith("\n") else text), ""
    end = text.rfind("\n") + 1
    if not end and len(text) > 4 * _BLOCK:
        raise csv.Error("a line without an end")
    return text[:end], text[end:]


def _row_by_row(
    text: str, first: int, place: Mapping[str, int], cut: str, faults: Faults
) -> tuple[list[Whole], Floats, Whole]:
    """Read a block that is not all plain numbers, noting each field that is none."""
    kept: list[tuple[int, ...]] = []
    values: list[float] = []
    for line, fields in enumerate(csv.reader(text.split("\n"), delimiter=cut), first):
        if not fields:
            continue
        if len(fields) <= max(place.values()):
            faults.add(f"row {line}: it has {len(fields)} fields, too few")
            continue
        named = {name: fields[at].strip() for name, at in place.items()}
        wrong = [n for n in "tijk" if not (named[n].isdecimal() and len(named[n]) < 10)]
        value = _value(named["v"])
        if value is None:
            wrong.append("v")
        if value is None or wrong:
            faults.add(f"row {line}: " + ", ".join(f"{n} is '{named[n]}'" for n in wrong))
            continue
        kept.append((*(int(named[n]) for n in "tijk"), line))
        values.append(value)
    table = np.array(kept, np.int64).reshape(-1, 5)
    return [table[:, n] for n in range(4)], np.array(values), table[:, 4]


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < np.inf else None

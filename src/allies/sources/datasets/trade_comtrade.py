"""UN Comtrade: what each state reports of its trade, from answers of the API and from csv files.

Both reporters' figures are kept: `export-reported` is what the source says that it sent (FOB),
`import-reported` what the target says that it got (CIF; a few states report imports FOB, and
their figures stand as they are).

A record may be a total or a part of one: by mode of transport, customs procedure, second partner.
Only totals are read (motCode 0, customsCode C00, partner2Code 0, mosCode 0), and of the flows
only exports (X) and imports (M), which include re-exports and re-imports. Of goods the coarsest
level given counts: chapters, else headings or products added up. A group of goods has a figure
if all its chapters are there, or if the chapters add up to the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.tables import Columns, columns
from allies.sources.datasets.trade_areas import states_of
from allies.sources.datasets.trade_digits import decimal_numbers, whole_numbers
from allies.sources.datasets.trade_files import LAYOUTS, Table, records
from allies.sources.datasets.trade_products import CHAPTERS, GROUPS, UNIT, group_of_chapter

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

_OPTIONAL = (
    "refYear", "period", "freqCode", "classificationCode", "partner2Code", "motCode",
    "customsCode", "mosCode", "cifvalue", "fobvalue",
)  # fmt: skip
_TOTALS = {"partner2Code": "0", "motCode": "0", "customsCode": "C00", "mosCode": "0"}
_FLOWS = ("X", "M")
_VALUES = ("fobvalue", "cifvalue")
_VARIABLES = ("export-reported", "import-reported")
_LEVELS = 4
_HELD = 1_000_000
_NEAR = 0.01
# The most records that the API gives to users without and with a key.
_CAPS = (500, 100_000, 250_000)
_MISSING = ("", "None", "null", "NA", "NaN")


class _Sums:
    """Figures added up by key; memory grows with the keys and not with the rows."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Whole, Floats, Whole, Whole]] = []
        self.held = 0

    def add(self, key: Whole, value: Floats, row: Whole) -> None:
        self.waiting.append((key, value, np.ones(len(key), np.int64), row))
        self.held += len(key)
        if self.held > _HELD:
            self.held = len(self.all()[0]) // 2

    def all(self) -> tuple[Whole, Floats, Whole, Whole]:
        """All keys in order, with the sum, how many rows, and the first row of each."""
        if not self.waiting:
            empty = np.empty(0, np.int64)
            return empty, np.empty(0), empty, empty
        key, value, count, row = (
            np.concatenate(column) for column in zip(*self.waiting, strict=True)
        )
        kept, first, back = np.unique(key, return_index=True, return_inverse=True)
        size = len(kept)
        found: tuple[Whole, Floats, Whole, Whole] = (
            kept,
            np.bincount(back, value, minlength=size).astype(np.float64),
            np.bincount(back, count, minlength=size).astype(np.int64),
            row[first],
        )
        self.waiting = [found]
        return found


class Reports:
    """What states report in some tables, gathered from all of them."""

    def __init__(self, dataset: Dataset, faults: Faults) -> None:
        self.dataset, self.faults = dataset, faults
        self.totals, self.parts_only = _Sums(), _Sums()

    def read(self, table: Table) -> None:
        """Read a table or an answer of the API.

        Raises:
            DatasetError: It is broken, cut off by the limits of the API, or not annual.
        """
        for run in _runs(table, self.dataset):
            self._add(run)

    def years(self) -> tuple[int, int]:
        """Return the first and last year.

        Raises:
            DatasetError: There is no record of exports or imports at all.
        """
        years = self.totals.all()[0] // (2_000_000 * _LEVELS * CHAPTERS)
        if not len(years):
            self._tell_parts()
            self.faults.raise_if_any(self.dataset)
            raise DatasetError(
                "the files of UN Comtrade have no total of exports (X) or imports (M); ask for "
                "them with flowCode=X,M, partner2Code=0, motCode=0, customsCode=C00"
            )
        return int(years.min()), int(years.max())

    def _add(self, run: Columns) -> None:
        text = {name: np.array(column) for name, column in run.fields.items()}
        lines = np.asarray(run.lines, np.int64)
        flow = np.select([text["flowCode"] == name for name in _FLOWS], [0, 1], default=-1)
        level, chapter = self._goods(text, lines, flow >= 0)
        kept = np.flatnonzero((flow >= 0) & (level >= 0))
        if not len(kept):
            return
        text = {name: column[kept] for name, column in text.items()}
        lines, flow, level, chapter = lines[kept], flow[kept], level[kept], chapter[kept]
        self._only_annual(text, lines)
        whole = [
            whole_numbers(lines.tolist(), column.tolist(), name, self.faults, low=low, high=high)
            for name, column, low, high in (
                ("the year", _year(text), 1960, 2100),
                ("reporterCode", text["reporterCode"], 0, 999),
                ("partnerCode", text["partnerCode"], 0, 999),
            )
        ]
        value = self._value(text, lines, flow)
        year, reporter, partner = whole
        good = (np.stack(whole) >= 0).all(axis=0) & ~np.isnan(value)
        key = (((year * 2 + flow) * 1000 + reporter) * 1000 + partner) * _LEVELS + level
        key = key * CHAPTERS + chapter
        total = np.ones(len(key), bool)
        for name, mark in _TOTALS.items():
            if name in text:
                total &= (text[name] == mark) | np.isin(text[name], _MISSING)
        for sums, here in ((self.totals, good & total), (self.parts_only, good & ~total)):
            if here.any():
                sums.add(key[here], value[here], lines[here])

    def _goods(
        self, text: Mapping[str, NDArray[np.str_]], lines: Whole, wanted: NDArray[np.bool_]
    ) -> tuple[Whole, Whole]:
        """The level of detail of each row (0 all goods, 1 chapter, …; -1 to skip), its chapter."""
        codes, first, back = np.unique(text["cmdCode"], return_index=True, return_inverse=True)
        harmonized = np.ones(len(lines), bool)
        if "classificationCode" in text:
            harmonized = np.char.startswith(text["classificationCode"].astype(str), "H")
        level, chapter = np.full(len(codes), -1), np.zeros(len(codes), np.int64)
        groups = group_of_chapter()
        for at, code in enumerate(codes.tolist()):
            padded = code if len(code) % 2 == 0 else f"0{code}"
            if code == "TOTAL":
                level[at] = 0
            elif (
                len(padded) in (2, 4, 6) and padded[:2].isdecimal() and groups[int(padded[:2])] >= 0
            ):
                level[at], chapter[at] = len(padded) // 2, int(padded[:2])
            elif wanted[first[at]] and harmonized[first[at]]:
                self.faults.add(f"row {lines[first[at]]}: cmdCode is '{code}'")
        level, chapter = level[back], chapter[back]
        return np.where(harmonized | (level == 0), level, -1), chapter

    def _only_annual(self, text: Mapping[str, NDArray[np.str_]], lines: Whole) -> None:
        if "freqCode" in text:
            for at in np.flatnonzero((text["freqCode"] != "A") & (text["freqCode"] != "")):
                self.faults.add(
                    f"row {lines[at]}: freqCode is '{text['freqCode'][at]}'; ask for annual "
                    "figures (A)"
                )

    def _value(self, text: Mapping[str, NDArray[np.str_]], lines: Whole, flow: Whole) -> Floats:
        chosen = text["primaryValue"].astype(object)
        for number, name in enumerate(_VALUES):
            if name in text:
                here = (flow == number) & ~np.isin(text[name], _MISSING)
                # Some files write 0 for the value on the other terms.
                here &= ~np.isin(text[name], ("0", "0.0"))
                chosen = np.where(here, text[name].astype(object), chosen)
        return decimal_numbers(lines.tolist(), chosen.tolist(), "primaryValue", self.faults)

    def _tell_parts(self) -> None:
        """Note what there is in parts and not in total: adding the parts up may count twice."""
        key, _, _, row = self.parts_only.all()
        for at in np.flatnonzero(~np.isin(key, self.totals.all()[0])):
            pair = key[at] // (_LEVELS * CHAPTERS)
            self.faults.add(
                f"row {row[at]}: trade of {pair // 1000 % 1000} with {pair % 1000} in "
                f"{pair // 2_000_000} is in parts only, such as by mode of transport; ask with "
                "partner2Code=0, motCode=0, customsCode=C00"
            )

    def parts(self) -> Iterator[Figures]:
        """Yield the figures of all years, exports before imports."""
        self._tell_parts()
        key, value, count, row = self.totals.all()
        level = key // CHAPTERS % _LEVELS
        pair = key // (_LEVELS * CHAPTERS)
        for at in np.flatnonzero((count > 1) & (level < 2)):
            self.faults.add(
                f"row {row[at]}: {_FLOWS[pair[at] // 1_000_000 % 2]} of {pair[at] // 1000 % 1000} "
                f"with {pair[at] % 1000} in {pair[at] // 2_000_000} is given {count[at]} times"
            )
        for turn in np.unique(pair // 1_000_000).tolist():
            here = pair // 1_000_000 == turn
            yield from self._figures(
                turn // 2, turn % 2, pair[here] % 1_000_000, level[here], key[here] % CHAPTERS,
                value[here] / 1e6, row[here],
            )  # fmt: skip

    def _figures(
        self, year: int, flow: int, pair: Whole, level: Whole, chapter: Whole, value: Floats,
        row: Whole,
    ) -> Iterator[Figures]:  # fmt: skip
        pairs, first, back = np.unique(pair, return_index=True, return_inverse=True)
        sides = np.stack([pairs // 1000, pairs % 1000])
        codes, at = np.unique(sides, return_index=True)
        rows = row[first]
        states = states_of(
            zip(codes.tolist(), rows[at % len(pairs)].tolist(), strict=True), year, self.faults,
            once=True,
        )  # fmt: skip
        named = np.array([states.get(code, "") for code in range(1000)], object)
        reporter, partner = named[sides[0]], named[sides[1]]
        stays = (reporter != "") & (partner != "") & (reporter != partner)
        source, target = (reporter, partner) if flow == 0 else (partner, reporter)
        for name, figures in _by_group(len(pairs), back, level, chapter, value):
            known = stays & ~np.isnan(figures)
            if known.any():
                yield Figures(
                    _VARIABLES[flow] + name, UNIT, source[known].tolist(),
                    target[known].tolist(), [str(year)] * int(known.sum()),
                    figures[known].tolist(), rows[known].tolist(),
                )  # fmt: skip


def _by_group(
    size: int, pair: Whole, level: Whole, chapter: Whole, value: Floats
) -> Iterator[tuple[str, Floats]]:
    """All goods and each group, one figure a pair; NaN where the chapters don't tell."""
    total = np.full(size, np.nan)
    total[pair[level == 0]] = value[level == 0]
    yield "", total
    coarsest = np.full(size, _LEVELS)
    goods = level > 0
    np.minimum.at(coarsest, pair[goods], level[goods])
    use = goods & (level == coarsest[pair])
    chapters = np.full((size, CHAPTERS), np.nan)
    chapters[pair[use], chapter[use]] = value[use]
    all_there = np.abs(np.nansum(chapters, axis=1) - total) <= _NEAR * total
    # Where the total is zero so is every group, whether or not chapters were asked for.
    for number, group in enumerate(GROUPS):
        own = chapters[:, group_of_chapter() == number]
        whole = all_there | ~np.isnan(own).any(axis=1)
        yield f"-{group.name}", np.where(whole, np.nansum(own, axis=1), np.nan)


def _year(text: Mapping[str, NDArray[np.str_]]) -> NDArray[np.str_]:
    column = text["refYear"] if "refYear" in text else text["period"]
    return column.astype("U4") if "refYear" not in text else column


def _runs(table: Table, dataset: Dataset) -> Iterator[Columns]:
    needed = LAYOUTS["comtrade"]
    if table.layout == "comtrade":
        wanted = (*needed, *(name for name in _OPTIONAL if name in table.header))
        if not {"refYear", "period"} & set(wanted):
            raise DatasetError(f"{table.name} has no column refYear or period; ask for them")
        yield from columns(table.path, dataset, names=wanted, member=table.member)
        return
    found = list(records(table, dataset))
    if len(found) in _CAPS:
        raise DatasetError(
            f"{table.name} has {len(found)} records, the most that the API gives at once, and is "
            "surely cut off; ask for fewer years or partners at a time"
        )
    if not found:
        raise DatasetError(f"{table.name} has no record; ask UN Comtrade for other years")
    lacking = [name for name in (*needed, "refYear") if any(name not in one for one in found)]
    if lacking:
        raise DatasetError(
            f"{table.name} has records without {', '.join(lacking)}; look at {dataset.page}"
        )
    wanted = (*needed, *(name for name in _OPTIONAL if any(name in one for one in found)))
    fields = {name: [_text(one.get(name)) for one in found] for name in wanted}
    yield Columns(range(1, len(found) + 1), fields)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()

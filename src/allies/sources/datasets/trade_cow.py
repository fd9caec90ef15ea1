"""Dyadic trade of the Correlates of War: imports of each side from the other.

The official table has each pair once. Tables made from it have each pair both ways round; one
half is enough then, and the other must agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.codebook.state_codes import is_superseded, state_of
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.tables import columns
from allies.sources.datasets.trade_digits import decimal_numbers, whole_numbers
from allies.sources.datasets.trade_files import Table
from allies.sources.datasets.trade_products import UNIT

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NEEDED = ("ccode1", "ccode2", "year", "flow1", "flow2")
_SMOOTH = ("smoothflow1", "smoothflow2")
_MISSING = ("", "NA", ".", "NaN", "-9", "-9.0")
_BATCH = 200_000


class _Pairs(NamedTuple):
    """The whole table in columns, some 30 MB for all years since 1870."""

    one: Whole
    two: Whole
    year: Whole
    row: Whole
    flows: Floats


def years_and_parts(
    table: Table, dataset: Dataset, faults: Faults
) -> tuple[tuple[int, int], Iterator[Figures]]:
    """Read the table; return its first and last year, and its figures.

    Raises:
        DatasetError: The file is broken, or has no row that can be read.
    """
    smooth = [name for name in _SMOOTH if name in table.header]
    smooth = smooth if len(smooth) == 2 else []
    pairs = _read(table, dataset, smooth, faults)
    if not len(pairs.row):
        faults.raise_if_any(dataset)
        raise DatasetError(
            f"{table.name} has no row of trade; download it again from {dataset.page}"
        )
    pairs = _each_once(pairs, faults)
    years = int(pairs.year.min()), int(pairs.year.max())
    return years, _parts(pairs, bool(smooth), faults)


def _read(table: Table, dataset: Dataset, smooth: Sequence[str], faults: Faults) -> _Pairs:
    wanted = (*NEEDED, *smooth)
    keys: list[Whole] = []
    flows: list[Floats] = []
    for run in columns(table.path, dataset, names=wanted, member=table.member):
        parsed = [
            whole_numbers(run.lines, run.fields[name], name, faults, low=low, high=high)
            for name, low, high in (("ccode1", 1, 999), ("ccode2", 1, 999), ("year", 1800, 2100))
        ]
        values = [
            decimal_numbers(run.lines, run.fields[name], name, faults, missing=_MISSING)
            for name in (*NEEDED[3:], *smooth)
        ]
        good = np.logical_and.reduce([column >= 0 for column in parsed])
        keys.append(np.stack([*parsed, np.asarray(run.lines, np.int64)])[:, good])
        flows.append(np.stack(values)[:, good])
    size = len(wanted) - 3
    key = np.concatenate(keys, axis=1) if keys else np.empty((4, 0), np.int64)
    flow = np.concatenate(flows, axis=1) if flows else np.empty((size, 0))
    return _Pairs(key[0], key[1], key[2], key[3], flow)


def _each_once(pairs: _Pairs, faults: Faults) -> _Pairs:
    """Keep one row of each pair and year where the table has both; note where they differ."""
    swapped = pairs.one > pairs.two
    if not swapped.any():
        return pairs
    low, high = np.minimum(pairs.one, pairs.two), np.maximum(pairs.one, pairs.two)
    key = (pairs.year * 1000 + low) * 1000 + high
    # Turn the rows of the second half round, so that both halves say the same.
    flows = np.where(swapped, pairs.flows[_turned(len(pairs.flows))], pairs.flows)
    order = np.lexsort((swapped, key))
    first, second = order[:-1], order[1:]
    twin = (key[first] == key[second]) & (swapped[first] != swapped[second])
    one, two = flows[:, first[twin]], flows[:, second[twin]]
    differ = ((one != two) & ~(np.isnan(one) & np.isnan(two))).any(axis=0)
    for at in np.flatnonzero(differ):
        a, b = first[twin][at], second[twin][at]
        faults.add(
            f"row {pairs.row[a]}: trade of {low[a]} and {high[a]} in {pairs.year[a]} is "
            f"another one in row {pairs.row[b]}"
        )
    keep = np.ones(len(key), bool)
    keep[second[twin]] = False
    return _Pairs(low[keep], high[keep], pairs.year[keep], pairs.row[keep], flows[:, keep])


def _turned(size: int) -> list[int]:
    return [1, 0, 3, 2][:size]


def _parts(pairs: _Pairs, smooth: bool, faults: Faults) -> Iterator[Figures]:
    for start in range(0, len(pairs.row), _BATCH):
        here = slice(start, start + _BATCH)
        row, year = pairs.row[here], pairs.year[here]
        one = _states(pairs.one[here], year, row, faults)
        two = _states(pairs.two[here], year, row, faults)
        both = (one != "") & (two != "") & (one != two)
        sides = [list(side[both]) for side in (one, two)]
        when = [str(y) for y in year[both].tolist()]
        rows = row[both].tolist()
        flows = pairs.flows[:, here][:, both]
        for at, name in enumerate(("export-cow", "export-cow-smoothed")[: 1 + smooth]):
            # The first flow is what the first side imports: it goes from the second to the first.
            yield Figures(name, UNIT, sides[1], sides[0], when, flows[2 * at].tolist(), rows)
            yield Figures(name, UNIT, sides[0], sides[1], when, flows[2 * at + 1].tolist(), rows)


def _states(codes: Whole, years: Whole, rows: Whole, faults: Faults) -> NDArray[np.object_]:
    key, first, back = np.unique(codes * 10_000 + years, return_index=True, return_inverse=True)
    names = np.empty(len(key), object)
    for at, (code, year) in enumerate(zip(key // 10_000, key % 10_000, strict=True)):
        state = state_of(int(code), "cow", at=int(year))
        if state is None:
            faults.add(f"row {rows[first[at]]}: no state has the number {code} in {year}")
        names[at] = "" if is_superseded(int(code), "cow", int(year)) else state or ""
    return names[back]

"""Events added up by pair and month while they stream by, and which of them were seen before.

Memory grows with the number of pairs and months that have events, not with the number of events.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.sources.datasets.events_read import Event

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SUMS = (
    "verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict",
    "scaled", "scale", "squares", "sources", "mentions",
)  # fmt: skip
"""What is added up: events of each quarter, those with a value on a scale, its sum and sum of
squares, and reports."""

_RUN = 1 << 17
_BITS = 10
_MOST_STATES = 1 << _BITS
_PAGE_BITS = 16
_DENSE = 1 << 32
_REMEMBERED = 2_000_000


class Seen:
    """The identifiers of events met so far.

    Whole numbers below 2**32, which GDELT and ICEWS count up, take one bit each, in pages of 8
    KB that are made where there are any: a year of GDELT takes some 10 MB, all of it 160 MB.
    Of other identifiers the last two to four million are remembered, by a hash of 64 bits (some
    250 MB at most): one that comes again later than that counts twice.
    """

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}
        self._new: set[int] = set()
        self._old: set[int] = set()

    def add(self, identifier: str) -> bool:
        """Note an identifier; return whether it is new."""
        if identifier.isdecimal() and len(identifier) <= 10:
            number = int(identifier)
            if number < _DENSE:
                return self._add_number(number)
        return self._add_text(identifier)

    def _add_number(self, number: int) -> bool:
        page = self._pages.get(number >> _PAGE_BITS)
        if page is None:
            page = self._pages[number >> _PAGE_BITS] = bytearray(1 << (_PAGE_BITS - 3))
        place = (number >> 3) & ((1 << (_PAGE_BITS - 3)) - 1)
        bit = 1 << (number & 7)
        if page[place] & bit:
            return False
        page[place] |= bit
        return True

    def _add_text(self, text: str) -> bool:
        key = hash(text)
        if key in self._new or key in self._old:
            return False
        self._new.add(key)
        if len(self._new) >= _REMEMBERED:
            self._old, self._new = self._new, set()
        return True


class Sums(NamedTuple):
    """Figures of pairs in months, a row each, by month, source and target.

    `month` is an ISO month; `sums` has a column for each of SUMS; `row` is the first row.
    """

    source: list[str]
    target: list[str]
    month: list[str]
    sums: Floats
    row: list[int]


class Tally:
    """Sums by pair and month.

    Events wait in a run of fixed size, which is added up and merged with those before it.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._states: list[str] = []
        self._months: dict[str, int] = {}
        self._waiting()
        self._parts: list[tuple[Integers, Floats, Integers]] = []

    def _waiting(self) -> None:
        self._keys, self._rows = array("q"), array("q")
        self._quads = array("b")
        self._scale, self._sources, self._mentions = array("d"), array("d"), array("d")

    def add(self, source: str, target: str, event: Event, *, row: int) -> None:
        """Add one event between two states, which stands in a row of its file."""
        month = event.month
        at = self._months.get(month)
        if at is None:
            at = self._months[month] = int(month[:4]) * 12 + int(month[5:]) - 1
        self._keys.append(
            (at << 2 * _BITS) | (self._number(source) << _BITS) | self._number(target)
        )
        self._quads.append(event.quad)
        self._scale.append(event.scale)
        self._sources.append(event.sources)
        self._mentions.append(event.mentions)
        self._rows.append(row)
        if len(self._keys) >= _RUN:
            self._add_up()

    def _number(self, state: str) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            if number >= _MOST_STATES:
                raise OverflowError(f"there are more than {_MOST_STATES} states")
            self._states.append(state)
        return number

    def _add_up(self) -> None:
        if not self._keys:
            return
        keys = np.array(self._keys, np.int64)
        scale = np.array(self._scale)
        sums = np.zeros((len(keys), len(SUMS)))
        sums[np.arange(len(keys)), np.array(self._quads, np.int64)] = 1
        sums[:, 4] = ~np.isnan(scale)
        sums[:, 5] = np.nan_to_num(scale)
        sums[:, 6] = sums[:, 5] ** 2
        sums[:, 7], sums[:, 8] = np.array(self._sources), np.array(self._mentions)
        self._parts.append(_merged(keys, sums, np.array(self._rows, np.int64)))
        self._waiting()
        # A part is merged into the one before it once it is as long as half of that: each
        # figure is moved some twenty times at most, and there is never much to spare.
        while len(self._parts) > 1 and 2 * len(self._parts[-1][0]) >= len(self._parts[-2][0]):
            self._merge_last()

    def _merge_last(self) -> None:
        last, before = self._parts.pop(), self._parts.pop()
        joined = [np.concatenate(pair) for pair in zip(before, last, strict=True)]
        self._parts.append(_merged(*joined))

    def sums(self, size: int = 50_000) -> Iterator[Sums]:
        """Yield the sums of all events added, `size` pairs and months at a time."""
        self._add_up()
        while len(self._parts) > 1:
            self._merge_last()
        if not self._parts:
            return
        keys, sums, rows = self._parts[0]
        # In the order of the names of states, whatever the order in which they came.
        names = np.array(self._states, dtype=object)
        source, target = (keys >> _BITS) & (_MOST_STATES - 1), keys & (_MOST_STATES - 1)
        rank = np.argsort(np.argsort(names))
        order = np.lexsort((rank[target], rank[source], keys >> 2 * _BITS))
        labels = {at: month for month, at in self._months.items()}
        for start in range(0, len(order), size):
            run = order[start : start + size]
            yield Sums(
                names[source[run]].tolist(),
                names[target[run]].tolist(),
                [labels[at] for at in (keys[run] >> 2 * _BITS).tolist()],
                sums[run],
                rows[run].tolist(),
            )


def _merged(keys: Integers, sums: Floats, rows: Integers) -> tuple[Integers, Floats, Integers]:
    """Add up what has the same key; the row is the first."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return (
        keys[starts],
        np.add.reduceat(sums[order], starts, axis=0),
        np.minimum.reduceat(rows[order], starts),
    )

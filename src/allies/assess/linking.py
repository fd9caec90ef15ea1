"""Which claims tell of one event or one standing relation.

Within a pair, relation and class of modality, an analyst takes two tellings for one thing as the
times they give allow it:

1. Tellings dated to the day belong together if they lie within the window of the layer, each to
   the next. Where such a chain grows longer than twice the window (daily fighting), it is cut at
   fixed places of the calendar: it is not one event.
2. A vaguer telling (a month, a year, 'since 2015') adds no event where a sharper one falls into
   its time: it is taken to tell of that, the last one known to its document.
3. A telling without a date of something done is of the last thing of its kind in the month before
   its document, or else happened when the document appeared. Of a state of affairs, it is of the
   one already known: a standing relation told twice is one.
4. The same figure, or the same trigger with the same rare words, makes two tellings one where at
   least one has no date; the same figure also where both have and lie within a month.

Flows (trade, supplies, dependence) told of one year and the next are one flow; treaties are told
apart by when they begin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from allies.assess.copies import running_max
from allies.assess.table import ClaimTable, Floats, Ints
from allies.codebook.relations import relation
from allies.core.text import fold
from allies.core.values import UNITS

Bools = NDArray[np.bool_]

# What goes on from year to year, and what is concluded once.
FLOWS = frozenset({"trade", "export", "energy-supply", "dependence"})
PACTS = frozenset({"defense-pact", "agreement"})

_FAR = 4_000_000.0
_SPAN = 4 * _FAR
_DAYS, _MONTH, _YEAR = 7, 31, 366
# Beyond this a figure tells one thing from another even where both are dated.
_TELLING = 10.0
_WORD = re.compile(r"\w[\w-]{4,}|[^\W\d]*-?\d[\w-]*")
_SHARED_WORDS = 4
_LAGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellings:
    """Claims of different wording, in canonical order; all columns have shape (tellings,).

    `low` and `high` bound the time told, ∓ far for an open end; `level` is 0 for what is dated
    to the day, 1 month, 2 year, 3 longer or open, 4 undated. `published` is the day of the
    document, NaN without one; `slack` the days by which two tellings of one thing may differ.
    """

    row: Ints
    group: Ints
    standing: Bools
    flow: Bools
    pact: Bools
    low: Floats
    high: Floats
    level: Ints
    published: Floats
    paper: Ints
    slack: Floats


def tellings(table: ClaimTable, rows: Ints, groups: Ints, window: Floats, day: Floats) -> Tellings:
    """Gather what the linking looks at.

    Args:
        table: The claims.
        rows: Those of different wording, in canonical order.
        groups: Group of each claim of the table.
        window: Days that tellings of one event may be apart, of each claim.
        day: Day of the document of each claim, NaN without one.
    """
    kinds = [relation(code) for code in table.relations]
    code = table.relation[rows]
    standing = np.array([kind.standing for kind in kinds], np.bool_)[code]
    flow = np.array([kind.code in FLOWS for kind in kinds], np.bool_)[code]
    pact = np.array([kind.code in PACTS for kind in kinds], np.bool_)[code]
    first, stop = table.first[rows], table.stop[rows]
    dated = table.dated[rows] & ~(np.isnan(first) & np.isnan(stop))
    low = np.where(dated & ~np.isnan(first), first, -_FAR)
    high = np.where(dated & ~np.isnan(stop), stop, _FAR)
    begin = pact & (low > -_FAR)
    high = np.where(begin, np.minimum(high, begun(low)), high)
    width = high - low
    level = np.searchsorted([_DAYS, _MONTH, _YEAR], width, "left")
    level = np.where(dated, level, 4)
    return Tellings(
        row=rows, group=groups[rows], standing=standing, flow=flow, pact=pact, low=low, high=high,
        level=level, published=day[rows], paper=table.paper[rows],
        slack=np.where(flow, float(_YEAR), window[rows]),
    )  # fmt: skip


def begun(first: Floats) -> Floats:
    """Return the day after the time in which something told to begin on a day began.

    'Since 2015' is handed over as since 1 January 2015: the first of a year stands for the
    year, the first of a month for the month.
    """
    day = np.clip(first, -700_000, 2_900_000).astype(np.int64).astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    end = (day + 1).astype(np.int64)
    end = np.where(month.astype("datetime64[D]") == day, _number(month + 1), end)
    end = np.where(year.astype("datetime64[D]") == day, _number(year + 1), end)
    return end.astype(np.float64)


def _number(time: NDArray[np.datetime64]) -> Ints:
    return time.astype("datetime64[D]").astype(np.int64)


class _Links:
    """Links between tellings, and how they hang together."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._from: list[Ints] = []
        self._to: list[Ints] = []

    def add(self, one: Ints, other: Ints) -> None:
        """Link two of each place."""
        self._from.append(one)
        self._to.append(other)

    def chain(self, order: Ints, cut: Bools) -> None:
        """Link each of an order with the next, unless the next is cut off."""
        self.add(order[:-1][~cut[1:]], order[1:][~cut[1:]])

    def parts(self) -> Ints:
        """Return the part that each belongs to, numbered by its first member."""
        one = np.concatenate([np.zeros(0, np.int64), *self._from])
        other = np.concatenate([np.zeros(0, np.int64), *self._to])
        shape = (self._size, self._size)
        graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=shape)
        label = connected_components(graph.tocsr(), directed=False)[1]
        first = np.full(int(label.max(initial=-1)) + 1, self._size, np.int64)
        np.minimum.at(first, label, np.arange(self._size))
        part: Ints = first[label]
        return part


def linked(table: ClaimTable, told: Tellings, *, undated_days: float, same_days: float) -> Ints:
    """Return for each telling the first one that tells of the same thing.

    Args:
        table: The claims.
        told: The tellings.
        undated_days: How long before a document what it tells undated may have happened.
        same_days: How far apart documents may lie that tell undated of one thing in one figure
            or in the same words.
    """
    links = _Links(len(told.row))
    anchors = _days(told, links)
    for level in (1, 2, 3):
        anchors = _vaguer(told, links, level, anchors)
    _undated(told, links, anchors, undated_days)
    _figures(table, told, links, same_days)
    _wordings(table, told, links, same_days)
    return links.parts()


def _close(order: Ints, told: Tellings, day: Floats) -> Bools:
    """Where a chain of tellings, sorted by group and day, is cut."""
    group, slack = told.group[order], told.slack[order]
    cut = np.ones(len(order), np.bool_)
    cut[1:] = (group[1:] != group[:-1]) | (day[1:] - day[:-1] > slack[1:])
    begins = np.flatnonzero(cut)
    ends = np.append(begins[1:], len(order))
    chain = np.cumsum(cut) - 1
    long = ((day[ends - 1] - day[begins]) > 2 * slack[begins])[chain] & ~told.standing[order]
    week = np.floor(day / (2 * slack + 1))
    cut[1:] |= long[1:] & (week[1:] != week[:-1])
    return cut


def _days(told: Tellings, links: _Links) -> Ints:
    """Link what is dated to the day."""
    some = np.flatnonzero(told.level == 0)
    order = some[np.lexsort((some, told.low[some], told.group[some]))]
    if len(order):
        links.chain(order, _close(order, told, told.low[order]))
    return order


def _vaguer(told: Tellings, links: _Links, level: int, anchors: Ints) -> Ints:
    """Link tellings of a level to a sharper one, or to each other; return all so far."""
    some = np.flatnonzero(told.level == level)
    if len(some) == 0:
        return anchors
    low, high = told.low[some], told.high[some]
    known = np.nan_to_num(told.published[some], nan=_FAR) + 1
    limit = np.where(known > low, np.minimum(high, known), high)
    since = (level == 3) & (low > -_FAR)
    slack = np.where(told.flow[some] | (level < 3), told.slack[some], 0.0)
    found = _attach(told, links, some, anchors, low - slack, limit + slack, ~since)
    left = some[~found]
    order = left[np.lexsort((left, told.low[left], told.group[left]))]
    if len(order):
        own, flow = told.group[order], told.flow[order]
        reach = running_max(np.unique(own, return_inverse=True)[1], told.high[order])
        gap = told.low[order][1:] - reach[:-1]
        cut = np.ones(len(order), np.bool_)
        cut[1:] = np.where(flow[1:], gap > told.slack[order][1:], gap >= 0)
        cut[1:] |= own[1:] != own[:-1]
        links.chain(order, cut)
    both = np.concatenate((anchors, some))
    sorted_: Ints = both[np.lexsort((both, told.low[both], told.group[both]))]
    return sorted_


def _attach(
    told: Tellings, links: _Links, some: Ints, anchors: Ints, low: Floats, high: Floats,
    last: Bools,
) -> Bools:  # fmt: skip
    """Link each telling to the last (or first) anchor that begins within [low, high)."""
    keys = told.group[anchors] * _SPAN + told.low[anchors]
    base = told.group[some] * _SPAN
    left = np.searchsorted(keys, base + np.clip(low, -_FAR, _FAR), "left")
    right = np.searchsorted(keys, base + np.clip(high, -_FAR, _FAR), "left")
    found = right > left
    pick = np.where(last, right - 1, left)[found]
    links.add(some[found], anchors[pick])
    return found


def _undated(told: Tellings, links: _Links, anchors: Ints, undated_days: float) -> None:
    some = np.flatnonzero(told.level == 4)
    if len(some) == 0:
        return
    far = np.full(len(some), _FAR)
    day = told.published[some]
    known = np.nan_to_num(day, nan=_FAR) + told.slack[some] + 1
    standing = told.standing[some]
    low = np.where(standing, -far, day - undated_days)
    ask = standing | ~np.isnan(day)
    found = np.zeros(len(some), np.bool_)
    found[ask] = _attach(
        told, links, some[ask], anchors, low[ask], known[ask], np.ones(int(ask.sum()), np.bool_)
    )
    # A state of affairs that is dated only later was already known to hold.
    early = standing & ~found & ~told.pact[some]
    ends = int(early.sum())
    found[early] = _attach(
        told, links, some[early], anchors, -far[:ends], far[:ends], np.zeros(ends, np.bool_)
    )
    left = some[~found]
    lasting = told.standing[left]
    _alone(told, links, left[lasting], np.zeros(int(lasting.sum())))
    done = left[~lasting]
    timed = ~np.isnan(told.published[done])
    order = done[timed]
    order = order[np.lexsort((order, told.published[order], told.group[order]))]
    if len(order):
        links.chain(order, _close(order, told, told.published[order]))
    _alone(told, links, done[~timed], told.paper[done[~timed]].astype(np.float64))


def _alone(told: Tellings, links: _Links, some: Ints, key: Floats) -> None:
    """Link all of a group with the same key."""
    order = np.lexsort((some, key, told.group[some]))
    some, key = some[order], key[order]
    if len(some):
        cut = np.ones(len(some), np.bool_)
        cut[1:] = (told.group[some][1:] != told.group[some][:-1]) | (key[1:] != key[:-1])
        links.chain(some, cut)


def _time(told: Tellings, some: Ints) -> Floats:
    """When a telling is of: its begin, else its end, else the day of its document."""
    low, high = told.low[some], told.high[some]
    time: Floats = np.where(low > -_FAR, low, np.where(high < _FAR, high, told.published[some]))
    return time


def _figures(table: ClaimTable, told: Tellings, links: _Links, same_days: float) -> None:
    low, high = table.low[told.row], table.high[told.row]
    some = np.flatnonzero(~(np.isnan(low) & np.isnan(high)))
    if len(some) < 2:
        return
    time, unit = _time(told, some), table.unit[told.row[some]]
    a = np.nan_to_num(low[some], nan=-1.0)
    b = np.nan_to_num(high[some], nan=-1.0)
    order = np.lexsort((some, time, b, a, unit, told.group[some]))
    keys = np.stack((told.group[some], unit, a, b))[:, order]
    same = np.all(keys[:, 1:] == keys[:, :-1], axis=0)
    undated = told.level[some][order] == 4
    loose = undated[1:] | undated[:-1]
    shares = np.isin(unit, [UNITS.index("percent"), UNITS.index("ratio")])[order]
    telling = (np.maximum(a, b)[order] >= _TELLING) & ~shares
    # NaN: a document without a date may be of any time.
    gap = np.nan_to_num(np.diff(time[order]), nan=0.0)
    near = gap <= np.where(loose, same_days, np.where(telling[1:], float(_MONTH), -1.0))
    place = some[order]
    links.add(place[:-1][same & near], place[1:][same & near])


def _wordings(table: ClaimTable, told: Tellings, links: _Links, same_days: float) -> None:
    """Link tellings of something done, one of them undated, that share trigger and words."""
    part = links.parts()
    some = np.flatnonzero(~told.standing)
    size = int(told.group.max(initial=-1)) + 1
    undated = np.bincount(told.group[some], told.level[some] == 4, size) > 0
    first = np.full(size, len(part), np.int64)
    last = np.zeros(size, np.int64)
    np.minimum.at(first, told.group[some], part[some])
    np.maximum.at(last, told.group[some], part[some])
    some = some[(undated & (first < last))[told.group[some]]]
    if len(some) < 2:
        return
    trigger = _triggers(table, told.row[some])
    some, trigger = some[trigger > 0], trigger[trigger > 0]
    time = _time(told, some)
    order = np.lexsort((some, time, trigger, told.group[some]))
    some, trigger, time = some[order], trigger[order], time[order]
    words: dict[int, frozenset[str]] = {}
    for lag in range(1, _LAGS + 1):
        one, other = some[:-lag], some[lag:]
        near = (told.group[one] == told.group[other]) & (trigger[:-lag] == trigger[lag:])
        near &= (told.level[one] == 4) | (told.level[other] == 4)
        near &= part[one] != part[other]
        near &= np.nan_to_num(time[lag:] - time[:-lag], nan=0.0) <= same_days
        alike = np.array(
            [
                _alike(_words(table, told.row[a], words), _words(table, told.row[b], words))
                for a, b in zip(one[near].tolist(), other[near].tolist(), strict=True)
            ],
            np.bool_,
        )
        links.add(one[near][alike], other[near][alike])


def _triggers(table: ClaimTable, rows: Ints) -> Ints:
    """Numbers of triggers without regard to case and accents; 0 for none."""
    seen: dict[str, int] = {"": 0}
    folded: dict[str, str] = {}
    made = []
    for text in table.trigger[rows]:
        plain = folded.get(text)
        if plain is None:
            plain = folded[text] = fold(text)
        made.append(seen.setdefault(plain, len(seen)))
    return np.array(made, np.int64)


def _words(table: ClaimTable, row: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    found = known.get(row)
    if found is None:
        found = known[row] = frozenset(_WORD.findall(fold(str(table.quote[row]))))
    return found


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _SHARED_WORDS and 2 * shared >= min(len(one), len(other))


def alike(one: str, other: str) -> bool:
    """Whether two sentences share so many long words and figures that they tell of one thing."""
    return _alike(*(frozenset(_WORD.findall(fold(text))) for text in (one, other)))

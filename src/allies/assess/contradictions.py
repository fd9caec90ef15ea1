"""Tellings that can't both be as told, kept side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.copies import CLASS_OF, CLASSES
from allies.assess.linking import PACTS, alike
from allies.assess.table import ClaimTable, Events, Floats, Ints
from allies.core.text import fold

Bools = NDArray[np.bool_]

KINDS = ("date", "quantity", "denial", "delivery")

# What is begun once: two documents that give it two dates contradict each other.
_ONCE = PACTS | {"membership"}
# Figures within a tenth of each other may be one, rounded.
_ROUNDED = 1.1
_SHARP = 32.0
_APART = 3.0
_SAME_PACT_DAYS = 731.0
_DELIVERY_DAYS = 1096.0
_AHEAD, _NOT = CLASSES.index("ahead"), CLASSES.index("not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """Pairs of tellings that contradict each other, sorted by event; shape (pairs,).

    `kind` is a place in KINDS. `first` and `second` are events, the same one where two of its own
    claims differ; `first_claim` and `second_claim` are the claims that do. For 'denial' the
    second event denies the first, for 'delivery' it delivers what the first announced.
    """

    kind: Ints
    first: Ints
    second: Ints
    first_claim: Ints
    second_claim: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def __iter__(self) -> Iterator[tuple[str, int, int, int, int]]:
        """Each as kind, events, and claims."""
        columns = (self.first, self.second, self.first_claim, self.second_claim)
        for kind, *rest in zip(self.kind.tolist(), *(c.tolist() for c in columns), strict=True):
            a, b, one, other = rest
            yield KINDS[kind], a, b, one, other


def contradictions(events: Events) -> Contradictions:
    """Return where events, or the claims of one, contradict each other.

    - date: a treaty or a membership given two dates that don't meet, in the same words, by
      documents of which neither tells both; or claims of one event dated to days or months apart.
    - quantity: claims of one event, by two documents, whose figures lie more than a tenth apart.
    - denial: an event that is asserted, and denied or negated.
    - delivery: an event announced, and delivered later with another figure.

    Each event is held against its neighbours in time alone, so the work grows with the number
    of claims.
    """
    if len(events) == 0:
        none = np.zeros(0, np.int64)
        return Contradictions(
            kind=none, first=none, second=none, first_claim=none, second_claim=none
        )
    parts = [_dates(events), _own_dates(events), _quantities(events), _denials(events),
             _deliveries(events)]  # fmt: skip
    kinds = np.repeat([0, 0, 1, 2, 3], [len(part[0]) for part in parts])
    first, second, one, other = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((other, one, kinds, second, first))
    kinds, first, second = kinds[order], first[order], second[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(kinds) != 0) | (np.diff(first) != 0) | (np.diff(second) != 0)
    return Contradictions(
        kind=kinds[new], first=first[new], second=second[new],
        first_claim=one[order][new], second_claim=other[order][new],
    )  # fmt: skip


_Pairs = tuple[Ints, Ints, Ints, Ints]


def _places(events: Events) -> Ints:
    """The event of each of `events.rows`."""
    places: Ints = np.repeat(np.arange(len(events)), np.diff(events.starts))
    return places


def _kin(table: ClaimTable) -> Ints:
    return np.array([paper.kin for paper in table.papers], np.int64)[table.paper]


def _keys(events: Events) -> Ints:
    """A number for each event, the same for those of one pair and relation."""
    pair = events.source * len(events.table.actors) + events.target
    key: Ints = pair * len(events.table.relations) + events.relation
    return key


def _is(table: ClaimTable, codes: frozenset[str]) -> Bools:
    return np.array([code in codes for code in table.relations], np.bool_)


def _same_words(table: ClaimTable, one: Ints, other: Ints) -> Bools:
    """Whether claims share the trigger, or rare words."""
    return np.array(
        [
            fold(str(table.trigger[a])) == fold(str(table.trigger[b]))
            or alike(str(table.quote[a]), str(table.quote[b]))
            for a, b in zip(one.tolist(), other.tolist(), strict=True)
        ],
        np.bool_,
    )


def _dates(events: Events) -> _Pairs:
    table = events.table
    class_ = CLASS_OF[events.modality]
    some = np.flatnonzero(
        _is(table, _ONCE)[events.relation] & ~np.isnan(events.first) & (class_ != _NOT)
    )
    key = _keys(events)[some] * len(CLASSES) + class_[some]
    order = np.lexsort((events.first[some], key))
    some, key = some[order], key[order]
    a, b = some[:-1], some[1:]
    near = (key[1:] == key[:-1]) & (events.first[b] - events.first[a] <= _SAME_PACT_DAYS)
    # 'Since 2015' and 2019 can both be so; only ends that are told can lie apart.
    near &= (events.stop[a] <= events.first[b]) | (events.first[b] - events.first[a] > _SHARP)
    a, b = a[near], b[near]
    one, other = events.lead()[a], events.lead()[b]
    kept = _same_words(table, one, other)
    kept &= ~_shared_document(events, a, b)
    return a[kept], b[kept], one[kept], other[kept]


def _shared_document(events: Events, a: Ints, b: Ints) -> Bools:
    """Whether two events are told by one document, or near-copies of it."""
    kin = _kin(events.table)
    return np.array(
        [
            bool(set(kin[events.told(x)].tolist()) & set(kin[events.told(y)].tolist()))
            for x, y in zip(a.tolist(), b.tolist(), strict=True)
        ],
        np.bool_,
    )


def _extremes(group: Ints, low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """For each group of sorted rows, the place of the least `high` and of the greatest `low`."""
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    least = np.lexsort((high, group))[starts]
    ends = np.append(starts[1:], len(group)) - 1
    greatest = np.lexsort((low, group))[ends]
    return least, greatest


def _own_dates(events: Events) -> _Pairs:
    """Claims of one event that are dated to the day or month, and lie apart."""
    table, place = events.table, _places(events)
    first, stop = table.first[events.rows], table.stop[events.rows]
    once = _is(table, _ONCE)[events.relation] | ~events.standing
    some = np.flatnonzero(once[place] & table.dated[events.rows] & (stop - first <= _SHARP))
    if len(some) == 0:
        return some, some, some, some
    group = place[some]
    early, late = _extremes(group, first[some], stop[some])
    one, other = events.rows[some[early]], events.rows[some[late]]
    kin = _kin(table)
    kept = table.first[other] - (table.stop[one] - 1) > _APART
    kept &= kin[one] != kin[other]
    event = group[early][kept]
    return event, event, one[kept], other[kept]


def _quantities(events: Events) -> _Pairs:
    """Claims of one event with figures of one unit that don't meet.

    What lasts may change in size: of that, only figures of the same dates are compared.
    """
    table, place = events.table, _places(events)
    rows = events.rows
    some = np.flatnonzero(table.unit[rows] >= 0)
    lasting = events.standing[place[some]] & ~_is(table, PACTS)[table.relation[rows[some]]]
    some = some[~lasting | table.dated[rows[some]]]
    if len(some) == 0:
        return some, some, some, some
    lasting = events.standing[place[some]]
    first = np.where(lasting, np.nan_to_num(table.first[rows[some]]), 0.0)
    stop = np.where(lasting, np.nan_to_num(table.stop[rows[some]]), 0.0)
    keys = np.stack((stop, first, table.unit[rows[some]].astype(np.float64), place[some]))
    order = np.lexsort(keys)
    some, keys = some[order], keys[:, order]
    group = np.cumsum(np.append(False, np.any(keys[:, 1:] != keys[:, :-1], axis=0)))
    low = np.nan_to_num(table.low[rows[some]], nan=-np.inf)
    high = np.nan_to_num(table.high[rows[some]], nan=np.inf)
    small, great = _extremes(group, low, high)
    kin = _kin(table)
    one, other = rows[some[small]], rows[some[great]]
    kept = _differ(high[small], low[great]) & (kin[one] != kin[other])
    small, one, other = small[kept], one[kept], other[kept]
    same = _same_words(table, one, other)
    event = place[some[small]][same]
    return event, event, one[same], other[same]


def _differ(high: Floats, low: Floats) -> Bools:
    """Whether a figure that is at most `high` and one that is at least `low` can't be one."""
    return np.isfinite(high) & np.isfinite(low) & (low > high + (_ROUNDED - 1) * np.abs(high))


def _denials(events: Events) -> _Pairs:
    place = np.full(len(events.table), -1, np.int64)
    place[events.rows] = _places(events)
    event = np.repeat(np.arange(len(events)), np.diff(events.denial_starts))
    denial = place[events.denials]
    kept = denial >= 0
    return (
        event[kept], denial[kept], events.lead()[event[kept]], events.denials[kept],
    )  # fmt: skip


def _deliveries(events: Events) -> _Pairs:
    """What was announced with a figure, and the next such event with a figure of that unit."""
    table, class_ = events.table, CLASS_OF[events.modality]
    place, row = _with_figure(events)
    unit = table.unit[row]
    # Small numbers, so that a day can stand beside them in one float.
    key = np.unique(_keys(events)[place] * 16 + unit, return_inverse=True)[1]
    said, done = class_[place] == _AHEAD, class_[place] == 0
    span = 1e8
    day = np.nan_to_num(np.fmax(events.day, events.known), nan=0.0)
    order = np.flatnonzero(done)
    order = order[np.lexsort((day[place[order]], key[order]))]
    at = key[order] * span + day[place[order]]
    asked = np.flatnonzero(said)
    if len(order) == 0 or len(asked) == 0:
        none = np.zeros(0, np.int64)
        return none, none, none, none
    # Before the time that it was announced for, nothing is late.
    since = np.fmax(events.known, events.first)[place[asked]]
    next_ = np.searchsorted(at, key[asked] * span + since, "left")
    there = next_ < len(order)
    pick = order[np.minimum(next_, len(order) - 1)]
    there &= (key[pick] == key[asked]) & (day[place[pick]] - since <= _DELIVERY_DAYS)
    one, other = row[asked], row[pick]
    low, high = _bounds(table, one), _bounds(table, other)
    there &= _differ(low[1], high[0]) | _differ(high[1], low[0])
    return place[asked][there], place[pick][there], one[there], other[there]


def _bounds(table: ClaimTable, rows: Ints) -> tuple[Floats, Floats]:
    return (
        np.nan_to_num(table.low[rows], nan=-np.inf),
        np.nan_to_num(table.high[rows], nan=np.inf),
    )


def _with_figure(events: Events) -> tuple[Ints, Ints]:
    """Events with a quantity, and the surest claim of each that has one."""
    place = _places(events)
    some = np.flatnonzero(events.table.unit[events.rows] >= 0)
    some = some[np.append(True, place[some][1:] != place[some][:-1])] if len(some) else some
    return place[some], events.rows[some]

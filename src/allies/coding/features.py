"""What the rules found of each pair of actors, as numbers for the reader of relations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import log1p

import numpy as np
from numpy.typing import NDArray

from allies.coding.windows import RELATION_CODES, RELATION_NUMBER, SYMMETRIC, Item

_RELATIONS = len(RELATION_CODES)
_SHAPE = 8
# Rules for the pair in this order, in the other order, triggers in the sentence, and shape.
FEATURES = 3 * _RELATIONS + _SHAPE
_FAR = 30.0

# Where a piece stands for a pair: one of its two actors; or before, between or behind them,
# source first or target first, in the mention of a third actor or not; or an actor is unplaced.
_SOURCE, _TARGET, _UNPLACED = 0, 1, 14
PLACES = 15


def features(item: Item) -> NDArray[np.float32]:
    """Return the features of the pairs of a sentence.

    Shape (pairs, FEATURES): for each relation the certainty of the rules that source does it
    to target, that target does it to source, and whether a trigger of it stands in the
    sentence; then how the two are placed.
    """
    if item.features is None:
        item.features = _features(item)
    return item.features


def _features(item: Item) -> NDArray[np.float32]:
    found = np.zeros((len(item.pairs), FEATURES), np.float32)
    if not item.pairs:
        return found
    at = {
        (item.candidates[a].code, item.candidates[b].code): number
        for number, (a, b) in enumerate(item.pairs)
    }
    for pair in item.reading.pairs:
        relation = RELATION_NUMBER[pair.reading.trigger.relation]
        for ends, column in (
            ((pair.source, pair.target), relation),
            ((pair.target, pair.source), _RELATIONS + relation),
        ):
            row = at.get(ends)
            if row is not None:
                value = pair.reading.certainty
                columns = (relation, _RELATIONS + relation) if SYMMETRIC[relation] else (column,)
                for each in columns:
                    found[row, each] = max(found[row, each], value)
    for hit in item.reading.hits:
        found[:, 2 * _RELATIONS + RELATION_NUMBER[hit.value.relation]] = 1
    found[:, 3 * _RELATIONS :] = _shapes(item)
    return found


def _shapes(item: Item) -> NDArray[np.float32]:
    """Whether each is in the sentence, their order, distance, number of actors, one span."""
    firsts = [c.spans[0][0] if c.spans else -1 for c in item.candidates]
    here = [c.here for c in item.candidates]
    own = sum(here)
    inorder = sorted(firsts)
    rows = []
    for a, b in item.pairs:
        known = firsts[a] >= 0 and firsts[b] >= 0
        apart = (firsts[b] - firsts[a]) / _FAR if known else 0.0
        low, high = sorted((firsts[a], firsts[b]))
        between = bisect_left(inorder, high) - bisect_right(inorder, low) if known else 0
        same = known and item.candidates[a].spans == item.candidates[b].spans
        rows.append((
            here[a], here[b], max(-1.0, min(1.0, apart)), apart > 0, same,
            log1p(own) / 2, log1p(max(0, between)), (item.high - item.low) / 100,
        ))  # fmt: skip
    return np.array(rows, np.float32)


def places(item: Item) -> NDArray[np.int64]:
    """Return where each piece of a sentence stands for each pair, shape (pairs, pieces).

    Numbers below PLACES. An actor's place is its first mention; those of the sentence's context
    stand before it.
    """
    width = item.high - item.low
    inside = np.zeros((len(item.candidates), width), bool)
    firsts: list[tuple[int, int] | None] = []
    for row, candidate in zip(inside, item.candidates, strict=True):
        for a, b in candidate.spans:
            row[max(0, a - item.low) : max(0, b - item.low)] = True
        firsts.append(candidate.spans[0] if candidate.spans else None)
    third = 3 * inside.any(0).astype(np.int64)
    at = np.arange(item.low, item.high)
    found = np.empty((len(item.pairs), width), np.int64)
    for row, (a, b) in zip(found, item.pairs, strict=True):
        source, target = firsts[a], firsts[b]
        if source is None or target is None:
            row[:] = _UNPLACED
        else:
            turned = source > target
            first, second = (target, source) if turned else (source, target)
            row[:] = 2 + 6 * turned + third + (at >= first[1]) + (at >= second[1])
        row[inside[a]] = _SOURCE
        row[inside[b]] = _TARGET
    return found

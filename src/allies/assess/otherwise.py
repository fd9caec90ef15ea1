"""What would have made it another kind of relation: the smallest move that changes the type."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from allies.assess.dimension_table import (
    DIMENSIONS,
    SIDED,
    SIGNED,
    Bools,
    Dimensions,
    Floats,
    is_certain,
)
from allies.assess.judgement import Otherwise
from allies.assess.sorting import fires_of
from allies.assess.typology_rules import RULES, TYPES, Bound, Limits, Rule, bounds_of
from allies.assess.weights import Weights

# Draws that are enough to see whether a change of a dimension changes the type.
_FEW = 40
_JUST_PAST = 1e-6
# What a name of the rules is read from.
_SOURCES = {name: name for name in DIMENSIONS} | {
    "other_exposure": "exposure", "overall_size": "overall",
}  # fmt: skip
_ASKED = {
    rule.type: {_SOURCES[bound.dimension] for bound in bounds_of(rule.node)}
    | ({"military"} if rule.type == "formal-alliance" else set())
    for rule in RULES
}


def what_would_change(dimensions: Dimensions, weights: Weights) -> list[tuple[Otherwise, ...]]:
    """Find for each pair the smallest move of one dimension that changes its type.

    All draws of a dimension are moved alike, until their median is just past a threshold. How
    far that is, is measured in standard deviations of the dimension, or in units of the
    threshold where it is not uncertain.

    Args:
        dimensions: Of D pairs.
        weights: Thresholds are those of `types`.

    Returns:
        For each pair at most two: the nearest of what is known, and what is not known (value
        None) and could change the type.
    """
    few = dimensions.thinned(_FEW)
    rows = np.flatnonzero(few.evidence)
    found: list[tuple[Otherwise, ...]] = [()] * len(few)
    if not len(rows):
        return found
    part = few.rows(rows)
    nearest: list[tuple[float, Otherwise] | None] = [None] * len(rows)
    lacking: list[Otherwise | None] = [None] * len(rows)
    fired = _Fired(part, weights.types)
    base = fired.top()
    for bound, side in _moves():
        threshold = bound.threshold(weights.types)
        moved, size, middle = _moved(part.seen(bound.dimension, side), bound, threshold)
        after = fired.top(bound.dimension, part.having(bound.dimension, moved, side))
        for k in np.flatnonzero(after != base):
            unknown = bool(np.isnan(middle[k]))
            told = Otherwise(
                dimension=bound.dimension,
                value=None if unknown else float(middle[k]),
                threshold=threshold,
                type=TYPES[int(after[k])],
            )
            best = nearest[k]
            if unknown:
                lacking[k] = lacking[k] or told
            elif best is None or size[k] < best[0]:
                nearest[k] = float(size[k]), told
    for at, near, unknown_one in zip(rows, nearest, lacking, strict=True):
        both = (None if near is None else near[1], unknown_one)
        found[int(at)] = tuple(told for told in both if told is not None)
    return found


class _Fired:
    """In which draws each rule holds, so that only rules that a change touches are asked again."""

    def __init__(self, dimensions: Dimensions, limits: Limits) -> None:
        self.limits = limits
        self.shape = (len(dimensions), dimensions.draws)
        self.of_rules = np.stack([self._of(rule, dimensions) for rule in RULES])

    def _of(self, rule: Rule, dimensions: Dimensions) -> Bools:
        fires = np.logical_or.reduce(fires_of(rule, dimensions, self.limits))
        return np.broadcast_to(fires, self.shape)

    def top(self, dimension: str = "", changed: Dimensions | None = None) -> NDArray[np.int64]:
        """The most frequent type of each pair, with a dimension changed."""
        fires = self.of_rules
        if changed is not None:
            fires = fires.copy()
            for at, rule in enumerate(RULES):
                if _SOURCES[dimension] in _ASKED[rule.type]:
                    fires[at] = self._of(rule, changed)
        fires[-1] = True  # what no rule takes is thin
        first = fires.argmax(axis=0)
        counts = np.stack([(first == at).sum(axis=1) for at in range(len(RULES))])
        return np.asarray(counts.argmax(axis=0))


def _moves() -> Iterator[tuple[Bound, int]]:
    """The bounds in all rules, each once for each side from which it differs."""
    moves: dict[tuple[Bound, int], None] = {}
    for rule in RULES:
        for bound in bounds_of(rule.node):
            turns = rule.sides and bound.dimension in (*SIDED, *SIGNED)
            for side in (0, 1) if turns else (0,):
                moves[bound, side] = None
    yield from moves


def _moved(
    values: Floats, bound: Bound, threshold: float
) -> tuple[Floats, Floats, NDArray[np.float64]]:
    """Values past the threshold, how far that is, and where their median was (NaN: unknown)."""
    known = np.asarray(~np.isnan(values).all(axis=1), np.bool_)
    middle = np.full(len(values), np.nan)
    spread = np.zeros(len(values))
    if known.any():
        middle[known] = _medians(values[known])
        spread[known] = np.nanstd(values[known], axis=1)
        spread[known & is_certain(values)] = 0.0
    unit = np.where(spread > 0, spread, abs(threshold) or 1.0)
    met_above = bound.op in (">=", ">")
    now = middle >= threshold if met_above else middle <= threshold
    past = _JUST_PAST * max(1.0, abs(threshold))
    # To the other side of the threshold than it is on; of what is not known, to where it is met.
    target = threshold + np.where(now == met_above, -past, past)
    target = np.where(known, target, threshold + (past if met_above else -past))
    shift = target - middle
    moved = np.where(known[:, None], values + shift[:, None], target[:, None])
    return moved, np.abs(shift) / unit, middle


def _medians(values: Floats) -> Floats:
    """Medians of rows over what is known in them, as `np.nanmedian`, which is slow of many."""
    ordered = np.sort(values, axis=1)  # NaN last
    number = (~np.isnan(values)).sum(axis=1)
    at = np.arange(len(values))
    middle: Floats = (ordered[at, (number - 1) // 2] + ordered[at, number // 2]) / 2
    return middle

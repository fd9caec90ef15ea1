"""Draws sorted into types of relation: the rules of `typology_rules`, asked in their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.dimension_table import Bools, Dimensions, Floats
from allies.assess.typology_rules import RULES, TYPES, All, Bound, Limits, Node, Not, Rule, Unknown
from allies.assess.weights import Weights

Truth = NDArray[np.int8]

# So many numbers of a dimension at a time: what a rule needs of them stays in the cache.
_RUN = 131_072
_OPS = {
    ">=": (np.greater_equal, np.less),
    "<=": (np.less_equal, np.greater),
    ">": (np.greater, np.less_equal),
    "<": (np.less, np.greater_equal),
}
_NO_EVIDENCE = TYPES.index("no-evidence")
_THIN = TYPES.index("thin")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Draws sorted into types.

    `shares` has shape (types, D) and sums to 1 over types; `held` the share of draws in which
    the rule of a type holds, whatever comes before it; `sides` those in which the type is the
    draw's and its rule holds of the first, or the second: shape (types, 2, D).
    """

    shares: Floats
    held: Floats
    sides: Floats

    @property
    def top(self) -> NDArray[np.int64]:
        """The most frequent type of each pair, the earlier of two equal ones."""
        return np.asarray(self.shares.argmax(axis=0))


def holds(node: Node, dimensions: Dimensions, limits: Limits, side: int = 0) -> Truth:
    """Say where a condition is known to hold (1), known not to (-1), or not known (0).

    Args:
        node: The condition.
        dimensions: Of D pairs.
        limits: The thresholds: `Weights.types`.
        side: From which side it is asked, 0 or 1.

    Returns:
        Shape (D, n) or (D, 1).
    """
    if isinstance(node, Bound):
        return compared(dimensions.seen(node.dimension, side), node.op, node.threshold(limits))
    if isinstance(node, Unknown):
        unknown = np.isnan(dimensions.seen(node.dimension, side))
        return np.where(unknown, np.int8(1), np.int8(-1))
    if isinstance(node, Not):
        return -holds(node.part, dimensions, limits, side)
    join = np.minimum if isinstance(node, All) else np.maximum
    worst, found = (-1 if isinstance(node, All) else 1), None
    for part in node.parts:
        if found is not None and (found == worst).all():
            break
        truth = holds(part, dimensions, limits, side)
        found = truth if found is None else join(found, truth)
    assert found is not None
    return found


def compared(values: Floats, op: str, threshold: float) -> Truth:
    """Say where values stand so beside a threshold: 1 yes, -1 no, 0 where NaN.

    Args:
        values: Any shape.
        op: '>=', '<=', '>' or '<'.
        threshold: What they stand beside.
    """
    met, unmet = _OPS[op]
    # NaN is neither.
    found: Truth = met(values, threshold).view(np.int8) - unmet(values, threshold).view(np.int8)
    return found


def sort_draws(dimensions: Dimensions, weights: Weights) -> Sorted:
    """Sort every draw of every pair into the first type whose rule holds.

    A pair without evidence is 'no-evidence' in all draws; what no rule takes is 'thin'.

    Args:
        dimensions: Of D pairs; NaN is 'not known'.
        weights: Thresholds are those of `types`.
    """
    size = len(dimensions)
    shares = np.zeros((len(TYPES), size))
    held = np.zeros((len(TYPES), size))
    sides = np.zeros((len(TYPES), 2, size))
    step = max(1, _RUN // dimensions.draws)
    for start in range(0, size, step):
        part = slice(start, start + step)
        found = _sorted(dimensions.rows(part), weights.types)
        shares[:, part], held[:, part], sides[:, :, part] = found
    return Sorted(shares, held, sides)


def fires_of(rule: Rule, dimensions: Dimensions, limits: Limits) -> list[Bools]:
    """Say in which draws a rule is known to hold.

    Args:
        rule: One of RULES.
        dimensions: Of D pairs.
        limits: The thresholds: `Weights.types`.

    Returns:
        Shape (D, n) or (D, 1), for the first and second of each pair if the rule has sides.
    """
    sides = (0, 1) if rule.sides else (0,)
    return [holds(rule.node, dimensions, limits, side) > 0 for side in sides]


def _sorted(dimensions: Dimensions, limits: Limits) -> tuple[Floats, Floats, Floats]:
    size, draws = len(dimensions), dimensions.draws
    free = np.repeat(dimensions.evidence[:, None], draws, axis=1)
    counts = np.zeros((len(TYPES), size))
    counts[_NO_EVIDENCE] = draws * ~dimensions.evidence
    held = np.zeros((len(TYPES), size))
    sides = np.zeros((len(TYPES), 2, size))
    for rule in RULES:
        at = TYPES.index(rule.type)
        of_sides = fires_of(rule, dimensions, limits)
        fires = np.broadcast_to(np.logical_or.reduce(of_sides), free.shape)
        held[at] = (fires & dimensions.evidence[:, None]).mean(axis=1)
        taken = fires & free
        counts[at] += np.count_nonzero(taken, axis=1)
        for side, of_side in enumerate(of_sides if rule.sides else ()):
            sides[at, side] = np.count_nonzero(taken & of_side, axis=1) / draws
        free &= ~fires
    counts[_THIN] += np.count_nonzero(free, axis=1)
    return counts / draws, held, sides

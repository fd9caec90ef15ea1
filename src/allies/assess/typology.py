"""What kind of relation it is: the rules of `typology_rules`, asked in order of every draw."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from allies.assess.dimension_table import UNITS, Dimensions, Floats, is_certain
from allies.assess.judgement import Condition, Otherwise, Typed
from allies.assess.otherwise import what_would_change
from allies.assess.sorting import Sorted, compared, sort_draws
from allies.assess.typology_rules import RULE, RULES, TYPES, Bound, bounds_of
from allies.assess.weights import Weights
from allies.core.estimate import Estimate

LOW, HIGH = 0.05, 0.95
_NO_EVIDENCE = TYPES.index("no-evidence")
# What holds of nearly every relation with a narrower type says nothing beside it.
_RESIDUAL = frozenset({"partnership", "thin"})


def typed(dimensions: Dimensions, weights: Weights) -> tuple[Typed, ...]:
    """Say of each pair what kind of relation it is, by which rule, and what would change it.

    Args:
        dimensions: Of D pairs (see `allies.assess.dimensions.dimensions_of`).
        weights: Thresholds are those of `types`.

    Returns:
        One for each pair, in their order.
    """
    found = sort_draws(dimensions, weights)
    top = found.top
    rules = _conditions(dimensions, weights, found, top)
    otherwise = what_would_change(dimensions, weights)
    enduring = dimensions.adverse_months >= weights.limit("adversary", "enduring_months")
    return tuple(
        _typed(at, dimensions, weights, found, int(top[at]), rules[at], otherwise[at],
               bool(enduring[at]))
        for at in range(len(dimensions))
    )  # fmt: skip


def _typed(
    at: int,
    dimensions: Dimensions,
    weights: Weights,
    found: Sorted,
    top: int,
    rule: tuple[Condition, ...],
    otherwise: tuple[Otherwise, ...],
    enduring: bool,
) -> Typed:
    shares = found.shares[:, at]
    enough = weights.limit("headline", "share")
    sure = shares[top] >= enough
    # The earlier rule first where two are as frequent.
    order = np.argsort(-shares, kind="stable")
    also = tuple(
        name for k, name in enumerate(TYPES)
        if k != top and name not in _RESIDUAL and found.held[k, at] >= enough
    )  # fmt: skip
    return Typed(
        shares={name: float(shares[k]) for k, name in enumerate(TYPES)},
        headline=TYPES[top] if sure else None,
        between=None if sure else (TYPES[int(order[0])], TYPES[int(order[1])]),
        also=also,
        rule=rule,
        otherwise=otherwise,
        role=_roles(at, dimensions, found, top),
        enduring=bool(TYPES[top] == "adversary" and enduring),
        unknown=_unknown(at, dimensions, top),
    )


def _roles(at: int, dimensions: Dimensions, found: Sorted, top: int) -> Mapping[str, str]:
    rule = RULE.get(TYPES[top])
    if rule is None or not rule.sides:
        return {}
    first, second = found.sides[top, :, at]
    mine, others = rule.roles
    pair = dimensions.pairs[at]
    if not others:
        # Either may do it, and both.
        of = [code for code, share in zip(pair, (first, second), strict=True)
              if share >= max(first, second) / 2]  # fmt: skip
        return dict.fromkeys(of, mine)
    if first == second:
        return {}
    one = 0 if first > second else 1
    return {pair[one]: mine, pair[1 - one]: others}


def _side(found: Sorted, top: int, at: int) -> int:
    first, second = found.sides[top, :, at]
    return int(second > first)


def _unknown(at: int, dimensions: Dimensions, top: int) -> tuple[str, ...]:
    """What the rules up to the one that decided would have asked, and is not known."""
    if top == _NO_EVIDENCE:
        return ()
    asked: dict[str, None] = {}
    for rule in RULES[: min(top, len(RULES) - 1) + 1]:
        for bound in bounds_of(rule.node):
            name = "exposure" if bound.dimension == "other_exposure" else bound.dimension
            both = (0, 1) if rule.sides or name == "exposure" else (0,)
            if all(np.isnan(dimensions.seen(name, side)[at]).all() for side in both):
                asked[name.removesuffix("_size")] = None
    return tuple(asked)


def _conditions(
    dimensions: Dimensions, weights: Weights, found: Sorted, top: NDArray[np.int64]
) -> list[tuple[Condition, ...]]:
    """The bounds in the rule that decided, for each pair, from the side of which it holds."""
    lists: list[list[Condition]] = [[] for _ in range(len(dimensions))]
    for rule in RULES:
        k = TYPES.index(rule.type)
        for side in (0, 1) if rule.sides else (0,):
            rows = np.array(
                [at for at in np.flatnonzero(top == k) if _side(found, k, int(at)) == side],
                np.int64,
            )
            if not len(rows):
                continue
            part = dimensions.rows(rows)
            for bound in bounds_of(rule.node):
                for at, condition in zip(rows, _tested(bound, part, weights, side), strict=True):
                    lists[at].append(condition)
    return [tuple(found) for found in lists]


def _tested(bound: Bound, part: Dimensions, weights: Weights, side: int) -> list[Condition]:
    values = part.seen(bound.dimension, side)
    threshold = bound.threshold(weights.types)
    truth = compared(values, bound.op, threshold)
    known = (truth != 0).sum(axis=1)
    held = (truth > 0).sum(axis=1)
    numbers = summary(values)
    name = stored(bound.dimension)
    refs = part.rests.get(name, ((),) * len(part))
    certain = is_certain(values)
    return [
        Condition(
            dimension=bound.dimension,
            test=bound.op,
            threshold=threshold,
            value=Estimate(
                value=None if not known[at] else float(numbers[0, at]),
                low=None if not known[at] else float(numbers[1, at]),
                high=None if not known[at] else float(numbers[2, at]),
                unit=UNITS[name],
                n=len(refs[at]),
                method="as known" if certain[at] else "draws of the posterior",
                rests_on=refs[at],
            ),
            held=None if not known[at] else float(held[at] / known[at]),
        )
        for at in range(len(part))
    ]


def stored(name: str) -> str:
    """Return the dimension that a name of the rules is read from."""
    return {"other_exposure": "exposure", "overall_size": "overall"}.get(name, name)


def summary(values: Floats) -> Floats:
    """Return mean, 5 % and 95 % quantiles over draws, shape (3, D); NaN where nothing is known.

    Args:
        values: Shape (D, n); NaN is left out.
    """
    if values.shape[1] == 1:
        return np.repeat(values.T.astype(np.float64), 3, axis=0)
    known = (~np.isnan(values)).sum(axis=1)
    some = np.flatnonzero(known)
    found = np.full((3, len(values)), np.nan)
    if not len(some):
        return found
    ordered = np.sort(values[some], axis=1)  # NaN last
    found[0, some] = np.nanmean(ordered, axis=1, dtype=np.float64)
    for row, share in ((1, LOW), (2, HIGH)):
        place = share * (known[some] - 1)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, known[some] - 1)
        at = np.arange(len(some))
        low, high = ordered[at, below].astype(np.float64), ordered[at, above]
        found[row, some] = low + (place - below) * (high - low)
    found[:, is_certain(values)] = values[is_certain(values), 0]
    return found

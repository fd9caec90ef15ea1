"""Bloc, hub and spokes, or neither: the rules on draws of the scores among several states."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from allies.assess.table import Floats
from allies.assess.weights import Weights

Bools = NDArray[np.bool_]

BLOC, SPOKES, NEITHER, UNKNOWN = FORMS = ("bloc", "hub and spokes", "no bloc", "no evidence")


def forms_of(
    draws: Floats, said_not: Bools, with_hub: Bools, *, common: bool, weights: Weights
) -> Mapping[str, float]:
    """Return the share of draws in which a group is a bloc, hub and spokes, or neither.

    In a draw, two members are aligned if their score is at least `score`; without evidence they
    are not. They are allied if they are not said to be no allies besides. Bloc: nearly all pairs
    with the hub and nearly all pairs of the rim are allied, and there is a common commitment or
    institution. Hub and spokes: no bloc, nearly all pairs with the hub are allied, and of the
    pairs of the rim few are aligned, or those that are told of lie lower on average by the gap.
    No evidence: too few pairs are told of and nothing is said of their being no allies; with a
    hub, only its own pairs are counted, as nothing told among the spokes is what makes them spokes.

    Args:
        draws: Overall scores in [-1, 1], shape (pairs, draws); NaN without evidence.
        said_not: Where a pair is said to be no allies in a draw, shape (pairs, draws).
        with_hub: Which pairs are with the hub, shape (pairs,); the others are the rim.
        common: Whether a common commitment or institution binds them.
        weights: Of the assessment, table [group].

    Returns:
        Shares by name of FORMS, summing to 1.
    """
    limits = weights.group
    told = ~np.isnan(draws[:, 0]) if draws.shape[1] else np.zeros(len(draws), bool)
    asked = with_hub if with_hub.any() else np.ones(len(draws), bool)
    if told[asked].mean() < limits["evidence"] and not said_not.any():
        return {form: float(form == UNKNOWN) for form in FORMS}
    aligned = np.nan_to_num(draws, nan=-2.0) >= limits["score"]
    allied = aligned & ~said_not
    nearly = limits["nearly_all"]
    bloc = common & (_share(allied[with_hub]) >= nearly) & (_share(allied[~with_hub]) >= nearly)
    spokes = (_share(allied[with_hub]) >= nearly) & ~bloc & with_hub.any() & (~with_hub).any()
    rim = ~with_hub & told
    lower = np.zeros(draws.shape[1], bool)
    if rim.any() and (with_hub & told).any():
        lower = draws[with_hub & told].mean(axis=0) - draws[rim].mean(axis=0) >= limits["gap"]
    few = _share(aligned[~with_hub], empty=0.0) <= limits["few"]
    spokes &= few | lower
    return {
        BLOC: float(bloc.mean()),
        SPOKES: float(spokes.mean()),
        NEITHER: float((~bloc & ~spokes).mean()),
        UNKNOWN: 0.0,
    }


def verdict_of(shares: Mapping[str, float]) -> str:
    """Return the form with the greatest share; of equal ones the one that claims less."""
    order = (UNKNOWN, NEITHER, SPOKES, BLOC)
    return max(order, key=lambda form: (round(shares[form], 9), -order.index(form)))


def rice_of(agreement: float, n: int) -> float:
    """Return the Rice cohesion that a mean agreement of pairs amounts to.

    R = √max(0, 2 ((n − 1) A + 1) / n − 1): the root mean square over votes of |yes − no| / n, if
    each of n states votes yes or no and A is the mean share of votes on which two agree (Rice
    1925, doi:10.2307/2142407).

    Args:
        agreement: A, in [0, 1].
        n: Number of states, at least 2.

    Returns:
        In [0, 1]; 1 where all agree.
    """
    return float(np.sqrt(max(0.0, 2 * ((n - 1) * agreement + 1) / n - 1)))


def _share(held: Bools, *, empty: float = 1.0) -> Floats:
    """The share of pairs for which it holds, by draw."""
    if len(held) == 0:
        return np.full(held.shape[1], empty)
    return np.asarray(held.mean(axis=0), np.float64)

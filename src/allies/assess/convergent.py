"""Whether layer scores go with what data count: convergent validity over dyads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from allies.assess.context import Counted
from allies.assess.scores import Scores
from allies.assess.table import Floats
from allies.codebook.relations import LAYERS
from allies.core.estimate import Estimate

LEAST_MASS = 3.0
LEAST_DYADS = 5
EXPECTED = 0.4
_Z90 = 1.6448536269514722


class Pairing(NamedTuple):
    """A layer and the measure that its scores should go with; `sign` -1 for a distance."""

    layer: str
    measure: str
    sign: int


PAIRINGS = (
    Pairing("diplomatic", "ideal-point-distance", -1),
    Pairing("diplomatic", "vote-agreement", 1),
    Pairing("military", "arms-dependence", 1),
    Pairing("economic", "trade-share", 1),
)


def convergent(
    scores: Scores, counted: Counted, *, least_mass: float = LEAST_MASS
) -> list[Estimate]:
    """Return how far layer scores rank dyads as data do, by Spearman, for each of PAIRINGS.

    Distances are taken with the sign turned, so that more is closer in all; of what is counted each
    way, the mean of what is known. ρ of .4 is expected (part 'expected').

    Args:
        scores: Of all dyads.
        counted: What data say.
        least_mass: Dyads with less evidence in the layer are left out.

    Returns:
        One estimate for each pairing, in [-1, 1]; without value for fewer than five dyads, or where
        all have the same rank. `n` counts the dyads.
    """
    return [_spearman_of(scores, counted, pairing, least_mass) for pairing in PAIRINGS]


def spearman(one: Floats, other: Floats) -> float | None:
    """Return Spearman's rank correlation, ties with their mean rank; None where undefined.

    Args:
        one: Shape (n,), no NaN.
        other: The same shape.
    """
    if len(one) < LEAST_DYADS:
        return None
    ranks = np.stack([rankdata(one), rankdata(other)])
    ranks -= ranks.mean(axis=1, keepdims=True)
    spread = np.sqrt((ranks**2).sum(axis=1))
    if not spread.all():
        return None
    return float(np.clip(ranks[0] @ ranks[1] / (spread[0] * spread[1]), -1.0, 1.0))


def interval(rho: float, n: int) -> tuple[float, float]:
    """Return the ends of the 90 % interval of a rank correlation.

    tanh(artanh ρ ± z √((1 + ρ²/2)/(n − 3))), after Bonett and Wright (2000,
    doi:10.1007/BF02294183).

    Args:
        rho: In [-1, 1]; one of the ends is its own interval.
        n: How many pairs it rests on, 4 and more.
    """
    if abs(rho) >= 1:
        return rho, rho
    wide = _Z90 * np.sqrt((1 + rho**2 / 2) / (n - 3))
    return float(np.tanh(np.arctanh(rho) - wide)), float(np.tanh(np.arctanh(rho) + wide))


def _spearman_of(scores: Scores, counted: Counted, pairing: Pairing, least_mass: float) -> Estimate:
    said, known, rests_on = _columns(scores, counted, pairing, least_mass)
    rho = spearman(said, pairing.sign * known)
    method = (
        f"Spearman, {pairing.layer} score and {pairing.measure}"
        f"{' with the sign turned' * (pairing.sign < 0)}, dyads with mass of {least_mass:g} or more"
    )
    low, high = (None, None) if rho is None else interval(rho, len(said))
    return Estimate(
        value=rho, low=low, high=high, unit="correlation", n=len(said), method=method,
        parts={"expected": EXPECTED}, rests_on=rests_on,
    )  # fmt: skip


def _columns(
    scores: Scores, counted: Counted, pairing: Pairing, least_mass: float
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """The scores of the layer and the figures of the dyads that have both."""
    figure = counted.figures.get(pairing.measure)
    if figure is None:
        return np.zeros(0), np.zeros(0), ()
    layer = LAYERS.index(pairing.layer)
    place = {state: n for n, state in enumerate(counted.states)}
    actors = scores.events.table.actors
    at = np.array([place.get(actor, -1) for actor in actors], np.int64)[scores.events.dyads]
    kept = (at >= 0).all(axis=1) & (scores.mass[:, layer] >= least_mass)
    one, other = at[kept].T
    both = np.stack([figure.value[one, other], figure.value[other, one]])
    known = (~np.isnan(both)).sum(axis=0)
    figures = np.nansum(both, axis=0) / np.maximum(known, 1)
    said = scores.value[kept, layer]
    have = (known > 0) & ~np.isnan(said)
    return said[have], figures[have], figure.rests_on

"""Ranks of partners with their intervals, and tiers of those that the draws do not tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from allies.assess.judgement import Rank
from allies.assess.table import Floats, Ints
from allies.errors import UsageError

_APART = 0.9
_INTERVAL = (0.05, 0.95)
# Ranks of so many draws at a time, so that thousands of partners need little memory.
_BLOCK = 200


def ranks(draws: Floats, evidence: NDArray[np.bool_], *, apart: float = _APART) -> list[Rank]:
    """Return the place of each partner among those with evidence, its interval and its tier.

    In each draw partners are ranked by score, equal ones by their mean rank. The place is that of
    the mean rank over the draws, the interval its 5 and 95 % quantiles, rounded outwards. A tier
    begins with the best partner not yet in one, its head, and takes in those that follow until
    the first above which the head is in at least `apart` of the draws (half of the equal ones
    counting). Comparing with the head, not with the neighbour, keeps a long row of near equals
    from being one tier. So rank intervals of one tier overlap, and tiers do not depend on the
    order in which partners are given.

    Args:
        draws: Overall scores in [-1, 1], shape (partners, draws).
        evidence: Which partners have any, shape (partners,); the others get no rank.
        apart: Probability from which on two are told apart, above .5.

    Raises:
        UsageError: The shapes don't fit, or a partner with evidence has a draw that is no number.
    """
    if draws.ndim != 2 or evidence.shape != draws.shape[:1]:
        raise UsageError(
            f"ranks need draws by partner and evidence of each, not {draws.shape} and "
            f"{evidence.shape}"
        )
    none = Rank(place=None, low=None, high=None, tier=None)
    kept = np.flatnonzero(evidence)
    if kept.size == 0 or draws.shape[1] == 0:
        return [none] * len(evidence)
    scores = draws[kept]
    if np.isnan(scores).any():
        raise UsageError("a partner with evidence needs a number in every draw")
    ranked = _ranked(scores)
    mean = ranked.mean(axis=1)
    low, high = np.quantile(ranked, _INTERVAL, axis=1)
    place = rankdata(np.round(mean, 9), method="min").astype(int)
    tier = _tiers(scores, mean, ranked, apart)
    result = [none] * len(evidence)
    for number, at in enumerate(kept.tolist()):
        result[at] = Rank(
            place=int(place[number]),
            low=int(np.floor(low[number])),
            high=int(np.ceil(high[number])),
            tier=int(tier[number]),
        )
    return result


def _ranked(scores: Floats) -> Floats:
    """The rank of each partner in each draw, 1 the highest score."""
    parts = [
        rankdata(-scores[:, at : at + _BLOCK], method="average", axis=0)
        for at in range(0, scores.shape[1], _BLOCK)
    ]
    return np.asarray(np.concatenate(parts, axis=1), np.float64)


def _tiers(scores: Floats, mean: Floats, ranked: Floats, apart: float) -> Ints:
    # Partners of one mean rank are ordered by how it spreads, so that their own order is moot.
    order = np.lexsort((ranked.max(axis=1), ranked.std(axis=1), np.round(mean, 9)))
    tier = np.zeros(len(order), np.int64)
    start, number = 0, 0
    while start < len(order):
        number += 1
        rest = order[start:]
        head = scores[rest[0]]
        above = (head > scores[rest]).mean(axis=1) + 0.5 * (head == scores[rest]).mean(axis=1)
        past = np.flatnonzero(above[1:] >= apart)
        stop = start + 1 + int(past[0]) if past.size else len(order)
        tier[order[start:stop]] = number
        start = stop
    return tier

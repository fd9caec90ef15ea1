"""How similar two profiles are, from their joint table: agreement, S, kappa, pi, tau-b.

Each function takes tables of shape (K, K, …), as `joint_tables` and `pair_tables` make them,
and returns one number for each pair, of shape (…). With x and y the codes of a pair for an
object, d(x, y) their disagreement and w its weight:

- nominal: d is 1 where x and y differ; absolute: |x − y|; squared: (x − y)²;
- D_o = Σ w d(x, y) / Σ w is the observed disagreement;
- d_max is the largest that the scale allows, not the largest observed.

NaN where nothing is shared, and for kappa, pi and tau-b where they are undefined.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allies.errors import UsageError
from allies.measures.base import Floats
from allies.measures.profiles import Table

DISTANCES = ("absolute", "squared", "nominal")
# Fewer shared votes than this say little; results mark them.
FEW = 10


def disagreement(categories: int, distance: str) -> Floats:
    """Return how much two categories disagree, shape (categories, categories).

    Raises:
        UsageError: The distance is none of DISTANCES.
    """
    if distance not in DISTANCES:
        raise UsageError(f"distance can't be '{distance}'; choose {', '.join(DISTANCES)}")
    gap = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories)))
    costs = {"absolute": gap, "squared": gap**2, "nominal": gap != 0}
    found: Floats = costs[distance].astype(np.float64)
    return found


def support(tables: Table) -> Floats:
    """Return how many objects, or what weight, a pair shares; 0 or more."""
    total: Floats = tables.sum(axis=(0, 1)).astype(np.float64)
    return total


def observed(tables: Table, *, distance: str = "absolute") -> Floats:
    """Return the mean observed disagreement D_o, from 0 to d_max; NaN where nothing is shared."""
    return ratio(_summed(tables, distance), support(tables))


def expected(tables: Table, *, distance: str = "absolute", pooled: bool = False) -> Floats:
    """Return the disagreement that chance alone would bring, from 0 to d_max.

    D_e = Σ_ab p_a q_b d(a, b), with p and q the shares of the categories in the two profiles,
    over the objects they share.

    Args:
        tables: Shape (K, K, …).
        distance: One of DISTANCES.
        pooled: Whether chance knows only the mean of both profiles (Scott) or each (Cohen).

    Raises:
        UsageError: The distance is unknown.
    """
    one, other = _margins(tables)
    if pooled:
        one = other = (one + other) / 2
    chance = np.zeros(tables.shape[2:])
    costs = disagreement(len(tables), distance)
    for a, b in np.argwhere(costs):
        chance += costs[a, b] * one[a] * other[b]
    return ratio(chance, support(tables) ** 2)


def agreement(tables: Table, *, distance: str = "absolute") -> Floats:
    """Return the index of agreement, 1 − D_o / d_max: 0 always opposed, 1 always the same.

    On votes with absolute distances an abstention agrees half with a yes and half with a no
    (Lijphart 1963, doi:10.2307/1953435, and the agreement scores of Bailey, Strezhnev and Voeten
    2017, doi:10.1177/0022002715595700); with nominal ones it is the share of identical votes.
    It says nothing of why they agree, and moves with the agenda: don't difference it in time.

    Args:
        tables: Shape (K, K, …).
        distance: One of DISTANCES.

    Raises:
        UsageError: The distance is unknown.

    Example:
        >>> from allies.measures.profiles import joint_tables
        >>> votes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [3, 3, 0, 1]], np.uint8)
        >>> agreement(joint_tables(votes, 3))[0].round(3)
        array([1.   , 0.875, 0.   ])
    """
    most = float(disagreement(len(tables), distance).max())
    return 1 - observed(tables, distance=distance) / most


def s_score(tables: Table, *, distance: str = "absolute") -> Floats:
    """Return S = 1 − 2 D_o / d_max: −1 always opposed, 1 always the same.

    Signorino and Ritter (1999), doi:10.1111/0020-8833.00113. Where most categories are empty,
    as ties are among alliances, S is high for all pairs by joint absence alone.

    Args:
        tables: Shape (K, K, …); weighted S is S of weighted tables.
        distance: One of DISTANCES; the article has absolute ones.

    Raises:
        UsageError: The distance is unknown.

    Example:
        >>> from allies.measures.profiles import joint_tables
        >>> votes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [3, 3, 0, 1]], np.uint8)
        >>> s_score(joint_tables(votes, 3))[0]
        array([ 1.  ,  0.75, -1.  ])
    """
    most = float(disagreement(len(tables), distance).max())
    return 1 - 2 * observed(tables, distance=distance) / most


def kappa(tables: Table, *, distance: str = "absolute") -> Floats:
    """Return Cohen's kappa, 1 − D_o / D_e: agreement beyond what the two profiles would by chance.

    1 for the same, 0 for chance, below 0 for less than chance, never below −1. Cohen (1968),
    doi:10.1037/h0026256; for foreign policy Häge (2011), doi:10.1093/pan/mpr023. NaN where both
    profiles are constant and equal: there is nothing that chance could have made different.

    Args:
        tables: Shape (K, K, …).
        distance: One of DISTANCES; with squared ones it is Lin's concordance.

    Raises:
        UsageError: The distance is unknown.

    Example:
        >>> from allies.measures.profiles import joint_tables
        >>> votes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [3, 3, 0, 1]], np.uint8)
        >>> kappa(joint_tables(votes, 3))[0].round(3)
        array([ 1.   ,  0.714, -0.8  ])
    """
    return _corrected(tables, distance, pooled=False)


def scott_pi(tables: Table, *, distance: str = "absolute") -> Floats:
    """Return Scott's pi: as kappa, with chance from the mean of both profiles; never above kappa.

    1 for the same, 0 for chance, never below −1. Scott (1955), doi:10.1086/266577; for foreign
    policy Häge (2011), doi:10.1093/pan/mpr023. NaN as kappa.

    Args:
        tables: Shape (K, K, …).
        distance: One of DISTANCES.

    Raises:
        UsageError: The distance is unknown.

    Example:
        >>> from allies.measures.profiles import joint_tables
        >>> votes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [3, 3, 0, 1]], np.uint8)
        >>> scott_pi(joint_tables(votes, 3))[0].round(3)
        array([ 1.   ,  0.704, -1.   ])
    """
    return _corrected(tables, distance, pooled=True)


def tau_b(tables: Table) -> Floats:
    """Return Kendall's tau-b, (C − D) / √((n₀ − n₁)(n₀ − n₂)), from −1 to 1.

    C and D count the pairs of objects that both order alike and that they order oppositely;
    n₀ all pairs, n₁ and n₂ those tied in each. Kendall (1945), doi:10.1093/biomet/33.3.239.
    It is rank association and no similarity (Signorino and Ritter 1999): two states that
    never do the same may have 1. NaN where a profile is constant.

    Args:
        tables: Shape (K, K, …).

    Example:
        >>> from allies.measures.profiles import joint_tables
        >>> votes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [3, 3, 0, 1]], np.uint8)
        >>> tau_b(joint_tables(votes, 3))[0].round(3)
        array([ 1. ,  0.8, -1. ])
    """
    alike, opposed = orders(tables)
    total = support(tables) ** 2
    free = [total - (margin**2).sum(axis=0) for margin in _margins(tables)]
    # n₀ − n₁ = (n² − Σ p²) / 2, which also holds for weights.
    return ratio(2 * (alike - opposed), np.sqrt(np.maximum(free[0] * free[1], 0)))


def orders(tables: Table) -> tuple[Floats, Floats]:
    """Return how many pairs of objects two profiles order alike, and how many oppositely."""
    counts = tables.astype(np.float64)
    alike, opposed = np.zeros(counts.shape[2:]), np.zeros(counts.shape[2:])
    for a in range(len(counts) - 1):
        below = counts[a + 1 :].sum(axis=0)
        for b in range(len(counts)):
            alike += counts[a, b] * below[b + 1 :].sum(axis=0)
            opposed += counts[a, b] * below[:b].sum(axis=0)
    return alike, opposed


def _corrected(tables: Table, distance: str, *, pooled: bool) -> Floats:
    chance = expected(tables, distance=distance, pooled=pooled)
    return 1 - ratio(observed(tables, distance=distance), chance)


def _summed(tables: Table, distance: str) -> Floats:
    costs = disagreement(len(tables), distance)
    summed = np.zeros(tables.shape[2:])
    for a, b in np.argwhere(costs):
        summed += costs[a, b] * tables[a, b]
    return summed


def _margins(tables: Table) -> tuple[Floats, Floats]:
    return (tables.sum(axis=1).astype(np.float64), tables.sum(axis=0).astype(np.float64))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Return the ratio, NaN where the lower number is not above zero."""
    filled: NDArray[np.float64] = np.full(np.shape(top), np.nan)
    np.divide(top, bottom, out=filled, where=bottom > 0)
    return filled

"""Intervals by resampling: how much a score owes to which roll calls happened to be held.

The bootstrap (Efron 1979, doi:10.1214/aos/1176344552) draws as many roll calls as there are,
with replacement, computes the score anew, and does so many times; the 90 % interval is from
the 5th to the 95th percentile of what comes out. All pairs meet the same draws. It can't tell
of what was never voted on: two states that never differed get an interval without width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allies.errors import UsageError
from allies.measures.base import Floats
from allies.measures.profiles import Codes, Table, pair_tables

REPLICATES = 500
SEED = 1946
LEVEL = 0.9
# Pairs taken at once, which bounds the memory.
_RUN = 1024
# Where fewer of the replicates than this are defined, the score is too frail for an interval.
_DEFINED = 0.5

Score = Callable[[Table], Floats]


def draws(
    objects: int, *, replicates: int = REPLICATES, seed: int | Sequence[int] = SEED
) -> NDArray[np.float32]:
    """Return how often each object is drawn in each replicate, shape (replicates, objects).

    Raises:
        UsageError: There is no object or no replicate.
    """
    if objects < 1 or replicates < 1:
        raise UsageError("resampling needs one object and one replicate at least")
    even = np.full(objects, 1 / objects)
    return np.random.default_rng(seed).multinomial(objects, even, replicates).astype(np.float32)


def intervals(
    codes: Codes,
    categories: int,
    score: Score,
    first: ArrayLike,
    second: ArrayLike,
    counts: NDArray[np.float32],
    *,
    level: float = LEVEL,
) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of percentile intervals of a score of chosen pairs.

    Args:
        codes: Shape (states, objects), 1 … categories, 0 for none.
        categories: How many there are.
        score: One of the functions of `allies.measures.scores`.
        first: The places of the one state of each pair, shape (pairs,).
        second: Of the other.
        counts: From `draws`.
        level: How much of the replicates the interval holds, between 0 and 1.

    Returns:
        Two arrays of shape (pairs,); NaN where the score is undefined in most replicates.
    """
    one, other = np.asarray(first, np.intp), np.asarray(second, np.intp)
    low, high = np.full(len(one), np.nan), np.full(len(one), np.nan)
    for start in range(0, len(one), _RUN):
        run = slice(start, start + _RUN)
        values = score(pair_tables(codes, categories, one[run], other[run], counts))
        low[run], high[run] = percentiles(values, level=level)
    return low, high


def all_intervals(
    codes: Codes,
    categories: int,
    score: Score,
    counts: NDArray[np.float32],
    *,
    level: float = LEVEL,
) -> tuple[Floats, Floats]:
    """Return the ends of the intervals of all pairs, two arrays of shape (states, states).

    Arguments are those of `intervals`; the score must be the same both ways.
    """
    first, second = np.triu_indices(len(codes))
    ends = []
    for flat in intervals(codes, categories, score, first, second, counts, level=level):
        end = np.empty((len(codes), len(codes)))
        end[first, second] = end[second, first] = flat
        ends.append(end)
    return ends[0], ends[1]


def percentiles(values: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the percentiles that hold the middle of replicates, undefined ones left out.

    Args:
        values: Shape (replicates, …), NaN where undefined.
        level: How much of them to hold.

    Returns:
        Two arrays of the shape of one replicate; NaN where fewer than half are defined.

    Raises:
        UsageError: The level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise UsageError(f"the level of an interval is between 0 and 1, not {level}")
    ranked = np.moveaxis(values, 0, -1).copy()
    ranked.sort(axis=-1)
    defined = ranked.shape[-1] - np.isnan(ranked).sum(axis=-1)
    few = defined < max(1, _DEFINED * ranked.shape[-1])
    ends = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        place = share * np.maximum(defined - 1, 0)
        before = np.floor(place).astype(np.intp)
        after = np.minimum(before + 1, np.maximum(defined - 1, 0))
        least, most = (
            np.take_along_axis(ranked, at[..., np.newaxis], axis=-1)[..., 0]
            for at in (before, after)
        )
        ends.append(np.where(few, np.nan, least + (place - before) * (most - least)))
    return ends[0], ends[1]

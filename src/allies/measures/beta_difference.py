"""By how much one uncertain score lies above another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]

# Cells that [0, 1] is cut into; halving their number moves an end by less than .01.
_CELLS = 64
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Differences of pairs of scores in [-1, 1], later minus earlier, arrays of shape (pairs,).

    `low` and `high` bound the 90 % interval; `rise` is the probability that it is above 0.
    """

    low: Floats
    high: Floats
    rise: Floats


def beta_difference(
    a_early: ArrayLike, b_early: ArrayLike, a_late: ArrayLike, b_late: ArrayLike
) -> Difference:
    """Return the distribution of (2θ₂ − 1) − (2θ₁ − 1) for independent Betas θ₁ and θ₂.

    Both are cut into cells of equal width with exact probabilities, which are convolved; within
    a cell, probability is spread evenly.

    Args:
        a_early: First parameter of θ₁, above 0, shape (pairs,); NaN gives NaN.
        b_early: Its second.
        a_late: First parameter of θ₂.
        b_late: Its second.
    """
    given = [np.atleast_1d(np.asarray(x, np.float64)) for x in (a_early, b_early, a_late, b_late)]
    known = np.flatnonzero(~np.isnan(given).any(axis=0))
    edges = np.linspace(0.0, 1.0, _CELLS + 1)
    early, late = (
        np.diff(betainc(given[at][known, None], given[at + 1][known, None], edges), axis=1)
        for at in (0, 2)
    )
    low, high, rise = (np.full(len(given[0]), np.nan) for _ in range(3))
    # The difference of two numbers in cells i and j lies within one cell of j − i.
    ends = np.arange(-_CELLS, _CELLS + 1) * (2.0 / _CELLS)
    for row, at in enumerate(known.tolist()):
        mass = np.convolve(late[row], early[row][::-1])
        halves = np.concatenate((mass, [0.0])) + np.concatenate(([0.0], mass))
        summed = np.concatenate(([0.0], np.cumsum(halves / 2)))
        low[at], high[at] = np.interp((_LOW, _HIGH), summed, ends)
        rise[at] = 1 - np.interp(0.0, ends, summed)
    return Difference(low=low, high=high, rise=rise)

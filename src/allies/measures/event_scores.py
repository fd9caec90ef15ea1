"""Scores of events between states, from sums by quarter and on a scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

Floats = NDArray[np.float64]

SHRINKAGE = 5.0
QUADS = (
    "verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict",
)  # fmt: skip
# Less evidence than half an event is none.
LEAST = 0.5
BOUND = 10.0
WIDTH = 1.6448536269514722
"""Standard deviations from the mean to the ends of a 90 % interval."""

_LOW, _HIGH = 0.05, 0.95


def net_cooperation(counts: Floats, *, k: float = SHRINKAGE) -> Floats:
    """Return how far cooperation outweighs conflict, drawn towards 0 where there are few events.

    (VC + MC − VF − MF) / (Σ + k). It is the mean of 2p − 1 if p, the share of cooperation, has
    a Beta(k/2, k/2) distribution before the events are counted.

    Args:
        counts: Events of the four quarters, in the order of QUADS; shape (4, …).
        k: How many events the shrinkage is worth, 0 or more.

    Returns:
        From -1 (conflict alone) to 1, shape (…); NaN where there is less than half an event.
    """
    together, apart = _sides(counts)
    return _told(together - apart, together + apart + k, together + apart)


def net_cooperation_interval(counts: Floats, *, k: float = SHRINKAGE) -> tuple[Floats, Floats]:
    """Return the 90 % interval of `net_cooperation`, from Beta(C + k/2, F + k/2).

    It takes events for independent draws; reports of one event are not, so that it is rather
    too narrow.

    Args:
        counts: As for `net_cooperation`.
        k: Likewise, above 0.
    """
    together, apart = _sides(counts)
    low, high = _beta_interval(together + k / 2, apart + k / 2, together + apart)
    return 2 * low - 1, 2 * high - 1


def conflict_share(counts: Floats) -> Floats:
    """Return the share of conflict in events: (VF + MF) / Σ.

    Args:
        counts: Events of the four quarters, in the order of QUADS; shape (4, …).

    Returns:
        From 0 to 1, shape (…); NaN where there is less than half an event.
    """
    together, apart = _sides(counts)
    return _told(apart, together + apart, together + apart)


def conflict_share_interval(counts: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % interval of `conflict_share` after Jeffreys: Beta(F + ½, C + ½).

    Args:
        counts: As for `conflict_share`.
    """
    together, apart = _sides(counts)
    return _beta_interval(apart + 0.5, together + 0.5, together + apart)


def scale_mean(total: Floats, n: Floats) -> Floats:
    """Return the mean of events' values on Goldstein's scale: Σ g / n.

    The sum is not comparable between pairs of different coverage; of the mean, only the
    precision depends on it. Goldstein (1992), doi:10.1177/0022002792036002007.

    Args:
        total: Sums of values.
        n: Numbers of events with a value, same shape.

    Returns:
        From -10 to 10; NaN where there is less than half an event.
    """
    return _told(total, n, n)


def scale_mean_interval(total: Floats, squares: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % interval of `scale_mean`, by Student's t with n − 1 degrees of freedom.

    Args:
        total: Sums of values.
        squares: Sums of their squares.
        n: Numbers of events with a value.

    Returns:
        The ends, within -10 and 10; NaN for a single event, whose spread is not known.
    """
    many = np.nan_to_num(n, nan=0.0) > 1
    size = np.where(many, n, 2.0)
    mean = total / size
    spread = np.maximum(squares - size * mean**2, 0.0) / (size - 1)
    reach = stdtrit(size - 1, _HIGH) * np.sqrt(spread / size)
    ends = [np.where(many, np.clip(mean + s * reach, -BOUND, BOUND), np.nan) for s in (-1, 1)]
    return ends[0], ends[1]


def _sides(counts: Floats) -> tuple[Floats, Floats]:
    return counts[0] + counts[1], counts[2] + counts[3]


def _told(upper: Floats, lower: Floats, n: Floats) -> Floats:
    told = np.nan_to_num(n, nan=0.0) >= LEAST
    found: Floats = np.divide(upper, lower, out=np.full(np.shape(n), np.nan), where=told)
    return found


def _beta_interval(a: Floats, b: Floats, n: Floats) -> tuple[Floats, Floats]:
    told = np.nan_to_num(n, nan=0.0) >= LEAST
    ends = []
    for share in (_LOW, _HIGH):
        end = np.full(np.shape(n), np.nan)
        end[told] = betaincinv(a[told], b[told], share)
        ends.append(end)
    return ends[0], ends[1]

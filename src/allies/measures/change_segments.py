"""Several change points in one series: how many, where, and with what probability.

Exact, by the recursions of Fearnhead (2006, doi:10.1007/s11222-006-8450-8): sums over all ways
to part the series, built up one change at a time from the left and from the right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from allies.errors import UsageError
from allies.measures.change_points import (
    HIGH,
    LOW,
    PRIOR,
    SHAPE,
    own_rate,
    rate_segment,
    share_segment,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST = 4
# The matrices have periods² elements; more than these would take gigabytes.
_LONGEST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """How a series is parted.

    Attributes:
        number: Probability of 0, 1, 2 … changes, shape (most + 1,); sums to 1.
        likely: The most probable number of changes.
        starts: The best places of so many changes: first periods of the new segments,
            shape (likely,), ascending.
        low: First period of the middle 90 % of each change's posterior, shape (likely,).
        high: Its last period.
        at_least: Probability that there are so many changes or more, for 1, 2 …, (most,).
        posterior: Probability that a segment starts with each period, shape (periods,).
    """

    number: Floats
    likely: int
    starts: Ints
    low: Ints
    high: Ints
    at_least: Floats
    posterior: Floats


def rate_segments(
    counts: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    prior: float = PRIOR,
    shape: float = SHAPE,
    rate: float | None = None,
    most: int = MOST,
) -> Segments:
    """Return how many times, and when, the rate of events of a series changes.

    Segments are Poisson with rates of their own, Gamma(shape, rate) a priori. One change has
    half of the prior of any, two a quarter and so on; all places are as probable as others.

    Args:
        counts: Events, shape (periods,), not below 0; fractions are allowed.
        exposure: Length of the periods, shape (periods,), above 0; 1 each if not given.
        prior: Probability of any change before the data are seen, in (0, 1).
        shape: Shape of the prior of the rates.
        rate: Its rate; not given, such that the mean is the series' own.
        most: The most changes that are looked for.

    Raises:
        UsageError: Shapes don't fit, a number is out of range, or there is no event and no rate.
    """
    events = _line(counts, "counts")
    lengths = np.ones_like(events) if exposure is None else _line(exposure, "exposure")
    if lengths.shape != events.shape or not (lengths > 0).all():
        raise UsageError("exposure must be above 0 and as long as counts")
    if not shape > 0 or (rate is not None and not rate > 0):
        raise UsageError("the prior of a rate needs a shape and a rate above 0")
    scale = float(own_rate(events[None], lengths[None], shape)[0, 0]) if rate is None else rate
    if not math.isfinite(scale):
        raise UsageError("without an event, the prior of the rates must be given")
    scored = rate_segment(_between(events), _between(lengths), shape=shape, rate=scale)
    return _segments(scored, prior, most)


def share_segments(
    support: ArrayLike,
    conflict: ArrayLike,
    *,
    prior: float = PRIOR,
    a: float = 0.5,
    b: float = 0.5,
    most: int = MOST,
) -> Segments:
    """Return how many times, and when, the share of cooperative weight of a series changes.

    Args:
        support: Cooperative weight, shape (periods,), not below 0.
        conflict: Adverse weight, same shape.
        prior: Probability of any change before the data are seen, in (0, 1).
        a: Prior weight for, above 0.
        b: Prior weight against, above 0.
        most: The most changes that are looked for.

    Raises:
        UsageError: Shapes don't fit, or a number is out of range.
    """
    plus, minus = _line(support, "support"), _line(conflict, "conflict")
    if plus.shape != minus.shape:
        raise UsageError("support and conflict must be equally long")
    if not (a > 0 and b > 0):
        raise UsageError("the prior of a share needs two weights above 0")
    return _segments(share_segment(_between(plus), _between(minus), a=a, b=b), prior, most)


def _line(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not 1 <= len(array) <= _LONGEST:
        raise UsageError(f"{name} must have from 1 to {_LONGEST} periods, not {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        raise UsageError(f"{name} must be finite and not below 0")
    return array


def _between(values: Floats) -> Floats:
    """Sum of the periods s … t − 1 at [s, t], 0 where t ≤ s."""
    summed = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(np.maximum(summed[None, :] - summed[:, None], 0.0))


def _segments(scored: Floats, prior: float, most: int) -> Segments:
    if not 0 < prior < 1:
        raise UsageError(f"the prior of a change must lie between 0 and 1, not {prior}")
    if most < 1:
        raise UsageError(f"at least one change must be looked for, not {most}")
    size = len(scored) - 1
    most = min(most, size - 1)
    if most < 1:
        return _unparted()
    scored = np.where(np.triu(np.ones(scored.shape, np.bool_), 1), scored, -np.inf)
    left, right = _from_left(scored, most), _from_right(scored, most)
    logs = _prior_of_number(prior, most) - _ways(size, most)
    weights = logs + left[:, size]
    number = np.exp(weights - np.logaddexp.reduce(weights))
    number /= number.sum()
    likely = int(number.argmax())
    return Segments(
        number=number,
        likely=likely,
        starts=_best(scored, likely),
        at_least=np.cumsum(number[::-1])[::-1][1:],
        posterior=_starts(left, right, number),
        **_spans(left, right, likely),
    )


def _unparted() -> Segments:
    none = np.zeros(0, np.int64)
    return Segments(
        number=np.ones(1), likely=0, starts=none, low=none, high=none,
        at_least=np.zeros(0), posterior=np.zeros(1),
    )  # fmt: skip


def _prior_of_number(prior: float, most: int) -> Floats:
    halves = 0.5 ** np.arange(most)
    return np.log(np.concatenate(([1 - prior], prior * halves / halves.sum())))


def _ways(size: int, most: int) -> Floats:
    """Log of in how many ways so many changes can be placed."""
    m = np.arange(most + 1)
    return np.asarray(gammaln(size) - gammaln(m + 1) - gammaln(size - m))


def _from_left(scored: Floats, most: int) -> Floats:
    """Log sum over all ways to part the first t periods with m changes, at [m, t]."""
    found = [scored[0]]
    for _ in range(most):
        found.append(_log_sum(found[-1][:, None] + scored, 0))
    return np.stack(found)


def _from_right(scored: Floats, most: int) -> Floats:
    """The same over the periods from t on."""
    found = [scored[:, -1]]
    for _ in range(most):
        found.append(_log_sum(scored + found[-1][None, :], 1))
    return np.stack(found)


def _log_sum(logs: Floats, axis: int) -> Floats:
    top = logs.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis))


def _places(left: Floats, right: Floats, change: int, of: int) -> Floats:
    """Where the given one of so many changes is: probability of each period, from 1 on."""
    logs = left[change - 1] + right[of - change]
    weight = np.exp(logs - logs.max())
    return np.asarray(weight / weight.sum())


def _starts(left: Floats, right: Floats, number: Floats) -> Floats:
    size = left.shape[1] - 1
    total = np.zeros(size)
    for of in range(1, len(number)):
        for change in range(1, of + 1):
            total += number[of] * _places(left, right, change, of)[:size]
    return total


def _spans(left: Floats, right: Floats, likely: int) -> dict[str, Ints]:
    summed = [np.cumsum(_places(left, right, j, likely)) for j in range(1, likely + 1)]
    return {
        "low": np.array([int((s >= LOW).argmax()) for s in summed], np.int64),
        "high": np.array([int((s >= HIGH).argmax()) for s in summed], np.int64),
    }


def _best(scored: Floats, changes: int) -> Ints:
    """The places of so many changes that are best together (Viterbi)."""
    best, back = scored[0], []
    for _ in range(changes):
        ways = best[:, None] + scored
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0)
    places, at = [], len(scored) - 1
    for pointers in reversed(back):
        at = int(pointers[at])
        places.append(at)
    return np.array(places[::-1], np.int64)

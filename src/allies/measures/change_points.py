"""Change points: whether, when and from what to what a rate or a share changed.

One change at most, exactly: the data before and after it have rates (or shares) of their own
with conjugate priors, so that all but its place can be integrated out, and the places are
summed over (Raftery & Akman 1986, doi:10.1093/biomet/73.1.85; Carlin, Gelfand & Smith 1992,
doi:10.2307/2347570). For several changes in one series see `change_segments`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, betaln, expit, gammaincinv, gammaln

from allies.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRIOR = 0.5
SHAPE = 0.5
LOW, HIGH = 0.05, 0.95
# Elements worked on at once, so that they stay in the cache.
_RUN = 100_000
# Whole counts up to this are looked up instead of computed.
_TABLE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoints:
    """Whether and where each series changes; NaN (-1 for places) where nothing can be said.

    `posterior`, the places and both sides hold given that there is a change. Both sides are
    averaged over the places; their intervals are those of a Gamma (a Beta for shares) with the
    same mean and variance.

    Attributes:
        probability: That there is a change, shape (series,).
        log_bayes_factor: Log of the Bayes factor of a change against none, shape (series,).
        posterior: That the new rate starts with each period, shape (series, periods).
        at: The most probable first period of the new rate, shape (series,).
        low: The first period of the middle 90 % of the posterior.
        high: Its last period.
        before: Mean rate before the change, per unit of exposure (or share in [0, 1]).
        before_low: Lower end of its 90 % interval.
        before_high: Upper end.
        after: The same after it.
        after_low: Lower end of its 90 % interval.
        after_high: Upper end.
        before_shape: Both parameters of the matched Gamma (shape, rate) or Beta, (series, 2).
        after_shape: The same after it.
    """

    probability: Floats
    log_bayes_factor: Floats
    posterior: Floats
    at: Ints
    low: Ints
    high: Ints
    before: Floats
    before_low: Floats
    before_high: Floats
    after: Floats
    after_low: Floats
    after_high: Floats
    before_shape: Floats
    after_shape: Floats


def change_points(
    counts: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    prior: float = PRIOR,
    shape: float = SHAPE,
    rate: float | None = None,
) -> ChangePoints:
    """Return whether and when the rate of events changes, for many series at once.

    Events of a period are Poisson with mean rate times exposure; the rates before and after
    are Gamma(shape, rate) each; every place of the change is as probable as the others. With
    Y events in an exposure of E, a stretch of one rate has the marginal likelihood
    rate^shape Γ(shape + Y) / (Γ(shape) (rate + E)^(shape + Y)), up to a factor that all
    hypotheses share (Carlin, Gelfand & Smith 1992, doi:10.2307/2347570).

    Args:
        counts: Events, shape (series, periods) or (periods,), not below 0; fractions are
            allowed, such as the probability that an event is so.
        exposure: Length of the periods, shape (periods,) or as `counts`; 1 each if not given.
            At 0 nothing is known of a period.
        prior: Probability of a change before the data are seen, in (0, 1).
        shape: Shape of the prior of the rates, above 0.
        rate: Its rate, above 0. Not given, it is such that the mean is the series' own: then
            the prior weighs as much as `shape` events, and units of time don't matter.

    Raises:
        UsageError: Shapes don't fit, or a number is out of range.
    """
    events = _series(counts, "counts")
    lengths = _exposure(exposure, events)
    _check_prior(prior)
    if not shape > 0 or (rate is not None and not rate > 0):
        raise UsageError("the prior of a rate needs a shape and a rate above 0")
    runs = [
        _poisson_run(events[at], lengths if len(lengths) == 1 else lengths[at], prior, shape, rate)
        for at in _runs(events)
    ]
    return _joined(runs)


def share_change_points(
    support: ArrayLike,
    conflict: ArrayLike,
    *,
    prior: float = PRIOR,
    a: float = 0.5,
    b: float = 0.5,
) -> ChangePoints:
    """Return whether and when the share of cooperative weight changes, for many series at once.

    The share is Beta(a, b) before and after. A stretch with the weights A for and B against has
    the marginal likelihood B(a + A, b + B) / B(a, b), the Beta–binomial one; weights need not be
    whole. A place counts where there is weight on both of its sides.

    Args:
        support: Cooperative weight, shape (series, periods) or (periods,), not below 0.
        conflict: Adverse weight, same shape.
        prior: Probability of a change before the data are seen, in (0, 1).
        a: Prior weight for, above 0.
        b: Prior weight against, above 0.

    Raises:
        UsageError: Shapes don't fit, or a number is out of range.
    """
    plus, minus = _series(support, "support"), _series(conflict, "conflict")
    if plus.shape != minus.shape:
        raise UsageError(f"support {plus.shape} and conflict {minus.shape} differ in shape")
    _check_prior(prior)
    if not (a > 0 and b > 0):
        raise UsageError("the prior of a share needs two weights above 0")
    return _joined([_share_run(plus[at], minus[at], prior, a, b) for at in _runs(plus)])


def rate_segment(events: Floats, exposure: Floats, *, shape: float, rate: Floats | float) -> Floats:
    """Return the log marginal likelihood of stretches of one rate, up to a shared term.

    Args:
        events: Events in each stretch, any shape.
        exposure: Length of each, same shape or one that broadcasts.
        shape: Shape of the Gamma prior of the rate.
        rate: Its rate.
    """
    total = shape + events
    found = _log_gamma(events, shape) - total * np.log(rate + exposure)
    return np.asarray(found + (shape * np.log(rate) - math.lgamma(shape)))


def share_segment(support: Floats, conflict: Floats, *, a: float, b: float) -> Floats:
    """Return the log marginal likelihood of stretches of one share (Beta–binomial).

    Args:
        support: Weight for in each stretch, any shape.
        conflict: Weight against, same shape.
        a: Prior weight for.
        b: Prior weight against.
    """
    return np.asarray(betaln(a + support, b + conflict) - betaln(a, b))


def own_rate(events: Floats, exposure: Floats, shape: float) -> Floats:
    """Return the rate of a Gamma prior that has the series' own mean, (series, 1); NaN for none.

    Args:
        events: Shape (series, periods).
        exposure: Shape (series or 1, periods).
        shape: Shape of the prior.
    """
    total = events.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = shape * exposure.sum(axis=1, keepdims=True) / total
    return np.where(total > 0, found, np.nan)


def _poisson_run(
    events: Floats, lengths: Floats, prior: float, shape: float, rate: float | None
) -> ChangePoints:
    scale: Floats | float = own_rate(events, lengths, shape) if rate is None else rate
    early, late = _sides(events)
    first, last = _sides(lengths)

    def score(y: Floats, e: Floats) -> Floats:
        return rate_segment(y, e, shape=shape, rate=scale)

    none = score(events.sum(axis=1, keepdims=True), lengths.sum(axis=1, keepdims=True))
    usable = np.broadcast_to((first > 0) & (last > 0), early.shape)
    found = _places(score(early, first) + score(late, last), none[:, 0], usable, prior)
    sides = []
    for y, e in ((early, first), (late, last)):
        mean = (shape + y) / (scale + e)
        sides.append(_gamma(found.posterior[:, 1:], mean, mean / (scale + e)))
    return _with_sides(found, *sides)


def _share_run(plus: Floats, minus: Floats, prior: float, a: float, b: float) -> ChangePoints:
    early, late = _sides(plus)
    against, against_late = _sides(minus)
    none = share_segment(plus.sum(axis=1), minus.sum(axis=1), a=a, b=b)
    score = share_segment(early, against, a=a, b=b)
    score += share_segment(late, against_late, a=a, b=b)
    tiny = 1e-12 * (plus + minus).sum(axis=1, keepdims=True)
    usable = (early + against > tiny) & (late + against_late > tiny)
    found = _places(score, none, usable, prior)
    sides = []
    for y, z in ((early, against), (late, against_late)):
        mass = a + b + y + z
        mean = (a + y) / mass
        sides.append(_beta(found.posterior[:, 1:], mean, mean * (1 - mean) / (mass + 1)))
    return _with_sides(found, *sides)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the change is, without what is before and after it."""

    probability: Floats
    log_bayes_factor: Floats
    posterior: Floats
    at: Ints
    low: Ints
    high: Ints


@dataclass(frozen=True, slots=True)
class _Side:
    mean: Floats
    low: Floats
    high: Floats
    shape: Floats


def _places(score: Floats, none: Floats, usable: NDArray[np.bool_], prior: float) -> _Found:
    """Weigh the places of a change, shape (series, periods - 1), against there being none."""
    series, places = score.shape
    score = np.where(usable, score, -np.inf)
    top = score.max(axis=1, initial=-np.inf)
    known = np.isfinite(top) & np.isfinite(none)
    weight = np.exp(score - np.where(known, top, 0.0)[:, None])
    weight[~known] = np.nan
    total = weight.sum(axis=1)
    number = usable.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(known, top + np.log(total) - np.log(number) - none, np.nan)
        weight /= total[:, None]
    posterior = np.concatenate((np.where(known, 0.0, np.nan)[:, None], weight), axis=1)
    summed = np.cumsum(weight, axis=1)

    def first(reached: NDArray[np.bool_]) -> Ints:
        place = reached.argmax(axis=1) + 1 if places else np.zeros(series, np.int64)
        return np.where(known, place, -1).astype(np.int64)

    return _Found(
        probability=expit(factor + math.log(prior / (1 - prior))),
        log_bayes_factor=factor,
        posterior=posterior,
        at=first(score == top[:, None]),
        low=first(summed >= LOW),
        high=first(summed >= HIGH),
    )


def _moments(weight: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of a mixture, by series; NaN where the weights are."""
    middle = np.einsum("sp,sp->s", weight, mean)
    square = np.einsum("sp,sp->s", weight, variance + mean * mean)
    known = np.isfinite(weight[:, :1]).all(axis=1) & (weight.shape[1] > 0)
    spread = np.maximum(square - middle**2, 1e-300)
    return np.where(known, middle, np.nan), np.where(known, spread, np.nan)


def _gamma(weight: Floats, mean: Floats, variance: Floats) -> _Side:
    middle, spread = _moments(weight, mean, variance)
    shape, rate = middle**2 / spread, middle / spread
    return _Side(
        middle,
        gammaincinv(shape, LOW) / rate,
        gammaincinv(shape, HIGH) / rate,
        np.stack((shape, rate), axis=1),
    )


def _beta(weight: Floats, mean: Floats, variance: Floats) -> _Side:
    middle, spread = _moments(weight, mean, variance)
    mass = middle * (1 - middle) / spread - 1
    a, b = middle * mass, (1 - middle) * mass
    return _Side(middle, betaincinv(a, b, LOW), betaincinv(a, b, HIGH), np.stack((a, b), axis=1))


def _with_sides(found: _Found, before: _Side, after: _Side) -> ChangePoints:
    return ChangePoints(
        probability=found.probability,
        log_bayes_factor=found.log_bayes_factor,
        posterior=found.posterior,
        at=found.at,
        low=found.low,
        high=found.high,
        before=before.mean,
        before_low=before.low,
        before_high=before.high,
        after=after.mean,
        after_low=after.low,
        after_high=after.high,
        before_shape=before.shape,
        after_shape=after.shape,
    )


def _joined(runs: list[ChangePoints]) -> ChangePoints:
    if len(runs) == 1:
        return runs[0]
    names = [field.name for field in fields(ChangePoints)]
    return ChangePoints(**{n: np.concatenate([getattr(run, n) for run in runs]) for n in names})


def _sides(values: Floats) -> tuple[Floats, Floats]:
    """Sums before and from each place on, shape (series, periods - 1)."""
    summed = np.cumsum(values, axis=1)
    early = summed[:, :-1]
    return early, np.maximum(summed[:, -1:] - early, 0.0)


def _log_gamma(events: Floats, shape: float) -> Floats:
    """Log of Γ(shape + events), looked up where the events are whole and few."""
    most = events.max(initial=0.0)
    whole = events.size > 4 * most and most < _TABLE
    if whole and (numbers := events.astype(np.int64)).size and np.array_equal(numbers, events):
        return np.asarray(gammaln(shape + np.arange(int(most) + 1))[numbers])
    return np.asarray(gammaln(shape + events))


def _runs(values: Floats) -> list[slice]:
    step = max(1, _RUN // max(1, values.shape[1]))
    return [slice(at, at + step) for at in range(0, max(1, len(values)), step)]


def _series(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    array = array[None, :] if array.ndim == 1 else array
    if array.ndim != 2 or array.shape[1] < 1:
        raise UsageError(f"{name} must be of shape (series, periods), not {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        raise UsageError(f"{name} must be finite and not below 0")
    return array


def _exposure(values: ArrayLike | None, events: Floats) -> Floats:
    if values is None:
        return np.ones((1, events.shape[1]))
    array = _series(values, "exposure")
    if array.shape not in ((1, events.shape[1]), events.shape):
        raise UsageError(f"exposure {array.shape} does not fit counts {events.shape}")
    if ((events > 0) & (array == 0)).any():
        raise UsageError("there are events in a period without exposure")
    return array


def _check_prior(prior: float) -> None:
    if not 0 < prior < 1:
        raise UsageError(f"the prior of a change must lie between 0 and 1, not {prior}")

"""What a series of noisy figures says of the level behind it, for all pairs at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.signal import lfilter

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Where the ratio of drift to noise is looked for, as natural logarithms.
_RATIOS = (-16.0, 10.0)


@dataclass(frozen=True, slots=True)
class Level:
    """The level of each series in each period, and the variance that is left about it.

    Both of the shape of the series; NaN for a series without a figure.
    """

    mean: Floats
    variance: Floats


def discounted(x: Floats, half_life: float) -> Floats:
    """Return sums of series over time in which a figure loses half its weight each half-life.

    m_t = ρ m_{t−1} + x_t with ρ = 2^{−1/h}, which is Σ_{s ≤ t} 2^{−(t−s)/h} x_s.

    Args:
        x: Shape (periods, …). NaN adds nothing.
        half_life: h, in periods, above 0.

    Returns:
        The sums, of the same shape.

    Raises:
        ValueError: The half-life is not above 0.
    """
    if not half_life > 0:
        raise ValueError(f"a half-life is above 0, not {half_life}")
    filled = np.nan_to_num(np.asarray(x, np.float64), nan=0.0)
    found: Floats = lfilter([1.0], [1.0, -(2.0 ** (-1.0 / half_life))], filled, axis=0)
    return found


def local_level(y: Floats, n: Floats, *, noise: float, drift: float) -> Level:
    """Smooth series by a local-level model: Kalman filter, then Rauch–Tung–Striebel smoother.

    x_t = x_{t−1} + η_t with η_t ~ N(0, Q), and y_t ~ N(x_t, R/n_t). Nothing is assumed of the
    first level (exact diffuse start). A period without a figure widens the variance; levels
    before the first figure and after the last are the nearest one's.

    Kalman (1960), doi:10.1115/1.3662552; Rauch, Tung and Striebel (1965), doi:10.2514/3.3166.

    Args:
        y: Figures, shape (periods, …); NaN where there is none.
        n: How many reports each is the mean of, same shape; 0 where there is none.
        noise: R, the variance of one report about the level, above 0.
        drift: Q, the variance of the level's step from one period to the next, 0 or more.

    Returns:
        Levels and variances given all figures, earlier and later.

    Raises:
        ValueError: A variance is out of its range.
    """
    if not noise > 0 or not drift >= 0:
        raise ValueError(f"noise must be above 0 and drift not below, not {noise} and {drift}")
    shape = np.shape(y)
    figures, counts, seen = _flat(y, n)
    mean, variance = np.full(figures.shape, np.nan), np.full(figures.shape, np.inf)
    for t, (m, p, _, _) in enumerate(_steps(figures, counts, seen, noise, drift)):
        mean[t], variance[t] = m, p
    for t in range(len(figures) - 2, -1, -1):
        # Where the filter has no figure yet, the limits for an infinite variance hold.
        known = np.isfinite(variance[t])
        p = np.where(known, variance[t], 1.0)
        gain = np.where(known, p / (p + drift), 1.0)
        later = np.where(known, variance[t + 1] - p - drift, 0.0)
        mean[t] = np.where(known, mean[t] + gain * (mean[t + 1] - mean[t]), mean[t + 1])
        variance[t] = np.where(known, p + gain**2 * later, variance[t + 1] + drift)
    variance[np.isnan(mean)] = np.nan
    return Level(mean.reshape(shape), variance.reshape(shape))


def likely_variances(y: Floats, n: Floats) -> tuple[float, float]:
    """Return the noise R and the drift Q of `local_level` that all series together make likeliest.

    The likelihood of the steps ahead v_t ~ N(0, R f_t), without the first figure of each series,
    has its maximum in R at the mean of v²/f; the ratio Q/R is searched for.

    Args:
        y: Figures, shape (periods, …); NaN where there is none.
        n: How many reports each is the mean of.

    Raises:
        ValueError: No series has two figures, or all are the same.
    """
    figures, counts, seen = _flat(y, n)
    many = seen.sum(axis=0) > 1
    figures, counts, seen = figures[:, many], counts[:, many], seen[:, many]
    size = int(seen.sum() - many.sum())
    if size == 0:
        raise ValueError("no series has two figures to tell noise from drift")

    def misfit(log_ratio: float) -> float:
        noise, logs = _fit(figures, counts, seen, float(np.exp(log_ratio)), size)
        return size * float(np.log(noise)) + logs

    if _fit(figures, counts, seen, 1.0, size)[0] <= 0:
        raise ValueError("the figures of each series are all the same")
    best = minimize_scalar(misfit, bounds=_RATIOS, method="bounded", options={"xatol": 1e-4})
    ratio = float(np.exp(best.x))
    noise, _ = _fit(figures, counts, seen, ratio, size)
    return noise, noise * ratio


def _fit(
    figures: Floats, counts: Floats, seen: Flags, ratio: float, size: int
) -> tuple[float, float]:
    """Return the likeliest noise for a ratio of drift to noise, and Σ log f."""
    squares = logs = 0.0
    for _, _, v, f in _steps(figures, counts, seen, 1.0, ratio):
        told = np.isfinite(v)
        squares += float((v[told] ** 2 / f[told]).sum())
        logs += float(np.log(f[told]).sum())
    return squares / size, logs


def _flat(y: Floats, n: Floats) -> tuple[Floats, Floats, Flags]:
    """Figures, counts and where there are any, as (periods, series)."""
    figures, counts = np.asarray(y, np.float64), np.asarray(n, np.float64)
    figures, counts = figures.reshape(len(figures), -1), counts.reshape(len(counts), -1)
    seen = ~np.isnan(figures) & (counts > 0)
    return np.where(seen, figures, 0.0), np.where(seen, counts, 1.0), seen


def _steps(
    figures: Floats, counts: Floats, seen: Flags, noise: float, drift: float
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Run the filter; yield mean, variance, error of the step ahead and its variance.

    The variance is infinite before the first figure of a series; the error is NaN where there
    is no figure or none before it.
    """
    mean, variance = np.full(figures.shape[1], np.nan), np.full(figures.shape[1], np.inf)
    for y, n, told in zip(figures, counts, seen, strict=True):
        known = np.isfinite(variance)
        ahead = np.where(known, variance + drift, 1.0)
        error = noise / n
        f = ahead + error
        v = np.where(told & known, y - mean, np.nan)
        first = told & ~known
        gain = np.where(told & known, ahead / f, 0.0)
        mean = np.where(first, y, np.where(told & known, mean + gain * v, mean))
        variance = np.where(first, error, np.where(known, ahead * (1 - gain), np.inf))
        yield mean, variance, v, f

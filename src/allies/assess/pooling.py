"""How sure a thing is that several sources tell: effective numbers, log-odds pooling, EM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allies.assess.table import Floats, Ints

Bools = NDArray[np.bool_]

_TINY = 1e-12
_PASSES = 200
_SETTLED = 1e-9


def effective_number(n: ArrayLike, correlation: ArrayLike) -> Floats:
    """Return how many independent sources equally correlated ones amount to.

    n / (1 + (n − 1) ρ).

    Args:
        n: How many there are, at least 0, of any shape.
        correlation: Their correlation ρ, from 0 (independent) to 1 (one and the same).

    Returns:
        Numbers between 0 and n, of the common shape.
    """
    count = np.asarray(n, np.float64)
    rho = np.asarray(correlation, np.float64)
    number: Floats = np.where(count > 0, count / np.maximum(1 + (count - 1) * rho, _TINY), 0.0)
    return number


def nested_number(
    event: Ints, outlet: Ints, origin: Ints, n_events: int, correlation: Mapping[str, float]
) -> Floats:
    """Return how many independent sources those of each event amount to.

    Sources of one origin are correlated by `same_origin`, of one outlet by `same_outlet`, others
    by `different`. The number is 1ᵀ R⁻¹ 1 for the matrix R of these correlations (Vallejos &
    Osorio 2014, doi:10.1016/j.spasta.2014.03.003), which is `effective_number` where all are
    equal, and which no further source makes smaller.

    Args:
        event: Event of each source, shape (sources,).
        outlet: Its outlet, by number.
        origin: Its origin, by number; an origin is within one outlet.
        n_events: How many events there are.
        correlation: The three correlations, in [0, 1]; a narrower one counts at least as
            much as a wider one.

    Returns:
        Shape (n_events,), 0 without a source.
    """
    wide = correlation["different"]
    middle = max(wide, correlation["same_outlet"])
    narrow = max(middle, correlation["same_origin"])
    if len(event) == 0:
        return np.zeros(n_events)
    order = np.lexsort((origin, outlet, event))
    keys = np.stack((event[order], outlet[order], origin[order]))
    new = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    begins = np.concatenate(([0], np.flatnonzero(new) + 1))
    size = np.diff(np.append(begins, len(order))).astype(np.float64)
    per_origin = 1 / np.maximum((1 - narrow) / size + (narrow - middle), _TINY)
    keys = keys[:2, begins]
    new = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    begins = np.concatenate(([0], np.flatnonzero(new) + 1))
    within = np.add.reduceat(per_origin, begins)
    per_outlet = 1 / np.maximum(1 / within + (middle - wide), _TINY)
    keys = keys[0, begins]
    begins = np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1))
    total = np.add.reduceat(per_outlet, begins)
    number = np.zeros(n_events)
    number[keys[begins]] = 1 / (1 / total + wide)
    return number


def pooled(
    prior: float,
    assert_: Sequence[tuple[float, float, float]],
    deny: Sequence[tuple[float, float, float]] = (),
) -> float:
    """Return how probable a statement is after sources have asserted or denied it.

    logit p = logit π + Σ κ log(α/β) over those that assert − Σ κ log(α/β) over those that deny.

    Args:
        prior: Probability π before, in (0, 1).
        assert_: (α, β, κ) of each source that asserts: P(asserts | so), P(asserts | not so),
            both in (0, 1), and how much of a source of its own it is, in [0, 1].
        deny: The same of each source that denies.

    Returns:
        A probability in (0, 1).
    """
    events = np.zeros(1, np.int64)
    so, not_so = (np.array(list(given), np.float64).reshape(-1, 3) for given in (assert_, deny))
    weight = np.concatenate((so[:, 2] * _ratio(so), -not_so[:, 2] * _ratio(not_so)))
    return float(pooled_events(np.array([prior]), events, weight)[0])


def _ratio(sources: Floats) -> Floats:
    ratio: Floats = np.log(sources[:, 0] / sources[:, 1])
    return ratio


def pooled_events(prior: Floats, starts: Ints, log_ratio: Floats) -> Floats:
    """Return `pooled` for many events at once.

    Args:
        prior: Shape (events,), in (0, 1).
        starts: Where the sources of each event begin, shape (events,), not falling.
        log_ratio: κ log(α/β) of each source, negative for one that denies.

    Returns:
        Probabilities, shape (events,).
    """
    total = sums(log_ratio, starts)
    probability: Floats = 1 / (1 + np.exp(-(np.log(prior) - np.log1p(-prior) + total)))
    return probability


def sums(values: Floats, starts: Ints) -> Floats:
    """Return the sum of each stretch; 0 for an empty one, which reduceat would get wrong.

    Args:
        values: Shape (values,).
        starts: Where each stretch begins, not falling; the last ends with the values.
    """
    if len(starts) == 0:
        return np.zeros(0)
    ends = np.append(starts[1:], len(values))
    total: Floats = np.add.reduceat(np.append(values, 0.0), starts)
    total[ends == starts] = 0.0
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What Dawid–Skene finds: `so` P(asserts | so) and `not_so` P(asserts | not so) by source.

    `probability` is that of each item being so; `passes` how many it took.
    """

    so: Floats
    not_so: Floats
    probability: Floats
    passes: int


def dawid_skene(
    assertions: ArrayLike,
    could: ArrayLike,
    prior: ArrayLike,
    *,
    so: tuple[float, float] = (8, 2),
    not_so: tuple[float, float] = (2, 8),
) -> Reliability:
    """Return how reliable sources are, learned from where they overlap.

    EM of Dawid & Skene (1979, doi:10.2307/2346806) with the pseudo-counts of Beta priors:
    E: p ∝ π Π α^a (1 − α)^(1 − a) against the same with β; M: α = (Σ p a + so₁ − 1) / (Σ p +
    so₁ + so₂ − 2), β likewise with 1 − p, over the sources that could have told of an item.

    Args:
        assertions: Whether a source asserts an item, shape (items, sources).
        could: Whether it could have told of it, same shape.
        prior: Probability that an item is so, in (0, 1), one for all or shape (items,).
        so: Beta pseudo-counts of P(asserts | so).
        not_so: The same of P(asserts | not so).
    """
    told = np.asarray(could, np.bool_)
    item, source = np.nonzero(told)
    asserted = np.asarray(assertions, np.bool_)[told]
    items, sources = told.shape
    return dawid_skene_reports(
        item, source, asserted, np.broadcast_to(np.asarray(prior, np.float64), (items,)), sources,
        so=so, not_so=not_so,
    )  # fmt: skip


def dawid_skene_reports(
    item: Ints,
    source: Ints,
    asserted: Bools,
    prior: Floats,
    sources: int,
    *,
    so: tuple[float, float],
    not_so: tuple[float, float],
    passes: int | None = None,
) -> Reliability:
    """Return `dawid_skene` of a list of reports, at a cost that grows with their number.

    Args:
        item: Item of each report, shape (reports,).
        source: Source that made it or could have.
        asserted: Whether it asserts the item.
        prior: Probability of each item, shape (items,).
        sources: How many sources there are.
        so: Beta pseudo-counts of P(asserts | so).
        not_so: The same of P(asserts | not so).
        passes: Go through so many; None for until it settles. With a fixed number, sources
            that share no item have no influence on each other.
    """
    alpha = np.full(sources, so[0] / sum(so))
    beta = np.full(sources, not_so[0] / sum(not_so))
    base = np.log(prior) - np.log1p(-prior)
    probability = prior
    done = 0
    for _ in range(_PASSES if passes is None else passes):
        done += 1
        yes, no = np.log(alpha / beta), np.log((1 - alpha) / (1 - beta))
        step = np.where(asserted, yes[source], no[source])
        logit = base + np.bincount(item, step, len(prior))
        probability = 1 / (1 + np.exp(-logit))
        was = alpha, beta
        alpha = _shares(probability[item], asserted, source, sources, so)
        beta = _shares(1 - probability[item], asserted, source, sources, not_so)
        moved = max((float(np.abs(a - b).max(initial=0)) for a, b in zip((alpha, beta), was,
                     strict=True)))  # fmt: skip
        if passes is None and moved < _SETTLED:
            break
    return Reliability(so=alpha, not_so=beta, probability=probability, passes=done)


def _shares(
    weight: Floats, asserted: Bools, source: Ints, sources: int, counts: tuple[float, float]
) -> Floats:
    hits = np.bincount(source, weight * asserted, sources) + max(0.0, counts[0] - 1)
    total = np.bincount(source, weight, sources) + max(0.0, sum(counts) - 2)
    share: Floats = np.clip(hits / np.maximum(total, _TINY), 1e-6, 1 - 1e-6)
    return share

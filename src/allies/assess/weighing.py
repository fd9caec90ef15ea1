"""From events to scores: every pair and layer on a day, as arrays.

An event counts if it is told as done, was read surely enough, and had happened on the day. It
has two days: one on which it enters, and one from which it fades. What happened on a day fades
from then on; what is standing fades from its end. Of what is told vaguely ('in 2024'), the
first possible day on which it was also known is when it enters, the last is when it fades. What
nothing dates enters when it was known and is taken to be `undated` half-lives old, then and later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allies.assess.scores import Scores
from allies.assess.table import Events, Floats, Ints
from allies.assess.weights import Weights
from allies.codebook.relations import LAYERS
from allies.core.claim import ACTUAL
from allies.errors import UsageError
from allies.measures.beta_draws import logit_quantiles, places
from allies.measures.cooperation import (
    DAYS_A_MONTH,
    DAYS_A_YEAR,
    Posterior,
    combined,
    course,
    decay,
    exposure,
    interval,
    learned_prior,
    matched,
    posterior,
    rate_interval,
    score_of,
    thinning,
    variance_of,
)

Singles = NDArray[np.float32]

# A prior is learned from more than so many pairs.
_PAIRS = 50
# Only what is told as done counts; all other modalities are shown apart.
DONE = "actual"
_WIDTH = len(LAYERS)
# Dependence says who needs whom, not whether they get on.
_SILENT = LAYERS.index("structural")
# Logits beyond this are ±1 in single precision.
_FAR = np.float32(80.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """When events count: from `enter` on, less and less from `fade` on, `scale` in full."""

    enter: Floats
    fade: Floats
    scale: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Intensities of the pairs of one state, events a year, shape (pairs, layers).

    `dyads` are their places in the scores. λ has the posterior Gamma(shape, rate); `value` is
    its mean, NaN where no event counts.
    """

    dyads: Ints
    shape: Floats
    rate: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Scores on the days of a grid, shape (dyads, layers, times), NaN without evidence.

    `a` and `b` are the parameters of the posteriors (`measures.cooperation.interval`).
    """

    days: Floats
    score: Floats
    mass: Floats
    a: Floats
    b: Floats


def half_lives(weights: Weights) -> Floats:
    """Return the half-life of each layer, in days."""
    return np.array([weights.half_life[layer] for layer in LAYERS]) * DAYS_A_MONTH


def sure(events: Events, weights: Weights) -> NDArray[np.bool_]:
    """Return which events are told as done and were read surely enough to count."""
    return np.asarray((events.modality == ACTUAL) & (events.reading >= weights.least_reading))


def spell_of(events: Events, weights: Weights) -> Spell:
    """Return when events enter and fade (see the module)."""
    day, first, known = events.day, events.first, np.asarray(events.known, np.float64)
    vague = np.where(first < day, np.minimum(day, np.maximum(first, known)), day)
    enter = np.where(events.standing, np.fmin(np.fmin(first, day), events.ended), vague)
    fade = np.where(events.standing, events.ended, day)
    undated = np.isnan(enter)
    fading = np.isfinite(half_lives(weights))[events.layer]
    return Spell(
        enter=np.where(undated, known, enter),
        fade=np.where(np.isnan(fade), np.inf, fade),
        scale=np.where(undated & fading, 2.0**-weights.undated, 1.0),
    )


def scores_of(events: Events, weights: Weights, at: int) -> Scores:
    """Return the scores of all pairs and layers on a day.

    Args:
        events: The events, of any number of pairs.
        weights: What to weigh with.
        at: The day, counted from 1970-01-01.
    """
    shape = len(events.dyads), _WIDTH
    spell, lives = spell_of(events, weights), half_lives(weights)
    left = spell.scale * decay(np.maximum(at - spell.fade, 0.0), lives[events.layer])
    left = np.where(spell.enter <= at, left, 0.0)
    counts = sure(events, weights) & (left > 0)
    signed = counts & (events.sign != 0) & (events.layer != _SILENT)
    p, size = events.p, events.g * events.u * left
    weight = np.where(signed, p * size, 0.0)
    cell = events.dyad * _WIDTH + events.layer
    doubt = p * (1 - p) * size**2

    def summed(values: Floats, chosen: NDArray[np.bool_]) -> Floats:
        flat = np.bincount(cell[chosen], values[chosen], minlength=shape[0] * _WIDTH)
        return np.asarray(flat.reshape(shape), np.float64)

    plus, minus = signed & (events.sign > 0), signed & (events.sign < 0)
    support, conflict = summed(weight, plus), summed(weight, minus)
    prior = _prior(support, conflict, weights)
    found = _posterior(
        (support, conflict, summed(doubt, plus), summed(doubt, minus)), prior, weights
    )
    overall, low, high, mass = _overall(found, weights)
    years = (at - _earliest(cell, spell.enter, signed, shape)) / DAYS_A_YEAR
    return Scores(
        events=events,
        at=at,
        weight=weight,
        decay=left,
        support=support,
        conflict=conflict,
        a=found.a,
        b=found.b,
        value=found.score,
        low=found.low,
        high=found.high,
        mass=found.mass,
        rate_shape=weights.intensity_shape + summed(p * left, signed),
        rate_scale=weights.intensity_rate + _exposure(lives, years),
        overall=overall,
        overall_low=low,
        overall_high=high,
        overall_mass=mass,
        weights=weights,
        counts=counts,
        documents=_documents(events, spell, at),
        prior=prior,
    )


def _prior(support: Floats, conflict: Floats, weights: Weights) -> Floats:
    """The prior of each layer: the given one, or with `shrink` that learned from many pairs."""
    prior = np.tile([weights.prior_support, weights.prior_conflict], (_WIDTH, 1))
    if weights.shrink:
        for layer in range(_WIDTH):
            plus, minus = support[:, layer], conflict[:, layer]
            if np.count_nonzero(plus + minus) > _PAIRS:
                prior[layer] = learned_prior(plus, minus)
    return prior


def _posterior(
    sums: tuple[Floats, Floats, Floats, Floats], prior: Floats, weights: Weights
) -> Posterior:
    """Posteriors of all cells; the interval only of those with evidence, which are few."""
    support, conflict = sums[:2]
    mass = support + conflict
    told = mass >= weights.least_mass
    a, b = (total + prior[:, side] for side, total in enumerate((support, conflict)))
    score, low, high = (np.full(mass.shape, np.nan) for _ in range(3))
    layer = np.nonzero(told)[1]
    found = posterior(*(total[told] for total in sums), prior=(prior[layer, 0], prior[layer, 1]))
    a[told], b[told], score[told] = found.a, found.b, found.score
    low[told], high[told] = found.low, found.high
    return Posterior(a=a, b=b, score=score, low=low, high=high, mass=mass)


def layer_weights(weights: Weights) -> Floats:
    """Return the weight of each layer in the overall score, 0 for what tells no sign."""
    return np.array([weights.layer.get(layer, 0.0) for layer in LAYERS])


def _overall(found: Posterior, weights: Weights) -> tuple[Floats, Floats, Floats, Floats]:
    """The overall score, its interval, and the mass of the layers that it is over."""
    share = layer_weights(weights)
    mean, variance = combined(found.score, variance_of(found.a, found.b), share)
    low, high = np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    told = ~np.isnan(mean)
    low[told], high[told] = interval(*matched(mean[told], variance[told]))
    over = ~np.isnan(found.score) & (share > 0)
    return mean, low, high, np.where(over, found.mass, 0.0).sum(axis=1)


def _earliest(
    cell: Ints, enter: Floats, chosen: NDArray[np.bool_], shape: tuple[int, int]
) -> Floats:
    """The first day of what counts in each cell, inf where nothing does."""
    first = np.full(shape[0] * shape[1], np.inf)
    np.minimum.at(first, cell[chosen], enter[chosen])
    return first.reshape(shape)


def _exposure(lives: Floats, years: Floats) -> Floats:
    """Discounted time of each cell, in years.

    Where nothing fades it runs from the first event of the cell on, though for no less time
    than a layer that fades looks back: otherwise one event of yesterday would be a torrent.
    """
    fading = lives[np.isfinite(lives)]
    least = fading.max() / np.log(2) / DAYS_A_YEAR if len(fading) else 1.0
    return exposure(lives, np.maximum(np.where(np.isfinite(years), years, 0.0), least))


def _documents(events: Events, spell: Spell, at: int) -> Ints:
    """How many different documents tell of each pair, near-copies counted once."""
    kin = np.array([paper.kin for paper in events.table.papers], np.int64)
    event = np.repeat(np.arange(len(events)), np.diff(events.starts))
    seen = spell.enter[event] <= at
    told = kin[events.table.paper[events.rows[seen]]]
    dyad = events.dyad[event[seen]]
    groups = int(kin.max(initial=-1)) + 1
    pairs = np.unique(dyad * groups + told)
    return np.bincount(pairs // max(groups, 1), minlength=len(events.dyads))


def intensity(scores: Scores, focal: str) -> Rates:
    """Return how much goes on between a state and each other, whatever its sign.

    λ ~ Gamma(a₁ + Σ p · 2^(−age/h), b₁ + E): the exposure E is discounted time, times the
    documents that tell of the pair over the median of the state's pairs. So a pair much
    written of does not come out as busier for that.

    Args:
        scores: The scores of all pairs.
        focal: The code of the state.
    """
    dyads = dyads_of(scores, focal)
    documents = scores.documents[dyads]
    told = documents > 0
    middle = float(np.median(documents[told])) if told.any() else 1.0
    prior = scores.weights.intensity_rate
    shape = scores.rate_shape[dyads]
    # A pair of whose documents none had been known by then has no event that counts either.
    ratio = np.where(told, documents / middle, 1.0)[:, np.newaxis]
    rate = prior + (scores.rate_scale[dyads] - prior) * ratio
    known = shape > scores.weights.intensity_shape
    value, low, high = (np.full(shape.shape, np.nan) for _ in range(3))
    value[known] = shape[known] / rate[known]
    low[known], high[known] = rate_interval(shape[known], rate[known])
    return Rates(dyads=dyads, shape=shape, rate=rate, value=value, low=low, high=high)


def dyads_of(scores: Scores, focal: str) -> Ints:
    """Return the places of the dyads of an actor."""
    place = scores.events.table.actor(focal)
    return np.flatnonzero((scores.events.dyads == place).any(axis=1))


def draws_of(
    scores: Scores, dyads: Ints | Sequence[int], n: int, seed: int
) -> tuple[Singles, Singles]:
    """Return draws from the posteriors of pairs, of each layer and overall.

    Each pair has a stream of its own, seeded by its two codes: other pairs don't matter. See
    `measures.beta_draws` for how evenly they are spread.

    Args:
        scores: The scores of all pairs.
        dyads: Places of the pairs.
        n: How many draws, at least 1.
        seed: Of the draws.

    Returns:
        Scores of layers, shape (pairs, layers, n), and overall ones, shape (pairs, n); NaN
        without evidence.

    Raises:
        UsageError: `n` is below 1.
    """
    if n < 1:
        raise UsageError(f"at least one draw is needed, not {n}")
    chosen = np.asarray(dyads, np.int64)
    layers = np.full((len(chosen), _WIDTH, n), np.nan, np.float32)
    overall = np.full((len(chosen), n), np.nan, np.float32)
    share = layer_weights(scores.weights).astype(np.float32)
    actors = scores.events.table.actors
    told = ~np.isnan(scores.value[chosen])
    # Pairs are taken by the hundred, which bounds the memory.
    for start in range(0, len(chosen), 256):
        run = chosen[start : start + 256]
        cells = told[start : start + 256]
        z = logit_quantiles(scores.a[run][cells], scores.b[run][cells], n)
        quantiles = 1 - 2 / (1 + np.exp(np.minimum(z, _FAR)))
        ends = np.cumsum([0, *cells.sum(axis=1)])
        for at, dyad in enumerate(run):
            which = np.flatnonzero(cells[at])
            if not len(which):
                continue
            codes = "|".join(actors[place] for place in scores.events.dyads[dyad])
            order = places(n, _WIDTH, [seed, crc32(codes.encode())])[which]
            rows = np.take_along_axis(quantiles[ends[at] : ends[at + 1]], order, axis=1)
            layers[start + at, which] = rows
            total = share[which].sum()
            if total > 0:
                overall[start + at] = share[which] @ rows / total
    return layers, overall


def course_of(scores: Scores, *, months: int, dyads: Ints | Sequence[int] | None = None) -> Course:
    """Return the scores of pairs month by month up to the day of the assessment.

    Args:
        scores: The scores of all pairs; the last day of the grid is that of theirs.
        months: How many steps back, at least 0.
        dyads: Places of the pairs; None for all.

    Raises:
        UsageError: `months` is below 0.
    """
    if months < 0:
        raise UsageError(f"a course runs over some months, not {months}")
    events, weights = scores.events, scores.weights
    chosen = np.arange(len(events.dyads)) if dyads is None else np.asarray(dyads, np.int64)
    slot = np.full(len(events.dyads), -1)
    slot[chosen] = np.arange(len(chosen))
    grid = scores.at - DAYS_A_MONTH * np.arange(months, -1, -1, dtype=np.float64)
    spell, lives = spell_of(events, weights), half_lives(weights)
    use = sure(events, weights) & (events.sign != 0) & (slot[events.dyad] >= 0)
    full = spell.scale * events.g * events.u
    enter = np.minimum(spell.enter, spell.fade)
    shape = len(chosen), _WIDTH, months + 1
    sums = [np.zeros(shape) for _ in range(4)]
    for layer in range(_WIDTH):
        for side, sign in enumerate((1, -1)):
            at = np.flatnonzero(use & (events.layer == layer) & (events.sign == sign))
            if layer == _SILENT or not len(at):
                continue
            p, size = events.p[at], full[at]
            # What decays by 2^(−t/h) has squares that decay in half the time.
            for into, weight, life in (
                (side, p * size, lives[layer]),
                (2 + side, p * (1 - p) * size**2, lives[layer] / 2),
            ):
                sums[into][:, layer] = course(
                    slot[events.dyad[at]], weight, enter[at], spell.fade[at],
                    groups=len(chosen), grid=grid, half_life=life,
                )  # fmt: skip
    return _coursed(grid, sums, scores)


def _coursed(grid: Floats, sums: list[Floats], scores: Scores) -> Course:
    """Turn sums over time into scores, without their intervals."""
    prior = scores.prior[np.newaxis, :, :, np.newaxis]
    a, b = sums[0] + prior[:, :, 0], sums[1] + prior[:, :, 1]
    mass = sums[0] + sums[1]
    score = score_of(a, b)
    a, b = matched(score, variance_of(a, b) + thinning(a, b, sums[2], sums[3]))
    told = mass >= scores.weights.least_mass
    return Course(days=grid, score=np.where(told, score, np.nan), mass=mass, a=a, b=b)

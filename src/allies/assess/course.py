"""The course of a relation: a layer's score over time, for drawing, and on both sides of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allies.assess.answers import Compared, Point
from allies.assess.context import Context
from allies.assess.timeline import Bools, Floats, Ints, Timeline
from allies.codebook.relations import LAYERS
from allies.core.estimate import Estimate
from allies.core.values import iso_of
from allies.measures.beta_difference import beta_difference
from allies.measures.cooperation import (
    Posterior,
    combined,
    interval,
    matched,
    posterior,
    variance_of,
)

MOST_POINTS = 24
# Steps of a course in months; the first under which its points are few enough is taken.
_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_LONGEST_MONTHS = 1200
_DAY = "datetime64[D]"
_SCORE = "share of cooperative weight, Beta posterior"
_OVERALL = "weighted mean of the layers with evidence"
_DIFFERENCE = "score since the day minus score before it, independent posteriors"

Sums = tuple[Floats, Floats, Floats, Floats]


def course(line: Timeline, context: Context) -> dict[str, tuple[Point, ...]]:
    """Return each layer's score over time: at most 24 points, the last on the day itself.

    Points are ends of months, quarters or longer steps, as many as stay below 24. They cover the
    time for which there is evidence; where it runs out, one point without a score follows. The
    past is seen with what is known now; the last point is the layer's own score.

    Args:
        line: The counted events.
        context: What is asked of.
    """
    entered = line.enter <= context.at
    if not entered.any():
        return {}
    days, months = _month_ends(float(line.enter[entered].min()), context.at)
    sums = sums_at(line, entered, days)
    enough = sums[0] + sums[1] >= context.weights.least_mass
    layers = sorted(set(line.layer[entered].tolist()))
    chosen = {at: _chosen(enough[at], months) for at in layers}
    rows = np.repeat(layers, [len(chosen[at]) for at in layers])
    columns = np.concatenate([chosen[at] for at in layers])
    prior = tuple(side[rows] for side in _priors(context))
    found = posterior(*(part[rows, columns] for part in sums), prior=(prior[0], prior[1]))
    points = _points(days[columns], found, context.weights.least_mass)
    result: dict[str, tuple[Point, ...]] = {}
    start = 0
    for at in layers:
        stop = start + len(chosen[at])
        result[LAYERS[at]] = (*points[start:stop], _last(LAYERS[at], context))
        start = stop
    return result


def compared(line: Timeline, context: Context) -> tuple[Compared, ...]:
    """Return the scores before and since `context.since`, overall first, then by layer.

    Before: from the events before that day, weighed as on that day. After: from the events since
    then, weighed as on the day of the assessment. What stands counts on both sides if it began
    before and had not ended by then. What nothing dates counts on neither.

    Args:
        line: The counted events.
        context: What is asked of; without `since` there is nothing to compare.
    """
    if context.since is None or not line.events:
        return ()
    standing = np.array([event.standing for event in line.events], np.bool_)
    early = line.when < context.since
    late = (line.when >= context.since) | (early & standing & (line.fade > context.since))
    before = _side(line, early, context.since, context)
    after = _side(line, late, context.at, context)
    moved = beta_difference(before.a, before.b, after.a, after.b)
    return tuple(
        Compared(
            layer=name,
            before=before.estimates[at],
            after=after.estimates[at],
            difference=_difference(before, after, at, (moved.low[at], moved.high[at])),
            rise=None if np.isnan(moved.rise[at]) else float(moved.rise[at]),
        )
        for at, name in enumerate(("overall", *LAYERS))
        if before.estimates[at].value is not None or after.estimates[at].value is not None
    )


def sums_at(line: Timeline, where: Bools, days: Floats) -> Sums:
    """Return the weights for and against in each layer on each day, and their variances.

    Args:
        line: The counted events.
        where: Which of them, shape (events,).
        days: Days, shape (days,).

    Returns:
        Support, conflict, variance of each, all of shape (layers, days).
    """
    kept = np.flatnonzero(where)
    age = days[None, :] - line.fade[kept, None]
    left = np.exp2(-np.maximum(age, 0.0) / line.half_life[kept, None])
    left *= line.enter[kept, None] <= days[None, :]
    number = len(LAYERS)
    row = line.layer[kept] + np.where(line.sign[kept] > 0, 0, number)
    place = np.zeros((2 * number, len(kept)))
    place[row, np.arange(len(kept))] = 1.0
    weight = (place * line.weight[kept]) @ left
    doubt = (place * line.doubt[kept]) @ (left * left)
    return weight[:number], weight[number:], doubt[:number], doubt[number:]


def _priors(context: Context) -> tuple[Floats, Floats]:
    """The prior of each layer: that of its score, which may have been learned from many pairs."""
    weights = context.weights
    told = [
        layer.score.parts if (layer := context.layers.get(name)) is not None else {}
        for name in LAYERS
    ]
    return (
        np.array([parts.get("prior A", weights.prior_support) for parts in told]),
        np.array([parts.get("prior B", weights.prior_conflict) for parts in told]),
    )


def _month_ends(first: float, at: int) -> tuple[Floats, Ints]:
    """The last days of months (of quarters over more than 24) before a day, and their months.

    Months are counted from the year 0, so that the last of a year leaves 11 over 12.
    """
    stop = np.datetime64(at, "D").astype("datetime64[M]").astype(np.int64)
    start = np.datetime64(int(min(first, at)), "D").astype("datetime64[M]").astype(np.int64)
    months = np.arange(max(start, stop - _LONGEST_MONTHS), stop)
    if len(months) > MOST_POINTS:
        months = months[months % 3 == 2]
    ends = (months + 1).astype("datetime64[M]").astype(_DAY).astype(np.float64) - 1
    return ends, months + 12 * 1970


def _chosen(enough: Bools, months: Ints) -> Ints:
    """Places of the points to be drawn: few enough, and where there is evidence or just was."""
    for step in _STEPS:
        places = np.flatnonzero(months % step == step - 1)
        seen = enough[places]
        ran_out = np.concatenate(([False], seen[:-1] & ~seen[1:]))
        places = places[seen | ran_out]
        if len(places) < MOST_POINTS:
            return places
    return places[-(MOST_POINTS - 1) :]


def _points(days: Floats, found: Posterior, least: float) -> list[Point]:
    columns = (days, found.score, found.low, found.high, found.mass)
    return [
        Point(iso_of(int(day)), score, low, high, mass)
        if mass >= least
        else Point(iso_of(int(day)), None, None, None, mass)
        for day, score, low, high, mass in zip(*(c.tolist() for c in columns), strict=True)
    ]


def _last(layer: str, context: Context) -> Point:
    now = context.layers.get(layer)
    if now is None:
        return Point(iso_of(context.at), None, None, None, 0.0)
    score = now.score
    return Point(iso_of(context.at), score.value, score.low, score.high, now.mass)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a day: the Betas of the overall score and of the layers, and estimates."""

    a: Floats
    b: Floats
    estimates: tuple[Estimate, ...]


def _side(line: Timeline, where: Bools, day: int, context: Context) -> _Side:
    weights = context.weights
    sums = tuple(part[:, 0] for part in sums_at(line, where, np.array([float(day)])))
    found = posterior(*sums, prior=_priors(context))
    known = found.mass >= weights.least_mass
    omega = np.array([weights.layer.get(name, 0.0) for name in LAYERS])
    score = np.where(known, found.score, np.nan)
    spread = variance_of(found.a, found.b)
    mean, variance = combined(score[None, :], spread[None, :], omega)
    a, b = matched(mean, variance)
    a = np.concatenate((a, np.where(known, found.a, np.nan)))
    b = np.concatenate((b, np.where(known, found.b, np.nan)))
    low, high = interval(a, b)
    value = np.concatenate((mean, score))
    mass = np.concatenate(([found.mass[known & (omega > 0)].sum()], found.mass))
    estimates = []
    for at in range(len(value)):
        chosen = where & known[line.layer] if at == 0 else where & (line.layer == at - 1)
        if np.isnan(value[at]):
            estimates.append(Estimate(value=None, n=int(chosen.sum()), method=_SCORE))
            continue
        estimates.append(
            Estimate(
                value=float(value[at]),
                low=float(low[at]),
                high=float(high[at]),
                n=int(chosen.sum()),
                method=_SCORE if at else _OVERALL,
                parts={"mass": float(mass[at])},
                rests_on=line.refs(chosen),
            )
        )
    return _Side(a, b, tuple(estimates))


def _difference(before: _Side, after: _Side, at: int, ends: tuple[float, float]) -> Estimate:
    early, late = before.estimates[at], after.estimates[at]
    if early.value is None or late.value is None:
        return Estimate(value=None, n=early.n + late.n, method=_DIFFERENCE)
    return Estimate(
        value=late.value - early.value,
        low=float(ends[0]),
        high=float(ends[1]),
        n=early.n + late.n,
        method=_DIFFERENCE,
        parts={"before": early.value, "after": late.value},
        rests_on=tuple(dict.fromkeys((*late.rests_on, *early.rests_on))),
    )

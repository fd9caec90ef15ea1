"""How scores moved over the last years, and how far apart votes are, beside what is usual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allies.assess.pair_material import Floats, Ints, Material, Pair
from allies.assess.weighing import course_of, layer_weights
from allies.codebook.relations import LAYERS

_MILITARY = LAYERS.index("military")
# A course says how much a score moves from so many months with a score on.
_LEAST_POINTS = 12
# From so many dyads on, their median says what is usual.
_LEAST_DYADS = 5


def course_dimensions(
    material: Material, rows: Ints, pairs: Sequence[Pair], focal: Sequence[str] | None
) -> dict[str, Floats]:
    """Return how much scores moved beside what is usual, and how long they were an adversary's.

    The volatility V is the standard deviation of the overall score, month by month over the last
    years, where it is known for at least twelve months. What is usual is the median V over the
    dyads of the focal state (else the mean of the medians of both sides), or the number of the
    weights where there are fewer than five.

    Args:
        material: Of all pairs.
        rows: Of the pairs in the scores, -1 for none.
        pairs: Which.
        focal: The focal state of each pair, None for none.

    Returns:
        'unrest', shape (pairs, 1), and 'adverse_months', shape (pairs,), counted
        back from the day for as long as the overall or military score is at most the threshold.
    """
    events, months = material.events, int(material.weights.change["months"])
    size = len(pairs)
    unrest, adverse = np.full((size, 1), np.nan), np.zeros(size)
    if not len(events.dyads):
        return {"unrest": unrest, "adverse_months": adverse}
    wanted = np.arange(len(events.dyads))
    if focal is not None:
        places = [material.place.get(code, -1) for code in set(focal)]
        own = np.flatnonzero(np.isin(events.dyads, places).any(axis=1))
        wanted = np.union1d(own, rows[rows >= 0])
    slot = np.full(len(events.dyads), -1)
    slot[wanted] = np.arange(len(wanted))
    long = max(months, int(material.weights.limit("adversary", "enduring_months")))
    course = course_of(material.scores, months=long, dyads=wanted)
    share = layer_weights(material.weights)[None, :, None]
    known = ~np.isnan(course.score) * share
    total = known.sum(axis=1)
    overall = np.divide(
        (np.nan_to_num(course.score) * known).sum(axis=1), total,
        out=np.full(total.shape, np.nan), where=total > 0,
    )  # fmt: skip
    moved = _spread(overall[:, -months - 1 :])
    limit = material.weights.limit("adversary", "score")
    hostile = (overall <= limit) | (course.score[:, _MILITARY] <= limit)
    lasted = np.where(hostile.all(axis=1), long, np.argmin(hostile[:, ::-1], axis=1) - 1)
    usual = _usual(material, wanted, moved, pairs, focal)
    for k, row in enumerate(rows):
        if row >= 0:
            unrest[k] = moved[slot[row]] - usual[k]
            adverse[k] = max(0, lasted[slot[row]])
    return {"unrest": unrest, "adverse_months": adverse}


def _spread(course: Floats) -> Floats:
    """Standard deviation over time, NaN where a score is known for too few months."""
    known = ~np.isnan(course)
    number = known.sum(axis=1)
    mean = np.nan_to_num(course).sum(axis=1) / np.maximum(number, 1)
    square = np.where(known, (course - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(number >= _LEAST_POINTS, np.sqrt(square / np.maximum(number, 1)), np.nan)


def _usual(
    material: Material, wanted: Ints, moved: Floats, pairs: Sequence[Pair],
    focal: Sequence[str] | None,
) -> Floats:  # fmt: skip
    """What movement is usual: the median over a state's dyads, or the given one for few."""
    default = material.weights.limit("transactional", "volatility")
    by_state: dict[int, list[float]] = {}
    for row, value in zip(wanted, moved, strict=True):
        if not np.isnan(value):
            for place in material.events.dyads[row].tolist():
                by_state.setdefault(place, []).append(float(value))

    def median(code: str) -> float:
        values = by_state.get(material.place.get(code, -1), [])
        return float(np.median(values)) if len(values) >= _LEAST_DYADS else default

    asked = {code for pair in pairs for code in pair} if focal is None else set(focal)
    medians = {code: median(code) for code in asked}
    if focal is not None:
        return np.array([medians[code] for code in focal])
    return np.array([(medians[a] + medians[b]) / 2 for a, b in pairs])


def distances(material: Material, pairs: Sequence[Pair], focal: Sequence[str] | None) -> Floats:
    """Return the distances of ideal points less the median of the focal state's, or of both sides'.

    Args:
        material: Of all pairs.
        pairs: Which.
        focal: The focal state of each pair, None for none.

    Returns:
        Shape (pairs, 1), NaN where data don't tell.
    """
    figure = material.counted.figures.get("ideal-point-distance")
    found = np.full((len(pairs), 1), np.nan)
    if figure is None:
        return found
    states = {code: at for at, code in enumerate(material.counted.states)}
    known = (~np.isnan(figure.value)).any(axis=1)
    middle = np.full(len(states), np.nan)
    middle[known] = np.nanmedian(figure.value[known], axis=1)
    for k, (a, b) in enumerate(pairs):
        if a in states and b in states:
            own = (a, b) if focal is None or focal[k] not in states else (focal[k],)
            of = [middle[states[code]] for code in own]
            found[k] = figure.value[states[a], states[b]] - float(np.mean(of))
    return found

"""Scores of all pairs and layers on a day, as arrays: what the objects of a report are cut from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allies.assess.table import Events, Floats, Ints
from allies.assess.weights import Weights, default_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of all dyads on a day.

    Rows are the dyads of `events.dyads`, columns the layers of `LAYERS`. `value`, `low`,
    `high` are NaN where the mass is below the least. The overall score is over the layers
    with evidence.

    Attributes:
        events: What they were computed from.
        at: The day, counted from 1970-01-01.
        weight: Weight of each event on that day, shape (events,); 0 where it does not count.
        decay: Its decay, shape (events,).
        support: Σ of the weights of positive events, shape (dyads, layers).
        conflict: The same of negative ones.
        a: First parameter of the posterior Beta, moment-matched, shape (dyads, layers).
        b: The second.
        value: Scores in [-1, 1].
        low: Lower end of the 90 % interval.
        high: Upper end.
        mass: Evidence mass A + B − prior.
        rate_shape: Shape of the posterior Gamma of the intensity, events a year.
        rate_scale: Its rate.
        overall: Shape (dyads,).
        overall_low: Shape (dyads,).
        overall_high: Shape (dyads,).
        overall_mass: Shape (dyads,).
        weights: What it was weighed with.
        counts: Whether an event counts on that day, shape (events,).
        documents: How many different documents (copies are one) tell of the pair, shape (dyads,).
        prior: The prior of each layer, shape (layers, 2).
    """

    events: Events
    at: int
    weight: Floats
    decay: Floats
    support: Floats
    conflict: Floats
    a: Floats
    b: Floats
    value: Floats
    low: Floats
    high: Floats
    mass: Floats
    rate_shape: Floats
    rate_scale: Floats
    overall: Floats
    overall_low: Floats
    overall_high: Floats
    overall_mass: Floats
    weights: Weights = field(default_factory=default_weights)
    counts: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    documents: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    prior: Floats = field(default_factory=lambda: np.zeros((0, 2)))

"""What the questions are asked of: a pair with its events, its scores and what is counted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allies.assess.alternatives import Suppliers
from allies.assess.answers import Event, LayerScore
from allies.assess.weights import Weights
from allies.core.estimate import Estimate

Floats = NDArray[np.float64]

# What data say of states and pairs, by the name of the measure it comes from; see `counted`.
COUNTED = (
    "vote-agreement", "vote-kappa-squared", "ideal-point-distance", "alliance-depth",
    "alliance-obligations", "trade-share", "export-share", "import-share", "trade-gdp",
    "arms-dependence", "energy-share", "trade-concentration", "sanctioned-top-markets",
    "sanctioned-market", "shared-sanctioners", "capability", "gdp", "shared-memberships",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measure for all states in one period.

    `value` has shape (states, states), source first, or (states,) for one of single states;
    NaN where the data say nothing. `low` and `high` bound the 90 % interval, None without one.
    `parts` are the terms of the value over the states of the measure itself, of which `places`
    gives the number for each state (-1 for none).
    """

    value: Floats
    low: Floats | None = None
    high: Floats | None = None
    n: Floats | None = None
    unit: str = "score"
    period: str = ""
    method: str = ""
    rests_on: tuple[str, ...] = ()
    parts: Mapping[str, Floats] = field(default_factory=dict)
    places: NDArray[np.int64] | None = None

    def terms(self, at: tuple[int, ...]) -> dict[str, float]:
        """Return the terms of one value, by name; those that are not known are left out."""
        if self.places is None:
            return {}
        own = tuple(int(self.places[place]) for place in at)
        if min(own) < 0:
            return {}
        known = {name: float(part[own]) for name, part in self.parts.items()}
        return {name: value for name, value in known.items() if not np.isnan(value)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the data sets of the workspace say of states at a date.

    `figures` maps names of COUNTED to what is held. `missing` maps a measure to the data set that
    would give it, or to why it says nothing; treaties may be held in part and named there.
    `memberships` maps a state to the organisations that data give it.
    """

    states: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    memberships: Mapping[str, frozenset[str]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    def estimate(self, name: str, source: str, target: str | None = None) -> Estimate | None:
        """Return one number with its origin; None where the data say nothing of it."""
        figure = self.figures.get(name)
        if figure is None or source not in self.states:
            return None
        at: tuple[int, ...] = (self.states.index(source),)
        if target is not None:
            if target not in self.states:
                return None
            at = (*at, self.states.index(target))

        def one(array: Floats | None) -> float | None:
            return None if array is None or np.isnan(array[at]) else float(array[at])

        value = one(figure.value)
        if value is None:
            return None
        return Estimate(
            value=value, low=one(figure.low), high=one(figure.high), unit=figure.unit,
            n=int(one(figure.n) or 0), method=figure.method, rests_on=figure.rests_on,
            parts=figure.terms(at),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A focal state and a partner on a day: what the four questions are answered from.

    Days are counted from 1970-01-01. `events` are all of the pair that were known then, the
    weightiest first; `layers` the scores by layer. `others` maps each further actor with whom
    either has events to the signs of the overall scores: code → (focal's, partner's), None
    without evidence. `suppliers` tells who else does for a state what the other side does.
    `members` maps a state and an organisation that it is told to be in to the claim that tells it.
    """

    focal: str
    partner: str
    kind: str
    at: int
    since: int | None
    events: tuple[Event, ...]
    layers: Mapping[str, LayerScore]
    counted: Counted
    weights: Weights
    others: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    memberships: Mapping[str, frozenset[str]] = field(default_factory=dict)
    suppliers: Suppliers | None = None
    members: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def outsiders(self) -> tuple[tuple[str, ...], Floats]:
        """The further actors, and their scores with both: shape (actors, 2), NaN for none."""
        return tuple(self.others), np.array(list(self.others.values()), np.float64).reshape(-1, 2)

    def sure(self) -> tuple[Event, ...]:
        """The events whose reading is sure enough to count."""
        least = self.weights.least_reading
        return tuple(event for event in self.events if event.reading >= least)

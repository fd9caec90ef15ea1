"""Whether texts tell that a pact of defence binds two states on a day: one rule for all who ask."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from allies.assess.answers import Event
from allies.assess.beside_rows import rules
from allies.assess.weights import Weights
from allies.core.claim import UNTRUE

DEFENCE_PACT = "defense-pact"


class Telling(NamedTuple):
    """One event of a pact of defence between two states, as it stands on the day.

    `p` is how probable it is to be so and read aright, `reading` the latter alone, `decay` what
    is left of it (0 before it has happened), `over` whether it had ended by the day.
    """

    modality: str
    p: float
    reading: float
    decay: float
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPact:
    """What texts tell of a pact of defence between two states; see `told_pact`.

    `so` and `against` are the places of the tellings that count, `p` and `denied` how probable it
    is that one of each is right. `is_told` says whether the pact is told as in force.
    """

    so: tuple[int, ...]
    against: tuple[int, ...]
    p: float
    denied: float
    is_told: bool

    @property
    def chance(self) -> float:
        """How probable it is that a pact is in force, by the texts alone."""
        return self.p * (1 - self.denied)

    @property
    def is_denied(self) -> bool:
        """Whether it is said that there is none, and not told more surely that there is."""
        return bool(self.against) and not self.is_told


def told_pact(tellings: Sequence[Telling], weights: Weights) -> ToldPact:
    """Return whether texts tell that a pact of defence binds two states on a day.

    For it counts what is told as done, has happened by the day and had not ended by then: an end
    that lies ahead has not come yet. What is planned, possible or alleged is no pact. Against it
    counts what is negated or denied, if the day it speaks of has come. Either must be read as
    surely as anything that counts (`weights.least_reading`). With readings r, the prior π of a
    denial, and what is left of each by the day,

        p = 1 − Π (1 − p·decay)    denied = 1 − Π (1 − r·(1 − π)·decay)    chance = p·(1 − denied)

    It is told as in force from a chance on of `told` in `beside.toml`: more likely so than not.

    Args:
        tellings: The events of a pact of defence between the two, of any modality.
        weights: Of the assessment.
    """
    counts = [
        at
        for at, one in enumerate(tellings)
        if one.reading >= weights.least_reading and one.decay > 0
    ]
    so = tuple(at for at in counts if tellings[at].modality == "actual" and not tellings[at].over)
    against = tuple(at for at in counts if tellings[at].modality in UNTRUE)
    p = 1 - math.prod(1 - tellings[at].p * tellings[at].decay for at in so)
    denied = 1 - math.prod(1 - _rightly_not(tellings[at], weights) for at in against)
    is_told = bool(so) and p * (1 - denied) >= rules()["said"]["told"]
    return ToldPact(so=so, against=against, p=p, denied=denied, is_told=is_told)


def _rightly_not(one: Telling, weights: Weights) -> float:
    return one.reading * (1 - weights.prior(one.modality)) * one.decay


@dataclass(frozen=True, slots=True, kw_only=True)
class PactEvents:
    """The events of a pair that tell of a pact of defence, and what they tell together."""

    told: ToldPact
    so: tuple[Event, ...]
    against: tuple[Event, ...]


def pact_events(events: Sequence[Event], weights: Weights) -> PactEvents:
    """Return what the events of a pair tell of a pact of defence on the day; see `told_pact`.

    Args:
        events: Of the pair, as `event_objects` makes them for the day; others are passed over.
        weights: Of the assessment.
    """
    pacts = [event for event in events if event.lead.relation == DEFENCE_PACT]
    told = told_pact(
        [Telling(e.lead.modality, e.p, e.reading, e.decay, e.ended is not None) for e in pacts],
        weights,
    )
    return PactEvents(
        told=told,
        so=tuple(pacts[at] for at in told.so),
        against=tuple(pacts[at] for at in told.against),
    )

"""The counted events of a pair as arrays in time: what the answers on change work on."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np
from numpy.typing import NDArray

from allies.assess.answers import Event
from allies.assess.context import Context
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.values import day_of
from allies.measures.cooperation import DAYS_A_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Place = tuple[str, int, str, str]

_PLACES = {name: at for at, name in enumerate(LAYERS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events of a pair that count, element k of each column is of event k.

    Attributes:
        events: Those of a sign that weigh something on the day of the assessment.
        claims: The ids of the claims behind each, as estimates name them.
        layer: Place in `LAYERS`.
        sign: 1 or -1.
        when: Day on which it happened; for what is standing the first day that is told of it.
            NaN where nothing dates it.
        enter: Day from which it counts: `when`; where nothing dates it, when it was known.
        fade: Day from which its weight fades: `when`, for what is standing the day on which it
            ended, inf while it is in force, and for what nothing dates.
        p: Probability that it is so and was read aright.
        size: g · u, what it weighs in full if it is so; less where nothing dates it, which is
            taken to be so many half-lives old, then and later.
        weight: p · g · u, what it weighs before it fades.
        half_life: That of its layer, in days.
        heaviest: The events by weight, the heaviest first.
    """

    events: tuple[Event, ...]
    claims: tuple[tuple[str, ...], ...]
    layer: Ints
    sign: Ints
    when: Floats
    enter: Floats
    fade: Floats
    p: Floats
    size: Floats
    weight: Floats
    half_life: Floats
    heaviest: tuple[int, ...]

    @property
    def doubt(self) -> Floats:
        """Variance of the weight: p(1 − p)(g · u)²."""
        return self.p * (1 - self.p) * self.size**2

    def refs(self, where: Bools) -> tuple[str, ...]:
        """The claims behind the events chosen, the heaviest first."""
        chosen = where.tolist()
        return tuple(ref for at in self.heaviest if chosen[at] for ref in self.claims[at])


def timeline_of(context: Context) -> Timeline:
    """Return the events of a pair that count and have a sign, in the order of their days."""
    rows = []
    for event in context.sure():
        relation = RELATIONS[event.lead.relation]
        if event.weight > 0 and relation.sign:
            place = place_of(event)
            rows.append((began(event), place, event, _PLACES[relation.layer], relation.sign))
    rows.sort(key=lambda row: (inf if isnan(row[0]) else row[0], row[1]))
    events = tuple(row[2] for row in rows)
    layer = np.array([row[3] for row in rows], np.int64)
    lives = np.array([context.weights.half_life[name] for name in LAYERS]) * DAYS_A_MONTH
    half_life = lives[layer]
    when = np.array([row[0] for row in rows], np.float64)
    undated = np.isnan(when)
    p = np.array([event.p for event in events], np.float64)
    size = np.array([event.g * event.u for event in events], np.float64)
    size = np.where(undated & np.isfinite(half_life), size * 2.0**-context.weights.undated, size)
    return Timeline(
        events=events,
        claims=tuple(tuple(f"claim {claim.id}" for claim in event.claims) for event in events),
        layer=layer,
        sign=np.array([row[4] for row in rows], np.int64),
        when=when,
        enter=np.array([_enters(row[2], row[0]) for row in rows], np.float64),
        fade=np.array([_fade(row[2], row[0]) for row in rows], np.float64),
        p=p,
        size=size,
        weight=p * size,
        half_life=half_life,
        heaviest=tuple(np.argsort(-p * size, kind="stable").tolist()),
    )


def place_of(event: Event) -> Place:
    """Return what orders events of one day, whatever the order in which they came."""
    lead = event.lead
    return lead.evidence.doc, lead.evidence.start, lead.relation, lead.source


def began(event: Event) -> float:
    """Return the day of an event; of what is standing the first one told; NaN for none."""
    day = nan if event.day is None else float(day_of(event.day))
    if not event.standing:
        return day
    starts = [
        day_of(claim.dates.start)
        for claim in event.claims
        if claim.dates is not None and claim.dates.start is not None
    ]
    return min(day, float(min(starts))) if starts else day


def _enters(event: Event, when: float) -> float:
    if not isnan(when):
        return when
    return inf if event.known is None else float(day_of(event.known))


def _fade(event: Event, when: float) -> float:
    if isnan(when):
        return inf
    if not event.standing:
        return when
    return inf if event.ended is None else max(when, float(day_of(event.ended)))

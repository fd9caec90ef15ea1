"""One partner of a state: its scores, its type, and the answers to the four questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allies.assess.answers import Contradiction, Event, LayerScore
from allies.assess.beside import beside
from allies.assess.change import change
from allies.assess.commitment import commitment
from allies.assess.context import Context
from allies.assess.day import Day
from allies.assess.judgement import Partner, Rank, Typed
from allies.assess.motives import why
from allies.assess.viability import viability
from allies.assess.weighed import (
    dyad_of,
    event_objects,
    layer_scores,
    overall_estimate,
    ranked,
)
from allies.assess.weighing import Rates
from allies.assess.weights import Weights
from allies.codebook.actors import actor_of
from allies.codebook.relations import relation
from allies.core.claim import Claim
from allies.core.estimate import Estimate

# Kind, two events by number, and of each the claim, by id, that contradicts the other.
Against = tuple[str, int, int, str, str]
NO_TYPE = Typed(shares={}, headline=None, between=None)
# A sentence longer than this makes a poor headline.
_LONG = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all partners of a state share: all that is on the day, how much goes on, claims."""

    focal: str
    day: Day
    since: int | None
    rates: Rates
    claims: Mapping[str, Claim]


def portrait(
    around: Surroundings,
    code: str,
    kind: Typed,
    rank: Rank,
    against: Sequence[Against] = (),
) -> Partner:
    """Return all that is known of a state's relation with one other actor.

    Args:
        around: What the partners of the state share.
        code: The other actor.
        kind: The type of the relation.
        rank: Its place among all partners.
        against: Contradictions: kind, the numbers of two events, and of them the claims by id.
    """
    day, scores = around.day, around.day.scores
    dyad = dyad_of(scores, around.focal, code)
    objects: tuple[Event, ...] = ()
    layers: tuple[LayerScore, ...] = ()
    overall = Estimate(value=None, method="nothing is told of the pair")
    by_number: dict[int, Event] = {}
    if dyad is not None:
        objects = day.once("events", dyad, lambda: event_objects(scores, dyad, around.claims))
        layers = layer_scores(scores, dyad, objects, around.rates)
        overall = day.once("overall", dyad, lambda: overall_estimate(scores, dyad))
        if against:
            by_number = dict(zip(ranked(scores, dyad).tolist(), objects, strict=True))
    context = _context(around, code, objects, layers)
    how = change(context) if dyad is None else day.once("change", dyad, lambda: change(context))
    claims = [claim for event in objects for claim in event.claims]
    return Partner(
        code=code,
        kind=context.kind,
        overall=overall,
        layers=layers,
        type=kind,
        rank=rank,
        why=why(context),
        how=how,
        viable=viability(context),
        bloc=commitment(context),
        beside=beside(context),
        contradictions=tuple(
            Contradiction(
                kind=name, first=_led(by_number[a], one), second=_led(by_number[b], other)
            )
            for name, a, b, one, other in against if a in by_number and b in by_number
        ),
        headline=_headline(objects, scores.weights, (overall.value or 0.0) >= 0),
        claims=len({claim.id for claim in claims}),
        documents=tuple(sorted({claim.evidence.doc for claim in claims})),
    )  # fmt: skip


def _led(event: Event, claim_id: str) -> Event:
    """The event with one of its claims in front: the one that says otherwise."""
    mine = [claim for claim in event.claims if claim.id == claim_id]
    rest = [claim for claim in event.claims if claim.id != claim_id]
    return replace(event, claims=(*mine, *rest))


def _context(
    around: Surroundings, code: str, objects: tuple[Event, ...], layers: Sequence[LayerScore]
) -> Context:
    return Context(
        focal=around.focal, partner=code, kind=actor_of(code).kind, at=around.day.at,
        since=around.since, events=objects, layers={layer.layer: layer for layer in layers},
        counted=around.day.counted, weights=around.day.scores.weights,
        others=_others(around, code), memberships=around.day.memberships,
        suppliers=around.day.suppliers, members=around.day.members,
    )  # fmt: skip


def _others(around: Surroundings, code: str) -> dict[str, tuple[float | None, float | None]]:
    """How the two stand with each third actor, where anything is known of either."""
    table, matrix = around.day.scores.events.table, around.day.matrix
    mine, yours = table.actor(around.focal), table.actor(code)
    silent = np.full(len(table.actors), np.nan)
    first = matrix[mine] if mine >= 0 else silent
    second = matrix[yours] if yours >= 0 else silent
    told = np.flatnonzero(~(np.isnan(first) & np.isnan(second)))
    return {
        table.actors[k]: (_known(first[k]), _known(second[k]))
        for k in told.tolist() if k not in (mine, yours)
    }  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _headline(events: Sequence[Event], weights: Weights, friendly: bool) -> Claim | None:
    """The sentence that shows best how the two stand: weighty, sure, and not too long."""
    wanted = 1 if friendly else -1
    best: tuple[float, str] | None = None
    found: Claim | None = None
    for event in events:
        claim = event.lead
        value = event.p * weights.relation.get(claim.relation, 0.1) * max(event.decay, 0.1)
        value *= 1.0 if relation(claim.relation).sign == wanted else 0.3
        value *= 1.0 if claim.modality == "actual" else 0.4
        value *= 1.0 if len(claim.evidence.quote) < _LONG else 0.6
        if best is None or (value, claim.id) > best:
            best, found = (value, claim.id), claim
    return found

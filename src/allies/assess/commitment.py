"""Question 4, of a pair: what binds the two formally, how deep, and what they share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from allies.assess.adversaries import shared_adversaries
from allies.assess.answers import Commitment, Event, Pact
from allies.assess.context import Context
from allies.assess.dependence import rests_on
from allies.assess.pacts import (
    depth_of_treaty,
    is_in_force,
    pacts_of,
    treaties_of,
    without_commitment,
)
from allies.assess.table import Events
from allies.assess.told_pacts import pact_events
from allies.assess.weights import Weights
from allies.core.claim import ACTUAL, UNTRUE
from allies.core.estimate import Estimate
from allies.measures.depth import WEIGHTS

_BONDS = frozenset({"defense-pact", "agreement", "partnership", "membership"})
_SURE = 0.95


def commitment(context: Context) -> Commitment:
    """Answer question 4 of a pair.

    Organisations of nearly all states are no shared membership. `missing` holds keys:
    'commitment' where nothing tells of a formal one, 'obligations' where one is told but not what
    it obliges to, 'data MEASURE' for a measure without its data set, 'votes', 'adversaries',
    'memberships'.

    Args:
        context: The pair.
    """
    events = context.sure()
    pacts = pacts_of(
        context.focal, context.partner, context.at, context.counted, context.weights, events
    )
    found = Commitment(
        pacts=pacts,
        depth=depth_of(context, events),
        memberships=_memberships(context, events),
        adversaries=shared_adversaries(*context.outsiders(), context.weights),
        votes=context.counted.estimate("vote-agreement", context.focal, context.partner),
        denied=denied_bonds(events),
    )
    return replace(found, missing=tuple(_missing(found, context)))


def denied_bonds(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events that say that there is no pact, agreement, partnership or membership."""
    return tuple(
        event for event in events if event.lead.relation in _BONDS and event.lead.modality in UNTRUE
    )


def depth_of(context: Context, events: Sequence[Event]) -> Estimate | None:
    """Return how deep the commitments of a pair bind, 0 to 1; None where nothing tells.

    The deeper of what data say and of what the treaties in force on the day bind to, taken
    together as 1 − Π (1 − depth): each may miss treaties, neither invents one. Where neither says
    anything, or a defence pact is told since the last year of the data, one of the texts (see
    `told_pact`) binds as deep as a defence clause alone, from 0 (if it is not sure) to as deep as
    anything; a pact said not to be there leaves what binds without a defence clause.

    Args:
        context: The pair.
        events: Its sure events.
    """
    one, other, at = context.focal, context.partner, context.at
    counted = context.counted.estimate("alliance-depth", one, other)
    in_force = [t for t in treaties_of(one, other, at) if is_in_force(t, one, other, at)]
    if in_force:
        known = _depth_of_treaties({t.code: depth_of_treaty(t.code, one, other) for t in in_force})
        deeper = counted is not None and (counted.value or 0.0) >= (known.value or 0.0)
        return counted if deeper else known
    if counted is None:
        return _told_depth(events, context.weights)
    newer = [event for event in events if (event.day or "") > _last_day(context)]
    told = _told_depth(newer, context.weights)
    return told if told is not None and (told.value or 0.0) > (counted.value or 0.0) else counted


def _depth_of_treaties(deep: Mapping[str, float]) -> Estimate:
    together = 1 - math.prod(1 - value for value in deep.values())
    return Estimate(
        value=together, low=together, high=together, unit="score", n=len(deep),
        method="weights of obligations, treaties in force together", parts=deep,
        rests_on=tuple(f"treaty {code}" for code in deep),
    )  # fmt: skip


def _last_day(context: Context) -> str:
    """The last day that the data on alliances speak of."""
    period = context.counted.figures["alliance-depth"].period
    return f"{period[-4:]}-12-31" if period[-4:].isdigit() else "9999"


def _told_depth(events: Sequence[Event], weights: Weights) -> Estimate | None:
    found = pact_events(events, weights)
    told = found.told
    if not found.so and not found.against:
        return None
    parts, refs = {"p": told.p, "against": told.denied}, rests_on([*found.so, *found.against])
    if told.is_denied:
        return Estimate(
            value=0.0, low=0.0, high=1 - WEIGHTS["defense"], unit="score", n=len(found.against),
            method="said to have no defence pact", parts=parts, rests_on=refs,
        )  # fmt: skip
    clause = WEIGHTS["defense"]
    return Estimate(
        value=clause if told.is_told else 0.0, low=clause if told.chance >= _SURE else 0.0,
        high=1.0, unit="score", n=len(found.so), method="a defence clause, told in texts",
        parts=parts, rests_on=refs,
    )  # fmt: skip


def _memberships(context: Context, events: Sequence[Event]) -> tuple[str, ...]:
    one, other = (
        context.memberships.get(code, frozenset())
        | context.counted.memberships.get(code, frozenset())
        for code in (context.focal, context.partner)
    )
    own = {
        event.lead.target
        for event in events
        if event.lead.relation == "membership"
        and event.lead.modality == "actual"
        and event.ended is None
    }
    return tuple(sorted((one & other) - without_commitment()[0] | own))


def _missing(found: Commitment, context: Context) -> Iterator[str]:
    if not found.pacts and not found.denied:
        yield "commitment"
    if any(_is_open(pact) for pact in found.pacts):
        yield "obligations"
    for measure in ("alliance-depth", "vote-agreement"):
        if measure in context.counted.missing:
            yield f"data {measure}"
    if found.votes is None:
        yield "votes"
    if not found.adversaries:
        yield "adversaries"
    if not found.memberships:
        yield "memberships"


def _is_open(pact: Pact) -> bool:
    return pact.origin == "text" and pact.defence is None


def memberships_of(members: Mapping[tuple[str, str], str]) -> Mapping[str, frozenset[str]]:
    """Return the organisations that texts say states are in: state → organisations.

    Args:
        members: From `member_claims`.
    """
    found: dict[str, set[str]] = {}
    for state, organisation in members:
        found.setdefault(state, set()).add(organisation)
    return {state: frozenset(those) for state, those in found.items()}


def member_claims(events: Events, weights: Weights, at: int) -> Mapping[tuple[str, str], str]:
    """Return for each state and organisation that it is told to be in on a day the surest claim.

    Memberships told as facts and not ended by then, unless a later sentence says that the state
    left. What nothing dates counts from when it was known.

    Args:
        events: All events.
        weights: Of the assessment.
        at: The day, counted from 1970-01-01.

    Returns:
        State and organisation → 'claim ID', for those of which anything is told.
    """
    table = events.table
    sure = (events.reading >= weights.least_reading) & (events.modality == ACTUAL)
    sure &= np.where(np.isnan(events.day), events.known, events.day) <= at
    # What nothing dates counts as of before all that is dated.
    day = np.nan_to_num(events.day, nan=-np.inf)
    left: dict[tuple[int, int], float] = {}
    for k in np.flatnonzero(sure & (events.relation == table.relations.index("withdrawal"))):
        pair = int(events.source[k]), int(events.target[k])
        left[pair] = max(left.get(pair, -np.inf), float(day[k]))
    surest: dict[tuple[int, int], tuple[float, str]] = {}
    p = events.p
    goes_on = np.isnan(events.ended) | (events.ended > at)
    joined = sure & goes_on & (events.relation == table.relations.index("membership"))
    for k in np.flatnonzero(joined & (events.truth >= 0.5)):
        pair = int(events.source[k]), int(events.target[k])
        if pair not in left or left[pair] < day[k]:
            lead = float(p[k]), str(table.ids[events.rows[events.starts[k]]])
            surest[pair] = max(surest.get(pair, lead), lead)
    actors = table.actors
    return {(actors[a], actors[b]): f"claim {key}" for (a, b), (_, key) in surest.items()}

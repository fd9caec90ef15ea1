"""Question 4, of several states: a bloc, spokes of one hub, or neither."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allies.assess.adversaries import shared_adversaries
from allies.assess.answers import Event
from allies.assess.commitment import member_claims, memberships_of
from allies.assess.context import Counted
from allies.assess.group_rules import forms_of, rice_of, verdict_of
from allies.assess.judgement import Group, Rank
from allies.assess.pacts import pacts_of, without_commitment
from allies.assess.scores import Scores
from allies.assess.table import Events, Floats
from allies.assess.told_pacts import pact_events
from allies.assess.weighed import dyad_of, event_objects, overall_estimate
from allies.assess.weighing import draws_of
from allies.assess.weights import Weights
from allies.core.claim import UNTRUE, Claim
from allies.core.estimate import Estimate
from allies.errors import UsageError

Bools = NDArray[np.bool_]
Pair = tuple[str, str]

_BONDS = frozenset({"defense-pact", "partnership", "agreement"})
_SAID = frozenset({"defense-pact", "partnership"})
_SHOWN = 20
# Of so many pairs a sentence speaks of a group, not of two.
_SEVERAL = 3
_VOTES = "vote-agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Among:
    """The pairs of a group, their events and draws."""

    members: tuple[str, ...]
    pairs: tuple[Pair, ...]
    events: tuple[tuple[Event, ...], ...]
    overall: tuple[Estimate, ...]
    draws: Floats
    said_not: Bools

    def with_hub(self, hub: str | None) -> Bools:
        """Which pairs are with the hub."""
        return np.array([hub in pair for pair in self.pairs], bool)

    @property
    def told(self) -> Bools:
        """Of which pairs there is evidence."""
        return np.array([one.value is not None for one in self.overall], bool)


def default_members(
    focal: str,
    partners: Sequence[str],
    ranks: Sequence[Rank],
    weights: Weights,
    friendly: Sequence[bool] | None = None,
) -> tuple[str, ...]:
    """Return the group that is looked at if none is named: a state and its closest partners.

    Those of the first tiers, the closest first, at most as many as the weights allow; who stands
    against the state is in no group with it, however near in rank.

    Args:
        focal: The state.
        partners: Codes of the states that may be in it.
        ranks: Their ranks, in that order.
        weights: Of the assessment.
        friendly: Whether each may be counted as a friend, in that order; all when None.
    """
    kept = [True] * len(partners) if friendly is None else friendly
    tiers, most = weights.group["tiers"], int(weights.group["most"])
    near = [
        (rank.place or 0, code)
        for code, rank, friend in zip(partners, ranks, kept, strict=True)
        if friend and rank.tier is not None and rank.tier <= tiers and code != focal
    ]
    return (focal, *(code for _, code in sorted(near)[:most]))


def group_of(
    members: Sequence[str],
    scores: Scores,
    events: Events,
    counted: Counted,
    weights: Weights,
    *,
    hub: str | None,
    claims: Mapping[str, Claim],
) -> Group:
    """Say whether several states are a bloc, spokes of one hub, or neither.

    The rules are those of `group_rules.forms_of`, on draws from the overall scores of all pairs.
    What texts say of the group as such ('these states form no alliance') counts: a pair said to
    be no allies is none in a bloc, in as many draws as the statement is probable and read aright,
    one sentence being right for all its pairs or for none. A common commitment is a defence pact
    between nearly all pairs, or an organisation of all that is no mere forum. Without a hub, the
    member closest to the others on average is tried as one.

    Args:
        members: Codes, two at least, each once.
        scores: Scores of all pairs.
        events: The events that they were computed from.
        counted: What data say.
        weights: Of the assessment.
        hub: The member whose spokes the others may be; None to look for one.
        claims: The claims of the pairs of members, by id.

    Returns:
        The verdict with the share of draws of each; `missing` holds 'pair A B' for each pair of
        which no score can be given, 'votes', 'memberships', 'commitment', 'adversaries'.

    Raises:
        UsageError: There are fewer than two members, one comes twice, or the hub is none.
    """
    codes = tuple(members)
    if len(codes) < 2 or len(set(codes)) < len(codes):
        raise UsageError(f"a group needs two different states at least, not {', '.join(codes)}")
    if hub is not None and hub not in codes:
        raise UsageError(f"{hub} is to be the hub, but is not in the group: {', '.join(codes)}")
    among = _among(codes, scores, weights, claims)
    centre = _hub(among) if hub is None else hub
    shared, binding = _organisations(codes, events, counted, weights, scores.at)
    pacts = tuple(
        pair
        for pair, own in zip(among.pairs, among.events, strict=True)
        if _has_pact(pair, own, counted, scores.at, weights)
    )
    common = binding or len(pacts) >= weights.group["nearly_all"] * len(among.pairs)
    with_hub = among.with_hub(centre)
    shares = forms_of(among.draws, among.said_not, with_hub, common=common, weights=weights)
    verdict = verdict_of(shares)
    inside, outside = _votes(codes, counted)
    found = Group(
        members=codes,
        hub=centre if hub is not None or verdict == "hub and spokes" else None,
        matrix=_matrix(among),
        shares=shares,
        verdict=verdict,
        cohesion=_mean(among, np.ones(len(among.pairs), bool), "all pairs"),
        spokes=_mean(among, with_hub, "pairs with the hub"),
        rim=_mean(among, ~with_hub, "pairs without the hub"),
        adversaries=_adversaries(codes, scores, weights),
        memberships=shared,
        pacts=pacts,
        votes_inside=inside,
        votes_outside=outside,
        events=_shown(among),
    )
    return replace(found, missing=tuple(_missing(found, among)))


def _among(
    codes: tuple[str, ...],
    scores: Scores,
    weights: Weights,
    claims: Mapping[str, Claim],
) -> _Among:
    pairs = tuple(combinations(codes, 2))
    dyads = [dyad_of(scores, *pair) for pair in pairs]
    own = tuple(() if dyad is None else event_objects(scores, dyad, claims) for dyad in dyads)
    nothing = Estimate(value=None, unit="score", method="nothing is told of the pair")
    overall = tuple(nothing if dyad is None else overall_estimate(scores, dyad) for dyad in dyads)
    draws = np.full((len(pairs), weights.draws), np.nan)
    known = [(at, dyad) for at, dyad in enumerate(dyads) if dyad is not None]
    if known:
        places, there = zip(*known, strict=True)
        draws[list(places)] = draws_of(scores, there, weights.draws, weights.seed)[1]
    sure = tuple(
        tuple(event for event in objects if event.reading >= weights.least_reading)
        for objects in own
    )
    return _Among(
        members=codes, pairs=pairs, events=sure, overall=overall,
        draws=draws, said_not=_said_not(sure, weights),
    )  # fmt: skip


def _said_not(of_pairs: Sequence[Sequence[Event]], weights: Weights) -> Bools:
    """In which draws a pair is said to be no allies, and not said to be so as well.

    A sentence that denies it of the group as such ('these four form no bloc') is not contradicted
    by one that calls two of them partners.
    """
    found = np.zeros((len(of_pairs), weights.draws), bool)
    of_all = found.copy()
    said = [[e for e in events if e.lead.relation in _SAID] for events in of_pairs]
    denied = [[e for e in events if e.lead.modality in UNTRUE] for events in said]
    pairs = Counter(q for events in denied for q in set().union(*map(_quotes, events)))
    for at, (told, against) in enumerate(zip(said, denied, strict=True)):
        for event in against:
            right = event.reading * (1 - weights.prior(event.lead.modality))
            several = max(pairs[quote] for quote in _quotes(event)) >= _SEVERAL
            of = of_all if several else found
            of[at] |= _uniform(event, weights) < right * event.decay
        for event in told:
            if event.lead.modality == "actual":
                found[at] &= _uniform(event, weights) >= event.p * event.decay
    return found | of_all


def _quotes(event: Event) -> set[str]:
    """The sentences of an event, copies among them."""
    return {claim.evidence.quote for claim in (*event.claims, *event.copies)}


def _uniform(event: Event, weights: Weights) -> Floats:
    """Numbers in [0, 1), the same for all that rests on one sentence, and for its copies.

    Of several wordings the shortest counts, as copies mostly add to what they copy.
    """
    own = crc32(min(_quotes(event), key=lambda quote: (len(quote), quote)).encode())
    return np.random.default_rng([weights.seed, own]).random(weights.draws)


def _hub(among: _Among) -> str | None:
    """The member with the highest mean score of its pairs that are told of."""
    means: list[tuple[float, str]] = []
    for code in among.members:
        own = [
            one.value
            for pair, one in zip(among.pairs, among.overall, strict=True)
            if code in pair and one.value is not None
        ]
        if own:
            # A hub is close to all: a pair that nothing is told of counts as 0 here.
            means.append((-math.fsum(own) / (len(among.members) - 1), code))
    return min(means)[1] if means else None


def _organisations(
    codes: Sequence[str], events: Events, counted: Counted, weights: Weights, at: int
) -> tuple[tuple[str, ...], bool]:
    """The organisations of all members, and whether one of them is more than a forum."""
    told = memberships_of(member_claims(events, weights, at))
    of_each = [
        told.get(code, frozenset()) | counted.memberships.get(code, frozenset()) for code in codes
    ]
    universal, forums = without_commitment()
    shared = frozenset.intersection(*of_each) - universal
    return tuple(sorted(shared)), bool(shared - forums)


def _has_pact(
    pair: Pair, events: Sequence[Event], counted: Counted, at: int, weights: Weights
) -> bool:
    """Whether a defence pact binds two: by table or ATOP in force, or told as in force."""
    if any(pact.defence and pact.in_force for pact in pacts_of(*pair, at, counted, weights)):
        return True
    return pact_events(events, weights).told.is_told


def _matrix(among: _Among) -> dict[Pair, Estimate]:
    found = dict(zip(among.pairs, among.overall, strict=True))
    return found | {(other, one): estimate for (one, other), estimate in found.items()}


def _mean(among: _Among, which: Bools, what: str) -> Estimate:
    """The mean score of some pairs, over those that are told of."""
    at = np.flatnonzero(which & among.told)
    parts = {"pairs": float(which.sum()), "pairs with evidence": float(len(at))}
    method = f"mean of the overall scores of {what}"
    if len(at) == 0:
        return Estimate(value=None, unit="score", method=method, parts=parts)
    low, high = np.quantile(among.draws[at].mean(axis=0), [0.05, 0.95])
    refs = dict.fromkeys(ref for k in at for ref in among.overall[int(k)].rests_on)
    return Estimate(
        value=float(np.mean([among.overall[int(k)].value or 0.0 for k in at])),
        low=float(low), high=float(high), unit="score", n=len(at), method=method, parts=parts,
        rests_on=tuple(refs),
    )  # fmt: skip


def _adversaries(codes: Sequence[str], scores: Scores, weights: Weights) -> tuple[str, ...]:
    table, dyads = scores.events.table, scores.events.dyads
    member = np.full(len(table.actors), -1)
    for number, code in enumerate(codes):
        if table.actor(code) >= 0:
            member[table.actor(code)] = number
    across = np.flatnonzero((member[dyads] >= 0).sum(axis=1) == 1)
    first = member[dyads[across, 0]] >= 0
    inside, outside = (np.where(one, dyads[across, 0], dyads[across, 1]) for one in (first, ~first))
    of_each = np.full((len(table.actors), len(codes)), np.nan)
    of_each[outside, member[inside]] = scores.overall[across]
    return shared_adversaries(table.actors, of_each, weights)


def _votes(codes: Sequence[str], counted: Counted) -> tuple[Estimate | None, Estimate | None]:
    """Mean agreement of votes among the members, and of the members with all others."""
    figure = counted.figures.get(_VOTES)
    if figure is None:
        return None, None
    inside = np.array([code in codes for code in counted.states], bool)
    upper = np.triu(np.ones(figure.value.shape, bool), 1)
    both = inside[:, None] & inside[None, :] & upper
    across = inside[:, None] & ~inside[None, :]

    def mean(where: Bools, what: str) -> Estimate | None:
        values = figure.value[where]
        known = ~np.isnan(values)
        if not known.any():
            return None
        low, high = (
            None if ends is None else float(np.mean(ends[where][known]))
            for ends in (figure.low, figure.high)
        )
        value = float(values[known].mean())
        states = int((~np.isnan(figure.value) & both).any(axis=0).sum()) + 1
        parts = {"rice": rice_of(value, states)} if what == "members" else {}
        return Estimate(
            value=value, low=low, high=high, unit=figure.unit, n=int(known.sum()),
            method=f"mean {_VOTES} of pairs of {what}, {figure.period}".rstrip(", "),
            parts=parts, rests_on=figure.rests_on,
        )  # fmt: skip

    return mean(both, "members"), mean(across, "a member and an outsider")


def _shown(among: _Among) -> tuple[Event, ...]:
    """What is said of bonds among the members: first that there are none, then the rest."""
    told = [
        event
        for events in among.events
        for event in events
        if event.lead.relation in _BONDS and event.lead.modality in ("actual", *UNTRUE)
    ]
    told.sort(key=lambda e: (e.lead.modality not in UNTRUE, -e.weight, -e.reading, e.lead.id))
    return tuple(told[:_SHOWN])


def _missing(found: Group, among: _Among) -> Iterator[str]:
    for pair, told in zip(among.pairs, among.told, strict=True):
        if not told:
            yield f"pair {pair[0]} {pair[1]}"
    if found.votes_inside is None:
        yield "votes"
    if not found.pacts:
        yield "commitment"
    if not found.memberships:
        yield "memberships"
    if not found.adversaries:
        yield "adversaries"

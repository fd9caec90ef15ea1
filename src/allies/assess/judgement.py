"""What an assessment says of a state, its partners and groups: plain values (see `answers`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from allies.assess.answers import (
    Beside,
    Change,
    Commitment,
    Contradiction,
    Event,
    LayerScore,
    Viability,
    Why,
)
from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a rule of the typology, and how it stood.

    `held` is the share of draws in which it did; None where what it needs is not known.
    """

    dimension: str
    test: str
    threshold: float
    value: Estimate
    held: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What would have changed the type: a dimension past its threshold."""

    dimension: str
    value: float | None
    threshold: float
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What kind of relation it is: the share of draws for each type.

    `headline` is the type with at least half of the draws, None where there is none: then
    `between` names the two most frequent. `role` tells who is who where the type tells sides
    apart ('patron', 'client', 'weaker', 'stronger', 'hedger'). `also` are types whose rule
    holds as well in most draws. `stable` is the share of varied thresholds that give the same
    headline, None where it was not asked.
    """

    shares: Mapping[str, float]
    headline: str | None
    between: tuple[str, str] | None
    also: tuple[str, ...] = ()
    rule: tuple[Condition, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    role: Mapping[str, str] = field(default_factory=dict)
    enduring: bool = False
    stable: float | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A partner's place among all: 90 % of the draws give `low` to `high`, 1 is the closest.

    `tier` groups those that the draws do not tell apart, 1 the closest; None without evidence.
    """

    place: int | None
    low: int | None
    high: int | None
    tier: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """All that is known of a state's relation with one other actor."""

    code: str
    kind: str
    overall: Estimate
    layers: tuple[LayerScore, ...]
    type: Typed
    rank: Rank
    why: Why
    how: Change
    viable: Viability
    bloc: Commitment
    beside: tuple[Beside, ...]
    contradictions: tuple[Contradiction, ...]
    headline: Claim | None
    claims: int
    documents: tuple[str, ...]

    def layer(self, name: str) -> LayerScore | None:
        """The score of one layer, None where nothing is told of it."""
        return next((found for found in self.layers if found.layer == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Whether several states are a bloc, or spokes of one hub.

    `matrix` maps each ordered pair of members to its overall score. `verdict` is 'bloc',
    'hub and spokes', 'no bloc' or 'no evidence', with the share of draws of each in `shares`.
    """

    members: tuple[str, ...]
    hub: str | None
    matrix: Mapping[tuple[str, str], Estimate]
    shares: Mapping[str, float]
    verdict: str
    cohesion: Estimate
    spokes: Estimate
    rim: Estimate
    adversaries: tuple[str, ...] = ()
    memberships: tuple[str, ...] = ()
    pacts: tuple[tuple[str, str], ...] = ()
    votes_inside: Estimate | None = None
    votes_outside: Estimate | None = None
    events: tuple[Event, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What one changed assumption does to the headline numbers of a partner."""

    assumption: str
    partner: str
    score: Estimate
    type: str | None
    base_score: float | None
    base_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A state and its partners, the closest first, adversaries last.

    `at` is the day it is made for, `as_of` that of what was known (None: all that is known
    now). `read` is how many documents were looked at, `documents` those that say anything.
    `accuracy` maps a relation to (language → measured precision), `data` lists the data sets
    with their versions.
    """

    focal: str
    at: str
    as_of: str | None
    since: str | None
    partners: tuple[Partner, ...]
    group: Group | None
    documents: tuple[Document, ...]
    read: int
    claims: int
    copies: int
    coder: tuple[str, ...]
    data: tuple[str, ...] = ()
    accuracy: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sensitivity: tuple[Moved, ...] = ()

    def partner(self, code: str) -> Partner | None:
        """The partner of that code, None where nothing speaks of one."""
        return next((p for p in self.partners if p.code == code), None)

    @property
    def states(self) -> tuple[Partner, ...]:
        """The partners that are states."""
        return tuple(p for p in self.partners if p.kind == "state")

"""The parts of an assessment: events, scores of layers, and the answers to the four questions.

Numbers are `Estimate`s: value (None for no evidence, never 0), 90 % interval, and the ids of
the claims ('claim 7f3a…') or the rows of data sets ('atop 5.1: …') behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from allies.core.claim import Claim
from allies.core.estimate import Estimate
from allies.core.values import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that claims tell of a pair, and what it weighs on the day of the assessment.

    `claims` holds one claim for each different wording, the surest first; `copies` those that
    say the same word for word; `denials` those that say it is not so. `weight` is
    p · g · u · decay, with p = truth · reading; it is 0 for what does not count (announced,
    possible, alleged, denied), which is shown apart. `known` is the first day on which one of its
    documents was known.
    """

    claims: tuple[Claim, ...]
    copies: tuple[Claim, ...] = ()
    denials: tuple[Claim, ...] = ()
    day: str | None
    standing: bool
    ended: str | None = None
    truth: float
    reading: float
    g: float
    u: float
    decay: float
    weight: float
    known: str | None = None

    @property
    def lead(self) -> Claim:
        """The claim that shows it best."""
        return self.claims[0]

    @property
    def p(self) -> float:
        """Probability that it is so and was read aright."""
        return self.truth * self.reading

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents that tell it in words of their own."""
        return tuple(dict.fromkeys(claim.evidence.doc for claim in self.claims))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two tellings that can't both be as told. `kind`: date, quantity, denial or delivery."""

    kind: str
    first: Event
    second: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerScore:
    """One layer of a relation at a date.

    `score` is in [-1, 1]; `mass` the weight of the evidence (A + B − prior); `intensity` how
    much goes on, whatever its sign, in events a year. `counts` tells how many events are
    'done', 'planned', 'possible', 'alleged', 'denied', 'unsure'.
    """

    layer: str
    score: Estimate
    mass: float
    support: float
    conflict: float
    intensity: Estimate
    counts: Mapping[str, int]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is said of a layer beside what is counted of it.

    `said` is the layer's score or a share told in a sentence, `counted` a measure of data.
    `verdict` is 'agree', 'disagree', 'said only', 'counted only' or 'neither'; `key` names the
    message that says it in words with the fields of `told`.
    """

    layer: str
    measure: str
    side: str | None
    said: Estimate
    counted: Estimate
    period: str
    verdict: str
    key: str
    told: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Motive:
    """Why one side seeks the relation. `kind` is one of the kinds of motives.toml.

    `stated` says that a sentence names it as a motive; otherwise it is read off what that
    side gets in the relation. `against` are the events that speak against it. `actors` are the
    third actors that it is about (common adversaries), where it is read off their scores.
    """

    kind: str
    side: str
    stated: bool
    events: tuple[Event, ...]
    against: tuple[Event, ...] = ()
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Interests of the two that collide, by kind, with the events that tell of it."""

    kind: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Question 1: the motives of each side, and interests that collide."""

    motives: tuple[Motive, ...] = ()
    collisions: tuple[Collision, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A change point of a layer: its most probable day, and 90 % of its posterior.

    `probability` is that of any change at all in the period; `before` and `after` are the
    rates (events a year) or scores on both sides, as `of` says.
    """

    layer: str
    day: str
    low: str
    high: str
    probability: float
    of: str
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a layer moves: change of its score a year over the last years, with interval."""

    layer: str
    slope: Estimate
    direction: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A layer before and after a chosen day; `rise` is the probability that it rose."""

    layer: str
    before: Estimate
    after: Estimate
    difference: Estimate
    rise: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first event of its kind that is told of the pair."""

    relation: str
    day: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A relation that lasts: `state` is 'in force', 'renewed' or 'lapsed', since `day`."""

    relation: str
    state: str
    day: str | None
    event: Event


@dataclass(frozen=True, slots=True)
class Point:
    """A layer's score on one day, for drawing its course."""

    day: str
    score: float | None
    low: float | None
    high: float | None
    mass: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Question 2: onset, trend, breaks, before and after, firsts, what stands and lapsed."""

    onset: Mapping[str, str] = field(default_factory=dict)
    trends: tuple[Trend, ...] = ()
    breaks: tuple[Break, ...] = ()
    since: str | None = None
    compared: tuple[Compared, ...] = ()
    firsts: tuple[First, ...] = ()
    standing: tuple[Standing, ...] = ()
    course: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """How much one side depends on the other in a layer.

    `origin` is 'text' (a share or a statement in a sentence) or 'data' (a measure); `base`
    says of what the share is one, as a key ('trade', 'arms', 'energy', 'exports' …), '' where
    the sentence does not tell. Shares of different base must not be compared. Where it is stated
    without a figure, `share` has no value. `against` are the events that say that it is not so;
    with no `events` beside them, nothing says that it is.
    """

    side: str
    on: str
    layer: str
    origin: str
    base: str
    share: Estimate
    period: str | None
    events: tuple[Event, ...] = ()
    against: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asymmetry:
    """Who needs whom more: `ratio` is log(share of the weaker / share of the stronger) ≥ 0.

    `weaker` is None where neither is; `difference` is in shares.
    """

    layer: str
    base: str
    origin: str
    ratio: Estimate
    difference: Estimate
    weaker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What holds the relation back, by kind, as limits.toml lists them.

    `events` are those that state it, then those that it is read off (a refusal, a project not
    agreed); `against` those that say that there is no such limit.
    """

    kind: str
    events: tuple[Event, ...]
    against: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What was announced, beside what was delivered of it (None where nothing is told).

    `sure` tells that words or figures of the two agree, so that they are of one thing, and not
    of the same pair and relation alone. `share` is delivered over announced, where both have
    figures of one unit.
    """

    announced: Event
    delivered: Event | None
    sure: bool = False
    share: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a side is the weaker one: `kind` is 'share', 'stated' or 'counted'.

    `weight` is what it counts; `layer` and `base` say of what it is a reason.
    """

    kind: str
    weaker: str
    layer: str
    base: str
    weight: float
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viability:
    """Question 3: dependence, asymmetry, concentration, limits, plan against delivery.

    `exit_cost` maps a side to the welfare that it would lose, in percent, once a scenario has
    been computed; None until then. `concentration` and `alternatives` have keys of a side and a
    measure or a relation, such as 'RUS trade-share' and 'RUS arms-transfer'. `weaker` is the side
    that most of the weight of `reasons` names, None where there is no such side.
    """

    dependence: tuple[Dependence, ...] = ()
    asymmetry: tuple[Asymmetry, ...] = ()
    weaker: str | None = None
    concentration: Mapping[str, Estimate] = field(default_factory=dict)
    alternatives: Mapping[str, tuple[tuple[str, Estimate], ...]] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    exit_cost: Mapping[str, Estimate | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pact:
    """A formal commitment of the two: from the texts, from ATOP, or from the later treaties.

    `obligations` are those of `allies.codebook.treaties.OBLIGATIONS`; None where not known.
    `dates` is when it has been in force, or was signed, as far as is told. `form` is 'treaty', or
    'declaration' for what its makers call political; '' where not known.
    """

    origin: str
    title: Mapping[str, str]
    dates: Interval | None
    signed: str | None
    in_force: bool | None
    defence: bool | None
    obligations: tuple[str, ...]
    reference: str
    event: Event | None = None
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Question 4, of a pair: the formal commitment, its depth, and what they share."""

    pacts: tuple[Pact, ...] = ()
    depth: Estimate | None = None
    memberships: tuple[str, ...] = ()
    adversaries: tuple[str, ...] = ()
    votes: Estimate | None = None
    denied: tuple[Event, ...] = ()
    missing: tuple[str, ...] = ()

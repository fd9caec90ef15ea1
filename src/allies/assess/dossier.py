"""The assessment of a state: its partners in order, and what is known of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from allies.assess.evidence import Contradiction, Fact, contradictions, facts, probability, weight
from allies.assess.weights import Weights, default_weights
from allies.codebook.actors import actor_of
from allies.codebook.relations import relation
from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.estimate import Estimate

# Told as done, and so in the balance; all other modalities are shown apart.
DONE = frozenset({"actual"})
METHOD = "balance/1"
_FACETS = frozenset({"motive", "limit", "dependence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerView:
    """What is told of one layer of a relation.

    `support` and `conflict` are masses: sums of the weights of facts told as done. The other
    fields count facts that are not: announced, possible, alleged, denied or negated, and
    `unsure` those whose reading is too doubtful to count.
    """

    layer: str
    support: float
    conflict: float
    done: int
    planned: int
    possible: int
    alleged: int
    denied: int
    unsure: int
    facts: tuple[Fact, ...]

    @property
    def sign(self) -> int:
        """+1 where support outweighs conflict, -1 the other way, 0 where neither does."""
        return (self.support > self.conflict) - (self.support < self.conflict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """All that the claims say of a state's relation with one other actor.

    `trend` is +1 (closer), -1 (looser), 0 (both told), None (nothing told); `years` maps a
    year to (support, conflict) facts dated to it.
    """

    code: str
    kind: str
    balance: Estimate
    support: float
    conflict: float
    claims: int
    documents: tuple[str, ...]
    layers: tuple[LayerView, ...]
    headline: Claim | None
    motives: tuple[Fact, ...]
    limits: tuple[Fact, ...]
    dependence: tuple[Fact, ...]
    trend: int | None
    trend_facts: tuple[Fact, ...]
    years: Mapping[int, tuple[int, int]]
    contradictions: tuple[Contradiction, ...]

    def layer(self, name: str) -> LayerView | None:
        """The view of one layer, None where nothing is told of it."""
        return next((view for view in self.layers if view.layer == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A state and its partners, the strongest support first, adversaries last.

    `documents` are those that say anything of the state, `read` how many were looked at.
    """

    focal: str
    partners: tuple[Partner, ...]
    documents: tuple[Document, ...]
    read: int
    claims: int
    copies: int
    coder: tuple[str, ...]

    def partner(self, code: str) -> Partner | None:
        """The partner of that code, None where no sentence speaks of one."""
        return next((p for p in self.partners if p.code == code), None)

    @property
    def states(self) -> tuple[Partner, ...]:
        """The partners that are states."""
        return tuple(p for p in self.partners if p.kind == "state")


def assess(
    focal: str,
    claims: Iterable[Claim],
    documents: Iterable[Document],
    *,
    read: int | None = None,
    weights: Weights | None = None,
) -> Assessment:
    """Weigh the claims about a state into an assessment.

    Args:
        focal: Code of the state.
        claims: Claims of any pairs; those without the focal state are left aside.
        documents: The documents that the claims come from.
        read: How many documents were looked at, also those without such a claim.
        weights: The numbers to weigh with, the shipped ones when None.

    Returns:
        Partners ranked by support minus conflict; those with neither come last. Only facts
        told as done, in sure readings, count in either.
    """
    weights = default_weights() if weights is None else weights
    by_partner: dict[str, list[Claim]] = defaultdict(list)
    coders: set[str] = set()
    total = 0
    for claim in claims:
        if focal in claim.pair:
            other = claim.target if claim.source == focal else claim.source
            by_partner[other].append(claim)
            coders.add(claim.coder)
            total += 1
    partners = [_partner(code, group, weights) for code, group in by_partner.items()]
    # Those of whom nothing is told as done come last: no evidence is not a middle rank.
    partners.sort(key=lambda p: (not p.support + p.conflict, p.conflict - p.support, p.code))
    copies = total - sum(p.claims for p in partners)
    known = tuple(sorted(documents, key=lambda d: d.name))
    return Assessment(
        focal=focal,
        partners=tuple(partners),
        documents=known,
        read=len(known) if read is None else read,
        claims=total,
        copies=copies,
        coder=tuple(sorted(coders)),
    )


def _partner(code: str, claims: Sequence[Claim], weights: Weights) -> Partner:
    told = facts(claims)
    layers = _layers(told, weights)
    support = sum(view.support for view in layers)
    conflict = sum(view.conflict for view in layers)
    sure = [f for f in told if _is_sure(f, weights)]
    trend_facts = [f for f in sure if f.lead.relation in ("strengthening", "weakening")]
    return Partner(
        code=code,
        kind=actor_of(code).kind,
        balance=_balance(told, support, conflict, weights),
        support=support,
        conflict=conflict,
        claims=sum(len(f.claims) for f in told),
        documents=tuple(sorted({d for f in told for d in f.documents})),
        layers=layers,
        headline=_headline(sure or told, weights, support >= conflict),
        motives=_of(sure, "motive"),
        limits=_of(sure, "limit"),
        dependence=_of(sure, "dependence"),
        trend=_trend(trend_facts),
        trend_facts=tuple(trend_facts),
        years=_years(sure),
        contradictions=tuple(contradictions(sure)),
    )


def _of(told: Sequence[Fact], name: str) -> tuple[Fact, ...]:
    return tuple(f for f in told if f.lead.relation == name)


def _layers(told: Sequence[Fact], weights: Weights) -> tuple[LayerView, ...]:
    grouped: dict[str, list[Fact]] = defaultdict(list)
    for fact in told:
        if fact.lead.relation not in _FACETS:
            grouped[relation(fact.lead.relation).layer].append(fact)
    views = []
    for name, group in grouped.items():
        sure = [f for f in group if _is_sure(f, weights)]
        counts = Counter(f.lead.modality for f in sure)
        done = [f for f in sure if f.lead.modality in DONE]
        views.append(
            LayerView(
                layer=name,
                support=_mass(done, 1, weights),
                conflict=_mass(done, -1, weights),
                done=len(done),
                planned=counts["planned"],
                possible=counts["possible"],
                alleged=counts["alleged"],
                denied=counts["denied"] + counts["negated"],
                unsure=len(group) - len(sure),
                facts=tuple(sorted(group, key=lambda f: _order(f, weights))),
            )
        )
    views.sort(key=lambda v: (-(v.support + v.conflict), v.layer))
    return tuple(views)


def _is_sure(fact: Fact, weights: Weights) -> bool:
    return fact.lead.confidence >= weights.least_reading


def _order(fact: Fact, weights: Weights) -> tuple[bool, float, str]:
    """Sure readings first, then the weightiest."""
    return not _is_sure(fact, weights), -weight(fact, weights), fact.lead.id


def _mass(done: Sequence[Fact], sign: int, weights: Weights) -> float:
    return sum(weight(f, weights) for f in done if relation(f.lead.relation).sign == sign)


def _balance(told: Sequence[Fact], support: float, conflict: float, weights: Weights) -> Estimate:
    """(support − conflict) over their sum, with a prior of ½ on each side; in (−1, 1)."""
    parts = {"support": support, "conflict": conflict}
    counted = [
        f for f in told
        if f.lead.modality in DONE and f.lead.relation not in _FACETS and _is_sure(f, weights)
    ]  # fmt: skip
    counted.sort(key=lambda f: -weight(f, weights))
    if support + conflict < weights.least_mass:
        return Estimate(value=None, n=len(counted), method=METHOD, parts=parts)
    a, b = support + weights.prior_support, conflict + weights.prior_conflict
    return Estimate(
        value=2 * a / (a + b) - 1,
        n=len(counted),
        method=METHOD,
        parts=parts,
        rests_on=tuple(f.lead.id for f in counted),
    )


def _headline(told: Sequence[Fact], weights: Weights, friendly: bool) -> Claim | None:
    """The sentence that shows best how the two stand: weighty, sure, and not too long."""
    sign = 1 if friendly else -1
    best: tuple[float, Claim] | None = None
    for fact in told:
        claim = fact.lead
        rel = relation(claim.relation)
        value = probability(fact, weights) * weights.relation.get(claim.relation, 0.1)
        value *= claim.confidence * (1.0 if rel.sign == sign else 0.3)
        value *= 1.0 if claim.modality in DONE else 0.4
        value *= 1.0 if len(claim.evidence.quote) < 320 else 0.6
        if best is None or value > best[0]:
            best = (value, claim)
    return None if best is None else best[1]


def _trend(told: Sequence[Fact]) -> int | None:
    up = sum(1 for f in told if _counts(f, "strengthening"))
    down = sum(1 for f in told if _counts(f, "weakening"))
    if not up and not down:
        return None
    return 0 if up and down and max(up, down) < 2 * min(up, down) else (up > down) - (up < down)


def _counts(fact: Fact, name: str) -> bool:
    return fact.lead.relation == name and fact.lead.modality in DONE


def _years(told: Sequence[Fact]) -> dict[int, tuple[int, int]]:
    years: dict[int, tuple[int, int]] = {}
    for fact in told:
        dates, sign = fact.lead.dates, relation(fact.lead.relation).sign
        if dates is None or dates.start is None or sign == 0 or fact.lead.modality not in DONE:
            continue
        year = int(dates.start[:4])
        good, bad = years.get(year, (0, 0))
        years[year] = (good + (sign > 0), bad + (sign < 0))
    return dict(sorted(years.items()))

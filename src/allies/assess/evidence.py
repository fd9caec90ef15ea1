"""From statements to facts: copies count once, and what contradicts stands side by side."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allies.assess.weights import Weights
from allies.codebook.relations import relation
from allies.core.claim import Claim
from allies.core.text import fold
from allies.core.values import Interval

_WORD = re.compile(r"\w+")
_SHINGLE = 5
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Fact:
    """Statements of one thing: same actors, relation, modality and dates.

    `claims` holds one claim for each different wording, the clearest first; `copies` are the
    claims whose sentence says the same word for word (or nearly) as one of them.
    """

    claims: tuple[Claim, ...]
    copies: tuple[Claim, ...]

    @property
    def lead(self) -> Claim:
        """The claim that shows the fact best."""
        return self.claims[0]

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents that tell it in words of their own."""
        return tuple(dict.fromkeys(claim.evidence.doc for claim in self.claims))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two facts that can't both be as told. `kind`: date, quantity or denial."""

    kind: str
    first: Fact
    second: Fact


def normalised(quote: str) -> str:
    """Return a sentence without case, accents, punctuation and spacing: for comparison."""
    return " ".join(_WORD.findall(fold(quote)))


def _shingles(text: str) -> frozenset[str]:
    words = text.split()
    if len(words) <= _SHINGLE:
        return frozenset([text])
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def same_text(first: str, second: str) -> bool:
    """Whether two normalised sentences are copies: Jaccard of 5-word shingles at least 0.8."""
    return _jaccard(_shingles(first), _shingles(second)) >= _SAME


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared)


def facts(claims: Iterable[Claim]) -> list[Fact]:
    """Group claims into facts; a fact's weight does not grow with copies.

    Claims are of the same fact if actors, relation, modality and dates agree. Copies are
    found first, whatever dates were read in them. The order of the result follows the first
    claim of each fact.
    """
    told: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        told[claim.source, claim.target, claim.relation, claim.modality].append(claim)
    return [fact for group in told.values() for fact in _facts(group)]


def _facts(group: list[Claim]) -> list[Fact]:
    by_date: dict[Interval | None, list[tuple[Claim, list[Claim]]]] = defaultdict(list)
    for claim, copies in _with_copies(group):
        by_date[claim.dates].append((claim, copies))
    return [
        Fact(
            tuple(claim for claim, _ in told),
            tuple(copy for _, copies in told for copy in copies),
        )
        for told in by_date.values()
    ]


def _with_copies(group: list[Claim]) -> list[tuple[Claim, list[Claim]]]:
    """The claims of different wording, the surest first, each with its copies."""
    kept: list[tuple[Claim, list[Claim]]] = []
    shingled: list[frozenset[str]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for claim in sorted(group, key=lambda c: (-c.confidence, c.doc_name, c.evidence.start)):
        shingles = _shingles(normalised(claim.evidence.quote))
        # Only sentences that share a shingle can be copies of one another.
        near = sorted({number for shingle in shingles for number in holders.get(shingle, ())})
        same = [number for number in near if _jaccard(shingles, shingled[number]) >= _SAME]
        if same:
            kept[same[0]][1].append(claim)
            continue
        for shingle in shingles:
            holders[shingle].append(len(kept))
        kept.append((claim, []))
        shingled.append(shingles)
    return kept


def effective_number(n: int, correlation: float) -> float:
    """Return how many independent sources `n` equally correlated ones amount to.

    n / (1 + (n − 1) ρ), for ρ from 0 (independent) to 1 (one and the same).
    """
    return n / (1 + (n - 1) * correlation) if n else 0.0


def pooled(prior: float, sources: Sequence[tuple[float, float]], kappa: float = 1.0) -> float:
    """Return the probability of a statement after several sources have asserted it.

    Log-odds pooling: logit(prior) + κ Σ log(α / β), for sources with P(asserts | so) = α and
    P(asserts | not so) = β. All probabilities lie in (0, 1).
    """
    logit = math.log(prior / (1 - prior))
    logit += kappa * sum(math.log(so / not_so) for so, not_so in sources)
    return 1 / (1 + math.exp(-logit))


def probability(fact: Fact, weights: Weights) -> float:
    """Return how probable it is that a fact is so, from its modality and its documents."""
    n = len(fact.documents)
    kappa = effective_number(n, weights.correlation["different"]) / n
    sources = [(weights.if_so, weights.if_not)] * n
    value = pooled(weights.prior(fact.lead.modality), sources, kappa)
    return min(weights.most, max(weights.least, value))


def reading(fact: Fact, weights: Weights) -> float:
    """Return how probable it is that a fact was read aright from at least one sentence.

    1 − Π (1 − confidence) over its different wordings, capped by the weights.
    """
    wrong = math.prod(1 - claim.confidence for claim in fact.claims)
    return min(weights.most_reading, 1 - wrong)


def weight(fact: Fact, weights: Weights) -> float:
    """Return what a fact adds to its side of the balance.

    That is the probability that it was read aright, times the probability that it is so, times
    the weight of its relation.
    """
    own = weights.relation.get(fact.lead.relation, 0.0)
    return reading(fact, weights) * probability(fact, weights) * own


def contradictions(found: Sequence[Fact]) -> list[Contradiction]:
    """Return the pairs of facts of which one gives the other the lie.

    Figures that differ are found within a fact: it is one thing, told with two sizes.
    """
    by_pair: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in found:
        claim = fact.lead
        by_pair[claim.source, claim.target, claim.relation].append(fact)
    result = []
    for group in by_pair.values():
        for number, first in enumerate(group):
            for second in group[number + 1 :]:
                kind = _contradiction(first, second)
                if kind is not None:
                    result.append(Contradiction(kind, first, second))
    for fact in found:
        result += _figures(fact)
    return result


def _figures(fact: Fact) -> list[Contradiction]:
    """The first two tellings of a dated fact, by two documents, whose figures don't meet."""
    if fact.lead.dates is None:
        return []
    for number, first in enumerate(fact.claims):
        for second in fact.claims[number + 1 :]:
            if first.evidence.doc != second.evidence.doc and _differ(first, second):
                return [Contradiction("quantity", Fact((first,), ()), Fact((second,), ()))]
    return []


def _differ(first: Claim, second: Claim) -> bool:
    a, b = first.quantity, second.quantity
    if a is None or b is None or a.unit != b.unit:
        return False
    lows = [value for value in (a.low, b.low) if value is not None]
    highs = [value for value in (a.high, b.high) if value is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _contradiction(first: Fact, second: Fact) -> str | None:
    a, b = first.lead, second.lead
    told = {a.modality, b.modality}
    if told in ({"actual", "denied"}, {"alleged", "denied"}, {"actual", "negated"}):
        overlap = a.dates is None or b.dates is None or a.dates.meets(b.dates)
        return "denial" if overlap and _alike(a, b) else None
    if a.modality != b.modality or set(first.documents) & set(second.documents):
        return None
    if a.dates is not None and b.dates is not None and not a.dates.meets(b.dates):
        return "date" if _one_event(a) and _alike(a, b) else None
    return None


def _one_event(claim: Claim) -> bool:
    """Whether the relation is of a kind that happens once and then stands."""
    return relation(claim.relation).standing or claim.relation == "agreement"


def _alike(first: Claim, second: Claim) -> bool:
    """Whether two claims speak of one thing: they share the trigger, or rare words."""
    if fold(first.trigger) == fold(second.trigger):
        return True
    a, b = (
        {w for w in _WORD.findall(fold(c.evidence.quote)) if len(w) > 4} for c in (first, second)
    )
    return len(a & b) >= 3

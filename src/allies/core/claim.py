"""The claim: one sourced statement that one actor stands in one relation to another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from allies.core.values import Interval, Quantity

MODALITIES = ("actual", "planned", "possible", "alleged", "denied", "negated")
# The place of what is told as done, and the modalities of what is told not to be so.
ACTUAL = MODALITIES.index("actual")
UNTRUE = frozenset({"denied", "negated"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: its span, without the white space around it."""

    start: int
    end: int
    lang: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that a claim rests on: verbatim, at their place."""

    doc: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement, tied to its sentence.

    The coded values stand beside the values as found (`source_text`, `trigger`, …), so that
    a reader can see what was read as what. `why` names the rule and how its arguments were
    found; `confidence`, in (0, 1], is how sure the coder is of having read aright, not
    whether the statement is true. `plover` is the root of its kind of event in the PLOVER
    ontology, '' where that was not asked.
    """

    evidence: Evidence
    doc_name: str
    lang: str
    source: str
    target: str
    relation: str
    modality: str = "actual"
    dates: Interval | None = None
    quantity: Quantity | None = None
    attribution: str | None = None
    coder: str = ""
    confidence: float = 0.5
    trigger: str = ""
    trigger_start: int | None = None
    trigger_end: int | None = None
    source_text: str = ""
    target_text: str = ""
    why: str = ""
    plover: str = ""

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ValueError(f"a claim needs two different actors, not {self.source} twice")
        if self.modality not in MODALITIES:
            raise ValueError(
                f"'{self.modality}' is no modality; the modalities are {', '.join(MODALITIES)}"
            )

    @property
    def id(self) -> str:
        """16 hexadecimal digits of a hash of what makes it that claim.

        That is: its document, span, actors, relation and modality. A coder that finds
        the same statement again, in whatever way, finds the same id.
        """
        at = self.evidence
        return _id_of(
            at.doc, at.start, at.end, self.source, self.target, self.relation, self.modality
        )

    @property
    def pair(self) -> tuple[str, str]:
        """Source and target, ordered."""
        return self.source, self.target

    @property
    def dyad(self) -> tuple[str, str]:
        """The two actors in alphabetical order."""
        first, second = sorted((self.source, self.target))
        return first, second


# Asked for several times of each claim.
@lru_cache(maxsize=65536)
def _id_of(*parts: str | int) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def claim_record(claim: Claim) -> dict[str, Any]:
    """Return a claim as a plain record, in the format of `allies code --format jsonl`."""
    quantity = claim.quantity
    return {
        "id": claim.id,
        "doc": claim.doc_name,
        "start": claim.evidence.start,
        "end": claim.evidence.end,
        "quote": claim.evidence.quote,
        "source": claim.source,
        "target": claim.target,
        "relation": claim.relation,
        "modality": claim.modality,
        "plover": claim.plover,
        "from": None if claim.dates is None else claim.dates.start,
        "to": None if claim.dates is None else claim.dates.stop,
        "quantity": None
        if quantity is None
        else {"low": quantity.low, "high": quantity.high, "unit": quantity.unit},
        "attribution": claim.attribution,
        "coder": claim.coder,
        "confidence": round(claim.confidence, 3),
        "trigger": claim.trigger,
        "why": claim.why,
    }

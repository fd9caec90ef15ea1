"""Claims as events of the PLOVER ontology, for programs that read these.

Source: Open Event Data Alliance, PLOVER; Halterman et al. (2023), "PLOVER and POLECAT: A New
Political Event Ontology and Dataset", for event types, modes, contexts and sectors.
"""

from __future__ import annotations

import re
from typing import Any

from allies.codebook.actors import actor_of
from allies.codebook.relations import relation
from allies.core.claim import Claim, claim_record

# Only where every claim of the relation that has this root is of this mode.
_MODES = {
    ("ceasefire", "YIELD"): "ceasefire",
    ("pull-out", "YIELD"): "withdraw",
    ("pull-out", "SANCTION"): "withdraw",
    ("rupture", "SANCTION"): "withdraw",
}
_CONTEXTS = {
    "military": ("military",), "energy": ("economic", "natural_resources"),
    "economic": ("economic",), "technology": ("technology",), "diplomatic": ("diplomatic",),
    "institutional": ("diplomatic",),
}  # fmt: skip
_SECTORS = {"organisation": "IGO", "group": "IGO", "armed-group": "REB"}
_COUNTRIES = frozenset({"state", "territory", "entity"})
_FORCES = re.compile(
    r"\b(army|troops|soldiers|navy|armed forces|armée|troupes|soldats|marine|forces armées)\b",
    re.IGNORECASE,
)
_EXTENSION = (
    "relation", "modality", "confidence", "to", "quantity", "attribution", "trigger", "coder",
)  # fmt: skip


def event_record(claim: Claim) -> dict[str, Any]:
    """Return a claim as a PLOVER event, with what PLOVER has no field for under 'allies'.

    Source: Open Event Data Alliance, PLOVER; Halterman et al. (2023).
    """
    record = claim_record(claim)
    return {
        "id": record["id"],
        "date": record["from"],
        "event_type": claim.plover or None,
        "mode": _MODES.get((claim.relation, claim.plover)),
        "contexts": list(_CONTEXTS.get(relation(claim.relation).layer, ())),
        "actor": _side(claim.source, claim.source_text),
        "recipient": _side(claim.target, claim.target_text),
        "text": record["quote"],
        "document": record["doc"],
        "start": record["start"],
        "end": record["end"],
        "lang": claim.lang,
        "allies": {name: record[name] for name in _EXTENSION},
    }


def _side(code: str, text: str) -> dict[str, str | None]:
    """An actor: its code, country and sector, and the words that name it."""
    kind = actor_of(code).kind
    sector = _SECTORS.get(kind, "MIL" if _FORCES.search(text) else "GOV")
    return {
        "code": code,
        "country": code if kind in _COUNTRIES else None,
        "sector": sector,
        "text": text or None,
    }

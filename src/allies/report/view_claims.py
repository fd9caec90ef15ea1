"""Sentences and events as data: each with its place, what it tells, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allies import i18n
from allies.assess.answers import Contradiction, Event
from allies.codebook.relations import modality_label, relation
from allies.core.claim import Claim
from allies.core.document import Document
from allies.report.numbers import dates_label, day_label, quantity_label, signed
from allies.report.quotes import Piece, context, pieces, shown
from allies.report.words import phrase, typographic, wording

View = dict[str, Any]

_FACTORS = ("truth", "reading", "g", "u", "decay")
_PENDING = ("planned", "possible", "alleged", "denied", "negated")


class ClaimViews:
    """Turns claims and events into data, each claim once however often it is shown."""

    def __init__(self, documents: Iterable[Document], lang: str) -> None:
        self._documents: Mapping[str, Document] = {d.id: d for d in documents}
        self.lang = lang
        self._say = wording(lang)
        self._claims: dict[str, View] = {}
        self._events: dict[tuple[str, float], View] = {}

    def document(self, document: Document) -> View:
        """Return what is known of a document, without its text."""
        return {
            "id": document.id, "name": document.name, "title": document.title,
            "author": document.author, "date": document.date,
            "date_label": day_label(document.date, self.lang),
            "lang": document.lang, "origin": document.origin.location,
            "sha256": document.origin.sha256,
        }  # fmt: skip

    def claim(self, claim: Claim) -> View:
        """Return a statement with its sentence and the place where it stands."""
        if claim.id not in self._claims:
            self._claims[claim.id] = self._claim(claim)
        return self._claims[claim.id]

    def _claim(self, claim: Claim) -> View:
        quantity, relation_ = claim.quantity, relation(claim.relation)
        return {
            "id": claim.id, "source": claim.source, "target": claim.target,
            "relation": claim.relation, "sign": relation_.sign, "layer": relation_.layer,
            "relation_label": self._label(relation_.label[self.lang]),
            "sentence": phrase(claim.relation, claim.source, claim.target, self.lang),
            "modality": claim.modality,
            "modality_label": modality_label(claim.modality, self.lang),
            "from": None if claim.dates is None else claim.dates.start,
            "to": None if claim.dates is None else claim.dates.stop,
            "dates_label": dates_label(claim.dates, self.lang),
            "quantity_label": quantity_label(quantity, self.lang),
            "quantity": None if quantity is None else {
                "low": quantity.low, "high": quantity.high, "unit": quantity.unit
            },
            "attribution": claim.attribution, "confidence": claim.confidence,
            "coder": claim.coder, "why": claim.why,
            **self._place(claim),
        }  # fmt: skip

    def _label(self, text: str) -> str:
        return typographic(text) if self.lang == "fr" else text

    def _place(self, claim: Claim) -> View:
        """The document and the words; a document that is not at hand gives its name alone."""
        start, stop = claim.evidence.start, claim.evidence.end
        document = self._documents.get(claim.evidence.doc)
        place = {
            "doc": claim.evidence.doc, "doc_file": claim.doc_name, "doc_name": claim.doc_name,
            "doc_date": None, "held": document is not None, "start": start, "end": stop,
            "quote": claim.evidence.quote, "text": " ".join(claim.evidence.quote.split()),
            "pieces": [Piece(claim.evidence.quote)], "before": "", "after": "",
        }  # fmt: skip
        if document is None:
            return place
        before, after = context(document, claim)
        return {
            **place,
            "doc_file": document.name, "doc_name": document.title or document.name,
            "doc_date": None if document.date is None else i18n.day(document.date, self.lang),
            "text": shown(document.text, start, stop),
            "pieces": pieces(document.text, start, stop, _trigger(claim)),
            "before": before, "after": after,
        }  # fmt: skip

    def event(self, event: Event) -> View:
        """Return an event: its best sentence, who else tells it, and what its weight is made of."""
        key = (event.lead.id, event.weight)
        if key not in self._events:
            self._events[key] = self._event(event)
        return self._events[key]

    def events(self, events: Iterable[Event]) -> list[View]:
        """Return several events as data."""
        return [self.event(event) for event in events]

    def _event(self, event: Event) -> View:
        claim = self.claim(event.lead)
        standing = event.standing and event.ended is None
        return {
            **claim,
            "day": event.day, "day_label": day_label(event.day, self.lang),
            "standing": standing, "ended": event.ended,
            "ended_label": day_label(event.ended, self.lang),
            **{name: getattr(event, name) for name in _FACTORS},
            "p": event.p, "weight": event.weight, "counts": self._counts(event),
            "sum": self._sum(event),
            "weight_label": self._weight(event),
            "told": [self._where(c) for c in event.claims[1:]],
            "copies": [self._where(c) for c in event.copies],
            "denials": [self._where(c) for c in event.denials],
        }  # fmt: skip

    def _counts(self, event: Event) -> str:
        """Whether it counts: 'for', 'against', or why it does not."""
        sign = relation(event.lead.relation).sign
        if event.lead.modality in _PENDING:
            return "pending"
        if sign == 0:
            return "neutral"
        if event.weight <= 0:
            return "doubtful"
        return "for" if sign > 0 else "against"

    def _sum(self, event: Event) -> str:
        """The weight as the product that it is."""
        factors = {
            name: i18n.number(getattr(event, name), self.lang, digits=2, fixed=True)
            for name in _FACTORS
        }
        if event.weight > 0:
            weight = i18n.number(event.weight, self.lang, digits=3, fixed=True)
            return self._say("event.sum", weight=weight, **factors)
        return self._say("event.uncounted", **factors)

    def _weight(self, event: Event) -> str | None:
        """The weight with the sign of the side that it goes to; None where it goes to none."""
        counts = self._counts(event)
        if counts not in ("for", "against"):
            return None
        return signed(event.weight if counts == "for" else -event.weight, self.lang, digits=3)

    def _where(self, claim: Claim) -> View:
        seen = self.claim(claim)
        return {
            key: seen[key] for key in ("id", "doc", "doc_name", "held", "start", "end", "text",
                                       "quantity_label", "dates_label", "attribution")
        }  # fmt: skip

    def contradiction(self, found: Contradiction) -> View:
        """Return two tellings that can't both be so, side by side."""
        return {
            "kind": found.kind,
            "label": self._say(f"clash.{found.kind}"),
            "first": self.event(found.first),
            "second": self.event(found.second),
        }


def _trigger(claim: Claim) -> tuple[int, int] | None:
    if claim.trigger_start is None or claim.trigger_end is None:
        return None
    return claim.trigger_start, claim.trigger_end

"""What a report shows, as plain data: the same for the page, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from allies import i18n
from allies.assess.dossier import Assessment, LayerView, Partner
from allies.assess.evidence import Contradiction, Fact
from allies.codebook.actors import label
from allies.codebook.relations import LAYERS, layer_label, modality_label, relation
from allies.codebook.wording import sentence
from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.values import Interval, Quantity
from allies.report.quotes import context, pieces, shown

View = dict[str, Any]
SHOWN = 12
_PARTNERS = 15
_ADVERSARIES = 5


def build_view(assessment: Assessment, *, lang: str, version: str) -> View:
    """Turn an assessment into the data of its report.

    Args:
        assessment: The assessment.
        lang: 'fr' or 'en'.
        version: The program's version, to print.
    """
    documents = {d.id: d for d in assessment.documents}
    builder = _Builder(documents, lang)
    partners = [builder.partner(p, assessment.focal) for p in assessment.partners]
    return {
        "lang": lang,
        "focal": {"code": assessment.focal, "label": label(assessment.focal, lang)},
        "version": version,
        "claims": assessment.claims,
        "copies": assessment.copies,
        "coder": ", ".join(assessment.coder),
        "partners": partners,
        "read": assessment.read,
        "documents": [builder.document(d) for d in assessment.documents],
        "layers": [
            {"code": code, "label": layer_label(code, lang)} for code in LAYERS
            if any(view.layer == code for p in assessment.partners for view in p.layers)
        ],
    }  # fmt: skip


def drawn(view: View) -> list[View]:
    """Return the partners that the overview draws: the most supportive and the most adverse.

    Organisations and regions stand beside states; partners of whom nothing is told as done
    are left to the list.
    """
    known = [p for p in view["partners"] if p["support"] + p["conflict"] > 0]
    friends = [p for p in known if p["support"] >= p["conflict"]][:_PARTNERS]
    others = [p for p in known if p["support"] < p["conflict"]][-_ADVERSARIES:]
    return friends + others


class _Builder:
    """Turns parts of an assessment into data, for one language and set of documents."""

    def __init__(self, documents: Mapping[str, Document], lang: str) -> None:
        self._documents = documents
        self._lang = lang
        self._say = i18n.messages(lang)
        self._cache: dict[str, View] = {}

    def document(self, document: Document) -> View:
        return {
            "id": document.id, "name": document.name, "title": document.title,
            "author": document.author, "date": document.date,
            "date_label": None if document.date is None else i18n.day(document.date, self._lang),
            "lang": document.lang, "origin": document.origin.location,
            "sha256": document.origin.sha256,
        }  # fmt: skip

    def partner(self, partner: Partner, focal: str) -> View:
        balance = partner.balance
        return {
            "code": partner.code,
            "label": label(partner.code, self._lang),
            "kind": partner.kind,
            "balance": None if balance.value is None else round(balance.value, 3),
            "balance_label": self._balance(balance.value),
            "explain": balance.explain(),
            "support": round(partner.support, 3),
            "conflict": round(partner.conflict, 3),
            "claims": partner.claims,
            "documents": len(partner.documents),
            "headline": None if partner.headline is None else self.claim(partner.headline),
            "layers": [self._layer(view) for view in partner.layers],
            "motives": {
                "partner": self._facts(partner.motives, lambda c: c.source == partner.code),
                "focal": self._facts(partner.motives, lambda c: c.source == focal),
            },
            "limits": self._facts(partner.limits),
            "dependence": {
                "partner": self._facts(partner.dependence, lambda c: c.source == partner.code),
                "focal": self._facts(partner.dependence, lambda c: c.source == focal),
            },
            "trend": partner.trend,
            "trend_facts": self._facts(partner.trend_facts),
            "years": [
                {"year": y, "support": s, "conflict": c} for y, (s, c) in partner.years.items()
            ],
            "pledged": self._facts(
                [f for view in partner.layers for f in view.facts],
                lambda c: c.modality == "planned" and relation(c.relation).sign > 0,
            ),
            "pacts": self._facts(
                [f for view in partner.layers for f in view.facts],
                lambda c: c.relation in ("defense-pact", "agreement", "partnership"),
            ),
            "contradictions": [self._contradiction(c) for c in partner.contradictions],
        }

    def _balance(self, value: float | None) -> str:
        if value is None:
            return self._say("balance.none")
        sign = "+" if value > 0 else ""
        return sign + i18n.number(value, self._lang, digits=2, fixed=True)

    def _layer(self, view: LayerView) -> View:
        return {
            "code": view.layer,
            "label": layer_label(view.layer, self._lang),
            "support": round(view.support, 3),
            "conflict": round(view.conflict, 3),
            "sign": view.sign,
            "counts": {
                name: getattr(view, name)
                for name in ("done", "planned", "possible", "alleged", "denied", "unsure")
            },
            "facts": self._facts(view.facts[: len(view.facts) - view.unsure]),
            "unsure": self._facts(view.facts[len(view.facts) - view.unsure :]),
        }

    def _facts(
        self, facts: Iterable[Fact], wanted: Callable[[Claim], bool] | None = None
    ) -> list[View]:
        return [self.fact(f) for f in facts if wanted is None or wanted(f.lead)]

    def fact(self, fact: Fact) -> View:
        return {
            **self.claim(fact.lead),
            "told": [self._where(c) for c in fact.claims[1:]],
            "copies": [self._where(c) for c in fact.copies],
        }

    def _where(self, claim: Claim) -> View:
        document = self._documents[claim.evidence.doc]
        return {
            "id": claim.id, "doc": document.id, "name": document.title or document.name,
            "start": claim.evidence.start, "end": claim.evidence.end,
            "text": shown(document.text, claim.evidence.start, claim.evidence.end),
        }  # fmt: skip

    def claim(self, claim: Claim) -> View:
        """One statement with its sentence; built once however often it is shown."""
        if claim.id not in self._cache:
            self._cache[claim.id] = self._claim(claim)
        return self._cache[claim.id]

    def _claim(self, claim: Claim) -> View:
        document = self._documents[claim.evidence.doc]
        start, stop = claim.evidence.start, claim.evidence.end
        before, after = context(document, claim)
        return {
            "id": claim.id,
            "source": claim.source, "target": claim.target, "relation": claim.relation,
            "relation_label": relation(claim.relation).label[self._lang],
            "sentence": sentence(claim.relation, claim.source, claim.target, self._lang),
            "modality": claim.modality,
            "modality_label": modality_label(claim.modality, self._lang),
            "from": None if claim.dates is None else claim.dates.start,
            "to": None if claim.dates is None else claim.dates.stop,
            "dates_label": dates_label(claim.dates, self._lang),
            "quantity_label": quantity_label(claim.quantity, self._lang),
            "quantity": None if claim.quantity is None else {
                "low": claim.quantity.low, "high": claim.quantity.high, "unit": claim.quantity.unit
            },
            "attribution": claim.attribution,
            "confidence": claim.confidence,
            "why": claim.why,
            "doc": document.id, "doc_file": document.name,
            "doc_name": document.title or document.name,
            "doc_date": None if document.date is None else i18n.day(document.date, self._lang),
            "start": start, "end": stop,
            "quote": claim.evidence.quote,
            "text": shown(document.text, start, stop),
            "pieces": pieces(document.text, start, stop, _trigger(claim)),
            "before": before, "after": after, "told": [], "copies": [],
        }  # fmt: skip

    def _contradiction(self, found: Contradiction) -> View:
        return {
            "kind": found.kind,
            "label": self._say(f"contradiction.{found.kind}"),
            "first": self.claim(found.first.lead),
            "second": self.claim(found.second.lead),
        }


def _trigger(claim: Claim) -> tuple[int, int] | None:
    if claim.trigger_start is None or claim.trigger_end is None:
        return None
    return claim.trigger_start, claim.trigger_end


def dates_label(dates: Interval | None, lang: str) -> str | None:
    """Write when something held, in words: 'since 2015', « de 2022 à 2024 »."""
    if dates is None:
        return None
    say = i18n.messages(lang)
    start = None if dates.start is None else i18n.day(dates.start, lang)
    stop = None if dates.stop is None else i18n.day(dates.stop, lang)
    if start is None:
        return say("dates.until", stop=stop)
    if stop is None:
        return say("dates.since", start=start)
    return start if start == stop else say("dates.range", start=start, stop=stop)


def quantity_label(quantity: Quantity | None, lang: str) -> str | None:
    """Write a quantity with its unit: '18 %', 'at least $30 billion', « 10 000 soldats »."""
    if quantity is None:
        return None
    say = i18n.messages(lang)
    low, high = quantity.low, quantity.high
    figures = [None if v is None else _figure(v, lang) for v in (low, high)]
    if low is None:
        text = say("quantity.at_most", figure=figures[1])
    elif high is None:
        text = say("quantity.at_least", figure=figures[0])
    elif low == high:
        text = str(figures[0])
    else:
        text = say("quantity.range", low=figures[0], high=figures[1])
    return say(f"unit.{quantity.unit}", figures=text)


def _figure(value: float, lang: str) -> str:
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            n = i18n.number(value / size, lang)
            return i18n.messages(lang)(f"scale.{name}", figure=n)
    return i18n.number(value, lang)


def without_pieces(value: Any) -> Any:
    """Return the view as JSON can hold it: quotations whole instead of cut in pieces."""
    if isinstance(value, Mapping):
        return {key: without_pieces(item) for key, item in value.items() if key != "pieces"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [without_pieces(item) for item in value]
    return value

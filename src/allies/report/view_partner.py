"""A partner as data: type, scores by layer with their events, what is said beside counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from allies import i18n
from allies.assess.answers import Beside, LayerScore
from allies.assess.judgement import Partner
from allies.report.numbers import both_label, estimate, period_label, rate_word, value_label
from allies.report.prose_type import rank_view, type_view
from allies.report.view_claims import ClaimViews
from allies.report.view_questions import questions
from allies.report.words import layer_name, listed, named, plain, said, upper, wording

View = dict[str, Any]

_COUNTS = ("done", "planned", "possible", "alleged", "denied", "unsure")
# The fields of a message that are a state in the midst of a sentence, not an entry of a list.
_IN_SENTENCE = frozenset({"side", "other", "state"})
# Dimensions of the typology that are told by wordings of sentences.
_BY_WORDS = frozenset({"bound", "stated", "exchange"})
PENDING = ("planned", "possible", "alleged", "denied")


def partner_view(partner: Partner, focal: str, views: ClaimViews) -> View:
    """Return all that a report shows of one partner."""
    lang = views.lang
    layers = [layer_view(one, views) for one in partner.layers]
    return {
        "code": partner.code, "label": plain(partner.code, lang), "kind": partner.kind,
        "type": {**type_view(partner, lang), "words": _deciding_words(partner, views)},
        "overall": estimate(partner.overall, lang),
        "rank": rank_view(partner.rank, lang),
        "layers": layers,
        "headline": None if partner.headline is None else {
            **views.claim(partner.headline), "told": [], "copies": []
        },
        "claims": partner.claims, "documents": len(partner.documents),
        "pending": {name: sum(one["counts"][name] for one in layers) for name in PENDING},
        "unsure": sum(one["counts"]["unsure"] for one in layers),
        "questions": questions(partner, focal, views),
        "beside": [beside(one, views) for one in partner.beside],
        "contradictions": [views.contradiction(one) for one in partner.contradictions],
    }  # fmt: skip


def _deciding_words(partner: Partner, views: ClaimViews) -> list[View]:
    """The sentences on which the rule of the type rests, where it goes by words."""
    keys = [
        ref.removeprefix("claim ")
        for one in partner.type.rule
        if one.dimension in _BY_WORDS and one.held
        for ref in one.value.rests_on
    ]
    claims = {
        claim.id: claim
        for layer in partner.layers for event in layer.events for claim in event.claims
    }  # fmt: skip
    alone = {"told": [], "copies": [], "standing": False, "ended_label": None}
    return [{**views.claim(claims[key]), **alone} for key in dict.fromkeys(keys) if key in claims]


def layer_view(layer: LayerScore, views: ClaimViews) -> View:
    """Return one layer: score, masses, intensity, counts, and events by whether they count."""
    lang = views.lang
    events = views.events(layer.events)
    counted = [one for one in events if one["counts"] in ("for", "against")]
    return {
        "code": layer.layer, "label": layer_name(layer.layer, lang),
        "score": estimate(layer.score, lang),
        "mass": layer.mass, "mass_label": _number(layer.mass, lang),
        "support": layer.support, "support_label": _number(layer.support, lang),
        "conflict": layer.conflict, "conflict_label": _number(layer.conflict, lang),
        "intensity": estimate(layer.intensity, lang),
        "intensity_label": both_label(layer.intensity, lang),
        "rate_label": _rate(layer, lang),
        "counts": {name: layer.counts.get(name, 0) for name in _COUNTS},
        "counts_label": counts_label(layer.counts, lang),
        "events": counted,
        "pending": [one for one in events if one["counts"] == "pending"],
        "neutral": [one for one in events if one["counts"] == "neutral"],
        "unsure": [one for one in events if one["counts"] == "doubtful"],
    }  # fmt: skip


def _rate(layer: LayerScore, lang: str) -> str | None:
    """How many events a year, in words; None where nothing tells."""
    value = layer.intensity.value
    if value is None:
        return None
    return f"{value_label(layer.intensity, lang)} {rate_word('rate', value, lang)}"


def _number(value: float, lang: str) -> str:
    return i18n.number(value, lang, digits=2, fixed=True)


def counts_label(counts: Mapping[str, int], lang: str) -> str:
    """Write how many events are done, announced, possible, alleged, denied, doubtful."""
    say = wording(lang)
    found = [(name, counts.get(name, 0)) for name in _COUNTS]
    return ", ".join(say(f"tally.{name}", n=n) for name, n in found if n)


def beside(one: Beside, views: ClaimViews) -> View:
    """Return a row of what is said beside what is counted."""
    lang = views.lang
    told = {name: _told(name, value, lang) for name, value in one.told.items()}
    counted = one.counted
    if one.measure == "alliance-depth":
        counted = replace(counted, unit="index")
    return {
        "layer": one.layer, "label": layer_name(one.layer, lang),
        "measure": one.measure, "measure_label": said(lang, "measured", one.measure),
        "side": one.side, "side_label": None if one.side is None else plain(one.side, lang),
        "said": estimate(one.said, lang), "said_label": both_label(one.said, lang),
        "counted": estimate(counted, lang), "counted_label": both_label(counted, lang),
        "period": one.period, "period_label": period_label(one.period, lang),
        "verdict": one.verdict,
        "verdict_label": said(lang, "verdict", one.verdict.replace(" ", "-")),
        "key": one.key, "told": dict(one.told), "text": _sentence(one.key, told, lang),
    }  # fmt: skip


def _told(name: str, value: float | str, lang: str) -> str:
    """A field of a message: numbers in the language's way, codes of actors by their names."""
    if isinstance(value, str):
        of = named if name in _IN_SENTENCE else plain
        return listed([of(part, lang) for part in value.split(", ")], lang)
    return i18n.number(value, lang, digits=2)


def _sentence(key: str, told: Mapping[str, str], lang: str) -> str | None:
    """The message of that key with its fields; None where there is none of that name."""
    text = wording(lang).texts.get(key) or wording(lang).texts.get(f"beside.{key}")
    if text is None:
        return None
    try:
        return upper(text.format(**told))
    except (KeyError, IndexError):
        return None

"""The coder: a document in, its claims out, by named steps that can be looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allies.codebook.relations import relation
from allies.coding.attribution import speaker
from allies.coding.claims import Pair, facts_of, readings, spread
from allies.coding.dates import Found, find_dates
from allies.coding.mentions import Mention, find_mentions, find_people
from allies.coding.modality import find_cues
from allies.coding.phrases import Phrases, read_phrases
from allies.coding.quantities import FoundQuantity, find_quantities
from allies.coding.reference import (
    Passage,
    references,
    remember,
    remember_titles,
    topical_pair,
)
from allies.coding.sentences import sentence_spans, trimmed
from allies.coding.speaker import speaking_state
from allies.coding.text import Layers, layers_of
from allies.core.claim import Claim, Evidence, Sentence
from allies.core.document import Document
from allies.core.values import Interval, Quantity

CODER = "rules/1"
# A bullet is no part of its sentence.
_BULLET = re.compile(r"(?:[-–—•·▪◦‣*+]|\(?\d{1,2}[.)]|\(?[a-z]\))?\s*")
_THRESHOLD = 0.2
_LONGEST = 4000
_DATELINE_REACH = 40


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """All that the steps found in one sentence: what `--why` shows.

    Offsets are of the folded text of the document.
    """

    sentence: Sentence
    start: int
    stop: int
    mentions: tuple[Mention, ...]
    phrases: Phrases | None
    pairs: tuple[Pair, ...]


def sentences_of(document: Document) -> list[Sentence]:
    """Return the sentences of a document's prose, with offsets of its stored text."""
    layers = layers_of(document.text)
    return [sentence for sentence, _, _ in _sentences(document, layers)]


def _sentences(document: Document, layers: Layers) -> Iterator[tuple[Sentence, int, int]]:
    text = layers.view.text
    for block in document.prose():
        low, high = layers.view.to_view(block.start, block.end)
        lang = block.lang or document.lang
        for a, b in sentence_spans(text, low, high, lang=lang):
            start, stop = trimmed(text, a, b)
            if a == low and block.kind == "bullet":
                start = _behind_bullet(text, start, stop)
            if start >= stop:
                continue
            first, last = layers.view.to_stored(start, stop)
            folded = layers.folded_span(start, stop)
            yield Sentence(first, last, lang, block.kind), *folded


def _behind_bullet(text: str, start: int, stop: int) -> int:
    match = _BULLET.match(text, start, stop)
    return start if match is None else match.end()


def read_document(document: Document) -> Iterator[SentenceReading]:
    """Read a document sentence by sentence: actors, phrases, triggers, pairs."""
    layers = layers_of(document.text)
    yield from _read(document, layers)


def _read(document: Document, layers: Layers) -> Iterator[SentenceReading]:
    everyone = _everyone(document, layers)
    passage = Passage(speaker=speaking_state(layers.folded, everyone, lang=document.lang))
    at = 0
    for sentence, start, stop in _sentences(document, layers):
        while at < len(everyone) and everyone[at].stop <= start:
            at += 1
        named = []
        for mention in everyone[at:]:
            if mention.start >= stop:
                break
            named.append(mention)
        yield _read_sentence(sentence, start, stop, named, passage, layers)


def _everyone(document: Document, layers: Layers) -> list[Mention]:
    """All actors named in a document, each block read in its own language."""
    spans: dict[str, list[tuple[int, int]]] = {document.lang: []}
    for block in document.blocks:
        low, high = layers.folded_span(*layers.view.to_view(block.start, block.end))
        spans.setdefault(block.lang or document.lang, []).append((low, high))
    found: list[Mention] = []
    for lang, places in spans.items():
        mentions = find_mentions(layers, lang=lang, date=document.date)
        people = find_people(layers, mentions, lang=lang)
        if len(spans) == 1:
            found += (*mentions, *people)
            continue
        starts = [low for low, _ in places]
        for mention in (*mentions, *people):
            at = bisect_right(starts, mention.start) - 1
            if at >= 0 and mention.stop <= places[at][1]:
                found.append(mention)
    return sorted(found, key=lambda m: m.start)


def _read_sentence(
    sentence: Sentence,
    start: int,
    stop: int,
    named: list[Mention],
    passage: Passage,
    layers: Layers,
) -> SentenceReading:
    lang, folded = sentence.lang, layers.folded
    if stop - start > _LONGEST:
        return SentenceReading(sentence, start, stop, tuple(named), None, ())
    meant = references(folded, start, stop, named, passage, lang=lang)
    together = sorted((*named, *meant), key=lambda m: m.start)
    remember_titles(passage, folded, named, lang=lang)
    heading = sentence.kind == "heading"
    codes = {code for m in together for code in m.codes}
    if len(codes) < 2 and codes <= set(passage.pair):
        together += topical_pair(folded, start, stop, passage, lang=lang)
        together.sort(key=lambda m: m.start)
    if len({code for m in together for code in m.codes}) < 2:
        remember(passage, _first_subject(together), together, heading=heading)
        return SentenceReading(sentence, start, stop, tuple(together), None, ())
    phrases = read_phrases(folded, start, stop, together, lang=lang)
    cues = find_cues(folded, start, stop, lang=lang)
    pairs = spread(readings(folded, start, stop, phrases, cues, lang=lang))
    subject = next((g.codes for g in phrases.groups if g.marker is None), ())
    remember(passage, subject, together, heading=heading)
    return SentenceReading(sentence, start, stop, tuple(together), phrases, tuple(pairs))


def _first_subject(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return mentions[0].codes if mentions else ()


def code_document(document: Document) -> list[Claim]:
    """Return the claims of a document, in the order of the text.

    Pure: the same document always gives the same claims. A sentence repeated word for word
    is coded once, at its first place.
    """
    layers = layers_of(document.text)
    claims: list[Claim] = []
    seen: set[str] = set()
    for reading in _read(document, layers):
        if not reading.pairs or reading.phrases is None:
            continue
        text = layers.folded[reading.start : reading.stop]
        if text in seen:
            continue
        seen.add(text)
        claims += _claims(document, layers, reading, reading.phrases)
    return claims


def _claims(
    document: Document, layers: Layers, reading: SentenceReading, phrases: Phrases
) -> Iterator[Claim]:
    folded, lang = layers.folded, reading.sentence.lang
    dates = [
        found
        for found in find_dates(folded, reading.start, reading.stop, lang=lang, today=document.date)
        if not _is_dateline(found, folded, reading.start, document)
    ]
    quantities = [
        q for q in find_quantities(folded, reading.start, reading.stop, lang=lang)
        if not any(d.start < q.stop and q.start < d.stop for d in dates)
    ]  # fmt: skip
    said = speaker(folded, reading.start, reading.stop, lang=lang)
    attribution = None if said is None else layers.clean(*said).strip()
    for pair in reading.pairs:
        if pair.reading.certainty < _THRESHOLD:
            continue
        yield _claim(document, layers, reading, phrases, pair, dates, quantities, attribution)


# 'LIMA, 3 March 2021 (Agency) - ': the day of the dispatch, not of what it tells.
_DATELINE = re.compile(r"[^.\n]{0,40}?\s-{1,2}\s")


def _is_dateline(found: Found, folded: str, start: int, document: Document) -> bool:
    return (
        found.interval.start == document.date
        and found.start - start < _DATELINE_REACH
        and "," in folded[start : found.start]
        and _DATELINE.match(folded, found.stop) is not None
    )


def _claim(
    document: Document, layers: Layers, reading: SentenceReading, phrases: Phrases, pair: Pair,
    dates: Sequence[Found], quantities: Sequence[FoundQuantity], attribution: str | None,
) -> Claim:  # fmt: skip
    found, hit = pair.reading, pair.reading.frame.hit
    sentence = reading.sentence
    start, stop = layers.stored_span(hit.start, hit.stop)
    quote = document.text[sentence.start : sentence.end]
    return Claim(
        evidence=Evidence(document.id, sentence.start, sentence.end, quote),
        doc_name=document.name,
        lang=sentence.lang,
        source=pair.source,
        target=pair.target,
        relation=found.trigger.relation,
        modality=found.modality,
        dates=_date(pair, phrases, dates),
        quantity=_quantity(pair, phrases, quantities),
        attribution=attribution,
        coder=CODER,
        confidence=round(min(0.99, found.certainty), 3),
        trigger=document.text[start:stop],
        trigger_start=start,
        trigger_end=stop,
        source_text=_named(pair.source, found.arguments.source.members),
        target_text=_named(pair.target, found.arguments.target.members),
        why=_why(pair, layers),
    )


def _named(code: str, members: Sequence[Mention]) -> str:
    return next((m.text for m in members if code in m.codes), code)


def _why(pair: Pair, layers: Layers) -> str:
    found = pair.reading
    parts = [found.trigger.name, found.arguments.how]
    for group in (found.arguments.source, found.arguments.target):
        parts += [f"'{m.text}' is {'/'.join(m.codes)}: {m.how}" for m in group.members if m.how]
    if found.cue is not None:
        cue = layers.clean(found.cue.start, found.cue.stop)
        parts.append(f"{found.modality} by '{cue}'")
    return "; ".join(dict.fromkeys(parts))


def _date(pair: Pair, phrases: Phrases, dates: Sequence[Found]) -> Interval | None:
    """The date in the trigger's clause; one elsewhere only if it is the only one."""
    low, high = facts_of(pair.reading.frame, phrases)
    inside = [d for d in dates if low <= d.start < high]
    middle = pair.reading.frame.hit.start
    chosen = min(inside, key=lambda d: abs(d.start - middle), default=None)
    if chosen is None and len(dates) == 1 and dates[0].kind != "relative":
        chosen = dates[0]
    return None if chosen is None else chosen.interval


def _quantity(pair: Pair, phrases: Phrases, quantities: Sequence[FoundQuantity]) -> Quantity | None:
    """The figure nearest to the trigger that can measure the relation."""
    low, high = facts_of(pair.reading.frame, phrases)
    name = pair.reading.trigger.relation
    middle = pair.reading.frame.hit.start
    fitting = [
        q for q in quantities
        if low <= q.start < high and q.quantity.unit in _units(name) and abs(q.start - middle) < 160
    ]  # fmt: skip
    chosen = min(fitting, key=lambda q: abs(q.start - middle), default=None)
    return None if chosen is None else chosen.quantity


_ARMS = frozenset({"items", "count", "usd", "eur", "tonnes"})
_MEN = frozenset({"troops", "items", "count"})
_MONEY = frozenset({"usd", "eur", "percent", "ratio", "count", "tonnes"})
_FUEL = frozenset({"bcm", "barrels"})
# What can measure a relation, or else any relation of a layer.
_BY_RELATION = {
    "arms-transfer": _ARMS,
    "dual-use-supply": _ARMS,
    "military-aid": _ARMS,
    "troops": _MEN,
    "base": _MEN,
    "pull-out": _MEN,
    "meeting": frozenset({"count"}),
    "dependence": frozenset({"percent", "ratio"}),
}
_BY_LAYER = {
    "economic": _MONEY,
    "energy": _MONEY | _FUEL,
    "technology": _ARMS,
    "military": _ARMS | _MEN | {"percent"},
    "diplomatic": frozenset({"count", "usd", "eur", "percent"}),
}


def _units(name: str) -> frozenset[str]:
    return _BY_RELATION.get(name) or _BY_LAYER.get(relation(name).layer, frozenset())

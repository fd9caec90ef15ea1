"""A document read sentence by sentence: who is named or meant, and what the rules find."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from allies.coding.claims import Pair, readings, spread
from allies.coding.defined import find_defined
from allies.coding.descriptions import find_descriptions
from allies.coding.lexicon import Trigger, lexicon
from allies.coding.mentions import Mention, find_mentions, find_people
from allies.coding.modality import find_cues
from allies.coding.patterns import Match
from allies.coding.phrases import Phrases, read_phrases
from allies.coding.reference import (
    Passage,
    references,
    remember,
    remember_counted,
    remember_titles,
    topical_pair,
)
from allies.coding.sentences import sentence_spans, trimmed
from allies.coding.speaker import joint_speakers, speaking_state
from allies.coding.successions import in_their_time
from allies.coding.text import Layers, layers_of
from allies.core.claim import Sentence
from allies.core.document import Document

# A bullet is no part of its sentence.
_BULLET = re.compile(r"(?:[-–—•·▪◦‣*+]|\(?\d{1,2}[.)]|\(?[a-z]\))?\s*")
LONGEST = 4000


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
    hits: tuple[Match[Trigger], ...] = ()
    speaker: str | None = None

    @property
    def end(self) -> int:
        """Where the look at it ends: of a sentence without end only so much is looked at."""
        return min(self.stop, self.start + LONGEST)


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
    yield from read_layers(document, layers)


def read_layers(document: Document, layers: Layers) -> Iterator[SentenceReading]:
    """Read a document whose layers are made already."""
    everyone = _everyone(document, layers)
    passage = Passage(speakers=_speakers(layers, everyone, document.lang))
    seen: set[str] = set()
    at = 0
    for sentence, start, stop in _sentences(document, layers):
        while at < len(everyone) and everyone[at].stop <= start:
            at += 1
        named = []
        for mention in everyone[at:]:
            if mention.start >= stop:
                break
            named.append(mention)
        seen.update(code for mention in named for code in mention.codes)
        named = in_their_time(named, layers.folded, start, stop, date=document.date, seen=seen)
        yield _read_sentence(sentence, start, stop, named, passage, layers)


def _speakers(layers: Layers, everyone: list[Mention], lang: str) -> tuple[str, ...]:
    joint = joint_speakers(layers.folded, everyone)
    one = None if joint else speaking_state(layers.folded, everyone, lang=lang)
    return joint if one is None else (one,)


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
        mentions = _with_defined(mentions, find_defined(layers, mentions))
        if len(spans) == 1:
            found += (*mentions, *people)
            found.sort(key=lambda m: m.start)
            found += find_descriptions(layers, found, lang=lang)
            continue
        starts = [low for low, _ in places]
        for mention in (*mentions, *people):
            at = bisect_right(starts, mention.start) - 1
            if at >= 0 and mention.stop <= places[at][1]:
                found.append(mention)
    return sorted(found, key=lambda m: m.start)


def _with_defined(mentions: list[Mention], defined: list[Mention]) -> list[Mention]:
    """An organisation's full name takes the place of the names inside it."""
    if not defined:
        return mentions
    outside = [m for m in mentions if all(m.stop <= d.start or d.stop <= m.start for d in defined)]
    return sorted([*outside, *defined], key=lambda m: m.start)


def _read_sentence(
    sentence: Sentence,
    start: int,
    stop: int,
    named: list[Mention],
    passage: Passage,
    layers: Layers,
) -> SentenceReading:
    lang, folded = sentence.lang, layers.folded
    if stop - start > LONGEST:
        return SentenceReading(
            sentence, start, stop, tuple(named), None, (), speaker=passage.speaker()
        )
    meant = references(folded, start, stop, named, passage, lang=lang)
    together = sorted((*named, *meant), key=lambda m: m.start)
    remember_titles(passage, folded, named, lang=lang)
    heading = sentence.kind == "heading"
    codes = {code for m in together for code in m.codes}
    if len(codes) < 2 and codes <= set(passage.pair):
        together += topical_pair(folded, start, stop, passage, lang=lang)
        together.sort(key=lambda m: m.start)
    hits = lexicon(lang).hits(folded, start, stop)
    if len({code for m in together for code in m.codes}) < 2:
        remember(passage, _first_subject(together), together, heading=heading)
        return SentenceReading(
            sentence, start, stop, tuple(together), None, (), tuple(hits), passage.speaker()
        )
    phrases = read_phrases(folded, start, stop, together, lang=lang)
    cues = find_cues(folded, start, stop, lang=lang)
    pairs = spread(readings(folded, start, stop, phrases, cues, hits, lang=lang))
    subject = next((g.codes for g in phrases.groups if g.marker is None), ())
    remember(passage, subject, together, heading=heading)
    remember_counted(passage, folded, start, stop, named, lang=lang)
    return SentenceReading(
        sentence,
        start,
        stop,
        tuple(together),
        phrases,
        tuple(pairs),
        tuple(hits),
        passage.speaker(),
    )


def _first_subject(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return mentions[0].codes if mentions else ()


def first_told(readings: Iterable[SentenceReading], layers: Layers) -> list[SentenceReading]:
    """Return the sentences without those that stand word for word further above.

    They would be coded twice; and a running title, which stands on each page, is no heading of
    what follows it.

    Args:
        readings: All sentences of a document, in order.
        layers: Its text.
    """
    seen: set[str] = set()
    kept = []
    for reading in readings:
        text = layers.folded[reading.start : reading.stop]
        if text not in seen:
            seen.add(text)
            kept.append(reading)
    return kept


def phrases_of(reading: SentenceReading, layers: Layers) -> Phrases:
    """Return the tokens and clauses of a sentence, read only now where no rule had asked for them.

    Args:
        reading: The sentence.
        layers: Text of its document.
    """
    if reading.phrases is not None:
        return reading.phrases
    lang = reading.sentence.lang
    return read_phrases(layers.folded, reading.start, reading.end, reading.mentions, lang=lang)

"""Stretches of a document as the reader of relations sees them.

A window is a run of sentences with what stands before them and the title, cut into word
pieces. Its items are the sentences to be read: the actors that may be meant in each, and
what the rules found of each ordered pair of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.codebook.relations import RELATIONS
from allies.coding.lexicon import Trigger
from allies.coding.mentions import Mention
from allies.coding.patterns import Match
from allies.coding.pieces import Piece, pieces
from allies.coding.reading import SentenceReading
from allies.coding.standing import MEANT, Standing, named_in
from allies.coding.text import Layers
from allies.coding.unlike import remarks

KINDS = (
    "name", "adjective", "demonym", "capital", "seat", "force", "body", "leader", "surname",
    "prefix", "organisation", "person", "title", "pair", "topic", "pronoun", "possessive",
    "before", "heading", "speaker", "main",
)  # fmt: skip
_KIND = {kind: number for number, kind in enumerate(KINDS)}

_MOST_ACTORS = 24
_MOST_BEFORE = 4
_MOST_IN_HEADING = 3
_MOST_MAIN = 2
_MOST_UNNAMED = 4
_MEMORY = 3
_TITLE_PIECES = 32
_CONTEXT_PIECES = 64
_WINDOW_PIECES = 192
_SENTENCE_PIECES = 256
_GAP = 2
_BOTH = 2
# Places for pieces that the encoder has, less those of a title, a heading and what stands before.
_MOST_PIECES = 512 - 2 * _TITLE_PIECES - _CONTEXT_PIECES


class Candidate(NamedTuple):
    """An actor that may take part in what a sentence states.

    `spans` are piece spans of the window; `here` tells whether it is named or meant in the
    sentence itself. `kind` is a number in KINDS, `profile` how it stands in the document.
    """

    code: str
    kind: int
    spans: tuple[tuple[int, int], ...]
    here: bool
    profile: tuple[float, ...]


@dataclass(slots=True)
class Item:
    """One sentence to be read: its pieces `[low, high)` of the window and its candidates.

    `together` tells how each two of them, codes in order, stand together in the document;
    `features` is what `allies.coding.features` makes of it, once it is asked for.
    """

    reading: SentenceReading
    low: int
    high: int
    candidates: list[Candidate]
    pairs: list[tuple[int, int]]
    together: dict[tuple[str, str], tuple[float, ...]]
    features: NDArray[np.float32] | None = None


@dataclass(slots=True)
class Window:
    """Word pieces with the places of mentions, and the sentences to be read in them.

    `places` are the spans of the pieces in the clean text; `hits` the wordings of the lexicon as
    number of the relation and piece span.
    """

    lang: str
    ids: list[int] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    hits: list[tuple[int, int, int]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Sentence:
    """A sentence, cut into pieces when it is first needed."""

    reading: SentenceReading
    layers: Layers
    context: list[tuple[str, str]] = field(default_factory=list)
    profiles: dict[str, tuple[float, ...]] = field(default_factory=dict)
    together: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
    section: _Sentence | None = None
    cut: list[Piece] | None = None

    def pieces(self) -> list[Piece]:
        if self.cut is None:
            low, high = self.layers.clean_span(self.reading.start, self.reading.stop)
            self.cut = pieces(self.layers.view.text, low, high)[:_SENTENCE_PIECES]
        return self.cut

    def codes(self) -> list[str]:
        return list(dict.fromkeys(c for m in self.reading.mentions for c in m.codes))

    def is_readable(self) -> bool:
        """Whether it can hold a claim.

        Two actors are named in it, or are in reach and a wording of the lexicon stands in it.
        """
        own = set(self.codes())
        if len(own) > 1:
            return True
        if len(own | {code for code, _ in self.context}) < 2:
            return False
        return bool(self.reading.hits)


def _with_context(
    readings: Sequence[SentenceReading], layers: Layers, lang: str
) -> Iterator[_Sentence]:
    """Sentences with the actors of the heading, of those just before, and of the whole text."""
    counts = Counter(
        code for reading in readings for m in reading.mentions if m.kind not in MEANT
        for code in m.codes
    )  # fmt: skip
    main = [code for code, _ in counts.most_common(_MOST_MAIN)]
    standing = Standing(readings, main, lang)
    heading: list[str] = []
    memory: list[list[str]] = []
    section: _Sentence | None = None
    for reading in readings:
        sentence = _Sentence(reading, layers, section=section)
        before = [code for codes in reversed(memory) for code in codes]
        speaker = [] if reading.speaker is None else [reading.speaker]
        context: dict[str, str] = {}
        for how, codes, most in (
            ("speaker", speaker, 1), ("before", before, _MOST_BEFORE),
            ("heading", heading, _MOST_IN_HEADING), ("main", main, _MOST_MAIN),
        ):  # fmt: skip
            fresh = [c for c in dict.fromkeys(codes) if c not in context]
            context.update(dict.fromkeys(fresh[:most], how))
        own = set(sentence.codes())
        sentence.context = [(code, how) for code, how in context.items() if code not in own]
        if sentence.is_readable():
            own = {*sentence.codes()[:_MOST_ACTORS], *(code for code, _ in sentence.context)}
            sentence.profiles = {code: standing.profile(code, reading.speaker) for code in own}
            sentence.together = standing.together(own)
        yield sentence
        named = named_in(reading.mentions)[:_MOST_ACTORS]
        standing.go_on(reading, named)
        if reading.sentence.kind == "heading":
            heading = named or heading
            # It is shown even where it names nobody and the actors are those of the one before.
            section = sentence
        if named:
            memory = [*memory, named][-_MEMORY:]


def windows(readings: Iterable[SentenceReading], layers: Layers, *, lang: str) -> Iterator[Window]:
    """Yield the windows of a document, in order; together they hold each readable sentence.

    Args:
        readings: The sentences of the document, read by the rules.
        layers: Its text.
        lang: Its language.
    """
    sentences = list(_with_context(list(readings), layers, lang))
    title = next((s for s in sentences[:2] if s.reading.sentence.kind == "heading"), None)
    run: list[int] = []
    size = held = 0
    for number, sentence in enumerate(sentences):
        if not sentence.is_readable():
            continue
        width = len(sentence.pieces())
        far = run and number - run[-1] > _GAP
        if run and not far:
            # What stands between is in the window too.
            held += sum(len(s.pieces()) for s in sentences[run[-1] + 1 : number + 1])
        if run and (far or size + width > _WINDOW_PIECES or held > _MOST_PIECES):
            yield _window(sentences, run, title, lang)
            run, size = [], 0
        if not run:
            held = width
        run.append(number)
        size += width
    if run:
        yield _window(sentences, run, title, lang)


def _window(
    sentences: Sequence[_Sentence], run: Sequence[int], title: _Sentence | None, lang: str
) -> Window:
    window = Window(lang)
    placed: list[tuple[_Sentence, int, int]] = []
    first = run[0]
    opening: list[_Sentence] = []
    room = _CONTEXT_PIECES
    for sentence in reversed(sentences[max(0, first - _MEMORY) : first]):
        room -= len(sentence.pieces())
        if room < 0:
            break
        opening.insert(0, sentence)
    for above in dict.fromkeys((title, sentences[first].section)):
        if above is not None and above is not sentences[first] and above not in opening:
            _add(window, placed, above, _TITLE_PIECES)
    for sentence in opening:
        _add(window, placed, sentence, _CONTEXT_PIECES)
    wanted = set(run)
    for number in range(first, run[-1] + 1):
        low, high = _add(window, placed, sentences[number], _SENTENCE_PIECES)
        if number in wanted:
            item = _item(sentences[number], low, high, placed)
            window.items += _parts(sentences[number], item)
    return window


def _add(
    window: Window, placed: list[tuple[_Sentence, int, int]], sentence: _Sentence, most: int
) -> tuple[int, int]:
    low = len(window.ids)
    cut = sentence.pieces()[:most]
    window.ids += [p.id for p in cut]
    window.places += [(p.start, p.stop) for p in cut]
    window.named += [False] * len(cut)
    high = len(window.ids)
    placed.append((sentence, low, high))
    for mention in sentence.reading.mentions:
        for at in range(*_span(mention, sentence, low, high)):
            window.named[at] = mention.kind not in MEANT
    for hit in sentence.reading.hits:
        span = _span(hit, sentence, low, high)
        if span[0] < span[1]:
            window.hits.append((RELATION_NUMBER[hit.value.relation], *span))
    return low, high


def _span(
    found: Mention | Match[Trigger], sentence: _Sentence, low: int, high: int
) -> tuple[int, int]:
    """The piece span of a mention or hit; an empty one where it was cut off."""
    start, stop = sentence.layers.clean_span(found.start, found.stop)
    cut = sentence.pieces()[: high - low]
    if not cut or start >= max(cut[-1].stop, cut[-1].start + 1):
        return low, low
    touched = [
        low + n for n, p in enumerate(cut) if p.start < stop and start < max(p.stop, p.start + 1)
    ]
    return (touched[0], touched[-1] + 1) if touched else (low, low)


def _item(
    sentence: _Sentence, low: int, high: int, placed: Sequence[tuple[_Sentence, int, int]]
) -> Item:
    candidates: dict[str, Candidate] = {}
    for mention in sentence.reading.mentions:
        span = _span(mention, sentence, low, high)
        for code in mention.codes:
            held = candidates.get(code)
            spans = (() if held is None else held.spans) + ((span,) if span[0] < span[1] else ())
            kind = _KIND[mention.kind] if held is None else held.kind
            if len(candidates) < _MOST_ACTORS or held is not None:
                candidates[code] = Candidate(code, kind, spans, True, sentence.profiles[code])
    own = len(candidates)
    for code, how in sentence.context:
        spans = _place_before(code, placed[:-1])
        candidates[code] = Candidate(code, _KIND[how], spans, False, sentence.profiles[code])
    found = list(candidates.values())
    pairs = [
        (a, b)
        for a in range(len(found))
        for b in range(len(found))
        if a != b and (a < own or b < own or (own < 2 and max(a, b) - own < _MOST_UNNAMED))
    ]
    return Item(sentence.reading, low, high, found, pairs, sentence.together)


def _parts(sentence: _Sentence, item: Item) -> Iterator[Item]:
    """A sentence as what it says, and what it only compares with: each with pairs of its own.

    In 'unlike the pact of Peru and Chile, that of Kenya and Ghana …' nothing is told of Peru and
    Kenya, and what is told of the first two hides what is told of the others.
    """
    reading, code = sentence.reading, [candidate.code for candidate in item.candidates]
    found = remarks(
        sentence.layers.folded, reading.start, reading.end, reading.mentions,
        lang=reading.sentence.lang,
    )  # fmt: skip
    rest = item.pairs
    for remark in found:
        if remark.thing:
            inside = {pair: sum(code[end] in remark.only for end in pair) for pair in rest}
            yield replace(item, pairs=[pair for pair, ends in inside.items() if ends == _BOTH])
            rest = [pair for pair, ends in inside.items() if not ends]
    yield replace(item, pairs=rest)


def _place_before(
    code: str, placed: Sequence[tuple[_Sentence, int, int]]
) -> tuple[tuple[int, int], ...]:
    """Where an actor was last named in the window before the sentence."""
    for sentence, low, high in reversed(placed):
        for mention in sentence.reading.mentions:
            if code in mention.codes and mention.kind not in MEANT:
                span = _span(mention, sentence, low, high)
                if span[0] < span[1]:
                    return (span,)
    return ()


RELATION_CODES: tuple[str, ...] = tuple(sorted(RELATIONS))
RELATION_NUMBER = {code: number for number, code in enumerate(RELATION_CODES)}
SYMMETRIC = tuple(RELATIONS[code].symmetric for code in RELATION_CODES)

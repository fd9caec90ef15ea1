"""The coder: a document in, its claims out, by named steps that can be looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from allies.coding.attribution import REACH, Speaker, Speakers
from allies.coding.blocs import CERTAINTY as CERTAINTY_OF_DENIALS
from allies.coding.blocs import Denial, find_denials
from allies.coding.claims import Pair
from allies.coding.dating import Words
from allies.coding.facts import Facts, facts_in
from allies.coding.fitting import Ends
from allies.coding.implied import implied_date
from allies.coding.mentions import Mention
from allies.coding.modality import find_cues, modality_of, weighed
from allies.coding.plover import root_for
from allies.coding.reader import Statement, read_windows
from allies.coding.reading import (
    SentenceReading,
    first_told,
    phrases_of,
    read_document,
    read_layers,
    sentences_of,
)
from allies.coding.second_look import Look
from allies.coding.shares import CERTAINTY, Share, find_shares
from allies.coding.text import Layers, layers_of
from allies.coding.windows import KINDS, Candidate, windows
from allies.core.claim import Claim, Evidence
from allies.core.document import Document

__all__ = ["CODER", "code_by_rules", "code_document", "read_document", "sentences_of"]

CODER = "reader/1"
RULES = "rules/1"
_THRESHOLD = 0.2
# What is done by being said.
_SPOKEN = frozenset({
    "criticism", "demand", "diplomatic-support", "mediation", "rejection", "threat",
})  # fmt: skip


def code_document(document: Document) -> list[Claim]:
    """Return the claims of a document, in the order of the text.

    Rules find the actors and propose readings, a trained model decides (see
    `allies.coding.reader`). Pure: the same document always gives the same claims. A sentence
    repeated word for word is coded once, at its first place.
    """
    layers = layers_of(document.text)
    readings = first_told(read_layers(document, layers), layers)
    found: dict[int, list[Statement]] = defaultdict(list)
    for statement in read_windows(windows(readings, layers, lang=document.lang)):
        found[id(statement.item.reading)].append(statement)
    claims: list[Claim] = []
    today = today_of(document, layers)
    for number, reading in enumerate(readings):
        statements = sorted(found.get(id(reading), ()), key=lambda s: -s.chance)
        shares, denials = _shares(layers, reading), _denials(layers, reading)
        if not statements and not shares and not denials:
            continue
        sentence = _Sentence(document, layers, readings, number, today)
        told = [_of_share(sentence, share) for share in shares]
        told += (claim for denial in denials for claim in _of_denial(sentence, denial))
        known = {_key(claim) for claim in told}
        claims += told
        claims += (c for c in _stated(sentence, statements) if _key(c) not in known)
    return claims


def _key(claim: Claim) -> tuple[str, tuple[str, str], str | None]:
    """Of which a sentence tells one; the figure of a share is more than that there is one."""
    return claim.relation, claim.pair, None if claim.relation == "dependence" else claim.modality


def _shares(layers: Layers, reading: SentenceReading) -> list[Share]:
    if reading.phrases is None:
        return []
    start, stop = reading.start, reading.end
    found = find_shares(layers.folded, start, stop, reading.mentions, lang=reading.sentence.lang)
    once: dict[tuple[str, str], Share] = {}
    for share in found:
        once.setdefault((share.owner.codes[0], share.partner.codes[0]), share)
    return list(once.values())


def _of_share(sentence: _Sentence, share: Share) -> Claim:
    """The dependence that a share tells, with its own figure."""
    modality, cue = modality_of(sentence.cues, sentence.phrases, share.start, share.stop)
    why = f"share of {share.base or 'what it gets'} (pattern)"
    if cue is not None:
        why += f"; {modality} by '{sentence.layers.clean(cue.start, cue.stop)}'"
    claim = sentence.claim(
        (share.owner.codes[0], share.partner.codes[0]), "dependence", modality,
        (share.start, share.stop), (share.owner.text, share.partner.text), coder=CODER,
        confidence=CERTAINTY, why=why,
    )  # fmt: skip
    return replace(claim, quantity=share.quantity)


def _denials(layers: Layers, reading: SentenceReading) -> list[Denial]:
    if reading.phrases is None:
        return []
    lang, mentions = reading.sentence.lang, reading.mentions
    return find_denials(layers.folded, reading.start, reading.end, mentions, lang=lang)


def _of_denial(sentence: _Sentence, denial: Denial) -> Iterator[Claim]:
    """That the members of a group are no bloc: of each two of them."""
    mentions = sentence.reading.mentions
    for pair in denial.pairs():
        yield sentence.claim(
            pair, "partnership", "negated", (denial.start, denial.stop),
            (_named(pair[0], mentions), _named(pair[1], mentions)), coder=CODER,
            confidence=CERTAINTY_OF_DENIALS, why="said to be no bloc (pattern)",
        )  # fmt: skip


def code_by_rules(document: Document) -> list[Claim]:
    """Return the claims that the rules alone find, with the rules' own certainty."""
    layers = layers_of(document.text)
    claims: list[Claim] = []
    today = today_of(document, layers)
    readings = first_told(read_layers(document, layers), layers)
    for number, reading in enumerate(readings):
        if reading.pairs:
            claims += _ruled(document, layers, readings, number, today)
    return claims


class _Sentence:
    """What all claims of one sentence share: evidence, facts, and who says so."""

    def __init__(
        self, document: Document, layers: Layers, readings: Sequence[SentenceReading],
        number: int, today: str | None,
    ) -> None:  # fmt: skip
        reading = readings[number]
        self.document, self.layers, self.reading = document, layers, reading
        start, stop, lang = reading.start, reading.end, reading.sentence.lang
        self.phrases = phrases = phrases_of(reading, layers)
        self.cues = find_cues(layers.folded, start, stop, lang=lang)
        self.facts: Facts = facts_in(layers.folded, start, stop, phrases, lang=lang, today=today)
        self.near = readings[max(0, number - REACH) : number + 1]
        spans = [(near.start, near.end) for near in self.near]
        self.speakers = Speakers(layers.folded, spans, words=layers.clean, lang=lang)

    def said(self, source: str, relation: str, modality: str, at: int) -> Speaker | None:
        """Who says what is stated by words at a place; None where it is told as it is.

        A demand or a reproach is made by being said: its source is no witness to it.
        """
        found = self.speakers.of(at)
        if found is None or relation not in _SPOKEN or modality != "actual":
            return found
        mentions = self.near[-1 - found.earlier].mentions
        himself = any(
            source in m.codes and m.start < found.stop and found.start < m.stop for m in mentions
        )
        return None if himself else found

    def claim(
        self, ends: tuple[str, str], relation: str, modality: str, trigger: tuple[int, int],
        names: tuple[str, str], *, coder: str, confidence: float, why: str,
        words: Words | None = None,
    ) -> Claim:  # fmt: skip
        """One claim of this sentence; `trigger` is a span of the folded text."""
        sentence, text = self.reading.sentence, self.document.text
        start, stop = self.layers.stored_span(*trigger)
        actors = Ends(frozenset(ends), self.reading.mentions)
        quote = text[sentence.start : sentence.end]
        said = self.said(ends[0], relation, modality, trigger[0])
        attribution = None if said is None else self.layers.clean(said.start, said.stop).strip()
        if said is not None and said.earlier:
            why += f"; said by '{attribution}', who is named before"
        return Claim(
            evidence=Evidence(self.document.id, sentence.start, sentence.end, quote),
            doc_name=self.document.name,
            lang=sentence.lang,
            source=ends[0],
            target=ends[1],
            relation=relation,
            modality=modality,
            dates=self.facts.date_of(relation, *trigger, actors, words),
            quantity=self.facts.quantity_of(relation, *trigger, actors),
            attribution=attribution,
            coder=coder,
            confidence=round(min(0.99, confidence), 3),
            trigger=text[start:stop],
            trigger_start=start,
            trigger_end=stop,
            source_text=names[0],
            target_text=names[1],
            why=why,
            plover=root_for(quote, *names, relation),
        )


def today_of(document: Document, layers: Layers) -> str | None:
    """Return the day from which a document counts: its own, or what its text implies."""
    return document.date or implied_date(layers.folded, lang=document.lang)


def _stated(sentence: _Sentence, statements: Sequence[Statement]) -> Iterator[Claim]:
    """The claims of a sentence, of each pair, relation and modality the surest one."""
    reading, layers = sentence.reading, sentence.layers
    told: set[tuple[str, str, str, str]] = set()
    words = _seen(sentence, statements)
    for statement in statements:
        item = statement.item
        source = item.candidates[statement.source]
        trigger = layers.folded_span(*_whole_words(layers.view.text, *statement.trigger))
        look = Look(statement, trigger, layers, reading)
        if look.denies():
            continue
        modality, cue = weighed(
            statement.moods.tolist(), sentence.cues, sentence.phrases, *trigger,
            head=layers.folded_span(statement.head, statement.head + 1)[0],
            lang=reading.sentence.lang,
        )  # fmt: skip
        why = _why(statement, layers, reading)
        if cue is not None:
            why += f"; {modality} by '{layers.clean(cue.start, cue.stop)}'"
        name, target = statement.relation, look.target
        if target is not item.candidates[statement.target]:
            why += f"; it is {target.code} that they are on"
        if look.breaks():
            name = "sanctions-relief"
            why += "; the sanctions of another are broken, none imposed"
        key = source.code, target.code, name, modality
        if key in told:
            continue
        told.add(key)
        yield sentence.claim(
            (source.code, target.code), name, modality, trigger,
            (_called(source, reading), _called(target, reading)), coder=CODER,
            confidence=statement.chance, why=why, words=words,
        )  # fmt: skip
        breaker = look.breaker()
        relief = breaker or "", target.code, "sanctions-relief", modality
        if breaker is not None and relief not in told:
            told.add(relief)
            yield sentence.claim(
                (breaker, target.code), "sanctions-relief", modality, trigger,
                (_named(breaker, reading.mentions), _called(target, reading)), coder=CODER,
                confidence=statement.chance, why=f"{why}; they are broken by who is named before",
                words=words,
            )  # fmt: skip


def _seen(sentence: _Sentence, statements: Sequence[Statement]) -> Words | None:
    """What the reader sees in the pieces of a sentence; None where there is no date to choose."""
    if not statements or not sentence.facts.dates:
        return None
    first = statements[0]
    return Words([sentence.layers.folded_span(*place) for place in first.places], first.seen)


def _whole_words(text: str, start: int, stop: int) -> tuple[int, int]:
    """A span of word pieces, widened to the words that they are of."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum():
        stop += 1
    return start, stop


def _called(candidate: Candidate, reading: SentenceReading) -> str:
    return _named(candidate.code, reading.mentions)


def _why(statement: Statement, layers: Layers, reading: SentenceReading) -> str:
    """The words, the rules that agree, and who was meant rather than named."""
    ends = [statement.item.candidates[n] for n in (statement.source, statement.target)]
    low, high = _whole_words(layers.view.text, *statement.trigger)
    parts = [f"'{layers.view.text[low:high]}' → {statement.relation}"]
    rules = [
        pair for pair in reading.pairs
        if pair.reading.trigger.relation == statement.relation
        and {pair.source, pair.target} == {end.code for end in ends}
    ]  # fmt: skip
    parts += [f"{pair.reading.trigger.name} ({pair.reading.arguments.how})" for pair in rules]
    for end in ends:
        if not end.here:
            parts.append(f"{end.code} is meant: {KINDS[end.kind]}")
        for mention in reading.mentions:
            if mention.how and end.code in mention.codes:
                parts.append(f"'{mention.text}' is {'/'.join(mention.codes)}: {mention.how}")
    return "; ".join(dict.fromkeys(parts))


def _ruled(
    document: Document, layers: Layers, readings: Sequence[SentenceReading], number: int,
    today: str | None,
) -> Iterator[Claim]:  # fmt: skip
    reading = readings[number]
    sentence = _Sentence(document, layers, readings, number, today)
    for pair in reading.pairs:
        found, hit = pair.reading, pair.reading.frame.hit
        if found.certainty < _THRESHOLD:
            continue
        names = (
            _named(pair.source, found.arguments.source.members),
            _named(pair.target, found.arguments.target.members),
        )
        yield sentence.claim(
            (pair.source, pair.target), found.trigger.relation, found.modality,
            (hit.start, hit.stop), names, coder=RULES, confidence=found.certainty,
            why=_rule_why(pair, layers),
        )  # fmt: skip


def _named(code: str, members: Sequence[Mention]) -> str:
    return next((m.text for m in members if code in m.codes), code)


def _rule_why(pair: Pair, layers: Layers) -> str:
    found = pair.reading
    parts = [found.trigger.name, found.arguments.how]
    for group in (found.arguments.source, found.arguments.target):
        parts += [f"'{m.text}' is {'/'.join(m.codes)}: {m.how}" for m in group.members if m.how]
    if found.cue is not None:
        cue = layers.clean(found.cue.start, found.cue.stop)
        parts.append(f"{found.modality} by '{cue}'")
    return "; ".join(dict.fromkeys(parts))

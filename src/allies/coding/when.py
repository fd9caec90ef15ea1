"""Which of the dates of a sentence is that of a statement: the one in its own part."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.coding.date_rules import Found
from allies.coding.phrases import Token
from allies.coding.tenses import verb_in
from allies.core.values import Interval

# Relations that hold by a text: 'the treaty of 1951', 'the pact, which they signed in June 2021'.
FOUNDED = frozenset({"defense-pact", "agreement", "ceasefire"})
_HARD = frozenset(";")
_LEAD = 7  # Words of a date that stands at the head: 'In the spring of 2020, ...'.
_NEAR_NOUN = 12
# 'The mediation between the two, begun in 2022'.
_NOUN_PHRASE = 45
_LISTED = 3
_GAPPED = 7
_NEXT_WORD = 3
_AT_ONCE = 8
# How well a date fits, the less the better: at the head of the sentence, in a remark on the
# very words, beyond such a remark; else one more for each comma between.
_VAGUE, _HEAD, _LAUNCHED, _BESIDE, _BEYOND = 0.2, 0.5, 0.6, 0.7, 0.8
_FARTHEST = {"point": 3, "between": 3, "span": 3, "relative": 2}


Spans = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch between commas; `depth` is 1 in a relative clause or behind a participle."""

    start: int
    stop: int
    depth: int
    run: int
    block: int


@cache
def _rules(lang: str) -> dict[str, re.Pattern[str]]:
    words: dict[str, Any] = read_toml(lang, "time.toml")["clauses"]
    return {name: re.compile(rf"(?:{text})") for name, text in words.items()}


def parts_of(folded: str, tokens: Sequence[Token], *, lang: str) -> list[Part]:
    """Cut a sentence at commas, hard marks and the words that open a clause."""
    if not tokens:
        return []
    rules = _rules(lang)
    parts: list[Part] = []
    begin, depth, run, block = tokens[0].start, 0, 0, 0
    for index, token in enumerate(tokens):
        if token.start < begin:
            continue
        if token.text in _HARD:
            parts.append(Part(begin, token.start, depth, run, block))
            begin, depth, run, block = token.stop, 0, run + 1, block + 1
        elif token.text in (",", ":", "(", ")", "-") and _cuts(folded, token):
            parts.append(Part(begin, token.start, depth, run, block))
            opens = rules["opening"].match(folded, token.stop) is not None
            begin, depth, run = token.stop, int(opens), run + 1
        elif index and rules["inner"].match(folded, token.start) and token.start > begin:
            if folded[begin : token.start].strip():
                parts.append(Part(begin, token.start, depth, run, block))
                run += 1
            begin, depth = token.start, 1
    parts.append(Part(begin, max(tokens[-1].stop, begin), depth, run, block))
    return parts


def _cuts(folded: str, token: Token) -> bool:
    if token.text == "-":
        return folded[token.start - 1 : token.stop + 1] == " - "
    # '3 March, 2021' and '1,500' aren't cut.
    return re.match(r"\s?\d", folded[token.stop : token.stop + 2]) is None


def chosen_date(
    dates: Sequence[Found], parts: Sequence[Part], start: int, stop: int, *, folded: str, lang: str,
    founded: bool = False,
) -> Found | None:  # fmt: skip
    """The date of the words at `[start, stop)`, None if the sentence has none for them.

    Args:
        dates: The dates of the sentence.
        parts: The sentence in parts.
        start: Begin of the words.
        stop: Their end.
        folded: Folded text of the document.
        lang: 'fr' or 'en'.
        founded: Whether the words tell of a relation that a text founds (see FOUNDED): where
            no date is theirs, that of the text is.
    """
    fitting = [
        (cost, apart(d.start, d.stop, start, stop), n)
        for n, d in enumerate(dates)
        if (cost := cost_of(d, parts, start, stop, folded, lang)) is not None
    ]
    if not fitting:
        return _of_text(dates, folded, lang) if founded else None
    return as_told(dates[min(fitting)[2]], parts, start, stop, folded, lang)


def as_told(
    found: Found, parts: Sequence[Part], start: int, stop: int, folded: str, lang: str
) -> Found:
    """A date of a sentence as it dates the words at `[start, stop)`."""
    if found.event is not None and found.start < start and stop < found.stop:
        # 'Before the summit of 2018': until then the rest of the sentence, that year the summit.
        return replace(found, interval=found.event)
    if found.kind == "since" and dates_clause(found, parts, start, folded, lang):
        # 'Not since 1951, when they signed': signed in that year.
        return replace(found, interval=Interval(found.interval.start, found.interval.start))
    return found


def gapped_date(
    dates: Sequence[Found], parts: Sequence[Part], words: tuple[int, int], spans: Spans,
    codes: frozenset[str], *, folded: str, lang: str,
) -> Found | None:  # fmt: skip
    """The date beside an actor where the verb is left out: 'Mali in 2022, Chad two years later'.

    Args:
        dates: The dates of the sentence.
        parts: The sentence in parts.
        words: Span of the words that tell the relation.
        spans: Where actors are named: begin and codes.
        codes: The two actors of the claim.
        folded: Folded text of the document.
        lang: 'fr' or 'en'.
    """
    here = {part_at(parts, words[0]), part_at(parts, words[1] - 1)}
    with_words = {c for at, named in spans if part_at(parts, at) in here for c in named}
    own = codes - with_words
    beside = []
    for before, part in zip([None, *parts], parts, strict=False):
        told = [d for d in dates if part.start <= d.start < part.stop and d.kind != "until"]
        named = [c for at, found in spans if part.start <= at < part.stop for c in found]
        short = len(folded[part.start : part.stop].split()) <= _GAPPED
        # A list may go on in a remark: 'agreed by Russia, Iran and India in 2000'.
        inner = part.depth or (before is not None and before.depth)
        if part in here or inner or not short or len(told) != 1 or not own & {*named}:
            continue
        if verb_in(folded, part.start, part.stop, lang=lang) is None:
            beside += told
    return beside[0] if len(beside) == 1 else None


def _of_text(dates: Sequence[Found], folded: str, lang: str) -> Found | None:
    """The only date of a sentence, if it is that of a text: 'of 1951', 'signed in June 2021'."""
    if len(dates) != 1 or dates[0].kind != "point":
        return None
    lead = folded[max(0, dates[0].start - 60) : dates[0].start]
    rules = _rules(lang)
    named = rules["noun"].search(lead) or rules["signed"].search(lead)
    # 'The 1951 treaty': the year stands before its noun.
    ahead = rules["titled"].match(folded, dates[0].stop)
    return dates[0] if named or ahead else None


def cost_of(
    found: Found, parts: Sequence[Part], start: int, stop: int, folded: str, lang: str
) -> float | None:
    """How well a date fits the words, the less the better; None if it is not theirs."""
    gap = apart(found.start, found.stop, start, stop)
    if gap == 0:
        # A date that is told goes before 'has just'.
        return _VAGUE if found.kind == "just" else 0
    if found.kind == "just" and gap > _NEXT_WORD:
        return None
    if found.kind == "after":
        # 'Two days after the raid': of what follows, not of what is told beside it.
        same = part_at(parts, found.start) is part_at(parts, start)
        return 0 if same and found.stop <= start else None
    if dates_clause(found, parts, start, folded, lang):
        return _HEAD
    if is_of_another(found, parts, start, stop, folded, lang):
        return None
    there, here = part_at(parts, found.start), part_at(parts, start)
    last = part_at(parts, stop - 1)
    if there is None or here is None or there is here or there is last:
        # 'Reviewed the plan launched in 2022': that date is of the plan, if there is another.
        lead = folded[stop : found.start]
        return _LAUNCHED if _rules(lang)["launched"].search(lead) is not None else 0
    if found.kind == "until":
        # 'By the end of the year, Oslo will sell gas'.
        heads = there.block == here.block and is_head(found, there, parts, folded)
        return _HEAD if heads else None
    return _across(found, parts, there, here, stop, folded, lang)


def _across(
    found: Found, parts: Sequence[Part], there: Part, here: Part, stop: int, folded: str, lang: str
) -> float | None:
    """How well a date fits words in another part of the sentence."""
    alone, same = is_alone(found, there, folded), there.block == here.block
    if there.depth and not alone:
        # 'The agreement, signed in 2018, ...': the date of the noun right before.
        gap = there.start - stop
        near = gap <= _NEAR_NOUN or (
            gap <= _NOUN_PHRASE
            and there.run == here.run + 1
            and verb_in(folded, stop, there.start, lang=lang) is None
            and _rules(lang)["pronoun"].match(folded, there.start) is None
        )
        return _BESIDE if near and gap >= 0 else None
    if same and alone and abs(there.run - here.run) == 1:
        return _HEAD
    if same and not here.depth and _only_remarks(parts, there, here):
        return _BEYOND
    if is_head(found, there, parts, folded) and here.block >= there.block:
        return _HEAD + here.depth * 2
    cost = _commas(parts, there, here, folded) + here.depth * 2
    farthest = _FARTHEST.get(found.kind, _closes_list(found, there, folded))
    return cost if same and cost <= farthest else None


def _only_remarks(parts: Sequence[Part], one: Part, other: Part) -> bool:
    """Whether one part goes on in the other: 'The cap, fixed in Brussels, applies from May'."""
    first, last = sorted((one.run, other.run))
    between = [p.depth for p in parts if p.block == one.block and first < p.run < last]
    return bool(between) and all(between)


def _closes_list(found: Found, there: Part, folded: str) -> int:
    """1 where a time follows the last of a list ('with Oslo, Lima and Rome since 2010'), else 0."""
    lead = folded[there.start : found.start].split()
    return int(not there.depth and len(lead) <= _LISTED and not {"and", "et"}.isdisjoint(lead))


def _commas(parts: Sequence[Part], one: Part, other: Part, folded: str) -> int:
    """The commas from one part to another, without those of a list ('A, B, C and D met')."""
    first, last = sorted((one.run, other.run))
    between = [p for p in parts if first < p.run < last]
    listed = sum(not p.depth and len(folded[p.start : p.stop].split()) <= _LISTED for p in between)
    return last - first - listed


def is_alone(found: Found, there: Part, folded: str) -> bool:
    """Whether a date stands between commas: 'They are tied, since 1951, by a treaty'."""
    rest = folded[there.start : found.start] + folded[found.stop : there.stop]
    return len(rest.split()) <= 1


def is_head(found: Found, there: Part, parts: Sequence[Part], folded: str) -> bool:
    """Whether a date opens the sentence, or a part of it behind a semicolon, and dates it all."""
    before = [p for p in parts if p.block == there.block and p.run < there.run]
    if len(" ".join(folded[p.start : p.stop] for p in before).split()) > 1:
        return False
    if len(folded[there.start : there.stop].split()) <= _LEAD:
        return True
    return found.start - there.start <= _AT_ONCE


def dates_clause(found: Found, parts: Sequence[Part], start: int, folded: str, lang: str) -> bool:
    """Whether the words at `start` stand in a clause with 'when' that follows the date."""
    if start < found.stop or _rules(lang)["dated"].match(folded, found.stop) is None:
        return False
    here, next_one = part_at(parts, start), part_at(parts, found.stop + 2)
    return here is not None and next_one is not None and 0 <= here.run - next_one.run <= 1


def is_of_another(
    found: Found, parts: Sequence[Part], start: int, stop: int, folded: str, lang: str
) -> bool:
    """Whether a date is of a noun ('the accord of 1990', 'resolution 1718 (2006)') or of a lack.

    Of a lack: it tells since when a thing is rare ('the first since 1990').
    """
    rules = _rules(lang)
    lead = folded[max(0, found.start - 60) : found.start]
    if found.kind == "since" and rules["rare"].search(lead):
        return True
    if rules["numbered"].search(lead):
        return True
    return (
        rules["noun"].search(lead) is not None
        and rules["event"].search(lead) is None
        and rules["head"].fullmatch(folded, parts[0].start if parts else 0, found.start) is None
        and not _of_noun(found, start, stop)
    )


def _of_noun(found: Found, start: int, stop: int) -> bool:
    """Whether 'of 1990' belongs to the very words: they name the noun before it."""
    return start < found.start and found.start - stop <= _NEAR_NOUN


def part_at(parts: Sequence[Part], position: int) -> Part | None:
    """The part that holds a place of the folded text; the last for what is behind them all."""
    at = bisect_right(parts, position, key=lambda part: part.start)
    return parts[at - 1] if at else None


def apart(start: int, stop: int, other_start: int, other_stop: int) -> int:
    """How many characters stand between two spans; 0 where they touch or overlap."""
    return max(0, other_start - stop, start - other_stop)

"""Who reports what in a sentence: the words that name a speaker, and how far they speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from allies.coding.data import any_of, read_toml

Words = Callable[[int, int], str]

# How far from its verb a speaker may stand, and of how many words he may be made.
_FAR, _MOST_WORDS = 160, 18
_QUOTES = frozenset('"“”«»')
# A full stop that ends nothing: 'M. Wang', 'Mr. Lee', 'U.S.'.
_STOP = r"(?<!\bm)(?<!\bmm)(?<!\bmr)(?<!\bdr)(?<!\bmme)(?<!\bmrs)(?<!\bgen)(?<!\b\w\.\w)\.(?=\s|$)"
_END = re.compile(rf"[;:()\"“”«»\n]|,(?!\d)|--|\s[–—]|{_STOP}")
_CLAUSE = r"[;:()\"“”«»\n]|,(?!\d)\s|--|\s[–—-]\s"
_SMALL = frozenset([
    "the", "of", "and", "for", "to", "in", "de", "du", "des", "d", "la", "le", "les", "l", "et",
    "a", "à", "au", "aux", "en", "un", "une", "an", "van", "von", "der", "bin", "al", "el", "ben",
    "st", "his", "her", "its", "their", "our", "son", "sa", "ses", "leur", "leurs", "notre",
])  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_FIRST = re.compile(r"[\w-]+")
_PRONOUN = re.compile(r"(?<!\w)(?:he|she|they|him|her|them|ils?|elles?|lui|eux)(?!\w)")


class Report(NamedTuple):
    """One report: the speaker as a span of the folded text, and the span of what is said.

    `pronoun` tells whether the speaker is only meant, by a pronoun.
    """

    start: int
    stop: int
    low: int
    high: int
    pronoun: bool = False


class _Patterns(NamedTuple):
    source: re.Pattern[str]
    verb: re.Pattern[str]
    bare: frozenset[str]
    inverted: frozenset[str]
    clause: re.Pattern[str]
    accuse: re.Pattern[str]
    accused: re.Pattern[str]
    skipped: re.Pattern[str]
    that: re.Pattern[str]
    stops: re.Pattern[str]
    finite: re.Pattern[str]
    article: re.Pattern[str]
    relative: re.Pattern[str]
    pronoun: re.Pattern[str]
    people: frozenset[str]
    nobody: frozenset[str]


@cache
def _patterns(lang: str) -> _Patterns:
    raw: dict[str, Any] = read_toml(lang, "reporting.toml")
    helped = rf"(?:(?:{any_of(raw['helpers'])})\s+)?"
    between = "|".join(raw["between"])
    return _Patterns(
        re.compile(rf"(?<!\w)(?:{any_of(raw['before'])})(?:\s+|(?<='))"),
        re.compile(rf"(?<![\w'-]){helped}({any_of(raw['verbs'])})(?![\w'-])"),
        frozenset(raw["bare"]),
        frozenset(raw.get("inverted", raw["verbs"])),
        re.compile(rf"{_CLAUSE}|(?<!\w)(?:{any_of(raw['joins'])})\s"),
        re.compile(rf"(?<![\w'-]){helped}(?:{any_of(raw['accuse'])})(?![\w'-])"),
        re.compile(rf"\s(?:{any_of(raw['accused_of'])})(?:\s|(?<='))"),
        re.compile(rf"(?:\s*,?\s+(?:{between})(?!\w))*\s*"),
        re.compile(rf":|,?\s*[\"“«]|(?:{any_of(raw['that'])})(?!\w)"),
        re.compile(rf"\s(?:{'|'.join(raw['stops'])})(?![\w-])"),
        re.compile(rf"\s(?:{any_of(raw['finite'])})(?:(?![\w-])|(?<='))"),
        re.compile(rf"\s(?:{any_of(raw['articles'])})(?:(?![\w-])|(?<='))"),
        re.compile(rf",?\s*(?:{any_of(raw['relatives'])})\s*$"),
        re.compile("|".join(raw["pronouns"])),
        frozenset(raw["people"]),
        frozenset(raw["nobody"]),
    )


def reports(folded: str, start: int, stop: int, words: Words, *, lang: str) -> list[Report]:
    """Return who reports something in a sentence, in the order of the words that report.

    Args:
        folded: Folded text.
        start: Where the sentence begins in it.
        stop: Where it ends.
        words: The words as printed behind a span of the folded text.
        lang: 'fr' or 'en'.
    """
    known = _patterns(lang)
    found = [
        *_sources(folded, start, stop, words, known),
        *_said(folded, start, stop, words, known),
        *_accused(folded, start, stop, words, known),
    ]
    for match in known.pronoun.finditer(folded, start, stop):
        meant = _PRONOUN.search(folded, match.start(), match.end())
        if meant is not None:
            found.append(Report(*meant.span(), start, stop, pronoun=True))
    return sorted(found)


def _sources(
    folded: str, start: int, stop: int, words: Words, known: _Patterns
) -> Iterator[Report]:
    """'According to …'."""
    for match in known.source.finditer(folded, start, stop):
        if known.pronoun.match(folded, match.start(), stop):
            continue
        low, high = _after(folded, match.end(), stop, words, known)
        if _is_verb(known.finite.match(folded, high, stop), words):
            # 'According to Seoul the North has …': a new subject begins without a comma.
            for subject in known.article.finditer(folded, low, high):
                high = subject.start()
        if high > low and _first(folded, low, high) not in known.nobody:
            yield Report(low, high, start, stop)


def _said(folded: str, start: int, stop: int, words: Words, known: _Patterns) -> Iterator[Report]:
    """'…', said Name; Name said that …; '…', Name said."""
    for match in known.verb.finditer(folded, start, stop):
        before, after = match.start(), known.skipped.match(folded, match.end(), stop)
        follows = match.end() if after is None else after.end()
        left = folded[max(start, before - 3) : before].rstrip()
        quoted = left.rstrip(",").rstrip()[-1:] in _QUOTES
        if quoted or left.endswith((",", "-")) or before == start:
            low, high = _after(folded, follows, stop, words, known)
            about = _is_verb(known.finite.match(folded, high, stop), words)
            turned = quoted or match[1] in known.inverted
            if turned and not about and _may_say(folded, low, high, words, known):
                yield Report(low, high, start, stop)
                continue
        told = known.that.match(folded, follows, stop)
        bare = match[1] in known.bare and follows < stop and folded[follows] not in ",.;)"
        if told is None and not bare and not _is_over(folded, follows, stop):
            continue
        low, high = _before(folded, start, before, words, known)
        if not _may_say(folded, low, high, words, known):
            continue
        if told is not None or bare:
            yield Report(low, high, match.end(), stop)
        elif folded[max(start, low - 2) : low].rstrip()[-1:] in _QUOTES | {","}:
            yield Report(low, high, start, before)


def _accused(
    folded: str, start: int, stop: int, words: Words, known: _Patterns
) -> Iterator[Report]:
    """'X accuses Y of …': what X says of Y."""
    for match in known.accuse.finditer(folded, start, stop):
        of = known.accused.search(folded, match.end(), min(stop, match.end() + _FAR))
        if of is None:
            continue
        low, high = _before(folded, start, match.start(), words, known)
        if _may_say(folded, low, high, words, known):
            yield Report(low, high, of.end(), stop)


def _is_over(folded: str, at: int, stop: int) -> bool:
    return at >= stop or folded[at] in ",.;)\n" or folded[at] in _QUOTES


def _finite(folded: str, at: int, stop: int, words: Words, known: _Patterns) -> int | None:
    """Where the next finite verb stands, with the space before it."""
    for match in known.finite.finditer(folded, at, stop):
        if _is_verb(match, words):
            return match.start()
    return None


def _is_verb(match: re.Match[str] | None, words: Words) -> bool:
    """Whether a finite verb was found; « à » looks like one where the text is folded."""
    return match is not None and words(*match.span()).strip() != "à"


def _after(folded: str, at: int, stop: int, words: Words, known: _Patterns) -> tuple[int, int]:
    """The words that begin at a place, up to what ends a name."""
    reach = min(stop, at + _FAR)
    while at < reach and folded[at].isspace():
        at += 1
    verb = _finite(folded, at, reach, words, known)
    high = reach if verb is None else verb
    for pattern in (_END, known.stops):
        match = pattern.search(folded, at, high)
        if match is not None:
            high = match.start()
    while high > at and folded[high - 1].isspace():
        high -= 1
    return at, high


def _before(folded: str, start: int, at: int, words: Words, known: _Patterns) -> tuple[int, int]:
    """The words that end at a place; of what stands between commas before it, names are kept."""
    floor, named = max(start, at - _FAR), 0
    relative = known.relative.search(folded, floor, at)
    high = at if relative is None else relative.start()
    while high > floor and folded[high - 1].isspace():
        high -= 1
    if high > floor and folded[high - 1] == ",":
        high -= 1
        aside = folded.rfind(", ", floor, high)
        # 'Ana Roy, a former general, said', but 'the minister, Ana Roy, said'.
        if relative is None and aside > floor:
            if _is_name(words(aside + 2, high)):
                named = high
            high = aside
    low = floor
    for match in known.clause.finditer(folded, floor, high):
        low = match.end()
    while low < high and (folded[low].isspace() or folded[low] == ","):
        low += 1
    return low, named or high


def _first(folded: str, low: int, high: int) -> str:
    match = _FIRST.match(folded, low, high)
    return "" if match is None else match[0]


def _may_say(folded: str, low: int, high: int, words: Words, known: _Patterns) -> bool:
    """Whether words name somebody who says things, or are a name."""
    found = _WORD.findall(folded, low, high)
    if not found or len(found) > _MOST_WORDS or _first(folded, low, high) in known.nobody:
        return False
    if _finite(folded, low, high, words, known) is not None:
        return False
    if known.people.intersection(part for word in found for part in (word, *word.split("-"))):
        return True
    return _is_name(words(low, high))


def _is_name(printed: str) -> bool:
    found = _WORD.findall(printed)
    return any(len(word) > 1 and word[0].isupper() for word in found) and all(
        word[0].isupper() or word.casefold() in _SMALL for word in found
    )

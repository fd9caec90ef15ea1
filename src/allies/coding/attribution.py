"""Who says so: the speaker to whom a sentence gives its statement.

Where the sentence says 'he said', or goes on with words quoted before, the speaker is the one
who was named earlier in the passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from allies.coding.data import read_toml

_PHRASE = r"[^,;:()\"“”«»\n]{2,90}?"
REACH = 6
_OPENING, _CLOSING = "“«", "”»"


class Speaker(NamedTuple):
    """The words that name who makes a statement, as a span of the folded text.

    `earlier` tells whether they stand before the sentence that makes it.
    """

    start: int
    stop: int
    earlier: bool = False


class _Patterns(NamedTuple):
    named: tuple[re.Pattern[str], ...]
    pronoun: re.Pattern[str]
    unnamed: re.Pattern[str]


@cache
def _patterns(lang: str) -> _Patterns:
    raw = read_toml(lang, "reporting.toml")
    before = "|".join(re.escape(word) for word in raw["before"])
    verbs = "|".join(sorted((re.escape(v) for v in raw["verbs"]), key=len, reverse=True))
    anonymous = "|".join(raw["anonymous"])
    end = r"(?=\s*(?:,|;|:|\.(?:\s|$)|[\"“”«»]|\(|$))"
    source = re.compile(rf"(?<!\w)(?:{before})\s+({_PHRASE}){end}")
    # “…”, said Name / “…”, a déclaré Name
    inverted = re.compile(rf"[\"”»,]\s*,?\s*(?:{verbs})\s+({_PHRASE}){end}")
    # Analysts say that … / Certains experts estiment que …
    plural = r"(?:that|qu[e'])"
    leading = re.compile(
        rf"(?<!\w)((?:[\w'’-]+\s+){{0,4}}(?:{anonymous})(?:\s+[\w'’-]+){{0,4}}?)\s+"
        rf"(?:have\s+|has\s+|had\s+)?(?:{verbs})\s+{plural}"
    )
    # “…”, the minister said on Monday
    straight = re.compile(
        r"[\"”»]\s*,?\s*(?!\S+-t?-?(?:il|elle))"
        rf"((?:[\w'’.-]+\s+){{0,5}}?[\w'’.-]+)\s+(?:{verbs})(?!\w)"
    )
    return _Patterns(
        (source, inverted, straight, leading),
        re.compile(rf"(?<!\w)(?:{'|'.join(raw['pronouns'])})(?!\w)"),
        re.compile(rf"(?:{'|'.join(raw['unnamed'])})"),
    )


def speaker(
    folded: str, spans: Sequence[tuple[int, int]], number: int, *,
    words: Callable[[int, int], str], lang: str,
) -> Speaker | None:  # fmt: skip
    """Return who makes the statement of a sentence, or None where the author does.

    Args:
        folded: Folded text.
        spans: The sentences of the document, or the last of them, in order; no more than
            REACH before the one asked for are looked at.
        number: Which of them.
        words: The words as printed behind a span of the folded text: names are told from
            descriptions by their capitals.
        lang: 'fr' or 'en'.
    """
    own = _named(folded, *spans[number], lang=lang)
    if own is not None and not _is_unnamed(folded, words, own, lang=lang):
        return own
    start, stop = spans[number]
    if own is None and not _patterns(lang).pronoun.search(folded, start, stop):
        opened = _opened(folded, spans, number)
        if opened is None:
            return None
        last = _named(folded, *spans[opened], lang=lang)
        if last is not None and not _is_unnamed(folded, words, last, lang=lang):
            return last._replace(earlier=True)
    for earlier in range(number - 1, max(-1, number - 1 - REACH), -1):
        found = _named(folded, *spans[earlier], lang=lang)
        if found is not None and not _is_unnamed(folded, words, found, lang=lang):
            return found._replace(earlier=True)
    return own


def _named(folded: str, start: int, stop: int, *, lang: str) -> Speaker | None:
    for pattern in _patterns(lang).named:
        match = pattern.search(folded, start, stop)
        if match is not None:
            return Speaker(*match.span(1))
    return None


def _is_unnamed(
    folded: str, words: Callable[[int, int], str], found: Speaker, *, lang: str
) -> bool:
    """Whether the words are a pronoun, or a description such as 'the minister' without a name."""
    printed = words(found.start, found.stop)
    described = _patterns(lang).unnamed.match(folded, found.start, found.stop) is not None
    return described and not any(word[:1].isupper() for word in printed.split()[1:])


def _opened(folded: str, spans: Sequence[tuple[int, int]], number: int) -> int | None:
    """The earlier sentence in which words quoted in this one begin; None if none are."""
    for earlier in range(number - 1, max(-1, number - 1 - REACH), -1):
        between = folded[spans[earlier][0] : spans[number][0]]
        opened = max(between.rfind(mark) for mark in _OPENING)
        closed = max(between.rfind(mark) for mark in _CLOSING)
        if closed > opened:
            return None
        if opened >= 0:
            return earlier
    return None

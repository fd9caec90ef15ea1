"""Who says so: the speaker to whom a sentence gives a statement.

Where the sentence says 'he said', or goes on with words quoted before, the speaker is the one
who was named earlier in the passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from allies.coding.data import read_toml
from allies.coding.reporting import Report, Words, reports

REACH = 6
_OPENING, _CLOSING, _EVEN = "“«", "”»", '"'


class Speaker(NamedTuple):
    """The words that name who makes a statement, as a span of the folded text.

    `earlier` tells how many sentences before the one that makes it they stand.
    """

    start: int
    stop: int
    earlier: int = 0


@cache
def _unnamed(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(read_toml(lang, 'reporting.toml')['unnamed'])})")


def speaker(
    folded: str, spans: Sequence[tuple[int, int]], number: int, at: int, *, words: Words, lang: str
) -> Speaker | None:
    """Return who makes a statement of a sentence, or None where the author does.

    Args:
        folded: Folded text.
        spans: The sentences of the document, or the last of them, in order; no more than
            REACH before the one asked for are looked at.
        number: Which of them.
        at: Where in the folded text the words stand that make the statement.
        words: The words as printed behind a span of the folded text: names are told from
            descriptions by their capitals.
        lang: 'fr' or 'en'.
    """
    found = reports(folded, *spans[number], words, lang=lang)
    own = _nearest([report for report in found if report.low <= at < report.high])
    if own is not None and not _is_unnamed(folded, words, own, lang=lang):
        return Speaker(own.start, own.stop)
    if own is None:
        opened = _opened(folded, spans, number)
        if found or opened is None:
            return None
    for earlier in range(number - 1, max(-1, number - 1 - REACH), -1):
        named = [
            report for report in reports(folded, *spans[earlier], words, lang=lang)
            if not _is_unnamed(folded, words, report, lang=lang)
        ]  # fmt: skip
        if named:
            return Speaker(named[-1].start, named[-1].stop, number - earlier)
    return None if own is None else Speaker(own.start, own.stop)


def _nearest(found: Sequence[Report]) -> Report | None:
    """The report that holds least, since it stands inside the others."""
    return min(found, key=lambda report: (report.high - report.low, report.pronoun), default=None)


def _is_unnamed(folded: str, words: Words, found: Report, *, lang: str) -> bool:
    """Whether the words are a pronoun, or a description such as 'the minister' without a name."""
    if found.pronoun:
        return True
    printed = words(found.start, found.stop)
    described = _unnamed(lang).match(folded, found.start, found.stop) is not None
    return described and not any(word[:1].isupper() for word in _parts(printed)[1:])


def _parts(printed: str) -> list[str]:
    return re.findall(r"[^\W_]+", printed)


def _opened(folded: str, spans: Sequence[tuple[int, int]], number: int) -> int | None:
    """The earlier sentence in which words quoted in this one begin; None if none are.

    A sentence that is a quotation from end to end goes on with the one before it.
    """
    start, stop = spans[number]
    whole = folded[start:stop].strip()
    if number and whole[:1] in _OPENING + _EVEN and whole[-2:].rstrip(".")[-1:] in _CLOSING + _EVEN:
        return number - 1
    # Marks that open and close alike are counted from where the paragraph begins.
    paragraph = folded.rfind("\n", spans[0][0], start)
    for earlier in range(number - 1, max(-1, number - 1 - REACH), -1):
        between = folded[spans[earlier][0] : start]
        opened = max(between.rfind(mark) for mark in _OPENING)
        closed = max(between.rfind(mark) for mark in _CLOSING)
        if closed > opened:
            return None
        inside = spans[earlier][0] > paragraph >= 0 or not earlier
        if opened >= 0 or (inside and folded.count(_EVEN, max(paragraph, 0), start) % 2):
            return earlier
    return None

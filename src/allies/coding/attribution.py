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
# Marks that open and close alike are counted from where the paragraph begins, if it does so near.
_PARAGRAPH = 4_000


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


class Speakers:
    """Who speaks in a sentence; what is reported is looked for once in each sentence.

    Args:
        folded: Folded text.
        spans: The sentences before, in order, and last the one asked for; no more than
            REACH before it are looked at.
        words: The words as printed behind a span of the folded text: names are told from
            descriptions by their capitals.
        lang: 'fr' or 'en'.
    """

    def __init__(
        self, folded: str, spans: Sequence[tuple[int, int]], *, words: Words, lang: str
    ) -> None:
        self._folded, self._spans = folded, spans[-1 - REACH :]
        self._words, self._lang = words, lang
        self._found: dict[int, list[Report]] = {}

    def of(self, at: int) -> Speaker | None:
        """Return who makes the statement whose words stand at a place of the folded text.

        None where the author does.
        """
        number = len(self._spans) - 1
        found = self._reports(number)
        own = _nearest([report for report in found if report.low <= at < report.high])
        if own is not None and not self._is_unnamed(own):
            return Speaker(own.start, own.stop)
        if own is None and (found or not _goes_on(self._folded, self._spans)):
            return None
        for earlier in range(number - 1, -1, -1):
            named = [each for each in self._reports(earlier) if not self._is_unnamed(each)]
            if named:
                return Speaker(named[-1].start, named[-1].stop, number - earlier)
        return None if own is None else Speaker(own.start, own.stop)

    def _reports(self, number: int) -> list[Report]:
        if number not in self._found:
            span = self._spans[number]
            self._found[number] = reports(self._folded, *span, self._words, lang=self._lang)
        return self._found[number]

    def _is_unnamed(self, found: Report) -> bool:
        """Whether it is a pronoun, or a description such as 'the minister' without a name."""
        if found.pronoun:
            return True
        printed = re.findall(r"[^\W_]+", self._words(found.start, found.stop))
        described = _unnamed(self._lang).match(self._folded, found.start, found.stop) is not None
        return described and not any(word[0].isupper() for word in printed[1:])


def _nearest(found: Sequence[Report]) -> Report | None:
    """The report that holds least, since it stands inside the others."""
    return min(found, key=lambda report: (report.high - report.low, report.pronoun), default=None)


def _goes_on(folded: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the last sentence goes on with words whose quotation begins before it.

    A sentence that is a quotation from end to end goes on with the one before it.
    """
    start, stop = spans[-1]
    whole = folded[start:stop].strip()
    begins, ends = whole[:1], whole[-2:].rstrip(".")[-1:]
    if len(spans) > 1 and begins in {*_OPENING, _EVEN} and ends in {*_CLOSING, _EVEN}:
        return True
    opened, closed = (
        max(folded.rfind(mark, spans[0][0], start) for mark in marks)
        for marks in (_OPENING, _CLOSING)
    )
    if opened > closed:
        return True
    floor = max(0, start - _PARAGRAPH)
    paragraph = folded.rfind("\n", floor, start)
    if paragraph < 0 < floor:
        return False
    return folded.count(_EVEN, max(paragraph, closed) + 1, start) % 2 == 1

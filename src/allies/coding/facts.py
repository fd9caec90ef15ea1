"""When a statement held and how much it was: the dates and figures that belong to its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from allies.coding.date_features import Told
from allies.coding.date_rules import Found
from allies.coding.dates import counts_from, find_dates
from allies.coding.dating import Words, looked_over
from allies.coding.fitting import Ends, fitting
from allies.coding.phrases import Phrases
from allies.coding.quantities import FoundQuantity, find_quantities
from allies.coding.when import FOUNDED, Part, chosen_date, gapped_date, parts_of
from allies.core.values import Interval, Quantity

_DATELINE_REACH = 40
_PASSAGE = 400
# 'LIMA, 3 March 2021 (Agency) - ': the day of the dispatch, not of what it tells.
_DATELINE = re.compile(r"[^.\n]{0,40}?\s-{1,2}\s")
_LONGEST_LABEL = 40
# At the begin of a line, with or without a bullet, or as a sentence of its own.
_LABEL = re.compile(r"(?:\n|\A|[.!?»] )[\s*•-]*(?P<date>[^\s*•.:-][^\n.:]{2,30}?)\s*[.:]\s*\Z")


@dataclass(frozen=True, slots=True)
class Facts:
    """The dates and figures of one sentence, with its clauses."""

    dates: Sequence[Found]
    quantities: Sequence[FoundQuantity]
    phrases: Phrases
    parts: Sequence[Part]
    folded: str
    lang: str
    label: Interval | None = None

    def date_of(
        self, name: str, start: int, stop: int, ends: Ends | None = None,
        words: Words | None = None,
    ) -> Interval | None:  # fmt: skip
        """The date of a statement made by the words at `[start, stop)` of the folded text.

        The one in their own part of the sentence, or one that dates the whole of it; of a
        relation that a text with a date founds, also that of the text. Where there is none, the
        date that stands before the sentence as a label ('1952. London closes its ports'). In
        'Mali in 2022, Chad two years later' each of the ends has the date beside it. What rules
        choose is looked over by what was learned (`allies.coding.dating`).
        """
        if ends is not None and len(self.dates) > 1:
            spans = [(m.start, m.codes) for m in ends.mentions]
            beside = gapped_date(
                self.dates, self.parts, (start, stop), spans, ends.codes,
                folded=self.folded, lang=self.lang,
            )  # fmt: skip
            if beside is not None:
                return beside.interval
        told = self.told(name, start, stop)
        if told.ruled is None and self.label is not None:
            return self.label
        found = looked_over(told, words)
        return None if found is None else found.interval

    def told(self, name: str, start: int, stop: int) -> Told:
        """The words of a statement with the dates of the sentence, and that which rules choose."""
        ruled = chosen_date(
            self.dates, self.parts, start, stop, folded=self.folded, lang=self.lang,
            founded=name in FOUNDED,
        )  # fmt: skip
        return Told(name, start, stop, self.dates, self.parts, ruled, self.folded, self.lang)

    def quantity_of(self, name: str, start: int, stop: int, ends: Ends) -> Quantity | None:
        """The figure nearest to the words that can measure the relation of two actors."""
        return fitting(self.quantities, name, (start, stop), self.phrases, ends)


def facts_in(
    folded: str, start: int, stop: int, phrases: Phrases, *, lang: str, today: str | None
) -> Facts:
    """Find the dates and figures of a sentence.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        phrases: Its tokens and clauses.
        lang: 'fr' or 'en'.
        today: The document's ISO date; None when unknown.
    """
    dates = [
        found
        for found in find_dates(
            folded,
            start,
            stop,
            lang=lang,
            today=today,
            earlier=_earlier(folded, start, stop, lang=lang, today=today),
        )
        if not _is_dateline(found, folded, start, today)
    ]
    quantities = [
        q for q in find_quantities(folded, start, stop, lang=lang, bare=True)
        if not any(d.start < q.stop and q.start < d.stop for d in dates)
    ]  # fmt: skip
    parts = parts_of(folded, phrases.tokens, lang=lang)
    label = _label(folded, start, lang=lang, today=today)
    return Facts(dates, quantities, phrases, parts, folded, lang, label)


def _label(folded: str, start: int, *, lang: str, today: str | None) -> Interval | None:
    """The date that is all that stands before a sentence, on its line: 'March 2021. ...'."""
    begin = max(0, start - _LONGEST_LABEL)
    label = _LABEL.search(folded, begin, start)
    if label is None:
        return None
    for found in find_dates(folded, *label.span("date"), lang=lang, today=today):
        if found.kind != "since" and (found.start, found.stop) == label.span("date"):
            return found.interval
    return None


def _earlier(folded: str, start: int, stop: int, *, lang: str, today: str | None) -> list[Found]:
    """The dates shortly before a sentence that counts from one ('three days later')."""
    if not counts_from(folded, start, stop, lang=lang):
        return []
    begin = max(0, start - _PASSAGE)
    return [
        found for found in find_dates(folded, begin, start, lang=lang, today=today)
        if found.kind in ("point", "relative")
    ]  # fmt: skip


def _is_dateline(found: Found, folded: str, start: int, today: str | None) -> bool:
    return (
        found.interval.start == today
        and found.start - start < _DATELINE_REACH
        and "," in folded[start : found.start]
        and _DATELINE.match(folded, found.stop) is not None
    )

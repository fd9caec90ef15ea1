"""Whether what is told beside a date lies ahead of the document or behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.core.values import first_day

# How many characters a comma or a relative pronoun between a verb and a date counts for.
_BREAK = 50
# A verb before its date is likelier to be the one that the date belongs to.
_BEHIND = 40
_HALF_YEAR = 6


@cache
def _rules(lang: str) -> dict[str, re.Pattern[str]]:
    words: dict[str, Any] = read_toml(lang, "time.toml")["verbs"]
    rules = {
        name: re.compile(rf"(?<![\w-])(?:{text})(?![\w-])" if name != "breaks" else text)
        for name, text in words.items()
    }
    for name in ("since", "goal"):
        rules[f"{name}_before"] = re.compile(rf"(?<![\w-])(?:{words[name]})\s*$")
    return rules


def verb_in(folded: str, start: int, stop: int, *, lang: str) -> int | None:
    """Where the first verb stands that tells of what lies ahead or behind; None if none does."""
    found = (_rules(lang)[name].search(folded, start, stop) for name in ("past", "future"))
    return min((match.start() for match in found if match is not None), default=None)


class Tenses:
    """The verbs of a sentence that tell of what lies ahead or behind.

    Args:
        folded: Folded text.
        start: Begin of the sentence.
        stop: Its end.
        lang: 'fr' or 'en'.
    """

    def __init__(self, folded: str, start: int, stop: int, *, lang: str) -> None:
        self._folded, self._start, self._stop = folded, start, stop
        self._rules = _rules(lang)
        self._marks: list[tuple[int, int, bool]] | None = None
        self._wishes: list[re.Match[str]] = []

    def ahead(self, start: int, stop: int) -> bool | None:
        """Whether the verb nearest to the date at `[start, stop)` tells of the future.

        None if no verb is known that tells.
        """
        lead = self._folded[max(self._start, start - 24) : start]
        for name, ahead in (("since", False), ("goal", True)):
            before, first = self._rules[f"{name}_before"], self._rules[name]
            if before.search(lead) or first.match(self._folded, start):
                return ahead
        if self._marks is None:
            self._marks = self._read()
        marks = [m for m in self._marks if m[1] <= start or m[0] >= stop]
        marks += [(*m.span(), m.end() <= start) for m in self._wishes]
        if not marks:
            weak = self._rules["weak_past"].search(self._folded, self._start, self._stop)
            return None if weak is None else False
        return min(marks, key=lambda m: self._apart(m[0], m[1], start, stop))[2]

    def _read(self) -> list[tuple[int, int, bool]]:
        span = self._start, self._stop
        ahead = [(*m.span(), True) for m in self._rules["future"].finditer(self._folded, *span)]
        behind = [(*m.span(), False) for m in self._rules["past"].finditer(self._folded, *span)]
        # 'Agreed to meet in May' is ahead, 'in May they agreed to meet' is not.
        self._wishes = list(self._rules["intent"].finditer(self._folded, *span))
        # 'Was to be signed': within the words of a plan no verb is past by itself.
        plans = [m[:2] for m in ahead] + [m.span() for m in self._wishes]
        return ahead + [m for m in behind if not any(a <= m[0] < b for a, b in plans)]

    def _apart(self, low: int, high: int, start: int, stop: int) -> int:
        between = (high, start) if high <= start else (stop, low)
        breaks = self._rules["breaks"].findall(self._folded[slice(*between)])
        behind = _BEHIND if low >= stop else 0
        return between[1] - between[0] + _BREAK * len(breaks) + behind


def year_of(month: int, today: str, ahead: bool | None, day: int | None = None) -> int:
    """The year of a month, or of a day in it, that is named without one.

    Args:
        month: 1 to 12.
        today: The document's ISO date.
        ahead: Whether what is told lies ahead; None when unknown, and then only a month that
            is more than half a year off is of the year before.
        day: The day, if it is named.
    """
    year = int(today[:4])
    if len(today) < 7:
        return year
    now = first_day(today)
    here, there = now.month, month
    if day is not None and len(today) == 10:
        here, there = now.month * 32 + now.day, month * 32 + day
    if ahead is None:
        return year - (month - now.month > _HALF_YEAR)
    apart = abs(month - now.month)
    if ahead:
        if day is not None and (now.month - month) % 12 <= 2:
            return year - (there > here and month > now.month)
        # A day or month just past is seldom meant to come again in a year.
        return year + (there < here and apart > 1)
    return year - (there > here and (day is None or apart > 1))

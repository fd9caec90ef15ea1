"""Capitals of states that have ended: 'Moscow' means the Soviet Union in a Soviet passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from allies.codebook.successions import Ended, successions
from allies.coding.mentions import Mention

# A year, or a decade: 'the 1950s', « les années 1950 ».
_YEAR = re.compile(r"(?<![\w.,])(annees )?((?:1[89]|20)\d\d)(s?)\b")
_DECADE = 10


def in_their_time(
    mentions: Sequence[Mention],
    folded: str,
    start: int,
    stop: int,
    *,
    date: str | None,
    seen: AbstractSet[str],
) -> list[Mention]:
    """Return the mentions of a sentence, capitals of ended states read by the time told of.

    A capital means the ended state if the document is of its time, or if all years of the
    sentence are and the ended state is named in the sentence or before.

    Args:
        mentions: The actors named in the sentence.
        folded: Folded text of the document.
        start: Begin of the sentence in it.
        stop: Its end.
        date: The document's date, if it has one.
        seen: Codes of the actors named in the sentence or before it.
    """
    capitals = successions()
    ended = [capitals.get(folded[m.start : m.stop], ()) for m in mentions]
    if not any(ended):
        return list(mentions)
    days = _days(folded[start:stop])
    told = [date] if date else []

    def is_meant(state: Ended) -> bool:
        return _within(state, told) or (state.code in seen and _within(state, days))

    read = []
    for mention, states in zip(mentions, ended, strict=True):
        found = (s for s in states if mention.codes == (s.heir,) and is_meant(s))
        state = next(found, None)
        read.append(mention if state is None else replace(mention, codes=(state.code,)))
    return read


def _days(sentence: str) -> list[str]:
    """A day of each year that a sentence tells, of a decade of the first and the last."""
    found = []
    for before, year, behind in _YEAR.findall(sentence):
        last = int(year) + (_DECADE - 1 if before or behind else 0)
        found += [f"{each}-07-01" for each in {int(year), last}]
    return found


def _within(state: Ended, days: Sequence[str]) -> bool:
    return bool(days) and all(state.start <= day < state.stop for day in days)

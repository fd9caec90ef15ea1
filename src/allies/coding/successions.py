"""Capitals of states that have ended: 'Moscow' means the Soviet Union in a Soviet passage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from allies.codebook.load import only_keys, read_data, strings
from allies.codebook.states import check_dates
from allies.coding.mentions import Mention
from allies.core.text import fold

_KEYS = ("heir", "names", "from", "to")
# A year, or a decade: 'the 1950s', « les années 1950 ».
_YEAR = re.compile(r"(?<![\w.,])(annees )?((?:1[89]|20)\d\d)(s?)\b")
_DECADE = 10


@dataclass(frozen=True, slots=True)
class Ended:
    """A state that has ended, and from when to when its heir's capital was its own."""

    code: str
    heir: str
    start: str
    stop: str


@cache
def successions() -> Mapping[str, tuple[Ended, ...]]:
    """Return the ended states by the folded names of their capitals.

    Raises:
        CodebookError: The file is not in the format.
    """
    found: dict[str, list[Ended]] = defaultdict(list)
    for code, raw in read_data("successions.toml").items():
        where = f"successions: {code}"
        entry: Mapping[str, Any] = only_keys(raw, _KEYS, where)
        check_dates(where, entry)
        ended = Ended(code, entry["heir"], entry["from"], entry["to"])
        for name in strings(entry["names"], f"{where}: names"):
            found[fold(name)].append(ended)
    return {name: tuple(states) for name, states in found.items()}


def in_their_time(
    mentions: Sequence[Mention], sentence: str, *, date: str | None, seen: AbstractSet[str]
) -> list[Mention]:
    """Return the mentions of a sentence, capitals of ended states read by the time told of.

    A capital means the ended state if the document is of its time, or if all years of the
    sentence are and the ended state is named in the sentence or before.

    Args:
        mentions: The actors named in the sentence.
        sentence: Its text, folded.
        date: The document's date, if it has one.
        seen: Codes of the actors named in the sentence or before it.
    """
    return [_in_time(mention, sentence, date, seen) for mention in mentions]


def _in_time(mention: Mention, sentence: str, date: str | None, seen: AbstractSet[str]) -> Mention:
    for ended in successions().get(fold(mention.text), ()):
        if mention.codes != (ended.heir,):
            continue
        if date is not None and ended.start <= date < ended.stop:
            return replace(mention, codes=(ended.code,))
        if ended.code in seen and _all_within(ended, _years(sentence)):
            return replace(mention, codes=(ended.code,))
    return mention


def _years(sentence: str) -> list[int]:
    """The years that a sentence tells, of a decade the first and the last."""
    found = []
    for before, year, behind in _YEAR.findall(sentence):
        decade = bool(before or behind)
        found += [int(year), int(year) + decade * (_DECADE - 1)]
    return found


def _all_within(ended: Ended, years: Iterable[int]) -> bool:
    days = [f"{year}-07-01" for year in years]
    return bool(days) and all(ended.start <= day < ended.stop for day in days)

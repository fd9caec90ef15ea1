"""What speaks for a date of a sentence to be that of a statement in it, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from allies.coding.date_rules import Found
from allies.coding.tenses import verb_in
from allies.coding.when import (
    Part,
    apart,
    cost_of,
    dates_clause,
    is_alone,
    is_head,
    is_of_another,
    part_at,
)
from allies.coding.windows import RELATION_CODES

_KINDS = ("point", "between", "span", "since", "until", "relative", "after", "just")
# How a part opens: whose, which, where or when, and, by which.
_OPENINGS = {
    "fr": (
        r"(?:dont|duquel|desquels?|de laquelle)\b",
        r"(?:qui|que|qu'|lequel|laquelle|lesquels|lesquelles)",
        r"(?:ou|quand|lorsque?|lorsqu'|alors)\b",
        r"(?:et|ou|ni|mais)\b",
        r"(?:par|avec|sur|contre|a|en|dans|pour) (?:lequel|laquelle|qui|lesquels)\b",
    ),
    "en": (
        r"whose\b",
        r"(?:which|who|that)\b",
        r"(?:where|when|while|as)\b",
        r"(?:and|or|nor|but)\b",
        r"(?:by|with|on|against|to|in|for|under) (?:which|whom)\b",
    ),
}
_OPENS = {lang: [re.compile(text) for text in texts] for lang, texts in _OPENINGS.items()}
# 'Of 1990' belongs to the noun before it, 'in 1990' mostly to the verb.
_OF = {
    "fr": re.compile(r"(?:\bde|\bdu|\bd'|\bdes|\bde l'annee) ?$"),
    "en": re.compile(r"(?:\bof|'s|\bthe) ?$"),
}
_IN = {
    "fr": re.compile(r"(?:\ben|\bau|\bce|\ble|\ba|\bdes|\bdepuis|\bvers|\bfin|\bdebut) ?$"),
    "en": re.compile(r"\b(?:in|on|at|since|by|during|late|early|last|this) ?$"),
}
_LEAD, _OPENING, _NEAR_WORDS, _FAR = 12, 24, 3, 4
_YEAR, _MONTH, _DAY = 4, 7, 10


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a statement in their sentence.

    Attributes:
        name: The relation.
        start: Begin of the words that tell it, in the folded text.
        stop: Their end.
        dates: All dates of the sentence.
        parts: The sentence in parts.
        ruled: Which date the rules choose, None for none.
        folded: Folded text of the document.
        lang: 'fr' or 'en'.
    """

    name: str
    start: int
    stop: int
    dates: Sequence[Found]
    parts: Sequence[Part]
    ruled: Found | None
    folded: str
    lang: str


def date_features(told: Told) -> NDArray[np.float32]:
    """Return what speaks for each date of a sentence to be that of one statement.

    Args:
        told: The words of the statement, and all dates of the sentence, one at least.

    Returns:
        Shape (dates, features): of the date itself, of where it stands, and the relation.
    """
    relation = [told.name == name for name in RELATION_CODES]
    gaps = [apart(d.start, d.stop, told.start, told.stop) for d in told.dates]
    sides = [d.start >= told.stop for d in told.dates]
    placed = list(zip(told.dates, gaps, sides, strict=True))
    least = {side: min(g for _, g, s in placed if s is side) for side in set(sides)}
    nearest = min(gaps, default=0)
    rows = [
        (*_own(date, told), *_placed(date, told, gap == least[side], gap == nearest), *relation)
        for date, gap, side in placed
    ]
    return np.array(rows, np.float32)


def _own(date: Found, told: Told) -> list[float]:
    """Of the date itself: its kind, whether the rules choose it, and how exact it is."""
    begin = date.interval.start or ""
    lead = told.folded[max(0, date.start - _LEAD) : date.start]
    behind, words = date.start >= told.stop, len(_between(date, told).split())
    of = _OF[told.lang].search(lead) is not None
    return [
        *(date.kind == kind for kind in _KINDS),
        told.ruled is not None and told.ruled.start == date.start, told.ruled is None,
        len(told.dates) > 1, log1p(len(told.dates)),
        of, of and not behind, of and behind and words <= _NEAR_WORDS,
        _IN[told.lang].search(lead) is not None,
        len(begin) == _YEAR, len(begin) == _MONTH, len(begin) >= _DAY,
        date.interval.start == date.interval.stop, date.event is not None, told.lang == "fr",
    ]  # fmt: skip


def _placed(date: Found, told: Told, nearest_on_side: bool, nearest: bool) -> list[float]:
    """Of where it stands: before or behind the words, how far, and in which part."""
    folded, lang, parts = told.folded, told.lang, told.parts
    there, here = part_at(parts, date.start), part_at(parts, told.start)
    behind, between = date.start >= told.stop, _between(date, told)
    first = min(date.stop, told.stop)
    verb = verb_in(folded, first, first + len(between), lang=lang) if between else None
    run = 0 if there is None or here is None else here.run - there.run
    run = max(-_FAR, min(_FAR, run))
    cost = cost_of(date, parts, told.start, told.stop, folded, lang)
    return [
        behind, told.start >= date.start and told.stop <= date.stop,
        log1p(len(between)) / 5, log1p(len(between.split())) / 3,
        nearest_on_side, nearest, verb is not None, between.count(",") / 3,
        ";" in between, ":" in between, here is there, run == 0, run / _FAR, abs(run) / _FAR,
        there is not None and here is not None and there.block == here.block,
        there is not None and there.depth > 0, here is not None and here.depth > 0,
        there is not None and is_head(date, there, parts, folded),
        there is not None and is_alone(date, there, folded),
        *_opens(here, folded, lang), *_opens(there, folded, lang),
        is_of_another(date, parts, told.start, told.stop, folded, lang),
        dates_clause(date, parts, told.start, folded, lang),
        cost is None, 0.0 if cost is None else cost / 3,
    ]  # fmt: skip


def _between(date: Found, told: Told) -> str:
    """The text between a date and the words, on whichever side it stands."""
    if date.stop <= told.start:
        return told.folded[date.stop : told.start]
    return told.folded[told.stop : max(told.stop, date.start)]


def _opens(part: Part | None, folded: str, lang: str) -> list[bool]:
    """With which kinds of words a part opens."""
    text = "" if part is None else folded[part.start : part.start + _OPENING].lstrip()
    return [pattern.match(text) is not None for pattern in _OPENS[lang]]

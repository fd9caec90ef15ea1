"""Which state speaks in a speech or communiqué: the one that 'we' and 'our' mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from allies.codebook.actors import actor
from allies.coding.data import grammar
from allies.coding.mentions import Mention

_QUOTES = re.compile(r"[«“\"]([^»”\"]{0,1500})[»”\"]")
_SENTENCE = re.compile(r"[.!?]\s|\n\s*\n")
_OWN = re.compile(
    r"(?:\bwe,? in|\b(?:my|our) country,?|\b(?:my|our) (?:nation|government),?(?: of)?|\bbehalf of"
    r"|notre pays,?|mon pays,?|au nom (?:de|du|des))\s*(?:the |la |le |les |l')?$"
)
_MOST_FIRST = 2
_DENSITY = 0.12
_LEAD = 1.25


@cache
def _first_person(lang: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in grammar(lang).first_person)
    return re.compile(rf"(?<![\w'])(?:{words})(?![\w])")


@cache
def _preposition_before(lang: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in grammar(lang).prepositions)
    return re.compile(rf"(?<!\w)(?:{words})(?:\s+|')(?:the\s+|la\s+|le\s+|les\s+|l')?$")


def speaking_state(folded: str, mentions: Sequence[Mention], *, lang: str) -> str | None:
    """Return the state that speaks in a text, or None where none plainly does.

    A text that says 'we' and 'our' outside quotations again and again is spoken by the state
    that stands most often as a bare subject in it, most of all in such sentences.
    """
    outside = _QUOTES.sub(lambda m: " " * len(m[0]), folded)
    first = [m.start() for m in _first_person(lang).finditer(outside)]
    edges = [0, *(m.end() for m in _SENTENCE.finditer(outside)), len(outside)]
    if len(first) < _MOST_FIRST or len(first) / len(edges) < _DENSITY:
        return None
    counts: Counter[str] = Counter()
    sentence = 0
    for mention in mentions:
        while edges[sentence + 1] <= mention.start:
            sentence += 1
        low, high = edges[sentence], edges[sentence + 1]
        spoken = any(low <= at < high for at in first)
        weight = _weight(outside, mention, low, spoken=spoken, lang=lang)
        if weight and len(mention.codes) == 1 and actor(mention.codes[0]).kind == "state":
            counts[mention.codes[0]] += weight
    if not counts:
        return None
    (best, high_count), *rest = counts.most_common(2)
    return best if not rest or high_count >= _LEAD * rest[0][1] else None


def _weight(outside: str, mention: Mention, low: int, *, spoken: bool, lang: str) -> int:
    lead = outside[max(low, mention.start - 40) : mention.start]
    if _OWN.search(lead):
        return 8
    if _preposition_before(lang).search(lead):
        return 0
    opening = not re.sub(
        r"(?:the|la|le|les|l'|president|vice|prime|minister|secretary)", "", lead
    ).strip()
    return (3 if opening else 1) * (2 if spoken else 1)

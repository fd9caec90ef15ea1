"""Which state speaks in a speech or communiqué: the one that 'we' and 'our' mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from allies.codebook.actors import actor_of
from allies.codebook.relations import relation
from allies.coding.data import grammar
from allies.coding.lexicon import lexicon
from allies.coding.mentions import Mention

_QUOTES = re.compile(r"[«“\"]([^»”\"]{0,1500})[»”\"]")
_SENTENCE = re.compile(r"[.!?]\s|\n\s*\n")
# 'My country, Fiji' is the speaker; 'our neighbour Tonga' is somebody else.
_OWN = re.compile(
    r"(?:\bwe,? in|\b(?:my|our) country,?|\b(?:my|our) (?:nation|government),?(?: of)?|\bbehalf of"
    r"|notre pays,?|mon pays,?|au nom (?:de|du|des))\s*(?:the |la |le |les |l')?$"
)
_OURS = re.compile(r"\b(?:our|my|notre|nos|mon|ma|mes) (?:[\w'-]+ ){0,3}$")
_OPENING = re.compile(r"the|la|le|les|l'|president|vice|prime|minister|secretary|[\s,]")

# How much a mention speaks for its state being the speaker, by where it stands. Chosen on
# speeches and communiqués so that the wrong state is seldom taken; none is the safe answer.
_OWN_WEIGHT, _OURS_WEIGHT, _PREPOSITION_WEIGHT = 8.0, -2.0, -0.7
_AT_OPENING, _INSIDE = 3.0, 1.0
_BESIDE_WE, _BESIDE_CONFLICT, _LEADER, _POSSESSOR = 1.5, 0.5, 0.5, 0.3
_ENOUGH, _LEAD = 2.0, 1.25
_PLAINLY_ENOUGH, _PLAIN_LEAD = 5.0, 3.0
_MOST_FIRST, _DENSITY = 2, 0.12


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

    A text that says 'we' and 'our' outside quotations is spoken by the state that stands most
    as a bare subject in it, beside 'we', and away from hostile words; not by one that is
    called 'our ally', or comes behind prepositions.
    """
    outside = _QUOTES.sub(lambda m: " " * len(m[0]), folded)
    first = [m.start() for m in _first_person(lang).finditer(outside)]
    if not first:
        return None
    edges = [0, *(m.end() for m in _SENTENCE.finditer(outside)), len(outside)]
    scores = _scores(outside, mentions, first, edges, lang)
    if not scores:
        return None
    (best, high), *rest = sorted(scores.items(), key=lambda item: -item[1])[:2]
    second = max(rest[0][1] if rest else 0.0, 0.1)
    dense = len(first) >= _MOST_FIRST and len(first) / len(edges) >= _DENSITY
    if dense and high >= _ENOUGH and high >= _LEAD * second:
        return best
    return best if high >= _PLAINLY_ENOUGH and high >= _PLAIN_LEAD * second else None


def _scores(
    outside: str, mentions: Sequence[Mention], first: list[int], edges: list[int], lang: str
) -> dict[str, float]:
    hostile = sorted(
        hit.start for hit in lexicon(lang).hits(outside) if relation(hit.value.relation).sign < 0
    )
    scores: dict[str, float] = defaultdict(float)
    sentence = 0
    for mention in mentions:
        while edges[sentence + 1] <= mention.start:
            sentence += 1
        low, high = edges[sentence], edges[sentence + 1]
        if len(mention.codes) != 1 or actor_of(mention.codes[0]).kind != "state":
            continue
        lead = outside[max(low, mention.start - 40) : mention.start]
        weight = _by_lead(lead, lang)
        if weight > 0 and weight != _OWN_WEIGHT:
            weight *= _BESIDE_WE if _any_in(first, low, high) else 1
            weight *= _BESIDE_CONFLICT if _any_in(hostile, low, high) else 1
            weight *= _LEADER if mention.kind in ("leader", "surname") else 1
            possessor = outside.startswith("'s", mention.stop) or mention.kind == "adjective"
            weight *= _POSSESSOR if possessor else 1
        scores[mention.codes[0]] += weight
    return scores


def _by_lead(lead: str, lang: str) -> float:
    if _OWN.search(lead):
        return _OWN_WEIGHT
    if _OURS.search(lead):
        return _OURS_WEIGHT
    if _preposition_before(lang).search(lead):
        return _PREPOSITION_WEIGHT
    return _INSIDE if _OPENING.sub("", lead) else _AT_OPENING


def _any_in(places: list[int], low: int, high: int) -> bool:
    at = bisect_left(places, low)
    return at < len(places) and places[at] < high


_WE = re.compile(r"(?<!\w)(?:we|nous),\s")
_ENDS = re.compile(r"[.:!?()\"“”«»]|(?<!\w)(?:that|which|who|que|qui|dont)(?!\w)")
_MOST_APART = 45


def joint_speakers(folded: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return who speaks together in a joint statement, () where nobody plainly does.

    'We, the leaders of France, Germany and Italy, condemn …' has three; 'we' means them all
    in the rest of the text.

    Args:
        folded: Folded text of the document.
        mentions: The actors named in it, in order.
    """
    match = _WE.search(folded)
    if match is None:
        return ()
    codes: list[str] = []
    at = match.end()
    for mention in mentions:
        if mention.start < at:
            continue
        between = folded[at : mention.start]
        listed = len(between) <= _MOST_APART and not _ENDS.search(between)
        if not listed or (codes and not _joins(between)):
            break
        codes += [code for code in mention.codes if code not in codes]
        at = mention.stop
    return tuple(codes) if len(codes) > 1 else ()


_LINKS = frozenset({
    "and", "et", "of", "the", "de", "du", "des", "d'", "la", "le", "les", "l'", "l", "d",
    "president", "king", "roi", "premier", "ministre", "prime", "minister", "republique",
    "republic", "leaders",
    "dirigeants", "arabe", "arab", "chancelier", "chancellor", "emir", "sultan", "as", "well",
    "ainsi", "que", "together", "with", "presidente", "chanceliere", "kingdom", "royaume", "state",
})  # fmt: skip


def _joins(between: str) -> bool:
    """Whether only commas, conjunctions, articles and titles stand between two names."""
    return all(word in _LINKS for word in re.findall(r"\w+'?", between))

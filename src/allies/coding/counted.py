"""Groups told by their number: 'three states stood by it: X, Y and Z', then 'these states'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from allies.coding.data import any_of, grammar
from allies.coding.mentions import Mention

__all__ = ["HOW", "codes_of", "counted_in", "lists_in", "runs"]

HOW = "those that the text counted"
_NUMBERED = frozenset({"name", "demonym", "capital", "organisation", "force", "seat"})
# Between two of a list.
_JOINT = {
    "en": re.compile(r"[\s,;]*(?:\b(?:and|or|as well as|the)\b[\s,;]*)*"),
    "fr": re.compile(r"[\s,;]*(?:(?:\b(?:et|ou|ainsi que|le|la|les)\b|\bl')[\s,;]*)*"),
}
# Between 'three states' and the list that tells which they are.
_COLON = re.compile(r"[:(–—]\s*(?:(?:the|le|la|les)\s+|l')?$")
# Said of those already told, where 'three states' may be any: what follows goes on, or ends.
_CLOSED = {
    "en": re.compile(r"\s*(?:[,.;:!?)–—]|$|(?:which|that|who)\b)"),
    "fr": re.compile(r"\s*(?:[,.;:!?)–—]|$|(?:qui|que|dont)\b|qu')"),
}
_DEFINITE = {
    "en": re.compile(r"\b(?:the|these|those|all|its|their)\s+$"),
    "fr": re.compile(r"\b(?:les|ces|ses|leurs|des|aux)\s+$"),
}
_OTHER = {
    "en": re.compile(r"\b(?:other|another|least|most|some|first|last|next)\s+$"),
    "fr": re.compile(r"\b(?:autres|moins|plus|quelque|premiers|derniers|prochains)\s+$"),
}


@cache
def _phrase(lang: str) -> re.Pattern[str]:
    words = grammar(lang)
    numbers, nouns = any_of(words.counts), any_of(words.counted)
    return re.compile(rf"(?<![\w-])(?P<n>{numbers})\s+(?:{nouns})(?![\w-])")


def lists_in(
    folded: str, start: int, stop: int, named: Sequence[Mention], *, lang: str
) -> dict[int, tuple[str, ...]]:
    """Return the lists of a sentence that tell who 'three states' are, by their number.

    'Three states stood by it: X, Y and Z', 'X, Y and Z, three states that …'.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        named: The actors named in the sentence, in order.
        lang: 'fr' or 'en'.
    """
    phrases = list(_phrase(lang).finditer(folded, start, stop))
    if not phrases:
        return {}
    counts, found = grammar(lang).counts, {}
    numbered = [m for m in named if m.kind in _NUMBERED and len(m.codes) == 1]
    for run in runs(folded, numbered, lang=lang):
        codes = codes_of(run)
        first, last = run[0].start, run[-1].stop
        for match in phrases:
            told = counts[match["n"]] == len(codes) == len(run)
            ahead = match.end() <= first and _COLON.search(folded, match.end(), first)
            behind = last <= match.start() and folded[last : match.start()].strip() in (",", "(")
            if told and (ahead or behind):
                found[len(codes)] = codes
    return found


def runs(folded: str, mentions: Sequence[Mention], *, lang: str) -> Iterator[list[Mention]]:
    """Yield the whole lists of actors ('X, Y and Z'), one that stands alone as a list of one.

    Args:
        folded: Folded text of the document.
        mentions: The actors, in order.
        lang: 'fr' or 'en'.
    """
    run: list[Mention] = []
    for mention in mentions:
        if run and _JOINT[lang].fullmatch(folded, run[-1].stop, mention.start) is None:
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def codes_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return whom mentions mean, each once."""
    return tuple(dict.fromkeys(code for mention in mentions for code in mention.codes))


def counted_in(
    folded: str, start: int, stop: int, known: Mapping[int, tuple[str, ...]], *, lang: str
) -> Iterator[Mention]:
    """Yield 'the three states' as a mention of those that the document has listed as three.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        known: The lists told so far, by their number.
        lang: 'fr' or 'en'.
    """
    if not known:
        return
    for match in _phrase(lang).finditer(folded, start, stop):
        codes = known.get(grammar(lang).counts[match["n"]])
        lead = folded[max(start, match.start() - 16) : match.start()]
        if codes is None or _OTHER[lang].search(lead):
            continue
        if _DEFINITE[lang].search(lead) or _CLOSED[lang].match(folded, match.end(), stop):
            yield Mention(*match.span(), codes, "pair", match[0], HOW)

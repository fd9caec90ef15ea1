"""Groups told by their number: 'three states stood by it: X, Y and Z', then 'these states'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from allies.coding.data import grammar
from allies.coding.mentions import Mention

__all__ = ["HOW", "JOINT", "counted_in", "lists_in"]

HOW = "those that the text counted"
_NUMBERED = frozenset({"name", "demonym", "capital", "organisation", "force", "seat"})
_FEWEST = 3
# Between two of a list; between 'three states' and the list that tells which they are.
JOINT = {
    "en": re.compile(r"[\s,;]*(?:\b(?:and|or|as well as|the)\b[\s,;]*)*"),
    "fr": re.compile(r"[\s,;]*(?:(?:\b(?:et|ou|ainsi que|le|la|les)\b|\bl')[\s,;]*)*"),
}
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
    numbers = "|".join(sorted(words.counts, key=len, reverse=True))
    nouns = "|".join(re.escape(noun) for noun in sorted(words.counted, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?P<n>{numbers})\s+(?P<noun>{nouns})(?![\w-])")


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
    for first, last, codes in _runs(folded, named, lang):
        for match in phrases:
            told = counts[match["n"]] == len(codes)
            ahead = match.end() <= first and _COLON.search(folded, match.end(), first)
            behind = last <= match.start() and folded[last : match.start()].strip() in (",", "(")
            if told and (ahead or behind):
                found[len(codes)] = codes
    return found


def _runs(
    folded: str, named: Sequence[Mention], lang: str
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each whole list of three or more states: its begin, its end, and who they are."""
    run: list[Mention] = []
    for mention in (*named, None):
        joined = (
            mention is not None and run and _is_numbered(mention)
            and JOINT[lang].fullmatch(folded, run[-1].stop, mention.start) is not None
        )  # fmt: skip
        if joined and mention is not None:
            run.append(mention)
            continue
        codes = tuple(dict.fromkeys(m.codes[0] for m in run))
        if len(codes) >= _FEWEST and len(codes) == len(run):
            yield run[0].start, run[-1].stop, codes
        run = [mention] if mention is not None and _is_numbered(mention) else []


def _is_numbered(mention: Mention) -> bool:
    return mention.kind in _NUMBERED and len(mention.codes) == 1


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

"""States said to be no bloc: 'X, Y and Z do not form an alliance', « ces pays ne sont pas un axe ».

That a text says so of a group outright decides whether it is taken for a bloc, and is said in few
ways: patterns read it surely. It is a negated `partnership` of each two of the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from allies.coding.counted import codes_of, runs
from allies.coding.mentions import Mention

__all__ = ["CERTAINTY", "Denial", "find_denials"]

CERTAINTY = 0.9
_MOST = 12
_ADVERBS = {
    "en": re.compile(
        r",? ?(?:however|though|therefore|thus|together|in fact|by no means|in no way),?"
    ),
    "fr": re.compile(r",? ?(?:toutefois|cependant|pourtant|donc|ensemble|pour autant|en fait),?"),
}
_DENIED = {
    "en": re.compile(
        r" ?(?:(?:do|does|did|have|has|will) ?(?:not|n't)(?: yet| really| truly| in fact)?"
        r" (?:form|formed|constitute|constituted|make up|made up|amount to|become|add up to)"
        r"|(?:are|is|were|was) ?(?:not|n't|hardly|far from being|anything but)(?: yet| really)?"
        r"|(?:are|is|were|was) far from (?:forming|constituting))"
        r" (?:a|an|any)(?: [a-z-]+){0,2}? (?:bloc|alliance|axis|coalition|camp)\b"
        r"(?!'| (?:partners?|members?|government|talks|treaty|of convenience))"
    ),
    "fr": re.compile(
        r" ?(?:ne|n')(?: ?)(?:forment|forme|constituent|constitue|composent|sont|est|representent"
        r"|formaient|constituaient|etaient|formeront|constitueront)"
        r" (?:pas|point|guere|nullement|aucunement)(?: encore| vraiment| reellement| pour autant)?"
        r" (?:une? |d'|de )(?:[a-z-]+ ){0,2}?(?:bloc|alliance|axe|coalition|camp)\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Denial:
    """A group said to be no bloc: its members, and the span of the words that say so."""

    members: tuple[str, ...]
    start: int
    stop: int

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each two members, codes in order."""
        yield from combinations(sorted(self.members), 2)


def find_denials(
    folded: str, start: int, stop: int, mentions: Sequence[Mention], *, lang: str
) -> list[Denial]:
    """Return the groups that a sentence says to be no bloc, axis or alliance.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        mentions: The actors named or meant in the sentence, in order.
        lang: 'fr' or 'en'.
    """
    found: list[Denial] = []
    if _DENIED[lang].search(folded, start, stop) is None:
        return found
    for run in runs(folded, mentions, lang=lang):
        members, end = codes_of(run), run[-1].stop
        adverb = _ADVERBS[lang].match(folded, end, stop)
        match = _DENIED[lang].match(folded, adverb.end() if adverb else end, stop)
        if match is not None and 2 <= len(members) <= _MOST:
            found.append(Denial(members, match.start() + (match[0][0] == " "), match.end()))
    return found

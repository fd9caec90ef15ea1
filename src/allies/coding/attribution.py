"""Who says so: the speaker to whom a sentence gives its statement."""

from __future__ import annotations

import re
from functools import cache

from allies.coding.data import read_toml

_PHRASE = r"[^,;:()\"“”«»\n]{2,90}?"


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    raw = read_toml(lang, "reporting.toml")
    before = "|".join(re.escape(word) for word in raw["before"])
    verbs = "|".join(sorted((re.escape(v) for v in raw["verbs"]), key=len, reverse=True))
    anonymous = "|".join(raw["anonymous"])
    source = re.compile(
        rf"(?<!\w)(?:{before})\s+({_PHRASE})(?=\s*(?:,|;|:|\.(?:\s|$)|[\"“”«»]|\(|$))"
    )
    # “…”, said Name / “…”, a déclaré Name
    inverted = re.compile(
        rf"[\"”»,]\s*,?\s*(?:{verbs})\s+({_PHRASE})(?=\s*(?:,|;|:|\.(?:\s|$)|\(|$))"
    )
    # Analysts say that … / Certains experts estiment que …
    plural = r"(?:that|qu[e'])"
    leading = re.compile(
        rf"(?<!\w)((?:[\w'’-]+\s+){{0,4}}(?:{anonymous})(?:\s+[\w'’-]+){{0,4}}?)\s+"
        rf"(?:have\s+|has\s+|had\s+)?(?:{verbs})\s+{plural}"
    )
    return source, inverted, leading


def speaker(folded: str, start: int, stop: int, *, lang: str) -> tuple[int, int] | None:
    """Return the span of the words that name who makes the statement, or None.

    Args:
        folded: Folded text.
        start: Begin of the sentence.
        stop: Its end.
        lang: 'fr' or 'en'.
    """
    for pattern in _patterns(lang):
        match = pattern.search(folded, start, stop)
        if match is not None:
            return match.span(1)
    return None

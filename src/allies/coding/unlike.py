"""Who is only named to tell a difference: 'unlike the treaty that binds Peru to Chile, …'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from allies.coding.mentions import Mention

__all__ = ["Remark", "remarks"]

_UNLIKE = {
    "en": re.compile(r"\b(unlike|in contrast to|as opposed to)\b[^,.;:!?]{0,120},"),
    "fr": re.compile(
        r"\b(a la difference d|contrairement a|a l'inverse d|a l'oppose d)[^,.;:!?]{0,120},"
    ),
}
# An actor that stands no farther behind is itself what the rest is unlike.
_ARTICLE = 8


class Remark(NamedTuple):
    """One such remark, a span of the folded text.

    `only` are the actors named in it and not beyond; `thing` tells whether something of several is
    compared ('the treaty of Peru and Chile') and not an actor ('unlike Peru, Kenya …').
    """

    start: int
    stop: int
    only: frozenset[str]
    thing: bool


def remarks(
    folded: str, start: int, stop: int, mentions: Sequence[Mention], *, lang: str
) -> Iterator[Remark]:
    """Yield the remarks of a sentence on what the rest of it is unlike.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        mentions: The actors named or meant in it.
        lang: 'fr' or 'en'.
    """
    for match in _UNLIKE[lang].finditer(folded, start, stop):
        low, high = match.span()
        inside = [m for m in mentions if low <= m.start < high]
        # Who is only meant beyond may be taken from that very remark.
        beyond = {c for m in mentions if not (low <= m.start < high or m.how) for c in m.codes}
        codes = {c for m in inside for c in m.codes}
        near = match.end(1) + _ARTICLE
        thing = len(codes) > 1 and all(m.start > near for m in inside)
        yield Remark(low, high, frozenset(codes - beyond), thing)

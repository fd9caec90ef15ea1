"""Cut a text into sentences without touching it."""

from __future__ import annotations

import re
from functools import cache

from allies.coding.data import grammar
from allies.core.text import fold

# An end mark, closers behind it, white space, and something that may begin a sentence.
_END = re.compile(
    r"(?P<mark>[.!?…]+)(?P<close>[\"'”’»)\]]*|[\s\u00a0\u202f]?»)"
    r"(?P<space>[ \t\u00a0\u202f]*\n+\s*|\s+)"
    r"(?=(?P<next>[\"'“‘«(\[–—-]*[\s\u00a0\u202f]?\w))"
)
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_LAST_WORD = re.compile(r"([^\W_]+(?:[.'’-][^\W_]+)*)\.?$")
_INITIAL = re.compile(r"(?:^|[\s\u00a0(.-])[A-ZÀ-Ý]$")
_ACRONYM = re.compile(r"(?:^|[\s(])(?:[A-Z]\.)+[A-Z]$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")


def sentence_spans(
    text: str, start: int = 0, stop: int | None = None, *, lang: str
) -> list[tuple[int, int]]:
    """Return the spans of the sentences in `text[start:stop]`; together they tile it.

    Args:
        text: Any text; offsets are `str` indices, spans half-open.
        start: Where to begin.
        stop: Where to end, the end of the text when None.
        lang: 'fr' or 'en': whose abbreviations hold.
    """
    stop = len(text) if stop is None else stop
    cuts = {match.end() for match in _BLANK.finditer(text, start, stop)}
    cuts.update(
        match.end() for match in _END.finditer(text, start, stop) if _ends(text, start, match, lang)
    )
    edges = [start, *sorted(cut for cut in cuts if start < cut < stop), stop]
    return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b]


def trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return the span without the white space at its ends."""
    part = text[start:stop]
    left = len(part) - len(part.lstrip())
    right = len(part) - len(part.rstrip())
    return (start, start) if left == len(part) else (start + left, stop - right)


def _ends(text: str, start: int, match: re.Match[str], lang: str) -> bool:
    follower = match["next"].lstrip("\"'“‘«([–—- \u00a0\u202f\t\n")[:1]
    if match["mark"] != "." or "\n\n" in match["space"]:
        # "« Assez ! » lance-t-il" goes on; so does an ellipsis before a small letter.
        return not follower.islower()
    if follower.islower():
        return False
    before = text[max(start, match.start() - 40) : match.start()]
    if match["close"]:
        return True
    if _ACRONYM.search(before):
        following = _NEXT_WORD.search(text, match.end())
        return following is not None and fold(following[0]) in _starters(lang)
    if _INITIAL.search(before):
        return False
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    word = fold(last[1])
    if word.isdigit():
        return not (len(word) <= 3 and follower.isdigit())
    return word not in _abbreviations(lang)


@cache
def _abbreviations(lang: str) -> frozenset[str]:
    return frozenset(grammar(lang).abbreviations)


@cache
def _starters(lang: str) -> frozenset[str]:
    return frozenset(grammar(lang).starters)

r"""The small language in which word lists are written, compiled to regular expressions.

Tokens are separated by one space: `word`; `stem*` any word that begins so; `*end` any word
that ends so; `(a|b|)` alternatives; `_` one word; `...` up to three words. Patterns match
whole words of folded text (lower case, no accents, straight apostrophes).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from allies.errors import CodebookError

T = TypeVar("T")

_WORD = r"[^\W_]+(?:[-'.][^\W_]+)*'?"
# A gap holds no word that would turn the meaning round.
_TURNS = r"(?!(?:not|no|never|without|sans|pas|jamais|ni|aucun|aucune|nor)\b)"
_GAP = rf"(?:(?:{_TURNS}{_WORD},?\s+){{0,3}}?)"
_KEY = 3
_MOST_MET = 20_000
_TOKEN = re.compile(r"[^\W_]+")


def _token(token: str) -> str:
    if token == "_":
        return _WORD
    escaped = re.escape(token)
    for written, meant in ((r"\(", "(?:"), (r"\)", ")"), (r"\|", "|"), (r"\*", r"[\w'’-]*")):
        escaped = escaped.replace(written, meant)
    return escaped


def _tokens(pattern: str) -> list[str]:
    """Split at spaces outside parentheses."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == " " and depth == 0:
            parts.append(pattern[start:position])
            start = position + 1
    parts.append(pattern[start:])
    if depth or "" in parts:
        raise CodebookError(f"the pattern '{pattern}' has unequal parentheses or a double space")
    return parts


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one pattern.

    Raises:
        CodebookError: Its parentheses don't match, or it can't be compiled.
    """
    pieces: list[str] = []
    tokens = _tokens(pattern)
    context = ""
    if tokens[0].startswith("["):
        context = _token("(" + tokens.pop(0)[1:-1] + ")") + r"\s+(?P<wording>"
    for number, token in enumerate(tokens):
        if token == "...":
            pieces.append(_GAP)
            continue
        piece = _token(token).replace(r"\ ", r"\s+")
        last = number == len(tokens) - 1
        pieces.append(piece if last or token.endswith("'") else piece + r",?\s+")
    try:
        close = ")" if context else ""
        return re.compile(rf"(?<![\w])(?:{context}{''.join(pieces)}{close})(?![\w])")
    except re.error as error:
        raise CodebookError(f"the pattern '{pattern}' can't be compiled: {error}") from error


def _expand(token: str) -> Iterator[str]:
    """The literal beginnings of a token: its alternatives, cut at the first wildcard."""
    parts = re.split(r"[(\[]([^()]*)[)\]]", token)
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination).split("*")[0].split(" ")[0]


class _Openings(NamedTuple):
    """The words that a match can begin with, whole or as the beginning of a word.

    `keys` are the first letters of all of them (three at most), '' where it can be any word.
    """

    keys: frozenset[str]
    whole: frozenset[str]
    begun: tuple[str, ...]


def _openings(pattern: str) -> _Openings:
    first = _tokens(pattern)[0]
    if first in ("_", "..."):
        return _Openings(frozenset({""}), frozenset(), ("",))
    keys: set[str] = set()
    whole: set[str] = set()
    begun: set[str] = set()
    for literal in _expand(first):
        match = _TOKEN.match(literal)
        word = "" if match is None else match[0]
        short = len(word) < _KEY and ("*" in first or literal == "")
        keys.add("" if short else word[:_KEY])
        goes_on = word == "" or (word == literal and "*" in first)
        (begun if goes_on else whole).add(word)
    return _Openings(frozenset(keys), frozenset(whole), tuple(sorted(begun)))


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A value of the index, found at a half-open span of the folded text."""

    value: T
    start: int
    stop: int


class PatternIndex(Generic[T]):
    """Many patterns, found in one pass over the words of a text.

    Each word looks up the few patterns that may begin with it; which these are is kept for
    the words met, and a pattern is compiled when a word first leads to it.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_key: dict[str, list[tuple[str, T, _Openings]]] = defaultdict(list)
        self._met: dict[str, tuple[tuple[re.Pattern[str], T], ...]] = {}
        for pattern, value in entries:
            openings = _openings(pattern)
            for key in openings.keys:
                self._by_key[key].append((pattern, value, openings))

    def find(self, folded: str, start: int = 0, stop: int | None = None) -> list[Match[T]]:
        """Return all matches that begin in `folded[start:stop]`, overlapping ones too."""
        stop = len(folded) if stop is None else stop
        found = []
        for word in _TOKEN.finditer(folded, start, stop):
            candidates = self._met.get(word[0])
            if candidates is None:
                candidates = self._meet(word[0])
            begin = word.start()
            for pattern, value in candidates:
                match = pattern.match(folded, begin, stop)
                if match is not None:
                    context = "wording" in match.re.groupindex
                    at = match.start("wording") if context else begin
                    found.append(Match(value, at, match.end()))
        return found

    def _meet(self, word: str) -> tuple[tuple[re.Pattern[str], T], ...]:
        """The patterns that may begin with a word, in the order of the index."""
        entries = (*self._by_key.get(word[:_KEY], ()), *self._by_key.get("", ()))
        candidates = tuple(
            (compile_pattern(pattern), value)
            for pattern, value, openings in entries
            if word in openings.whole or word.startswith(openings.begun)
        )
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met[word] = candidates
        return candidates

"""Kinds of things told by their words: tables of wordings in French and English, and their finder.

A wording is words with spaces between, written with or without accents: `capacit*` stands for all
words that so begin, `(oil|gas)` for either, `(the|)` for a word that may be missing, `...` for up
to three words of any kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import accumulate, chain, product
from typing import Any, NamedTuple

import tomli

from allies.codebook.load import strings
from allies.core.document import LANGUAGES
from allies.core.text import fold
from allies.errors import CodebookError

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\(([^()]*)\)|([^\s()]+)")
_TOKEN = re.compile(r"\.\.\.|\w+\*?")
_KEY = 3
_GAP = 3

_Wording = tuple[str, ...]


class Hit(NamedTuple):
    """A wording found: which kind it speaks for, and where in the text."""

    kind: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Index:
    """The wordings of a language: plain ones by their words, those with signs by how they begin.

    `signed` holds patterns over words with a space after each.
    """

    plain: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    signed: dict[str, list[tuple[str, re.Pattern[str]]]] = field(default_factory=dict)

    def add(self, kind: str, wording: tuple[str, ...]) -> None:
        kinds = self.plain.setdefault(wording, [])
        if kind not in kinds:
            kinds.append(kind)
        self.lengths.setdefault(wording[0], set()).add(len(wording))

    def add_signed(self, kind: str, pieces: Sequence[Sequence[_Wording]]) -> None:
        pattern = re.compile("".join(_pattern(choices) for choices in pieces))
        for key in dict.fromkeys(word.rstrip("*")[:_KEY] for word in _firsts(pieces)):
            self.signed.setdefault(key, []).append((kind, pattern))

    def find(self, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Yield the kind of each wording, its first word and the one after its last."""
        starts: list[int] = []
        line = ""
        for at, word in enumerate(words):
            for length in self.lengths.get(word, ()):
                # At the end of a text the slice may be shorter, and be another wording.
                found = tuple(words[at : at + length])
                for kind in self.plain.get(found, ()) if len(found) == length else ():
                    yield kind, at, at + length
            patterns = self.signed.get(word[:_KEY])
            if not patterns:
                continue
            if not starts:
                line = " ".join(words) + " "
                starts = list(accumulate((len(word) + 1 for word in words), initial=0))
            for kind, pattern in patterns:
                match = pattern.match(line, starts[at])
                if match:
                    yield kind, at, bisect_left(starts, match.end())


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wordings of the kinds of a table, in both languages."""

    names: tuple[str, ...]
    by_lang: Mapping[str, _Index]

    def find(self, text: str, lang: str) -> list[Hit]:
        """Return where wordings stand in a text, in its order.

        Args:
            text: As printed; case, accents and punctuation do not count.
            lang: 'fr' or 'en'; in another language nothing is found.
        """
        index = self.by_lang.get(lang)
        if index is None:
            return []
        found = list(_WORD.finditer(fold(text)))
        words = [match[0] for match in found]
        hits = {
            Hit(kind, found[at].start(), found[stop - 1].end())
            for kind, at, stop in index.find(words)
        }
        return sorted(hits, key=lambda hit: (hit.start, hit.stop, hit.kind))

    def kinds(self, text: str, lang: str) -> tuple[str, ...]:
        """Return the kinds that a text speaks of, each once, in the order of the table."""
        told = {hit.kind for hit in self.find(text, lang)}
        return tuple(kind for kind in self.names if kind in told)


def wordings(table: Mapping[str, Mapping[str, Any]], where: str) -> Wordings:
    """Make a finder of the lists `en` and `fr` of each kind of a table.

    Args:
        table: Kind → entry with the lists of wordings.
        where: Name of the file, for messages.

    Raises:
        CodebookError: A language is missing, or a wording can't be read.
    """
    by_lang = {lang: _Index() for lang in LANGUAGES}
    for kind, entry in table.items():
        for lang, index in by_lang.items():
            for text in strings(entry.get(lang), f"{where}: {kind}.{lang}"):
                pieces = _pieces(fold(text))
                firsts = _firsts(pieces)
                if not firsts or any("*" in word and len(word) <= _KEY for word in firsts):
                    raise CodebookError(f"{where}: {kind} has the unusable wording {text!r}")
                if "*" in text or "..." in text:
                    index.add_signed(kind, pieces)
                    continue
                for chosen in product(*pieces):
                    index.add(kind, tuple(chain.from_iterable(chosen)))
    return Wordings(tuple(table), by_lang)


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Read a TOML file of `assess`.

    Raises:
        CodebookError: The file is missing or is not TOML.
    """
    try:
        text = (resources.files("allies.assess") / name).read_text(encoding="utf-8")
        return tomli.loads(text)
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise CodebookError(
            f"the file assess/{name} can't be read ({error}); install allies again"
        ) from error


def _pieces(text: str) -> list[list[_Wording]]:
    """The parts of a wording, each as the words that may stand there."""
    if "(" not in text:
        return [[tuple(_TOKEN.findall(text))]]
    return [
        [tuple(_TOKEN.findall(part)) for part in (match[2] or match[1]).split("|")]
        for match in _PIECE.finditer(text)
    ]


def _firsts(pieces: Sequence[Sequence[_Wording]]) -> list[str]:
    """The words that a wording may begin with; none if it can be empty or begins with a gap."""
    found: list[str] = []
    for choices in pieces:
        found += [words[0] for words in choices if words]
        if all(choices):
            return [] if "..." in found else found
    return []


def _pattern(choices: Sequence[_Wording]) -> str:
    # The longer one first, so that 'subject to' is not taken for 'subject'.
    by_length = sorted(choices, key=len, reverse=True)
    return f"(?:{'|'.join(''.join(map(_token, words)) for words in by_length)})"


def _token(word: str) -> str:
    if word == "...":
        return rf"(?:\S+ ){{0,{_GAP}}}?"
    return rf"{word[:-1]}\S* " if word.endswith("*") else f"{word} "

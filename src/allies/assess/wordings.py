"""Kinds of things told by their words: tables of wordings in French and English, and their finder.

A wording is words with spaces between, written with or without accents: `capacit*` stands for all
words that so begin, `(oil|gas)` for either, `(the|)` for a word that may be missing, `...` for up
to three words of any kind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain, product
from typing import Any, NamedTuple

from allies.codebook.load import strings
from allies.core.document import LANGUAGES
from allies.core.text import fold
from allies.errors import CodebookError

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\(([^()]*)\)|([^\s()]+)")
_TOKEN = re.compile(r"\.\.\.|\w+\*?")
_KEY = 3
_GAP = 3


class Hit(NamedTuple):
    """A wording found: which kind it speaks for, and where in the text."""

    kind: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Index:
    """The wordings of a language: plain ones by their words, those with signs by how they begin."""

    plain: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    signed: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    def add(self, kind: str, wording: tuple[str, ...]) -> None:
        joined = " ".join(wording)
        if "*" in joined or "..." in joined:
            self.signed.setdefault(wording[0].rstrip("*")[:_KEY], []).append((kind, wording))
            return
        kinds = self.plain.setdefault(wording, [])
        if kind not in kinds:
            kinds.append(kind)
        self.lengths.setdefault(wording[0], set()).add(len(wording))

    def at(self, words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
        for length in self.lengths.get(words[at], ()):
            # At the end of a text the slice may be shorter, and be another wording.
            found = tuple(words[at : at + length])
            for kind in self.plain.get(found, ()) if len(found) == length else ():
                yield kind, at + length
        for kind, wording in self.signed.get(words[at][:_KEY], ()):
            stop = _matched(wording, words, at)
            if stop:
                yield kind, stop


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
            for at, word in enumerate(words)
            if word in index.lengths or word[:_KEY] in index.signed
            for kind, stop in index.at(words, at)
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
                for wording in _expanded(fold(text)):
                    if not wording or ("*" in wording[0] and len(wording[0]) <= _KEY):
                        raise CodebookError(f"{where}: {kind} has the unusable wording {text!r}")
                    index.add(kind, wording)
    return Wordings(tuple(table), by_lang)


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Read a TOML file of `assess`.

    Raises:
        CodebookError: The file is missing or is not TOML.
    """
    try:
        text = (resources.files("allies.assess") / name).read_text(encoding="utf-8")
        return tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookError(
            f"the file assess/{name} can't be read ({error}); install allies again"
        ) from error


def _expanded(text: str) -> Iterator[tuple[str, ...]]:
    choices = [
        [_TOKEN.findall(part) for part in (match[2] or match[1]).split("|")]
        for match in _PIECE.finditer(text)
    ]
    for chosen in product(*choices):
        yield tuple(chain.from_iterable(chosen))


def _matched(wording: Sequence[str], words: Sequence[str], at: int) -> int:
    """The number of the word after the wording if it begins at `at`, else 0."""
    for number, wanted in enumerate(wording):
        if wanted == "...":
            rest = wording[number + 1 :]
            ends = (_matched(rest, words, begin) for begin in range(at, at + _GAP + 1))
            return next((end for end in ends if end), 0)
        if at >= len(words):
            return 0
        prefix = wanted.endswith("*")
        if not (words[at].startswith(wanted[:-1]) if prefix else words[at] == wanted):
            return 0
        at += 1
    return at

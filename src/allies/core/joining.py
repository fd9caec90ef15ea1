"""Whether two halves of a word that extraction pulled apart belong together.

Two breaks occur: a hyphen at the end of a line, which is either the printer's ('ache-/ter')
or the word's own ('États-/Unis'); and a space after a ligature ('sacrifi er'), which may as
well be the end of a word ('un défi de'). The document's own words decide first; then come a
few facts of French and English spelling. Nobody needs to say which language it is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import tomli

LINE_END = r" *(?:\n\f?\n?|\f\n?) *"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
HYPHENS = "-\u2010\u2011\u00ad\ufffe"

# A broken word: its second half is left out of the vocabulary, its first one is marked.
_BROKEN = re.compile(rf"[{HYPHENS}](?:(?<=\ufffe)|[^\S\n\f]*[\n\f])\s*\w+")
_WORD = re.compile(r"\w+(?:-\w+)*\x00?")
# A line's end that was made a space ('muni- tions'); 'short- and long-term' is none.
_LOW = "a-zß-öø-ÿœ"
_FLATTENED = re.compile(
    rf"(?<=[{_LOW}])- (?!(?:et|ou|ni|and|or|nor|to)\b)(?=(?P<right>[{_LOW}]{{2,}}))"
)
_FLATTENED_WORD = re.compile(rf"{_FLATTENED.pattern}\w+")
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What joining.toml says, in the form in which it is asked."""

    first: frozenset[str]
    pairs: frozenset[str]
    first_before: dict[str, tuple[str, ...]]
    second: dict[str, frozenset[str]]
    second_after: dict[str, str]
    whole: frozenset[str]
    stems: frozenset[str]
    light: frozenset[str]
    after: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _spelling() -> _Spelling:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        table = tomli.load(file)
    return _Spelling(
        frozenset(table["first"]),
        frozenset(table["pairs"]),
        {first: tuple(begin) for first, begin in table["first_before"].items()},
        {second: frozenset(unless) for second, unless in table["second"].items()},
        table["second_after"],
        frozenset(table["ends_in_ligature"]),
        frozenset(table["split_stems"]),
        frozenset(table["light"]),
        {left: re.compile(right) for left, right in table["after"].items()},
    )


class Vocabulary:
    """How often each word, compound and part of a compound stands whole in a text.

    Words are counted when the first question comes: most texts need no mending.
    """

    __slots__ = ("_counts", "_flattened", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: Counter[str] | None = None
        self._flattened: bool | None = None

    @property
    def flattened(self) -> bool:
        """Whether lines were made one, so that words cut at their ends have '- ' within.

        A few such places tell, if most of their second halves are no words of the text.
        """
        if self._flattened is None:
            rights = [match["right"] for match in _FLATTENED.finditer(self._text)]
            known = set(_WORD.findall(_FLATTENED_WORD.sub(" ", self._text)))
            odd = sum(right not in known for right in rights)
            self._flattened = len(rights) >= _FEWEST and 2 * odd > len(rights)
        return self._flattened

    def count(self, word: str) -> int:
        """How often it occurs, whatever its case."""
        if self._counts is None:
            self._counts = _count(self._text, flattened=self.flattened)
            self._text = ""
        return self._counts.get(word.lower(), 0)


def _count(text: str, *, flattened: bool) -> Counter[str]:
    text = text.replace("\x00", " ").replace("\u2010", "-").replace("\u2011", "-")
    if flattened:
        text = _FLATTENED_WORD.sub("\x00", text)
    counts = Counter(_WORD.findall(_BROKEN.sub("\x00", text).lower()))
    for word, number in list(counts.items()):
        if word.endswith("\x00"):
            del counts[word]
        elif "-" in word:
            parts = word.split("-")
            for part in parts:
                counts[part] += number
            if len(parts) > 2:
                for first, second in pairwise(parts):
                    counts[f"{first}-{second}"] += number
    return counts


@lru_cache(maxsize=4)
def vocabulary_of(text: str) -> Vocabulary:
    """Return the vocabulary of a text, kept for the next question about the same text."""
    return Vocabulary(text)


def joins_flattened(flat: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether a hyphen with a space behind cut a word at what was the end of a line.

    Args:
        flat: The text, or a stretch of it with what stands around.
        at: Where the hyphen stands in it.
        vocabulary: The words of the document.
    """
    return vocabulary.flattened and _FLATTENED.match(flat, at) is not None


def keeps_hyphen(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """Whether the hyphen between two parts at a line's end belongs to the word.

    Args:
        left: The letters before it, with earlier parts of the compound ('a-t').
        right: The letters after it, with later parts ('à-dire').
        vocabulary: The words of the document.
    """
    first, second = left.rpartition("-")[2], right.partition("-")[0]
    if not first or not second:
        return True
    compound, joined = vocabulary.count(f"{first}-{second}"), vocabulary.count(first + second)
    if compound != joined:
        return compound > joined
    if second[0].isupper() and not (first.isupper() and len(first) > 1):
        return True
    low, high = first.lower(), second.lower()
    if ("-" in right and len(second) == 1) or ("-" in left and low == "t"):
        return True
    return _spelt_with_hyphen(low, high) or _both_stand_alone(low, high, vocabulary)


def _spelt_with_hyphen(first: str, second: str) -> bool:
    spelling = _spelling()
    if first in spelling.first or f"{first}-{second}" in spelling.pairs:
        return True
    if second.startswith(spelling.first_before.get(first, "\x00")):
        return True
    if second in spelling.second:
        return len(first) > 1 and first not in spelling.second[second]
    return first[-1] in spelling.second_after.get(second, "")


def _both_stand_alone(first: str, second: str, vocabulary: Vocabulary) -> bool:
    return all(len(part) > 3 and vocabulary.count(part) > 1 for part in (first, second))


def joins_after_ligature(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """Whether the space after a ligature cuts one word in two.

    Args:
        left: The letters up to and with the ligature ('sacrifi').
        right: The letters after the space ('er').
        vocabulary: The words of the document.
    """
    spelling = _spelling()
    low, high = left.lower(), right.lower()
    if not right[0].islower() or low == "ff":
        return False
    if low in spelling.after:
        return spelling.after[low].match(high) is not None
    if low in spelling.whole:
        return high not in spelling.light and vocabulary.count(low + high) > 0
    if left[0].islower():
        return True
    # A capital: a name ('Kadhafi a', 'Wolff said') or a word at the head of its sentence.
    if vocabulary.count(low + high) > 0:
        return True
    return high not in spelling.light and low in spelling.stems

"""Where the actors of a document stand in it, sentence by sentence.

Whoever is left unnamed in a sentence is mostly the one whom the title, the section or the
sentence before is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import log1p

from allies.codebook.actors import gender
from allies.coding.mentions import Mention
from allies.coding.reading import SentenceReading

# How an actor is meant where it isn't named.
MEANT = frozenset({"title", "pair", "topic", "pronoun", "possessive"})
PROFILE = (
    "in the title", "in the heading", "named most", "named second", "times a sentence so far",
    "one sentence before", "two before", "three before", "how near", "first of the last named",
    "last of the last named", "times so far", "times in the section", "speaks", "three letters",
    "masculine", "feminine", "plural",
)  # fmt: skip
# What is told of two actors at once.
TOGETHER = (
    "both one sentence before", "times together", "both in the title", "both in the heading",
)  # fmt: skip
# Codes of states have three letters; few others do.
_STATE, _MOST_TOGETHER = 3, 8


def named_in(mentions: Iterable[Mention]) -> list[str]:
    """The actors that a sentence names, each once, in order."""
    return list(dict.fromkeys(c for m in mentions if m.kind not in MEANT for c in m.codes))


class Standing:
    """What a document has told of its actors up to the sentence that is read."""

    def __init__(self, readings: Sequence[SentenceReading], main: Sequence[str], lang: str) -> None:
        self._lang = lang
        self._most, self._second = (*main, None, None)[:2]
        first = next((r for r in readings[:2] if r.sentence.kind == "heading"), None)
        self._title = frozenset(() if first is None else named_in(first.mentions))
        self._heading: frozenset[str] = frozenset()
        self._number = 0
        self._at: dict[str, int] = {}
        self._times: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._last: Sequence[str] = ("",)
        self._both: Counter[tuple[str, str]] = Counter()

    def profile(self, code: str, speaker: str | None) -> tuple[float, ...]:
        """What speaks for an actor to be meant in the next sentence, by PROFILE."""
        at, times = self._at.get(code), self._times[code]
        apart = 0 if at is None else self._number - at
        return (
            code in self._title, code in self._heading, code == self._most, code == self._second,
            times / (self._number + 1), apart == 1, apart == 2, apart == 3,  # noqa: PLR2004
            1 / apart if apart else 0.0, code == self._last[0], code == self._last[-1],
            log1p(times) / 2, log1p(self._here[code]) / 2, code == speaker, len(code) == _STATE,
            *self._agreement(code),
        )  # fmt: skip

    def _agreement(self, code: str) -> tuple[bool, bool, bool]:
        """What a French pronoun for it has to agree with; English tells none of it."""
        found = gender(code) if self._lang == "fr" else ""
        return found in ("m", "mp"), found in ("f", "fp"), found in ("mp", "fp")

    def together(self, codes: Iterable[str]) -> dict[tuple[str, str], tuple[float, ...]]:
        """What speaks for two actors to be meant together, by TOGETHER; for each pair in order."""
        near = {code for code in codes if self._at.get(code) == self._number - 1}
        return {
            (a, b): (
                a in near and b in near, log1p(self._both[a, b]) / 2,
                a in self._title and b in self._title, a in self._heading and b in self._heading,
            )
            for a, b in combinations(sorted(codes), 2)
        }  # fmt: skip

    def go_on(self, reading: SentenceReading, named: Sequence[str]) -> None:
        """Take in a sentence and whom it names."""
        if reading.sentence.kind == "heading":
            self._here.clear()
            # One that names nobody goes on with what the section before was about.
            if named:
                self._heading = frozenset(named)
        self._at.update(dict.fromkeys(named, self._number))
        self._times.update(named)
        self._here.update(named)
        self._both.update(combinations(sorted(named[:_MOST_TOGETHER]), 2))
        if named:
            self._last = named
        self._number += 1

"""Which date of its sentence a statement has, if any: learned from coded texts.

Rules tell well which date stands with which words, and badly that a date in the same sentence is
of something else. A small network gives each date a chance, from what the reader sees in the words
of the statement and of the date and from what the rules see; see `training/dates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from allies.coding.arrays import product, read_arrays
from allies.coding.date_features import Told, date_features
from allies.coding.date_rules import Found
from allies.coding.when import as_told, is_of_another
from allies.coding.windows import RELATION_CODES

Floats = NDArray[np.float32]
# From this chance on a statement has the likeliest date of its sentence: where one is told at all,
# it mostly is the statement's own.
GIVEN = 0.05
# Features are cut at so many standard deviations.
_FARTHEST = 4.0


@dataclass(frozen=True, slots=True)
class Words:
    """What the reader sees in the pieces of a sentence.

    Attributes:
        spans: Of the pieces, in the folded text.
        seen: Each as part of a statement's words and as part of a date, shape (pieces, 2, width).
    """

    spans: Sequence[tuple[int, int]]
    seen: Floats

    def mean(self, start: int, stop: int, part: int) -> Floats:
        """Return the mean over the pieces of a span, nought where there are none; shape (width,).

        Args:
            start: Begin of the span in the folded text.
            stop: Its end.
            part: 0 as words of a statement, 1 as a date.
        """
        at = [n for n, (a, b) in enumerate(self.spans) if a < stop and b > start and b > a]
        return np.asarray(self.seen[at, part].mean(0) if at else self.seen[:0, part].sum(0))


def seen_in(vectors: Floats) -> Floats:
    """Return what is kept of the reader's vectors for choosing dates.

    Args:
        vectors: Of the pieces of a sentence, shape (pieces, 384).

    Returns:
        Shape (pieces, 2, width): as words of a statement, and as a date.
    """
    net = _network()
    kept = np.stack([product(vectors, net[f"{part}.weight"]) for part in ("words", "date")], 1)
    return np.asarray(kept, np.float32)


def looked_over(told: Told, words: Words | None = None) -> Found | None:
    """Return the date of a statement, None where no date of the sentence is likely to be its own.

    Args:
        told: Its words, the dates of the sentence, and the one that the rules choose.
        words: What the reader sees in the sentence; None where the reader has not read it, and
            then the rules are followed.
    """
    ruled = told.ruled
    if words is None or not told.dates or (ruled is not None and _is_plain(ruled, told)):
        return ruled
    chances = date_chances(told, words).tolist()
    likely = [
        (chance, date) for chance, date in zip(chances, told.dates, strict=True)
        if chance >= GIVEN and (_is_same(date, ruled) or _may_be(date, told))
    ]  # fmt: skip
    _, best = max(likely, key=lambda one: one[0], default=(0.0, None))
    if best is None or _is_same(best, ruled):
        return None if best is None else ruled
    return as_told(best, told.parts, told.start, told.stop, told.folded, told.lang)


def _is_same(date: Found, ruled: Found | None) -> bool:
    return ruled is not None and date.start == ruled.start


def _is_plain(date: Found, told: Told) -> bool:
    """Whether there is nothing to look over: until when it held, or the date is in its words."""
    return date.interval.start is None or (date.start <= told.start and told.stop <= date.stop)


def _may_be(date: Found, told: Told) -> bool:
    """Whether a date may be that of a statement at all: it has a begin, and is of no other."""
    another = is_of_another(date, told.parts, told.start, told.stop, told.folded, told.lang)
    return date.interval.start is not None and not another


def date_chances(told: Told, words: Words) -> NDArray[np.float64]:
    """Return how likely each date of a sentence is that of a statement.

    Args:
        told: Its words, the dates of the sentence, and the one that the rules choose.
        words: What the reader sees in the sentence.

    Returns:
        Probabilities, shape (dates,), each by itself: none may be its date, or two.
    """
    if not told.dates:
        return np.zeros(0)
    net = _network()
    features = (date_features(told) - net["mean"]) / net["deviation"]
    relation = net["relation.weight"][RELATION_CODES.index(told.name)]
    own = words.mean(told.start, told.stop, 0) + net["words.bias"] + relation
    dates = np.stack([words.mean(d.start, d.stop, 1) for d in told.dates]) + net["date.bias"]
    given = np.concatenate([
        np.broadcast_to(own, dates.shape), dates, own * dates,
        features.clip(-_FARTHEST, _FARTHEST),
    ], 1)  # fmt: skip
    hidden = np.maximum(product(given, net["hidden.weight"]) + net["hidden.bias"], 0)
    logits = hidden @ net["out.weight"][0] + net["out.bias"][0]
    return np.asarray(1 / (1 + np.exp(-logits.astype(np.float64))))


@cache
def _network() -> dict[str, Floats]:
    stored = read_arrays("dates.npz")
    return {name: np.asarray(value, np.float32) for name, value in stored.items()}

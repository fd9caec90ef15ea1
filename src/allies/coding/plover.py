"""PLOVER roots: which of the fifteen kinds of political event a pair in a sentence stands in.

The ontology is that of the Open Event Data Alliance, "PLOVER: Political Language Ontology for
Verifiable Event Records", and of Halterman et al. (2023), "PLOVER and POLECAT: A New Political
Event Ontology and Dataset". Its CONCEDE and RETREAT are one here, YIELD. The codebook fixes the
root of most relations; where it leaves a choice, a linear model over words decides.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from allies.codebook.relations import RELATIONS, relation
from allies.coding.arrays import read_arrays
from allies.core.text import fold

ROOTS: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip

Span = tuple[int, int]
Floats = NDArray[np.float32]

_COOPERATIVE = frozenset(ROOTS[:6])
_SAME = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ENDING = re.compile(
    r"(?:ements?|ations?|itions?|ings?|ions?|ment|edly|ies|ied|ers?|ors?|es|ed|s|e|y)$"
)
_LONGEST = 600
_NEAR = 6
_MARKS = {"st": ("<s>", "<t>"), "ts": ("<t>", "<s>"), "s": ("<s>", "<0>"), "t": ("<t>", "<0>")}
_GROUPS = {"w": 1.0, "m": 1.5, "b": 0.6, "a": 0.8, "c": 1.0, "p": 0.5}
"""The kinds of features, and how much each weighs: the words of the sentence, those between the
actors, before, after, runs of letters between them, and marks of order and voice."""


@dataclass(frozen=True, slots=True)
class Model:
    """The weights: `keys` are sorted hashes of features, a row of `weights` is one of them."""

    keys: NDArray[np.uint32]
    rarity: Floats
    weights: Floats
    bias: Floats


@cache
def _model() -> Model:
    held = read_arrays("plover", "roots.npz")
    return Model(
        held["keys"],
        held["rarity"].astype(np.float32),
        held["weights"].astype(np.float32) * held["scale"].astype(np.float32),
        held["bias"].astype(np.float32),
    )


@cache
def roots_of(code: str | None) -> tuple[str, ...]:
    """Return the roots that a relation may have, the most usual first; all for None.

    A relation without a root of its own may have those of its sign, or any if it has none.

    Raises:
        UnknownRelation: There is no such relation.
    """
    if code is None:
        return ROOTS
    found = relation(code)
    named = tuple(dict.fromkeys(_SAME.get(root, root) for root in found.plover))
    if named or found.sign == 0:
        return named or ROOTS
    return tuple(root for root in ROOTS if (root in _COOPERATIVE) == (found.sign > 0))


def root_of(
    sentence: str, source: Span | None, target: Span | None, relation: str | None = None
) -> str:
    """Return the PLOVER root of what the source does to the target in a sentence.

    Source: Open Event Data Alliance, PLOVER; Halterman et al. (2023).

    Args:
        sentence: The sentence, in French or English.
        source: Where the source is named in it, None if it is not.
        target: Where the target is named in it, None if it is not.
        relation: The relation of the codebook that the claim states; None lets the words
            alone choose among all roots.

    Raises:
        UnknownRelation: There is no such relation.
    """
    allowed = roots_of(relation)
    if len(allowed) == 1:
        return allowed[0]
    if relation is not None and source is None and target is None and RELATIONS[relation].plover:
        return allowed[0]
    return best(scores(sentence, source, target, _model()), allowed)


def root_for(sentence: str, source_text: str, target_text: str, relation: str) -> str:
    """Return the root of a claim, whose actors are looked for in its sentence by their words."""
    allowed = roots_of(relation)
    if len(allowed) == 1:
        return allowed[0]
    return root_of(sentence, _place(sentence, source_text), _place(sentence, target_text), relation)


def _place(sentence: str, words: str) -> Span | None:
    at = sentence.find(words) if words else -1
    return None if at < 0 else (at, at + len(words))


def best(found: Floats, allowed: Collection[str]) -> str:
    """Return the root of the highest score among those allowed."""
    return max(allowed, key=lambda root: float(found[ROOTS.index(root)]))


def scores(sentence: str, source: Span | None, target: Span | None, model: Model) -> Floats:
    """Return the score of each root, shape (15,), in the order of ROOTS."""
    rows, values = weighed(features(sentence, source, target), model.keys, model.rarity)
    return np.asarray(values @ model.weights[rows] + model.bias, np.float32)


def weighed(
    groups: dict[str, list[str]], keys: NDArray[np.uint32], rarity: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Return the rows of the known features, and their values: tf-idf of length one a group."""
    rows: list[NDArray[np.int64]] = []
    values: list[Floats] = []
    for group, found in groups.items():
        counts = Counter(found)
        hashes = np.fromiter((key_of(group, name) for name in counts), np.uint32, len(counts))
        at = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        known = keys[at] == hashes
        if known.any():
            often = np.fromiter((1 + math.log(n) for n in counts.values()), np.float32, len(counts))
            value = often[known] * rarity[at[known]]
            rows.append(at[known])
            values.append(value * (_GROUPS[group] / math.sqrt(float(value @ value))))
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    return np.concatenate(rows), np.concatenate(values).astype(np.float32)


def key_of(group: str, name: str) -> int:
    """Return the hash that a feature is stored under, of 32 bits."""
    return zlib.crc32(f"{group}:{name}".encode())


def features(sentence: str, source: Span | None, target: Span | None) -> dict[str, list[str]]:
    """Return the features of a pair in a sentence, by group; the actors' own words don't count."""
    order, *parts = _parts(sentence, source, target)
    first, second = _MARKS[order]
    words = [_WORD.findall(part) for part in parts]
    lead, between, rest = ([stem(word) for word in part] for part in words)
    marked = [first, *between, second]
    return {
        "w": [*_runs([*lead, *marked, *rest], 2)],
        "m": [*_runs(marked, 3)],
        "b": [*_runs([*lead[-_NEAR:], first], 2)],
        "a": [*_runs([second, *rest[: _NEAR + 2]], 2)],
        "c": [*_letters(words[1])],
        "p": [*_grammar(order, words[1], between)],
    }


def _parts(sentence: str, source: Span | None, target: Span | None) -> tuple[str, str, str, str]:
    """Which actor comes first, and the folded text before, between and after the two."""
    if source is not None and target is not None and _overlap(source, target):
        target = None
    if source is None or target is None:
        start, stop = source or target or (0, 0)
        order = "t" if source is None and target is not None else "s"
        return order, fold(sentence[:start])[-_LONGEST:], fold(sentence[stop:])[:_LONGEST], ""
    low, high = sorted((source, target))
    return (
        "st" if low == source else "ts",
        fold(sentence[: low[0]])[-_LONGEST:],
        fold(sentence[low[1] : high[0]])[:_LONGEST],
        fold(sentence[high[1] :])[:_LONGEST],
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _runs(words: Sequence[str], longest: int) -> Iterator[str]:
    for n in range(1, longest + 1):
        for i in range(len(words) - n + 1):
            yield " ".join(words[i : i + n])


def _letters(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for n in (3, 4, 5):
            for i in range(len(padded) - n + 1):
                yield padded[i : i + n]


def _grammar(order: str, words: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    """Who comes first, whether the verb is passive, the first long words, the last word."""
    passive = order == "ts" and bool({"by", "par"} & set(words[-3:]))
    yield f"{order}{'by' if passive else ''}"
    long = [stem for word, stem in zip(words, stems, strict=True) if len(word) > 3]
    for i, name in enumerate(long[:2]):
        yield f"{i}{name}"
        yield f"v{name}"
    if words:
        yield f"last {words[-1]}"


def stem(word: str) -> str:
    """Return a folded word without its ending, rough but alike for French and English."""
    if len(word) < 5:
        return word
    ending = _ENDING.search(word)
    if ending is not None and ending.start() >= 3:
        word = word[: ending.start()]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]
    return word

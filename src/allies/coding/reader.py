"""What each sentence states of each pair of actors, as a trained model reads it.

The model looks at the words around and between two actors, at how they are named, and at what
the rules found, and gives every relation a probability in that direction, with the modality
and the words that speak for it. `training/reader` tells how it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.coding.arrays import product
from allies.coding.dating import seen_in
from allies.coding.encoder import Floats, arrays, encoded, model_file, session
from allies.coding.features import PLACES, features, places
from allies.coding.windows import RELATION_CODES, SYMMETRIC, Item, Window

_SYMMETRIC = np.array(SYMMETRIC)
_MOST_PAIRS = 256
# Chances below this are noise, and add up where there are many relations.
FAINT = 0.06


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation of one pair as read in a sentence.

    `chance` is the calibrated probability that it is right; `moods` the log-probability of each
    of MODALITIES; `trigger` the span of the clean text of the words that speak most for it, and
    `head` where the strongest of them begins. `seen` is what the pieces of the sentence tell of its
    date (`allies.coding.dating`), `places` are their spans in the clean text.
    """

    item: Item
    source: int
    target: int
    relation: str
    moods: Floats
    chance: float
    trigger: tuple[int, int]
    head: int
    seen: Floats
    places: Sequence[tuple[int, int]]


@cache
def _weights() -> dict[str, Floats]:
    return {key: value.astype(np.float32) for key, value in arrays("heads.npz").items()}


@cache
def _settings() -> dict[str, Any]:
    return dict(json.loads(model_file("settings.json").read_text(encoding="utf-8")))


@cache
def _thinker() -> Any:
    """What weighs the pairs of sentences: `training/reader/pairs.py` as an ONNX session."""
    return session("pairs.onnx")


@cache
def _gate() -> Any:
    """The wide map of the gate, from pieces."""
    return session("gate.onnx")


def _dense(x: Floats, name: str) -> Floats:
    weight, bias = (_weights()[f"{name}.{part}"] for part in ("weight", "bias"))
    return np.asarray(product(x, weight) + bias)


def read_windows(windows: Iterable[Window]) -> Iterator[Statement]:
    """Yield the statements of all windows that are likely enough (`_stated`)."""
    for window, promising, vectors in encoded(windows, promising_items):
        for items in _together(promising):
            yield from _read_items(window, items, vectors)


def promising_items(window: Window, vectors: Floats) -> list[Item]:
    """The sentences of a window that may state something, from the vectors half-way.

    Most that name two actors state nothing between them, and need not be read to the end.
    """
    items = [item for item in window.items if item.pairs and item.high > item.low]
    if not items:
        return []
    (words,) = _gate().run(None, {"x": vectors})
    seen = np.stack([
        np.concatenate([words[item.low : item.high].max(0), features(item).max(0)])
        for item in items
    ])  # fmt: skip
    scores = _dense(np.maximum(_dense(seen, "gate_mix"), 0), "gate")[:, 0]
    least = float(_settings()["promise"])
    return [item for item, score in zip(items, scores, strict=True) if score >= least]


def _together(items: Iterable[Item]) -> Iterator[list[Item]]:
    """A few sentences at once: memory grows with the number of pairs squared."""
    held: list[Item] = []
    size = 0
    for item in items:
        if held and size + len(item.pairs) > _MOST_PAIRS:
            yield held
            held, size = [], 0
        held.append(item)
        size += len(item.pairs)
    if held:
        yield held


def _actors(item: Item, vectors: Floats) -> Floats:
    """One vector an actor: the mean of its mentions' pieces, its kind, how it stands."""
    kinds = _weights()["kind.weight"]
    rows = np.zeros((len(item.candidates), vectors.shape[1]), np.float32)
    for row, candidate in zip(rows, item.candidates, strict=True):
        if candidate.spans:
            row += np.concatenate([vectors[a:b] for a, b in candidate.spans]).mean(0)
        row += kinds[candidate.kind]
    profiles = np.array([candidate.profile for candidate in item.candidates], np.float32)
    return rows + profiles @ _weights()["standing.weight"].T


def _inputs(items: Sequence[Item], vectors: Floats) -> dict[str, NDArray[Any]]:
    """What is known of the pairs of some sentences of a window, as the session takes it.

    The words are those of these sentences alone, one sentence after the other.
    """
    found: dict[str, list[NDArray[Any]]] = {"actors": [], "ends": [], "mirror": [], "rules": []}
    pairs = [len(item.pairs) for item in items]
    widths = [item.high - item.low for item in items]
    where = np.full((sum(pairs), sum(widths)), PLACES, np.int64)
    first = actor = word = 0
    for item, width in zip(items, widths, strict=True):
        stop = first + len(item.pairs)
        at = {pair: row for row, pair in enumerate(item.pairs, first)}
        found["actors"].append(_actors(item, vectors))
        found["ends"].append(np.array(item.pairs, np.int64) + actor)
        found["mirror"].append(np.array([at[b, a] for a, b in item.pairs], np.int64))
        found["rules"].append(features(item))
        where[first:stop, word : word + width] = places(item)
        first, actor, word = stop, actor + len(item.candidates), word + width
    joined = {name: np.concatenate(parts) for name, parts in found.items()}
    source, target = np.ascontiguousarray(joined.pop("ends").T)
    numbers = np.arange(len(items))
    return {
        **joined, "own": np.concatenate([vectors[item.low : item.high] for item in items]),
        "source": source, "target": target, "places": where, "sentences": numbers,
        "pair_in": np.repeat(numbers, pairs), "word_in": np.repeat(numbers, widths),
    }  # fmt: skip


def _read_items(window: Window, items: Sequence[Item], vectors: Floats) -> Iterator[Statement]:
    given = _inputs(items, vectors)
    logits, tags, z, said = _thinker().run(["logits", "tags", "z", "said"], given)
    chances = _calibrated(logits, window.lang)
    pair_in, mirror = given["pair_in"], given["mirror"]
    rows, columns = np.nonzero(_stated(chances, mirror, window.lang))
    if not len(rows):
        return
    moods = _moods(z, said[pair_in[rows], columns], rows, columns, mirror)
    numbers = np.arange(len(items))
    starts = np.searchsorted(pair_in, numbers).tolist()
    words = np.searchsorted(given["word_in"], numbers).tolist()
    seen: dict[int, Floats] = {}
    for row, column, mood in zip(rows.tolist(), columns.tolist(), moods, strict=True):
        number = int(pair_in[row])
        item = items[number]
        first, second = item.pairs[row - starts[number]]
        a, b = item.candidates[first].code, item.candidates[second].code
        if SYMMETRIC[column] and a > b:
            continue
        own = tags[words[number] : words[number] + item.high - item.low, column]
        if number not in seen:
            seen[number] = seen_in(vectors[item.low : item.high])
        yield Statement(
            item, first, second, RELATION_CODES[column], mood,
            float(chances[row, column]), *_trigger(window, item, own),
            seen[number], window.places[item.low : item.high],
        )  # fmt: skip


def _moods(
    z: Floats, words: Floats, rows: NDArray[Any], columns: NDArray[Any], back: NDArray[Any]
) -> Floats:
    """Log-probabilities of the modalities of each reading; of symmetric ones, of both orders.

    `words` are what the words of its sentence say of each reading's relation, shape (readings,
    width); `back` is where the same pair stands in the other order.
    """
    from_word = _dense(words, "mood_word")
    prior = _weights()["mood_prior"][columns]

    def scores(at: NDArray[Any]) -> Floats:
        mood = np.maximum(_dense(z[at], "mood_pair") + from_word, 0)
        return np.asarray(_dense(mood, "mood") + prior)

    one, other = scores(rows), scores(back[rows])
    both = np.where(_SYMMETRIC[columns, None], (one + other) / 2, one)
    return np.asarray(both - np.log(np.exp(both).sum(-1, keepdims=True)))


def _calibrated(logits: Floats, lang: str) -> Floats:
    """Probabilities from logits, by the scale and shift measured on texts held out."""
    scale, shift = _settings()["calibration"][lang]
    return np.asarray(1 / (1 + np.exp(-(scale * logits + shift))), np.float32)


def _stated(chances: Floats, mirror: NDArray[Any], lang: str) -> NDArray[np.bool_]:
    """Which readings are told, shape (pairs, relations), from their chances.

    Those past the threshold; and where a pair has none of these but is likely to stand in some
    relation, the likeliest of them (decision 35). `mirror` is where the same pair stands in the
    other order.
    """
    settings = _settings()
    told = chances >= settings["threshold"][lang]
    none = np.log1p(-np.where(chances < FAINT, 0, np.minimum(chances, 1 - 1e-6)))
    # A symmetric relation stands in both orders and is one reading.
    one_way, both_ways = none[:, ~_SYMMETRIC].sum(1), none[:, _SYMMETRIC].sum(1)
    related = 1 - np.exp(one_way + one_way[mirror] + both_ways) >= settings["related"][lang]
    peak, silent = chances.max(1), ~told.any(1)
    peak = np.maximum(peak, peak[mirror])
    owed = related & silent & silent[mirror] & (peak >= settings["least"][lang])
    return np.asarray(told | (owed[:, None] & (chances == peak[:, None])))


_STRONG = 0.5
_WIDEST = 8


def _trigger(window: Window, item: Item, tags: Floats) -> tuple[tuple[int, int], int]:
    """The span of the pieces around the strongest that are nearly as strong; its place."""
    peak = int(tags.argmax())
    floor = tags[peak] + np.log(_STRONG) * 2
    low = high = peak
    while low > 0 and peak - low < _WIDEST and tags[low - 1] >= floor:
        low -= 1
    while high + 1 < len(tags) and high - peak < _WIDEST and tags[high + 1] >= floor:
        high += 1
    places = window.places[item.low : item.high]
    start, stop = places[low][0], places[high][1]
    if start >= stop:
        # A piece that only marks the begin of a word has no width, nor has one that was clipped.
        start, stop = (start - 1, stop) if start > places[0][0] else (start, start + 1)
    return (start, stop), places[peak][0]

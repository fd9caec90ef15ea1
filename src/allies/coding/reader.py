"""What each sentence states of each pair of actors, as a trained model reads it.

The model looks at the words around and between two actors, at how they are named, and at what
the rules found, and gives every relation a probability in that direction, with the modality
and the words that speak for it. `training/reader` tells how it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.coding.encoder import Floats, arrays, encoded, model_file
from allies.coding.features import features, places
from allies.coding.thought import thought_over
from allies.coding.windows import RELATION_CODES, SYMMETRIC, Item, Window

_SYMMETRIC = np.array(SYMMETRIC)


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation of one pair as read in a sentence.

    `chance` is the calibrated probability that it is right; `moods` the log-probability of each
    of MODALITIES; `trigger` the span of the clean text of the words that speak most for it, and
    `head` where the strongest of them begins.
    """

    item: Item
    source: int
    target: int
    relation: str
    moods: Floats
    chance: float
    trigger: tuple[int, int]
    head: int


@cache
def _weights() -> dict[str, Floats]:
    return {key: value.astype(np.float32) for key, value in arrays("heads.npz").items()}


@cache
def _settings() -> dict[str, Any]:
    return dict(json.loads(model_file("settings.json").read_text(encoding="utf-8")))


def _dense(x: Floats, name: str) -> Floats:
    weights = _weights()
    return np.asarray(x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])


def _softmax(x: Floats, axis: int) -> Floats:
    y = np.exp(x - x.max(axis, keepdims=True))
    return np.asarray(y / y.sum(axis, keepdims=True))


def read_windows(windows: Iterable[Window]) -> Iterator[Statement]:
    """Yield the statements of all windows that are likelier than the threshold."""
    for window, vectors in encoded(windows):
        for item in window.items:
            if item.pairs and item.high > item.low:
                yield from _read_item(window, item, vectors[item.low : item.high], vectors)


def _actors(item: Item, vectors: Floats) -> Floats:
    """One vector an actor: the mean of its mentions' pieces, and its kind."""
    kinds = _weights()["kind.weight"]
    rows = np.zeros((len(item.candidates), vectors.shape[1]), np.float32)
    for row, candidate in zip(rows, item.candidates, strict=True):
        if candidate.spans:
            row += np.concatenate([vectors[a:b] for a, b in candidate.spans]).mean(0)
        row += kinds[candidate.kind]
    return rows


def _read_item(window: Window, item: Item, own: Floats, vectors: Floats) -> Iterator[Statement]:
    weights = _weights()
    pairs = np.array(item.pairs)
    rules = features(item)
    actors = _actors(item, vectors)
    source = _dense(actors, "as_source")[pairs[:, 0]]
    target = _dense(actors, "as_target")[pairs[:, 1]]
    z = _dense(np.concatenate([source + target, source * target], 1), "pair")
    z = thought_over(weights, z + _dense(rules, "rules"), own, places(item))
    tags = _dense(own, "tag")
    words = _softmax(tags, 0).T @ own
    meeting = np.maximum(_dense(z, "meet")[:, None] + _dense(words, "word")[None], 0)
    logits = _dense(z, "relation") + rules @ weights["shortcut.weight"].T
    logits += np.einsum("prt,rt->pr", meeting, weights["fit"])
    logits += weights["evidence"] * tags.max(0)
    at = {pair: number for number, pair in enumerate(item.pairs)}
    back = np.array([at[b, a] for a, b in item.pairs])
    logits = np.where(_SYMMETRIC, (logits + logits[back]) / 2, logits)
    chances = _calibrated(logits, window.lang)
    rows, columns = np.nonzero(chances >= _thresholds(window.lang))
    if not len(rows):
        return
    moods = _moods(z, words, rows, columns, back)
    for row, column, mood in zip(rows.tolist(), columns.tolist(), moods, strict=True):
        first, second = item.pairs[row]
        a, b = item.candidates[first].code, item.candidates[second].code
        if SYMMETRIC[column] and a > b:
            continue
        yield Statement(
            item, first, second, RELATION_CODES[column], mood,
            float(chances[row, column]), *_trigger(window, item, tags[:, column]),
        )  # fmt: skip


def _moods(
    z: Floats, words: Floats, rows: NDArray[Any], columns: NDArray[Any], back: NDArray[Any]
) -> Floats:
    """Log-probabilities of the modalities of each reading; of symmetric ones, of both orders."""
    from_pair, from_word = _dense(z, "mood_pair"), _dense(words, "mood_word")[columns]
    prior = _weights()["mood_prior"][columns]

    def scores(at: NDArray[Any]) -> Floats:
        return np.asarray(_dense(np.maximum(from_pair[at] + from_word, 0), "mood") + prior)

    one, other = scores(rows), scores(back[rows])
    both = np.where(_SYMMETRIC[columns, None], (one + other) / 2, one)
    return np.asarray(both - np.log(np.exp(both).sum(-1, keepdims=True)))


def _calibrated(logits: Floats, lang: str) -> Floats:
    """Probabilities from logits, by the scale and shift measured on texts held out."""
    scale, shift = _settings()["calibration"][lang]
    return np.asarray(1 / (1 + np.exp(-(scale * logits + shift))), np.float32)


def _thresholds(lang: str) -> float:
    return float(_settings()["threshold"][lang])


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

"""The steps in which the reader weighs the pairs of a sentence against each other and its words.

They are the steps of `training/reader/model.py`, in NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from allies.coding.features import PLACES

Floats = NDArray[np.float32]

_HEADS = 4
_FLOOR = 1e-5


def thought_over(
    weights: Mapping[str, Floats], z: Floats, words: Floats, places: NDArray[np.int64]
) -> Floats:
    """The vectors of the pairs, shape (pairs, width), after all steps and normed.

    `places` tells where each word stands for each pair, shape (pairs, words).
    """
    seen = np.eye(PLACES, dtype=np.float32)[places]
    number = 0
    while f"steps.{number}.own.weight" in weights:
        z = _step(weights, f"steps.{number}.", z, words, seen)
        number += 1
    return _normed(weights, "norm", z)


def _step(
    weights: Mapping[str, Floats], name: str, z: Floats, words: Floats, seen: Floats
) -> Floats:
    def dense(x: Floats, part: str) -> Floats:
        return np.asarray(x @ weights[f"{name}{part}.weight"].T + weights[f"{name}{part}.bias"])

    def heads(x: Floats) -> Floats:
        return np.ascontiguousarray(x.reshape(len(x), _HEADS, -1).swapaxes(0, 1))

    scale = (z.shape[1] // _HEADS) ** -0.5
    q, k, v = (heads(x) for x in np.split(dense(_normed(weights, f"{name}norm1", z), "own"), 3, 1))
    z = z + dense(_joined(_softmax(scale * (q @ k.swapaxes(1, 2))) @ v), "own_out")
    query = heads(dense(_normed(weights, f"{name}norm2", z), "ask"))
    key, value = (heads(x) for x in np.split(dense(words, "words"), 2, 1))
    place_key, place_value = (heads(weights[f"{name}place_{end}"]) for end in ("key", "value"))
    # (pairs, heads, places) times (pairs, places, words): what the place of each word is worth.
    by_place = (query @ place_key.swapaxes(1, 2)).swapaxes(0, 1) @ seen.swapaxes(1, 2)
    attention = _softmax(scale * (query @ key.swapaxes(1, 2) + by_place.swapaxes(0, 1)))
    where = (attention.swapaxes(0, 1) @ seen).swapaxes(0, 1)
    answer: Floats = np.add(attention @ value, where @ place_value)
    z = z + dense(_joined(answer), "answer")
    wide = np.maximum(dense(_normed(weights, f"{name}norm3", z), "wide"), 0)
    return z + dense(wide, "back")


def _joined(x: Floats) -> Floats:
    """Heads (heads, rows, size) side by side again."""
    return x.swapaxes(0, 1).reshape(x.shape[1], -1)


def _softmax(x: Floats) -> Floats:
    y = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(y / y.sum(-1, keepdims=True))


def _normed(weights: Mapping[str, Floats], name: str, x: Floats) -> Floats:
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + _FLOOR)
    return np.asarray(x * weights[f"{name}.weight"] + weights[f"{name}.bias"])

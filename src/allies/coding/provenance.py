"""Where a document comes from, by its words: a sketch to know its near-copies by, its agency."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple
from zlib import crc32

import numpy as np

from allies.coding.agencies import agency_of_text
from allies.coding.duplicates import PERMUTATIONS, Sketch, sketch
from allies.core.document import Document

_VERSION = 1
_LAYOUT = np.dtype("<u4")


class Provenance(NamedTuple):
    """The MinHash sketch of a document's prose, and the news agency it says it comes from."""

    sketch: Sketch
    agency: str

    @property
    def packed(self) -> bytes:
        """The sketch as bytes, little-endian on every machine."""
        return self.sketch.astype(_LAYOUT).tobytes()


@cache
def method() -> str:
    """Return the version of how provenance is found: a stored one of another is found anew."""
    rules = (resources.files("allies.coding") / "agencies.toml").read_bytes()
    return f"{_VERSION}-{crc32(rules):08x}"


def provenance_of(document: Document) -> Provenance:
    """Return what the words of a document say of where it comes from.

    The sketch is of its prose, without what pages add to it.
    """
    blocks = document.prose()
    prose = "\n".join(document.text[block.start : block.end] for block in blocks)
    return Provenance(sketch(prose if blocks else document.text), agency_of_text(document))


def unpacked(sketches: bytes) -> Sketch:
    """Return packed sketches, one after the other, as an array of shape (sketches, 128)."""
    return np.frombuffer(sketches, _LAYOUT).astype(np.uint32).reshape(-1, PERMUTATIONS)

"""A document as read: its text unchanged, and what stands where in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

LANGUAGES = ("en", "fr")

BLOCK_KINDS = ("paragraph", "heading", "bullet", "caption", "furniture")

FURNITURE_KINDS = (
    "navigation", "credit", "gallery", "cookie", "contents", "page-number", "running-head",
    "most-read", "repeat", "share", "legal", "byline",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that belongs together, half-open.

    `kind` is one of BLOCK_KINDS; for furniture (what is not prose) `detail` says which
    of FURNITURE_KINDS. `lang` is 'fr', 'en', or None where it can't be told.
    """

    start: int
    end: int
    kind: str = "paragraph"
    lang: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from, exactly."""

    location: str
    media_type: str
    sha256: str
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text with what is known of it.

    `text` is stored as read: offsets of claims refer to it. `blocks` lie in order, don't
    overlap, and leave out only white space. `id` is a hash of the text, so that the same
    content read twice, or from two files, is one document.
    """

    id: str
    name: str
    text: str
    lang: str
    origin: Origin
    title: str | None = None
    author: str | None = None
    date: str | None = None
    blocks: tuple[Block, ...] = field(default=())

    def prose(self) -> tuple[Block, ...]:
        """The blocks that can hold evidence."""
        return tuple(block for block in self.blocks if block.kind != "furniture")


def document_id(text: str) -> str:
    """Return the id of a document with that text: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

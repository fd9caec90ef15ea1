"""What a reader of one kind of file hands over."""

from __future__ import annotations

from dataclasses import dataclass

from allies.core.document import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The text of a file and what the file says about it.

    `blocks` are those that the file itself marks, such as the headings of a web page;
    `date` is an ISO date of the precision that the file gives.
    """

    text: str
    media_type: str
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    author: str | None = None
    date: str | None = None
    warnings: tuple[str, ...] = ()


class TextBuilder:
    """Builds a text of blocks set apart by blank lines, with their spans."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def add(self, text: str, kind: str = "paragraph", detail: str | None = None) -> None:
        """Append a block; white space alone is left out."""
        text = text.strip()
        if not text:
            return
        if self._pieces:
            self._pieces.append("\n\n")
            self._length += 2
        end = self._length + len(text)
        self._blocks.append(Block(self._length, end, kind, None, detail))
        self._pieces.append(text)
        self._length = end

    @property
    def text(self) -> str:
        """All that was added."""
        return "".join(self._pieces)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, in order."""
        return tuple(self._blocks)

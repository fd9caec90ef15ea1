"""A quotation as it is shown: verbatim, with what extraction broke hidden, not removed."""

from __future__ import annotations

from dataclasses import dataclass

from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.reading import ReadingView, reading_view

_AROUND = 700


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quotation: `hidden` is there but not shown, `marked` is the trigger."""

    text: str
    hidden: bool = False
    marked: bool = False


def pieces(text: str, start: int, stop: int, marked: tuple[int, int] | None = None) -> list[Piece]:
    """Cut `text[start:stop]` into pieces; joined together they are that text, verbatim.

    Args:
        text: The stored text of a document.
        start: Begin of the quotation.
        stop: Its end.
        marked: Span of the words to highlight.
    """
    view = reading_view(text, start, stop)
    hidden = _hidden(view, text, start, stop)
    result: list[Piece] = []
    low = start
    for at in range(start, stop):
        state = (hidden[at - start], _inside(at, marked))
        after = (hidden[at + 1 - start], _inside(at + 1, marked)) if at + 1 < stop else None
        if after != state:
            result.append(Piece(text[low : at + 1], *state))
            low = at + 1
    return result


def _inside(at: int, marked: tuple[int, int] | None) -> bool:
    return marked is not None and marked[0] <= at < marked[1]


def _hidden(view: ReadingView, text: str, start: int, stop: int) -> list[bool]:
    """For each stored character, whether the cleaned text has no place for it."""
    hidden = [True] * (stop - start)
    for index, char in enumerate(view.text):
        low, high = view.to_stored(index, index + 1)
        for at in range(low, high):
            # Of 'fi ' read as 'fi' the space goes; of a span read as itself nothing does.
            if high - low == 1 or text[at] == char or text[at].isalpha():
                hidden[at - start] = False
    return hidden


def shown(text: str, start: int, stop: int) -> str:
    """Return a stretch of a document cleaned for reading, on one line."""
    return " ".join(reading_view(text, start, stop).text.split())


def context(document: Document, claim: Claim) -> tuple[str, str]:
    """Return what stands before and after a claim's sentence in its paragraph, cleaned."""
    start, stop = claim.evidence.start, claim.evidence.end
    block = next((b for b in document.blocks if b.start <= start < b.end), None)
    if block is None:
        return "", ""
    low, high = max(block.start, start - _AROUND), min(max(block.end, stop), stop + _AROUND)
    before, after = shown(document.text, low, start), shown(document.text, stop, high)
    return ("… " if low > block.start and before else "") + before, after + (
        " …" if high < block.end and after else ""
    )

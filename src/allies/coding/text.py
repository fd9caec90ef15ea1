"""The three layers of a text that the coder moves between: stored, cleaned, folded."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from allies.core.reading import ReadingView, reading_view
from allies.core.text import fold_map


@dataclass(frozen=True, slots=True)
class Layers:
    """A document's text as stored, as cleaned for reading, and as folded for matching.

    All analysis works on `folded`; `stored_span` leads back to the stored text.
    """

    stored: str
    view: ReadingView
    folded: str
    offsets: array[int] | None

    def clean_span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the cleaned text that a span of the folded text came from."""
        if self.offsets is None:
            return start, stop
        if start >= stop:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[stop - 1] + 1

    def clean(self, start: int, stop: int) -> str:
        """The cleaned text behind a span of the folded text."""
        low, high = self.clean_span(start, stop)
        return self.view.text[low:high]

    def stored_span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the stored text behind a span of the folded text."""
        return self.view.to_stored(*self.clean_span(start, stop))

    def folded_span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the folded text that shows a span of the cleaned text."""
        if self.offsets is None:
            return start, stop
        return _first(self.offsets, start), _first(self.offsets, stop)


def _first(offsets: array[int], value: int) -> int:
    low, high = 0, len(offsets) - 1
    while low < high:
        middle = (low + high) // 2
        if offsets[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def layers_of(text: str) -> Layers:
    """Clean and fold a stored text."""
    view = reading_view(text)
    folded, offsets = fold_map(view.text)
    return Layers(text, view, folded, offsets)

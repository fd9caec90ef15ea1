"""The reading view: a text as it was meant, tied to the text as it was stored.

Extraction breaks words at line ends and after ligatures, doubles spaces, leaves marks that
nobody sees. The view undoes that for whoever analyses the text, while every span of it
leads back to the stored characters that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from allies.core.joining import (
    LIGATURES,
    LINE_END,
    joins_after_ligature,
    joins_flattened,
    keeps_hyphen,
    vocabulary_of,
)

_CONTEXT = 48  # characters beyond the span that may matter for a decision at its edge

# One character for one: these need no entry in the map.
_SAME_LENGTH = (
    ("\r\n", " \n"), ("\r", "\n"), ("\x0b", "\n"), ("\x85", "\n"), ("\u2028", "\n"),
    ("\u2029", "\n"), ("\u2019", "'"), ("\u02bc", "'"), ("\uff07", "'"), ("\u2010", "-"),
    ("\u2011", "-"),
    *((char, " ") for char in "\t\xa0\u1680\u202f\u205f\u3000\x1c\x1d\x1e\x1f"),
    *((chr(code), " ") for code in range(0x2000, 0x200B)),
)  # fmt: skip

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
# It begins with one set, so that the search can skip to the few characters that matter; what
# stands behind that first character then chooses the branch.
_EDIT = re.compile(
    rf"[ \n\ff\-ﬀ-ﬆ\u0300-\u036f\ufffe{_UNSEEN}](?:"
    rf"(?P<space>(?<= )[ \n\f{_UNSEEN}]+|(?<=[\n\f])[ \n\f{_UNSEEN}]*)"
    rf"|(?P<hyphen>(?<=\w[-\u00ad]){LINE_END}(?=\w)|(?<=[^\W\d_]-) (?=[^\W\d_]{{2}})"
    r"|(?<=\w\ufffe)[ \n\f]*(?=\w))"
    r"|(?P<split>(?<=f)(?:f[il]?|[il])  ?(?=[^\W\d_])|(?<=[ﬀ-ﬄ])  ?(?=[^\W\d_]))"
    r"|(?P<ligature>(?<=[ﬀ-ﬆ]))"
    rf"|(?P<unseen>(?<=[{_UNSEEN}])[ \n\f{_UNSEEN}]*)"
    r"|(?P<marker>(?<=\ufffe))"
    r"|(?P<mark>(?<=[\u0300-\u036f])[\u0300-\u036f]*)"
    r")"
)
_BREAK = re.compile(r"\n?\f\n?|\n")
_BLANKS = re.compile(rf"[{_UNSEEN} ]+")
_LEFT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\Z")
_RIGHT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS = re.compile(r"[^\W\d_]+")

# What to put instead of which characters of the flattened text; None leaves them as they are.
_Edit = tuple[int, int, str] | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A stretch of a text made fit for analysis; spans lead back to the stored text.

    `start` and `stop` bound the stretch in the stored text. All spans are half-open.
    """

    text: str
    start: int
    stop: int
    _stored_start: array[int] = field(repr=False, compare=False)
    _stored_stop: array[int] = field(repr=False, compare=False)
    _view_start: array[int] = field(repr=False, compare=False)
    _view_stop: array[int] = field(repr=False, compare=False)

    def to_stored(self, start: int, stop: int) -> tuple[int, int]:
        """Return the span of the stored text that a span of the view came from.

        Raises:
            ValueError: The span lies outside the view or runs backwards.
        """
        _check(start, stop, 0, len(self.text))
        index = bisect_right(self._view_start, start) - 1
        if index < 0:
            first = self.start + start
        elif start < self._view_stop[index]:
            first = self._stored_start[index]
        else:
            first = self._stored_stop[index] + start - self._view_stop[index]
        if start == stop:
            return first, first
        index = bisect_left(self._view_start, stop) - 1
        if index < 0:
            return first, self.start + stop
        return first, self._stored_stop[index] + max(0, stop - self._view_stop[index])

    def to_view(self, start: int, stop: int) -> tuple[int, int]:
        """Return the span of the view that holds what a stored span became.

        Raises:
            ValueError: The span lies outside the stretch that was read or runs backwards.
        """
        _check(start, stop, self.start, self.stop)
        index = bisect_right(self._stored_start, start) - 1
        if index < 0:
            first = start - self.start
        elif start < self._stored_stop[index]:
            first = self._view_start[index]
        else:
            first = self._view_stop[index] + start - self._stored_stop[index]
        if start == stop:
            return first, first
        index = bisect_left(self._stored_start, stop) - 1
        if index < 0:
            return first, stop - self.start
        return first, self._view_stop[index] + max(0, stop - self._stored_stop[index])


def _check(start: int, stop: int, low: int, high: int) -> None:
    if not low <= start <= stop <= high:
        raise ValueError(f"the span {start}:{stop} does not lie in {low}:{high}")


def reading_view(text: str, start: int = 0, stop: int | None = None) -> ReadingView:
    """Return the reading view of a text, or of a stretch of it.

    Words cut at a line end (also where lines were made one) or after a ligature are whole
    again, ligatures are letters, invisible characters are gone, runs of spaces are one
    space, a line break within a paragraph is a space, a blank line is two line feeds,
    apostrophes are straight, letters and their accents are one character. Quotation marks
    stay.

    Args:
        text: The stored text, all of it: its words decide how to mend broken ones.
        start: First character to read.
        stop: The character after the last one; the end of the text if None.

    Raises:
        ValueError: The stretch lies outside the text or runs backwards.
    """
    stop = len(text) if stop is None else stop
    _check(start, stop, 0, len(text))
    shift = max(0, start - _CONTEXT)
    flat = text[shift : stop + _CONTEXT]
    for old, new in _SAME_LENGTH:
        if old in flat:
            flat = flat.replace(old, new)
    stored_start, stored_stop = array("I"), array("I")
    view_start, view_stop = array("I"), array("I")
    pieces: list[str] = []
    done, length = start - shift, 0
    for match in _matches(flat, done, stop - shift):
        edit = _EDITS[match.lastgroup or ""](match, flat, text)
        if edit is None or (edit[0] < done and match.lastgroup != "split"):
            continue
        first, last, new = max(edit[0], done), edit[1], edit[2]
        pieces += (flat[done:first], new)
        length += first - done
        # White space may keep its length, one for one; 'ﬁ ' and 'fi' are not one for one.
        if last - first != len(new) or (len(new) > 1 and match.lastgroup != "space"):
            stored_start.append(shift + first)
            stored_stop.append(shift + last)
            view_start.append(length)
            view_stop.append(length + len(new))
        length += len(new)
        done = last
    pieces.append(flat[done : stop - shift])
    return ReadingView(
        "".join(pieces), start, stop, stored_start, stored_stop, view_start, view_stop
    )


def _matches(flat: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """Yield what may need an edit in a stretch, each seen with what stands behind the stretch."""
    for match in _EDIT.finditer(flat, start):
        if match.start() >= stop:
            return
        if match.end() <= stop:
            yield match
        elif (cut := _EDIT.match(flat, match.start(), stop)) is not None:
            yield cut


def _space(match: re.Match[str], flat: str, text: str) -> _Edit:  # noqa: ARG001
    run = match[0]
    if run == "\n\n":
        return None
    blank = _BLANKS.sub("", run)
    breaks = len(_BREAK.findall(blank))
    new = "\n\n" if breaks > 1 else " " if blank or " " in run else ""
    return match.start(), match.end(), new


def _hyphen(match: re.Match[str], flat: str, text: str) -> _Edit:
    first, last = match.span()
    mark = match[0][0]
    if match[0] == "- " and not joins_flattened(flat, first, vocabulary_of(text)):
        return None
    if mark == "\u00ad":
        return first, last, ""
    before = _LEFT.search(flat[max(0, first - _CONTEXT) : first])
    after = _RIGHT.match(flat, last, last + _CONTEXT)
    left, right = ("" if part is None else part[0] for part in (before, after))
    if not keeps_hyphen(left, right, vocabulary_of(text)):
        return first, last, ""
    return (first + 1, last, "") if mark == "-" else (first, last, "-")


def _split(match: re.Match[str], flat: str, text: str) -> _Edit:
    first, last = match.span()
    ligature = match[0].rstrip()
    letters = LIGATURES.get(ligature, ligature)
    before = _LETTERS_BEFORE.search(flat[max(0, first - _CONTEXT) : first])
    after = _LETTERS.match(flat, last, last + _CONTEXT)
    head = "" if before is None else before[0]
    tail = "" if after is None else after[0]
    follower = flat[last + len(tail) : last + len(tail) + 1]
    if tail and follower != "'" and not (head == "" and flat[first - 1 : first] == "-"):
        whole = _reach_back(head, letters, tail, flat, first, text)
        if whole is not None:
            return whole, last, letters
        if joins_after_ligature(head + letters, tail, vocabulary_of(text)):
            return first, last, letters
    space = first + len(ligature)
    if last - space == 1 and letters == ligature:
        return None
    return first, last, letters + " "


def _reach_back(head: str, letters: str, tail: str, flat: str, first: int, text: str) -> int | None:
    """Where the gap before a ligature begins that stands alone between two parts of a word."""
    if head or flat[max(0, first - 1) : first] != " ":
        return None
    before = _LETTERS_BEFORE.search(flat[max(0, first - 1 - _CONTEXT) : first - 1])
    if before is None:
        return None
    known = vocabulary_of(text).count(before[0] + letters + tail) > 0
    return first - 1 if known or letters in ("ffi", "ffl") else None


def _ligature(match: re.Match[str], flat: str, text: str) -> _Edit:  # noqa: ARG001
    return match.start(), match.end(), LIGATURES[match[0]]


def _marker(match: re.Match[str], flat: str, text: str) -> _Edit:  # noqa: ARG001
    return match.start(), match.end(), "-"


def _mark(match: re.Match[str], flat: str, text: str) -> _Edit:  # noqa: ARG001
    first, last = match.span()
    if first == 0 or not flat[first - 1].isalpha():
        return None
    whole = flat[first - 1 : last]
    composed = unicodedata.normalize("NFC", whole)
    return None if composed == whole else (first - 1, last, composed)


_EDITS: dict[str, Callable[[re.Match[str], str, str], _Edit]] = {
    "hyphen": _hyphen,
    "space": _space,
    "unseen": _space,
    "split": _split,
    "ligature": _ligature,
    "marker": _marker,
    "mark": _mark,
}

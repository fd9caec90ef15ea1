"""Reads numbers out of a delimited text by the block, in arrays and without making strings.

It serves tables of millions of rows of plain numbers. It reads no more than digits and a decimal
point: a block with anything else (quotes, exponents, a short row) is for the caller to read
row by row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allies.sources.datasets.base import Faults

_NEWLINE, _POINT, _BLANK, _ZERO = 10, 46, 32, 48
_MOST_DIGITS = 15
# Exact, as powers of ten to the 22nd are: so a quotient is what `float` makes of the text.
_TENS = np.array([float(f"1e{n}") for n in range(_MOST_DIGITS + 1)])

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


def numbers(
    text: bytes, *, width: int, whole: Sequence[int], decimal: int, delimiter: bytes = b","
) -> tuple[list[Whole], Floats] | None:
    """Return columns of a block of whole lines; None if it is not all plain numbers.

    A decimal number is what `float` makes of its text.

    Args:
        text: Lines, each ended by a line feed.
        width: How many columns each line has.
        whole: The places of columns of whole numbers.
        decimal: The place of the column of decimal numbers.
        delimiter: One byte.
    """
    data = np.frombuffer(text, np.uint8)
    cuts = np.flatnonzero((data == delimiter[0]) | (data == _NEWLINE))
    lines = int(np.count_nonzero(data[cuts] == _NEWLINE)) if len(cuts) else 0
    if not lines or len(cuts) != lines * width:
        return None
    ends = cuts.reshape(lines, width)
    if not (data[ends[:, -1]] == _NEWLINE).all():
        return None
    starts = np.empty_like(ends)
    starts[:, 1:] = ends[:, :-1] + 1
    starts[0, 0] = 0
    starts[1:, 0] = ends[:-1, -1] + 1
    found = []
    for place in (*whole, decimal):
        parsed = _column(data, starts[:, place], ends[:, place], point=place == decimal)
        if parsed is None:
            return None
        found.append(parsed)
    *integers, (digits, places) = found
    return [value for value, _ in integers], digits / _TENS[places]


def _column(data: Bytes, start: Whole, stop: Whole, *, point: bool) -> tuple[Whole, Whole] | None:
    """The digits of a column as whole numbers, and how many stand behind the point."""
    start, stop = _without_blanks(data, start, stop)
    length = stop - start
    longest = int(length.max())
    if length.min() < 1 or longest > _MOST_DIGITS:
        return None
    value = np.zeros(len(start), np.int64)
    behind = np.zeros(len(start), np.int64)
    seen = np.zeros(len(start), bool)
    for place in range(longest):
        inside = place < length
        byte = data[np.minimum(start + place, len(data) - 1)].astype(np.int64)
        digit = byte - _ZERO
        is_digit = (digit >= 0) & (digit <= 9)
        is_point = (byte == _POINT) & ~seen if point else np.zeros_like(inside)
        if not (is_digit | is_point | ~inside).all():
            return None
        counted = inside & is_digit
        value = np.where(counted, value * 10 + digit, value)
        if point:
            behind += counted & seen
            seen |= inside & is_point
    if (length == seen).any():
        return None
    return value, behind


def _without_blanks(data: Bytes, start: Whole, stop: Whole) -> tuple[Whole, Whole]:
    """Move the bounds of fields past the blanks around them."""
    start, stop = start.copy(), stop.copy()
    while (padded := (start < stop) & (data[np.minimum(start, len(data) - 1)] == _BLANK)).any():
        start += padded
    while (padded := (start < stop) & (data[stop - 1] == _BLANK)).any():
        stop -= padded
    return start, stop


def whole_numbers(
    lines: Sequence[int], texts: Sequence[str], name: str, faults: Faults, *, low: int, high: int
) -> Whole:
    """Return a column of whole numbers; -1 where there is none in bounds, which is a fault."""
    try:
        found = np.array(texts).astype(np.int64)
    except (ValueError, OverflowError):
        found = np.array([int(t) if t.isdecimal() and len(t) < 10 else -1 for t in texts], np.int64)
    bad = (found < low) | (found > high)
    for at in np.flatnonzero(bad).tolist():
        faults.add(f"row {lines[at]}: {name} is '{texts[at]}'")
    return np.where(bad, -1, found)


def decimal_numbers(
    lines: Sequence[int],
    texts: Sequence[str],
    name: str,
    faults: Faults,
    *,
    missing: Sequence[str] = (),
) -> Floats:
    """Return a column of numbers; NaN where there is none, a fault unless it is told as missing."""
    column = np.array(texts)
    absent = np.isin(column, missing) if missing else np.zeros(len(column), bool)
    try:
        found = np.where(absent, "nan", column).astype(np.float64)
    except ValueError:
        found = np.array(
            [np.nan if gone else _float(t) for t, gone in zip(texts, absent, strict=True)]
        )
    for at in np.flatnonzero(~absent & ~np.isfinite(found)).tolist():
        faults.add(f"row {lines[at]}: {name} is '{texts[at]}'")
    return np.where(np.isfinite(found), found, np.nan)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan

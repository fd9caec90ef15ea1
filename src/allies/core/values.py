"""Vague dates and quantities, kept as vague as they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

UNITS = (
    "percent", "usd", "eur", "troops", "items", "tonnes", "bcm", "barrels", "count", "ratio",
)  # fmt: skip

LAST_YEAR = 9998

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


# The same few dates come again and again.
@lru_cache(maxsize=65536)
def first_day(iso: str) -> date:
    """Return the first day that a date of any precision covers.

    Args:
        iso: '2024', '2024-06' or '2024-06-19'.

    Raises:
        ValueError: It is not such a date.
    """
    year, month, day = _parts(iso)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=65536)
def day_after(iso: str) -> date:
    """Return the day after the last day that a date of any precision covers.

    Raises:
        ValueError: `iso` is not a date, or lies past the year 9998.
    """
    year, month, day = _parts(iso)
    if year > LAST_YEAR:
        raise ValueError(f"'{iso}' lies too far ahead; dates run to the year {LAST_YEAR}")
    first = date(year, month or 1, day or 1)  # refuses a thirteenth month
    if day is not None:
        return first + timedelta(days=1)
    if month is not None:
        return date(year + month // 12, month % 12 + 1, 1)
    return date(year + 1, 1, 1)


_EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """Return a day as its number, counted from 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> date:
    """Return the day of a number, counted from 1970-01-01."""
    return date.fromordinal(number + _EPOCH)


@lru_cache(maxsize=65536)
def day_of(iso: str) -> int:
    """Return the number of the first day that a date of any precision covers.

    Raises:
        ValueError: It is not such a date.
    """
    return number_of(first_day(iso))


@lru_cache(maxsize=65536)
def iso_of(number: int) -> str:
    """Return the ISO date of a day, by its number."""
    return date_of(number).isoformat()


def _parts(iso: str) -> tuple[int, int | None, int | None]:
    match = _ISO.fullmatch(iso)
    if match is None:
        raise ValueError(f"'{iso}' is not a date; write 2024, 2024-06 or 2024-06-19")
    year, month, day = match.groups()
    return int(year), None if month is None else int(month), None if day is None else int(day)


@dataclass(frozen=True, slots=True)
class Interval:
    """When something held, each end as precise as it was told.

    `start` and `stop` are ISO dates of year, month or day precision; both are named
    inclusively ('2022' to '2023' covers two years); None is an open or unknown end.
    """

    start: str | None = None
    stop: str | None = None

    def __post_init__(self) -> None:
        low = None if self.start is None else first_day(self.start)
        high = None if self.stop is None else day_after(self.stop)
        if low is not None and high is not None and low >= high:
            raise ValueError(f"an interval can't end ({self.stop}) before it starts ({self.start})")

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First day, and the day after the last: a half-open interval."""
        low = None if self.start is None else first_day(self.start)
        high = None if self.stop is None else day_after(self.stop)
        return low, high

    def meets(self, other: Interval) -> bool:
        """Whether the two may share a day; an open end reaches without limit."""
        low, high = self.days
        other_low, other_high = other.days
        before = high is not None and other_low is not None and high <= other_low
        after = low is not None and other_high is not None and other_high <= low
        return not (before or after)

    def __str__(self) -> str:
        """One date, or both ends."""
        if self.start == self.stop:
            return self.start or ""
        return f"{self.start or '…'}/{self.stop or '…'}"


def interval_of(text: str) -> Interval:
    """Read '2024', '2024-06/2024-09', '2022/' or '/2019' as an interval.

    Raises:
        ValueError: It is none of these.
    """
    start, slash, stop = text.partition("/")
    if not slash:
        return Interval(start, start)
    return Interval(start or None, stop or None)


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much: `low` equals `high` for a single figure, None is an open bound."""

    low: float | None
    high: float | None
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"'{self.unit}' is no unit; the units are {', '.join(UNITS)}")
        if self.low is None and self.high is None:
            raise ValueError("a quantity needs at least one bound")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"a quantity can't run from {self.low} down to {self.high}")

    def __str__(self) -> str:
        """Figures and unit, for logs."""
        low, high = (None if v is None else f"{v:g}" for v in (self.low, self.high))
        if low is None or high is None:
            return f"≤{high} {self.unit}" if low is None else f"≥{low} {self.unit}"
        figures = low if low == high else f"{low}–{high}"
        return f"{figures} {self.unit}"

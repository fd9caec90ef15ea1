"""Number words, and steps from one date to another."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from allies.core.values import Interval, first_day

_YEARS = {"year": 1, "decade": 10, "century": 100}
DAYS = {"day": 1, "week": 7, "fortnight": 14}


def number_words(words: dict[str, Any]) -> dict[str, int]:
    """The number words of a language up to a hundred, with those made of tens and units."""
    simple: dict[str, int] = words["numbers"]
    made = dict(simple)
    for tens, value in simple.items():
        # « Soixante-douze », « quatre-vingt-onze »: the French tens that count on to nineteen.
        if 20 <= value < 100 and value % 10 == 0 and "dix" not in tens:
            top = 20 if words["long_tens"] and value in (60, 80) else 10
            units = [(w, n) for w, n in simple.items() if 0 < n < top and w not in ("a", "an")]
            for unit, count in units:
                for link in ("-", "-et-", " et "):
                    made[f"{tens.removesuffix('s')}{link}{unit}"] = value + count
    return made


def month_shift(anchor: date, months: int) -> str:
    """The month so many months from a day."""
    index = anchor.year * 12 + anchor.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def shifted(anchor: str, unit: str, count: int) -> str | None:
    """A date so many units from an ISO date, as precise as both allow; None where there is none."""
    day = first_day(anchor)
    if count == 0 and unit == "day":
        return anchor  # 'The same day' is as precise as that day was told.
    if unit in _YEARS:
        iso = f"{day.year + count * _YEARS[unit]:04d}"
    elif unit == "month":
        iso = month_shift(day, count) if len(anchor) >= 7 else ""
    else:
        days = timedelta(days=count * DAYS[unit])
        try:
            iso = (day + days).isoformat() if len(anchor) >= 10 else ""
        except OverflowError:
            return None
    return iso if safe(iso, iso) is not None else None


def stretch(today: str, unit: str, count: int) -> Interval | None:
    """The time from an ISO date to one so many years or months away: 'the next two years'."""
    size = {"year": 4, "month": 7}.get(unit)
    end = None if size is None else shifted(today, unit, count)
    return None if end is None else safe(*sorted((today[:size], end)))


def named_time(unit: str, shift: int, today: str) -> tuple[Interval, str] | None:
    """A time so many units from an ISO date ('last month'); whether it is one, a begin, an end."""
    kind = next((word for word in ("until", "since") if unit.startswith(f"{word} ")), "relative")
    unit = unit.removeprefix(f"{kind} ")
    if unit.endswith("weekend"):
        found = _weekend(unit, shift, today)
        return None if found is None else (found, kind)
    if unit == "twelve months":
        by_month = len(today) >= 7
        span = stretch(today, "month", 12 * shift) if by_month else stretch(today, "year", shift)
        return None if span is None else (span, kind)
    if unit == "week" and len(today) >= 10:
        # A week begins on its Monday.
        today = shifted(today, "day", -first_day(today).weekday()) or today
    iso = shifted(today, unit, shift)
    last = shifted(iso, "day", 6) if iso is not None and unit == "week" else iso
    if iso is None or last is None:
        return None
    return Interval(None if kind == "until" else iso, None if kind == "since" else last), kind


def _weekend(unit: str, shift: int, today: str) -> Interval | None:
    """A Saturday and Sunday, counted from the week of an ISO day, which begins on its Monday.

    A 'past weekend' is that of the week only once it has begun; a 'near weekend' is the one before
    on a Monday or Tuesday.
    """
    if len(today) < 10:
        return None
    day = first_day(today).weekday()
    before = (unit.startswith("past") and day < 5) or (unit.startswith("near") and day < 2)
    saturday = shifted(today, "day", 5 - day + 7 * (shift - before))
    sunday = None if saturday is None else shifted(saturday, "day", 1)
    return None if sunday is None else safe(saturday, sunday)


def day_or_month(text: str, year: str, month: int) -> Interval | None:
    """The day that a text has beside its year, else the month."""
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text.replace(year, ""))
    iso = f"{year}-{month:02d}"
    if day is None:
        return safe(iso, iso)
    return safe(f"{iso}-{int(day[1]):02d}", f"{iso}-{int(day[1]):02d}")


NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d\d)(?![\w/]|[.-]\d)")


def numeric_date(match: re.Match[str], lang: str, today: str | None) -> Interval | None:
    """'28/02/1987', '28.2.1987', '02/28/87'; of an English '3/4/1987' only the year is sure."""
    first, mark, second, year = match.groups()
    if len(year) == 2:
        if mark == "." or today is None:
            return None
        year = f"{int(today[:2])}{year}"
        year = str(int(year) - 100 * (int(year) > int(today[:4]) + 1))
    day, month = int(first), int(second)
    if month > 12:
        day, month = month, day
    elif lang == "en" and mark == "/" and day <= 12 and day != month:
        return safe(year, year)
    return safe(f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}-{day:02d}")


def decade(text: str) -> Interval:
    """'1990' or '90' as the ten years that begin then."""
    first = int(text) if len(text) == 4 else 1900 + int(text)
    return Interval(str(first), str(first + 9))


def safe(start: str | None, stop: str | None) -> Interval | None:
    """An interval, None where the two ends make none."""
    try:
        return Interval(start, stop)
    except ValueError:
        return None

"""Number words, and steps from one date to another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allies.core.values import first_day


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
    """A date so many units from an ISO date, as precise as both allow."""
    day = first_day(anchor)
    try:
        if unit in ("year", "decade", "century"):
            years = count * {"year": 1, "decade": 10, "century": 100}[unit]
            return f"{day.year + years:04d}" if 0 < day.year + years < 10000 else None
        if unit == "month":
            return month_shift(day, count) if len(anchor) >= 7 else None
        if len(anchor) < 10:
            return None
        return (day + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    except OverflowError:
        return None

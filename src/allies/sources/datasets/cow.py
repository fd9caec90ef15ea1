"""What the data sets that number states as the Correlates of War does have in common."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from allies.codebook.state_codes import codes_of, is_superseded, spells_of, state_of
from allies.sources.datasets.base import Faults


class Held(NamedTuple):
    """A state that a code means on some days, and those days; ISO dates."""

    state: str
    first: str
    last: str


def is_year(text: str) -> bool:
    """Whether a field is a year of four digits."""
    return len(text) == 4 and text.isascii() and text.isdigit()


def is_past(text: str) -> bool:
    """Whether a year is one that lists of states have, from 1648 on."""
    return is_year(text) and "1648" <= text <= "2100"


def state_numbered(code: str, year: str, line: int, faults: Faults) -> str | None:
    """Return the state of a number in a year; None with a fault, or for a number superseded.

    A state may have two numbers in the year in which it changes them (see `is_superseded`).
    """
    state, fault = _numbered(code, year)
    if fault:
        faults.add(f"row {line}: {fault}")
    return state


@lru_cache(maxsize=1 << 16)
def _numbered(code: str, year: str) -> tuple[str | None, str]:
    if not is_year(year):
        return None, f"the year is '{year}'"
    state = state_of(code, "cow", at=year)
    if state is None:
        return None, f"no state has the number {code} in {year}"
    return None if is_superseded(code, "cow", year) else state, ""


@lru_cache(maxsize=1 << 16)
def state_near(code: str, year: str) -> str | None:
    """Return the state that a number means in a year, or that it came to mean later.

    Some data sets number states before they were members of the system: Costa Rica, a member
    since 1920, has alliances in 1907; and some as long as Gleditsch and Ward have them. A number
    whose last state is gone means nothing.
    """
    state = state_of(code, "cow", at=year) or state_of(code, "gw", at=year)
    if state is not None:
        return state
    plain = code.lstrip("0") or "0"
    later = [s for s in spells_of("cow") if s.code == plain and s.first[:4] > year]
    return min(later, key=lambda s: s.first).state if later else None


@lru_cache(maxsize=1 << 16)
def is_shared(state: str, year: str) -> bool:
    """Whether a state has more than one number in a year, as Germany in 1990."""
    return len(codes_of(state, "cow", at=year)) > 1


def states_between(code: str, scheme: str, first: str, last: str) -> Iterator[Held]:
    """Yield the states that a code means between two days, with the days of each.

    Args:
        code: The code; 365 between 1980 and 2000 is the Soviet Union, then Russia.
        scheme: 'cow' or 'gw'.
        first: ISO date.
        last: ISO date, included.
    """
    plain = code.lstrip("0") or "0"
    for spell in spells_of(scheme):
        if spell.code == plain:
            low, high = max(first, spell.first), min(last, spell.last)
            if low <= high:
                yield Held(spell.state, low, high)


def day_of(parts: tuple[str, str, str], line: int, faults: Faults) -> str:
    """Join year, month and day as ISO; '' with a fault if they are no date."""
    if all(part.isascii() and part.isdigit() for part in parts):
        numbers = tuple(map(int, parts))
        if 1 <= numbers[1] <= 12 and 1 <= numbers[2] <= 31 and is_past(parts[0]):
            return f"{numbers[0]:04}-{numbers[1]:02}-{numbers[2]:02}"
    faults.add(f"row {line}: '{'-'.join(parts)}' is no date")
    return ""

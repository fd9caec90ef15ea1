"""States by the numbers and letters of public data sets, at the date that is spoken of.

A number may have meant another state before: in the Correlates of War 365 is the Soviet Union
until December 1991 and Russia since.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from allies.codebook.load import only_keys, read_data, strings
from allies.core.values import day_after, first_day
from allies.errors import CodebookError

SCHEMES = ("cow", "gw", "alpha2", "alpha3", "m49", "fips")

_FIRST, _LAST = "0001-01-01", "9999-12-31"
# What ISO 3166 itself, the World Bank, UN lists and others write for the same states.
_OTHER_ALPHA3 = {
    "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "WBG": "PSE", "PAL": "PSE", "KSV": "XKX",
    "XKO": "XKX", "KOS": "XKX", "UNK": "XKX", "ADO": "AND", "IMY": "IMN", "USR": "SUN",
    "GDR": "DDR", "YPR": "YMD", "YAR": "YEM", "RVN": "SOUTH-VIETNAM", "SVR": "SUN",
}  # fmt: skip


class Spell(NamedTuple):
    """For how long a code means a state: its first and its last day, ISO dates."""

    state: str
    code: str
    first: str
    last: str


def state_of(code: str | int, scheme: str, *, at: str | int | None = None) -> str | None:
    """Return the state that a code of a data set means at a date; None if it means none.

    In a year in which the code changes hands, it is the state of 1 July; where there is none,
    one that had the code on any other day of the year.

    Args:
        code: As the data set writes it; numbers may be given as int or with leading zeros.
        scheme: One of SCHEMES.
        at: A year, month or day; None for today's holder, else the last one there was.

    Raises:
        CodebookError: The scheme is unknown.
    """
    return _state_of(_plain(code), scheme, None if at is None else str(at))


@lru_cache(maxsize=1 << 16)
def _state_of(code: str, scheme: str, at: str | None) -> str | None:
    if scheme == "alpha3":
        return _alpha3(code)
    spells = _by_code(scheme).get(code, ())
    if not spells:
        return None
    if at is None:
        return max(spells, key=lambda s: s.last).state
    low, high = first_day(at).isoformat(), day_after(at).isoformat()
    middle = f"{low[:4]}-07-01" if len(at) == 4 else low
    for spell in spells:
        if spell.first <= middle <= spell.last:
            return spell.state
    return next((s.state for s in spells if s.first < high and low <= s.last), None)


@lru_cache(maxsize=1 << 16)
def is_superseded(code: str | int, scheme: str, year: int | str) -> bool:
    """Whether a state had another code of the scheme on 1 July of a year, and not this one.

    Data by year have both in such years: Germany in 1990 is 260 until October and 255 after
    it. The figure of the code of 1 July is the one to keep.
    """
    plain, middle = _plain(code), f"{int(year):04}-07-01"
    state = state_of(plain, scheme, at=year)
    spells = _by_state(scheme).get(state or "", ())
    on_day = {spell.code for spell in spells if spell.first <= middle <= spell.last}
    return bool(on_day) and plain not in on_day


def codes_of(state: str, scheme: str, *, at: str | int | None = None) -> tuple[str, ...]:
    """Return the codes that a data set uses for a state at a date, the usual one first.

    Raises:
        CodebookError: The scheme is unknown.
    """
    if scheme == "alpha3":
        return (state,)
    spells = list(_by_state(scheme).get(state, ()))
    if at is not None:
        low, high = first_day(str(at)).isoformat(), day_after(str(at)).isoformat()
        spells = [s for s in spells if s.first < high and low <= s.last]
    return tuple(dict.fromkeys(s.code for s in spells))


@cache
def spells_of(scheme: str) -> tuple[Spell, ...]:
    """Return all codes of a scheme with the states and the days for which they hold.

    Raises:
        CodebookError: The scheme is unknown, or its table is broken.
    """
    if scheme not in SCHEMES or scheme == "alpha3":
        raise CodebookError(f"there is no table of codes '{scheme}'; choose {', '.join(SCHEMES)}")
    found = []
    for state, entry in read_data("state_codes.toml").items():
        table = only_keys(entry, SCHEMES, f"state_codes: {state}")
        for text in strings(table.get(scheme, []), f"state_codes: {state}: {scheme}"):
            code, *days = text.split()
            first, last = [*days, *(_FIRST, _LAST)[len(days) :]]
            found.append(Spell(state, code, first, last))
    return tuple(found)


@cache
def _by_code(scheme: str) -> dict[str, tuple[Spell, ...]]:
    held: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells_of(scheme):
        held[spell.code].append(spell)
    return {code: tuple(spells) for code, spells in held.items()}


@cache
def _by_state(scheme: str) -> dict[str, tuple[Spell, ...]]:
    held: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells_of(scheme):
        held[spell.state].append(spell)
    return {state: tuple(spells) for state, spells in held.items()}


@cache
def _states() -> frozenset[str]:
    return frozenset(read_data("state_codes.toml"))


def _alpha3(code: str) -> str | None:
    code = _OTHER_ALPHA3.get(code, code)
    return code if code in _states() else None


def _plain(code: str | int) -> str:
    text = str(code).strip().upper()
    return text.lstrip("0") or "0" if text.isdigit() else text

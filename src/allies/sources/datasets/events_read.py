"""What one row of an event file says: who did what to whom and when."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import product
from typing import NamedTuple

from allies.codebook.cameo import QUADS, goldstein, is_cameo, plover_quad, quad_of
from allies.core.values import first_day
from allies.sources.datasets.base import Faults
from allies.sources.datasets.events_actors import UnknownCode, state_by_code, state_by_name
from allies.sources.datasets.events_rows import (
    GDELT_1,
    GDELT_2,
    ICEWS,
    PLOVER,
    Layout,
    Source,
    as_utf8,
)

GDELT_BEGINS = 1979

_UNTOLD = frozenset({"---", "--", "-", "X", ""})
_NO_NUMBER = frozenset({"", "NA", "None", "none", "NULL", "null", "nan", "NaN"})
_BOUND = 10.0


class Event(NamedTuple):
    """An event between states.

    `pairs` are (source, target), one but for events of several states. `quad` is the number of
    its quarter in QUADS. `scale`, `sources` and `mentions` are NaN where they are not told.
    """

    pairs: tuple[tuple[str, str], ...]
    month: str
    quad: int
    scale: float
    sources: float
    mentions: float


class _Wrong(Exception):
    """Something in a row that can't be; the text says what."""


class RowReader:
    """Reads rows of one maker's files; what is wrong with them goes to the faults.

    A code that is not known is told once, with the first row that has it.
    """

    def __init__(self, maker: str, faults: Faults) -> None:
        self._maker, self._faults = maker, faults
        self._told: set[str] = set()
        self._state = state_by_name if maker == ICEWS else state_by_code
        self._kind: Callable[[str, str], tuple[int, float] | None] = (
            _plover_kind if maker == PLOVER else _cameo_kind
        )

    def __call__(
        self, source: Source, number: int, layout: Layout, fields: list[str]
    ) -> Event | None:
        """Return the event of a row; None if it is not one between states, or is wrong."""
        try:
            return self._event(layout.places, fields)
        except UnknownCode as error:
            code = str(error)
            if code not in self._told:
                self._told.add(code)
                self._fault(source, number, f"'{code[:40]}' is neither a state nor a region")
        except _Wrong as error:
            self._fault(source, number, str(error))
        return None

    def _fault(self, source: Source, number: int, text: str) -> None:
        self._faults.add(f"{source.name}, row {number}: {text}")

    def _event(self, places: dict[str, int], fields: list[str]) -> Event | None:
        day = _day(fields[places["day"]])
        if day is None:
            raise _Wrong(f"the day is '{fields[places['day']][:40]}'")
        if self._maker in (GDELT_1, GDELT_2) and int(day[:4]) < GDELT_BEGINS:
            return None
        other = places.get("quad" if self._maker == PLOVER else "root")
        kind = self._kind(fields[places["code"]], "" if other is None else fields[other])
        if kind is None:
            return None
        pairs = self._pairs(fields[places["source"]], fields[places["target"]], day)
        if not pairs:
            return None
        quad, usual = kind
        number = partial(_number, places, fields)
        scale = number("scale", low=-_BOUND, high=_BOUND)
        return Event(
            pairs,
            day[:7],
            quad,
            usual if math.isnan(scale) else scale,
            number("sources", low=0, high=math.inf),
            number("mentions", low=0, high=math.inf),
        )

    def _pairs(self, source: str, target: str, day: str) -> tuple[tuple[str, str], ...]:
        sources, targets = self._states(source, day), self._states(target, day)
        return tuple((a, b) for a, b in product(sources, targets) if a != b)

    def _states(self, text: str, day: str) -> tuple[str, ...]:
        if self._maker == ICEWS:
            found = [self._state(as_utf8(text), day)]
        elif ";" in text:
            found = [self._state(part, day) for part in text.split(";")]
        else:
            found = [self._state(text, day)]
        return tuple(dict.fromkeys(state for state in found if state is not None))


def _number(
    places: dict[str, int], fields: list[str], name: str, *, low: float, high: float
) -> float:
    at = places.get(name)
    text = "" if at is None else fields[at].strip()
    if text in _NO_NUMBER:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high or math.isinf(value):
        raise _Wrong(f"{name} is '{text[:40]}'")
    return value


@lru_cache(maxsize=1 << 16)
def _day(text: str) -> str | None:
    """Return an ISO date from 20161013, 2016-10-13 or the latter with an hour."""
    text = text.strip().strip('"')
    iso = f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else text[:10]
    try:
        first_day(iso)
    except ValueError:
        return None
    return iso if len(iso) == 10 and iso.isascii() else None


@lru_cache(maxsize=1 << 14)
def _cameo_kind(code: str, root: str) -> tuple[int, float] | None:
    """Return the quarter and the usual value of a code; None where the coder knew neither.

    Raises:
        _Wrong: It is no code of CAMEO.
    """
    whole = _whole(code.strip(), root.strip())
    if whole in _UNTOLD:
        return None
    quad, value = quad_of(whole), goldstein(whole)
    if quad is None or value is None:
        raise _Wrong(f"'{code[:40]}' is no event code of CAMEO")
    return QUADS.index(quad), value


def _whole(code: str, root: str) -> str:
    """Give a code back the leading zero that spreadsheets take from it.

    Where the root is not told beside it: ICEWS has no codes of two digits, so that 10 is 010.
    """
    if not (code.isdecimal() and code.isascii()):
        return code
    if root.isdecimal() and root.isascii():
        root = root.zfill(2)
        return next((text for text in (code, f"0{code}") if text.startswith(root)), code)
    if code[0] != "0" and (len(code) <= 2 or not is_cameo(code)):
        return f"0{code}"
    return code


@lru_cache(maxsize=1 << 10)
def _plover_kind(kind: str, quad: str) -> tuple[int, float] | None:
    """Return the quarter of a type of PLOVER, or, without a type, the one that is told.

    Raises:
        _Wrong: PLOVER has no such type.
    """
    name = kind.strip().upper()
    found = plover_quad(name)
    if name in ("", "NONE", "NA"):
        found = "-".join(quad.lower().split())
        if found in ("", "none", "na"):
            return None
    if found not in QUADS:
        raise _Wrong(f"'{kind[:40]}' is no event type of PLOVER")
    return QUADS.index(found), math.nan

"""The kinds of events of CAMEO and PLOVER: their quarter, and their place on Goldstein's scale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from allies.codebook.load import by_lang, only_keys, read_data, strings
from allies.errors import CodebookError

QUADS = (
    "verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict",
)  # fmt: skip
ROOTS = tuple(f"{number:02}" for number in range(1, 21))

_FILE = "goldstein.toml"
_LANGUAGES = ("en", "fr")
_BOUND = 10.0


def quad_of(code: str) -> str | None:
    """Return the quarter of an event by its CAMEO code; None for a code that is none.

    Roots 01-05 are verbal cooperation, 06-08 material cooperation, 09-13 verbal conflict, 14-20
    material conflict. GDELT's QuadClass has 09 in the second and 14 in the third instead.

    Args:
        code: Two to four digits, with the leading zero.
    """
    return _quads().get(code[:2]) if is_cameo(code) else None


def plover_quad(kind: str) -> str | None:
    """Return the quarter of an event by its PLOVER type; None for a type that PLOVER has not.

    PLOVER counts SANCTION as verbal conflict, where CAMEO's root 16 is material, and
    INVESTIGATE as material cooperation, where CAMEO's root 09 is verbal conflict.
    """
    return _plover().get(kind.upper())


def goldstein(code: str) -> float | None:
    """Return the value of a CAMEO code on Goldstein's scale; None for a code that is none.

    A code without a value of its own has that of the kind above it. Goldstein (1992),
    doi:10.1177/0022002792036002007; values as GDELT publishes them for CAMEO.

    Args:
        code: Two to four digits, with the leading zero.

    Returns:
        From -10, the most hostile, to +10, the most cooperative.
    """
    if not is_cameo(code):
        return None
    table = _values()
    return next(table[code[:size]] for size in range(len(code), 1, -1) if code[:size] in table)


def is_cameo(code: str) -> bool:
    """Whether a text has the form of a CAMEO code: a root from 01 to 20, and up to two digits."""
    return code[:2] in ROOTS and len(code) <= 4 and code.isascii() and code.isdecimal()


def event_label(code: str, lang: str) -> str | None:
    """Return what a kind of CAMEO is in words, that of the kind above it if it has none.

    Raises:
        CodebookError: The data file is broken.
    """
    if not is_cameo(code):
        return None
    table = _labels()
    return next(
        table[code[:size]][lang] for size in range(len(code), 1, -1) if code[:size] in table
    )


@cache
def _roots() -> Mapping[str, Mapping[str, object]]:
    found = read_data(_FILE)["roots"]
    if tuple(found) != ROOTS:
        raise CodebookError(f"{_FILE} must have the roots 01 to 20, in this order")
    for code, entry in found.items():
        only_keys(entry, ("goldstein", "quad", *_LANGUAGES), f"{_FILE}: {code}")
        if entry.get("quad") not in QUADS:
            raise CodebookError(f"{_FILE}: {code}: quad must be one of {', '.join(QUADS)}")
    return MappingProxyType(found)


@cache
def _leaves() -> Mapping[str, Mapping[str, object]]:
    found = read_data(_FILE)["leaves"]
    for code, entry in found.items():
        only_keys(entry, ("goldstein", *_LANGUAGES), f"{_FILE}: {code}")
    return MappingProxyType(found)


@cache
def _quads() -> Mapping[str, str]:
    return {code: str(entry["quad"]) for code, entry in _roots().items()}


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    return {
        code: by_lang({lang: entry.get(lang) for lang in _LANGUAGES}, f"{_FILE}: {code}")
        for code, entry in {**_roots(), **_leaves()}.items()
    }


@cache
def _values() -> Mapping[str, float]:
    found: dict[str, float] = {}
    for code, entry in {**_roots(), **_leaves()}.items():
        _add(found, code, entry.get("goldstein"))
    for value, codes in read_data(_FILE)["values"].items():
        for code in strings(codes, f"{_FILE}: {value}"):
            _add(found, code, float(value))
    return MappingProxyType(found)


def _add(found: dict[str, float], code: str, value: object) -> None:
    if not is_cameo(code) or code in found:
        raise CodebookError(f"{_FILE}: {code} is no CAMEO code, or it has two values")
    if not isinstance(value, float) or not -_BOUND <= value <= _BOUND:
        raise CodebookError(f"{_FILE}: {code} must have a value from -10.0 to 10.0, not {value!r}")
    found[code] = value


@cache
def _plover() -> Mapping[str, str]:
    table = only_keys(read_data(_FILE)["plover"], QUADS, f"{_FILE}: plover")
    return {
        kind: quad
        for quad, kinds in table.items()
        for kind in strings(kinds, f"{_FILE}: plover: {quad}")
    }

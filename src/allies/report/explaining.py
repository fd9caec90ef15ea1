"""The words that explain a number in another language: its unit, method, parts and sources.

Estimates carry them in English, as the data that programs read do; they are put into another
language where they are shown, by `locale/explained.<lang>.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from allies import i18n
from allies.codebook.relations import LAYERS
from allies.core.estimate import Estimate
from allies.report.words import layer_name, plain, typographic, wording

_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def bare(value: float, lang: str, *, digits: int = 3) -> str:
    """Write a number as `Estimate.explain` does, with a language's decimal sign and minus.

    Args:
        value: The number.
        lang: 'fr' or 'en'.
        digits: How many digits count.
    """
    text = f"{value:.{digits}g}"
    return text.replace(".", ",").replace("-", "\u2212") if lang == "fr" else text


def unit_name(unit: str, lang: str) -> str:
    """Return what a unit is called: « événements par an »."""
    return unit if lang == "en" else _look(unit, "unit", lang) or unit


def quantity(value: float, unit: str, lang: str) -> str:
    """Write a number with its unit: '0.62 index', « indice de 0,62 »."""
    text = bare(value, lang)
    if lang == "en":
        return f"{text} {unit}"
    written = _look(unit, "value", lang) or "{value} {unit}"
    # The French singular reaches up to 2.
    return written.format(value=text, unit=unit, s="" if abs(value) < 2 else "s")


def because(one: Estimate, lang: str) -> str:
    """Return how a value came about, or why there is none."""
    if lang == "en":
        return one.method
    if one.value is None:
        needed = _look(one.method, "data", lang)
        # Why a measure found nothing may be a sentence of the program.
        whole = i18n.translated(one.method, lang)
        if needed is not None or whole != one.method:
            return needed or typographic(whole)
    return _POINT.sub(",", _method(one.method, lang))


def part_name(name: str, lang: str) -> str:
    """Return what a term of a value is called: « A a priori », a layer, an actor."""
    return name if lang == "en" else _look(name, "part", lang) or _known(name, lang)


def source_name(ref: str, lang: str) -> str:
    """Return what a claim or data set that a value rests on is called: « l’assertion 4c8e… »."""
    return ref if lang == "en" else _look(ref, "source", lang) or ref


@lru_cache(maxsize=8192)
def _look(text: str, part: str, lang: str) -> str | None:
    """What a part of the file has for a text, with what its fields hold; None if nothing."""
    for pattern, own in i18n.explaining(part, lang).items():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        if part == "value":
            return typographic(own)
        say: Callable[[str, str], str] = _known
        if part in ("method", "source"):
            say = _method if part == "method" else _day
        held = {name: say(text, lang) for name, text in found.groupdict().items()}
        return typographic(own.format(**held))
    return None


@lru_cache(maxsize=8192)
def _method(text: str, lang: str) -> str:
    """A method clause by clause: each as a whole if there are words for it, else by its parts."""
    if "; " in text:
        return typographic(" ; ").join(_method(clause, lang) for clause in text.split("; "))
    whole = _look(text, "method", lang)
    if whole is None and ", " in text:
        return ", ".join(_method(piece, lang) for piece in text.split(", "))
    return _known(text, lang) if whole is None else whole


def _known(text: str, lang: str) -> str:
    """What has a name elsewhere: a layer, a measure, an actor, a sentence of the program."""
    if text in LAYERS:
        return layer_name(text, lang)
    measure = wording(lang).texts.get(f"measured.{text}")
    if measure is not None:
        return measure
    if text.isupper():
        return plain(text, lang)
    return typographic(i18n.translated(text, lang))


def _day(text: str, lang: str) -> str:
    return i18n.day(text, lang) if _ISO.fullmatch(text) else text

"""Quantities in French and English text: figures with unit, range, bound and multiplier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.core.values import Quantity

_FIGURE = r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity as it stands in the text."""

    start: int
    stop: int
    quantity: Quantity


def number(text: str, *, lang: str) -> float:
    """Read a figure by the conventions of a language ('2,5' is two and a half in French).

    Raises:
        ValueError: It is not a figure.
    """
    compact = re.sub(r"[ \u00a0\u202f]", "", text)
    thousands, decimal = (",", ".") if lang == "en" else (".", ",")
    if re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", compact
    ):
        compact = compact.replace(thousands, "")
    elif re.fullmatch(rf"\d{{1,3}}(?:{re.escape(decimal)}\d{{3}})+", compact) and lang == "fr":
        compact = compact.replace(decimal, "")
    return float(compact.replace(",", "."))


@cache
def _rules(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, Any]]:
    words = read_toml(lang, "units.toml")

    def alternatives(table: Any) -> str:
        return "|".join(sorted((re.escape(w) for w in table), key=len, reverse=True))

    units = alternatives(w for unit in words["units"].values() for w in unit)
    scale = alternatives(words["scales"])
    figure = rf"(?:{_FIGURE}|{alternatives(words['numbers'])})"
    amount = rf"(?P<cur>[$€]|us\$)?\s?(?P<low>{figure})(?:\s(?P<scale_low>{scale}))?"
    second = rf"(?:\s?(?:{alternatives(words['to'])})\s?[$€]?(?P<high>{figure}))?"
    bounds = alternatives([*words["at_least"], *words["at_most"], *words["about"]])
    bound = rf"(?:(?P<bound>{bounds})\s+)?"
    pattern = re.compile(
        rf"(?<![\w.,])(?:{alternatives(words['between'])}\s+)?{bound}{amount}{second}"
        rf"(?:[\s-](?P<scale>{scale}))?(?:\s?(?:d'|de\s|of\s)?(?P<unit>(?:{alternatives(words['fillers'])})?\s?(?:{units})|[%$€]))?(?![\w])"
    )
    times = re.compile(rf"(?<!\w)(?P<times>{alternatives(words['times'])})(?!\w)")
    return pattern, times, words


def find_quantities(folded: str, start: int, stop: int, *, lang: str) -> list[FoundQuantity]:
    """Return the quantities with a known unit in `folded[start:stop]`, in order."""
    pattern, times, words = _rules(lang)
    found = []
    for match in pattern.finditer(folded, start, stop):
        quantity = _quantity(match, words, lang)
        if quantity is not None:
            found.append(FoundQuantity(*match.span(), quantity))
    for match in times.finditer(folded, start, stop):
        value = float(words["times"][match["times"]])
        found.append(FoundQuantity(*match.span(), Quantity(value, value, "ratio")))
    return sorted(found, key=lambda f: f.start)


def _quantity(match: re.Match[str], words: dict[str, Any], lang: str) -> Quantity | None:
    unit = _unit(match, words)
    if unit is None:
        return None
    low = _value(match["low"], words, lang)
    high = low if match["high"] is None else _value(match["high"], words, lang)
    scale = words["scales"].get(match["scale"] or "", 1)
    first_scale = words["scales"].get(match["scale_low"] or "", scale)
    if match["high"] is None:
        scale = scale if match["scale"] else first_scale
        first_scale = scale
    low, high = low * first_scale, high * (scale if match["scale"] else first_scale)
    if low > high:
        return None
    bound = match["bound"] or ""
    if bound in words["at_least"]:
        return Quantity(low, None, unit)
    if bound in words["at_most"]:
        return Quantity(None, high, unit)
    return Quantity(low, high, unit)


def _value(text: str, words: dict[str, Any], lang: str) -> float:
    if text in words["numbers"]:
        return float(words["numbers"][text])
    return number(text, lang=lang)


def _unit(match: re.Match[str], words: dict[str, Any]) -> str | None:
    mark = match["unit"] or match["cur"]
    if mark is None:
        return None
    if mark in ("$", "us$"):
        return "usd"
    if mark == "€":
        return "eur"
    if mark == "%":
        return "percent"
    for unit, names in words["units"].items():
        if any(mark == name or mark.endswith(" " + name) for name in names):
            return str(unit)
    return None

"""Shares told in sentences: the figure with its rounding error, and of what it is a share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from allies.assess.wordings import Hit, Wordings, read_table, wordings
from allies.codebook.load import by_lang
from allies.codebook.relations import LAYERS
from allies.coding.quantities import FoundQuantity, find_quantities
from allies.core.claim import Claim
from allies.core.text import fold
from allies.core.values import Quantity
from allies.errors import CodebookError

_FILE = "dependence.toml"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_LETTER = re.compile(r"\w")
# A share told in words ('half', 'a third') is meant to within so many points.
_WORDED = 0.025
_AFTER = 60


class Share(NamedTuple):
    """A share as a fraction, with the bounds that its rounding leaves."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Base:
    """Of what a share is one; `measure` names the measure of data with that base, '' for none."""

    code: str
    layer: str
    measure: str
    figured: bool
    label: Mapping[str, str]


def bases() -> Mapping[str, Base]:
    """Return the bases of shares by code.

    Raises:
        CodebookError: The table is broken.
    """
    return _tables()[0]


def share_of(claim: Claim) -> Share | None:
    """Return the share that a claim of dependence tells, with its rounding error.

    A figure is meant to within half of its last digit, a rough one ('about 20 %') to within half
    of its last digit that is no zero, one in words to within 2.5 points; 'more than' and 'at
    most' leave one side open. None where it has no percentage, or that of a growth.
    """
    quantity = claim.quantity
    if quantity is None or quantity.unit != "percent":
        return None
    return _share(claim.evidence.quote, claim.lang, quantity)


@lru_cache(maxsize=4096)
def _share(text: str, lang: str, quantity: Quantity) -> Share | None:
    place = _place(text, lang, quantity)
    if place is not None and _before(text, lang, place, _tables()[3]):
        return None
    figure = "" if place is None else fold(text)[place.start : place.stop]
    rough = place is not None and _before(text, lang, place, _tables()[2])
    margin = _margin(_DIGITS.findall(figure), rough=rough)
    low = None if quantity.low is None else quantity.low / 100
    high = None if quantity.high is None else quantity.high / 100
    if low is not None and high is not None:
        return Share((low + high) / 2, max(0.0, low - margin), high + margin)
    if low is not None:
        return Share(low, low, max(1.0, low))
    return Share(high or 0.0, 0.0, high or 0.0)


def base_of(claim: Claim) -> Base | None:
    """Return of what the share of a claim is one, or of what it says that a side depends.

    Of a figure: what follows it before the next figure, else what stands nearest before it, else
    the nearest at all. Without one: what stands nearest to the words of the relation.
    """
    hits = _narrowest(_hits(claim.evidence.quote, claim.lang))
    if claim.quantity is None or claim.quantity.unit != "percent":
        return _nearest(hits, fold(claim.evidence.quote).find(fold(claim.trigger)))
    hits = [hit for hit in hits if bases()[hit.kind].figured]
    place = _place(claim.evidence.quote, claim.lang, claim.quantity)
    if place is None:
        return bases()[hits[0].kind] if hits else None
    starts = [found.start for found in _figures(claim.evidence.quote, claim.lang)]
    stop = min(
        [start for start in starts if start > place.start], default=len(claim.evidence.quote)
    )
    after = [h for h in hits if place.stop <= h.start < min(stop, place.stop + _AFTER)]
    if after:
        return bases()[after[0].kind]
    before = [hit for hit in hits if hit.stop <= place.start]
    return bases()[before[-1].kind] if before else _nearest(hits, place.stop)


def named_bases(text: str, lang: str) -> tuple[str, ...]:
    """Return the codes of the bases that a text names, in its order."""
    return tuple(dict.fromkeys(hit.kind for hit in _narrowest(_hits(text, lang))))


def tells_growth(text: str, lang: str) -> bool:
    """Whether a figure of a text tells by how much something grew or fell, and no share."""
    return any(
        _joined(text, hit, found.start, lang)
        for found in _figures(text, lang)
        for hit in _tables()[3].find(text, lang)
    )


def _place(text: str, lang: str, quantity: Quantity) -> FoundQuantity | None:
    """Where in its sentence a figure stands."""
    same = (found for found in _figures(text, lang) if _alike(found.quantity, quantity))
    return next(same, None)


def _alike(found: Quantity, wanted: Quantity) -> bool:
    return found.unit == wanted.unit and any(
        value is not None and value in (wanted.low, wanted.high)
        for value in (found.low, found.high)
    )


def _before(text: str, lang: str, place: FoundQuantity, what: Wordings) -> bool:
    """Whether such words stand right before a figure, or make part of it."""
    return any(_joined(text, hit, place.start, lang) for hit in what.find(text, lang))


def _joined(text: str, hit: Hit, figure: int, lang: str) -> bool:
    """Whether nothing but words of 'about' stands between a hit and a figure."""
    folded = fold(text)
    digits = re.compile(r"\d").search(folded, figure)
    figure = digits.start() if digits is not None else figure
    between = folded[hit.stop : figure]
    if hit.stop > figure or len(between) > 25:
        return False
    for word in _tables()[2].find(between, lang):
        between = between[: word.start] + " " * (word.stop - word.start) + between[word.stop :]
    return _LETTER.search(between) is None


def _margin(digits: list[str], *, rough: bool) -> float:
    if not digits:
        return _WORDED
    last = digits[-1].replace(",", ".")
    decimals = len(last.partition(".")[2])
    step = 10.0**-decimals
    if rough and not decimals:
        step = 10.0 ** (len(last) - len(last.rstrip("0"))) if last.strip("0") else 1.0
    return step / 2 / 100


def _nearest(hits: Iterable[Hit], at: int) -> Base | None:
    found = min(
        hits, key=lambda hit: (min(abs(hit.start - at), abs(hit.stop - at)), hit), default=None
    )
    return None if found is None else bases()[found.kind]


def _narrowest(hits: Iterable[Hit]) -> list[Hit]:
    """Of wordings that overlap, the longest; of the same length, the later in the table."""
    order = list(bases())
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.stop, -order.index(h.kind), h.start)):
        if all(hit.stop <= other.start or other.stop <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


@lru_cache(maxsize=4096)
def _figures(text: str, lang: str) -> tuple[FoundQuantity, ...]:
    if lang not in ("fr", "en"):
        return ()
    return tuple(find_quantities(fold(text), 0, len(text), lang=lang))


@lru_cache(maxsize=4096)
def _hits(text: str, lang: str) -> tuple[Hit, ...]:
    return tuple(_tables()[1].find(text, lang))


@cache
def _tables() -> tuple[Mapping[str, Base], Wordings, Wordings, Wordings]:
    raw = read_table(_FILE)
    found = {code: _base(code, entry) for code, entry in raw["base"].items()}
    about, growth = ({name: raw[name]} for name in ("about", "growth"))
    return (
        found, wordings(raw["base"], _FILE), wordings(about, _FILE), wordings(growth, _FILE),
    )  # fmt: skip


def _base(code: str, entry: Mapping[str, Any]) -> Base:
    where = f"{_FILE}: {code}"
    if entry.get("layer") not in LAYERS:
        raise CodebookError(f"{where}: {entry.get('layer')!r} is no layer")
    return Base(
        code=code, layer=entry["layer"], measure=entry.get("measure", ""),
        figured=entry.get("share", True), label=by_lang(entry.get("label"), f"{where}: label"),
    )  # fmt: skip

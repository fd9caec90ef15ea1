"""Quantities in French and English text: figures with unit, range, bound and multiplier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.core.values import Quantity

_FIGURE = r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(rf"(?P<figure>{_FIGURE})|(?P<mark>us\$|[$€%])|(?P<word>[^\W\d_]+'?)|\S")
_BOUND_WORDS = 4
_NOUN_REACH = 5
_YEARS = range(1800, 2100)


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity as it stands in the text; `plain` where its unit is a word of no list."""

    start: int
    stop: int
    quantity: Quantity
    plain: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    stop: int
    figure: bool = False


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure read from tokens `[first, stop)`; `scale` is its last multiplier."""

    value: float
    first: int
    stop: int
    scale: float = 1.0
    percent: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of a language."""

    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    dozens: Mapping[str, float]
    parts: Mapping[str, float]
    times: Mapping[str, float]
    units: Mapping[str, tuple[tuple[str, ...], ...]]
    at_least: tuple[tuple[str, ...], ...]
    at_most: tuple[tuple[str, ...], ...]
    between: frozenset[str]
    to: frozenset[str]
    one: frozenset[str]
    of: frozenset[str]
    closed: frozenset[str]
    not_counted: frozenset[str]


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


def _split(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Wordings as tokens, the longest first."""
    cut = [tuple(m[0] for m in _TOKEN.finditer(word)) for word in words]
    return tuple(sorted(cut, key=len, reverse=True))


@cache
def _words(lang: str) -> _Words:
    raw: dict[str, Any] = read_toml(lang, "units.toml")
    return _Words(
        numbers=raw["numbers"],
        scales=raw["scales"],
        dozens=raw["dozens"],
        parts=raw["parts"],
        times=raw["times"],
        units={unit: _split(names) for unit, names in raw["units"].items()},
        at_least=_split(raw["at_least"]),
        at_most=_split(raw["at_most"]),
        between=frozenset(raw["between"]),
        to=frozenset(raw["to"]),
        one=frozenset(raw["one"]),
        of=frozenset(raw["of"]),
        closed=frozenset(raw["closed"]),
        not_counted=frozenset(raw["not_counted"]),
    )


def find_quantities(folded: str, start: int, stop: int, *, lang: str) -> list[FoundQuantity]:
    """Return the quantities in `folded[start:stop]`, in order.

    Args:
        folded: Folded text.
        start: Begin of the stretch.
        stop: Its end.
        lang: 'fr' or 'en': by whose conventions figures are read.
    """
    words = _words(lang)
    tokens = [
        _Token(m[0], *m.span(), m["figure"] is not None)
        for m in _TOKEN.finditer(folded, start, stop)
    ]
    return sorted(_found(tokens, words, lang), key=lambda f: f.start)


def _found(tokens: Sequence[_Token], words: _Words, lang: str) -> Iterator[FoundQuantity]:
    at = 0
    while at < len(tokens):
        ratio = words.times.get(tokens[at].text)
        if ratio is not None:
            yield FoundQuantity(tokens[at].start, tokens[at].stop, Quantity(ratio, ratio, "ratio"))
        amount = _amount(tokens, at, words, lang)
        if amount is None:
            at += 1
            continue
        found = _quantity(tokens, amount, words, lang)
        at = amount.stop
        if found is not None:
            quantity, first, end, plain = found
            yield FoundQuantity(tokens[first].start, tokens[end - 1].stop, quantity, plain)
            at = max(at, end)


def _amount(tokens: Sequence[_Token], at: int, words: _Words, lang: str) -> _Amount | None:
    """The figure that begins at a token: digits or words, with what multiplies it."""
    token = tokens[at]
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if token.text in words.one:
        if following in words.dozens:
            return _scaled(_Amount(words.dozens[following], at, at + 2), tokens, words)
        if following in words.scales:
            return _scaled(_Amount(1, at, at + 1), tokens, words)
        if following in words.parts:
            return _Amount(words.parts[following], at, at + 2, percent=True)
        return None
    if token.figure:
        try:
            value = number(token.text, lang=lang)
        except ValueError:
            return None
        return _scaled(_Amount(value, at, at + 1), tokens, words)
    if token.text == "half" and following in words.one and at + 2 < len(tokens):
        scale = words.scales.get(tokens[at + 2].text)
        return None if scale is None else _Amount(0.5 * scale, at, at + 3, scale)
    if token.text in words.parts and following in words.of:
        return _Amount(words.parts[token.text], at, at + 1, percent=True)
    if token.text in words.numbers:
        return _scaled(_spelt(tokens, at, words), tokens, words)
    return None


def _spelt(tokens: Sequence[_Token], at: int, words: _Words) -> _Amount:
    """'Forty-two', « quarante et un », 'two hundred and fifty', « deux cents »."""
    value, stop = words.numbers[tokens[at].text], at + 1
    while stop < len(tokens):
        text = tokens[stop].text
        joined = text in ("-", "and", "et") and stop + 1 < len(tokens)
        text = tokens[stop + 1].text if joined else text
        small = words.numbers.get(text)
        if small is None or (joined and small >= value):
            break
        if small == 100 and value < 100 and not joined:
            value *= 100
        elif small < value and (value % 10 == 0 or small < 10):
            value += small
        else:
            break
        stop += 1 + joined
    return _Amount(value, at, stop)


def _scaled(amount: _Amount, tokens: Sequence[_Token], words: _Words) -> _Amount:
    """Multiply by the scales that follow, and make 'two thirds' a share."""
    value, stop, scale = amount.value, amount.stop, amount.scale
    while stop < len(tokens):
        text = tokens[stop].text
        if text == "-" and stop + 1 < len(tokens) and tokens[stop + 1].text in words.scales:
            stop += 1
            continue
        if text in words.parts and value in (2, 3, 4) and scale == 1:
            return _Amount(value * words.parts[text], amount.first, stop + 1, percent=True)
        if text not in words.scales:
            break
        scale *= words.scales[text]
        stop += 1
    return _Amount(value * scale, amount.first, stop, scale)


def _quantity(
    tokens: Sequence[_Token], amount: _Amount, words: _Words, lang: str
) -> tuple[Quantity, int, int, bool] | None:
    """A quantity from a figure: its unit, its other end, its bound; None if it is none."""
    first = amount.first
    before = tokens[first - 1].text if first else ""
    second = None if amount.percent else _second(tokens, amount, words, lang)
    last = amount if second is None else second
    if amount.percent:
        unit, end, plain = "percent", amount.stop, False
    else:
        named = _unit(tokens, last.stop, words, before)
        if named is None or (named[2] and _is_year(amount, tokens)):
            return None
        unit, end, plain = named
    low, high = amount.value, last.value
    if second is not None and amount.scale == 1 and second.scale > 1 and low < second.value:
        low *= second.scale if low * second.scale <= high else 1
    if low > high:
        return None
    if unit == "bcm":
        low, high = _in_billions(low), _in_billions(high)
    bound = _bound(tokens, first - (before in ("$", "us$", "€")), words)
    begin = first - (before in ("$", "us$", "€"))
    if second is None and bound == "least":
        return Quantity(low, None, unit), begin, end, plain
    if second is None and bound == "most":
        return Quantity(None, high, unit), begin, end, plain
    return Quantity(low, high, unit), begin, end, plain


def _in_billions(value: float) -> float:
    return value / 1e9 if value >= 1e6 else value


def _second(tokens: Sequence[_Token], amount: _Amount, words: _Words, lang: str) -> _Amount | None:
    """The upper end: '10,000 to 12,000', 'between 3 and 4', « 20 à 25 millions »."""
    at = amount.stop
    if at + 1 >= len(tokens) or tokens[at].text not in words.to:
        return None
    at += 1
    if tokens[at].text in ("$", "us$", "€"):
        at += 1
    before = tokens[amount.first - 1].text if amount.first else ""
    if before in ("$", "us$", "€") and amount.first > 1:
        before = tokens[amount.first - 2].text
    joins = tokens[amount.stop].text in ("and", "et", "or", "ou")
    if joins and before not in words.between:
        return None
    second = _amount(tokens, at, words, lang) if at < len(tokens) else None
    return None if second is None or second.percent else second


def _unit(
    tokens: Sequence[_Token], at: int, words: _Words, before: str
) -> tuple[str, int, bool] | None:
    """The unit of a figure that ends before a token: name, end, whether it is of no list."""
    if before in _NUMBERED:
        return None
    if before in _CURRENCY:
        return _CURRENCY[before], at, False
    if at < len(tokens) and tokens[at].text in _MARKS:
        return _MARKS[tokens[at].text], at + 1, False
    if at < len(tokens) and tokens[at].text in words.of:
        at += 1
    listed = _listed(tokens, at, words)
    if listed is not None:
        return listed
    return None if before in _DEFINITE else _plain(tokens, at, words)


def _listed(tokens: Sequence[_Token], at: int, words: _Words) -> tuple[str, int, bool] | None:
    """A unit of the lists close behind the figure, adjectives between them allowed."""
    for place in range(at, min(at + _NOUN_REACH, len(tokens))):
        for unit, names in words.units.items():
            for name in names:
                if tuple(t.text for t in tokens[place : place + len(name)]) == name:
                    return unit, place + len(name), False
        text = tokens[place].text
        if text in words.closed or not (text[0].isalpha() or text == "-"):
            break
        if place == at and text in words.not_counted:
            break
    return None


_CURRENCY = {"$": "usd", "us$": "usd", "€": "eur"}
_MARKS = {"$": "usd", "€": "eur", "%": "percent"}
# 'Resolution 1701': the number is a name.
_NUMBERED = frozenset({
    "resolution", "resolutions", "article", "articles", "chapter", "chapitre", "law", "loi",
    "decree", "decret", "protocol", "protocole", "annex", "annexe", "numero", "no",
})  # fmt: skip
_DEFINITE = frozenset(
    {"the", "these", "those", "both", "les", "ces", "nos", "leurs", "our", "their"}
)


def _plain(tokens: Sequence[_Token], at: int, words: _Words) -> tuple[str, int, bool] | None:
    """A noun of no list that is counted: a plural close behind the figure."""
    for place in range(at, min(at + 3, len(tokens))):
        text = tokens[place].text
        if not text[0].isalpha() or len(text) < 3 or text in words.closed | words.not_counted:
            return None
        if text[-1] in "sx":
            following = tokens[place + 1].text if place + 1 < len(tokens) else ""
            return None if following in words.not_counted else ("count", place + 1, True)
    return None


def _is_year(amount: _Amount, tokens: Sequence[_Token]) -> bool:
    text = tokens[amount.first].text
    return text.isdigit() and len(text) == 4 and int(text) in _YEARS


# 'Handed over two reactors' says nothing of more than two.
_PARTICLE_VERBS = frozenset({
    "hand", "handed", "handing", "roll", "rolled", "take", "took", "taken", "turn", "turned",
    "sign", "signed",
})  # fmt: skip


def _bound(tokens: Sequence[_Token], first: int, words: _Words) -> str | None:
    """'least' behind 'more than', 'most' behind 'up to'."""
    before = tuple(t.text for t in tokens[max(0, first - _BOUND_WORDS) : first])
    if before[-1:] == ("over",) and before[-2:-1] and before[-2] in _PARTICLE_VERBS:
        return None
    for bound, wordings in (("least", words.at_least), ("most", words.at_most)):
        if any(before[-len(wording) :] == wording for wording in wordings):
            return bound
    return None

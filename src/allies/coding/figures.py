"""Figures in French and English text, in digits or in words: 'two and a half million'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from allies.core.values import Quantity

_FIGURE = r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
# 'T-72', 'JF-17s', 'MQ-9B': the number is part of a name ('mid-2024' is a date).
_MODEL = r"(?<![^\W_])(?!m[23]\b)[a-z]{1,4}-?(?!(?:19|20)\d\d\b)\d+[a-z]{0,3}(?![^\W_])"
TOKEN = re.compile(
    rf"(?P<model>{_MODEL})|(?P<figure>{_FIGURE})|(?P<mark>us\$|[$€%])|(?P<word>[^\W\d_]+'?)|\S"
)
_VIGESIMAL = (60, 80)
_REACH = 4
_ONES = frozenset({"one", "un", "une"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a figure in digits, the name of a model, or a mark."""

    text: str
    start: int
    stop: int
    figure: bool = False
    model: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure read from tokens `[first, stop)`; `scale` is its last multiplier."""

    value: float
    first: int
    stop: int
    scale: float = 1.0
    percent: bool = False


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity as it stands in the text.

    `plain` where its unit is a word of no list, `bare` where no unit stands beside the figure:
    then the unit is only a guess, and `scale` tells the multiplier that was read.
    """

    start: int
    stop: int
    quantity: Quantity
    plain: bool = False
    bare: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of numbers of a language."""

    lang: str
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    dozens: Mapping[str, float]
    parts: Mapping[str, float]
    one: frozenset[str]
    of: frozenset[str]
    joins: frozenset[str]
    halves: tuple[tuple[str, ...], ...]
    half: frozenset[str]
    articles: frozenset[str]
    full: frozenset[str]
    among: frozenset[str]
    between: frozenset[str]
    time: frozenset[str]
    whole: frozenset[str]
    definite: frozenset[str]
    closed: frozenset[str]


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


def read_tokens(folded: str, start: int, stop: int) -> list[Token]:
    """The tokens of `folded[start:stop]`."""
    return [
        Token(m[0], *m.span(), m["figure"] is not None, m["model"] is not None)
        for m in TOKEN.finditer(folded, start, stop)
    ]


def text_at(tokens: Sequence[Token], at: int) -> str:
    """The text of a token, '' outside."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def amount_at(tokens: Sequence[Token], at: int, words: NumberWords) -> Amount | None:
    """The figure that begins at a token: digits or words, with what multiplies it."""
    found = _fraction(tokens, at, words) or _cardinal(tokens, at, words)
    return None if found is None else _of_ten(tokens, found, words)


def _fraction(tokens: Sequence[Token], at: int, words: NumberWords) -> Amount | None:
    """'A third', « le quart des », 'half its oil', « un demi-milliard », 'half a million'."""
    text, following = text_at(tokens, at), text_at(tokens, at + 1)
    if text in words.half:
        place = at + 1 + (following == "-" or following in words.one)
        place += text_at(tokens, place) in words.of
        place += text_at(tokens, place) in words.one
        scale = {**words.scales, **words.dozens}.get(text_at(tokens, place))
        if scale is not None:
            return Amount(0.5 * scale, at, place + 1, scale)
    if text in words.parts and (following in words.of or following in words.whole):
        whole = words.parts[text] == 50 or text_at(tokens, at - 1) in words.articles
        return _share(Amount(words.parts[text], at, at + 1), tokens, words) if whole else None
    if words.parts.get(text) == 50 and text_at(tokens, at - 1) in ("by", "de"):
        return Amount(50, at, at + 1, percent=True)
    if text in words.one:
        if following in words.half:
            found = _fraction(tokens, at + 1, words)
            if found is not None and not found.percent:
                return replace(found, first=at)
        place = at + 1 + (following in words.full)
        part = words.parts.get(text_at(tokens, place))
        if part is not None and _ends(tokens, place + 1, part, words):
            return _share(Amount(part, at, place + 1), tokens, words)
    return None


def _ends(tokens: Sequence[Token], at: int, part: float, words: NumberWords) -> bool:
    """Whether a part is one: 'a third of', not 'a third country'."""
    text = text_at(tokens, at)
    if part in (50, 25) or not text or not text[0].isalpha():
        return True
    return text in words.of | words.closed | words.full


def _share(amount: Amount, tokens: Sequence[Token], words: NumberWords) -> Amount | None:
    """A part as a percentage; of a million it is a figure, of a century nothing."""
    place = amount.stop
    place += text_at(tokens, place) in words.of
    place += text_at(tokens, place) in words.one
    scale = words.scales.get(text_at(tokens, place))
    if scale is not None and place > amount.stop:
        return Amount(amount.value / 100 * scale, amount.first, place + 1, scale)
    if text_at(tokens, place) in words.time:
        return None
    return replace(amount, value=round(amount.value, 1), percent=True)


def _cardinal(tokens: Sequence[Token], at: int, words: NumberWords) -> Amount | None:
    token = tokens[at]
    if token.figure:
        try:
            value = number(token.text, lang=words.lang)
        except ValueError:
            return None
        amount = _scaled(Amount(value, at, at + 1), tokens, words)
    elif token.text in words.one:
        # 'A hundred', « un millier », 'a dozen'; 'one in ten' is told by what follows.
        following = text_at(tokens, at + 1)
        scaled = following in words.scales or words.numbers.get(following) == 100
        if scaled or _half(tokens, at + 1, words):
            amount = _scaled(Amount(1, at, at + 1), tokens, words)
        elif following in words.dozens:
            amount = _scaled(Amount(words.dozens[following], at, at + 2), tokens, words)
        else:
            alone = Amount(1, at, at + 1)
            told = _of_ten(tokens, alone, words)
            return told if told.percent else None
    elif token.text in words.numbers or _is_one(tokens, at, words):
        amount = _scaled(Amount(0, at, at), tokens, words)
    else:
        return None
    following = _behind_hyphen(tokens, amount.stop)
    if amount.scale == 1 and following in words.dozens:
        return _scaled(
            Amount(amount.value * words.dozens[following], at, amount.stop + 1), tokens, words
        )
    part = words.parts.get(following) if following.endswith("s") else None
    if part is not None and amount.scale == 1 and amount.value * part < 100.5:
        stop = amount.stop + 1 + (text_at(tokens, amount.stop) == "-")
        return _share(Amount(amount.value * part, at, stop), tokens, words)
    return amount


def _is_one(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """« Mille soldats », 'the million shells', 'a further billion'; not 'several million'."""
    text = tokens[at].text
    return text in words.scales and (
        text == "mille" or (len(text) > 2 and text_at(tokens, at - 1) in words.definite)
    )


def _behind_hyphen(tokens: Sequence[Token], at: int) -> str:
    text = text_at(tokens, at)
    return text_at(tokens, at + 1) if text == "-" else text


class _Sum:
    """A number in words while it is read: groups below a thousand, and what multiplies them."""

    def __init__(self, amount: Amount) -> None:
        self.total, self.group, self.scale = 0.0, amount.value, 1.0
        # What the last word leaves room for: after 'twenty' one to nine, after 'hundred' to 99.
        self.room = 1000.0 if amount.stop == amount.first else 0.0
        if amount.value == 1:
            self.room = 1.0
        self.digits = self.room == 0.0

    def add(self, small: float) -> bool:
        """Take a number word below a hundred, or the word for a hundred; False if it can't be."""
        if small == 100:
            below = self.group % 100
            if self.digits or self.group >= 100:
                return False
            if below == 0 and self.room < 1000:
                return False
            self.group, self.room = (below or 1) * 100, 100
        elif small == 20 and self.group % 100 == 4 and self.room <= 1 and not self.digits:
            self.group, self.room = self.group - 4 + 80, 20
        elif small < self.room:
            self.group += small
            self.room = self._left(small)
        else:
            return False
        return True

    def _left(self, small: float) -> float:
        tens = self.group % 100
        if tens in _VIGESIMAL:
            return 20
        if small == 10:
            return 10
        return 10 if small >= 20 and small % 10 == 0 else 1

    def multiply(self, scale: float) -> None:
        """Take 'thousand', 'million' and their like."""
        if self.scale > 1 and scale >= self.scale:
            self.total = (self.total + self.group) * scale
        else:
            self.total += (self.group or 1) * scale
        self.group, self.scale = 0, scale
        self.room = 0 if self.digits else min(scale, 1000)


def _scaled(amount: Amount, tokens: Sequence[Token], words: NumberWords) -> Amount:
    """Read on: number words, scales, 'and a half', each as far as they make one figure."""
    found, at = _Sum(amount), amount.stop
    stop = at
    while at < len(tokens):
        half = _half(tokens, at, words)
        if half:
            found.group += 0.5 if found.scale == 1 or found.group else 0
            found.total += 0.5 * found.scale if found.scale > 1 and not found.group else 0
            stop = at = half
            found.room = 0
            continue
        text, place = tokens[at].text, at
        joined = text in words.joins
        if (joined or _is_hyphen(tokens, at)) and stop > amount.first:
            place += 1
            text = text_at(tokens, place)
        if joined and not _may_join(tokens, place, amount, found, words):
            break
        small = words.numbers.get(text, 1.0 if place > at and text in _ONES else None)
        if small is not None and small < 1000:
            if not found.add(small):
                break
        elif (scale := _scale(tokens, place, words)) and not joined:
            found.multiply(scale)
        else:
            break
        stop = at = place + 1
    value = found.total + found.group
    return Amount(value, amount.first, stop, found.scale if not found.group else 1.0)


def _scale(tokens: Sequence[Token], at: int, words: NumberWords) -> float | None:
    """What a word multiplies by; « 40 M€ » are millions, « 40 m » are metres."""
    text = text_at(tokens, at)
    if text == "m" and text_at(tokens, at + 1) in ("€", "$"):
        return 1e6
    return words.scales.get(text)


def _is_hyphen(tokens: Sequence[Token], at: int) -> bool:
    return (
        0 < at < len(tokens) - 1
        and tokens[at].text == "-"
        and tokens[at - 1].stop == tokens[at].start
        and tokens[at].stop == tokens[at + 1].start
    )


def _half(tokens: Sequence[Token], at: int, words: NumberWords) -> int:
    for wording in words.halves:
        if tuple(t.text for t in tokens[at : at + len(wording)]) == wording:
            return at + len(wording)
    return 0


def _may_join(
    tokens: Sequence[Token], place: int, amount: Amount, found: _Sum, words: NumberWords
) -> bool:
    """« Vingt et un », 'two hundred and fifty'; not 'between two hundred and three hundred'."""
    text = text_at(tokens, place)
    if words.lang == "fr":
        return (text in words.one or text == "onze") and found.room in (10, 20)
    small = words.numbers.get(text, 1.0 if text in _ONES else None)
    if small is None or small >= 100 or found.room < 100 or found.scale > 1000:
        return False
    return (
        text_at(tokens, amount.first - 1) not in words.between
        and words.numbers.get(text_at(tokens, place + 1)) != 100
    )


def _of_ten(tokens: Sequence[Token], amount: Amount, words: NumberWords) -> Amount:
    """'Nine barrels in ten', « un baril sur trois » as a percentage."""
    if amount.percent or amount.scale > 1 or amount.value >= 100:
        return amount
    for at in range(amount.stop, min(amount.stop + _REACH, len(tokens) - 1)):
        text = tokens[at].text
        if text in words.among:
            first = at == amount.stop
            at += text_at(tokens, at + 1) in words.of
            whole = words.numbers.get(text_at(tokens, at + 1))
            if whole is None and tokens[min(at + 1, len(tokens) - 1)].figure:
                whole = float(tokens[at + 1].text) if tokens[at + 1].text.isdigit() else None
            if text_at(tokens, at + 1) in words.one and text_at(tokens, at + 2) == "hundred":
                whole, at = 100, at + 1
            behind = text_at(tokens, at + 2)
            loose = not behind or not behind[0].isalnum() or behind in words.closed | words.of
            loose = loose or (first and behind not in words.time)
            if whole in (3, 4, 5, 6, 8, 10, 20, 100) and amount.value < whole and loose:
                share = round(100 * amount.value / whole, 1)
                return Amount(share, amount.first, at + 2, percent=True)
            return amount
        if not text[0].isalpha():
            return amount
    return amount

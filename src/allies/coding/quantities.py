"""Quantities in French and English text: figures with unit, range, bound and multiplier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.coding.figures import (
    TOKEN,
    Amount,
    FoundQuantity,
    NumberWords,
    Token,
    amount_at,
    number,
    read_tokens,
    text_at,
)
from allies.coding.wholes import WHOSE, parted
from allies.core.values import Quantity

__all__ = ["FROM", "TO", "FoundQuantity", "find_quantities", "number"]

# 'From 20 % to 35 %', « de 500 à 4 000 ».
FROM = frozenset({"from", "de"})
TO = frozenset({"to", "a"})

_BOUND_WORDS = 4
_NOUN_REACH = 5
_YEARS = range(1800, 2100)


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of a language."""

    figures: NumberWords
    times: Mapping[str, float]
    units: Mapping[str, tuple[tuple[str, ...], ...]]
    at_least: tuple[tuple[str, ...], ...]
    at_most: tuple[tuple[str, ...], ...]
    between: frozenset[str]
    to: frozenset[str]
    of: frozenset[str]
    owned: frozenset[str]
    adjectives: frozenset[str]
    helpers: frozenset[str]
    twofold: frozenset[str]
    closed: frozenset[str]
    not_counted: frozenset[str]
    reaching: frozenset[str]


def _split(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Wordings as tokens, the longest first."""
    cut = [tuple(m[0] for m in TOKEN.finditer(word)) for word in words]
    return tuple(sorted(cut, key=len, reverse=True))


@cache
def _words(lang: str) -> _Words:
    raw: dict[str, Any] = read_toml(lang, "units.toml")
    sets = {
        name: frozenset(raw[name])
        for name in (
            "one", "of", "joins", "half", "articles", "full", "among", "between", "time", "whole",
            "closed", "definite",
        )
    }  # fmt: skip
    return _Words(
        figures=NumberWords(
            lang=lang, numbers=raw["numbers"], scales=raw["scales"], dozens=raw["dozens"],
            parts=raw["parts"], halves=_split(raw["halves"]), **sets,
        ),
        times=raw["times"],
        units={unit: _split(names) for unit, names in raw["units"].items()},
        at_least=_split(raw["at_least"]),
        at_most=_split(raw["at_most"]),
        between=sets["between"],
        to=frozenset(raw["to"]),
        of=sets["of"] | frozenset(raw["of_them"]),
        owned=frozenset(raw["owned"]),
        adjectives=frozenset(raw["adjectives"]),
        helpers=frozenset(raw["helpers"]),
        twofold=frozenset(raw["twofold"]),
        closed=sets["closed"],
        not_counted=frozenset(raw["not_counted"]),
        reaching=frozenset(raw["reaching"]),
    )  # fmt: skip


def find_quantities(
    folded: str, start: int, stop: int, *, lang: str, bare: bool = False
) -> list[FoundQuantity]:
    """Return the quantities in `folded[start:stop]`, in order.

    Args:
        folded: Folded text.
        start: Begin of the stretch.
        stop: Its end.
        lang: 'fr' or 'en': by whose conventions figures are read.
        bare: Also figures that no unit stands beside.
    """
    found = sorted(_found(read_tokens(folded, start, stop), _words(lang)), key=lambda f: f.start)
    return [f for f in parted(found, folded) if bare or not f.bare]


def _found(tokens: Sequence[Token], words: _Words) -> Iterator[FoundQuantity]:
    at = 0
    while at < len(tokens):
        ratio = words.times.get(tokens[at].text)
        if ratio is not None and _is_growth(tokens, at, words):
            high = None if _bound(tokens, at, words) == "least" else ratio
            yield FoundQuantity(tokens[at].start, tokens[at].stop, Quantity(ratio, high, "ratio"))
        amount = amount_at(tokens, at, words.figures)
        if amount is None:
            at += 1
            continue
        other = _in_name(tokens, amount.first) or _is_of_others(tokens, amount.first - 1)
        found = None if other else _quantity(tokens, amount, words)
        at = amount.stop
        if found is not None:
            yield found
            while at < len(tokens) and tokens[at].start < found.stop:
                at += 1


def _in_name(tokens: Sequence[Token], first: int) -> bool:
    """Whether a figure ends a name: 'Covid-19', 'the G-7'."""
    if first < 2 or tokens[first - 1].text != "-":
        return False
    name, hyphen = tokens[first - 2], tokens[first - 1]
    joined = name.stop == hyphen.start and hyphen.stop == tokens[first].start
    return joined and name.text[-1].isalpha()


def _is_growth(tokens: Sequence[Token], at: int, words: _Words) -> bool:
    """« A doublé », « le double de », but not « la double imposition », « à double usage »."""
    if tokens[at].text not in words.adjectives:
        return True
    if text_at(tokens, at + 1) in words.twofold:
        return False
    return (
        text_at(tokens, at - 1) in words.helpers
        or text_at(tokens, at + 1) in words.of
        or not text_at(tokens, at + 1)[:1].isalpha()
    )


def _quantity(tokens: Sequence[Token], amount: Amount, words: _Words) -> FoundQuantity | None:
    """A quantity from a figure: its unit, its other end, its bound; None if it is none."""
    first = amount.first
    before = text_at(tokens, first - 1)
    second = None if amount.percent else _second(tokens, amount, words)
    last = amount if second is None else second
    bare = False
    if amount.percent:
        unit, end, plain = "percent", amount.stop, False
    elif _is_factor(tokens, first):
        unit, end, plain = "ratio", amount.stop, False
    else:
        named = _unit(tokens, last.stop, words, before)
        bare = named is None and _is_bare(tokens, amount, last.stop, words)
        if bare:
            named = "count", last.stop, True
        if named is None or (named[2] and _is_year(amount, tokens)):
            return None
        unit, end, plain = named
    reached = second is not None and _is_reached(tokens, amount, words)
    low, high = last.value if reached else amount.value, last.value
    if second is not None and amount.scale == 1 and low < high and not reached:
        low = _in_same_scale(low, second)
    if low > high:
        return None
    if unit == "bcm":
        low, high = _in_billions(low), _in_billions(high)
    begin = first - (before in _CURRENCY)
    bound = None if second is not None else _bound(tokens, begin, words)
    if bound is None and (text_at(tokens, end), text_at(tokens, end + 1)) in _OR_MORE:
        bound = "least"
    if amount.percent and bound is None and before in words.figures.articles:
        # « Plus de la moitié », « sous le tiers ».
        bound = _bound(tokens, begin - 1, words)
    quantity = Quantity(None if bound == "most" else low, None if bound == "least" else high, unit)
    return FoundQuantity(
        tokens[begin].start, tokens[end - 1].stop, quantity, plain, bare, last.scale
    )


def _is_of_others(tokens: Sequence[Token], mark: int) -> bool:
    """Whether letters before the mark make it the dollar of another state: 'A$', 'HK$'."""
    letters = text_at(tokens, mark - 1)
    if text_at(tokens, mark) != "$" or not letters.isalpha() or letters in ("us", "usa"):
        return False
    return tokens[mark - 1].stop == tokens[mark].start


def _in_same_scale(low: float, high: Amount) -> float:
    """The lower end as it is meant: '5 to 7 thousand', « 5 à 7 000 » begin at 5,000."""
    thousands = high.scale == 1 and low < 100 and high.value % 1000 == 0
    scale = 1000 if thousands else high.scale
    return low * scale if low * scale <= high.value else low


def _is_reached(tokens: Sequence[Token], amount: Amount, words: _Words) -> bool:
    """« Porter de 1 à 2 milliards », 'raise it from 500 to 4,000': what is reached counts."""
    if text_at(tokens, amount.first - 1) not in FROM or text_at(tokens, amount.stop) not in TO:
        return False
    # A hyphen behind makes another word: « porte-parole ».
    return any(
        tokens[at].text in words.reaching and tokens[at + 1].text != "-"
        for at in range(max(0, amount.first - _VERB_REACH), amount.first - 1)
    )


def _is_factor(tokens: Sequence[Token], first: int) -> bool:
    """« Multiplié par trois », 'by a factor of three'."""
    before, earlier = text_at(tokens, first - 1), text_at(tokens, first - 2)
    return (before == "par" and earlier.startswith("multipli")) or (
        before == "of" and earlier == "factor"
    )


def _is_bare(tokens: Sequence[Token], amount: Amount, at: int, words: _Words) -> bool:
    """Whether a figure stands alone: 'sold it for two billion', « plus de deux cents »."""
    before, after = text_at(tokens, amount.first - 1), text_at(tokens, at)
    if before in _NUMBERED or before in _OTHER_MONEY or after in _OTHER_MONEY:
        return False
    if before in _JOINED or after in _JOINED:
        return False
    if amount.value <= 1 or after in words.not_counted - words.of or after in words.figures.parts:
        return False
    if after in words.of and text_at(tokens, at + 1) in WHOSE:
        return True
    return not after or not after[0].isalnum() or after in words.closed or after in _ALONE


def _in_billions(value: float) -> float:
    return value / 1e9 if value >= 1e6 else value


def _second(tokens: Sequence[Token], amount: Amount, words: _Words) -> Amount | None:
    """The upper end: '10,000 to 12,000', 'between 3 and 4', « 20 à 25 millions »."""
    at = amount.stop
    if at + 1 >= len(tokens) or tokens[at].text not in words.to:
        return None
    at += 1
    if tokens[at].text in _CURRENCY:
        at += 1
    before = tokens[amount.first - 1].text if amount.first else ""
    if before in _CURRENCY and amount.first > 1:
        before = tokens[amount.first - 2].text
    joins = tokens[amount.stop].text in ("and", "et", "or", "ou")
    if joins and before not in words.between:
        return None
    second = amount_at(tokens, at, words.figures) if at < len(tokens) else None
    return None if second is None or second.percent else second


def _unit(
    tokens: Sequence[Token], at: int, words: _Words, before: str
) -> tuple[str, int, bool] | None:
    """The unit of a figure that ends before a token: name, end, whether it is of no list."""
    if before in _NUMBERED or before in _OTHER_MONEY:
        return None
    if before in _CURRENCY:
        return _CURRENCY[before], at, False
    if text_at(tokens, at) in _MARKS and not (at + 1 < len(tokens) and tokens[at + 1].figure):
        return _MARKS[tokens[at].text], at + 1, False
    if at < len(tokens) and tokens[at].text in words.of:
        at += 1
        at += text_at(tokens, at) in words.owned
    listed = _listed(tokens, at, words)
    if listed is not None:
        return listed
    return None if before in _DEFINITE else _plain(tokens, at, words)


def _listed(tokens: Sequence[Token], at: int, words: _Words) -> tuple[str, int, bool] | None:
    """A unit of the lists close behind the figure, adjectives between them allowed."""
    reach = min(at + _NOUN_REACH, len(tokens))
    # "Dollars' worth" has dollars in it.
    near = tokens[at : reach + _NOUN_REACH]
    texts = [t.text.removesuffix("'") if len(t.text) > 2 else t.text for t in near]
    for place in range(at, reach):
        if tokens[place].model:
            return "items", place + 1, False
        for unit, names in words.units.items():
            for name in names:
                if tuple(texts[place - at : place - at + len(name)]) == name:
                    return unit, place + len(name), False
        text = tokens[place].text
        if _joins(tokens, at, place):
            continue
        if text in words.closed or text in words.figures.numbers:
            break
        if not (text[0].isalpha() or text == "-"):
            break
        if place == at and text in words.not_counted:
            break
    return None


# 'Children', 'dead': with 'and' behind they are counted themselves.
_MANY = frozenset({"people", "children", "men", "women", "police", "dead", "wounded", "killed"})


def _joins(tokens: Sequence[Token], at: int, place: int) -> bool:
    """Whether 'and' stands between two words before a noun: '600 missile and drone strikes'."""
    if place != at + 1 or text_at(tokens, place) not in ("and", "or"):
        return False
    first = tokens[at].text
    return first.isalpha() and first[-1] != "s" and first not in _MANY


_CURRENCY = {"$": "usd", "us$": "usd", "usd": "usd", "€": "eur", "eur": "eur"}
_OTHER_MONEY = frozenset({
    *"£¥₹₽₩₺", "aud", "cad", "chf", "cny", "gbp", "inr", "jpy", "krw", "rmb", "rub", "xof",
})  # fmt: skip
_JOINED = frozenset(":/")
_VERB_REACH = 10
_OR_MORE = frozenset({("or", "more"), ("ou", "plus")})
# What may stand behind a figure without being counted by it.
_ALONE = frozenset({
    "so", "more", "worth", "each", "apiece", "last", "next", "today", "now", "already", "then",
    "environ", "chacun", "chaque", "aujourd'", "hier", "desormais",
})  # fmt: skip
_MARKS = {"$": "usd", "€": "eur", "%": "percent"}
# 'Resolution 1701': the number is a name.
_NUMBERED = frozenset({
    "resolution", "resolutions", "article", "articles", "chapter", "chapitre", "law", "loi",
    "decree", "decret", "protocol", "protocole", "annex", "annexe", "numero", "no",
})  # fmt: skip
_DEFINITE = frozenset(
    {"the", "these", "those", "both", "les", "ces", "nos", "leurs", "our", "their"}
)


# « 300 autres infirmières » are nurses.
_MORE = frozenset({"other", "others", "further", "additional", "autres", "nouveaux", "nouvelles"})


def _plain(tokens: Sequence[Token], at: int, words: _Words) -> tuple[str, int, bool] | None:
    """A noun of no list that is counted: a plural close behind the figure."""
    reach = at + 5 if _joins(tokens, at, at + 1) else at + 3
    for place in range(at, min(reach, len(tokens))):
        text = tokens[place].text
        if (text == "-" and place > at) or (text in _MORE and place == at):
            continue
        if _joins(tokens, at, place):
            continue
        if not text[0].isalpha() or len(text) < 3 or text in words.closed | words.not_counted:
            return None
        if text[-1] in "sx" or (text.endswith("men") and len(text) > 4):
            following = tokens[place + 1].text if place + 1 < len(tokens) else ""
            timed = following in words.not_counted and following not in words.of
            return None if timed else ("count", place + 1, True)
    return None


def _is_year(amount: Amount, tokens: Sequence[Token]) -> bool:
    text = tokens[amount.first].text
    return text.isdigit() and len(text) == 4 and int(text) in _YEARS


# 'Handed over two reactors' says nothing of more than two.
_PARTICLE_VERBS = frozenset({
    "hand", "handed", "handing", "roll", "rolled", "take", "took", "taken", "turn", "turned",
    "sign", "signed",
})  # fmt: skip


def _bound(tokens: Sequence[Token], first: int, words: _Words) -> str | None:
    """'least' behind 'more than', 'most' behind 'up to'."""
    before = tuple(t.text for t in tokens[max(0, first - _BOUND_WORDS) : first])
    if before[-1:] == ("over",) and before[-2:-1] and before[-2] in _PARTICLE_VERBS:
        return None
    # The longest decides: « n'a pas dépassé » is no « dépassé ».
    found = [
        (len(wording), bound)
        for bound, wordings in (("least", words.at_least), ("most", words.at_most))
        for wording in wordings
        if before[-len(wording) :] == wording
    ]
    return max(found)[1] if found else None

"""Which figure of a sentence measures a relation: the nearest to its words that suits it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allies.codebook.relations import relation
from allies.coding.mentions import Mention
from allies.coding.phrases import Phrases
from allies.coding.quantities import FROM, TO, FoundQuantity
from allies.core.values import Quantity

_REACH = 80
_ODD_REACH = 40
# Figures of things that no list knows, or of nothing, measure only what they stand beside.
_NEAR_REACH = 15
_BARE_REACH = 4
# 'Trade with them passed 120 billion': so many can only be money.
_BILLIONS_REACH = 60
_ANTECEDENT = 30
_ANNOUNCED = 60
_LARGE, _BILLION = 1e6, 1e9
# 'Two neighbours': so few of what no list knows are hardly ever meant as a measure.
_FEW = 3
# How much further off a figure of a less usual unit counts as.
_ODD = 40

_MONEY = frozenset({"usd", "eur"})
_ARMS = frozenset({"items", "count", "usd", "eur", "tonnes"})
_MEN = frozenset({"troops", "items", "count"})
_TRADED = frozenset({"usd", "eur", "percent", "ratio", "count", "tonnes", "items"})
_FUEL = frozenset({"bcm", "barrels"})
# What can measure a relation, or else any relation of a layer.
_BY_RELATION = {
    "arms-transfer": _ARMS,
    "dual-use-supply": _ARMS,
    "military-aid": _ARMS | _MEN,
    "troops": _MEN,
    "base": _MEN | _MONEY,
    "pull-out": _MEN | _MONEY,
    "attack": frozenset({"items", "count", "percent", "troops", "tonnes"}),
    "meeting": frozenset({"count"}),
    "dependence": frozenset({"percent", "ratio"}),
    "sanction": frozenset({"count", "items", "usd", "eur", "percent"}),
    "demand": frozenset({"count", "items", "usd", "eur", "percent", "troops"}),
    "aid": _TRADED | {"barrels", "troops"},
}
_BY_LAYER = {
    "economic": _TRADED,
    "energy": _TRADED | _FUEL,
    "technology": _ARMS | {"percent"},
    "military": _ARMS | _MEN | {"percent"},
    # Of men too: soldiers and sailors are detained, or called back.
    "diplomatic": frozenset({"count", "items", "usd", "eur", "percent", "troops"}),
}
# The units that a relation is told in as a rule.
_USUAL = {
    "troops": frozenset({"troops"}),
    "base": frozenset({"troops"}),
    "arms-transfer": frozenset({"items"}) | _MONEY,
    "military-aid": frozenset({"items"}) | _MONEY,
    "finance": _MONEY,
    "aid": _MONEY | {"tonnes", "items"},
    "trade": _MONEY | {"percent", "ratio"},
    "energy-supply": _FUEL | {"tonnes", "percent"},
    "dependence": frozenset({"percent"}),
}
_ALONE = {"troops": "troops", "base": "troops", "pull-out": "troops", "arms-transfer": "items"}
_RANGE = 40
# How far behind its figure a list may name an actor: '350 in the Central African Republic'.
_LIST_REACH = 20


@dataclass(frozen=True, slots=True)
class Ends:
    """The two actors of a claim, and where actors are named in its sentence."""

    codes: frozenset[str]
    mentions: Sequence[Mention]


def fitting(
    quantities: Sequence[FoundQuantity], name: str, words: tuple[int, int], phrases: Phrases,
    ends: Ends | None = None,
) -> Quantity | None:  # fmt: skip
    """Return the figure that measures a relation, None if none does.

    It stands in the clause of the words; failing that just before their relative clause ('the
    shells that it sent'), behind a colon, or in the relative clause just behind. Of a list of
    figures that each stand before an actor it is the one before an actor of the claim.

    Args:
        quantities: The figures of the sentence, in order, also the bare ones.
        name: The relation.
        words: Span of the words that tell it.
        phrases: The sentence.
        ends: Whose relation it is.
    """
    low, relative = _clause(phrases, words[0])[::2]
    high = _clause(phrases, max(words[0], words[1] - 1))[1]
    told = [_told(q, name, words, quantities) for q in quantities]
    read = [q for q in told if q is not None]
    inside = [q for q in read if low <= q.start < high]
    usual = _USUAL.get(name, frozenset())
    if relative and not any(q.quantity.unit in usual for q in inside):
        # 'The 80 soldiers who keep two ships there': of men, where the relation is told in men.
        ahead = [q for q in read if not q.bare and 0 <= low - q.stop < _ANTECEDENT]
        inside = [q for q in ahead if not inside or q.quantity.unit in usual] or inside
    inside = inside or _announced(read, words, phrases)
    if not inside:
        # 'Drills that 900 soldiers take part in', « un prêt, qui s'élève à deux milliards ».
        begin, end, following = _clause(phrases, high)
        usual = usual or (_MEN if relation(name).layer == "military" else _MONEY)
        if following and begin - words[1] < _ANTECEDENT:
            inside = [
                q for q in read
                if begin <= q.start < end and q.quantity.unit in usual and not (q.bare or q.plain)
            ]  # fmt: skip
    chosen = min(inside, key=lambda q: _cost(q, name, words), default=None)
    if chosen is None:
        return None
    chosen = _arrived(chosen, inside, phrases)
    return chosen.quantity if ends is None else _listed(chosen, quantities, ends)


def _announced(
    read: Sequence[FoundQuantity], words: tuple[int, int], phrases: Phrases
) -> list[FoundQuantity]:
    """'Trade has not suffered: some 300 million dollars': the figure that follows a colon."""
    for q in read:
        at = phrases.token_at(q.start)
        before = [token.text for token in phrases.tokens[max(0, at - 3) : at]]
        if ":" in before and not q.bare and 0 < q.start - words[1] < _ANNOUNCED:
            return [q]
    return []


def _listed(chosen: FoundQuantity, quantities: Sequence[FoundQuantity], ends: Ends) -> Quantity:
    """Of '900 men in Chad, 350 in Gabon' the figure of the actor that the claim is about."""
    unit, scale = chosen.quantity.unit, chosen.scale
    alike = [q for q in quantities if q.bare or q.quantity.unit == unit]
    beside: list[tuple[FoundQuantity, frozenset[str]]] = []
    for q, following in zip(alike, [*alike[1:], None], strict=True):
        stop = q.stop + _LIST_REACH if following is None else following.start
        named = [m for m in ends.mentions if q.stop <= m.start < min(stop, q.stop + _LIST_REACH)]
        if named:
            beside.append((q, frozenset(named[0].codes)))
    told = Counter(code for _, codes in beside for code in codes)
    own = {code for code in ends.codes if told[code] == 1}
    mine = [q for q, codes in beside if codes & own]
    if len(beside) < 2 or len(mine) != 1 or mine[0] is chosen:
        return chosen.quantity
    (found,) = mine
    if not found.bare:
        return found.quantity
    return _times(found.quantity, scale if scale >= _LARGE and found.scale == 1 else 1, unit)


def _clause(phrases: Phrases, position: int) -> tuple[int, int, bool]:
    """Begin and end of the clause at a position, and whether it is a relative one."""
    at = phrases.token_at(position)
    for begin, end, kind in phrases.clauses:
        if begin <= at < end and phrases.tokens[begin:end]:
            tokens = phrases.tokens[begin:end]
            return tokens[0].start, tokens[-1].stop, kind != ""
    return 0, 1 << 60, False


def _apart(q: FoundQuantity, words: tuple[int, int]) -> int:
    return max(0, words[0] - q.stop, q.start - words[1])


def _cost(q: FoundQuantity, name: str, words: tuple[int, int]) -> float:
    usual = _USUAL.get(name)
    odd = usual is not None and q.quantity.unit not in usual
    apart = _apart(q, words)
    return apart + _ODD * odd + (_ODD / 2) * (apart > 0 and (q.plain or q.bare))


def _told(
    q: FoundQuantity, name: str, words: tuple[int, int], every: Sequence[FoundQuantity]
) -> FoundQuantity | None:
    """A figure if it can measure the relation; one without a unit with what it means."""
    units = _BY_RELATION.get(name) or _BY_LAYER.get(relation(name).layer, frozenset())
    apart = _apart(q, words)
    if q.bare:
        reach = _BILLIONS_REACH if q.scale >= _BILLION else _BARE_REACH
        meant = _meant(q, name, units, every) if apart < reach else None
        return None if meant is None else replace(q, quantity=meant)
    return q if q.quantity.unit in units and apart < _reach(q, name) else None


def _reach(q: FoundQuantity, name: str) -> int:
    amount = q.quantity.low or q.quantity.high or 0
    if q.plain and amount <= _FEW:
        return 1
    if q.plain or q.quantity.unit == "count":
        return _NEAR_REACH
    return _REACH if q.quantity.unit in _USUAL.get(name, _MONEY) else _ODD_REACH


def _meant(
    q: FoundQuantity, name: str, units: frozenset[str], every: Sequence[FoundQuantity]
) -> Quantity | None:
    """What a figure without a unit means: what one before it does, or what is usual.

    « Tombés à un milliard de dollars, remontés à quatre. » 'Lent two billion' is told in dollars.
    """
    sure = [o for o in every if not (o.bare or o.plain)]
    before = next((o for o in reversed(sure) if o.start < q.start), None)
    if q.scale >= _LARGE:
        money = [o for o in sure if o.quantity.unit in _MONEY]
        unit = money[0].quantity.unit if money else "usd"
        return _times(q.quantity, 1, unit) if unit in units else None
    if before is not None and before.quantity.unit in units & (_MONEY | {"percent"}):
        if before.quantity.unit == "percent":
            most = q.quantity.high or q.quantity.low or 0
            return _times(q.quantity, 1, "percent") if most <= 100 else None
        if before.scale >= _LARGE and q.scale == 1:
            return _times(q.quantity, before.scale, before.quantity.unit)
    alone = _ALONE.get(name)
    return None if alone is None else _times(q.quantity, 1, alone)


def _times(quantity: Quantity, factor: float, unit: str) -> Quantity:
    low, high = (None if v is None else v * factor for v in (quantity.low, quantity.high))
    return Quantity(low, high, unit)


def _arrived(
    chosen: FoundQuantity, inside: Sequence[FoundQuantity], phrases: Phrases
) -> FoundQuantity:
    """Of 'from 20 % in 2010 to 35 %' the figure that was reached."""
    if _word_before(phrases, chosen) not in FROM:
        return chosen
    for other in inside:
        if 0 < other.start - chosen.stop < _RANGE and _word_before(phrases, other) in TO:
            return other if other.quantity.unit == chosen.quantity.unit else chosen
    return chosen


def _word_before(phrases: Phrases, q: FoundQuantity) -> str:
    at = phrases.token_at(q.start)
    return phrases.tokens[at - 1].text if at else ""

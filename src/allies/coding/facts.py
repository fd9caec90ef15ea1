"""When a statement held and how much it was: the dates and figures that belong to its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from allies.codebook.relations import relation
from allies.coding.dates import Found, find_dates
from allies.coding.phrases import Phrases
from allies.coding.quantities import FoundQuantity, find_quantities
from allies.core.values import Interval, Quantity

_DATELINE_REACH = 40
_QUANTITY_REACH = 160
# 'LIMA, 3 March 2021 (Agency) - ': the day of the dispatch, not of what it tells.
_DATELINE = re.compile(r"[^.\n]{0,40}?\s-{1,2}\s")

_ARMS = frozenset({"items", "count", "usd", "eur", "tonnes"})
_MEN = frozenset({"troops", "items", "count"})
_MONEY = frozenset({"usd", "eur", "percent", "ratio", "count", "tonnes", "items"})
_FUEL = frozenset({"bcm", "barrels"})
# What can measure a relation, or else any relation of a layer.
_BY_RELATION = {
    "arms-transfer": _ARMS,
    "dual-use-supply": _ARMS,
    "military-aid": _ARMS | _MEN,
    "troops": _MEN,
    "base": _MEN | {"usd", "eur"},
    "pull-out": _MEN,
    "attack": frozenset({"items", "count", "percent", "troops"}),
    "meeting": frozenset({"count"}),
    "dependence": frozenset({"percent", "ratio"}),
    "sanction": frozenset({"count", "items", "usd", "eur", "percent"}),
}
_BY_LAYER = {
    "economic": _MONEY,
    "energy": _MONEY | _FUEL,
    "technology": _ARMS,
    "military": _ARMS | _MEN | {"percent"},
    "diplomatic": frozenset({"count", "items", "usd", "eur", "percent"}),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The dates and figures of one sentence, with its clauses."""

    dates: Sequence[Found]
    quantities: Sequence[FoundQuantity]
    phrases: Phrases

    def date_of(self, start: int, stop: int) -> Interval | None:
        """The date of a statement made by the words at `[start, stop)` of the folded text.

        The nearest in its clause; one elsewhere only if it is the only one.
        """
        low, high = self._clause(start)
        inside = [d for d in self.dates if low <= d.start < high]
        chosen = min(inside, key=lambda d: _apart(d.start, d.stop, start, stop), default=None)
        if chosen is None and len(self.dates) == 1 and self.dates[0].kind != "relative":
            chosen = self.dates[0]
        return None if chosen is None else chosen.interval

    def quantity_of(self, name: str, start: int, stop: int) -> Quantity | None:
        """The figure nearest to the words that can measure the relation."""
        units = _units(name)
        low, high = self._clause(start)
        fitting = [
            q for q in self.quantities
            if q.quantity.unit in units
            and low <= q.start < high
            and _apart(q.start, q.stop, start, stop) < _QUANTITY_REACH
        ]  # fmt: skip
        chosen = min(fitting, key=lambda q: _apart(q.start, q.stop, start, stop), default=None)
        return None if chosen is None else chosen.quantity

    def _clause(self, position: int) -> tuple[int, int]:
        at = self.phrases.token_at(position)
        for begin, end, _ in self.phrases.clauses:
            if begin <= at < end:
                tokens = self.phrases.tokens[begin:end]
                if tokens:
                    return tokens[0].start, tokens[-1].stop
        return 0, 1 << 60


def _apart(start: int, stop: int, other_start: int, other_stop: int) -> int:
    return max(0, other_start - stop, start - other_stop)


def facts_in(
    folded: str, start: int, stop: int, phrases: Phrases, *, lang: str, today: str | None
) -> Facts:
    """Find the dates and figures of a sentence.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        phrases: Its tokens and clauses.
        lang: 'fr' or 'en'.
        today: The document's ISO date; None when unknown.
    """
    dates = [
        found
        for found in find_dates(folded, start, stop, lang=lang, today=today)
        if not _is_dateline(found, folded, start, today)
    ]
    quantities = [
        q for q in find_quantities(folded, start, stop, lang=lang)
        if not any(d.start < q.stop and q.start < d.stop for d in dates)
    ]  # fmt: skip
    return Facts(dates, quantities, phrases)


def _is_dateline(found: Found, folded: str, start: int, today: str | None) -> bool:
    return (
        found.interval.start == today
        and found.start - start < _DATELINE_REACH
        and "," in folded[start : found.start]
        and _DATELINE.match(folded, found.stop) is not None
    )


def _units(name: str) -> frozenset[str]:
    return _BY_RELATION.get(name) or _BY_LAYER.get(relation(name).layer, frozenset())

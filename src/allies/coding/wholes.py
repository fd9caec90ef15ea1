"""A part told with its whole: '2,000 of its 3,300 soldiers', 'of the 3,300 there, 2,000'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from allies.coding.figures import FoundQuantity
from allies.core.values import Quantity

WHOSE = ("its", "the", "their", "his", "her", "our", "these", "ses", "les", "leurs", "ces", "nos")
_OF_THEM = re.compile(rf" (?:of|out of|de|sur) (?:{'|'.join(WHOSE)}) ")
_OF_ALL = re.compile(
    rf"(?:^|[,;.:] ?)(?:of|sur|parmi|among) (?:{'|'.join(WHOSE)}) (?:some |quelque )?$"
)
# 'Two of its 3,000-ton ships', 'two of its $2 billion ships' are no tons and no dollars.
_APART = re.compile(r"[-$€£]")
_REST, _LEAD = re.compile(r"[^,;.:()]{0,60}, "), 24


def parted(found: Sequence[FoundQuantity], folded: str) -> Iterator[FoundQuantity]:
    """Yield the quantities of a sentence, those of a part in the unit of its whole."""
    taken = False
    for here, after in zip_longest(found, found[1:]):
        if taken:
            taken = False
            continue
        between = "" if after is None else folded[here.stop : after.start]
        if after is not None and here.bare and not after.bare and _OF_THEM.fullmatch(between):
            part = _part(here, after)
            if part is not None and not _APART.search(folded, after.start, after.stop):
                taken = True
                yield replace(after, start=here.start, quantity=part)
                continue
        yield here
        if (
            after is not None and after.bare and not here.bare and _REST.fullmatch(between)
            and _OF_ALL.search(folded, max(0, here.start - _LEAD), here.start)
        ):  # fmt: skip
            part = _part(after, here)
            if part is not None:
                taken = True
                yield replace(after, quantity=part, bare=False)


def _part(part: FoundQuantity, whole: FoundQuantity) -> Quantity | None:
    """The part in the unit of its whole, if it is not more than that."""
    low, most = part.quantity.low, whole.quantity.low or whole.quantity.high
    if low is None or most is None:
        return None
    value = low * whole.scale if part.scale == 1 else low
    return Quantity(value, value, whole.quantity.unit) if value <= most else None

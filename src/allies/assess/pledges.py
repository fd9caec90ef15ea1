"""What was announced beside what was delivered of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from allies.assess.answers import Event, Pledge
from allies.codebook.actors import label
from allies.codebook.relations import relation
from allies.core.document import LANGUAGES
from allies.core.estimate import Estimate
from allies.core.text import fold

_WORD = re.compile(r"\w+")
_LONG = 5
_STEM = 4
_SHARED = 2
_LAYERS = frozenset({"military", "energy", "economic", "technology"})
_FURTHER = frozenset({"agreement", "membership"})


def pledges_of(events: Sequence[Event]) -> tuple[Pledge, ...]:
    """Return each thing announced with what was delivered of it, those kept first.

    Delivered is what is told as done after the announcement, by the same source to the same
    target and of the same relation. Of several, one that shares two long words (other than the
    names of the two) or a figure comes first, then the earliest.

    Args:
        events: Of the pair, as far as their reading counts.
    """
    done: dict[tuple[str, str, str], list[Event]] = {}
    for event in events:
        if event.lead.modality == "actual":
            done.setdefault(_thing(event), []).append(event)
    found = [
        _pledge(event, done.get(_thing(event), ()))
        for event in events
        if event.lead.modality == "planned" and _is_pledge(event)
    ]
    return tuple(sorted(found, key=_order))


def _thing(event: Event) -> tuple[str, str, str]:
    return event.lead.source, event.lead.target, event.lead.relation


def _is_pledge(event: Event) -> bool:
    coded = relation(event.lead.relation)
    return coded.sign > 0 and (coded.layer in _LAYERS or coded.code in _FURTHER)


def _order(pledge: Pledge) -> tuple[object, ...]:
    return pledge.delivered is None, not pledge.sure, -pledge.announced.p, pledge.announced.lead.id


def _pledge(announced: Event, done: Iterable[Event]) -> Pledge:
    after = [event for event in done if _is_after(event, announced)]
    if not after:
        return Pledge(announced=announced, delivered=None)
    rated = [(_shared(announced, event), event) for event in after]
    sure, delivered = min(rated, key=lambda r: (not r[0], r[1].day or "9999", r[1].lead.id))
    return Pledge(
        announced=announced, delivered=delivered, sure=sure, share=_share(announced, delivered)
    )


def _is_after(event: Event, announced: Event) -> bool:
    """Whether it is told to have happened, or became known, after the announcement."""
    since = announced.known or announced.day
    when = event.day or event.known
    return since is not None and when is not None and when > since


def _shared(one: Event, other: Event) -> bool:
    a, b = one.lead.quantity, other.lead.quantity
    if a is not None and a == b:
        return True
    names = _stems(one.lead.source) | _stems(one.lead.target)
    common = _words(one) & _words(other)
    return len([word for word in common if word[:_STEM] not in names]) >= _SHARED


def _words(event: Event) -> set[str]:
    return {
        word
        for claim in event.claims
        for word in _WORD.findall(fold(claim.evidence.quote))
        if len(word) >= _LONG
    }


@cache
def _stems(code: str) -> frozenset[str]:
    words = (w for lang in LANGUAGES for w in _WORD.findall(fold(label(code, lang))))
    return frozenset(word[:_STEM] for word in words)


def _share(announced: Event, delivered: Event) -> Estimate | None:
    """Delivered over announced, as an interval where a bound of either is open or vague."""
    a, b = announced.lead.quantity, delivered.lead.quantity
    if a is None or b is None or a.unit != b.unit or a.unit in ("percent", "ratio"):
        return None
    if a.low is None or a.high is None or b.low is None or b.high is None or a.low <= 0:
        return None
    return Estimate(
        value=(b.low + b.high) / (a.low + a.high), low=b.low / a.high, high=b.high / a.low,
        unit="ratio", n=2, method=f"delivered over announced, in {a.unit}",
        parts={"announced": (a.low + a.high) / 2, "delivered": (b.low + b.high) / 2},
        rests_on=(f"claim {delivered.lead.id}", f"claim {announced.lead.id}"),
    )  # fmt: skip

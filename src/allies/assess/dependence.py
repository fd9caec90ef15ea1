"""Dependence each way, told and counted, and its asymmetry: who needs whom more, base by base."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from allies.assess.answers import Asymmetry, Dependence, Event
from allies.assess.context import Context
from allies.assess.shares import Share, base_of, bases, share_of
from allies.assess.weights import Weights
from allies.core.claim import Claim
from allies.core.estimate import Estimate

_TOLD = "share told in a sentence, with its rounding error"
_STATED = "stated without a figure"
_DAYS_A_MONTH = 30.4375


def dependence_of(context: Context) -> tuple[Dependence, ...]:
    """Return how much each of the two depends on the other, by layer, from texts and from data.

    From texts: a share with its rounding error and its base as the sentence tells them, or a
    statement without a figure, of which all of one side, layer and base are put together; what
    says that it is not so stands against it. From data: the shares of `context.counted`. Only
    what is told as a fact counts; each share has the side's own total as its denominator.

    Args:
        context: The pair; dependence events have the dependent side as their source.
    """
    told = [event for event in context.sure() if event.lead.relation == "dependence"]
    figured, stated = _split(told, context.weights)
    sides = (context.focal, context.partner)
    found = [
        *_with_figures(figured),
        *(item for side in sides for item in _stated(stated, side, context)),
        *_from_data(context),
    ]
    return tuple(sorted(found, key=lambda d: _order(d, context.focal)))


def told_by(event: Event, claims: Sequence[Claim]) -> Event:
    """Return an event as only some of its claims tell it, read as surely as these are."""
    if len(claims) == len(event.claims):
        return event
    reading = 1 - math.prod(1 - claim.confidence for claim in claims)
    return replace(event, claims=tuple(claims), reading=min(event.reading, reading))


def _split(told: Sequence[Event], weights: Weights) -> tuple[list[Event], list[Event]]:
    """Dependence with figures and without, by base: a lasting state is one event of many sentences.

    What of it only unsure sentences tell is left out.
    """
    figured: list[Event] = []
    stated: list[Event] = []
    for event in told:
        groups: dict[tuple[Share | None, object, str], list[Claim]] = {}
        for claim in event.claims:
            share = share_of(claim) if event.lead.modality == "actual" else None
            base = base_of(claim)
            dates = None if share is None else claim.dates
            key = (share, dates, "" if base is None else base.code)
            groups.setdefault(key, []).append(claim)
        for (told_share, *_), claims in groups.items():
            part = told_by(event, claims)
            if part.reading >= weights.least_reading:
                (stated if told_share is None else figured).append(part)
    return figured, stated


def _order(item: Dependence, focal: str) -> tuple[object, ...]:
    number = -1.0 if item.share.value is None else item.share.value
    return (
        item.origin != "text",
        item.layer,
        item.base,
        item.side != focal,
        -number,
        item.period or "",
    )


def _with_figures(told: Sequence[Event]) -> Iterator[Dependence]:
    for event in told:
        claim = event.lead
        share = share_of(claim)
        if share is None:
            continue
        base = base_of(claim)
        yield Dependence(
            side=claim.source, on=claim.target, origin="text",
            layer="structural" if base is None else base.layer,
            base="" if base is None else base.code,
            share=Estimate(
                value=share.value, low=share.low, high=share.high, unit="share",
                n=len(event.documents), method=_TOLD, parts={"p": event.p},
                rests_on=rests_on([event]),
            ),
            period=None if claim.dates is None else str(claim.dates) or None,
            events=(event,),
        )  # fmt: skip


def _stated(told: Sequence[Event], side: str, context: Context) -> Iterator[Dependence]:
    """The statements without a figure of one side's dependence, by layer and base."""
    groups: dict[tuple[str, str], tuple[list[Event], list[Event]]] = {}
    for event in told:
        modality = event.lead.modality
        if event.lead.source != side or modality not in ("actual", "negated", "denied"):
            continue
        base = base_of(event.lead)
        key = ("structural", "") if base is None else (base.layer, base.code)
        groups.setdefault(key, ([], []))[modality != "actual"].append(event)
    for (layer, base_code), (events, against) in groups.items():
        yield Dependence(
            side=side, on=context.partner if side == context.focal else context.focal,
            layer=layer, origin="text", base=base_code,
            share=Estimate(
                value=None, unit="share", n=len(events), method=_STATED,
                parts={
                    "stated": standing(events),
                    "against": denied(against, context.weights),
                },
                rests_on=rests_on([*events, *against]),
            ),
            period=None, events=tuple(events), against=tuple(against),
        )  # fmt: skip


def _from_data(context: Context) -> Iterator[Dependence]:
    for base in bases().values():
        if not base.measure:
            continue
        for side, on in ((context.focal, context.partner), (context.partner, context.focal)):
            share = context.counted.estimate(base.measure, side, on)
            if share is not None:
                yield Dependence(
                    side=side, on=on, layer=base.layer, origin="data", base=base.code, share=share,
                    period=context.counted.figures[base.measure].period or None,
                )  # fmt: skip


def rests_on(events: Sequence[Event]) -> tuple[str, ...]:
    """Return the ids of the claims of events, each once, as Estimates name them."""
    ids = (f"claim {claim.id}" for event in events for claim in event.claims)
    return tuple(dict.fromkeys(ids))


def standing(events: Sequence[Event]) -> float:
    """Return how probable it is that one of some events is so and goes on: 1 − Π (1 − p·decay)."""
    return 1 - math.prod(1 - event.p * event.decay for event in events)


def denied(events: Sequence[Event], weights: Weights) -> float:
    """Return how probable it is that one of some negated or denied events is rightly so told.

    1 − Π (1 − r·(1 − π)·decay), for readings r and the prior π of what is told in that way.
    """
    return 1 - math.prod(
        1 - event.reading * (1 - weights.prior(event.lead.modality)) * event.decay
        for event in events
    )


def asymmetry_of(dependence: Sequence[Dependence], context: Context) -> tuple[Asymmetry, ...]:
    """Return who needs whom more, by origin, layer and base.

    Shares are compared if they have the same base and origin; of several told in texts, those of
    one sentence first, then those of one document, then those nearest in time, the latest first,
    none further apart than the weights allow. ratio = log(a / b) and difference = a − b for the
    greater share a and the smaller b; their intervals take the ends of both. A side is named the
    weaker one if both are past their thresholds and the difference is clear of none. Without
    shares both ways, a side is the weaker one if it is stated to depend on the other and the
    other is not, by most of the weight.

    Args:
        dependence: As `dependence_of` returns it.
        context: The pair.

    Returns:
        Asymmetries, texts before data, shares before statements. The log ratio of two shares of
        one trade is that of the two totals (Hirschman 1945, doi:10.1525/9780520378179), so see
        the difference beside it.
    """
    found: list[Asymmetry] = []
    shares: dict[tuple[str, str, str], tuple[list[Dependence], list[Dependence]]] = {}
    stated: dict[tuple[str, str], tuple[list[Dependence], list[Dependence]]] = {}
    for item in dependence:
        mine = item.side != context.focal
        if item.share.value is not None:
            sides = shares.setdefault((item.origin, item.layer, item.base), ([], []))
            sides[mine].append(item)
        else:
            stated.setdefault((item.layer, item.base), ([], []))[mine].append(item)
    for own, others in shares.values():
        pair = _nearest_pair(own, others, context.weights)
        if pair is not None:
            found.append(_compared(*pair, context.weights))
    for (layer, base), sides_stated in stated.items():
        found.append(_by_statement(layer, base, sides_stated, context))
    return tuple(found)


def _nearest_pair(
    own: Sequence[Dependence], others: Sequence[Dependence], weights: Weights
) -> tuple[Dependence, Dependence] | None:
    if not own or not others:
        return None
    if own[0].origin == "data":
        return own[0], others[0]
    near = [pair for pair in product(own, others) if _comparable(*pair, weights)]
    return min(near, key=_farness, default=None)


def _comparable(one: Dependence, other: Dependence, weights: Weights) -> bool:
    if not one.base and not _share_sentence(one, other):
        return False
    gap = _gap(one, other)
    return gap is None or gap <= weights.viability["months"] * _DAYS_A_MONTH


def _farness(pair: tuple[Dependence, Dependence]) -> tuple[object, ...]:
    one, other = pair
    days = [day for day in (_day(one), _day(other)) if day is not None]
    gap = _gap(one, other)
    return (
        not _share_sentence(one, other),
        not _shares_of(one, other, lambda claim: claim.evidence.doc),
        math.inf if gap is None else gap,
        -max(days, default=0),
        one.share.rests_on, other.share.rests_on,
    )  # fmt: skip


def _share_sentence(one: Dependence, other: Dependence) -> bool:
    return _shares_of(one, other, lambda claim: (claim.evidence.doc, claim.evidence.start))


def _shares_of(one: Dependence, other: Dependence, key: Callable[[Claim], object]) -> bool:
    first, second = (
        {key(claim) for event in item.events for claim in event.claims} for item in (one, other)
    )
    return bool(first & second)


def _day(item: Dependence) -> int | None:
    told = [event.day or event.known for event in item.events]
    days = [date.fromisoformat(day).toordinal() for day in told if day is not None]
    return max(days, default=None)


def _gap(one: Dependence, other: Dependence) -> int | None:
    first, second = _day(one), _day(other)
    return None if first is None or second is None else abs(first - second)


def _compared(own: Dependence, other: Dependence, weights: Weights) -> Asymmetry:
    more, less = sorted((own, other), key=lambda d: -(d.share.value or 0.0))
    refs = tuple(dict.fromkeys((*more.share.rests_on, *less.share.rests_on)))
    ratio = _spread(more.share, less.share, _log_ratio, "log ratio", refs)
    difference = _spread(more.share, less.share, lambda a, b: a - b, "share", refs)
    enough = weights.viability
    apart = (difference.value or 0.0) >= enough["difference"] and (
        difference.low is None or difference.low > 0
    )
    named = apart and (ratio.value is None or ratio.value >= math.log(enough["ratio"]))
    return Asymmetry(
        layer=own.layer, base=own.base, origin=own.origin, ratio=ratio, difference=difference,
        weaker=more.side if named else None,
    )  # fmt: skip


def _log_ratio(a: float, b: float) -> float | None:
    return math.log(a / b) if a > 0 and b > 0 else None


def _spread(
    more: Estimate,
    less: Estimate,
    compared: Callable[[float, float], float | None],
    unit: str,
    refs: tuple[str, ...],
) -> Estimate:
    """Compare two shares, with the interval that the ends of theirs allow."""
    a, b = more.value or 0.0, less.value or 0.0
    bounded = None not in (more.low, more.high, less.low, less.high)
    return Estimate(
        value=compared(a, b),
        low=compared(more.low or 0.0, less.high or 0.0) if bounded else None,
        high=compared(more.high or 0.0, less.low or 0.0) if bounded else None,
        unit=unit, n=2, method="greater share against smaller, of one base",
        parts={"greater": a, "smaller": b}, rests_on=refs,
    )  # fmt: skip


def _by_statement(
    layer: str,
    base: str,
    sides: tuple[Sequence[Dependence], Sequence[Dependence]],
    context: Context,
) -> Asymmetry:
    own, other = (sum(stated_weight(item, context.weights) for item in items) for items in sides)
    told = [*sides[0], *sides[1]]
    refs = tuple(dict.fromkeys(ref for item in told for ref in item.share.rests_on))
    parts = {context.focal: own, context.partner: other}

    def nothing(unit: str) -> Estimate:
        return Estimate(
            value=None, unit=unit, n=len(told), method=_STATED, parts=parts, rests_on=refs
        )

    return Asymmetry(
        layer=layer, base=base, origin="text", ratio=nothing("log ratio"),
        difference=nothing("share"),
        weaker=majority(
            {context.focal: own, context.partner: other}, context.weights, undecided=0.0
        ),
    )  # fmt: skip


def stated_weight(item: Dependence, weights: Weights) -> float:
    """Return what a statement without a figure weighs: probability of it, less that against.

    Of one layer only, it weighs the part that `weights.viability` gives it.
    """
    part = 1.0 if item.layer == "structural" else weights.viability["part"]
    return part * max(0.0, item.share.parts["stated"] - item.share.parts["against"])


def majority(votes: dict[str, float], weights: Weights, *, undecided: float) -> str | None:
    """Return who has most of the weight: at least `weights.viability['majority']` of all of it.

    Args:
        votes: Weight by side, 0 or more.
        weights: Of the assessment.
        undecided: Weight of what names neither.
    """
    total = sum(votes.values()) + undecided
    if total <= 0:
        return None
    first = max(votes, key=lambda side: (votes[side], side))
    return first if votes[first] >= weights.viability["majority"] * total else None

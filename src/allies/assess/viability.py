"""Question 3: is the relation viable, and who needs whom: dependence, limits, pledges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from allies.assess.answers import Asymmetry, Dependence, Event, Reason, Viability
from allies.assess.context import Context
from allies.assess.dependence import asymmetry_of, dependence_of, majority, stated_weight
from allies.assess.limits import limits_of
from allies.assess.pledges import pledges_of
from allies.assess.table import Floats
from allies.assess.weights import Weights
from allies.codebook.relations import relation
from allies.core.estimate import Estimate

# The measures of data whose next largest partners are alternatives to one.
_REPLACED = ("trade-share", "arms-dependence", "energy-share")
_SUPPLIED = ("arms-dependence", "energy-share")
_SHOWN = 3


def viability(
    context: Context, *, exit_cost: Mapping[str, Estimate | None] | None = None
) -> Viability:
    """Answer question 3 of a pair.

    `missing` holds keys with their fields: 'share A B' where no share of B in what A trades or
    gets is told or counted, 'data MEASURE' for a measure without its data set, 'exit-cost A',
    'limits', 'pledges', 'alternatives A'.

    Args:
        context: The pair.
        exit_cost: By side, the welfare it would lose without the other, in percent; None where
            no scenario has been computed.
    """
    events = context.sure()
    dependence = dependence_of(context)
    asymmetry = asymmetry_of(dependence, context)
    reasons, undecided = _reasons(dependence, asymmetry, context.weights)
    votes: dict[str, float] = dict.fromkeys((context.focal, context.partner), 0.0)
    for reason in reasons:
        votes[reason.weaker] += reason.weight
    sides = (context.focal, context.partner)
    costs = {side: (exit_cost or {}).get(side) for side in sides}
    found = Viability(
        dependence=dependence, asymmetry=asymmetry,
        weaker=majority(votes, context.weights, undecided=undecided),
        concentration=dict(_concentration(context)),
        alternatives=dict(_alternatives(context, events)),
        limits=limits_of(events), pledges=pledges_of(events), exit_cost=costs,
        reasons=tuple(sorted(reasons, key=lambda r: (-r.weight, r.layer, r.base, r.weaker))),
    )  # fmt: skip
    return _with_missing(found, context)


def _reasons(
    dependence: Sequence[Dependence], asymmetry: Sequence[Asymmetry], weights: Weights
) -> tuple[list[Reason], float]:
    """What names a weaker side, with its weight; and the weight of what names neither.

    Two shares told in texts weigh as much as the less probable of them. What data count of a
    layer weighs 1 together, whatever the number of measures: they count the same flows. What is
    stated without a figure weighs its probability less that of what speaks against it, and the
    less if it is of one layer only.
    """
    counted = Counter(item.layer for item in asymmetry if item.origin == "data")
    found: list[Reason] = []
    undecided = 0.0
    for item in asymmetry:
        if item.difference.value is None:
            continue
        events = _events_of(item, dependence)
        data = item.origin == "data"
        weight = 1 / counted[item.layer] if data else min(event.p for event in events)
        if item.weaker is None:
            undecided += weight
            continue
        found.append(
            Reason(
                kind="counted" if data else "share",
                weaker=item.weaker,
                layer=item.layer,
                base=item.base,
                weight=weight,
                events=events,
            )  # fmt: skip
        )
    found += [
        Reason(
            kind="stated",
            weaker=item.side,
            layer=item.layer,
            base=item.base,
            weight=stated_weight(item, weights),
            events=item.events,
        )  # fmt: skip
        for item in dependence
        if item.origin == "text" and item.share.value is None and stated_weight(item, weights) > 0
    ]
    return found, undecided


def _events_of(item: Asymmetry, dependence: Sequence[Dependence]) -> tuple[Event, ...]:
    refs = set(item.difference.rests_on)
    told = (
        event
        for other in dependence
        if (other.origin, other.layer, other.base) == (item.origin, item.layer, item.base)
        for event in other.events
        if f"claim {event.lead.id}" in refs
    )
    return tuple(told)


def _concentration(context: Context) -> Iterator[tuple[str, Estimate]]:
    """How concentrated a side's trade is, and where its arms and energy come from (HHI)."""
    for side in (context.focal, context.partner):
        trade = context.counted.estimate("trade-concentration", side)
        if trade is not None:
            yield f"{side} trade-concentration", trade
        for measure in _SUPPLIED:
            row = _row(context, measure, side)
            known = None if row is None else row[row > 0]
            if known is not None and known.size:
                yield (
                    f"{side} {measure}",
                    Estimate(
                        value=float(known @ known),
                        unit="index",
                        n=known.size,
                        method=f"HHI of {measure}",
                        rests_on=context.counted.figures[measure].rests_on,
                    ),
                )


def _row(context: Context, measure: str, side: str) -> Floats | None:
    """The shares of all others in what a side trades or gets, NaN where not known."""
    figure = context.counted.figures.get(measure)
    if figure is None or side not in context.counted.states:
        return None
    row: Floats = figure.value[context.counted.states.index(side)]
    return row


def _alternatives(
    context: Context, events: Sequence[Event]
) -> Iterator[tuple[str, tuple[tuple[str, Estimate], ...]]]:
    """The next largest partners in data; in texts, who else does for a side what the other does."""
    for side, other in (
        (context.focal, context.partner),
        (context.partner, context.focal),
    ):
        for measure in _REPLACED:
            row = _row(context, measure, side)
            if row is not None:
                found = _next_largest(context, measure, side, other, row)
                if found:
                    yield f"{side} {measure}", found
        if context.suppliers is None:
            continue
        done = {
            event.lead.relation
            for event in events
            if event.weight > 0 and _is_done_for(event, side)
        }
        for code in sorted(done):
            others = [item for item in context.suppliers.of(side, code) if item[0] != other]
            if others:
                yield f"{side} {code}", tuple(others[:_SHOWN])


def _is_done_for(event: Event, side: str) -> bool:
    coded = relation(event.lead.relation)
    return coded.sign > 0 and (coded.symmetric or event.lead.target == side)


def _next_largest(
    context: Context,
    measure: str,
    side: str,
    other: str,
    row: Floats,
) -> tuple[tuple[str, Estimate], ...]:
    found: list[tuple[str, Estimate]] = []
    for at in np.argsort(-row, kind="stable").tolist():
        code = context.counted.states[at]
        if len(found) == _SHOWN or not row[at] > 0:
            break
        share = context.counted.estimate(measure, side, code)
        if code not in (side, other) and share is not None:
            found.append((code, share))
    return tuple(found)


def _with_missing(found: Viability, context: Context) -> Viability:
    return replace(found, missing=tuple(_missing(found, context)))


def _missing(found: Viability, context: Context) -> Iterator[str]:
    sides = ((context.focal, context.partner), (context.partner, context.focal))
    for side, other in sides:
        if not any(d.side == side and d.share.value is not None for d in found.dependence):
            yield f"share {side} {other}"
    for measure in (*_REPLACED, "trade-gdp"):
        if measure in context.counted.missing:
            yield f"data {measure}"
    if not any(limit.events for limit in found.limits):
        yield "limits"
    if not found.pledges:
        yield "pledges"
    for side, _ in sides:
        if not any(key.split()[0] == side for key in found.alternatives):
            yield f"alternatives {side}"
        if found.exit_cost[side] is None:
            yield f"exit-cost {side}"

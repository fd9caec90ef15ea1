"""Question 2: how a relation changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from math import isnan

import numpy as np

from allies.assess.answers import Change, Event, First, Standing
from allies.assess.breaks import breaks, trends
from allies.assess.context import Context
from allies.assess.course import compared, course
from allies.assess.timeline import Place, Timeline, began, place_of, timeline_of
from allies.assess.wordings import Wordings, read_table, wordings
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.values import day_after, day_of, iso_of

# Layers whose relations judge the relation itself, instead of being part of it.
_TALK = frozenset({"assessment", "structural"})
# What lasts and yet begins by an act; of other states of affairs no first can be told.
_FOUNDED = frozenset({"defense-pact", "base", "sanction", "agreement", "membership"})
# A first is told of what is more likely so than not.
_LIKELY = 0.5


def change(context: Context) -> Change:
    """Answer how a relation changes: since when, which way, by which breaks, what lasts.

    Only events that count (told as done, read surely enough) are looked at. The answer is the
    same whichever of the two is asked about. `missing` holds keys of messages under 'missing'.

    Args:
        context: The pair, its events and the day.
    """
    line = timeline_of(context)
    onset = _onset(line)
    found = breaks(line, context)
    compare = compared(line, context)
    trend = trends(line, context)
    return Change(
        onset=onset,
        trends=trend,
        breaks=found,
        since=None if context.since is None else iso_of(context.since),
        compared=compare,
        firsts=_firsts(context),
        standing=_standing(context),
        course=course(line, context),
        missing=_missing(
            line,
            since=context.since is not None,
            known={
                "trend": any(one.direction is not None for one in trend),
                "breaks": bool(found),
                "compared": any(one.difference.value is not None for one in compare),
            },
        ),
    )


def _onset(line: Timeline) -> dict[str, str]:
    """First day on which each layer has counted evidence, in the order of the layers."""
    first: dict[int, float] = {}
    for layer, when in zip(line.layer.tolist(), line.when.tolist(), strict=True):
        if not isnan(when) and layer not in first:  # events are in the order of their days
            first[layer] = when
    return {LAYERS[layer]: iso_of(int(first[layer])) for layer in sorted(first)}


def _missing(line: Timeline, *, since: bool, known: dict[str, bool]) -> tuple[str, ...]:
    if not line.events:
        return ("how.events",)
    found = []
    if np.isnan(line.when).any():
        found.append("how.dates" if np.isnan(line.when).all() else "how.some-dates")
    if not known["trend"]:
        found.append("how.trend")
    if not known["breaks"]:
        found.append("how.breaks")
    if since and not known["compared"]:
        found.append("how.compared")
    return tuple(found)


# ---- firsts


def _firsts(context: Context) -> tuple[First, ...]:
    """The earliest dated event of each relation and direction, in the order of their days."""
    first: dict[tuple[str, str, str], tuple[int, int, Place, str, Event]] = {}
    for event in context.sure():
        lead = event.lead
        relation = RELATIONS[lead.relation]
        if (
            lead.modality != "actual"
            or event.truth < _LIKELY
            or relation.layer in _TALK
            or (relation.standing and lead.relation not in _FOUNDED)
        ):
            continue
        for start in _starts(event, context.at):
            key = (lead.relation, lead.source, lead.target)
            # A vague date is taken at its end: only then is it sure to have come first.
            row = (day_after(start).toordinal(), -day_of(start), place_of(event), start, event)
            if key not in first or row[:3] < first[key][:3]:
                first[key] = row
    found = sorted(first.items(), key=lambda item: (day_of(item[1][3]), item[0]))
    return tuple(
        First(relation=relation, day=row[3], event=row[4]) for (relation, _, _), row in found
    )


def _starts(event: Event, at: int) -> Iterable[str]:
    """The dates of its own that sentences give an event, as precise as they are told."""
    for claim in event.claims:
        start = None if claim.dates is None else claim.dates.start
        if start is not None and day_of(start) <= at:
            yield start


# ---- what lasts


def _standing(context: Context) -> tuple[Standing, ...]:
    """Relations that last, by relation and direction: in force, renewed or lapsed."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    for event in context.sure():
        lead = event.lead
        layer = RELATIONS[lead.relation].layer
        sure = lead.modality == "actual" and event.truth >= _LIKELY
        if event.standing and sure and layer not in _TALK:
            groups.setdefault((lead.relation, lead.source, lead.target), []).append(event)
    order = list(RELATIONS)
    return tuple(
        _state(key[0], groups[key], context.at)
        for key in sorted(groups, key=lambda key: (order.index(key[0]), key))
    )


def _state(relation: str, events: list[Event], at: int) -> Standing:
    """What became of a standing relation: what is known to hold since it last ended, if it did."""
    events = sorted(events, key=_age)
    over = [event for event in events if event.ended is not None and day_of(event.ended) <= at]
    alive = [event for event in events if event not in over]
    if over:
        last = max(over, key=lambda event: (event.ended or "", place_of(event)))
        end = day_of(last.ended or "")
        alive = [event for event in alive if event.day is not None and day_of(event.day) >= end]
        if not alive:
            return Standing(relation=relation, state="lapsed", day=last.ended, event=last)
        renewed = [event for event in alive if began(event) >= end or _told_renewed(event)]
    else:
        renewed = [event for event in alive if _told_renewed(event)]
    if renewed:
        newest = renewed[-1]
        return Standing(relation=relation, state="renewed", day=_day(newest), event=newest)
    first = next((event for event in alive if not isnan(began(event))), alive[0])
    return Standing(relation=relation, state="in force", day=_day(first), event=first)


def _age(event: Event) -> tuple[bool, float, Place]:
    when = began(event)
    return not isnan(when), 0.0 if isnan(when) else when, place_of(event)


def _day(event: Event) -> str | None:
    when = began(event)
    return None if isnan(when) else iso_of(int(when))


@cache
def _renewal() -> tuple[tuple[str, ...], Wordings]:
    table = read_table("motives.toml")
    return tuple(table["renewal"]["stems"]), wordings(table["words"], "motives.toml: words")


def _told_renewed(event: Event) -> bool:
    """Whether a sentence says that it is renewed, in the words of motives.toml."""
    return any(_tells_renewal(claim.evidence.quote, claim.lang) for claim in event.claims)


@lru_cache(maxsize=65536)
def _tells_renewal(quote: str, lang: str) -> bool:
    stems, words = _renewal()
    lower = quote.lower()
    return any(stem in lower for stem in stems) and words.kinds(quote, lang) == ("renewed",)

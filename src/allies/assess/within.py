"""Events of a period, and the days of papers that bear no date."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from allies.assess.table import ClaimTable, Events, Ints, Paper
from allies.core.claim import ACTUAL

_LISTS = (("starts", "rows"), ("copy_starts", "copies"), ("denial_starts", "denials"))
_WHOLE = frozenset({"table", "dyads", *(name for names in _LISTS for name in names)})
# A paper that nothing dates counts on any day, as one that was always there.
_ALWAYS = 0


def with_days(table: ClaimTable) -> ClaimTable:
    """Return the claims with a day for the papers that bear no date.

    A paper without a date is taken to have been known on the last past day that its own claims
    tell of as done: it can't be older, and for what it tells it is as good a date as any. One of
    which not even that is told counts on any day.

    Args:
        table: The claims.
    """
    undated = [number for number, paper in enumerate(table.papers) if paper.day is None]
    if not undated:
        return table
    last = _last_told(table)
    papers = list(table.papers)
    for number in undated:
        papers[number] = _dated(papers[number], float(last[number]))
    return replace(table, papers=tuple(papers))


def _last_told(table: ClaimTable) -> NDArray[np.float64]:
    """The last day that the claims of each paper tell of, not after the paper was known."""
    last = np.full(len(table.papers), -np.inf)
    recorded = np.array([paper.known for paper in table.papers], np.float64)
    actual = table.modality == ACTUAL
    for ends in (table.first, table.stop - 1):
        fits = actual & table.dated & (ends <= recorded[table.paper])
        np.maximum.at(last, table.paper[fits], ends[fits])
    return last


def _dated(paper: Paper, told: float) -> Paper:
    return replace(paper, known=int(told) if np.isfinite(told) else _ALWAYS)


def last_day(table: ClaimTable, focal: str) -> int | None:
    """Return the last day on which a paper that speaks of an actor was known; None without any.

    Args:
        table: The claims, with days by `with_days`.
        focal: Code of the actor.
    """
    place = table.actor(focal)
    if place < 0:
        return None
    own = np.unique(table.paper[(table.source == place) | (table.target == place)])
    days = [table.papers[number].known for number in own]
    return max((day for day in days if day != _ALWAYS), default=None)


def within(events: Events, first: int | None, stop: int | None) -> Events:
    """Return the events that may have held in a period.

    What happened at a time counts if that lies in the period; what lasts, if it meets it. What
    nothing dates is left out.

    Args:
        events: All events.
        first: First day of the period; None for an open end.
        stop: Day after its last; None for an open end.
    """
    begin = np.where(np.isnan(events.first), events.day, events.first)
    end = np.where(np.isnan(events.ended), events.day, events.ended)
    lasts = events.standing & np.isnan(events.ended)
    low, high = -np.inf if first is None else first, np.inf if stop is None else stop
    meets = (begin < high) & (lasts | (end >= low))
    return chosen(events, meets & ~np.isnan(begin))


def chosen(events: Events, kept: NDArray[np.bool_]) -> Events:
    """Return some of the events, in their order.

    Args:
        events: All events.
        kept: Which, shape (events,).
    """
    columns = {
        field.name: getattr(events, field.name)[kept]
        for field in fields(Events) if field.name not in _WHOLE
    }  # fmt: skip
    for starts, rows in _LISTS:
        columns[starts], columns[rows] = _cut(getattr(events, starts), getattr(events, rows), kept)
    return replace(events, **columns)


def _cut(starts: Ints, rows: Ints, kept: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    sizes = np.diff(starts)
    cut = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)
    return cut, rows[np.repeat(kept, sizes)]

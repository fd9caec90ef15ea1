"""When events happened, or were last known to hold, from what their claims tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.linking import Tellings
from allies.assess.table import ClaimTable, Floats, Ints

Bools = NDArray[np.bool_]

# A flow that is told of a time so many days before its document is history.
_HISTORY = 366.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times of events, shape (events,); NaN where nothing tells.

    `onset` is when it began or was first told, by which events are put in order; `holds` the
    day of the last document that tells it as standing; `own_end` the day on which its own
    tellings say that it ended; `dated` whether any claim gives it a time; `standing` whether it
    lasts.
    """

    day: Floats
    first: Floats
    stop: Floats
    onset: Floats
    holds: Floats
    own_end: Floats
    dated: Bools
    standing: Bools


def times_of(
    table: ClaimTable, told: Tellings, members: Ints, starts: Ints, known: Floats
) -> Times:
    """Return when each event was.

    Something done was on the last day of the sharpest time told of it, or, where none is, on
    that of its earliest document; never after the document that tells it was known. What stands,
    or has no end, is dated by the last document that tells it.

    Args:
        table: The claims.
        told: The tellings.
        members: Places of tellings by event.
        starts: Where those of each event begin.
        known: Day on which each telling's document was known.
    """
    rows = told.row[members]
    event = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(members))))
    level, published = told.level[members], told.published[members]
    first, stop = table.first[rows], table.stop[rows]
    first = np.where(level == 4, np.nan, first)
    stop = np.where(level == 4, np.nan, stop)
    width = np.where(level == 4, np.inf, np.nan_to_num(stop - first, nan=1e12))
    sharp = np.lexsort((np.arange(len(members)), width, level, event))[starts]
    standing = told.standing[members][starts]
    ends = _ends(told.flow[members], level, stop, published)
    holds = _latest(np.where(np.isnan(ends), _fallback(published, first, stop), np.nan), starts)
    own_end = _latest(ends, starts)
    own_end[~standing | (np.nan_to_num(holds, nan=-np.inf) > own_end)] = np.nan
    earliest = _earliest(published, starts)
    end = np.fmin(stop[sharp] - 1, known[members][sharp])
    lasting = standing | ((level[sharp] < 4) & np.isnan(stop[sharp]))
    day = np.where(lasting, holds, np.where(level[sharp] == 4, earliest, end))
    day = np.where(standing & ~np.isnan(own_end), np.fmin(own_end - 1, _or(holds, own_end)), day)
    begin = np.fmin(first[sharp], _earliest(np.where(level == 3, first, np.nan), starts))
    open_ = np.maximum.reduceat((level < 4) & np.isnan(stop), starts) > 0
    out = np.where(standing, np.where(open_, np.nan, _latest(stop, starts)), stop[sharp])
    begin = np.where(standing, begin, first[sharp])
    return Times(
        day=day, first=begin, stop=out, onset=_or(begin, _or(earliest, day)), holds=holds,
        own_end=own_end, dated=level[sharp] < 4, standing=standing,
    )  # fmt: skip


def _ends(flow: Bools, level: Ints, stop: Floats, published: Floats) -> Floats:
    """Days on which tellings say that it ended: 'from 2015 to 2019', 'until 2019'.

    A single day, month or year is when it was concluded or seen, and no end. The time of a flow
    is the one that it was measured over: it is history if it is told long after.
    """
    over = np.where(flow, published - stop > _HISTORY, (level == 3) & ~np.isnan(stop))
    ends: Floats = np.where(over & (level < 4), stop, np.nan)
    return ends


def _fallback(published: Floats, first: Floats, stop: Floats) -> Floats:
    return _or(published, _or(stop - 1, first))


def _or(value: Floats, other: Floats) -> Floats:
    chosen: Floats = np.where(np.isnan(value), other, value)
    return chosen


def _latest(value: Floats, starts: Ints) -> Floats:
    latest: Floats = np.fmax.reduceat(value, starts) if len(starts) else np.zeros(0)
    return latest


def _earliest(value: Floats, starts: Ints) -> Floats:
    earliest: Floats = np.fmin.reduceat(value, starts) if len(starts) else np.zeros(0)
    return earliest

"""Which denial answers which telling; and which says that something has come to an end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.copies import CLASSES
from allies.assess.endings import Course, holds_without, spread
from allies.assess.table import ClaimTable, Floats, Ints

Bools = NDArray[np.bool_]

_AHEAD, _NOT = CLASSES.index("ahead"), CLASSES.index("not")
_FAR = 1e7


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Pairs of an event and the event that denies it, and when a denial ended what stood."""

    event: Ints
    denial: Ints
    ended: Floats


def denied(
    table: ClaimTable, course: Course, class_: Ints, negated: Bools, dated: Bools, first: Floats,
    stop: Floats, slack: Floats, *, undated_days: float, same_days: float,
) -> Denied:  # fmt: skip
    """Match what is denied or negated with what is asserted of the same pair and relation.

    A denial answers one event of each class (so, ahead, alleged): if it is dated, the last one
    of a time that meets its own; if not, the last one begun before its document, or within a
    month after. If what it denies stands and was told to hold only before the time that it
    speaks of, it says that it is so no more: that is an end, and no denial. What is negated now
    may still be planned; and a sentence that both states and negates ('no longer', 'but not')
    does not contradict itself.

    Args:
        table: The claims.
        course: All events.
        class_: Class of each event, as in CLASSES.
        negated: Whether its surest claim is negated by the author rather than denied.
        dated: Whether a claim gives it a time.
        first: First day told, NaN where open.
        stop: Day after the last told, NaN where open.
        slack: Days that tellings of one event may be apart.
        undated_days: How much later than an undated denial an event may be told.
        same_days: How much older than an undated denial something done may be; how much later
            than the last telling an undated negation ends what stood.
    """
    pair = course.source * len(table.actors) + course.target
    # Small numbers, so that a day can stand beside them in one float.
    matter = np.unique(pair * len(table.relations) + course.relation, return_inverse=True)[1]
    key = matter * len(CLASSES) + class_
    denials = np.flatnonzero(class_ == _NOT)
    low = np.where(dated, np.nan_to_num(first, nan=-_FAR), -_FAR)
    high = np.where(dated, np.nan_to_num(stop, nan=_FAR), _FAR)
    spoken = _spoken(course, denials)
    events, answers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for other in range(_NOT):
        some = np.flatnonzero(class_ == other)
        if len(some) == 0 or len(denials) == 0:
            continue
        onset = np.nan_to_num(course.onset[some], nan=-_FAR)
        order = np.lexsort((onset, key[some]))
        some, onset = some[order], onset[order]
        until = np.where(dated[denials], high[denials] - 1, spoken + undated_days)
        until = np.clip(until + slack[denials], -_FAR, _FAR)
        span = 4 * _FAR
        wanted = key[denials] - _NOT + other
        place = np.searchsorted(key[some] * span + onset, wanted * span + until, "right") - 1
        found = (place >= 0) & (key[some][np.maximum(place, 0)] == wanted)
        denial, event = denials[found], some[place[found]]
        near = ~negated[denial] | (class_[event] != _AHEAD)
        near &= np.where(
            dated[denial],
            ~dated[event] | (high[event] + slack[event] > low[denial]),
            course.standing[event] | np.isnan(course.onset[event])
            | (course.onset[event] >= spoken[found] - same_days),
        )  # fmt: skip
        events.append(event[near])
        answers.append(denial[near])
    event, denial = np.concatenate(events), np.concatenate(answers)
    end = _ends(course, event, denial, dated, first, same_days)
    ended = np.full(len(class_), np.nan)
    is_end = ~np.isnan(end)
    np.fmin.at(ended, event[is_end], end[is_end])
    answer = ~is_end & ~(negated[denial] & _one_sentence(table, course, event, denial))
    return Denied(event=event[answer], denial=denial[answer], ended=ended)


def _one_sentence(table: ClaimTable, course: Course, event: Ints, denial: Ints) -> Bools:
    """Whether a sentence that tells an event also tells what denies it."""
    place = table.paper * (int(table.start.max(initial=0)) + 1) + table.start
    sentence = np.unique(place, return_inverse=True)[1]
    pair, row = spread(course.starts, course.rows, event)
    other, other_row = spread(course.starts, course.rows, denial)
    size = len(table)
    shared = np.isin(pair * size + sentence[row], other * size + sentence[other_row])
    return np.bincount(pair, shared, len(event)) > 0


def _spoken(course: Course, events: Ints) -> Floats:
    """The day of the earliest document of each event; far ahead for those without a date."""
    if len(course.rows) == 0:
        return np.zeros(0)
    earliest = np.fmin.reduceat(course.published[course.rows], course.starts[:-1])
    return np.nan_to_num(earliest, nan=_FAR)[events]


def _ends(
    course: Course, event: Ints, denial: Ints, dated: Bools, first: Floats, same_days: float
) -> Floats:
    """The day on which a denial ends an event, NaN where it does not."""
    spoken = _spoken(course, denial)
    begin = np.where(dated[denial], first[denial], np.where(spoken < _FAR, spoken, np.nan))
    least = np.where(dated[denial], begin, begin - same_days)
    ask = course.standing[event] & course.sure[denial] & ~np.isnan(begin)
    ask &= begin > np.nan_to_num(course.onset[event], nan=-_FAR)
    tries = np.flatnonzero(ask)
    held = holds_without(course, event[tries], denial[tries])
    # An undated negation beside an undated telling in one document ends nothing.
    ask[tries] = (least[tries] > held) & (dated[denial[tries]] | np.isfinite(held))
    end: Floats = np.where(ask, begin, np.nan)
    return end

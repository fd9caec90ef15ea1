"""Alliance treaties on a day: from ATOP while it lasts, then those that the codebook knows.

ATOP ends in 2018 and goes by years. After it, treaties are taken day by day from the codebook:
those since 2018, and the older ones known to be still in force, with ATOP's obligations where
ATOP is at hand. Two states of which ATOP has no tie in 2018 and the codebook none since are taken
to have none, as far as the codebook was looked at; of other ties of 2018 nothing is known, but for
how deep they are at most (`high`) where they pledge no fight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from allies.assess.context import Figure, Floats
from allies.assess.pacts import binds, latest_day
from allies.codebook.treaties import (
    ITEMS,
    LAST_ATOP,
    OBLIGATIONS,
    checked_to,
    treaties,
)
from allies.measures.base import Result
from allies.measures.depth import depth
from allies.measures.obligations import ordinal

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

METHODS = {
    "alliance-depth": "depth of the pair's treaties in force on the day; version 1",
    "alliance-obligations": "obligations of the source in force on the day, ordinal; version 1",
}
UNITS = {"alliance-depth": "score", "alliance-obligations": "level"}
BY_HAND = "treaties coded by hand"
_SIZE = len(OBLIGATIONS)
_FREE = len(ITEMS) - 1


@dataclass(frozen=True, slots=True)
class Bonds:
    """What the treaties of the codebook oblige states to on a day; element k of each is one bond.

    Attributes:
        states: Codes, sorted.
        source: The obliged state, by its place in `states`.
        target: The state that it owes it to.
        answers: 1, 0 or NaN where not known, shape (bonds, items), in the order of ITEMS.
        since: Whether the treaty binds the two only after ATOP's last year.
    """

    states: tuple[str, ...]
    source: Ints
    target: Ints
    answers: Floats
    since: Flags


def in_force_on(day: date) -> Bonds:
    """Return what the treaties of the codebook oblige to on a day, both ways.

    A treaty counts from the first day on which it is sure to be in force until its last; see
    `pacts.binds`.

    Args:
        day: After the last year of ATOP; one past the last year for which the codebook was looked
            at is taken as the last day of that year.
    """
    return _in_force(_looked_at(day))


def _looked_at(day: date) -> date:
    return min(day, date(checked_to(), 12, 31))


@lru_cache(maxsize=16)
def _in_force(day: date) -> Bonds:
    bound = {
        code: [party for party in treaty.parties if binds(treaty, party, day)]
        for code, treaty in treaties().items()
    }
    states = tuple(sorted({party.state for parties in bound.values() for party in parties}))
    place = {state: n for n, state in enumerate(states)}
    source, target = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    answers, since = [np.zeros((0, len(ITEMS)))], [np.zeros(0, np.bool_)]
    for code, parties in bound.items():
        at = np.array([place[party.state] for party in parties], np.int64)
        held = np.array(
            [[_as_number(a) for a in treaties()[code].answers_of(p.state)] for p in parties]
        ).reshape(-1, len(ITEMS))
        late = np.array([latest_day(party.first).year > LAST_ATOP for party in parties], np.bool_)
        one, other = np.nonzero(~np.eye(len(parties), dtype=np.bool_))
        source.append(at[one])
        target.append(at[other])
        answers.append(held[one])
        since.append(late[one] | late[other])
    return Bonds(
        states, np.concatenate(source), np.concatenate(target), np.concatenate(answers),
        np.concatenate(since),
    )  # fmt: skip


def _as_number(answer: bool | None) -> float:
    return np.nan if answer is None else float(answer)


def treaty_figures(day: date, atop: Result | None) -> dict[str, Figure]:
    """Return depth and obligations of all pairs of which they are known on a day after ATOP's end.

    Args:
        day: The day.
        atop: Obligations of ATOP's last year with their flags as parts; None where ATOP is not at
            hand: then older treaties count as the codebook has them, and no pair is known to
            have none.

    Returns:
        By measure; the states are those of `treaty_states`.
    """
    states = treaty_states(day, atop)
    place = {state: n for n, state in enumerate(states)}
    size = len(states)
    flags, known = _flags_of(atop, place, size)
    one, other, answers = _counting(in_force_on(day), place, None if atop is None else flags)
    at = one * size + other
    owed = np.zeros((_SIZE, size * size))
    for n in range(_SIZE):
        owed[n, at[answers[:, n] == 1]] = 1
    left = np.ones(size * size)
    np.multiply.at(left, at, 1 - depth(answers))
    apart, number = (
        flat.reshape(size, size) for flat in (left, np.bincount(at, minlength=size * size))
    )
    known[one, other] = True
    level = np.where(known, ordinal(*owed.reshape(_SIZE, size, size)), np.nan)
    deepest = np.maximum(1 - apart, (1 - apart).T)
    both = known | known.T
    np.fill_diagonal(both, False)
    most = np.where(both | (atop is None), np.nan, _at_most(flags))
    rests_on = (*(() if atop is None else atop.rests_on), BY_HAND)
    told = _looked_at(day).isoformat()
    values = {"alliance-depth": np.where(both, deepest, np.nan), "alliance-obligations": level}
    np.fill_diagonal(values["alliance-obligations"], np.nan)
    return {
        name: Figure(
            value=value, n=np.where(np.isnan(value), np.nan, np.maximum(number, number.T)),
            high=most if name == "alliance-depth" else None,
            unit=UNITS[name], period=told, method=METHODS[name],
            rests_on=tuple(dict.fromkeys(rests_on)),
        )
        for name, value in values.items()
    }  # fmt: skip


def _at_most(flags: Floats) -> Floats:
    """How deep a tie of ATOP's last year can still be, if it lasts; NaN where it pledges to fight.

    Of a tie without a pledge of defence or offence it need not be known whether it goes on: it
    makes no alliance either way.
    """
    pledged = np.nan_to_num(flags)
    pledged = np.maximum(pledged, pledged.transpose(0, 2, 1))
    answers = np.full((*pledged.shape[1:], len(ITEMS)), np.nan)
    answers[..., :_SIZE] = np.moveaxis(pledged, 0, -1)
    fights = (pledged[:2] > 0).any(axis=0)
    return np.where(fights | np.isnan(flags).all(axis=0), np.nan, depth(answers))


def treaty_states(day: date, atop: Result | None) -> tuple[str, ...]:
    """Return the states that `treaty_figures` is about, sorted."""
    return tuple(sorted({*in_force_on(day).states, *(() if atop is None else atop.states)}))


def _flags_of(atop: Result | None, place: dict[str, int], size: int) -> tuple[Floats, Flags]:
    """ATOP's flags over the states, and which pairs have no tie at all in it."""
    flags = np.full((_SIZE, size, size), np.nan)
    if atop is None:
        return flags, np.zeros((size, size), np.bool_)
    at = np.array([place[state] for state in atop.states])
    for n, name in enumerate(OBLIGATIONS):
        flags[n][np.ix_(at, at)] = atop.parts[name][0]
    there = ~np.isnan(flags).all(axis=0)
    tied = (np.nan_to_num(flags) > 0).any(axis=0)
    return flags, there & ~tied & ~tied.T


def _counting(
    bonds: Bonds, place: dict[str, int], flags: Floats | None
) -> tuple[Ints, Ints, Floats]:
    """Where bonds stand, and their answers; older ones hold no more than ATOP has of the two."""
    at = np.array([place[state] for state in bonds.states], np.int64)
    one, other = at[bonds.source], at[bonds.target]
    if flags is None:
        return one, other, bonds.answers
    of_both = (bonds.answers[:, :_SIZE] == 1) & (flags[:, one, other].T == 1)
    kept = bonds.since | of_both.any(axis=1)
    answers = bonds.answers.copy()
    old = ~bonds.since
    answers[old, :_SIZE] = of_both[old]
    # Whether defence is limited is moot where none is promised.
    answers[old & ~of_both[:, 0], _FREE] = np.nan
    return one[kept], other[kept], answers[kept]

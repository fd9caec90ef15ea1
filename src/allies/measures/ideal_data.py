"""From the votes of an assembly to the panel that ideal points are estimated from.

The cleaning is that of Bailey, Strezhnev and Voeten (2017, doi:10.1177/0022002715595700) for
their estimates from all votes; `cleaned` says what is left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.codebook.state_codes import spells_of
from allies.core.series import ABSTAIN, NO, YES
from allies.errors import UsageError
from allies.measures.ideal_model import Bools, Ints, VotePanel
from allies.store.datasets import Votes

STAGES = ("all", "final")
# Next to nothing was voted on in session 19 (1964-65), when arrears barred states from voting.
_NO_SESSION = 19
# From this year on votes on paragraphs and amendments are left out.
_WHOLE_TEXTS = 1990
_PARTS = ("paragraph", "amendment")
# A series needs so many votes; a single vote after so many periods of silence is none
# (South Africa in session 48, after 19 years).
_LEAST_VOTES, _SILENCE = 3, 10
# Fewer states make no dimension.
_LEAST_STATES = 3
# The seat whose holder the sign is set by, above the seat of the other.
_ABOVE = ("USA", "SUN")


@dataclass(frozen=True)
class Ballot:
    """A panel with its names.

    Attributes:
        panel: The votes.
        periods: The year or the session of each period.
        series: The states of each series, which are one for having held one seat.
        above: The series of the United States and of the Soviet Union and Russia; None where
            one of them does not vote.
        states: All states that cast a vote, in alphabetical order.
        unit: The unit of each state in each period, shape (periods, states); -1 for none.
    """

    panel: VotePanel
    periods: Ints
    series: tuple[tuple[str, ...], ...]
    above: Ints | None
    states: tuple[str, ...]
    unit: Ints


def cleaned(votes: Votes, *, by: str = "session", stage: str = "all") -> Ballot:
    """Make the panel of votes.

    Left out are absences, session 19, votes on paragraphs and amendments from 1990 on, items on
    which (over all their roll calls) only one kind of vote was cast, states with fewer than
    three votes in all, and a state's only vote of a period after ten without any.

    Args:
        votes: All votes of the workspace, of all years: the scale is set by all of them.
        by: 'year' of the roll call's date, or 'session'.
        stage: 'final' keeps only roll calls that are known to be on a whole text.

    Raises:
        UsageError: Fewer than three states are left, or no roll call is known to be on a whole
            text.
    """
    kept = _kept(votes, stage)
    key = np.array(
        [c.session if by == "session" else int(c.date[:4]) for c in votes.calls], np.int64
    )
    cast = kept[votes.call] & np.isin(votes.vote, (YES, ABSTAIN, NO))
    numbers = np.array([c.same_as for c in votes.calls], np.int64)
    seats, seat = _seats(votes.states)
    series, period = seat[votes.state], key[votes.call]
    cast &= _is_dense(series, period, cast)
    cast &= _is_contested(numbers[votes.call], votes.vote, cast)
    if len(np.unique(series[cast])) < _LEAST_STATES:
        raise UsageError(
            f"ideal points need roll calls in which {_LEAST_STATES} states or more vote and not "
            "all alike; load a version of un-votes with more of them"
        )
    periods, period = np.unique(period[cast], return_inverse=True)
    found, series = np.unique(series[cast], return_inverse=True)
    cells, unit = np.unique(series * len(periods) + period, return_inverse=True)
    panel = VotePanel(
        unit=unit.astype(np.int64),
        item=np.unique(numbers[votes.call[cast]], return_inverse=True)[1].astype(np.int64),
        vote=votes.vote[cast].astype(np.int64),
        series=cells // len(periods),
        period=cells % len(periods),
    )
    names = tuple(seats[n] for n in found)
    columns, column = np.unique(votes.state[cast], return_inverse=True)
    places = np.full((len(periods), len(columns)), -1, np.int64)
    places[period, column] = unit
    return Ballot(
        panel, periods, names, _poles(names), tuple(votes.states[n] for n in columns), places
    )


def _kept(votes: Votes, stage: str) -> Bools:
    """Which roll calls count."""
    calls = votes.calls
    kept = np.array([c.session != _NO_SESSION for c in calls], np.bool_)
    if stage == "final":
        final = np.array([c.stage == "final" for c in calls], np.bool_)
        if not final.any():
            raise UsageError(
                "these votes do not tell which roll calls are on a whole text; load a version of "
                "un-votes that does, or ask for stage all"
            )
        return kept & final
    part = [c.stage in _PARTS and int(c.date[:4]) >= _WHOLE_TEXTS for c in calls]
    return kept & ~np.array(part, np.bool_)


def _seats(states: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    """The states that held one seat after each other, and which seat each state held.

    They have one code of the Correlates of War: the Soviet Union and Russia; Yugoslavia,
    Serbia and Montenegro, and Serbia.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for spell in spells_of("cow"):
        holders[spell.code].add(spell.state)
    together: dict[str, tuple[str, ...]] = {state: (state,) for state in states}
    for group in holders.values():
        if len(group) > 1:
            together |= {s: tuple(sorted(group)) for s in group & set(states)}
    seats = sorted(set(together.values()))
    place = {seat: n for n, seat in enumerate(seats)}
    return tuple(seats), np.array([place[together[s]] for s in states], np.int64)


def _is_dense(series: Ints, period: Ints, cast: Bools) -> Bools:
    """Whether a vote is of a series and a period with enough of them."""
    total = np.bincount(series[cast], minlength=int(series.max(initial=0)) + 1)
    order, place = np.unique(period, return_inverse=True)
    cell = series * len(order) + place
    cells, count = np.unique(cell[cast], return_counts=True)
    owner, when = cells // len(order), cells % len(order)
    silence = np.diff(when, prepend=when[:1])
    lone = (np.diff(owner, prepend=-1) == 0) & (silence > _SILENCE) & (count == 1)
    dense: Bools = (total[series] >= _LEAST_VOTES) & ~np.isin(cell, cells[lone])
    return dense


def _is_contested(number: Ints, vote: NDArray[np.uint8], cast: Bools) -> Bools:
    """Whether two different votes were cast on the item of a vote."""
    items, item = np.unique(number, return_inverse=True)
    seen = np.zeros((len(items), NO + 1), np.bool_)
    seen[item[cast], vote[cast]] = True
    contested: Bools = (seen.sum(axis=1) > 1)[item]
    return contested


def _poles(series: tuple[tuple[str, ...], ...]) -> Ints | None:
    at = [next((n for n, s in enumerate(series) if state in s), -1) for state in _ABOVE]
    return None if -1 in at else np.array(at, np.int64)

"""Votes of an assembly as one matrix, roll calls in the order of their years or sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.core.series import ABSENT, ABSTAIN, NO, YES, RollCall
from allies.errors import UsageError
from allies.measures.base import PERIODS
from allies.measures.profiles import Codes
from allies.store.datasets import Votes

CATEGORIES = 3
UNANIMOUS = ("dropped", "kept")
ABSENCES = ("missing", "abstain", "no")
STAGES = ("all", "final")
# A session is called by the year in which it begins, 1946 for the first, as Voeten does.
FIRST_YEAR = 1945
_CAST = (YES, ABSTAIN, NO)
_NONE = 0


@dataclass(frozen=True, slots=True)
class VoteMatrix:
    """Votes as a matrix, the roll calls of a period side by side.

    Attributes:
        states: The states that have a vote in any of the roll calls.
        calls: The roll calls.
        codes: Shape (states, calls): 1 yes, 2 abstain, 3 no, 0 none.
        periods: A label for each period: '2014', or 'session 69'.
        starts: The first roll call of each period, and one more for the end.
    """

    states: tuple[str, ...]
    calls: tuple[RollCall, ...]
    codes: Codes
    periods: tuple[str, ...]
    starts: NDArray[np.int64]

    def present(self) -> Iterator[tuple[NDArray[np.int64], Codes]]:
        """Yield for each period the places of the states that vote in it, and their votes."""
        for first, end in zip(self.starts[:-1], self.starts[1:], strict=True):
            part = self.codes[:, first:end]
            places = np.flatnonzero(part.any(axis=1))
            yield places, part[places]


def vote_matrix(
    votes: Votes,
    *,
    by: str = "year",
    years: tuple[int, int] | None = None,
    unanimous: str = "dropped",
    absences: str = "missing",
    issue: str = "all",
    stage: str = "all",
) -> VoteMatrix:
    """Arrange votes as a matrix; by default as Voeten's agreement scores take them.

    Args:
        votes: As the workspace keeps them.
        by: 'year' (of the roll call's date) or 'session'.
        years: Keep the periods of these years alone; a session is of the year it begins in.
        unanimous: Whether roll calls in which all votes cast are the same are 'dropped' or
            'kept'.
        absences: Whether an absence is 'missing' for all pairs of the state, or a vote:
            'abstain', as Thacker (1999, doi:10.1353/wp.1999.0021) counts it, or 'no'.
        issue: Keep the roll calls on one issue, by its name in the data set.
        stage: 'final' keeps those of which the data set tells that they are on the whole text.

    Raises:
        UsageError: A choice is unknown, or absences count and the data set records none.
    """
    _require("by", by, PERIODS)
    _require("unanimous", unanimous, UNANIMOUS)
    _require("absences", absences, ABSENCES)
    _require("stage", stage, STAGES)
    keys = np.array(
        [c.session if by == "session" else int(c.date[:4]) for c in votes.calls], np.int64
    )
    year = keys + FIRST_YEAR if by == "session" else keys
    kept = np.ones(len(keys), np.bool_)
    if years is not None:
        kept &= (years[0] <= year) & (year <= years[1])
    if issue != "all":
        kept &= np.array([issue in c.issues for c in votes.calls], np.bool_)
    if stage == "final":
        kept &= np.array([c.stage == "final" for c in votes.calls], np.bool_)
    if unanimous == "dropped":
        kept &= _is_contested(votes)
    return _arranged(votes, keys, kept, by, _codes_of(votes, absences))


def _is_contested(votes: Votes) -> NDArray[np.bool_]:
    """Whether two different votes at least were cast in a roll call; absence is none."""
    cast = np.zeros((len(votes.calls), max(_CAST) + 1), np.bool_)
    voted = votes.vote <= max(_CAST)
    cast[votes.call[voted], votes.vote[voted]] = True
    contested: NDArray[np.bool_] = cast.sum(axis=1) > 1
    return contested


def _codes_of(votes: Votes, absences: str) -> Codes:
    """What each vote counts as; 0 for nothing."""
    counts_as = np.full(256, _NONE, np.uint8)
    counts_as[list(_CAST)] = _CAST
    if absences != "missing":
        if not (votes.vote == ABSENT).any():
            raise UsageError(
                "these votes do not tell who was absent; load a version of un-votes that does "
                "(Voeten's own file), or leave absences 'missing'"
            )
        counts_as[ABSENT] = ABSTAIN if absences == "abstain" else NO
    return counts_as[votes.vote]


def _arranged(
    votes: Votes, keys: NDArray[np.int64], kept: NDArray[np.bool_], by: str, codes: Codes
) -> VoteMatrix:
    order = np.flatnonzero(kept)
    order = order[np.argsort(keys[order], kind="stable")]
    column = np.full(len(keys), -1, np.int64)
    column[order] = np.arange(len(order))
    place = column[votes.call]
    here = (place >= 0) & (codes != _NONE)
    matrix = np.zeros((len(votes.states), len(order)), np.uint8)
    matrix[votes.state[here], place[here]] = codes[here]
    voting = np.flatnonzero(matrix.any(axis=1))
    found, starts = np.unique(keys[order], return_index=True)
    label = "session {}" if by == "session" else "{}"
    return VoteMatrix(
        tuple(votes.states[n] for n in voting),
        tuple(votes.calls[n] for n in order),
        np.ascontiguousarray(matrix[voting]),
        tuple(label.format(key) for key in found),
        np.append(starts, len(order)).astype(np.int64),
    )


def _require(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"{name} can't be '{value}'; choose {', '.join(allowed)}")

"""The similarity of votes in the General Assembly, from the workspace, for all pairs of states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from allies.errors import UsageError
from allies.measures.base import Floats, Request, Result
from allies.measures.held import refuse_others, required
from allies.measures.profiles import Table, joint_tables
from allies.measures.resample import SEED, Score, all_intervals, draws
from allies.measures.scores import FEW, disagreement, support
from allies.measures.votes import (
    ABSENCES,
    CATEGORIES,
    STAGES,
    UNANIMOUS,
    VoteMatrix,
    vote_matrix,
)
from allies.store.datasets import read_votes

if TYPE_CHECKING:
    from allies.store.database import Database

DATASET = "un-votes"
# The issues of Voeten's file; another version of the data may name others, which also do.
ISSUES = ("all", "me", "nu", "di", "hr", "co", "ec")
INTERVALS = ("none", "bootstrap")
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "unanimous": UNANIMOUS,
    "absences": ABSENCES,
    "issue": ISSUES,
    "stage": STAGES,
    "intervals": INTERVALS,
}
_FEW = f"fewer than {FEW} votes"
# Roll calls are dated up to a year before and two after the year that their session is of.
_BEFORE, _AFTER = 1, 2


def similarity_of_votes(
    db: Database,
    request: Request,
    score: Score,
    *,
    method: str,
    parts: Mapping[str, Score] | None = None,
    options: Mapping[str, tuple[str, ...]] = OPTIONS,
) -> Result:
    """Compute a score of all pairs of states from their votes, period by period.

    Args:
        db: The workspace.
        request: Years, by year or session, and choices among `options`.
        score: From the joint table of a pair to a number.
        method: The formula, for the result.
        parts: Terms of the formula by name, likewise from joint tables.
        options: The choices that the measure has, the default first.

    Raises:
        UsageError: The votes are not in the workspace, there are none in these years or of
            this choice, or an option is unknown.
    """
    refuse_others(request, options)
    chosen = {
        name: request.options.get(name, values[0])
        if name == "issue"
        else request.option(name, values[0], values)
        for name, values in options.items()
    }
    version = required(db, DATASET, as_of=request.as_of)
    matrix = _matrix(db, request, chosen)
    if not matrix.periods:
        raise UsageError(_nothing(request, chosen, version.years))
    found = score_votes(matrix, score, parts=parts, intervals=chosen["intervals"] == "bootstrap")
    choices = ", ".join(f"{name} {value}" for name, value in chosen.items())
    return Result(
        states=matrix.states,
        periods=matrix.periods,
        value=found.pop("value"),
        n=found.pop("n"),
        low=found.pop("low", None),
        high=found.pop("high", None),
        parts=found,
        method=f"{method}; by {request.by}, {choices}; version 1",
        rests_on=(str(version),),
    )


def score_votes(
    matrix: VoteMatrix,
    score: Score,
    *,
    parts: Mapping[str, Score] | None = None,
    intervals: bool = False,
    seed: int = SEED,
) -> dict[str, Floats]:
    """Compute a score of all pairs of states in all periods of a matrix of votes.

    Args:
        matrix: The votes.
        score: From joint tables to numbers.
        parts: More of these, by name.
        intervals: Whether to add 'low' and 'high', the ends of 90 % bootstrap intervals.
        seed: Of the bootstrap; the draws of a period depend on nothing but it and the period.

    Returns:
        'value', 'n', the parts, how many votes of a pair are the 'same', one step apart ('half')
        and 'opposite', and a flag where n is small; each of shape (periods, states, states), NaN
        where there is nothing (n: 0).
    """
    shape = (len(matrix.periods), len(matrix.states), len(matrix.states))
    scores = {"value": score, **(parts or {})}
    filled: dict[str, Floats] = {}
    for k, (places, codes) in enumerate(matrix.present()):
        at = np.ix_(places, places)
        tables = joint_tables(codes, CATEGORIES)
        found = {name: compute(tables) for name, compute in scores.items()} | _counts(tables)
        if intervals:
            period = int(matrix.periods[k].split()[-1])
            counts = draws(codes.shape[1], seed=(seed, period))
            found["low"], found["high"] = all_intervals(codes, CATEGORIES, score, counts)
        for name, values in found.items():
            if name not in filled:
                filled[name] = np.full(shape, 0.0 if name == "n" else np.nan)
            filled[name][k][at] = values
    return filled


def _counts(tables: Table) -> dict[str, Floats]:
    n = support(tables)
    gap = disagreement(CATEGORIES, "absolute")
    shared = n > 0
    found = {"n": n, _FEW: np.where(shared & (n < FEW), 1.0, np.nan)}
    for name, steps in (("same", 0), ("half", 1), ("opposite", 2)):
        found[name] = np.where(shared, tables[gap == steps].sum(axis=0), np.nan)
    return found


def _matrix(db: Database, request: Request, chosen: Mapping[str, str]) -> VoteMatrix:
    first, last = request.years
    if request.by == "session":
        first, last = first - _BEFORE, last + _AFTER
    return vote_matrix(
        read_votes(db, DATASET, years=(first, last), as_of=request.as_of),
        by=request.by,
        years=request.years,
        unanimous=chosen["unanimous"],
        absences=chosen["absences"],
        issue=chosen["issue"],
        stage=chosen["stage"],
    )


def _nothing(request: Request, chosen: Mapping[str, str], covered: tuple[int, int] | None) -> str:
    first, last = request.years
    kind = "" if chosen["issue"] == "all" else f" on the issue '{chosen['issue']}'"
    kind += "" if chosen["stage"] == "all" else " that are known to be on a whole text"
    years = "" if covered is None else f"; {DATASET} covers {covered[0]} to {covered[1]}"
    return f"there are no roll calls{kind} in {first} to {last}{years}"

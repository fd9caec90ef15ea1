"""Similarity of votes for all pairs of states: seconds for the whole panel, and against pandas.

Usage: python benchmarks/measures.py [--sessions N] [--folder FOLDER]

FOLDER holds the tables of the R package unvotes; without it the votes are drawn at random, as
many as there are. The pandas implementations (needs pandas) run on N sessions in the same run as
ours on the same votes: the usual self-join and grouping, and a loop over pairs on a tenth of
them. Ratios go by the processor's time, so that other work on the machine disturbs them less.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from allies.core.series import ABSTAIN, NO, YES, RollCall
from allies.measures.profiles import joint_tables
from allies.measures.resample import all_intervals, draws
from allies.measures.scores import agreement, kappa, s_score, support
from allies.measures.votes import VoteMatrix, vote_matrix
from allies.store.datasets import Votes

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared" / "data" / "unga-votes-voeten"
_CODES = {"yes": YES, "abstain": ABSTAIN, "no": NO}
_SQUARED = partial(kappa, distance="squared")
_ROUNDS = 3
_SESSIONS, _STATES, _CALLS, _SHARE = 74, 195, 6203, 0.72


def read(folder: Path) -> Votes:
    """Read the votes of the package unvotes, or draw some where it is not there."""
    votes = folder / "unvotes_pkg_un_votes.csv.gz"
    if not votes.is_file():
        return drawn()
    with gzip.open(folder / "unvotes_pkg_un_roll_calls.csv.gz", "rt", encoding="utf-8") as stream:
        calls = [
            RollCall(number=int(r["rcid"]), session=int(r["session"]), date=r["date"],
                     same_as=int(r["rcid"]))
            for r in csv.DictReader(stream)
        ]  # fmt: skip
    with gzip.open(votes, "rt", encoding="utf-8") as stream:
        rcid, state, vote = zip(
            *((r["rcid"], r["country"], _CODES[r["vote"]]) for r in csv.DictReader(stream)),
            strict=True,
        )
    calls.sort(key=lambda call: call.number)
    states, places = np.unique(np.array(state), return_inverse=True)
    numbers = np.searchsorted([c.number for c in calls], np.array(rcid, np.int64))
    return Votes(tuple(calls), tuple(states.tolist()), numbers, places, np.array(vote, np.uint8))


def drawn() -> Votes:
    """Draw as many votes as there are in sessions 1 to 74."""
    chance = np.random.default_rng(1)
    session = np.sort(chance.integers(1, _SESSIONS + 1, _CALLS))
    calls = tuple(
        RollCall(number=n, session=int(s), date=f"{1945 + s}-12-01", same_as=n)
        for n, s in enumerate(session)
    )
    call, state = np.nonzero(chance.random((_CALLS, _STATES)) < _SHARE)
    vote = chance.choice([YES, ABSTAIN, NO], len(call), p=[0.8, 0.12, 0.08]).astype(np.uint8)
    return Votes(calls, tuple(f"S{n:03}" for n in range(_STATES)), call, state, vote)


def timed(work: Callable[[], Any], rounds: int = _ROUNDS) -> tuple[float, float, Any]:
    """Run some work a few times; return its least wall and processor seconds, and its result."""
    walls, cores, found = [], [], None
    for _ in range(rounds):
        wall, core = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        cores.append(time.process_time() - core)
    return min(walls), min(cores), found


def panel(votes: Votes) -> list[tuple[Any, ...]]:
    """The number of shared votes, agreement, S and kappa of all pairs in all sessions."""
    matrix = vote_matrix(votes, by="session")
    found = []
    for _, codes in matrix.present():
        tables = joint_tables(codes, 3)
        found.append((support(tables), agreement(tables), s_score(tables), _SQUARED(tables)))
    return found


def two_scores(matrix: VoteMatrix) -> list[tuple[Any, Any]]:
    """Agreement and kappa of all pairs in all sessions of a matrix."""
    found = []
    for _, codes in matrix.present():
        tables = joint_tables(codes, 3)
        found.append((agreement(tables), _SQUARED(tables)))
    return found


def long_table(matrix: VoteMatrix) -> pd.DataFrame:
    """The same votes as a table with a row for each, as an analyst has them."""
    state, call = np.nonzero(matrix.codes)
    session = np.array([c.session for c in matrix.calls])
    return pd.DataFrame({
        "session": session[call], "call": call, "state": np.array(matrix.states)[state],
        "vote": matrix.codes[state, call].astype(float),
    })  # fmt: skip


def joined(table: pd.DataFrame) -> pd.DataFrame:
    """Agreement and kappa in pandas: join the votes with themselves, group by pair."""
    pairs = table.merge(table, on=["session", "call"], suffixes=("", "_other"))
    pairs = pairs[pairs["state"] < pairs["state_other"]]
    pairs = pairs.assign(
        gap=(pairs["vote"] - pairs["vote_other"]).abs(),
        squared=(pairs["vote"] - pairs["vote_other"]) ** 2,
    )
    groups = pairs.groupby(["session", "state", "state_other"])
    means = groups[["gap", "squared", "vote", "vote_other"]].mean()
    spread = groups[["vote", "vote_other"]].var(ddof=0)
    chance = spread["vote"] + spread["vote_other"] + (means["vote"] - means["vote_other"]) ** 2
    return pd.DataFrame({
        "agreement": 1 - means["gap"] / 2,
        "kappa": 1 - means["squared"] / chance.where(chance > 0),
    })  # fmt: skip


def looped(table: pd.DataFrame, part: int) -> dict[tuple[int, str, str], tuple[float, float]]:
    """The same pair by pair, for every so many of them."""
    found = {}
    for session, votes in table.groupby("session"):
        wide = votes.pivot(index="call", columns="state", values="vote")
        for one, other in itertools.islice(itertools.combinations(wide.columns, 2), 0, None, part):
            both = wide[[one, other]].dropna()
            x, y = both[one], both[other]
            chance = x.var(ddof=0) + y.var(ddof=0) + (x.mean() - y.mean()) ** 2
            squared = ((x - y) ** 2).mean()
            found[session, one, other] = (
                1 - (x - y).abs().mean() / 2, 1 - squared / chance if chance > 0 else np.nan,
            )  # fmt: skip
    return found


def same(matrix: VoteMatrix, ours: list[tuple[Any, Any]], theirs: pd.DataFrame) -> float:
    """The largest difference between the two, over all pairs that pandas has."""
    apart = 0.0
    place = {state: n for n, state in enumerate(matrix.states)}
    for period, (present, _), scores in zip(matrix.periods, matrix.present(), ours, strict=True):
        rows = theirs.loc[int(period.split()[1])]
        inside = np.full(len(place), -1)
        inside[present] = np.arange(len(present))
        one, other = (inside[[place[s] for s in rows.index.get_level_values(k)]] for k in (0, 1))
        for name, values in zip(("agreement", "kappa"), scores, strict=True):
            gaps = np.abs(values[one, other] - rows[name].to_numpy())
            apart = max(apart, float(np.nanmax(gaps)))
    return apart


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=6, help="for the comparison")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    votes = read(given.folder)
    wall, core, found = timed(lambda: panel(votes))
    pairs = sum(len(n) * (len(n) - 1) // 2 for n, *_ in found)
    print(f"{len(votes.vote):,} votes, {len(found)} sessions, {pairs:,} pair-sessions")
    print(f"n, agreement, S and kappa of all: {wall:.2f} s by the clock, {core:.2f} s of processor")

    last = max(call.session for call in votes.calls)
    years = (1945 + last - given.sessions + 1, 1945 + last)
    matrix = vote_matrix(votes, by="session", years=years)
    table = long_table(matrix)
    _, ours, scores = timed(lambda: two_scores(matrix), rounds=10)
    _, theirs, frame = timed(lambda: joined(table), rounds=1)
    part = 10
    _, slow, some = timed(lambda: looped(table, part), rounds=1)
    print(f"agreement and kappa of {given.sessions} sessions, {len(frame):,} pair-sessions:")
    print(f"  ours {ours:.3f} s")
    print(f"  pandas, self-join and grouping {theirs:.1f} s: {theirs / ours:,.0f} times ours")
    print(f"  pandas, pair by pair {slow * part:.1f} s (a tenth measured, {len(some):,} pairs): "
          f"{slow * part / ours:,.0f} times ours")  # fmt: skip
    print(f"  largest difference {same(matrix, scores, frame):.1e}")

    codes = list(matrix.present())[-1][1]
    counts = draws(codes.shape[1])
    wall, core, _ = timed(lambda: all_intervals(codes, 3, agreement, counts), rounds=1)
    print(f"intervals of agreement, {len(counts)} replicates, all pairs of session {last}: "
          f"{wall:.2f} s by the clock, {core:.2f} s of processor")  # fmt: skip


if __name__ == "__main__":
    main()

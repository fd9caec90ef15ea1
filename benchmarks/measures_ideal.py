"""Ideal points of all states and sessions: seconds, agreement with those published, coverage.

Usage: python benchmarks/measures_ideal.py [--folder FOLDER] [--smoothing one-sided|two-sided]
       [--workspace FILE] [--simulations N]

FOLDER holds `unga-votes-voeten` (tables of the R package unvotes, Matches.csv) and
`un-ideal-points` (the release of April 2020); the votes are loaded into FILE unless it holds
them. Times are by the clock and by the processor, since other work on the machine disturbs the
first. The simulations plant points of 100 states in 5 years with 200 items each, and count how
many 90 % intervals hold them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import allies
from allies.measures.ideal_data import Ballot, cleaned
from allies.measures.ideal_em import ONE_SIDED, TWO_SIDED, Fit, fit
from allies.measures.ideal_errors import Z90, covariances
from allies.measures.ideal_model import VotePanel
from allies.sources.datasets.un_votes_seats import seat_of
from allies.store.database import open_database
from allies.store.datasets import Votes, read_votes

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared" / "data"
TABLES = ("unvotes_pkg_un_votes.csv.gz", "unvotes_pkg_un_roll_calls.csv.gz", "Matches.csv")
RELEASE = "un-ideal-points/IdealpointestimatesAll_Apr2020.csv.gz"
STATES, ITEMS, YEARS = 100, 200, 5


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Run some work and print its seconds."""
    wall, core = time.perf_counter(), time.process_time()
    found = work()
    wall, core = time.perf_counter() - wall, time.process_time() - core
    print(f"{name}: {wall:.1f} s by the clock, {core:.1f} s of the processor")
    return found


def load(folder: Path, workspace: Path) -> None:
    """Load the votes into a workspace unless it holds them."""
    with allies.open(workspace) as space:
        if not any(e.name == "un-votes" and e.version is not None for e in space.datasets()):
            space.add_dataset("un-votes", *(folder / "unga-votes-voeten" / t for t in TABLES))


def read(workspace: Path) -> Votes:
    """Read all votes of a workspace."""
    with open_database(workspace, read_only=True) as db:
        return read_votes(db, "un-votes", years=(1900, 2999))


def compare(folder: Path, ballot: Ballot, found: Fit) -> None:
    """Print how near the points are to the release of April 2020."""
    pairs = []
    with gzip.open(folder / RELEASE, "rt", encoding="latin-1") as stream:
        for row in csv.DictReader(stream):
            session = int(row["session"])
            days = [f"{session + 1945}-12-01", f"{session + 1946}-06-30"]
            state = next(filter(None, (seat_of(row["ccode"], "cow", day) for day in days)))
            unit = ballot.unit[np.searchsorted(ballot.periods, session), ballot.states.index(state)]
            pairs.append((session, float(row["IdealPoint"]), found.theta[unit]))
    session, published, ours = np.array(pairs).T
    within = [
        np.corrcoef(published[session == s], ours[session == s])[0, 1] for s in np.unique(session)
    ]
    print(
        f"April 2020, {len(pairs):,} points: r {np.corrcoef(published, ours)[0, 1]:.4f}; within "
        f"sessions median {np.median(within):.4f}, least {min(within):.4f}; "
        f"{found.accuracy:.3f} of votes as likeliest; {found.rounds} rounds"
    )


def planted(seed: int, step: float) -> tuple[VotePanel, np.ndarray[Any, Any]]:
    """Draw points that walk at random, and votes by them."""
    chance = np.random.default_rng(seed)
    walk = chance.standard_normal((STATES, YEARS)) * np.array([1.0, *[step] * (YEARS - 1)])
    theta = np.cumsum(walk, axis=1)
    theta = (theta - theta.mean()) / theta.std()
    items = ITEMS * YEARS
    beta, middle = chance.standard_normal(items), chance.normal(0.5, 0.8, items)
    gap = chance.gamma(2, 0.3, items)
    state, item = np.nonzero(chance.random((STATES, items)) > 0.05)
    year = item // ITEMS
    z = beta[item] * theta[state, year] + chance.standard_normal(len(item))
    vote = 1 + (z > (middle - gap / 2)[item]).astype(int) + (z > (middle + gap / 2)[item])
    kinds = np.zeros((items, 4), bool)
    kinds[item, vote] = True
    kept = (kinds.sum(axis=1) > 1)[item]
    panel = VotePanel(
        (state * YEARS + year)[kept], np.unique(item[kept], return_inverse=True)[1], vote[kept],
        np.repeat(np.arange(STATES), YEARS), np.tile(np.arange(YEARS), STATES),
    )  # fmt: skip
    return panel, theta.ravel()


def simulate(count: int, smoothing: str) -> None:
    """Print how well planted points are found, and how often intervals hold them."""
    for step in (0.1, 0.3, 0.5):
        r, inside = [], []
        for seed in range(count):
            panel, theta = planted(seed, step)
            found = fit(panel, smoothing=smoothing)
            ours = found.theta * np.sign(found.theta @ theta)
            r.append(np.corrcoef(ours, theta)[0, 1])
            inside.append(np.abs(ours - theta) < Z90 * covariances(panel, found).errors())
        print(
            f"{count} simulations, steps of {step}: r {np.mean(r):.4f}, "
            f"{np.mean(inside):.3f} of 90 % intervals hold the point"
        )


def main() -> None:
    """Estimate, compare, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--smoothing", choices=(ONE_SIDED, TWO_SIDED), default=ONE_SIDED)
    parser.add_argument("--simulations", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        workspace = given.workspace or Path(own) / "ideal.duckdb"
        load(given.folder, workspace)
        began = time.perf_counter()
        votes = timed("read", lambda: read(workspace))
    ballot = timed("clean", lambda: cleaned(votes))
    panel = ballot.panel
    print(f"{len(panel.vote):,} votes, {panel.items:,} items, {len(panel.series):,} points")
    found = timed("fit", lambda: fit(panel, smoothing=given.smoothing, above=ballot.above))
    timed("errors", lambda: covariances(panel, found))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e9 if sys.platform == "darwin" else 1e6
    )
    print(f"all: {time.perf_counter() - began:.1f} s by the clock; {peak:.2f} GB at most")
    compare(given.folder, ballot, found)
    simulate(given.simulations, given.smoothing)


if __name__ == "__main__":
    main()

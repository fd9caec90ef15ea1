"""Ideal points of states in the General Assembly, and distances between them, as measures.

They are estimated from all votes in the workspace (`ideal_em`), once for each set of choices and
version of the data, or taken from the published estimates in the data set `ideal-points`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from allies.errors import UsageError
from allies.measures.base import Floats, Measure, Request, Result
from allies.measures.held import Held, refuse_others, required
from allies.measures.ideal_data import STAGES, Ballot, cleaned
from allies.measures.ideal_distance import distances, ends, errors_of_pairs, independent_errors
from allies.measures.ideal_em import ONE_SIDED, TWO_SIDED, Fit, fit
from allies.measures.ideal_errors import Z90, Covariances, covariances
from allies.measures.votes import FIRST_YEAR
from allies.store.datasets import read_panel, read_votes
from allies.store.rows import as_known

if TYPE_CHECKING:
    from allies.store.database import Database

VOTES, PUBLISHED = "un-votes", "ideal-points"
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "estimate": ("own", "published"),
    "stage": STAGES,
    "smoothing": (ONE_SIDED, TWO_SIDED),
}
_ALL_YEARS = (1900, 2999)
_REMEMBERED = 4


@dataclass(frozen=True)
class Estimated:
    """What was estimated from the votes of a workspace."""

    ballot: Ballot
    fit: Fit
    covered: Covariances


@dataclass(frozen=True)
class _Points:
    """Points of states in periods, (periods, states), and all that a result needs beside."""

    states: tuple[str, ...]
    periods: tuple[str, ...]
    value: Floats
    error: Floats
    n: Floats
    pair_error: Floats | None
    method: str
    rests_on: Held


_Known = dict[tuple[str, ...], Estimated]
_known: WeakKeyDictionary[Database, _Known] = WeakKeyDictionary()
_lock = Lock()


def estimated(
    db: Database, request: Request, *, stage: str = "all", smoothing: str = ONE_SIDED
) -> Estimated:
    """Estimate ideal points from all votes of the workspace, or return what was estimated before.

    Args:
        db: The workspace.
        request: Whether by year or session, and what was known when; its years are no matter,
            since the scale is set by the votes of all years.
        stage: 'all' or 'final'.
        smoothing: ONE_SIDED or TWO_SIDED.

    Raises:
        UsageError: The votes are not there, or there is nothing in them to estimate from.
    """
    required(db, VOTES, as_of=request.as_of)
    digest = next(
        f"{row[1]} {row[4]} {row[-1]}"
        for row in db.rows("loads", {"as_of": as_known(request.as_of)})
        if row[0] == VOTES
    )
    key = (digest, request.by, stage, smoothing)
    with _lock:
        known = _known.setdefault(db, {})
        if key not in known:
            votes = read_votes(db, VOTES, years=_ALL_YEARS, as_of=request.as_of)
            ballot = cleaned(votes, by=request.by, stage=stage)
            found = fit(ballot.panel, smoothing=smoothing, above=ballot.above)
            while len(known) >= _REMEMBERED:
                del known[next(iter(known))]
            known[key] = Estimated(ballot, found, covariances(ballot.panel, found))
        return known[key]


def _own(db: Database, request: Request, stage: str, smoothing: str, *, pairs: bool) -> _Points:
    version = required(db, VOTES, as_of=request.as_of)
    made = estimated(db, request, stage=stage, smoothing=smoothing)
    ballot = made.ballot
    year = ballot.periods + (FIRST_YEAR if request.by == "session" else 0)
    rows = np.flatnonzero((request.years[0] <= year) & (year <= request.years[1]))
    if not len(rows):
        raise UsageError(
            f"there are no ideal points in {request.years[0]} to {request.years[1]}; the votes "
            f"give some in {year[0]} to {year[-1]}"
        )
    unit = ballot.unit[rows]
    columns = np.flatnonzero((unit >= 0).any(axis=0))
    unit = unit[:, columns]

    def spread(values: Floats) -> Floats:
        return np.where(unit >= 0, values[unit], np.nan)

    label = "session {}" if request.by == "session" else "{}"
    settled = "" if made.fit.converged else "; not settled"
    return _Points(
        states=tuple(ballot.states[c] for c in columns),
        periods=tuple(label.format(p) for p in ballot.periods[rows]),
        value=spread(made.fit.theta),
        error=spread(made.covered.errors()),
        n=np.nan_to_num(spread(ballot.panel.count.astype(np.float64))),
        pair_error=errors_of_pairs(ballot, made.covered)[np.ix_(rows, columns, columns)]
        if pairs
        else None,
        method=f"dynamic ordinal item response by variational EM, {smoothing} smoothing; by "
        f"{request.by}, stage {stage}; {made.fit.accuracy:.1%} of votes as likeliest{settled}; "
        "version 1",
        rests_on=version,
    )


def _published(db: Database, request: Request, stage: str, *, pairs: bool) -> _Points:
    if request.by != "year":
        raise UsageError("published ideal points are by year; ask for them by year")
    if "smoothing" in request.options:
        raise UsageError("smoothing is a choice of our own estimate; leave it out for published")
    version = required(db, PUBLISHED, as_of=request.as_of)
    name = "ideal-point" if stage == "all" else "ideal-point-final"
    read = partial(
        read_panel, db, PUBLISHED, years=request.years, dyadic=False, as_of=request.as_of
    )
    panel = read(name)
    there = ~np.isnan(panel.values)
    rows = np.flatnonzero(there.any(axis=1))
    columns = np.flatnonzero(there.any(axis=0))
    if not there.any():
        raise UsageError(
            f"{version} has no figures of {name} in {request.years[0]} to {request.years[1]}"
        )
    value = panel.values[rows][:, columns]
    states = tuple(panel.states[c] for c in columns)

    def beside(variable: str) -> Floats:
        return read(variable, states=states).values[rows]

    error = (beside(f"{name}-q95") - beside(f"{name}-q05")) / (2 * Z90)
    return _Points(
        states=states,
        periods=tuple(str(panel.years[r]) for r in rows),
        value=value,
        error=error,
        n=np.nan_to_num(beside(f"{name}-votes")),
        pair_error=independent_errors(error) if pairs else None,
        method=f"published posterior means, stage {stage}; errors from their 5 and 95 % "
        "quantiles; version 1",
        rests_on=version,
    )


def _points(db: Database, request: Request, *, pairs: bool) -> _Points:
    refuse_others(request, OPTIONS)
    estimate, stage, smoothing = (
        request.option(name, allowed[0], allowed) for name, allowed in OPTIONS.items()
    )
    if estimate == "published":
        return _published(db, request, stage, pairs=pairs)
    return _own(db, request, stage, smoothing, pairs=pairs)


def ideal_point(db: Database, request: Request) -> Result:
    """Return ideal points of states: larger is nearer to the United States.

    Mean 0 and standard deviation 1 over all states and periods of the data (not of the request).

    Args:
        db: The workspace.
        request: Years, by year or session, and choices among OPTIONS.

    Raises:
        UsageError: The data are not in the workspace, there is nothing in these years, or an
            option is unknown.
    """
    found = _points(db, request, pairs=False)
    return Result(
        states=found.states,
        periods=found.periods,
        value=found.value,
        n=found.n,
        low=found.value - Z90 * found.error,
        high=found.value + Z90 * found.error,
        parts={"standard error": found.error},
        method=found.method,
        rests_on=(str(found.rests_on),),
    )


def ideal_point_distance(db: Database, request: Request) -> Result:
    """Return the distances of ideal points of all pairs of states in each period.

    `n` is the number of votes of whichever state cast fewer.

    Args:
        db: The workspace.
        request: Years, by year or session, and choices among OPTIONS.

    Raises:
        UsageError: As `ideal_point`.
    """
    found = _points(db, request, pairs=True)
    value = distances(found.value)
    error = np.full_like(value, np.nan) if found.pair_error is None else found.pair_error
    low, high = ends(value, error)
    shape = value.shape
    return Result(
        states=found.states,
        periods=found.periods,
        value=value,
        n=np.minimum(found.n[:, :, None], found.n[:, None, :]),
        low=low,
        high=high,
        parts={
            "point of the first": np.broadcast_to(found.value[:, :, None], shape),
            "point of the second": np.broadcast_to(found.value[:, None, :], shape),
            "standard error of the difference": error,
        },
        method=f"|a − b| of: {found.method}",
        rests_on=(str(found.rests_on),),
    )


_REFERENCE = (
    "Bailey, Strezhnev and Voeten (2017), doi:10.1177/0022002715595700; "
    "Imai, Lo and Olmsted (2016), doi:10.1017/S000305541600037X"
)
_MODEL = "Pr(vote ≤ c) = Φ(γ_c − β θ), identical texts share β and γ, θ follows its own past"
_SILENT = {
    "en": "It is one dimension, of what is put to the vote: not how close states are in all else, "
    "and not of friendship. The level of the first sessions is weakly identified: compare states "
    "within a period rather than one over decades.",
    "fr": "C’est une seule dimension, celle de ce qui est mis aux voix : rien de la proximité des "
    "États dans tout le reste, ni de l’amitié. Le niveau des premières sessions est mal "
    "identifié : comparez des États dans une période plutôt qu’un État sur des décennies.",
}

MEASURES_IDEAL: tuple[Measure, ...] = (
    Measure(
        name="ideal-point",
        label={
            "en": "ideal point (votes in the General Assembly)",
            "fr": "point idéal (votes à l’Assemblée générale)",
        },
        unit="sd", directed=False, dyadic=False, low=None, high=None,
        needs=(f"{VOTES}|{PUBLISHED}",), compute=ideal_point, reference=_REFERENCE,
        options=OPTIONS, periods=("year", "session"), formula=_MODEL,
        says={
            "en": "Where a state stands on the main dimension of the votes, in standard "
            "deviations of all states and periods; larger is nearer to the United States.",
            "fr": "Où se place un État sur la dimension principale des votes, en écarts types "
            "de tous les États et périodes ; plus c’est grand, plus il est proche des "
            "États-Unis.",
        },
        silent=_SILENT,
    ),
    Measure(
        name="ideal-point-distance",
        label={
            "en": "distance of ideal points (votes in the General Assembly)",
            "fr": "distance des points idéaux (votes à l’Assemblée générale)",
        },
        unit="sd", directed=False, low=0, high=None,
        needs=(f"{VOTES}|{PUBLISHED}",), compute=ideal_point_distance, reference=_REFERENCE,
        options=OPTIONS, periods=("year", "session"), formula=f"|θ_a − θ_b|; {_MODEL}",
        says={
            "en": "How far apart two states stand on the main dimension of the votes; unlike "
            "agreement it does not move when the agenda does.",
            "fr": "L’écart de deux États sur la dimension principale des votes ; à la "
            "différence de l’accord, il ne bouge pas avec l’ordre du jour.",
        },
        silent=_SILENT,
    ),
)  # fmt: skip

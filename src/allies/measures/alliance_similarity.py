"""The similarity of alliance portfolios, from the workspace, for all pairs of states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.errors import UsageError
from allies.measures.base import Floats, Request, Result
from allies.measures.held import Held, held, refuse_others, required
from allies.measures.profiles import (
    PLEDGE_CATEGORIES,
    PLEDGES,
    Codes,
    Table,
    joint_tables,
    portfolios,
)
from allies.measures.resample import Score
from allies.measures.scores import ratio, support
from allies.store.datasets import read_panel

if TYPE_CHECKING:
    from allies.store.database import Database

DATASET = "atop"
SYSTEM = "system"
# Treaties go by the states of the Correlates of War; the other list will do without it.
MEMBERS = ("member", "member-gw")
CAPABILITIES = "capabilities"
INDEX = "capability-index"
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "ties": ("valued", "binary"),
    "weights": ("equal", "capabilities"),
}
Flags = NDArray[np.bool_]


def similarity_of_portfolios(
    db: Database,
    request: Request,
    score: Score,
    *,
    method: str,
    parts: Mapping[str, Score] | None = None,
    options: Mapping[str, tuple[str, ...]] = OPTIONS,
) -> Result:
    """Compute a score of all pairs of states from their alliance portfolios, year by year.

    A portfolio is over all members of the state system of the year, of the data set `system` if
    it is there (after the last year of its list, the members of that year), else over the states
    that have a treaty in that year.

    Args:
        db: The workspace.
        request: Years, and choices among `options`.
        score: From the joint table of a pair to a number.
        method: The formula, for the result.
        parts: Terms of the formula by name, likewise from joint tables.
        options: The choices that the measure has, the default first.

    Raises:
        UsageError: A data set is not in the workspace, the years are outside its coverage, or an
            option is unknown.
    """
    refuse_others(request, options)
    chosen = {name: request.option(name, values[0], values) for name, values in options.items()}
    treaties = required(db, DATASET, as_of=request.as_of)
    rests_on, years = [treaties], _covered(treaties, request)
    states, members, whose = _members(db, request, years, rests_on)
    binary = chosen.get("ties") == "binary"
    levels = portfolios(_pledges(db, request, years, states), binary=binary)
    weights = None
    if chosen.get("weights") == "capabilities":
        rests_on.append(required(db, CAPABILITIES, as_of=request.as_of))
        weights = read_panel(
            db, CAPABILITIES, INDEX, years=years, states=states, dyadic=False,
            as_of=request.as_of,
        ).values  # fmt: skip
    found = score_portfolios(
        levels, members, score, parts=parts, weights=weights,
        categories=2 if binary else PLEDGE_CATEGORIES,
    )  # fmt: skip
    choices = ", ".join([whose, *(f"{name} {value}" for name, value in chosen.items())])
    return Result(
        states=states,
        periods=tuple(str(year) for year in range(years[0], years[1] + 1)),
        value=found.pop("value"),
        n=found.pop("n"),
        parts=found,
        method=f"{method}; over {choices}; version 1",
        rests_on=tuple(str(data) for data in rests_on),
    )


def score_portfolios(
    levels: Codes,
    members: Flags,
    score: Score,
    *,
    parts: Mapping[str, Score] | None = None,
    weights: Floats | None = None,
    categories: int = PLEDGE_CATEGORIES,
) -> dict[str, Floats]:
    """Compute a score of all pairs of states in all years from their portfolios.

    Args:
        levels: Shape (years, states, states), 1 … categories, row state, column partner.
        members: Which states are in the system, shape (years, states).
        score: From joint tables to numbers.
        parts: More of these, by name.
        weights: Of the partners, shape (years, states); those without one are left out. By
            default all count the same.
        categories: How many there are.

    Returns:
        'value', 'n' (partners that count), the parts, and the share of partners to which neither
        state is bound; each of shape (years, states, states), NaN for no member (n: 0).
    """
    shape = levels.shape
    scores = {"value": score, **(parts or {}), "bound to neither": _unbound}
    filled: dict[str, Floats] = {name: np.full(shape, np.nan) for name in scores}
    filled["n"] = np.zeros(shape)
    for k, present in enumerate(members):
        places = np.flatnonzero(present)
        counted = places
        if weights is not None:
            counted = places[~np.isnan(weights[k, places])]
        if not counted.size:
            continue
        tables = joint_tables(
            levels[k][np.ix_(places, counted)], categories,
            weights=None if weights is None else weights[k, counted],
        )  # fmt: skip
        at = np.ix_(places, places)
        filled["n"][k][at] = counted.size
        for name, compute in scores.items():
            filled[name][k][at] = compute(tables)
    return filled


def _unbound(tables: Table) -> Floats:
    return ratio(tables[0, 0].astype(np.float64), support(tables))


def _covered(treaties: Held, request: Request) -> tuple[int, int]:
    if treaties.years is None:
        raise UsageError(f"{treaties} does not say which years it covers; load it again")
    first, last = treaties.years
    wanted = max(first, request.years[0]), min(last, request.years[1])
    if wanted[0] > wanted[1]:
        raise UsageError(f"{treaties} covers {first} to {last}; ask for years among these")
    return wanted


def _members(
    db: Database, request: Request, years: tuple[int, int], rests_on: list[Held]
) -> tuple[tuple[str, ...], Flags, str]:
    """Return the states, which of them are members in each year, and whose they are."""
    system = held(db, SYSTEM, as_of=request.as_of)
    if system is not None and system.years is not None:
        first = system.years[0]
        for name in MEMBERS:
            listed = read_panel(
                db, SYSTEM, name, years=(first, max(first, years[1])), dyadic=False,
                as_of=request.as_of,
            )  # fmt: skip
            known = np.flatnonzero((listed.values > 0).any(axis=1))
            if known.size:
                rests_on.append(system)
                at = np.minimum(np.arange(years[0], years[1] + 1) - first, known[-1])
                members = (listed.values[at] > 0) & (at >= 0)[:, np.newaxis]
                there = members.any(axis=0)
                states = tuple(s for s, seen in zip(listed.states, there, strict=True) if seen)
                carried = first + int(known[-1])
                after = f" (those of {carried} after it)" if carried < years[1] else ""
                return states, members[:, there], f"{name} of {SYSTEM}{after}"
    return *_parties(db, request, years), "the states with a treaty"


def _parties(
    db: Database, request: Request, years: tuple[int, int]
) -> tuple[tuple[str, ...], Flags]:
    parties: list[tuple[tuple[str, ...], Flags]] = []
    for name in PLEDGES:
        panel = read_panel(db, DATASET, name, years=years, as_of=request.as_of)
        there = ~np.isnan(panel.values)
        bound: Flags = np.logical_or(there.any(axis=1), there.any(axis=2))
        parties.append((panel.states, bound))
    order = tuple(sorted({state for states, _ in parties for state in states}))
    members = np.zeros((years[1] - years[0] + 1, len(order)), np.bool_)
    for states, bound in parties:
        members[:, [order.index(state) for state in states]] |= bound
    return order, members


def _pledges(
    db: Database, request: Request, years: tuple[int, int], states: tuple[str, ...]
) -> Iterator[tuple[str, Floats]]:
    for name in PLEDGES:
        panel = read_panel(db, DATASET, name, years=years, states=states, as_of=request.as_of)
        yield name, panel.values

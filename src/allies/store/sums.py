"""Figures that are counted by month, summed up to the periods that a question is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.store.rows import as_known

if TYPE_CHECKING:
    from allies.store.database import Database

Floats = NDArray[np.float64]

_MONTHS = {"year": 12, "month": 1}


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of several variables over pairs of states and periods.

    `values` has an array by variable, shape (periods, states, states), source first, NaN where
    no figure falls into the period. The periods are those from the first to the last that has
    any figure, 'YYYY' or 'YYYY-MM'.
    """

    states: tuple[str, ...]
    periods: tuple[str, ...]
    values: dict[str, Floats]


def read_sums(
    db: Database,
    dataset: str,
    variables: Collection[str],
    *,
    years: tuple[int, int],
    by: str = "year",
    as_of: datetime | None = None,
) -> Sums:
    """Return variables of a data set, counted by month, as sums by period.

    Args:
        db: The workspace.
        dataset: The data set.
        variables: Variables about pairs, at least one.
        years: First and last year.
        by: 'year' or 'month'.
        as_of: What was known then.
    """
    known: dict[str, object] = {
        "dataset": dataset, "first": years[0], "last": years[1], "as_of": as_known(as_of),
    }  # fmt: skip
    states: set[str] = set()
    for variable in variables:
        states.update(s for (s,) in db.rows("panel_states_of", {**known, "variable": variable}))
    order = tuple(sorted(states))
    months = _MONTHS[by]
    found = {
        variable: db.arrays("sums", {**known, "variable": variable, "months": months}, states=order)
        for variable in variables
    }
    at = [np.asarray(columns["step"], np.int64) for columns in found.values()]
    filled = [periods for periods in at if periods.size]
    if not filled:
        return Sums(order, (), {name: np.empty((0, len(order), len(order))) for name in found})
    low, high = min(int(p.min()) for p in filled), max(int(p.max()) for p in filled)
    values = {}
    for (name, columns), periods in zip(found.items(), at, strict=True):
        array = np.full((high - low + 1, len(order), len(order)), np.nan)
        source, target = np.asarray(columns["source"]), np.asarray(columns["target"])
        array[periods - low, source, target] = columns["value"]
        values[name] = array
    return Sums(order, _labels(years[0], low, high, by), values)


def _labels(first: int, low: int, high: int, by: str) -> tuple[str, ...]:
    if by == "year":
        return tuple(str(first + number) for number in range(low, high + 1))
    return tuple(f"{first + n // 12}-{n % 12 + 1:02}" for n in range(low, high + 1))

"""Observations: what public data sets count, one row a figure, with its origin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One figure of a data set about a state or an ordered pair of states.

    `target` is None for a figure about one state. `value` is None where the data set
    covers the case and has no figure: absent is not zero. `period` is an ISO date of the
    precision of the data set.
    """

    dataset: str
    variable: str
    source: str
    target: str | None
    period: str
    value: float | None
    unit: str
    origin: str
    row: str = ""

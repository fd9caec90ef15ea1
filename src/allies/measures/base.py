"""What a measure is: from the workspace to a panel of numbers that explain themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.core.estimate import Estimate
from allies.errors import UsageError

if TYPE_CHECKING:
    from allies.store.database import Database

Floats = NDArray[np.float64]

PERIODS = ("year", "session", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a measure.

    Attributes:
        years: First and last year.
        by: 'year', or for votes 'session', for events 'month'.
        as_of: What was known then; None for now.
        options: Choices of the measure by name, such as 'unanimous' = 'kept'; each measure
            documents its own, and refuses others.
    """

    years: tuple[int, int]
    by: str = "year"
    as_of: datetime | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def option(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """Return a choice.

        Raises:
            UsageError: It is none of those allowed.
        """
        value = self.options.get(name, default)
        if value not in allowed:
            raise UsageError(f"{name} can't be '{value}'; choose {', '.join(allowed)}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A measure over states and periods.

    Attributes:
        states: The states, in the order of the arrays.
        periods: A label for each period: '2014', 'session 69' or '2014-06'.
        value: Shape (periods, states, states), source first; (periods, states) for a measure
            of single states. NaN where there is no evidence: that is not zero.
        n: What each value rests on (votes, years, events), same shape; None where it makes
            no sense.
        low: Lower end of the 90 % interval, same shape; None without one.
        high: Upper end.
        parts: Terms that the value was computed from, by name, same shape.
        method: The formula and version, in a few words.
        rests_on: Data sets with their versions.
    """

    states: tuple[str, ...]
    periods: tuple[str, ...]
    value: Floats
    n: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    parts: Mapping[str, Floats] = field(default_factory=dict)
    method: str = ""
    rests_on: tuple[str, ...] = ()

    def estimate(self, source: str, target: str | None, period: str, *, unit: str) -> Estimate:
        """Return one number with all that explains it.

        Raises:
            UsageError: A state or period is not among those of the result.
        """
        at = self._place(source, target, period)

        def one(array: Floats | None) -> float | None:
            if array is None or np.isnan(array[at]):
                return None
            return float(array[at])

        return Estimate(
            value=one(self.value),
            low=one(self.low),
            high=one(self.high),
            unit=unit,
            n=int(one(self.n) or 0),
            method=self.method,
            parts={k: v for k, a in self.parts.items() if (v := one(a)) is not None},
            rests_on=self.rests_on,
        )

    def _place(self, source: str, target: str | None, period: str) -> tuple[int, ...]:
        if period not in self.periods:
            raise UsageError(f"there is nothing for {period}; ask for {_span(self.periods)}")
        places = [self.periods.index(period)]
        for state in (source, target):
            if state is not None:
                if state not in self.states:
                    raise UsageError(f"{state} is not in the data of these years")
                places.append(self.states.index(state))
        return tuple(places)


def _span(periods: tuple[str, ...]) -> str:
    return f"{periods[0]} to {periods[-1]}" if periods else "other years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure, as the commands and the documentation know it.

    Attributes:
        name: As in `allies measure NAME`.
        label: In English and French.
        unit: 'score', 'share', 'index', 'votes' …
        directed: Whether (A, B) and (B, A) may differ.
        dyadic: Whether it is about pairs; else about single states.
        low: The least value that it can have; None for no bound.
        high: The greatest.
        needs: The data sets that must be in the workspace; one of several as 'atop|treaties'.
        compute: The query: from the workspace and a request to a result.
        options: Names of its options with the values allowed, the default first.
        periods: Which of PERIODS it knows.
        reference: Paper and DOI.
        formula: The formula as computed, one line, in plain signs: '1 − 2 Σ w|x − y| / (W Δ)'.
        says: What a value says, in one or two sentences, in English and French.
        silent: What it does not say, in English and French.
    """

    name: str
    label: Mapping[str, str]
    unit: str
    directed: bool
    low: float | None
    high: float | None
    needs: tuple[str, ...]
    compute: Callable[[Database, Request], Result]
    reference: str
    dyadic: bool = True
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[str, ...] = ("year",)
    formula: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)

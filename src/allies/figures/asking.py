"""Asks a measure about some states and years, and hands out numbers that explain themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.codebook.actors import find_actor
from allies.codebook.state_codes import codes_of, state_of
from allies.core.estimate import Estimate
from allies.errors import NotFound, UsageError
from allies.measures import MEASURES
from allies.measures import measure as find_measure
from allies.measures.base import Measure, Request, Result
from allies.sources.datasets import DATASETS
from allies.store.entries import Load
from allies.store.reader import loads

if TYPE_CHECKING:
    from allies.store.database import Database

Pair = tuple[str, str | None]
Years = tuple[int, int]

_PERIOD = re.compile(r"(\d{4})(?:/(\d{4}))?")


class Course(Mapping[str, Estimate]):
    """What a measure says of one pair of states, or one state, from period to period."""

    def __init__(self, estimates: Mapping[str, Estimate]) -> None:
        self._estimates = dict(estimates)

    def __getitem__(self, period: str) -> Estimate:
        return self._estimates[str(period)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._estimates)

    def __len__(self) -> int:
        return len(self._estimates)

    def explain(self) -> str:
        """Say how each value came about."""
        return "\n".join(f"{period}: {one.explain()}" for period, one in self.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measure says of some states; `found["RUS", "CHN", "2014"]` is an `Estimate`.

    Attributes:
        measure: The measure.
        pairs: The pairs of states that were asked for, or single states with None.
        result: The whole result, for all states that the data know.
        years: The years that were looked at.
        left_out: Years that were asked for and that the data do not cover.
        silent: States of which the data say nothing in these years, each with the code under
            which they speak of it then, if there is one ('SUN' for 'RUS' before 1992).
    """

    measure: Measure
    pairs: tuple[Pair, ...]
    result: Result
    years: Years
    left_out: tuple[Years, ...] = ()
    silent: Mapping[str, str | None]

    def __getitem__(self, key: str | tuple[str, ...]) -> Estimate | Course:
        names = (key,) if isinstance(key, str) else key
        wide = 2 if self.measure.dyadic else 1
        states = [find_actor(name).code for name in names[:wide]]
        if len(states) < wide or len(names) > wide + 1:
            raise UsageError(f"{self.measure.name} is about {wide} states; name them and a period")
        pair: Pair = (states[0], states[1] if wide == 2 else None)
        if len(names) == wide:
            return Course({period: self.estimate(pair, period) for period in self.result.periods})
        return self.estimate(pair, names[-1])

    def estimate(self, pair: Pair, period: str) -> Estimate:
        """Return the number of one pair in one period; without value where there is no evidence.

        Raises:
            UsageError: The period is not among those of the result.
        """
        unknown = [s for s in pair if s is not None and s not in self.result.states]
        if unknown and period in self.result.periods:
            return Estimate(
                value=None, unit=self.measure.unit, method=self.result.method,
                rests_on=self.result.rests_on,
            )  # fmt: skip
        return self.result.estimate(*pair, period, unit=self.measure.unit)

    def items(self) -> Iterator[tuple[Pair, str, Estimate]]:
        """Hand out all numbers: pair by pair, period by period."""
        for pair in self.pairs:
            for period in self.result.periods:
                yield pair, period, self.estimate(pair, period)


def measures() -> tuple[Measure, ...]:
    """Return all measures."""
    return tuple(MEASURES.values())


def measure(
    db: Database,
    name: str,
    states: Sequence[str],
    *,
    period: str | None = None,
    by: str = "year",
    options: Mapping[str, str] | None = None,
    as_of: datetime | None = None,
) -> Measured:
    """Compute a measure for some states.

    Args:
        db: The workspace.
        name: The measure, as `allies measures` lists them.
        states: States by code or name: all pairs among them, or, of a single one, its pairs
            with all others.
        period: '2014' or '2014/2024'; all that the data cover when None.
        by: 'year', or for votes 'session', for events 'month'.
        options: Choices of the measure by name.
        as_of: What was known then.

    Raises:
        UsageError: Measure, state, period or option are not known.
        NotFound: The data sets that the measure needs are not in the workspace, or they say
            nothing of these years.
    """
    known = find_measure(name)
    if not states:
        raise UsageError(f"name the states of which {name} is wanted")
    codes = tuple(dict.fromkeys(_state(text) for text in states))
    asked = request_for(db, known, period=period, by=by, options=options, as_of=as_of)
    result = known.compute(db, asked.request)
    return Measured(
        measure=known, pairs=_pairs(codes, known, result), result=result,
        years=asked.request.years, left_out=asked.left_out,
        silent={c: _speaks_as(c, asked.request.years[0]) for c in codes if _is_silent(c, result)},
    )  # fmt: skip


def _state(text: str) -> str:
    actor = find_actor(text)
    if actor.kind in ("organisation", "group", "region", "armed-group"):
        raise UsageError(f"{actor.code} is no state; measures are about states")
    return actor.code


def _pairs(codes: tuple[str, ...], known: Measure, result: Result) -> tuple[Pair, ...]:
    if not known.dyadic:
        return tuple((code, None) for code in codes)
    if len(codes) > 1:
        return tuple((permutations if known.directed else combinations)(codes, 2))
    (code,) = codes
    if code not in result.states:
        return ()
    at = result.states.index(code)
    known_there: NDArray[np.bool_] = ~np.isnan(result.value[:, at, :])
    known_back: NDArray[np.bool_] = ~np.isnan(result.value[:, :, at])
    heard = np.asarray(known_there.any(axis=0) | known_back.any(axis=0))
    pairs: list[Pair] = []
    for place, other in enumerate(result.states):
        if place != at and heard[place]:
            pairs += [(code, other), (other, code)] if known.directed else [(code, other)]
    return tuple(pairs)


def _is_silent(code: str, result: Result) -> bool:
    if code not in result.states:
        return True
    at = result.states.index(code)
    if result.value.ndim == 2:
        return bool(np.isnan(result.value[:, at]).all())
    # What a state has with itself says nothing.
    there, back = np.delete(result.value[:, at], at, 1), np.delete(result.value[:, :, at], at, 1)
    return bool(np.isnan(there).all() and np.isnan(back).all())


def _speaks_as(code: str, year: int) -> str | None:
    """The state whose number a state has taken over since a year, such as SUN for RUS."""
    for number in codes_of(code, "cow"):
        other = state_of(number, "cow", at=year)
        if other not in (None, code):
            return other
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what was left out of it because the data do not cover it."""

    request: Request
    left_out: tuple[Years, ...]


def request_for(
    db: Database,
    known: Measure,
    *,
    period: str | None,
    by: str = "year",
    options: Mapping[str, str] | None = None,
    as_of: datetime | None = None,
) -> Asked:
    """Check what is asked of a measure and return the request for it.

    Raises:
        UsageError: The period or an option is not acceptable.
        NotFound: A data set that it needs is not there, or covers none of the years.
    """
    _require_options(known, options or {})
    if by not in known.periods:
        raise UsageError(f"{known.name} goes by {' or '.join(known.periods)}, not by {by}")
    covered = _covered(known, loads(db, as_of=as_of))
    wanted = None if period is None else years_of(period)
    if covered is None and wanted is None:
        raise UsageError(f"say of which years {known.name} is wanted, such as --period 2014/2024")
    years = _common(known, wanted or covered, covered)
    left_out = () if wanted is None else _beyond(wanted, years)
    return Asked(Request(years=years, by=by, as_of=as_of, options=dict(options or {})), left_out)


def years_of(period: str) -> Years:
    """Read '2014' or '2014/2024' as a first and a last year.

    Raises:
        UsageError: It is neither.
    """
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise UsageError(f"'{period}' is no period of years; write 2014 or 2014/2024")
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise UsageError(f"the period {period} ends before it starts; write {last}/{first}")
    return first, last


def _require_options(known: Measure, options: Mapping[str, str]) -> None:
    for name, value in options.items():
        if name not in known.options:
            there = ", ".join(known.options) or "none"
            raise UsageError(f"{known.name} has no option '{name}'; its options are: {there}")
        allowed = known.options[name]
        if allowed and value not in allowed:
            raise UsageError(f"{name} can't be '{value}'; choose {', '.join(allowed)}")


def _covered(known: Measure, held: Sequence[Load]) -> Years | None:
    """The years of the data that the measure goes by; None if they don't say."""
    by_name = {load.dataset: load for load in held}
    years: list[Years | None] = []
    for need in known.needs:
        choices = need.split("|")
        found = [by_name[name].years for name in choices if name in by_name]
        # What is no data set to be added is in the program itself, and says of no years.
        found += [None for name in choices if name not in DATASETS]
        if not found:
            raise NotFound(
                f"{known.name} needs {' or '.join(choices)}, which the workspace does not hold; "
                f"add it with 'allies add {choices[0]}'"
            )
        years += found
    sure = [span for span in years if span is not None]
    if not sure or len(sure) < len(years):
        return None
    return min(first for first, _ in sure), max(last for _, last in sure)


def _common(known: Measure, wanted: Years | None, covered: Years | None) -> Years:
    assert wanted is not None
    if covered is None:
        return wanted
    first, last = max(wanted[0], covered[0]), min(wanted[1], covered[1])
    if first > last:
        raise NotFound(
            f"the data of {known.name} cover {covered[0]} to {covered[1]} and nothing of "
            f"{wanted[0]} to {wanted[1]}; ask for other years"
        )
    return first, last


def _beyond(wanted: Years, years: Years) -> tuple[Years, ...]:
    before, after = (wanted[0], years[0] - 1), (years[1] + 1, wanted[1])
    return tuple(span for span in (before, after) if span[0] <= span[1])

"""What data sets count of states on a day: the newest figures that were over by then.

A yearly figure is of the last year that was over on the day, or of the newest year before that the
data cover, if it is no older than `counted_parts.SOURCES` allows; treaties are taken day by day
(`counted_treaties`). What the data do not say stays unknown, with the reason in `missing`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from allies.assess import counted_parts as parts
from allies.assess import counted_treaties as late
from allies.assess.context import Counted, Figure, Floats
from allies.codebook.actors import Member, all_actors
from allies.codebook.treaties import LAST_ATOP
from allies.core.values import date_of, first_day
from allies.errors import UsageError
from allies.measures import MEASURES
from allies.measures.base import Request, Result
from allies.store.datasets import read_panel
from allies.store.entries import Load
from allies.store.reader import loads
from allies.store.remembering import Remembering

if TYPE_CHECKING:
    from allies.store.database import Database

_POINTS = "ideal-point-distance"
_CAPABILITY = "capability"
_KEPT = 3
# What a state is a member of: not regions, such as Central Asia.
_JOINED = ("organisation", "group")
_WHAT = {"capability-index": "CINC, share of the world's capabilities", "gdp": "GDP",
         "gdp-2006": "GDP of 2006", "shared-memberships": "organisations of which both are full "
         "members"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Base:
    """What is counted in whole years and sessions: the same for many days."""

    results: Mapping[str, tuple[Result, str, str]]  # with period and unit
    atop: Result | None
    missing: Mapping[str, str]


_known: WeakKeyDictionary[Database, dict[tuple[object, ...], _Base]] = WeakKeyDictionary()
_lock = Lock()


def read_counted(
    db: Database,
    at: int,
    *,
    states: Collection[str] | None = None,
    as_of: int | None = None,
    recorded: datetime | None = None,
    own_points: bool = False,
) -> Counted:
    """Return what the data sets of a workspace, and the codebook's treaties, count on a day.

    Args:
        db: The workspace.
        at: The day, counted from 1970-01-01. Nothing later is looked at.
        states: Only these; by default all of which the data say anything.
        as_of: A day: data released later are left out where their release is known, and nothing
            later is looked at.
        recorded: What the workspace held then; None for now.
        own_points: Whether to estimate ideal points from the votes where no published ones are
            there, which takes half a minute.

    Returns:
        Figures by the names of COUNTED; of a measure without any, `missing` names the data set to
        add, or says why there is none.
    """
    known = None if as_of is None else date_of(as_of)
    day = date_of(at)
    asked = parts.Asked(day if known is None else min(day, known), recorded)
    held = loads(db, as_of=recorded)
    hidden = parts.unreleased(held, known)
    usable = {load.dataset: load for load in held if load.dataset not in hidden}
    base = _base_of(db, asked, usable, hidden, own_points) if usable else None
    figures: dict[str, tuple[Result, str, str]] = {} if base is None else dict(base.results)
    missing = _without(usable, hidden) if base is None else dict(base.missing)
    treaties: dict[str, Figure] = {}
    place: tuple[str, ...] = ()
    if asked.day.year > LAST_ATOP:
        atop = None if base is None else base.atop
        treaties = late.treaty_figures(asked.day, atop)
        place = late.treaty_states(asked.day, atop)
    every = {*place, *(state for result, _, _ in figures.values() for state in result.states)}
    chosen = tuple(sorted(every if states is None else every & set(states)))
    spread = {name: _figure(*found, chosen) for name, found in figures.items()}
    spread |= {name: _placed(figure, place, chosen) for name, figure in treaties.items()}
    return Counted(
        states=chosen, figures=spread, missing=missing,
        memberships=_memberships(asked.day, None if states is None else frozenset(states)),
        versions=tuple(sorted(_versions(spread))),
    )  # fmt: skip


def _base_of(
    db: Database, asked: parts.Asked, held: Mapping[str, Load], hidden: Mapping[str, str],
    own_points: bool,
) -> _Base:  # fmt: skip
    reading = Remembering(db, without=hidden, as_of=asked.recorded)
    votes = parts.votes_asked(reading, asked) if parts.VOTES in held else None
    digest = tuple((one.dataset, one.sha256, one.recorded_at) for one in held.values())
    last = parts.last_of_points(held[parts.POINTS], asked) if parts.POINTS in held else None
    key = (digest, tuple(hidden), asked.year, asked.day.year, votes and votes[1], last, own_points)
    with _lock:
        known = _known.setdefault(db, {})
        if key not in known:
            found = _counting(db, reading, asked, held, hidden, votes, own_points)
            while len(known) >= _KEPT:
                del known[next(iter(known))]
            known[key] = found
        return known[key]


def _counting(
    db: Database, reading: Remembering, asked: parts.Asked, held: Mapping[str, Load],
    hidden: Mapping[str, str], votes: tuple[Request, str] | None, own_points: bool,
) -> _Base:  # fmt: skip
    count = _Counting(reading, asked, held, hidden)
    periods = count.periods()
    # ATOP's last year is read for all days after it, to carry its ties forward.
    atop_year = min(asked.year, LAST_ATOP) if parts.ATOP in held else None
    reading.read_ahead(parts.wanted_of(periods, atop_year))
    if votes is not None:
        for name in parts.VOTE_MEASURES:
            count.measure(name, votes[0], votes[1])
    for name, (source, year) in periods.items():
        if source.unit:
            count.variable(name, source, year)
        else:
            request = Request(years=(year, year), as_of=asked.recorded, options=source.options)
            count.measure(name, request, str(year))
    if own_points and parts.VOTES in held and _POINTS not in count.results and votes is not None:
        year = votes[0].years[0]
        request = Request(years=(year, year), by=votes[0].by, as_of=asked.recorded)
        # Asked of the workspace itself, by which the slow estimate is remembered.
        count.measure(_POINTS, request, votes[1], db)
    atop = None if atop_year is None else count.atop(atop_year, now=asked.day.year <= LAST_ATOP)
    return _Base(count.results, atop, count.missing(own_points))


class _Counting:
    """Asks the measures one by one, and keeps what they say or why they say nothing."""

    def __init__(
        self, db: Database, asked: parts.Asked, held: Mapping[str, Load], hidden: Mapping[str, str]
    ) -> None:
        self.db, self.asked, self.held, self.hidden = db, asked, held, hidden
        self.results: dict[str, tuple[Result, str, str]] = {}
        self._why: dict[str, str] = {}

    def periods(self) -> dict[str, tuple[parts.Source, int]]:
        """For each measure that the data cover, how it is counted and in which year."""
        figures = parts.years_of_figures(self.db, self.asked, self.held)
        points = self.held.get(parts.POINTS)
        found = {}
        for name, source in parts.SOURCES.items():
            choices = [source, *(parts.OUTPUT_FOR_CAPABILITY if name == _CAPABILITY else ())]
            for choice in choices:
                latest = (
                    parts.last_of_points(points, self.asked)
                    if name == _POINTS and points is not None
                    else None
                )
                year = parts.period_of(choice, figures, self.asked, latest=latest)
                if year is not None:
                    found[name] = choice, year
                    break
        return found

    def measure(self, name: str, request: Request, period: str, db: Database | None = None) -> None:
        """Ask a measure."""
        known = MEASURES[name]
        try:
            result = known.compute(self.db if db is None else db, request)
        except UsageError as error:
            self._why[name] = str(error)
            return
        if parts.has_figures(result.value):
            self.results[name] = result, period, known.unit

    def variable(self, name: str, source: parts.Source, year: int) -> None:
        """Take a variable as it is."""
        ((dataset, variable),) = source.needs[0]
        panel = read_panel(
            self.db, dataset, variable, years=(year, year), dyadic=source.pairs,
            as_of=self.asked.recorded,
        )  # fmt: skip
        result = Result(
            states=panel.states, periods=(str(year),), value=panel.values,
            method=f"{_WHAT[variable]}, as the data set has it",
            rests_on=(f"{dataset} {self.held[dataset].version}",),
        )  # fmt: skip
        self.results[name] = result, str(year), source.unit

    def atop(self, year: int, *, now: bool) -> Result | None:
        """Ask for the obligations of a year of ATOP; they are figures only while ATOP lasts."""
        if now:
            request = Request(years=(year, year), as_of=self.asked.recorded)
            for name in parts.TREATY_MEASURES:
                self.measure(name, request, str(year))
            return None
        try:
            request = Request(years=(year, year), as_of=self.asked.recorded)
            return MEASURES["alliance-obligations"].compute(self.db, request)
        except UsageError:
            return None

    def missing(self, own_points: bool) -> dict[str, str]:
        """Why there is nothing, or only part, of a measure."""
        found = _without(self.held, self.hidden)
        for name in needs_of():
            if name in self.results:
                found.pop(name, None)
            elif name not in found:
                found[name] = self._why.get(name) or self._ended(name)
        if self.asked.day.year > LAST_ATOP and parts.ATOP in self.held:
            for name in parts.TREATY_MEASURES:
                found.pop(name, None)
        if found.get(_POINTS) == parts.POINTS and parts.VOTES in self.held and not own_points:
            found[_POINTS] = "add ideal-points, or ask for an estimate from the votes"
        return found

    def _ended(self, name: str) -> str:
        """Why the data that are held say nothing: they end, or begin, at another time."""
        for choices in needs_of()[name]:
            for dataset in choices:
                if dataset in self.hidden:
                    return _released(dataset, self.hidden[dataset])
        ends = []
        for choices in needs_of()[name]:
            span = next((self.held[d].years for d in choices if d in self.held), None)
            if span is not None and span[0] > self.asked.year:
                return f"data begin in {span[0]}"
            if span is not None and span[1] < self.asked.year:
                ends.append(span[1])
        return f"data end in {min(ends)}" if ends else f"no figures up to {self.asked.year}"


@cache
def needs_of() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the data sets that each measure needs; of several that will do, the first first."""
    found = {name: source.datasets for name, source in parts.SOURCES.items()}
    found |= dict.fromkeys(parts.VOTE_MEASURES, ((parts.VOTES,),))
    found |= dict.fromkeys(parts.TREATY_MEASURES, ((parts.ATOP,),))
    return found


def _without(held: Collection[str], hidden: Mapping[str, str]) -> dict[str, str]:
    """The measures for which a data set is not there, or was not yet."""
    found = {}
    for name, needs in needs_of().items():
        for choices in needs:
            if not set(choices) & set(held):
                late_one = next((choice for choice in choices if choice in hidden), None)
                found[name] = (
                    choices[0] if late_one is None else _released(late_one, hidden[late_one])
                )
                break
    # The CINC can be stood in for by output.
    if _CAPABILITY in found and {"macro", parts.GRAVITY} & set(held):
        del found[_CAPABILITY]
    return found


def _released(dataset: str, when: str) -> str:
    return f"{dataset} was released later, in {when}"


def _figure(result: Result, period: str, unit: str, states: tuple[str, ...]) -> Figure:
    own = {state: n for n, state in enumerate(result.states)}
    places = np.array([own.get(state, -1) for state in states], np.int64)
    return Figure(
        value=_spread(result.value[0], places),
        low=None if result.low is None else _spread(result.low[0], places),
        high=None if result.high is None else _spread(result.high[0], places),
        n=None if result.n is None else _spread(result.n[0], places),
        unit=unit, period=period, method=result.method,
        rests_on=tuple(f"{ref}: {period}" for ref in result.rests_on),
        parts={name: part[0] for name, part in result.parts.items()}, places=places,
    )  # fmt: skip


def _placed(figure: Figure, own: tuple[str, ...], states: tuple[str, ...]) -> Figure:
    number = {state: n for n, state in enumerate(own)}
    places = np.array([number.get(state, -1) for state in states], np.int64)
    return Figure(
        value=_spread(figure.value, places),
        high=None if figure.high is None else _spread(figure.high, places),
        n=None if figure.n is None else _spread(figure.n, places),
        unit=figure.unit, period=figure.period, method=figure.method,
        rests_on=tuple(f"{ref}: {figure.period}" for ref in figure.rests_on),
    )  # fmt: skip


def _spread(values: Floats, places: NDArray[np.int64]) -> Floats:
    """Values over other states; NaN for those that they do not have."""
    held = np.flatnonzero(places >= 0)
    found = np.full((len(places),) * values.ndim, np.nan)
    found[np.ix_(*[held] * values.ndim)] = values[np.ix_(*[places[held]] * values.ndim)]
    return found


def _versions(figures: Mapping[str, Figure]) -> set[str]:
    return {
        ref.removesuffix(f": {figure.period}")
        for figure in figures.values() for ref in figure.rests_on
    }  # fmt: skip


@lru_cache(maxsize=16)
def _memberships(day: date, states: frozenset[str] | None) -> Mapping[str, frozenset[str]]:
    """The organisations that the codebook knows each state to be a member of on a day."""
    found: dict[str, set[str]] = {}
    for actor in all_actors():
        if actor.kind not in _JOINED:
            continue
        for member in actor.members:
            if (states is None or member.code in states) and _is_in(member, day):
                found.setdefault(member.code, set()).add(actor.code)
    return {code: frozenset(organisations) for code, organisations in sorted(found.items())}


def _is_in(member: Member, day: date) -> bool:
    begun = member.start is None or first_day(member.start) <= day
    return begun and (member.stop is None or day < first_day(member.stop))

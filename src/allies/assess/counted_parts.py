"""Which data each measure is counted from, of which year, and how old they may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

from allies.codebook.treaties import OBLIGATIONS
from allies.core.values import day_after
from allies.measures.base import Request
from allies.measures.obligation_panels import MOST_TREATIES
from allies.measures.scores import FEW
from allies.measures.votes import FIRST_YEAR
from allies.store.database import Database
from allies.store.entries import Load
from allies.store.remembering import Wanted, vote_days, years_with_figures

Variables = tuple[tuple[str, str], ...]

VOTES, POINTS, ATOP, TRADE, GRAVITY = "un-votes", "ideal-points", "atop", "trade", "gravity"
# From this release on published ideal points are by calendar year, before by session.
_BY_YEAR_SINCE = "2025"
# A session of the General Assembly goes on until September of the year after it opened.
_SESSION_ENDS = (9, 30)
# A year in which a data set has fewer figures than this share of what it has in its fullest year of
# those looked at is not covered: files of a few reporters, or of the first months.
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """How a measure is counted.

    Attributes:
        needs: What it needs, each by one of several variables; all in the same year.
        age: How many years before the day of the assessment its data may end.
        back: How many years before its own it looks at.
        whole: The share of the figures of the fullest year that make a year a covered one.
        options: Choices of the measure.
        unit: Of what is no measure but a variable; '' for a measure, which knows its own.
        pairs: Whether that variable is about pairs.
    """

    needs: tuple[Variables, ...]
    age: int
    back: int = 0
    whole: float = _WHOLE
    options: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    pairs: bool = False

    @property
    def datasets(self) -> tuple[tuple[str, ...], ...]:
        """For each need the data sets that meet it, the first choice first."""
        return tuple(tuple(dict.fromkeys(name for name, _ in need)) for need in self.needs)


def _of(dataset: str, *variables: str) -> Variables:
    return tuple((dataset, variable) for variable in variables)


_GOODS = (
    *_of(TRADE, "export", "export-reported", "import-reported", "export-cow"),
    *_of(GRAVITY, "trade-manufacturing"),
)
_ENERGY = _of(TRADE, "export-energy", "export-reported-energy", "import-reported-energy")
_OUTPUT = _of("macro", "gdp")
_CASES = _of("sanctions", "sanctions")

# Shares of trade and votes of more than five years before say little of the day; what the CINC
# counts and who is a member of what change slowly.
SOURCES: Mapping[str, Source] = {
    "ideal-point-distance": Source((_of(POINTS, "ideal-point"),), 5,
                                   options={"estimate": "published"}),
    "trade-share": Source((_GOODS,), 5),
    "export-share": Source((_GOODS,), 5),
    "import-share": Source((_GOODS,), 5),
    "trade-gdp": Source((_GOODS, _OUTPUT), 5),
    "arms-dependence": Source((_of("arms", "arms-transfers"),), 5, back=4, whole=0.0),
    "energy-share": Source((_ENERGY,), 5),
    "trade-concentration": Source((_GOODS,), 5),
    "sanctioned-top-markets": Source((_CASES, _GOODS), 5),
    "sanctioned-market": Source((_CASES, _GOODS), 5),
    "shared-sanctioners": Source((_CASES,), 5),
    "capability": Source((_of("capabilities", "capability-index"),), 10, unit="share"),
    "gdp": Source((_OUTPUT,), 5, unit="usd-million"),
    "shared-memberships": Source((_of("igo", "shared-memberships"),), 15, unit="organisations",
                                 pairs=True),
}  # fmt: skip
# Where there is no CINC, output tells who is the larger.
OUTPUT_FOR_CAPABILITY = (
    Source((_OUTPUT,), 5, unit="usd-million"),
    Source((_of(GRAVITY, "gdp-2006"),), 10, unit="usd-million"),
)
VOTE_MEASURES = ("vote-agreement", "vote-kappa-squared")
VOTE_AGE = 5
TREATY_MEASURES = ("alliance-depth", "alliance-obligations")

# What measures read beside the variables that decide on their year.
BESIDE: Mapping[str, Variables] = {
    "ideal-point-distance": _of(
        POINTS, "ideal-point-q05", "ideal-point-q95", "ideal-point-votes"
    ),
    "arms-dependence": _of("arms", "arms-imports"),
}  # fmt: skip
OF_ATOP = _of(ATOP, *OBLIGATIONS, *(f"treaty-{k}" for k in range(1, MOST_TREATIES + 1)))


class Asked(NamedTuple):
    """What is asked: the day, and its last whole year; what the workspace held when."""

    day: date
    recorded: datetime | None

    @property
    def year(self) -> int:
        """The last year that is over on the day."""
        return self.day.year - ((self.day.month, self.day.day) != (12, 31))


def unreleased(held: Sequence[Load], as_of: date | None) -> dict[str, str]:
    """Return the data sets that were released after a day, each with its release.

    Args:
        held: What the workspace holds.
        as_of: The day; None for none.
    """
    if as_of is None:
        return {}
    found = {}
    for load in held:
        if load.released is not None and day_after(load.released) > date.fromordinal(
            as_of.toordinal() + 1
        ):
            found[load.dataset] = load.released
    return found


def years_of_figures(
    db: Database, asked: Asked, held: Collection[str]
) -> Mapping[tuple[str, str], Mapping[int, int]]:
    """Return how many figures the variables of SOURCES have, by year, as far back as may count.

    Args:
        db: The workspace.
        asked: The day.
        held: The data sets to look at.
    """
    sources = (*SOURCES.values(), *OUTPUT_FOR_CAPABILITY)
    variables = tuple(
        dict.fromkeys(v for s in sources for need in s.needs for v in need if v[0] in held)
    )
    if not variables:
        return {}
    oldest = asked.day.year - max(source.age for source in sources)
    return years_with_figures(
        db, variables, years=(oldest, asked.year), as_of=asked.recorded
    )  # fmt: skip


def period_of(
    source: Source,
    figures: Mapping[tuple[str, str], Mapping[int, int]],
    asked: Asked,
    *,
    latest: int | None = None,
) -> int | None:
    """Return the newest year, not after the last whole one, that all needs of a measure cover.

    Args:
        source: How it is counted.
        figures: As `years_of_figures` returns it.
        asked: The day.
        latest: A year before which it must be.

    Returns:
        None where there is no such year, or it is too old.
    """
    common: set[int] | None = None
    last = asked.year if latest is None else min(latest, asked.year)
    for need in source.needs:
        counts: dict[int, int] = {}
        for variable in need:
            for year, n in figures.get(variable, {}).items():
                counts[year] = counts.get(year, 0) + n
        least = source.whole * max(counts.values(), default=0)
        covered = {year for year, n in counts.items() if n >= least and year <= last}
        common = covered if common is None else common & covered
    newest = max(common or (), default=None)
    return newest if newest is not None and newest >= asked.day.year - source.age else None


def last_of_points(load: Load, asked: Asked) -> int:
    """Return the last year of published ideal points that is over on the day.

    Releases before 2025 are by session, which goes on into the next year.
    """
    if load.version >= _BY_YEAR_SINCE:
        return asked.year
    day = asked.day
    return day.year - (1 if (day.month, day.day) >= _SESSION_ENDS else 2)


def votes_asked(db: Database, asked: Asked) -> tuple[Request, str] | None:
    """Return the newest year or session of the General Assembly that is over on the day.

    A session is over when all its roll calls in the data are; it counts if it ends no earlier than
    the last whole year does. Fewer than ten roll calls make neither.

    Returns:
        What to ask of a measure of votes, and how the period is called; None where there is none
        that is recent enough.
    """
    years = (asked.day.year - VOTE_AGE - 1, asked.day.year + 1)
    best: tuple[date, bool, int] | None = None
    for by in ("year", "session"):
        for number, calls, last in vote_days(db, VOTES, by, years=years, as_of=asked.recorded):
            over = last <= asked.day and (by == "session" or number <= asked.year)
            recent = last.year >= asked.day.year - VOTE_AGE
            if over and recent and calls >= FEW:
                found = last, by == "session", number
                best = found if best is None else max(best, found)
    if best is None:
        return None
    _, is_session, number = best
    year = number + FIRST_YEAR if is_session else number
    request = Request(
        years=(year, year), by="session" if is_session else "year", as_of=asked.recorded
    )
    return request, f"session {number} ({year})" if is_session else str(year)


def wanted_of(periods: Mapping[str, tuple[Source, int]], atop_year: int | None) -> list[Wanted]:
    """Return all variables that the measures will read, each with its years.

    Args:
        periods: By measure its source and its year.
        atop_year: The year of ATOP that is read, None for none.
    """
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for name, (source, year) in periods.items():
        read = [variable for need in source.needs for variable in need]
        for variable in (*read, *BESIDE.get(name, ())):
            first, last = spans.get(variable, (year, year))
            spans[variable] = min(first, year - source.back), max(last, year)
    for variable in OF_ATOP if atop_year is not None else ():
        assert atop_year is not None
        spans[variable] = atop_year, atop_year
    return [Wanted(*variable, *span) for variable, span in spans.items()]


def has_figures(value: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
    """Whether there is any figure."""
    return bool((~np.isnan(value)).any())

"""Observations: what public data sets count, one row a figure, with its origin."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Figures:
    """A batch of figures of one variable, column by column; element k of each is one figure.

    `target` is None for figures about one state. A value is None or NaN where the data set
    covers the case and has no figure. `row` is where each stands in the file, from 1.
    """

    variable: str
    unit: str
    source: Sequence[str]
    target: Sequence[str] | None
    period: Sequence[str]
    value: Sequence[float | None]
    row: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall:
    """One vote of an assembly: its number in the data set, when, on what.

    `stage` is 'final', 'paragraph', 'amendment' or '' where the data set does not tell.
    `same_as` is the number of the earliest roll call on the same wording, or its own.
    """

    number: int
    session: int
    date: str
    resolution: str = ""
    title: str = ""
    issues: tuple[str, ...] = ()
    stage: str = ""
    same_as: int


YES, ABSTAIN, NO, ABSENT, NOT_MEMBER = 1, 2, 3, 8, 9


@dataclass(frozen=True, slots=True)
class Ballots:
    """A batch of votes cast, column by column: in which roll call, by which state, and how.

    `vote` is YES, ABSTAIN, NO, ABSENT or NOT_MEMBER.
    """

    number: Sequence[int]
    state: Sequence[str]
    vote: Sequence[int]


Part = Figures | RollCall | Ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a version of a data set comes from, and what may be done with it.

    `years` are those that it declares to cover: inside them no record may mean zero, outside
    them it means nothing. `sha256` is of the files together, in the order of `files`.
    """

    dataset: str
    version: str
    released: str | None
    origin: str
    files: tuple[str, ...]
    sha256: str
    licence: str
    redistributable: bool
    years: tuple[int, int] | None = None

"""What a public data set is to the program, and how its loader speaks to the rest.

A data set is one module of this package with a `DATASET` and a `read`, and one line in the
table of `allies.sources.datasets`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from allies.core.series import ABSENT, ABSTAIN, NO, NOT_MEMBER, YES, Ballots, Figures, Part
from allies.errors import SourceError

_SHOWN = 10
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One thing that a data set counts.

    Attributes:
        name: Its name in the workspace, in lower case with hyphens; the unit is not in it.
        unit: What it is counted in: 'usd-million', 'tiv-million', 'persons', 'flag', 'share'.
        label: What it is, in English and French.
        dyadic: Whether it is about ordered pairs of states.
        symmetric: Whether both directions must be equal.
        low: The smallest value that can be, None for any.
        high: The largest.
        zero_if_absent: Whether no record inside the covered years means zero.
    """

    name: str
    unit: str
    label: Mapping[str, str]
    dyadic: bool = False
    symmetric: bool = False
    low: float | None = None
    high: float | None = None
    zero_if_absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A file at its official place.

    `sha256` and `size` are None where the makers change the file without a new name.
    """

    url: str
    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A public data set: who makes it, on what terms, what it covers.

    Attributes:
        name: As in `allies add NAME`.
        title: In English and French.
        page: Its official page, where a user looks when an address has moved.
        licence: Name of the licence, or the terms in a few words.
        redistributable: Whether the data may be passed on in full.
        citation: A BibTeX entry.
        newest: The newest version known when this was written, and its date.
        years: First and last year that the newest version covers; None for an open end.
        variables: What it counts; empty for votes alone.
        remotes: Files that `--download` fetches; none where a form must be filled in.
        status: 'active', 'ended' or 'closed'.
        files: What files it reads, in English and French.
    """

    name: str
    title: Mapping[str, str]
    page: str
    licence: str
    redistributable: bool
    citation: str
    newest: str
    years: tuple[int, int | None]
    variables: tuple[Variable, ...]
    files: Mapping[str, str]
    remotes: tuple[Remote, ...] = ()
    status: str = "active"

    def variable(self, name: str) -> Variable:
        """Return a variable by name.

        Raises:
            KeyError: There is none of that name.
        """
        return next(v for v in self.variables if v.name == name)


@dataclass(slots=True)
class Reading:
    """What a loader found in files: the version that they say they are, and the parts.

    `years` are the first and last year that this version covers, as far as the files tell.
    """

    version: str
    years: tuple[int, int] | None
    parts: Iterator[Part]
    released: str | None = None


class Loader(Protocol):
    """A module of this package."""

    DATASET: Dataset

    def read(self, files: Sequence[Path], faults: Faults) -> Reading:
        """Read files of the data set, streaming; what is wrong with rows goes to `faults`."""


class DatasetError(SourceError):
    """Files that are not what the data set should be; the message names all faults."""


@dataclass(slots=True)
class Faults:
    """All that is wrong with the files of a data set, gathered so as to be told at once."""

    found: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, fault: str) -> None:
        """Note one fault, such as 'row 12: the year is "20x4"'."""
        self.count += 1
        if len(self.found) < _SHOWN:
            self.found.append(fault)

    def raise_if_any(self, dataset: Dataset) -> None:
        """Raise what was noted.

        Raises:
            DatasetError: There was any fault.
        """
        if self.count:
            more = self.count - len(self.found)
            tail = f"; and {more} more" if more else ""
            raise DatasetError(
                f"{dataset.name} was not loaded: {'; '.join(self.found)}{tail}. Compare the file "
                f"with {dataset.page}"
            )


def checked(reading: Reading, dataset: Dataset, faults: Faults) -> Iterator[Part]:
    """Yield the parts of a reading, noting what is out of range or undeclared.

    Raises:
        DatasetError: At the end, if there was any fault; nothing is to be kept then.
    """
    known = {v.name: v for v in dataset.variables}
    for part in reading.parts:
        if isinstance(part, Figures):
            _check_figures(part, known, faults)
        elif isinstance(part, Ballots):
            _check_ballots(part, faults)
        yield part
    faults.raise_if_any(dataset)


def _check_figures(part: Figures, known: Mapping[str, Variable], faults: Faults) -> None:
    variable = known.get(part.variable)
    if variable is None:
        faults.add(f"the variable '{part.variable}' is not declared")
        return
    if part.unit != variable.unit:
        faults.add(f"{part.variable} is in {part.unit}, not {variable.unit}")
    if variable.dyadic != (part.target is not None):
        faults.add(f"{part.variable} is {'' if variable.dyadic else 'not '}about pairs of states")
    values = np.array([np.nan if v is None else v for v in part.value], np.float64)
    bad = np.isinf(values)
    if variable.low is not None:
        bad |= values < variable.low
    if variable.high is not None:
        bad |= values > variable.high
    for at in np.flatnonzero(bad)[: _SHOWN + 1]:
        faults.add(
            f"row {part.row[at]}: {part.variable} is {values[at]:g}, outside "
            f"[{variable.low}, {variable.high}]"
        )
    if part.target is not None:
        for at, (a, b) in enumerate(zip(part.source, part.target, strict=True)):
            if a == b:
                faults.add(f"row {part.row[at]}: {a} stands on both sides")


def _check_ballots(part: Ballots, faults: Faults) -> None:
    votes = np.asarray(part.vote)
    for at in np.flatnonzero(~np.isin(votes, (YES, ABSTAIN, NO, ABSENT, NOT_MEMBER)))[:_SHOWN]:
        faults.add(f"the vote of {part.state[at]} in {part.number[at]} is {votes[at]}")


def digest_of(files: Sequence[Path]) -> str:
    """Return the SHA-256 of files one after the other."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()

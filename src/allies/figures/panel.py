"""All pairs of states in all years, with measures as columns, in one Parquet file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from allies.codebook.state_codes import Spell, is_superseded, spells_of, state_of
from allies.errors import UsageError
from allies.figures.adding import Progress
from allies.figures.asking import Years, request_for
from allies.figures.dictionary import Column, as_json, dictionary, write_beside
from allies.measures import measure as find_measure
from allies.measures.base import Measure, Result
from allies.store.export import KEYS, write_panel

if TYPE_CHECKING:
    from allies.store.database import Database

NO_NUMBER = -1
_NOT_IN_NAMES = re.compile(r"[^0-9a-z]+")

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel that was written.

    Attributes:
        path: The file.
        dictionary: The files that say what its columns are.
        rows: How many ordered pairs of states in a year it has.
        columns: Its columns.
        years: The first and the last year.
    """

    path: Path
    dictionary: tuple[Path, ...]
    rows: int
    columns: tuple[str, ...]
    years: Years


@dataclass(slots=True)
class _Found:
    """A column and its values as the measure gave them, without the rest of the result."""

    column: Column
    states: tuple[str, ...]
    periods: tuple[str, ...]
    values: Array


def panel(
    db: Database,
    names: Sequence[str],
    path: str | Path,
    *,
    period: str | None = None,
    options: Mapping[str, str] | None = None,
    parts: bool = False,
    lang: str = "en",
    progress: Progress | None = None,
) -> Panel:
    """Write a panel of all ordered pairs of states and years, with its data dictionary beside it.

    A row is there for every two states that were members of the state system in that year (the
    Correlates of War), and for any other two of which a measure says something. A measure of
    single states has a column for the source and one for the target.

    Args:
        db: The workspace.
        names: The measures.
        path: The Parquet file; the dictionary is written as `.json` and `.md` of the same name.
        period: '1946/2019'; all years that the data cover when None.
        options: Choices by name, which hold for the measures that have them.
        parts: Whether to add the terms that each value was computed from.
        lang: Language of the Markdown of the dictionary.
        progress: Told which measure is being computed.

    Raises:
        UsageError: A measure, option or period is not known, or the path is no place for a file.
        NotFound: A data set that a measure needs is not in the workspace.
        StoreError: The file can't be written.
    """
    target = _target(path)
    found = _compute(db, names, period, options or {}, parts, progress)
    years = _span(found)
    states = _states(found, years)
    numbers = cow_numbers(states, years)
    keys = _keys(found, states, years, numbers)
    columns: dict[str, Array] = dict(zip(KEYS, keys, strict=True))
    described = []
    while found:
        one = found.pop(0)
        described.append(one.column)
        columns |= _columns(one, states, years, keys)
    rows = len(keys[0])
    known = dictionary(db, target, described, rows=rows, years=years, options=options or {})
    write_panel(db, target, states, columns, about=as_json(known))
    files = write_beside(target, known, lang=lang)
    return Panel(path=target, dictionary=files, rows=rows, columns=tuple(columns), years=years)


def _target(path: str | Path) -> Path:
    target = Path(path).expanduser()
    if target.suffix.lower() != ".parquet":
        raise UsageError(f"a panel is written as Parquet; name it {target.stem}.parquet")
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is no ordinary file; name another to write the panel to")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent} to write the panel to; make it first")
    if not os.access(target.parent, os.W_OK):
        raise UsageError(f"there is no permission to write in {target.parent}; name another folder")
    return target


# ---- the measures


def _compute(
    db: Database, names: Sequence[str], period: str | None, options: Mapping[str, str],
    parts: bool, progress: Progress | None,
) -> list[_Found]:  # fmt: skip
    measures = [find_measure(name) for name in dict.fromkeys(names)]
    if not measures:
        raise UsageError(
            "name the measures that the panel is to have; 'allies measures' lists them"
        )
    for name in options:
        if not any(name in known.options for known in measures):
            raise UsageError(f"none of these measures has an option '{name}'")
    # All are checked before the first is computed.
    asked = [
        request_for(
            db, known, period=period,
            options={k: v for k, v in options.items() if k in known.options},
        ).request
        for known in measures
    ]  # fmt: skip
    found: list[_Found] = []
    for done, (known, request) in enumerate(zip(measures, asked, strict=True)):
        if progress is not None:
            progress(known.name, done, len(measures))
        found += _found(known, known.compute(db, request), parts)
    return found


def _found(known: Measure, result: Result, parts: bool) -> list[_Found]:
    kinds: list[tuple[str, str, Array | None]] = [
        ("value", "", result.value), ("n", "n", result.n), ("low", "low", result.low),
        ("high", "high", result.high),
    ]  # fmt: skip
    if parts:
        kinds += [("part", name, values) for name, values in result.parts.items()]
    return [
        _Found(Column(known, kind, column_name(known.name, tail), tail, result.method,
                      result.rests_on), result.states, result.periods, values)
        for kind, tail, values in kinds if values is not None
    ]  # fmt: skip


def column_name(measure: str, tail: str = "") -> str:
    """Return the name of a column: that of the measure, and of what it is of it."""
    words = f"{measure} {tail}".lower()
    return _NOT_IN_NAMES.sub("_", words).strip("_")


# ---- the rows


def _span(found: Sequence[_Found]) -> Years:
    years = [int(period) for one in found for period in one.periods]
    if not years:
        raise UsageError("the measures have no years; ask for others")
    return min(years), max(years)


def _states(found: Sequence[_Found], years: Years) -> tuple[str, ...]:
    first, last = f"{years[0]}-01-01", f"{years[1]}-12-31"
    members = {s.state for s in spells_of("cow") if s.first <= last and first <= s.last}
    return tuple(sorted(members.union(*(one.states for one in found))))


def cow_numbers(states: Sequence[str], years: Years) -> NDArray[np.int16]:
    """Return the numbers of states in the Correlates of War, year by year.

    Each number stands for one state a year, each state has at most one: those of 1 July where
    they change hands within the year.

    Args:
        states: Codes of states.
        years: First and last year.

    Returns:
        Shape (years, states); `NO_NUMBER` where a state was no member of the system.
    """
    first, last = years
    numbers = np.full((last - first + 1, len(states)), NO_NUMBER, np.int16)
    place = {state: n for n, state in enumerate(states)}
    for spell in spells_of("cow"):
        start, stop = max(int(spell.first[:4]), first), min(int(spell.last[:4]), last)
        for year in range(start, stop + 1) if spell.state in place else ():
            if spell.first <= f"{year}-07-01" <= spell.last or _is_all_there_is(spell, year):
                numbers[year - first, place[spell.state]] = int(spell.code)
    return numbers


def _is_all_there_is(spell: Spell, year: int) -> bool:
    """Whether in a year nobody has the number, or the state another one, on 1 July."""
    return state_of(spell.code, "cow", at=year) == spell.state and not is_superseded(
        spell.code, "cow", year
    )


def _keys(
    found: Sequence[_Found], states: Sequence[str], years: Years, numbers: NDArray[np.int16]
) -> tuple[Array, ...]:
    """The keys of all rows: source, target, year, and the numbers of both."""
    member = numbers != NO_NUMBER
    wanted = member[:, :, None] & member[:, None, :]
    place = {state: n for n, state in enumerate(states)}
    for one in found:
        if one.column.kind == "value" and one.values.ndim == 3:
            rows = np.array([int(period) - years[0] for period in one.periods])
            at = np.array([place[state] for state in one.states])
            wanted[np.ix_(rows, at, at)] |= ~np.isnan(one.values)
    every = np.arange(len(states))
    wanted[:, every, every] = False
    year, source, target = (axis.astype(np.int16) for axis in np.nonzero(wanted))
    return (
        source, target, (year + years[0]).astype(np.int16), numbers[year, source],
        numbers[year, target],
    )  # fmt: skip


def _columns(
    one: _Found, states: Sequence[str], years: Years, keys: Sequence[Array]
) -> dict[str, Array]:
    """The values of one column at all rows; a measure of single states has them of both sides."""
    source, target, year = keys[:3]
    rows = _places([str(y) for y in range(years[0], years[1] + 1)], one.periods)
    at = _places(states, one.states)
    # One more row and column of nothing, for what the result does not have.
    values = np.pad(
        np.asarray(one.values, np.float64), [(0, 1)] * one.values.ndim, constant_values=np.nan
    )
    when = rows[year - years[0]]
    name = one.column.name
    if one.values.ndim == 2:
        one.column.sides = ("source", "target")
        return {
            f"{name}_source": values[when, at[source]],
            f"{name}_target": values[when, at[target]],
        }
    return {name: values[when, at[source], at[target]]}


def _places(labels: Sequence[str], there: Sequence[str]) -> NDArray[np.int64]:
    """The place of each label in those that are there, -1 for none."""
    known = {label: n for n, label in enumerate(there)}
    return np.array([known.get(label, -1) for label in labels], np.int64)

"""A workspace that asks the file each question once: for many measures of the same years."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.store.database import Database, Row
from allies.store.rows import as_known

Ints = NDArray[np.int64]

_DATASET = 0
_NONE = -1


class Wanted(NamedTuple):
    """A variable of a data set and the first and last year in which it is wanted."""

    dataset: str
    variable: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of a wanted variable, one an element; states by their place in `names`.

    `target` is -1 for figures about one state.
    """

    wanted: Wanted
    names: tuple[str, ...]
    source: Ints
    target: Ints
    period: Ints
    value: NDArray[np.float64]

    def within(self, known: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Which are of the years that are asked for."""
        inside: NDArray[np.bool_] = (known["first"] <= self.period) & (self.period <= known["last"])
        return inside


class Remembering(Database):
    """The same workspace for reading; what was asked before is answered from memory.

    Nothing may be written meanwhile. Data sets that are left out are as if they were not loaded.
    """

    def __init__(
        self, db: Database, *, without: Collection[str] = (), as_of: datetime | None = None
    ) -> None:
        super().__init__(db._connection, db.path, read_only=True)
        self._lock, self._parsed = db._lock, db._parsed
        self._without = frozenset(without)
        self._as_of = as_known(as_of)
        self._known: dict[tuple[Any, ...], Any] = {}
        self._figures: dict[tuple[str, str], _Figures] = {}

    def close(self) -> None:
        """Leave the workspace open: it is another's."""

    def read_ahead(self, wanted: Sequence[Wanted]) -> None:
        """Read many variables at once, each in its years; panels of them come from memory then.

        Args:
            wanted: Each variable once; one without figures in its years is remembered as such.
        """
        kept = [one for one in wanted if one.dataset not in self._without]
        if not kept:
            return
        found = super().arrays("figures_of_years", {
            "datasets": [one.dataset for one in kept], "variables": [one.variable for one in kept],
            "firsts": [one.first for one in kept], "lasts": [one.last for one in kept],
            "numbers": list(range(len(kept))), "first": min(one.first for one in kept),
            "last": max(one.last for one in kept), "as_of": self._as_of,
        })  # fmt: skip
        number = np.asarray(found["number"], np.int64)
        order = np.argsort(number, kind="stable")
        starts = np.searchsorted(number[order], np.arange(len(kept) + 1))
        # Absent targets are masked; what stands behind the mask is none of them.
        absent = np.ma.getmaskarray(found["target"])[order]
        source, target = (np.ma.getdata(found[name])[order] for name in ("source", "target"))
        period = np.asarray(found["period"], np.int64)[order]
        value = np.ma.filled(np.ma.asarray(found["value"], np.float64), np.nan)[order]
        for n, one in enumerate(kept):
            run = slice(starts[n], starts[n + 1])
            names, numbers = _numbered(source[run], target[run], absent[run])
            self._figures[one.dataset, one.variable] = _Figures(
                one, names, *numbers, period[run], value[run]
            )

    def rows(self, name: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """Answer as the workspace does."""
        known = dict(parameters or {})
        if name == "panel_states_of":
            if known["dataset"] in self._without:
                return []
            ahead = self._ahead(known)
            if ahead is not None:
                return [(state,) for state in _states_of(ahead, known)]
        key = (name, *sorted(known.items(), key=lambda item: item[0]))
        if key not in self._known:
            found = super().rows(name, known)
            if name == "loads":
                found = [row for row in found if row[_DATASET] not in self._without]
            self._known[key] = found
        return list(self._known[key])

    def arrays(
        self, name: str, parameters: Mapping[str, object], *, states: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Answer as the workspace does."""
        known = dict(parameters)
        ahead = self._ahead(known) if name == "panel" and states is not None else None
        if ahead is not None and states is not None:
            return _panel_of(ahead, known, states)
        key = (name, states, *sorted(known.items(), key=lambda item: item[0]))
        if key not in self._known:
            self._known[key] = super().arrays(name, known, states=states)
        return dict(self._known[key])

    def _ahead(self, known: Mapping[str, Any]) -> _Figures | None:
        """What was read ahead of a variable, if it holds all of the years that are asked for."""
        found = self._figures.get((known["dataset"], known["variable"]))
        if found is None or known["as_of"] != self._as_of:
            return None
        inside = found.wanted.first <= known["first"] and known["last"] <= found.wanted.last
        return found if inside else None


def years_with_figures(
    db: Database,
    variables: Sequence[tuple[str, str]],
    *,
    years: tuple[int, int],
    as_of: datetime | None = None,
) -> dict[tuple[str, str], dict[int, int]]:
    """Return how many figures variables have in each of some years.

    Args:
        db: The workspace.
        variables: Data set and variable.
        years: First and last year to look at.
        as_of: What was known then.

    Returns:
        By data set and variable the years that have figures, with their number.
    """
    rows = db.rows("years_with_figures", {
        "datasets": tuple(dataset for dataset, _ in variables),
        "variables": tuple(variable for _, variable in variables),
        "first": years[0], "last": years[1], "as_of": as_known(as_of),
    })  # fmt: skip
    found: dict[tuple[str, str], dict[int, int]] = {}
    for dataset, variable, year, figures in rows:
        found.setdefault((dataset, variable), {})[year] = figures
    return found


def vote_days(
    db: Database, dataset: str, by: str, *, years: tuple[int, int], as_of: datetime | None = None
) -> list[tuple[int, int, date]]:
    """Return the years, or sessions, of roll calls: number, how many, and the day of the last.

    Args:
        db: The workspace.
        dataset: The data set of votes.
        by: 'year' or 'session'.
        years: First and last year to look at, of the days of roll calls.
        as_of: What was known then.
    """
    known = {"by": by, "dataset": dataset, "first": years[0], "last": years[1]}
    found = db.rows("vote_days", {**known, "as_of": as_known(as_of)})
    return [(place, calls, last) for place, calls, last in found]


def _numbered(
    source: NDArray[Any], target: NDArray[Any], absent: NDArray[np.bool_]
) -> tuple[tuple[str, ...], tuple[Ints, Ints]]:
    """The states of figures, sorted, and their places; -1 for a target that is absent."""
    sources, targets = source.tolist(), target.tolist()
    present = np.flatnonzero(~absent).tolist()
    names = tuple(sorted({*sources, *(targets[n] for n in present)}))
    place = {name: n for n, name in enumerate(names)}
    numbers = np.full(len(targets), _NONE, np.int64)
    numbers[present] = [place[targets[n]] for n in present]
    return names, (np.array([place[name] for name in sources], np.int64), numbers)


def _states_of(found: _Figures, known: Mapping[str, Any]) -> list[str]:
    inside = found.within(known)
    seen = np.zeros(len(found.names) + 1, np.bool_)
    seen[found.source[inside]] = seen[found.target[inside]] = True
    return [name for name, there in zip(found.names, seen[:-1], strict=True) if there]


def _panel_of(found: _Figures, known: Mapping[str, Any], states: Sequence[str]) -> dict[str, Any]:
    """The rows that panel.sql gives, from memory."""
    place = {state: n for n, state in enumerate(states)}
    at = np.array([*(place.get(name, _NONE) for name in found.names), _NONE], np.int64)
    source, target = at[found.source], at[found.target]
    kept = found.within(known) & ~np.isnan(found.value) & (source >= 0)
    kept &= (found.target == _NONE) | (target >= 0)
    return {
        "source": source[kept], "target": target[kept], "period": found.period[kept],
        "value": found.value[kept],
    }  # fmt: skip

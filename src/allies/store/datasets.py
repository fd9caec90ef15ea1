"""How a data set gets into the workspace, in columns, and comes out of it as arrays."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from allies.core.series import Ballots, Figures, Part, Provenance, RollCall
from allies.errors import UsageError
from allies.store.loading import Loaded
from allies.store.rows import as_known, from_micros, moment

if TYPE_CHECKING:
    from allies.store.database import Database

_ROLL_CALLS = 2_000
Floats = NDArray[np.float64]


def write_dataset(
    db: Database,
    provenance: Provenance,
    parts: Iterable[Part],
    *,
    symmetric: Collection[str] = (),
    now: datetime | None = None,
) -> Loaded:
    """Write a version of a data set; the former version is withdrawn.

    The same version of the same files changes nothing. One part is held in memory at a time.

    Args:
        db: The workspace.
        provenance: Version, files and licence.
        parts: All its figures, roll calls and votes.
        symmetric: The variables whose two directions must be equal.
        now: When this is recorded, with a time zone; never earlier than the former version.

    Raises:
        UsageError: A key has two figures, a symmetric variable is not, a vote has no roll call,
            or there is nothing at all; all such faults are in the message. Nothing is changed.
    """
    when = moment(now)
    dataset = provenance.dataset
    former = next(iter(db.rows("current_load", {"dataset": dataset})), None)
    if former is not None and former[1] == provenance.version and former[3] == provenance.sha256:
        return Loaded("unchanged", dataset, provenance.version, former[4])
    with db.transaction():
        (load,) = db.row("next_load")
        written = _Writing(db, load, provenance)
        for part in parts:
            written.add(part)
        written.flush()
        faults = _faults(db, load, symmetric)
        if written.count == 0:
            faults = ["there is not one figure in it"]
        if faults:
            raise UsageError(f"{dataset} was not loaded: {'; '.join(faults)}")
        if former is not None:
            when = max(when, from_micros(former[5]))
            db.run("withdraw_load", {"dataset": dataset, "now": when})
        years = provenance.years or (None, None)
        db.run("insert_load", {
            "load": load, "dataset": dataset, "version": provenance.version,
            "origin": provenance.origin, "digest": provenance.sha256, "figures": written.count,
            "now": when, "released": provenance.released,
            "files": json.dumps(provenance.files), "licence": provenance.licence,
            "redistributable": provenance.redistributable,
            "first_year": years[0], "last_year": years[1],
        })  # fmt: skip
    status = "added" if former is None else "replaced"
    replaced = 0 if former is None else former[4]
    return Loaded(status, dataset, provenance.version, written.count, replaced)


class _Writing:
    """The parts of one load as they come."""

    def __init__(self, db: Database, load: int, provenance: Provenance) -> None:
        self.db, self.load, self.provenance = db, load, provenance
        self.count = self.place = 0
        self.waiting: list[RollCall] = []

    def add(self, part: Part) -> None:
        if isinstance(part, RollCall):
            self.waiting.append(part)
            if len(self.waiting) >= _ROLL_CALLS:
                self.flush()
            return
        if isinstance(part, Figures):
            size = len(part.source)
            target = [None] * size if part.target is None else part.target
            value = [np.nan if v is None else v for v in part.value] if isinstance(
                part.value, list
            ) else part.value  # fmt: skip
            self.db.run_batch("insert_figures", {
                "place": np.arange(self.place + 1, self.place + size + 1),
                "source": _texts(part.source), "target": _texts(target),
                "period": _texts(part.period), "value": np.asarray(value, np.float64),
                "source_row": np.asarray(part.row, np.int64),
            }, {"load": self.load, "variable": part.variable, "unit": part.unit,
                "origin": self.provenance.origin})  # fmt: skip
            self.place += size
            self.count += size
        elif isinstance(part, Ballots):
            self.db.run_batch("insert_ballots", {
                "number": np.asarray(part.number, np.int64), "state": _texts(part.state),
                "vote": np.asarray(part.vote, np.uint8),
            }, {"load": self.load})  # fmt: skip
            self.count += len(part.number)

    def flush(self) -> None:
        """Write the roll calls that wait."""
        if not self.waiting:
            return
        calls, self.waiting = self.waiting, []
        self.db.run_batch("insert_roll_calls", {
            "number": np.array([c.number for c in calls], np.int64),
            "session": np.array([c.session for c in calls], np.int32),
            "day": _texts([c.date for c in calls]),
            "resolution": _texts([c.resolution for c in calls]),
            "title": _texts([c.title for c in calls]),
            "issues": _texts([json.dumps(c.issues, ensure_ascii=False) for c in calls]),
            "stage": _texts([c.stage for c in calls]),
            "same_as": np.array([c.same_as for c in calls], np.int64),
        }, {"load": self.load})  # fmt: skip
        self.count += len(calls)


def _texts(values: Iterable[str | None]) -> NDArray[Any]:
    return np.array(list(values), dtype=object)


def _faults(db: Database, load: int, symmetric: Collection[str]) -> list[str]:
    found = []
    for variable, source, target, period, times, one, other in db.rows(
        "repeated_figures", {"load": load}
    ):
        pair = source if target is None else f"{source} and {target}"
        found.append(
            f"{variable} of {pair} in {period} has {times} figures (rows {one} and {other})"
        )
    for number, state, times in db.rows("repeated_ballots", {"load": load}):
        found.append(f"{state} votes {times} times in roll call {number}")
    for (number,) in db.rows("stray_ballots", {"load": load}):
        found.append(f"roll call {number} has votes and no description")
    for variable in symmetric:
        for source, target, period, one, other in db.rows(
            "uneven_figures", {"load": load, "variable": variable}
        ):
            found.append(
                f"{variable} of {source} and {target} in {period} is {one} one way, {other} back"
            )
    return found


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures of one variable as an array over states and years.

    `values` has shape (years, states, states), source first, or (years, states) for figures
    about one state; NaN where there is no figure.
    """

    states: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats


def read_panel(
    db: Database,
    dataset: str,
    variable: str,
    *,
    years: tuple[int, int],
    states: Collection[str] | None = None,
    dyadic: bool = True,
    as_of: datetime | None = None,
) -> Panel:
    """Return a variable of a data set as an array over the states that have figures.

    Args:
        db: The workspace.
        dataset: The data set.
        variable: One of its variables.
        years: First and last year.
        states: Only these; by default all that have figures.
        dyadic: Whether figures are about pairs.
        as_of: What was known then.
    """
    first, last = years
    known: dict[str, object] = {
        "dataset": dataset, "variable": variable, "first": first, "last": last,
        "as_of": as_known(as_of),
    }  # fmt: skip
    if states is None:
        states = [state for (state,) in db.rows("panel_states_of", known)]
    order = tuple(dict.fromkeys(states))
    found = db.arrays("panel", known, states=order)
    size = (last - first + 1, len(order)) + ((len(order),) if dyadic else ())
    values = np.full(size, np.nan)
    at = np.asarray(found["period"], np.int64) - first
    source = np.asarray(found["source"], np.int64)
    if dyadic:
        values[at, source, np.asarray(found["target"], np.int64)] = found["value"]
    else:
        values[at, source] = found["value"]
    return Panel(order, tuple(range(first, last + 1)), values)


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of an assembly as flat arrays.

    `call` and `state` are numbers in `calls` and `states`; `vote` is as the data set codes it.
    """

    calls: tuple[RollCall, ...]
    states: tuple[str, ...]
    call: NDArray[np.int64]
    state: NDArray[np.int64]
    vote: NDArray[np.uint8]


def read_votes(
    db: Database, dataset: str, *, years: tuple[int, int], as_of: datetime | None = None
) -> Votes:
    """Return the roll calls of some years and all votes in them."""
    known: dict[str, object] = {
        "dataset": dataset, "first": years[0], "last": years[1], "as_of": as_known(as_of),
    }  # fmt: skip
    calls = tuple(
        RollCall(
            number=number, session=session, date=day.isoformat(), resolution=resolution,
            title=title, issues=tuple(json.loads(issues)), stage=stage, same_as=same_as,
        )
        for number, session, day, resolution, title, issues, stage, same_as in db.rows(
            "roll_calls", known
        )
    )  # fmt: skip
    states = tuple(state for (state,) in db.rows("ballot_states", known))
    found = db.arrays("ballots", known, states=states)
    numbers = np.array([c.number for c in calls], np.int64)
    return Votes(
        calls,
        states,
        np.searchsorted(numbers, np.asarray(found["number"], np.int64)),
        np.asarray(found["state"], np.int64),
        np.asarray(found["vote"], np.uint8),
    )

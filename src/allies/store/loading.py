"""How the figures of a data set get into the workspace: in batches, one version at a time."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from allies.core.series import Observation
from allies.core.values import day_after, first_day
from allies.errors import UsageError
from allies.store.rows import from_micros, moment, observation_columns, observation_row

if TYPE_CHECKING:
    from allies.store.database import Database

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What writing a data set did: 'added', 'replaced' or 'unchanged'; with how many figures."""

    status: str
    dataset: str
    version: str
    observations: int
    observations_withdrawn: int = 0


def write_observations(
    db: Database,
    dataset: str,
    version: str,
    observations: Iterable[Observation],
    *,
    origin: str,
    now: datetime | None = None,
) -> Loaded:
    """Write a version of a data set; the former version is withdrawn.

    The same version from the same origin with the same figures in the same order changes
    nothing. Only a batch of the figures is held in memory.

    Args:
        db: The workspace.
        dataset: The name of the data set; every observation must bear it.
        version: Its version, as its makers call it.
        observations: All its figures.
        origin: The file or address that it was read from.
        now: When this is recorded, with a time zone; never counted as earlier than the
            former version.

    Raises:
        UsageError: An observation is of another data set, its period is no date, its value is
            not finite, or there is none at all. Nothing is changed then.
    """
    when = moment(now)
    try:
        with db.transaction():
            former = next(iter(db.rows("current_load", {"dataset": dataset})), None)
            (load,) = db.row("next_load")
            figures, digest = _write_figures(db, load, dataset, observations)
            replaced = 0
            if former is not None:
                _load, *known, replaced, recorded_at = former
                if known == [version, origin, digest]:
                    raise _Unchanged
                when = max(when, from_micros(recorded_at))
                db.run("withdraw_load", {"dataset": dataset, "now": when})
            db.run(
                "insert_load",
                {
                    "load": load,
                    "dataset": dataset,
                    "version": version,
                    "origin": origin,
                    "digest": digest,
                    "figures": figures,
                    "now": when,
                    "released": None,
                    "files": "[]",
                    "licence": "",
                    "redistributable": False,
                    "first_year": None,
                    "last_year": None,
                },
            )
    except _Unchanged:
        return Loaded("unchanged", dataset, version, replaced)
    status = "added" if former is None else "replaced"
    return Loaded(status, dataset, version, figures, replaced)


class _Unchanged(Exception):
    """Rolls back what turned out to be there already."""


def _write_figures(
    db: Database, load: int, dataset: str, observations: Iterable[Observation]
) -> tuple[int, str]:
    """Add the figures to a load in batches; return how many, and a digest of them all."""
    digest = hashlib.sha256()
    source = iter(observations)
    place = 0
    while batch := list(islice(source, _BATCH)):
        records = []
        for observation in batch:
            place += 1
            _require_figure(observation, dataset, place)
            days = _days(observation.period)
            records.append(observation_row(observation, place, days))
        rows = observation_columns(records)
        digest.update(rows.encode(errors="surrogatepass"))
        db.run("insert_observations", {"load": load, "rows": rows})
    if place == 0:
        raise UsageError(f"there is no figure of {dataset} to write; check the file")
    return place, digest.hexdigest()


def _require_figure(observation: Observation, dataset: str, place: int) -> None:
    if observation.dataset != dataset:
        raise UsageError(f"figure {place} of {dataset} is of {observation.dataset}; write it there")
    if observation.value is not None and not math.isfinite(observation.value):
        raise UsageError(
            f"figure {place} of {dataset} is {observation.value}; give None where there is none"
        )
    try:
        _days(observation.period)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"figure {place} of {dataset} has the period '{observation.period}'; "
            "write 2024, 2024-06 or 2024-06-19"
        ) from error


@lru_cache(maxsize=4096)
def _days(period: str) -> tuple[str, str]:
    return first_day(period).isoformat(), day_after(period).isoformat()

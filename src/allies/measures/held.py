"""What a measure needs to know of the data sets in the workspace: versions and years."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allies.errors import UsageError
from allies.measures.base import Request
from allies.store.reader import loads

if TYPE_CHECKING:
    from allies.store.database import Database


@dataclass(frozen=True, slots=True)
class Held:
    """A data set in the workspace: its version, and the years that it covers if it says so."""

    name: str
    version: str
    years: tuple[int, int] | None

    def __str__(self) -> str:
        """Name and version, as results cite it."""
        return f"{self.name} {self.version}"


def held(db: Database, name: str, *, as_of: datetime | None = None) -> Held | None:
    """Return what the workspace held of a data set; None if it did not have it."""
    for load in loads(db, as_of=as_of):
        if load.dataset == name:
            return Held(name, load.version, load.years)
    return None


def required(db: Database, name: str, *, as_of: datetime | None = None) -> Held:
    """Return what the workspace held of a data set.

    Raises:
        UsageError: It did not have it.
    """
    found = held(db, name, as_of=as_of)
    if found is None:
        raise UsageError(f"this needs the data set {name}; add it with: allies add {name}")
    return found


def refuse_others(request: Request, known: Collection[str]) -> None:
    """Refuse options that a measure does not have.

    Raises:
        UsageError: There is one.
    """
    for name in request.options:
        if name not in known:
            choice = f"it has {', '.join(known)}" if known else "it has none"
            raise UsageError(f"the measure has no option '{name}'; {choice}")

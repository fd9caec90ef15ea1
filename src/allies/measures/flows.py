"""Flows of goods as the workspace has them: whose figures, of what group, with what gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allies.errors import UsageError
from allies.measures.base import Floats, Request
from allies.measures.held import Held, held, required
from allies.measures.shares import CIF_FOB, reconciled
from allies.store.datasets import Panel, read_panel

if TYPE_CHECKING:
    from allies.store.database import Database

# What the loader of trade calls its groups of goods.
GOODS = ("energy", "arms", "food", "minerals", "chemicals", "machinery", "transport", "other")
GROUPS = ("total", *GOODS)
ORIGINS = ("auto", "reconciled", "reported", "cow", "manufacturing")
ABSENT = ("unknown", "zero")

# The data set, and the variables of each origin: one, or the exporter's and the importer's.
_VARIABLES = {
    "reconciled": ("trade", ("export",)),
    "reported": ("trade", ("export-reported", "import-reported")),
    "cow": ("trade", ("export-cow",)),
    "manufacturing": ("gravity", ("trade-manufacturing",)),
}
_BY_GROUP = ("reconciled", "reported")
_SAID = {
    "reconciled": "both reports reconciled (BACI)",
    "reported": f"importers' reports, else exporters' × {CIF_FOB} (UN Comtrade)",
    "cow": "Correlates of War",
    "manufacturing": "manufactures, panel of the WTO guide",
}


@dataclass(frozen=True, slots=True)
class Flows:
    """Goods sent, shape (years, states, states), exporter first, in millions of dollars.

    `low` and `high` are there where both sides' reports are.
    """

    states: tuple[str, ...]
    years: tuple[int, ...]
    value: Floats
    low: Floats | None
    high: Floats | None
    origin: str
    rests_on: tuple[str, ...]

    @property
    def said(self) -> str:
        """Whose figures these are, in a few words."""
        return _SAID[self.origin]


def read_flows(db: Database, request: Request, group: str) -> Flows:
    """Return the flows that a request is about.

    Its options `flows` (one of ORIGINS; 'auto' is the first that has figures) and `absent`
    ('unknown', or 'zero' for pairs without a record of which both states have others) count.

    Raises:
        UsageError: The data set is not there, or has no such figures in these years.
    """
    return read_groups(db, request, (group,))[0]


def read_groups(db: Database, request: Request, groups: Sequence[str]) -> list[Flows]:
    """Return the flows of several groups of goods over the same states.

    Raises:
        UsageError: As `read_flows`.
    """
    origin = request.option("flows", ORIGINS[0], ORIGINS)
    absent = request.option("absent", ABSENT[0], ABSENT)
    tried = (
        [o for o in ORIGINS[1:] if _has(db, request, o, groups)] if origin == "auto" else [origin]
    )
    for name in tried:
        found = _read(db, request, name, groups)
        if any(panel.states for panels in found for panel in panels):
            return _aligned(found, groups, name, _source(db, request, name), absent)
    _refuse(db, request, origin, groups)
    raise AssertionError


def _has(db: Database, request: Request, origin: str, groups: Sequence[str]) -> bool:
    name, _ = _VARIABLES[origin]
    every = all(group == "total" for group in groups) or origin in _BY_GROUP
    return every and held(db, name, as_of=request.as_of) is not None


def _source(db: Database, request: Request, origin: str) -> Held:
    return required(db, _VARIABLES[origin][0], as_of=request.as_of)


def _refuse(db: Database, request: Request, origin: str, groups: Sequence[str]) -> None:
    source = _source(db, request, "reconciled" if origin == "auto" else origin)
    what = ", ".join(groups) if len(groups) < len(GOODS) else "groups of goods"
    first, last = request.years
    raise UsageError(
        f"{source} has no flows ({origin}) of {what} in {first} to {last}; "
        f"choose other years or flows, or load other files: allies add {source.name}"
    )


def _read(db: Database, request: Request, origin: str, groups: Sequence[str]) -> list[list[Panel]]:
    if origin not in _BY_GROUP and any(group != "total" for group in groups):
        raise UsageError(
            f"flows={origin} has all goods together only; choose flows={' or '.join(_BY_GROUP)}"
        )
    name, variables = _VARIABLES[origin]
    required(db, name, as_of=request.as_of)
    return [
        [
            read_panel(
                db, name, variable if group == "total" else f"{variable}-{group}",
                years=request.years, as_of=request.as_of,
            )
            for variable in variables
        ]
        for group in groups
    ]  # fmt: skip


def _aligned(
    found: list[list[Panel]], groups: Sequence[str], origin: str, source: Held, absent: str
) -> list[Flows]:
    states = tuple(sorted({s for panels in found for panel in panels for s in panel.states}))
    flows = []
    for panels, _ in zip(found, groups, strict=True):
        arrays = [spread(panel, states) for panel in panels]
        low = high = None
        value = arrays[0]
        if len(arrays) == 2:
            value, low, high = reconciled(*arrays)
        if absent == "zero":
            value = _with_zeros(value)
        flows.append(Flows(states, panels[0].years, value, low, high, origin, (str(source),)))
    return flows


def spread(panel: Panel, states: tuple[str, ...]) -> Floats:
    """Return the figures of a panel over more states, in another order; NaN for the others."""
    place = {state: n for n, state in enumerate(states)}
    kept = [(n, place[state]) for n, state in enumerate(panel.states) if state in place]
    source, target = [n for n, _ in kept], [m for _, m in kept]
    axes = panel.values.ndim - 1
    found = np.full((len(panel.years), *(len(states),) * axes), np.nan)
    every = range(len(panel.years))
    found[np.ix_(every, *[target] * axes)] = panel.values[np.ix_(every, *[source] * axes)]
    return found


def _with_zeros(value: Floats) -> Floats:
    """Take no record as none, between states that both have records in the same year."""
    known = ~np.isnan(value)
    seen = np.asarray(known.any(axis=-1) | known.any(axis=-2))
    both = seen[..., None] & seen[..., None, :]
    return np.where(~known & both, 0, value)

"""Who owes what to whom by treaty, as arrays over states and years, from ATOP and after it.

Within the years that ATOP covers, two members of the state system without a record owe each
other nothing. After them only what is known counts: treaties coded by hand, and, if asked, ties
of 2018 whose treaty is known to be in force; of all other pairs nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.codebook.state_codes import spells_of, state_of
from allies.codebook.treaties import (
    LAST_ATOP,
    OBLIGATIONS,
    Carried,
    Tie,
    carried,
    checked_to,
    lasting_ties,
    new_ties,
    profile,
)
from allies.errors import UsageError
from allies.measures.base import Request
from allies.measures.held import Held, required
from allies.store.datasets import read_panel

if TYPE_CHECKING:
    from allies.store.database import Database

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DATASET = "atop"
MOST_TREATIES = 9


@dataclass(frozen=True, slots=True)
class Obligations:
    """What states owe each other.

    Attributes:
        states: The states, in the order of the arrays.
        years: First and last year.
        flags: By each of OBLIGATIONS 1, 0 or NaN where nothing is known, shape (years, states,
            states), the obliged state first.
        coded: 1 where a treaty coded by hand counts, same shape.
        carried: 1 where a tie of 2018 is carried forward, same shape.
        added: What counts beside ATOP: year, source and target as places, and the profile of
            the treaty.
        source: The data set, with its version and years.
    """

    states: tuple[str, ...]
    years: tuple[int, int]
    flags: dict[str, Floats]
    coded: Flags
    carried: Flags
    added: tuple[tuple[int, int, int, int], ...]
    source: Held


def obligations_of(
    db: Database, request: Request, *, carry: bool, declarations: bool
) -> Obligations:
    """Return who owes what to whom in the years asked for.

    Args:
        db: The workspace, with ATOP.
        request: The years and the time of knowledge.
        carry: Whether ties of 2018 that are known to last count in later years.
        declarations: Whether treaties that bind only in politics count after 2018.

    Raises:
        UsageError: ATOP is not there, or the years are outside all that is known.
    """
    source = required(db, DATASET, as_of=request.as_of)
    years = _years(source, request)
    states = _states(years)
    flags = _recorded(db, request, years, states)
    present = _present(states, years)
    covered = _within(source.years, years)
    both = present[:, :, None] & present[:, None, :] & covered[:, None, None]
    for found in flags.values():
        found[both & np.isnan(found)] = 0.0
    some = ~np.isnan(flags["defense"])
    for found in flags.values():
        found[:, np.arange(len(states)), np.arange(len(states))] = np.nan
        some |= ~np.isnan(found)
    kept = some.any(axis=(0, 2)) | some.any(axis=(0, 1)) | present.any(axis=0)
    panel = _After(states, years, flags, declarations)
    if carry:
        panel.carry(_last_of_atop(db, request, states))
    panel.add_new()
    kept |= np.isin(
        np.arange(len(states)), [place for _, *pair, _ in panel.added for place in pair]
    )
    return panel.only(kept, source)


def treaties_of(
    db: Database, request: Request, held: Obligations
) -> Iterator[tuple[tuple[Ints, Ints, Ints], Ints]]:
    """Yield treaties in runs: the year, source and target of each as places, and its profile.

    Args:
        db: The workspace; its ATOP may have no treaties one by one, then only those after it
            are given.
        request: The time of knowledge.
        held: What `obligations_of` returned.
    """
    for k in range(1, MOST_TREATIES + 1):
        panel = read_panel(
            db, DATASET, f"treaty-{k}", years=held.years, states=held.states,
            as_of=request.as_of,
        )  # fmt: skip
        year, one, other = np.nonzero(~np.isnan(panel.values))
        if not len(year):
            break
        yield (year, one, other), panel.values[year, one, other].astype(np.int64)
    # One at a time for each pair and year, so that a run has none of them twice.
    waiting: dict[tuple[int, int, int], list[int]] = {}
    for year_, one_, other_, treaty in held.added:
        waiting.setdefault((year_, one_, other_), []).append(treaty)
    for turn in range(max(map(len, waiting.values()), default=0)):
        keys = [key for key, found in waiting.items() if len(found) > turn]
        places = np.array(keys, np.int64).T
        profiles = np.array([waiting[key][turn] for key in keys], np.int64)
        yield (places[0], places[1], places[2]), profiles


class _After:
    """Adds to the arrays what is known after the last year of ATOP."""

    def __init__(
        self,
        states: tuple[str, ...],
        years: tuple[int, int],
        flags: dict[str, Floats],
        declarations: bool,
    ) -> None:
        self.states, self.years, self.flags = states, years, flags
        self.place = {state: n for n, state in enumerate(states)}
        shape = flags["defense"].shape
        self.coded, self.carried = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        self.added: list[tuple[int, int, int, int]] = []
        self.declarations = declarations

    def carry(self, ties: dict[tuple[str, str], tuple[bool, ...]]) -> None:
        """Carry those of the ties of 2018 forward that are known to last."""
        by_treaty = {(tie.treaty, tie.source, tie.target): tie for tie in lasting_ties()}
        for year in range(max(self.years[0], LAST_ATOP + 1), self.years[1] + 1):
            for (one, other), kept in carried(ties, year).items():
                at = year - self.years[0], self.place[one], self.place[other]
                self._set(at, kept.obligations)
                self.carried[at] = True
                for treaty in kept.treaties:
                    self.added.append((*at, _masked(by_treaty[treaty, one, other], kept)))

    def add_new(self) -> None:
        """Add the treaties coded by hand."""
        for tie in new_ties(declarations=self.declarations):
            for year in range(max(tie.first, self.years[0]), min(tie.last, self.years[1]) + 1):
                if tie.source in self.place and tie.target in self.place:
                    at = year - self.years[0], self.place[tie.source], self.place[tie.target]
                    self._set(at, tie.obligations)
                    self.coded[at] = True
                    self.added.append((*at, profile(tie.answers)))

    def _set(self, at: tuple[int, int, int], obligations: tuple[bool, ...]) -> None:
        for name, holds in zip(OBLIGATIONS, obligations, strict=True):
            self.flags[name][at] = np.fmax(self.flags[name][at], float(holds))

    def only(self, kept: Flags, source: Held) -> Obligations:
        """Return the arrays of some states."""
        number = np.cumsum(kept) - 1
        return Obligations(
            tuple(s for s, keep in zip(self.states, kept, strict=True) if keep),
            self.years,
            {name: found[:, kept][:, :, kept] for name, found in self.flags.items()},
            self.coded[:, kept][:, :, kept],
            self.carried[:, kept][:, :, kept],
            tuple((y, int(number[a]), int(number[b]), p) for y, a, b, p in self.added),
            source,
        )


def _masked(tie: Tie, kept: Carried) -> int:
    """The profile of a treaty of before 2019, with no obligation that ATOP does not have."""
    answers = list(tie.answers)
    for n, holds in enumerate(kept.obligations):
        answers[n] = bool(answers[n]) and holds
    if not answers[0]:
        answers[-1] = None
    return profile(answers)


def _years(source: Held, request: Request) -> tuple[int, int]:
    if source.years is None:
        raise UsageError(f"{source} does not say which years it covers; load it again")
    first, last = max(request.years[0], source.years[0]), min(request.years[1], checked_to())
    if first > last:
        raise UsageError(
            f"obligations are known from {source.years[0]} to {checked_to()}; ask for these years"
        )
    return first, last


def _within(covered: tuple[int, int] | None, years: tuple[int, int]) -> Flags:
    every = np.arange(years[0], years[1] + 1)
    first, last = covered or (0, 0)
    return np.asarray((every >= first) & (every <= last), np.bool_)


def _states(years: tuple[int, int]) -> tuple[str, ...]:
    """All that were states in these years, or later: ATOP has some before they were members."""
    return tuple(sorted({s.state for s in spells_of("cow") if int(s.last[:4]) >= years[0] - 5}))


def _present(states: tuple[str, ...], years: tuple[int, int]) -> Flags:
    """Which were members of the system on 1 July of a year, or else on any day of it."""
    place = {state: n for n, state in enumerate(states)}
    present = np.zeros((years[1] - years[0] + 1, len(states)), np.bool_)
    for code in sorted({spell.code for spell in spells_of("cow")}):
        for year in range(years[0], years[1] + 1):
            state = state_of(code, "cow", at=year)
            if state is not None:
                present[year - years[0], place[state]] = True
    return present


def _recorded(
    db: Database, request: Request, years: tuple[int, int], states: tuple[str, ...]
) -> dict[str, Floats]:
    return {
        name: read_panel(db, DATASET, name, years=years, states=states, as_of=request.as_of).values
        for name in OBLIGATIONS
    }


def _last_of_atop(
    db: Database, request: Request, states: tuple[str, ...]
) -> dict[tuple[str, str], tuple[bool, ...]]:
    last = _recorded(db, request, (LAST_ATOP, LAST_ATOP), states)
    found = np.stack([values[0] for values in last.values()])
    one, other = np.nonzero((found == 1).any(axis=0))
    return {
        (states[a], states[b]): tuple(bool(held == 1) for held in found[:, a, b])
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    }

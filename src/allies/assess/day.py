"""Everything on one day: scores, data, and what is made once of them for all states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from allies.assess.alternatives import Suppliers, suppliers_of
from allies.assess.commitment import member_claims, memberships_of
from allies.assess.context import Counted
from allies.assess.scores import Scores
from allies.assess.table import Floats, Ints
from allies.assess.weighed import shown
from allies.assess.weighing import dyads_of

_Made = TypeVar("_Made")


@dataclass(frozen=True, kw_only=True)
class Day:
    """All scores on one day, with what is counted then; shared by all states.

    What is made of a pair is the same from both its sides: `once` keeps it for the other one.
    """

    scores: Scores
    counted: Counted
    _kept: dict[tuple[str, int], object] = field(default_factory=dict, repr=False)

    @property
    def at(self) -> int:
        """The day, counted from 1970-01-01."""
        return self.scores.at

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Which events are shown, shape (events,)."""
        return shown(self.scores)

    def told_of(self, focal: str) -> Ints:
        """Return the places of the pairs of an actor of which any event is shown."""
        return np.intersect1d(dyads_of(self.scores, focal), self._told)

    @cached_property
    def _told(self) -> Ints:
        return np.unique(self.scores.events.dyad[self.shown])

    @cached_property
    def matrix(self) -> Floats:
        """Overall scores of all pairs of actors, both ways; NaN without evidence."""
        size = len(self.scores.events.table.actors)
        found = np.full((size, size), np.nan)
        first, second = self.scores.events.dyads.reshape(-1, 2).T
        found[first, second] = found[second, first] = self.scores.overall
        return found

    @cached_property
    def suppliers(self) -> Suppliers:
        """Who does what for whom."""
        return suppliers_of(self.scores.events, self.scores.weight)

    @cached_property
    def members(self) -> Mapping[tuple[str, str], str]:
        """The claim that tells that a state is in an organisation."""
        return member_claims(self.scores.events, self.scores.weights, self.at)

    @cached_property
    def memberships(self) -> Mapping[str, frozenset[str]]:
        """The organisations that states are told to be in."""
        return memberships_of(self.members)

    def once(self, what: str, dyad: int, make: Callable[[], _Made]) -> _Made:
        """Make something of a pair, or take what was made of it from its other side.

        What is taken is kept no longer: a pair has two sides.

        Args:
            what: Name of what is made.
            dyad: Place of the pair.
            make: Makes it.
        """
        key = what, dyad
        if key in self._kept:
            return self._kept.pop(key)  # type: ignore[return-value]
        made = make()
        self._kept[key] = made
        return made

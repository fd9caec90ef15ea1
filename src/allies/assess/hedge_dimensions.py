"""Between two rivals: whom a state keeps on terms with, and how mixed its acts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from allies.assess.pair_material import Floats, Material, Pair
from allies.assess.pledge_dimensions import depth_of
from allies.assess.tie_dimensions import largest, shares_told
from allies.codebook.actors import actor_of
from allies.codebook.relations import RELATIONS

# Regions and armed groups are no sides between which a state hedges.
_KINDS = frozenset({"state", "territory", "organisation", "group"})


class Rivals:
    """Which rival of a partner each state is on the best terms with."""

    def __init__(self, material: Material) -> None:
        """Make it ready.

        Args:
            material: Of all pairs.
        """
        self.material = material
        self._kinds = np.array(
            [actor_of(code).kind in _KINDS for code in material.actors], np.bool_
        )

    @cached_property
    def overall(self) -> Floats:
        """The overall scores, shape (actors, actors), NaN without evidence."""
        size = len(self.material.actors)
        found = np.full((size, size), np.nan)
        one, other = self.material.events.dyads.T
        found[one, other] = found[other, one] = self.material.scores.overall
        return found

    @cached_property
    def mixed(self) -> Mapping[Pair, float]:
        """For each actor and other, the share of the rarer sign among its acts towards it."""
        events, size = self.material.events, len(self.material.actors)
        weight = np.where(self.material.sure, self.material.p * self.material.scores.decay, 0.0)
        symmetric = np.array([RELATIONS[code].symmetric for code in events.table.relations])
        both = symmetric[events.relation]
        sums = []
        for sign in (1, -1):
            part = np.where(events.sign == sign, weight, 0.0)
            total = np.bincount(events.source * size + events.target, part, minlength=size * size)
            total += np.bincount(
                events.target * size + events.source, part * both, minlength=size * size
            )
            sums.append(total)
        acts = sums[0] + sums[1]
        told = np.flatnonzero(acts > 0)
        share = np.minimum(*sums)[told] / acts[told]
        names = self.material.actors
        return {
            (names[at // size], names[at % size]): float(value)
            for at, value in zip(told, share, strict=True)
        }

    def rival(self, state: str, partner: str) -> str:
        """Return the rival of a partner with which a state is on the best terms; '' for none.

        It is the k with the largest min(s_ik, −s_jk) above 0; of equal ones the first code.

        Args:
            state: i.
            partner: j.
        """
        place = self.material.place
        if state not in place or partner not in place:
            return ""
        with_it = self.overall[place[state]]
        against = -self.overall[place[partner]]
        both = np.where(self._kinds, np.fmin(with_it, against), np.nan)
        both[np.isnan(with_it) | np.isnan(against)] = np.nan
        if not (both > 0).any():
            return ""
        return self.material.actors[int(np.nanargmax(both))]


def hedges(material: Material, pairs: Sequence[Pair]) -> tuple[dict[str, Floats], tuple[Pair, ...]]:
    """Return the dimensions of hedging for both sides of pairs, and the rivals behind them.

    Args:
        material: Of all pairs.
        pairs: Which.

    Returns:
        By name, each of shape (2, pairs, draws), NaN where there is no such rival.
    """
    rivals = Rivals(material)
    names = ("third", "rivalry", "third_depth", "third_tie", "tie", "mixed")
    shape = (2, len(pairs), material.draws)
    of = [tuple(rivals.rival(a, b) for a, b in (pair, pair[::-1])) for pair in pairs]
    some = any(rival for both in of for rival in both)
    found: dict[str, Floats] = {
        name: np.full(shape if some and name != "mixed" else (*shape[:2], 1), np.nan, np.float32)
        for name in names
    }
    asked = [
        (side, k, pair[side], pair[1 - side], of[k][side])
        for k, pair in enumerate(pairs) for side in (0, 1) if of[k][side]
    ]  # fmt: skip
    wanted = [(row_a, row_b) for *_, i, j, k in asked
              for row_a, row_b in ((material.row(i, k), material.row(j, k)),)]  # fmt: skip
    drawn = material.overall_of({row for both in wanted for row in both})
    for (side, n, i, j, k), (own, other) in zip(asked, wanted, strict=True):
        found["third"][side, n] = drawn[own]
        found["rivalry"][side, n] = drawn[other]
        found["third_depth"][side, n] = depth_of(material, i, k)[0]
        for name, to in (("third_tie", k), ("tie", j)):
            found[name][side, n] = largest(material, i, to, shares_told(material, i, to), "tie")[0]
        acts = [rivals.mixed.get((i, to), np.nan) for to in (j, k)]
        found["mixed"][side, n] = np.nan if np.isnan(acts).all() else np.nanmax(acts)
    return found, tuple((a, b) for a, b in of)

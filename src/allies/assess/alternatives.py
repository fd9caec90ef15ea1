"""Who else does for a state what a partner does: the alternatives that texts tell of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allies.assess.table import Events, Floats, Ints
from allies.codebook.relations import RELATIONS
from allies.core.claim import ACTUAL
from allies.core.estimate import Estimate

_SHOWN = 5
_RESTS = 3


@dataclass(frozen=True, slots=True)
class Suppliers:
    """For each state and relation, the actors that do it for the state, by weight of evidence.

    Made by `suppliers_of`. `order` lists the events by receiver and relation, the heaviest of
    each first: a number 2k stands for event k as its target has it done, 2k + 1 as its source
    has. Those of actor a and relation r are where `keys` is a * (number of relations) + r.
    """

    events: Events
    weight: Floats
    giver: Ints
    order: Ints
    keys: Ints
    _found: dict[tuple[str, str], tuple[tuple[str, Estimate], ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def of(self, state: str, relation: str) -> tuple[tuple[str, Estimate], ...]:
        """Return who does `relation` for a state, the surest first.

        Args:
            state: Code of the one for whom it is done.
            relation: Code; of a symmetric one, either does it for the other.

        Returns:
            Code and weight of the events, with the claims; at most five.
        """
        key = state, relation
        if key not in self._found:
            self._found[key] = self._those(state, relation)
        return self._found[key]

    def _those(self, state: str, relation: str) -> tuple[tuple[str, Estimate], ...]:
        table = self.events.table
        actor = table.actor(state)
        if actor < 0 or relation not in table.relations:
            return ()
        key = actor * len(table.relations) + table.relations.index(relation)
        first, stop = np.searchsorted(self.keys, (key, key + 1))
        events, side = np.divmod(self.order[first:stop], 2)
        givers = self.giver[events, side]
        by_giver: dict[int, list[int]] = {}
        for event, giver in zip(events.tolist(), givers.tolist(), strict=True):
            by_giver.setdefault(giver, []).append(event)
        weighed = [
            (-float(self.weight[them].sum()), table.actors[giver], them)
            for giver, them in by_giver.items()
        ]
        weighed.sort(key=lambda item: item[:2])
        return tuple((code, self._weighed(-total, them)) for total, code, them in weighed[:_SHOWN])

    def _weighed(self, total: float, events: list[int]) -> Estimate:
        leads = self.events.rows[self.events.starts[events[:_RESTS]]]
        return Estimate(
            value=total, unit="weight", n=len(events),
            method="weight of what is told as done",
            rests_on=tuple(f"claim {self.events.table.ids[row]}" for row in leads),
        )  # fmt: skip


def suppliers_of(events: Events, weight: Floats) -> Suppliers:
    """Sort what is told as done by who has it done for him.

    Args:
        events: All events.
        weight: Of each on the day of the assessment, shape (events,); 0 for what does not count.
    """
    relations = [RELATIONS[code] for code in events.table.relations]
    symmetric = np.array([relation.symmetric for relation in relations], bool)
    counts = (weight > 0) & (events.sign > 0) & (events.modality == ACTUAL)
    both = counts & symmetric[events.relation]
    numbers = np.concatenate([2 * np.flatnonzero(counts), 2 * np.flatnonzero(both) + 1])
    receivers = np.stack([events.target, events.source], axis=1)
    of, side = np.divmod(numbers, 2)
    keys = receivers[of, side] * len(relations) + events.relation[of]
    order = np.lexsort((of, -weight[of], keys))
    return Suppliers(
        events=events, weight=weight, giver=receivers[:, ::-1], order=numbers[order],
        keys=keys[order],
    )  # fmt: skip

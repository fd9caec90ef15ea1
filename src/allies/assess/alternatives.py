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

    Made by `suppliers_of`. `starts` and `order` list the events by receiver: those of actor a
    are `order[starts[a]:starts[a + 1]]`.
    """

    events: Events
    weight: Floats
    giver: Ints
    relation: Ints
    order: Ints
    starts: Ints
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
        mine = self.order[self.starts[actor] : self.starts[actor + 1]]
        events, side = np.divmod(mine, 2)
        kept = self.relation[events] == table.relations.index(relation)
        events, side = events[kept], side[kept]
        by_giver: dict[int, list[int]] = {}
        # The heaviest first, of each giver too.
        order = np.lexsort((events, -self.weight[events]))
        givers = self.giver[events[order], side[order]]
        for event, giver in zip(events[order].tolist(), givers.tolist(), strict=True):
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
    # A number 2k stands for event k as its target has it done, 2k + 1 as its source has.
    numbers = np.concatenate([2 * np.flatnonzero(counts), 2 * np.flatnonzero(both) + 1])
    receivers = np.stack([events.target, events.source], axis=1)
    receiver = receivers[numbers // 2, numbers % 2]
    order = numbers[np.lexsort((numbers, receiver))]
    starts = np.searchsorted(
        np.sort(receiver), np.arange(len(events.table.actors) + 1), side="left"
    )
    return Suppliers(
        events=events, weight=weight, giver=receivers[:, ::-1], relation=events.relation,
        order=order, starts=starts,
    )  # fmt: skip

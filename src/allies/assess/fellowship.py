"""Whether texts say that two are bound by the sanctions that both are under."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from allies.assess.pair_material import Bools, Ints, Material, Pair, cues
from allies.assess.wordings import Wordings, wordings

Refs = tuple[str, ...]


def bound_by_sanctions(
    material: Material, rows: Ints, pairs: Sequence[Pair], told: Bools
) -> tuple[np.ndarray, tuple[Refs, ...]]:
    """Return draws of whether the two are said to stand together as sanctioned, and the claims.

    Asked are the sentences of all that is told as done between the two and is not hostile: 'a
    solidarity of the sanctioned', 'sanctions imposed on both countries'. The wordings are those
    of `bound` in typology.toml.

    Args:
        material: Of all pairs.
        rows: The dyad of each pair, -1 for none.
        pairs: Their codes.
        told: Whether anything is told of each.

    Returns:
        Shape (pairs, draws), 0 or 1, NaN where nothing is told of the pair; and what it rests on.
    """
    events = material.events
    found = np.full((len(pairs), material.draws), np.nan, np.float32)
    refs: list[Refs] = []
    chosen = material.sure & (events.sign >= 0)
    for k, (row, pair) in enumerate(zip(rows, pairs, strict=True)):
        at = material.of(int(row))
        saying = [(event, claim) for event in at[chosen[at]]
                  for claim in _saying(material, int(event))]  # fmt: skip
        refs.append(tuple(f"claim {events.table.ids[claim]}" for _, claim in saying))
        if told[k]:
            chance = material.any_so(np.unique([e for e, _ in saying]).astype(np.int64),
                                     fading=False)  # fmt: skip
            found[k] = material.coin(chance, *sorted(pair), "bound")
    return found, tuple(refs)


def _saying(material: Material, event: int) -> list[int]:
    """The claims of an event whose sentence says so."""
    events, (stems, words) = material.events, _words()
    table = events.table
    return [
        int(at)
        for at in events.rows[events.starts[event] : events.starts[event + 1]]
        if any(stem in table.quote[at].lower() for stem in stems)
        and words.find(table.quote[at], table.papers[table.paper[at]].lang)
    ]


@cache
def _words() -> tuple[tuple[str, ...], Wordings]:
    table = cues()["bound"]
    return tuple(table["stems"]), wordings({"bound": table["words"]}, "typology.toml: bound")

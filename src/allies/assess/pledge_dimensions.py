"""How deep the pacts of two states bind, and whether one of them pledges to fight."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allies.assess.pacts import depth_of_treaty, is_in_force, obligations_of, treaties_of
from allies.assess.pair_material import Floats, Ints, Material
from allies.assess.told_pacts import DEFENCE_PACT, Telling, ToldPact, told_pact
from allies.codebook.relations import LAYERS
from allies.core.claim import MODALITIES
from allies.measures.depth import WEIGHTS as DEPTH

# A pact is looked for among so many events on arms and diplomacy before silence says anything.
_SILENT_AFTER = 4
_FIGHT = 3.0
_BINDING = np.array([name in ("military", "diplomatic") for name in LAYERS])


def depth_of(material: Material, one: str, other: str) -> tuple[Floats, tuple[str, ...]]:
    """Return draws of how deep the pacts of two states bind, 0 to 1, and what they rest on.

    From data and the table of treaties, the deeper of the two; at least .5 where a clause of
    defence is in force, however limited. A defence pact told in the texts binds to .5 in the
    draws in which it is so, and was not ended or rightly denied (see `told_pact`). Where nothing
    is known of treaties and the texts tell much of arms and diplomacy but of no pact, there is one
    with the probability 1 / (n + 2) after n such events (Laplace's rule of succession); after
    fewer than four nothing is known.

    Args:
        material: Of all pairs.
        one: Code of the first.
        other: Of the second.
    """
    found = _pledges(material, one, other)
    return found.depth, found.refs


def clause_of(material: Material, one: str, other: str) -> Floats:
    """Return draws of whether a clause of defence binds two states; see `depth_of`.

    Args:
        material: Of all pairs.
        one: Code of the first.
        other: Of the second.

    Returns:
        Shape (draws,) or (1,): 1 or 0, NaN where nothing is known of treaties.
    """
    return _pledges(material, one, other).clause


class _Pledges(NamedTuple):
    """How deep pacts bind, whether one pledges to fight, and what that rests on."""

    depth: Floats
    clause: Floats
    refs: tuple[str, ...]


def _pledges(material: Material, one: str, other: str) -> _Pledges:
    key = ("depth", *sorted((one, other)))
    if key not in material.kept:
        material.kept[key] = _depth(material, key[1], key[2])
    found: _Pledges = material.kept[key]
    return found


def _depth(material: Material, one: str, other: str) -> _Pledges:
    known, fights, refs = _counted_depth(material, one, other)
    row = material.row(one, other)
    events = material.events
    told = material.of(row, DEFENCE_PACT)
    found = _told(material, told)
    names = (one, other, "depth")
    if found.so or found.against:
        told_so = material.coin(found.chance, *names)
        pact = told_so * DEPTH["defense"]
        refs = (*refs, *material.refs(told[[*found.so, *found.against]]))
        if np.isnan(known):
            return _Pledges(pact, told_so, refs)
        return _Pledges(np.maximum(known, pact), np.maximum(fights, told_so), refs)
    if not np.isnan(known):
        return _Pledges(np.array([known]), np.array([fights]), refs)
    most = material.bound("alliance-depth", one, other)
    if not np.isnan(most):
        # A tie without a pledge to fight, of which it is not known whether it lasts.
        lasts = material.coin(0.5, *names, "lasts")
        return _Pledges(most * lasts, np.zeros(1), material.data_refs("alliance-depth"))
    at = material.of(row)
    n = int(np.count_nonzero(material.sure[at] & _BINDING[events.layer[at]]))
    if n < _SILENT_AFTER:
        return _Pledges(np.array([np.nan]), np.array([np.nan]), ())
    pledged = material.coin(1 / (n + 2), *names)
    return _Pledges(pledged * DEPTH["defense"], pledged, ())


def _told(material: Material, pacts: Ints) -> ToldPact:
    events, decay = material.events, material.scores.decay
    return told_pact(
        [
            Telling(
                MODALITIES[events.modality[at]], float(material.p[at]), float(events.reading[at]),
                float(decay[at]), bool(events.ended[at] <= material.at),
            )
            for at in pacts
        ],
        material.weights,
    )  # fmt: skip


def _counted_depth(
    material: Material, one: str, other: str
) -> tuple[float, float, tuple[str, ...]]:
    deep = material.data("alliance-depth", one, other)
    refs = () if np.isnan(deep) else material.data_refs("alliance-depth")
    owed = np.fmax(
        material.data("alliance-obligations", one, other),
        material.data("alliance-obligations", other, one),
    )
    fights = float(owed >= _FIGHT)
    if fights:
        deep = np.fmax(deep, DEPTH["defense"])
        refs = refs or material.data_refs("alliance-obligations")
    force = [
        treaty for treaty in treaties_of(one, other, material.at)
        if is_in_force(treaty, one, other, material.at)
    ]  # fmt: skip
    if not force:
        return float(deep), fights, refs
    apart = np.prod([1 - depth_of_treaty(treaty.code, one, other) for treaty in force])
    bound = float(1 - apart)
    if any("defense" in obligations_of(treaty, one, other) for treaty in force):
        fights, bound = 1.0, max(bound, DEPTH["defense"])
    refs = (*refs, *(f"treaty {treaty.code}" for treaty in force))
    return float(np.fmax(deep, bound)), fights, refs

"""From scores, events and data to the dimensions by which relations are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.assess.context import Counted
from allies.assess.course_dimensions import course_dimensions, distances
from allies.assess.dimension_table import Dimensions, nothing_known
from allies.assess.fellowship import bound_by_sanctions
from allies.assess.hedge_dimensions import hedges
from allies.assess.pair_material import Bools, Floats, Ints, Material, Pair, cues
from allies.assess.sanction_dimensions import exposure_of, onset_of, sanctioned, says, solidarity
from allies.assess.scores import Scores
from allies.assess.tie_dimensions import Bonds, bonds_of
from allies.assess.weighing import layer_weights, spell_of
from allies.assess.weights import Weights
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.estimate import Estimate
from allies.measures.cooperation import DAYS_A_MONTH, DAYS_A_YEAR

__all__ = ["Dimensions", "dimensions_of"]

_MILITARY = LAYERS.index("military")
_ECONOMIC = [LAYERS.index(name) for name in ("energy", "economic")]
_SINGLE = {"technology": LAYERS.index("technology"), "diplomatic": LAYERS.index("diplomatic")}
_SD_OF_90 = 3.2897


def dimensions_of(
    scores: Scores,
    counted: Counted,
    *,
    weights: Weights,
    focal: str | None = None,
    pairs: Sequence[Pair] | None = None,
    each: bool = False,
    draws: int | None = None,
    seed: int | None = None,
    exit_costs: Mapping[Pair, Estimate] | None = None,
) -> Dimensions:
    """Return the dimensions of pairs on the day of the scores.

    What is uncertain comes as draws that depend on the pair's own codes and the seed: other pairs
    and the order of claims don't matter. What nothing tells is NaN, never 0; what the texts are
    silent about although they tell of the pair (an attack, one thing given for another) is 0.

    Args:
        scores: Of all dyads, with their events.
        counted: What data say on that day; `Counted()` for no data.
        weights: Of the assessment.
        focal: The state whose dyads are meant; what is usual is then the median over its dyads,
            else the mean of the medians of both sides.
        pairs: Which, in which order; None for all dyads of the focal state (itself first), or
            all dyads.
        each: Whether the first of each pair is the focal state of it.
        draws: How many; those of the weights if not given.
        seed: Likewise.
        exit_costs: (state, partner) → the welfare that the state would lose without the partner,
            in percent; None until a what-if engine tells.

    Returns:
        As many rows as pairs.
    """
    material = Material(
        scores, counted, weights,
        draws=weights.draws if draws is None else draws,
        seed=weights.seed if seed is None else seed,
    )  # fmt: skip
    chosen = _pairs(material, focal) if pairs is None else tuple(pairs)
    made = nothing_known(chosen)
    if not chosen:
        return made
    of_pairs = [pair[0] for pair in chosen] if each else None
    focals = of_pairs if focal is None else [focal] * len(chosen)
    rows = np.array([material.row(*pair) for pair in chosen], np.int64)
    bonds = [bonds_of(material, *pair) for pair in chosen]
    changed: dict[str, Any] = {}
    changed |= _of_scores(material, rows)
    acts, refs = _of_events(material, rows, chosen)
    changed |= acts
    changed |= _of_bonds(bonds, material.draws)
    changed |= _of_sanctions(material, rows, chosen)
    changed |= course_dimensions(material, rows, chosen, focals)
    third, rivals = hedges(material, chosen)
    changed |= third
    changed["distance"] = distances(material, chosen, focals)
    changed["exit"] = _exits(material, chosen, exit_costs or {})
    evidence = _told(material, rows) | np.array([_counted(counted, pair) for pair in chosen])
    deep = weights.limit("alliance", "depth")
    for at, found in enumerate(bonds):
        # A treaty of a weaker kind binds many who have nothing to do with each other.
        evidence[at] |= bool(found.depth_refs and (found.depth >= deep).any())
    return replace(
        made,
        evidence=evidence,
        rivals=rivals,
        rests=_rests(material, rows, bonds, refs),
        ratio_bases=tuple(found.share_of for found in bonds),
        **changed,
    )


def _pairs(material: Material, focal: str | None) -> tuple[Pair, ...]:
    names = [(material.actors[a], material.actors[b]) for a, b in material.events.dyads.tolist()]
    if focal is None:
        return tuple(sorted(names))
    mine = [b if a == focal else a for a, b in names if focal in (a, b)]
    return tuple((focal, other) for other in sorted(mine))


def _of_scores(material: Material, rows: Ints) -> dict[str, Any]:
    """Draws of scores, and masses; NaN and 0 for pairs of which nothing is told."""
    scores, size = material.scores, len(rows)
    told = np.flatnonzero(rows >= 0)
    layers = np.full((size, len(LAYERS), material.draws), np.nan, np.float32)
    overall = np.full((size, material.draws), np.nan, np.float32)
    if len(told):
        layers[told], overall[told] = material.scores_of(rows[told].tolist())
    share = layer_weights(material.weights)[_ECONOMIC].astype(np.float32)
    both = layers[:, _ECONOMIC]
    known = ~np.isnan(both) * share[None, :, None]
    weight = known.sum(axis=1)
    total = (np.nan_to_num(both) * known).sum(axis=1)
    economic = np.where(weight > 0, total / np.where(weight > 0, weight, 1), np.nan)
    mass, military_mass, herfindahl = (np.zeros((size, 1)) for _ in range(3))
    herfindahl[:] = np.nan
    at = rows[told]
    mass[told, 0] = scores.overall_mass[at]
    military_mass[told, 0] = scores.mass[at, _MILITARY]
    weight_of = scores.support[at] + scores.conflict[at]
    sums = weight_of.sum(axis=1)
    some = sums > 0
    shares = weight_of[some] / sums[some, None]
    herfindahl[told[some], 0] = (shares**2).sum(axis=1)
    return {
        "overall": overall, "military": layers[:, _MILITARY].copy(),
        "economic": economic.astype(np.float32),
        **{name: layers[:, place].copy() for name, place in _SINGLE.items()},
        "mass": mass, "military_mass": military_mass, "layers": herfindahl,
    }  # fmt: skip


def _of_events(
    material: Material, rows: Ints, pairs: Sequence[Pair]
) -> tuple[dict[str, Any], dict[str, tuple[tuple[str, ...], ...]]]:
    """Recent attacks, exchanges, and what each gave the other within a year."""
    events, size = material.events, len(pairs)
    age = material.at - events.day
    recent = age <= material.weights.limit("adversary", "active_months") * DAYS_A_MONTH
    told_attacks = material.sure & material.where("attack")
    spell = spell_of(events, material.weights)
    standing = events.standing & (spell.fade > material.at)
    lately = material.sure & ((age <= DAYS_A_YEAR) | standing)
    masks = {
        "attack": told_attacks & recent,
        "undated_attack": told_attacks & np.isnan(events.day),
        "exchange": _exchanges(material, material.within(rows) & lately & (events.sign >= 0)),
    }
    symmetric = np.array([RELATIONS[code].symmetric for code in events.table.relations])
    given = lately & (events.sign > 0) & ~symmetric[events.relation]
    given &= ~material.where("membership")
    worth = np.where(given, material.p * events.g * events.u, 0.0)
    first = events.source == events.dyads[events.dyad, 0]
    each = np.stack(
        [np.bincount(events.dyad, worth * side, minlength=len(events.dyads))
         for side in (first, ~first)]
    )  # fmt: skip
    most = each.max(axis=0)
    share = np.divide(each.min(axis=0), most, out=np.full(most.shape, np.nan), where=most > 0)
    found = {name: np.full((size, material.draws), np.nan, np.float32) for name in masks}
    refs: dict[str, list[tuple[str, ...]]] = {name: [] for name in masks}
    told = _told(material, rows)
    for k, (row, pair) in enumerate(zip(rows, pairs, strict=True)):
        at = material.of(int(row))
        for name, mask in masks.items():
            those = at[mask[at]]
            refs[name].append(material.refs(those))
            if told[k]:
                chance = material.any_so(those, fading=False)
                found[name][k] = material.coin(chance, *sorted(pair), name)
    found["bound"], bound_refs = bound_by_sanctions(material, rows, pairs, told)
    reciprocity = np.full((size, 1), np.nan)
    reciprocity[rows >= 0, 0] = share[rows[rows >= 0]]
    rests = {name: tuple(lists) for name, lists in refs.items()} | {"bound": bound_refs}
    return {**found, "reciprocity": reciprocity}, rests


def _exchanges(material: Material, chosen: Bools) -> Bools:
    events = material.events
    words = tuple(word for lang in ("en", "fr") for word in cues()["exchange"][lang])
    lead, quotes = material.lead, events.table.quote
    found = np.zeros(len(events), np.bool_)
    at = np.flatnonzero(chosen)
    found[[k for k in at if says(quotes[lead[k]], words)]] = True
    return found


def _of_bonds(bonds: Sequence[Bonds], draws: int) -> dict[str, Any]:
    def stacked(arrays: Sequence[Floats]) -> NDArray[np.floating]:
        if all(len(array) == 1 for array in arrays):
            return np.stack(arrays)
        # What is certain of one pair must not be rounded because another's is not.
        wide = np.empty((len(arrays), draws))
        for k, array in enumerate(arrays):
            wide[k] = array
        return wide

    single = {name: stacked([getattr(b, name) for b in bonds])
              for name in ("depth", "clause", "share", "gdp", "stated")}  # fmt: skip
    sided = {}
    for name in ("vital", "complies"):
        both = stacked([getattr(b, name)[side] for side in (0, 1) for b in bonds])
        sided[name] = both.reshape(2, len(bonds), -1)
    capability = np.array([[b.capability] for b in bonds])
    return {**single, **sided, "capability": capability}


def _of_sanctions(material: Material, rows: Ints, pairs: Sequence[Pair]) -> dict[str, Any]:
    found = sanctioned(material, {code for pair in pairs for code in pair})
    exposure = np.full((2, len(pairs), 1), np.nan, np.float32)
    both = [
        [exposure_of(material, found, a, b)[0] for a, b in pairs],
        [exposure_of(material, found, b, a)[0] for a, b in pairs],
    ]
    if any(len(drawn) > 1 for side in both for drawn in side):
        exposure = np.repeat(exposure, material.draws, axis=2)
    for side, lists in enumerate(both):
        for k, drawn in enumerate(lists):
            exposure[side, k] = drawn
    onset = onset_of(material, found, pairs)
    share = solidarity(material, rows)
    return {
        "exposure": exposure, "onset": onset.probability, "began_with": onset.began_with,
        "before": onset.before,
        "concentration": np.where(rows >= 0, share[np.maximum(rows, 0)], np.nan)[:, None]
        if len(share) else np.full((len(rows), 1), np.nan),
    }  # fmt: skip


def _exits(
    material: Material, pairs: Sequence[Pair], costs: Mapping[Pair, Estimate]
) -> NDArray[np.floating]:
    found = np.full((len(pairs), material.draws if costs else 1), np.nan, np.float32)
    for k, (a, b) in enumerate(pairs):
        both = [costs.get(pair) for pair in ((a, b), (b, a))]
        if all(cost is not None and (cost.value or 0) > 0 for cost in both):
            mine, others = (_cost(material, cost, pair) for cost, pair in
                            zip(both, ((a, b), (b, a)), strict=True))  # fmt: skip
            found[k] = mine - others
    return found


def _cost(material: Material, cost: Estimate | None, pair: Pair) -> Floats:
    """Draws of the log of a cost: normal, with the interval that is given."""
    assert cost is not None and cost.value is not None
    if cost.low is None or cost.high is None or cost.low <= 0:
        return np.full(material.draws, log(cost.value))
    spread = (log(cost.high) - log(cost.low)) / _SD_OF_90
    drawn: Floats = log(cost.value) + spread * material.stream(*pair, "exit").standard_normal(
        material.draws
    )
    return drawn


def _told(material: Material, rows: Ints) -> Bools:
    """Whether anything was told of a pair by the day, as done or not, and read surely enough."""
    events = material.events
    known = (events.known <= material.at) | material.sure
    some = known & (events.reading >= material.weights.least_reading)
    told = np.zeros(len(events.dyads) + 1, np.bool_)
    told[events.dyad[some]] = True
    told[-1] = False
    return told[rows]


_DYADIC = (
    "vote-agreement", "ideal-point-distance", "trade-share", "export-share", "import-share",
    "trade-gdp", "arms-dependence", "energy-share",
)  # fmt: skip


def _counted(counted: Counted, pair: Pair) -> bool:
    a, b = (counted.states.index(code) if code in counted.states else -1 for code in pair)
    if a < 0 or b < 0:
        return False
    figures = (counted.figures[name] for name in _DYADIC if name in counted.figures)
    return any(not np.isnan(f.value[a, b]) or not np.isnan(f.value[b, a]) for f in figures)


def _rests(
    material: Material,
    rows: Ints,
    bonds: Sequence[Bonds],
    acts: Mapping[str, tuple[tuple[str, ...], ...]],
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """What dimensions rest on, for each pair."""
    events, weight = material.events, material.scores.weight
    found: dict[str, list[tuple[str, ...]]] = {
        name: [] for name in ("overall", "military", "concentration")
    }
    for row in rows:
        at = material.of(int(row))
        at = at[weight[at] > 0]
        found["overall"].append(material.refs(at))
        found["military"].append(material.refs(at[events.layer[at] == _MILITARY]))
        found["concentration"].append(material.refs(at[events.sign[at] > 0]))
    own = {
        name: tuple(getattr(b, f"{name}_refs") for b in bonds)
        for name in ("depth", "clause", "share", "gdp", "stated", "vital", "complies")
    }
    return {**{name: tuple(lists) for name, lists in found.items()}, **acts, **own}

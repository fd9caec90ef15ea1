"""How much of a judgement hangs on choices: thresholds of the types, weights of the scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import qmc

from allies.assess.dimension_table import Dimensions, Floats
from allies.assess.judgement import Moved
from allies.assess.sorting import Sorted, sort_draws
from allies.assess.typology_rules import TYPES
from allies.assess.weights import Weights
from allies.core.estimate import Estimate

# What is no threshold of a rule: it is not varied.
_KEPT = frozenset({("adversary", "enduring_months")})
_HEADLINE = "headline"
# Draws that are enough to see which type has most of them.
_FEW = 200
_LAYERED = ("military", "energy", "economic", "technology", "diplomatic")

Judged = Mapping[str, tuple[Estimate, str | None]]


def band(dimensions: Dimensions, weights: Weights, *, seed: int | None = None) -> Floats:
    """Return for each pair in what share of varied thresholds its headline stays the same.

    All thresholds are varied at once and independently, each by up to `type.headline.band` of
    itself both ways, over a Latin hypercube of `type.headline.varied` points (McKay, Beckman and
    Conover 1979, doi:10.1080/00401706.1979.10489755). A threshold of 0 stays 0. 'Between two'
    is a headline too: the same two.

    Args:
        dimensions: Of D pairs.
        weights: Whose thresholds are varied.
        seed: Of the hypercube; that of the weights if not given.

    Returns:
        Shape (D,), 0 to 1.
    """
    few = dimensions.thinned(_FEW)
    base = _headlines(sort_draws(few, weights), weights)
    points = [
        _headlines(sort_draws(few, varied), varied) == base for varied in varied(weights, seed)
    ]
    return np.asarray(np.mean(points, axis=0), np.float64)


def varied(weights: Weights, seed: int | None = None) -> Iterator[Weights]:
    """Yield the weights with all thresholds of the types varied, as `band` does.

    Args:
        weights: What is varied.
        seed: Of the hypercube; that of the weights if not given.
    """
    names = [
        (type_, name)
        for type_, limits in weights.types.items()
        for name in limits
        if type_ != _HEADLINE and (type_, name) not in _KEPT
    ]
    by, number = weights.limit(_HEADLINE, "band"), int(weights.limit(_HEADLINE, "varied"))
    cube = qmc.LatinHypercube(
        len(names), rng=np.random.default_rng(weights.seed if seed is None else seed)
    )
    for point in 1 + by * (2 * cube.random(number) - 1):
        limits = {type_: dict(table) for type_, table in weights.types.items()}
        for (type_, name), factor in zip(names, point, strict=True):
            limits[type_][name] *= float(factor)
        yield replace(weights, types=limits)


def _headlines(found: Sorted, weights: Weights) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """A number for each pair: that of its headline, or of the two that it is between."""
    order = np.argsort(-found.shares, axis=0, kind="stable")
    top = found.shares.max(axis=0)
    sure = top >= weights.limit(_HEADLINE, "share")
    low, high = np.sort(order[:2], axis=0)
    return np.asarray(np.where(sure, order[0], len(TYPES) * (1 + low) + high), np.int64)


def assumptions(weights: Weights) -> Iterator[tuple[str, Weights]]:
    """Yield the changes of weights that `moved` tries, each with its name.

    Half-lives halved and doubled; sources of different origin independent, or as one outlet's;
    each layer counting double, or not at all; the correction by measured accuracy turned; the
    least reading lower and higher; what is told as done believed less and more.

    Args:
        weights: What they are changes of.
    """
    for name, factor in (("half-life × ½", 0.5), ("half-life × 2", 2.0)):
        lives = {layer: life * factor for layer, life in weights.half_life.items()}
        yield name, replace(weights, half_life=lives)
    correlation = weights.correlation
    for name, value in (
        ("sources independent", 0.0),
        ("sources as one outlet", correlation["same_outlet"]),
    ):
        yield name, replace(weights, correlation={**correlation, "different": value})
    for layer in _LAYERED:
        for name, factor in ((f"layer {layer} × 2", 2.0), (f"layer {layer} left out", 0.0)):
            changed = {**weights.layer, layer: weights.layer[layer] * factor}
            yield name, replace(weights, layer=changed)
    turned = "accuracy not corrected" if weights.corrected else "accuracy corrected"
    yield turned, replace(weights, corrected=not weights.corrected)
    least, most = weights.least_reading, weights.most_reading
    for name, value in (
        ("least reading lower", max(0.0, least - 0.2)),
        ("least reading higher", min(most, least + 0.2)),
    ):
        yield name, replace(weights, least_reading=value)
    so, not_so = weights.modality["actual"]
    for name, counts in (
        ("told as done believed less", (so, not_so * 2)),
        ("told as done believed more", (so, not_so / 2)),
    ):
        yield name, replace(weights, modality={**weights.modality, "actual": counts})


def moved(
    judge: Callable[[Weights], Judged],
    weights: Weights,
    *,
    only: Sequence[str] | None = None,
) -> tuple[Moved, ...]:
    """Say what other assumptions do to the score and the type of each partner.

    Args:
        judge: Weighs all anew with other weights: partner → overall score, and headline or None.
        weights: Those of the assessment.
        only: Names of the assumptions to try; None for all of `assumptions`.

    Returns:
        One row for each assumption and partner whose score or type it changes, in the order of
        `assumptions`, then of the partners.
    """
    base = judge(weights)
    rows = []
    for name, changed in assumptions(weights):
        if only is not None and name not in only:
            continue
        for partner, (score, type_) in judge(changed).items():
            score_before, type_before = base.get(partner, (Estimate(value=None), None))
            if score.value == score_before.value and type_ == type_before:
                continue
            rows.append(
                Moved(
                    assumption=name, partner=partner, score=score, type=type_,
                    base_score=score_before.value, base_type=type_before,
                )
            )  # fmt: skip
    return tuple(rows)

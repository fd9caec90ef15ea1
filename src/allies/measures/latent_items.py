"""A latent trait behind yes-or-no items: the two-parameter logistic model, by marginal EM.

    P(item j holds of case i) = 1 / (1 + exp(-(a_j θ_i + d_j))),   θ_i ~ N(0, 1)

with priors log a_j ~ N(0, 0.5²), which keeps discriminations positive and the trait's direction
fixed, and d_j ~ N(0, 3²), which holds items that (nearly) never hold. θ is integrated out on a
grid in the E step (Bock and Aitkin 1981, DOI 10.1007/BF02293801); the M step is Newton's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.errors import UsageError

Floats = NDArray[np.float64]

SPREAD_OF_DISCRIMINATION = 0.5
SPREAD_OF_INTERCEPT = 3.0

_NODES = np.linspace(-5, 5, 61)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()
_NEWTON = 5
_FARTHEST = 1.0
_HALVINGS = 8


@dataclass(frozen=True, slots=True)
class ItemModel:
    """What was fitted.

    Attributes:
        discrimination: a, shape (items,), positive: how sharply an item tells cases apart.
        intercept: d, shape (items,); -d/a is how much of the trait an item takes.
        steps: How many steps of EM were made.
        converged: Whether no parameter moved any more.
    """

    discrimination: Floats
    intercept: Floats
    steps: int
    converged: bool


def fit_items(answers: Floats, *, tolerance: float = 1e-6, most_steps: int = 2_000) -> ItemModel:
    """Fit the model to cases and items.

    Args:
        answers: 1 where an item holds, 0 where not, NaN where not known; shape (cases, items).
        tolerance: The greatest change of a parameter with which it ends.
        most_steps: After how many steps it ends in any case.

    Raises:
        UsageError: There are fewer than two items or cases, or other values.
    """
    known = ~np.isnan(answers)
    if answers.ndim != 2 or min(answers.shape) < 2:
        raise UsageError("a latent trait needs two cases and two items at least")
    if not np.isin(answers[known], (0, 1)).all():
        raise UsageError("answers must be 0, 1 or NaN")
    yes = np.where(known, answers, 0.0)
    weight = known.astype(np.float64)
    share = np.clip((yes.sum(0) + 0.5) / (weight.sum(0) + 1), 0.01, 0.99)
    log_a, d = np.zeros(answers.shape[1]), np.log(share / (1 - share))
    step = 0
    moved = np.inf
    while moved > tolerance and step < most_steps:
        step += 1
        belief = _beliefs(yes, weight, np.exp(log_a), d)
        new_a, new_d = _improved(belief.T @ yes, belief.T @ weight, log_a, d)
        moved = float(max(np.abs(new_a - log_a).max(), np.abs(new_d - d).max()))
        log_a, d = new_a, new_d
    return ItemModel(np.exp(log_a), d, step, moved <= tolerance)


def trait(answers: Floats, model: ItemModel) -> tuple[Floats, Floats]:
    """Return the mean and the standard deviation of the trait of cases given their answers.

    Args:
        answers: 0, 1 or NaN, shape (cases, items); a case of which nothing is known gets 0 and 1.
        model: A fitted model.

    Returns:
        Two arrays of shape (cases,), in units of the trait's standard deviation.
    """
    known = ~np.isnan(answers)
    belief = _beliefs(
        np.where(known, answers, 0.0), known.astype(np.float64), model.discrimination,
        model.intercept,
    )  # fmt: skip
    mean = belief @ _NODES
    return mean, np.sqrt(np.maximum(belief @ _NODES**2 - mean**2, 0))


def _chances(a: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Log of the chance of yes and of no, shape (nodes, items)."""
    score = _NODES[:, None] * a + d
    return -np.logaddexp(0, -score), -np.logaddexp(0, score)


def _beliefs(yes: Floats, weight: Floats, a: Floats, d: Floats) -> Floats:
    """Where on the grid each case lies, shape (cases, nodes); rows sum to 1."""
    log_yes, log_no = _chances(a, d)
    log_belief = yes @ log_yes.T + (weight - yes) @ log_no.T + np.log(_WEIGHTS)
    log_belief -= log_belief.max(axis=1, keepdims=True)
    belief = np.exp(log_belief)
    return np.asarray(belief / belief.sum(axis=1, keepdims=True), np.float64)


def _gain(yes: Floats, total: Floats, log_a: Floats, d: Floats) -> Floats:
    """What each item's M step makes great: its expected log posterior, shape (items,)."""
    log_yes, log_no = _chances(np.exp(log_a), d)
    prior = (log_a / SPREAD_OF_DISCRIMINATION) ** 2 + (d / SPREAD_OF_INTERCEPT) ** 2
    return np.asarray((yes * log_yes + (total - yes) * log_no).sum(0) - prior / 2, np.float64)


def _improved(yes: Floats, total: Floats, log_a: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Newton steps of all items at once; `yes` and `total` are expected counts (nodes, items)."""
    nodes = _NODES[:, None]
    for _ in range(_NEWTON):
        a = np.exp(log_a)
        chance = np.exp(_chances(a, d)[0])
        gap, spread = yes - total * chance, total * chance * (1 - chance)
        to_a = (gap * nodes).sum(0) * a - log_a / SPREAD_OF_DISCRIMINATION**2
        to_d = gap.sum(0) - d / SPREAD_OF_INTERCEPT**2
        # The expected information, which is never negative.
        aa = (spread * nodes**2).sum(0) * a**2 + 1 / SPREAD_OF_DISCRIMINATION**2
        ad = (spread * nodes).sum(0) * a
        dd = spread.sum(0) + 1 / SPREAD_OF_INTERCEPT**2
        determinant = aa * dd - ad**2
        step_a = np.clip((dd * to_a - ad * to_d) / determinant, -_FARTHEST, _FARTHEST)
        step_d = np.clip((aa * to_d - ad * to_a) / determinant, -_FARTHEST, _FARTHEST)
        # Half a step, or less, where a whole one goes too far.
        before, size = _gain(yes, total, log_a, d), np.ones_like(d)
        for _ in range(_HALVINGS):
            worse = _gain(yes, total, log_a + size * step_a, d + size * step_d) < before
            size = np.where(worse, size / 2, size)
        log_a, d = log_a + size * step_a, d + size * step_d
    return log_a, d

"""How deep a treaty binds: a score of plain weights, and a latent trait beside it.

    depth = 0.50 defence + 0.10 offence + 0.10 consultation + 0.05 neutrality
          + 0.05 non-aggression + 0.20 institutions

`institutions` is the mean of bases, a common command, joint planning and military aid; the whole
is taken 0.6 times where every promise of defence is limited to some adversaries or some place.
Several treaties bind as deep as 1 - Π (1 - depth). The weights are a choice: compare them with
EQUAL and with `latent_depth`, whose items and loadings follow Benson and Clinton (2016,
DOI 10.1177/0022002714560348) in telling scope from depth.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from allies.codebook.treaties import ITEMS, OBLIGATIONS
from allies.measures.latent_items import ItemModel, trait

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTS: Mapping[str, float] = {
    "defense": 0.50, "offense": 0.10, "consul": 0.10, "neutral": 0.05, "nonagg": 0.05,
    "institutions": 0.20,
}  # fmt: skip
EQUAL: Mapping[str, float] = dict.fromkeys(WEIGHTS, 1 / len(WEIGHTS))
LIMITED = 0.6

_INSTITUTIONS = [ITEMS.index(name) for name in ("base", "intcom", "planning", "milaid")]
_DEFENSE, _FREE = ITEMS.index("defense"), ITEMS.index("unconditional")

# Fitted by `fit_items` to the 745 treaties of ATOP 4.01, what any member promises counting:
# discrimination and intercept of each item. Tests fit them again.
# Breadth is hardly one trait: what tells defence and offence apart says little of the rest.
SCOPE_LOADINGS: Mapping[str, tuple[float, float]] = {
    "defense": (1.630, -0.777), "offense": (2.331, -3.569), "neutral": (0.183, -1.639),
    "nonagg": (0.078, 0.143), "consul": (0.217, 0.025),
}  # fmt: skip
DEPTH_LOADINGS: Mapping[str, tuple[float, float]] = {
    "defense": (1.994, -0.868), "offense": (0.802, -2.334), "base": (2.389, -3.820),
    "intcom": (2.422, -5.210), "planning": (1.625, -2.451), "milaid": (2.045, -3.174),
    "organ": (0.442, -0.696), "secret": (0.491, -2.432), "unconditional": (0.683, 0.097),
}  # fmt: skip


def unpacked(profiles: Ints) -> Floats:
    """Return the answers that profiles of treaties hold.

    Args:
        profiles: Numbers as `allies.codebook.treaties.profile` makes them, any shape.

    Returns:
        1, 0 or NaN where not known, shape (…, items), in the order of ITEMS.
    """
    bits = np.arange(len(ITEMS))
    yes = (profiles[..., None] >> bits) & 1
    known = (profiles[..., None] >> (bits + len(ITEMS))) & 1
    return np.where(known == 1, yes, np.nan)


def depth(answers: Floats, *, weights: Mapping[str, float] = WEIGHTS) -> Floats:
    """Return how deep treaties bind.

    What is not known of the obligations counts as not there; of the institutions, the mean is
    over those known.

    Args:
        answers: 1, 0 or NaN where not known, shape (…, items), in the order of ITEMS.
        weights: Of the five obligations and of 'institutions'; not negative, summing to 1.

    Returns:
        0 to 1, shape (…): 0 only where nothing holds, and never less for one more thing.
    """
    held = np.nan_to_num(answers)
    known = ~np.isnan(answers[..., _INSTITUTIONS])
    institutions = held[..., _INSTITUTIONS].sum(-1) / np.maximum(known.sum(-1), 1)
    score = weights["institutions"] * institutions
    for name in OBLIGATIONS:
        score = score + weights[name] * held[..., ITEMS.index(name)]
    limited = (held[..., _DEFENSE] == 1) & (answers[..., _FREE] == 0)
    return np.asarray(np.where(limited, LIMITED * score, score), np.float64)


def latent_depth(answers: Floats) -> Floats:
    """Return the latent depth of treaties, brought to 0 to 1.

    The mean of the trait given the answers, by DEPTH_LOADINGS, as a place among treaties: its
    rank in a standard normal, with that of a treaty of which nothing holds as 0.

    Args:
        answers: 1, 0 or NaN where not known, shape (…, items), in the order of ITEMS.

    Returns:
        Shape (…).
    """
    model = _model(DEPTH_LOADINGS)
    at = [ITEMS.index(name) for name in DEPTH_LOADINGS]
    flat = without_moot(answers)[..., at].reshape(-1, len(at))
    nothing = without_moot(np.zeros((1, len(ITEMS))))[..., at]
    bottom = ndtr(trait(nothing, model)[0])
    score = np.clip((ndtr(trait(flat, model)[0]) - bottom) / (1 - bottom), 0, 1)
    # Of what holds nothing that is known, no depth is known either.
    score = np.where((flat == 1).any(-1), score, 0.0)
    return np.asarray(score.reshape(answers.shape[:-1]), np.float64)


def without_moot(answers: Floats) -> Floats:
    """Return the answers, not knowing whether defence is limited where none is promised."""
    found = answers.copy()
    found[..., _FREE] = np.where(
        np.nan_to_num(answers[..., _DEFENSE]) == 1, answers[..., _FREE], np.nan
    )
    return found


def _model(loadings: Mapping[str, tuple[float, float]]) -> ItemModel:
    a, d = np.array(list(loadings.values())).T
    return ItemModel(a, d, 0, True)

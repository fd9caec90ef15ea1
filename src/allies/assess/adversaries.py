"""Who is an adversary of several states at once: one rule for pairs and for groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allies.assess.table import Floats
from allies.assess.weights import Weights

_FEWEST = 2.0


def shared_adversaries(codes: Sequence[str], scores: Floats, weights: Weights) -> tuple[str, ...]:
    """Return the outsiders with whom enough of some states are at odds, and none is aligned.

    At odds is a score of at most `adverse`, aligned one of at least `score`; enough is the part
    `shared` of the states, and never fewer than two: of a pair, both. What nothing is told of
    is neither. All these numbers are those of `weights.group`.

    Args:
        codes: Of the outsiders.
        scores: Overall score of each outsider with each of the states, in [-1, 1], NaN without
            evidence; shape (outsiders, states).
        weights: Of the assessment.

    Returns:
        Those at odds with most of the states first, then the most adverse, then by code.
    """
    if not len(codes):
        return ()
    limits = weights.group
    against = (scores <= limits["adverse"]).sum(axis=1)
    friends = (scores >= limits["score"]).sum(axis=1)
    shared = (against >= max(_FEWEST, limits["shared"] * scores.shape[1])) & (friends == 0)
    total = np.nansum(scores, axis=1)
    found = sorted(np.flatnonzero(shared).tolist(), key=lambda k: (-against[k], total[k], codes[k]))
    return tuple(codes[k] for k in found)

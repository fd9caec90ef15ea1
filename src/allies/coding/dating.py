"""The rules' choice of a date, looked over by a model that has learned from coded texts.

Rules tell well which date stands with which words, and badly that a date in the same sentence is
of something else. Gradient-boosted trees give each date a chance (Friedman 2001,
doi:10.1214/aos/1013203451); see `training/dates`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.coding.arrays import read_arrays
from allies.coding.date_features import Told, date_features
from allies.coding.date_rules import Found
from allies.coding.when import as_told, is_of_another

# Below the first the rules' date is dropped, from the second on one is given where they give none,
# and by the third another has to be likelier than theirs to take its place.
DROPPED, GIVEN, AHEAD = 0.08, 0.3, 0.2


def looked_over(told: Told) -> Found | None:
    """Return the date of a statement, None where no date of the sentence is likely to be its own.

    Args:
        told: Its words, the dates of the sentence, and the one that the rules choose.
    """
    ruled = told.ruled
    if not told.dates or (ruled is not None and _is_plain(ruled, told)):
        return ruled
    chance = dict(zip(told.dates, date_chances(told).tolist(), strict=True))
    own = next((d for d in told.dates if ruled is not None and d.start == ruled.start), None)
    others = [d for d in told.dates if d is not own and _may_be(d, told)]
    best = max(others, key=chance.__getitem__, default=None)
    if best is not None and chance[best] >= (GIVEN if own is None else chance[own] + AHEAD):
        return as_told(best, told.parts, told.start, told.stop, told.folded, told.lang)
    return None if own is not None and chance[own] < DROPPED else ruled


def _is_plain(date: Found, told: Told) -> bool:
    """Whether there is nothing to look over: until when it held, or the date is in its words."""
    return date.interval.start is None or (date.start <= told.start and told.stop <= date.stop)


def _may_be(date: Found, told: Told) -> bool:
    """Whether a date that the rules don't choose may be that of a statement all the same."""
    another = is_of_another(date, told.parts, told.start, told.stop, told.folded, told.lang)
    return date.interval.start is not None and not another


def date_chances(told: Told) -> NDArray[np.float64]:
    """Return how likely each date of a sentence is that of a statement.

    Args:
        told: Its words, the dates of the sentence, and the one that the rules choose.

    Returns:
        Probabilities, shape (dates,), each by itself: none may be its date, or two.
    """
    if not told.dates:
        return np.zeros(0)
    features, trees = date_features(told), _trees()
    each = np.arange(trees["feature"].shape[0])
    at = np.zeros((len(features), len(each)), np.int64)
    for _ in range(int(trees["depth"])):
        feature = trees["feature"][each, at]
        value = np.take_along_axis(features, np.maximum(feature, 0), 1)
        left = value <= trees["threshold"][each, at]
        below = np.where(left, trees["left"][each, at], trees["right"][each, at])
        at = np.where(feature < 0, at, below)
    logits = trees["value"][each, at].sum(1) + trees["base"]
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
    return chances


@cache
def _trees() -> dict[str, NDArray[Any]]:
    """Trees by node: feature (-1 in a leaf), threshold, left, right, value; base and depth."""
    return read_arrays("dates.npz")

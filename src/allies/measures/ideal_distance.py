"""Distances between ideal points, with 90 % intervals."""

from __future__ import annotations

import numpy as np

from allies.measures.ideal_data import Ballot
from allies.measures.ideal_errors import Z90, Covariances
from allies.measures.ideal_model import Floats


def distances(points: Floats) -> Floats:
    """Return |a - b| for all pairs of points.

    Args:
        points: Shape (periods, states); NaN where there is none.
    """
    found: Floats = np.abs(points[:, :, None] - points[:, None, :])
    return found


def ends(distance: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return the ends of 90 % intervals of distances; none is below 0.

    Args:
        distance: Of all pairs.
        error: Standard error of the difference of their points, same shape.
    """
    return np.maximum(distance - Z90 * error, 0.0), distance + Z90 * error


def errors_of_pairs(ballot: Ballot, covered: Covariances) -> Floats:
    """Return the standard error of the difference of all pairs, (periods, states, states).

    It is sqrt(v_a + v_b - 2 c_ab): points of one period share the uncertainty of its items.
    """
    periods, states = ballot.unit.shape
    found = np.full((periods, states, states), np.nan)
    place = np.empty(len(ballot.panel.series), np.int64)
    for k, (units, matrix) in enumerate(zip(covered.units, covered.matrices, strict=True)):
        place[units] = np.arange(len(units))
        here = np.flatnonzero(ballot.unit[k] >= 0)
        at = place[ballot.unit[k, here]]
        own = np.diag(matrix)[at]
        square = own[:, None] + own - 2 * matrix[np.ix_(at, at)]
        found[k][np.ix_(here, here)] = np.sqrt(np.maximum(square, 0.0))
    return found


def independent_errors(error: Floats) -> Floats:
    """Return the same where only the standard errors of the points are known."""
    found: Floats = np.sqrt(error[:, :, None] ** 2 + error[:, None, :] ** 2)
    diagonal = np.arange(error.shape[1])
    found[:, diagonal, diagonal] = np.where(np.isnan(error), np.nan, 0.0)
    return found

"""How sure ideal points are: covariances of all states of a period, with what items add.

The information that the votes have on the points of a period is what is left of it when the
parameters of the items are unknown too: H - C B^-1 C', H of the points, B of the items (from
all their votes and the prior on beta), C between them. The prior adds its own; along time the
uncertainty of the period before is carried on (one-sided), or both ways (two-sided, a block
tridiagonal system). What two periods share through an item on which both voted is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allies.measures.ideal_em import TWO_SIDED, Fit
from allies.measures.ideal_model import Floats, Ints, Likelihood, Terms, VotePanel

Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Covariances:
    """Covariances of ideal points within each period.

    Attributes:
        units: The units of each period.
        matrices: For each period, shape (units, units) in the same order.
    """

    units: tuple[Ints, ...]
    matrices: tuple[Floats, ...]

    def errors(self) -> Floats:
        """Return the standard error of each unit."""
        found = np.empty(sum(len(u) for u in self.units))
        for units, matrix in zip(self.units, self.matrices, strict=True):
            found[units] = np.sqrt(np.diag(matrix))
        return found


def covariances(panel: VotePanel, fit: Fit) -> Covariances:
    """Return the covariances of a fit; see the head of this module.

    Args:
        panel: The votes.
        fit: What `ideal_em.fit` made of them.
    """
    model = Likelihood(panel)
    terms = model.at(fit.theta, fit.items)
    order = np.argsort(panel.period, kind="stable")
    units = tuple(np.split(order, np.cumsum(np.bincount(panel.period))[:-1]))
    votes = _Information(panel, model, terms)
    known = [votes.of(own) for own in units]
    carry = _two_sided if fit.smoothing == TWO_SIDED else _one_sided
    return Covariances(
        units, tuple(_about_the_mean(carry(known, units, _links(panel, units), fit)))
    )


class _Information:
    """What votes tell on states, item by item."""

    def __init__(self, panel: VotePanel, model: Likelihood, terms: Terms) -> None:
        self.panel = panel
        _, bend = model.by_item(terms)
        bend[:, 0, 0] += 1.0
        bend[~model.ternary, 2, 2] = 1.0
        self.spread = np.linalg.inv(bend + 1e-9 * np.eye(3))
        self.own, cross = model.by_vote(terms)
        self.cross = cross
        order = np.argsort(panel.period[panel.unit], kind="stable")
        size = np.bincount(panel.period[panel.unit], minlength=int(panel.period.max()) + 1)
        self.votes = np.split(order, np.cumsum(size)[:-1])

    def of(self, units: Ints) -> Floats:
        """Return the information on these units, all those of a period."""
        panel = self.panel
        votes = self.votes[panel.period[units[0]]]
        place = np.empty(len(panel.series), np.int64)
        place[units] = np.arange(len(units))
        row = place[panel.unit[votes]]
        items, column = np.unique(panel.item[votes], return_inverse=True)
        shape = (len(units), len(items))
        cell = row * len(items) + column
        cross = np.stack(
            [np.bincount(cell, c[votes], shape[0] * shape[1]).reshape(shape) for c in self.cross],
            axis=2,
        )
        through = np.einsum("uik,ikl->uil", cross, self.spread[items])
        found = -(through.reshape(len(units), -1) @ cross.reshape(len(units), -1).T)
        found[np.diag_indices(len(units))] += np.bincount(row, self.own[votes], len(units))
        return _even(found)


@dataclass(frozen=True)
class _Links:
    """How the units of a period hang on those before, places in the arrays of each period.

    `later` are the units whose series has one in the period just before, at `before` there;
    `gaps` are those whose series was last seen earlier, as the units `last`; the rest begin.
    """

    later: Ints
    before: Ints
    gaps: Ints
    last: Ints


def _links(panel: VotePanel, units: tuple[Ints, ...]) -> tuple[_Links, ...]:
    place = np.empty(len(panel.series), np.int64)
    for own in units:
        place[own] = np.arange(len(own))
    found = []
    for k, own in enumerate(units):
        later = np.flatnonzero(~panel.first[own])
        last = own[later] - 1
        near = panel.period[last] == k - 1
        found.append(_Links(later[near], place[last[near]], later[~near], last[~near]))
    return tuple(found)


def _one_sided(
    known: list[Floats], units: tuple[Ints, ...], links: tuple[_Links, ...], fit: Fit
) -> list[Floats]:
    """Carry each period's uncertainty on to the next in which the states vote."""
    variance = np.zeros(len(fit.theta))
    found: list[Floats] = []
    for own, info, link in zip(units, known, links, strict=True):
        inverse = np.linalg.inv(info + np.diag(fit.prior[own]))
        leaned = np.zeros_like(inverse)
        if len(link.later):
            leaned[np.ix_(link.later, link.later)] = found[-1][np.ix_(link.before, link.before)]
        leaned[link.gaps, link.gaps] = variance[link.last]
        pull = inverse * fit.prior[own]
        found.append(_even(inverse + pull @ leaned @ pull.T))
        variance[own] = np.diag(found[-1])
    return found


def _two_sided(
    known: list[Floats], units: tuple[Ints, ...], links: tuple[_Links, ...], fit: Fit
) -> list[Floats]:
    """Filter forwards and smooth backwards (Rauch, Tung and Striebel)."""
    variance = np.zeros(len(fit.theta))
    filtered: list[Floats] = []
    forecasts: list[Floats] = []
    for own, info, link in zip(units, known, links, strict=True):
        forecast = np.diag(1 / fit.prior[own])
        if len(link.later):
            forecast[np.ix_(link.later, link.later)] += filtered[-1][
                np.ix_(link.before, link.before)
            ]
        forecast[link.gaps, link.gaps] += variance[link.last]
        filtered.append(_even(np.linalg.inv(info + np.linalg.inv(forecast))))
        forecasts.append(forecast)
        variance[own] = np.diag(filtered[-1])
    found = filtered[-1:]
    for k in range(len(units) - 2, -1, -1):
        link = links[k + 1]
        block = np.ix_(link.later, link.later)
        gain = filtered[k][:, link.before] @ np.linalg.inv(forecasts[k + 1][block])
        less = forecasts[k + 1][block] - found[0][block]
        found.insert(0, _even(filtered[k] - gain @ less @ gain.T))
    return found


def _about_the_mean(matrices: list[Floats]) -> list[Floats]:
    """Take away what the mean of all points, held at 0, can't vary.

    The level of a period is its mean; levels make a random walk, of which only the distance to
    the mean over all periods is uncertain.
    """
    size = np.array([len(m) for m in matrices], np.float64)
    level = np.array([m.mean() for m in matrices])
    shared = np.minimum(level[:, None], level)
    weight = size / size.sum()
    apart = np.maximum(level - 2 * shared @ weight + weight @ shared @ weight, 0.0)
    found = []
    for matrix, variance in zip(matrices, apart, strict=True):
        rows = matrix - matrix.mean(axis=0)
        found.append(_even(rows - rows.mean(axis=1, keepdims=True) + variance))
    return found


def _even(matrix: Floats) -> Floats:
    found: Floats = 0.5 * (matrix + matrix.T)
    return found

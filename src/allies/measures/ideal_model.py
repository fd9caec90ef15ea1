"""The ordinal probit of ideal points: its data as flat arrays, its likelihood and derivatives.

A vote is 1 (yes), 2 (abstention) or 3 (no), decided by z = beta * theta + noise against the
cutpoints of its item: yes below the lower one, no above the upper one. An item on which only
two of the three were cast has one cutpoint, held as the lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

YES, ABSTAIN, NO = 1, 2, 3
_ROOT_2PI = float(np.sqrt(2 * np.pi))
# Beyond this many standard deviations a normal tail is no longer a number.
_TAIL = 37.0
# The authors' sampler cuts z off at 9 either side, which holds back items that divide states
# almost perfectly; here the expectation of what is cut off counts as a penalty, with the spread
# of z about its mean (1, and a little for what is uncertain in beta and theta).
_BOUND, _SPREAD = 9.0, 1.1
# Nearer than so many spreads to the bound, a vote has a penalty; that of its first is 0.
_NEAR = 4.0


def _sums(groups: Ints, values: Floats, size: int) -> Floats:
    found: Floats = np.bincount(groups, values, size).astype(np.float64, copy=False)
    return found


@dataclass(frozen=True)
class VotePanel:
    """Votes as flat arrays, with what they are votes of.

    A unit is a state in a period (a session or a year); a series is a state over time.

    Attributes:
        unit: The unit of each vote, a place in `series` and `period`.
        item: The item of each vote, from 0; identical resolutions share one.
        vote: 1 yes, 2 abstention, 3 no.
        series: The series of each unit; units are in the order of series, then period.
        period: The period of each unit, from 0.
    """

    unit: Ints
    item: Ints
    vote: Ints
    series: Ints
    period: Ints

    @cached_property
    def items(self) -> int:
        """How many items there are."""
        return int(self.item.max()) + 1 if self.item.size else 0

    @cached_property
    def count(self) -> Ints:
        """How many votes each unit cast."""
        return np.bincount(self.unit, minlength=len(self.series))

    @cached_property
    def first(self) -> Bools:
        """Whether a unit is the first of its series."""
        return np.concatenate(([True], self.series[1:] != self.series[:-1]))

    @cached_property
    def rank(self) -> Ints:
        """The place of each unit in its series, from 0."""
        places = np.arange(len(self.series))
        return places - np.maximum.accumulate(np.where(self.first, places, 0))

    @cached_property
    def ranks(self) -> tuple[Ints, ...]:
        """The units of each rank."""
        order = np.argsort(self.rank, kind="stable")
        return tuple(np.split(order, np.cumsum(np.bincount(self.rank))[:-1]))


@dataclass(frozen=True)
class Items:
    """Parameters of all items: discrimination, shape (items,), and cutpoints, (items, 2)."""

    beta: Floats
    cuts: Floats


@dataclass(frozen=True)
class Excess:
    """How far z would go beyond its bound, for the votes where that is to be feared.

    `penalty` is subtracted from the log likelihood of the votes `at`; `slope` and `bend` are
    its first and second derivatives by beta * theta.
    """

    at: Ints
    penalty: Floats
    slope: Floats
    bend: Floats


@dataclass(frozen=True)
class Terms:
    """The log likelihood of each vote and its derivatives at one point.

    The votes are in two runs: those at the edge (below or above a single cutpoint), and the
    abstentions between two. `slope` is the derivative by beta * theta, `bend` minus the
    second derivative; for the abstentions `low` and `high` are the densities at the two
    cutpoints over the probability, `a` and `b` the distances to them.
    """

    theta: Floats
    items: Items
    log_edge: Floats
    slope_edge: Floats
    bend_edge: Floats
    log_mid: Floats
    low: Floats
    high: Floats
    a: Floats
    b: Floats
    excess: Excess


class Likelihood:
    """The likelihood of a panel, for any values of its parameters."""

    def __init__(self, panel: VotePanel) -> None:
        self.panel = panel
        cast = np.zeros((panel.items, 4), dtype=bool)
        cast[panel.item, panel.vote] = True
        self.ternary: Bools = cast[:, YES] & cast[:, ABSTAIN] & cast[:, NO]
        # What counts as below the only cutpoint of a binary item.
        self.lower: Ints = np.where(cast[:, YES], YES, ABSTAIN)
        self.upper: Ints = np.where(cast[:, NO], NO, ABSTAIN)
        mid = self.ternary[panel.item] & (panel.vote == ABSTAIN)
        edge = np.flatnonzero(~mid)
        below = panel.vote[edge] == self.lower[panel.item[edge]]
        cut = 2 * panel.item[edge] + (self.ternary[panel.item[edge]] & ~below)
        order = np.argsort(cut, kind="stable")
        self.edge = edge[order]
        self.cut: Ints = cut[order]
        self.sign: Floats = np.where(below[order], 1.0, -1.0)
        self.edge_unit, self.edge_item = panel.unit[self.edge], panel.item[self.edge]
        self.mid = np.flatnonzero(mid)
        self.mid = self.mid[np.argsort(panel.item[self.mid], kind="stable")]
        self.mid_unit, self.mid_item = panel.unit[self.mid], panel.item[self.mid]

    def at(self, theta: Floats, items: Items) -> Terms:
        """Return the log likelihood of each vote and its derivatives.

        Args:
            theta: Of each unit.
            items: Of each item.
        """
        x = items.cuts.ravel()[self.cut] - items.beta[self.edge_item] * theta[self.edge_unit]
        x *= self.sign
        np.maximum(x, -_TAIL, out=x)
        p = ndtr(x)
        mills = np.exp(-0.5 * x * x)
        mills /= p * _ROOT_2PI
        log_edge = np.log(p, out=p)
        mu = items.beta[self.mid_item] * theta[self.mid_unit]
        a, b = (items.cuts[self.mid_item, k] - mu for k in (0, 1))
        turned = a + b > 0
        # The difference of two tails is precise on the negative side only.
        q = ndtr(np.where(turned, -a, b)) - ndtr(np.where(turned, -b, a))
        np.maximum(q, 1e-300, out=q)
        return Terms(
            theta, items, log_edge, -self.sign * mills, mills * (x + mills), np.log(q),
            np.exp(-0.5 * a * a) / (q * _ROOT_2PI), np.exp(-0.5 * b * b) / (q * _ROOT_2PI), a, b,
            self._excess(theta, items.beta),
        )  # fmt: skip

    def _excess(self, theta: Floats, beta: Floats) -> Excess:
        z = beta[self.panel.item] * theta[self.panel.unit]
        at = np.flatnonzero(np.abs(z) > _BOUND - _NEAR * _SPREAD)
        y = np.append((np.abs(z[at]) - _BOUND) / _SPREAD, -_NEAR)
        share = ndtr(y)
        density = np.exp(-0.5 * y * y) / _ROOT_2PI
        penalty = 0.5 * _SPREAD**2 * ((1 + y * y) * share + y * density)
        slope = np.sign(z[at]) * _SPREAD * (density + y * share)[:-1]
        return Excess(at, penalty[:-1] - penalty[-1], slope, share[:-1])

    def by_unit(self, t: Terms) -> tuple[Floats, Floats]:
        """Return the slope of the log likelihood by theta, and minus its second derivative."""
        size = len(self.panel.series)
        beta, beta_mid = t.items.beta[self.edge_item], t.items.beta[self.mid_item]
        slope = t.low - t.high
        bend = t.b * t.high - t.a * t.low + slope * slope

        x = t.excess
        unit, beta_far = self.panel.unit[x.at], t.items.beta[self.panel.item[x.at]]

        def total(edge: Floats, mid: Floats, far: Floats) -> Floats:
            found = _sums(self.edge_unit, edge, size)
            found += np.bincount(self.mid_unit, mid, size)
            found -= np.bincount(unit, far, size)
            return found

        return (
            total(t.slope_edge * beta, slope * beta_mid, x.slope * beta_far),
            total(t.bend_edge * beta**2, bend * beta_mid**2, -x.bend * beta_far**2),
        )

    def log_by_unit(self, t: Terms) -> Floats:
        """Return the log likelihood of each unit."""
        size = len(self.panel.series)
        found = _sums(self.edge_unit, t.log_edge, size)
        found += np.bincount(self.mid_unit, t.log_mid, size)
        found -= np.bincount(self.panel.unit[t.excess.at], t.excess.penalty, size)
        return found

    def log_by_item(self, t: Terms) -> Floats:
        """Return the log likelihood of each item."""
        size = self.panel.items
        found = _sums(self.edge_item, t.log_edge, size)
        found += np.bincount(self.mid_item, t.log_mid, size)
        found -= np.bincount(self.panel.item[t.excess.at], t.excess.penalty, size)
        return found

    def by_item(self, t: Terms) -> tuple[Floats, Floats]:
        """Return the slope by (beta, lower, upper cutpoint), (items, 3), and the information.

        The information, (items, 3, 3), is minus the second derivative; the upper cutpoint of a
        binary item has none.
        """
        size = self.panel.items
        slope, bend = np.zeros((size, 3)), np.zeros((size, 3, 3))
        theta = t.theta[self.edge_unit]
        bent = t.bend_edge * theta
        by_cut = [
            np.bincount(self.cut, w, 2 * size).reshape(size, 2)
            for w in (t.slope_edge, t.slope_edge * theta, t.bend_edge, bent, bent * theta)
        ]
        slope[:, 0] = by_cut[1].sum(axis=1)
        slope[:, 1:] = -by_cut[0]
        bend[:, 0, 0] = by_cut[4].sum(axis=1)
        bend[:, 0, 1:] = -by_cut[3]
        bend[:, (1, 2), (1, 2)] = by_cut[2]
        self._add_mid(t, slope, bend)
        x = t.excess
        item, at = self.panel.item[x.at], t.theta[self.panel.unit[x.at]]
        slope[:, 0] -= np.bincount(item, x.slope * at, size)
        bend[:, 0, 0] += np.bincount(item, x.bend * at * at, size)
        bend[:, 1:, 0] = bend[:, 0, 1:]
        bend[:, 2, 1] = bend[:, 1, 2]
        return slope, bend

    def by_vote(self, t: Terms) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
        """Return the information of each vote on its theta, and that between theta and items.

        The latter is with beta, the lower and the upper cutpoint. A term whose expectation is 0
        at the true parameters (the slope itself) is left out.
        """
        size = len(self.panel.unit)
        own, beta, lower, upper = (np.zeros(size) for _ in range(4))
        b = t.items.beta[self.edge_item]
        own[self.edge] = t.bend_edge * b * b
        beta[self.edge] = t.bend_edge * b * t.theta[self.edge_unit]
        over = (self.cut % 2).astype(bool)
        lower[self.edge] = np.where(over, 0.0, -t.bend_edge * b)
        upper[self.edge] = np.where(over, -t.bend_edge * b, 0.0)
        a_bend, b_bend = t.low * (t.low - t.a), t.high * (t.high + t.b)
        cross, b = t.low * t.high, t.items.beta[self.mid_item]
        bend = a_bend + b_bend - 2 * cross
        own[self.mid] = bend * b * b
        beta[self.mid] = bend * b * t.theta[self.mid_unit]
        lower[self.mid] = -(a_bend - cross) * b
        upper[self.mid] = -(b_bend - cross) * b
        return own, (beta, lower, upper)

    def _add_mid(self, t: Terms, slope: Floats, bend: Floats) -> None:
        theta = t.theta[self.mid_unit]
        a_bend, b_bend = t.low * (t.low - t.a), t.high * (t.high + t.b)
        cross = t.low * t.high

        def total(w: Floats) -> Floats:
            return _sums(self.mid_item, w, len(slope))

        slope[:, 0] += total((t.low - t.high) * theta)
        slope[:, 1] -= total(t.low)
        slope[:, 2] += total(t.high)
        bend[:, 0, 0] += total((a_bend + b_bend - 2 * cross) * theta * theta)
        bend[:, 0, 1] -= total((a_bend - cross) * theta)
        bend[:, 0, 2] -= total((b_bend - cross) * theta)
        bend[:, 1, 1] += total(a_bend)
        bend[:, 2, 2] += total(b_bend)
        bend[:, 1, 2] -= total(cross)

    def likeliest(self, theta: Floats, items: Items) -> Ints:
        """Return the likeliest vote of each unit on each item it voted on."""
        z = items.beta[self.panel.item] * theta[self.panel.unit]
        below = ndtr(items.cuts[self.panel.item, 0] - z)
        above = ndtr(z - items.cuts[self.panel.item, 1])
        chances = np.stack([below, 1 - below - above, above])
        ternary = self.ternary[self.panel.item]
        under, over = self.lower[self.panel.item], self.upper[self.panel.item]
        of_two = np.where(below >= above, under, over)
        return np.where(ternary, chances.argmax(axis=0) + YES, of_two)

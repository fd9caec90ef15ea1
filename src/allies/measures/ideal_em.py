"""Fits the ordinal ideal-point model by variational expectation and maximisation.

What is raised is the evidence lower bound of the model of Bailey, Strezhnev and Voeten with
normal approximations of theta and beta, independent of each other, and the best cutpoints; the
bound is the log posterior at the means, less half of what the variances of theta and beta take
(as in emIRT of Imai, Lo and Olmsted). Without these the most divisive items of small sessions
grow without need.

States and items are improved in turn: given the items the states are independent of each other
(but for their own past), given the states the items are. Either turn is one Newton step, halved
where the bound would fall; with its true curvature in place of the constant 1 of the usual
augmentation it takes tens of rounds, not hundreds. Anderson's mixing shortens them further.

Location and scale are held at mean 0 and standard deviation 1 over all states and periods.
The scale needs a multiplier; it acts on the distance to the mean of a period, in proportion to
the weight of the votes, so that neither the level of a period nor the spread of one with many
votes is moved by it. Once it has settled, the standardisation changes next to nothing.

What the votes hardly tell, the level and spread of the first sessions, depends on such choices;
this form of the multiplier was taken because it comes nearest to the release of April 2020
(pooled r .9885; .976 where it acts on all points alike; the makers' own releases of 2020 and
2025 have .988 with each other). The order within a session hardly depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import solveh_banded
from scipy.special import ndtri

from allies.measures.ideal_model import Bools, Floats, Ints, Items, Likelihood, Terms, VotePanel

# A step of the random walk has this variance, times the share of a state's own votes.
SMOOTH = 0.5
ONE_SIDED, TWO_SIDED = "one-sided", "two-sided"
_HALVINGS = 20
# A bound that falls by less than this part of itself has not fallen.
_ROUNDING = 1e-10
_WINDOW, _PLAIN = 6, 5


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes:
        theta: The ideal point of each unit: mean 0, standard deviation 1.
        items: Parameters of all items.
        prior: The precision that ties each unit to the one before.
        smoothing: ONE_SIDED or TWO_SIDED.
        gains: By how much the bound rose in each round, by the items and by the states.
        moments: Mean and standard deviation of theta after each round.
        rounds: How many rounds it took.
        converged: Whether the last of them changed no ideal point by more than was allowed.
        accuracy: Share of votes that are the likeliest of their item for their unit.
    """

    theta: Floats
    items: Items
    prior: Floats
    smoothing: str
    gains: Floats
    moments: Floats
    rounds: int
    converged: bool
    accuracy: float


def fit(
    panel: VotePanel,
    *,
    smoothing: str = ONE_SIDED,
    above: Ints | None = None,
    tolerance: float = 1e-5,
    rounds: int = 400,
) -> Fit:
    """Estimate ideal points.

    Args:
        panel: The votes; every item has two different ones at least.
        smoothing: ONE_SIDED ties a state to its estimate of the period before, as the authors
            do; TWO_SIDED is the random walk, in which later periods speak on earlier ones too.
        above: Two series of which the first shall be above the second, to set the sign; by
            default the sign is that which makes the longer tail positive.
        tolerance: Stop when no ideal point moves by more in a round.
        rounds: Stop after so many.
    """
    turns = _Turns(panel, smoothing)
    theta = _start(panel, above)
    mixing, gains, moments, moved = _Mixing(), [], [], np.inf
    for done in range(1, rounds + 1):
        found, gain = turns.round(theta, newton=1 if done > 1 else 6)
        moved = float(np.abs(found - theta).max())
        gains.append(gain)
        moments.append((found.mean(), found.std()))
        if moved < tolerance:
            break
        theta = found if done <= _PLAIN else _standard(mixing.next(theta, found))
    if above is not None and _level(panel, found, above) < 0:
        # The data outvoted the start: the whole solution is turned.
        found, turns.items = -found, Items(-turns.items.beta, turns.items.cuts)
    return Fit(
        theta=found, items=turns.items, prior=turns.pull, smoothing=smoothing,
        gains=np.array(gains), moments=np.array(moments),
        rounds=done, converged=moved < tolerance,
        accuracy=_accuracy(panel, turns.model, found, turns.items),
    )  # fmt: skip


@dataclass
class _Turns:
    """The two half-steps of a round and what they hand on."""

    panel: VotePanel
    smoothing: str
    model: Likelihood = field(init=False)
    items: Items = field(init=False)
    multiplier: float = 1.5

    def __post_init__(self) -> None:
        panel = self.panel
        self.model = Likelihood(panel)
        self.binary: Bools = ~self.model.ternary
        self.items = _first_items(panel, self.model)
        units = len(panel.series)
        self.follows = np.append(~panel.first[1:], False)
        self.pull = _precision(panel, self.follows, self.smoothing)
        self.v, self.w = np.zeros(units), np.zeros(panel.items)
        self.sizes = np.maximum(np.bincount(panel.period), 1)

    def round(self, theta: Floats, *, newton: int) -> tuple[Floats, tuple[float, float]]:
        """Improve the items, then the states; return theta standardised and both gains."""
        terms, by_items = self._turn_items(theta, newton)
        found, by_states = self._turn_states(terms)
        mean, spread = found.mean(), found.std()
        beta = self.items.beta
        self.items = Items(beta * spread, self.items.cuts - (beta * mean)[:, None])
        self.v, self.w = self.v / spread**2, self.w * spread**2
        return _standard(found), (by_items, by_states)

    def _turn_items(self, theta: Floats, newton: int) -> tuple[Terms, float]:
        panel, model = self.panel, self.model
        ridge = 1 + np.bincount(panel.item, self.v[panel.unit], panel.items)
        terms, gain = model.at(theta, self.items), 0.0
        for _ in range(newton):
            slope, bend = model.by_item(terms)
            slope[:, 0] -= ridge * terms.items.beta
            bend[:, 0, 0] += ridge
            bend[self.binary, 2, 2] = 1.0
            bend += 1e-9 * np.eye(3)
            step: Floats = np.linalg.solve(bend, slope[:, :, None])[:, :, 0].astype(np.float64)
            step[self.binary, 2] = step[self.binary, 1]

            def moved(scale: Floats, old: Items = terms.items, by: Floats = step) -> Terms:
                return model.at(theta, Items(
                    old.beta + scale * by[:, 0], old.cuts + scale[:, None] * by[:, 1:]
                ))  # fmt: skip

            def bound(t: Terms) -> Floats:
                found = model.log_by_item(t) - 0.5 * ridge * t.items.beta**2
                found[model.ternary & (t.items.cuts[:, 1] <= t.items.cuts[:, 0])] = -np.inf
                return found

            terms, more = _climb(bound, terms, moved)
            gain += more
        self.items = terms.items
        self.w = 1 / (1 + np.bincount(panel.item, (theta**2 + self.v)[panel.unit], panel.items))
        return terms, gain

    def _turn_states(self, terms: Terms) -> tuple[Floats, float]:
        panel, model, theta = self.panel, self.model, terms.theta
        units = len(theta)
        slope, bend = model.by_unit(terms)
        weight = np.bincount(panel.unit, (terms.items.beta**2)[panel.item], units)
        share = weight / weight.mean()
        ridge = np.bincount(panel.unit, self.w[panel.item], units)
        centre = (np.bincount(panel.period, theta) / self.sizes)[panel.period]

        def solved(multiplier: float) -> tuple[Floats, Floats]:
            held = multiplier * share
            return self._smoothed(bend + ridge + held, bend * theta + slope + held * centre, theta)

        self.multiplier = _multiplier(solved, self.multiplier)
        target, mean = solved(self.multiplier)
        held = self.multiplier * share
        two = self.smoothing == TWO_SIDED
        groups = panel.series if two else np.arange(units)

        def bound(t: Terms) -> Floats:
            at = t.theta
            before = np.where(panel.first, mean, np.roll(at, 1)) if two else mean
            value = model.log_by_unit(t) - 0.5 * (
                self.pull * (at - before) ** 2 + ridge * at**2 + held * (at - centre) ** 2
            )
            found: Floats = np.bincount(groups, value).astype(np.float64)
            return found

        def moved(scale: Floats) -> Terms:
            return model.at(theta + scale[groups] * (target - theta), terms.items)

        found, gain = _climb(bound, terms, moved)
        precise = weight + ridge + held + self.pull
        if two:
            precise[:-1] += np.where(self.follows[:-1], self.pull[1:], 0)
        self.v = 1 / precise
        return found.theta, gain

    def _smoothed(self, weight: Floats, pulled: Floats, old: Floats) -> tuple[Floats, Floats]:
        """Solve for theta with the prior; return it with the prior means."""
        panel, pull = self.panel, self.pull
        mean = np.where(panel.first & self.follows, np.append(old[1:], 0.0), 0.0)
        if self.smoothing == TWO_SIDED:
            mean = np.zeros_like(old)
            diagonal = weight + pull
            diagonal[:-1] += np.where(self.follows[:-1], pull[1:], 0)
            above = np.where(panel.first, 0.0, -pull)
            return solveh_banded(np.stack([above, diagonal]), pulled), mean
        found = np.empty_like(old)
        for rank, units in enumerate(panel.ranks):
            if rank:
                mean[units] = found[units - 1]
            found[units] = (pulled[units] + pull[units] * mean[units]) / (
                weight[units] + pull[units]
            )
        return found, mean


def _climb(
    bound: Callable[[Terms], Floats], now: Terms, moved: Callable[[Floats], Terms]
) -> tuple[Terms, float]:
    """Go a step, halved for each group whose bound would fall; return where to and the gain."""
    old = bound(now)
    scale = np.ones(len(old))
    for _ in range(_HALVINGS):
        there = moved(scale)
        new = bound(there)
        fell = new < old - _ROUNDING * (1 + np.abs(old))
        if not fell.any():
            break
        scale[fell] *= 0.5
    else:
        scale[fell] = 0.0
        there = moved(scale)
        new = bound(there)
    return there, float((new - old).sum())


def _multiplier(solved: Callable[[float], tuple[Floats, Floats]], now: float) -> float:
    """Find the multiplier at which a step ends at standard deviation 1, by Newton's method."""
    for _ in range(6):
        off = float(np.log(solved(now)[0].std()))
        if abs(off) < 1e-10:
            break
        slope = (float(np.log(solved(now + 0.01)[0].std())) - off) / 0.01
        now = max(now - off / slope, -0.9)
    return now


class _Mixing:
    """Anderson's mixing of the last rounds (type II), begun anew when it does no good."""

    def __init__(self) -> None:
        self.points: list[Floats] = []
        self.steps: list[Floats] = []

    def next(self, before: Floats, after: Floats) -> Floats:
        step = after - before
        if self.steps and np.linalg.norm(step) > 2 * np.linalg.norm(self.steps[-1]):
            self.points, self.steps = [], []
        self.points = [*self.points[-_WINDOW:], after]
        self.steps = [*self.steps[-_WINDOW:], step]
        if len(self.steps) < 2:
            return after
        d_steps = np.diff(np.stack(self.steps), axis=0)
        square = d_steps @ d_steps.T
        square += 1e-10 * np.trace(square) * np.eye(len(square))
        share = np.linalg.solve(square, d_steps @ step)
        mixed: Floats = after - share @ np.diff(np.stack(self.points), axis=0)
        return after if np.abs(mixed - after).max() > 1 else mixed


def _precision(panel: VotePanel, follows: Bools, smoothing: str) -> Floats:
    """The prior precision of each unit about the one before it in its series.

    The first of a series leans on the second, or, in the random walk and for a unit without
    any other, on 0 with variance 1.
    """
    own = panel.count.astype(np.float64)
    beside = np.where(panel.first, np.append(own[1:], 0.0), np.append(0.0, own[:-1]))
    pull = 1 / (SMOOTH * own / (own + beside))
    alone = panel.first if smoothing == TWO_SIDED else panel.first & ~follows
    return np.where(alone, 1.0, pull)


def _first_items(panel: VotePanel, model: Likelihood) -> Items:
    """No discrimination, and cutpoints that give the shares of the votes."""
    cast = np.bincount(4 * panel.item + panel.vote, minlength=4 * panel.items).reshape(-1, 4)
    share = (np.cumsum(cast[:, 1:3], axis=1) + 0.5) / (cast.sum(axis=1) + 1)[:, None]
    cuts = ndtri(share)
    # With one cutpoint: between yes and the other, or where nobody says yes the next.
    only = np.where(cast[:, 1] > 0, cuts[:, 0], cuts[:, 1])
    cuts[~model.ternary] = only[~model.ternary, None]
    return Items(np.zeros(panel.items), cuts)


def _start(panel: VotePanel, above: Ints | None) -> Floats:
    """The first principal component of how states vote, the same over all time."""
    series = int(panel.series.max()) + 1
    cell = panel.series[panel.unit] * panel.items + panel.item
    count = np.bincount(cell, minlength=series * panel.items).reshape(series, -1)
    total = np.bincount(cell, panel.vote, series * panel.items).reshape(series, -1)
    mean = total.sum(axis=0) / count.sum(axis=0)
    apart = np.where(count > 0, total / np.maximum(count, 1) - mean, 0.0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-12)
    found: Floats = np.linalg.eigh(apart @ apart.T)[1][panel.series, -1]
    found = _standard(found)
    tail = (found**3).sum() if above is None else _level(panel, found, above)
    return found if tail >= 0 else -found


def _level(panel: VotePanel, theta: Floats, above: Ints) -> float:
    high, low = (theta[panel.series == series].mean() for series in above)
    return float(high - low)


def _standard(theta: Floats) -> Floats:
    found: Floats = theta - theta.mean()
    found /= found.std()
    found -= found.mean()
    return found


def _accuracy(panel: VotePanel, model: Likelihood, theta: Floats, items: Items) -> float:
    """The share of votes that are the likeliest."""
    return float((model.likeliest(theta, items) == panel.vote).mean())

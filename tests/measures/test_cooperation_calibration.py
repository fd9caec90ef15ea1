"""Do the intervals hold what they say? Scores of planted rates of cooperation, simulated.

The generative model. A pair's rate θ has the prior Beta(½, ½). Each event is so with probability
p, whatever the others are. The sign of one that is so is drawn from the rate of its day; then the
rate moves as far as leaves the weight k of that observation. False reports are believable: their
signs follow what is known of the pair, so that signs don't tell which are false.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.special import betainc

from allies.measures.cooperation import posterior

PRIOR = 0.5


def planted(runs, events, p_range, seed, *, k_range=None):
    """Simulate pairs; returns rates today and what a scorer sees of their events.

    With all weights 1 the rate stays; otherwise it moves by the forgetting of gamma variables,
    X' = X · Beta(A + k, 1 − k), under which Beta(A + k, B) is exactly what is known of θ.
    """
    rng = np.random.default_rng(seed)
    n = rng.integers(1, events + 1, (runs, 1))
    shape = runs, events
    p = rng.uniform(*p_range, shape) * (np.arange(events) < n)
    size = np.ones(shape) if k_range is None else rng.uniform(*k_range, shape)
    so = rng.random(shape) < p
    rate = rng.beta(PRIOR, PRIOR, runs)
    a, b = np.full(runs, PRIOR), np.full(runs, PRIOR)
    good = np.zeros(shape, bool)
    for at in range(events):
        sign = rng.random(runs) < rate
        k = size[:, at]
        if k_range is not None:
            total = rng.gamma(a + b + 1)
            plus, minus = rate * total, (1 - rate) * total
            left = rng.beta(np.where(sign, a, b) + k, np.maximum(1 - k, 1e-9))
            plus, minus = np.where(sign, plus * left, plus), np.where(sign, minus, minus * left)
            rate = np.where(so[:, at], plus / (plus + minus), rate)
        good[:, at] = sign
        a, b = a + so[:, at] * k * sign, b + so[:, at] * k * ~sign
    believed = rng.beta(a, b)[:, np.newaxis]
    good = np.where(so, good, rng.random(shape) < believed)
    return rate, p, size, good


def scored(p, size, good, *, doubt=True):
    weight, spread = p * size, p * (1 - p) * size**2 * doubt
    sums = [(part * side).sum(axis=1) for part in (weight, spread) for side in (good, ~good)]
    return posterior(*sums)


def coverage(found, rate):
    value = 2 * rate - 1
    return float(((found.low <= value) & (value <= found.high)).mean())


def uniformity(found, rate, seed, draws=19):
    """p of χ² that the ranks of planted rates among posterior draws are uniform."""
    drawn = np.random.default_rng(seed).beta(found.a, found.b, (draws, len(rate)))
    ranks = (drawn < rate).sum(axis=0)
    return float(stats.chisquare(np.bincount(ranks, minlength=draws + 1)).pvalue)


# Truth from sure to doubtful, few events and many, equal weights and decayed ones.
CASES = {
    "sure": (10, (0.999, 1.0), None),
    "few": (3, (0.5, 0.98), None),
    "some": (10, (0.5, 0.98), None),
    "many": (30, (0.5, 0.98), None),
    "told as done": (10, (0.8, 0.95), None),
    "decayed": (10, (0.5, 0.98), (0.1, 1.0)),
    "many decayed": (30, (0.5, 0.98), (0.1, 1.0)),
}


@pytest.mark.parametrize("case", CASES)
def test_ranks_of_planted_rates_are_uniform(case):
    events, p_range, k_range = CASES[case]
    rate, *told = planted(2000, events, p_range, 11, k_range=k_range)
    assert uniformity(scored(*told), rate, 12) > 0.01


@pytest.mark.parametrize("case", CASES)
def test_intervals_hold_the_planted_rate_as_often_as_they_say(case):
    events, p_range, k_range = CASES[case]
    rate, *told = planted(8000, events, p_range, 21, k_range=k_range)
    assert 0.87 <= coverage(scored(*told), rate) <= 0.93


@pytest.mark.parametrize("case", ["few", "some", "many"])
def test_without_the_doubt_of_events_intervals_are_too_narrow(case):
    events, p_range, k_range = CASES[case]
    rate, *told = planted(8000, events, p_range, 31, k_range=k_range)
    plain = scored(*told, doubt=False)
    assert coverage(plain, rate) < 0.87
    assert uniformity(plain, rate, 32) < 0.01
    assert coverage(scored(*told), rate) > coverage(plain, rate) + 0.02


def test_where_a_rate_does_not_move_old_events_are_weighed_with_caution():
    # The rate stays, yet events weigh less than one: the interval holds it more often, not less.
    rng = np.random.default_rng(41)
    rate = rng.beta(PRIOR, PRIOR, 8000)
    size = rng.uniform(0.1, 1.0, (8000, 20))
    good = rng.random((8000, 20)) < rate[:, np.newaxis]
    assert coverage(scored(np.ones_like(size), size, good), rate) > 0.93


def test_posterior_given_the_truth_is_exact():
    rate, p, size, good = planted(20000, 12, (0.999999, 1.0), 51, k_range=(0.1, 1.0))
    found = scored(np.where(p > 0, 1.0, 0.0), size, good)
    at = betainc(found.a, found.b, rate)
    assert stats.kstest(at, "uniform").pvalue > 0.01

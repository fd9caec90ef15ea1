"""Change points: published results, brute force, planted changes, calibration, speed."""

from __future__ import annotations

import math
import time
from itertools import combinations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammainc, gammaln
from scipy.stats import beta as beta_law
from scipy.stats import chisquare

from allies.errors import UsageError
from allies.measures.beta_difference import beta_difference
from allies.measures.change_points import (
    change_points,
    rate_segment,
    share_change_points,
    share_segment,
)
from allies.measures.change_segments import rate_segments, share_segments

# Explosions in British coal mines with ten deaths or more, by year, 1851 to 1962: 191 in all
# (Jarrett 1979, doi:10.1093/biomet/66.1.191; dates as in the data set 'coal' of R's boot).
COAL = [
    *(4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5),
    *(3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1),
    *(0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1),
    *(2, 1, 1, 1, 1, 2, 3, 3, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1),
]


def posterior_by_quadrature(counts, exposure, shape, rate, prior):
    """The probability of a change, with the rates integrated out numerically."""

    def marginal(y, e):
        def density(rate_):
            log_prior = shape * math.log(rate) + (shape - 1) * math.log(rate_) - rate * rate_
            log_data = sum(k * math.log(rate_ * length) - rate_ * length - math.lgamma(k + 1)
                           for k, length in zip(y, e, strict=True))  # fmt: skip
            return math.exp(log_prior - math.lgamma(shape) + log_data)

        return quad(density, 0, 40, limit=400, points=[0.5, 1, 2, 5, 10])[0]

    none = marginal(counts, exposure)
    places = [
        marginal(counts[:k], exposure[:k]) * marginal(counts[k:], exposure[k:])
        for k in range(1, len(counts))
    ]
    change = sum(places) / len(places)
    return prior * change / (prior * change + (1 - prior) * none), [p / sum(places) for p in places]


# ---- published


def test_the_coal_mines_change_about_1890_as_published():
    """Carlin, Gelfand & Smith (1992): 41 years before the change, rates 3.1 and 0.9."""
    assert (len(COAL), sum(COAL)) == (112, 191)
    found = change_points(COAL)
    assert found.at[0] == 41
    assert 1851 + found.low[0] >= 1885 and 1851 + found.high[0] <= 1897
    assert found.before[0] == pytest.approx(3.1, abs=0.06)
    assert found.after[0] == pytest.approx(0.92, abs=0.03)
    # Raftery & Akman (1986) find the evidence against no change overwhelming: some 10^12 to 1.
    assert 11.5 < found.log_bayes_factor[0] / math.log(10) < 14.5
    assert found.probability[0] > 1 - 1e-11


def test_the_coal_mines_change_twice_as_later_work_has_it():
    """Green (1995, doi:10.1093/biomet/82.4.711) finds more than one, about 1890 and 1947."""
    found = rate_segments(COAL)
    assert found.likely == 2
    assert abs(1851 + found.starts[0] - 1891) <= 2
    assert abs(1851 + found.starts[1] - 1947) <= 2
    assert found.number[0] < 1e-8
    assert found.at_least[0] == pytest.approx(1, abs=1e-8)


# ---- exact


def test_probability_and_places_agree_with_numerical_integration():
    counts, exposure = [3, 1, 0, 5, 7, 4], [1.0, 0.5, 1.0, 1.5, 1.0, 0.7]
    probability, places = posterior_by_quadrature(counts, exposure, 1.2, 0.6, 0.3)
    found = change_points(counts, exposure=exposure, prior=0.3, shape=1.2, rate=0.6)
    assert found.probability[0] == pytest.approx(probability, rel=1e-5)
    assert found.posterior[0, 1:] == pytest.approx(places, rel=1e-5)
    assert found.posterior[0, 0] == 0


def test_shares_agree_with_beta_binomial_by_hand():
    """Two for, then two against: a place, and the ratio of marginals, worked out by hand."""
    found = share_change_points([1, 1, 0, 0], [0, 0, 1, 1], a=1, b=1)
    # B(1+y, 1+z) for stretches of the three places, against B(3, 3) = 1/30 for no change.
    marginals = [(1 / 2) * (1 / 12), (1 / 3) * (1 / 3), (1 / 12) * (1 / 2)]
    assert np.exp(found.log_bayes_factor[0]) == pytest.approx(sum(marginals) / 3 * 30)
    assert found.posterior[0, 1:] == pytest.approx(np.array(marginals) / sum(marginals))
    assert found.at[0] == 2


def test_many_changes_agree_with_all_partitions():
    rng = np.random.default_rng(4)
    counts, exposure = rng.poisson(1.5, 9).astype(float), rng.uniform(0.5, 2, 9)
    plus, minus = rng.random(9), rng.random(9)

    def rate_score(s, t):
        return float(rate_segment(counts[s:t].sum(), exposure[s:t].sum(), shape=0.7, rate=0.9))

    def share_score(s, t):
        return float(share_segment(plus[s:t].sum(), minus[s:t].sum(), a=0.5, b=0.5))

    both = (
        (rate_segments(counts, exposure=exposure, shape=0.7, rate=0.9, most=3), rate_score),
        (share_segments(plus, minus, most=3), share_score),
    )
    for found, score in both:
        evidence, starts, best = [], np.zeros(9), {}
        prior = np.array([0.5, *(0.5 * np.array([4, 2, 1]) / 7)])
        for m in range(4):
            ways = list(combinations(range(1, 9), m))
            logs = [sum(score(s, t) for s, t in zip((0, *w), (*w, 9), strict=True)) for w in ways]
            weight = np.exp(logs)
            evidence.append(prior[m] * weight.sum() / len(ways))
            best[m] = ways[int(np.argmax(logs))]
            for way, each in zip(ways, weight, strict=True):
                starts[list(way)] += prior[m] * each / len(ways)
        assert found.number == pytest.approx(np.array(evidence) / sum(evidence), rel=1e-9)
        assert found.posterior == pytest.approx(starts / sum(evidence), rel=1e-9, abs=1e-15)
        assert tuple(found.starts) == best[found.likely]


def test_one_change_at_most_gives_the_same_both_ways():
    found, parted = change_points(COAL), rate_segments(COAL, most=1)
    assert parted.number[1] == pytest.approx(found.probability[0], rel=1e-9)
    assert parted.posterior[1:] == pytest.approx(found.posterior[0, 1:], rel=1e-6, abs=1e-12)
    assert (parted.low[0], parted.high[0]) == (found.low[0], found.high[0])


def test_units_of_time_order_of_series_and_direction_do_not_matter():
    rng = np.random.default_rng(2)
    counts = rng.poisson(0.4, (6, 40)) * 0.7
    found = change_points(counts)
    longer = change_points(counts, exposure=np.full(40, 30.4))
    assert longer.probability == pytest.approx(found.probability, rel=1e-9)
    assert longer.before * 30.4 == pytest.approx(found.before, rel=1e-9)
    turned = change_points(counts[::-1, ::-1])
    assert turned.probability[::-1] == pytest.approx(found.probability, rel=1e-9)
    assert turned.after[::-1] == pytest.approx(found.before, rel=1e-9)
    alone = [change_points(row).probability[0] for row in counts]
    assert alone == pytest.approx(found.probability, rel=1e-12)


def test_support_and_conflict_are_mirrors():
    rng = np.random.default_rng(3)
    plus, minus = rng.random((4, 20)), rng.random((4, 20))
    found, mirrored = share_change_points(plus, minus), share_change_points(minus, plus)
    assert mirrored.probability == pytest.approx(found.probability, rel=1e-9)
    assert mirrored.before == pytest.approx(1 - found.before, rel=1e-9)
    assert mirrored.before_low == pytest.approx(1 - found.before_high, rel=1e-6)


# ---- planted


def test_a_planted_change_of_rate_is_found():
    rng = np.random.default_rng(11)
    rates = np.where(np.arange(120) < 70, 0.2, 1.2)
    found = change_points(rng.poisson(rates, (200, 120)))
    assert (found.probability > 0.95).mean() > 0.97
    assert (np.abs(found.at - 70) <= 6).mean() > 0.85
    assert ((found.low <= 70) & (found.high >= 70)).mean() > 0.85
    assert np.median(found.before) == pytest.approx(0.2, abs=0.03)
    assert np.median(found.after) == pytest.approx(1.2, abs=0.08)


def test_a_planted_change_of_share_is_found_with_weights_that_are_not_whole():
    rng = np.random.default_rng(12)
    share = np.where(np.arange(60) < 30, 0.85, 0.2)
    good = rng.random((200, 60)) < share
    found = share_change_points(0.7 * good, 0.7 * ~good)
    assert (found.probability > 0.9).mean() > 0.95
    assert (np.abs(found.at - 30) <= 4).mean() > 0.8
    assert np.median(found.before) == pytest.approx(0.85, abs=0.05)
    assert np.median(found.after) == pytest.approx(0.2, abs=0.05)


def test_three_planted_rates_are_parted():
    rng = np.random.default_rng(13)
    rates = np.repeat([0.3, 2.5, 0.4], 40)
    found = [rate_segments(rng.poisson(rates)) for _ in range(20)]
    for one in found:
        assert one.likely >= 2
        assert one.posterior[36:45].sum() > 0.8 and one.posterior[74:87].sum() > 0.8
    assert sum(one.likely == 2 for one in found) >= 12


# ---- calibrated


def simulated(series, periods, seed, *, shape=2.0, rate=2.0):
    """Series drawn from the model itself, half of them with a change."""
    rng = np.random.default_rng(seed)
    changed = rng.random(series) < 0.5
    at = rng.integers(1, periods, series)
    first, second = rng.gamma(shape, 1 / rate, (2, series))
    second = np.where(changed, second, first)
    late = np.arange(periods) >= at[:, None]
    return rng.poisson(np.where(late, second[:, None], first[:, None])), changed, first, second, at


def test_the_probability_of_a_change_is_calibrated():
    counts, changed, *_ = simulated(20_000, 40, 21)
    told = change_points(counts, shape=2, rate=2).probability
    errors, shares = [], []
    for low in np.arange(0, 1, 0.1):
        here = (told >= low) & (told <= low + 0.1)
        if here.sum() >= 200:
            spread = np.sqrt(told[here].mean() * (1 - told[here].mean()) / here.sum())
            errors.append(abs(changed[here].mean() - told[here].mean()))
            assert errors[-1] < 4 * spread + 0.002
            shares.append(here.mean())
    assert len(errors) >= 8
    assert np.average(errors, weights=shares) < 0.015  # expected calibration error


def test_few_false_alarms_where_nothing_changes():
    """With the prior that the series gives itself, at rates it was not made for.

    A handful of events tells little: the probability then stays near the prior, 0.5, and only a
    high one is an alarm.
    """
    rng = np.random.default_rng(22)
    for rate, above_half in ((0.05, 0.5), (0.3, 0.25), (3.0, 0.06)):
        counts = rng.poisson(rate, (2000, 120))
        told = change_points(counts[counts.sum(axis=1) >= 4]).probability
        assert (told > 0.5).mean() < above_half
        assert (told > 0.8).mean() < 0.04
        assert (told > 0.95).mean() < 0.01
    for share, above_half in ((0.5, 0.25), (0.8, 0.25), (0.95, 0.12)):
        good = rng.random((2000, 40)) < share
        told = share_change_points(good, ~good).probability
        assert (told > 0.5).mean() < above_half and (told > 0.8).mean() < 0.04


def test_rates_on_both_sides_pass_simulation_based_calibration():
    """Ranks under the exact posterior, which mixes Gammas over the places, are uniform."""
    counts, changed, first, second, _ = simulated(6000, 40, 23)
    counts = counts[changed]
    found = change_points(counts, shape=2, rate=2)
    early = np.cumsum(counts, axis=1)[:, :-1]
    months = np.arange(1, 40)
    for rate, events, length, low, high in (
        (first[changed], early, months, found.before_low, found.before_high),
        (second[changed], counts.sum(axis=1)[:, None] - early, 40 - months, found.after_low,
         found.after_high),
    ):  # fmt: skip
        below = gammainc(2 + events, (2 + length) * rate[:, None])
        rank = (found.posterior[:, 1:] * below).sum(axis=1)
        tally, _ = np.histogram(rank, np.linspace(0, 1, 11))
        assert chisquare(tally).pvalue > 0.01
        # The interval is that of one Gamma, and holds what it should all the same.
        assert 0.88 < ((low <= rate) & (rate <= high)).mean() < 0.92


def test_shares_on_both_sides_pass_simulation_based_calibration():
    rng = np.random.default_rng(24)
    before, after = rng.beta(2, 2, (2, 3000))
    late = np.arange(40) >= rng.integers(1, 40, 3000)[:, None]
    good = rng.random((3000, 40)) < np.where(late, after[:, None], before[:, None])
    found = share_change_points(good, ~good, a=2, b=2)
    early, months = np.cumsum(good, axis=1)[:, :-1], np.arange(1, 40)
    for true, yes, length, low, high in (
        (before, early, months, found.before_low, found.before_high),
        (after, good.sum(axis=1)[:, None] - early, 40 - months, found.after_low, found.after_high),
    ):
        below = beta_law.cdf(true[:, None], 2 + yes, 2 + length - yes)
        rank = (found.posterior[:, 1:] * below).sum(axis=1)
        tally, _ = np.histogram(rank, np.linspace(0, 1, 11))
        assert chisquare(tally).pvalue > 0.01
        assert 0.87 < ((low <= true) & (true <= high)).mean() < 0.93


def test_the_span_holds_the_place_as_often_as_it_says():
    counts, changed, _, _, at = simulated(6000, 40, 25)
    found = change_points(counts[changed], shape=2, rate=2)
    inside = (found.low <= at[changed]) & (at[changed] <= found.high)
    assert 0.88 < inside.mean() < 0.97  # whole periods: a little more than 90 %


# ---- differences of scores


def test_differences_agree_with_draws():
    rng = np.random.default_rng(31)
    for a, b, c, d in ((3, 1, 8, 2), (0.5, 1.5, 0.5, 0.7), (40, 2, 30, 4), (0.9, 0.5, 12, 0.5)):
        found = beta_difference([a], [b], [c], [d])
        drawn = 2 * (rng.beta(c, d, 200_000) - rng.beta(a, b, 200_000))
        ends = np.quantile(drawn, [0.05, 0.95])
        assert (found.low[0], found.high[0]) == pytest.approx(ends, abs=0.02)
        assert found.rise[0] == pytest.approx((drawn > 0).mean(), abs=0.006)


def test_differences_turn_with_the_sides_and_are_nan_for_nothing_known():
    one, other = beta_difference([3], [1], [2], [2]), beta_difference([2], [2], [3], [1])
    assert one.rise[0] == pytest.approx(1 - other.rise[0])
    assert one.low[0] == pytest.approx(-other.high[0])
    nothing = beta_difference([np.nan, 2], [np.nan, 2], [1, 2], [1, 2])
    assert np.isnan([nothing.low[0], nothing.high[0], nothing.rise[0]]).all()
    assert nothing.rise[1] == pytest.approx(0.5)


# ---- nothing known, nothing sensible


def test_no_event_gives_nothing_rather_than_zero():
    found = change_points(np.zeros((2, 12)))
    for name in ("probability", "posterior", "before", "before_low", "after", "after_high"):
        assert np.isnan(getattr(found, name)).all(), name
    assert (found.at == -1).all() and (found.low == -1).all()
    one = share_change_points([0, 2.0, 0], [0, 0, 0])
    assert np.isnan(one.probability[0]) and one.at[0] == -1


def test_one_period_has_no_place_for_a_change():
    assert np.isnan(change_points([[3.0]]).probability[0])
    assert rate_segments([3.0]).number.tolist() == [1.0]


def test_a_series_without_event_is_told_of_where_the_prior_is_given():
    found = change_points(np.zeros(12), shape=1, rate=1)
    assert 0 < found.probability[0] < 0.5


def test_nothing_is_known_of_a_period_without_exposure():
    counts, exposure = [0, 0, 3, 4, 0, 1], [0, 0, 1, 1, 1, 1]
    found = change_points(counts, exposure=exposure)
    shorter = change_points(counts[2:])
    assert found.probability == pytest.approx(shorter.probability)
    assert found.posterior[0, :3].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: change_points([[1, -1]]), "not below 0"),
        (lambda: change_points([[1, np.nan]]), "finite"),
        (lambda: change_points(np.zeros((2, 2, 2))), "shape"),
        (lambda: change_points([1, 2], exposure=[1, 2, 3]), "does not fit"),
        (lambda: change_points([1, 2], exposure=[0, 1]), "without exposure"),
        (lambda: change_points([1, 2], prior=1), "between 0 and 1"),
        (lambda: change_points([1, 2], shape=0), "above 0"),
        (lambda: share_change_points([1, 2], [1, 2, 3]), "differ"),
        (lambda: share_change_points([1, 2], [1, 2], a=0), "above 0"),
        (lambda: rate_segments([0, 0]), "must be given"),
        (lambda: rate_segments([1, 2], most=0), "at least one"),
        (lambda: share_segments([1, 2], [1]), "equally long"),
    ],
)
def test_what_can_not_be_is_refused_in_words(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_a_table_of_gammas_gives_what_the_function_gives():
    whole = np.array([[0.0, 1, 2, 7] * 20])
    exact = 0.5 * math.log(2) - gammaln(0.5) + gammaln(0.5 + whole) - (0.5 + whole) * math.log(3.0)
    assert rate_segment(whole, np.ones_like(whole), shape=0.5, rate=2.0) == pytest.approx(exact)


def test_four_thousand_series_of_four_hundred_months_take_a_second_at_most():
    rng = np.random.default_rng(41)
    counts = rng.poisson(0.3, (4000, 400)).astype(float)
    for call in (
        lambda: change_points(counts),
        lambda: change_points(0.7 * counts),
        lambda: share_change_points(counts, counts[::-1] * 0.6),
    ):
        taken = []
        while len(taken) < 3 and (not taken or min(taken) >= 1):  # a busy machine may try again
            begin = time.process_time()
            call()
            taken.append(time.process_time() - begin)
        assert min(taken) < 1

"""Scores of cooperation: published numbers, decay, posteriors, courses, resampling, draws."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import betaincinv, expit

from allies.errors import UsageError
from allies.measures.beta_draws import generator, logit_quantiles, places
from allies.measures.cooperation import (
    bootstrap,
    combined,
    course,
    decay,
    event_weight,
    exposure,
    interval,
    learned_prior,
    matched,
    posterior,
    rate_interval,
    score_of,
    thinning,
    variance_of,
)


def doubts(p, size):
    p, size = np.asarray(p), np.asarray(size)
    return float((p * (1 - p) * size**2).sum())


def test_three_claims_give_the_worked_score():
    weight = event_weight([0.9, 0.6, 0.5], [0.7, 0.4, 0.2], 1.0, [0, 365, 0], 365)
    assert weight == pytest.approx([0.63, 0.12, 0.10], abs=1e-12)
    plain = posterior(weight[:2].sum(), weight[2])
    assert (plain.a, plain.b) == pytest.approx((1.25, 0.60))
    assert plain.score == pytest.approx(0.35135, abs=1e-5)
    assert (plain.low, plain.high) == pytest.approx((-0.7182, 0.9895), abs=1e-4)
    assert plain.mass == pytest.approx(0.85)
    # With what is not known of the events the score stays and the interval widens: the variance
    # of Beta(1.25, .6) is .30756, the doubt of the three adds .01194.
    doubt = doubts([0.9, 0.6], [0.7, 0.2]), doubts([0.5], [0.2])
    full = posterior(weight[:2].sum(), weight[2], *doubt)
    assert full.score == plain.score
    assert (full.low, full.high) == pytest.approx((-0.73991, 0.99175), abs=1e-5)


def test_fourteen_claims_give_the_worked_score():
    support, conflict = 12 * 0.9 * 0.74, 2 * 0.8 * 0.4
    plain = posterior(support, conflict)
    assert (plain.a, plain.b) == pytest.approx((8.492, 1.140))
    assert plain.score == pytest.approx(0.76329, abs=1e-5)
    assert (plain.low, plain.high) == pytest.approx((0.3662, 0.9815), abs=1e-4)
    full = posterior(support, conflict, doubts([0.9] * 12, 0.74), doubts([0.8] * 2, 0.4))
    assert full.low < plain.low
    assert full.high > plain.high
    assert full.mass == plain.mass


def test_nothing_known_is_the_prior():
    none = posterior(0.0, 0.0)
    assert none.score == 0
    assert (none.low, none.high) == pytest.approx((-0.9877, 0.9877), abs=1e-4)
    assert none.mass == 0


def test_variance_has_both_terms():
    a, b, doubt = 3.2, 1.7, (0.3, 0.2)
    found = posterior(a - 0.5, b - 0.5, *doubt)
    step = 1e-6
    of_a = (score_of(a + step, b) - score_of(a - step, b)) / (2 * step)
    of_b = (score_of(a, b + step) - score_of(a, b - step)) / (2 * step)
    expected = 4 * stats.beta.var(a, b) + doubt[0] * of_a**2 + doubt[1] * of_b**2
    assert variance_of(found.a, found.b) == pytest.approx(expected, rel=1e-7)
    assert score_of(found.a, found.b) == pytest.approx(score_of(a, b), abs=1e-12)
    assert thinning(a, b, 0.0, 0.0) == 0


def test_known_truth_leaves_the_plain_posterior():
    found = posterior([2.0, 0.3], [1.0, 0.0], 0.0, 0.0)
    assert found.a.tolist() == [2.5, 0.8]
    assert found.b.tolist() == [1.5, 0.5]


def test_matching_never_passes_the_largest_variance():
    score = np.array([-0.99, -0.2, 0.0, 0.9])
    a, b = matched(score, 5.0)
    assert (a > 0).all()
    assert (b > 0).all()
    assert (variance_of(a, b) < 1 - score**2).all()
    assert score_of(a, b) == pytest.approx(score)
    low, high = interval(a, b)
    assert (low <= high).all()


def test_weights_halve_with_each_half_life():
    age = np.array([0.0, 30.0, 400.0])
    assert decay(age + 180, 180) == pytest.approx(decay(age, 180) / 2, rel=1e-14)
    assert decay(age, np.inf).tolist() == [1, 1, 1]
    assert decay(-1, 180) == 0
    assert np.isnan(decay(np.nan, 180))


def direct(group, weight, enter, fade, groups, grid, half_life):
    sums = np.zeros((groups, len(grid)))
    for own, heavy, begins, fades in zip(group, weight, enter, fade, strict=True):
        for at, day in enumerate(grid):
            if begins <= day:
                sums[own, at] += heavy * 2 ** (-max(day - fades, 0) / half_life)
    return sums


@pytest.mark.parametrize("half_life", [91.3, 548.0, np.inf])
def test_courses_equal_the_direct_sum(half_life):
    rng = np.random.default_rng(5)
    n, groups = 300, 7
    grid = 19000 + 30.4375 * np.arange(60)
    enter = rng.uniform(17000, 21500, n)
    enter[:3] = grid[[0, 10, 59]]  # on a day of the grid itself
    fade = enter + np.where(rng.random(n) < 0.4, rng.exponential(900, n), 0)
    fade[3:30] = np.inf
    fade[30] = grid[20]
    enter[30] = grid[4]
    group, weight = rng.integers(0, groups, n), rng.uniform(0, 2, n)
    found = course(group, weight, enter, fade, groups=groups, grid=grid, half_life=half_life)
    assert found == pytest.approx(
        direct(group, weight, enter, fade, groups, grid, half_life), abs=1e-10
    )


def test_a_course_needs_an_even_grid():
    one = np.zeros(1)
    with pytest.raises(UsageError, match="evenly spaced"):
        course(
            np.zeros(1, int), one, one, one, groups=1, grid=np.array([0.0, 1.0, 3.0]), half_life=9.0
        )


def test_layers_are_averaged_over_those_known():
    scores = np.array([[0.5, np.nan, -0.1], [np.nan, np.nan, np.nan], [np.nan, 0.2, np.nan]])
    variances = np.array([[0.04, np.nan, 0.09], [np.nan] * 3, [np.nan, 0.01, np.nan]])
    mean, variance = combined(scores, variances, np.array([2.0, 0.0, 1.0]))
    assert mean[0] == pytest.approx((2 * 0.5 - 0.1) / 3)
    assert variance[0] == pytest.approx((4 * 0.04 + 0.09) / 9)
    # Nothing known, or only of a layer that has no weight.
    assert np.isnan(mean[1:]).all()
    assert np.isnan(variance[1:]).all()


def test_a_learned_prior_recovers_the_planted_one():
    rng = np.random.default_rng(3)
    rate = rng.beta(3.0, 1.2, 3000)
    told = rng.integers(1, 25, 3000)
    plus = rng.binomial(told, rate).astype(float)
    a, b = learned_prior(plus, told - plus)
    assert a == pytest.approx(3.0, rel=0.1)
    assert b == pytest.approx(1.2, rel=0.1)
    # Pairs without evidence say nothing of it.
    more = np.zeros(500)
    again = learned_prior(np.append(plus, more), np.append(told - plus, more))
    assert again == pytest.approx((a, b), rel=1e-6)


def test_a_learned_prior_stays_within_bounds():
    a, b = learned_prior(np.full(60, 3.0), np.zeros(60))
    assert a / (a + b) == pytest.approx(0.98, abs=1e-6)
    assert a + b <= 100 + 1e-9
    with pytest.raises(UsageError, match="evidence"):
        learned_prior(np.zeros(60), np.zeros(60))


def test_exposure_is_discounted_time():
    half = 365.25
    days = np.arange(0, 40 * 365) + 0.5
    assert exposure(half, 9.0) == pytest.approx((2 ** (-days / half)).sum() / 365.25, rel=1e-6)
    assert exposure(np.inf, 9.0) == 9


def test_intensity_has_the_quantiles_of_its_gamma():
    low, high = rate_interval(4.5, 2.5)
    assert (low, high) == pytest.approx(stats.gamma.ppf([0.05, 0.95], 4.5, scale=1 / 2.5))


def width(values):
    low, high = np.quantile(values, [0.05, 0.95])
    return high - low


def test_documents_drawn_anew_spread_wider_than_claims():
    # Eight documents, each of one mind, with six claims each.
    unit = np.repeat(np.arange(8), 6)
    sign = np.where(unit < 5, 1, -1)
    event = np.arange(48)
    weight = np.full(48, 0.5)
    by_document = bootstrap(unit, event, weight, sign, seed=4)
    by_claim = bootstrap(event, event, weight, sign, seed=4)
    assert len(by_document) == 500
    assert width(by_document) > 1.8 * width(by_claim)
    assert np.median(by_document) == pytest.approx(score_of(15.5, 9.5), abs=0.08)


def test_several_tellings_make_an_event_steadier_not_heavier():
    weight, sign = np.array([0.6, 0.6]), np.array([1, -1])
    once = bootstrap(np.array([0, 1]), np.array([0, 1]), weight, sign, seed=1)
    unit, event = np.array([0, 1, 2, 3, 4, 5]), np.array([0, 0, 0, 1, 1, 1])
    often = bootstrap(unit, event, weight, sign, seed=1)
    assert width(often) < width(once)
    assert np.abs(once).max() == pytest.approx(score_of(1.7, 0.5))


def test_one_document_tells_of_no_spread():
    values = bootstrap(np.zeros(3, int), np.arange(3), np.ones(3), np.ones(3, int), replicates=20)
    assert values.shape == (20,)
    assert np.isnan(values).all()


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
def test_quantiles_are_those_of_the_beta(n):
    rng = np.random.default_rng(0)
    a, b = 0.3 + rng.gamma(1, 5, 200), 0.3 + rng.gamma(0.6, 3, 200)
    u = (np.arange(n) + 0.5) / n
    found = expit(logit_quantiles(a, b, n).astype(float))
    assert np.abs(found - betaincinv(a[:, None], b[:, None], u)).max() < 1e-3
    assert (np.diff(found, axis=1) >= 0).all()


@pytest.mark.parametrize("n", [1, 2, 10, 500, 1000, 997])
def test_draws_take_every_quantile_once(n):
    rows = places(n, 8, [1, 2])
    assert (np.sort(rows, axis=1) == np.arange(n)).all()
    assert len(generator(n, 8)) == 8


def test_draws_of_a_pair_are_spread_evenly_and_those_of_others_are_independent():
    n = 1000
    rows = (places(n, 8, [7, 11]) + 0.5) / n
    for first in range(8):
        for second in range(first):
            both = ((rows[first] < 0.5) & (rows[second] < 0.5)).mean()
            assert both == pytest.approx(0.25, abs=0.012)
    other = (places(n, 8, [7, 12]) + 0.5) / n
    cross = np.corrcoef(rows, other)[:8, 8:]
    assert np.abs(cross).max() < 5 / np.sqrt(n)
    assert np.abs(cross).max() > 0.01


def test_another_seed_moves_no_probability_by_much():
    rng = np.random.default_rng(9)
    n, moved = 1000, []
    for _ in range(60):
        layers = rng.integers(3, 8)
        a, b = 0.5 + rng.gamma(2, 2, layers), 0.5 + rng.gamma(1, 2, layers)
        scores = 2 * expit(logit_quantiles(a, b, n).astype(float)) - 1
        chances = []
        for seed in (2022, 7):
            order = places(n, 8, [seed, int(a[0] * 1e6)])[:layers]
            drawn = np.take_along_axis(scores, order, axis=1)
            mean = drawn.mean(axis=0)
            chances.append(
                [
                    (mean > np.median(scores)).mean(),
                    (mean > 0.2).mean(),
                    ((drawn[0] > 0.2) & (mean > 0.2)).mean(),
                    ((drawn[0] > 0.3) & (drawn[1] > 0.1) & (drawn[2] > 0)).mean(),
                    (drawn[1] > drawn[2]).mean(),
                    (np.argmax(drawn, axis=0) == 1).mean(),
                ]
            )
        moved.append(np.abs(np.subtract(*chances)))
    # Plain draws move a chance of one half by more than .03 in one case of six.
    assert 0 < np.max(moved) < 0.03

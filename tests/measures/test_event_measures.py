"""Measures of events between states: scores, smoothing, queries."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose
from scipy.stats import beta, t

from allies.codebook.cameo import QUADS as CODEBOOK_QUADS
from allies.codebook.cameo import goldstein
from allies.core.series import Figures, Provenance
from allies.errors import UsageError
from allies.measures.base import PERIODS, Request
from allies.measures.event_scores import (
    QUADS,
    conflict_share,
    conflict_share_interval,
    net_cooperation,
    net_cooperation_interval,
    scale_mean,
    scale_mean_interval,
)
from allies.measures.events import MEASURES_EVENTS
from allies.measures.smoothing import discounted, likely_variances, local_level
from allies.store.database import open_database
from allies.store.datasets import write_dataset
from allies.store.sums import read_sums

MEASURES = {measure.name: measure for measure in MEASURES_EVENTS}
COUNTS = arrays(np.float64, (4, 5), elements=st.integers(0, 10_000).map(float))


# ---- scores --------------------------------------------------------------------------------


def test_scores_by_hand():
    counts = np.array(
        [[6.0, 0, np.nan, 0], [2, 0, np.nan, 0], [3, 0, np.nan, 4], [1, 0, np.nan, 0]]
    )
    assert_allclose(net_cooperation(counts), [4 / 17, np.nan, np.nan, -4 / 9])
    assert_allclose(net_cooperation(counts, k=0), [4 / 12, np.nan, np.nan, -1])
    assert_allclose(conflict_share(counts), [4 / 12, np.nan, np.nan, 1])
    total, n = np.array([5.4, 0.0, np.nan]), np.array([3.0, 0.0, np.nan])
    assert_allclose(scale_mean(total, n), [1.8, np.nan, np.nan])
    assert QUADS == CODEBOOK_QUADS


@given(COUNTS, st.floats(0.5, 50))
def test_net_cooperation_is_bounded_odd_and_drawn_to_nought(counts, k):
    value = net_cooperation(counts, k=k)
    told = counts.sum(axis=0) > 0
    assert np.array_equal(~np.isnan(value), told)
    assert (np.abs(value[told]) < 1).all()
    assert_allclose(net_cooperation(counts[[2, 3, 0, 1]], k=k), -value)
    assert (np.abs(net_cooperation(counts, k=k + 1))[told] <= np.abs(value[told])).all()
    assert_allclose(net_cooperation(counts, k=0)[told], 1 - 2 * conflict_share(counts)[told])
    low, high = net_cooperation_interval(counts, k=k)
    assert (low[told] <= high[told]).all() and (low[told] >= -1).all() and (high[told] <= 1).all()


@given(COUNTS)
def test_intervals_are_those_of_the_beta_distribution(counts):
    c, f = counts[:2].sum(axis=0), counts[2:].sum(axis=0)
    told = c + f > 0
    low, high = net_cooperation_interval(counts)
    assert_allclose(low[told], 2 * beta.ppf(0.05, c + 2.5, f + 2.5)[told] - 1, atol=1e-9)
    assert_allclose(high[told], 2 * beta.ppf(0.95, c + 2.5, f + 2.5)[told] - 1, atol=1e-9)
    # Its mean is the value itself.
    mean = 2 * beta.mean(c + 2.5, f + 2.5) - 1
    assert_allclose(mean[told], net_cooperation(counts)[told], atol=1e-12)
    low, high = conflict_share_interval(counts)
    assert_allclose(low[told], beta.ppf(0.05, f + 0.5, c + 0.5)[told], atol=1e-9)
    assert_allclose(high[told], beta.ppf(0.95, f + 0.5, c + 0.5)[told], atol=1e-9)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=30))
def test_the_interval_of_the_mean_is_that_of_students_t(values):
    g = np.array(values)
    n, total, squares = np.array([g.size, 1.0, np.nan]), g.sum() * np.ones(3), (g**2).sum()
    low, high = scale_mean_interval(total, squares * np.ones(3), n)
    reach = t.ppf(0.95, g.size - 1) * g.std(ddof=1) / np.sqrt(g.size)
    assert_allclose(low, [max(g.mean() - reach, -10), np.nan, np.nan], atol=1e-5)
    assert_allclose(high, [min(g.mean() + reach, 10), np.nan, np.nan], atol=1e-5)


# ---- exponential smoothing -----------------------------------------------------------------


def direct(x, h):
    """The sum as it is defined, one pair of periods after the other."""
    found = np.zeros_like(x)
    for now in range(len(x)):
        for s in range(now + 1):
            found[now] += 2.0 ** (-(now - s) / h) * np.nan_to_num(x[s])
    return found


@given(
    arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=8),
           elements=st.one_of(st.floats(-1000, 1000), st.just(np.nan))),
    st.floats(0.1, 60),
)  # fmt: skip
def test_the_filter_equals_the_direct_sum(x, h):
    """METHODS 5, check 6."""
    assert_allclose(discounted(x, h), direct(x, h), rtol=0, atol=1e-10)


def test_the_filter_equals_the_direct_sum_over_many_pairs_and_years():
    x = np.random.default_rng(1).poisson(0.7, (120, 20, 20)).astype(float)
    assert np.abs(discounted(x, 6.0) - direct(x, 6.0)).max() < 1e-10


@pytest.mark.parametrize("h", [1, 3, 6, 12])
def test_a_half_life_later_every_weight_is_half(h):
    """METHODS 5, check 6."""
    x = np.zeros((40, 3))
    x[0] = 1, 7, 0.25
    m = discounted(x, h)
    assert_allclose(m[h:], m[:-h] / 2, atol=1e-15)
    moved = np.roll(x, h, axis=0)
    assert_allclose(discounted(moved, h)[-1], 2 * m[-1], rtol=1e-12)


@pytest.mark.parametrize("h", [0, -1, float("nan")])
def test_a_half_life_is_above_nought(h):
    with pytest.raises(ValueError, match="half-life"):
        discounted(np.zeros(3), h)


def test_the_scale_has_twenty_roots():
    """METHODS 5, check 7; the values one by one are in tests/codebook/test_cameo.py."""
    roots = [goldstein(f"{n:02}") for n in range(1, 21)]
    assert roots == [0.0, 3.0, 4.0, 1.0, 3.5, 6.0, 7.0, 5.0, -2.0, -5.0, -2.0, -4.0, -6.0, -6.5,
                     -7.2, -4.0, -7.0, -9.0, -10.0, -10.0]  # fmt: skip


# ---- the local level -----------------------------------------------------------------------


def slow_level(y, n, noise, drift):
    """One series at a time: the textbook's filter and smoother, from a very vague start."""
    size = len(y)
    m, p, ahead_m, ahead_p = (np.zeros(size) for _ in range(4))
    mean, variance = 0.0, 1e9
    for k in range(size):
        ahead_m[k], ahead_p[k] = mean, variance + (drift if k else 0.0)
        mean, variance = ahead_m[k], ahead_p[k]
        if n[k] > 0:
            gain = variance / (variance + noise / n[k])
            mean, variance = mean + gain * (y[k] - mean), (1 - gain) * variance
        m[k], p[k] = mean, variance
    for k in range(size - 2, -1, -1):
        gain = p[k] / ahead_p[k + 1]
        m[k] += gain * (m[k + 1] - ahead_m[k + 1])
        p[k] += gain**2 * (p[k + 1] - ahead_p[k + 1])
    return m, p


def exact_level(y, n, noise, drift):
    """Given the figures the levels are jointly normal; their precision matrix, inverted."""
    step = np.diff(np.eye(len(y)), axis=0)
    seen = np.where(n > 0, n, 0.0) / noise
    precision = step.T @ step / drift + np.diag(seen)
    covariance = np.linalg.inv(precision)
    return covariance @ (seen * np.nan_to_num(y)), np.diag(covariance)


def simulated(rng, periods, series, *, noise, drift, often=3.0):
    x = rng.normal(0, 3, series) + np.cumsum(rng.normal(0, np.sqrt(drift), (periods, series)), 0)
    n = rng.poisson(often, (periods, series)).astype(float)
    y = x + rng.normal(0, 1, x.shape) * np.sqrt(noise / np.where(n > 0, n, 1))
    return x, np.where(n > 0, y, np.nan), n


@pytest.mark.parametrize("often", [0.3, 3.0])
@pytest.mark.parametrize("drift", [0.01, 0.5, 4.0])
def test_the_smoother_equals_a_slow_one_and_the_exact_solution(often, drift):
    _, y, n = simulated(np.random.default_rng(3), 60, 40, noise=16.0, drift=drift, often=often)
    level = local_level(y, n, noise=16.0, drift=drift)
    for k in range(40):
        if not (n[:, k] > 0).any():
            assert np.isnan(level.mean[:, k]).all() and np.isnan(level.variance[:, k]).all()
            continue
        mean, variance = exact_level(y[:, k], n[:, k], 16.0, drift)
        assert_allclose(level.mean[:, k], mean, atol=1e-8)
        assert_allclose(level.variance[:, k], variance, atol=1e-8)
        mean, variance = slow_level(y[:, k], n[:, k], 16.0, drift)
        assert_allclose(level.mean[:, k], mean, atol=1e-4)
        assert_allclose(level.variance[:, k], variance, rtol=1e-4)


def test_the_smoother_takes_any_shape_and_pairs_do_not_touch():
    _, y, n = simulated(np.random.default_rng(4), 20, 12, noise=4.0, drift=0.2)
    whole = local_level(y.reshape(20, 3, 4), n.reshape(20, 3, 4), noise=4.0, drift=0.2)
    assert whole.mean.shape == (20, 3, 4)
    for k in range(12):
        alone = local_level(y[:, k], n[:, k], noise=4.0, drift=0.2)
        assert np.array_equal(alone.mean, whole.mean.reshape(20, 12)[:, k])


def test_periods_without_figures_widen_the_variance():
    y = np.array([np.nan, 1.0, np.nan, np.nan, 3.0, np.nan])
    level = local_level(y, np.where(np.isnan(y), 0.0, 2.0), noise=2.0, drift=0.5)
    assert_allclose(level.mean[[0, 5]], level.mean[[1, 4]])
    assert_allclose(level.variance[[0, 5]], level.variance[[1, 4]] + 0.5)
    assert (np.diff(level.mean[1:5]) > 0).all()
    assert (level.variance[2:4] > level.variance[1]).all()


@given(st.floats(0.1, 50), st.integers(1, 12))
def test_without_drift_the_level_is_the_mean_of_all_reports(noise, size):
    rng = np.random.default_rng(size)
    n, y = rng.integers(1, 9, size).astype(float), rng.normal(0, 5, size)
    level = local_level(y, n, noise=noise, drift=0.0)
    assert_allclose(level.mean, np.average(y, weights=n), atol=1e-9)
    assert_allclose(level.variance, noise / n.sum(), rtol=1e-9)


@given(st.floats(-100, 100), st.floats(0.1, 10))
def test_the_level_moves_with_shift_and_scale(shift, scale):
    _, y, n = simulated(np.random.default_rng(5), 15, 4, noise=2.0, drift=0.3)
    plain = local_level(y, n, noise=2.0, drift=0.3)
    moved = local_level(shift + scale * y, n, noise=2.0 * scale**2, drift=0.3 * scale**2)
    assert_allclose(moved.mean, shift + scale * plain.mean, atol=1e-7)
    assert_allclose(moved.variance, scale**2 * plain.variance, rtol=1e-7)


@pytest.mark.parametrize(("noise", "drift"), [(0, 1), (-1, 1), (1, -1), (float("nan"), 1)])
def test_variances_must_be_variances(noise, drift):
    with pytest.raises(ValueError, match="noise"):
        local_level(np.zeros(3), np.ones(3), noise=noise, drift=drift)


@pytest.mark.parametrize("drift", [0.02, 0.3, 3.0])
def test_likelihood_finds_the_variances_and_intervals_cover_the_truth(drift):
    x, y, n = simulated(np.random.default_rng(6), 120, 400, noise=16.0, drift=drift)
    noise_, drift_ = likely_variances(y, n)
    assert noise_ == pytest.approx(16.0, rel=0.05)
    assert drift_ == pytest.approx(drift, rel=0.15)
    for r, q in ((16.0, drift), (noise_, drift_)):
        level = local_level(y, n, noise=r, drift=q)
        reach = 1.6448536269514722 * np.sqrt(level.variance)
        covered = np.abs(level.mean - x) <= reach
        assert 0.88 <= covered.mean() <= 0.92
        # A smoother must beat the figures that it smooths.
        there = n > 0
        assert ((level.mean - x)[there] ** 2).mean() < 0.8 * ((y - x)[there] ** 2).mean()


def test_the_likelihood_is_that_of_the_differences():
    """Against the joint density of a series' figures less the first, from their covariance."""
    _, y, n = simulated(np.random.default_rng(7), 30, 25, noise=9.0, drift=0.4, often=0.8)

    def loglik(noise, drift):
        total = 0.0
        for k in range(25):
            at = np.flatnonzero(n[:, k] > 0)
            if at.size < 2:
                continue
            d = y[at[1:], k] - y[at[0], k]
            gap = at[1:] - at[0]
            error = noise / n[at, k]
            cov = drift * np.minimum.outer(gap, gap) + np.diag(error[1:]) + error[0]
            total += -0.5 * (np.linalg.slogdet(cov)[1] + d @ np.linalg.solve(cov, d))
        return total

    noise, drift = likely_variances(y, n)
    best = loglik(noise, drift)
    for a, b in ((1.05, 1), (0.95, 1), (1, 1.1), (1, 0.9), (1.05, 0.9), (0.95, 1.1)):
        assert loglik(noise * a, drift * b) < best


def test_too_little_for_a_likelihood_is_told():
    with pytest.raises(ValueError, match="two figures"):
        likely_variances(np.array([[1.0, np.nan]]), np.array([[2.0, 0.0]]))
    with pytest.raises(ValueError, match="all the same"):
        likely_variances(np.ones((4, 2)), np.ones((4, 2)))


# ---- queries -------------------------------------------------------------------------------

# source, target, month, quarters, values on the scale
EVENTS = (
    ("USA", "RUS", "2013-12", (1, 0, 2, 0), (1.9, -2.0, -5.8)),
    ("USA", "RUS", "2014-03", (0, 0, 3, 5), (-2.0, -4.0, -6.0, -8.0, -8.0, -8.0, -4.0, -4.0)),
    ("USA", "RUS", "2014-06", (2, 0, 0, 1), (1.0, 7.0, -8.0)),
    ("RUS", "USA", "2014-03", (1, 0, 0, 0), (4.0,)),
    ("CHN", "RUS", "2014-03", (4, 1, 0, 0), (1.0, 1.9, 8.0, 1.0, 7.4)),
    ("CHN", "RUS", "2016-05", (2, 2, 0, 0), (8.0, 8.0, 6.4, 7.4)),
)


def write(db, events=EVENTS, version="GDELT 1.0", now=None):
    """Put events into the workspace as the loader does."""
    columns = {f"events-{quad}": [e[3][k] for e in events] for k, quad in enumerate(QUADS)}
    columns |= {
        "goldstein-events": [len(e[4]) for e in events],
        "goldstein-sum": [sum(e[4]) for e in events],
        "goldstein-squares": [sum(g * g for g in e[4]) for e in events],
    }
    parts = [
        Figures(name, "events", [e[0] for e in events], [e[1] for e in events],
                [e[2] for e in events], [float(v) for v in values], list(range(1, len(events) + 1)))
        for name, values in columns.items()
    ]  # fmt: skip
    write_dataset(
        db,
        Provenance(dataset="events", version=version, released=None, origin="x.zip",
                   files=("x.zip",), sha256=version, licence="x", redistributable=False,
                   years=(2013, 2016)),
        parts,
        now=now,
    )  # fmt: skip
    return db


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield write(opened)


def ask(db, name, years=(2013, 2016), by="year", **options):
    request = Request(
        years=years, by=by, options={k.replace("_", "-"): v for k, v in options.items()}
    )
    return MEASURES[name].compute(db, request)


def at(result, source, target, period, unit="x"):
    return result.estimate(source, target, period, unit=unit)


def test_counts_by_year_and_month(db):
    years = ask(db, "event-counts")
    assert years.periods == ("2013", "2014", "2015", "2016")
    assert years.states == ("CHN", "RUS", "USA")
    found = at(years, "USA", "RUS", "2014")
    assert (found.value, found.n) == (11, 11)
    assert found.parts == {
        "events-verbal-cooperation": 2, "events-material-cooperation": 0,
        "events-verbal-conflict": 3, "events-material-conflict": 6,
    }  # fmt: skip
    assert at(years, "RUS", "USA", "2014").value == 1
    # No event is no evidence, not a zero.
    assert at(years, "USA", "RUS", "2015").value is None
    months = ask(db, "event-counts", by="month", years=(2014, 2014))
    assert months.periods == ("2014-03", "2014-04", "2014-05", "2014-06")
    assert at(months, "USA", "RUS", "2014-06").value == 3
    assert "month" in PERIODS


def test_scores_of_a_year(db):
    net = at(ask(db, "net-cooperation"), "USA", "RUS", "2014")
    assert net.value == pytest.approx((2 - 9) / (11 + 5)) and net.n == 11
    assert net.low < net.value < net.high
    assert at(ask(db, "net-cooperation", shrinkage="20"), "USA", "RUS", "2014").value == (
        pytest.approx(-7 / 31)
    )
    share = at(ask(db, "conflict-share"), "USA", "RUS", "2014")
    assert share.value == pytest.approx(9 / 11) and share.low < share.value < share.high
    mean = at(ask(db, "goldstein-mean"), "USA", "RUS", "2014")
    values = np.array([*EVENTS[1][4], *EVENTS[2][4]])
    assert mean.value == pytest.approx(values.mean()) and mean.n == 11
    assert mean.high - mean.value == pytest.approx(
        t.ppf(0.95, 10) * values.std(ddof=1) / np.sqrt(11)
    )
    one = at(ask(db, "goldstein-mean"), "RUS", "USA", "2014")
    assert (one.value, one.low, one.high) == (4.0, None, None)


def test_a_half_life_counts_what_was_before_the_years_asked_for(db):
    found = at(ask(db, "event-counts", by="month", years=(2014, 2014), half_life="3"),
               "USA", "RUS", "2014-06")  # fmt: skip
    assert found.value == pytest.approx(3 + 8 / 2 + 3 * 2 ** (-6 / 3))
    mean = at(ask(db, "goldstein-mean", by="month", years=(2014, 2014), half_life="3"),
              "USA", "RUS", "2014-06")  # fmt: skip
    weights, sums = np.array([1, 0.5, 0.25]), np.array([sum(EVENTS[k][4]) for k in (2, 1, 0)])
    assert mean.value == pytest.approx(weights @ sums / found.value)
    # Long after its only event a pair has no evidence left.
    late = ask(db, "goldstein-mean", by="month", half_life="1")
    assert at(late, "RUS", "USA", "2014-04").value == 4.0
    assert at(late, "RUS", "USA", "2014-05").value is None


def test_the_level_of_events(db):
    result = ask(db, "event-level", by="month")
    place = result.states.index
    mean = np.full((len(result.periods), 3), np.nan)
    n = np.zeros(mean.shape)
    pairs = [("USA", "RUS"), ("RUS", "USA"), ("CHN", "RUS")]
    for source, target, month, _, values in EVENTS:
        where = result.periods.index(month), pairs.index((source, target))
        mean[where], n[where] = np.mean(values), len(values)
    noise, drift = likely_variances(mean, n)
    level = local_level(mean, n, noise=noise, drift=drift)
    for k, (source, target) in enumerate(pairs):
        values = result.value[:, place(source), place(target)]
        first = np.flatnonzero(n[:, k])[0]
        assert np.isnan(values[:first]).all()
        assert_allclose(values[first:], np.clip(level.mean[first:, k], -10, 10))
    assert np.isnan(result.value[:, place("RUS"), place("CHN")]).all()
    told = ~np.isnan(result.value)
    assert (result.low[told] <= result.value[told]).all()
    assert (result.high[told] <= 10).all() and (result.low[told] >= -10).all()
    assert f"R = {noise:.4g}" in result.method


def test_results_say_what_they_rest_on(db):
    for name in MEASURES:
        result = ask(db, name)
        assert result.rests_on == ("events GDELT 1.0",)
        assert "not verified" in result.method and "quarters of CAMEO" in result.method
        measure = MEASURES[name]
        told = result.value[~np.isnan(result.value)]
        assert told.size
        assert measure.low is None or (told >= measure.low).all()
        assert measure.high is None or (told <= measure.high).all()
        assert result.value.shape == result.n.shape == (4, 3, 3)
        assert not np.isnan(result.n).any()
        assert set(measure.periods) == {"year", "month"} <= set(PERIODS)
        for texts in (measure.label, measure.says, measure.silent):
            assert set(texts) == {"en", "fr"} and len(set(texts.values())) == 2
    later = write(db, version="POLECAT", now=datetime(2090, 1, 1, tzinfo=UTC))
    assert "quarters of PLOVER" in ask(later, "conflict-share").method


def test_what_was_known_then(db):
    write(db, EVENTS[:1], version="2", now=datetime(2090, 1, 1, tzinfo=UTC))
    request = Request(years=(2013, 2016), as_of=datetime(2080, 1, 1, tzinfo=UTC))
    assert MEASURES["event-counts"].compute(db, request).periods[-1] == "2016"
    assert ask(db, "event-counts").periods == ("2013",)


@pytest.mark.parametrize("name", MEASURES)
def test_wrong_questions_are_told(db, name):
    with pytest.raises(UsageError, match="no events between states from 1990 to 1999"):
        ask(db, name, years=(1990, 1999))
    with pytest.raises(UsageError, match="year or month"):
        ask(db, name, by="session")
    with pytest.raises(UsageError, match="no option 'colour'"):
        ask(db, name, colour="red")
    with open_database(":memory:") as empty, pytest.raises(UsageError, match="allies add events"):
        ask(empty, name)


def test_wrong_choices_are_told(db):
    with pytest.raises(UsageError, match="half-life can't be '7'"):
        ask(db, "goldstein-mean", half_life="7")
    with pytest.raises(UsageError, match="can't be told.*two figures"):
        ask(db, "event-level", years=(2014, 2014))


def test_sums_of_nothing_and_of_months(db):
    none = read_sums(db, "events", ["goldstein-sum"], years=(1990, 1991))
    assert none.periods == () and none.states == ()
    found = read_sums(db, "events", ["goldstein-sum"], years=(2013, 2014), by="month")
    assert found.periods[0] == "2013-12" and found.periods[-1] == "2014-06"
    array = found.values["goldstein-sum"]
    assert np.nansum(array) == pytest.approx(sum(sum(e[4]) for e in EVENTS if e[2] < "2015"))


def test_real_files_through_to_a_measure(shared, tmp_path):
    """Russia and the United States in two days of ICEWS, from the file to the estimate."""
    from allies.sources.datasets import loader
    from allies.sources.datasets.base import Faults, checked

    module, faults = loader("events"), Faults()
    path = shared / "data" / "icews" / "events.2018.sample.tab.gz"
    reading = module.read([path], faults)
    with open_database(tmp_path / "x.duckdb") as db:
        write_dataset(
            db,
            Provenance(dataset="events", version=reading.version, released=None, origin="x",
                       files=("x",), sha256="0", licence="x", redistributable=False,
                       years=reading.years),
            checked(reading, module.DATASET, faults),
        )  # fmt: skip
        found = at(ask(db, "net-cooperation", years=(2018, 2018)), "RUS", "USA", "2018")
    assert found.n == 14 and found.value == pytest.approx((13 - 1) / (14 + 5))

"""Pooling of sources: the worked values of the formulas, and what EM recovers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.assess.pooling import (
    dawid_skene,
    dawid_skene_reports,
    effective_number,
    nested_number,
    pooled,
    pooled_events,
    sums,
)

CORRELATION = {"same_origin": 1.0, "same_outlet": 0.5, "different": 0.2}


@pytest.mark.parametrize(
    ("n", "rho", "expected"),
    [(3, 1, 1), (3, 0.5, 1.5), (10, 0.2, 3.5714), (0, 0.5, 0), (0, 1, 0), (7, 0, 7)],
)
def test_effective_number_has_its_worked_values(n, rho, expected):
    assert effective_number(n, rho) == pytest.approx(expected, abs=1e-4)


def test_effective_numbers_come_by_the_array():
    assert effective_number([3, 3], [1, 0.5]) == pytest.approx([1, 1.5])


@pytest.mark.parametrize(
    ("prior", "sources", "expected"),
    [
        (0.5, [(0.8, 0.1, 1)], 0.8889),
        (0.5, [(0.8, 0.1, 1), (0.7, 0.3, 1)], 0.9492),
        (0.3, [(0.8, 0.2, 1)], 0.6316),
        (0.3, [], 0.3),
    ],
)
def test_pooling_has_its_worked_values(prior, sources, expected):
    assert pooled(prior, sources) == pytest.approx(expected, abs=1e-4)


@given(st.floats(0.01, 0.99), st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0, 1))
def test_a_denial_by_an_equal_source_takes_back_an_assertion(prior, so, not_so, kappa):
    one = [(so, not_so, kappa)]
    assert pooled(prior, one, one) == pytest.approx(prior, abs=1e-12)


def test_events_are_pooled_at_once():
    ratio = np.log([8.0, 8.0, 7 / 3, 4.0])
    found = pooled_events(np.array([0.5, 0.5, 0.2, 0.3]), np.array([0, 1, 3, 3]), ratio)
    assert found == pytest.approx([0.8889, 0.9492, 0.2, 0.6316], abs=1e-4)


def test_empty_stretches_sum_to_zero():
    assert sums(np.array([1.0, 2.0, 4.0]), np.array([0, 0, 2, 3, 3])).tolist() == [0, 3, 4, 0, 0]
    assert sums(np.zeros(0), np.array([0, 0])).tolist() == [0, 0]


def matrix(outlet, origin, correlation):
    n = len(outlet)
    full = np.full((n, n), correlation["different"])
    full[np.equal.outer(outlet, outlet)] = correlation["same_outlet"]
    full[np.equal.outer(origin, origin)] = correlation["same_origin"]
    np.fill_diagonal(full, 1)
    return full


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12),
    st.floats(0.6, 0.95),
)
def test_nested_number_is_that_of_the_matrix_of_correlations(places, narrow):
    correlation = CORRELATION | {"same_origin": narrow}
    outlet = np.array([place for place, _ in places])
    origin = np.array([3 * place + part for place, part in places])
    number = nested_number(np.zeros(len(places), np.int64), outlet, origin, 1, correlation)
    inverse = np.linalg.inv(matrix(outlet, origin, correlation))
    assert number == pytest.approx([inverse.sum()], rel=1e-9)


@pytest.mark.parametrize(
    ("outlet", "origin", "expected"),
    [
        ([0, 0, 0], [0, 0, 0], float(effective_number(3, 1.0))),
        ([0, 0, 0], [0, 1, 2], float(effective_number(3, 0.5))),
        (range(10), range(10), float(effective_number(10, 0.2))),
        ([0, 0, 1], [0, 0, 1], float(effective_number(2, 0.2))),
    ],
)
def test_equal_sources_have_the_plain_number(outlet, origin, expected):
    outlet, origin = np.array(outlet), np.array(origin)
    event = np.full(len(outlet), 1)
    found = nested_number(event, outlet, origin, 3, CORRELATION)
    assert found == pytest.approx([0, expected, 0])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=15))
def test_a_further_source_never_takes_away(places):
    outlet = np.array([place for place, _ in places])
    origin = np.array([4 * place + part for place, part in places])
    event = np.zeros(len(places), np.int64)
    less = nested_number(event[1:], outlet[1:], origin[1:], 1, CORRELATION)
    more = nested_number(event, outlet, origin, 1, CORRELATION)
    assert more[0] >= less[0] - 1e-12
    again = np.concatenate
    twice = nested_number(
        again((event, event)), again((outlet, outlet)), again((origin, origin)), 1, CORRELATION
    )
    assert twice == pytest.approx(more, abs=1e-12)


def simulated(seed, items=2000):
    made = np.random.default_rng(seed)
    so = made.random(items) < 0.5
    chance = np.where(so[:, None], [0.9, 0.8, 0.7], [0.1, 0.2, 0.3])
    return so, made.random((items, 3)) < chance


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_reliabilities_are_recovered(seed):
    so, told = simulated(seed)
    found = dawid_skene(told, np.ones_like(told), 0.5)
    assert found.so == pytest.approx([0.9, 0.8, 0.7], abs=0.03)
    assert found.not_so == pytest.approx([0.1, 0.2, 0.3], abs=0.03)
    assert np.mean((found.probability > 0.5) == so) > 0.88


def test_silence_counts_only_for_those_that_could_have_told():
    _, told = simulated(3)
    hidden = np.random.default_rng(4).random(len(told)) < 0.5
    could = np.ones_like(told)
    could[hidden, 2] = False
    seen = dawid_skene(told & could, could, 0.5)
    blind = dawid_skene(told & could, np.ones_like(told), 0.5)
    assert seen.so[2] == pytest.approx(0.7, abs=0.05)
    assert blind.so[2] < 0.45


def test_without_reports_the_priors_stay():
    none = np.zeros((5, 2), bool)
    found = dawid_skene(none, none, np.full(5, 0.3))
    assert found.so == pytest.approx([7 / 8] * 2)
    assert found.not_so == pytest.approx([1 / 8] * 2)
    assert found.probability == pytest.approx([0.3] * 5)


def test_sources_that_share_no_item_do_not_touch_each_other():
    _, told = simulated(5, 300)
    item, source = np.nonzero(np.ones_like(told))
    asserted = told[item, source]
    counts = {"so": (8.0, 2.0), "not_so": (2.0, 8.0), "passes": 30}
    prior = np.full(300, 0.5)
    alone = dawid_skene_reports(item, source, asserted, prior, 3, **counts)
    both = dawid_skene_reports(
        np.append(item, 300), np.append(source, 3), np.append(asserted, True), np.full(301, 0.5),
        4, **counts,
    )  # fmt: skip
    assert np.array_equal(alone.so, both.so[:3])
    assert np.array_equal(alone.probability, both.probability[:300])

"""Bootstrap intervals: what they are made of, and whether they hold what they promise."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from allies.errors import UsageError
from allies.measures import resample
from allies.measures.profiles import joint_tables
from allies.measures.resample import all_intervals, draws, intervals, percentiles
from allies.measures.scores import agreement, kappa, s_score, tau_b


def votes(states: int, calls: int, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.choice(4, (states, calls), p=(0.1, 0.5, 0.1, 0.3)).astype(np.uint8)


def test_a_draw_has_as_many_objects_and_its_seed_decides_it():
    counts = draws(30, replicates=50, seed=(3, 74))
    assert counts.shape == (50, 30) and (counts.sum(axis=1) == 30).all()
    assert counts.std(axis=0).min() > 0
    np.testing.assert_array_equal(counts, draws(30, replicates=50, seed=(3, 74)))
    assert (counts != draws(30, replicates=50, seed=(3, 73))).any()
    with pytest.raises(UsageError, match="one object and one replicate"):
        draws(0)


@pytest.mark.parametrize("score", [agreement, partial(kappa, distance="squared"), tau_b])
def test_replicates_are_scores_of_roll_calls_drawn_again(score):
    codes = votes(4, 25)
    counts = draws(25, replicates=40)
    low, high = intervals(codes, 3, score, [0, 2], [1, 3], counts)
    slow = np.stack([
        score(joint_tables(np.repeat(codes, c.astype(int), axis=1), 3)) for c in counts
    ])  # fmt: skip
    for k, (i, j) in enumerate(((0, 1), (2, 3))):
        np.testing.assert_allclose(low[k], np.quantile(slow[:, i, j], 0.05), rtol=0, atol=1e-12)
        np.testing.assert_allclose(high[k], np.quantile(slow[:, i, j], 0.95), rtol=0, atol=1e-12)


def test_all_pairs_have_the_intervals_of_chosen_ones(monkeypatch):
    monkeypatch.setattr(resample, "_RUN", 7)
    codes, counts = votes(9, 40), draws(40, replicates=60)
    low, high = all_intervals(codes, 3, kappa, counts)
    one, other = intervals(codes, 3, kappa, [5, 8], [2, 1], counts)
    assert (low[5, 2], low[8, 1]) == tuple(one) and (high[2, 5], high[1, 8]) == tuple(other)
    np.testing.assert_array_equal(low, low.T)
    assert (low <= high).all() and (np.diag(low) == 1).all()


def test_percentiles_leave_out_what_is_undefined():
    values = np.random.default_rng(2).normal(size=(101, 3, 2))
    values[:20, 1] = np.nan
    values[:70, 2] = np.nan
    low, high = percentiles(values, level=0.8)
    for at in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert low[at] == pytest.approx(np.nanquantile(values[:, *at], 0.1), abs=1e-12)
        assert high[at] == pytest.approx(np.nanquantile(values[:, *at], 0.9), abs=1e-12)
    # Where most replicates are undefined there is no interval.
    assert np.isnan(low[2]).all() and np.isnan(high[2]).all()
    with pytest.raises(UsageError, match="between 0 and 1"):
        percentiles(values, level=1)


def test_states_that_never_differ_or_never_meet():
    codes = np.array([[1, 3, 2, 1], [1, 3, 2, 1], [0, 0, 0, 0]], np.uint8)
    counts = draws(4, replicates=30)
    low, high = intervals(codes, 3, s_score, [0, 0], [1, 2], counts)
    assert (low[0], high[0]) == (1, 1) and np.isnan(low[1]) and np.isnan(high[1])


@pytest.mark.parametrize("score", [agreement, partial(kappa, distance="squared")])
def test_nine_intervals_in_ten_hold_the_truth(score):
    """Blocs and waverers vote by kinds of roll call; the truth is the score of very many."""
    chance = np.random.default_rng(7)
    kinds, states, calls = 6, 12, 80
    shares = chance.dirichlet((1.5, 0.7, 1.2), (states, kinds))

    def held(size: int) -> np.ndarray:
        kind = chance.integers(kinds, size=size)
        edges = shares.cumsum(axis=-1)[:, kind]
        return (1 + (chance.random((states, size, 1)) > edges[..., :2]).sum(axis=-1)).astype(
            np.uint8
        )

    truth = score(joint_tables(held(200_000), 3))
    first, second = np.triu_indices(states, 1)
    hits = []
    for seed in range(40):
        counts = draws(calls, replicates=200, seed=seed)
        low, high = intervals(held(calls), 3, score, first, second, counts)
        hits.append((low <= truth[first, second]) & (truth[first, second] <= high))
    assert 0.87 <= np.mean(hits) <= 0.93

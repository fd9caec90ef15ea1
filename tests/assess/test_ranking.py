import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.assess.judgement import Rank
from allies.assess.ranking import ranks
from allies.errors import UsageError

NONE = Rank(place=None, low=None, high=None, tier=None)


def drawn(means, spread=0.05, n=1000, seed=1):
    noise = np.random.default_rng(seed).normal(size=(len(means), n))
    return np.array(means)[:, None] + spread * noise


def told(rows):
    return np.ones(len(rows), bool)


def test_clear_partners_are_ranked_without_doubt():
    draws = drawn([0.1, 0.9, 0.5], spread=0.01)
    assert ranks(draws, told(draws)) == [
        Rank(place=3, low=3, high=3, tier=3),
        Rank(place=1, low=1, high=1, tier=1),
        Rank(place=2, low=2, high=2, tier=2),
    ]


def test_those_that_the_draws_do_not_tell_apart_share_a_tier():
    draws = drawn([0.50, 0.49, -0.5])
    found = ranks(draws, told(draws))
    assert [one.tier for one in found] == [1, 1, 2]
    assert [(one.low, one.high) for one in found] == [(1, 2), (1, 2), (3, 3)]


def test_a_long_row_of_near_equals_is_more_than_one_tier():
    # Neighbours can't be told apart, the ends can.
    draws = drawn(np.linspace(0.9, -0.9, 40), spread=0.05)
    tiers = [one.tier for one in ranks(draws, told(draws))]
    assert tiers == sorted(tiers)
    assert 5 < max(tiers) < 40
    sizes = np.bincount(tiers)[1:]
    assert sizes.min() >= 1
    assert sizes.max() >= 2


def test_no_evidence_gives_no_rank_and_moves_no_other():
    draws = drawn([0.9, 0.1, 0.5])
    with_silent = np.vstack([draws[:1], np.full((1, 1000), np.nan), draws[1:]])
    evidence = np.array([True, False, True, True])
    found = ranks(with_silent, evidence)
    assert found[1] == NONE
    assert [found[0], *found[2:]] == ranks(draws, told(draws))
    assert ranks(with_silent, np.zeros(4, bool)) == [NONE] * 4
    assert ranks(np.zeros((0, 10)), np.zeros(0, bool)) == []


def test_equal_partners_share_their_place():
    same = np.tile(drawn([0.3])[0], (3, 1))
    assert ranks(same, told(same)) == [Rank(place=1, low=2, high=2, tier=1)] * 3


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=8),
    st.permutations(range(8)),
    st.integers(0, 5),
)
def test_the_order_in_which_partners_are_given_does_not_matter(means, order, seed):
    draws = np.round(drawn([m / 10 for m in means], spread=0.1, n=50, seed=seed), 1)
    order = [at for at in order if at < len(means)]
    found = ranks(draws, told(draws))
    assert ranks(draws[order], told(draws)) == [found[at] for at in order]


@given(st.integers(0, 30), st.floats(0.01, 1.0))
def test_places_lie_within_their_interval_and_tiers_follow_places(seed, spread):
    draws = drawn(np.random.default_rng(seed).uniform(-1, 1, 12), spread=spread, n=200)
    found = ranks(draws, told(draws))
    by_place = sorted(found, key=lambda one: one.place)
    tiers = [one.tier for one in by_place]
    assert tiers == sorted(tiers)
    assert set(tiers) == set(range(1, max(tiers) + 1))
    assert all(1 <= one.low <= one.high <= 12 for one in found)


def test_the_interval_covers_the_true_rank():
    rng = np.random.default_rng(4)
    held = []
    for _ in range(60):
        truth = rng.normal(size=15)
        seen = truth + 0.3 * rng.normal(size=15)
        # The posterior of a unit normal prior and this noise.
        draws = seen[:, None] / 1.09 + np.sqrt(0.09 / 1.09) * rng.normal(size=(15, 400))
        true_rank = (-truth).argsort().argsort() + 1
        for rank, one in zip(true_rank, ranks(draws, np.ones(15, bool)), strict=True):
            held.append(one.low <= rank <= one.high)
    assert 0.87 <= np.mean(held) <= 1.0


@pytest.mark.parametrize(
    ("draws", "evidence"),
    [
        (np.zeros(3), np.ones(3, bool)),
        (np.zeros((3, 5)), np.ones(2, bool)),
        (np.full((2, 5), np.nan), np.ones(2, bool)),
    ],
)
def test_draws_that_make_no_sense_are_refused(draws, evidence):
    with pytest.raises(UsageError):
        ranks(draws, evidence)

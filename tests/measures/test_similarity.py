"""Scores of similarity against published figures, a slow double loop and what must hold."""

from __future__ import annotations

import csv
import doctest
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau

from allies.errors import UsageError
from allies.measures import scores
from allies.measures.profiles import indicators, joint_tables, pair_tables, portfolios
from allies.measures.scores import (
    DISTANCES,
    agreement,
    disagreement,
    expected,
    kappa,
    observed,
    s_score,
    scott_pi,
    support,
    tau_b,
)

# Signorino and Ritter (1999), table 6: the system of 1914, its capabilities, and what Germany
# (3 defence) and Russia (3 defence, 1 entente) were bound to.
STATES_1914 = "GMY RUS UK FRN AUH ITA BEL SPN TUR NTH SWD RUM POR SWZ GRC DEN YUG BUL NOR ALB"
WEIGHTS_1914 = [0.25, 0.21, 0.20, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, *[0.01] * 5, *[0] * 6]
BOUND_1914 = {
    "GMY": {"GMY": 3, "AUH": 3, "ITA": 3, "RUM": 3},
    "RUS": {"RUS": 3, "FRN": 3, "UK": 1, "ITA": 1},
}
# Their table 7a: the 26 states of 1947, of which the last ten had no weight and no ties here.
STATES_1947 = (
    "USA RUS UK FRN POL ITA SPN CZE BEL NTH TUR SWD YUG RUM HUN POR r1 r2 r3 r4 r5 r6 r7 r8 r9 r10"
)
WEIGHTS_1947 = [0.42, 0.20, 0.12, 0.05, 0.04, 0.04, 0.02, 0.02, *[0.01] * 7, *[0] * 11]
BOUND_1947 = {
    "USA": ["USA"],
    "UK": ["RUS", "UK", "FRN", "POR"],
    "FRN": ["RUS", "UK", "FRN"],
    "RUS": ["RUS", "UK", "FRN", "POL", "CZE", "YUG"],
}
SCORES = {
    "S abs": partial(s_score, distance="absolute"),
    "S sq": partial(s_score, distance="squared"),
    "kappa abs": partial(kappa, distance="absolute"),
    "kappa sq": partial(kappa, distance="squared"),
    "pi abs": partial(scott_pi, distance="absolute"),
    "pi sq": partial(scott_pi, distance="squared"),
    "tau-b": tau_b,
}
# METHODS 1.5, in the order of SCORES; then S abs and S sq weighted by capabilities.
PUBLISHED = {
    ("1914", "GMY", "RUS"): (0.4, 0.4444, -0.0714, -0.0776, -0.0843, -0.0870, 0.0303),
    ("1914 binary", "GMY", "RUS"): (0.4, 0.4, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625),
    ("1947", "USA", "UK"): (0.6154, 0.6154, -0.0656, -0.0656, -0.1064, -0.1064, -0.0853),
    ("1947", "USA", "RUS"): (0.4615, 0.4615, -0.0706, -0.0706, -0.1556, -0.1556, -0.1095),
    ("1947", "UK", "FRN"): (0.9231, 0.9231, 0.8354, 0.8354, 0.8349, 0.8349, 0.8470),
}
WEIGHTED = {
    ("1914", "GMY", "RUS"): (-0.4600, -0.3489),
    ("1914 binary", "GMY", "RUS"): (-0.6600, -0.6600),
    ("1947", "USA", "UK"): (-0.6122, -0.6122),
    ("1947", "USA", "RUS"): (-0.7551, -0.7551),
    ("1947", "UK", "FRN"): (1.0000, 1.0000),
}


def typed(which: str, one: str, other: str) -> tuple[np.ndarray, int, list[float]]:
    """Two typed portfolios as codes from 1, the number of categories, the weights."""
    names = (STATES_1914 if "1914" in which else STATES_1947).split()
    weights = WEIGHTS_1914 if "1914" in which else WEIGHTS_1947
    codes = np.ones((2, len(names)), np.uint8)
    for row, state in enumerate((one, other)):
        bound = BOUND_1914[state] if "1914" in which else dict.fromkeys(BOUND_1947[state], 3)
        for partner, level in bound.items():
            codes[row, names.index(partner)] += 1 if "binary" in which else level
    return codes, 2 if "binary" in which else 4, weights


@pytest.mark.parametrize(("which", "one", "other"), PUBLISHED)
def test_portfolios_score_as_published(which, one, other):
    codes, categories, weights = typed(which, one, other)
    tables = joint_tables(codes, categories)
    found = [float(score(tables)[0, 1]) for score in SCORES.values()]
    assert found == pytest.approx(PUBLISHED[which, one, other], abs=5e-5)
    heavy = joint_tables(codes, categories, weights=weights)
    found = [float(SCORES[name](heavy)[0, 1]) for name in ("S abs", "S sq")]
    assert found == pytest.approx(WEIGHTED[which, one, other], abs=5e-5)


def test_germany_and_russia_are_as_in_the_package_fpsim(shared):
    with (shared / "data/reference-values/gmyrus14.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    codes = np.array([[int(r[s]) + 1 for r in rows] for s in ("gmy", "rus")], np.uint8)
    tables = joint_tables(codes, 4)
    assert tau_b(tables)[0, 1] == pytest.approx(0.03031695, abs=5e-9)
    assert s_score(tables)[0, 1] == pytest.approx(0.4, abs=1e-12)
    assert s_score(tables, distance="squared")[0, 1] == pytest.approx(0.444444, abs=1e-6)
    assert kappa(tables, distance="squared")[0, 1] == pytest.approx(-0.077586, abs=1e-6)
    assert scott_pi(tables, distance="squared")[0, 1] == pytest.approx(-0.086957, abs=1e-6)
    heavy = joint_tables(codes, 4, weights=[float(r["syscap"]) for r in rows])
    assert s_score(heavy)[0, 1] == pytest.approx(-0.46, abs=1e-12)


# Signorino and Ritter (1999), table 5: pairs of small portfolios on the scale 0 to 3.
@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("0123", "3210", -1 / 3),
        ("1223", "3221", 1 / 3),
        ("2233", "3322", 1 / 3),
        ("3333", "3333", 1),
        ("000000000003", "000000000030", 2 / 3),
        ("011111111113", "311111111110", 2 / 3),
        ("022222222223", "322222222220", 2 / 3),
        ("033333333333", "303333333333", 2 / 3),
    ],
)
def test_small_portfolios_have_the_published_s(one, other, score):
    codes = np.array([[int(c) + 1 for c in text] for text in (one, other)], np.uint8)
    assert s_score(joint_tables(codes, 4))[0, 1] == pytest.approx(score, abs=1e-12)


def plain(x, y, weights, distance):
    """The scores of one pair by the formulas, object by object."""
    most = {"absolute": 2, "squared": 4, "nominal": 1}[distance]

    def d(a, b):
        return {"absolute": abs(a - b), "squared": (a - b) ** 2, "nominal": a != b}[distance]

    kept = [(int(a), int(b), w) for a, b, w in zip(x, y, weights, strict=True) if a and b]
    total = sum(w for _, _, w in kept)
    if not total:
        return [np.nan] * 4
    seen = sum(w * d(a, b) for a, b, w in kept) / total
    p = [sum(w for a, _, w in kept if a == c) / total for c in (1, 2, 3)]
    q = [sum(w for _, b, w in kept if b == c) / total for c in (1, 2, 3)]
    m = [(one + two) / 2 for one, two in zip(p, q, strict=True)]
    chance = [
        sum(f[a] * g[b] * d(a, b) for a in range(3) for b in range(3)) for f, g in ((p, q), (m, m))
    ]
    corrected = [1 - seen / c if c > 0 else np.nan for c in chance]
    return [1 - seen / most, 1 - 2 * seen / most, *corrected]


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("weighted", [False, True])
def test_matrix_products_equal_a_double_loop(distance, weighted):
    chance = np.random.default_rng(5)
    codes = chance.choice(4, (20, 60), p=(0.2, 0.4, 0.15, 0.25)).astype(np.uint8)
    codes[3] = 0
    codes[7] = codes[8] = 1
    weights = chance.random(60) if weighted else np.ones(60)
    tables = joint_tables(codes, 3, weights=weights if weighted else None)
    found = np.stack([f(tables, distance=distance) for f in (agreement, s_score, kappa, scott_pi)])
    slow = np.array([[plain(x, y, weights, distance) for y in codes] for x in codes])
    np.testing.assert_allclose(found, np.moveaxis(slow, -1, 0), rtol=0, atol=1e-12)
    assert np.isnan(found[:, 3, 5]).all() and np.isnan(found[2:, 7, 8]).all()


def test_tau_b_is_that_of_scipy():
    codes = np.random.default_rng(6).choice(4, (12, 50), p=(0.1, 0.4, 0.2, 0.3)).astype(np.uint8)
    found = tau_b(joint_tables(codes, 3))
    for i, x in enumerate(codes):
        for j, y in enumerate(codes):
            both = (x > 0) & (y > 0)
            assert found[i, j] == pytest.approx(kendalltau(x[both], y[both])[0], abs=1e-12)


VOTES = st.tuples(st.integers(2, 7), st.integers(1, 30)).flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 3))
)


@given(VOTES)
def test_agreement_is_half_of_one_and_s(codes):
    tables = joint_tables(codes, 3)
    np.testing.assert_allclose(agreement(tables), (1 + s_score(tables)) / 2, rtol=0, atol=1e-12)


@given(VOTES)
def test_a_state_is_wholly_like_itself_unless_it_is_constant(codes):
    tables = joint_tables(codes, 3)
    own = np.arange(len(codes))
    n = np.array([np.count_nonzero(x) for x in codes])
    kinds = np.array([len(set(x[x > 0])) for x in codes])
    assert (support(tables)[own, own] == n).all()
    for distance in DISTANCES:
        s = s_score(tables, distance=distance)[own, own]
        assert np.array_equal(s, np.where(n > 0, 1.0, np.nan), equal_nan=True)
        for score in (kappa, scott_pi):
            found = score(tables, distance=distance)[own, own]
            assert np.array_equal(found, np.where(kinds > 1, 1.0, np.nan), equal_nan=True)
    assert np.isnan(tau_b(tables)[own, own]).tolist() == (kinds < 2).tolist()


@given(VOTES)
def test_scores_stay_in_their_bounds_and_pi_below_kappa(codes):
    tables = joint_tables(codes, 3)
    found = [tau_b(tables)]
    for distance in DISTANCES:
        k, pi = kappa(tables, distance=distance), scott_pi(tables, distance=distance)
        both = ~np.isnan(k) & ~np.isnan(pi)
        assert (k[both] >= pi[both] - 1e-12).all()
        a = agreement(tables, distance=distance)
        assert not ((a < 0) | (a > 1)).any()
        found += [k, pi, s_score(tables, distance=distance)]
    for score in found:
        assert not ((score < -1 - 1e-12) | (score > 1 + 1e-12)).any()
        np.testing.assert_array_equal(score, score.T)


@given(VOTES)
def test_squared_kappa_is_lins_concordance(codes):
    tables = joint_tables(codes, 3)
    found = kappa(tables, distance="squared")
    pi = scott_pi(tables, distance="squared")
    for i, x in enumerate(codes):
        for j, y in enumerate(codes):
            both = (x > 0) & (y > 0)
            a, b = x[both].astype(float), y[both].astype(float)
            if not a.size or (a.std() == 0 and b.std() == 0 and a[0] == b[0]):
                assert np.isnan(found[i, j])
                continue
            spread, apart = a.var() + b.var(), (a.mean() - b.mean()) ** 2
            lin = 2 * np.mean((a - a.mean()) * (b - b.mean())) / (spread + apart)
            assert found[i, j] == pytest.approx(lin, abs=1e-12)
            gap = np.mean((a - b) ** 2)
            assert pi[i, j] == pytest.approx(1 - gap / (spread + apart / 2), abs=1e-12)


@given(VOTES, st.randoms(use_true_random=False))
def test_the_order_of_states_and_votes_does_not_matter(codes, chance):
    states, votes = list(range(codes.shape[0])), list(range(codes.shape[1]))
    chance.shuffle(states)
    chance.shuffle(votes)
    before, after = (joint_tables(c, 3) for c in (codes, codes[np.ix_(states, votes)]))
    for score in SCORES.values():
        # To the last bit: the products are of whole numbers.
        np.testing.assert_array_equal(score(before)[np.ix_(states, states)], score(after))


@given(VOTES)
def test_a_scale_turned_round_changes_nothing(codes):
    turned = np.where(codes > 0, 4 - codes, 0).astype(np.uint8)
    for score in SCORES.values():
        np.testing.assert_allclose(
            score(joint_tables(codes, 3)), score(joint_tables(turned, 3)), rtol=0, atol=1e-12
        )


@given(st.integers(0, 1000))
def test_for_two_categories_the_distances_coincide(seed):
    codes = np.random.default_rng(seed).integers(0, 3, (5, 15)).astype(np.uint8)
    tables = joint_tables(codes, 2)
    for score in (observed, expected, agreement, s_score, kappa, scott_pi):
        for distance in DISTANCES[1:]:
            np.testing.assert_array_equal(
                score(tables, distance=distance), score(tables, distance=DISTANCES[0])
            )


@given(VOTES, st.data())
def test_a_weight_counts_an_object_as_often(codes, data):
    times = np.array(data.draw(st.lists(
        st.integers(0, 3), min_size=codes.shape[1], max_size=codes.shape[1]
    )))  # fmt: skip
    weighted = joint_tables(codes, 3, weights=times)
    repeated = joint_tables(np.repeat(codes, times, axis=1), 3)
    np.testing.assert_array_equal(weighted, repeated)
    first, second = np.triu_indices(len(codes))
    chosen = pair_tables(codes, 3, first, second, times[np.newaxis].astype(np.float32))
    np.testing.assert_array_equal(chosen[:, :, 0], repeated[:, :, first, second])


def test_without_shared_objects_or_weight_there_is_no_score():
    apart = joint_tables(np.array([[1, 0, 2], [0, 3, 0]], np.uint8), 3)
    nothing = joint_tables(np.array([[1, 3], [2, 3]], np.uint8), 3, weights=[0, 0])
    for tables in (apart, nothing):
        assert support(tables)[0, 1] == 0
        assert all(np.isnan(score(tables)[0, 1]) for score in SCORES.values())
    constant = joint_tables(np.array([[1, 1], [1, 1]], np.uint8), 3)
    assert s_score(constant)[0, 1] == 1
    assert all(
        np.isnan(SCORES[name](constant)[0, 1]) for name in SCORES if not name.startswith("S")
    )


def test_the_examples_run():
    ran = doctest.testmod(scores, extraglobs={"np": np})
    assert ran.attempted >= 15 and not ran.failed


def test_what_can_not_be_crossed_is_told():
    codes = np.array([[1, 2], [2, 4]], np.uint8)
    with pytest.raises(UsageError, match="0 to 3; one is 4"):
        joint_tables(codes, 3)
    with pytest.raises(UsageError, match="must be 0 to 2"):
        indicators(codes, 1)
    with pytest.raises(UsageError, match="3 weights were given for 2 objects"):
        joint_tables(codes, 4, weights=[1, 2, 3])
    for weights in ([1, -1], [1, np.nan]):
        with pytest.raises(UsageError, match="negative or missing"):
            joint_tables(codes, 4, weights=weights)
    with pytest.raises(UsageError, match="choose absolute, squared, nominal"):
        disagreement(3, "cubic")


def test_portfolios_rank_obligations():
    """All 32 sets of obligations: 3 with defence or offence, else 2, else 1, else 0."""
    names = ("defense", "offense", "neutral", "nonagg", "consul")
    for bits in range(32):
        flags = {name: float(bits >> k & 1) for k, name in enumerate(names)}
        if flags["defense"] or flags["offense"]:
            level = 3
        elif flags["neutral"] or flags["consul"]:
            level = 2
        else:
            level = int(flags["nonagg"])
        given_flags = [
            (name, np.array([[np.nan, flag], [np.nan, np.nan]])) for name, flag in flags.items()
        ]
        assert portfolios(given_flags).tolist() == [[4, level + 1], [1, 4]]
        binary = portfolios(given_flags, binary=True)
        assert binary.tolist() == [[2, 1 + (level > 0)], [1, 2]]
    with pytest.raises(UsageError, match="one kind of obligation"):
        portfolios([])


def test_two_states_without_allies_have_a_high_s_and_no_kappa_to_speak_of():
    for n in (5, 20, 150):
        codes = portfolios([("defense", np.full((n, n), np.nan))], binary=True)
        tables = joint_tables(codes, 2)
        assert s_score(tables)[0, 1] == pytest.approx(1 - 4 / n, abs=1e-12)
        assert kappa(tables)[0, 1] < 0

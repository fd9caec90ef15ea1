"""Ideal points: planted ones are found again, published ones met, and what is promised holds."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from allies.core.series import Ballots, Figures, Provenance, RollCall
from allies.errors import UsageError
from allies.measures.base import Request
from allies.measures.ideal_data import Ballot, cleaned
from allies.measures.ideal_distance import errors_of_pairs
from allies.measures.ideal_em import ONE_SIDED, TWO_SIDED, Fit, fit
from allies.measures.ideal_errors import Z90, covariances
from allies.measures.ideal_model import Items, Likelihood, VotePanel
from allies.measures.ideal_points import MEASURES_IDEAL, OPTIONS, estimated
from allies.sources.datasets.un_votes_seats import seat_of
from allies.store.database import Database, open_database
from allies.store.datasets import Votes, read_votes, write_dataset
from loading import load_into

POINT, DISTANCE = (measure.compute for measure in MEASURES_IDEAL)
UNVOTES = (
    "unvotes_pkg_un_votes.csv.gz", "unvotes_pkg_un_roll_calls.csv.gz", "Matches.csv",
)  # fmt: skip
SMOOTHINGS = OPTIONS["smoothing"]


# ---- planted points ------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    panel: VotePanel
    theta: np.ndarray
    ballot: Ballot


def planted(seed: int, *, states=100, items=200, years=5, step=0.3) -> Planted:
    """Votes of states that walk at random, on `items` items a year, one in twenty absent."""
    chance = np.random.default_rng(seed)
    walk = chance.standard_normal((states, years)) * np.array([1.0, *[step] * (years - 1)])
    theta = np.cumsum(walk, axis=1)
    theta = (theta - theta.mean()) / theta.std()
    beta = chance.standard_normal(items * years)
    middle, gap = chance.normal(0.5, 0.8, items * years), chance.gamma(2, 0.3, items * years)
    state, item = np.nonzero(chance.random((states, items * years)) > 0.05)
    year = item // items
    z = beta[item] * theta[state, year] + chance.standard_normal(len(item))
    vote = 1 + (z > (middle - gap / 2)[item]).astype(int) + (z > (middle + gap / 2)[item])
    kinds = np.array([len(np.unique(vote[item == n])) for n in range(items * years)])
    kept = (kinds > 1)[item]
    panel = VotePanel(
        (state * years + year)[kept], np.unique(item[kept], return_inverse=True)[1], vote[kept],
        np.repeat(np.arange(states), years), np.tile(np.arange(years), states),
    )  # fmt: skip
    names = tuple(f"S{n:03}" for n in range(states))
    ballot = Ballot(
        panel, np.arange(years), tuple((n,) for n in names), None, names,
        np.arange(states * years).reshape(states, years).T,
    )  # fmt: skip
    return Planted(panel, theta.ravel(), ballot)


def turned_like(found: Fit, truth: np.ndarray) -> np.ndarray:
    return found.theta * np.sign(found.theta @ truth)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("step", [0.3, 0.5])
def test_planted_points_are_found_with_honest_intervals(smoothing, step):
    inside, between = [], []
    for seed in range(3):
        given = planted(seed, step=step)
        found = fit(given.panel, smoothing=smoothing)
        theta = turned_like(found, given.theta)
        assert found.converged
        assert np.corrcoef(theta, given.theta)[0, 1] >= 0.98
        covered = covariances(given.panel, found)
        inside.append(np.abs(theta - given.theta) < Z90 * covered.errors())
        for unit, error in zip(
            given.ballot.unit, errors_of_pairs(given.ballot, covered), strict=True
        ):
            off = theta[unit] - given.theta[unit]
            pair = np.triu_indices(len(unit), 1)
            between.append((np.abs(off[:, None] - off) < Z90 * error)[pair])
    assert 0.85 <= np.mean(inside) <= 0.95
    assert 0.85 <= np.mean(between) <= 0.95


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_intervals_are_wider_where_votes_are_few(smoothing):
    given = planted(7, items=40)
    panel = given.panel
    few = panel.series[panel.unit] < 20
    kept = ~few | (np.arange(len(few)) % 4 == 0)
    thin = replace(panel, unit=panel.unit[kept], item=panel.item[kept], vote=panel.vote[kept])
    errors = covariances(thin, fit(thin, smoothing=smoothing)).errors()
    assert np.median(errors[thin.series < 20]) > 1.4 * np.median(errors[thin.series >= 20])


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_mean_and_spread_are_held_and_the_bound_never_falls(smoothing):
    found = fit(planted(1, items=40).panel, smoothing=smoothing)
    assert np.abs(found.moments[:, 0]).max() < 1e-12
    assert np.abs(found.moments[:, 1] - 1).max() < 1e-12
    assert len(found.moments) == len(found.gains) == found.rounds > 5
    # Each half-step, items then states, of each round; a fall within rounding is none.
    assert found.gains.min() > -1e-6
    assert found.gains[0].min() > 100


def reflected(panel: VotePanel) -> VotePanel:
    return replace(panel, vote=4 - panel.vote)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_reflecting_all_votes_turns_the_items_only(smoothing):
    panel = planted(2, items=40).panel
    above = np.array([3, 5])
    one, other = (fit(p, smoothing=smoothing, above=above) for p in (panel, reflected(panel)))
    assert np.abs(one.theta - other.theta).max() < 1e-8
    assert np.abs(one.items.beta + other.items.beta).max() < 1e-7
    ternary = Likelihood(panel).ternary
    assert np.abs(one.items.cuts + other.items.cuts[:, ::-1])[ternary].max() < 1e-6


def test_the_sign_is_that_which_puts_one_above_the_other():
    panel = planted(3, items=40).panel
    one = fit(panel, above=np.array([0, 1]))
    other = fit(panel, above=np.array([1, 0]))
    assert np.abs(one.theta + other.theta).max() < 1e-6
    level = [one.theta[panel.series == n].mean() for n in (0, 1)]
    assert level[0] > level[1]


# ---- the likelihood and its derivatives -----------------------------------------------------


@pytest.fixture(scope="module")
def point() -> tuple[Likelihood, np.ndarray, Items]:
    """A small panel with binary items of all kinds, and parameters, some beyond the bound."""
    chance = np.random.default_rng(5)
    kinds = ((1, 2, 3), (1, 2), (1, 3), (2, 3), (1, 2, 3))
    unit, item = (a.ravel() for a in np.meshgrid(np.arange(12), np.arange(5), indexing="ij"))
    vote = np.array([kinds[i][(u + i) % len(kinds[i])] for u, i in zip(unit, item, strict=True)])
    panel = VotePanel(unit, item, vote, np.arange(12) // 3, np.arange(12) % 3)
    low = chance.normal(0, 0.5, 5)
    high = np.where([len(k) == 3 for k in kinds], low + 0.8, low)
    beta = np.array([0.7, -1.2, 4.5, 1.1, -3.9])
    return Likelihood(panel), 1.8 * chance.standard_normal(12), Items(beta, np.c_[low, high])


def tail(x: float) -> float:
    """The share of the normal distribution below x."""
    return math.erfc(-x / math.sqrt(2)) / 2


def total(model: Likelihood, theta: np.ndarray, items: Items) -> float:
    return float(model.log_by_unit(model.at(theta, items)).sum())


def test_the_log_likelihood_is_that_of_the_probit(point):
    model, theta, items = point
    panel, expected = model.panel, 0.0
    for u, i, vote in zip(panel.unit, panel.item, panel.vote, strict=True):
        low, high = items.cuts[i] - items.beta[i] * theta[u]
        first, last = panel.vote[panel.item == i].min(), panel.vote[panel.item == i].max()
        if vote == first:
            chance = tail(low)
        elif vote == last:
            chance = tail(-high)
        else:
            chance = tail(high) - tail(low) if low + high < 0 else tail(-low) - tail(-high)
        expected += math.log(chance)
    calm = Items(items.beta / 4, items.cuts)
    terms = model.at(theta, items)
    assert len(terms.excess.at) > 3
    assert not len(model.at(theta, calm).excess.at)
    found = model.log_by_item(terms).sum()
    assert found == pytest.approx(total(model, theta, items), abs=1e-10)
    assert found + terms.excess.penalty.sum() == pytest.approx(expected, abs=1e-8)


def test_derivatives_by_the_states_are_right(point):
    model, theta, items = point
    slope, bend = model.by_unit(model.at(theta, items))
    step = 1e-5
    for u in range(len(theta)):
        near = [replace_at(theta, u, theta[u] + k * step) for k in (-1, 1)]
        low, high = (total(model, t, items) for t in near)
        assert slope[u] == pytest.approx((high - low) / (2 * step), rel=1e-6, abs=1e-6)
        first = [model.by_unit(model.at(t, items))[0][u] for t in near]
        assert -bend[u] == pytest.approx((first[1] - first[0]) / (2 * step), rel=1e-4, abs=1e-4)


def test_derivatives_by_the_items_are_right(point):
    model, theta, items = point
    slope, bend = model.by_item(model.at(theta, items))
    flat, step = np.c_[items.beta, items.cuts], 1e-5
    for i, p in np.ndindex(flat.shape):
        if p == 2 and not model.ternary[i]:
            continue
        near = []
        for k in (-1, 1):
            moved = replace_at(flat, (i, p), flat[i, p] + k * step)
            near.append(Items(moved[:, 0], moved[:, 1:]))
        low, high = (total(model, theta, there) for there in near)
        assert slope[i, p] == pytest.approx((high - low) / (2 * step), rel=1e-6, abs=1e-6)
        first = [model.by_item(model.at(theta, there))[0][i] for there in near]
        expected = -(first[1] - first[0]) / (2 * step)
        used = 3 if model.ternary[i] else 2
        assert bend[i, p, :used] == pytest.approx(expected[:used], rel=1e-4, abs=1e-4)


def replace_at(array: np.ndarray, place, value: float) -> np.ndarray:
    found = array.copy()
    found[place] = value
    return found


def test_covariances_are_those_of_the_whole_information_matrix():
    """Without gaps or shared items the smoother is exact: compare with the matrix inverted."""
    given = planted(4, states=8, items=12, years=3)
    panel = given.panel
    found = fit(panel, smoothing=TWO_SIDED)
    model = Likelihood(panel)
    terms = model.at(found.theta, found.items)
    units, items = len(panel.series), panel.items
    whole = np.zeros((units + 3 * items, units + 3 * items))
    own, cross = model.by_vote(terms)
    np.add.at(whole, (panel.unit, panel.unit), own)
    for k, part in enumerate(cross):
        np.add.at(whole, (panel.unit, units + 3 * panel.item + k), part)
        np.add.at(whole, (units + 3 * panel.item + k, panel.unit), part)
    bend = model.by_item(terms)[1]
    bend[:, 0, 0] += 1
    bend[~model.ternary, 2, 2] = 1
    for i in range(items):
        at = slice(units + 3 * i, units + 3 * i + 3)
        whole[at, at] += bend[i] + 1e-9 * np.eye(3)
    for u, pull in enumerate(found.prior):
        whole[u, u] += pull
        if not panel.first[u]:
            whole[u - 1, u - 1] += pull
            whole[u - 1, u] -= pull
            whole[u, u - 1] -= pull
    spread = np.linalg.inv(whole)[:units, :units]
    errors = errors_of_pairs(given.ballot, covariances(panel, found))
    for unit, error in zip(given.ballot.unit, errors, strict=True):
        block = spread[np.ix_(unit, unit)]
        expected = np.diag(block)[:, None] + np.diag(block) - 2 * block
        assert error**2 == pytest.approx(expected, rel=1e-6, abs=1e-9)


# ---- cleaning -------------------------------------------------------------------------------


def call(number: int, year: int, *, stage="final", same_as=None, session=None) -> RollCall:
    return RollCall(
        number=number, session=year - 1945 if session is None else session,
        date=f"{year}-11-01", stage=stage, same_as=number if same_as is None else same_as,
    )  # fmt: skip


def votes_of(calls: list[RollCall], cast: dict[str, dict[int, int]]) -> Votes:
    """Votes from what each state votes by number of roll call."""
    states = tuple(sorted(cast))
    place = {c.number: k for k, c in enumerate(calls)}
    rows = [
        (place[n], k, vote) for k, state in enumerate(states) for n, vote in cast[state].items()
    ]
    where, who, vote = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Votes(tuple(calls), states, where, who, vote.astype(np.uint8))


def contested(numbers: list[int]) -> dict[str, dict[int, int]]:
    return {
        state: {n: (1 + (n + k) % 3) for n in numbers}
        for k, state in enumerate(("BRA", "FRA", "GBR", "IND", "USA"))
    }


def items_left(votes: Votes, **choices: str) -> int:
    return cleaned(votes, **choices).panel.items


def test_paragraphs_count_until_1989_and_session_19_never():
    calls = [
        call(1, 1985), call(2, 1989, stage="paragraph"), call(3, 1990, stage="paragraph"),
        call(4, 1995, stage="amendment"), call(5, 1995, stage=""), call(6, 1964),
        call(7, 1985), call(8, 1985),
    ]  # fmt: skip
    votes = votes_of(calls, contested([1, 2, 3, 4, 5, 6, 7, 8]))
    kept = cleaned(votes)
    assert kept.panel.items == 5
    assert kept.periods.tolist() == [40, 44, 50]
    final = cleaned(votes, stage="final", by="year")
    assert (final.panel.items, final.periods.tolist()) == (3, [1985])


def test_final_votes_need_to_be_known():
    votes = votes_of([call(1, 2000, stage="")], contested([1]))
    with pytest.raises(UsageError, match="whole text"):
        cleaned(votes, stage="final")


def test_unanimity_is_told_over_all_roll_calls_of_an_item():
    cast = contested([1])
    for k, state in enumerate(cast):
        cast[state] |= {2: 1, 3: 2, 4: 1, 5: 8 if k else 9}
    calls = [call(1, 2000), call(2, 2000), call(3, 2001, same_as=2), call(4, 2001), call(5, 2001)]
    found = cleaned(votes_of(calls, cast)).panel
    # 2 and 3 are one item, of which one vote is yes and one an abstention; 4 is unanimous.
    assert found.items == 2
    assert len(found.vote) == 15
    assert set(found.vote.tolist()) <= {1, 2, 3}


def test_a_vote_after_long_silence_and_a_state_with_two_votes_are_left_out():
    numbers = list(range(1, 31))
    calls = [call(n, 1970 + n) for n in numbers]
    cast = contested(numbers)
    cast["ZAF"] = {1: 1, 2: 3, 3: 2, 25: 1}
    cast["NAM"] = {29: 1, 30: 3}
    found = cleaned(votes_of(calls, cast))
    assert "NAM" not in found.states
    places = found.unit[:, found.states.index("ZAF")]
    assert np.flatnonzero(places >= 0).tolist() == [0, 1, 2]
    # Two votes after the silence are enough.
    calls.append(call(31, 1995))
    cast["ZAF"] |= {31: 2}
    assert (cleaned(votes_of(calls, cast)).unit[:, -1] >= 0).sum() == 4


def test_a_seat_is_one_series_whoever_holds_it():
    numbers = list(range(1, 9))
    calls = [call(n, 1987 + n) for n in numbers]
    cast = contested(numbers)
    cast["SUN"] = {n: 3 - n % 2 for n in (1, 2, 3)}
    cast["RUS"] = {n: 3 - n % 2 for n in (4, 5, 6, 7, 8)}
    found = cleaned(votes_of(calls, cast))
    seat = found.series.index(("RUS", "SUN"))
    assert (found.panel.series == seat).sum() == 8
    assert (found.unit[:, found.states.index("SUN")] >= 0).tolist() == [True] * 3 + [False] * 5
    assert found.above.tolist() == [found.series.index(("USA",)), seat]


def test_too_few_states_are_refused():
    cast = {"USA": {1: 1, 2: 3, 3: 1}, "FRA": {1: 3, 2: 1, 3: 1}}
    with pytest.raises(UsageError, match="3 states"):
        cleaned(votes_of([call(n, 2000) for n in (1, 2, 3)], cast))


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_a_handful_of_votes_gives_points_with_wide_intervals(smoothing):
    votes = votes_of([call(1, 2000), call(2, 2000), call(3, 2002)], contested([1, 2, 3]))
    ballot = cleaned(votes)
    found = fit(ballot.panel, smoothing=smoothing, above=ballot.above)
    assert np.isfinite(found.theta).all()
    errors = covariances(ballot.panel, found).errors()
    assert np.isfinite(errors).all()
    assert errors.min() > 0.25


# ---- the votes of 1946 to 2020 and the published estimates -----------------------------------


@pytest.fixture(scope="module")
def workspace(shared, tmp_path_factory) -> Iterator[Database]:
    data = shared / "data"
    with open_database(tmp_path_factory.mktemp("ideal") / "ideal.duckdb") as db:
        load_into(db, "un-votes", [data / "unga-votes-voeten" / name for name in UNVOTES])
        load_into(
            db, "ideal-points", [data / "un-ideal-points/IdealpointestimatesAll_Apr2020.csv.gz"]
        )
        yield db


BY_SESSION = Request(years=(1946, 2019), by="session")


@pytest.fixture(scope="module")
def points(workspace):
    return POINT(workspace, BY_SESSION)


@pytest.fixture(scope="module")
def beside(shared, points) -> np.ndarray:
    """Rows of session, published point, its votes, and ours."""
    path = shared / "data/un-ideal-points/IdealpointestimatesAll_Apr2020.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1") as stream:
        rows = list(csv.DictReader(stream))
    found = []
    for row in rows:
        session = int(row["session"])
        # Who held the seat as the session began, or joined before its end.
        days = [f"{session + 1945}-12-01", f"{session + 1946}-06-30"]
        state = next(filter(None, (seat_of(row["ccode"], "cow", day) for day in days)))
        at = points.periods.index(f"session {session}"), points.states.index(state)
        ours = points.value[at], points.n[at]
        found.append((session, float(row["IdealPoint"]), int(row["NVotes"]), *ours))
    return np.array(found)


def test_the_cleaning_leaves_the_votes_that_the_release_has(workspace, beside):
    """All 10,469 states in sessions, each with the same number of votes."""
    assert len(beside) == 10469 == len(estimated(workspace, BY_SESSION).fit.theta)
    assert (beside[:, 2] == beside[:, 4]).all()


def test_points_are_near_the_release_of_april_2020(beside):
    session, published, _, ours, _ = beside.T
    assert np.corrcoef(published, ours)[0, 1] >= 0.988
    within = [
        np.corrcoef(published[session == s], ours[session == s])[0, 1] for s in np.unique(session)
    ]
    assert len(within) == 73
    assert np.median(within) >= 0.999
    assert min(within) >= 0.97


def test_the_full_run_settles_and_tells_nine_votes_of_ten(workspace):
    found = estimated(workspace, BY_SESSION).fit
    assert found.converged
    assert found.accuracy >= 0.90
    assert np.abs(found.moments - np.array([0, 1])).max() < 1e-12
    assert found.gains.min() > -1e-6


def test_intervals_are_about_as_wide_as_those_published(shared, points):
    path = shared / "data/un-ideal-points/IdealpointestimatesAll_Apr2020.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1") as stream:
        width = {
            (r["iso3c"], f"session {r['session']}"): float(r["Q95%"]) - float(r["Q5%"])
            for r in csv.DictReader(stream)
        }
    ratio = []
    for state in ("USA", "FRA", "IND", "BRA", "EGY", "MEX", "KIR", "SYC"):
        for k, period in enumerate(points.periods):
            ours = (points.high - points.low)[k, points.states.index(state)]
            if (state, period) in width and not np.isnan(ours):
                ratio.append(ours / width[state, period])
    assert len(ratio) > 400
    assert 0.9 < np.median(ratio) < 1.25


def test_the_united_states_are_at_the_top_and_russia_comes_nearer(points):
    late = [k for k, p in enumerate(points.periods) if int(p.split()[1]) >= 41]
    top = [points.states[np.nanargmax(points.value[k])] for k in late]
    assert top.count("USA") / len(late) >= 0.85

    def point(state: str, session: int) -> float:
        return points.estimate(state, None, f"session {session}", unit="sd").value

    assert point("SUN", 45) - point("SUN", 40) >= 1.0
    # The seat changed hands after the last vote of 1991.
    assert abs(point("RUS", 47) - point("SUN", 46)) < 1
    assert points.estimate("RUS", None, "session 40", unit="sd").value is None
    assert points.estimate("SUN", None, "session 50", unit="sd").value is None


def test_reflecting_the_real_votes_changes_no_point(workspace):
    ballot = cleaned(read_votes(workspace, "un-votes", years=(2012, 2020)))
    one, other = (
        fit(panel, above=ballot.above) for panel in (ballot.panel, reflected(ballot.panel))
    )
    assert np.abs(one.theta - other.theta).max() < 1e-8
    assert np.abs(one.items.beta + other.items.beta).max() < 1e-6


# ---- the measures ---------------------------------------------------------------------------


def test_years_choose_sessions_and_do_not_change_them(workspace, points):
    some = POINT(workspace, Request(years=(2000, 2002), by="session"))
    assert some.periods == ("session 55", "session 56", "session 57")
    at = points.periods.index("session 56"), points.states.index("FRA")
    assert some.estimate("FRA", None, "session 56", unit="sd").value == points.value[at]
    assert "SUN" not in some.states
    with pytest.raises(UsageError, match="1946 to 2019"):
        POINT(workspace, Request(years=(2030, 2031), by="session"))


def test_distances_are_of_the_points_with_their_intervals(workspace, points):
    request = Request(years=(2019, 2019), by="session")
    found = DISTANCE(workspace, request)
    pair = found.estimate("USA", "RUS", "session 74", unit="sd")
    one, other = (
        points.estimate(s, None, "session 74", unit="sd") for s in ("USA", "RUS")
    )  # fmt: skip
    assert pair.value == pytest.approx(one.value - other.value)
    assert pair.n == min(one.n, other.n) == 87
    assert (one.n, other.n) == (91, 87)
    assert pair.parts["point of the first"] == one.value
    assert pair.parts["point of the second"] == other.value
    assert 0 < pair.low < pair.value < pair.high
    # What the items share makes near states' differences surer than their points.
    near = found.parts["standard error of the difference"][0]
    assert np.array_equal(near, near.T, equal_nan=True)
    apart = np.hypot(one.parts["standard error"], other.parts["standard error"])
    assert pair.parts["standard error of the difference"] < apart
    assert (found.value[0] == found.value[0].T).all()
    assert (np.diag(found.value[0]) == 0).all()
    assert (np.diag(found.high[0]) == 0).all()
    assert (found.low >= 0).all()
    assert found.rests_on == ("un-votes unvotes, sessions 1-74",)


def test_published_points_stand_beside_our_own(workspace):
    options = {"estimate": "published"}
    found = POINT(workspace, Request(years=(2019, 2019), options=options))
    usa = found.estimate("USA", None, "2019", unit="sd")
    assert (usa.value, usa.n) == (2.694793, 91)
    assert usa.low < usa.value < usa.high
    pair = DISTANCE(workspace, Request(years=(2010, 2019), options=options))
    assert pair.estimate("USA", "RUS", "2019", unit="sd").value == pytest.approx(
        2.694793 - 0.141877
    )
    assert pair.rests_on == ("ideal-points 2020-04",)
    with pytest.raises(UsageError, match="by year"):
        POINT(workspace, Request(years=(2019, 2019), by="session", options=options))
    with pytest.raises(UsageError, match="ideal-point-final"):
        POINT(workspace, Request(years=(2019, 2019), options=options | {"stage": "final"}))
    with pytest.raises(UsageError, match="smoothing"):
        POINT(workspace, Request(years=(2019, 2019), options=options | {"smoothing": TWO_SIDED}))


def test_the_united_states_top_the_release_of_2025(shared, db_of_2025):
    for stage, last, least in (("all", 2023, 0.85), ("final", 2024, 0.85)):
        options = {"estimate": "published", "stage": stage}
        found = POINT(db_of_2025, Request(years=(1986, last), options=options))
        top = [found.states[np.nanargmax(row)] for row in found.value]
        assert len(top) == last - 1985
        assert top.count("USA") / len(top) >= least


@pytest.fixture(scope="module")
def db_of_2025(shared) -> Iterator[Database]:
    pytest.importorskip("pandas")
    with open_database(":memory:") as db:
        load_into(db, "ideal-points", [shared / "data/un-ideal-points/IdealpointsJuly2025.dta"])
        yield db


def test_an_unknown_choice_is_refused(workspace):
    with pytest.raises(UsageError, match="no option 'colour'"):
        POINT(workspace, Request(years=(2019, 2019), options={"colour": "red"}))
    with pytest.raises(UsageError, match="one-sided, two-sided"):
        DISTANCE(workspace, Request(years=(2019, 2019), options={"smoothing": "none"}))


# ---- a workspace of a few votes ---------------------------------------------------------------


def store(db: Database, version: str, flip: bool = False) -> None:
    """Votes of two years, five states and twelve roll calls a year."""
    numbers = list(range(1, 25))
    cast = contested(numbers)
    states = sorted(cast)
    calls = [call(n, 2000 + n // 13) for n in numbers]
    vote = [4 - cast[s][n] if flip and s == "USA" else cast[s][n] for n in numbers for s in states]
    parts = (*calls, Ballots([n for n in numbers for _ in states], states * len(numbers), vote))
    write_dataset(
        db,
        Provenance(
            dataset="un-votes", version=version, released=None, origin="made", files=("x",),
            sha256=version, licence="none", redistributable=True, years=(2000, 2001),
        ),
        parts,
    )  # fmt: skip


def test_an_estimate_is_made_once_for_each_version_and_choice():
    request = Request(years=(2000, 2001))
    with open_database(":memory:") as db:
        with pytest.raises(UsageError, match="allies add un-votes"):
            POINT(db, request)
        store(db, "1")
        first = estimated(db, request)
        assert estimated(db, Request(years=(1990, 2020))) is first
        assert estimated(db, Request(years=(2000, 2001), by="session")) is not first
        assert estimated(db, request, smoothing=TWO_SIDED) is not first
        assert estimated(db, request, smoothing=ONE_SIDED) is first
        store(db, "2", flip=True)
        second = estimated(db, request)
        assert second is not first
        assert np.abs(second.fit.theta - first.fit.theta).max() > 0.1
        result = POINT(db, request)
        assert result.periods == ("2000", "2001")
        assert result.rests_on == ("un-votes 2",)
        for name in ("low", "high"):
            assert np.isfinite(getattr(result, name)).all()


def test_a_state_without_a_figure_has_none_in_the_distance():
    with open_database(":memory:") as db:
        figures = [
            Figures(name, "sd", ["USA", "FRA", "USA"], None, ["2000", "2000", "2001"], value,
                    [1, 2, 3])
            for name, value in (("ideal-point", [2.0, 1.0, 2.5]), ("ideal-point-votes", [9, 7, 8]))
        ]  # fmt: skip
        write_dataset(
            db,
            Provenance(
                dataset="ideal-points", version="1", released=None, origin="made", files=("x",),
                sha256="1", licence="none", redistributable=True, years=(2000, 2001),
            ),
            figures,
        )  # fmt: skip
        found = DISTANCE(db, Request(years=(2000, 2001), options={"estimate": "published"}))
    pair = found.estimate("USA", "FRA", "2000", unit="sd")
    assert (pair.value, pair.low, pair.high, pair.n) == (1.0, None, None, 7)
    nothing = found.estimate("USA", "FRA", "2001", unit="sd")
    assert (nothing.value, nothing.n) == (None, 0)

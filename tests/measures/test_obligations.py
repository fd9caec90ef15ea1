"""Alliance obligations and depth: the rules, the loadings, and the queries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from allies.codebook.state_codes import state_of
from allies.codebook.treaties import ITEMS, OBLIGATIONS, checked_to, profile
from allies.errors import UsageError
from allies.measures import measure
from allies.measures.base import Request, Result
from allies.measures.depth import (
    DEPTH_LOADINGS,
    EQUAL,
    SCOPE_LOADINGS,
    WEIGHTS,
    depth,
    latent_depth,
    unpacked,
    without_moot,
)
from allies.measures.latent_items import fit_items, trait
from allies.measures.obligations import MEASURES_OBLIGATIONS, binary, ordinal
from allies.sources.datasets.atop import DATASET
from allies.sources.datasets.atop_members import members_of
from allies.sources.datasets.base import Faults
from allies.store.database import Database, open_database
from loading import load_into

PAIRS, MEMBERS = "atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz", "atop/atop4_01m.csv"


@pytest.fixture(scope="module")
def atop(shared: Path) -> Iterator[Database]:
    """Obligations of version 5.1 and the treaties of 4.01."""
    with open_database(":memory:") as db:
        load_into(db, "atop", [shared / "data" / PAIRS, shared / "data" / MEMBERS])
        yield db


def asked(db: Database, name: str, first: int, last: int, **options: str) -> Result:
    options = {key.replace("_", " "): value for key, value in options.items()}
    return measure(name).compute(db, Request(years=(first, last), options=options))


def value(result: Result, one: str, other: str, year: int) -> float:
    at = result.states.index(one), result.states.index(other)
    return float(result.value[(result.periods.index(str(year)), *at)])


def part(result: Result, name: str, one: str, other: str, year: int) -> float:
    at = result.states.index(one), result.states.index(other)
    return float(result.parts[name][(result.periods.index(str(year)), *at)])


# Check 1 of the methods: the rule on all 32 combinations.


def by_hand(held: dict[str, int]) -> int:
    if held["defense"] or held["offense"]:
        return 3
    if held["neutral"] or held["consul"]:
        return 2
    return 1 if held["nonagg"] else 0


def test_the_ordinal_scale_on_all_combinations():
    every = np.array(list(product((0.0, 1.0), repeat=5)))
    level = ordinal(*every.T)
    expected = [by_hand(dict(zip(OBLIGATIONS, map(int, row), strict=True))) for row in every]
    assert level.tolist() == expected
    assert np.bincount(level.astype(int)).tolist() == [1, 1, 6, 24]
    assert binary(level).tolist() == [float(e > 0) for e in expected]


def test_what_is_not_known_is_not_none():
    nan = np.array([np.nan, np.nan, 0.0, 1.0])
    none = np.array([np.nan, 0.0, np.nan, np.nan])
    level = ordinal(nan, none, none, none, none)
    assert np.isnan(level[0]) and np.isnan(binary(level)[0])
    assert level[1:].tolist() == [0, 0, 3]


# Check 2: binary S of two states without allies.


@pytest.mark.parametrize("size", [3, 10, 193])
def test_two_states_without_allies_differ_in_themselves_alone(size):
    ties = binary(ordinal(*[np.zeros((size, size))] * 5))
    np.fill_diagonal(ties, 1)
    # S = 1 - 2 Σ |x - y| / (N Δ), with Δ = 1.
    s = 1 - 2 * np.abs(ties[0] - ties[1]).sum() / size
    assert s == pytest.approx(1 - 4 / size, abs=1e-12)


# Check 3: depth is monotone, in [0, 1], and 0 only without any flag.

PROMISES = ("defense", "offense", "neutral", "nonagg", "consul", "base", "intcom", "planning",
            "milaid")  # fmt: skip


def all_profiles(free: float) -> np.ndarray:
    """All 512 combinations of what counts, with defence limited or not."""
    every = np.array(list(product((0.0, 1.0), repeat=len(PROMISES))))
    answers = np.zeros((len(every), len(ITEMS)))
    for n, name in enumerate(PROMISES):
        answers[:, ITEMS.index(name)] = every[:, n]
    answers[:, ITEMS.index("unconditional")] = np.where(every[:, 0] == 1, free, np.nan)
    return answers


@pytest.mark.parametrize("free", [0.0, 1.0])
@pytest.mark.parametrize("weights", [WEIGHTS, EQUAL])
def test_depth_grows_with_every_flag(free, weights):
    answers = all_profiles(free)
    found = depth(answers, weights=weights)
    assert found.min() == 0 and found.max() <= 1 + 1e-12
    assert np.array_equal(found == 0, (answers[:, :9] == 0).all(axis=1))
    for n in range(len(PROMISES)):
        bit = len(PROMISES) - 1 - n
        without = np.flatnonzero((np.arange(512) >> bit) & 1 == 0)
        more = found[without + (1 << bit)] - found[without]
        if weights is WEIGHTS or PROMISES[n] != "defense" or free:
            assert (more > 0).all(), PROMISES[n]


@pytest.mark.parametrize("free", [0.0, 1.0])
def test_latent_depth_grows_with_what_it_counts(free):
    answers = all_profiles(free)
    found = latent_depth(answers)
    assert found.min() == 0 and found.max() <= 1
    for name in DEPTH_LOADINGS:
        if name in PROMISES:
            bit = len(PROMISES) - 1 - PROMISES.index(name)
            without = np.flatnonzero((np.arange(512) >> bit) & 1 == 0)
            assert (found[without + (1 << bit)] >= found[without]).all(), name


def test_depth_by_hand():
    def of(**held: bool) -> float:
        return float(depth(unpacked(np.array([profile([held.get(i) for i in ITEMS])]))).item())

    assert of(defense=True, unconditional=True) == pytest.approx(0.5)
    assert of(defense=True, unconditional=False) == pytest.approx(0.3)
    assert of(nonagg=True, consul=True) == pytest.approx(0.15)
    assert of(defense=True, nonagg=True, consul=True, unconditional=False, base=True,
              intcom=False, planning=False, milaid=False) == pytest.approx(0.6 * 0.70)  # fmt: skip
    # Of two institutions that are known one is there.
    assert of(base=True, intcom=False) == pytest.approx(0.1)
    assert of(**dict.fromkeys(ITEMS, True)) == pytest.approx(1.0)
    assert of() == 0
    assert sum(WEIGHTS.values()) == pytest.approx(1) and sum(EQUAL.values()) == pytest.approx(1)


# Check 4: the latent trait is found again.


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_trait_is_recovered(seed):
    chance = np.random.default_rng(seed)
    truth = chance.normal(size=500)
    sharp, hard = chance.uniform(1.5, 3.5, 10), chance.normal(0, 0.8, 10)
    answers = (chance.random((500, 10)) < 1 / (1 + np.exp(-sharp * (truth[:, None] - hard)))) * 1.0
    model = fit_items(answers)
    mean, spread = trait(answers, model)
    assert model.converged
    assert np.corrcoef(mean, truth)[0, 1] >= 0.9
    assert np.corrcoef(model.intercept, -sharp * hard)[0, 1] > 0.95
    inside = np.abs(mean - truth) < 1.645 * spread
    assert 0.85 <= inside.mean() <= 0.95
    # A fifth of the answers lost: less is known, and nothing is taken for no.
    answers[chance.random(answers.shape) < 0.2] = np.nan
    again, wider = trait(answers, fit_items(answers))
    assert np.corrcoef(again, truth)[0, 1] > 0.85
    assert wider.mean() > spread.mean()


def test_what_is_no_answer_is_refused():
    with pytest.raises(UsageError, match="0, 1 or NaN"):
        fit_items(np.array([[0.0, 2.0], [1.0, 0.0]]))
    with pytest.raises(UsageError, match="two cases"):
        fit_items(np.zeros((1, 5)))


def test_the_published_loadings_are_those_of_the_treaties(shared):
    table = members_of(shared / "data" / MEMBERS, None, DATASET, (), Faults())
    numbers = np.unique(table.treaty)
    assert len(numbers) == 745
    together = [np.bitwise_or.reduce(table.profile[table.treaty == n]) for n in numbers]
    answers = without_moot(unpacked(np.array(together)))
    for loadings in (SCOPE_LOADINGS, DEPTH_LOADINGS):
        model = fit_items(answers[:, [ITEMS.index(name) for name in loadings]])
        assert model.converged
        published = np.array(list(loadings.values()))
        assert model.discrimination == pytest.approx(published[:, 0], abs=2e-3)
        assert model.intercept == pytest.approx(published[:, 1], abs=2e-3)


# Check 5, and the queries.


def test_nato_is_3_in_all_years_of_joint_membership(atop, shared):
    spells: dict[str, list[tuple[int, int]]] = {}
    with (shared / "data" / MEMBERS).open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["atopid"] == "3180":
                state = state_of(row["member"], "cow", at=max(1955, int(row["yrent"])))
                last = int(row["yrexit"]) or 2018
                spells.setdefault(state, []).append((int(row["yrent"]), last))
    found = asked(atop, "alliance-obligations", 1949, 2018)
    joint = 0
    for one, other in product(spells, spells):
        if one == other:
            continue
        for year in range(1949, 2019):
            if all(any(a <= year <= b for a, b in spells[s]) for s in (one, other)):
                joint += 1
                assert value(found, one, other, year) == 3, (one, other, year)
    assert joint > 20_000


def test_usa_and_china_owe_each_other_no_more_than_not_to_attack(atop):
    # ATOP counts the ASEAN treaty of amity, of which both are parties since 2009.
    found = asked(atop, "alliance-obligations", 1990, 2018)
    assert {value(found, "USA", "CHN", year) for year in range(1990, 2009)} == {0}
    assert {value(found, "USA", "CHN", year) for year in range(2009, 2019)} == {1}
    assert value(asked(atop, "alliance-obligations", 2018, 2018, scale="binary"),
                 "USA", "CHN", 2018) == 1  # fmt: skip
    assert part(found, "defense", "USA", "CHN", 2018) == 0


def test_no_record_is_none_between_members_and_nothing_for_others(atop):
    found = asked(atop, "alliance-obligations", 1914, 1914)
    assert value(found, "FRA", "RUS", 1914) == 3
    assert value(found, "DEU", "RUS", 1914) == 0
    assert "SUN" not in found.states or np.isnan(value(found, "SUN", "FRA", 1914))
    assert np.isnan(np.diagonal(found.value[0])).all()


def test_after_2018_only_what_is_known_counts(atop):
    found = asked(atop, "alliance-obligations", 2017, 2025)
    assert found.periods[-1] == str(checked_to())
    assert value(found, "RUS", "PRK", 2018) == 2
    assert np.isnan(value(found, "RUS", "PRK", 2023))
    assert value(found, "RUS", "PRK", 2024) == 3
    assert part(found, "coded by hand", "RUS", "PRK", 2024) == 1
    assert value(found, "FIN", "USA", 2023) == 3 and np.isnan(value(found, "CAN", "USA", 2023))
    assert value(found, "MLI", "NER", 2023) == 3
    assert value(found, "AUS", "TUV", 2024) == 3 and value(found, "TUV", "AUS", 2024) == 0
    assert value(found, "USA", "UKR", 2024) == 2
    assert not found.parts["carried from 2018"].any()
    assert "treaties coded by hand" in found.rests_on


def test_ties_are_carried_when_asked_and_marked(atop):
    found = asked(atop, "alliance-obligations", 2018, 2025, carried="yes")
    assert value(found, "CAN", "USA", 2023) == 3
    assert part(found, "carried from 2018", "CAN", "USA", 2023) == 1
    assert part(found, "carried from 2018", "CAN", "USA", 2018) == 0
    assert part(found, "coded by hand", "CAN", "USA", 2023) == 0
    assert value(found, "CHN", "PRK", 2025) == 3 and value(found, "RUS", "CHN", 2025) == 2
    assert np.isnan(value(found, "RUS", "UKR", 2021))
    assert np.isnan(value(found, "BRA", "NGA", 2021))


def test_declarations_can_be_left_out(atop):
    kept = asked(atop, "alliance-obligations", 2022, 2022)
    without = asked(atop, "alliance-obligations", 2022, 2022, declarations="left out")
    assert value(kept, "GBR", "SWE", 2022) == 3
    assert np.isnan(value(without, "GBR", "SWE", 2022))


def test_depth_of_pairs(atop):
    found = asked(atop, "alliance-depth", 1960, 2025, carried="yes")
    assert np.array_equal(found.value, found.value.transpose(0, 2, 1), equal_nan=True)
    known = ~np.isnan(found.value)
    assert found.value[known].min() == 0 and found.value[known].max() <= 1
    for name in ("equal", "latent"):
        same = ~np.isnan(found.parts[name])
        assert np.array_equal(same, known)
        assert found.parts[name][same].min() >= 0 and found.parts[name][same].max() <= 1
        assert np.corrcoef(found.value[known], found.parts[name][known])[0, 1] > 0.8
    # USA-Canada 2016: NATO 0.6 (0.5 + 0.1 + 0.05 + 0.2/4), and two promises not to attack.
    one = found.states.index("USA"), found.states.index("CAN")
    by_hand_ = 1 - (1 - 0.6 * 0.70) * 0.95 * 0.95
    assert found.value[(2016 - 1960, *one)] == pytest.approx(by_hand_)
    assert found.n is not None and found.n[(2016 - 1960, *one)] == 3
    assert value(found, "USA", "CUB", 2000) == 0
    # What is carried is as deep as the treaty that is known to last.
    assert value(found, "USA", "CAN", 2024) == pytest.approx(1 - (1 - 0.6 * 0.70) * 0.95)
    assert value(found, "RUS", "PRK", 2024) > value(found, "RUS", "PRK", 2010)
    # Two sides, the deeper counts: Australia alone must help.
    assert value(found, "TUV", "AUS", 2025) == value(found, "AUS", "TUV", 2025) == 0.5
    assert np.isnan(value(found, "BRA", "NGA", 2021))


def test_depth_without_treaties_one_by_one_takes_the_obligations(shared, tmp_path):
    rows = "2,20,2000,1,0,0,1,1\n20,2,2000,1,0,0,1,1\n2,200,2000,0,0,0,1,0\n"
    path = tmp_path / "d.csv"
    path.write_text(
        "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n" + rows
    )
    with open_database(":memory:") as db:
        load_into(db, "atop", [path])
        found = asked(db, "alliance-depth", 2000, 2000)
    assert value(found, "USA", "CAN", 2000) == pytest.approx(0.65)
    assert value(found, "GBR", "USA", 2000) == pytest.approx(0.05)
    assert value(found, "FRA", "USA", 2000) == 0


def test_a_number_explains_itself(atop):
    found = asked(atop, "alliance-obligations", 2018, 2018)
    estimate = found.estimate("RUS", "BLR", "2018", unit="level")
    assert estimate.value == 3 and estimate.parts["defense"] == 1
    assert "atop 5.1+4.01" in estimate.rests_on and "ordinal" in estimate.method


@pytest.mark.parametrize(
    ("first", "last", "options", "said"),
    [
        (2030, 2031, {}, "known from 1815"),
        (1700, 1710, {}, "known from 1815"),
        (2000, 2000, {"scale": "cubic"}, "can't be 'cubic'"),
        (2000, 2000, {"depth": "x"}, "no option"),
    ],
)
def test_what_can_not_be_asked_is_told(atop, first, last, options, said):
    with pytest.raises(UsageError, match=said):
        asked(atop, "alliance-obligations", first, last, **options)


def test_without_the_data_set_it_says_what_to_add():
    with open_database(":memory:") as db, pytest.raises(UsageError, match="allies add atop"):
        asked(db, "alliance-depth", 2000, 2000)


def test_the_measures_are_described_in_both_languages():
    for listed in MEASURES_OBLIGATIONS:
        assert listed.formula and listed.reference
        for text in (listed.label, listed.says, listed.silent):
            assert set(text) == {"en", "fr"} and all(text.values())

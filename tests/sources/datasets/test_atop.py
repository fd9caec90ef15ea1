"""ATOP: directed dyad-years in both layouts, and the members of version 4."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from allies.codebook.state_codes import spells_of
from allies.codebook.treaties import ITEMS, OBLIGATIONS
from allies.sources.datasets import loader
from allies.sources.datasets.base import DatasetError, Faults
from allies.store.database import Database, open_database
from allies.store.datasets import read_panel
from loading import load_into

STATES = sorted({spell.state for spell in spells_of("cow")})
PACKAGE = "atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz"
SAMPLE = "atop/atop5_1ddyr_sample.csv"
ALLIANCES, MEMBERS = "atop/atop4_01a.csv", "atop/atop4_01m.csv"


@pytest.fixture(scope="module")
def full(shared: Path) -> Iterator[Database]:
    """The directed dyad-years of version 5.1, whole."""
    with open_database(":memory:") as db:
        load_into(db, "atop", [shared / "data" / PACKAGE])
        yield db


@pytest.fixture(scope="module")
def old(shared: Path) -> Iterator[Database]:
    """Alliances and members of version 4.01."""
    with open_database(":memory:") as db:
        load_into(db, "atop", [shared / "data" / ALLIANCES, shared / "data" / MEMBERS])
        yield db


def flags(db: Database, one: str, other: str, year: int) -> dict[str, float]:
    """The obligations of one state to another that are not none."""
    found = {}
    for name in OBLIGATIONS:
        panel = read_panel(db, "atop", name, years=(year, year), states=(one, other))
        value = panel.values[0, 0, 1]
        if not np.isnan(value):
            found[name] = value
    return found


def test_obligations_are_as_published(full):
    assert flags(full, "USA", "CAN", 2018) == {
        "defense": 1, "offense": 0, "neutral": 0, "nonagg": 1, "consul": 1
    }  # fmt: skip
    assert flags(full, "RUS", "DEU", 2018) == {
        "defense": 0, "offense": 0, "neutral": 1, "nonagg": 1, "consul": 1
    }  # fmt: skip
    assert flags(full, "RUS", "BLR", 2018)["defense"] == 1
    assert flags(full, "USA", "CHN", 2018) == {
        "defense": 0, "offense": 0, "neutral": 0, "nonagg": 1, "consul": 0
    }  # fmt: skip
    france = flags(full, "FRA", "RUS", 1914)
    assert france["defense"] == france["consul"] == 1
    assert flags(full, "DEU", "RUS", 1914) == {}


def test_the_last_year_has_as_many_pairs_as_published(full):
    panel = read_panel(full, "atop", "defense", years=(2018, 2018))
    assert np.count_nonzero(~np.isnan(panel.values)) == 8456
    assert np.nansum(panel.values) == 3412


def test_ties_end_in_2018_and_the_coverage_says_so(full):
    assert read_panel(full, "atop", "defense", years=(2019, 2026)).states == ()
    (load,) = full.rows("loads", {"as_of": None})
    assert load[9:11] == (1815, 2018)


def test_all_rows_but_those_left_out_on_purpose_are_there(full):
    # 273,296 rows; in 1990 two numbers of Germany and of Yemen each are one state, which takes
    # 100 away; Czechoslovakia in 1993 has four more.
    ((count,),) = full._connection.execute(
        "SELECT count(*) FROM observations WHERE variable = 'defense'"
    ).fetchall()
    assert count == 273_192


def test_numbers_mean_the_state_of_their_time(full):
    soviet = read_panel(full, "atop", "defense", years=(1985, 1995), states=("SUN", "RUS", "BGR"))
    assert soviet.values[0, 0, 2] == 1 and np.isnan(soviet.values[0, 1, 2])
    assert np.isnan(soviet.values[-1, 0, 2])
    # Before it was a member of the system, Costa Rica had alliances.
    assert flags(full, "CRI", "NIC", 1910) != {}


def test_both_numbers_of_germany_in_1990_count(full):
    # 260 is bound to the United States all year, 255 to the Soviet Union since November.
    assert flags(full, "DEU", "USA", 1990)["defense"] == 1
    assert flags(full, "DEU", "SUN", 1990)["nonagg"] == 1


def test_the_official_layout_says_the_same(real, full):
    db = real("atop", SAMPLE)
    for name in OBLIGATIONS:
        for partner in ("CAN", "CUB"):
            pair = ("USA", partner)
            years = (1942, 2018 if partner == "CAN" else 1962)
            here = read_panel(db, "atop", name, years=years, states=pair).values[:, 0, 1]
            there = read_panel(full, "atop", name, years=years, states=pair).values[:, 0, 1]
            assert np.array_equal(here, there, equal_nan=True)
    number = read_panel(db, "atop", "treaties", years=(2018, 2018), states=("USA", "CAN"))
    assert number.values[0, 0, 1] == 3


def treaties_of(db: Database, one: str, other: str, year: int) -> dict[int, dict[str, bool]]:
    """The treaties of a pair: by number, what is known to hold or not."""
    found = {}
    for k in range(1, 10):
        panel = read_panel(db, "atop", f"treaty-{k}", years=(year, year), states=(one, other))
        if panel.states and not np.isnan(panel.values[0, 0, 1]):
            number = int(panel.values[0, 0, 1])
            held = {
                item: bool(number >> n & 1)
                for n, item in enumerate(ITEMS)
                if number >> (n + 12) & 1
            }
            found[number >> 24] = held
    return found


def test_members_give_treaties_one_by_one(old):
    found = treaties_of(old, "USA", "CAN", 2016)
    assert set(found) == {3180, 3740, 3755}
    nato = found[3180]
    assert nato["defense"] and nato["nonagg"] and nato["consul"] and not nato["offense"]
    assert nato["base"] and nato["organ"] and not nato["intcom"]
    assert nato["unconditional"] is False
    assert "unconditional" not in found[3755]
    # Secret articles that are lost are not known, which is not none.
    assert "base" not in treaties_of(old, "SAU", "KWT", 2010)[4965]


def test_nato_has_42_rows_and_29_members(shared, old):
    table = (shared / "data" / MEMBERS).read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("3180,") for line in table) == 42
    panel = read_panel(old, "atop", "treaty-1", years=(2016, 2016))
    at = panel.states.index("USA")
    ids = [read_panel(old, "atop", f"treaty-{k}", years=(2016, 2016), states=panel.states)
           for k in range(1, 10)]  # fmt: skip
    allies = sum(
        any(v.values[0, at, n] // (1 << 24) == 3180 for v in ids) for n in range(len(panel.states))
    )
    assert allies == 28


def test_members_expanded_agree_with_the_directed_dyad_years_of_the_makers(old, full):
    years = (1816, 2003)
    same = both = only = 0
    for name in OBLIGATIONS:
        here, there = (
            read_panel(db, "atop", name, years=years, states=STATES).values for db in (old, full)
        )
        known = ~np.isnan(here) & ~np.isnan(there)
        both += known.sum()
        same += (here == there)[known].sum()
        only += (np.isnan(here) != np.isnan(there)).sum()
    assert both > 5 * 150_000
    assert same / both > 0.999
    assert only / both < 0.01


def test_both_files_together_take_obligations_of_one_and_treaties_of_the_other(real):
    db = real("atop", SAMPLE, MEMBERS)
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[1] == "5.1+4.01" and loaded[9:11] == (1815, 2018)
    assert flags(db, "USA", "CAN", 2018)["defense"] == 1
    assert set(treaties_of(db, "USA", "CAN", 2016)) == {3180, 3740, 3755}


def test_bad_rows_are_told_all_at_once(load, tmp_path):
    path = tmp_path / "ddyr.csv"
    path.write_text(
        "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
        "2,20,2000,1,0,0,1,1\n999,20,2000,1,0,0,1,1\n2,20,20x0,1,0,0,1,1\n"
        "2,200,2000,2,0,0,1,yes\n2,2,1999,1,0,0,0,0\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("atop", path)
    said = str(caught.value)
    for fault in ("number 999", "year is '20x0'", "atop_defense is '2'", "atop_consul is 'yes'",
                  "USA stands on both sides"):  # fmt: skip
        assert fault in said


def test_members_that_differ_from_the_alliances_are_told(load, data, tmp_path):
    rows = (data / MEMBERS).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "m.csv"
    path.write_text("\n".join(r for r in rows if not r.startswith(("3180,,,2,", "3445,"))))
    kept = [r for r in path.read_text().splitlines() if not r.startswith("3180,3180,,2,")]
    path.write_text("\n".join(kept))
    with pytest.raises(DatasetError, match=r"treaty 3445 has not the members"):
        load("atop", data / ALLIANCES, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("1815,1,3,1815", "18x5,1,3,1815"), "year of entry is '18x5'"),
        (("1815,2,8", "1814,2,8"), "year of exit is '1814'"),
        ((",200,0,1815", ",999,0,1815"), "number 999"),
    ],
)
def test_a_bad_member_is_told(load, data, tmp_path, change, said):
    path = tmp_path / "m.csv"
    text = "".join((data / MEMBERS).read_text(encoding="utf-8").splitlines(keepends=True)[:200])
    assert change[0] in text
    path.write_text(text.replace(*change, 1))
    with pytest.raises(DatasetError, match=said):
        load("atop", path)


def test_files_that_do_not_fit_are_refused(data, tmp_path):
    read = loader("atop").read
    other = tmp_path / "x.csv"
    other.write_text("a,b\n1,2\n")
    for files, said in (
        ([other], "known are directed dyad-years"),
        ([data / ALLIANCES], "give the file of members"),
        ([data / MEMBERS, data / MEMBERS], "both of one kind"),
        ([data / SAMPLE, data / PACKAGE], "give one of them"),
    ):
        with pytest.raises(DatasetError, match=said):
            read(files, Faults())

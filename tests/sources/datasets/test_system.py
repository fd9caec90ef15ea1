"""Who was a state, who a major power, who lay next to whom."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

STATES, GW = "peacesciencer/cow_states.csv.gz", "peacesciencer/gw_states.csv.gz"
MAJORS, NEXT = "peacesciencer/cow_majors.csv.gz", "peacesciencer/cow_contdir.csv.gz"


def years_of(db, variable, state, years=(1816, 2017)):
    """The years in which a state has a flag."""
    panel = read_panel(db, "system", variable, years=years, states=(state,), dyadic=False)
    return {year for year, value in zip(panel.years, panel.values[:, 0], strict=True) if value == 1}


def test_members_by_year_at_their_dates(real):
    db = real("system", STATES)
    assert years_of(db, "member", "SUN") == set(range(1922, 1992))
    assert {1816, 1900, 1991, 2016} <= years_of(db, "member", "RUS")
    assert not {1950, 1980} & years_of(db, "member", "RUS")
    # 255 until May 1945, 260 from 5 May 1955, 255 again from 3 October 1990: one state.
    germany = years_of(db, "member", "DEU")
    assert {1816, 1945, 1955, 1990, 2016} <= germany and not {1946, 1954} & germany
    east = years_of(db, "member", "DDR")
    assert east == set(range(1954, 1991))
    assert years_of(db, "member", "CAN") == set(range(1920, 2017))


def test_every_spell_of_the_list_counts_in_each_of_its_years(real, data):
    db = real("system", STATES)
    with gzip.open(data / STATES, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 243
    spelled = {
        (r["ccode"], y) for r in rows for y in range(int(r["styear"]), int(r["endyear"]) + 1)
    }
    ((count, version),) = db._connection.execute(
        "SELECT count(*), any_value(l.version) FROM observations JOIN loads l USING (load)"
    ).fetchall()
    assert len(spelled) == 15_951
    # Germany and Yemen have two numbers in 1990; the numbers 345 and 365 pass from one state to
    # another in 1918, 1922, 1991, 2003 and 2006, and both are members in that year.
    assert count == 15_951 - 2 + 6
    assert version == "states-2016"


def test_gleditsch_and_ward_have_more_states_and_longer(real):
    db = real("system", STATES, GW)
    assert years_of(db, "member-gw", "CAN") == set(range(1867, 2018))
    cow = read_panel(db, "system", "member", years=(1816, 1816), dyadic=False)
    gw = read_panel(db, "system", "member-gw", years=(1816, 1816), dyadic=False)
    assert np.nansum(cow.values) == 23
    assert np.nansum(gw.values) > 23
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[9:11] == (1816, 2017)


def test_major_powers(real):
    db = real("system", MAJORS)
    assert years_of(db, "major-power", "USA") == set(range(1898, 2017))
    france = years_of(db, "major-power", "FRA")
    assert 1940 in france and 1941 not in france and 1945 in france
    panel = read_panel(db, "system", "major-power", years=(2016, 2016), dyadic=False)
    assert set(panel.states) == {"USA", "GBR", "FRA", "DEU", "RUS", "CHN", "JPN"}


def test_contiguity_is_symmetric_and_takes_the_closest_of_a_year(real):
    db = real("system", NEXT)
    panel = read_panel(db, "system", "contiguity", years=(1816, 2016))
    at = {state: n for n, state in enumerate(panel.states)}
    assert np.array_equal(panel.values, panel.values.transpose(0, 2, 1), equal_nan=True)
    values = dict(zip(panel.years, panel.values, strict=True))
    assert values[2016][at["USA"], at["CAN"]] == 1
    assert values[2016][at["USA"], at["BHS"]] == 4
    assert values[1905][at["USA"], at["CUB"]] == 4
    assert values[1991][at["SUN"], at["NOR"]] == 1 and values[2016][at["RUS"], at["NOR"]] == 1
    assert np.isnan(values[2016][at["USA"], at["FRA"]])
    assert np.nanmin(panel.values) == 1 and np.nanmax(panel.values) == 5


def test_the_official_contiguity_of_one_direction_stands_for_both(load, tmp_path):
    path = tmp_path / "contdir.csv"
    path.write_text(
        "dyad,statelno,statelab,statehno,statehab,conttype,begin,end,notes,version\n"
        "2020,2,USA,20,CAN,1,192001,201612,,3.2\n2031,2,USA,31,BHM,4,197307,201612,,3.2\n"
    )
    db = load("system", path)
    panel = read_panel(db, "system", "contiguity", years=(1920, 2016), states=("USA", "CAN"))
    assert (panel.values[:, 0, 1] == 1).all() and (panel.values[:, 1, 0] == 1).all()


def test_the_official_contiguity_by_year(load, tmp_path):
    path = tmp_path / "contdird.csv"
    path.write_text(
        "dyad,state1no,state1ab,state2no,state2ab,year,conttype,version\n"
        "2020,2,USA,20,CAN,2016,1,3.2\n20002,20,CAN,2,USA,2016,1,3.2\n"
    )
    db = load("system", path)
    panel = read_panel(db, "system", "contiguity", years=(2016, 2016))
    assert np.nansum(panel.values) == 2


def test_bad_rows_are_told_all_at_once(load, tmp_path):
    path = tmp_path / "states.csv"
    path.write_text(
        "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n"
        "USA,2,United States,1816,1,1,2016,12,31,2016\nXXX,999,X,1900,1,1,2016,12,31,2016\n"
        "CAN,20,Canada,1920,13,1,2016,12,31,2016\nBHM,31,Bahamas,1973,7,10,1970,12,31,2016\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("system", path)
    said = str(caught.value)
    for fault in ("number 999", "'1920-13-1' is no date", "ends (1970-12-31) before it starts"):
        assert fault in said
    other = tmp_path / "cont.csv"
    other.write_text(
        "ccode1,ccode2,conttype,stdate,enddate\n2,20,x,1920-01-01,2016-12-01\n"
        "2,999,1,1920-01-01,2016-12-01\n2,20,1,1920,20x6\n2,20,9,1920-01-01,1921-01-01\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("system", other)
    said = str(caught.value)
    for fault in ("type of contiguity is 'x'", "number 999", "'20x6' is no date", "outside [1"):
        assert fault in said


def test_files_that_do_not_fit_are_refused(load, data, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="known are states"):
        load("system", path)
    with pytest.raises(DatasetError, match="both give states"):
        load("system", STATES, STATES)

"""Diplomatic missions and leaders' travel."""

from __future__ import annotations

import csv
import gzip
import math

import numpy as np
import openpyxl
import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

EXCHANGE = "diplomatic/Diplomatic_Exchange_2006v1_sample.csv"
YEARLY = "diplomatic/mission_status_yearly_cow_v0.1.csv.gz"
SPELLS = "diplomatic/mission_status_range_cow_v0.1.csv"


def of(db, variable, years=(1816, 2024)):
    panel = read_panel(db, "missions", variable, years=years)

    def value(source, target, year):
        if not {source, target} <= set(panel.states):
            return None
        at = panel.states.index
        found = panel.values[year - years[0], at(source), at(target)]
        return None if math.isnan(found) else float(found)

    return value


def test_the_us_and_canada(real):
    db = real("missions", EXCHANGE)
    level, flag = of(db, "mission-level"), of(db, "diplomatic-exchange")
    # DR_at_1 is the level of 2 at 1.
    assert [level("CAN", "USA", y) for y in (1920, 1930, 2005)] == [0, 0, 3]
    assert [level("USA", "CAN", y) for y in (1920, 1930, 2005)] == [0, 2, 3]
    assert [flag("USA", "CAN", y) for y in (1920, 1930, 2005)] == [0, 1, 1]
    assert flag("CAN", "USA", 1930) == 1


def test_what_is_unknown_is_no_level(real):
    db = real("missions", EXCHANGE)
    level, flag = of(db, "mission-level"), of(db, "diplomatic-exchange")
    assert level("USA", "CUB", 1960) is None and flag("USA", "CUB", 1960) == 1
    assert level("USA", "CUB", 1965) == 0 and flag("USA", "CUB", 1965) == 0
    for year in range(1980, 2006, 5):
        assert level("CUB", "USA", year) is None and flag("CUB", "USA", year) == 0
        assert level("WSM", "NZL", year) == 3 == level("NZL", "WSM", year)
        assert flag("WSM", "NZL", year) == 1
    assert level("USA", "CUB", 1961) is None


def test_us_missions_by_year(real, data):
    with gzip.open(data / YEARLY, "rt") as stream:
        found = list(csv.DictReader(stream))
    assert len(found) == 17_302 and min(row["year"] for row in found) == "1816"
    db = real("missions", YEARLY)
    mission = of(db, "us-mission")
    assert mission("USA", "WSM", 2023) == 8 == mission("USA", "WSM", 2024)
    assert mission("USA", "CUB", 1990) == 1 and mission("USA", "PRK", 2020) == 0
    assert db.rows("loads", {"as_of": None})[0][9:11] == (1816, 2024)
    # One row is lost for each state whose number changed in 1990: Germany and Yemen.
    kept = read_panel(db, "missions", "us-mission", years=(1816, 2024)).values
    assert np.isfinite(kept).sum() == 17_302 - 2


def test_spells_give_the_same_years(load, db, data):
    load("missions", YEARLY)
    yearly = {
        name: read_panel(db, "missions", name, years=(1816, 2024))
        for name in ("us-mission", "us-mission-lowest", "us-mission-highest")
    }
    load("missions", SPELLS)
    for name, panel in yearly.items():
        again = read_panel(db, "missions", name, years=(1816, 2024), states=panel.states)
        np.testing.assert_array_equal(again.values, panel.values)


def test_diplometrics_in_both_formats(load, tmp_path):
    header = ["SendingCountry", "Destination", "Year", "Embassy", "Focus", "EmbassyFocus", "LOR"]
    made = [
        ["Russia", "Germany, East", 1980, 1, 1, 1, 0.9],
        ["Korea, South", "Russia", 2000, 0, 1, 0, None],
        ["Congo, Democratic Republic", "Côte d’Ivoire", 2024, 1, 0.5, 0.5, 0.5],
    ]
    book = openpyxl.Workbook()
    for row in (header, *made):
        book.active.append(row)
    book.save(tmp_path / "representation.xlsx")
    with (tmp_path / "representation.csv").open("w", newline="", encoding="cp1252") as stream:
        csv.writer(stream).writerows([[h.replace("gC", "g C") for h in header], *made])
    for name in ("representation.xlsx", "representation.csv"):
        db = load("missions", tmp_path / name)
        embassy, level = of(db, "embassy"), of(db, "representation-level")
        assert embassy("SUN", "DDR", 1980) == 1 and level("SUN", "DDR", 1980) == 0.9
        assert embassy("KOR", "RUS", 2000) == 0 and level("KOR", "RUS", 2000) is None
        assert level("COD", "CIV", 2024) == 0.5


def test_trips_are_counted(load, tmp_path):
    path = tmp_path / "colt.csv"
    path.write_text(
        "TripID,LeaderCountryOrIGO,LeaderCountryISO,CountryVisited,CountryVisitedISO,TripYear\n"
        "1,Russia,RUS,China,CHN,2019\n2,Russia,RUS,China,CHN,2019\n3,China,CHN,Russia,RUS,2019\n"
        "4,NATO,,China,CHN,2019\n5,Russia,RUS,Russia,RUS,2019\n"
    )
    visits = of(load("missions", path), "leader-visits")
    assert visits("RUS", "CHN", 2019) == 2 and visits("CHN", "RUS", 2019) == 1


def test_all_faults_are_told_at_once(load, tmp_path):
    path = tmp_path / "de.csv"
    path.write_text(
        "ccode1,ccode2,year,DR_at_1,DR_at_2,DE,version\n2,20,2005,3,3,1,2006.1\n"
        "20,2,2005,2,3,1,2006.1\n2,999,2005,3,3,1,2006.1\n2,20,19x0,3,3,1,2006.1\n"
        "2,40,2005,7,high,1,2006.1\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("missions", path)
    said = str(caught.value)
    for fault in ("is 2, and 3 in row 2", "number 999", "'19x0'", "'high'", "outside [0, 3]"):
        assert fault in said


def test_other_files_are_refused(load, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="none of the layouts"):
        load("missions", path)
    with pytest.raises(DatasetError, match="another file"):
        load("missions", YEARLY, SPELLS)

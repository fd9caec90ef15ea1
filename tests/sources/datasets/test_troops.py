"""US deployments, bases and construction."""

from __future__ import annotations

import csv
import gzip
import math

import numpy as np
import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

OLDER = "troopdata/troopdata.csv.gz"
REBUILT = "troopdata/troopdata-rebuild-country-year.csv.gz"
BASES = "troopdata/basedata.csv.gz"
BUILT = "troopdata/builddata.csv.gz"


def at_host(db, variable, years=(1950, 2024)):
    panel = read_panel(db, "troops", variable, years=years)
    usa = panel.states.index("USA")

    def value(host, year):
        if host not in panel.states:
            return None
        found = panel.values[year - years[0], usa, panel.states.index(host)]
        return None if math.isnan(found) else float(found)

    return value


def test_the_older_series_is_as_published(real):
    troops = at_host(real("troops", OLDER), "troops")
    assert [troops(host, 2020) for host in ("DEU", "JPN", "KOR")] == [33_948, 53_713, 26_414]
    assert [troops(host, 2010) for host in ("DEU", "JPN", "KOR")] == [43_903, 46_289, 27_868]
    # In 1990 the file has West Germany, 260, and Germany, 255, with nobody in it.
    assert [troops(host, 1990) for host in ("DEU", "KOR", "JPN")] == [227_586, 41_344, 46_593]


def test_the_rebuilt_series_has_its_own_figures(real):
    db = real("troops", REBUILT)
    troops = at_host(db, "troops")
    assert troops("DEU", 1990) == 227_586 and troops("DEU", 2020) == 35_138
    assert at_host(db, "defence-civilians")("JPN", 2020) == 7_124
    assert at_host(db, "troops-army")("KOR", 2020) == 18_066
    marines = read_panel(db, "troops", "troops-marines", years=(1950, 2024)).values
    assert np.nanmin(marines) == 0
    # Two rows, Czechia and Czech Republic, one of them empty.
    assert troops("CZE", 2013) == 17
    assert db.rows("loads", {"as_of": None})[0][9:11] == (1950, 2024)


def test_what_is_not_kept_is_no_state_of_the_time(real, data):
    db = real("troops", REBUILT)
    troops = at_host(db, "troops")
    assert troops("DZA", 1955) is None and troops("SUN", 1970) is not None
    assert troops("DEU", 1953) > 200_000 and troops("DDR", 1970) is not None
    assert troops("RUS", 1970) is None and troops("RUS", 2010) is not None
    panel = read_panel(db, "troops", "troops", years=(1950, 2024))
    # Nearly all troops abroad are in places that are kept, territories among them.
    with gzip.open(data / REBUILT, "rt", encoding="utf-8") as stream:
        abroad = sum(float(r["troops_ad"]) for r in csv.DictReader(stream) if r["ccode"] != "2")
    assert 0.93 < np.nansum(panel.values) / abroad <= 1
    assert troops("GUM", 2020) > 4_000 and troops("HKG", 1965) is not None


def test_missing_services_are_no_figures(real):
    db = real("troops", OLDER)
    assert at_host(db, "troops-army")("DEU", 1990) is None
    assert at_host(db, "troops-army")("DEU", 2010) == 28_661


def test_there_are_414_sites(real, data):
    with gzip.open(data / BASES, "rt", encoding="latin-1") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 414 and {"basename", "lat", "lon"} <= set(rows[0])
    db = real("troops", BASES)
    told = {"bases": "base", "lily-pads": "lilypad", "funded-sites": "fundedsite"}
    for variable, column in told.items():
        panel = read_panel(db, "troops", variable, years=(2018, 2018))
        assert np.nansum(panel.values) == sum(int(r[column]) for r in rows if r["ccode"] != "2")
    assert at_host(db, "bases")("AFG", 2018) == sum(
        int(r["base"]) for r in rows if r["ccode"] == "700"
    )


def test_construction_adds_up(real, data):
    with gzip.open(data / BUILT, "rt", encoding="latin-1") as stream:
        rows = list(csv.DictReader(stream))
    db = real("troops", BUILT)
    wanted = sum(float(r["spend_construction"]) for r in rows
                 if r["ccode"] == "255" and r["year"] == "2010")  # fmt: skip
    assert wanted > 0
    assert at_host(db, "base-construction")("DEU", 2010) == pytest.approx(wanted)


def test_aden_is_passed_over_and_what_is_unknown_is_told(load, tmp_path):
    header = (
        "countryname,ccode,iso3c,year,troops,army,navy,air_force,marine_corps,region,"
        "space_force,coast_guard\n"
    )
    path = tmp_path / "troopdata.csv"
    path.write_text(
        header + "Aden,1029,NA,1960,5,NA,NA,NA,NA,x,NA,NA\n"
        "Germany,255,DEU,2000,7,NA,NA,NA,NA,x,NA,NA\n"
    )
    db = load("troops", path)
    panel = read_panel(db, "troops", "troops", years=(1950, 2024))
    assert panel.states == ("DEU", "USA") and np.nansum(panel.values) == 7
    path.write_text(
        header + "Atlantis,1077,NA,1960,5,NA,NA,NA,NA,x,NA,NA\n"
        "Germany,255,DEU,20O0,7,NA,NA,NA,NA,x,NA,NA\n"
        "Italy,325,ITA,2000,7,NA,NA,NA,NA,x,NA,NA\n"
        "Italy,325,ITA,2000,7,NA,NA,NA,NA,x,NA,NA\n"
        "France,220,FRA,2000,-7,NA,NA,NA,NA,x,NA,NA\n"
        "Spain,230,ESP,2000,7,some,NA,NA,NA,x,NA,NA\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("troops", path)
    said = str(caught.value)
    for fault in (
        "'Atlantis'",
        "the year is '20O0'",
        "outside [0",
        "army is 'some'",
        "Italy in 2000 is in row 4 too",
    ):
        assert fault in said


def test_two_series_are_not_mixed(load):
    with pytest.raises(DatasetError, match="more than one"):
        load("troops", OLDER, REBUILT)


def test_series_bases_and_construction_go_together(real):
    db = real("troops", REBUILT, BASES, BUILT)
    assert db.rows("loads", {"as_of": None})[0][1] == (
        "rebuilt series, bases, construction 1950-2024"
    )
    assert at_host(db, "bases")("JPN", 2018) > 10


def test_another_table_is_refused(load, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("country,year,soldiers\nFrance,2000,7\n")
    with pytest.raises(DatasetError, match="none of the layouts"):
        load("troops", path)

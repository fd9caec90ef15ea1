"""World Development Indicators."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from allies.sources.datasets.base import DatasetError
from allies.sources.datasets.macro import NOT_STATES
from allies.store.datasets import read_panel

PER_PERSON = "wdi/API_NY.GDP.PCAP.CD.csv"
PEOPLE = "wdi/API_SP.POP.TOTL.csv"
DATABANK = "wdi/databank_NY.GDP.MKTP.KD.csv"
GDP = "wdi/gdp_long_NY.GDP.MKTP.CD.csv.gz"
LONG_PEOPLE = "wdi/population_long_SP.POP.TOTL.csv.gz"


def figure(db, variable: str, state: str, year: int) -> float | None:
    panel = read_panel(db, "macro", variable, years=(year, year), dyadic=False)
    if state not in panel.states:
        return None
    value = panel.values[0, panel.states.index(state)]
    return None if np.isnan(value) else float(value)


def test_output_per_person_of_the_wide_download(real):
    db = real("macro", PER_PERSON)
    for state, year, value in (
        ("USA", 2020, 64_401.507435), ("FRA", 2020, 39_169.860600), ("CHN", 2020, 10_627.463799),
        ("USA", 2023, 82_304.620427), ("FRA", 2023, 44_690.934540),
    ):  # fmt: skip
        assert figure(db, "gdp-per-person", state, year) == pytest.approx(value, abs=1e-6)
    (row,) = db.rows("loads", {"as_of": None})
    assert row[1] == "WDI 2025-10-07"
    assert row[5] == "2025-10-07"
    assert row[9:11] == (1960, 2024)


def test_people_of_the_wide_and_the_long_table(load):
    db = load("macro", PEOPLE)
    assert figure(db, "population", "USA", 2020) == pytest.approx(3.315777e8, abs=50)
    assert figure(db, "population", "CHN", 2020) == pytest.approx(1.411100e9, abs=500)
    db = load("macro", LONG_PEOPLE)
    assert figure(db, "population", "IND", 2020) == 1_402_617_695


def test_output_is_in_millions(real):
    db = real("macro", GDP)
    assert figure(db, "gdp", "USA", 2020) == pytest.approx(21_322_950.0)


def test_output_at_constant_prices_names_its_prices(real):
    db = real("macro", DATABANK)
    assert figure(db, "gdp-at-prices-of-2010", "AFG", 2009) == pytest.approx(13_865.1943147185)
    (row,) = db.rows("loads", {"as_of": None})
    assert row[9:11] == (2009, 2018)


def test_sums_of_states_are_left_out_and_no_state_is(real, data):
    assert {"ARB", "WLD", "EUU"} <= NOT_STATES
    db = real("macro", PEOPLE)
    panel = read_panel(db, "macro", "population", years=(2020, 2020), dyadic=False)
    text = (data / PEOPLE).read_text(encoding="utf-8-sig").splitlines()
    assert len(text) - 5 == 266
    assert len(panel.states) == 266 - 50, "266 rows less 50 groups and areas"
    assert not NOT_STATES & set(panel.states)
    assert {"XKX", "PSE", "HKG"} <= set(panel.states)


def test_no_figure_is_no_zero(real):
    db = real("macro", PER_PERSON)
    assert figure(db, "gdp-per-person", "PRK", 2020) is None
    assert figure(db, "gdp-per-person", "ABW", 1960) is None


def test_several_indicators_together(load, data, tmp_path):
    place = tmp_path / "API_NY.GDP.PCAP.CD.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("Metadata_Country_API_NY.csv", '"Country Code","Region"\n"ABW","x"\n')
        archive.write(data / PER_PERSON, "API_NY.GDP.PCAP.CD_DS2_en_csv_v2_1.csv")
    db = load("macro", place, PEOPLE, GDP)
    assert figure(db, "gdp-per-person", "USA", 2020) == pytest.approx(64_401.507435)
    assert figure(db, "gdp", "USA", 2020) == pytest.approx(21_322_950.0)
    assert figure(db, "population", "USA", 2020) > 3e8


def test_the_wide_databank_export_and_the_share_of_imported_energy(load, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Country Name,Country Code,Series Name,Series Code,2014 [YR2014],2015 [YR2015]\n"
        'Germany,DEU,"Energy imports, net (% of energy use)",EG.IMP.CONS.ZS,61.4,..\n'
        'Norway,NOR,"Energy imports, net (% of energy use)",EG.IMP.CONS.ZS,-582.2,..\n'
        "Germany,DEU,Trade (% of GDP),NE.TRD.GNFS.ZS,84,86\n,,,,,\n"
    )
    db = load("macro", path)
    assert figure(db, "energy-net-imports", "DEU", 2014) == pytest.approx(0.614)
    assert figure(db, "energy-net-imports", "NOR", 2014) == pytest.approx(-5.822)
    assert figure(db, "energy-net-imports", "DEU", 2015) is None


def test_a_long_table_must_tell_its_indicator(load, tmp_path):
    text = "Country Name,Country Code,Year,Value\nFrance,FRA,2020,5\n"
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match="does not tell its indicator"):
        load("macro", path)
    (tmp_path / "population.csv").write_text(text)
    assert figure(load("macro", tmp_path / "population.csv"), "population", "FRA", 2020) == 5


def test_all_that_is_wrong_is_told(load, tmp_path):
    path = tmp_path / "gdp.csv"
    path.write_text(
        "Country Name,Country Code,Year,Value\nA,QQQ,2020,5\nFrance,FRA,20x0,5\n"
        "France,FRA,2020,much\nFrance,FRA,2019,-5\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("macro", path)
    for fault in ("row 2: no state has the code 'QQQ'", "row 3: the year is '20x0'",
                  "row 4: Value is 'much'", "outside [0, None]"):  # fmt: skip
        assert fault in str(caught.value)
    path = tmp_path / "wide.csv"
    path.write_text(
        "Country Name,Country Code,Indicator Name,Indicator Code,2020\n"
        "France,FRA,GDP (constant 1999 US$),NY.GDP.MKTP.KD,5\n"
    )
    with pytest.raises(DatasetError, match="is not at prices of 2000, 2005, 2010, 2015"):
        load("macro", path)
    with pytest.raises(DatasetError, match="three known shapes"):
        load("macro", "baci/BACI_HS92_Y2023_V202501.csv")

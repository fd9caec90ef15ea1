"""V-Dem, Polity and unified democracy scores."""

from __future__ import annotations

import numpy as np
import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

FILE = "vdem/isard_cw_democracy.csv.gz"


def score(db, variable, state, year):
    panel = read_panel(db, "democracy", variable, years=(year, year), states=(state,), dyadic=False)
    return float(panel.values[0, 0])


def test_scores_are_as_published(real):
    db = real("democracy", FILE)
    index = "electoral-democracy"
    assert [score(db, index, "USA", y) for y in (2015, 2020, 2023)] == pytest.approx(
        [0.900, 0.815, 0.857], abs=5e-4
    )
    assert [score(db, index, "RUS", y) for y in (2015, 2020, 2023)] == pytest.approx(
        [0.265, 0.255, 0.190], abs=5e-4
    )
    assert [score(db, index, "CHN", y) for y in (2015, 2023)] == pytest.approx(
        [0.082, 0.074], abs=5e-4
    )
    assert [score(db, "polity", s, 2015) for s in ("USA", "RUS", "CHN")] == [10, 4, -7]
    assert np.isnan(score(db, "polity", "USA", 2023))
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[9:11] == (1816, 2025)


def test_states_of_their_time_and_one_row_for_germany_in_1990(real):
    db = real("democracy", FILE)
    assert score(db, "electoral-democracy", "SUN", 1985) == pytest.approx(0.109, abs=5e-4)
    assert np.isnan(score(db, "electoral-democracy", "RUS", 1985))
    assert score(db, "electoral-democracy", "DEU", 1990) > 0.8
    ((count,),) = db._connection.execute(
        "SELECT count(*) FROM observations WHERE variable = 'polity'"
    ).fetchall()
    # 17,706 rows; the numbers 255 and 678 of 1990 are superseded.
    assert count == 17_704


VDEM = (
    "country_name,country_text_id,country_id,year,historical_date,COWcode,v2x_polyarchy,"
    "v2x_libdem,v2x_partipdem,v2x_delibdem,v2x_egaldem,v2x_regime,e_polity2\n"
    "Russia,RUS,11,1985,1985-12-31,365,0.1,0.05,.1,.1,.2,0,-7\n"
    "Russia,RUS,11,2015,2015-12-31,365,0.265,0.1,.2,.1,.2,1,4\n"
    "India,IND,39,1900,1900-12-31,750,0.07,0.05,.1,.1,.1,,NA\n"
    "Germany,DEU,77,1990,1990-12-31,255,0.88,0.82,.6,.8,.8,3,10\n"
    "Gaza,PSG,138,2015,2015-12-31,,0.1,0.1,.1,.1,.2,0,\n"
    "Palestine,PSE,128,2015,2015-12-31,,0.2,0.1,.1,.1,.2,1,\n"
)


def test_the_official_columns_of_v_dem(load, tmp_path):
    path = tmp_path / "V-Dem-CY-Core.csv"
    path.write_text(VDEM)
    db = load("democracy", path)
    assert score(db, "electoral-democracy", "SUN", 1985) == 0.1
    assert score(db, "liberal-democracy", "RUS", 2015) == 0.1
    assert score(db, "regime", "DEU", 1990) == 3
    # A colony is the state that it became; a number superseded counts where there is no other.
    assert score(db, "electoral-democracy", "IND", 1900) == 0.07
    assert score(db, "polity", "DEU", 1990) == 10
    assert np.isnan(score(db, "polity", "IND", 1900))
    assert score(db, "electoral-democracy", "PSE", 2015) == 0.2
    panel = read_panel(db, "democracy", "regime", years=(1800, 2025), dyadic=False)
    assert set(panel.states) == {"SUN", "RUS", "IND", "DEU", "PSE"}


def test_bad_rows_are_told_all_at_once(load, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(
        "ccode,year,euds,aeuds,polity2,v2x_polyarchy\n2,2000,1,1,11,1.5\n999,2000,1,1,1,.5\n"
        "2,20x0,1,1,1,.5\n2,2001,one,1,1,.5\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("democracy", path)
    said = str(caught.value)
    for fault in ("polity is 11, outside [-10", "outside [0, 1]", "number 999", "year is '20x0'",
                  "euds is 'one'"):  # fmt: skip
        assert fault in said


def test_letters_that_mean_nothing_are_told(load, tmp_path):
    path = tmp_path / "v.csv"
    path.write_text(VDEM + "Atlantis,ATX,1,2015,2015-12-31,,0.1,0.1,.1,.1,.2,0,\n")
    with pytest.raises(DatasetError, match="letters 'ATX'"):
        load("democracy", path)


def test_files_that_do_not_fit_are_refused(load, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="known are country-years of V-Dem"):
        load("democracy", path)
    with pytest.raises(DatasetError, match="one file too many"):
        load("democracy", FILE, FILE)

"""Gravity variables: GeoDist, the cross-section of 2006, the panel of the WTO guide."""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from allies.errors import MissingExtra
from allies.sources.datasets import loader
from allies.sources.datasets.base import DatasetError, Faults
from allies.store.database import open_database
from allies.store.datasets import read_panel
from loading import load_into

DIST = "cepii-gravity/dist_cepii.csv.gz"
GEO = "cepii-gravity/geo_cepii.csv"
BOOK = "cepii-gravity/geo_cepii.xls"
SECTION = "cepii-gravity/gravity_no_zeros_2006.csv.gz"
GUIDE = "cepii-gravity/agtpa_applications_1986_2006.csv.gz"


def figure(db, variable: str, source: str, target: str | None = None, year: int = 2011):
    panel = read_panel(db, "gravity", variable, years=(year, year), dyadic=target is not None)
    at = [panel.states.index(state) for state in (source, target) if state is not None]
    value = panel.values[(0, *at)]
    return None if np.isnan(value) else float(value)


@pytest.fixture(scope="module")
def loaded(shared: Path):
    """The real distances and areas."""
    with open_database(":memory:") as opened:
        load_into(opened, "gravity", [shared / "data" / DIST, shared / "data" / BOOK])
        yield opened


def of_years(path: Path, years: tuple[str, ...], place: Path) -> Path:
    with gzip.open(path, "rt") as stream:
        first, *rest = stream
    place.write_text("".join([first, *(r for r in rest if r.split(",")[3] in years)]))
    return place


def test_distances_between_france_and_germany(loaded):
    for name, value in (("distance", 439.8984), ("distance-capitals", 880.187),
                        ("distance-weighted", 789.5815), ("distance-harmonic", 682.0841),
                        ("contiguity", 1)):  # fmt: skip
        assert figure(loaded, name, "FRA", "DEU") == pytest.approx(value)
    assert figure(loaded, "distance", "USA", "CHN") == pytest.approx(10993.68)
    assert figure(loaded, "contiguity", "USA", "CHN") == 0


def test_a_row_of_a_state_with_itself_is_about_the_state(loaded, data, db):
    with gzip.open(data / DIST, "rt") as stream:
        rows = stream.read().splitlines()[1:]
    assert len(rows) == 224 * 224 == 50_176
    load_into(db, "gravity", [data / DIST])
    assert figure(db, "internal-distance", "ABW") == pytest.approx(5.225315)
    panel = read_panel(db, "gravity", "distance", years=(2011, 2011))
    # Without the Netherlands Antilles.
    assert panel.values.shape == (1, 223, 223)
    assert np.isnan(panel.values[0].diagonal()).all()
    assert (~np.isnan(panel.values)).sum() == 223 * 222
    assert figure(loaded, "internal-distance", "ABW") == pytest.approx(5.225315)


def test_old_codes_mean_the_states_of_their_time(loaded):
    assert figure(loaded, "distance", "COD", "USA") == pytest.approx(10270.25)  # ZAR
    assert figure(loaded, "distance", "PSE", "USA") == pytest.approx(9139.831)  # PAL
    assert figure(loaded, "distance", "SRB", "USA") == pytest.approx(7266.376)  # YUG
    assert figure(loaded, "distance", "ROU", "USA") > 0  # ROM
    assert "SRB" not in read_panel(loaded, "gravity", "area", years=(2011, 2011),
                                   dyadic=False).states  # fmt: skip


def test_a_missing_distance_is_no_zero(loaded):
    panel = read_panel(loaded, "gravity", "distance-weighted", years=(2011, 2011))
    values = panel.values[~np.isnan(panel.values)]
    assert 0 < len(values) < 223 * 222
    assert values.min() > 0


def test_the_official_workbook_says_what_the_text_says(load, loaded, db):
    load("gravity", GEO)
    for name in ("area", "internal-distance", "landlocked"):
        one = read_panel(db, "gravity", name, years=(2011, 2011), dyadic=False)
        other = read_panel(loaded, "gravity", name, years=(2011, 2011), dyadic=False)
        assert one.states == other.states
        assert other.values == pytest.approx(one.values, rel=1e-6)
    assert figure(db, "area", "USA") == 9_529_106, "one row of two: the capital's"
    assert figure(db, "landlocked", "CHE") == 1


def test_a_workbook_in_an_archive(load, data, tmp_path, db):
    place = tmp_path / "geo_cepii.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.write(data / BOOK, "geo_cepii.xls")
    load("gravity", place)
    assert figure(db, "area", "USA") == 9_529_106


def test_without_the_library_the_extra_is_named(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlrd", None)
    with pytest.raises(MissingExtra, match=r"allies\[data\]"):
        loader("gravity").read([data / BOOK], Faults())


def test_the_cross_section_of_2006(real):
    db = real("gravity", SECTION)
    assert figure(db, "trade-2006", "USA", "CAN", 2006) == pytest.approx(253_282.7, abs=0.05)
    assert figure(db, "trade-2006", "DEU", "FRA", 2006) == pytest.approx(117_245.7, abs=0.05)
    for name in ("contiguity", "trade-agreement", "language-official"):
        assert figure(db, name, "USA", "CAN", 2006) == 1
    assert figure(db, "gdp-2006", "USA", None, 2006) == 13_201_819
    panel = read_panel(db, "gravity", "trade-2006", years=(2006, 2006))
    assert (~np.isnan(panel.values)).sum() == 17_088


def test_the_panel_of_the_guide(load, data, tmp_path):
    with gzip.open(data / GUIDE, "rt") as stream:
        rows = [line.split(",") for line in stream.read().replace('"', "").splitlines()[1:]]
    assert len(rows) == 99_981
    assert len({row[0] for row in rows}) == 69
    assert {row[3] for row in rows} == {str(year) for year in range(1986, 2007)}
    db = load("gravity", of_years(data / GUIDE, ("1986", "2006"), tmp_path / "agtpa.csv"))
    assert figure(db, "trade-manufacturing", "USA", "CAN", 2006) == pytest.approx(176_540.590277)
    assert figure(db, "distance-weighted", "USA", "CAN", 2006) == pytest.approx(2079.296719)
    assert figure(db, "domestic-sales", "ARG", None, 1986) == pytest.approx(61288.5902626)
    panel = read_panel(db, "gravity", "trade-manufacturing", years=(2006, 2006))
    assert (~np.isnan(panel.values)).sum() == 69 * 68


def test_all_origins_together(load, data, tmp_path):
    panel = of_years(data / GUIDE, ("2005", "2006"), tmp_path / "agtpa.csv")
    db = load("gravity", SECTION, GEO, panel)
    (row,) = db.rows("loads", {"as_of": None})
    assert row[1] == "2006 + GeoDist + AGTPA"
    # In 2006 the ties are those of the cross-section, which has them for all pairs with trade.
    assert figure(db, "trade-agreement", "USA", "CAN", 2005) == 1
    assert figure(db, "trade-agreement", "USA", "CAN", 2006) == 1
    assert figure(db, "trade-manufacturing", "USA", "CAN", 2006) == pytest.approx(176_540.590277)


def test_all_that_is_wrong_is_told(load, tmp_path):
    path = tmp_path / "dist.csv"
    names = "iso_o;iso_d;contig;comlang_off;comlang_ethno;colony;comcol;curcol;col45;smctry;dist;"
    path.write_text(
        f"{names}distcap;distw;distwces\nFRA;QQQ;0;0;0;0;0;0;0;0;1;1;1;1\n"
        "FRA;DEU;2;0;0;0;0;0;0;0;far;1;1;1\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("gravity", path)
    for fault in ("row 2: no state has the code 'QQQ'", "row 3: dist is 'far'", "outside [0, 1]"):
        assert fault in str(caught.value)
    with pytest.raises(DatasetError, match="none of the files that are known"):
        load("gravity", "wdi/API_SP.POP.TOTL.csv")

"""National Material Capabilities."""

from __future__ import annotations

import zipfile

import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

FILE = "peacesciencer/cow_nmc.csv.gz"


def test_the_index_is_as_published(real):
    db = real("capabilities", FILE)
    panel = read_panel(db, "capabilities", "capability-index", years=(1945, 2022), dyadic=False)
    at = {state: n for n, state in enumerate(panel.states)}
    assert panel.values[-1, at["CHN"]] == pytest.approx(0.23409663, abs=1e-8)
    assert panel.values[-1, at["USA"]] == pytest.approx(0.12356574, abs=1e-8)
    assert panel.values[-1, at["RUS"]] == pytest.approx(0.03819699, abs=1e-8)
    assert panel.values[0, at["USA"]] == pytest.approx(0.38386354, abs=1e-8)
    assert set(panel.years) == set(range(1945, 2023))


def test_the_soviet_union_is_not_russia(real):
    db = real("capabilities", FILE)
    panel = read_panel(db, "capabilities", "population", years=(1985, 1995), dyadic=False)
    at = {state: n for n, state in enumerate(panel.states)}
    assert panel.values[0, at["SUN"]] > 250_000
    assert str(panel.values[0, at["RUS"]]) == "nan"
    assert 100_000 < panel.values[-1, at["RUS"]] < 160_000


def test_bad_rows_are_told_all_at_once(load, tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text(
        "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
        "2,2000,1,1,1,1,1,1,1.5\n999,2000,1,1,1,1,1,1,.5\n2,20x0,1,1,1,1,1,1,.5\n"
        "2,2001,one,1,1,1,1,1,.5\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("capabilities", path)
    said = str(caught.value)
    for fault in ("row 2", "outside [0, 1]", "number 999", "year is '20x0'", "milex is 'one'"):
        assert fault in said


def test_an_archive_with_a_password_is_told(load, tmp_path):
    path = tmp_path / "nmc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nmc.csv", "ccode,year\n2,2000\n")
    # The flag of encryption, in the header of the file and in the directory of the archive.
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(DatasetError, match="needs a password"):
        load("capabilities", path)

"""The US Treasury's list of Specially Designated Nationals."""

from __future__ import annotations

import csv
import gzip
import os
import re
import shutil
from collections import Counter
from datetime import UTC, datetime

import pytest

from allies.codebook.actors import actor
from allies.sources.datasets import ofac
from allies.sources.datasets.base import DatasetError, Faults
from allies.sources.datasets.ofac_programmes import (
    AGAINST,
    AT_LARGE,
    head_of,
    programmes_of,
    target_of,
)
from allies.store.datasets import read_panel

LIST = "ofac-sdn/sdn.csv.gz"
ADDRESSES = "ofac-sdn/add.csv.gz"
ROW = '{},{},{},{},-0- ,-0- ,-0- ,-0- ,-0- ,{},-0- ,"{}"\r\n'
END = "\x1a\r\n"


@pytest.fixture(scope="module")
def found(shared):
    faults = Faults()
    entries = list(ofac.entries(shared / "data" / LIST, faults))
    assert faults.found == []
    return entries


@pytest.fixture
def dated(data, tmp_path):
    """The list under a name with a date."""
    path = tmp_path / "sdn_2023-11-09.csv.gz"
    shutil.copy(data / LIST, path)
    return path


def towards(db, variable, year=2023):
    panel = read_panel(db, "ofac", variable, years=(year, year))
    usa = panel.states.index("USA")

    def value(state):
        if state not in panel.states:
            return None
        number = panel.values[0, usa, panel.states.index(state)]
        return None if number != number else float(number)

    return value


def test_all_entries_are_read(found):
    assert len(found) == 11_443
    assert Counter(entry.kind for entry in found) == {
        "persons": 5_890, "vessels": 685, "aircraft": 293, "entities": 4_575,
    }  # fmt: skip
    assert (found[0].number, found[0].name, found[0].programmes) == (
        36, "AEROCARIBBEAN AIRLINES", ("CUBA",),
    )  # fmt: skip
    (many,) = [entry for entry in found if entry.number == 12055]
    assert many.programmes == ("FTO", "SDGT", "NPWMD", "IRGC", "IFSR", "RUSSIA-EO14024")
    assert max(entry.number for entry in found) == 40_421


def test_programmes_are_told_apart(found):
    alone = Counter(entry.programmes for entry in found if len(entry.programmes) == 1)
    assert [alone[(name,)] for name in (
        "RUSSIA-EO14024", "SDNTK", "SDGT", "GLOMAG", "SYRIA",
    )] == [1_713, 1_478, 1_404, 598, 574]  # fmt: skip
    assert sum(any("RUSSIA" in p for p in entry.programmes) for entry in found) == 1_900


def test_every_programme_of_the_list_is_in_the_table(found):
    names = {programme for entry in found for programme in entry.programmes}
    assert len(names) == 72
    assert [name for name in names if head_of(name) is None] == []


def test_the_table_is_of_states_of_the_codebook():
    assert not set(AGAINST) & set(AT_LARGE)
    for state in AGAINST.values():
        assert actor(state).kind == "state"
    assert target_of("RUSSIA-EO14024") == "RUS" == target_of("UKRAINE-EO13660")
    assert target_of("SOUTH SUDAN") == "SSD" and target_of("SUDAN-EO14098") == "SDN"
    assert target_of("HRIT-IR") == "IRN" and target_of("BALKANS-EO14033") is None
    assert target_of("RUSSIANS") is None and head_of("NEW-EO1") is None
    assert programmes_of("FTO] [SDGT] [FTO") == ("FTO", "SDGT")


def test_what_is_aimed_at_states(load, dated, found):
    db = load("ofac", dated)
    aimed = towards(db, "designations")
    russia = re.compile(r"RUSSIA|UKRAINE|MAGNIT|PEESA|SSIDES")
    wanted = sum(any(russia.search(p) for p in entry.programmes) for entry in found)
    assert aimed("RUS") == wanted > 1_900
    assert aimed("CUB") == sum("CUBA" in entry.programmes for entry in found)
    parts = [towards(db, f"designations-{kind}")("RUS") or 0 for kind in
             ("persons", "entities", "vessels", "aircraft")]  # fmt: skip
    assert sum(parts) == wanted and min(parts) > 0
    assert towards(db, "programmes")("CUB") == 1 and towards(db, "programmes")("PRK") == 5
    assert aimed("DEU") is None
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[1] == "2023-11-09, entries to 40421" and loaded[5] == "2023-11-09"


def test_which_states_are_named(load, dated, data, found):
    db = load("ofac", dated, data / ADDRESSES)
    nationals = towards(db, "designated-nationals")
    assert nationals("MEX") == sum("Mexico" in entry.nationalities for entry in found) == 327
    flags = towards(db, "designated-flags")
    assert flags("IRN") == sum(entry.flag == "Iran" for entry in found) == 141
    assert flags("PRK") == 73  # as 'Democratic People's Republic of Korea'
    addresses = towards(db, "designated-addresses")
    with gzip.open(data / ADDRESSES, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if len(row) == 6]
    for state, names in (("RUS", {"Russia"}), ("PSE", {"Palestinian", "West Bank"})):
        assert addresses(state) == len({row[0] for row in rows if row[4] in names}) > 20
    # Drugs have no state: those that the entry names count.
    assert towards(db, "designations-sdntk")("MEX") > 300
    assert towards(db, "designations-cuba")("CUB") == towards(db, "designations")("CUB")
    assert nationals("USA") is None


def test_there_are_16357_addresses(data):
    faults = Faults()
    rows = list(ofac._rows(data / ADDRESSES, 6, faults))
    assert len(rows) == 16_357 and faults.found == []


def test_the_date_is_in_the_name_or_that_of_the_file(tmp_path):
    for name, day in (
        ("sdn_2023-11-09.csv", "2023-11-09"), ("SDN20240131.CSV", "2024-01-31"),
    ):  # fmt: skip
        assert ofac.date_of(tmp_path / name) == day
    path = tmp_path / "SDN_99999999.CSV"
    path.write_text(ROW.format(1, "X", "-0- ", "CUBA", "-0- ", "-0- ") + END)
    moment = datetime(2022, 5, 4, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    assert ofac.date_of(path) == "2022-05-04"


def test_all_faults_are_told_at_once(load, tmp_path):
    path = tmp_path / "sdn_2023-11-09.csv"
    path.write_text(
        ROW.format(1, "X", "-0- ", "CUBA", "-0- ", "-0- ")
        + ROW.format(1, "X", "-0- ", "CUBA", "-0- ", "-0- ")
        + ROW.format("x2", "X", "-0- ", "CUBA", "-0- ", "-0- ")
        + ROW.format(3, "X", "vessel", "CUBA", "Ruritania", "-0- ")
        + ROW.format(4, "X", "individual", "CUBA", "-0- ", "DOB 1961; nationality Graustark; x.")
        + "5,six\r\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("ofac", path)
    said = str(caught.value)
    for fault in ("in row 1 too", "'x2'", "'Ruritania'", "'Graustark'", "2 fields", "cut short"):
        assert fault in said


def test_other_files_are_refused(load, data, tmp_path):
    with pytest.raises(DatasetError, match="one SDN.CSV"):
        load("ofac", ADDRESSES)
    path = tmp_path / "alt.csv"
    path.write_text("1,2,aka,NAME,-0- \r\n" + END)
    with pytest.raises(DatasetError, match="one SDN.CSV"):
        load("ofac", LIST, path)

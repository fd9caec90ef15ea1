"""Sanctions, from GSDB, EUSANCT and TIES."""

from __future__ import annotations

import csv
import math
import sys
from collections import Counter

import pytest
import xlrd

from allies.errors import MissingExtra
from allies.sources.datasets import sanctions
from allies.sources.datasets import sanctions_gsdb as gsdb
from allies.sources.datasets import sanctions_numbered as numbered
from allies.sources.datasets.base import DatasetError, Faults
from allies.sources.datasets.sanctions_cases import Case, Party, figures
from allies.sources.datasets.workbooks import header_of, rows_of
from allies.store.datasets import read_panel

GSDB = "gsdb/GSDB_V4.csv"
EUSANCT = "eusanct/EUSANCT_Dataset_Case-level.xls"
TIES = "ties/TIESv4-1.xls"
EU = Party("EU", group=True)


def of(db, variable, years=(1945, 2023)):
    panel = read_panel(db, "sanctions", variable, years=years)

    def value(source, target, year):
        if not {source, target} <= set(panel.states):
            return None
        at = panel.states.index
        found = panel.values[year - years[0], at(source), at(target)]
        return None if math.isnan(found) else float(found)

    return value


def cases_of(reader, path):
    faults = Faults()
    found = list(reader(path, sanctions.DATASET, faults))
    assert faults.found == []
    return found


@pytest.fixture
def gsdb_rows(data):
    with (data / GSDB).open(encoding="utf-8-sig") as stream:
        return {row["case_id"]: (n, row) for n, row in enumerate(csv.DictReader(stream), 2)}


def test_the_gsdb_is_read_case_by_case(data, gsdb_rows):
    found = cases_of(gsdb.cases, data / GSDB)
    assert len(found) == len(gsdb_rows) == 412
    by_row = {case.row: case for case in found}
    line, row = gsdb_rows["1006"]
    assert (row["sanctioned_state"], row["objective"], row["success"]) == (
        "Russia", "policy_change", "ongoing",
    )  # fmt: skip
    assert by_row[line] == Case(
        row=line, senders=(EU,), targets=(Party("RUS"),), first=2014, last=2023, sure=2023,
        kinds=("sanctions", "sanction-trade", "sanction-arms", "sanction-military",
               "sanction-financial"),
    )  # fmt: skip
    assert min(case.first for case in found) == 1949 and max(c.last for c in found) == 2023
    targets = Counter(row["sanctioned_state"] for _, row in gsdb_rows.values())
    assert [targets[name] for name in ("Iran", "Russia", "China", "Belarus")] == [47, 40, 37, 31]


def test_un_sanctions_are_of_the_un(real, gsdb_rows):
    spans = [(int(gsdb_rows[c][1]["begin"]), int(gsdb_rows[c][1]["end"])) for c in
             ("94", "217", "300")]  # fmt: skip
    assert spans == [(1963, 1977), (1977, 1994), (1984, 1994)]
    db = real("sanctions", GSDB)
    arms, military = of(db, "sanction-arms"), of(db, "sanction-military")
    assert [arms("UN", "ZAF", year) for year in (1962, 1963, 1976, 1977, 1980, 1995)] == [
        None, 1, 1, 2, 1, None,
    ]  # fmt: skip
    assert military("UN", "ZAF", 1976) is None and military("UN", "ZAF", 1980) >= 1
    assert of(db, "sanctions")("FRA", "ZAF", 1970) is None


def test_groups_are_their_members_at_the_date(real):
    db = real("sanctions", GSDB)
    any_, trade = of(db, "sanctions"), of(db, "sanction-trade")
    for member in ("DEU", "FRA", "POL", "HRV", "IRL"):
        assert trade(member, "RUS", 2015) >= 1
    # The United Kingdom left, and has sanctions of its own in 2022.
    with_eu, alone = any_("GBR", "RUS", 2019), any_("GBR", "RUS", 2022)
    assert with_eu >= 1 and alone >= 1
    assert trade("SRB", "RUS", 2015) is None
    version = db.rows("loads", {"as_of": None})[0]
    assert version[1] == "GSDB V4" and version[9:11] == (1949, 2023)


def test_codes_are_those_of_the_year(real):
    db = real("sanctions", GSDB)
    any_ = of(db, "sanctions")
    assert any_("DEU", "DDR", 1960) == 1
    # The file says Yugoslavia from 1992 to 2014; it was three states one after the other.
    assert any_("CHE", "YUG", 2002) == 1 and any_("CHE", "SRB", 2002) is None
    assert any_("CHE", "SCG", 2005) == 1 and any_("CHE", "SRB", 2010) == 1
    assert any_("SUN", "CHN", 1965) == 1 and any_("RUS", "CHN", 1965) is None
    assert any_("USA", "RUS", 2022) >= 1 and any_("USA", "SUN", 2022) is None


def test_complete_embargoes_are_told_apart(real, gsdb_rows):
    db = real("sanctions", GSDB)
    assert gsdb_rows["11"][1]["descr_trade"] == "exp_compl,imp_compl"
    assert of(db, "sanction-embargo")("USA", "CHN", 1960) == 1
    assert of(db, "sanction-embargo")("GBR", "CHN", 1952) is None
    assert of(db, "sanction-trade")("GBR", "CHN", 1952) >= 1


def test_the_dyadic_file(load, tmp_path):
    path = tmp_path / "GSDB_V4_dyadic.csv"
    path.write_text(
        "case_id,sanctioned_state,sanctioned_state_iso3,sanctioning_state,"
        "sanctioning_state_iso3,year,arms,military,trade,descr_trade,financial,travel,other\n"
        "1,Russia,RUS,United States,USA,1980,0,0,1,exp_part,0,0,0\n"
        "2,Russia,RUS,United States,USA,1980,0,0,1,exp_compl,0,0,0\n"
        "3,ISIS,,United States,USA,2015,0,0,0,,1,0,0\n"
    )
    db = load("sanctions", path)
    assert of(db, "sanction-trade")("USA", "SUN", 1980) == 2
    assert of(db, "sanction-embargo")("USA", "SUN", 1980) == 1
    assert of(db, "sanction-financial")("USA", "RUS", 2015) is None


def test_eusanct_is_read_to_the_last_case(data):
    header = header_of(data / EUSANCT, sanctions.DATASET)
    names = {n: n for n in ("caseid", "targetstate", "EU", "US", "sender_combination")}
    rows = list(rows_of(data / EUSANCT, sanctions.DATASET, names))
    assert len(rows) == 326 and len(header) == 92
    assert len({row["targetstate"] for row in rows}) == 134
    assert len({row["caseid"] for row in rows}) == 326
    assert (rows[0]["caseid"], rows[0]["targetstate"], rows[0]["EU"], rows[0]["US"]) == (
        "1950063001", "731", "0", "1",
    )  # fmt: skip
    (chile,) = [row for row in rows if row["caseid"] == "1973121701"]
    assert chile["targetstate"] == "155"
    assert Counter(row["sender_combination"] for row in rows) == {
        "US": 195, "EU-US": 54, "UN": 21, "EU-US-UN": 20, "EU": 20, "EU-UN": 9, "US-UN": 7,
    }  # fmt: skip


def test_eusanct_by_sender_target_and_year(real):
    db = real("sanctions", EUSANCT)
    assert db.rows("loads", {"as_of": None})[0][1] == "EUSANCT 1989-2015"
    any_, threat = of(db, "sanctions"), of(db, "sanction-threat")
    # Sanctions over Crimea: threatened in February 2014, imposed in March, with no end by 2015.
    assert any_("DEU", "RUS", 2014) == 1 and of(db, "sanction-arms")("DEU", "RUS", 2015) == 1
    assert of(db, "sanction-travel")("USA", "RUS", 2013) == 1
    assert threat("USA", "RUS", 2014) == 1 and threat("USA", "RUS", 2015) is None
    # Those on China since 1989 are of the Twelve, who were more by 2015.
    arms = of(db, "sanction-arms")
    assert arms("PRT", "CHN", 1989) == 1 and arms("POL", "CHN", 1995) is None
    assert arms("POL", "CHN", 2015) == 1 and arms("USA", "CHN", 2015) == 1
    assert arms("UN", "ZAF", 1990) == 1 and of(db, "sanction-trade")("USA", "ZAF", 1990) == 1
    # 1988 is not covered, though the case of South Africa has run since 1977.
    assert arms("UN", "ZAF", 1988) is None
    assert any_("USA", "SUN", 1991) >= 1


def test_other_types_of_eusanct_are_described(data):
    # Type 13 is 'other': wherever it was imposed the file says in words what it was.
    wanted = {"EU": "impositionEU_type", "US": "impositionUS_type", "UN": "impositionUN_type"}
    words = {f"{key}_other": f"{name}_other" for key, name in wanted.items()}
    rows = list(rows_of(data / EUSANCT, sanctions.DATASET, {**wanted, **words}))
    told = [
        row[f"{sender}_other"] for row in rows for sender in wanted
        if "13" in row[sender].split(";")
    ]  # fmt: skip
    assert len(told) == 15 and "." not in told


def test_ties_is_read_to_the_last_case(data):
    book = xlrd.open_workbook(str(data / TIES))
    assert book.sheet_by_index(0).ncols == 66
    names = (*numbered.TIES, "finaloutcome")
    rows = list(rows_of(data / TIES, sanctions.DATASET, {name: name for name in names}))
    assert len(rows) == 1412 == len({row["caseid"] for row in rows})
    years = [int(row["startyear"]) for row in rows]
    assert (min(years), max(years)) == (1945, 2005)
    assert sum(row["imposition"] == "1" for row in rows) == 845
    assert sum(row["threat"] == "1" for row in rows) == 1053
    assert sum(row["targetstate"] == "365" for row in rows) == 33
    assert sum(row["primarysender"] == "2" for row in rows) == 681
    outcomes = Counter(row["finaloutcome"] for row in rows)
    assert [outcomes[code] for code in ("3", "8", "2", "10")] == [188, 166, 146, 132]
    first = next(row for row in rows if row["caseid"] == "1945121601")
    assert (first["primarysender"], first["targetstate"], first["finaloutcome"]) == (
        "2", "710", "8",
    )  # fmt: skip


def test_ties_by_sender_target_and_year(real, data):
    found = cases_of(numbered.ties, data / TIES)
    china = next(c for c in found if c.targets == (Party("CHN"),) and c.kinds[0] == "sanctions")
    assert (china.senders, china.first, china.sure) == ((Party("USA"),), 1946, 1947)
    cuba = next(c for c in found if c.targets == (Party("CUB"),) and c.first == 1960
                and c.kinds[0] == "sanctions" and len(c.senders) == 5)  # fmt: skip
    assert [party.code for party in cuba.senders] == ["USA", "GBR", "JPN", "DEU", "ISR"]
    assert cuba.sure == 2013
    db = real("sanctions", TIES)
    assert db.rows("loads", {"as_of": None})[0][1] == "TIES 4.1"
    any_ = of(db, "sanctions")
    assert any_("USA", "CHN", 1946) == 1 and any_("USA", "CUB", 2005) >= 1
    assert any_("USA", "CUB", 2013) is None  # TIES declares to cover the years to 2005
    assert any_("USA", "SUN", 1980) >= 1 and any_("USA", "RUS", 1980) is None
    assert of(db, "sanction-threat")("USA", "JPN", 1985) >= 1


def test_an_end_that_is_not_told_is_not_known(load, db, data):
    found = cases_of(numbered.ties, data / TIES)
    open_ended = [case for case in found if case.sure < case.last]
    assert len(open_ended) > 200
    load("sanctions", TIES)
    unknown, known = db._connection.execute(
        "SELECT count(*) FILTER (value IS NULL), count(value) FROM observations "
        "WHERE variable = 'sanctions'"
    ).fetchone()
    assert 0 < unknown < known


def test_threats_of_ties_are_coded_one_higher(data):
    # 'not said' comes first among threats, so that type 4 threatened is type 3 imposed.
    names = {name: name for name in ("sanctiontypethreat", "sanctiontype")}
    pairs = Counter(
        (int(row["sanctiontypethreat"]), int(row["sanctiontype"]))
        for row in rows_of(data / TIES, sanctions.DATASET, names)
        if row["sanctiontypethreat"].isdigit() and row["sanctiontype"].isdigit()
    )
    told = sum(n for (threat, _), n in pairs.items() if threat > 1)
    kept = sum(n for (threat, imposed), n in pairs.items() if imposed == threat - 1)
    assert told > 350 and kept / told > 0.9


def test_a_state_in_a_group_and_beside_it_counts_once():
    case = Case(row=2, senders=(EU, Party("FRA"), Party("GRC")), targets=(Party("GRC"),),
                kinds=("sanctions",), first=1999, last=2000, sure=1999)  # fmt: skip
    (part,) = figures([case], (1990, 2000))
    found = dict(zip(zip(part.source, part.period, strict=True), part.value, strict=True))
    assert found["FRA", "1999"] == 1 and found["FRA", "2000"] is None
    assert ("GRC", "1999") not in found


def test_all_faults_are_told_at_once(load, tmp_path):
    header = ",".join(gsdb.CASES) + "\n"
    path = tmp_path / "GSDB_V4.csv"
    path.write_text(
        header + "1,Russia,Ruritania,2014,2015,exp_part,1,0,0,0,0,0\n"
        "1,Russia,France,2014,2015,exp_part,1,0,0,0,0,0\n"
        "3,Russia,France,2014,2013,exp_part,1,0,0,0,0,0\n"
        "4,Russia,France,20l4,2015,exp_part,1,0,0,0,0,0\n"
        "5,Russia,France,2014,2015,exp_part,yes,0,0,0,0,0\n"
    )
    with pytest.raises(DatasetError) as caught:
        load("sanctions", path)
    said = str(caught.value)
    for fault in ("'Ruritania'", "case 1 is in row 2 too", "ends in 2013", "'20l4'", "'yes'"):
        assert fault in said


def test_one_file_of_one_project(load, tmp_path):
    with pytest.raises(DatasetError, match="give one, of one project"):
        load("sanctions", GSDB, TIES)
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="GSDB: case_id"):
        load("sanctions", path)


def test_without_xlrd_it_says_what_to_install(load, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlrd", None)
    with pytest.raises(MissingExtra, match=r"pip install 'allies\[data\]'"):
        load("sanctions", TIES)

"""Events of GDELT, ICEWS and POLECAT."""

from __future__ import annotations

import gzip
import re
import shutil
import tracemalloc
import zipfile
from collections import Counter, defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.codebook.cameo import QUADS, quad_of
from allies.codebook.state_codes import state_of
from allies.core.series import Figures
from allies.errors import AlliesError
from allies.sources.datasets import events_tally
from allies.sources.datasets.base import DatasetError, Faults
from allies.sources.datasets.events import DATASET, read
from allies.sources.datasets.events_actors import (
    NO_STATES,
    UnknownCode,
    state_by_code,
    state_by_name,
)
from allies.sources.datasets.events_read import Event
from allies.sources.datasets.events_tally import SUMS, Seen, Tally

EXPORT = "gdelt/20161013151500.export.CSV.zip"
SAMPLE = "icews/events.2018.sample.tab.gz"
COUNTS = tuple(f"events-{quad}" for quad in QUADS)
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors",
    "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province",
    "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
HEADER = "\t".join(POLECAT)


def loaded(*paths):
    """Figures by variable and (source, target, month), read with all checks."""
    faults = Faults()
    reading = read(list(paths), faults)
    found = defaultdict(dict)
    for part in reading.parts:
        assert isinstance(part, Figures)
        for key in zip(part.source, part.target, part.period, part.value, strict=True):
            found[part.variable][key[:3]] = key[3]
    faults.raise_if_any(DATASET)
    return reading, found


def gdelt_rows(data, name=EXPORT):
    path = data / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0]).decode()
    else:
        text = path.read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def gdelt_row(**fields):
    """A row of GDELT 1.0 as its daily files have it."""
    at = {"id": 0, "day": 1, "a": 7, "b": 17, "code": 26, "root": 28, "scale": 30,
          "mentions": 31, "sources": 32}  # fmt: skip
    usual = {"id": "1", "day": "20140301", "a": "USA", "b": "RUS", "code": "042", "root": "04",
             "scale": "1.9", "mentions": "3", "sources": "2"}  # fmt: skip
    row = [""] * 58
    for key, text in {**usual, **fields}.items():
        row[at[key]] = text
    return "\t".join(row)


def gdelt_file(path, rows):
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def polecat_row(**fields):
    usual = {"Event ID": "e1", "Event Date": "2023-01-02", "Event Type": "CONSULT",
             "Intensity": "1.0", "Quad Code": "VERBAL COOPERATION", "Actor Country": "USA",
             "Recipient Country": "RUS"}  # fmt: skip
    row = {**dict.fromkeys(POLECAT, "None"), **usual, **fields}
    return "\t".join(row[name] for name in POLECAT)


def polecat_file(path, rows, header=HEADER, encoding="latin-1"):
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding=encoding)
    return path


# ---- GDELT ---------------------------------------------------------------------------------


def test_the_facts_of_the_gdelt_file(data):
    rows = gdelt_rows(data)
    assert len(rows) == 3566 and {len(row) for row in rows} == {61}
    assert Counter(row[29] for row in rows) == {"1": 2195, "2": 402, "3": 569, "4": 400}
    assert sum(row[28] == "04" for row in rows) == 911
    assert sum(float(row[30]) for row in rows) / 3566 == pytest.approx(0.731099, abs=1e-6)
    first = rows[0]
    assert (first[0], first[1], first[7], first[17]) == ("588604779", "20151014", "", "DEU")
    assert (first[26], first[29], float(first[30])) == ("040", "1", 1.0)
    assert [r[26] for r in rows if r[7] == "USA" and r[17] == "RUS"] == [
        "042", "046", "046", "046", "046"]  # fmt: skip
    assert sum(row[1] == "20161013" for row in rows) == 3484


def test_a_gdelt_file_is_added_up_by_pair_and_month(data):
    """Against a plain sum over the rows of the file."""
    expected = {name: defaultdict(float) for name in (*COUNTS, "goldstein-events", "goldstein-sum",
                "goldstein-squares", "event-sources", "event-mentions")}  # fmt: skip
    pairs = set()
    for row in gdelt_rows(data):
        a, b = (None if c in NO_STATES else state_of(c, "alpha3") for c in (row[7], row[17]))
        if a is None or b is None or a == b:
            continue
        key = (a, b, f"{row[1][:4]}-{row[1][4:6]}")
        pairs.add(key)
        expected[f"events-{quad_of(row[26])}"][key] += 1
        expected["goldstein-events"][key] += 1
        expected["goldstein-sum"][key] += float(row[30])
        expected["goldstein-squares"][key] += float(row[30]) ** 2
        expected["event-sources"][key] += int(row[32])
        expected["event-mentions"][key] += int(row[31])
    reading, found = loaded(data / EXPORT)
    assert (reading.version, reading.years) == ("GDELT 2.0", (2016, 2016))
    assert len(pairs) == 230 and set(found) == set(expected)
    for name, figures in found.items():
        assert set(figures) == pairs
        for key, value in figures.items():
            assert value == pytest.approx(expected[name][key], abs=1e-9), (name, key)


def test_the_united_states_and_russia_in_the_gdelt_file(real):
    db = real("events", EXPORT)
    asked = "SELECT variable, value FROM observations WHERE source = 'USA' AND target = 'RUS'"
    found = dict(db._connection.execute(asked).fetchall())
    assert found["events-verbal-cooperation"] == found["goldstein-events"] == 5
    assert found["events-material-conflict"] == 0
    assert found["goldstein-sum"] == pytest.approx(1.9 + 4 * 7.0)


def test_gdelt_1_has_rows_of_two_widths(data):
    rows = gdelt_rows(data, "gdelt/events1.csv")
    assert Counter(len(row) for row in rows) == {57: 40, 58: 60}
    assert (rows[0][0], rows[0][1]) == ("0", "19790101")
    reading, found = loaded(data / "gdelt/events1.csv")
    assert reading.version == "GDELT 1.0" and reading.years is None
    assert sum(found["goldstein-events"].values()) == 19
    assert sum(found["event-mentions"].values()) == 103


def test_other_files_of_gdelt_are_no_events(data):
    with gzip.open(data / "gdelt/gkg.csv.gz", "rt", encoding="utf-8") as stream:
        first = stream.readline().split("\t")
    assert first[0] == "20150218230000-0" and len(first) == 27
    for name in ("gkg1.csv", "gkg1Count.csv", "mentions.csv", "gkg.csv.gz"):
        with pytest.raises(DatasetError, match="none of the layouts.*ICEWS.*POLECAT"):
            loaded(data / "gdelt" / name)


def test_a_header_and_other_separators_do_no_harm(tmp_path):
    path = tmp_path / "from_bigquery.csv"
    path.write_text(
        "\ufeffGLOBALEVENTID;SQLDATE;Actor1CountryCode;Actor2CountryCode;EventRootCode;EventCode;"
        "GoldsteinScale;NumMentions\n"
        # Numbers have lost their leading zeros, as in a spreadsheet.
        "1;20140301;USA;RUS;4;42;1.9;1\n2;20140301;USA;RUS;1;10;0;1\n3;20140301;USA;RUS;10;10;;1\n"
        "4;20140301;USA;RUS;8;871;9.0;1\n",
        encoding="utf-8",
    )
    reading, found = loaded(path)
    assert reading.version == "GDELT 1.0"
    key = ("USA", "RUS", "2014-03")
    assert [found[name][key] for name in COUNTS] == [2, 1, 1, 0]
    assert found["goldstein-sum"][key] == pytest.approx(1.9 + 0 - 5.0 + 9.0)
    assert found["event-mentions"][key] == 4
    assert str(found["event-sources"][key]) == "nan"  # not told is not none


def test_an_event_counts_once_however_many_files_have_it(data, tmp_path):
    _, once = loaded(data / EXPORT)
    again = shutil.copy(data / EXPORT, tmp_path / "20161013153000.export.CSV.zip")
    _, twice = loaded(data / EXPORT, again)
    assert once == twice


def test_a_folder_is_its_event_files(data, tmp_path):
    shutil.copy(data / "gdelt/events1.csv", tmp_path / "19790101.export.CSV")
    shutil.copy(data / "gdelt/mentions.csv", tmp_path / "20150218230000.mentions.CSV")
    shutil.copy(data / "gdelt/gkg1.csv", tmp_path / "20200705.gkg.csv")
    (tmp_path / "notes.md").write_text("mine")
    reading, found = loaded(tmp_path)
    assert (reading.version, reading.years) == ("GDELT 1.0", (1979, 1979))
    assert found == loaded(data / "gdelt/events1.csv")[1]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DatasetError, match="no event files"):
        loaded(empty)


def test_all_files_of_an_archive_are_read(tmp_path):
    path = tmp_path / "2014.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for month in ("01", "02", "03"):
            row = gdelt_row(id=month, day=f"2014{month}15")
            archive.writestr(f"2014{month}.export.CSV", row + "\n")
    reading, found = loaded(path)
    assert sorted(k[2] for k in found["goldstein-events"]) == ["2014-01", "2014-02", "2014-03"]
    assert reading.years == (2014, 2014)


def test_makers_are_not_mixed(data):
    with pytest.raises(DatasetError, match="GDELT 2.0 and ICEWS"):
        loaded(data / EXPORT, data / SAMPLE)
    with pytest.raises(DatasetError, match="GDELT 2.0 and GDELT 1.0"):
        loaded(data / EXPORT, data / "gdelt/events1.csv")


def test_quotation_marks_are_marks_like_others(tmp_path):
    row = gdelt_row(id="2").split("\t")
    row[6] = '"PUTIN'
    _, found = loaded(gdelt_file(tmp_path / "x.csv", ["\t".join(row), gdelt_row(id="3")]))
    assert found["goldstein-events"][("USA", "RUS", "2014-03")] == 2


def test_what_is_passed_over_on_purpose(tmp_path):
    rows = [
        gdelt_row(id="1", a="EUR"), gdelt_row(id="2", b="WST"), gdelt_row(id="3", a=""),
        gdelt_row(id="4", b="USA"), gdelt_row(id="5", a="IGO"), gdelt_row(id="6", code="---",
        root="--", scale=""), gdelt_row(id="7", day="19200301"), gdelt_row(id="8"), "",
    ]  # fmt: skip
    _, found = loaded(gdelt_file(tmp_path / "x.csv", rows))
    assert found["goldstein-events"] == {("USA", "RUS", "2014-03"): 1}


def test_all_that_is_wrong_is_told_at_once(load, tmp_path):
    rows = [
        gdelt_row(id="1", a="QQQ"), gdelt_row(id="2", a="QQQ"), gdelt_row(id="3", code="99",
        root="99"), gdelt_row(id="4", scale="11"), gdelt_row(id="5", day="20141301"),
        gdelt_row(id="6", sources="few"), gdelt_row(id="7")[:-3], gdelt_row(id="8", scale="nan "),
        gdelt_row(id="9", mentions="inf"),
    ]  # fmt: skip
    with pytest.raises(DatasetError) as caught:
        load("events", gdelt_file(tmp_path / "x.csv", rows))
    said = str(caught.value)
    for fault in (
        "row 1: 'QQQ' is neither", "row 3: '99' is no event code", "row 4: scale is '11'",
        "row 5: the day is '20141301'", "row 6: sources is 'few'", "row 7: 55 fields, not 58",
        "row 9: mentions is 'inf'",
    ):  # fmt: skip
        assert fault in said
    assert said.count("QQQ") == 1 and "row 8" not in said


# ---- actors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "state"),
    [
        ("RUS", "2014-03-01", "RUS"), ("RUS", "1985-03-01", "SUN"), ("RUS", "1991-12-24", "SUN"),
        ("RUS", "1991-12-26", "RUS"), ("SUN", "1985-03-01", "SUN"), ("SUN", "2014-03-01", None),
        ("UKR", "1985-03-01", None), ("UKR", "1992-03-01", "UKR"), ("CZE", "1992-12-31", "CSK"),
        ("CZE", "1993-01-01", "CZE"), ("SVK", "1990-01-01", None), ("SRB", "1999-04-01", "YUG"),
        ("SRB", "2004-04-01", "SCG"), ("SRB", "2010-04-01", "SRB"), ("MTN", "2010-04-01", "MNE"),
        ("MNE", "2000-04-01", None), ("ROM", "2014-03-01", "ROU"), ("ROU", "2014-03-01", "ROU"),
        ("ZAR", "1990-03-01", "COD"), ("COD", "2014-03-01", "COD"), ("TMP", "2014-03-01", "TLS"),
        ("TMP", "1999-03-01", None), ("PAL", "2014-03-01", "PSE"), ("WSB", "2014-03-01", "PSE"),
        ("GZS", "2014-03-01", "PSE"), ("BAG", "2003-03-20", "IRQ"), ("SSD", "2010-03-01", None),
        ("SSD", "2014-03-01", "SSD"), ("KSV", "2014-03-01", "XKX"), ("HKG", "2014-03-01", "HKG"),
        ("DEU", "1985-03-01", "DEU"), ("DDR", "1985-03-01", "DDR"), ("EUR", "2014-03-01", None),
        ("IGOUNO", "2014-03-01", None), ("RUSGOV", "2014-03-01", "RUS"), ("", "2014-03-01", None),
        ("None", "2014-03-01", None), ("RS", "2014-03-01", "RUS"), ("RS", "1985-03-01", "SUN"),
        ("GM", "2014-03-01", "DEU"), ("UP", "2014-03-01", "UKR"),
    ],
)  # fmt: skip
def test_codes_are_states_at_the_time(code, day, state):
    assert state_by_code(code, day) == state


@pytest.mark.parametrize("code", ["QQQ", "Q", "RUSG", "ZZ", "1", "ÉÉÉ"])
def test_codes_of_nothing_are_faults(code):
    with pytest.raises(UnknownCode):
        state_by_code(code, "2014-03-01")


def test_no_region_or_role_has_the_code_of_a_state():
    assert {code for code in NO_STATES - {"UNK"} if state_of(code, "alpha3") is not None} == set()


def test_all_actors_of_the_files_of_gdelt_are_known(data):
    codes = Counter()
    for name in (EXPORT, "gdelt/events.csv", "gdelt/eventsT.csv", "gdelt/events1.csv"):
        for row in gdelt_rows(data, name):
            codes.update((row[7], row[17]))
    passed = {code for code in codes if state_by_code(code, "2016-10-13") is None}
    assert passed == {"", "AFR", "EUR", "NMR", "SAS", "SEA", "ASA", "PGS"}
    assert len(codes) > 120


ICEWS_NAMES = {
    "Aeolian Islands": "ITA", "Bavaria": "DEU", "Burkina Faso": "BFA", "Cape Verde": "CPV",
    "Congo": "COG", "Cook Island": "COK", "Cote d'Ivoire": "CIV", "Curaçao": "CUW",
    "Czech Republic": "CZE", "Democratic Republic of Congo": "COD", "Dominica": "DMA",
    "Dominican Republic": "DOM", "Falkland Islands": "FLK", "Gambia": "GMB", "Georgia": "GEO",
    "Guinea": "GIN", "Guinea-Bissau": "GNB", "Holy See": "VAT", "Hong Kong": "HKG",
    "Ireland": "IRL", "Kosovo": "XKX", "Kyrgyzstan": "KGZ", "Laos": "LAO", "Macao": "MAC",
    "Micronesia": "FSM", "Moldova, Republic of": "MDA", "Myanmar": "MMR", "Niger": "NER",
    "Nigeria": "NGA", "North Korea": "PRK", "South Korea": "KOR", "Netherlands Antilles": None,
    "Occupied Palestinian Territory": "PSE", "Russian Federation": "RUS", "Samoa": "WSM",
    "American Samoa": "ASM", "Serbia": "SRB", "South Sudan": "SSD", "Sudan": "SDN",
    "Saint Martin (French part)": "MAF", "Sao Tome and Principe": "STP", "Swaziland": "SWZ",
    "Syria": "SYR", "Taiwan": "TWN", "Timor-Leste": "TLS", "Turkey": "TUR", "Vietnam": "VNM",
    "the former Yugoslav Republic of Macedonia": "MKD", "United Kingdom": "GBR",
    "United States": "USA", "U.S. Virgin Islands": "VIR", "British Virgin Islands": "VGB",
    "Western Sahara": "ESH", "Guam": "GUM", "Antarctica": None, "Reunion": "REU", "NA": None,
    "Jordan": "JOR", "Chad": "TCD", "Mali": "MLI", "Oman": "OMN", "Cuba": "CUB", "Peru": "PER",
}  # fmt: skip


@pytest.mark.parametrize(("name", "state"), ICEWS_NAMES.items())
def test_names_of_icews(name, state):
    assert state_by_name(name, "2018-06-01") == state


def test_names_of_icews_at_the_time():
    assert state_by_name("Serbia", "1999-04-01") == "YUG"
    assert state_by_name("South Sudan", "2001-01-01") is None
    with pytest.raises(UnknownCode):
        state_by_name("Ruritania", "2018-06-01")


# ---- ICEWS ---------------------------------------------------------------------------------


def test_the_facts_of_the_icews_file(data):
    with gzip.open(data / SAMPLE, "rt", encoding="utf-8") as stream:
        header = stream.readline().rstrip("\n").split("\t")
        rows = [dict(zip(header, line.rstrip("\n").split("\t"), strict=True)) for line in stream]
    assert Counter(r["Event Date"] for r in rows) == {"2018-06-01": 2359, "2018-06-02": 1346}
    countries = Counter(r["Source Country"] for r in rows)
    assert [countries[c] for c in ("India", "United States", "North Korea", "Russian Federation")
            ] == [720, 402, 214, 176]  # fmt: skip
    pair = [
        r for r in rows
        if (r["Source Country"], r["Target Country"]) == ("Russian Federation", "United States")
    ]  # fmt: skip
    assert len(pair) == 14
    assert [(r["CAMEO Code"], float(r["Intensity"])) for r in pair[:3]] == [
        ("124", -4.0), ("013", 0.4), ("020", 3.0)]  # fmt: skip
    codes = Counter(r["CAMEO Code"] for r in rows)
    assert [codes[c] for c in ("010", "040", "036", "173")] == [528, 492, 295, 244]
    mean = sum(float(r["Intensity"]) for r in rows) / len(rows)
    assert mean == pytest.approx(0.0374, abs=5e-5)
    first = rows[0]
    assert (first["Event ID"], first["Source Country"], first["Target Country"]) == (
        "32889836", "Bangladesh", "Vietnam")  # fmt: skip
    assert (first["Event Text"], first["CAMEO Code"], first["Intensity"]) == ("Consult", "040", "1")
    reading, found = loaded(data / SAMPLE)
    assert (reading.version, reading.years) == ("ICEWS", (2018, 2018))
    key = ("RUS", "USA", "2018-06")
    assert [found[name][key] for name in COUNTS] == [
        sum(quad_of(r["CAMEO Code"]) == quad for r in pair) for quad in QUADS
    ]
    assert found["goldstein-sum"][key] == pytest.approx(sum(float(r["Intensity"]) for r in pair))
    assert found["events-verbal-cooperation"][("BGD", "VNM", "2018-06")] >= 1
    assert "event-sources" not in found  # ICEWS tells none: no figure, not zero


def test_codes_of_icews_that_have_lost_their_zero(tmp_path, data):
    with gzip.open(data / SAMPLE, "rt", encoding="utf-8") as stream:
        text = stream.read()
    path = tmp_path / "events.2018.tab"
    path.write_text(re.sub(r"\t0(\d{2,3})\t", r"\t\1\t", text), encoding="utf-8")
    assert loaded(path)[1] == loaded(data / SAMPLE)[1]


# ---- POLECAT -------------------------------------------------------------------------------


def test_types_of_plover_have_its_quarters(tmp_path):
    types = ["AGREE", "consult", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
             "ACCUSE", "REJECT", "THREATEN", "SANCTION", "PROTEST", "MOBILIZE", "COERCE",
             "ASSAULT"]  # fmt: skip
    rows = [polecat_row(**{"Event ID": f"e{n}", "Event Type": t}) for n, t in enumerate(types)]
    reading, found = loaded(polecat_file(tmp_path / "ngecEventsDV-2023.txt", rows))
    key = ("USA", "RUS", "2023-01")
    assert (reading.version, reading.years) == ("POLECAT", (2023, 2023))
    assert [found[name][key] for name in COUNTS] == [4, 3, 5, 4]
    assert found["goldstein-sum"][key] == 16


def test_the_header_of_polecat_is_as_recorded():
    assert len(POLECAT) == 40
    assert (POLECAT[1], POLECAT[8], POLECAT[16]) == (
        "Event Date", "Actor Country", "Recipient Country")  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        HEADER + "\t\t\t",
        "\ufeff" + HEADER,
        "\t".join(f'"{name}"' for name in POLECAT),
        "\t".join(name.lower().replace(" ", "_") for name in POLECAT),
        "\t".join(name.replace(" ", ".") for name in POLECAT) + "\r",
        "Release 603\n\n" + HEADER,
        "\t".join(f" {name} " for name in POLECAT).replace("Intensity", "Event Intensity"),
    ],
    ids=["tabs", "mark", "quoted", "snake", "dots", "lines", "blanks"],
)
def test_bad_headers_of_polecat_are_read(header, tmp_path):
    again = header.splitlines()[-1]
    rows = [polecat_row(), again, polecat_row(**{"Event ID": "e2"}) + "\t\t", "\t\t", ""]
    path = polecat_file(tmp_path / "x.txt", rows, header, encoding="utf-8")
    _, found = loaded(path)
    assert found["goldstein-events"] == {("USA", "RUS", "2023-01"): 2}


def test_rows_of_polecat(tmp_path):
    both = "CHN;IND"
    rows = [
        # Several states on a side: an event of each pair.
        polecat_row(**{"Event ID": "a", "Actor Country": "USA;GBR", "Recipient Country": "RUS"}),
        polecat_row(**{"Event ID": "b", "Actor Country": "USA; CHN", "Recipient Country": "USA"}),
        polecat_row(**{"Event ID": "c", "Actor Country": both, "Recipient Country": both}),
        # A letter that is no UTF-8, quotation marks, no intensity, no type but a quarter.
        polecat_row(**{"Event ID": "d", "Actor Name": "François \"F", "Intensity": "None"}),
        polecat_row(**{"Event ID": "e", "Event Type": "None", "Quad Code": "MATERIAL CONFLICT"}),
        polecat_row(**{"Event ID": "f", "Event Type": "None", "Quad Code": "None"}),
        polecat_row(**{"Event ID": "g", "Recipient Country": "None"}),
        polecat_row(**{"Event ID": "h", "Actor Name": "a" * 100_000}),
        polecat_row(**{"Event ID": "h"}),
    ]  # fmt: skip
    _, found = loaded(polecat_file(tmp_path / "x.txt", rows))
    events = {key[:2]: n for key, n in found["goldstein-events"].items()}
    assert events == {("USA", "RUS"): 3, ("GBR", "RUS"): 1, ("CHN", "USA"): 1, ("CHN", "IND"): 1,
                      ("IND", "CHN"): 1}  # fmt: skip
    key = ("USA", "RUS", "2023-01")
    assert [found[name][key] for name in COUNTS] == [3, 0, 0, 1]
    assert found["goldstein-sum"][key] == 3  # the event without intensity adds nothing


def test_polecat_in_quotation_marks(tmp_path):
    lines = [
        "\t".join(f'"{field}"' for field in line.split("\t"))
        for line in (HEADER, polecat_row(**{"Actor Name": "one; two"}), HEADER)
    ]
    _, found = loaded(polecat_file(tmp_path / "x.txt", lines[1:], lines[0]))
    assert found["goldstein-sum"] == {("USA", "RUS", "2023-01"): 1}


def test_polecat_as_csv(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "event_id,event_date,event_type,actor_country,recipient_country,note\n"
        'a,2023-01-02,ASSAULT,RUS,UKR,"one, two\nthree"\nb,2023-01-03,ASSAULT,RUS,UKR,x\n'
    )
    _, found = loaded(path)
    assert found["events-material-conflict"] == {("RUS", "UKR", "2023-01"): 2}
    assert found["goldstein-events"] == {("RUS", "UKR", "2023-01"): 0}


def test_faults_of_polecat(tmp_path):
    rows = [
        polecat_row(**{"Event ID": "a", "Event Type": "WAVE"}),
        polecat_row(**{"Event ID": "b", "Actor Country": "USA;QQQ"}),
        polecat_row(**{"Event ID": "c", "Intensity": "-12"}), "e\t2023-01-02\tAID",
        polecat_row() + "\tmore",
    ]  # fmt: skip
    with pytest.raises(DatasetError) as caught:
        loaded(polecat_file(tmp_path / "x.txt", rows))
    for fault in ("row 2: 'WAVE' is no event type", "row 3: 'QQQ'", "row 4: scale is '-12'",
                  "row 5: 3 fields, not 40", "row 6: 41 fields"):  # fmt: skip
        assert fault in str(caught.value)


# ---- adding up -----------------------------------------------------------------------------


def test_identifiers_are_met_once():
    seen = Seen()
    ids = ["588604779", "588604780", "0588604779", "x", "é", "99999999999", "4294967295", ""]
    assert [seen.add(i) for i in ids] == [True, True, False, True, True, True, True, True]
    assert not any(seen.add(i) for i in ids)


@given(st.lists(st.integers(0, 2**33), max_size=200))
def test_numbers_are_new_exactly_once(numbers):
    seen, known = Seen(), set()
    for number in numbers:
        assert seen.add(str(number)) is (number not in known)
        known.add(number)


def test_only_so_many_texts_are_remembered(monkeypatch):
    monkeypatch.setattr(events_tally, "_REMEMBERED", 10)
    seen = Seen()
    assert all(seen.add(f"e{n}") for n in range(25))
    assert not any(seen.add(f"e{n}") for n in range(10, 25))
    assert seen.add("e0")  # forgotten, as documented


def test_a_year_of_numbers_takes_little_memory():
    tracemalloc.start()
    try:
        seen = Seen()
        for number in range(500_000_000, 500_060_000):
            seen.add(str(number))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000  # 60,000 numbers in a bit each, and a page begun


EVENTS = st.tuples(
    st.sampled_from(["USA", "RUS", "CHN", "AFG"]), st.sampled_from(["FRA", "DEU"]),
    st.sampled_from(["2013-12", "2014-01", "1979-07"]), st.integers(0, 3),
    st.one_of(st.just(float("nan")), st.floats(-10, 10)), st.integers(0, 50),
)  # fmt: skip


@given(st.lists(EVENTS, max_size=60), st.integers(1, 7), st.integers(1, 4))
def test_sums_are_those_of_the_events_whatever_the_runs(events, run, size):
    tally, before = Tally(), events_tally._RUN
    events_tally._RUN = run
    try:
        for row, (a, b, month, quad, scale, n) in enumerate(events, 1):
            event = Event(((a, b),), month, quad, scale, n, 2 * n)
            tally.add(a, b, event, row=row)
        found = {}
        order = []
        for part in tally.sums(size):
            assert len(part.month) <= size
            for key, sums, row in zip(
                zip(part.month, part.source, part.target, strict=True),
                part.sums,
                part.row,
                strict=True,
            ):
                found[key] = (sums, row)
                order.append(key)
    finally:
        events_tally._RUN = before
    assert order == sorted(found)
    expected = {}
    for row, (a, b, month, quad, scale, n) in enumerate(events, 1):
        sums, first = expected.setdefault((month, a, b), ([0.0] * len(SUMS), row))
        sums[quad] += 1
        if scale == scale:
            sums[4] += 1
            sums[5] += scale
            sums[6] += scale**2
        sums[7] += n
        sums[8] += 2 * n
    assert set(found) == set(expected)
    for key, (sums, row) in expected.items():
        assert found[key][0] == pytest.approx(sums, abs=1e-9) and found[key][1] == row


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    """Ten times the rows of the same pairs and months take no more memory."""
    monkeypatch.setattr(events_tally, "_RUN", 256)
    days = [f"2006{m:02}{d:02}" for m, d in product(range(1, 13), range(1, 3))]
    pairs = [("USA", "RUS"), ("CHN", "IND"), ("FRA", "DEU"), ("", "USA"), ("GBR", "GBR")]
    loaded(gdelt_file(tmp_path / "first.csv", [gdelt_row()]))  # what is cached is cached by now
    peaks = []
    for times in (10, 100):
        path = tmp_path / f"{times}.csv"
        with path.open("w", encoding="utf-8") as stream:
            for n, (_, day, (a, b)) in enumerate(product(range(times), days, pairs)):
                stream.write(gdelt_row(id=str(n), day=day, a=a, b=b) + "\n")
        tracemalloc.start()
        try:
            _, found = loaded(path)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert sum(found["goldstein-events"].values()) == times * len(days) * 3
    assert peaks[1] < 1.1 * peaks[0] + 50_000


def test_what_the_data_set_says_of_itself():
    assert "not verified" in DATASET.title["en"] and "non vérifiés" in DATASET.title["fr"]
    assert "not verified" in DATASET.licence and not DATASET.redistributable
    assert all(v.dyadic and not v.zero_if_absent for v in DATASET.variables)
    assert all(v.low == 0 for v in DATASET.variables if v.name != "goldstein-sum")


@pytest.mark.parametrize(
    "damage", [b"PK\x03\x04broken", b"\x1f\x8bbroken", b"\0" * 100, b"", b"\n\n", b"a,b\n1,2\n"]
)
def test_what_is_no_file_of_events_is_told(damage, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(damage)
    with pytest.raises(AlliesError, match=r"x\.csv"):
        loaded(path)
    with pytest.raises(DatasetError, match="there is no file"):
        loaded(tmp_path / "nowhere.csv")

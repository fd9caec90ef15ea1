"""Trade in goods: BACI, UN Comtrade, and the Correlates of War."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from allies.codebook.state_codes import state_of
from allies.sources.datasets import loader, trade_baci
from allies.sources.datasets.base import DatasetError, Faults
from allies.sources.datasets.trade_digits import numbers
from allies.sources.datasets.trade_products import GROUPS, NAMES, group_of_chapter
from allies.store.datasets import read_panel
from loading import load_into

BACI = "baci/BACI_HS92_Y{}_V202501.csv"
COMTRADE = "comtrade/comtradeapi_data_v1_get_C_A_HS.json"
COW = "peacesciencer/cow_trade_ddy_1990_2014.csv.gz"
COUNTRIES = "baci/country_codes_V202301.csv"
PRODUCTS = "baci/product_codes_HS17_V202301.csv.gz"


def figure(db, variable: str, source: str, target: str, year: int) -> float | None:
    panel = read_panel(db, "trade", variable, years=(year, year))
    if source not in panel.states or target not in panel.states:
        return None
    value = panel.values[0, panel.states.index(source), panel.states.index(target)]
    return None if np.isnan(value) else float(value)


def baci_file(folder: Path, *rows: str, name: str = "BACI_HS92_Y2020_V202501.csv") -> Path:
    place = folder / name
    place.write_text("t,i,j,k,v,q\n" + "".join(f"{row}\n" for row in rows))
    return place


def refused(load, *files: Path | str) -> str:
    with pytest.raises(DatasetError) as caught:
        load("trade", *files)
    return str(caught.value)


# BACI


def plain_reading(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("year", "rows", "exporters", "total"), [(2023, 10_837, 192, 5_378.387), (2019, 10_978, 0, 0)]
)
def test_a_year_adds_up_to_what_a_plain_reading_finds(real, data, year, rows, exporters, total):
    path = data / BACI.format(year)
    raw = plain_reading(path)
    assert len(raw) == rows
    sums, goods = defaultdict(float), defaultdict(float)
    for row in raw:
        one, other = (state_of(row[side], "m49", at=year) for side in "ij")
        group = NAMES[group_of_chapter()[int(row["k"].zfill(6)[:2])]]
        sums[one, other] += float(row["v"]) / 1000
        goods[group, one, other] += float(row["v"]) / 1000
    if exporters:
        assert len({row["i"] for row in raw}) == exporters
        assert sum(sums.values()) * 1000 == pytest.approx(total, abs=1e-3)
        assert sum(row["q"].strip() in ("", "NA") for row in raw) == 383
    db = real("trade", BACI.format(year))
    panel = read_panel(db, "trade", "export", years=(year, year))
    at = {state: n for n, state in enumerate(panel.states)}
    assert np.nansum(panel.values) == pytest.approx(sum(sums.values()))
    assert (~np.isnan(panel.values)).sum() == len(sums)
    for (one, other), value in sums.items():
        assert panel.values[0, at[one], at[other]] == pytest.approx(value)
    for name in NAMES:
        group = read_panel(db, "trade", f"export-{name}", years=(year, year))
        mine = {s: n for n, s in enumerate(group.states)}
        assert (~np.isnan(group.values)).sum() == len(sums), "a pair has a figure for every group"
        for (wanted, one, other), value in goods.items():
            if wanted == name:
                assert group.values[0, mine[one], mine[other]] == pytest.approx(value)


def test_products_that_lost_their_zero_are_of_the_first_nine_chapters(data):
    raw = plain_reading(data / BACI.format(2019))
    short = [int(row["k"]) for row in raw if len(row["k"]) == 5]
    assert len(short) == 437
    assert {NAMES[group_of_chapter()[code // 10_000]] for code in short} == {"food"}
    first = raw[0]
    assert list(first.values()) == ["2019", "188", "604", "870840", "0.084", "0.396"]


def test_the_first_row_of_2019_is_from_costa_rica_to_peru(real):
    db = real("trade", BACI.format(2019))
    assert figure(db, "export-transport", "CRI", "PER", 2019) >= 0.084 / 1000
    found = db._connection.execute(
        "SELECT min(source_row) FROM observations WHERE variable = 'export' AND source = 'CRI' "
        "AND target = 'PER'"
    ).fetchone()
    assert found == ("2",), "a figure names the first row that it rests on"


def test_all_years_have_the_official_header(data):
    files = sorted((data / "baci").glob("BACI_HS92_Y*"))
    years = []
    for path in files:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt") as stream:
            assert next(stream).strip() == "t,i,j,k,v,q"
            years.append(int(next(stream)[:4]))
    assert years == list(range(1995, 2024))


def test_special_numbers_mean_states(load, tmp_path):
    path = baci_file(tmp_path, *(f"2020,{code},156,270900,1000,1"
                                 for code in (251, 842, 699, 579, 757, 490)))  # fmt: skip
    db = load("trade", path)
    for state in ("FRA", "USA", "IND", "NOR", "CHE", "TWN"):
        assert figure(db, "export-energy", state, "CHN", 2020) == 1
        assert figure(db, "export-food", state, "CHN", 2020) == 0
    assert figure(db, "export", "CHN", "FRA", 2020) is None, "no row is no figure"


def test_belgium_and_luxembourg_count_as_belgium_to_1998(load):
    db = load("trade", BACI.format(1996) + ".gz")
    assert "BEL" in read_panel(db, "trade", "export", years=(1996, 1996)).states
    assert state_of(58, "m49", at=1996) == "BEL"


def test_areas_that_are_no_states_are_skipped(load, tmp_path):
    path = baci_file(tmp_path, "2005,530,528,270900,5,1", "2005,849,842,270900,5,1",
                     "2005,156,842,270900,5,1", name="BACI_HS92_Y2005_V202501.csv")  # fmt: skip
    db = load("trade", path)
    assert set(read_panel(db, "trade", "export", years=(2005, 2005)).states) == {"CHN", "USA"}


def test_version_release_and_years_are_those_of_the_files(load):
    db = load("trade", BACI.format(2022), BACI.format(2023))
    (row,) = db.rows("loads", {"as_of": None})
    assert row[1] == "BACI HS92 V202501"
    assert row[5] == "2025-01"
    assert row[9:11] == (2022, 2023)


def test_an_archive_is_read_like_its_files(load, data, tmp_path, db):
    place = tmp_path / "BACI_HS92_V202501.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.write(data / BACI.format(2023), "BACI_HS92_Y2023_V202501.csv")
        archive.write(data / BACI.format(2022), "BACI_HS92_Y2022_V202501.csv")
        archive.write(data / COUNTRIES, "country_codes_V202501.csv")
        archive.write(data / "baci/baci_readme.txt", "Readme.txt")
    load("trade", place)
    inside = read_panel(db, "trade", "export", years=(2022, 2023))
    load("trade", BACI.format(2022), BACI.format(2023))
    outside = read_panel(db, "trade", "export", years=(2022, 2023))
    assert inside.states == outside.states
    assert np.array_equal(inside.values, outside.values, equal_nan=True)


def test_all_that_is_wrong_with_rows_is_told_at_once(load, tmp_path):
    said = refused(load, baci_file(
        tmp_path, "2020,156,842,270900,5,1", "2020,999,842,270900,5,1", "20x0,156,842,270900,5,1",
        "2020,156,842,770900,5,1", "2020,156,842,270900,,1", "2020,156", "2020,156,842,270900,-5,1",
        "2020,1560,842,270900,5,1",
    ))  # fmt: skip
    for fault in (
        "row 3: no state has the number 999 in 2020", "row 4: t is '20x0'",
        "no chapter of the Harmonized System has the product 770900", "row 6: v is ''",
        "row 7: it has 2 fields", "row 8: v is '-5'", "row 9: the exporter is 1560",
    ):  # fmt: skip
        assert fault in said


def test_a_block_that_is_not_plain_is_read_row_by_row_with_the_same_result(load, tmp_path, db):
    rows = ["2020,156,842,270900,5.25,1", "2020,156,842,10121,0.75, NA", "2020,842,156,930100,7,"]
    load("trade", baci_file(tmp_path, *rows))
    plain = read_panel(db, "trade", "export", years=(2020, 2020)).values
    (tmp_path / "odd").mkdir()
    odd = [rows[0].replace("5.25", "5.25e0"), rows[1].replace(",", '","').join('""'), rows[2]]
    load("trade", baci_file(tmp_path / "odd", *odd))
    assert np.array_equal(
        read_panel(db, "trade", "export", years=(2020, 2020)).values, plain, equal_nan=True
    )
    assert figure(db, "export", "CHN", "USA", 2020) == pytest.approx(0.006)
    assert figure(db, "export-food", "CHN", "USA", 2020) == pytest.approx(0.00075)


def test_blocks_cut_anywhere_give_the_same(data, monkeypatch):
    def read() -> list[tuple[str, tuple[float, ...]]]:
        reading = loader("trade").read([data / BACI.format(2023)], faults := Faults())
        found = [(part.variable, tuple(part.value)) for part in reading.parts]
        assert faults.count == 0
        return found

    whole = read()
    monkeypatch.setattr(trade_baci, "_BLOCK", 997)
    parts = read()
    assert [name for name, _ in parts] == [name for name, _ in whole]
    for (_, one), (_, other) in zip(whole, parts, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_numbers_read_as_the_language_reads_them():
    chance = np.random.default_rng(4)
    texts = [f"{v:.{d}f}" for v, d in zip(chance.lognormal(2, 4, 4000), chance.integers(0, 7, 4000),
                                          strict=True) if v < 1e7]  # fmt: skip
    texts += ["0", "0.0", ".5", "5.", "  7.25 ", "00012.50"]
    block = "".join(f"{n},{text}\n" for n, text in enumerate(texts)).encode()
    found = numbers(block, width=2, whole=[0], decimal=1)
    assert found is not None
    assert found[0][0].tolist() == list(range(len(texts)))
    assert found[1].tolist() == [float(text) for text in texts]


@pytest.mark.parametrize(
    "block",
    ["", "1,2\n3\n", "1,2,3\n4\n", "a,2\n", "1,\n", "1,-2\n", "1,1.2.3\n", "1,.\n", "1,1e5\n"],
)
def test_what_is_no_plain_block_of_numbers_is_left_to_the_careful_way(block):
    assert numbers(block.encode(), width=2, whole=[0], decimal=1) is None


def test_files_that_do_not_belong_together_are_told(load, data, tmp_path):
    twice = tmp_path / "BACI_HS17_Y2023_V202501.csv"
    twice.write_bytes((data / BACI.format(2023)).read_bytes())
    assert "both of 2023" in refused(load, BACI.format(2023), twice)
    older = tmp_path / "BACI_HS92_Y2022_V202401.csv"
    older.write_bytes((data / BACI.format(2022)).read_bytes())
    assert "different releases" in refused(load, BACI.format(2023), older)
    assert "codes only" in refused(load, COUNTRIES)
    assert "give the table of the same edition" in refused(load, BACI.format(2023), PRODUCTS)
    said = refused(load, "wdi/API_SP.POP.TOTL.csv")
    for layout in ("BACI", "UN Comtrade", "Correlates of War"):
        assert layout in said


def test_tables_of_codes_are_held_against_the_trade(load, tmp_path, data):
    trade = baci_file(tmp_path, "2020,156,842,270900,5,1", "2020,156,842,930100,5,1",
                      "2020,156,643,270900,5,1")  # fmt: skip
    products = tmp_path / "product_codes_HS92_V202501.csv"
    products.write_text('"code","description"\n"270900","Oil"\n"9999AA","Not specified"\n')
    assert "row 3: the table of products has no 930100" in refused(load, trade, products)
    countries = tmp_path / "country_codes_V202501.csv"
    countries.write_text("country_code,country_name\n156,China\n842,USA\n")
    assert "row 4: the table of countries has no 643" in refused(load, trade, countries)
    load("trade", trade, COUNTRIES)


def test_every_chapter_belongs_to_one_group():
    table = group_of_chapter()
    given = [n for group in GROUPS for a, b in group.spans for n in range(a, b + 1)]
    assert len(given) == len(set(given))
    assert sorted(given) == [n for n in range(1, 100) if n != 77]
    assert table[0] == table[77] == -1
    assert [NAMES[table[n]] for n in (27, 93, 1, 72, 30, 85, 87, 61)] == [
        "energy", "arms", "food", "minerals", "chemicals", "machinery", "transport", "other",
    ]  # fmt: skip


# UN Comtrade


def records(*changes: dict[str, object]) -> list[dict[str, object]]:
    base = {
        "freqCode": "A", "refYear": 2010, "reporterCode": 156, "partnerCode": 276,
        "flowCode": "M", "partner2Code": 0, "classificationCode": "H3", "cmdCode": "TOTAL",
        "customsCode": "C00", "mosCode": "0", "motCode": 0, "cifvalue": 5e6, "fobvalue": None,
        "primaryValue": 5e6,
    }  # fmt: skip
    return [{**base, **change} for change in changes]


def answer(folder: Path, *changes: dict[str, object], **more: object) -> Path:
    place = folder / "answer.json"
    data = records(*changes)
    place.write_text(json.dumps({"count": len(data), "data": data, "error": "", **more}))
    return place


def test_the_api_answer_gives_both_directions_as_reported(real, data):
    assert json.loads((data / COMTRADE).read_text())["count"] == 4
    db = real("trade", COMTRADE)
    assert figure(db, "import-reported", "DEU", "CHN", 2010) == pytest.approx(74_251.272075)
    assert figure(db, "export-reported", "CHN", "DEU", 2010) == pytest.approx(68_047.133397)
    assert figure(db, "import-reported", "ARG", "CHN", 2010) == pytest.approx(6_804.128143)
    assert figure(db, "import-reported-energy", "DEU", "CHN", 2010) is None, "not asked for"
    assert figure(db, "export-reported", "DEU", "CHN", 2010) is None


def test_codes_are_those_of_the_year():
    assert state_of(842, "m49", at=2010) == state_of(841, "m49", at=1975) == "USA"
    assert state_of(251, "m49", at=2010) == "FRA"
    assert state_of(699, "m49", at=2010) == state_of(356, "m49", at=1970) == "IND"
    assert state_of(280, "m49", at=1985) == state_of(276, "m49", at=2010) == "DEU"
    assert state_of(280, "m49", at=2010) is None


def test_every_partner_and_reporter_of_the_lists_is_a_state_or_known_to_be_none(data):
    from allies.sources.datasets.trade_areas import states_of

    for name in ("ref_partner.csv", "ref_reporter.csv"):
        with (data / "comtrade" / name).open(encoding="utf-8", newline="") as stream:
            for line, row in enumerate(csv.DictReader(stream), 2):
                year = 2024 if row["exit_year"] == "NA" else int(row["exit_year"])
                faults = Faults()
                states_of([(int(row["id"]), line)], year, faults)
                # North Vietnam's number is missing in the table of codes.
                assert not faults.count or row["id"] == "866", faults.found


def test_rows_by_mode_of_transport_are_not_counted_twice(load, tmp_path):
    path = answer(
        tmp_path, {}, {"motCode": 1000, "primaryValue": 2e6, "cifvalue": 2e6},
        {"motCode": 2100, "primaryValue": 3e6, "cifvalue": 3e6},
        {"customsCode": "C05", "primaryValue": 1e6}, {"partner2Code": 56, "primaryValue": 4e6},
    )  # fmt: skip
    db = load("trade", path)
    assert figure(db, "import-reported", "DEU", "CHN", 2010) == 5


def test_rows_without_their_total_are_refused_and_not_added_up(load, tmp_path):
    path = answer(tmp_path, {"partnerCode": 32}, {"motCode": 1000}, {"motCode": 2100})
    said = refused(load, path)
    assert "row 2: trade of 156 with 276 in 2010 is in parts only" in said
    assert "motCode=0" in said


def test_sums_of_states_and_trade_with_oneself_are_skipped(load, tmp_path):
    path = answer(tmp_path, {}, {"partnerCode": 0}, {"partnerCode": 899}, {"partnerCode": 156},
                  {"partnerCode": 97}, {"flowCode": "RM"}, {"flowCode": "DX"})  # fmt: skip
    db = load("trade", path)
    panel = read_panel(db, "trade", "import-reported", years=(2010, 2010))
    assert set(panel.states) == {"CHN", "DEU"}
    assert np.nansum(panel.values) == 5


def test_groups_of_goods_from_chapters_that_add_up(load, tmp_path):
    def goods(code: str, value: float, **more: object) -> dict[str, object]:
        return {"cmdCode": code, "primaryValue": value, "cifvalue": value, **more}

    db = load("trade", answer(
        tmp_path, {}, goods("27", 2e6), goods("84", 3e6), goods("8471", 1e6),
        {"partnerCode": 32}, goods("27", 1e6, partnerCode=32),
        goods("84", 1e6, partnerCode=32),
    ))  # fmt: skip
    assert figure(db, "import-reported-energy", "DEU", "CHN", 2010) == 2
    assert figure(db, "import-reported-machinery", "DEU", "CHN", 2010) == 3
    assert figure(db, "import-reported-food", "DEU", "CHN", 2010) == 0, "all chapters add up"
    assert figure(db, "import-reported-energy", "ARG", "CHN", 2010) == 1
    assert figure(db, "import-reported-food", "ARG", "CHN", 2010) is None
    assert figure(db, "import-reported-machinery", "ARG", "CHN", 2010) is None, "85 is missing"


def test_products_add_up_where_there_are_no_chapters(load, tmp_path):
    db = load("trade", answer(
        tmp_path, {}, *({"cmdCode": code, "primaryValue": 1e6, "cifvalue": 1e6}
                        for code in ("270900", "271019", "930100", "10121", "870323")),
    ))  # fmt: skip
    assert figure(db, "import-reported-energy", "DEU", "CHN", 2010) == 2
    assert figure(db, "import-reported-arms", "DEU", "CHN", 2010) == 1
    assert figure(db, "import-reported-food", "DEU", "CHN", 2010) == 1


def test_other_classifications_give_totals_only(load, tmp_path):
    db = load("trade", answer(tmp_path, {"classificationCode": "S3"},
                              {"classificationCode": "S3", "cmdCode": "27"}))  # fmt: skip
    assert figure(db, "import-reported", "DEU", "CHN", 2010) == 5
    assert figure(db, "import-reported-energy", "DEU", "CHN", 2010) is None


def test_a_csv_is_read_like_the_answer(load, tmp_path, db, data):
    rows = json.loads((data / COMTRADE).read_text())["data"]
    place = tmp_path / "TradeData.csv"
    with place.open("w", encoding="latin-1", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "partnerDesc": "Türkiye"} for row in rows)
    load("trade", place)
    assert figure(db, "import-reported", "DEU", "CHN", 2010) == pytest.approx(74_251.272075)
    assert figure(db, "export-reported", "CHN", "DEU", 2010) == pytest.approx(68_047.133397)


def test_answers_that_say_less_than_they_seem_to_are_refused(load, tmp_path, data):
    many = [{"partnerCode": 4}] * 500
    assert "surely cut off" in refused(load, answer(tmp_path, *many))
    assert "says that it has 3 records and has 1" in refused(load, answer(tmp_path, {}, count=3))
    assert "error of UN Comtrade" in refused(load, answer(tmp_path, {}, error="no such key"))
    assert "list of bulk files" in refused(load, "comtrade/comtradeapi_bulk_v1_get_C_A_HS.json")
    assert "ask for annual" in refused(load, answer(tmp_path, {"freqCode": "M"}))
    assert "is given 2 times" in refused(load, answer(tmp_path, {}, {}))
    assert "no record" in refused(load, answer(tmp_path))
    assert "no total of exports" in refused(load, answer(tmp_path, {"flowCode": "RX"}))
    said = refused(load, answer(tmp_path, {"partnerCode": 998}, {"refYear": 20100}, {
        "partnerCode": 32, "primaryValue": "many", "cifvalue": None}))  # fmt: skip
    for fault in ("no state has the number 998", "the year is '20100'", "primaryValue is 'many'"):
        assert fault in said
    lacking = tmp_path / "lacking.json"
    lacking.write_text(json.dumps({"data": [{"reporterCode": 156, "partnerCode": 32}]}))
    assert "records without flowCode" in refused(load, lacking)


# Correlates of War


@pytest.fixture(scope="module")
def few_years(shared, tmp_path_factory) -> Path:
    """The years 1990, 1991 and 2014 of the real table."""
    with gzip.open(shared / "data" / COW, "rt") as stream:
        first, *rest = stream
    kept = [line for line in rest if line.split(",")[2] in ("1990", "1991", "2014")]
    place = tmp_path_factory.mktemp("cow") / "cow.csv"
    place.write_text("".join([first, *kept]))
    return place


def test_flows_go_from_the_exporter_to_the_importer(load, few_years):
    db = load("trade", few_years)
    assert figure(db, "export-cow", "CAN", "USA", 2014) == 346_063
    assert figure(db, "export-cow", "USA", "CAN", 2014) == 276_158
    assert figure(db, "export-cow", "CAN", "USA", 1990) == 93_780
    assert figure(db, "export-cow", "USA", "CAN", 1990) == 82_778
    # China's imports from the United States are its first flow.
    assert figure(db, "export-cow", "USA", "CHN", 2014) == 183_283
    assert figure(db, "export-cow", "CHN", "USA", 2014) == 472_525
    assert figure(db, "export-cow-smoothed", "CAN", "USA", 2014) == 346_063
    (row,) = db.rows("loads", {"as_of": None})
    assert row[1] == "COW"
    assert row[9:11] == (1990, 2014)


def test_germany_of_1990_is_the_federal_republic_and_russia_is_not_the_soviet_union(
    load, few_years
):
    db = load("trade", few_years)
    panel = read_panel(db, "trade", "export-cow", years=(1990, 1990))
    assert "DEU" in panel.states and "SUN" in panel.states and "RUS" not in panel.states
    assert "RUS" in read_panel(db, "trade", "export-cow", years=(2014, 2014)).states


def test_the_whole_table_is_read_once_each_way(data):
    faults = Faults()
    reading = loader("trade").read([data / COW], faults)
    assert reading.years == (1990, 2014)
    counts: dict[str, int] = defaultdict(int)
    for part in reading.parts:
        counts[part.variable] += len(part.source)
    assert faults.count == 0
    # 707,948 rows have each pair both ways; those of numbers replaced in 1990 are left out.
    assert counts["export-cow"] == counts["export-cow-smoothed"] == 707_948 - 316


def test_the_official_layout_has_each_pair_once(load, tmp_path):
    path = tmp_path / "Dyadic_COW_4.0.csv"
    path.write_text(
        "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,version\n"
        "2,20,2000,US,Canada,10.5,-9,10.5,7,4.0\n2,365,1980,US,USSR,1,2,1,2,4.0\n"
    )
    db = load("trade", path)
    assert figure(db, "export-cow", "CAN", "USA", 2000) == 10.5
    assert figure(db, "export-cow", "USA", "CAN", 2000) is None
    assert figure(db, "export-cow-smoothed", "USA", "CAN", 2000) == 7
    assert figure(db, "export-cow", "SUN", "USA", 1980) == 1
    assert next(iter(db.rows("loads", {"as_of": None})))[1] == "COW 4.0"


def test_halves_that_disagree_and_bad_rows_are_told(load, tmp_path):
    path = tmp_path / "cow.csv"
    path.write_text(
        "ccode1,ccode2,year,flow1,flow2\n2,20,2000,10,20\n20,2,2000,20,11\n2,999,2000,1,1\n"
        "2,200,20x0,1,1\n2,200,2000,much,1\n2,220,2000,-3,1\n"
    )
    said = refused(load, path)
    for fault in (
        "row 2: trade of 2 and 20 in 2000 is another one in row 3", "number 999 in 2000",
        "row 5: year is '20x0'", "row 6: flow1 is 'much'", "outside [0, None]",
    ):  # fmt: skip
        assert fault in said


def test_the_three_origins_stand_side_by_side(db, data, few_years):
    load_into(db, "trade", [data / BACI.format(2010).replace(".csv", ".csv.gz"), data / COMTRADE,
                            few_years])  # fmt: skip
    assert figure(db, "export", "CHN", "DEU", 2010) is not None
    assert figure(db, "export-reported", "CHN", "DEU", 2010) == pytest.approx(68_047.133397)
    assert figure(db, "export-cow", "CAN", "USA", 2014) == 346_063
    (row,) = db.rows("loads", {"as_of": None})
    assert row[1] == "BACI HS92 V202501 + UN Comtrade + COW"
    assert row[9:11] == (1990, 2014)

"""SIPRI military expenditure."""

from __future__ import annotations

import math
import sys

import openpyxl
import pytest
from openpyxl.styles import Font

from allies.errors import MissingExtra
from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

FILE = "sipri-milex/SIPRI-Milex-data-1949-2024_2_trimmed.xlsx"


def figures(db, variable, years=(1949, 2024)):
    panel = read_panel(db, "military-spending", variable, years=years, dyadic=False)
    at = {state: n for n, state in enumerate(panel.states)}

    def value(state, year):
        found = panel.values[year - years[0], at[state]] if state in at else math.nan
        return None if math.isnan(found) else float(found)

    return value


@pytest.fixture
def book(tmp_path):
    """Makes a workbook with a sheet at constant prices of the rows given."""

    def make(*rows, title="Constant (2022) US$"):
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.title = title
        sheet.append(["Military expenditure by country"])
        for row in rows:
            sheet.append(row)
        path = tmp_path / "milex.xlsx"
        made.save(path)
        return path

    return make


def test_spending_is_as_published(real):
    db = real("military-spending", FILE)
    constant = figures(db, "military-spending")
    for state, year, wanted in (
        ("USA", 2024, 968_381.594851), ("CHN", 2024, 317_561.042325), ("UKR", 2024, 66_784.434887),
        ("UKR", 2022, 41_205.164991), ("UKR", 2023, 64_908.025327),
    ):  # fmt: skip
        assert constant(state, year) == pytest.approx(wanted, abs=5e-7)
    burden = figures(db, "military-burden")
    assert burden("UKR", 2024) == pytest.approx(0.344815, abs=5e-7)
    assert burden("USA", 2024) == pytest.approx(0.034192, abs=5e-7)


def test_every_sheet_is_read_from_its_own_columns(real):
    # The sheet at constant prices has one column more than the one at current prices.
    db = real("military-spending", FILE)
    assert figures(db, "military-spending-nominal")("USA", 1949) == pytest.approx(14088.15559070)
    assert figures(db, "military-spending")("USA", 1949) == pytest.approx(175907.1210860552)
    assert figures(db, "military-spending-per-head")("ZAF", 1988) == pytest.approx(112.4735990087)
    assert figures(db, "military-spending-local-fiscal")("ZAF", 1950) == 23_000_000
    assert figures(db, "military-spending-local")("ZAF", 1951) == 46_250_000
    share = figures(db, "military-share-of-budget")
    assert 0.02 < share("JPN", 2000) < 0.04
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[1] == "1949-2024, constant 2023 US$" and loaded[9:11] == (1949, 2024)


def test_no_figure_is_none_and_not_zero(real):
    db = real("military-spending", FILE)
    assert figures(db, "military-spending")("ZAF", 1949) is None
    rows = db._connection.execute(
        "SELECT count(*) FROM observations WHERE source = 'ZAF' AND period = '1949' "
        "AND variable = 'military-spending' AND value IS NULL"
    ).fetchone()
    assert rows == (1,)


def test_estimates_are_told_by_their_colour(real, data):
    db = real("military-spending", FILE)
    estimated = figures(db, "military-spending-estimated")
    sheet = openpyxl.load_workbook(data / FILE)["Constant (2023) US$"]
    header = [cell.value for cell in sheet[6]]
    blue = 0
    for name, state in (("China", "CHN"), ("Saudi Arabia", "SAU"), ("United Kingdom", "GBR")):
        row = next(r for r in sheet.iter_rows(min_row=7) if r[0].value == name)
        for year in range(1990, 2025):
            colour = row[header.index(year)].font.color
            is_blue = colour is not None and colour.type == "indexed" and colour.indexed == 12
            assert estimated(state, year) == float(is_blue)
            blue += is_blue
    assert 30 < blue < 105


def test_who_bore_the_name_then(load, book):
    path = book(
        ["Country", None, "Notes", 1988, 1991, 1992],
        ["Europe"],
        ["Russia‡", None, None, "xxx", "xxx", 42.0],
        ["USSR", None, None, 100.0, ". .", "xxx"],
        ["German Democratic Republic", None, None, 7, "xxx", "xxx"],
        ["Germany", None, "1", 50, 51, 52],
        ["Yemen, North", None, None, 1, "xxx", "xxx"],
        ["Yugoslavia", None, None, 2, "...", 3],
    )
    value = figures(load("military-spending", path), "military-spending")
    assert value("SUN", 1988) == 100 and value("SUN", 1991) is None and value("RUS", 1992) == 42
    assert value("DDR", 1988) == 7 and value("DEU", 1988) == 50 and value("DEU", 1992) == 52
    assert value("YEM", 1988) == 1 and value("YUG", 1992) == 3


def test_red_is_uncertain(load, book, tmp_path):
    path = book(["Country", "Notes", 2000, 2001], ["France", None, 1.0, 2.0])
    made = openpyxl.load_workbook(path)
    made.active["C3"].font = Font(color="FFFF0000")
    made.save(path)
    db = load("military-spending", path)
    assert figures(db, "military-spending-uncertain")("FRA", 2000) == 1
    assert figures(db, "military-spending-uncertain")("FRA", 2001) == 0
    assert figures(db, "military-spending-estimated")("FRA", 2000) == 0


def test_all_faults_are_told_at_once(load, book):
    path = book(
        ["Country", "Notes", 2000, 2001],
        ["France", None, "many", -2.0], ["Ruritania", None, 1.0, 1.0],
        ["USSR", None, 1.0, 1.0], ["Russia", None, 1.0, 1.0],
    )  # fmt: skip
    with pytest.raises(DatasetError) as caught:
        load("military-spending", path)
    said = str(caught.value)
    for fault in ("'many'", "outside [0", "'Ruritania'", "RUS has 2000 in row 5 too"):
        assert fault in said


def test_another_workbook_is_refused(load, book, tmp_path):
    with pytest.raises(DatasetError, match="no sheet of countries by years"):
        load("military-spending", book(["Country", 2000], title="Prices"))
    text = tmp_path / "milex.csv"
    text.write_text("Country,2000\nFrance,1\n")
    with pytest.raises(DatasetError, match="broken workbook or none"):
        load("military-spending", text)


def test_without_openpyxl_it_says_what_to_install(load, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"pip install 'allies\[data\]'"):
        load("military-spending", FILE)

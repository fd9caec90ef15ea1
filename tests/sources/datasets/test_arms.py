"""SIPRI arms transfers: the register and the tables."""

from __future__ import annotations

import math

import numpy as np
import pytest

from allies.sources.datasets import arms
from allies.sources.datasets.arms_files import Register, contents
from allies.sources.datasets.base import DatasetError, Faults
from allies.store.datasets import read_panel

REGISTER = "sipri-arms-transfers/trade-register.csv"
EXPORTS = "sipri-arms-transfers/import-export-values_exports_by_supplier_1950-2024.csv"
IMPORTS = "sipri-arms-transfers/import-export-values_imports_by_recipient_1950-2024.csv"

PAIRS = """Volume of transfers of major arms
Source: SIPRI Arms Transfers Database (c) SIPRI.
Data generated: 28 Sep 2026 9:10:08 AM

Supplier,2022,2023,2024,2025,2022-2025,Percentage,Sum total years,Percentage of total
United States,430,459,186,490,1565,63%,1565,63%
Italy,6,,0 ,11,17,1.5%,17,1.5%
unknown supplier(s),1,,,,1,0%,1,0%
Total exports to Israel,437,459,186,501,1583,100%,1583,

"""
OLD_PAIRS = """TIV of arms exports from Russia, 1990-1993
Generated: 12 March 2020
Figures are SIPRI Trend Indicator Values (TIVs) expressed in millions.

,1990,1991,1992,1993,Total
India,,,10,20,30
Yugoslavia,,,5,,5
NATO**,,,,2,2
LTTE (Sri Lanka)*,,,1,,1
Total,,,16,22,38
"""


def cells(db, variable, years, *, dyadic=True):
    panel = read_panel(db, "arms", variable, years=years, dyadic=dyadic)
    at = {state: n for n, state in enumerate(panel.states)}

    def value(*who, year):
        found = panel.values[(year - years[0], *(at[w] for w in who))]
        return None if math.isnan(found) else float(found)

    return value


@pytest.fixture
def deals(data):
    faults = Faults()
    register = contents(data / REGISTER, arms.DATASET, faults)
    assert isinstance(register, Register)
    found = list(register.deals)
    assert faults.count == 0
    return found


def test_the_register_is_read_to_the_last_deal(deals, data):
    assert len(deals) == 1892
    text = (data / REGISTER).read_text("latin-1").splitlines()
    s400 = {deal.recipient: deal for deal in deals if ",S-400 Triumf," in text[deal.line - 1]}
    assert {who: deal.tiv_delivered for who, deal in s400.items()} == {
        "India": 390, "China": 520, "Turkiye": 130, "Belarus": 130,
    }  # fmt: skip
    assert s400["India"].ordered == "2018" and s400["India"].tiv_ordered == 650
    assert s400["India"].delivered == ("2021", "2022", "2023")
    assert s400["India"].uncertain_delivery and not s400["India"].uncertain_order
    assert s400["China"].ordered == "2015" and s400["Turkiye"].ordered == "2017"
    assert s400["Belarus"].uncertain_order


@pytest.mark.parametrize(("recipient", "tiv"), [
    ("Saudi Arabia", 29_665.22), ("India", 25_890.19), ("Egypt", 14_645.98),
    ("Ukraine", 12_643.16), ("Pakistan", 11_167.46),
])  # fmt: skip
def test_what_each_got_adds_up(load, deals, recipient, tiv):
    added = sum(d.tiv_delivered or 0 for d in deals if d.recipient == recipient)
    assert added == pytest.approx(tiv, abs=0.005)


def test_equal_parts_a_year_add_up_to_all_that_states_delivered(real, deals):
    db = real("arms", REGISTER)
    panel = read_panel(db, "arms", "arms-transfers", years=(2008, 2025))
    at = {state: n for n, state in enumerate(panel.states)}
    unknown = sum(
        deal.tiv_delivered or 0
        for deal in deals
        if deal.recipient == "India" and deal.supplier.startswith("unknown")
    )
    assert np.nansum(panel.values[:, :, at["IND"]]) == pytest.approx(25_890.19 - unknown, abs=0.01)
    assert db.rows("loads", {"as_of": None})[0][1] == "2025-10-23, register"


def test_suppliers_are_counted(real, deals):
    counts = {name: sum(d.supplier == name for d in deals) for name in (
        "United States", "Russia", "Germany", "France", "China",
    )}  # fmt: skip
    assert counts == {
        "United States": 558, "Russia": 242, "Germany": 113, "France": 109, "China": 96,
    }  # fmt: skip
    db = real("arms", REGISTER)
    panel = read_panel(db, "arms", "arms-orders", years=(2008, 2025))
    assert np.nansum(panel.values[:, panel.states.index("USA")]) == 558
    doubtful = read_panel(db, "arms", "arms-orders-uncertain", years=(2008, 2025)).values
    assert 0 < np.nansum(doubtful) < 1892


def test_the_uncertain_part_is_a_part(real):
    db = real("arms", REGISTER)
    whole = read_panel(db, "arms", "arms-transfers", years=(2008, 2025))
    part = read_panel(
        db, "arms", "arms-transfers-uncertain", years=(2008, 2025), states=whole.states
    )
    known = ~np.isnan(part.values)
    assert known.any() and (part.values[known] <= whole.values[known] + 1e-9).all()


def test_the_tables_are_as_published(real):
    db = real("arms", EXPORTS, IMPORTS)
    sold = cells(db, "arms-exports", (1950, 2024), dyadic=False)
    assert [sold(who, year=y) for who in ("USA", "RUS", "CHN") for y in (2022, 2023)] == [
        15_592, 11_287, 2_603, 1_269, 2_083, 2_432,
    ]  # fmt: skip
    got = cells(db, "arms-imports", (1950, 2024), dyadic=False)
    assert [got(who, year=y) for who in ("IND", "USA", "CHN") for y in (2022, 2023)] == [
        2_582, 1_428, 748, 693, 717, 471,
    ]  # fmt: skip
    # Saudi Arabia got something below half a million in 1950 and nothing in 1951.
    assert got("SAU", year=1950) == 0 and got("SAU", year=1951) is None
    (loaded,) = db.rows("loads", {"as_of": None})
    assert loaded[1] == "2024-10-13, tables" and loaded[5] == "2024-10-13"
    # 2024 had not been published when the files were made.
    assert loaded[9:11] == (1950, 2023)


def test_the_soviet_union_is_not_russia(real):
    db = real("arms", EXPORTS)
    sold = cells(db, "arms-exports", (1950, 2024), dyadic=False)
    assert sold("SUN", year=1991) == 5_524 and sold("RUS", year=1991) is None
    assert sold("SUN", year=1992) is None and sold("RUS", year=1992) == 2_639


def test_a_table_of_one_recipient_gives_pairs(load, tmp_path):
    path = tmp_path / "israel.csv"
    path.write_text(PAIRS)
    db = load("arms", path)
    sold = cells(db, "arms-transfers", (2022, 2025))
    assert sold("USA", "ISR", year=2022) == 430 and sold("ITA", "ISR", year=2024) == 0
    assert sold("ITA", "ISR", year=2023) is None
    # It says nothing of what others got.
    assert db.rows("loads", {"as_of": None})[0][9:11] == (None, None)


def test_a_table_of_one_supplier_in_the_older_layout(load, tmp_path):
    path = tmp_path / "russia.csv"
    path.write_text(OLD_PAIRS)
    db = load("arms", path)
    sold = cells(db, "arms-transfers", (1990, 1993))
    assert sold("RUS", "IND", year=1993) == 20 and sold("RUS", "YUG", year=1992) == 5
    assert sold("RUS", "NATO", year=1993) == 2
    assert db.rows("loads", {"as_of": None})[0][1] == "2020-03-12, tables"


def test_a_table_goes_before_the_register(load, tmp_path, data):
    text = (data / REGISTER).read_text("latin-1")
    head, _, _ = text.partition("\nRecipient,Supplier")
    header = text.splitlines()[11]
    register = tmp_path / "register.csv"
    register.write_text("\n".join([
        head.replace("23 Oct 2025", "20 Oct 2026"), header,
        "Israel,United States,2020,,2,,X,SAM,2,?,2022; 2023,New,,1,2,2",
        "Egypt,United States,2020,?,4,,X,SAM,4,,2022; 2023,New,,1,4,4",
        "Egypt,United States,2021,,,,X,SAM,,,,New,,1,,",
        "MTA (Myanmar)*,China,2020,,4,,X,SAM,4,,2022; 2023,New,,1,4,4",
    ]) + "\n")  # fmt: skip
    table = tmp_path / "israel.csv"
    table.write_text(PAIRS)
    db = load("arms", register, table)
    sold = cells(db, "arms-transfers", (2020, 2025))
    assert sold("USA", "ISR", year=2022) == 430 and sold("USA", "EGY", year=2022) == 2
    doubt = cells(db, "arms-transfers-uncertain", (2020, 2025))
    assert doubt("USA", "ISR", year=2022) == 1
    ordered = cells(db, "arms-ordered", (2020, 2025))
    assert ordered("USA", "EGY", year=2020) == 4 and ordered("USA", "EGY", year=2021) is None
    orders = cells(db, "arms-orders", (2020, 2025))
    assert orders("USA", "EGY", year=2021) == 1


def test_files_of_two_releases_are_not_mixed(load, data):
    with pytest.raises(DatasetError, match="different releases"):
        load("arms", REGISTER, EXPORTS)


def test_all_faults_are_told_at_once(load, tmp_path):
    path = tmp_path / "faulty.csv"
    path.write_text(
        PAIRS.replace("Italy,6", "Italia Irredenta,6").replace("430,459", "999,x59")
        .replace("Total exports to Israel,437", "Total exports to Israel,7")
    )  # fmt: skip
    with pytest.raises(DatasetError) as caught:
        load("arms", path)
    said = str(caught.value)
    for fault in ("'x59'", "add up to", "no state is named 'Italia Irredenta' in 2022"):
        assert fault in said


@pytest.mark.parametrize(("text", "told"), [
    (PAIRS.replace("Data generated: 28 Sep 2026 9:10:08 AM", ""), "generated"),
    (PAIRS.partition("Total exports")[0], "cut short"),
    ("a,b\n1,2\n", "trade register"),
])  # fmt: skip
def test_what_is_no_table_is_refused(load, tmp_path, text, told):
    path = tmp_path / "odd.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match=told):
        load("arms", path)

"""Dependence and asymmetry: formulas against published values, and asked of real data."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
import pytest

from allies.core.series import Figures, Provenance
from allies.errors import UsageError
from allies.measures import shares as f
from allies.measures.base import Request
from allies.measures.dependence import MEASURES_DEPENDENCE
from allies.store.database import Database, open_database
from allies.store.datasets import write_dataset
from loading import load_into

MEASURES = {measure.name: measure for measure in MEASURES_DEPENDENCE}


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield opened


def of_years(path: Path, column: int, years: tuple[str, ...], place: Path) -> Path:
    """The rows of some years of a real table, so that a test takes little time."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        first, *rest = stream
    kept = [line for line in rest if line.split(",")[column] in years]
    place.write_text("".join([first, *kept]), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def guide(shared: Path, tmp_path_factory: pytest.TempPathFactory):
    """The manufacturing panel of the WTO guide, 2005 and 2006."""
    panel = shared / "data/cepii-gravity/agtpa_applications_1986_2006.csv.gz"
    place = tmp_path_factory.mktemp("guide") / "agtpa.csv"
    with open_database(":memory:") as opened:
        load_into(opened, "gravity", [of_years(panel, 3, ("2005", "2006"), place)])
        yield opened


def ask(db: Database, name: str, first: int, last: int | None = None, **options: str):
    return MEASURES[name].compute(db, Request(years=(first, last or first), options=options))


def number(result, source: str, target: str | None = None, period: str | None = None) -> float:
    found = result.estimate(source, target, period or result.periods[-1], unit="share").value
    assert found is not None
    return found


def store(db: Database, name: str, rows, years=(1990, 2025), unit="usd-million") -> None:
    """Write figures: variable, source, target or None, year, value."""
    parts = [
        Figures(variable, unit, [a], None if b is None else [b], [str(year)], [value], [n])
        for n, (variable, a, b, year, value) in enumerate(rows, 1)
    ]
    made = Provenance(
        dataset=name, version="test", released=None, origin="test", files=("test.csv",),
        sha256="0" * 64, licence="none", redistributable=True, years=years,
    )  # fmt: skip
    write_dataset(db, made, parts)


def some_flows(chance: np.random.Generator, *shape: int) -> np.ndarray:
    flows = chance.lognormal(3, 2, shape)
    flows[chance.random(shape) < 0.2] = np.nan
    size = np.arange(shape[-1])
    flows[..., size, size] = np.nan
    return flows


# The formulas (METHODS section 3, checks 1 to 3 and 5).


def test_salience_symmetry_and_interdependence_of_18_and_2_5_percent():
    shares = np.array([[np.nan, 0.18], [0.025, np.nan]])
    assert f.salience(shares)[0, 1] == pytest.approx(0.06708, abs=1e-4)
    assert f.symmetry(shares)[0, 1] == pytest.approx(0.845, abs=1e-4)
    assert f.interdependence(shares)[0, 1] == pytest.approx(0.05668, abs=1e-4)
    assert math.exp(f.log_ratio(shares)[0, 1]) == pytest.approx(7.2, abs=1e-4)
    assert f.asymmetry(shares)[0, 1] == pytest.approx(0.155)
    assert f.asymmetry(shares)[1, 0] == pytest.approx(-0.155)
    for both_ways in (f.salience, f.symmetry, f.interdependence):
        assert both_ways(shares)[0, 1] == both_ways(shares)[1, 0]


@pytest.mark.parametrize("side", f.SIDES)
def test_shares_sum_to_one_and_concentration_stays_in_its_bounds(side):
    chance = np.random.default_rng(3)
    flows = some_flows(chance, 7, 30, 30)
    shares = f.partner_shares(f.volumes(flows, side=side))
    assert np.nansum(shares, axis=-1) == pytest.approx(np.ones((7, 30)), abs=1e-12)
    index = f.concentration(shares)
    partners = (shares > 0).sum(axis=-1)
    assert (index >= 1 / partners - 1e-12).all() and (index <= 1).all()
    assert (f.effective_partners(index) <= partners + 1e-9).all()
    assert f.hirschman_index(index) == pytest.approx(100 * np.sqrt(np.nansum(shares**2, axis=-1)))


def test_with_one_partner_concentration_is_one_and_with_equal_ones_it_is_their_inverse():
    one = np.full((4, 4), np.nan)
    one[0, 1] = 5.0
    index = f.concentration(f.partner_shares(f.volumes(one, side="export")))
    assert index[0] == 1
    assert np.isnan(index[2]), "a state without trade has no concentration"
    equal = np.ones((5, 5))
    index = f.concentration(f.partner_shares(f.volumes(equal)))
    assert index == pytest.approx(np.full(5, 1 / 4))
    assert f.effective_partners(index) == pytest.approx(np.full(5, 4))


def test_a_ratio_of_shares_is_the_ratio_of_sizes_where_both_count_the_same():
    chance = np.random.default_rng(5)
    volume = f.volumes(some_flows(chance, 12, 12))
    shares, total = f.partner_shares(volume), np.nansum(volume, axis=-1)
    expected = np.log(total[None, :] / total[:, None])
    known = ~np.isnan(f.log_ratio(shares))
    assert known.sum() > 100
    assert f.log_ratio(shares)[known] == pytest.approx(expected[known], abs=1e-12)


def test_absent_is_not_zero():
    flows = np.array([[np.nan, 3.0, np.nan], [0.0, np.nan, np.nan], [0.0, np.nan, np.nan]])
    volume = f.volumes(flows)
    assert volume[0, 1] == 3
    assert volume[0, 2] == 0, "a flow that is known to be none"
    assert np.isnan(volume[1, 2])
    assert np.isnan(volume[0, 0])
    shares = f.partner_shares(volume)
    assert shares[0].tolist()[1:] == [1, 0]
    assert np.isnan(shares[2]).all(), "a state that trades nothing depends on nobody"
    assert f.known_directions(flows)[0].tolist() == [0, 2, 1]


def test_trade_over_output_and_the_weak_link():
    flows = np.array([[np.nan, 10.0], [30.0, np.nan]])
    dependence = f.trade_over_output(f.volumes(flows), np.array([400.0, 80.0]))
    assert dependence[0, 1] == pytest.approx(0.1)
    assert dependence[1, 0] == pytest.approx(0.5)
    assert f.weak_link(dependence)[0, 1] == f.weak_link(dependence)[1, 0] == pytest.approx(0.1)
    unknown = f.trade_over_output(f.volumes(flows), np.array([np.nan, 0.0]))
    assert np.isnan(unknown).all()


def power(flows: np.ndarray, spare: float = 0.1) -> np.ndarray:
    """Dependence from flows of several goods, shape (goods, states, states)."""
    amounts = np.nansum(flows, axis=-2)
    shares = f.partner_shares(f.volumes(flows, side="import"))
    replaceable = np.nan_to_num(f.alternatives(flows, spare=spare))
    total = amounts.sum(axis=0)
    weights = np.where(total > 0, amounts / np.where(total > 0, total, 1), np.nan)
    return f.power_dependence(weights, shares, replaceable)


def test_swapping_two_states_swaps_power_and_dependence():
    flows = some_flows(np.random.default_rng(8), 3, 9, 9)
    depends = power(flows)
    order = np.arange(9)
    order[[2, 6]] = [6, 2]
    swapped = power(flows[:, order][:, :, order])
    assert swapped[2, 6] == depends[6, 2]
    assert swapped[6, 2] == depends[2, 6]
    # Of the others only the order of sums changes.
    expected = depends[order][:, order]
    assert swapped == pytest.approx(expected, abs=1e-14, nan_ok=True)
    gain = f.power_advantage(depends)
    assert np.array_equal(gain, -gain.T, equal_nan=True)
    assert gain[2, 6] == f.power_advantage(swapped)[6, 2]
    assert np.array_equal(f.cohesion(depends), f.cohesion(depends).T, equal_nan=True)


def test_alternatives_lower_dependence_and_a_sole_supplier_has_none():
    # State 0 buys one good from 1 and 2; state 3 buys from 1 alone; 1 and 2 sell to 4 besides.
    flows = np.full((1, 5, 5), np.nan)
    flows[0, 1, 0], flows[0, 2, 0] = 60, 40
    flows[0, 1, 3] = 10
    flows[0, 1, 4], flows[0, 2, 4] = 100, 300
    replaceable = f.alternatives(flows, spare=0.1)[0]
    # What 2 sells to others is 300; a tenth of it against the 60 of 1.
    assert replaceable[0, 1] == pytest.approx(30 / 60)
    # What 1 sells to others is 110; a tenth of it against the 40 of 2.
    assert replaceable[0, 2] == pytest.approx(11 / 40)
    assert replaceable[3, 1] == 0
    assert np.isnan(replaceable[3, 2])
    assert power(flows)[0, 1] == pytest.approx(0.6 * (1 - 0.5))
    assert power(flows)[3, 1] == 1
    assert power(flows, spare=0)[0, 1] == pytest.approx(0.6)
    assert f.alternatives(flows, spare=5)[0, 0, 1] == 1, "never more than whole"
    by_good = np.concatenate([flows, 3 * flows])
    assert power(by_good)[0, 1] == pytest.approx(power(flows)[0, 1])


def test_moving_sums_need_their_whole_window():
    figures = np.array([1.0, 2.0, 0.0, 4.0])[:, None]
    assert f.moving_sums(figures, 3)[:, 0].tolist()[2:] == [3, 6]
    assert np.isnan(f.moving_sums(figures, 3)[:2]).all()
    assert np.isnan(f.moving_sums(figures, 5)).all()
    assert f.moving_sums(figures, 1)[:, 0].tolist() == [1, 2, 0, 4]


def test_the_importers_report_stands_and_the_gap_is_the_interval():
    exporter = np.array([[[np.nan, 100.0], [np.nan, np.nan]]])
    importer = np.array([[[np.nan, 120.0], [7.0, np.nan]]])
    value, low, high = f.reconciled(exporter, importer)
    assert (value[0, 0, 1], low[0, 0, 1], high[0, 0, 1]) == (120, pytest.approx(106), 120)
    assert value[0, 1, 0] == 7
    assert np.isnan(low[0, 1, 0]), "one flow with two reports is too few to tell how they differ"
    mirrored, _, _ = f.reconciled(exporter, np.full_like(exporter, np.nan))
    assert mirrored[0, 0, 1] == pytest.approx(106)


def test_with_one_report_the_interval_is_as_wide_as_reports_usually_differ():
    chance = np.random.default_rng(2)
    size = 60
    truth = chance.lognormal(4, 1, (1, size, size))
    importer = truth * 1.06 * chance.lognormal(0, 0.3, truth.shape)
    exporter = truth * chance.lognormal(0, 0.3, truth.shape)
    hidden = chance.random(truth.shape) < 0.3
    alone = np.where(hidden, np.nan, importer)
    value, low, high = f.reconciled(exporter, alone)
    inside = (low <= importer) & (importer <= high)
    assert inside[hidden].mean() == pytest.approx(0.9, abs=0.03)
    assert ((low <= value) & (value <= high)).all()
    back = np.where(hidden, np.nan, exporter)
    value, low, high = f.reconciled(back, importer)
    inside = (low <= 1.06 * exporter) & (1.06 * exporter <= high)
    assert inside[hidden].mean() == pytest.approx(0.9, abs=0.03)
    assert (value == importer).all()


def test_all_dyads_at_once_are_what_each_is_one_by_one():
    flows = some_flows(np.random.default_rng(1), 3, 40, 40)
    tied = f.interdependence(f.partner_shares(f.volumes(flows)))
    for period, volume in enumerate(f.volumes(flows)):
        totals = [float(np.nansum(row)) for row in volume]
        for a in range(40):
            for b in range(40):
                one, other = volume[a, b] / totals[a], volume[b, a] / totals[b]
                plain = math.sqrt(one * other) * (1 - abs(one - other))
                assert tied[period, a, b] == pytest.approx(plain, abs=1e-12, nan_ok=True)


# The queries, on real and on small made-up data.


def test_trade_shares_of_2006_are_those_of_the_guide(guide):
    """METHODS section 3, check 4."""
    result = ask(guide, "trade-share", 2006)
    expected = {
        ("USA", "CAN"): 18.49, ("CAN", "USA"): 73.49, ("USA", "CHN"): 13.65,
        ("CHN", "USA"): 21.75, ("CHN", "IRN"): 0.30, ("IRN", "CHN"): 13.34,
    }  # fmt: skip
    for (one, other), share in expected.items():
        assert 100 * number(result, one, other) == pytest.approx(share, abs=0.01)
    assert result.rests_on == ("gravity AGTPA",)
    assert np.nansum(result.value, axis=-1) == pytest.approx(np.ones((1, 69)), abs=1e-12)


def test_a_panel_has_all_years_asked_for_and_counts_no_home_sales(guide):
    result = ask(guide, "export-share", 2004, 2006)
    assert result.value.shape == (3, 69, 69)
    assert result.periods == ("2004", "2005", "2006")
    assert np.isnan(result.value[0]).all() and not np.isnan(result.value[1]).all()
    explained = result.estimate("USA", "CAN", "2006", unit="share")
    assert explained.parts["usd-million"] == pytest.approx(176_540.590277)
    assert "share of all exports" in explained.explain()
    assert np.isnan(result.value[:, range(69), range(69)]).all()


def test_every_measure_of_trade_fits_the_shares_that_it_rests_on(guide):
    share = ask(guide, "trade-share", 2006)
    one, other = number(share, "CHN", "IRN"), number(share, "IRN", "CHN")
    gap = ask(guide, "trade-asymmetry", 2006)
    assert number(gap, "IRN", "CHN") == pytest.approx(other - one)
    ratio = ask(guide, "trade-asymmetry", 2006, kind="log-ratio")
    assert number(ratio, "IRN", "CHN") == pytest.approx(math.log(other / one))
    tied = ask(guide, "trade-interdependence", 2006)
    assert number(tied, "CHN", "IRN") == pytest.approx(
        math.sqrt(one * other) * (1 - abs(one - other))
    )
    assert number(tied, "CHN", "IRN") == number(tied, "IRN", "CHN")
    hhi = ask(guide, "trade-concentration", 2006)
    row = share.value[0, share.states.index("CAN")]
    assert number(hhi, "CAN") == pytest.approx(np.nansum(row**2))
    effective = ask(guide, "trade-concentration", 2006, kind="effective")
    assert number(effective, "CAN") == pytest.approx(1 / number(hhi, "CAN"))
    assert number(effective, "CAN") < number(effective, "FRA")


def test_dyadic_trade_of_the_correlates_of_war_gives_shares(shared, db, tmp_path):
    table = shared / "data/peacesciencer/cow_trade_ddy_1990_2014.csv.gz"
    load_into(db, "trade", [of_years(table, 2, ("2014",), tmp_path / "cow.csv")])
    result = ask(db, "trade-share", 2014)
    parts = result.estimate("USA", "CAN", "2014", unit="share").parts
    assert parts["usd-million"] == pytest.approx(346_063 + 276_158)
    with pytest.raises(UsageError, match="all goods together only"):
        ask(db, "import-share", 2014, flows="cow", group="energy")


RUSSIA = [
    ("export", "RUS", "CHN", 2021, 80.0), ("export", "CHN", "RUS", 2021, 70.0),
    ("export", "RUS", "DEU", 2021, 20.0), ("export", "DEU", "RUS", 2021, 30.0),
    ("export", "CHN", "DEU", 2021, 100.0),
    ("export-energy", "RUS", "CHN", 2021, 50.0), ("export-energy", "RUS", "DEU", 2021, 20.0),
    ("export-energy", "NOR", "DEU", 2021, 60.0), ("export", "NOR", "DEU", 2021, 70.0),
    ("export-food", "CHN", "RUS", 2021, 70.0),
]  # fmt: skip


def test_shares_by_group_of_goods(db):
    store(db, "trade", RUSSIA)
    assert number(ask(db, "import-share", 2021, group="energy"), "DEU", "RUS") == pytest.approx(
        20 / 80
    )
    assert number(ask(db, "export-share", 2021, group="energy"), "RUS", "CHN") == pytest.approx(
        50 / 70
    )
    assert number(ask(db, "import-share", 2021), "RUS", "CHN") == pytest.approx(0.7)
    assert number(ask(db, "energy-share", 2021), "DEU", "NOR") == pytest.approx(60 / 80)


def test_no_record_is_unknown_unless_it_is_said_to_be_none(db):
    store(db, "trade", RUSSIA)
    unknown = ask(db, "trade-share", 2021).estimate("RUS", "NOR", "2021", unit="share")
    assert unknown.value is None
    none = ask(db, "trade-share", 2021, absent="zero").estimate("RUS", "NOR", "2021", unit="share")
    assert none.value == 0
    years = ask(db, "trade-share", 2020, 2021, absent="zero")
    assert np.isnan(years.value[0]).all(), "a year without any record stays unknown"


def test_energy_in_use_needs_what_part_of_it_is_imported(db):
    store(db, "trade", RUSSIA)
    with pytest.raises(UsageError, match="allies add macro"):
        ask(db, "energy-share", 2021, base="use")
    store(db, "macro", [("energy-net-imports", "DEU", None, 2021, 0.6)], unit="share")
    result = ask(db, "energy-share", 2021, base="use")
    assert number(result, "DEU", "RUS") == pytest.approx(0.6 * 20 / 80)
    assert result.estimate("CHN", "RUS", "2021", unit="share").value is None
    assert result.rests_on == ("trade test", "macro test")


def test_trade_over_gdp_needs_gdp(db):
    store(db, "trade", RUSSIA)
    with pytest.raises(UsageError, match="needs the data set macro"):
        ask(db, "trade-gdp", 2021)
    store(db, "macro", [("gdp", "RUS", None, 2021, 1500.0), ("gdp", "CHN", None, 2021, 15000.0)])
    each = ask(db, "trade-gdp", 2021)
    assert number(each, "RUS", "CHN") == pytest.approx(150 / 1500)
    assert number(each, "CHN", "RUS") == pytest.approx(150 / 15000)
    parts = each.estimate("RUS", "CHN", "2021", unit="share").parts
    assert parts["openness"] == pytest.approx(200 / 1500)
    weak = ask(db, "trade-gdp", 2021, link="weak")
    assert number(weak, "RUS", "CHN") == pytest.approx(150 / 15000)


def test_power_of_the_sole_supplier(db):
    store(db, "trade", [
        ("export-energy", "RUS", "BLR", 2021, 90.0), ("export-food", "POL", "BLR", 2021, 10.0),
        ("export-energy", "RUS", "DEU", 2021, 50.0), ("export-energy", "NOR", "DEU", 2021, 50.0),
        ("export-energy", "NOR", "POL", 2021, 100.0), ("export-food", "BLR", "RUS", 2021, 5.0),
        ("export-food", "POL", "RUS", 2021, 95.0),
    ])  # fmt: skip
    depends = ask(db, "power-dependence", 2021, spare="0.1")
    assert number(depends, "BLR", "RUS") == pytest.approx(0.9)
    # Norway sells 100 elsewhere, a tenth of which could stand for a fifth of Russia's 50.
    assert number(depends, "DEU", "RUS") == pytest.approx(0.5 * (1 - 10 / 50))
    gain = ask(db, "power-dependence", 2021, kind="advantage", spare="0.1")
    assert number(gain, "RUS", "BLR") == pytest.approx(
        number(depends, "BLR", "RUS") - number(depends, "RUS", "BLR")
    )
    assert number(gain, "RUS", "BLR") == -number(gain, "BLR", "RUS")
    sales = ask(db, "power-dependence", 2021, market="sales", spare="0")
    assert number(sales, "NOR", "POL") == pytest.approx(100 / 150)
    assert "spare capacity 0.1" in depends.method


def test_arms_over_five_years_both_ways(db):
    store(db, "arms", [
        ("arms-transfers", "RUS", "IND", 2001, 100.0), ("arms-transfers", "RUS", "IND", 2004, 50.0),
        ("arms-transfers", "FRA", "IND", 2005, 50.0), ("arms-transfers", "RUS", "CHN", 2005, 300.0),
        ("arms-transfers", "RUS", "IND", 1999, 900.0),
    ], years=(1999, 2005), unit="tiv-million")  # fmt: skip
    got = ask(db, "arms-dependence", 2002, 2005)
    assert number(got, "IND", "RUS", "2005") == pytest.approx(150 / 200)
    assert number(got, "IND", "FRA", "2005") == pytest.approx(50 / 200)
    assert number(got, "CHN", "FRA", "2005") == 0
    assert got.estimate("FRA", "RUS", "2005", unit="share").value is None, "France got none"
    assert got.estimate("IND", "RUS", "2002", unit="share").value is None, "1998 isn't covered"
    assert number(got, "IND", "RUS", "2003") == 1
    sold = ask(db, "arms-dependence", 2005, side="supplier")
    assert number(sold, "RUS", "IND") == pytest.approx(150 / 450)
    assert number(sold, "FRA", "IND") == 1
    one = ask(db, "arms-dependence", 2005, window="1")
    assert number(one, "IND", "FRA") == 1
    late = ask(db, "arms-dependence", 2005, 2007)
    assert np.isnan(late.value[1:]).all(), "years after the data say nothing"


def test_the_whole_of_a_states_arms_counts_where_few_of_its_pairs_are_known(db):
    rows = [("arms-transfers", "RUS", "IND", year, 50.0) for year in range(2001, 2006)]
    rows += [("arms-imports", "IND", None, year, 80.0) for year in range(2001, 2006)]
    store(db, "arms", rows, years=(2001, 2005), unit="tiv-million")
    assert number(ask(db, "arms-dependence", 2005), "IND", "RUS") == pytest.approx(50 / 80)


def test_both_reports_give_an_interval(db):
    store(db, "trade", [
        ("export-reported", "CHN", "DEU", 2010, 100.0),
        ("import-reported", "CHN", "DEU", 2010, 150.0),
        ("import-reported", "USA", "DEU", 2010, 50.0),
        ("export-reported", "USA", "DEU", 2010, 50.0),
    ])  # fmt: skip
    found = ask(db, "import-share", 2010).estimate("DEU", "CHN", "2010", unit="share")
    assert found.value == pytest.approx(150 / 200)
    assert found.low == pytest.approx(106 / 156)
    assert found.high == pytest.approx(150 / 200)
    total = ask(db, "trade-share", 2010).estimate("DEU", "USA", "2010", unit="share")
    # Germany's report stands, America's makes 53 with freight and insurance.
    assert (total.value, total.high) == (pytest.approx(50 / 200), pytest.approx(53 / 203))


def test_comtrade_keeps_both_sides(shared, db):
    load_into(db, "trade", [shared / "data/comtrade/comtradeapi_data_v1_get_C_A_HS.json"])
    result = ask(db, "import-share", 2010)
    value = 74_251.272075 / (74_251.272075 + 6_804.128143)
    assert number(result, "CHN", "DEU") == pytest.approx(value)


def test_a_clear_sentence_for_what_is_not_there(db):
    for name, lacking in (("trade-share", "trade"), ("arms-dependence", "arms")):
        with pytest.raises(UsageError, match=f"needs the data set {lacking}"):
            ask(db, name, 2010)
    store(db, "trade", RUSSIA)
    with pytest.raises(UsageError, match=r"no flows \(auto\) of total in 2000 to 2000"):
        ask(db, "trade-share", 2000)
    with pytest.raises(UsageError, match="no option 'goods'"):
        ask(db, "trade-share", 2021, goods="energy")
    with pytest.raises(UsageError, match="group can't be 'oil'"):
        ask(db, "trade-share", 2021, group="oil")
    with pytest.raises(UsageError, match="allies add gravity"):
        ask(db, "trade-share", 2021, flows="manufacturing")


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_says_what_it_is(name):
    measure = MEASURES[name]
    assert measure.formula and measure.reference
    for text in (measure.label, measure.says, measure.silent):
        assert set(text) == {"en", "fr"} and all(text.values())


def test_values_stay_in_their_bounds(guide, db):
    store(db, "trade", RUSSIA)
    for name in ("trade-share", "export-share", "import-share", "trade-interdependence",
                 "trade-concentration"):  # fmt: skip
        measure = MEASURES[name]
        value = ask(guide, name, 2005, 2006).value
        known = value[~np.isnan(value)]
        assert len(known) > 100
        assert known.min() >= measure.low
        assert measure.high is None or known.max() <= measure.high
    for kind in ("dependence", "advantage", "cohesion"):
        value = ask(db, "power-dependence", 2021, kind=kind).value
        known = value[~np.isnan(value)]
        assert len(known) and known.min() >= -1 and known.max() <= 1

"""Sanctions overlap: the functions against slow loops, and asked of real data."""

from __future__ import annotations

import numpy as np
import pytest

from allies.core.series import Figures, Provenance
from allies.errors import UsageError
from allies.measures import MEASURES
from allies.measures import sanctions_overlap as f
from allies.measures.base import Request
from allies.measures.sanctions_overlap import MEASURES_SANCTIONS
from allies.store.database import open_database
from allies.store.datasets import read_panel, write_dataset
from loading import load_into
from timing import processor_seconds

NAMED = {measure.name: measure for measure in MEASURES_SANCTIONS}
NAN = float("nan")


def ask(db, name, first, last=None, **options):
    return NAMED[name].compute(db, Request(years=(first, last or first), options=options))


def store(db, name, rows, *, years, unit):
    """Write figures: variable, source, target, year, value."""
    parts = [
        Figures(variable, unit, [a], [b], [str(year)], [value], [n])
        for n, (variable, a, b, year, value) in enumerate(rows, 1)
    ]
    made = Provenance(
        dataset=name, version="test", released=None, origin="test", files=("test.csv",),
        sha256="0" * 64, licence="none", redistributable=True, years=years,
    )  # fmt: skip
    write_dataset(db, made, parts)


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield opened


@pytest.fixture
def small(db):
    """Four states: A and B are sanctioned by C and the UN, B by D too; exports of each."""
    store(db, "sanctions", [
        ("sanctions", "CCC", "AAA", 2000, 2), ("sanctions", "UN", "AAA", 2000, 1),
        ("sanctions", "CCC", "BBB", 2000, 1), ("sanctions", "UN", "BBB", 2000, 1),
        ("sanctions", "DDD", "BBB", 2000, 1), ("sanction-trade", "CCC", "AAA", 2000, 1),
        ("sanctions", "DDD", "BBB", 2001, None),
    ], years=(1990, 2005), unit="cases")  # fmt: skip
    store(db, "trade", [
        ("export", "AAA", "CCC", 2000, 30.0), ("export", "AAA", "DDD", 2000, 60.0),
        ("export", "AAA", "BBB", 2000, 10.0), ("export", "BBB", "CCC", 2000, 50.0),
        ("export", "BBB", "DDD", 2000, 50.0), ("export", "CCC", "AAA", 2000, 5.0),
        ("export", "AAA", "CCC", 2010, 5.0),
    ], years=(1990, 2020), unit="usd-million")  # fmt: skip
    return db


def value(result, source, target=None, period=None):
    return result.estimate(source, target, period or result.periods[-1], unit="x").value


def chance_panel(years, states, seed=7):
    chance = np.random.default_rng(seed)
    cases = np.where(chance.random((years, states, states)) < 0.1, 1.0, NAN)
    exports = chance.lognormal(3, 2, (years, states, states))
    exports[chance.random(exports.shape) < 0.3] = NAN
    return cases, exports


def test_the_functions_are_the_slow_loops():
    cases, exports = chance_panel(3, 20)
    force = f.in_force(cases)
    shared, overlap = f.shared_senders(force), f.sender_overlap(f.shared_senders(force))
    market = f.sanctioned_market(exports, force)
    top = f.sanctioned_top(exports, force)
    heavy = f.sanctioned_top(exports, force, by_value=True)
    for t in range(3):
        on = [{k for k in range(20) if k != i and cases[t, k, i] > 0} for i in range(20)]
        for i in range(20):
            for j in range(20):
                assert shared[t, i, j] == len(on[i] & on[j])
                if on[i] | on[j]:
                    assert overlap[t, i, j] == pytest.approx(
                        len(on[i] & on[j]) / len(on[i] | on[j]), abs=1e-12
                    )
                else:
                    assert np.isnan(overlap[t, i, j])
            sent = {k: exports[t, i, k] for k in range(20) if k != i and exports[t, i, k] > 0}
            assert market[t, i] == pytest.approx(
                sum(v for k, v in sent.items() if k in on[i]) / sum(sent.values()), abs=1e-12
            )
            best = sorted(sent, key=lambda k: -sent[k])[:5]
            assert top[t, i] == pytest.approx(len(on[i] & set(best)) / len(best), abs=1e-12)
            assert heavy[t, i] == pytest.approx(
                sum(sent[k] for k in best if k in on[i]) / sum(sent[k] for k in best), abs=1e-12
            )


def test_shares_stay_in_their_bounds_and_overlap_is_symmetric():
    cases, exports = chance_panel(4, 30, seed=11)
    force = f.in_force(cases)
    overlap = f.sender_overlap(f.shared_senders(force))
    np.testing.assert_array_equal(overlap, np.swapaxes(overlap, -1, -2))
    for share in (overlap, f.sanctioned_market(exports, force), f.sanctioned_top(exports, force)):
        known = share[~np.isnan(share)]
        assert known.size and known.min() >= 0 and known.max() <= 1


def test_everyone_or_no_one_sanctions():
    _, exports = chance_panel(1, 8)
    every, none = np.ones((1, 8, 8)), np.full((1, 8, 8), NAN)
    assert f.sanctioned_market(exports, f.in_force(every)) == pytest.approx(np.ones((1, 8)))
    assert f.sanctioned_top(exports, f.in_force(none)).tolist() == [[0.0] * 8]
    assert np.isnan(f.sanctioned_market(np.full((1, 8, 8), NAN), f.in_force(every))).all()
    assert f.top_markets(exports).sum(axis=-1).max() == 5
    few = np.array([[NAN, 3.0, 0.0], [NAN] * 3, [1.0, 2.0, NAN]])
    assert f.top_markets(few).tolist() == [
        [False, True, False], [False] * 3, [True, True, False],
    ]  # fmt: skip


def test_ten_times_the_years_take_about_ten_times_as_long():
    def measured(years):
        cases, exports = chance_panel(years, 100)

        def call():
            force = f.in_force(cases)
            f.sender_overlap(f.shared_senders(force))
            f.sanctioned_market(exports, force)
            f.sanctioned_top(exports, force)

        return call

    assert processor_seconds(measured(40)) < 40 * processor_seconds(measured(4))


def test_who_sanctions_whom(small):
    found = ask(small, "sanctions", 2000)
    assert value(found, "CCC", "AAA") == 2 and value(found, "AAA", "CCC") == 0
    told = found.estimate("CCC", "AAA", "2000", unit="cases")
    assert told.parts == {"trade": 1} and told.rests_on == ("sanctions test",)
    assert value(ask(small, "sanctions", 2000, kind="trade"), "CCC", "AAA") == 1
    with pytest.raises(UsageError, match="no figures of sanctions \\(arms\\)"):
        ask(small, "sanctions", 2000, kind="arms")
    with pytest.raises(UsageError, match="kind can't be 'harsh'"):
        ask(small, "sanctions", 2000, kind="harsh")
    with pytest.raises(UsageError, match="no option 'top'"):
        ask(small, "sanctions", 2000, top="5")


def test_outside_the_covered_years_nothing_is_known(small):
    found = ask(small, "sanctions", 2000, 2010)
    assert value(found, "DDD", "AAA", "2000") == 0
    assert value(found, "DDD", "AAA", "2005") == 0 and value(found, "DDD", "AAA", "2006") is None
    market = ask(small, "sanctioned-market", 2000, 2010)
    assert value(market, "AAA", period="2010") is None


def test_the_un_is_one_sender_or_all(small):
    found = ask(small, "shared-sanctioners", 2000)
    assert value(found, "AAA", "BBB") == 2 == value(found, "BBB", "AAA")
    told = found.estimate("AAA", "BBB", "2000", unit="senders")
    assert (told.parts["senders-on-first"], told.parts["senders-on-second"]) == (2, 3)
    assert told.parts["overlap"] == pytest.approx(2 / 3)
    every = ask(small, "shared-sanctioners", 2000, un="members")
    assert value(every, "AAA", "BBB") == 3  # C, D and the UN; neither sanctions itself


def test_what_of_the_market_sanctions_it(small):
    found = ask(small, "sanctioned-market", 2000)
    assert value(found, "AAA") == pytest.approx(0.3) and value(found, "BBB") == 1
    assert value(found, "DDD") is None and value(found, "CCC") == 0
    told = found.estimate("AAA", None, "2000", unit="share")
    assert told.n == 3 and told.parts == {"exports-to-senders": 30, "exports": 100}
    assert value(ask(small, "sanctioned-market", 2000, un="members"), "AAA") == 1


def test_the_largest_markets_of_the_other(small):
    found = ask(small, "sanctioned-top-markets", 2000)
    assert value(found, "BBB", "AAA") == pytest.approx(1 / 3)
    assert value(found, "AAA", "BBB") == 1
    told = found.estimate("AAA", "BBB", "2000", unit="share")
    assert told.n == 2 and told.parts["both"] == pytest.approx(1 / 3)
    assert told.parts["of-first"] == pytest.approx(1 / 3)
    heavy = ask(small, "sanctioned-top-markets", 2000, weight="value")
    assert value(heavy, "BBB", "AAA") == pytest.approx(0.3)


def test_of_real_data(db, shared):
    load_into(db, "sanctions", [shared / "data/gsdb/GSDB_V4.csv"])
    load_into(db, "trade", [shared / "data/baci/BACI_HS92_Y2021_V202501.csv"])
    found = ask(db, "shared-sanctioners", 2021, 2022)
    both = found.estimate("RUS", "BLR", "2022", unit="senders")
    assert both.value > 25 and 0.5 < both.parts["overlap"] <= 1
    market = ask(db, "sanctioned-market", 2021)
    exports = read_panel(db, "trade", "export", years=(2021, 2021))
    cases = read_panel(db, "sanctions", "sanctions", years=(2021, 2021))
    at = exports.states.index("RUS")
    sent = dict(zip(exports.states, exports.values[0, at], strict=True))
    column = cases.values[0, :, cases.states.index("RUS")]
    senders = {s for s, n in zip(cases.states, column, strict=True) if n > 0}
    known = {k: v for k, v in sent.items() if v > 0}
    wanted = sum(v for k, v in known.items() if k in senders) / sum(known.values())
    assert 0.1 < wanted < 0.9
    assert value(market, "RUS") == pytest.approx(wanted, abs=1e-12)
    top = sorted(known, key=lambda k: -known[k])[:5]
    found = ask(db, "sanctioned-top-markets", 2021)
    assert value(found, "CHN", "RUS") == pytest.approx(len(senders & set(top)) / 5)
    assert found.rests_on == ("sanctions GSDB V4", found.rests_on[1])


def test_the_measures_are_in_the_table_and_complete():
    assert set(NAMED) <= set(MEASURES)
    for measure in MEASURES_SANCTIONS:
        assert measure.formula and "doi" in measure.reference
        for text in (measure.label, measure.says, measure.silent):
            assert set(text) == {"en", "fr"} and all(text.values())


def test_without_data_it_says_what_to_add(db):
    for name in NAMED:
        with pytest.raises(UsageError, match="allies add sanctions"):
            ask(db, name, 2000)

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from real_data import real_workspace

from allies.assess import counted as module
from allies.assess.context import COUNTED
from allies.assess.counted import needs_of, read_counted
from allies.assess.counted_parts import SOURCES, Asked, period_of, unreleased
from allies.assess.counted_treaties import in_force_on
from allies.codebook.treaties import checked_to
from allies.core.series import Ballots, Figures, Provenance, RollCall
from allies.measures import MEASURES
from allies.measures.base import Request
from allies.sources.datasets import DATASETS
from allies.store.database import open_database
from allies.store.datasets import read_panel, write_dataset
from allies.store.entries import Load
from allies.store.remembering import Remembering, Wanted, vote_days

EPOCH = date(1970, 1, 1)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def on(iso):
    return (date.fromisoformat(iso) - EPOCH).days


def value(found, name, *states):
    estimate = found.estimate(name, *states)
    return None if estimate is None else estimate.value


# ---- real data


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    with real_workspace(shared, tmp_path_factory.mktemp("cut")) as db:
        yield db


def test_votes_are_of_the_newest_session_or_year_that_is_over(real):
    end = read_counted(real, on("2020-12-31"))
    assert end.figures["vote-agreement"].period == "session 74 (2019)"
    estimate = end.estimate("vote-agreement", "RUS", "CHN")
    # METHODS.md, section 1.5.
    assert estimate.value == pytest.approx(0.8736, abs=5e-5)
    assert estimate.n == 87
    assert estimate.parts["same"] + estimate.parts["half"] / 2 == pytest.approx(0.8736 * 87, abs=1)
    for pair, agreement in {("USA", "RUS"): 0.2874, ("RUS", "IRN"): 0.7857}.items():
        assert value(end, "vote-agreement", *pair) == pytest.approx(agreement, abs=5e-5)
    # The session's last vote was in January: on the last day of 2019 that year is known, no more.
    before = read_counted(real, on("2019-12-31"))
    assert before.figures["vote-agreement"].period == "2019"
    assert before.estimate("vote-agreement", "RUS", "CHN").n == 86
    assert read_counted(real, on("2019-06-30")).figures["vote-agreement"].period.endswith("(2018)")


def test_what_is_too_old_is_missing_with_the_year_in_which_the_data_end(real):
    late = read_counted(real, on("2030-06-30"))
    for name in ("vote-agreement", "vote-kappa-squared", "ideal-point-distance"):
        assert late.missing[name] == "data end in 2020"
    for name in ("trade-share", "trade-gdp", "energy-share", "gdp", "sanctioned-market"):
        assert late.missing[name] == "data end in 2023"
        assert name not in late.figures
    assert late.figures["capability"].period == "2022"


def test_figures_are_those_of_the_measures_in_the_year_that_is_told(real):
    found = read_counted(real, on("2024-05-01"))
    checked = set()
    for name, source in SOURCES.items():
        if source.unit:
            continue
        figure = found.figures[name]
        year = int(figure.period)
        asked = Request(years=(year, year), options=source.options)
        own = MEASURES[name].compute(real, asked)
        at = [found.states.index(state) for state in own.states]
        axes = own.value.ndim - 1
        for ours, theirs in ((figure.value, own.value), (figure.low, own.low), (figure.n, own.n)):
            assert (ours is None) == (theirs is None)
            if ours is not None:
                assert np.array_equal(ours[np.ix_(*[at] * axes)], theirs[0], equal_nan=True)
                assert np.isnan(ours).sum() >= np.isnan(theirs[0]).sum()
        rest = [n for n, state in enumerate(found.states) if state not in own.states]
        assert np.isnan(figure.value[rest]).all()
        assert figure.unit == MEASURES[name].unit
        checked.add(name)
    assert {"trade-share", "arms-dependence", "sanctioned-top-markets"} <= checked
    assert set(found.figures) == set(COUNTED)
    assert found.missing == {}
    assert set(found.figures) == set(needs_of())


def test_parts_and_origin_explain_a_number(real):
    found = read_counted(real, on("2023-12-31"))
    estimate = found.estimate("trade-share", "DEU", "CHN")
    parts = estimate.parts
    assert estimate.value == pytest.approx(parts["usd-million"] / parts["all-partners"])
    assert estimate.rests_on == ("trade BACI HS92 V202501: 2023",)
    assert "trade BACI HS92 V202501" in found.versions


def test_nothing_is_of_a_time_after_the_day(real):
    days = vote_days(real, "un-votes", "session", years=(2000, 2030))
    sessions = {session: last for session, _, last in days}
    for iso in ("2017-03-03", "2018-12-31", "2019-02-01", "2020-12-30", "2023-12-31", "2024-02-02"):
        found = read_counted(real, on(iso))
        assert found.figures
        for name, figure in found.figures.items():
            if len(figure.period) == 10:
                assert figure.period <= iso, name
            elif figure.period.startswith("session"):
                session = int(figure.period.split()[1])
                assert sessions[session].isoformat() <= iso, (name, iso)
            else:
                assert f"{figure.period}-12-31" <= iso, (name, iso)


def test_a_year_counts_only_when_it_is_over(real):
    periods = {
        iso: read_counted(real, on(iso)).figures["trade-share"].period
        for iso in ("2023-12-30", "2023-12-31", "2024-01-01")
    }
    assert periods == {"2023-12-30": "2022", "2023-12-31": "2023", "2024-01-01": "2023"}
    assert read_counted(real, on("2022-06-30")).missing["trade-share"] == "data begin in 2022"


def test_treaties_after_atop_are_those_of_the_measure_but_for_days(real):
    found = read_counted(real, on("2020-12-31"))
    for name in ("alliance-depth", "alliance-obligations"):
        asked = Request(years=(2020, 2020), options={"carried": "yes"})
        own = MEASURES[name].compute(real, asked)
        compared = 0
        for a, b in zip(*np.nonzero(~np.isnan(own.value[0])), strict=True):
            pair = own.states[a], own.states[b]
            # The United Kingdom left the treaty of the European Union in that January.
            if "GBR" not in pair:
                assert value(found, name, *pair) == pytest.approx(own.value[0, a, b], abs=1e-12)
                compared += 1
        assert compared > 5_000
    assert value(found, "alliance-obligations", "GBR", "IRL") is None
    assert value(read_counted(real, on("2020-01-15")), "alliance-obligations", "GBR", "IRL") == 3


def test_the_treaty_of_russia_and_north_korea_is_there_from_its_day_on(real):
    levels = {
        iso: value(read_counted(real, on(iso)), "alliance-obligations", "RUS", "PRK")
        for iso in ("2023-12-31", "2024-12-03", "2024-12-04", "2024-12-31")
    }
    assert levels == {"2023-12-31": 2, "2024-12-03": 2, "2024-12-04": 3, "2024-12-31": 3}
    end = read_counted(real, on("2024-12-31"))
    assert value(end, "alliance-depth", "RUS", "PRK") >= 0.5
    assert value(end, "alliance-depth", "RUS", "CHN") < 0.5
    assert value(end, "alliance-depth", "CHN", "PRK") >= 0.5


def test_no_tie_in_atop_and_none_since_is_none_and_a_tie_not_known_to_last_is_unknown(real):
    found = read_counted(real, on("2024-12-31"))
    assert value(found, "alliance-depth", "BRA", "IRN") == 0
    assert value(found, "alliance-depth", "USA", "USA") is None
    own = MEASURES["alliance-obligations"].compute(real, Request(years=(2018, 2018)))
    level = np.nan_to_num(own.value[0])
    tied = {(own.states[a], own.states[b]) for a, b in zip(*np.nonzero(level), strict=True)}
    lost = [pair for pair in sorted(tied) if value(found, "alliance-depth", *pair) is None]
    assert lost
    assert not [pair for pair in tied if value(found, "alliance-depth", *pair) == 0]


def test_treaties_while_atop_lasts_are_those_of_atop(real):
    found = read_counted(real, on("2018-06-30"))
    assert found.figures["alliance-depth"].period == "2017"
    own = MEASURES["alliance-depth"].compute(real, Request(years=(2017, 2017)))
    at = [found.states.index(state) for state in own.states]
    assert np.array_equal(
        found.figures["alliance-depth"].value[np.ix_(at, at)], own.value[0], equal_nan=True
    )


def test_what_was_released_later_was_not_known(real):
    day = on("2025-06-30")
    now, then = read_counted(real, day), read_counted(real, day, as_of=on("2024-06-01"))
    assert now.figures["trade-share"].period == "2023"
    assert then.missing["trade-share"] == "trade was released later, in 2025-01"
    assert then.missing["arms-dependence"].startswith("arms was released later, in 2025-10")
    assert not [ref for ref in then.versions if ref.startswith(("trade", "arms"))]
    # Nothing of after the day of what was known, though the assessment is of a later one.
    assert then.figures["alliance-depth"].period == "2024-06-01"
    assert value(then, "alliance-obligations", "RUS", "PRK") == 2
    assert then.figures["gdp"].period == "2023"
    assert read_counted(real, day, as_of=on("2023-03-01")).figures["gdp"].period == "2022"


def test_points_of_releases_by_session_are_known_when_the_session_is_over(real):
    def period(iso):
        return read_counted(real, on(iso)).figures["ideal-point-distance"].period

    assert period("2020-12-31") == "2019"
    assert period("2021-09-29") == "2019"
    assert period("2021-09-30") == "2020"


def test_a_new_date_takes_little_time_and_the_same_none(real):
    read_counted(real, on("2021-12-31"))
    times = []
    for iso in ("2022-12-31", "2019-12-31", "2023-12-31"):
        start = time.process_time()
        read_counted(real, on(iso))
        times.append(time.process_time() - start)
    assert min(times) < 0.6
    start = time.process_time()
    again = read_counted(real, on("2023-12-31"))
    assert time.process_time() - start < 0.2
    assert value(again, "trade-share", "DEU", "CHN") > 0


def test_only_some_states_are_handed_out_with_the_same_numbers(real):
    every = read_counted(real, on("2023-12-31"))
    some = read_counted(real, on("2023-12-31"), states=["CHN", "DEU", "NOBODY"])
    assert some.states == ("CHN", "DEU")
    for name, figure in some.figures.items():
        assert figure.value.shape == (2,) * figure.value.ndim
        pair = ("DEU", "CHN") if figure.value.ndim == 2 else ("DEU",)
        assert value(some, name, *pair) == value(every, name, *pair)
    assert set(some.memberships) <= {"CHN", "DEU"}


def test_reading_ahead_gives_the_same_panels(real):
    wanted = [
        Wanted("trade", "export", 2022, 2023), Wanted("arms", "arms-transfers", 2018, 2022),
        Wanted("macro", "gdp", 2020, 2022), Wanted("trade", "no-such-variable", 2023, 2023),
        Wanted("atop", "defense", 2018, 2018),
    ]  # fmt: skip
    ahead = Remembering(real)
    ahead.read_ahead(wanted)
    for one in wanted:
        for years in ((one.first, one.last), (one.last, one.last)):
            panels = [
                read_panel(
                    db, one.dataset, one.variable, years=years, dyadic=one.dataset != "macro"
                )
                for db in (real, ahead)
            ]
            assert panels[0].states == panels[1].states
            assert np.array_equal(panels[0].values, panels[1].values, equal_nan=True)
    few = [
        read_panel(db, "trade", "export", years=(2023, 2023), states=["RUS", "DEU", "XXX"])
        for db in (real, ahead)
    ]
    assert np.array_equal(few[0].values, few[1].values, equal_nan=True)


# ---- no data


def test_without_data_the_codebook_tells_of_treaties_and_members():
    with open_database(":memory:") as db:
        found = read_counted(db, on("2024-12-31"))
        assert set(found.figures) == {"alliance-depth", "alliance-obligations"}
        assert value(found, "alliance-obligations", "RUS", "PRK") == 3
        assert value(found, "alliance-depth", "USA", "JPN") >= 0.5
        # That no treaty is known is not that there is none.
        assert value(found, "alliance-depth", "BRA", "IRN") is None
        assert found.versions == ("treaties coded by hand",)
        assert set(found.missing) == set(COUNTED)
        assert set(found.missing.values()) <= set(DATASETS)
        assert found.missing["trade-share"] == "trade"
        early = read_counted(db, on("2015-01-01"))
        assert early.figures == {}
        times = []
        for day in range(5):
            start = time.process_time()
            read_counted(db, on("2024-12-01") + day % 2)
            times.append(time.process_time() - start)
        assert min(times) < 0.02


def test_memberships_are_those_of_the_day():
    with open_database(":memory:") as db:

        def of(state, iso):
            return read_counted(db, on(iso)).memberships.get(state, frozenset())

        assert "NATO" not in of("FIN", "2023-04-03")
        assert "NATO" in of("FIN", "2023-04-04")
        assert "EU" in of("GBR", "2019-12-31")
        assert "EU" not in of("GBR", "2021-01-01")
        assert {"CSTO", "SCO", "BRICS"} <= of("RUS", "2024-01-01")
        assert "CENTRAL-ASIA" not in of("KAZ", "2024-01-01")


def test_the_future_of_treaties_ends_where_the_table_was_looked_at():
    year = checked_to()
    assert in_force_on(date(year + 9, 5, 5)) is in_force_on(date(year, 12, 31))


# ---- made data


def put(db, name, *parts, version="1", released=None, years=None, now=NOW):
    write_dataset(
        db,
        Provenance(
            dataset=name, version=version, released=released, origin="made", files=("made.csv",),
            sha256=f"{name} {version}", licence="", redistributable=True, years=years,
        ),
        parts, now=now,
    )  # fmt: skip


def own(variable, unit, rows):
    states, years, values = zip(*rows, strict=True)
    return Figures(variable, unit, states, None, years, values, range(1, len(rows) + 1))


def pairs(variable, unit, rows):
    source, target, years, values = zip(*rows, strict=True)
    return Figures(variable, unit, source, target, years, values, range(1, len(rows) + 1))


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield opened


GDP = [
    ("FRA", "2019", 300.0), ("DEU", "2019", 400.0), ("ESP", "2019", 140.0), ("ITA", "2019", 200.0),
]  # fmt: skip


def test_capability_is_cinc_and_else_output(db):
    put(db, "gravity", own("gdp-2006", "usd-million", [("FRA", "2006", 2.0), ("DEU", "2006", 3.0)]))
    old = read_counted(db, on("2012-01-01"))
    assert (old.figures["capability"].period, old.figures["capability"].unit) == (
        "2006", "usd-million",
    )  # fmt: skip
    assert "capability" not in old.missing
    put(db, "macro", own("gdp", "usd-million", GDP))
    found = read_counted(db, on("2020-06-01"))
    assert value(found, "capability", "FRA") == value(found, "gdp", "FRA") == 300
    put(db, "capabilities", own("capability-index", "share", [("FRA", "2016", 0.02)]))
    found = read_counted(db, on("2020-06-01"))
    assert (value(found, "capability", "FRA"), found.figures["capability"].period) == (0.02, "2016")
    assert value(found, "capability", "DEU") is None
    assert read_counted(db, on("2028-06-01")).missing["capability"] == "no figures up to 2027"


def test_a_year_of_few_figures_is_not_covered(db):
    put(db, "macro", own("gdp", "usd-million", [*GDP, ("FRA", "2020", 310.0)]))
    assert read_counted(db, on("2021-06-01")).figures["gdp"].period == "2019"
    more = [("DEU", "2020", 410.0), ("ESP", "2020", 141.0)]
    put(db, "macro", own("gdp", "usd-million", [*GDP, ("FRA", "2020", 310.0), *more]), version="2")
    found = read_counted(db, on("2021-06-01"))
    assert found.figures["gdp"].period == "2020"
    assert found.versions == ("macro 2", "treaties coded by hand")


def test_what_was_held_at_a_moment(db):
    put(db, "macro", own("gdp", "usd-million", GDP))
    put(
        db, "macro", own("gdp", "usd-million", [("FRA", "2019", 333.0)]), version="2",
        now=NOW + timedelta(days=9),
    )  # fmt: skip
    day = on("2020-06-01")
    assert value(read_counted(db, day), "gdp", "FRA") == 333
    then = read_counted(db, day, recorded=NOW + timedelta(days=1))
    assert value(then, "gdp", "FRA") == 300
    assert read_counted(db, day, recorded=NOW - timedelta(days=1)).missing["gdp"] == "macro"


def test_all_needs_of_a_measure_must_cover_the_year(db):
    flows = [
        (a, b, year, 10.0) for year in ("2018", "2019") for a, b in (("FRA", "DEU"), ("DEU", "FRA"))
    ]
    put(db, "trade", pairs("export", "usd-million", flows))
    put(db, "macro", own("gdp", "usd-million", [(s, "2018", v) for s, _, v in GDP]))
    found = read_counted(db, on("2020-01-01"))
    assert found.figures["trade-share"].period == "2019"
    assert found.figures["trade-gdp"].period == "2018"
    assert value(found, "trade-gdp", "FRA", "DEU") == pytest.approx(20 / 300)
    assert found.missing["sanctioned-market"] == "sanctions"


def test_ideal_points_are_estimated_only_if_asked(db):
    rng = np.random.default_rng(3)
    states = ["USA", "GBR", "FRA", "DEU", "RUS", "CHN", "IRN", "PRK", "BLR", "IND"]
    calls = [
        RollCall(number=n, session=73, date=f"2018-11-{n:02}", same_as=n) for n in range(1, 29)
    ]
    ballots = [
        (call.number, state, 1 + 2 * int(rng.random() < (0.2 if k < 4 else 0.7)))
        for call in calls for k, state in enumerate(states)
    ]  # fmt: skip
    number, state, vote = zip(*ballots, strict=True)
    put(db, "un-votes", *calls, Ballots(number, state, vote), years=(2018, 2018))
    day = on("2019-06-01")
    without = read_counted(db, day)
    assert "ideal-point-distance" not in without.figures
    assert "estimate" in without.missing["ideal-point-distance"]
    asked = read_counted(db, day, own_points=True)
    assert asked.figures["ideal-point-distance"].period == "session 73 (2018)"
    assert value(asked, "ideal-point-distance", "USA", "RUS") > 0
    assert "ideal-point-distance" not in asked.missing
    assert value(asked, "vote-agreement", "USA", "RUS") == value(
        without, "vote-agreement", "USA", "RUS"
    )


def test_few_roll_calls_are_no_period(db):
    calls = [RollCall(number=n, session=73, date=f"2018-11-{n:02}", same_as=n) for n in range(1, 9)]
    votes = [(c.number, s, 1 + 2 * ((k + c.number) % 2)) for c in calls
             for k, s in enumerate(("USA", "RUS", "CHN"))]  # fmt: skip
    put(db, "un-votes", *calls, Ballots(*zip(*votes, strict=True)), years=(2018, 2018))
    assert (
        read_counted(db, on("2019-06-01"))
        .missing["vote-agreement"]
        .startswith(("no figures", "data end"))
    )


def test_a_number_of_a_state_that_is_not_there_is_none(db):
    put(db, "macro", own("gdp", "usd-million", GDP))
    found = read_counted(db, on("2020-06-01"))
    assert found.estimate("gdp", "NOBODY") is None
    assert found.estimate("trade-share", "FRA", "DEU") is None
    assert found.estimate("gdp", "FRA").rests_on == ("macro 1: 2019",)


def test_what_is_remembered_is_bounded_and_forgotten_with_the_workspace(db):
    put(db, "macro", own("gdp", "usd-million", GDP))
    for year in range(2020, 2025):
        read_counted(db, on(f"{year}-06-01"))
    assert len(module._known[db]) <= 3


# ---- the parts


def test_the_newest_common_year_that_is_recent_enough():
    source = replace(SOURCES["trade-gdp"], age=3)
    asked = Asked(date(2024, 3, 1), None)
    figures = {
        ("trade", "export"): {2020: 90, 2021: 100, 2022: 100, 2023: 40},
        ("macro", "gdp"): {2021: 50, 2023: 50},
    }
    assert period_of(source, figures, asked) == 2021
    assert period_of(replace(source, whole=0.0), figures, asked) == 2023
    assert period_of(source, figures, Asked(date(2025, 3, 1), None)) is None
    assert period_of(source, figures, asked, latest=2020) is None
    assert period_of(source, {}, asked) is None


def test_a_release_is_known_when_it_is_sure_to_be_out():
    load = Load("trade", "1", "x", 1, NOW, released="2025-01")
    for day, hidden in (("2025-01-30", True), ("2025-01-31", False), ("2025-02-01", False)):
        assert bool(unreleased([load], date.fromisoformat(day))) is hidden
    assert unreleased([load], None) == {}
    assert unreleased([replace(load, released=None)], date(1990, 1, 1)) == {}

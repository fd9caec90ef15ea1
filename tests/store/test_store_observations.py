"""Data sets: in batches, one version at a time, all or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from store_samples import make_observation

from allies.core.values import interval_of
from allies.errors import UsageError
from allies.store import loading, reader
from allies.store.checks import check
from allies.store.writer import write_observations

START = datetime(2024, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def load(db, observations, *, version="1", now=None, dataset="trade", origin="trade.csv"):
    return write_observations(db, dataset, version, observations, origin=origin, now=now)


def read(db, **more):
    return list(reader.iter_observations(db, **more))


def test_absent_is_not_zero(db):
    figures = [
        make_observation(0, value=0.0),
        make_observation(1, value=None),
        make_observation(2, value=-1.5e300, target=None),
    ]
    done = load(db, iter(figures))
    assert (done.status, done.observations, done.observations_withdrawn) == ("added", 3, 0)
    assert read(db) == figures
    assert reader.counts(db).observations == 3
    assert check(db) == []


@pytest.mark.parametrize("number", [1, 6, 7, 8, 14, 20])
def test_batches_lose_nothing(db, monkeypatch, number):
    monkeypatch.setattr(loading, "_BATCH", 7)
    figures = [make_observation(i) for i in range(number)]
    assert load(db, (figure for figure in figures)).observations == number
    assert read(db, batch=3) == figures


def test_a_new_version_replaces_the_former(db):
    old = [make_observation(i) for i in range(3)]
    new = [make_observation(i, value=7.0) for i in range(2)]
    load(db, old, now=START)
    done = load(db, new, version="2", now=START + DAY)
    assert (done.status, done.observations, done.observations_withdrawn) == ("replaced", 2, 3)
    assert read(db) == new
    assert read(db, as_of=START + DAY / 2) == old
    assert read(db, as_of=START - DAY) == []
    (now,) = reader.loads(db)
    assert (now.dataset, now.version, now.origin, now.observations) == (
        "trade", "2", "trade.csv", 2)  # fmt: skip
    assert now.recorded_at == START + DAY
    assert [item.version for item in reader.loads(db, as_of=START)] == ["1"]
    assert check(db) == []


def test_the_same_again_changes_nothing(db):
    figures = [make_observation(i) for i in range(5)]
    load(db, figures, now=START)
    done = load(db, figures, now=START + DAY)
    assert (done.status, done.observations) == ("unchanged", 5)
    assert reader.loads(db)[0].recorded_at == START
    assert len(db._connection.execute("SELECT * FROM observations").fetchall()) == 5


@pytest.mark.parametrize(
    "change", [{"version": "2"}, {"origin": "other.csv"}, {"observations": [make_observation(9)]}]
)
def test_any_difference_is_a_new_load(db, change):
    figures = [make_observation(i) for i in range(5)]
    load(db, figures)
    assert load(db, **{"observations": figures, **change}).status == "replaced"


def test_data_sets_do_not_touch_each_other(db):
    load(db, [make_observation(1)])
    load(db, [make_observation(2, dataset="votes")], dataset="votes")
    assert [figure.dataset for figure in read(db)] == ["trade", "votes"]
    assert reader.counts(db).datasets == 2


def test_a_clock_that_runs_back_does_not_undo_history(db):
    load(db, [make_observation(1)], now=START)
    load(db, [make_observation(2)], now=START - DAY)
    assert check(db) == []
    assert read(db) == [make_observation(2)]


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ({"dataset": "votes"}, "figure 3 of trade is of votes"),
        ({"value": float("nan")}, "figure 3 of trade is nan"),
        ({"value": float("inf")}, "figure 3 of trade is inf"),
        ({"period": "May 2024"}, "has the period 'May 2024'"),
        ({"period": "2024-13"}, "has the period '2024-13'"),
        ({"row": "\ud800"}, "surrogate"),
    ],
)
def test_a_wrong_figure_leaves_all_as_it_was(db, figure, says):
    before = [make_observation(i) for i in range(3)]
    load(db, before)
    wrong = [make_observation(0), make_observation(1), make_observation(2, **figure)]
    with pytest.raises(UsageError, match=says):
        load(db, wrong, version="2")
    assert read(db) == before
    assert check(db) == []


def test_an_empty_data_set_is_refused(db):
    load(db, [make_observation(0)])
    with pytest.raises(UsageError, match="no figure of trade"):
        load(db, [], version="2")
    assert len(read(db)) == 1


def test_stopping_in_the_middle_leaves_all_as_it_was(db, monkeypatch):
    monkeypatch.setattr(loading, "_BATCH", 2)
    before = [make_observation(i) for i in range(3)]
    load(db, before)

    def interrupted():
        yield from (make_observation(i) for i in range(5))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(db, interrupted(), version="2")
    assert read(db) == before
    assert load(db, before, version="3").status == "replaced"


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, "0 1 2 3"),
        ({"dataset": "trade"}, "0 1 2 3"),
        ({"dataset": "votes"}, ""),
        ({"variable": "exports"}, "0 1 3"),
        ({"source": "RUS", "target": "CHN"}, "0 1"),
        ({"target": "CHN"}, "0 1 2"),
        ({"period": interval_of("1991/1992")}, "1 2"),
        ({"period": interval_of("1991-06")}, "1"),
        ({"period": interval_of("1992/")}, "2 3"),
    ],
)
def test_conditions_narrow(db, asked, rows):
    load(db, [
        make_observation(0),
        make_observation(1),
        make_observation(2, variable="imports", source="IRN"),
        make_observation(3, target=None),
    ])  # fmt: skip
    assert [figure.row for figure in read(db, **asked)] == rows.split()

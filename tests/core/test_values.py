from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.core.values import Interval, Quantity, day_after, first_day, interval_of


@pytest.mark.parametrize(
    ("iso", "first", "after"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_a_date_covers_what_its_precision_says(iso, first, after):
    assert (first_day(iso), day_after(iso)) == (first, after)


@pytest.mark.parametrize(
    "iso", ["", "24", "2024-13", "2023-02-29", "2024-1", "June 2024", "9999-12-31"]
)
def test_what_is_no_date_is_refused(iso):
    with pytest.raises(ValueError):
        day_after(iso)


def test_intervals_are_read_as_written():
    assert interval_of("2024") == Interval("2024", "2024")
    assert interval_of("2022/2024-06") == Interval("2022", "2024-06")
    assert interval_of("2022/") == Interval("2022", None)
    assert interval_of("/2019") == Interval(None, "2019")
    assert str(Interval("2022", None)) == "2022/…"


def test_an_interval_does_not_run_backwards():
    with pytest.raises(ValueError, match="can't end"):
        Interval("2024", "2022")


def test_vague_dates_meet_where_they_may():
    assert Interval("2024", "2024").meets(Interval("2024-06", "2024-06"))
    assert not Interval("2024-05", "2024-05").meets(Interval("2024-06", "2024-06"))
    assert Interval("2022", None).meets(Interval("2030", "2030"))
    assert not Interval("2022", None).meets(Interval(None, "2021"))


dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)).map(str)
ends = st.one_of(st.none(), dates, dates.map(lambda d: d[:7]), dates.map(lambda d: d[:4]))


@given(ends, ends, ends, ends)
def test_meeting_is_mutual(a, b, c, d):
    try:
        first, second = Interval(a, b), Interval(c, d)
    except ValueError:
        return
    assert first.meets(second) == second.meets(first)
    assert first.meets(first)


@pytest.mark.parametrize(("low", "high"), [(None, None), (3, 2)])
def test_a_quantity_needs_bounds_in_order(low, high):
    with pytest.raises(ValueError):
        Quantity(low, high, "troops")


def test_a_quantity_needs_a_known_unit():
    with pytest.raises(ValueError, match="the units are"):
        Quantity(1, 1, "bushels")
    assert str(Quantity(10_000, None, "troops")) == "≥10000 troops"
    assert str(Quantity(None, 5, "percent")) == "≤5 percent"

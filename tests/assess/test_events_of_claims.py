"""From claims to events: what is one thing, who tells it, when it was, and what ends it."""

import math
from dataclasses import replace

import pytest
from made import day
from telling import ask, found, one

from allies.assess.weights import default_weights

WEIGHTS = default_weights()


def told(*rows):
    """The claims of each event, as sets of places of rows."""
    made = found(*rows)
    return {frozenset(made.told(k)) for k in range(len(made))}


# ---- copies ------------------------------------------------------------------------------------


def test_copies_add_nothing():
    row = ask(0, "The ministry shipped forty howitzers to its neighbour.", published="2024-03-01")
    copies = [replace(row, doc=f"c{n}", published="2024-03-02") for n in range(10)]
    alone, copied = one(row), one(row, *copies)
    for name in ("truth", "reading", "day", "u", "known"):
        assert getattr(alone, name)[0] == getattr(copied, name)[0]
    assert copied.told(0) == [0]
    assert sorted(copied.copies.tolist()) == list(range(1, 11))


def test_the_earliest_is_kept_and_an_accepted_copy_accepts_the_sentence():
    row = ask(0, "The ministry shipped forty howitzers.", published="2024-03-05", confidence=0.4)
    early = replace(row, doc="d9", published="2024-03-01")
    made = one(row, early)
    assert made.told(0) == [1]
    assert made.reading[0] == pytest.approx(0.4)
    made = one(replace(row, accepted=True), early)
    assert made.told(0) == [1]
    assert made.reading[0] == WEIGHTS.most_reading


def test_the_same_words_of_another_year_are_another_event():
    row = ask(0, "The two presidents met in Ankara.", relation="meeting", first="2022-03-01")
    later = replace(row, doc="d2", first="2024-05-07")
    assert told(row, later) == {frozenset([0]), frozenset([1])}
    # Of a reprint, or without dates of its own, they are a copy.
    assert told(replace(row, kin=7), replace(later, kin=7)) == {frozenset([0])}
    assert told(row, replace(later, first=None)) == {frozenset([0])}


# ---- the same event ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "together"),
    [
        (({"first": "2024-03-01"}, {"first": "2024-03-04"}), True),
        (({"first": "2024-03-01"}, {"first": "2024-03-05"}), False),
        (({"first": "2024-03-05"}, {"first": "2024-03"}), True),
        (({"first": "2024-03-05"}, {"first": "2024"}), True),
        (({"first": "2024-03"}, {"first": "2024-04"}), False),
        (({"first": "2024-03-05"}, {"first": "2024-03-05", "modality": "planned"}), False),
        (
            ({"first": "2025", "modality": "possible"}, {"first": "2025", "modality": "planned"}),
            True,
        ),
        (({"first": "2024-03-05"}, {"first": "2024-03-05", "relation": "troops"}), False),
        (({"first": "2024-03-05"}, {"published": "2024-03-07"}), True),
        (({"first": "2024-03-05"}, {"published": "2024-04-01"}), True),
        (({"first": "2024-03-05"}, {"published": "2024-09-01"}), False),
        (({"first": "2024-03-05"}, {"published": "2024-02-01"}), False),
        (({"published": "2024-03-05"}, {"published": "2024-03-07"}), True),
        (({"published": "2024-03-05"}, {"published": "2024-03-15"}), False),
        (({}, {}), False),
    ],
)
def test_what_is_done_is_one_event_within_the_window(changes, together):
    rows = [ask(n, **change) for n, change in enumerate(changes)]
    assert (len(found(*rows)) == 1) is together


def test_undated_tellings_of_one_document_are_of_one_event():
    rows = [replace(ask(0), quote="It sent arms."), replace(ask(0), quote="The arms arrived.")]
    assert told(*rows) == {frozenset([0, 1])}


def test_a_vague_telling_links_no_events_with_each_other():
    rows = [ask(0, first="2024-02-01"), ask(1, first="2024-09-01"), ask(2, first="2024")]
    assert told(*rows) == {frozenset([0]), frozenset([1, 2])}
    early = replace(rows[2], published="2024-05-01")
    assert told(*rows[:2], early) == {frozenset([0, 2]), frozenset([1])}


def test_daily_fighting_is_not_one_event():
    days = [f"2024-03-{n:02}" for n in range(1, 29)]
    made = found(*(ask(n, relation="attack", first=first) for n, first in enumerate(days)))
    assert 4 <= len(made) <= 5


@pytest.mark.parametrize(
    ("figures", "together"),
    [(((12000, 12000), (12000, 12000)), True), (((12000, 12000), (3000, 3000)), False)],
)
def test_the_same_figure_told_undated_is_of_one_event(figures, together):
    rows = [
        ask(n, relation="troops", published=when, quantity=(*figure, "troops"))
        for n, (when, figure) in enumerate(zip(("2024-01-01", "2024-06-01"), figures, strict=True))
    ]
    assert (len(found(*rows)) == 1) is together


def test_the_same_figure_of_two_dates_is_of_two_events_unless_they_are_near():
    def rows(second):
        return [
            ask(n, first=first, quantity=(40, 40, "items"))
            for n, first in enumerate(("2024-01-01", second))
        ]

    assert len(found(*rows("2024-01-20"))) == 1
    assert len(found(*rows("2024-07-01"))) == 2


def test_the_same_trigger_and_rare_words_tell_of_one_event():
    first = ask(0, "Ankara delivered Bayraktar drones worth millions to an artillery brigade.",
                published="2024-01-01", trigger="delivered")  # fmt: skip
    again = ask(1, "The Bayraktar drones delivered to the artillery brigade cost millions of lira.",
                published="2024-06-01", trigger="Delivered")  # fmt: skip
    assert len(found(first, again)) == 1
    assert len(found(first, replace(again, trigger="sold"))) == 2
    other = replace(again, quote="A frigate was delivered on Tuesday, said the admiral.")
    assert len(found(first, other)) == 2


@pytest.mark.parametrize(
    ("relation", "changes", "together"),
    [
        ("base", ({}, {}), True),
        ("base", ({"published": "2010-01-01"}, {"published": "2024-01-01"}), True),
        ("base", ({"first": "2015", "open_end": True}, {"first": "2019"}), True),
        ("economic-cooperation", ({"first": "2019"}, {"first": "2022"}), False),
        ("trade", ({"first": "2022"}, {"first": "2023"}), True),
        ("trade", ({"first": "2013"}, {"first": "2023"}), False),
        ("defense-pact", ({"first": "1961-07-11"}, {"first": "2024-06-19"}), False),
        ("defense-pact", ({"first": "2024-06-19"}, {"first": "2024"}), True),
        ("agreement", ({"first": "2015", "open_end": True}, {"first": "2024-06-19"}), False),
        ("agreement", ({"first": "2024", "open_end": True}, {"first": "2024-06-19"}), True),
    ],
)
def test_what_stands_is_one_relation_told_twice(relation, changes, together):
    rows = [ask(n, relation=relation, **change) for n, change in enumerate(changes)]
    assert (len(found(*rows)) == 1) is together


# ---- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "when"),
    [
        ({"first": "2024-03-01", "published": "2024-05-01"}, "2024-03-01"),
        ({"first": "2024", "published": "2024-05-01"}, "2024-05-01"),
        ({"first": "2024-03", "published": "2024-05-01"}, "2024-03-31"),
        ({"published": "2024-05-01"}, "2024-05-01"),
        ({"first": "2022", "open_end": True, "published": "2024-05-01"}, "2024-05-01"),
        ({"relation": "base", "first": "2015", "open_end": True, "published": "2024-05-01"},
         "2024-05-01"),
        ({"relation": "defense-pact", "first": "2024-03-01", "published": "2024-05-01"},
         "2024-05-01"),
        ({}, None),
    ],
)  # fmt: skip
def test_an_event_has_the_day_on_which_it_was_or_last_held(row, when):
    made = one(ask(0, **row))
    if when is None:
        assert math.isnan(made.day[0])
    else:
        assert made.day[0] == day(when)


def test_what_stands_holds_until_the_last_document_that_tells_it():
    rows = [ask(n, relation="base", published=f"20{n}-01-01") for n in (18, 24, 21)]
    made = one(*rows)
    assert made.day[0] == day("2024-01-01")
    assert made.known[0] == day("2018-01-01")
    assert made.standing[0]
    assert math.isnan(made.ended[0])

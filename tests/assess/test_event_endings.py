"""What ends what stands, and what does not."""

import math

import pytest
from made import Row, day
from telling import ask, found, one

from allies.assess.endings import endings
from allies.assess.weights import default_weights
from allies.codebook.relations import RELATIONS

WEIGHTS = default_weights()


# ---- ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "end"),
    [
        ({"first": "2015", "last": "2019"}, "2020-01-01"),
        ({"last": "2019", "first": None}, "2020-01-01"),
        ({"first": "2019"}, None),
        ({"first": "2015", "open_end": True}, None),
    ],
)
def test_a_time_that_is_over_ends_what_stands(row, end):
    made = one(ask(0, relation="base", published="2024-01-01", **row))
    if end is None:
        assert math.isnan(made.ended[0])
    else:
        assert made.ended[0] == day(end)
        assert made.day[0] < made.ended[0]
    again = one(
        ask(0, relation="base", published="2024-01-01", **row),
        ask(1, relation="base", published="2024-02-01"),
    )
    assert math.isnan(again.ended[0])


def ends_of(stands, *acts):
    told = [ask(n, **act) for n, act in enumerate(acts, 1)]
    made = found(ask(0, published="2020-01-01", **stands), *told)
    (place,) = [k for k in range(len(made)) if 0 in made.told(k)]
    return None if math.isnan(made.ended[place]) else made.ended[place]


ACT = {"first": "2022-03-01", "published": "2022-03-02"}


@pytest.mark.parametrize(
    ("stands", "act", "is_end"),
    [
        ("base", {"relation": "pull-out"}, True),
        ("base", {"relation": "pull-out", "source": "PRK", "target": "RUS"}, False),
        ("base", {"relation": "pull-out", "modality": "planned"}, False),
        ("base", {"relation": "pull-out", "confidence": 0.3}, False),
        ("base", {"relation": "pull-out", "first": "2019-03-01", "published": "2019-03-02"}, False),
        ("membership", {"relation": "withdrawal"}, True),
        ("partnership", {"relation": "rupture"}, True),
        ("agreement", {"relation": "rupture", "quote": "It recalled its ambassador."}, False),
        ("agreement", {"relation": "rupture", "quote": "It left the treaty for good."}, True),
        ("defense-pact", {"relation": "rupture", "quote": "Il dénonce le traité."}, True),
        ("sanction", {"relation": "sanctions-relief", "quote": "Ils ont levé l'embargo."}, True),
        ("sanction", {"relation": "sanctions-relief", "quote": "It helps to evade them."}, False),
        ("energy-supply", {"relation": "energy-supply", "modality": "negated"}, True),
        ("energy-supply",
         {"relation": "energy-supply", "modality": "negated", "first": None}, True),
        ("energy-supply",
         {"relation": "energy-supply", "modality": "negated", "first": None,
          "published": "2020-02-01"}, False),
    ],
)  # fmt: skip
def test_acts_and_negations_end_what_stands(stands, act, is_end):
    end = ends_of({"relation": stands}, ACT | act)
    assert (end is not None) is is_end


def test_a_flow_is_over_only_where_it_is_told_long_after():
    for row, end in (
        ({"first": "2013"}, "2014-01-01"),
        ({"first": "2022"}, None),
        ({"first": "2018", "last": "2022"}, None),
        ({"first": "2010", "last": "2013"}, "2014-01-01"),
    ):
        made = one(ask(0, relation="trade", published="2023-06-01", **row))
        assert made.ended[0] == day(end) if end else math.isnan(made.ended[0])


def test_what_is_only_planned_does_not_end():
    made = one(ask(0, relation="base", modality="planned", first="2015", last="2019"))
    assert math.isnan(made.ended[0])


def test_what_is_told_again_later_has_not_ended():
    act = ACT | {"relation": "pull-out"}
    later = {"relation": "base", "published": "2023-01-01"}
    assert ends_of({"relation": "base"}, act) == day("2022-03-01")
    assert ends_of({"relation": "base"}, act, later) is None


def test_one_document_tells_of_what_stood_and_of_its_end():
    rows = [
        Row(doc="d1", quote="Eighty soldiers were stationed there.", relation="base",
            published="2024-03-18"),
        Row(doc="d1", quote="The last of them left.", relation="pull-out", first="2024-03-11",
            published="2024-03-18"),
    ]  # fmt: skip
    made = found(*rows)
    assert sorted(made.ended.tolist())[0] == day("2024-03-11")


def test_the_rules_of_endings_name_what_stands():
    for rule in endings():
        assert all(RELATIONS[code].standing for code in rule.ends)

"""What can't both be as told: dates, figures, denials, and what was announced."""

import pytest
from made import Row, claim_table

from allies.assess.contradictions import KINDS, contradictions
from allies.assess.events import events_of
from allies.assess.weights import default_weights


def ask(n, **changes):
    return Row(**({"doc": f"d{n}", "quote": f"Telling {n} of it.", "trigger": "sent"} | changes))


def found(*rows):
    """Kinds, with the two claims."""
    made = events_of(claim_table(rows), default_weights())
    pairs = contradictions(made)
    assert len(pairs) == len(list(pairs))
    result = []
    for kind, first, second, one, other in pairs:
        assert one in made.told(first)
        assert other in made.told(second)
        result.append((kind, one, other))
    return result


TROOPS = {"relation": "troops", "first": "2024-10"}


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ((3000, 3000), (10000, 12000), True),
        ((10000, 12000), (11000, 11000), False),
        ((10000, 10000), (10900, 10900), False),
        ((10000, None), (12000, 12000), False),
        ((10000, None), (3000, 3000), True),
        ((None, 3000), (3100, 3100), False),
    ],
)
def test_figures_of_one_event_that_do_not_meet(one, other, differ):
    rows = [ask(n, quantity=(*q, "troops"), **TROOPS) for n, q in enumerate((one, other))]
    assert [kind for kind, *_ in found(*rows)] == ["quantity"] * differ


@pytest.mark.parametrize(
    "changes",
    [
        {"doc": "d0"},
        {"kin": 0},
        {"quantity": (10000, 10000, "items")},
        {"trigger": "trained", "quote": "Quite another matter altogether."},
        {"first": "2022-10"},
    ],
)
def test_figures_of_one_document_unit_or_matter_do_not_contradict(changes):
    row = ask(0, quantity=(3000, 3000, "troops"), kin=0, **TROOPS)
    other = ask(1, **({"quantity": (10000, 10000, "troops")} | TROOPS | changes))
    assert found(row, other) == []


def test_what_lasts_may_grow():
    def rows(second):
        return [
            ask(n, relation="trade", first=first, quantity=(q, q, "usd"))
            for n, (first, q) in enumerate((("2022", 190e9), (second, 240e9)))
        ]

    assert found(*rows("2023")) == []
    assert found(*rows("2022")) == [("quantity", 0, 1)]


@pytest.mark.parametrize(
    ("relation", "one", "other", "differ"),
    [
        ("defense-pact", "2024-06-19", "2024-07-19", True),
        ("defense-pact", "2024-06-19", "2024-06-20", False),
        ("defense-pact", "2024-06-19", "2024", False),
        ("defense-pact", "1961-07-11", "2024-06-19", False),
        ("membership", "2023", "2024", True),
        ("meeting", "2024-06-19", "2024-07-19", False),
    ],
)
def test_what_begins_once_has_one_date(relation, one, other, differ):
    rows = [ask(n, relation=relation, first=first) for n, first in enumerate((one, other))]
    assert [kind for kind, *_ in found(*rows)] == ["date"] * differ


def test_two_treaties_told_by_one_document_are_two():
    rows = [ask(n, relation="agreement", first=first) for n, first in enumerate(("2023", "2024"))]
    both = [ask(2, relation="agreement", first=first, quote=f"In {first} they signed.", start=n)
            for n, first in enumerate(("2023", "2024"))]  # fmt: skip
    assert [kind for kind, *_ in found(*rows)] == ["date"]
    assert found(*rows, *both) == []


def test_one_delivery_told_of_two_days():
    rows = [ask(n, first=first, quantity=(40, 40, "items"))
            for n, first in enumerate(("2024-03-01", "2024-03-20"))]  # fmt: skip
    assert found(*rows) == [("date", 0, 1)]
    same = [ask(n, first=first) for n, first in enumerate(("2024-03-01", "2024-03-03"))]
    assert found(*same) == []


@pytest.mark.parametrize("said", ["actual", "alleged", "planned"])
@pytest.mark.parametrize("denied", ["denied", "negated"])
def test_what_is_asserted_and_denied_stands_side_by_side(said, denied):
    rows = [ask(0, modality=said, published="2024-03-01"),
            ask(1, modality=denied, published="2024-03-02")]  # fmt: skip
    # A plan is contradicted by who denies having it, not by its not being so yet.
    both = (said, denied) != ("planned", "negated")
    assert found(*rows) == [("denial", 0, 1)] * both


@pytest.mark.parametrize(("denied", "contradicts"), [("denied", True), ("negated", False)])
def test_a_sentence_does_not_contradict_itself_but_reports_a_denial(denied, contradicts):
    rows = [ask(0, modality=modality, start=40) for modality in ("actual", denied)]
    assert found(*rows) == [("denial", 0, 1)] * contradicts


def test_a_denial_of_something_else_contradicts_nothing():
    row = ask(0, published="2024-03-01")
    assert found(row, ask(1, modality="denied", relation="troops")) == []
    assert found(row, ask(1, modality="denied", source="PRK", target="RUS")) == []
    assert found(row, ask(1, modality="denied", first="2021")) == []
    assert found(row, ask(1, modality="denied", first="2024-02")) == [("denial", 0, 1)]
    assert found(ask(0, first="2024-03"), ask(1, modality="denied", first="2021")) == []


@pytest.mark.parametrize(
    ("announced", "delivered", "differ"),
    [
        ({"quantity": (100, 100, "items")}, {"quantity": (20, 20, "items")}, True),
        ({"quantity": (100, 100, "items")}, {"quantity": (95, 95, "items")}, False),
        ({"quantity": (100, 100, "items")}, {"quantity": (20, 20, "tonnes")}, False),
        ({"quantity": (100, 100, "items")}, {}, False),
        ({"quantity": (100, 100, "items"), "first": "2026"},
         {"quantity": (20, 20, "items")}, False),
        ({"quantity": (100, 100, "items"), "published": "2024-08-01"},
         {"quantity": (20, 20, "items")}, False),
    ],
)  # fmt: skip
def test_what_was_announced_is_held_against_what_came(announced, delivered, differ):
    rows = [
        ask(0, **({"modality": "planned", "published": "2023-03-01"} | announced)),
        ask(1, **({"first": "2024-03-01", "published": "2024-03-04"} | delivered)),
    ]
    assert found(*rows) == [("delivery", 0, 1)] * differ


def test_no_events_contradict_nothing():
    pairs = contradictions(events_of(claim_table([]), default_weights()))
    assert len(pairs) == 0
    assert list(pairs) == []


def test_copies_make_no_contradictions_and_each_pair_comes_once():
    rows = [ask(0, published="2024-03-01"), ask(1, modality="denied", published="2024-03-02"),
            ask(2, modality="negated", published="2024-03-02")]  # fmt: skip
    copies = [
        ask(n + 5, quote=row.quote, modality=row.modality, published=row.published)
        for n, row in enumerate(rows)
    ]
    assert found(*rows) == found(*rows, *copies)
    assert {kind for kind, *_ in found(*rows)} == {"denial"} <= set(KINDS)

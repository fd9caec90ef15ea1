from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.assess.evidence import (
    contradictions,
    effective_number,
    facts,
    pooled,
    probability,
    same_text,
    weight,
)
from allies.assess.weights import default_weights
from allies.codebook.relations import RELATIONS
from allies.core.claim import MODALITIES, Claim, Evidence
from allies.core.values import Interval, Quantity

WEIGHTS = default_weights()


def claim(quote, *, doc="a", start=0, **changes):
    made = Claim(
        evidence=Evidence(doc, start, start + len(quote), quote), doc_name=f"{doc}.txt", lang="en",
        source="IRN", target="RUS", relation="arms-transfer", confidence=0.8, trigger="sent",
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("prior", "sources", "expected"),
    [
        (0.5, [(0.8, 0.1)], 0.8889),
        (0.5, [(0.8, 0.1), (0.7, 0.3)], 0.9492),
        (0.3, [(0.8, 0.2)], 0.6316),
    ],
)
def test_pooling_gives_the_worked_values(prior, sources, expected):
    assert pooled(prior, sources) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("n", "rho", "expected"), [(3, 1, 1), (3, 0.5, 1.5), (10, 0.2, 3.5714), (0, 0.5, 0)]
)
def test_effective_number_of_sources(n, rho, expected):
    assert effective_number(n, rho) == pytest.approx(expected, abs=1e-4)


def test_weights_cover_the_codebook():
    unweighted = {"motive", "limit", "dependence"}
    assert set(WEIGHTS.relation) | unweighted == set(RELATIONS)
    assert set(WEIGHTS.modality) == set(MODALITIES)
    assert all(0 <= value <= 1 for value in WEIGHTS.relation.values())


def test_copies_add_nothing():
    told = claim("Iran sent four hundred drones to Russia in the autumn of that year.")
    copies = [
        replace(told, evidence=replace(told.evidence, doc=doc), doc_name=doc) for doc in "bcdef"
    ]
    (once,), (often,) = facts([told]), facts([told, *copies])
    assert len(often.copies) == 5
    assert weight(once, WEIGHTS) == weight(often, WEIGHTS)


def test_a_near_copy_is_a_copy_and_another_wording_is_not():
    base = "iran sent four hundred drones to russia in the autumn of that year officials said"
    assert same_text(base, base + " today")
    assert not same_text(base, "according to officials tehran delivered drones to moscow")


def test_other_documents_make_a_fact_surer():
    first = claim("Iran sent drones to Russia.")
    second = claim("Tehran has delivered drones to Moscow, a paper says.", doc="b")
    (alone,), (both,) = facts([first]), facts([first, second])
    assert probability(both, WEIGHTS) > probability(alone, WEIGHTS)


def test_an_alleged_fact_is_less_probable_than_a_stated_one():
    order = ("actual", "planned", "alleged", "possible", "negated")
    values = [
        probability(facts([claim("Iran sent drones to Russia.", modality=m)])[0], WEIGHTS)
        for m in order
    ]
    assert values == sorted(values, reverse=True)


def test_different_dates_of_one_agreement_contradict():
    first = claim(
        "The two signed a partnership treaty in June 2023.", source="PRK", relation="agreement",
        dates=Interval("2023-06", "2023-06"), trigger="signed",
    )  # fmt: skip
    second = replace(
        first, dates=Interval("2024-06", "2024-06"), doc_name="b.txt",
        evidence=Evidence("b", 0, 40, "The partnership treaty was signed in 2024."),
    )  # fmt: skip
    (found,) = contradictions(facts([first, second]))
    assert found.kind == "date"


@pytest.mark.parametrize(
    ("other", "kinds"),
    [(Quantity(228e9, 228e9, "usd"), ["quantity"]), (Quantity(200e9, None, "usd"), []),
     (Quantity(18, 18, "percent"), []), (None, [])],
)  # fmt: skip
def test_figures_of_one_dated_fact_contradict_where_they_do_not_meet(other, kinds):
    first = claim(
        "Their trade reached 240 billion dollars in 2023.", relation="trade",
        dates=Interval("2023", "2023"), quantity=Quantity(240e9, 240e9, "usd"),
    )  # fmt: skip
    second = replace(
        first, quantity=other, doc_name="b.txt",
        evidence=Evidence("b", 0, 45, "Commerce between the two came to less in 2023"),
    )  # fmt: skip
    assert [c.kind for c in contradictions(facts([first, second]))] == kinds


def test_two_meetings_do_not_contradict():
    first = claim("They met in June.", relation="meeting", dates=Interval("2023-06", "2023-06"))
    second = claim(
        "They met in July.", doc="b", relation="meeting", dates=Interval("2023-07", "2023-07")
    )
    assert contradictions(facts([first, second])) == []


def test_assertion_and_denial_contradict():
    said = claim("Iran sent drones to Russia.")
    denied = claim("Iran denied that it sent drones.", doc="b", modality="denied")
    (found,) = contradictions(facts([said, denied]))
    assert found.kind == "denial"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(MODALITIES), st.integers(0, 3))))
def test_every_claim_is_in_exactly_one_fact(rows):
    claims = [
        claim(f"Sentence number {n} of a text.", doc=doc, start=i * 100, modality=modality)
        for i, (doc, modality, n) in enumerate(rows)
    ]
    found = facts(claims)
    held = [c.id for f in found for c in (*f.claims, *f.copies)]
    assert sorted(held) == sorted(c.id for c in claims)
    assert all(0 < probability(f, WEIGHTS) < 1 for f in found)

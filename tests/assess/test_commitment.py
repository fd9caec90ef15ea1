import random

import numpy as np
import pytest
from made import events as made_events
from pairs import AT, WEIGHTS, context, counted, told

from allies.assess.commitment import commitment, member_claims, memberships_of
from allies.assess.pacts import (
    depth_of_treaty,
    is_in_force,
    obligations_of,
    treaties_of,
    without_commitment,
)
from allies.codebook.actors import all_actors
from allies.codebook.treaties import treaties
from allies.core.values import first_day


def on(iso):
    return first_day(iso).toordinal() - 719163


def korea(*events, **changes):
    changes = {"at": on("2025-06-01"), **changes}
    return context(*events, focal="RUS", partner="PRK", **changes)


def pact(quote="They signed a treaty of mutual defence.", **changes):
    changes = {"source": "PRK", "target": "RUS", **changes}
    return told(quote, "defense-pact", **changes)


def elsewhere(*events, **changes):
    # Two states that no treaty of the table binds.
    assert treaties_of("CHL", "CHE", AT) == ()
    return context(*events, focal="CHL", partner="CHE", **changes)


def their(quote, relation="defense-pact", **changes):
    return told(quote, relation, "CHL", "CHE", **changes)


# ---- the table of treaties -------------------------------------------------------------------


def test_the_treaty_of_2024_comes_with_its_dates_and_article():
    found = commitment(korea()).pacts[0]
    assert found.origin == "treaties"
    assert found.signed == "2024-06-19"
    assert (found.dates.start, found.dates.stop) == ("2024-12-04", None)
    assert found.defence is True
    assert found.in_force is True
    assert set(found.obligations) == {"defense", "consul"}
    assert set(found.title) == {"fr", "en"}
    assert "4" in found.reference
    assert found.form == "treaty"


def test_a_treaty_is_in_force_only_from_its_day_and_unknown_before_its_signature():
    before = commitment(korea(at=on("2024-06-18")))
    signed = commitment(korea(at=on("2024-08-01")))
    assert all(one.signed < "2024-06-19" for one in before.pacts)
    new = next(one for one in signed.pacts if one.signed == "2024-06-19")
    assert new.in_force is False
    assert new.dates is None
    assert (before.depth is None or before.depth.value < 0.5) and signed.depth.value < 0.5
    assert commitment(korea()).depth.value >= 0.5


def test_depth_of_treaties_is_taken_together():
    at = on("2025-06-01")
    binding = [t for t in treaties_of("RUS", "PRK", at) if is_in_force(t, "RUS", "PRK", at)]
    each = [depth_of_treaty(t.code, "RUS", "PRK") for t in binding]
    found = commitment(korea()).depth
    assert found.value == pytest.approx(1 - np.prod([1 - d for d in each]))
    assert all(ref.startswith("treaty ") for ref in found.rests_on)


def test_every_treaty_can_be_read_of_each_pair_of_its_parties():
    for treaty in treaties().values():
        one, other = (party.state for party in treaty.parties[:2])
        assert treaty in treaties_of(one, other, on("2025-12-31"))
        assert 0 <= depth_of_treaty(treaty.code, one, other) <= 1
        assert obligations_of(treaty, one, other) == obligations_of(treaty, other, one)
        assert treaties_of(one, other, on(treaty.signed) - 1) != treaties_of(
            one, other, on("2025-12-31")
        )


def test_a_declaration_is_told_from_a_treaty():
    declared = next(t for t in treaties().values() if t.form == "declaration")
    one, other = (party.state for party in declared.parties[:2])
    found = commitment(context(focal=one, partner=other, at=on("2025-12-31")))
    assert "declaration" in {p.form for p in found.pacts}


# ---- texts -----------------------------------------------------------------------------------


def test_a_sentence_of_the_day_is_put_beside_its_treaty():
    signing = told("On 19 June 2024 they signed a partnership treaty.", "agreement", "PRK", "RUS",
                   dates=("2024-06-19", "2024-06-19"), day="2024-06-19")  # fmt: skip
    found = commitment(korea(signing)).pacts
    assert found[0].event is signing
    assert found[0].signed == "2024-06-19"
    assert not [one for one in found if one.origin == "text"]


def test_a_sentence_of_another_day_stands_for_itself():
    other = told("In 2019 they signed an accord.", "agreement", "PRK", "RUS",
                 dates=("2019", "2019"), day="2019-12-31")  # fmt: skip
    found = [one for one in commitment(korea(other)).pacts if one.origin == "text"]
    assert [(one.signed, one.event, one.defence) for one in found] == [("2019", other, None)]
    assert "obligations" in commitment(korea(other)).missing


def test_an_undated_pact_goes_with_the_only_treaty_of_defence():
    undated = pact()
    found = commitment(korea(undated))
    assert found.pacts[0].event is undated
    assert "text" not in {one.origin for one in found.pacts}


def test_a_pact_that_no_table_has_is_told_by_the_text_alone():
    sworn = their("They swore to defend each other.", dates=("2023-05", "2023-05"))
    found = commitment(elsewhere(sworn))
    (only,) = found.pacts
    assert (only.origin, only.defence, only.in_force, only.signed) == (
        "text",
        True,
        True,
        "2023-05",
    )
    assert only.obligations == ("defense",)
    assert (found.depth.value, found.depth.low, found.depth.high) == (0.5, 0.0, 1.0)
    assert found.depth.rests_on == (f"claim {sworn.lead.id}",)


def test_a_pact_that_ended_is_in_force_no_more():
    found = commitment(elsewhere(their("They had a pact.", ended="2020-01-01")))
    assert found.pacts[0].in_force is False
    assert found.depth is None


def test_what_is_denied_or_negated_is_no_pact():
    no = their("No pact binds them.", modality="negated")
    denies = their("Bern denies any alliance.", "partnership", modality="denied", doc="b")
    found = commitment(elsewhere(no, denies))
    assert found.pacts == ()
    assert found.denied == (no, denies)
    assert (found.depth.value, found.depth.high) == (0.0, 0.5)
    assert "commitment" not in found.missing


def test_a_planned_or_possible_pact_is_none():
    for modality in ("planned", "possible", "alleged"):
        found = commitment(elsewhere(their("They may sign.", modality=modality)))
        assert (found.pacts, found.depth) == ((), None)


def test_no_evidence_is_none_and_says_what_is_missing():
    found = commitment(elsewhere(counted=counted((), missing={"vote-agreement": "un-votes"})))
    assert (found.pacts, found.depth, found.votes, found.denied) == ((), None, None, ())
    assert set(found.missing) == {
        "commitment", "data vote-agreement", "votes", "adversaries", "memberships",
    }  # fmt: skip


# ---- data ------------------------------------------------------------------------------------


def test_atop_gives_a_pact_and_its_depth():
    nan = np.nan
    data = counted(
        ("CHL", "CHE"),
        alliance_obligations=[[nan, 0.0], [3.0, nan]],
        alliance_depth=[[nan, 0.6], [0.6, nan]],
        vote_agreement=[[nan, 0.8], [0.8, nan]],
    )
    found = commitment(elsewhere(counted=data))
    (only,) = found.pacts
    assert (only.origin, only.defence, only.in_force) == ("atop", True, True)
    assert only.reference == "rows of alliance-obligations"
    assert found.depth.value == 0.6
    assert found.votes.value == 0.8


def test_no_obligation_in_data_is_no_pact_and_a_depth_of_zero():
    nan = np.nan
    data = counted(("CHL", "CHE"), alliance_obligations=[[nan, 0.0], [0.0, nan]],
                   alliance_depth=[[nan, 0.0], [0.0, nan]])  # fmt: skip
    found = commitment(elsewhere(counted=data))
    assert found.pacts == ()
    assert found.depth.value == 0.0


def test_a_pact_told_after_the_last_year_of_the_data_is_heard():
    nan = np.nan
    data = counted(("CHL", "CHE"), alliance_depth=[[nan, 0.0], [0.0, nan]])
    old = their("They swore to defend each other.", day="2021-03-01")
    new = their("They swore to defend each other.", day="2023-03-01")
    assert commitment(elsewhere(old, counted=data)).depth.value == 0.0
    assert commitment(elsewhere(new, counted=data)).depth.value == 0.5


def test_the_deeper_of_data_and_treaties_counts():
    nan = np.nan
    shallow = counted(("PRK", "RUS"), alliance_depth=[[nan, 0.1], [0.1, nan]])
    deep = counted(("PRK", "RUS"), alliance_depth=[[nan, 0.9], [0.9, nan]])
    alone = commitment(korea()).depth.value
    assert commitment(korea(counted=shallow)).depth.value == alone
    assert commitment(korea(counted=deep)).depth.value == 0.9


# ---- what they share -------------------------------------------------------------------------


def test_shared_memberships_leave_out_where_all_states_are():
    each = {"CHL": frozenset({"UN", "APEC", "CPTPP"}), "CHE": frozenset({"UN", "CPTPP", "ASEAN"})}
    found = commitment(elsewhere(memberships=each))
    assert found.memberships == ("CPTPP",)
    data = counted((), memberships={"CHL": frozenset({"APEC"}), "CHE": frozenset({"APEC"})})
    assert commitment(elsewhere(memberships=each, counted=data)).memberships == ("APEC", "CPTPP")


def test_an_organisation_as_partner_shows_the_membership():
    joins = told("Chile joined it.", "membership", "CHL", "CPTPP")
    found = commitment(context(joins, focal="CHL", partner="CPTPP"))
    assert found.memberships == ("CPTPP",)
    left = told("Chile is no member.", "membership", "CHL", "CPTPP", modality="negated")
    assert commitment(context(left, focal="CHL", partner="CPTPP")).memberships == ()


def test_shared_adversaries_need_both_at_odds_with_evidence():
    others = {"AAA": (-0.5, -0.4), "BBB": (-0.5, None), "CCC": (-0.5, 0.3), "DDD": (-0.05, -0.9),
              "EEE": (-0.9, -0.9)}  # fmt: skip
    assert commitment(elsewhere(others=others)).adversaries == ("EEE", "AAA")


def test_memberships_told_in_texts_end_with_a_withdrawal():
    made = made_events(
        [
            {"source": "MLI", "target": "ECOWAS", "relation": "membership", "day": "2015-01-01"},
            {"source": "MLI", "target": "ECOWAS", "relation": "withdrawal", "day": "2024-01-28",
             "doc": "d2"},
            {"source": "MLI", "target": "AES", "relation": "membership", "day": "2023-09-16",
             "doc": "d3"},
            {"source": "NER", "target": "AES", "relation": "membership", "day": None, "doc": "d4"},
            {"source": "TGO", "target": "AES", "relation": "membership", "modality": "possible",
             "doc": "d5"},
        ]
    )  # fmt: skip
    late = memberships_of(member_claims(made, WEIGHTS, on("2024-06-01")))
    early = memberships_of(member_claims(made, WEIGHTS, on("2023-12-01")))
    assert late == {"MLI": {"AES"}, "NER": {"AES"}}
    assert early["MLI"] == {"ECOWAS", "AES"}
    assert memberships_of(member_claims(made, WEIGHTS, on("2020-01-01")))["MLI"] == {"ECOWAS"}


def test_organisations_that_bind_to_nothing_are_in_the_codebook():
    known = {actor.code for actor in all_actors()}
    universal, forums = without_commitment()
    assert universal | forums <= known
    assert not universal & forums


def test_the_order_of_events_does_not_matter():
    told_ = [
        pact(), pact("They are bound to defend each other.", doc="b"),
        told("They signed in 2024.", "agreement", "PRK", "RUS", dates=("2024", "2024"), doc="c"),
        told("They signed in 2019.", "agreement", "PRK", "RUS", dates=("2019", "2019"), doc="d"),
        told("It is no alliance.", "partnership", "PRK", "RUS", modality="negated", doc="e"),
    ]  # fmt: skip
    first = commitment(korea(*told_))
    for seed in range(4):
        mixed = list(told_)
        random.Random(seed).shuffle(mixed)
        again = commitment(korea(*mixed))
        assert [p.reference for p in again.pacts] == [p.reference for p in first.pacts]
        assert again.depth == first.depth

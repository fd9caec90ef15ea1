import tomllib
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Told, claims_of
from made import events as made_events
from pairs import WEIGHTS, counted

from allies.assess.group import default_members, group_of
from allies.assess.group_rules import FORMS, forms_of, rice_of, verdict_of
from allies.assess.judgement import Rank
from allies.assess.weighing import scores_of
from allies.codebook.treaties import treaties
from allies.core.values import first_day
from allies.errors import UsageError

AT = first_day("2024-01-01").toordinal() - 719163
FOUR = ("CHL", "VNM", "KEN", "FIN")
HUB, RIM = "CHL", ("VNM", "KEN", "FIN")


def ties(pairs, relation="military-cooperation", n=6, **changes):
    """Several events for each pair, each of its own document."""
    return [
        Told(source=a, target=b, relation=relation, day="2023-12-01", doc=f"{a}{b}{relation}{k}",
             quote=f"{a} and {b} work together, {k}.", **changes)
        for a, b in pairs
        for k in range(n)
    ]  # fmt: skip


def spokes():
    return [(HUB, other) for other in RIM]


def rim():
    return [("VNM", "KEN"), ("VNM", "FIN"), ("FIN", "KEN")]


def assessed(rows, members=FOUR, hub=HUB, data=None, weights=WEIGHTS):
    made = made_events(rows)
    scores = scores_of(made, weights, AT)
    return group_of(
        members, scores, made, data or counted(()), weights, hub=hub,
        claims=claims_of(made.table),
    )  # fmt: skip


def member_rows(organisation="ASEAN", members=FOUR):
    return [
        Told(source=code, target=organisation, relation="membership", day="2020-01-01",
             doc=f"m{code}")
        for code in members
    ]  # fmt: skip


def denial(pairs, quote="These states do not form an alliance.", relation="partnership"):
    # One sentence of one document, spread over all pairs.
    return [
        Told(source=min(pair), target=max(pair), relation=relation, modality="negated",
             day="2023-12-01", truth=0.05, reading=0.95,
             claims=[{"source": min(pair), "target": max(pair), "relation": relation,
                      "modality": "negated", "quote": quote, "doc": "says", "start": 10}])
        for pair in pairs
    ]  # fmt: skip


# ---- the verdict on whole groups -----------------------------------------------------------------


def test_all_aligned_with_a_common_organisation_are_a_bloc():
    found = assessed(ties(spokes() + rim(), n=15) + member_rows())
    assert found.verdict == "bloc"
    assert found.shares["bloc"] > 0.9
    assert found.memberships == ("ASEAN",)
    assert found.cohesion.n == 6
    assert found.cohesion.low < found.cohesion.value < found.cohesion.high


def test_without_a_common_commitment_the_same_ties_are_no_bloc():
    found = assessed(ties(spokes() + rim()))
    assert found.verdict == "no bloc"
    assert found.shares["bloc"] == 0


def test_a_mere_forum_is_no_common_commitment():
    found = assessed(ties(spokes() + rim()) + member_rows("BRICS"))
    assert found.memberships == ("BRICS",)
    assert found.shares["bloc"] == 0


def test_ties_with_the_hub_alone_make_spokes_and_never_a_bloc():
    found = assessed(ties(spokes()) + member_rows())
    assert found.verdict == "hub and spokes"
    assert found.shares["bloc"] == 0
    assert found.rim.value is None
    assert found.spokes.n == 3
    assert {"pair VNM KEN", "pair VNM FIN", "pair KEN FIN"} <= set(found.missing)


def test_spokes_at_odds_with_each_other_are_spokes():
    found = assessed(ties(spokes()) + ties(rim(), "rivalry"))
    assert found.verdict == "hub and spokes"
    assert found.rim.value < 0 < found.spokes.value


def test_a_hub_is_found_if_none_is_named():
    found = assessed(ties(spokes()), members=("FIN", "KEN", "CHL", "VNM"), hub=None)
    assert (found.verdict, found.hub) == ("hub and spokes", "CHL")
    assert assessed(ties(spokes() + rim()) + member_rows(), hub=None).hub is None


def test_adversaries_are_no_bloc():
    found = assessed(ties(spokes() + rim(), "rivalry") + member_rows())
    assert found.verdict == "no bloc"


def test_a_sentence_that_they_form_no_alliance_counts_and_is_listed():
    rows = ties(spokes() + rim()) + member_rows()
    found = assessed(rows + denial(spokes() + rim()))
    assert found.verdict == "no bloc"
    # The prior of a negation being right and the reading say in how many draws it holds.
    assert found.shares["bloc"] == pytest.approx(1 - 0.95 * 0.95, abs=0.03)
    assert [e.lead.modality for e in found.events[:6]] == ["negated"] * 6
    assert len({e.lead.evidence.quote for e in found.events[:6]}) == 1


def test_who_is_said_to_be_no_alliance_is_no_hub_with_its_spokes_either():
    """That two of them are called partners elsewhere says nothing against it."""
    tied = ties(spokes(), "partnership", n=8)
    assert assessed(tied).verdict == "hub and spokes"
    assert assessed(tied + denial(spokes() + rim())).verdict == "no bloc"
    # Said of two alone it is a matter of one sentence against the others.
    assert assessed(tied + denial(spokes()[:1])).verdict == "hub and spokes"
    # Said of the partners alone it leaves them spokes.
    assert assessed(tied + denial(rim())).verdict == "hub and spokes"


def test_one_sentence_is_right_for_all_its_pairs_or_none():
    rows = ties(spokes() + rim()) + member_rows()
    one = assessed(rows + denial(rim()[:2])).shares["bloc"]
    two = assessed(rows + denial(rim())).shares["bloc"]
    assert one == pytest.approx(two, abs=1e-12)


def test_defence_pacts_between_all_are_a_common_commitment():
    pairs = spokes() + rim()
    sworn = ties(pairs, "defense-pact", n=1)
    found = assessed(ties(pairs) + sworn)
    assert found.verdict == "bloc"
    assert len(found.pacts) == 6
    assert len([e for e in found.events if e.lead.relation == "defense-pact"]) == 6


def test_pacts_of_the_table_count_from_their_day():
    states = [party.state for party in treaties()["CSTO-1992"].parties]
    members = [code for code in states if code in ("RUS", "BLR", "KAZ")]
    found = assessed(ties([("RUS", "BLR")]), members=members, hub="RUS")
    assert set(found.pacts) == {
        (a, b) for k, a in enumerate(members) for b in members[k + 1 :]
    }  # fmt: skip


def test_nothing_told_is_no_evidence_and_never_zero():
    found = assessed(ties([("USA", "GBR")]))
    assert found.verdict == "no evidence"
    assert found.shares["no evidence"] == 1
    assert all(one.value is None for one in found.matrix.values())
    assert (found.cohesion.value, found.spokes.value, found.rim.value) == (None, None, None)
    assert len([key for key in found.missing if key.startswith("pair ")]) == 6
    for lang in ("en", "fr"):
        path = resources.files("allies.locale") / f"{lang}.toml"
        known = tomllib.loads(path.read_text(encoding="utf-8"))["missing"]
        assert {key.split()[0] for key in found.missing} <= set(known)


def test_the_matrix_has_both_orders_of_each_pair():
    found = assessed(ties(spokes()))
    assert len(found.matrix) == 12
    assert found.matrix["CHL", "VNM"] == found.matrix["VNM", "CHL"]
    assert found.matrix["CHL", "VNM"].rests_on


def test_what_others_do_changes_nothing():
    rows = ties(spokes() + rim(), n=2) + member_rows()
    more = ties([("USA", "GBR"), ("FRA", "DEU"), ("USA", "FRA")]) + ties(
        [("ARG", "BRA")], "rivalry"
    )
    one, other = assessed(rows), assessed(rows + more)
    assert one.shares == other.shares
    assert one.matrix == other.matrix
    assert one.cohesion == other.cohesion


def test_the_order_of_members_does_not_matter():
    rows = ties(spokes(), n=3) + ties(rim(), n=1) + member_rows()
    one = assessed(rows, hub=None)
    other = assessed(rows, members=FOUR[::-1], hub=None)
    assert one.shares == other.shares
    assert one.matrix == other.matrix
    assert one.cohesion.value == pytest.approx(other.cohesion.value)


def test_shared_adversaries_have_no_friend_inside():
    at_odds = ties([("USA", code) for code in FOUR[:3]], "sanction")
    mixed = ties([("GBR", code) for code in FOUR[:3]], "sanction") + ties([("FIN", "GBR")])
    found = assessed(ties(spokes()) + at_odds + mixed)
    assert found.adversaries == ("USA",)


def test_votes_inside_are_set_beside_votes_with_others():
    states = ("CHL", "VNM", "KEN", "FIN", "USA")
    value = np.full((5, 5), 0.9)
    value[4, :] = value[:, 4] = 0.3
    np.fill_diagonal(value, np.nan)
    found = assessed(ties(spokes()), data=counted(states, vote_agreement=value))
    assert found.votes_inside.value == pytest.approx(0.9)
    assert found.votes_outside.value == pytest.approx(0.3)
    assert found.votes_inside.parts["rice"] == pytest.approx(rice_of(0.9, 4))
    assert (found.votes_inside.n, found.votes_outside.n) == (6, 4)
    assert "votes" not in found.missing
    assert assessed(ties(spokes())).votes_inside is None


@pytest.mark.parametrize("members", [("CHL",), ("CHL", "CHL"), ()])
def test_a_group_needs_two_different_members(members):
    with pytest.raises(UsageError, match="two different"):
        assessed(ties(spokes()), members=members, hub=None)


def test_a_hub_must_be_a_member():
    with pytest.raises(UsageError, match="USA"):
        assessed(ties(spokes()), hub="USA")


# ---- the rules -------------------------------------------------------------------------------


def shares(values, hub_pairs, *, common=True, said_not=None):
    draws = np.repeat(np.array(values, float)[:, None], 4, axis=1)
    said = np.zeros(draws.shape, bool) if said_not is None else said_not
    return forms_of(draws, said, np.array(hub_pairs, bool), common=common, weights=WEIGHTS)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5, 0.5, 0.5], "bloc"),
        ([0.5, 0.5, 0.1], "hub and spokes"),
        ([0.5, 0.5, np.nan], "hub and spokes"),
        ([0.7, 0.7, 0.25], "bloc"),
        ([0.5, 0.1, 0.5], "no bloc"),
        ([0.1, 0.1, 0.1], "no bloc"),
        ([np.nan, np.nan, 0.9], "no evidence"),
        ([np.nan, np.nan, np.nan], "no evidence"),
    ],
)
def test_rules_on_sure_scores(values, expected):
    found = shares(values, [True, True, False])
    assert found[expected] == 1
    assert verdict_of(found) == expected


def test_lower_on_average_is_enough_for_spokes():
    values = [0.9, 0.9, 0.9, 0.5, 0.5, 0.1]
    hub_pairs = [True] * 3 + [False] * 3
    assert shares(values, hub_pairs)["hub and spokes"] == 1
    close = [0.6, 0.6, 0.6, 0.5, 0.5, 0.5]
    assert shares(close, hub_pairs, common=False)["no bloc"] == 1


@given(
    st.lists(st.one_of(st.just(np.nan), st.floats(-1, 1)), min_size=1, max_size=10),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_shares_sum_to_one_and_silence_makes_no_bloc(values, common, chance):
    hub_pairs = [chance.random() < 0.5 for _ in values]
    found = shares(values, hub_pairs, common=common)
    assert set(found) == set(FORMS)
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    if np.isnan(values).mean() > 0.5 or not common:
        assert found["bloc"] == 0


@pytest.mark.parametrize("n", [2, 3, 8, 50])
def test_rice_is_one_where_all_agree_and_matches_single_votes(n):
    assert rice_of(1.0, n) == pytest.approx(1)
    for yes in range(n + 1):
        no = n - yes
        agreeing = (yes * (yes - 1) + no * (no - 1)) / (n * (n - 1))
        assert rice_of(agreeing, n) == pytest.approx(abs(yes - no) / n, abs=1e-7)


def test_the_group_not_named_is_of_the_closest_partners():
    partners = [f"P{k:02}" for k in range(14)]
    ranks = [Rank(place=k + 1, low=k, high=k, tier=1 + k // 6) for k in range(13)]
    ranks.append(Rank(place=None, low=None, high=None, tier=None))
    found = default_members("CHL", partners, ranks, WEIGHTS)
    assert found == ("CHL", *partners[:8])
    assert default_members("CHL", partners[:2], [ranks[12], ranks[13]], WEIGHTS) == ("CHL",)

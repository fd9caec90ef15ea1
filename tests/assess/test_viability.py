import math
import random
import tomllib
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from made import events as made_events
from pairs import WEIGHTS, context, counted, told

from allies.assess.alternatives import suppliers_of
from allies.assess.dependence import asymmetry_of, dependence_of
from allies.assess.limits import kinds_told, limit_kinds, limits_of
from allies.assess.pledges import pledges_of
from allies.assess.shares import base_of, bases, named_bases, share_of, tells_growth
from allies.assess.viability import viability
from allies.core.estimate import Estimate
from allies.core.values import Quantity
from allies.measures import MEASURES

BOTH = "Togo makes up 18 % of Ghana's foreign trade, Ghana 2.5 % of Togo's."


def _tables(name):
    text = (resources.files("allies.assess") / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _sentences(table, field):
    return [
        pytest.param(code, lang, text, id=f"{code}-{lang}-{number}")
        for code, entry in table.items()
        for lang in ("en", "fr")
        for number, text in enumerate(entry[field][lang])
    ]


LIMITS = _tables("limits.toml")["kind"]
BASES = _tables("dependence.toml")["base"]


def gha(*events, **changes):
    return context(*events, focal="GHA", partner="TGO", **changes)


def share(quote, source="GHA", target="TGO", **changes):
    return told(quote, "dependence", source, target, **changes)


# ---- tables ------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "lang", "text"), _sentences(LIMITS, "examples"))
def test_each_kind_of_limit_is_found_in_its_examples(kind, lang, text):
    assert kind in kinds_told(text, lang)


@pytest.mark.parametrize(("kind", "lang", "text"), _sentences(LIMITS, "counter"))
def test_no_kind_of_limit_is_found_in_its_counter_examples(kind, lang, text):
    assert kind not in kinds_told(text, lang)


@pytest.mark.parametrize(("base", "lang", "text"), _sentences(BASES, "examples"))
def test_each_base_is_found_in_its_examples(base, lang, text):
    assert base in named_bases(text, lang)


@pytest.mark.parametrize(("base", "lang", "text"), _sentences(BASES, "counter"))
def test_no_base_is_found_in_its_counter_examples(base, lang, text):
    assert base not in named_bases(text, lang)


@pytest.mark.parametrize("table", [LIMITS, BASES], ids=["limits", "bases"])
def test_each_kind_has_examples_and_counter_examples_in_both_languages(table):
    for code, entry in table.items():
        for field in ("examples", "counter"):
            for lang in ("en", "fr"):
                assert entry[field][lang] or code == "other", (code, field, lang)


def test_measures_of_bases_exist_and_all_kinds_have_labels():
    assert {base.measure for base in bases().values() if base.measure} <= set(MEASURES)
    assert all(set(label) == {"fr", "en"} for label in limit_kinds().values())
    assert list(limit_kinds())[-1] == "other"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_bases_and_what_is_missing_can_be_said(lang):
    path = resources.files("allies.locale") / f"{lang}.toml"
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(bases()) <= set(texts["base"]["own"])
    found = viability(gha(counted=counted((), missing={"trade-share": "trade"})))
    assert {key.split()[0] for key in found.missing} <= set(texts["missing"])


def test_growth_is_told_from_a_share():
    growth = _tables("dependence.toml")["growth"]
    for lang in ("en", "fr"):
        assert all(tells_growth(text, lang) for text in growth["examples"][lang])
        assert not any(tells_growth(text, lang) for text in growth["counter"][lang])


# ---- shares told ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "lang", "percent", "expected"),
    [
        ("It makes up 18 % of trade.", "en", 18, (0.18, 0.175, 0.185)),
        ("It makes up 2.5 % of trade.", "en", 2.5, (0.025, 0.0245, 0.0255)),
        ("Il pèse 2,5 % du commerce.", "fr", 2.5, (0.025, 0.0245, 0.0255)),
        ("It makes up about 20 % of trade.", "en", 20, (0.2, 0.15, 0.25)),
        ("Il pèse près de 20 % du commerce.", "fr", 20, (0.2, 0.15, 0.25)),
        ("It makes up half of trade.", "en", 50, (0.5, 0.475, 0.525)),
        ("It makes up more than 30 % of trade.", "en", (30, None), (0.3, 0.3, 1.0)),
        ("It makes up at most 4 % of trade.", "en", (None, 4), (0.04, 0.0, 0.04)),
        ("It makes up 18 to 20 % of trade.", "en", (18, 20), (0.19, 0.175, 0.205)),
        ("It makes up 0.4 % of trade.", "en", 0.4, (0.004, 0.0035, 0.0045)),
    ],
)
def test_a_share_has_the_error_of_its_rounding(quote, lang, percent, expected):
    found = share_of(share(quote, lang=lang, percent=percent).lead)
    assert tuple(found) == pytest.approx(expected)


def test_a_growth_and_a_figure_in_dollars_are_no_shares():
    assert share_of(share("Its trade with Togo rose by 26 %.", percent=26).lead) is None
    sold = share("Ghana needs Togo for 3 billion dollars.", quantity=Quantity(3e9, 3e9, "usd"))
    assert share_of(sold.lead) is None


@pytest.mark.parametrize(
    ("quote", "lang", "percent", "base"),
    [
        (BOTH, "en", 18, "trade"),
        (BOTH, "en", 2.5, "trade"),
        ("It takes 30 % of its exports and 35 % of its imports.", "en", 30, "exports"),
        ("It takes 30 % of its exports and 35 % of its imports.", "en", 35, "imports"),
        ("Its share of arms imports reached 70 % in 2020.", "en", 70, "arms"),
        ("Il absorbe 40 % des exportations de gaz du pays.", "fr", 40, "gas-exports"),
        ("La part du Togo dans les importations du Ghana atteint 12 %.", "fr", 12, "imports"),
        ("Trade with Togo is worth 9 % of GDP.", "en", 9, "gdp"),
        ("Togo makes up 12 %.", "en", 12, None),
    ],
)
def test_the_base_of_a_share_is_read_from_its_clause(quote, lang, percent, base):
    found = base_of(share(quote, lang=lang, percent=percent).lead)
    assert (None if found is None else found.code) == base


# ---- dependence ----------------------------------------------------------------------------


def both_ways(**changes):
    return (
        share(BOTH, percent=18, **changes),
        share(BOTH, "TGO", "GHA", percent=2.5, **changes),
    )


def test_the_two_shares_are_shown_as_what_they_are():
    found = dependence_of(gha(*both_ways(dates=("2021", "2021"))))
    seen = [(d.side, d.on, d.layer, d.base, d.origin, d.share.value, d.period) for d in found]
    assert seen == [
        ("GHA", "TGO", "economic", "trade", "text", 0.18, "2021"),
        ("TGO", "GHA", "economic", "trade", "text", 0.025, "2021"),
    ]
    assert all(d.share.unit == "share" and d.share.rests_on[0].startswith("claim ") for d in found)


def test_asymmetry_has_ratio_difference_and_interval():
    pair = gha(*both_ways())
    (found,) = asymmetry_of(dependence_of(pair), pair)
    assert found.weaker == "GHA"
    assert found.ratio.value == pytest.approx(math.log(7.2))
    assert found.ratio.low == pytest.approx(math.log(0.175 / 0.0255))
    assert found.ratio.high == pytest.approx(math.log(0.185 / 0.0245))
    assert found.difference.value == pytest.approx(0.155)
    assert (found.difference.low, found.difference.high) == pytest.approx((0.1495, 0.1605))
    assert len(found.ratio.rests_on) == 2


def test_swapping_focal_and_partner_keeps_who_is_weaker():
    one = viability(gha(*both_ways()))
    other = viability(context(*both_ways(), focal="TGO", partner="GHA"))
    assert one.weaker == other.weaker == "GHA"
    assert one.asymmetry[0].ratio.value == other.asymmetry[0].ratio.value


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("about 20 %", "18 %"), ("2 %", "1.4 %"), ("18 %", "17 %"), ("at most 20 %", "3 %")],
)
def test_no_side_is_weaker_where_the_interval_or_the_gap_does_not_allow(mine, theirs):
    def figure(text):
        value = float(text.split()[-2])
        return (None, value) if "most" in text else value

    a = share(f"Togo makes up {mine} of its trade.", percent=figure(mine))
    b = share(f"Ghana makes up {theirs} of its trade.", "TGO", "GHA", percent=figure(theirs))
    found = viability(gha(a, b))
    assert found.asymmetry[0].weaker is None
    assert found.weaker is None


def test_shares_of_different_base_are_never_compared():
    a = share("Togo takes 30 % of its exports.", percent=30)
    b = share("Ghana covers 2 % of its imports.", "TGO", "GHA", percent=2)
    found = viability(gha(a, b))
    assert found.asymmetry == ()
    assert found.weaker is None
    assert {d.base for d in found.dependence} == {"exports", "imports"}


def test_shares_without_a_base_are_compared_within_one_sentence_only():
    quote = "Togo makes up 18 % for Ghana, Ghana 2 % for Togo."
    together = (share(quote, percent=18), share(quote, "TGO", "GHA", percent=2))
    apart = (together[0], share("Ghana makes up 2 %.", "TGO", "GHA", percent=2, doc="b"))
    assert viability(gha(*together)).weaker == "GHA"
    assert viability(gha(*apart)).weaker is None


def test_shares_of_far_apart_years_are_not_compared_and_the_nearest_are():
    late = share("Togo makes up 18 % of its trade.", percent=18, day="2021-12-31", doc="a")
    old = share("Ghana makes up 9 % of its trade.", "TGO", "GHA", percent=9, day="2001-12-31",
                doc="b")  # fmt: skip
    near = share("Ghana makes up 3 % of its trade.", "TGO", "GHA", percent=3, day="2020-12-31",
                 doc="c")  # fmt: skip
    assert viability(gha(late, old)).asymmetry == ()
    (found,) = viability(gha(late, old, near)).asymmetry
    assert found.difference.value == pytest.approx(0.15)


def test_what_is_stated_one_way_names_the_weaker_side_without_a_number():
    junior = share("Ghana is the junior partner of Togo.", trigger="junior partner")
    found = viability(gha(junior))
    assert found.weaker == "GHA"
    assert found.asymmetry[0].ratio.value is None
    assert [d.share.value for d in found.dependence] == [None]
    assert found.reasons[0].kind == "stated"
    assert found.reasons[0].weight == pytest.approx(0.81)


def test_dependence_stated_both_ways_names_neither():
    a = share("Ghana depends on Togo.")
    b = share("Togo depends on Ghana.", "TGO", "GHA")
    assert viability(gha(a, b)).weaker is None


def test_a_negated_dependence_stands_against():
    yes = share("Ghana depends on Togo's power.", trigger="depends")
    no = share("Ghana does not depend on Togo.", modality="negated", doc="b", trigger="depend")
    (only,) = viability(gha(no)).dependence
    assert only.events == ()
    assert only.against == (no,)
    assert viability(gha(no)).weaker is None
    same = share("Ghana depends on Togo.", trigger="depends", doc="c")
    found = viability(gha(same, no))
    assert found.dependence[0].events == (same,)
    assert found.dependence[0].against == (no,)
    assert found.weaker is None
    assert viability(gha(yes)).weaker == "GHA"


def test_one_event_of_several_sentences_is_taken_apart_by_what_they_tell():
    # A lasting state is one event, however many things are said of it.
    shares = [
        share("Togo makes up 18 % of its trade.", percent=18),
        share("Togo makes up 40 % of its arms imports.", percent=40, doc="b", start=1),
        share("Ghana depends on Togo.", doc="c", start=2),
        share("Ghana leans on Togo's protection.", doc="d", start=3, reading=0.3),
    ]
    one = replace(shares[0], claims=tuple(e.lead for e in shares), reading=0.98)
    found = dependence_of(gha(one))
    assert {(d.base, d.share.value, len(d.events)) for d in found} == {
        ("trade", 0.18, 1), ("arms", 0.4, 1), ("", None, 1),
    }  # fmt: skip
    assert all(len(d.events[0].claims) == 1 for d in found)
    assert all(d.events[0].reading == pytest.approx(0.9) for d in found)


def test_what_is_stated_of_one_layer_weighs_less_than_of_the_whole():
    arms = share("Togo depends on Ghana's weapons.", "TGO", "GHA", trigger="depends")
    whole = share("Ghana is the junior partner.", doc="b", trigger="junior partner")
    found = viability(gha(arms, whole))
    assert found.weaker == "GHA"
    by_side = {reason.weaker: reason.weight for reason in found.reasons}
    assert by_side["TGO"] == pytest.approx(by_side["GHA"] * WEIGHTS.viability["part"])


@pytest.mark.parametrize("modality", ["possible", "alleged", "planned"])
def test_what_is_not_told_as_a_fact_makes_no_dependence(modality):
    assert dependence_of(gha(share("Ghana may depend on Togo.", modality=modality))) == ()


def test_an_unsure_reading_does_not_count():
    assert viability(gha(*both_ways(reading=0.3))).dependence == ()


def test_data_shares_come_both_ways_with_their_interval():
    states = ("GHA", "TGO")
    nan = np.nan
    data = counted(
        states,
        trade_share=([[nan, 0.1], [0.3, nan]], [[nan, 0.09], [0.25, nan]],
                     [[nan, 0.11], [0.35, nan]]),
        export_share=[[nan, 0.2], [0.21, nan]],
    )  # fmt: skip
    found = viability(gha(counted=data))
    by_base = {a.base: a for a in found.asymmetry}
    assert by_base["trade"].weaker == "TGO"
    assert by_base["trade"].ratio.low == pytest.approx(math.log(0.25 / 0.11))
    assert by_base["exports"].weaker is None
    assert by_base["exports"].ratio.low is None
    # Half of the weight of the data names Togo, the other half neither.
    assert [(r.weaker, r.weight) for r in found.reasons] == [("TGO", 0.5)]
    assert found.weaker is None
    assert {d.period for d in found.dependence} == {"2022"}


def test_a_zero_in_data_is_a_share_and_nothing_known_is_none():
    data = counted(("GHA", "TGO"), energy_share=[[np.nan, 0.0], [0.3, np.nan]])
    (found,) = viability(gha(counted=data)).asymmetry
    assert found.weaker == "TGO"
    assert found.ratio.value is None
    assert found.difference.value == pytest.approx(0.3)
    nothing = counted(("GHA", "TGO"), energy_share=[[np.nan, np.nan], [0.3, np.nan]])
    assert viability(gha(counted=nothing)).asymmetry == ()


def test_no_evidence_gives_nothing_and_says_what_is_missing():
    found = viability(gha(counted=counted((), missing={"trade-share": "trade"})))
    assert (found.dependence, found.asymmetry, found.weaker) == ((), (), None)
    assert found.exit_cost == {"GHA": None, "TGO": None}
    assert set(found.missing) == {
        "share GHA TGO", "share TGO GHA", "data trade-share", "limits", "pledges",
        "alternatives GHA", "alternatives TGO", "exit-cost GHA", "exit-cost TGO",
    }  # fmt: skip


def test_exit_costs_of_a_scenario_are_taken():
    cost = Estimate(value=1.2, unit="percent")
    found = viability(gha(), exit_cost={"GHA": cost})
    assert found.exit_cost == {"GHA": cost, "TGO": None}
    assert "exit-cost GHA" not in found.missing
    assert "exit-cost TGO" in found.missing


def test_the_order_of_events_does_not_matter():
    told_ = [
        *both_ways(), share("Ghana depends on Togo's oil.", doc="b", trigger="depends"),
        told("Mutual mistrust persists.", "limit", "GHA", "TGO", doc="c"),
        told("Payments are delayed.", "limit", "GHA", "TGO", doc="d"),
        told("Ghana declined the request.", "rejection", "GHA", "TGO", doc="e"),
        told("Togo will deliver tractors.", "arms-transfer", "TGO", "GHA", modality="planned",
             day="2020-01-01", doc="f"),
        told("Togo delivered tractors.", "arms-transfer", "TGO", "GHA", day="2021-01-01", doc="g"),
    ]  # fmt: skip
    first = viability(gha(*told_))
    for seed in range(5):
        mixed = list(told_)
        random.Random(seed).shuffle(mixed)
        again = viability(gha(*mixed))
        assert again.weaker == first.weaker
        assert again.asymmetry == first.asymmetry
        assert {limit.kind: limit.events for limit in again.limits} == {
            limit.kind: limit.events for limit in first.limits
        }
        assert again.pledges == first.pledges


# ---- concentration and alternatives ----------------------------------------------------------


def test_concentration_and_alternatives_of_data():
    states = ("GHA", "TGO", "NGA", "CIV")
    nan = np.nan
    row = [[nan, 0.5, 0.3, 0.2], [nan] * 4, [nan] * 4, [nan] * 4]
    data = counted(states, arms_dependence=row, trade_concentration=[0.4, nan, nan, nan])
    found = viability(gha(counted=data))
    assert found.concentration["GHA arms-dependence"].value == pytest.approx(0.38)
    assert found.concentration["GHA trade-concentration"].value == 0.4
    assert "TGO arms-dependence" not in found.concentration
    others = found.alternatives["GHA arms-dependence"]
    assert [(code, e.value) for code, e in others] == [("NGA", 0.3), ("CIV", 0.2)]


def test_alternatives_of_texts_do_the_same_relation():
    made = made_events(
        [
            {"source": "TGO", "target": "GHA", "relation": "arms-transfer"},
            {"source": "NGA", "target": "GHA", "relation": "arms-transfer", "doc": "d2"},
            {"source": "CIV", "target": "GHA", "relation": "energy-supply", "doc": "d3"},
            {"source": "GHA", "target": "MLI", "relation": "arms-transfer", "doc": "d4"},
            {"source": "BEN", "target": "GHA", "relation": "arms-transfer", "modality": "planned"},
            {"source": "GHA", "target": "SEN", "relation": "trade", "doc": "d5"},
        ]
    )
    weight = made.p * made.g * (made.modality == 0)
    suppliers = suppliers_of(made, weight)
    assert [code for code, _ in suppliers.of("GHA", "arms-transfer")] == ["NGA", "TGO"]
    assert [code for code, _ in suppliers.of("GHA", "trade")] == ["SEN"]
    assert [code for code, _ in suppliers.of("SEN", "trade")] == ["GHA"]
    assert suppliers.of("XXX", "trade") == ()
    delivered = told("Togo arms Ghana.", "arms-transfer", "TGO", "GHA")
    found = viability(gha(delivered, suppliers=suppliers))
    ((code, estimate),) = found.alternatives["GHA arms-transfer"]
    assert code == "NGA"
    assert estimate.value == pytest.approx(0.9 * 0.9 * WEIGHTS.relation["arms-transfer"])
    assert estimate.rests_on[0].startswith("claim ")


# ---- limits ----------------------------------------------------------------------------------


def test_a_sentence_may_tell_several_limits():
    quote = "Fear of secondary sanctions, late payments and old animosity hold them back."
    found = limits_of([told(quote, "limit")])
    assert {"third-parties", "money", "mistrust"} <= {limit.kind for limit in found}


def test_each_kind_shows_the_claims_that_tell_it():
    first = told("Mistrust persists.", "limit", doc="a")
    second = told("Payments come late.", "limit", doc="b")
    one = replace(first, claims=(first.lead, second.lead), reading=0.98)
    kinds = {limit.kind: limit.events for limit in limits_of([one])}
    assert {kind: [e.lead for e in events] for kind, events in kinds.items()} == {
        "mistrust": [first.lead], "money": [second.lead],
    }  # fmt: skip


def test_a_limit_that_no_words_tell_is_other():
    (found,) = limits_of([told("Their relation has bounds.", "limit")])
    assert found.kind == "other"


def test_limits_are_read_off_refusals_frictions_and_what_is_negated():
    refused = told("China turned the offer away.", "rejection", "CHN", "RUS", doc="a")
    friction = told("China raised a duty.", "trade-friction", "CHN", "RUS", doc="b")
    nothing = told("They have a pipeline contract, it is not so.", "energy-cooperation",
                   "CHN", "RUS", modality="negated", doc="c")  # fmt: skip
    kinds = {limit.kind: limit.events for limit in limits_of([refused, friction, nothing])}
    assert kinds == {
        "reluctance": (refused,), "competing-interests": (friction,), "not-agreed": (nothing,),
    }  # fmt: skip


def test_a_denied_delivery_is_no_limit_and_a_denied_pact_is():
    delivery = told("Iran denies it.", "arms-transfer", "IRN", "RUS", modality="denied")
    pact = told("Both deny an alliance.", "defense-pact", "IRN", "RUS", modality="denied")
    assert limits_of([delivery]) == ()
    assert limits_of([pact])[0].kind == "not-agreed"


def test_a_negated_limit_stands_against():
    quote = "There is no mistrust between the two."
    (found,) = limits_of([told(quote, "limit", modality="negated")])
    assert (found.kind, found.events, len(found.against)) == ("mistrust", (), 1)
    assert "limits" in viability(context(told(quote, "limit", modality="negated"))).missing


def test_stated_limits_come_before_those_read_off():
    stated = told("Mistrust persists.", "limit", doc="a", p=0.5)
    read = told("China refused, out of mistrust.", "rejection", "CHN", "RUS", doc="b")
    kinds = {limit.kind: limit.events for limit in limits_of([read, stated])}
    assert kinds["mistrust"] == (stated, read)


# ---- pledges ---------------------------------------------------------------------------------


def pledge(**changes):
    return told("Iran will send four hundred missiles.", "arms-transfer", "IRN", "RUS",
                modality="planned", **changes)  # fmt: skip


def delivery(quote="Iran sent two hundred missiles by ship, hundred by hundred.", **changes):
    return told(quote, "arms-transfer", "IRN", "RUS", **changes)


def test_a_pledge_stands_beside_what_was_delivered_after_it():
    announced = pledge(day="2023-03-01", quantity=Quantity(400, 400, "items"))
    done = delivery(day="2023-09-01", doc="b", quantity=Quantity(200, 200, "items"))
    (found,) = pledges_of([announced, done])
    assert (found.announced, found.delivered, found.sure) == (announced, done, True)
    assert found.share.value == 0.5


def test_what_came_before_or_is_of_another_relation_fulfils_no_pledge():
    announced = pledge(day="2023-03-01")
    before = delivery(day="2022-09-01", doc="b")
    other = told("Iran sold oil.", "energy-supply", "IRN", "RUS", day="2023-09-01", doc="c")
    back = told("Russia sent jets.", "arms-transfer", "RUS", "IRN", day="2023-09-01", doc="d")
    (found,) = pledges_of([announced, before, other, back])
    assert found.delivered is None
    assert found.share is None


def test_the_announcement_counts_from_when_it_was_known():
    announced = pledge(day="2024-12-31", known="2023-03-01")
    done = delivery(day="2023-09-01", doc="b")
    (found,) = pledges_of([announced, done])
    assert found.delivered is done


def test_a_delivery_of_the_same_words_is_preferred_to_an_earlier_one():
    announced = pledge(day="2023-03-01")
    early = delivery("Iran shipped drones.", day="2023-04-01", doc="b")
    same = delivery(day="2023-09-01", doc="c")
    (found,) = pledges_of([announced, early, same])
    assert (found.delivered, found.sure) == (same, True)
    (found,) = pledges_of([announced, early])
    assert (found.delivered, found.sure) == (early, False)


def test_a_planned_meeting_is_no_pledge():
    assert pledges_of([told("They will meet.", "meeting", modality="planned")]) == ()


def test_more_tellings_of_other_pairs_change_nothing():
    # A pair's answer depends on its own events and on who else does the same for it only.
    pair = gha(*both_ways())
    assert viability(replace(pair, others={"FRA": (0.3, None)})) == viability(pair)

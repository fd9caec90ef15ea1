"""The dimensions of the typology, from events and data: what each says, and what it leaves open."""

from __future__ import annotations

import time
from dataclasses import replace
from math import log

import made
import numpy as np
import pytest
from made import Row, Told, day

from allies.assess.context import Counted, Figure
from allies.assess.dimension_table import DIMENSIONS
from allies.assess.dimensions import dimensions_of
from allies.assess.typology import typed
from allies.assess.weighing import scores_of
from allies.assess.weights import default_weights
from allies.core.estimate import Estimate

WEIGHTS = default_weights()
AT = day("2025-11-01")
STATES = ("BLR", "CHN", "FRA", "IRN", "KAZ", "RUS", "USA")


def look(rows, counted=None, *, at=AT, focal="RUS", weights=WEIGHTS, **more):
    scores = scores_of(made.events(rows), weights, at)
    return dimensions_of(
        scores, counted or Counted(), weights=weights, focal=focal, draws=400, **more
    )


def kinds(rows, counted=None, **more):
    found = look(rows, counted, **more)
    return dict(zip(found.pairs, typed(found, WEIGHTS), strict=True))


def pairs_of(values, *, symmetric=False):
    found = np.full((len(STATES), len(STATES)), np.nan)
    for (a, b), value in values.items():
        found[STATES.index(a), STATES.index(b)] = value
        if symmetric:
            found[STATES.index(b), STATES.index(a)] = value
    return Figure(value=found, rests_on=("data 1.0",))


def each_of(values):
    return Figure(value=np.array([values.get(code, np.nan) for code in STATES]))


def counted(**figures):
    return Counted(
        states=STATES, figures={name.replace("_", "-"): f for name, f in figures.items()}
    )


def share(source, target, percent, *, base="trade", doc="d9", quote=None, start=5, **more):
    words = quote or f"It has {percent} % of their {base}."
    claim = Row(source=source, target=target, relation="dependence", doc=doc, quote=words,
                start=start, quantity=(percent, percent, "percent"), confidence=0.95)  # fmt: skip
    return Told(source=source, target=target, relation="dependence", day="2025-01-10",
                reading=0.95, truth=0.95, claims=[claim], **more)  # fmt: skip


BOTH = "China has 18 % of Russia's trade, and Russia 2.5 % of China's trade."
WARM = [
    Told(source="CHN", target="RUS", relation=relation, day=f"2025-0{month}-10")
    for relation in ("trade", "energy-cooperation", "diplomatic-support", "agreement")
    for month in (2, 5, 8)
]


def only(found, name):
    array = getattr(found, name)
    assert len(found) == 1
    return array[0]


# ---- invariants -----------------------------------------------------------------------------


def same(one, other, row=0, row_there=0):
    for name in DIMENSIONS:
        a, b = getattr(one, name), getattr(other, name)
        a, b = (x[:, k] if x.ndim == 3 else x[k] for x, k in ((a, row), (b, row_there)))
        width = max(a.shape[-1], b.shape[-1])
        wide = [np.broadcast_to(x, (*x.shape[:-1], width)) for x in (a, b)]
        # Posterior draws come in single precision, whose last digits hang on how many are made.
        assert np.allclose(*wide, rtol=0, atol=1e-5, equal_nan=True), name


def test_events_of_others_change_nothing_of_a_pair():
    rows = [*WARM, share("RUS", "CHN", 18.0, quote=BOTH), share("CHN", "RUS", 2.5, quote=BOTH),
            Told(source="USA", target="RUS", relation="sanction", day="2022-03-01"),
            Told(source="USA", target="CHN", relation="sanction", day="2021-03-01")]  # fmt: skip
    others = [
        Told(source=a, target=b, relation=relation, day="2024-05-01", doc="other")
        for a, b in (("FRA", "DEU"), ("BRA", "ARG"), ("AAA-BLOC", "KEN"))
        for relation in ("trade", "attack", "dependence", "sanction")
    ]
    alone = look(rows, pairs=[("RUS", "CHN")])
    same(alone, look([*others, *rows], pairs=[("RUS", "CHN")]))
    same(alone, look(rows[::-1], pairs=[("RUS", "CHN")]))
    # Whatever other pairs are asked with it.
    many = look(rows, pairs=[("RUS", "USA"), ("RUS", "KEN"), ("RUS", "CHN")])
    same(alone, many, 0, 2)


def test_seen_from_the_other_side_it_is_the_same_turned():
    rows = [*WARM, share("RUS", "CHN", 18.0, quote=BOTH), share("CHN", "RUS", 2.5, quote=BOTH),
            Told(source="RUS", target="CHN", relation="concession", day="2025-05-01")]  # fmt: skip
    one = look(rows, focal=None, pairs=[("RUS", "CHN")])
    other = look(rows, focal=None, pairs=[("CHN", "RUS")])
    same(one.swapped(), other)
    assert typed(one, WEIGHTS)[0].role == typed(other, WEIGHTS)[0].role


def test_a_pair_of_which_nothing_is_told_has_no_evidence():
    found = look(WARM, pairs=[("RUS", "FRA"), ("RUS", "ZWE")])
    assert not found.evidence.any()
    assert np.isnan(found.overall).all()
    assert np.isnan(found.attack).all()
    assert [one.headline for one in typed(found, WEIGHTS)] == ["no-evidence"] * 2
    assert len(look([Told()], pairs=[])) == 0


def test_data_alone_are_evidence():
    data = counted(trade_share=pairs_of({("RUS", "FRA"): 0.02, ("FRA", "RUS"): 0.01}))
    found = look(WARM, data, pairs=[("RUS", "FRA"), ("RUS", "IRN")])
    assert found.evidence.tolist() == [True, False]
    assert typed(found, WEIGHTS)[0].headline == "thin"


def test_nothing_is_known_before_its_day():
    assert not look(WARM, at=day("2024-01-01"), pairs=[("RUS", "CHN")]).evidence.any()


# ---- attacks and pacts ----------------------------------------------------------------------


def test_attacks():
    def attack(**more):
        rows = [Told(source="RUS", target="UKR", relation="attack", truth=0.9, reading=0.8, **more)]
        return look(rows)

    recent = attack(day="2025-03-01")
    assert only(recent, "attack").mean() == pytest.approx(0.72, abs=0.005)
    assert only(recent, "undated_attack").mean() == 0
    assert recent.rests["attack"][0][0].startswith("claim ")
    assert only(attack(day="2022-03-01"), "attack").mean() == 0
    undated = attack(day=None, known="2025-03-01")
    assert only(undated, "attack").mean() == 0
    assert only(undated, "undated_attack").mean() == pytest.approx(0.72, abs=0.005)
    assert only(attack(day="2025-03-01", modality="alleged"), "attack").mean() == 0


def test_depth_from_treaties_data_and_texts():
    north = [Told(source="PRK", target="RUS", relation="meeting", day="2025-09-01")]
    found = look(north)
    assert only(found, "depth") >= 0.5
    assert only(found, "clause") == 1
    assert found.rests["clause"] == found.rests["depth"]
    assert found.rests["depth"][0][0] == "treaty RUS-PRK-2024"
    # Before the treaty was in force, it bound nobody.
    early = look([replace(north[0], day="2024-01-10")], at=day("2024-03-01"))
    assert not (only(early, "depth") >= 0.5).any()
    data = counted(
        alliance_depth=pairs_of({("RUS", "KAZ"): 0.36}, symmetric=True),
        alliance_obligations=pairs_of({("RUS", "KAZ"): 3, ("KAZ", "RUS"): 3}),
    )
    # A limited clause of defence is one.
    bound = look([Told(source="KAZ", target="RUS", relation="meeting", day="2015-01-01")], data,
                 at=day("2015-06-01"))  # fmt: skip
    assert only(bound, "depth") >= 0.5


def test_depth_told_in_texts():
    def pact(*more, **changed):
        told = Told(source="KEN", target="IDN", relation="defense-pact", day="2025-03-01",
                    truth=0.9, reading=0.8)  # fmt: skip
        return only(look([replace(told, **changed), *more], focal="KEN"), "depth")

    assert (pact() >= 0.5).mean() == pytest.approx(0.72, abs=0.005)
    assert (pact(ended="2025-06-01") >= 0.5).mean() == 0
    denial = Told(source="KEN", target="IDN", relation="defense-pact", modality="negated",
                  day="2025-04-01", truth=0.05, reading=0.9)  # fmt: skip
    assert (pact(denial) >= 0.5).mean() == pytest.approx(0.72 * (1 - 0.9 * 0.95), abs=0.01)
    # Silence says something only where much is told.
    few = [Told(source="KEN", target="IDN", relation="meeting", day=f"2025-0{m}-01")
           for m in (1, 3, 5)]  # fmt: skip
    assert np.isnan(only(look(few, focal="KEN"), "depth")).all()
    many = [replace(few[0], day=f"2025-0{m}-01") for m in range(1, 9)]
    assert (only(look(many, focal="KEN"), "depth") >= 0.5).mean() == pytest.approx(0.1, abs=0.01)


# ---- dependence -----------------------------------------------------------------------------


def test_shares_of_one_sentence_name_the_weaker_side():
    rows = [*WARM, share("RUS", "CHN", 18.0, quote=BOTH), share("CHN", "RUS", 2.5, quote=BOTH)]
    found = look(rows)
    drawn = only(found, "share")
    known = drawn[~np.isnan(drawn)]
    assert known.mean() == pytest.approx(log(7.2), abs=0.05)
    assert known.std() > 0.005
    assert len(known) / len(drawn) == pytest.approx(0.95 * 0.95, abs=0.01)
    assert found.ratio_bases == ("text: trade",)
    result = typed(found, WEIGHTS)[0]
    assert result.headline == "asymmetric-partnership"
    assert result.role == {"RUS": "weaker", "CHN": "stronger"}
    assert {"gdp", "exit"} <= set(result.unknown)
    told = next(c for c in result.rule if c.dimension == "share")
    assert len(told.value.rests_on) == 2


def test_shares_of_different_bases_are_not_compared():
    rows = [*WARM, share("RUS", "CHN", 30.0, base="arms"), share("CHN", "RUS", 2.5, base="trade")]
    assert np.isnan(only(look(rows), "share")).all()
    one_way = [*WARM, share("RUS", "CHN", 18.0)]
    assert np.isnan(only(look(one_way), "share")).all()


def test_data_come_before_texts():
    data = counted(
        trade_share=pairs_of({("RUS", "CHN"): 0.2, ("CHN", "RUS"): 0.02}),
        trade_gdp=pairs_of({("RUS", "CHN"): 0.08, ("CHN", "RUS"): 0.01}),
        capability=each_of({"RUS": 0.04, "CHN": 0.22}),
    )
    rows = [*WARM, share("RUS", "CHN", 18.0, quote=BOTH), share("CHN", "RUS", 2.5, quote=BOTH)]
    found = look(rows, data)
    assert only(found, "share").tolist() == pytest.approx([log(10)])
    assert only(found, "gdp").tolist() == pytest.approx([log(8)])
    assert only(found, "capability").tolist() == pytest.approx([log(5.5)])
    assert found.ratio_bases == ("data: trade",)
    by_gdp = counted(gdp=each_of({"RUS": 2.0, "CHN": 18.0}))
    assert only(look(rows, by_gdp), "gdp").tolist() == pytest.approx([log(9)])


def test_words_of_dependence():
    def stated(*claims):
        rows = [
            Told(source=a, target=b, relation="dependence", modality=modality, day="2025-01-10",
                 truth=truth, reading=0.9, quote=f"{a} leans on {b}, {k}.", doc=f"d{k}")
            for k, (a, b, modality, truth) in enumerate(claims)
        ]  # fmt: skip
        return only(look([*WARM, *rows]), "stated")

    weak, strong = ("RUS", "CHN", "actual", 0.95), ("CHN", "RUS", "actual", 0.95)
    assert stated(weak).mean() == pytest.approx(0.855, abs=0.01)
    assert stated(strong).mean() == pytest.approx(-0.855, abs=0.01)
    assert abs(stated(weak, strong).mean()) < 0.03
    denial = ("RUS", "CHN", "negated", 0.05)
    assert stated(weak, denial).mean() < 0.2
    assert stated(denial).mean() == 0
    assert np.isnan(only(look(WARM), "stated")).all()


def test_vital_shares_and_who_yields():
    rows = [*WARM, share("KAZ", "RUS", 70.0, base="imports"),
            Told(source="KAZ", target="RUS", relation="concession", day="2025-05-01",
                 truth=0.9, reading=0.9)]  # fmt: skip
    found = look(rows, pairs=[("KAZ", "RUS")])
    mine, others = found.vital[:, 0]
    assert np.nanmean(mine) == pytest.approx(0.7, abs=0.01)
    assert np.isnan(others).all()
    yields = found.complies[0, 0]
    # Half a year ago. That it yielded is known in the draws in which it did; else nothing is.
    assert np.nanmin(yields) == 1
    assert (~np.isnan(yields)).mean() == pytest.approx(0.81 / 2, abs=0.02)
    votes = counted(
        trade_share=pairs_of({("KAZ", "CHN"): 0.3, ("KAZ", "RUS"): 0.25}),
        ideal_point_distance=pairs_of({("KAZ", "RUS"): 0.5, ("KAZ", "CHN"): 0.2}, symmetric=True),
        arms_dependence=pairs_of({("KAZ", "RUS"): 0.9}),
    )
    counted_too = look(rows, votes, pairs=[("KAZ", "RUS")])
    assert set(np.unique(counted_too.complies[0, 0])) == {0.0, 1.0}
    assert counted_too.vital[0, 0].min() == pytest.approx(0.9)


def test_exit_costs_come_from_outside():
    costs = {
        ("RUS", "CHN"): Estimate(value=4.0, low=3.0, high=5.3),
        ("CHN", "RUS"): Estimate(value=0.5),
    }
    assert np.isnan(only(look(WARM), "exit")).all()
    drawn = only(look(WARM, exit_costs=costs), "exit")
    assert drawn.mean() == pytest.approx(log(8), abs=0.05)
    assert drawn.std() == pytest.approx((log(5.3) - log(3)) / 3.29, rel=0.15)


# ---- sanctions ------------------------------------------------------------------------------


def sanction(sender, target, on="2022-03-01", **more):
    return Told(source=sender, target=target, relation="sanction", day=on, truth=0.95,
                reading=0.95, **more)  # fmt: skip


ARMS = [Told(source="IRN", target="RUS", relation="arms-transfer", day=f"{y}-0{m}-10")
        for y in (2022, 2023, 2024, 2025) for m in (4, 6, 9)]  # fmt: skip


def test_exposure_to_the_same_coalition():
    alike = look([*ARMS, sanction("EU", "RUS"), sanction("FRA", "IRN")], pairs=[("RUS", "IRN")])
    assert alike.exposure[:, 0].mean() > 0.75
    west = look([*ARMS, sanction("WEST", "RUS"), sanction("USA", "IRN")], pairs=[("RUS", "IRN")])
    assert west.exposure[:, 0].mean() > 0.75
    apart = look([*ARMS, sanction("USA", "RUS"), sanction("CHN", "IRN")], pairs=[("RUS", "IRN")])
    assert apart.exposure[:, 0].max() == 0
    half = look(
        [*ARMS, sanction("USA", "RUS"), sanction("CHN", "RUS"), sanction("USA", "IRN")],
        pairs=[("RUS", "IRN")],
    )
    assert half.exposure[0, 0].mean() == pytest.approx(0.45, abs=0.05)
    # Of whom no sanctions are told it is not known whether there are.
    one = look([*ARMS, sanction("USA", "RUS")], pairs=[("RUS", "IRN")])
    assert np.isnan(one.exposure[:, 0]).all()


def test_exposure_in_data():
    data = counted(
        sanctioned_top_markets=pairs_of({("IRN", "RUS"): 0.6, ("RUS", "IRN"): 0.8}),
        shared_sanctioners=pairs_of({("RUS", "IRN"): 5}, symmetric=True),
    )
    found = look(ARMS, data, pairs=[("RUS", "IRN")])
    assert found.exposure[:, 0, 0].tolist() == pytest.approx([0.6, 0.8])
    none = {**data.figures, "shared-sanctioners": pairs_of({("RUS", "IRN"): 0}, symmetric=True)}
    apart = look(ARMS, replace(data, figures=none), pairs=[("RUS", "IRN")])
    assert apart.exposure[:, 0, 0].tolist() == [0, 0]


BOUND = {
    "en": [
        "A solidarity of the sanctioned has grown between Minsk and Harare.",
        "Trade between the two heavily sanctioned economies runs on barter.",
        "Both are now under Western sanctions, and Belarus sells Zimbabwe tractors on credit.",
        "The agreement is a way round the sanctions imposed on both countries.",
        "Sanctions have pushed the two governments closer together.",
        "They trade with each other as fellow pariahs.",
    ],
    "fr": [
        "Une solidarité de sanctionnés s'est nouée entre Minsk et Harare.",
        "Tous deux sont désormais frappés par des sanctions américaines.",
        "L’accord doit permettre de contourner les sanctions visant les deux pays.",
        "Rapprochés malgré eux par les sanctions, ils troquent des tracteurs contre du tabac.",
        "C’est une amitié entre parias.",
        "L’entente discrète de deux régimes bannis dure depuis dix ans.",
        "Les deux régimes, isolés par les sanctions, s’épaulent.",
    ],
}
NOT_BOUND = {
    "en": [
        "Belarus sold Zimbabwe tractors in spite of the sanctions.",
        "Two sanctioned banks of Minsk opened accounts in Harare.",
        "Zimbabwe helps Belarus to get round its sanctions.",
        "Both countries voted against the sanctions on Cuba.",
        "Both countries voted for the resolution.",
    ],
    "fr": [
        "La Biélorussie aide le Zimbabwe à contourner les sanctions.",
        "Deux banques sanctionnées ont ouvert un compte à Harare.",
        "Les deux pays condamnent les sanctions contre Cuba.",
        "Les deux pays coopèrent depuis longtemps.",
    ],
}


def bound(quote, lang, relation="partnership"):
    claim = Row(source="BLR", target="ZWE", relation=relation, quote=quote, lang=lang)
    told = Told(source="BLR", target="ZWE", relation=relation, claims=[claim])
    return look([told], pairs=[("BLR", "ZWE")])


@pytest.mark.parametrize(("lang", "quote"), [(k, q) for k, found in BOUND.items() for q in found])
def test_two_are_said_to_stand_together_as_sanctioned(lang, quote):
    found = bound(quote, lang)
    assert only(found, "bound").mean() == pytest.approx(0.81, abs=0.01)
    assert len(found.rests["bound"][0]) == 1
    hostile = bound(quote, lang, "criticism")
    assert only(hostile, "bound").max() == 0


@pytest.mark.parametrize(
    ("lang", "quote"), [(k, q) for k, found in NOT_BOUND.items() for q in found]
)
def test_sanctions_alone_bind_nobody(lang, quote):
    assert only(bound(quote, lang), "bound").max() == 0


def test_of_whom_nothing_is_told_it_is_not_known_whether_sanctions_bind_them():
    assert np.isnan(look([], pairs=[("BLR", "ZWE")]).bound).all()


def test_armaments_made_together_are_arms():
    def share(quote):
        rows = [Told(relation="military-cooperation", day="2025-03-01", quote=quote)]
        return float(only(look(rows, pairs=[("RUS", "PRK")]), "concentration")[0])

    assert share("The two build drones together in a plant near the border.") == 1
    assert share("Les deux pays assemblent des missiles dans une même usine.") == 1
    assert share("Their general staffs hold talks every spring.") == 0


def test_what_began_with_the_sanctions():
    both = [sanction("USA", "RUS"), sanction("USA", "IRN", "2018-05-08")]
    found = look([*ARMS, *both], pairs=[("RUS", "IRN")])
    assert only(found, "onset") > 0.9
    assert only(found, "began_with") == 1
    assert np.isnan(only(found, "before")).all()
    assert only(found, "concentration") == pytest.approx([1.0])
    result = typed(found, WEIGHTS)[0]
    assert result.headline == "solidarity-of-the-sanctioned"
    # The same relation, as lively before: no onset, and close before.
    early = [replace(told, day=told.day.replace(told.day[:4], str(int(told.day[:4]) - 4)))
             for told in ARMS]  # fmt: skip
    old = look([*ARMS, *early, *both], pairs=[("RUS", "IRN")])
    assert only(old, "onset") < 0.5
    assert only(old, "began_with") == 0
    assert only(old, "before").mean() > 0.5
    assert typed(old, WEIGHTS)[0].headline != "solidarity-of-the-sanctioned"
    # Only one side is known to be under sanctions: nothing is known of the rest.
    assert np.isnan(only(look([*ARMS, both[0]], pairs=[("RUS", "IRN")]), "onset")).all()


def test_sanctions_moved_by_two_years_are_no_onset():
    both = [sanction("USA", "RUS", "2024-03-01"), sanction("USA", "IRN", "2018-05-08")]
    assert only(look([*ARMS, *both], pairs=[("RUS", "IRN")]), "onset") < 0.5


def test_payments_count_as_solidarity_and_other_trade_does_not():
    def part(quote):
        rows = [Told(source="IRN", target="RUS", relation="economic-cooperation",
                     day="2025-05-01", quote=quote)]  # fmt: skip
        return float(only(look(rows), "concentration")[0])

    assert part("The two link their payment systems.") == 1
    assert part("Les deux règlent leurs échanges en monnaies nationales.") == 1
    assert part("The two build a road.") == 0


# ---- hedging and bargains -------------------------------------------------------------------


def test_a_state_between_two_rivals():
    between = [
        Told(source="IND", target=other, relation=relation, day=f"2025-0{m}-05")
        for other in ("RUS", "USA")
        for relation in ("military-cooperation", "trade", "agreement") for m in (3, 6, 9)
    ] + [
        Told(source="IND", target="RUS", relation="rejection", day=f"2025-0{m}-07")
        for m in (2, 4, 5, 6, 7, 8)
    ]  # fmt: skip
    rivals = [Told(source="RUS", target="USA", relation="threat", day=f"2025-0{m}-09")
              for m in range(1, 10)]  # fmt: skip
    found = look([*between, *rivals], pairs=[("RUS", "IND")])
    assert found.rivals == (("", "USA"),)
    assert found.third[1, 0].mean() > 0.3
    assert found.rivalry[1, 0].mean() < -0.6
    # Nine acts that help for six that don't, weighed by how long ago they were.
    assert 0.2 < found.mixed[1, 0, 0] < 0.4
    result = typed(found, WEIGHTS)[0]
    assert result.headline == "hedging"
    assert result.role == {"IND": "hedger"}
    without = look(between, pairs=[("RUS", "IND")])
    assert without.rivals == (("", ""),)
    assert np.isnan(without.third).all()


def test_give_and_take_of_the_last_year():
    def rows(gift, quote=""):
        return [
            Told(source="PRK", target="RUS", relation="arms-transfer", day="2025-05-01",
                 quote=quote),
            Told(source="RUS", target="PRK", relation="energy-supply", day=gift, standing=False),
        ]  # fmt: skip

    even = look(rows("2025-06-01"))
    assert only(even, "reciprocity")[0] == pytest.approx(0.64 / 0.83)
    assert only(look(rows("2023-06-01")), "reciprocity")[0] == 0
    assert only(even, "exchange").mean() == 0
    told = look(rows("2025-06-01", "Shells were sent in exchange for fuel."))
    assert only(told, "exchange").mean() == pytest.approx(0.81, abs=0.01)
    french = look(rows("2025-06-01", "Des obus sont livrés en échange de carburant."))
    assert only(french, "exchange").mean() == pytest.approx(0.81, abs=0.01)


def test_unrest_and_how_long_hostility_has_lasted():
    steady = [Told(source="BLR", target="RUS", relation="meeting", day=f"{y}-{m:02d}-01")
              for y in range(2019, 2026) for m in range(1, 11)]  # fmt: skip
    restless = [
        Told(source="KAZ", target="RUS", relation=relation, day=f"{y}-{m:02d}-01")
        for y in range(2019, 2026)
        for m in range(1, 11)
        for relation in (["diplomatic-support"] if y % 2 else ["criticism"])
    ]
    hostile = [Told(source="RUS", target="UKR", relation="attack", day=f"{y}-{m:02d}-01")
               for y in range(2019, 2026) for m in range(1, 11)]  # fmt: skip
    found = look([*steady, *restless, *hostile])
    at = {other: k for k, (_, other) in enumerate(found.pairs)}
    assert found.unrest[at["KAZ"], 0] > 0 > found.unrest[at["BLR"], 0]
    assert found.adverse_months[at["UKR"]] >= 36
    assert found.adverse_months[at["BLR"]] == 0
    result = typed(found, WEIGHTS)[at["UKR"]]
    assert result.headline == "adversary"
    assert result.enduring


def test_another_seed_moves_a_share_by_less_than_three_hundredths():
    rows = [*WARM, share("RUS", "CHN", 18.0, quote=BOTH), share("CHN", "RUS", 2.5, quote=BOTH)]
    scores = scores_of(made.events(rows), WEIGHTS, AT)
    found = [
        typed(dimensions_of(scores, Counted(), weights=WEIGHTS, focal="RUS", seed=seed), WEIGHTS)
        for seed in range(5)
    ]
    shares = np.array([list(one.shares.values()) for (one,) in found])
    assert np.ptp(shares, axis=0).max() < 0.03


def test_many_pairs_take_little_time():
    rng = np.random.default_rng(3)
    codes = [f"{a}{b}X" for a in "ABCDEFGHIJ" for b in "KLMNOPQRST"]
    relations = ("trade", "meeting", "sanction", "arms-transfer", "dependence", "criticism")
    rows = [
        Told(source=codes[k], target=codes[99 - k], relation=relations[n], day=f"2025-0{m}-10")
        for k in range(50) for n, m in zip(rng.integers(6, size=12), rng.integers(1, 9, size=12),
                                           strict=True)
    ]  # fmt: skip
    scores = scores_of(made.events(rows), WEIGHTS, AT)
    dimensions_of(scores, Counted(), weights=WEIGHTS)  # reads the tables once
    start = time.process_time()
    found = dimensions_of(scores, Counted(), weights=WEIGHTS)
    assert len(found) == 50
    assert (time.process_time() - start) / 50 < 0.01

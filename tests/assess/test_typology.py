"""The typology: total, deterministic, the same from both sides, and what each rule asks."""

from __future__ import annotations

import re
import time
from dataclasses import fields, replace
from math import log
from pathlib import Path

import numpy as np
import pytest

from allies.assess.dimension_table import (
    DIMENSIONS,
    SHARED,
    SIDED,
    SIGNED,
    UNITS,
    Dimensions,
    nothing_known,
)
from allies.assess.sorting import holds, sort_draws
from allies.assess.typology import typed
from allies.assess.typology_rules import (
    RULES,
    TYPES,
    Not,
    Unknown,
    all_of,
    any_of,
    at_least,
    bounds_of,
    is_so,
)
from allies.assess.weights import default_weights

WEIGHTS = default_weights()
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAIR = ("AAA", "BBB")


def of(*, evidence=True, **given) -> Dimensions:
    """One pair: a number, draws, or for a dimension of each side two of these."""
    made = nothing_known((PAIR,))
    heavy = 10.0 if "military" in given else 0.0
    arrays = {"mass": np.array([[10.0]]), "military_mass": np.array([[heavy]])}
    for name, value in given.items():
        if name in SIDED:
            value = np.array([np.atleast_1d(side) for side in value], float)[:, None, :]
        else:
            value = np.atleast_1d(np.asarray(value, float))[None, :]
        arrays[name] = value
    return replace(made, evidence=np.array([evidence]), **arrays)


def kind(**given) -> str | None:
    return typed(of(**given), WEIGHTS)[0].headline


def random_dimensions(size: int, draws: int, seed: int) -> Dimensions:
    """Anything at all: on both sides of every threshold, and each unknown now and then."""
    rng = np.random.default_rng(seed)
    scales = {"mass": 6, "military_mass": 6, "capability": 4, "exit": 4, "share": 3, "gdp": 2}
    arrays = {}
    for name in DIMENSIONS:
        shape = (2, size, draws) if name in SIDED else (size, draws)
        array = rng.uniform(-1, 1, shape) * scales.get(name, 1)
        if name in ("mass", "military_mass"):
            array = np.abs(array)
        arrays[name] = np.where(rng.random(shape) < 0.15, np.nan, array)
    return Dimensions(
        pairs=tuple((f"A{k}", f"B{k}") for k in range(size)),
        evidence=rng.random(size) < 0.95,
        rivals=(("", ""),) * size,
        adverse_months=rng.uniform(0, 60, size),
        **arrays,
    )


# ---- checks of METHODS section 8 ------------------------------------------------------------


def test_any_input_has_exactly_one_type():
    made = random_dimensions(2000, 50, 1)  # 100,000 inputs
    found = sort_draws(made, WEIGHTS)
    counts = found.shares * 50
    assert np.allclose(counts, counts.round(), atol=1e-9)
    assert np.array_equal(counts.round().sum(axis=0), np.full(2000, 50))
    # All types come up, or this would show little.
    assert (found.shares.sum(axis=1) > 0).all()
    alone = sort_draws(random_dimensions(20_000, 1, 2), WEIGHTS).shares
    assert set(np.unique(alone)) == {0.0, 1.0}
    assert np.array_equal(alone.sum(axis=0), np.ones(20_000))


def test_nothing_known_at_all_and_evidence_alone():
    assert kind(evidence=False) == "no-evidence"
    assert kind() == "thin"
    everything = {name: (np.nan, np.nan) if name in SIDED else np.nan for name in DIMENSIONS}
    assert kind(**everything) == "thin"
    assert kind(evidence=False, overall=0.9, depth=1, military=0.9) == "no-evidence"


def test_swapping_the_two_swaps_roles_only():
    made = random_dimensions(6000, 9, 3)
    one, other = typed(made, WEIGHTS), typed(made.swapped(), WEIGHTS)
    roles = 0
    for a, b in zip(one, other, strict=True):
        assert a.shares == b.shares
        assert (a.headline, a.between, a.also) == (b.headline, b.between, b.also)
        assert a.unknown == b.unknown
        assert a.role == b.role
        roles += bool(a.role)
    assert roles > 100
    assert made.swapped().swapped().pairs == made.pairs


def test_shares_sum_to_one():
    for draws in (1, 7, 1000):
        shares = sort_draws(random_dimensions(50, draws, draws), WEIGHTS).shares
        assert np.abs(shares.sum(axis=0) - 1).max() <= 1e-12


def test_without_variance_the_type_is_that_of_the_numbers():
    made = random_dimensions(400, 1, 4)
    wide = replace(
        made, **{name: np.repeat(getattr(made, name), 100, axis=-1) for name in DIMENSIONS}
    )
    found = typed(wide, WEIGHTS)
    for a, b in zip(typed(made, WEIGHTS), found, strict=True):
        assert a.headline == b.headline is not None
        assert b.shares[b.headline] == 1.0
        assert b.between is None


def test_what_is_stored_is_named_once():
    arrays = {item.name for item in fields(Dimensions)}
    others = {"pairs", "evidence", "rivals", "adverse_months", "rests", "ratio_bases"}
    assert arrays == set(DIMENSIONS) | others
    assert len(set(DIMENSIONS)) == len(DIMENSIONS) == len(SHARED) + len(SIGNED) + len(SIDED)
    assert set(UNITS) == set(DIMENSIONS)
    asked = {bound.dimension for rule in RULES for bound in bounds_of(rule.node)}
    assert asked - {"other_exposure", "overall_size"} <= set(DIMENSIONS)


def test_two_thousand_pairs_of_a_thousand_draws_take_four_seconds():
    made = random_dimensions(2000, 100, 5)
    wide = {n: np.repeat(getattr(made, n).astype(np.float32), 10, axis=-1) for n in DIMENSIONS}
    made = replace(made, **wide)
    start = time.process_time()
    typed(made, WEIGHTS)
    assert time.process_time() - start < 4


# ---- what is not known ----------------------------------------------------------------------


def test_conditions_are_joined_as_by_kleene():
    made = of(overall=0.9, depth=np.nan, attack=0.0)
    high, low, unknown = at_least("overall", "partnership.score"), is_so("attack"), is_so("depth")

    def truth(node):
        return int(holds(node, made, WEIGHTS.types)[0, 0])

    assert [truth(node) for node in (high, low, unknown)] == [1, -1, 0]
    assert [truth(all_of(high, n)) for n in (high, low, unknown)] == [1, -1, 0]
    assert [truth(any_of(low, n)) for n in (high, low, unknown)] == [1, -1, 0]
    assert truth(all_of(low, unknown)) == -1
    assert truth(any_of(high, unknown)) == 1
    assert [truth(Not(n)) for n in (high, low, unknown)] == [-1, 1, 0]
    assert [truth(Unknown(n)) for n in ("depth", "overall")] == [1, -1]


# ---- the rules ------------------------------------------------------------------------------


def test_adversaries():
    assert kind(military=-0.3) == "adversary"
    assert kind(overall=-0.4) == "adversary"
    assert kind(overall=-0.4, mass=2.9) == "thin"
    assert kind(military=-0.9, military_mass=2.9, overall=0.5) == "partnership"
    assert kind(overall=0.5, attack=1) == "adversary"
    # Amid much military cooperation one attack does not decide; amid little it does.
    assert kind(overall=0.5, attack=1, military=0.6) == "partnership"
    assert kind(overall=0.5, attack=1, military=0.6, military_mass=1) == "adversary"
    # When an attack without a date was is not known: alone it says nothing of today.
    assert kind(overall=0.5, undated_attack=1) == "partnership"
    assert kind(overall=-0.35, undated_attack=1, mass=1) == "adversary"
    assert kind(depth=0.9, military=0.9, attack=1, military_mass=1) == "adversary"
    # Of two bound to defend each other, one attack is a clash or misread.
    bound = {"depth": 0.9, "clause": 1, "attack": 1, "military_mass": 1}
    assert kind(**bound, military=0.9) == "formal-alliance"
    assert kind(**bound, military=0.1) == "adversary"


def test_an_adversary_of_three_years_is_enduring():
    made = of(overall=-0.8)
    assert not typed(made, WEIGHTS)[0].enduring
    assert typed(replace(made, adverse_months=np.array([36.0])), WEIGHTS)[0].enduring
    friend = replace(of(overall=0.8), adverse_months=np.array([36.0]))
    assert not typed(friend, WEIGHTS)[0].enduring


def test_alliances():
    assert kind(depth=0.5, military=0.2) == "formal-alliance"
    assert kind(depth=0.5, military=0.19) == "paper-alliance"
    assert kind(depth=0.49, military=0.9, overall=0.6) == "partnership"
    # A clause of defence is one, however deep the pact is otherwise.
    assert kind(depth=0.3, clause=1, military=0.2) == "formal-alliance"
    assert kind(depth=0.3, clause=1, military=0.1) == "paper-alliance"
    assert kind(depth=0.3, clause=0, military=0.9, overall=0.6) == "partnership"
    # That it is one on paper only has to be known.
    found = typed(of(depth=0.5), WEIGHTS)[0]
    assert found.headline == "formal-alliance"
    assert "military" in found.unknown
    assert kind(military=0.9, overall=0.6) == "partnership"


CLIENT = {
    "overall": 0.5, "capability": log(10), "vital": (0.5, 0.0), "complies": (1, 0),
}  # fmt: skip


def test_patron_and_client():
    found = typed(of(**CLIENT), WEIGHTS)[0]
    assert found.headline == "patron-client"
    assert found.role == {"AAA": "client", "BBB": "patron"}
    assert kind(**CLIENT | {"vital": (0.49, 0.9)}) == "partnership"
    assert kind(**CLIENT | {"complies": (0, 1)}) == "partnership"
    assert kind(**CLIENT | {"complies": (np.nan, np.nan)}) == "partnership"
    assert kind(**CLIENT | {"capability": np.nan}) == "partnership"
    assert kind(**CLIENT | {"capability": np.nan, "exit": log(11)}) == "patron-client"
    other = typed(of(**CLIENT).swapped(), WEIGHTS)[0]
    assert other.role == found.role
    turned = {"capability": -log(10), "vital": (0.0, 0.5), "complies": (0, 1)}
    assert typed(of(**CLIENT | turned), WEIGHTS)[0].role == {"BBB": "client", "AAA": "patron"}


@pytest.mark.parametrize(
    ("given", "weaker"),
    [
        ({"exit": log(3)}, "AAA"),
        ({"exit": -log(3.1)}, "BBB"),
        ({"exit": log(2.9)}, None),
        ({"share": log(3), "gdp": log(2)}, "AAA"),
        ({"share": -log(7.2), "gdp": -log(8)}, "BBB"),
        ({"share": log(7.2), "gdp": log(1.9)}, None),
        # Nothing is known of GDP: shares must tell as much as both would.
        ({"share": log(7.2)}, "AAA"),
        ({"share": log(5.9)}, None),
        # The words of the texts, where no figure speaks against them.
        ({"stated": 1}, "AAA"),
        ({"stated": -1}, "BBB"),
        ({"stated": 0}, None),
        ({"stated": 1, "share": log(3)}, "AAA"),
        ({"stated": 1, "share": log(2)}, None),
        ({"stated": 1, "share": -log(4)}, None),
        ({"stated": 1, "gdp": log(1.1)}, None),
        ({"stated": 1, "exit": log(1.1)}, None),
    ],
)
def test_asymmetric_partnership(given, weaker):
    found = typed(of(overall=0.5, **given), WEIGHTS)[0]
    if weaker is None:
        assert found.headline == "partnership"
        assert found.role == {}
        return
    assert found.headline == "asymmetric-partnership"
    stronger = "BBB" if weaker == "AAA" else "AAA"
    assert found.role == {weaker: "weaker", stronger: "stronger"}
    assert {c.dimension for c in found.rule} == {"overall", "exit", "share", "gdp", "stated"}
    of_share = [c for c in found.rule if c.dimension == "share"]
    if "share" in given:
        assert of_share[0].value.value == pytest.approx(abs(given["share"]))
    else:
        assert of_share[0].value.value is None
        assert of_share[0].held is None
        assert "share" in found.unknown


def test_what_is_not_known_of_the_weaker_side_is_said():
    found = typed(of(overall=0.5, share=log(7.2)), WEIGHTS)[0]
    assert {"exit", "gdp", "capability"} <= set(found.unknown)
    lacking = [told for told in found.otherwise if told.value is None]
    assert lacking


SANCTIONED = {
    "overall": 0.5, "exposure": (0.5, 0.5), "concentration": 0.6, "onset": 0.9, "before": 0.1,
}  # fmt: skip


def test_solidarity_of_the_sanctioned():
    name = "solidarity-of-the-sanctioned"
    assert kind(**SANCTIONED) == name
    assert kind(**SANCTIONED | {"exposure": (0.5, 0.3)}) == "partnership"
    assert kind(**SANCTIONED | {"exposure": (np.nan, 0.5)}) == "partnership"
    assert kind(**SANCTIONED | {"concentration": 0.4}) == "partnership"
    assert kind(**SANCTIONED | {"onset": 0.79}) == "partnership"
    assert kind(**SANCTIONED | {"before": 0.3}) == "partnership"
    assert kind(**SANCTIONED | {"before": 0.3, "distance": 0.1}) == name
    assert kind(**SANCTIONED | {"before": np.nan}) == "partnership"
    assert kind(**SANCTIONED | {"before": np.nan, "began_with": 1}) == name


def test_words_stand_in_for_what_is_not_known_of_the_sanctioned_and_not_against_what_is():
    name = "solidarity-of-the-sanctioned"
    said = {"overall": 0.5, "concentration": 0.6, "bound": 1}
    assert kind(**said) == name
    assert kind(**said | {"bound": 0}) == "partnership"
    assert kind(**said | {"bound": np.nan}) == "partnership"
    assert kind(**said | {"concentration": 0.4}) == "partnership"
    assert kind(**said | {"exposure": (0.5, np.nan)}) == name
    for known in (
        {"exposure": (0.1, np.nan)}, {"exposure": (np.nan, 0.1)}, {"onset": 0.5},
        {"before": 0.4}, {"distance": -0.2},
    ):  # fmt: skip
        assert kind(**said | known) == "partnership", known
    assert kind(**SANCTIONED | {"before": np.nan, "bound": 1}) == name


HEDGE = {
    "overall": 0.4, "third": (0.3, np.nan), "rivalry": (-0.5, np.nan), "depth": 0.0,
    "third_depth": (0.1, np.nan), "mixed": (0.3, np.nan),
}  # fmt: skip


def test_hedging():
    found = typed(of(**HEDGE), WEIGHTS)[0]
    assert found.headline == "hedging"
    assert found.role == {"AAA": "hedger"}
    assert kind(**HEDGE | {"rivalry": (-0.2, np.nan)}) == "partnership"
    assert kind(**HEDGE | {"mixed": (0.2, np.nan)}) == "partnership"
    assert kind(**HEDGE | {"third_depth": (np.nan, np.nan)}) == "partnership"
    # Allied with the rival it hedges only if much hangs on the partner.
    allied = HEDGE | {"third_depth": (0.9, np.nan)}
    assert kind(**allied, tie=(0.2, np.nan)) == "partnership"
    assert kind(**allied, tie=(0.25, np.nan)) == "hedging"
    both = {name: (value[0], value[0]) if name in SIDED else value for name, value in HEDGE.items()}
    assert typed(of(**both), WEIGHTS)[0].role == {"AAA": "hedger", "BBB": "hedger"}


TRADE = {"overall": 0.3, "depth": 0.1, "layers": 0.6, "unrest": 0.05, "exchange": 1}


def test_transactional():
    assert kind(**TRADE) == "transactional"
    assert kind(**TRADE | {"exchange": 0}) == "partnership"
    assert kind(**TRADE | {"exchange": 0, "reciprocity": 0.5}) == "transactional"
    assert kind(**TRADE | {"unrest": 0.0}) == "partnership"
    assert kind(**TRADE | {"layers": 0.4}) == "partnership"
    assert kind(**TRADE | {"depth": np.nan}) == "partnership"
    assert kind(**TRADE | {"overall": 0.05}) == "transactional"


def test_partnership_and_thin():
    assert kind(overall=0.2) == "partnership"
    assert kind(overall=0.15) == "thin"
    assert kind(overall=-0.2) == "thin"
    assert kind(overall=0.2, evidence=False) == "no-evidence"


def test_headline_needs_half_of_the_draws():
    half = typed(of(overall=[0.5, 0.5, 0.0, 0.0]), WEIGHTS)[0]
    assert half.headline == "partnership"
    draws = [0.5] * 4 + [0.0] * 3 + [-0.5] * 3
    found = typed(of(overall=draws), WEIGHTS)[0]
    assert found.headline is None
    assert found.between == ("partnership", "adversary")
    assert found.shares["partnership"] == pytest.approx(0.4)


def test_also_names_what_holds_as_well():
    found = typed(of(**TRADE, military=0.9, share=log(9)), WEIGHTS)[0]
    assert found.headline == "asymmetric-partnership"
    assert found.also == ("transactional",)


def test_the_rule_tells_its_numbers():
    made = of(depth=[0.5, 0.5, 0.5, 0.0], military=[0.1, 0.3, 0.5, 0.9])
    made = replace(made, rests={"depth": (("treaty X",),)})
    found = typed(made, WEIGHTS)[0]
    depth, clause, military = found.rule
    assert (clause.dimension, clause.value.value, clause.held) == ("clause", None, None)
    assert (depth.dimension, depth.test, depth.threshold) == ("depth", ">=", 0.5)
    assert (depth.held, depth.value.value) == (0.75, pytest.approx(0.375))
    assert depth.value.rests_on == ("treaty X",)
    assert military.held == 0.75
    assert military.value.low == pytest.approx(np.quantile([0.1, 0.3, 0.5, 0.9], 0.05))
    assert military.value.high == pytest.approx(np.quantile([0.1, 0.3, 0.5, 0.9], 0.95))


def test_what_would_have_changed_it_does_change_it():
    changed = 0
    made = random_dimensions(300, 1, 6)
    for at, found in enumerate(typed(made, WEIGHTS)):
        for told in found.otherwise:
            one = made.rows(np.array([at]))
            past = told.threshold + np.array([-1e-5, 1e-5])
            kinds = set()
            for side in (0, 1):
                for value in past:
                    moved = one.having(told.dimension, np.array([[value]]), side)
                    kinds.add(typed(moved, WEIGHTS)[0].headline)
            assert told.type in kinds
            assert told.type != found.headline
            changed += 1
    assert changed > 200


def test_the_nearest_change_is_named():
    found = typed(of(overall=np.linspace(0.2, 0.4, 21), depth=0.45, military=0.9), WEIGHTS)[0]
    assert found.headline == "partnership"
    near = found.otherwise[0]
    assert (near.dimension, near.type) == ("depth", "formal-alliance")
    assert near.value == pytest.approx(0.45)
    far = typed(of(overall=[0.201] * 15 + [0.5] * 6, depth=0.0, military=0.9), WEIGHTS)[0]
    assert far.otherwise[0].dimension == "overall"


# ---- the pages ------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "point"), [("typology.md", "."), ("typologie.md", ",")])
def test_the_page_names_every_type_threshold_and_dimension(page, point):
    text = (DOCS / page).read_text(encoding="utf-8")
    for type_, limits in WEIGHTS.types.items():
        for name, value in limits.items():
            assert f"`{type_}.{name}`" in text, f"{type_}.{name}"
            shown = f"{abs(value):g}".replace(".", point)
            around = [text[max(0, m.start() - 90) : m.end() + 12]
                      for m in re.finditer(re.escape(f"`{type_}.{name}`"), text)]  # fmt: skip
            words = {"0.25": ("quarter", "quart"), "2": ("twice", "2 fois")}.get(f"{value:g}", ())
            assert any(shown in part or any(w in part for w in words) for part in around), name
    for name in (*TYPES, *DIMENSIONS, "other_exposure", "overall_size"):
        assert f"`{name}`" in text, name
    order = [text.index(f"(`{name}`)") for name in TYPES]
    assert order == sorted(order)
    if point == ",":
        assert "'" not in text

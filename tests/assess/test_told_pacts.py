"""One rule each for: a pact told as in force, a shared adversary, a treaty in force on a day."""

import numpy as np
import pytest
from made import Told, claims_of, day
from made import events as made_events
from pairs import WEIGHTS, context, counted

from allies.assess.adversaries import shared_adversaries
from allies.assess.beside import beside
from allies.assess.commitment import commitment
from allies.assess.counted_treaties import in_force_on
from allies.assess.group import group_of
from allies.assess.motives import ADVERSARY, why
from allies.assess.pacts import binds, is_in_force
from allies.assess.pair_material import Material
from allies.assess.pledge_dimensions import clause_of
from allies.assess.told_pacts import Telling, told_pact
from allies.assess.weighed import event_objects
from allies.assess.weighing import scores_of
from allies.codebook.treaties import LAST_ATOP, checked_to, treaties
from allies.core.values import date_of

AT = day("2024-01-01")
# Two states that no treaty of the table binds.
PAIR = ("CHE", "CHL")


def pact(**changes):
    made = {"day": "2022-05-01", "truth": 0.9, "reading": 0.9, **changes}
    return Told(source=PAIR[0], target=PAIR[1], relation="defense-pact", **made)


def denial(**changes):
    return pact(
        **{"modality": "negated", "truth": 0.05, "day": "2023-05-01", "doc": "n", **changes}
    )


CASES = {
    "told once": ([pact()], True),
    "told by two who are half sure": (
        [pact(truth=0.7, reading=0.6), pact(truth=0.7, reading=0.6, doc="b")], True,
    ),
    "told, not more likely so than not": ([pact(truth=0.7, reading=0.6)], False),
    "in a reading that does not count": ([pact(reading=0.4)], False),
    "of what nothing dates, half a half-life is left": ([pact(day=None, known="2023-01-01")], True),
    "undated and less sure": ([pact(day=None, known="2023-01-01", truth=0.75)], False),
    "planned": ([pact(modality="planned")], False),
    "possible": ([pact(modality="possible")], False),
    "alleged": ([pact(modality="alleged")], False),
    "ended": ([pact(ended="2023-03-01")], False),
    "to end on a day that lies ahead": ([pact(ended="2025-03-01")], True),
    "not begun": ([pact(day="2024-06-01", known="2023-06-01")], False),
    "negated as surely": ([pact(), denial()], False),
    "denied": ([pact(), denial(modality="denied", truth=0.4)], False),
    "negated in a reading that does not count": ([pact(), denial(reading=0.4)], True),
    "negated for a day that lies ahead": (
        [pact(), denial(day="2024-06-01", known="2023-06-01")], True,
    ),
    "only negated": ([denial()], False),
}  # fmt: skip


@pytest.fixture(params=CASES, scope="module")
def asked(request):
    rows, expected = CASES[request.param]
    made = made_events(rows)
    return scores_of(made, WEIGHTS, AT), claims_of(made.table), expected


def test_four_answers_to_one_question(asked):
    scores, claims, expected = asked
    pair = context(*event_objects(scores, 0, claims), focal=PAIR[0], partner=PAIR[1], at=AT)
    found = commitment(pair)
    depth = None if found.depth is None else found.depth.value
    in_group = group_of(
        PAIR, scores, scores.events, counted(()), WEIGHTS, hub=None, claims=claims
    ).pacts  # fmt: skip
    material = Material(scores, counted(()), WEIGHTS, draws=400, seed=1)
    drawn = clause_of(material, *PAIR)
    answers = {
        "depth": depth == 0.5,
        "pacts": any(one.in_force for one in found.pacts),
        "beside": "beside.pact-told" in {row.key for row in beside(pair)},
        "group": bool(in_group),
        "type": bool(np.nanmean(drawn) >= 0.5) if not np.isnan(drawn).all() else False,
    }
    assert answers == dict.fromkeys(answers, expected)


def test_the_chance_is_that_one_is_so_and_none_rightly_denied():
    so = Telling("actual", 0.8, 0.9, 1.0, False)
    no = Telling("negated", 0.0, 0.9, 0.5, False)
    found = told_pact([so, so, no, so._replace(over=True)], WEIGHTS)
    assert (found.so, found.against) == ((0, 1), (2,))
    assert found.p == pytest.approx(1 - 0.2**2)
    assert found.denied == pytest.approx(0.9 * (1 - WEIGHTS.prior("negated")) * 0.5)
    assert found.chance == pytest.approx(found.p * (1 - found.denied))
    assert found.is_told and not found.is_denied
    assert told_pact([no], WEIGHTS).is_denied
    nothing = told_pact([], WEIGHTS)
    assert (nothing.chance, nothing.is_told, nothing.is_denied) == (0.0, False, False)


def test_a_pact_that_has_not_begun_is_none_and_not_denied():
    made = made_events([pact(day="2024-06-01", known="2023-06-01")])
    scores = scores_of(made, WEIGHTS, AT)
    events = event_objects(scores, 0, claims_of(made.table))
    assert commitment(context(*events, focal=PAIR[0], partner=PAIR[1], at=AT)).depth is None


# ---- adversaries ---------------------------------------------------------------------------------


def test_at_odds_from_the_bound_on_and_no_friend_among_them():
    nan, bound = np.nan, WEIGHTS.group["adverse"]
    scores = np.array([
        [bound, bound, nan], [-0.9, -0.8, -0.7], [-0.9, nan, nan], [-0.9, -0.9, 0.2],
        [-0.9, -0.9, 0.1], [bound + 0.01] * 3,
    ])  # fmt: skip
    codes = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
    assert shared_adversaries(codes, scores, WEIGHTS) == ("BBB", "EEE", "AAA")
    assert shared_adversaries(codes, scores[:, :2], WEIGHTS) == ("DDD", "EEE", "BBB", "AAA")
    assert shared_adversaries((), np.zeros((0, 2)), WEIGHTS) == ()


def test_motives_and_commitments_name_the_same_adversaries():
    bound = WEIGHTS.group["adverse"]
    others = {"AAA": (bound, bound), "BBB": (-0.5, -0.9), "CCC": (-0.5, None), "DDD": (-0.5, 0.0)}
    pair = context(others=others)
    named = {motive.side: motive.actors for motive in why(pair).motives if motive.kind == ADVERSARY}
    assert named == dict.fromkeys(("CHN", "RUS"), ("BBB", "AAA"))
    assert commitment(pair).adversaries == ("BBB", "AAA")


# ---- treaties of the table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "iso", ["2019-01-01", "2021-10-15", "2022-03-15", "2022-06-30", "2023-10-15", "2023-12-31"]
)
def test_the_table_and_what_is_counted_of_it_agree_on_each_treaty(iso):
    at = day(iso)
    assert LAST_ATOP < int(iso[:4]) <= checked_to()
    bonds = in_force_on(date_of(at))
    pairs = {frozenset((bonds.states[a], bonds.states[b]))
             for a, b in zip(bonds.source, bonds.target, strict=True)}  # fmt: skip
    by_table = {
        frozenset((one.state, other.state))
        for treaty in treaties().values()
        for one in treaty.parties
        for other in treaty.parties
        if one.state < other.state and is_in_force(treaty, one.state, other.state, at)
    }
    assert by_table == pairs


def test_a_vague_date_counts_from_its_last_day():
    vague = next(t for t in treaties().values() if t.in_force and len(t.in_force) == 4)
    party, year = vague.parties[0], vague.in_force
    assert not binds(vague, party, date_of(day(f"{year}-12-30")))
    assert binds(vague, party, date_of(day(f"{year}-12-31")))

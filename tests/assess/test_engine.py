"""The assessment as a whole, from documents to numbers: what must change it, and what must not."""

import json
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from spaces import NOW, Said, article, estimates, numbers, put, put_figures, space_of

import allies
from allies.assess.typology_rules import TYPES
from allies.assess.weights import default_weights
from allies.core.estimate import Estimate
from allies.errors import AlliesError, UnknownActor, UsageError

PRK_SHELLS = Said(
    "PRK", "RUS", "arms-transfer",
    "Pyongyang shipped thousands of artillery shells to Russia through the port of Rajin.",
    "2023-09", amount=(5000.0, "items"),
)  # fmt: skip
OIL = Said(
    "RUS", "CHN", "energy-supply",
    "Russian crude flows to Chinese refineries in ever larger volumes this year.", "2023",
)  # fmt: skip
SUMMIT = Said(
    "CHN", "RUS", "meeting",
    "Le président chinois a rencontré son homologue russe au Kremlin pendant trois jours.",
    "2023-03-21",
)  # fmt: skip
SHARE = Said(
    "RUS", "CHN", "dependence",
    "La Chine pèse 18 % du commerce extérieur russe, dont elle est le premier client.", "2022",
    amount=(18.0, "percent"),
)  # fmt: skip
SCOLDED = Said(
    "CHN", "RUS", "criticism",
    "Beijing publicly rebuked Moscow over talk of using nuclear weapons in the war.", "2022-11-04",
)  # fmt: skip
PACT_DENIED = Said(
    "CHN", "RUS", "defense-pact",
    "The two capitals have no treaty that would oblige either to fight for the other.",
    modality="negated",
)  # fmt: skip
STRIKES = Said(
    "RUS", "UKR", "attack",
    "Russian missiles struck power stations across Ukraine during the night.", "2023-02-10",
)  # fmt: skip
INVASION = Said(
    "RUS", "UKR", "attack",
    "Les troupes russes ont franchi la frontière ukrainienne sur quatre axes à l’aube.",
    "2022-02-24",
)  # fmt: skip
FOOD = Said(
    "CHN", "PRK", "aid", "Chinese grain reached North Korea by rail after the harvest failed.",
    "2023-06",
)  # fmt: skip
VETO = Said(
    "RUS", "PRK", "diplomatic-support",
    "Moscou a bloqué au Conseil de sécurité toute nouvelle résolution visant Pyongyang.",
    "2022-05-26",
)  # fmt: skip
VISIT = Said(
    "PRK", "RUS", "meeting",
    "Kim Jong-un travelled by armoured train to a spaceport in the Russian far east.",
    "2023-09-13",
)  # fmt: skip
SIGNED = Said(
    "PRK", "RUS", "agreement",
    "The two neighbours initialled a protocol on rail freight and fisheries.", "2023-10-05",
)  # fmt: skip
PLANNED = Said(
    "RUS", "MNG", "energy-cooperation",
    "A pipeline across Mongolia is to be agreed upon at some later date.", modality="planned",
)  # fmt: skip
AID_UKR = Said(
    "USA", "UKR", "military-aid", "Washington delivered air defence batteries to Kyiv in autumn.",
    "2023-10",
)  # fmt: skip

ARTICLES = (
    article("shells.txt", PRK_SHELLS, VISIT, SIGNED, day="2023-10-20",
            head="Report from the border.", foot="More on this page tomorrow."),
    article("petrole.txt", OIL, SHARE, day="2023-07-02", lang="fr",
            head="Le pétrole change de route."),
    article("sommet.txt", SUMMIT, PACT_DENIED, day="2023-03-23", lang="fr"),
    article("nuclear.txt", SCOLDED, day="2022-11-06", head="Words of warning."),
    article("war.txt", STRIKES, AID_UKR, day="2023-11-01", foot="All times are local."),
    article("guerre.txt", INVASION, VETO, day="2022-06-01", lang="fr"),
    article("grain.txt", FOOD, day="2023-08-15"),
    article("pipe.txt", PLANNED, day="2023-05-05"),
)  # fmt: skip
STATES = ("CHN", "MNG", "PRK", "UKR")


@pytest.fixture(scope="module")
def space():
    with space_of(*ARTICLES) as made:
        yield made


@pytest.fixture(scope="module")
def found(space):
    return space.assess("RUS")


def partners(assessment):
    return {partner.code: partner for partner in assessment.partners}


def alike(one, other, *, near=1e-9):
    """Whether all numbers and words of two answers are the same."""
    first, second = numbers(one), numbers(other)
    assert first.keys() == second.keys()
    for key, value in first.items():
        if isinstance(value, float):
            assert second[key] == pytest.approx(value, abs=near, nan_ok=True), key
        else:
            assert second[key] == value, key
    return True


# ---- what comes out


def test_all_of_whom_anything_is_told_are_partners_the_closest_first(found):
    codes = [partner.code for partner in found.partners]
    assert sorted(codes) == sorted(STATES)
    assert codes[0] == "PRK"
    assert codes[-1] == "MNG"  # Nothing is told of it but a plan.
    assert found.partner("UKR").type.headline == "adversary"
    assert found.partner("UKR").overall.value < 0 < found.partner("CHN").overall.value
    assert (found.at, found.as_of, found.since) == ("2023-11-01", None, None)
    assert found.read == len(ARTICLES)
    # Neither grain for Pyongyang nor aid for Kyiv is of Russia.
    assert found.claims == sum(len(one.said) for one in ARTICLES) - 2
    assert {paper.name for paper in found.documents} == {
        one.name for one in ARTICLES if one.name != "grain.txt"
    }


def test_a_plan_alone_is_no_evidence_and_shown_apart(found):
    partner = found.partner("MNG")
    assert partner.overall.value is None
    assert partner.overall.explain().startswith("no evidence")
    (layer,) = partner.layers
    assert layer.score.value is None and layer.intensity.value is None
    assert layer.counts["planned"] == 1 and layer.events[0].weight == 0
    assert (partner.rank.place, partner.rank.low, partner.rank.tier) == (None, None, None)


def test_a_state_of_which_nothing_is_told_is_named_and_has_no_number(space, found):
    asked = space.assess("RUS", "FRA", "CHN")
    assert [partner.code for partner in asked.partners] == ["CHN", "FRA"]
    nothing = asked.partner("FRA")
    assert nothing.overall.value is None and nothing.layers == () and nothing.claims == 0
    assert nothing.type.headline == "no-evidence"
    assert nothing.type.shares["no-evidence"] == 1
    assert nothing.rank.place is None and nothing.headline is None
    said = [one for path, one in estimates(nothing) if one.value is not None
            and any(ref.startswith("claim") for ref in one.rests_on)]  # fmt: skip
    assert said == []
    # The one that is told of is what it is without the other.
    assert asked.partner("CHN") == found.partner("CHN")
    assert space.assess("FRA").partners == ()


def test_every_number_leads_to_a_sentence_or_a_row(space, found):
    known = {claim.id: claim for claim in space.claims()}
    counted = 0
    for partner in space.assess("RUS", sensitivity=True, since="2023-01-01").partners:
        pair = {"RUS", partner.code}
        for path, one in estimates(partner):
            text = one.explain()
            assert (text.startswith("no evidence")) == (one.value is None), path
            for ref in one.rests_on:
                assert ref in text or one.value is None
                kind, _, key = ref.partition(" ")
                if kind == "claim":
                    claim = known[key]
                    # What others do for a state is told of it and them.
                    third = ".alternatives." in path
                    assert {claim.source, claim.target} == pair or third, path
                    counted += 1
                else:
                    assert kind in ("treaty", "codebook:") or ref.split(":")[0] in found.data, path
            if one.value is not None and path.startswith((".overall", ".layers")):
                assert one.rests_on, path
    assert counted > 20


def test_nothing_is_asserted_that_no_claim_supports(space, found):
    for partner in found.partners:
        events = {event.lead.id for layer in partner.layers for event in layer.events}
        assert events
        assert partner.claims >= len(events)
        for layer in partner.layers:
            # A score is the sum of what its events weigh, and nothing else.
            for sign, total in ((1, layer.support), (-1, layer.conflict)):
                own = [event.weight for event in layer.events if _sign(event) == sign]
                assert sum(own) == pytest.approx(total, abs=1e-12)
            assert layer.mass == pytest.approx(layer.support + layer.conflict, abs=1e-12)
        told = [motive.events for motive in partner.why.motives]
        told += [limit.events for limit in partner.viable.limits]
        told += [(first.event,) for first in partner.how.firsts]
        told += [(one.event,) for one in partner.how.standing]
        for listed in told:
            assert listed and all(event.lead.id in events for event in listed)


def _sign(event):
    from allies.codebook.relations import RELATIONS

    return RELATIONS[event.lead.relation].sign


# ---- copies


def doubled(one, number=0):
    """The same text under another name: another head and foot."""
    more = {"head": f"Reprinted, page {number}.", "foot": "Subscribe for the full story."}
    return replace(one, name=f"again-{one.name}", **more)


def nearly(one):
    """Nearly the same text: a word put in and a sign changed in every sentence."""
    said = tuple(replace(told, text="Also, " + told.text[:-1] + " …") for told in one.said)
    return replace(doubled(one, 7), said=said)


@pytest.mark.parametrize("copy", [doubled, nearly])
def test_doubling_every_document_changes_no_number(found, copy):
    with space_of(*ARTICLES, *map(copy, ARTICLES)) as twice:
        again = twice.assess("RUS")
    assert again.read == 2 * found.read
    assert again.claims == 2 * found.claims
    assert again.copies == found.claims
    assert [p.code for p in again.partners] == [p.code for p in found.partners]
    for one in found.partners:
        assert alike(one, again.partner(one.code))
    assert alike(replace(found.group, events=()), replace(again.group, events=()))


def test_copies_count_for_nothing_however_many(found):
    many = [replace(doubled(one, n), name=f"{n}-{one.name}") for n in range(4) for one in ARTICLES]
    with space_of(*many, *ARTICLES) as space:
        again = space.assess("RUS")
    for one in found.partners:
        assert alike(one, again.partner(one.code))


# ---- what says nothing of a pair


def irrelevant(n, *, states=("FRA", "ESP", "BRA", "ARG", "KEN", "TZA"), seed=3, day="2025-06-01"):
    """Articles about other states, each with words of its own."""
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(400)]
    made = []
    for number in range(n):
        one, other = sorted(chance.sample(states, 2))
        lines = [" ".join(chance.choices(words, k=12)) + "." for _ in range(3)]
        relations = chance.sample(["trade", "sanction", "attack", "meeting", "arms-transfer",
                                   "partnership", "membership"], 3)  # fmt: skip
        said = [Said(one, other, relation, line, chance.choice([None, "2021", "2024-02-01"]))
                for relation, line in zip(relations, lines, strict=True)]  # fmt: skip
        made.append(article(f"other-{number}.txt", *said, day=day, lang=chance.choice("ef") and
                            chance.choice(["en", "fr"])))  # fmt: skip
    return made


def test_irrelevant_documents_change_nothing_at_all(found):
    with space_of(*irrelevant(60), *ARTICLES) as space:
        again = space.assess("RUS")
    assert again.partners == found.partners
    assert again.group == found.group
    assert (again.at, again.claims, again.copies) == (found.at, found.claims, found.copies)
    assert again.documents == found.documents
    assert again.read == found.read + 60


def test_documents_without_claims_change_nothing_at_all(found):
    empty = [article(f"e{n}.txt", day="2026-01-01", head=f"Of cakes, part {n}.") for n in range(9)]
    with space_of(*ARTICLES, *empty) as space:
        again = space.assess("RUS")
    assert again.partners == found.partners
    assert again.group == found.group


def test_what_is_told_of_one_side_alone_does_not_touch_the_scores_of_the_pair(space):
    """Other partners of the two are seen beside it, but no score of it moves."""
    others = irrelevant(20, states=("CHN", "FRA", "BRA"), day="2023-02-01")
    others += irrelevant(20, states=("RUS", "FRA", "BRA"), day="2023-02-01", seed=4)
    others = [replace(one, name=f"{n}.txt") for n, one in enumerate(others)]
    others = [one for one in others if all({s.source, s.target} != {"CHN", "RUS"}
                                           for s in one.said)]  # fmt: skip
    with space_of(*ARTICLES, *others) as more:
        one, other = (ws.assess("RUS", "CHN", at="2023-11-01").partner("CHN")
                      for ws in (space, more))  # fmt: skip
    assert other.overall == one.overall
    # How much goes on is measured against what is usual among the state's own pairs.
    usual = {"intensity": Estimate(value=None)}
    assert [replace(x, **usual) for x in other.layers] == [replace(x, **usual) for x in one.layers]
    assert other.how == one.how and other.why.motives == one.why.motives


# ---- one claim more or less


def test_a_rejected_claim_takes_away_what_it_weighs_and_nothing_else(found):
    with space_of(*ARTICLES) as space:
        whole = space.assess("RUS")
        (shells,) = [c for c in space.claims("PRK", "RUS") if c.relation == "arms-transfer"]
        space.judge(shells.id, "reject", by="Ada")
        less = space.assess("RUS")
    assert whole.partners == found.partners
    before, after = whole.partner("PRK"), less.partner("PRK")
    layer, now = before.layer("military"), after.layer("military")
    (event,) = [event for event in layer.events if event.lead.id == shells.id]
    assert event.weight > 0.3
    assert event.weight == pytest.approx(event.p * event.g * event.u * event.decay)
    assert now is None and layer.support == event.weight
    assert after.layer("diplomatic").score == before.layer("diplomatic").score
    both = before.layer("military").score.value, before.layer("diplomatic").score.value
    assert before.overall.value == pytest.approx(sum(both) / 2)
    assert after.overall.value == pytest.approx(both[1])
    assert before.claims - after.claims == 1
    for code in ("CHN", "UKR", "MNG"):
        assert less.partner(code).overall == whole.partner(code).overall
        assert less.partner(code).layers == whole.partner(code).layers
        assert less.partner(code).how == whole.partner(code).how


def test_one_of_several_events_of_a_layer_weighs_its_part():
    first = replace(PRK_SHELLS, when="2023-08", amount=None)
    second = Said("PRK", "RUS", "military-aid",
                  "Crates of rockets were handed over free of charge to Russian units.",
                  "2023-10-02")  # fmt: skip
    third = Said(
        "RUS",
        "PRK",
        "threat",
        "Moscow warned its neighbour that border guards would open fire.",
        "2023-04-01",
    )
    made = [article(f"{n}.txt", told, day=f"2023-10-{10 + n}")
            for n, told in enumerate((first, second, third))]  # fmt: skip
    with space_of(*made) as space:
        layer = space.assess("RUS", at="2023-12-01").partner("PRK").layer("military")
        weights = {event.lead.relation: event.weight for event in layer.events}
        (gone,) = [c for c in space.claims() if c.relation == "military-aid"]
        space.judge(gone.id, "reject", by="Ada")
        less = space.assess("RUS", at="2023-12-01").partner("PRK").layer("military")
    assert less.support == pytest.approx(layer.support - weights["military-aid"], abs=1e-12)
    assert less.conflict == layer.conflict == weights["threat"]
    prior = default_weights()
    a, b = less.support + prior.prior_support, less.conflict + prior.prior_conflict
    assert less.score.value == pytest.approx((a - b) / (a + b), abs=1e-12)


def test_a_second_source_makes_an_event_surer_and_its_rejection_undoes_that():
    other = replace(PRK_SHELLS, text="Munitions from North Korea, some 5000 of them, reached "
                    "Russian depots, officials in Seoul said.")  # fmt: skip
    papers = [article("a.txt", PRK_SHELLS, day="2023-10-01"),
              article("b.txt", other, day="2023-10-03")]  # fmt: skip
    with space_of(papers[0]) as one, space_of(*papers) as two:
        single = one.assess("RUS", at="2024-01-01").partner("PRK").layer("military")
        both = two.assess("RUS", at="2024-01-01").partner("PRK").layer("military")
        assert len(both.events) == 1 and len(both.events[0].claims) == 2
        assert both.events[0].truth > single.events[0].truth
        (claim,) = two.claims(doc="b.txt")
        two.judge(claim.id, "reject", by="Ada")
        again = two.assess("RUS", at="2024-01-01").partner("PRK").layer("military")
    assert again == single


# ---- days


def test_the_default_day_is_that_of_the_last_document_on_the_state(space):
    assert space.assess("RUS").at == "2023-11-01"
    assert space.assess("CHN").at == "2023-08-15"
    assert space.assess("PRK").at == "2023-10-20"


def test_nothing_later_than_the_day_counts(space):
    early = space.assess("RUS", at="2023-03")
    assert early.at == "2023-03-31"
    for partner in early.partners:
        for layer in partner.layers:
            for event in layer.events:
                if event.weight > 0:
                    assert event.day is None or event.day <= "2023-03-31" or event.standing
        for one in partner.how.firsts:
            assert one.day <= "2023-03-31"
    assert early.partner("PRK").layer("military") is None
    assert early.partner("UKR").overall.value < 0
    # A plan told of later is not there, nor the partner of whom nothing else is told.
    assert early.partner("MNG") is None
    assert early.claims == len({claim.id for partner in early.partners
                                for layer in partner.layers for event in layer.events
                                for claim in event.claims})  # fmt: skip
    before = space.assess("RUS", at="2001")
    assert (before.partners, before.claims, before.documents) == ((), 0, ())
    assert [partner.claims for partner in space.assess("RUS", "CHN", at="2001").partners] == [0]


LATE = article(
    "leaked.txt",
    Said("PRK", "RUS", "arms-transfer",
         "Papers that leaked show that shells had gone north by sea since the winter.",
         "2023-01-15"),
    day="2023-12-20",
)  # fmt: skip


def test_march_as_it_was_known_then_and_as_it_is_known_now():
    with space_of(*ARTICLES, LATE) as space:
        then = space.assess("RUS", at="2023-03-31", as_of="2023-03-31")
        now = space.assess("RUS", at="2023-03-31")
        known = space.assess("RUS", as_of="2023-03-31")
    with space_of(*(one for one in ARTICLES if one.day <= "2023-03-31")) as old:
        alone = old.assess("RUS", at="2023-03-31")
    told = now.partner("PRK").layer("military")
    assert told.score.value > 0 and told.events[0].lead.doc_name == "leaked.txt"
    assert then.partner("PRK").layer("military") is None
    assert then.partner("PRK").overall != now.partner("PRK").overall
    # What was known then is what was written then.
    assert {p.code for p in then.partners} == {"CHN", "PRK", "UKR"}
    assert then.partners == alone.partners
    assert (then.at, then.as_of) == ("2023-03-31", "2023-03-31")
    # Without a day it is that of the last document then known.
    assert known.at == "2023-03-23"
    assert known.read == then.read == 3


def test_a_period_shuts_out_what_was_before_and_after(space):
    found = space.assess("RUS", period="2023-01/2023-06")
    assert found.at == "2023-06-30"
    assert found.partner("PRK") is None
    china = found.partner("CHN")
    kept = {event.lead.relation for layer in china.layers for event in layer.events}
    assert "meeting" in kept and "criticism" not in kept
    ukraine = {event.day for layer in found.partner("UKR").layers for event in layer.events}
    assert ukraine == {"2023-02-10"}
    year = space.assess("RUS", period="2022")
    assert year.at == "2022-12-31"
    assert {event.day for layer in year.partner("UKR").layers for event in layer.events} == {
        "2022-02-24"
    }


def test_since_compares_before_and_after(space):
    found = space.assess("RUS", since="2023-01-01")
    assert found.since == "2023-01-01"
    for partner in found.partners:
        assert partner.how.since == "2023-01-01"
    (ukraine,) = [x for x in found.partner("UKR").how.compared if x.layer == "military"]
    assert max(ukraine.before.value, ukraine.after.value) < 0
    assert ukraine.rise == pytest.approx(0.5, abs=0.1)
    (korea,) = [x for x in found.partner("PRK").how.compared if x.layer == "military"]
    assert korea.before.value is None and korea.after.value > 0 and korea.rise is None
    plain = space.assess("RUS")
    for partner in found.partners:
        assert partner.layers == plain.partner(partner.code).layers


def test_what_the_workspace_held_at_a_moment():
    with space_of(*ARTICLES[:4]) as space:
        before = space.assess("RUS")
        put(space, ARTICLES[4:], now=NOW + timedelta(3))
        after = space.assess("RUS")
        then = space.assess("RUS", recorded=NOW + timedelta(1))
        assert then.partners == before.partners != after.partners
        assert (then.read, after.read) == (4, len(ARTICLES))
        with pytest.raises(UsageError, match="time zone"):
            space.assess("RUS", recorded=NOW.replace(tzinfo=None))


def test_only_some_documents(space):
    ids = [one.document().id for one in ARTICLES[:3]]
    some = space.assess("RUS", docs=ids)
    with space_of(*ARTICLES[:3]) as alone:
        whole = alone.assess("RUS")
    assert some.partners == whole.partners
    assert some.read == whole.read == 3
    assert space.assess("RUS", docs=[]).partners == ()


def test_documents_without_a_date_count(found):
    undated = [replace(one, day=None) for one in ARTICLES]
    with space_of(*undated) as space:
        again = space.assess("RUS")
    assert {p.code for p in again.partners} == set(STATES)
    assert again.partner("UKR").overall.value < 0
    # The last day of which any of them tells as done: one does of 2023.
    assert again.at == "2023-12-31"


# ---- order


def test_the_order_of_documents_does_not_matter(found):
    chance = random.Random(5)
    for _ in range(2):
        mixed = list(ARTICLES)
        chance.shuffle(mixed)
        with space_of(*mixed) as space:
            assert space.assess("RUS").partners == found.partners


_HASHED = """
import sys
sys.path[:0] = sys.argv[1:]
from test_engine import ARTICLES
from spaces import numbers, space_of
from hashlib import sha256
with space_of(*ARTICLES) as space:
    found = space.assess("RUS", "CHN", "PRK", "UKR", group=True, since="2023-01-01")
told = sorted((key, repr(value)) for key, value in numbers(found).items())
print(sha256(repr(told).encode()).hexdigest(), len(told))
"""


def test_seeds_of_hashes_do_not_matter():
    folder = Path(__file__).parent
    told = set()
    for seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", _HASHED, str(folder)], capture_output=True, text=True,
            check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        told.add(done.stdout)
    (one,) = told
    assert int(one.split()[1]) > 500


# ---- both sides, groups, assumptions


def test_both_sides_of_a_pair_see_the_same_score(space, found):
    other = space.assess("CHN", at=found.at).partner("RUS")
    mine = found.partner("CHN")
    assert other.overall == mine.overall
    assert [one.score for one in other.layers] == [one.score for one in mine.layers]
    assert other.how == mine.how
    assert other.type.headline == mine.type.headline and other.type.role == mine.type.role


def test_all_states_are_assessed_as_each_alone(space):
    every = list(space.assess_all(at="2023-11-01"))
    assert [one.focal for one in every] == ["CHN", "MNG", "PRK", "RUS", "UKR", "USA"]
    for one in every:
        alone = space.assess(one.focal, at="2023-11-01", texts=False)
        assert one == alone
    # Without a day, that of the last document that speaks of any of them.
    assert {one.at for one in space.assess_all()} == {"2023-11-01"}


def test_a_named_group_has_a_verdict_over_its_pairs(space):
    found = space.assess("RUS", "CHN", "PRK", "FRA", group=True)
    group = found.group
    assert group.members == ("RUS", "CHN", "PRK", "FRA")
    assert len(group.matrix) == 12
    assert group.matrix["CHN", "FRA"].value is None
    assert group.matrix["CHN", "PRK"].value > 0
    assert group.matrix["RUS", "PRK"] == found.partner("PRK").overall
    assert sum(group.shares.values()) == pytest.approx(1)
    assert {"pair CHN FRA", "pair RUS FRA"} <= set(group.missing)
    assert {p.code for p in found.partners} == {"CHN", "PRK", "FRA"}
    nothing = space.assess("FRA", "ESP", "ITA", group=True)
    assert nothing.group.verdict == "no evidence"


def test_the_group_of_a_state_is_that_of_its_closest(found):
    assert found.group is not None
    assert found.group.members[0] == "RUS"
    assert "UKR" not in found.group.members


def test_sensitivity_says_what_other_assumptions_change(space, found):
    asked = space.assess("RUS", "CHN", "PRK", sensitivity=True)
    moved = asked.sensitivity
    assert {one.partner for one in moved} == {"CHN", "PRK"}
    assert len({one.assumption for one in moved}) >= 4
    for one in moved:
        base = found.partner(one.partner)
        assert one.base_score == base.overall.value
        assert one.base_type == base.type.headline
        assert one.type is None or one.type in TYPES
        assert one.score.value is None or -1 <= one.score.value <= 1
    assert any(one.score.value != one.base_score for one in moved)
    for partner in asked.partners:
        assert 0 <= partner.type.stable <= 1
        assert replace(partner.type, stable=None) == found.partner(partner.code).type
    assert found.sensitivity == ()


def test_weights_of_the_user_are_heeded(space, tmp_path, found):
    mine = tmp_path / "mine.toml"
    mine.write_text("[relation]\nmeeting = 0.9\n", encoding="utf-8")
    asked = space.assess("RUS", weights=mine)
    before, after = (x.partner("PRK").layer("diplomatic") for x in (found, asked))
    meeting = [next(e for e in x.events if e.lead.relation == "meeting") for x in (before, after)]
    assert [event.g for event in meeting] == [default_weights().relation["meeting"], 0.9]
    assert after.support - before.support == pytest.approx(meeting[1].weight - meeting[0].weight)
    assert asked.partner("UKR").overall == found.partner("UKR").overall


# ---- what can't be answered


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"at": "soon"}, "'soon' is no date; write 2024, 2024-06 or 2024-06-19"),
        ({"as_of": "2024-13"}, "'2024-13' is no date"),
        ({"since": "2023-02-30"}, "'2023-02-30' is no date"),
        ({"period": "2024/2022"}, "'2024/2022' is no period; write 2024, 2022/2024 or 2022/"),
        ({"period": "soon"}, "'soon' is no period"),
        ({"weights": "no/such.toml"}, "no/such.toml"),
    ],
)
def test_what_is_no_date_period_or_file_is_refused(space, more, told):
    with pytest.raises(AlliesError, match=re.escape(told)):
        space.assess("RUS", **more)


@pytest.mark.parametrize("day", ["0001-01-01", "1500", "9998-12-31"])
def test_days_far_off_are_no_harm(space, day):
    found = space.assess("RUS", at=day)
    if day < "2000":
        assert found.partners == ()
    else:
        for partner in found.partners:
            value = partner.overall.value
            assert value is None or -1 <= value <= 1
    json.dumps([numbers(partner) for partner in found.partners], default=str)


def test_an_empty_workspace_and_an_unknown_state(space):
    with allies.open(":memory:") as empty:
        found = empty.assess("RUS")
        assert (found.partners, found.group, found.claims, found.read) == ((), None, 0, 0)
        assert list(empty.assess_all()) == []
        (nothing,) = empty.assess("RUS", "CHN").partners
        assert nothing.overall.value is None
    with pytest.raises(UnknownActor):
        space.assess("Atlantis")


# ---- with data


POINTS = {"RUS": -1.2, "CHN": -0.8, "PRK": -1.5, "UKR": 1.1, "USA": 2.6, "FRA": 1.4, "ESP": 1.3,
          "BRA": -0.2, "ARG": 0.3, "KEN": -0.4, "TZA": -0.5}  # fmt: skip


def counted(space):
    put_figures(
        space, "ideal-points", "ideal-point", "score",
        [(state, None, "2022", point) for state, point in POINTS.items()],
    )  # fmt: skip
    put_figures(
        space, "macro", "gdp", "usd-million",
        [(state, None, "2022", 1000.0 * (n + 1)) for n, state in enumerate(POINTS)],
    )  # fmt: skip


def test_with_data_irrelevant_documents_change_nothing_at_all():
    with space_of(*ARTICLES) as few, space_of(*irrelevant(30), *ARTICLES) as many:
        counted(few)
        counted(many)
        one, other = few.assess("RUS"), many.assess("RUS")
        assert one.data == other.data != ()
        assert other.partners == one.partners
        assert other.group == one.group
        rows = [
            (path, ref)
            for partner in one.partners
            for path, estimate in estimates(partner)
            for ref in estimate.rests_on
            if not ref.startswith(("claim ", "treaty ", "codebook: "))
        ]
        # What comes from data names a data set of the assessment.
        assert {ref.split(":")[0] for _, ref in rows} & set(one.data)
        assert {ref.split(":")[0] for _, ref in rows} <= set(one.data)
        # A state named of which data speak, but no sentence, gets no score for that.
        france = few.assess("RUS", "FRA").partner("FRA")
        assert france.overall.value is None and france.claims == 0 and france.layers == ()


# ---- with the coder


EN = """Moscow and its partners

{head}

It has rained for a week, and the river has risen to the edge of the old town. The harvest of
cherries will be late this year. Few people were in the streets on Sunday.

North Korea delivered artillery shells to Russia in September 2023. Russia and North Korea signed
a mutual defence treaty on 19 June 2024. China criticised Russia's threats in November 2022.
China and Russia signed a trade agreement in May 2023.

The museum opens at nine. Its garden is known for roses, and there is a small café under the
trees. Tickets are sold at the gate.

{foot}
"""
FR = """Les soutiens de Minsk

La Biélorussie a accueilli des troupes russes en février 2022. La Russie a accordé un crédit à la
Biélorussie en 2023. La Pologne a imposé des sanctions à la Biélorussie en mai 2023.
"""


def test_from_texts_in_both_languages_to_judgements(tmp_path):
    texts = {
        "en.txt": EN.format(head="A morning in town.", foot="Written by our staff."),
        "copy.txt": EN.format(head="Reprinted from the evening edition.", foot="Page seven."),
        "fr.txt": FR,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with allies.open(":memory:") as space:
        space.add(str(tmp_path / "en.txt"), date="2024-07-01")
        space.add(str(tmp_path / "fr.txt"), date="2023-10-01")
        found = space.assess("RUS")
        assert {"BLR", "CHN", "PRK"} <= {partner.code for partner in found.partners}
        assert found.partner("PRK").overall.value > 0
        assert found.partner("PRK").bloc.pacts
        assert space.assess("BLR").partner("POL").overall.value < 0
        space.add(str(tmp_path / "copy.txt"), date="2024-07-01")
        twice = space.assess("RUS")
    assert twice.claims > found.claims
    for partner in found.partners:
        assert alike(partner, twice.partner(partner.code))

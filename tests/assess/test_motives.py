"""Question 1: kinds of motive by words and read off relations; interests that collide."""

from __future__ import annotations

import random
import time
from itertools import count

import pytest

from allies.assess.answers import Event
from allies.assess.context import Context, Counted
from allies.assess.motives import collisions_in, kinds_of, why
from allies.assess.weights import default_weights
from allies.assess.wordings import read_table
from allies.codebook.relations import RELATIONS
from allies.core.claim import Claim, Evidence
from allies.i18n import messages

W = default_weights()
NUMBERS = count()
TABLE = read_table("motives.toml")
KINDS = {kind: entry for kind, entry in TABLE["kind"].items() if "en" in entry}
SENTENCES = [
    (kind, lang, text, expected)
    for kind, entry in KINDS.items()
    for lang in ("en", "fr")
    for key, expected in (("examples", True), ("counter", False))
    for text in entry[key][lang]
]


def claim(relation, source, target, quote, lang="en", modality="actual"):
    number = next(NUMBERS)
    return Claim(
        evidence=Evidence("d", number, number + 9, quote or f"{source} {relation} {target}."),
        doc_name="d.html", lang=lang, source=source, target=target, relation=relation,
        modality=modality, confidence=0.9,
    )  # fmt: skip


def event(relation, source="A", target="B", quote="", *, lang="en", modality="actual", truth=0.9,
          reading=0.95, more=()):  # fmt: skip
    g = W.relation.get(relation, 0.0)
    return Event(
        claims=(claim(relation, source, target, quote, lang, modality), *more), day="2024-01-10",
        standing=RELATIONS[relation].standing, truth=truth, reading=reading, g=g, u=1.0, decay=1.0,
        weight=truth * reading * g if modality == "actual" else 0.0,
    )  # fmt: skip


def ask(events, *, others=None, focal="A", partner="B"):
    return why(
        Context(
            focal=focal, partner=partner, kind="state", at=19900, since=None, events=tuple(events),
            layers={}, counted=Counted(), weights=W, others=others or {},
        )
    )  # fmt: skip


def told(found, side, *, stated):
    return {m.kind: m for m in found.motives if m.side == side and m.stated is stated}


# ---- the table


@pytest.mark.parametrize(("kind", "lang", "text", "expected"), SENTENCES)
def test_examples_and_counter_examples(kind, lang, text, expected):
    find = collisions_in if KINDS[kind].get("collides") else kinds_of
    assert (kind in find(text, lang)) is expected


def test_every_kind_with_words_has_examples_and_counter_examples_in_both_languages():
    for kind, entry in KINDS.items():
        if kind != "other":
            assert all(entry[key][lang] for key in ("examples", "counter") for lang in ("en", "fr"))


def test_every_kind_has_labels_in_both_languages():
    for kind, entry in TABLE["kind"].items():
        assert set(entry["label"]) == {"en", "fr"} and all(entry["label"].values()), kind


def test_relations_are_those_of_the_codebook():
    for entry in TABLE["gain"].values():
        for names in entry.values():
            assert set(names) <= set(RELATIONS)
        # What goes both ways is no act of a source on a target, apart from what both gain.
        directed = {*entry["target"], *entry["source"], *entry["lost"]}
        assert not [name for name in directed if RELATIONS[name].symmetric]
        assert all(RELATIONS[name].sign < 0 for name in entry["lost"])
    told_by = [name for names in TABLE["collision"].values() for name in names]
    assert len(told_by) == len(set(told_by))
    assert all(RELATIONS[name].sign < 0 for name in told_by)


# ---- words


def test_one_sentence_may_tell_several_kinds():
    text = "It wants cheap oil, hard currency and a security guarantee."
    assert set(kinds_of(text, "en")) == {"energy", "money", "security"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Nothing is said here of what it seeks."),
        ("fr", "Rien n'est dit de ce qu'il recherche."),
        ("en", "The soil is fertile and the moneylender absent."),  # 'oil', 'money' inside words
        ("fr", "La gazelle et l'argenterie."),
    ],
)
def test_words_within_words_tell_nothing(lang, text):
    assert kinds_of(text, lang) == ("other",)


def test_case_accents_and_apostrophes_do_not_matter():
    assert kinds_of("LA SÉCURITÉ DE SES FRONTIÈRES : SA SECURITE", "fr") == ("security",)
    assert kinds_of("C’est l’énergie qu’il recherche", "fr") == kinds_of(
        "C'est l'energie qu'il recherche", "fr"
    )


def test_a_language_of_neither_is_read_with_the_words_of_both():
    assert kinds_of("oil and pétrole", "de") == ("energy",)


# ---- stated


def test_a_stated_motive_belongs_to_the_side_that_has_it():
    found = ask(
        [
            event("motive", "A", "B", "A wants B's oil."),
            event("motive", "B", "A", "B veut rompre son isolement.", lang="fr"),
        ]
    )
    assert list(told(found, "A", stated=True)) == ["energy"]
    assert list(told(found, "B", stated=True)) == ["status-and-recognition"]
    assert found.missing == ("why.collisions",)


def test_a_motive_whose_words_tell_no_kind_is_other():
    found = ask([event("motive", "A", "B", "A has its reasons.")])
    assert list(told(found, "A", stated=True)) == ["other"]


def test_other_wordings_of_an_event_can_tell_the_kind():
    second = claim("motive", "A", "B", "A needs foreign currency.")
    found = ask([event("motive", "A", "B", "A has its reasons.", more=(second,))])
    assert list(told(found, "A", stated=True)) == ["money"]


@pytest.mark.parametrize("modality", ["planned", "possible", "alleged"])
def test_what_is_not_told_as_so_is_no_motive(modality):
    assert ask([event("motive", quote="A wants oil.", modality=modality)]).motives == ()
    assert ask([event("arms-transfer", modality=modality)]).motives == ()


def test_what_was_not_read_surely_is_no_motive():
    assert ask([event("motive", quote="A wants oil.", reading=0.3)]).motives == ()
    assert ask([event("arms-transfer", reading=0.3)]).motives == ()


def test_what_is_more_likely_not_so_is_no_motive():
    assert ask([event("finance", truth=0.3)]).motives == ()


def test_a_motive_denied_speaks_against_one_stated():
    yes = event("motive", quote="A wants B's oil.")
    no = event("motive", quote="A does not come for the oil.", modality="negated")
    energy = told(ask([yes, no]), "A", stated=True)["energy"]
    assert energy.events == (yes,) and energy.against == (no,)
    assert ask([no]).motives == ()


def test_what_the_other_side_does_speaks_against_a_motive():
    want = event("motive", quote="A wants to be protected from its neighbours.")
    threat, own = event("threat", "B", "A"), event("threat", "A", "B")
    security = told(ask([want, threat, own]), "A", stated=True)["security"]
    assert security.against == (threat,)


# ---- read off


@pytest.mark.parametrize(
    ("relation", "source", "target"),
    [
        ("arms-transfer", {"markets"}, {"arms-and-technology"}),
        ("technology-transfer", set(), {"arms-and-technology"}),
        ("energy-supply", {"markets", "money"}, {"energy"}),
        ("export", {"markets"}, set()),
        ("finance", set(), {"money"}),
        ("aid", set(), {"money"}),
        ("troops", set(), {"security"}),
        ("diplomatic-support", set(), {"status-and-recognition"}),
        ("sanctions-relief", set(), {"round-sanctions"}),
        ("defense-pact", {"security"}, {"security"}),
        ("trade", {"markets"}, {"markets"}),
        ("criticism", set(), set()),
        ("dependence", set(), set()),
    ],
)
def test_what_each_side_gets_is_read_off(relation, source, target):
    for one, other in (("A", "B"), ("B", "A")):
        found = ask([event(relation, one, other)])
        assert set(told(found, one, stated=False)) == source
        assert set(told(found, other, stated=False)) == target
        assert not any(m.stated for m in found.motives)


def test_a_sanction_by_the_other_speaks_against_getting_round_sanctions():
    relief, sanction = event("sanctions-relief", "A", "B"), event("sanction", "A", "B")
    motive = told(ask([relief, sanction]), "B", stated=False)["round-sanctions"]
    assert motive.events == (relief,) and motive.against == (sanction,)


def test_a_common_adversary_is_read_off_third_actors():
    others = {"X": (-0.6, -0.4), "Y": (-0.6, 0.2), "Z": (-0.9, None), "V": (-0.01, -0.01)}
    found = ask([], others=others)
    for side in ("A", "B"):
        (motive,) = told(found, side, stated=False).values()
        assert (motive.kind, motive.actors) == ("common-adversary", ("X",))
    assert ask([], others={"Y": (-0.6, 0.2)}).motives == ()


# ---- collisions


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        ("rivalry", "rivalry"), ("threat", "force"), ("attack", "force"),
        ("trade-friction", "trade-conflict"), ("sanction", "trade-conflict"),
        ("criticism", "reproach"), ("demand", "refusal"), ("rejection", "refusal"),
        ("coercion", "pressure"), ("rupture", "pressure"),
    ],
)  # fmt: skip
def test_adverse_events_tell_where_interests_collide(relation, kind):
    one = event(relation)
    (found,) = ask([one]).collisions
    assert (found.kind, found.events) == (kind, (one,))


def test_limits_collide_only_where_their_words_say_so():
    market = event("limit", quote="Both sell gas and compete for the same buyers.")
    region = event("limit", quote="Ils se disputent une zone d'influence.", lang="fr")
    money = event("limit", quote="Payments are slow.")
    found = {c.kind: c.events for c in ask([market, region, money]).collisions}
    assert found["same-market"] == (market,)
    assert found["sphere-of-influence"] == (region,)
    assert not any(money in events for events in found.values())


def test_the_words_of_a_rivalry_tell_what_it_is_about():
    one = event("rivalry", quote="The rivalry of the two over a disputed border goes on.")
    assert [c.kind for c in ask([one]).collisions] == ["rivalry", "border"]


def test_what_is_planned_or_denied_does_not_collide():
    assert ask([event("threat", modality="planned")]).collisions == ()
    assert ask([event("rivalry", modality="negated")]).collisions == ()


# ---- what is missing, invariance, speed


def test_what_the_sources_do_not_tell_is_named_with_its_side():
    assert ask([]).missing == ("why.motive A", "why.motive B", "why.collisions")
    found = ask([event("finance", "A", "B"), event("criticism")])
    assert found.missing == ("why.motive A", "why.stated B")


def test_every_key_of_what_is_missing_has_a_message_in_both_languages():
    names = ["why.motive", "why.stated", "why.collisions"]
    names += [f"how.{n}" for n in ("events", "dates", "some-dates", "trend", "breaks", "compared")]
    for lang in ("en", "fr"):
        assert all(messages(lang).texts.get(f"missing.{name}") for name in names)


def some_pair(seed, number=50):
    rng = random.Random(seed)
    relations = sorted(RELATIONS)
    texts = [text for _, _, text, _ in SENTENCES]
    return [
        event(rng.choice([*relations, "motive", "limit"]), *rng.choice((("A", "B"), ("B", "A"))),
              f"{rng.choice(texts)} {number}", truth=rng.choice((0.9, 0.7)))
        for _ in range(number)
    ]  # fmt: skip


def test_the_order_of_events_and_who_asks_do_not_matter():
    events = some_pair(1)
    base = ask(events, others={"X": (-0.5, -0.4)})
    shuffled = random.Random(2).sample(events, len(events))
    assert ask(shuffled, others={"X": (-0.5, -0.4)}) == base
    assert ask(events, others={"X": (-0.4, -0.5)}, focal="B", partner="A") == base


def test_a_pair_with_fifty_events_takes_little_time():
    taken = []
    for seed in range(12):
        events = some_pair(seed)
        begin = time.process_time()
        ask(events)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.01

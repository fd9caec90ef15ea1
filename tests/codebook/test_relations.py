"""The relations are complete, well-formed and the same as the codebook's."""

from __future__ import annotations

import re

import pytest

from allies.codebook import relations
from allies.codebook.actors import actor
from allies.codebook.relations import (
    LAYERS,
    RELATIONS,
    layer_and_sign,
    layer_label,
    modality_label,
    relation,
    relations_of,
)
from allies.codebook.wording import sentence
from allies.core.claim import MODALITIES
from allies.errors import CodebookError, UnknownActor, UnknownRelation

SYMMETRIC = {
    "defense-pact", "military-cooperation", "exercise", "ceasefire", "energy-cooperation",
    "trade", "economic-cooperation", "technology-cooperation", "meeting", "agreement",
    "partnership", "rivalry", "limit", "strengthening", "weakening",
}  # fmt: skip

# Each class of scoring and what belongs to it.
GROUPS = {
    "military+": "defense-pact military-cooperation exercise arms-transfer dual-use-supply "
    "military-aid troops base ceasefire",
    "military-": "attack threat pull-out",
    "energy+": "energy-supply energy-cooperation",
    "economic+": "trade export finance aid economic-cooperation sanctions-relief",
    "economic-": "sanction trade-friction",
    "technology+": "technology-transfer technology-cooperation",
    "diplomatic+": "diplomatic-support meeting agreement partnership concession mediation",
    "diplomatic-": "criticism rejection demand coercion rupture rivalry",
    "structural": "dependence",
    "institutional+": "membership",
    "institutional-": "withdrawal",
    "assessment": "motive",
    "assessment+": "strengthening",
    "assessment-": "limit weakening",
}

PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


def test_every_relation_is_there_with_its_class() -> None:
    expected = {code: group for group, codes in GROUPS.items() for code in codes.split()}
    assert {code: layer_and_sign(code) for code in RELATIONS} == expected
    assert len(RELATIONS) == 43


def test_symmetric_relations() -> None:
    assert {code for code, item in RELATIONS.items() if item.symmetric} == SYMMETRIC


@pytest.mark.parametrize("code", list(RELATIONS))
def test_a_relation_is_told_in_both_languages(code: str) -> None:
    item = relation(code)
    for table in (item.label, item.phrase, item.definition):
        assert set(table) == {"en", "fr"}
        assert table["en"] != table["fr"] or len(table["en"].split()) == 1
    for lang in ("en", "fr"):
        assert item.definition[lang].endswith(".")
        assert len(item.definition[lang]) > 40
        assert item.label[lang][0].islower()
    assert set(item.plover) <= PLOVER
    assert bool(item.plover) == (item.layer not in ("assessment", "structural"))


@pytest.mark.parametrize("code", list(RELATIONS))
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_phrase_names_both_actors(code: str, lang: str) -> None:
    text = sentence(code, "IRN", "USA", lang)
    assert "Iran" in text
    assert ("United States" if lang == "en" else "États-Unis") in text
    assert text[0].isupper()
    assert not re.search(r"[{}|\[\]]|\b[àa] les\b|\bde les\b|\bde le\b|\bà le\b|  ", text)


@pytest.mark.parametrize(
    ("code", "pair", "lang", "text"),
    [
        ("arms-transfer", "PRK RUS", "en", "North Korea supplies arms to Russia"),
        ("arms-transfer", "PRK RUS", "fr", "La Corée du Nord fournit des armes à la Russie"),
        ("arms-transfer", "USA UKR", "en", "The United States supplies arms to Ukraine"),
        ("arms-transfer", "HOUTHIS IRN", "en", "The Houthis supply arms to Iran"),
        ("attack", "HOUTHIS ISR", "fr", "Les houthistes attaquent Israël"),
        (
            "base",
            "USA PHL",
            "fr",
            "Les États-Unis maintiennent des forces sur le sol des Philippines",
        ),
        (
            "rupture",
            "USA IRN",
            "fr",
            "Les États-Unis rompent ou suspendent leurs liens avec l'Iran",
        ),
        ("dependence", "BLR RUS", "en", "Belarus depends on Russia"),
        ("dependence", "CUB VEN", "fr", "Cuba dépend du Venezuela"),
        ("membership", "IRN BRICS", "fr", "L'Iran fait partie des BRICS"),
        ("exercise", "CHN IRN", "fr", "La Chine et l'Iran mènent des exercices communs"),
        ("military-aid", "FRA ISR", "fr", "La France apporte une aide militaire à Israël"),
        ("limit", "CHN RUS", "en", "The relation of China and Russia has its limits"),
    ],
)
def test_phrases_with_articles(code: str, pair: str, lang: str, text: str) -> None:
    source, target = pair.split()
    assert sentence(code, source, target, lang) == text


def test_layers_and_modalities_have_labels() -> None:
    for lang in ("en", "fr"):
        assert all(layer_label(layer, lang) for layer in LAYERS)
        assert len({modality_label(modality, lang) for modality in MODALITIES}) == len(MODALITIES)
    assert layer_label("economic", "fr") == "économie"


def test_layers_share_the_relations_out() -> None:
    assert sum(len(relations_of(layer)) for layer in LAYERS) == len(RELATIONS)
    assert [item.code for item in relations_of("energy")] == [
        "energy-supply", "energy-cooperation",
    ]  # fmt: skip


def test_unknown_names_are_met_with_the_nearest() -> None:
    with pytest.raises(UnknownRelation, match="Did you mean arms-transfer"):
        relation("arms-transfers")
    with pytest.raises(UnknownRelation, match="Did you mean military"):
        relations_of("militairy")
    with pytest.raises(UnknownRelation, match="actual, planned"):
        modality_label("xyz", "en")
    with pytest.raises(UnknownRelation, match="layer 'x'"):
        layer_label("x", "en")
    with pytest.raises(UnknownActor):
        sentence("trade", "RUS", "no code", "en")
    with pytest.raises(UnknownActor):
        actor("XXX")


def test_an_organisation_that_only_a_text_knows_goes_by_its_acronym() -> None:
    assert "XYZU" in sentence("trade", "RUS", "XYZU", "en")
    assert "XYZU" in sentence("trade", "RUS", "XYZU", "fr")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sign": 2}, "sign must be"),
        ({"layer": "navy"}, "no layer"),
        ({"symmetric": "yes"}, "symmetric must be"),
        ({"label": {"en": "trade"}}, "one in fr"),
        ({"phrase": {"en": "{source} trades", "fr": "{source} commerce"}}, "needs"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"plover": "AID"}, "list of names"),
    ],
)
def test_a_wrong_entry_is_refused(change: dict[str, object], fault: str) -> None:
    entry = dict(relations.read_data("relations.toml")["relations"]["trade"])
    with pytest.raises(CodebookError, match=fault):
        relations._relation("trade", {**entry, **change})

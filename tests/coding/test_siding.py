"""Who fights for a state does not attack it."""

import pytest

from allies.coding.pipeline import code_document
from allies.coding.siding import is_victim, sides_with
from allies.core.text import fold
from helpers import document

FOR = {
    "en": [
        (
            "Some forty Chadian soldiers were killed fighting for Niger against the insurgents.",
            "Niger",
        ),
        ("Ugandan troops fought alongside the Congo last spring.", "Congo"),
        ("They died in the service of Libya.", "Libya"),
        ("Two battalions served under Kenya, in Somalia.", "Kenya"),
    ],
    "fr": [
        ("Des soldats tchadiens sont morts en combattant pour le Niger.", "Niger"),
        ("Les troupes ougandaises se battent aux côtés du Congo.", "Congo"),
        ("Trois cents hommes ont été tués au service de la Libye.", "Libye"),
    ],
}
AGAINST = {
    "en": [
        ("Chadian soldiers fought against Niger.", "Niger"),
        ("The army attacked Niger for its oil.", "Niger"),
        ("They fight for the Congo against Uganda.", "Uganda"),
        ("Shells killed ten people in Kenya.", "Kenya"),
    ],
    "fr": [
        ("Des soldats tchadiens ont combattu contre le Niger.", "Niger"),
        ("L'armée a frappé le Niger.", "Niger"),
        ("Ils se battent pour le Congo contre l'Ouganda.", "Ouganda"),
    ],
}


def answer(text, name, lang):
    return sides_with(fold(text), 0, fold(text).rindex(fold(name)), lang=lang)


@pytest.mark.parametrize(("lang", "case"), [(k, c) for k, cs in FOR.items() for c in cs])
def test_on_whose_side(lang, case):
    assert answer(*case, lang)


@pytest.mark.parametrize(("lang", "case"), [(k, c) for k, cs in AGAINST.items() for c in cs])
def test_not_on_the_side_of_whom_they_fight(lang, case):
    assert not answer(*case, lang)


def test_no_attack_on_the_side_that_is_fought_for():
    text = "Some forty Chadian soldiers were killed while fighting for Niger against Nigeria."
    found = {(c.source, c.relation, c.target) for c in code_document(document(text))}
    assert ("TCD", "attack", "NER") not in found


@pytest.mark.parametrize(
    ("lang", "text", "spared"),
    [
        ("en", "Since Uganda's invasion of Kenya, Niger buys coffee from Uganda.", "NER"),
        (
            "fr",
            "Depuis l'invasion du Kenya par l'Ouganda, le Niger achète du café ougandais.",
            "NER",
        ),
    ],
)
def test_who_only_stands_beside_an_invasion_is_not_invaded(lang, text, spared):
    found = {(c.relation, c.target) for c in code_document(document(text, lang=lang))}
    assert ("attack", "KEN") in found
    assert ("attack", spared) not in found


@pytest.mark.parametrize(
    ("lang", "text", "name", "told"),
    [
        ("en", "the invasion of Kenya", "Kenya", True),
        ("en", "the war on the Congo", "Congo", True),
        ("en", "the war in Kenya", "Kenya", False),
        ("fr", "l'annexion du Kenya", "Kenya", True),
        ("fr", "une guerre contre le Kenya", "Kenya", True),
        ("fr", "la guerre au Kenya", "Kenya", False),
    ],
)
def test_whom_an_attack_is_told_to_be_against(lang, text, name, told):
    assert is_victim(fold(text), 0, fold(text).index(fold(name)), lang=lang) is told

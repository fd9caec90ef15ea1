"""Organisations that a text introduces by their acronym, and abbreviations that are none."""

import pytest

from allies.coding.defined import find_defined
from allies.coding.mentions import find_mentions
from allies.coding.pipeline import read_document
from allies.coding.text import layers_of
from helpers import document


def defined(text, lang="en"):
    layers = layers_of(text)
    found = find_defined(layers, find_mentions(layers, lang=lang))
    for mention in found:
        assert layers.clean(mention.start, mention.stop) == mention.text
    return [(mention.codes, mention.text) for mention in found]


@pytest.mark.parametrize(
    ("lang", "text", "code", "names"),
    [
        ("en", "The Northern Rivers Front (NRF) struck at dawn. The NRF withdrew.", "NRF",
         ["Northern Rivers Front", "NRF", "NRF"]),
        ("en", "Talks with the Union of Coastal Workers (UCW) failed.", "UCW",
         ["Union of Coastal Workers", "UCW"]),
        ("fr", "Le Front de libération des hauts plateaux (FLHP) a frappé ; le FLHP se retire.",
         "FLHP", ["Front de libération des hauts plateaux", "FLHP", "FLHP"]),
        ("fr", "Réunie hier, la Conférence des peuples riverains (CPR) s'est tue.", "CPR",
         ["Conférence des peuples riverains", "CPR"]),
    ],
)  # fmt: skip
def test_a_full_name_with_its_acronym_defines_an_organisation(lang, text, code, names):
    assert defined(text, lang) == [((code,), name) for name in names]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Its Gross Domestic Product (GDP) fell. GDP had grown before."),
        ("en", "It tested an Intercontinental Ballistic Missile (ICBM) on Sunday."),
        ("en", "A Special Economic Zone (SEZ) opens beside the port."),
        ("en", "The council met in Bergen (NOR) and the group left (see Annex)."),
        ("fr", "Le Produit intérieur brut (PIB) a reculé. Le PIB avait monté."),
        ("fr", "La Taxe sur la valeur ajoutée (TVA) augmente."),
        ("en", "The forces (ABC) left. (ABC)"),
        ("en", "Northern Rivers Front (XYZ) troops."),
    ],
)
def test_what_does_not_act_or_does_not_fit_is_not_defined(lang, text):
    assert defined(text, lang) == []


def test_an_organisation_of_the_codebook_keeps_its_code():
    assert defined("The North Atlantic Treaty Organization (NATO) met. NATO left.") == []


def test_the_full_name_takes_the_place_of_the_names_inside_it():
    text = "The Liberation Army of Kenya (LAK) attacked Uganda."
    (reading,) = read_document(document(text))
    assert {code for mention in reading.mentions for code in mention.codes} == {"LAK", "UGA"}


def test_a_defined_acronym_is_no_part_of_a_longer_word():
    found = defined("The Northern Rivers Front (NRF) left. NRFX and ENRF stayed.")
    assert [text for _, text in found] == ["Northern Rivers Front", "NRF"]

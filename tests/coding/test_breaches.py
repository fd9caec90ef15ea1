"""Sanctions that are broken, lifted or got round are a help to their target."""

import pytest

from allies.coding.breaches import aimed_at, broken_at, imposed_by
from allies.coding.pipeline import code_document
from allies.core.text import fold
from helpers import document

BROKEN = {
    "en": (
        "moscow flouted the sanctions imposed on damascus",
        "ankara has never broken with the un sanctions regime against tripoli",
        "the two countries evade american sanctions",
    ),
    "fr": (
        "moscou viole les sanctions visant damas",
        "alger a rompu avec le regime de sanctions de l'onu contre tripoli",
        "les deux pays contournent les sanctions americaines",
    ),
}
IMPOSED = {
    "en": (
        "washington imposed sanctions on havana",
        "the eu extended its sanctions against minsk",
        "washington lifted its sanctions on havana",
        "london ignored the protest and imposed sanctions on harare",
    ),
    "fr": (
        "washington impose des sanctions a la havane",
        "l'ue prolonge ses sanctions contre minsk",
        "washington leve ses sanctions contre la havane",
        "londres a ignore les protestations et impose des sanctions a harare",
    ),
}


def answer(text, lang):
    at = text.index("sanctions")
    return broken_at(text, 0, len(text), (at, at + 9), lang=lang) is not None


@pytest.mark.parametrize(("lang", "text"), [(la, t) for la, ts in BROKEN.items() for t in ts])
def test_broken(lang, text):
    assert answer(text, lang)


@pytest.mark.parametrize(("lang", "text"), [(la, t) for la, ts in IMPOSED.items() for t in ts])
def test_imposed(lang, text):
    assert not answer(text, lang)


def relations(text, lang):
    return {
        (c.source, c.target, c.relation) for c in code_document(document(text, lang=lang))
        if c.relation in ("sanction", "sanctions-relief")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lang", "breaker", "target"),
    [
        ("Serbia has broken with the sanctions regime that the United Nations imposed on Libya.",
         "en", "SRB", "LBY"),
        ("Oman has bypassed the sanctions that Washington imposed on Syria.", "en", "OMN", "SYR"),
        ("Ghana evades the embargo that Paris placed on Togo.", "en", "GHA", "TGO"),
        ("Belarus flouted European sanctions against Zimbabwe.", "en", "BLR", "ZWE"),
        ("L'Ouganda a enfreint les sanctions de l'ONU contre le Soudan du Sud.", "fr", "UGA",
         "SSD"),
        ("L'Algérie transgresse les sanctions de la CEDEAO contre le Mali.", "fr", "DZA", "MLI"),
    ],
)  # fmt: skip
def test_who_breaks_the_sanctions_of_another_helps_their_target(text, lang, breaker, target):
    found = relations(text, lang)
    assert (breaker, target, "sanctions-relief") in found
    assert (breaker, target, "sanction") not in found


@pytest.mark.parametrize(
    ("text", "lang", "aimed"),
    [
        ("ghana evades the embargo that paris placed on togo", "en", "togo"),
        ("ghana evades the sanctions against togo", "en", "togo"),
        ("ghana evades the sanctions of paris on togo", "en", "togo"),
        ("ghana evades the sanctions imposed by paris on togo", "en", "togo"),
        ("le ghana contourne les sanctions que paris a imposees au togo", "fr", "togo"),
        ("le ghana contourne les sanctions de paris visant le togo", "fr", "togo"),
        ("le ghana viole l'embargo sur le togo", "fr", "togo"),
        ("le ghana viole l'embargo a l'encontre du togo", "fr", "togo"),
        # No words tell whom they are on, or they are the breaker's own.
        ("ghana evades the sanctions of paris, togo observes them", "en", None),
        ("ghana evades the sanctions of paris and tightens its grip on togo", "en", None),
        ("ghana evades french sanctions by attacks on togo", "en", None),
        ("ghana evades french sanctions and has put pressure on togo", "en", None),
        ("ghana evades french sanctions despite its war on togo", "en", None),
        ("le ghana contourne les sanctions de paris et lutte contre le togo", "fr", None),
    ],
)
def test_who_the_broken_sanctions_are_on(text, lang, aimed):
    names = sorted((n for n in ("ghana", "paris", "togo") if n in text), key=text.index)
    at = min(text.index(v) for v in ("evades", "contourne", "viole") if v in text)
    found = aimed_at(text, at, len(text), [text.index(n) for n in names], lang=lang)
    assert (None if found is None else names[found]) == aimed


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "egypt broke with france and announced sanctions"),
        ("en", "egypt ignored france and declared an embargo"),
        ("fr", "le caire rompt avec paris et annonce des sanctions"),
    ],
)
def test_new_sanctions_after_a_break_are_not_broken_ones(lang, text):
    at = text.index("sanctions") if "sanctions" in text else text.index("embargo")
    assert broken_at(text, 0, len(text), (at, at + 7), lang=lang) is None


def test_what_is_read_twice_is_told_once():
    text = "En 2019, la Turquie a violé les sanctions imposées par les États-Unis au Venezuela."
    ids = [claim.id for claim in code_document(document(text, lang="fr"))]
    assert len(ids) == len(set(ids))


def test_who_imposes_sanctions_is_read_so():
    text = "Brazil imposed sanctions on Peru in 2019."
    assert ("BRA", "PER", "sanction") in relations(text, "en")


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("American sanctions have slowed trade between Kenya and Oman.", "American"),
        ("The secondary sanctions of Washington frighten banks in Oman.", "Washington"),
        ("Brussels' new economic sanctions hit Kenya.", "Brussels"),
        ("The sanctions imposed by the Union hurt Kenya.", "Union"),
        ("Les sanctions européennes freinent les échanges du Kenya.", "européennes"),
        ("Les sanctions secondaires américaines effraient les banques d'Oman.", "américaines"),
        ("Les sanctions de l'ONU contre le Kenya restent en place.", "ONU"),
        ("European and American sanctions keep Kenya out.", "American+European"),
        ("The sanctions against Kenya remain.", None),
        ("Oman announced sanctions on Kenya.", None),
        ("The Kenya sanctions remain.", None),
        ("Oman observes the American embargo on Kenya.", "American"),
        ("Les sanctions contre le Kenya demeurent.", None),
    ],
)
def test_whose_sanctions_they_are(text, owner):
    folded = fold(text)
    names = [n for n in ("American", "European", "Washington", "Brussels", "Union", "européennes",
                         "américaines", "ONU", "Kenya", "Oman") if n in text]  # fmt: skip
    owning = ("American", "European", "européennes", "américaines", "ONU")
    spans = [
        (folded.index(fold(n)), folded.index(fold(n)) + len(fold(n)), n in owning) for n in names
    ]
    at = folded.index("sanctions" if "sanctions" in folded else "embargo")
    found = imposed_by(folded, (at, at + 9), spans)
    assert [names[number] for number in found] == ([] if owner is None else owner.split("+"))


def test_nobody_else_imposes_the_sanctions_of_america():
    text = "American sanctions have begun to slow trade between Kenya and Oman."
    assert all(source == "USA" for source, _, name in relations(text, "en") if name == "sanction")

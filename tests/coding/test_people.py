"""People whom a text itself ties to a state."""

import pytest

from allies.coding.pipeline import read_document
from helpers import document


def people(text, lang):
    return {
        (m.text, *m.codes)
        for reading in read_document(document(text, lang=lang))
        for m in reading.mentions
        if m.kind == "person"
    }


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "Ivan Marsic, the Croatian defence minister, flew to Oslo. Marsic spoke briefly.",
         {("Ivan Marsic", "HRV"), ("Marsic", "HRV")}),
        ("fr", "Le ministre croate Ivan Marsic s'est rendu à Oslo.", {("Ivan Marsic", "HRV")}),
    ],
)  # fmt: skip
def test_who_is_told_with_a_title_stands_for_a_state(lang, text, found):
    assert found <= people(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "In June, Croatia's then defence minister said so. He left in June."),
        ("en", "Last Monday, the Croatian defence minister said so. Work went on until Monday."),
        ("fr", "En Juin, le ministre croate de la défense l'a dit. Il est parti en juin."),
    ],
)
def test_a_month_or_a_day_is_nobody(lang, text):
    assert people(text, lang) == set()


def leaders(text, lang, date):
    return [
        (m.text, *m.codes)
        for reading in read_document(document(text, lang=lang, date=date))
        for m in reading.mentions
        if m.kind in ("surname", "leader", "prefix")
    ]


@pytest.mark.parametrize(
    ("lang", "date", "text", "found"),
    [
        ("en", "2023-05", "Last week von der Leyen saw bin Salman.",
         [("von der Leyen", "EU"), ("bin Salman", "SAU")]),
        ("en", "1991", "In Pretoria de Klerk was silent.", [("de Klerk", "ZAF")]),
        ("fr", "2023-05", "Jeudi, von der Leyen a vu ben Salmane.",
         [("von der Leyen", "EU"), ("ben Salmane", "SAU")]),
        ("fr", "1960", "Le général Franco s'est tu.", [("général Franco", "ESP")]),
        ("en", "2023-05", "Of the rest, macron said nothing.", []),
        ("en", "1990-05", "In Utah Mrs. May was silent.", []),
        ("en", "2018-05", "In Utah Mrs. May was silent.", [("May", "GBR")]),
        ("en", "1990-05", "In Utah Prime Minister May was silent.", [("May", "GBR")]),
        ("fr", "2020", "Dans le Jura, M. da Silva se tait.", []),
    ],
)  # fmt: skip
def test_a_surname_may_begin_with_a_small_word(lang, date, text, found):
    assert leaders(text, lang, date) == found


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "The Franco-German brigade left.", ["Franco"]),
        ("en", "James Franco acted in it.", []),
        ("fr", "La brigade franco-allemande est partie.", ["franco"]),
        ("fr", "Il a livré franco de port.", []),
    ],
)
def test_the_front_of_a_compound_needs_its_hyphen(lang, text, found):
    assert [name for name, *_ in leaders(text, lang, None)] == found

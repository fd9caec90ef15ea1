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

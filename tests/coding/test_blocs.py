"""Groups that a sentence says to be no bloc."""

from itertools import combinations

import pytest

from allies.coding.pipeline import code_document
from helpers import document


def denied(text, lang):
    return {
        (c.source, c.target) for c in code_document(document(text, lang=lang))
        if c.relation == "partnership" and c.modality == "negated" and "pattern" in (c.why or "")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "members"),
    [
        ("en", "Brazil, India and South Africa do not form a bloc.", "BRA IND ZAF"),
        ("en", "Brazil and India are not an alliance, whatever the press says.", "BRA IND"),
        ("en", "Peru and Chile quarrel with Bolivia. These actors do not form a real alliance.",
         "PER CHL BOL"),
        ("en", "Brazil, India and South Africa, however, are far from forming an axis.",
         "BRA IND ZAF"),
        ("fr", "Le Brésil, l'Inde et l'Afrique du Sud ne forment pas un bloc.", "BRA IND ZAF"),
        ("fr", "L'Inde et le Brésil ne constituent nullement une véritable alliance.", "BRA IND"),
        ("fr", "Trois pays l'aident : Cuba, le Nicaragua et la Bolivie. Ces trois États ne sont "
         "pas un axe.", "CUB NIC BOL"),
    ],
)  # fmt: skip
def test_no_bloc_is_told_of_each_two_of_the_group(lang, text, members):
    assert denied(text, lang) == set(combinations(sorted(members.split()), 2))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Brazil, India and South Africa form a bloc."),
        ("en", "Brazil and India do not form a coalition government."),
        ("en", "The talks of Brazil and India with Peru are not an alliance."),
        ("en", "Brazil does not form a bloc."),
        ("fr", "Le Brésil, l'Inde et l'Afrique du Sud forment un bloc."),
        ("fr", "Le Brésil et l'Inde ne ferment pas un camp de réfugiés."),
        ("fr", "Le Brésil et l'Inde n'ont pas quitté l'alliance."),
    ],
)
def test_other_sentences_deny_no_bloc(lang, text):
    assert denied(text, lang) == set()


def test_a_partnership_beside_it_is_still_read():
    text = "Partners since 2003, Brazil and India do not form an alliance."
    found = [
        c.modality for c in code_document(document(text, lang="en"))
        if c.relation == "partnership" and (c.source, c.target) == ("BRA", "IND")
    ]  # fmt: skip
    assert found.count("negated") == 1

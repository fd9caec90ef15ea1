"""Whom 'the three states' means: those that the document has listed as three."""

import pytest

from allies.coding.pipeline import read_document
from helpers import document


def meant(text, lang):
    """Of the last sentence, the actors of each word that only means them."""
    *_, last = read_document(document(text, lang=lang))
    return {m.text: set(m.codes) for m in last.mentions if m.how}


CUBANS = {"CUB", "NIC", "BOL"}


@pytest.mark.parametrize(
    ("lang", "text", "words", "codes"),
    [
        ("fr", "Trois pays soutiennent le Venezuela : Cuba, le Nicaragua et la Bolivie. Le "
         "pétrole baisse. Caracas doit beaucoup à trois États, unis par leur histoire.",
         "trois etats", CUBANS),
        ("fr", "Cuba, le Nicaragua et la Bolivie, trois pays de gauche, le soutiennent. Le Pérou "
         "se méfie du Chili. Caracas livre du pétrole à ces trois États.", "trois etats", CUBANS),
        ("en", "Three countries back Venezuela: Cuba, Nicaragua, and Bolivia. Peru distrusts "
         "Chile. Caracas sends oil to the three states.", "three states", CUBANS),
        ("en", "Three powers back Venezuela (Cuba, Nicaragua and Bolivia). Oil is cheap. Caracas "
         "owes much to three allies, which ask for little.", "three allies", CUBANS),
        # The word for them all stands for the list from then on.
        ("fr", "Trois pays soutiennent le Venezuela : Cuba, le Nicaragua et la Bolivie. Caracas "
         "doit beaucoup à trois États, unis par leur histoire. Ces partenaires coûtent cher.",
         "ces partenaires", CUBANS),
        # 'These actors' are all that were talked of last.
        ("fr", "Caracas se méfie du Pérou et du Chili. Ces acteurs ne se parlent plus.",
         "ces acteurs", {"VEN", "PER", "CHL"}),
        ("en", "Caracas distrusts Peru and Chile. These actors no longer talk.",
         "these actors", {"VEN", "PER", "CHL"}),
    ],
)  # fmt: skip
def test_a_number_stands_for_the_list_told_with_it(lang, text, words, codes):
    assert meant(text, lang)[words] == codes


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        # Others; another number; any three; a list that is not told as three.
        ("fr", "Trois pays l'aident : Cuba, le Nicaragua et la Bolivie. Caracas s'adresse à trois "
         "autres pays.", "trois"),
        ("fr", "Trois pays l'aident : Cuba, le Nicaragua et la Bolivie. Caracas livre à ces quatre "
         "États.", "quatre etats"),
        ("fr", "Trois pays l'aident : Cuba, le Nicaragua et la Bolivie. Caracas livre à trois pays "
         "africains.", "trois pays"),
        ("en", "Three countries back it: Cuba, Nicaragua and Bolivia. Caracas ships to another "
         "three states.", "three states"),
        ("en", "Three countries signed; Cuba, Nicaragua, Peru and Bolivia refused. Caracas ships "
         "to the three states.", "three states"),
        ("en", "Cuba, Nicaragua and Bolivia signed. Caracas ships to three states, which pay.",
         "three states"),
    ],
)  # fmt: skip
def test_a_number_without_its_list_stands_for_none(lang, text, words):
    found = meant(text, lang)
    assert not [name for name, codes in found.items() if words in name and codes == CUBANS]

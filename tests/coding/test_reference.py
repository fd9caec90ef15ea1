"""Which two 'the two countries' are."""

import pytest

from allies.coding.pipeline import read_document
from helpers import document


def pair_meant(text, lang):
    *_, last = read_document(document(text, lang=lang))
    (found,) = (set(m.codes) for m in last.mentions if m.kind == "pair")
    return found


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("en", "Kenya buys tea from Peru. Oslo hears of it from Kenya. The two countries agreed.",
         {"KEN", "NOR"}),
        # Where they met tells which pair it is.
        ("en", "Kenya buys tea from Peru. Oslo hears of it from Kenya. The two countries agreed in "
         "Lima on a price.", {"KEN", "PER"}),
        ("fr", "Le Kenya achète du thé au Pérou. La Norvège l'apprend du Kenya. Les deux pays se "
         "sont entendus à Lima.", {"KEN", "PER"}),
        # Whom they are against, or a place of neither, does not.
        ("en", "Kenya buys tea from Peru. Oslo hears of it from Kenya. The two countries distrust "
         "Peru.", {"KEN", "NOR"}),
        ("en", "Kenya buys tea from Peru. The two countries agreed in Quito.", {"KEN", "PER"}),
    ],
)  # fmt: skip
def test_the_two_countries_are_the_last_pair_or_that_of_the_place(lang, text, pair):
    assert pair_meant(text, lang) == pair

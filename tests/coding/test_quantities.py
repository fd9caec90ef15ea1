import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.quantities import find_quantities, number
from allies.core.text import fold
from allies.core.values import Quantity


def quantities(text, lang):
    folded = fold(text)
    return [f.quantity for f in find_quantities(folded, 0, len(folded), lang=lang)]


@pytest.mark.parametrize(
    ("lang", "text", "low", "high", "unit"),
    [
        ("en", "a share of 18 percent", 18, 18, "percent"),
        ("en", "2.5% of exports", 2.5, 2.5, "percent"),
        ("en", "worth $30 billion", 30e9, 30e9, "usd"),
        ("en", "more than 10,000 troops", 10_000, None, "troops"),
        ("en", "up to 200 missiles", None, 200, "items"),
        ("en", "between 10,000 and 12,000 soldiers", 10_000, 12_000, "troops"),
        ("en", "trade doubled", 2, 2, "ratio"),
        ("en", "three million barrels", 3e6, 3e6, "barrels"),
        ("fr", "une part de 2,5 %", 2.5, 2.5, "percent"),
        ("fr", "10 000 soldats", 10_000, 10_000, "troops"),
        ("fr", "plus de 30 milliards de dollars", 30e9, None, "usd"),
        ("fr", "jusqu'à 200 chars", None, 200, "items"),
        ("fr", "entre 10 000 et 12 000 hommes", 10_000, 12_000, "troops"),
        ("fr", "le commerce a quadruplé", 4, 4, "ratio"),
        ("fr", "1,2 million de tonnes", 1.2e6, 1.2e6, "tonnes"),
    ],
)
def test_a_quantity_is_read_with_unit_and_bounds(lang, text, low, high, unit):
    assert quantities(text, lang) == [Quantity(low, high, unit)]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [("en", "12,000.5", 12000.5), ("fr", "12 000,5", 12000.5), ("fr", "12\u202f000", 12000),
     ("en", "1.5", 1.5), ("fr", "1,5", 1.5), ("fr", "12.000", 12000), ("en", "7", 7)],
)  # fmt: skip
def test_a_figure_is_read_by_the_language(lang, text, value):
    assert number(text, lang=lang) == value


def test_a_year_is_no_quantity():
    assert quantities("In 2022 the two met", "en") == []


@given(st.text(max_size=200), st.sampled_from(["fr", "en"]))
def test_any_text_is_survived(text, lang):
    folded = fold(text)
    for found in find_quantities(folded, 0, len(folded), lang=lang):
        assert 0 <= found.start < found.stop <= len(folded)


@pytest.mark.parametrize(
    ("lang", "text", "low", "high", "unit"),
    [
        ("en", "forty-two Rafale for its air force", 42, 42, "items"),
        ("en", "two hundred and fifty drones", 250, 250, "items"),
        ("en", "a third of its exports", 33.3, 33.3, "percent"),
        ("en", "two thirds of its gas", 66.6, 66.6, "percent"),
        ("en", "half a billion dollars", 5e8, 5e8, "usd"),
        ("en", "a dozen frigates", 12, 12, "items"),
        ("en", "hand over two reactors", 2, 2, "items"),
        ("en", "handed over two reactors", 2, 2, "items"),
        ("en", "over two hundred tanks", 200, None, "items"),
        ("en", "20 to 25 million tonnes", 20e6, 25e6, "tonnes"),
        ("fr", "quarante-deux Rafale", 42, 42, "items"),
        ("fr", "une centaine d'instructeurs", 100, 100, "troops"),
        ("fr", "une douzaine de frégates", 12, 12, "items"),
        ("fr", "un tiers de ses exportations", 33.3, 33.3, "percent"),
        ("fr", "20 à 25 millions de tonnes", 20e6, 25e6, "tonnes"),
        ("fr", "plus d'une centaine d'instructeurs", 100, None, "troops"),
    ],
)
def test_figures_in_words_shares_and_ranges(lang, text, low, high, unit):
    (found,) = quantities(text, lang)
    assert found == Quantity(low, high, unit)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Resolution 1701 remains in force"),
        ("en", "resolution 2231 of the Council"),
        ("en", "Article 5 obliges them"),
        ("en", "in 2021 exports fell"),
        ("en", "the two presidents met for three days"),
        ("fr", "la résolution 1701 reste en vigueur"),
        ("fr", "l'article 5 les oblige"),
        ("fr", "en 2021 les exportations ont baissé"),
    ],
)
def test_numbers_that_name_or_date_measure_nothing(lang, text):
    assert quantities(text, lang) == []

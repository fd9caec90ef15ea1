import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.fitting import Ends, fitting
from allies.coding.phrases import read_phrases
from allies.coding.quantities import find_quantities, number
from allies.coding.reading import read_layers
from allies.coding.text import layers_of
from allies.core.text import fold
from allies.core.values import Quantity
from helpers import document


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
        ("en", "They raised trade from 1 to 2 billion dollars", 2e9, 2e9, "usd"),
        ("en", "from 500 to 700 soldiers stand there", 500, 700, "troops"),
        ("fr", "porter les échanges de 1 à 2 milliards d'euros", 2e9, 2e9, "eur"),
        ("fr", "une force de 500 à 700 soldats", 500, 700, "troops"),
        ("fr", "un porte-parole parle de 500 à 700 soldats", 500, 700, "troops"),
        ("en", "The risks are borne by from 500 to 700 soldiers", 500, 700, "troops"),
        ("en", "more than 40 road and rail links", 40, None, "count"),
        ("en", "300 Kenyan and Ugandan soldiers", 300, 300, "troops"),
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


def test_a_figure_in_a_name_is_no_quantity():
    assert quantities("Vaccines against Covid-19 came", "en") == []


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
        ("en", "a credit of USD 195 million", 195e6, 195e6, "usd"),
        ("en", "trade of EUR 3.3 billion", 3.3e9, 3.3e9, "eur"),
        ("en", "USD 3 to 4 billion", 3e9, 4e9, "usd"),
        ("en", "owes it $40 mn", 40e6, 40e6, "usd"),
        ("fr", "un contrat de 40 M€", 40e6, 40e6, "eur"),
        ("fr", "de 5 à 7 000 hommes", 5_000, 7_000, "troops"),
        ("en", "20 to 7,000 men", 20, 7_000, "troops"),
        ("en", "forty-two Rafale for its air force", 42, 42, "items"),
        ("en", "two hundred and fifty drones", 250, 250, "items"),
        ("en", "a third of its exports", 33.3, 33.3, "percent"),
        ("en", "two thirds of its gas", 66.7, 66.7, "percent"),
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
        ("en", "a loan of GBP 3 million"),
        ("en", "a gift of A$30 million"),
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


@pytest.mark.parametrize(
    ("lang", "text", "low", "high", "unit"),
    [
        ("fr", "mille huit cents soldats", 1800, 1800, "troops"),
        ("fr", "quatre-vingt-onze pour cent", 91, 91, "percent"),
        ("fr", "quatre-vingt-dix-sept navires", 97, 97, "items"),
        ("fr", "soixante et onze chars", 71, 71, "items"),
        ("fr", "trente et un obus", 31, 31, "items"),
        ("fr", "deux cent mille hommes", 200_000, 200_000, "troops"),
        ("fr", "un million trois cent mille barils", 1.3e6, 1.3e6, "barrels"),
        ("fr", "deux milliards sept cents millions de dollars", 2.7e9, 2.7e9, "usd"),
        ("fr", "trois millions et demi de tonnes", 3.5e6, 3.5e6, "tonnes"),
        ("fr", "un demi-milliard de dollars", 5e8, 5e8, "usd"),
        ("fr", "treize de ses navires", 13, 13, "items"),
        ("fr", "sept dixièmes du gaz", 70, 70, "percent"),
        ("fr", "le quart des ventes", 25, 25, "percent"),
        ("fr", "plus du tiers de son blé", 33.3, None, "percent"),
        ("fr", "moins de la moitié du brut", None, 50, "percent"),
        ("fr", "huit conteneurs sur dix", 80, 80, "percent"),
        ("fr", "un baril sur quatre", 25, 25, "percent"),
        ("fr", "n'atteignent pas trois milliards d'euros", None, 3e9, "eur"),
        ("fr", "n'a pas dépassé 2 milliards d'euros", None, 2e9, "eur"),
        ("fr", "a été multiplié par six", 6, 6, "ratio"),
        ("fr", "soixante JF-17 pour l'armée de l'air", 60, 60, "items"),
        ("en", "a hundred soldiers", 100, 100, "troops"),
        ("en", "six hundred firms", 600, 600, "count"),
        ("en", "thirty-two thousand four hundred troops", 32_400, 32_400, "troops"),
        ("en", "a hundred and forty thousand men", 140_000, 140_000, "troops"),
        ("en", "two and a half million tonnes", 2.5e6, 2.5e6, "tonnes"),
        ("en", "a million and a half shells", 1.5e6, 1.5e6, "items"),
        ("en", "a quarter of a million soldiers", 250_000, 250_000, "troops"),
        ("en", "three dozen frigates", 36, 36, "items"),
        ("en", "the million shells", 1e6, 1e6, "items"),
        ("en", "90 billion dollars' worth of goods", 9e10, 9e10, "usd"),
        ("en", "seven-tenths of its oil", 70, 70, "percent"),
        ("en", "half the grain", 50, 50, "percent"),
        ("en", "six barrels of crude in ten", 60, 60, "percent"),
        ("en", "more than doubled", 2, None, "ratio"),
        ("en", "rose by a factor of three", 3, 3, "ratio"),
        ("en", "fourteen T-72 tanks", 14, 14, "items"),
        ("en", "three Mi-35s", 3, 3, "items"),
        ("en", "has passed 40 billion euros", 40e9, None, "eur"),
        ("en", "ten billion dollars or more", 10e9, None, "usd"),
    ],
)
def test_numbers_in_words_of_any_size(lang, text, low, high, unit):
    (found,) = quantities(text, lang)
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "in the first quarter of 2019"),
        ("en", "for half a century"),
        ("en", "a third country joined"),
        ("en", "an F-16 of theirs"),
        ("en", "several million went"),
        ("fr", "un quart de siècle"),
        ("fr", "la double imposition"),
        ("fr", "des pièces à double usage"),
        ("fr", "un Su-30 de plus"),
    ],
)
def test_names_ranks_and_spans_of_time_measure_nothing(lang, text):
    assert quantities(text, lang) == []


@pytest.mark.parametrize(
    ("lang", "name", "text", "words", "low", "high", "unit"),
    [
        ("en", "trade", "Oslo bought 80 billion dollars' worth, a tenth of the total.",
         "bought", 8e10, 8e10, "usd"),
        ("en", "troops", "It keeps 900 soldiers there for 30 million dollars a year.",
         "keeps", 900, 900, "troops"),
        ("en", "arms-transfer", "The nine frigates that Oslo may order are late.",
         "may order", 9, 9, "items"),
        ("en", "finance", "Oslo lent two billion in 2019.", "lent two billion", 2e9, 2e9, "usd"),
        ("en", "dependence", "It went from three percent in 2019 to eleven last year.",
         "to eleven", 11, 11, "percent"),
        ("fr", "finance", "Les dons, tombés à un milliard d'euros, sont remontés à trois.",
         "sont remontés à trois", 3e9, 3e9, "eur"),
        ("fr", "arms-transfer", "Oslo en a livré plus de deux cents.",
         "en a livré plus de deux cents", 200, None, "items"),
        ("fr", "dependence", "La part est passée de 70 % en 2010 à 40 % cette année.",
         "part", 40, 40, "percent"),
        ("fr", "base", "Oslo y compte encore sept cents hommes et trois navires.",
         "y compte", 700, 700, "troops"),
        ("en", "exercise", "Oslo opened joint drills, which 900 soldiers joined.",
         "joint drills", 900, 900, "troops"),
        ("en", "trade", "Trade has not suffered: some 300 million dollars last year.",
         "trade", 3e8, 3e8, "usd"),
        ("en", "base", "The 80 soldiers who maintain two helicopters there will stay.",
         "maintain two helicopters", 80, 80, "troops"),
        ("en", "trade", "Trade with Oslo, small in 1998, passed 12 billion last year.",
         "trade with oslo", 1.2e10, None, "usd"),
        ("fr", "finance", "Oslo obtient un prêt, qui s'élève à deux milliards d'euros.",
         "un prêt", 2e9, 2e9, "eur"),
    ],
)  # fmt: skip
def test_the_figure_that_suits_the_relation_is_taken(lang, name, text, words, low, high, unit):
    folded = fold(text)
    found = find_quantities(folded, 0, len(folded), lang=lang, bare=True)
    start = folded.index(fold(words))
    phrases = read_phrases(folded, 0, len(folded), [], lang=lang)
    chosen = fitting(found, name, (start, start + len(words)), phrases)
    assert chosen == Quantity(low, high, unit)


@pytest.mark.parametrize(
    ("lang", "text", "words", "own", "figure"),
    [
        ("en", "Oslo keeps 700 men in Chad, 250 in Togo and 90 in Benin.", "keeps", "TGO", 250),
        ("en", "Oslo keeps 700 men in Chad, 250 in Togo and 90 in Benin.", "keeps", "TCD", 700),
        ("fr", "Oslo a prêté deux milliards d’euros au Tchad, trois au Togo.", "prêté", "TGO", 3e9),
        ("fr", "Oslo a livré douze obusiers au Togo et les entretient.", "livré", "TGO", 12),
    ],
)
def test_of_a_list_the_figure_of_the_actor_is_taken(lang, text, words, own, figure):
    layers = layers_of(text)
    folded = layers.folded
    found = find_quantities(folded, 0, len(folded), lang=lang, bare=True)
    start = folded.index(fold(words))
    (reading,) = read_layers(document(text, lang=lang), layers)
    phrases = read_phrases(folded, 0, len(folded), reading.mentions, lang=lang)
    ends = Ends(frozenset({"NOR", own}), reading.mentions)
    name = "base" if lang == "en" else "finance" if "prêté" in text else "arms-transfer"
    chosen = fitting(found, name, (start, start + len(words)), phrases, ends)
    assert chosen is not None
    assert chosen.low == figure


@pytest.mark.parametrize(
    ("lang", "text", "figure"),
    [
        ("fr", "Ankara a livré cinq Bayraktar.", 5),
        ("fr", "La vente de quarante Eurofighter est faite.", 40),
        ("fr", "Cuba a envoyé 300 autres infirmières.", 300),
        ("en", "Cuba sent 300 other nurses.", 300),
    ],
)
def test_names_of_weapons_and_others_are_counted(lang, text, figure):
    folded = fold(text)
    (found,) = find_quantities(folded, 0, len(folded), lang=lang)
    assert found.quantity.low == figure


def test_what_is_counted_far_off_measures_nothing():
    folded = fold("Two neighbours of Oslo, both of them poor, once more signed nothing.")
    found = find_quantities(folded, 0, len(folded), lang="en", bare=True)
    start = folded.index("signed")
    phrases = read_phrases(folded, 0, len(folded), [], lang="en")
    assert fitting(found, "agreement", (start, start + 6), phrases) is None


@pytest.mark.parametrize(
    ("lang", "text", "low", "unit"),
    [
        ("en", "Oslo will withdraw 2,000 of its 3,300 soldiers.", 2000, "troops"),
        ("fr", "Oslo retirera 2 000 de ses 3 300 soldats.", 2000, "troops"),
        ("fr", "Oslo a vendu 20 de ses 35 tonnes d'or.", 20, "tonnes"),
        ("en", "Two of its three ships sailed.", 2, "count"),
    ],
)
def test_of_a_part_and_its_whole_the_part_counts(lang, text, low, unit):
    (found,) = quantities(text, lang)
    assert (found.low, found.unit) == (low, unit)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Of the 3,300 soldiers there, 2,000 will leave."),
        ("fr", "Sur les 3 300 soldats présents, 2 000 sont partis."),
    ],
)
def test_a_part_that_is_told_behind_its_whole_has_its_unit(lang, text):
    assert [(f.low, f.unit) for f in quantities(text, lang)] == [
        (3300, "troops"), (2000, "troops"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "told"),
    [
        ("en", "The price of the 30 frigates, 5 billion, was paid.", [(30, "items")]),
        ("en", "Of the 3,300 soldiers there, 4,000 saw nothing.", [(3300, "troops")]),
        ("en", "It repaid 2 of its 3 billion dollars.", [(2e9, "usd")]),
        ("fr", "Il a rendu 2 de ses 3 milliards d'euros.", [(2e9, "eur")]),
        ("en", "It sold two of its $2 billion submarines.", [(2e9, "usd")]),
    ],
)
def test_no_part_has_the_unit_of_another_matter(lang, text, told):
    assert [(f.low, f.unit) for f in quantities(text, lang)] == told

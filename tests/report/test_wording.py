"""How a report words what it tells: quantities, probabilities, and what speaks for what."""

from dataclasses import replace

import made_assessment as by_hand
import pytest

from allies.assess.answers import Beside, Change, Pledge, Standing, Viability, Why
from allies.assess.judgement import Condition, Otherwise
from allies.core.estimate import Estimate
from allies.core.values import UNITS, Quantity
from allies.report.numbers import between, both_label, quantity_label, range_label, value_label
from allies.report.pages import build_view, render
from allies.report.prose_answers import how_lines, missing_label, missing_labels, viable_lines
from allies.report.prose_type import condition, otherwise

LANGS = ("en", "fr")


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def partner(view, code="UGA"):
    return next(one for one in view["partners"] if one["code"] == code)


# ---- a figure and its unit


@pytest.mark.parametrize(
    ("low", "high", "unit", "en", "fr"),
    [
        (3e10, 3e10, "usd", "30 billion US dollars", "30 milliards de dollars"),
        (2e6, 2e6, "tonnes", "2 million tonnes", "2 millions de tonnes"),
        (1.3e9, 1.3e9, "eur", "1.3 billion euros", "1,3 milliard d’euros"),
        (1e6, 1e6, "barrels", "1 million barrels", "1 million de barils"),
        (4e6, 4e6, "items", "4 million items", "4 millions d’unités"),
        (1.5e6, 1.5e6, "troops", "1.5 million soldiers", "1,5 million de soldats"),
        (3500, 3500, "tonnes", "3,500 tonnes", "3 500 tonnes"),
        (30000, 30000, "usd", "30,000 US dollars", "30 000 dollars"),
        (1, 1, "tonnes", "1 tonne", "1 tonne"),
        (1.5, 1.5, "tonnes", "1.5 tonnes", "1,5 tonne"),
        (2, 2, "barrels", "2 barrels", "2 barils"),
        (38, 38, "bcm", "38 bcm", "38 milliards de m³"),
        (1.5, 1.5, "bcm", "1.5 bcm", "1,5 milliard de m³"),
        (2e7, 2.5e7, "tonnes", "20 to 25 million tonnes", "20 à 25 millions de tonnes"),
        (9e8, 1.2e9, "usd", "900 million to 1.2 billion US dollars",
         "900 millions à 1,2 milliard de dollars"),
        (900_000, 2e6, "usd", "900,000 to 2 million US dollars",
         "900 000 à 2 millions de dollars"),
        (1.7e10, None, "usd", "at least 17 billion US dollars", "au moins 17 milliards de dollars"),
        (None, 5000, "troops", "at most 5,000 soldiers", "au plus 5 000 soldats"),
        (3e6, 3e6, "count", "3 million", "3 millions"),
        (18, 20, "percent", "18 to 20 %", "18 à 20 %"),
    ],
)  # fmt: skip
def test_a_figure_is_joined_to_its_unit_as_the_language_does(low, high, unit, en, fr):
    quantity = Quantity(low, high, unit)
    found = [plain(quantity_label(quantity, lang) or "") for lang in LANGS]
    assert found == [en, fr]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_can_be_written_at_every_size(unit, lang):
    for value in (0, 1, 2, 3500, 2e6, 3e9):
        text = quantity_label(Quantity(value, value, unit), lang)
        assert text and "{" not in text


# ---- a probability


def test_a_probability_is_named_as_one():
    sure = Estimate(value=0.99, unit="probability")
    assert [plain(value_label(sure, lang)) for lang in LANGS] == [
        "probability of 99 %", "probabilité de 99 %",
    ]  # fmt: skip
    unsure = replace(sure, low=0.5, high=1.0)
    assert plain(both_label(unsure, "fr")) == "probabilité de 99 % (50 % à 100 %)"
    assert plain(value_label(replace(sure, unit="share"), "en")) == "99 %"


def test_beside_what_is_counted_a_probability_is_no_share():
    row = Beside(
        layer="military", measure="arms-dependence", side="UGA",
        said=Estimate(value=0.94, unit="probability"), counted=Estimate(value=0.31, unit="share"),
        period="2023", verdict="agree", key="beside.arms-agree",
        told={"percent": 31.0, "side": "UGA", "other": "KEN", "place": 1.0, "partners": 9.0},
    )  # fmt: skip
    one = replace(by_hand.uganda(), beside=(row,))
    assessment = by_hand.made(partners=(one,), group=None)
    for lang, named in (("en", "probability of 94 %"), ("fr", "probabilité de 94 %")):
        markdown = plain(render(assessment, lang=lang, format="md"))
        assert f"| {named} | 31 % |" in markdown
        assert named in plain(render(assessment, lang=lang))
    (told,) = partner(build_view(assessment, "fr", "0"))["beside"]
    assert "pour l’Ouganda, fournisseur\u202f: le Kenya" in told["text"]


@pytest.mark.parametrize("dimension", ["attack", "clause", "stated", "onset", "bound", "exchange"])
def test_in_a_rule_the_dimension_says_that_it_is_a_probability(dimension):
    value = Estimate(value=0.97, unit="probability")
    asked = Condition(dimension=dimension, test=">=", threshold=0.5, value=value, held=1.0)
    turned = Otherwise(dimension=dimension, value=0.1, threshold=0.5, type="adversary")
    for lang, name in (("en", "probability"), ("fr", "probabilité")):
        found = condition(asked, lang)
        assert name in found["label"]
        assert (plain(found["asked"]), plain(found["found"])) == ("≥ 50 %", "97 %")
        text = otherwise(turned, lang)["text"]
        assert text.count(name) == 1 and "50" in text


# ---- what the sentences speak for


def test_each_question_says_what_its_sentences_speak_for():
    for lang, speaks, against in (
        ("en", "Speaks for an alliance", "Speaks against an alliance"),
        ("fr", "En faveur d’une alliance", "À l’encontre d’une alliance"),
    ):
        view = build_view(by_hand.made(), lang, "0")
        bloc = partner(view)["questions"]["bloc"]
        assert (bloc["for_label"], bloc["against_label"]) == (speaks, against)
        questions = partner(view)["questions"].values()
        labels = [q[name] for q in questions for name in ("for_label", "against_label")]
        assert len(set(labels)) == len(labels)
        page, markdown = (render(by_hand.made(), lang=lang, format=f) for f in ("html", "md"))
        for label in (speaks, against):
            assert label in page.replace("&#39;", "’")
            assert f"\n{label}{' :' if lang == 'fr' else ':'}\n" in plain(markdown)


def test_what_is_told_of_a_group_is_not_said_to_speak_for_a_bloc():
    for lang, text in (("en", "What is told of bonds"), ("fr", "Ce qui est dit des liens")):
        for kind in ("html", "md"):
            assert text in render(by_hand.made(), lang=lang, format=kind)


def test_what_is_denied_is_not_said_to_last():
    denied = replace(by_hand.NO_STRIKE, standing=True, ended=None)
    uganda = by_hand.uganda()
    bloc = replace(uganda.bloc, denied=(denied,), pacts=())
    layers = tuple(replace(one, events=()) for one in uganda.layers)
    bare = {"why": Why(), "how": Change(), "viable": Viability(), "contradictions": ()}
    one = replace(uganda, bloc=bloc, layers=layers, **bare)
    page = render(by_hand.made(partners=(one,), group=None), lang="en")
    assert "Speaks against an alliance" in page
    assert "still stands" not in page


# ---- sentences


def test_an_interval_that_reads_as_its_value_is_left_out():
    one = Estimate(value=0.36, low=0.358, high=0.362, unit="share")
    assert range_label(one, "en") is None
    assert plain(both_label(one, "en")) == "36 %"
    assert range_label(replace(one, high=0.4), "en") is not None


def test_a_stretch_of_days_names_month_and_year_once():
    assert between("2025-01-14", "2025-01-15", "fr") == "du 14 au 15 janvier 2025"
    assert between("2025-01-14", "2025-01-15", "en") == "14 to 15 January 2025"
    assert between("2024-05-01", "2024-06-02", "fr") == "du 1er mai au 2 juin 2024"
    assert between("2023-05-01", "2024-05-01", "en") == "1 May 2023 to 1 May 2024"
    assert between("2022", "2024", "fr") == "de 2022 à 2024"


def test_only_what_lasts_is_counted():
    uganda = by_hand.uganda()
    (treaty,) = uganda.how.standing
    lapsed = Standing(relation="troops", state="lapsed", day=None, event=by_hand.SOLDIERS)
    how = replace(uganda.how, standing=(treaty, lapsed, lapsed))
    for lang, told in (("en", "1 in force, 2 lapsed."), ("fr", "1 en vigueur, 2 caducs.")):
        assert how_lines(replace(uganda, how=how), lang)[-1].endswith(told)


def test_a_pledge_of_which_nothing_came_is_told_as_such():
    uganda = by_hand.uganda()
    waiting = Pledge(announced=by_hand.PROMISED, delivered=None, sure=False, share=None)
    viable = replace(uganda.viable, pledges=(waiting,))
    for lang, told in (
        ("en", "One thing was announced; no text tells that it was delivered."),
        ("fr", "Une annonce ; aucun texte ne la dit suivie d’effet."),
    ):
        lines = viable_lines(replace(uganda, viable=viable), "KEN", lang)
        assert told in map(plain, lines)


def test_what_is_missing_reads_as_a_phrase():
    assert missing_label("data trade-gdp", "en") == "data on the weight of trade in its GDP"
    assert missing_label("data trade-gdp", "fr") == "des données (commerce en part de son PIB)"


def test_what_is_missing_of_one_sort_is_told_in_one_phrase():
    keys = ["pair ETH TZA", "limits", "data gdp", "pair UGA TZA", "data trade-share"]
    assert missing_labels(keys, "en") == [
        "anything on 2 pairs (Ethiopia – Tanzania and Uganda – Tanzania)",
        "what holds the relation back",
        "data on the GDP and share of its trade",
    ]
    for lang in LANGS:
        alone = ["pair ETH TZA", "data trade-share"]
        assert missing_labels(alone, lang) == [missing_label(key, lang) for key in alone]


def test_data_of_the_program_are_named_in_the_language():
    made = by_hand.made(data=("treaties coded by hand", "comtrade 2024"))
    found = [build_view(made, lang, "0")["data"] for lang in LANGS]
    assert found == [["treaties coded by hand", "comtrade 2024"],
                     ["traités codés à la main", "comtrade 2024"]]  # fmt: skip

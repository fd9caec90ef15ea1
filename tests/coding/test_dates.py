import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.dates import find_dates
from allies.core.text import fold
from allies.core.values import Interval


def dates(text, lang, today=None):
    return [f.interval for f in find_dates(fold(text), 0, len(fold(text)), lang=lang, today=today)]


@pytest.mark.parametrize(
    ("lang", "text", "start", "stop"),
    [
        ("en", "They met on 3 March 2021 in Oslo.", "2021-03-03", "2021-03-03"),
        ("en", "They met on March 3, 2021.", "2021-03-03", "2021-03-03"),
        ("en", "signed in June 2019", "2019-06", "2019-06"),
        ("en", "In 2017 it left.", "2017", "2017"),
        ("en", "since 2011, Qatar", "2011", None),
        ("en", "until 2016", None, "2016"),
        ("en", "between 2018 and 2020", "2018", "2020"),
        ("en", "from May 2018 to June 2020", "2018-05", "2020-06"),
        ("en", "in the 1990s", "1990", "1999"),
        ("en", "in late 2023", "2023-09", "2023-12"),
        ("fr", "Le 3 mars 2021, à Oslo", "2021-03-03", "2021-03-03"),
        ("fr", "le 1er août 2020", "2020-08-01", "2020-08-01"),
        ("fr", "signé en février 2019", "2019-02", "2019-02"),
        ("fr", "depuis 2011", "2011", None),
        ("fr", "jusqu'en 2016", None, "2016"),
        ("fr", "entre 2018 et 2020", "2018", "2020"),
        ("fr", "de 2018 à 2020", "2018", "2020"),
        ("fr", "dans les années 1990", "1990", "1999"),
        ("fr", "fin 2023", "2023-10", "2023-12"),
    ],
)
def test_a_date_is_read_at_its_precision(lang, text, start, stop):
    assert dates(text, lang) == [Interval(start, stop)]


@pytest.mark.parametrize(
    ("lang", "text", "today", "start", "stop"),
    [
        ("en", "last month", "2021-03-10", "2021-02", "2021-02"),
        ("en", "last year", "2021", "2020", "2020"),
        ("en", "two years ago", "2021-03", "2019", "2019"),
        ("en", "yesterday", "2021-03-01", "2021-02-28", "2021-02-28"),
        ("en", "on Tuesday", "2021-03-10", "2021-03-09", "2021-03-09"),
        ("en", "in June", "2021-03-10", "2021-06", "2021-06"),
        ("en", "in December", "2021-01-10", "2020-12", "2020-12"),
        ("fr", "le mois dernier", "2021-01-10", "2020-12", "2020-12"),
        ("fr", "l'an dernier", "2021", "2020", "2020"),
        ("fr", "il y a trois ans", "2021-03", "2018", "2018"),
        ("fr", "depuis deux ans", "2021-03", "2019", None),
        ("fr", "mardi", "2021-03-10", "2021-03-09", "2021-03-09"),
    ],
)
def test_relative_dates_go_by_the_document(lang, text, today, start, stop):
    assert dates(text, lang, today) == [Interval(start, stop)]


@pytest.mark.parametrize("text", ["10,000 soldiers", "$2022 million", "Su-35", "the May agreement"])
def test_figures_are_no_dates(text):
    assert dates(text, "en") == []


def test_a_relative_date_needs_a_document_of_that_precision():
    assert dates("yesterday", "en", "2021") == []
    assert dates("last month", "en", None) == []


@given(st.text(max_size=200), st.sampled_from(["fr", "en"]))
def test_any_text_is_survived(text, lang):
    folded = fold(text)
    for found in find_dates(folded, 0, len(folded), lang=lang, today="2020-02-29"):
        assert 0 <= found.start < found.stop <= len(folded)

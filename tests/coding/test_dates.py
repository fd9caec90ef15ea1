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
        ("fr", "à la fin des années 1980", "2021", "1980", "1989"),
        ("fr", "au début des années 90", "2021", "1990", "1999"),
        ("fr", "dès les années 1980", "2021", "1980", None),
        ("fr", "pendant les années 1970 et 1980", "2021", "1970", "1989"),
        ("fr", "signé voilà trente ans", "2021", "1991", "1991"),
        ("fr", "le 28/02/1987", "2021", "1987-02-28", "1987-02-28"),
        ("en", "in the late '80s", "2021", "1980", "1989"),
        ("en", "on 28.2.1987", "2021", "1987-02-28", "1987-02-28"),
        ("en", "02/28/87-The President", "1988", "1987-02-28", "1987-02-28"),
        ("en", "on 3/4/2019", "2021", "2019", "2019"),
        ("en", "since the five-day war of August 2008", "2021", "2008-08", None),
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
        ("en", "last week's talks", "2021-03-10", "2021-03-01", "2021-03-07"),
        ("fr", "la semaine dernière", "2021-03-10", "2021-03-01", "2021-03-07"),
        ("en", "over the past year", "2021-03-10", "2020-03", "2021-03"),
        ("en", "the past year", "2021", "2020", "2021"),
        ("fr", "l'année écoulée", "2021-03-10", "2020-03", "2021-03"),
        ("en", "within the next year", "2021-03-10", "2021-03", "2022-03"),
        ("fr", "dans l'année à venir", "2021-03-10", "2021-03", "2022-03"),
        ("en", "over the next three years", "2021-03-10", "2021", "2024"),
        ("en", "in the coming six months", "2021-03-10", "2021-03", "2021-09"),
        ("fr", "dans les deux prochaines années", "2021-03-10", "2021", "2023"),
        ("fr", "pendant les cinq années à venir", "2021-03-10", "2021", "2026"),
    ],
)
def test_relative_dates_go_by_the_document(lang, text, today, start, stop):
    assert dates(text, lang, today) == [Interval(start, stop)]


@pytest.mark.parametrize(
    ("lang", "text", "today", "start", "stop"),
    [
        # A verb in the future puts a date ahead of the document, one in the past behind it.
        ("en", "Oslo will join on 1 February.", "2021-09-10", "2022-02-01", "2022-02-01"),
        ("en", "The pact is to be signed in February.", "2021-09-10", "2022-02", "2022-02"),
        ("en", "They signed a pact in November.", "2021-09-10", "2020-11", "2020-11"),
        ("en", "A summit was announced for November.", "2021-09-10", "2021-11", "2021-11"),
        ("en", "They have drilled since November.", "2021-09-10", "2020-11", None),
        ("fr", "Oslo y entrera le 1er février.", "2021-09-10", "2022-02-01", "2022-02-01"),
        ("fr", "Ils ont signé un pacte en novembre.", "2021-09-10", "2020-11", "2020-11"),
        ("fr", "Ils patrouillent depuis novembre.", "2021-09-10", "2020-11", None),
        ("fr", "Un sommet fut annoncé pour novembre.", "2021-09-10", "2021-11", "2021-11"),
        ("fr", "Ils auraient tiré en novembre.", "2021-09-10", "2020-11", "2020-11"),
        # The year is told by the words behind the month.
        ("en", "They met in March last year.", "2021-09-10", "2020-03", "2020-03"),
        ("fr", "Ils se sont vus le 5 août dernier.", "2021-02-10", "2020-08-05", "2020-08-05"),
        ("fr", "Réunion le 12 mars prochain.", "2021-02-10", "2021-03-12", "2021-03-12"),
        # What only begins or ends.
        ("en", "since last March", "2021-09-10", "2021-03", None),
        ("en", "They will leave before the end of the year.", "2021-09-10", None, "2021"),
        ("fr", "Ils partiront avant la fin de l'année.", "2021-09-10", None, "2021"),
        ("fr", "Ils partiront d'ici la fin du mois.", "2021-09-10", None, "2021-09"),
        # A day that is told as the next or the last one may be of the same month.
        ("fr", "Ils se verront le 16 juillet prochain.", "2012-07-05", "2012-07-16", "2012-07-16"),
        ("fr", "Ils se verront le 2 juillet prochain.", "2012-07-05", "2013-07-02", "2013-07-02"),
        ("fr", "Ils se sont vus le 2 juillet dernier.", "2012-07-05", "2012-07-02", "2012-07-02"),
        ("fr", "Ils se sont vus le 16 juillet dernier.", "2012-07-05", "2011-07-16", "2011-07-16"),
        ("fr", "Ils se verront lundi 16 juillet à Lima.", "2012-07-05", "2012-07-16", "2012-07-16"),
        ("en", "They meet on Monday, July 16, in Lima.", "2012-07-05", "2012-07-16", "2012-07-16"),
        ("en", "They have talked since Monday, July 16.", "2012-07-20", "2012-07-16", None),
        ("fr", "Ils se parlent depuis lundi 16 juillet.", "2012-07-20", "2012-07-16", None),
        (
            "en",
            "Ten days of drills ended on Monday, 16 July.",
            "2012-07-20",
            "2012-07-07",
            "2012-07-16",
        ),
        ("fr", "Ils partiront dans un an.", "2012-07-05", "2013", "2013"),
        ("fr", "Ils partiront en début d'année prochaine.", "2012-07-05", "2013", "2013"),
        ("fr", "Oslo prépare l'après-2014.", "2012-07-05", "2014", None),
        ("en", "They plan the post-2014 mission.", "2012-07-05", "2014", None),
        ("en", "He spoke before the council in March 2014.", "2021-09-10", "2014-03", "2014-03"),
        ("en", "Before the raid of March 2014 they traded.", "2021-09-10", None, "2014-03"),
        ("fr", "Avant l'annexion de mars 2014, ils commerçaient.", "2021-09-10", None, "2014-03"),
        ("en", "They will finish it by April.", "2021-02-10", None, "2021-04"),
        ("en", "By July they had finished it.", "2021-09-10", "2021-07", "2021-07"),
        ("fr", "depuis l'automne", "2021-09-10", "2021-09", None),
        ("en", "at the beginning of the month", "2021-09-10", "2021-09", "2021-09"),
        ("en", "It has led the bloc for twenty-five years.", "2021-09-10", "1996", None),
        ("fr", "depuis soixante-douze ans", "2021-09-10", "1949", None),
    ],
)
def test_the_verb_tells_on_which_side_of_the_document_a_date_lies(lang, text, today, start, stop):
    assert dates(text, lang, today) == [Interval(start, stop)]


@pytest.mark.parametrize(
    ("lang", "text", "start", "stop"),
    [
        ("en", "a treaty since 1786, the oldest", "1786", None),
        ("en", "in 1648 they made peace", "1648", "1648"),
        ("fr", "un traité depuis 1778", "1778", None),
        ("fr", "la paix de 1648", "1648", "1648"),
    ],
)
def test_an_old_year_is_one_behind_a_word_that_says_so(lang, text, start, stop):
    assert dates(text, lang) == [Interval(start, stop)]


@pytest.mark.parametrize("text", ["1786 rifles", "of 1750 men", "in 1500 villages"])
def test_an_old_year_is_a_figure_elsewhere(text):
    assert dates(text, "en") == []


@pytest.mark.parametrize(
    ("lang", "text", "second"),
    [
        ("en", "It left in 2011 and returned three years later.", "2014"),
        ("en", "It left on 22 May 2020, ten months after it had entered.", "2019-07"),
        ("en", "It left on 22 May 2020 and returned the next day.", "2020-05-23"),
        ("fr", "Il part en 2011 et revient trois ans plus tard.", "2014"),
        ("fr", "Il rompt le 24 mai 2020 et ferme un mois plus tard la route.", "2020-06"),
        ("fr", "Il part en 2011 et revient l'année suivante.", "2012"),
    ],
)
def test_a_date_is_counted_from_the_one_before(lang, text, second):
    assert dates(text, lang)[1:] == [Interval(second, second)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Three years later it returned."),
        ("en", "It left in 2011, three years after the vote of 9 May"),
        ("fr", "Trois ans plus tard il revint."),
        ("en", "They fought for four days."),
        ("fr", "Ils se battirent pendant quatre ans."),
    ],
)
def test_a_spell_without_its_begin_is_no_date(lang, text):
    found = [f for f in dates(text, lang, "2021-09-10") if str(f.start)[:4] not in ("2011", "2021")]
    assert found == []


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


EDGES = ["0001", "0001-01", "0001-01-01", "0001-01-07", "9998", "9998-12", "9998-12-31"]
PHRASES = {
    "en": ["this week", "last week", "next week", "the past year", "within the next year",
           "over the next nine years", "in the coming six months", "last month", "next month",
           "last year", "next year", "two years ago", "three days ago", "for the past two weeks",
           "yesterday", "tomorrow", "two centuries ago", "by the end of next year",
           "will end in 99 days", "trade has doubled in 99 years", "will meet on the 31st",
           "two years after they left, they met", "60 days of talks ended on 3 May",
           "last weekend", "over the weekend", "next weekend", "over the past decade"],
    "fr": ["cette semaine", "la semaine dernière", "la semaine prochaine", "l'année écoulée",
           "dans l'année à venir", "dans les neuf prochaines années", "le mois dernier", "hier",
           "demain", "l'an dernier", "l'an prochain", "il y a deux ans", "il y a trois jours",
           "depuis deux semaines", "il y a deux siècles", "finira dans 99 jours",
           "a triplé en 99 ans", "deux ans après avoir rompu, ils se voient"],
}  # fmt: skip


@pytest.mark.parametrize("today", EDGES)
@pytest.mark.parametrize(("lang", "text"), [(k, t) for k, each in PHRASES.items() for t in each])
def test_at_the_edges_of_the_calendar_there_is_a_date_or_none(lang, text, today):
    for found in dates(text, lang, today):
        assert all(end is None or 4 <= len(end) <= 10 for end in (found.start, found.stop))

"""Dates that are told from the day of the document, and spans of days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.dates import find_dates
from allies.coding.near_dates import find_near
from allies.core.text import fold
from allies.core.values import Interval

TODAY = "2023-05-18"  # a Thursday


def dates(text, lang, today=TODAY):
    folded = fold(text)
    return [f.interval for f in find_dates(folded, 0, len(folded), lang=lang, today=today)]


def near(text, lang, today=TODAY):
    folded = fold(text)
    return [f.interval for f in find_near(folded, 0, len(folded), lang=lang, today=today)]


@pytest.mark.parametrize(
    ("lang", "text", "start", "stop"),
    [
        ("en", "They met last November.", "2022-11", "2022-11"),
        ("en", "They met last March.", "2023-03", "2023-03"),
        ("en", "They met last May.", "2022-05", "2022-05"),
        ("en", "They meet next March.", "2024-03", "2024-03"),
        ("en", "They meet next July.", "2023-07", "2023-07"),
        ("en", "It sailed on the 16th.", "2023-05-16", "2023-05-16"),
        ("en", "It sailed on the 21st.", "2023-04-21", "2023-04-21"),
        ("en", "They sign this week.", "2023-05-15", "2023-05-21"),
        ("en", "They signed last week.", "2023-05-08", "2023-05-14"),
        ("en", "They signed last weekend.", "2023-05-13", "2023-05-14"),
        ("en", "They met over the weekend.", "2023-05-13", "2023-05-14"),
        ("en", "They will meet this weekend.", "2023-05-20", "2023-05-21"),
        ("en", "It has armed them over the past decade.", "2013", None),
        ("en", "They signed on Tuesday.", "2023-05-16", "2023-05-16"),
        ("en", "They signed on Thursday.", "2023-05-18", "2023-05-18"),
        ("en", "They signed last Thursday.", "2023-05-11", "2023-05-11"),
        ("en", "They sign next Tuesday.", "2023-05-23", "2023-05-23"),
        ("en", "They signed a year ago.", "2022-05", "2022-05"),
        ("en", "They signed five years ago.", "2018", "2018"),
        ("en", "They drill this summer.", "2023-06", "2023-08"),
        ("en", "They drilled last summer.", "2022-06", "2022-08"),
        ("en", "They drill next spring.", "2024-03", "2024-05"),
        ("en", "They drilled between 22 and 24 August.", "2023-08-22", "2023-08-24"),
        ("en", "They drilled from 3 to 5 March 2021.", "2021-03-03", "2021-03-05"),
        ("en", "They drilled on March 3-5, 2021.", "2021-03-03", "2021-03-05"),
        # Days in words, and days to come.
        ("en", "It sailed on the twenty-first.", "2023-04-21", "2023-04-21"),
        ("en", "She will be in Lima on the twenty-first.", "2023-05-21", "2023-05-21"),
        ("en", "She will be in Lima on the 4th.", "2023-06-04", "2023-06-04"),
        ("en", "He left on the third of May 2021.", "2021-05-03", "2021-05-03"),
        ("en", "He left on the 3rd of May 2021.", "2021-05-03", "2021-05-03"),
        (
            "en",
            "They drilled from the twenty-second to the thirtieth of August 2022.",
            "2022-08-22",
            "2022-08-30",
        ),
        ("en", "He will leave in a fortnight.", "2023-06-01", "2023-06-01"),
        ("en", "He left a fortnight ago.", "2023-05-04", "2023-05-04"),
        ("en", "The March summit decided it.", "2023-03", "2023-03"),
        (
            "en",
            "Peru was invited in August to join, and will sit there soon.",
            "2022-08",
            "2022-08",
        ),
        # How long it lasted, and its last or first day.
        ("en", "Ten days of drills off Lima ended on Monday.", "2023-05-06", "2023-05-15"),
        ("en", "A six-day visit that began on 3 May 2021.", "2021-05-03", "2021-05-08"),
        ("en", "Trade has doubled in five years.", "2018", "2023"),
        ("fr", "Dix jours d'exercice se sont achevés lundi.", "2023-05-06", "2023-05-15"),
        ("fr", "Une visite de six jours, commencée le 3 mai 2021.", "2021-05-03", "2021-05-08"),
        ("en", "We commit to meet at our summit in March.", "2024-03", "2024-03"),
        ("fr", "Le commerce a bondi de 73 % en un an.", "2022", "2023"),
        ("fr", "Il arrivera dans dix jours.", "2023-05-28", "2023-05-28"),
        ("fr", "Ils se sont vus en novembre dernier.", "2022-11", "2022-11"),
        ("fr", "Ils se verront en mars prochain.", "2024-03", "2024-03"),
        ("fr", "Exercice du 22 au 24 août.", "2023-08-22", "2023-08-24"),
        ("fr", "Exercice du 3 au 5 mars 2021.", "2021-03-03", "2021-03-05"),
        ("fr", "Le 16, ils ont signé.", "2023-05-16", "2023-05-16"),
        ("fr", "Ils signent cette semaine.", "2023-05-15", "2023-05-21"),
        ("fr", "Ils se sont vus durant le week-end.", "2023-05-13", "2023-05-14"),
        ("fr", "Ils se verront le week-end prochain.", "2023-05-27", "2023-05-28"),
        ("fr", "Elle les a armés durant la dernière décennie.", "2013", None),
        ("fr", "Ils signent mardi prochain.", "2023-05-23", "2023-05-23"),
        ("fr", "Ils ont signé mardi dernier.", "2023-05-16", "2023-05-16"),
        ("fr", "Ils ont signé il y a un an.", "2022-05", "2022-05"),
        ("fr", "Exercice prévu cet été.", "2023-06", "2023-08"),
        ("fr", "Exercice mené l'été dernier.", "2022-06", "2022-08"),
        # A Thursday's text: a plan is of the next such day, an act of the last.
        ("en", "She will be in Oslo on Saturday.", "2023-05-20", "2023-05-20"),
        ("en", "She comes to Oslo on Saturday.", "2023-05-20", "2023-05-20"),
        ("en", "She had come to Oslo on Saturday.", "2023-05-13", "2023-05-13"),
        ("fr", "Elle sera samedi à Oslo.", "2023-05-20", "2023-05-20"),
        ("fr", "Elle a signé samedi un accord pour dix ans.", "2023-05-13", "2023-05-13"),
        ("en", "They traded more in the first quarter of the year.", "2023-01", "2023-03"),
        ("en", "They traded more in the second half of 2021.", "2021-07", "2021-12"),
        ("fr", "Ils ont vendu plus au quatrième trimestre.", "2022-10", "2022-12"),
        ("fr", "Ils ont vendu plus au premier semestre de l'an dernier.", "2022-01", "2022-06"),
        ("fr", "Elles viennent de signer.", "2023-05", "2023-05"),
        ("fr", "Elle vient d'ouvrir un port.", "2023-05", "2023-05"),
        ("en", "They have just signed.", "2023-05", "2023-05"),
        ("fr", "Elle l'est pour la troisième année de suite.", "2021", "2023"),
        ("en", "It leads for the third year running.", "2021", "2023"),
        ("en", "They broke with it in the autumn.", "2022-09", "2022-11"),
        ("fr", "Ils se verront cet automne.", "2023-09", "2023-11"),
    ],
)
def test_a_date_is_told_from_the_day_of_the_document(lang, text, start, stop):
    assert dates(text, lang) == [Interval(start, stop)]


@pytest.mark.parametrize(
    ("today", "start"),
    [("2023-05-19", "2023-05-13"), ("2023-05-20", "2023-05-20"), ("2023-05-21", "2023-05-20"),
     ("2023-05-22", "2023-05-20")],
)  # fmt: skip
def test_the_weekend_that_is_over_or_has_begun(today, start):
    (found,) = dates("They met over the weekend.", "en", today)
    assert found.start == start


def test_this_weekend_is_the_one_before_at_the_begin_of_a_week():
    told = [dates("Ils se voient ce week-end.", "fr", f"2023-05-{n}")[0].start for n in (16, 17)]
    assert told == ["2023-05-13", "2023-05-20"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "on the 31st"),  # neither ahead in May nor in April
        ("en", "on the 45th"),
        ("en", "on the 16th floor"),
        ("en", "on the 4th of"),
        ("en", "from 24 to 22 August"),
        ("en", "from 22 to 45 August"),
        ("en", "from 28 to 31 February"),
        ("en", "the last of the marches"),
        ("fr", "du 24 au 22 août"),
        ("fr", "du 30 au 31 février"),
        ("fr", "le 45, "),
        ("fr", "le 16 tonnes"),
        ("fr", "L'accord a été signé."),  # no summer
        ("fr", "Le gaz vient de l'étranger."),
        ("en", "enough to get through the winter"),
    ],
)
def test_days_that_are_none_are_refused(lang, text):
    assert near(text, lang) == []


@pytest.mark.parametrize("text", ["last November", "on the 16th", "on Tuesday", "this summer"])
def test_without_a_date_of_the_document_nothing_is_near(text):
    assert near(text, "en", None) == []


def test_without_a_date_of_the_document_a_span_needs_its_year():
    assert near("from 3 to 5 March 2021", "en", None) == [Interval("2021-03-03", "2021-03-05")]
    assert near("from 3 to 5 March", "en", None) == []


def test_a_day_needs_a_document_that_is_dated_to_the_day():
    assert near("on Tuesday, on the 16th", "en", "2023-05") == []
    assert near("last November", "en", "2023") == [Interval("2022-11", "2022-11")]


@given(
    st.lists(st.sampled_from([
        "last", "next", "this", "the", "on", "from", "to", "and", "March", "may", "Tuesday", "31st",
        "29", "30-31", "2021", "summer", "du", "au", "le", "février", "dernier", "prochain", "été",
    ]), max_size=12).map(" ".join),
    st.sampled_from(["fr", "en"]),
    st.sampled_from([None, "2020", "2020-02", "2020-02-29", "0001-01-01"]),
)  # fmt: skip
def test_any_words_of_time_are_survived(text, lang, today):
    folded = fold(text)
    found = find_dates(folded, 0, len(folded), lang=lang, today=today)
    for one in found:
        assert 0 <= one.start < one.stop <= len(folded)
    for left, right in zip(found, found[1:], strict=False):
        assert left.stop <= right.start

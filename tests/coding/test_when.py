"""Which date of a sentence a statement is given."""

import pytest

from allies.coding.facts import facts_in
from allies.coding.fitting import Ends
from allies.coding.mentions import Mention
from allies.coding.phrases import read_phrases
from allies.core.text import fold


def span_of(words, text, lang, *, before="", today="2023-05-18", relation="trade"):
    folded = fold(before + text)
    start = len(fold(before))
    phrases = read_phrases(folded, start, len(folded), [], lang=lang)
    facts = facts_in(folded, start, len(folded), phrases, lang=lang, today=today)
    at = folded.index(fold(words), start)
    return facts.date_of(relation, at, at + len(fold(words)))


def date_of(words, text, lang, **given):
    found = span_of(words, text, lang, **given)
    return None if found is None else found.start


@pytest.mark.parametrize(
    ("lang", "text", "words", "start"),
    [
        ("en", "Under a lease of 1990, renewed in 2019, ships call there.", "a lease", "1990"),
        ("en", "Under a lease of 1990, renewed in 2019, ships call there.", "renewed", "2019"),
        (
            "en",
            "In 2017 they closed the border, the sky and the sea.",
            "the sky and the sea",
            "2017",
        ),
        (
            "en",
            "Meeting in May 2021, Oslo and Lima read the plan launched in 2019.",
            "read",
            "2021-05",
        ),
        ("en", "Oslo and Lima read the plan launched in 2019.", "read", "2019"),
        ("en", "After the 2019 raid, sanctions were imposed on Oslo in 2021.", "sanctions", "2021"),
        ("en", "Under the 1951 treaty, a base was opened in Lima in 2021.", "a base", "2021"),
        ("fr", "Après le sommet de 2019, l'accord a été signé en 2021.", "l'accord", "2021"),
        ("fr", "Réunis en mai 2021, Oslo et Lima ont lu le plan lancé en 2019.", "lu", "2021-05"),
        ("en", "It hosts a base, and in 2021 it bought frigates.", "bought frigates", "2021"),
        ("en", "The pact, signed in 2018, binds both.", "The pact", "2018"),
        ("en", "They are tied, since 1951, by a pact.", "by a pact", "1951"),
        ("en", "Nothing has changed since 1951, when they signed a pact.", "signed a pact", "1951"),
        ("en", "By the accord of 1957 Oslo promised a reactor.", "promised", "1957"),
        # A remark between commas does not end its clause, nor does a list.
        ("en", "The cap, agreed with Oslo, applies as of 5 March 2021.", "The cap", "2021-03-05"),
        ("en", "Oslo trades with Lima, Quito and Rome since 2010.", "trades", "2010"),
        (
            "en",
            "In 2019 envoys of Oslo, Lima, Rome, Quito, Doha and Bern took part.",
            "took part",
            "2019",
        ),
        # 'Before the talks of 2019' tells until when, and when the talks were.
        ("en", "Before the talks of 2019 they traded.", "the talks", "2019"),
        ("en", "Before the talks of 2019 they traded.", "traded", None),
        ("en", "Before the talks of last week they traded.", "talks", "2023-05-08"),
        ("en", "Before the war of the 1990s they traded.", "war", "1990"),
        ("en", "Before the siege of Oslo in 2019 they traded.", "siege", "2019"),
        ("en", "Before the siege of Oslo in 2019 they traded.", "traded", None),
        ("en", "It spoke before the press in 2019.", "spoke", "2019"),
        ("fr", "Avant le siège d'Oslo en mai 2019, ils commerçaient.", "le siège", "2019-05"),
        ("fr", "Avant le siège d'Oslo en mai 2019, ils commerçaient.", "commerçaient", None),
        # 'Since the accord of 2019' tells from when, and when it was signed.
        ("en", "Since the accord of 2019 they have traded.", "have traded", "2019"),
        ("en", "Since the last talks of the two in 2019 they have traded.", "traded", "2019"),
        ("fr", "Depuis l'accord de 2019, Oslo a vendu du gaz.", "a vendu", "2019"),
        ("fr", "Depuis la prise d'Oslo en mai 2019, ils commercent.", "la prise", "2019-05"),
        ("fr", "Avant la visite de mai 2019, ils commerçaient.", "la visite", "2019-05"),
        # What went before is counted back, and is not the date of what is told.
        ("en", "Two days after it was hit, Oslo shelled Lima on 18 May.", "was hit", "2023-05-16"),
        ("en", "Two days after it was hit, Oslo shelled Lima on 18 May.", "shelled", "2023-05-18"),
        ("en", "Five months after they agreed on it, they have met.", "agreed", "2022-12"),
        ("en", "They left on 9 May after five days of talks.", "talks", "2023-05-04"),
        ("en", "The talks between the two, begun in 2022, have failed.", "The talks", "2022"),
        ("en", "Congress has just banned it as of 1 August 2024.", "has just banned", "2024-08-01"),
        ("fr", "Oslo s'est plaint lundi, un mois après leur guerre.", "leur guerre", "2023-04"),
        ("fr", "Tout changea en 1993, quand ils se virent à Oslo.", "se virent", "1993"),
        ("fr", "Depuis 1951, ils sont liés par un pacte.", "liés par un pacte", "1951"),
        ("fr", "1967 : la foule brûle l'ambassade ; Oslo rappelle le sien.", "rappelle", "1967"),
        ("fr", "Le pacte, conclu en 2018, les lie.", "Le pacte", "2018"),
        ("fr", "Oslo, qui a fermé sa base en 2018, achète du gaz.", "fermé sa base", "2018"),
        ("fr", "Lors du sommet de 2019, Oslo promit des navires.", "promit des navires", "2019"),
    ],
)
def test_a_statement_takes_the_date_of_its_part(lang, text, words, start):
    assert date_of(words, text, lang) == start


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("en", "Oslo, which closed its base in 2018, buys gas.", "buys gas"),
        ("en", "The corridor named in the accord of 2020 is leased to them.", "is leased"),
        ("en", "It was the first visit since 2013.", "visit"),
        ("en", "Oslo buys gas; in 2018 it closed its base.", "buys gas"),
        (
            "en",
            "They depend on gas under a contract that runs until 2040, to their regret.",
            "depend",
        ),
        ("fr", "Oslo, qui a fermé sa base en 2018, achète du gaz.", "achète du gaz"),
        ("fr", "Le couloir prévu par l'accord de 2020 leur est loué.", "leur est loué"),
        ("fr", "C'est la première visite depuis 2013.", "visite"),
        ("fr", "L'accord a été rompu.", "rompu"),
        ("en", "They trade under resolution 1325 (2000) of the Council.", "trade"),
        ("fr", "Ils commercent selon la résolution 1325 (2000) du Conseil.", "commercent"),
    ],
)
def test_the_date_of_another_part_is_not_taken(lang, text, words):
    assert date_of(words, text, lang) is None


@pytest.mark.parametrize(
    ("lang", "before", "text", "words", "start"),
    [
        (
            "en",
            "They met on 19 June 2020. ",
            "Three days earlier shots were fired.",
            "shots",
            "2020-06-16",
        ),
        ("fr", "Ils rompent en 2011. ", "Trois ans plus tard ils s'allient.", "s'allient", "2014"),
        ("en", "They met. ", "Three days earlier shots were fired.", "shots", None),
    ],
)
def test_a_sentence_counts_from_the_date_of_the_passage(lang, before, text, words, start):
    assert date_of(words, text, lang, before=before) == start


@pytest.mark.parametrize(
    ("relation", "words", "text", "lang", "start"),
    [
        ("defense-pact", "obliges", "The pact, which Accra and Lomé signed in June 2019, obliges "
         "each to come to the other's help.", "en", "2019-06"),
        ("defense-pact", "defence commitment", "She reaffirmed the defence commitment under the "
         "1976 mutual assistance treaty.", "en", "1976"),
        ("ceasefire", "ended the fighting", "An accord of 2008 ended the fighting.", "en", "2008"),
        ("agreement", "oblige", "Le pacte, que Lima et Quito ont signé en 1998, les oblige.", "fr",
         "1998"),
        ("trade", "buys", "The pact, which Accra and Lomé signed in June 2019, says who buys "
         "what.", "en", None),
        ("defense-pact", "obliges", "The pact, which was signed in 2019 and renewed in 2021, "
         "obliges both.", "en", None),
    ],
)  # fmt: skip
def test_what_a_text_founds_has_the_date_of_the_text(relation, words, text, lang, start):
    assert date_of(words, text, lang, relation=relation) == start


@pytest.mark.parametrize(
    ("lang", "before", "text", "words", "start"),
    [
        ("en", "A chronology\n\n1952. ", "Oslo closed its ports.", "closed", "1952"),
        ("en", "A chronology\n\n- March 2021: ", "Oslo closed its ports.", "closed", "2021-03"),
        ("en", "Oslo wept. March 2021. ", "Oslo closed its ports.", "closed", "2021-03"),
        ("en", "Oslo joined in 1952. ", "Lima closed its ports.", "closed", None),
        ("en", "A chronology\n\n1952. ", "In 1960 Oslo closed its ports.", "closed", "1960"),
        ("fr", "Chronologie\n\n2016-2024. ", "Oslo ferme ses ports.", "ferme", "2016"),
        ("fr", "Chronologie\n\n3 mars 2021 : ", "Oslo ferme ses ports.", "ferme", "2021-03-03"),
    ],
)
def test_a_date_before_the_sentence_is_its_label(lang, before, text, words, start):
    assert date_of(words, text, lang, before=before) == start


@pytest.mark.parametrize(
    ("lang", "text", "words", "actors"),
    [
        (
            "en",
            "Their troops left Mali in 2022, Niger two years later, and Chad at the end of 2025.",
            "left",
            {"MLI": "2022", "NER": "2024", "TCD": "2025-10"},
        ),
        (
            "en",
            "Mali closed its ports in 2022, while Niger seized a ship in 2019.",
            "closed",
            {"MLI": "2022", "NER": "2022"},
        ),
        (
            "fr",
            "Leurs soldats ont quitté le Mali en 2022, le Niger deux ans plus tard.",
            "quitté",
            {"MLI": "2022", "NER": "2024"},
        ),
    ],
)
def test_where_the_verb_is_left_out_each_actor_has_the_date_beside_it(lang, text, words, actors):
    folded = fold(text)
    names = {"MLI": "mali", "NER": "niger", "TCD": "chad"}
    mentions = [
        Mention(at, at + len(name), (code,), "name", name)
        for code, name in names.items() if (at := folded.find(name)) >= 0
    ]  # fmt: skip
    phrases = read_phrases(folded, 0, len(folded), [], lang=lang)
    facts = facts_in(folded, 0, len(folded), phrases, lang=lang, today="2026-05-18")
    at = folded.index(fold(words))
    for code, start in actors.items():
        ends = Ends(frozenset({"FRA", code}), mentions)
        found = facts.date_of("pull-out", at, at + len(words), ends)
        assert found is not None and found.start == start, code


@pytest.mark.parametrize(
    ("lang", "before", "text", "words", "start"),
    [
        (
            "en",
            "The base closes in 2024. ",
            "After that date, Oslo trains pilots.",
            "trains",
            "2025",
        ),
        (
            "en",
            "It opened on 3 May 2021. ",
            "From that day on, Oslo trains pilots.",
            "trains",
            "2021-05-03",
        ),
        (
            "fr",
            "La base ferme fin 2024. ",
            "Après cette date, Oslo forme des pilotes.",
            "forme",
            "2025-01",
        ),
        (
            "fr",
            "La base ouvre en 2024. ",
            "À partir de cette date, Oslo forme des pilotes.",
            "forme",
            "2024",
        ),
    ],
)
def test_that_date_is_the_one_named_before(lang, before, text, words, start):
    assert date_of(words, text, lang, before=before) == start


@pytest.mark.parametrize(
    ("lang", "text", "stop"),
    [
        ("en", "By the end of the year, Oslo will sell gas to Lima.", "2023"),
        ("fr", "D'ici la fin de l'année, Oslo vendra du gaz à Lima.", "2023"),
        ("en", "Before the summit of March 2014, Oslo sold gas to Lima.", "2014-03"),
        ("fr", "Avant la fin du mois, Oslo vendra du gaz à Lima.", "2023-05"),
    ],
)
def test_until_when_at_the_head_dates_the_sentence(lang, text, stop):
    words = {"en": "gas", "fr": "du gaz"}[lang]
    found = span_of(words, text, lang)
    assert found is not None and (found.start, found.stop) == (None, stop)


@pytest.mark.parametrize(
    ("lang", "text", "words", "stop"),
    [
        ("en", "Since the accord of 2019 they have traded.", "have traded", None),
        ("en", "Since the accord of 2019 they have traded.", "accord", "2019"),
        ("fr", "Depuis l'accord de 2019, Oslo vend du gaz.", "vend", None),
        ("fr", "Depuis l'accord de 2019, Oslo vend du gaz.", "accord", "2019"),
        ("en", "Before the siege of Oslo in 2019 they traded.", "traded", "2019"),
    ],
)
def test_what_began_or_ended_with_an_event_is_open_on_the_other_side(lang, text, words, stop):
    assert span_of(words, text, lang).stop == stop

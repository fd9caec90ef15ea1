"""Actors are found by any of their names and shown with the right articles."""

from __future__ import annotations

import pytest

from allies.codebook.actors import actor, all_actors, find_actor, french, label
from allies.codebook.checks import conflicts, missing_states, unknown_codes, unlabelled
from allies.errors import UnknownActor

FOUND = {
    "RUS": "RUS", "rus": "RUS", "fr": "FRA", "US": "USA", "kp": "PRK", "xk": "XKX",
    "Russie": "RUS", "russia": "RUS", "russe": "RUS", "Russians": "RUS", "la Russie": "RUS",
    "North Korea": "PRK", "Corée du Nord": "PRK", "coree du nord": "PRK", "nord-coréenne": "PRK",
    "DPRK": "PRK", "South Korea": "KOR", "sud-coréens": "KOR", "the United States": "USA",
    "les États-Unis": "USA", "etats-unis": "USA", "l’Iran": "IRN", "l'Iran": "IRN",
    "IRANIENNES": "IRN", "Türkiye": "TUR", "Turkey": "TUR", "turc": "TUR", "Birmanie": "MMR",
    "Burma": "MMR", "Côte d’Ivoire": "CIV", "Ivory Coast": "CIV", "cote d'ivoire": "CIV",
    "RDC": "COD", "DR Congo": "COD", "Congo-Brazzaville": "COG", "Bosnia and Herzegovina": "BIH",
    "Bosnia & Herzegovina": "BIH", "Saint Lucia": "LCA", "nigérien": "NER", "nigérian": "NGA",
    "Nigerian": "NGA", "Nigerien": "NER", "Taïwan": "TWN", "Palestine": "PSE", "Kosovo": "XKX",
    "URSS": "SUN", "Soviet Union": "SUN", "Yougoslavie": "YUG", "Georgia": "GEO",
    "Géorgie": "GEO", "Jordan": "JOR", "Tchad": "TCD", "Moscou": "RUS", "Pékin": "CHN",
    "NATO": "NATO", "otan": "NATO", "EU": "EU", "Union européenne": "EU", "onu": "UN",
    "AU": "AU", "Union africaine": "AU", "the West": "WEST", "Occident": "WEST",
    "western": "WEST", "Hezbollah": "HEZBOLLAH", "houthistes": "HOUTHIS", "talibans": "TALIBAN",
    "monarchies du Golfe": "GULF", "axis of resistance": "AXIS-OF-RESISTANCE",
    "Central Asia": "CENTRAL-ASIA", "asie centrale": "CENTRAL-ASIA", "wagner group": "WAGNER",
    "quad": "QUAD", "Haut-Karabakh": "ARTSAKH", "Polisario": "SAHRAWI", "  Corée   du Sud ": "KOR",
}  # fmt: skip


@pytest.mark.parametrize("text", list(FOUND))
def test_an_actor_is_found(text: str) -> None:
    assert find_actor(text).code == FOUND[text]


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Rusia", r"Unknown state 'Rusia'\. Did you mean Russia \(RUS\)"),
        ("Allemange", r"Germany \(DEU\)"),
        ("Pakstan", r"Pakistan \(PAK\)"),
        ("Corée du Nrod", r"North Korea \(PRK\)"),
        ("Hezbolah", r"Hezbollah \(HEZBOLLAH\)"),
        ("qqqq", r"Unknown state 'qqqq'\. 'allies actors' lists them"),
        ("", "Name a state"),
    ],
)
def test_an_unknown_actor_is_met_with_the_nearest(given: str, near: str) -> None:
    with pytest.raises(UnknownActor, match=near):
        find_actor(given)


@pytest.mark.parametrize("given", ["Korea", "la Corée", "coréen"])
def test_a_name_of_two_states_asks_which(given: str) -> None:
    with pytest.raises(UnknownActor, match=r"South Korea \(KOR\), North Korea \(PRK\)"):
        find_actor(given)


def test_a_code_is_taken_literally() -> None:
    assert actor("RUS").kind == "state"
    with pytest.raises(UnknownActor):
        actor("rus")


# le, de, a
FRENCH = {
    "RUS": "la Russie|de la Russie|à la Russie",
    "FRA": "la France|de la France|à la France",
    "CHN": "la Chine|de la Chine|à la Chine",
    "USA": "les États-Unis|des États-Unis|aux États-Unis",
    "ARE": "les Émirats arabes unis|des Émirats arabes unis|aux Émirats arabes unis",
    "NLD": "les Pays-Bas|des Pays-Bas|aux Pays-Bas",
    "PHL": "les Philippines|des Philippines|aux Philippines",
    "IRN": "l'Iran|de l'Iran|à l'Iran",
    "IND": "l'Inde|de l'Inde|à l'Inde",
    "EGY": "l'Égypte|de l'Égypte|à l'Égypte",
    "UKR": "l'Ukraine|de l'Ukraine|à l'Ukraine",
    "UZB": "l'Ouzbékistan|de l'Ouzbékistan|à l'Ouzbékistan",
    "ETH": "l'Éthiopie|de l'Éthiopie|à l'Éthiopie",
    "MLI": "le Mali|du Mali|au Mali",
    "JPN": "le Japon|du Japon|au Japon",
    "MEX": "le Mexique|du Mexique|au Mexique",
    "MOZ": "le Mozambique|du Mozambique|au Mozambique",
    "KHM": "le Cambodge|du Cambodge|au Cambodge",
    "ZWE": "le Zimbabwe|du Zimbabwe|au Zimbabwe",
    "YEM": "le Yémen|du Yémen|au Yémen",
    "GBR": "le Royaume-Uni|du Royaume-Uni|au Royaume-Uni",
    "SDN": "le Soudan|du Soudan|au Soudan",
    "VEN": "le Venezuela|du Venezuela|au Venezuela",
    "KAZ": "le Kazakhstan|du Kazakhstan|au Kazakhstan",
    "HND": "le Honduras|du Honduras|au Honduras",
    "HUN": "la Hongrie|de la Hongrie|à la Hongrie",
    "BLR": "la Biélorussie|de la Biélorussie|à la Biélorussie",
    "PRK": "la Corée du Nord|de la Corée du Nord|à la Corée du Nord",
    "COD": "la RD Congo|de la RD Congo|à la RD Congo",
    "COG": "le Congo-Brazzaville|du Congo-Brazzaville|au Congo-Brazzaville",
    "CIV": "la Côte d'Ivoire|de la Côte d'Ivoire|à la Côte d'Ivoire",
    "CUB": "Cuba|de Cuba|à Cuba",
    "ISR": "Israël|d'Israël|à Israël",
    "HTI": "Haïti|d'Haïti|à Haïti",
    "OMN": "Oman|d'Oman|à Oman",
    "TWN": "Taïwan|de Taïwan|à Taïwan",
    "CYP": "Chypre|de Chypre|à Chypre",
    "MDG": "Madagascar|de Madagascar|à Madagascar",
    "DJI": "Djibouti|de Djibouti|à Djibouti",
    "SUN": "l'Union soviétique|de l'Union soviétique|à l'Union soviétique",
    "VAT": "le Vatican|du Vatican|au Vatican",
    "NATO": "l'OTAN|de l'OTAN|à l'OTAN",
    "EU": "l'Union européenne|de l'Union européenne|à l'Union européenne",
    "G7": "le G7|du G7|au G7",
    "BRICS": "les BRICS|des BRICS|aux BRICS",
    "HAMAS": "le Hamas|du Hamas|au Hamas",
    "ARAB-LEAGUE": "la Ligue arabe|de la Ligue arabe|à la Ligue arabe",
    "HOUTHIS": "les houthistes|des houthistes|aux houthistes",
    "AL-QAIDA": "Al-Qaida|d'Al-Qaida|à Al-Qaida",
}


@pytest.mark.parametrize("code", list(FRENCH))
def test_french_articles(code: str) -> None:
    forms = tuple(french(code, preposition) for preposition in ("le", "de", "a"))
    assert forms == tuple(FRENCH[code].split("|"))
    assert label(code, "fr", article=True) == forms[0]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("RUS", "Russia"), ("USA", "the United States"), ("NLD", "the Netherlands"),
        ("COD", "DR Congo"), ("TUR", "Turkey"), ("BIH", "Bosnia and Herzegovina"),
        ("LCA", "Saint Lucia"), ("EU", "the European Union"), ("NATO", "NATO"),
        ("WEST", "the West"), ("MMR", "Myanmar"), ("SUN", "the Soviet Union"),
    ],
)  # fmt: skip
def test_english_labels(code: str, text: str) -> None:
    assert label(code, "en", article=True) == text
    assert label(code, "en") == text.removeprefix("the ")


def test_every_actor_is_labelled_in_both_languages() -> None:
    labels = [item.labels[lang] for item in all_actors() for lang in ("en", "fr")]
    assert all(text == text.strip() and text for text in labels)
    assert not unlabelled()


def test_no_two_actors_have_the_same_label() -> None:
    for lang in ("en", "fr"):
        labels = [item.labels[lang] for item in all_actors() if item.stop is None]
        assert {text for text in labels if labels.count(text) > 1} <= {"Micronésie"}


def test_every_state_of_iso_3166_is_there() -> None:
    assert missing_states() == []
    kinds = [item.kind for item in all_actors() if item.stop is None]
    # 193 members of the United Nations, the Vatican, Palestine, Taiwan, Kosovo.
    assert kinds.count("state") == 197


def test_whatever_is_referred_to_exists() -> None:
    assert list(unknown_codes()) == []


def test_no_name_means_two_actors() -> None:
    found = {f"{one.text} {one.code} {other.code}" for one, other in conflicts()}
    assert found == set()


def test_members_have_their_dates() -> None:
    members = {member.code: member for member in actor("EU").members}
    assert len([m for m in members.values() if m.stop is None]) == 27
    assert members["GBR"].start == "1973-01-01"
    assert members["GBR"].stop == "2020-01-31"
    assert len(actor("NATO").members) == 32
    assert {m.code for m in actor("CSTO").members if m.stop is None} == {
        "ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK",
    }  # fmt: skip
    assert [m.start for m in actor("OPEC").members if m.code == "IDN"] == ["1962", "2016-01"]
    assert actor("SUN").stop == "1991-12-26"

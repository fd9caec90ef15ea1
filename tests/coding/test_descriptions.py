"""'The kingdom' and « l'Alliance » stand for an actor of that kind that was named before."""

import pytest

from allies.coding.descriptions import find_descriptions
from allies.coding.mentions import find_mentions
from allies.coding.text import layers_of


def described(text, lang="en"):
    layers = layers_of(text)
    named = find_mentions(layers, lang=lang)
    found = find_descriptions(layers, named, lang=lang)
    for mention in found:
        assert all(mention.stop <= m.start or m.stop <= mention.start for m in named)
    return [(mention.codes, layers.clean(mention.start, mention.stop)) for mention in found]


@pytest.mark.parametrize(
    ("lang", "text", "code", "words"),
    [
        ("en", "Morocco bought radars. The kingdom paid at once.", "MAR", "The kingdom"),
        ("en", "Morocco and Jordan met. Gifts went to the kingdom.", "JOR", "the kingdom"),
        ("en", "Qatar mediates. Envoys flew to the emirate.", "QAT", "the emirate"),
        ("en", "The CSTO met. Armenia wants to leave the Alliance.", "CSTO", "the Alliance"),
        ("en", "The EU hesitates. Serbia wrote to the Commission.", "EU", "the Commission"),
        ("fr", "L'Union africaine hésite. Le Tchad écrit à la Commission.", "AU", "la Commission"),
        ("fr", "L'OTSC s'est réunie. L'Arménie quitte l'Alliance.", "CSTO", "l'Alliance"),
        ("fr", "L’OTSC s’est réunie. L’Arménie quitte l’Alliance.", "CSTO", "l'Alliance"),
        ("fr", "Le Maroc achète des radars. Le royaume a payé.", "MAR", "Le royaume"),
        ("fr", "Oman se propose. On se retrouve dans le sultanat.", "OMN", "le sultanat"),
        ("en", "The UN Security Council met. The Council blamed Chad.", "UNSC", "The Council"),
        (
            "en",
            "The UN Security Council met. The Council on Monday blamed Chad.",
            "UNSC",
            "The Council",
        ),
        ("en", "The World Bank paid. Ghana owes the Bank.", "WORLD-BANK", "the Bank"),
        ("en", "Mali has new rulers. The junta blamed France.", "MLI", "The junta"),
        ("fr", "La Ligue arabe hésite. La Ligue condamne le Tchad.", "ARAB-LEAGUE", "La Ligue"),
        ("fr", "Le Niger change. Les putschistes accusent le Bénin.", "NER", "Les putschistes"),
    ],
)
def test_a_description_means_the_last_actor_of_its_kind(lang, text, code, words):
    assert described(text, lang) == [((code,), words)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The kingdom bought radars. Morocco paid at once."),
        ("en", "Japan bought radars. The kingdom paid at once."),
        ("en", "Morocco likes the kingdoms of old and the kingdom-wide fair."),
        ("en", "NATO is an alliance; it keeps the alliances it has."),
        ("fr", "Le Maroc rêve de royaumes ; son royaume-conte est un livre."),
        ("fr", "L'OTAN parle d'alliance."),
        ("en", "The Security Council met. The Council of Ministers of Peru did not."),
        ("fr", "La CPI siège. La Cour des comptes aussi, et la Cour suprême."),
        ("fr", "La CPI siège. La Cour d'appel du Pérou aussi."),
    ],
)
def test_a_description_without_an_actor_of_its_kind_means_nobody(lang, text):
    assert described(text, lang) == []


def test_an_actor_named_too_long_ago_is_not_meant():
    lately = "Morocco spoke. " + "Japan wrote. " * 10 + "The kingdom waited."
    assert [codes for codes, _ in described(lately)] == [("MAR",)]
    long_ago = "Morocco spoke. " + "Japan wrote. " * 40 + "The kingdom waited."
    assert described(long_ago) == []

"""Shares of one state in another's trade: who depends on whom, by how much, and of what."""

import pytest

from allies.coding.pipeline import code_document, read_document
from allies.coding.shares import find_shares
from allies.coding.text import layers_of
from helpers import document

TOLD = {
    "en": {
        "China’s share of Mongolia’s exports rose to 84% in 2023.": ["MNG>CHN 84"],
        "Thailand accounts for 40 percent of Laos's imports.": ["LAO>THA 40"],
        "Nearly 60 percent of Paraguayan exports go to Brazil.": ["PRY>BRA 60"],
        "Belarus does about 60% of its trade with Russia.": ["BLR>RUS 60"],
        "Serbia buys 80% of its gas from Russia.": ["SRB>RUS 80"],
        "Armenia depends on Russia for 85% of its gas.": ["ARM>RUS 85"],
        "China took 90 % of the oil exports of Iran.": ["IRN>CHN 90"],
        "The share of South Africa in the imports of Lesotho reached 75 %.": ["LSO>ZAF 75"],
        "India's share of Bhutan's trade is 80%, Bhutan's share of Indian trade only 0.1%.": [
            "BTN>IND 80",
            "IND>BTN 0.1",
        ],
    },
    "fr": {
        "La part du Brésil dans le commerce du Paraguay est montée à 30 %, alors que la part "
        "de ce dernier dans le commerce brésilien n’est que de 1,2 %.": [
            "PRY>BRA 30",
            "BRA>PRY 1.2",
        ],
        "Le Vietnam représente 12 % des exportations du Laos.": ["LAO>VNM 12"],
        "En 2021, 30 % des exportations mongoles de charbon allaient vers la Chine.": [
            "MNG>CHN 30"
        ],
        "Le Bélarus réalise 60 % de son commerce avec la Russie.": ["BLR>RUS 60"],
        "La Serbie importe 80 % de son gaz de Russie.": ["SRB>RUS 80"],
        "L’Arménie dépend à 85 % de la Russie pour son gaz.": ["ARM>RUS 85"],
        "Le Mali achète 45 % de ses armes à la Russie.": ["MLI>RUS 45"],
    },
}  # fmt: skip
NOT_TOLD = {
    "en": (
        "In Kenya 12% of those asked said that Uganda trades too little with Rwanda.",
        "Germany raised tariffs on 20% of goods after talks with Japan.",
        "Exports to Chile grew by 15% in Peru.",
    ),
    "fr": (
        "Au Kenya, 12 % des personnes interrogées disent que l’Ouganda commerce trop peu.",
        "L’Allemagne et le Japon taxent 20 % des marchandises.",
        "Les ventes du Pérou au Chili ont progressé de 15 %.",
    ),
}


def shares(text, lang):
    read = document(text, lang=lang)
    layers = layers_of(read.text)
    return [
        f"{s.owner.codes[0]}>{s.partner.codes[0]} {s.quantity.low:g}"
        for r in read_document(read)
        for s in find_shares(layers.folded, r.start, r.stop, r.mentions, lang=lang)
    ]


@pytest.mark.parametrize(("lang", "text"), [(la, t) for la, ts in TOLD.items() for t in ts])
def test_a_share_says_who_depends_on_whom(lang, text):
    assert shares(text, lang) == TOLD[lang][text]


@pytest.mark.parametrize(("lang", "text"), [(la, t) for la, ts in NOT_TOLD.items() for t in ts])
def test_other_percentages_are_no_shares(lang, text):
    assert shares(text, lang) == []


def test_the_claim_carries_the_figure_and_its_base():
    (claim,) = (
        c
        for c in code_document(document("Serbia buys 80% of its gas from Russia.", lang="en"))
        if c.relation == "dependence"
    )
    assert (claim.source, claim.target, claim.modality) == ("SRB", "RUS", "actual")
    assert claim.quantity is not None
    assert (claim.quantity.low, claim.quantity.unit) == (80, "percent")
    assert "gas" in claim.why


def test_a_negated_share_is_negated():
    text = "Norway does not buy 80% of its gas from Russia."
    (claim,) = (c for c in code_document(document(text, lang="en")) if c.relation == "dependence")
    assert claim.modality == "negated"

"""Thirteen pairs that every analyst knows, from real data and articles of our own writing.

The articles are in `panel/`. What comes out need not be right for each: at least nine of the
thirteen must, and the others are known misses, listed here with why.
"""

import tomllib
from pathlib import Path

import pytest
from real_data import real_workspace

from allies.assess.asking import ask_of
from allies.assess.engine import Engine
from allies.settings import Settings
from allies.workspace import Workspace

PANEL = Path(__file__).parent / "panel"
# The samples of trade, arms and sanctions at hand are extracts: shares of them say nothing.
DATA = {"un-votes", "atop", "capabilities", "macro", "igo", "ideal-points"}
EXPECTED = {
    ("USA", "GBR"): {"formal-alliance"},
    ("USA", "JPN"): {"formal-alliance"},
    ("RUS", "BLR"): {"formal-alliance"},
    ("RUS", "CHN"): {"asymmetric-partnership"},
    ("RUS", "PRK"): {"formal-alliance"},
    ("RUS", "IRN"): {"solidarity-of-the-sanctioned", "transactional"},
    ("RUS", "IND"): {"hedging"},
    ("RUS", "TUR"): {"hedging"},
    ("USA", "SAU"): {"hedging"},
    ("RUS", "ARE"): {"hedging"},
    ("RUS", "MLI"): {"patron-client"},
    ("RUS", "UKR"): {"adversary"},
    ("CHN", "PRK"): {"formal-alliance", "patron-client"},
}
ENOUGH = 9
ALLIED = (("USA", "GBR"), ("USA", "JPN"), ("RUS", "BLR"))


@pytest.fixture(scope="module")
def panel(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("panel")
    db = real_workspace(shared, folder, only=DATA)
    space = Workspace(db, Settings())
    for lang in ("en", "fr"):
        for article in tomllib.loads((PANEL / f"{lang}.toml").read_text("utf-8"))["document"]:
            path = folder / f"{lang}-{article['name']}.txt"
            body = " ".join(article["text"].split())
            path.write_text(f"{article['title']}\n\n{body}\n", encoding="utf-8")
            added = space.add(str(path), lang=lang, date=article["date"], title=article["title"])
            assert not added.refused
    engine = Engine(db, ask_of(at="2025-01-31", texts=False))
    found = {
        pair: engine.assess(pair[0], [pair[1]], sensitivity=pair in ALLIED).partner(pair[1])
        for pair in EXPECTED
    }
    yield found
    db.close()


def test_most_of_the_pairs_come_out_as_analysts_see_them(panel):
    chances = {
        pair: sum(panel[pair].type.shares.get(name, 0.0) for name in wanted)
        for pair, wanted in EXPECTED.items()
    }
    right = {pair for pair, chance in chances.items() if chance >= 0.5}
    assert len(right) >= ENOUGH, {pair: round(c, 2) for pair, c in chances.items()}


def test_the_weaker_side_of_the_unequal_pair_is_named(panel):
    assert panel["RUS", "CHN"].type.role["RUS"] == "weaker"
    assert panel["RUS", "CHN"].viable.weaker == "RUS"


def test_the_treaty_of_2024_is_dated(panel):
    pacts = panel["RUS", "PRK"].bloc.pacts
    assert any(pact.signed == "2024-06-19" and pact.defence and pact.in_force for pact in pacts)


@pytest.mark.parametrize("pair", ALLIED, ids="-".join)
def test_an_alliance_is_one_wherever_in_the_band_the_thresholds_are(panel, pair):
    stable = panel[pair].type.stable
    assert stable is not None
    assert stable >= 0.8


@pytest.mark.parametrize("pair", EXPECTED, ids="-".join)
def test_each_type_rests_on_what_is_told(panel, pair):
    partner = panel[pair]
    assert partner.claims > 0
    assert sum(partner.type.shares.values()) == pytest.approx(1, abs=1e-9)
    assert partner.type.headline is not None or partner.type.between is not None
    if partner.overall.value is not None:
        assert partner.overall.low < partner.overall.value < partner.overall.high
        assert partner.overall.rests_on

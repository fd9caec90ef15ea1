"""The rules' choice of a date, looked over by what was learned from coded texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding import dating
from allies.coding.date_features import date_features
from allies.coding.dating import date_chances, looked_over
from allies.coding.facts import facts_in
from allies.coding.phrases import read_phrases
from allies.core.text import fold

TODAY = "2023-05-18"
CLAUSES = [
    "In 2014 Oslo signed a pact", "which Lima left in May 2019", "since the accord of 1963",
    "and sells gas", ";", ",", "before the siege of Quito in 2019", "whose fleet grew", "last week",
    "depuis 1990", "dont la flotte", "en mai 2019", "l'accord de 1963", "(2000)", "\u200b", "—",
]  # fmt: skip


def told_of(text, words, relation="trade", lang="en"):
    folded = fold(text)
    phrases = read_phrases(folded, 0, len(folded), [], lang=lang)
    facts = facts_in(folded, 0, len(folded), phrases, lang=lang, today=TODAY)
    start = folded.index(fold(words))
    return facts.told(relation, start, start + len(fold(words)))


def begin(found):
    return None if found is None else found.interval.start


@settings(max_examples=60)
@given(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=8), st.sampled_from(["en", "fr"]))
def test_each_date_has_features_and_a_chance(clauses, lang):
    text = " ".join([*clauses, "Oslo sells gas to Lima"])
    told = told_of(text, "sells gas to Lima", lang=lang)
    features, chances = date_features(told), date_chances(told)
    assert len(features) == len(chances) == len(told.dates)
    assert np.isfinite(features).all()
    assert ((chances > 0) & (chances < 1)).all()
    found = looked_over(told)
    assert found is None or found.start in {date.start for date in told.dates}


def test_the_trees_go_left_up_to_the_threshold(monkeypatch):
    told = told_of("In 2014 Oslo sold gas to Lima, and in 2019 ships.", "sold gas")
    monkeypatch.setattr(dating, "date_features", lambda _: np.array([[0.5, 9], [0.6, 9]], "f"))
    monkeypatch.setattr(dating, "_trees", lambda: {
        "feature": np.array([[0, -1, 1, -1, -1], [-1, -1, -1, -1, -1]]),
        "threshold": np.array([[0.5, 0, 8, 0, 0], [0, 0, 0, 0, 0]]),
        "left": np.array([[1, 0, 3, 0, 0], [0, 0, 0, 0, 0]]),
        "right": np.array([[2, 0, 4, 0, 0], [0, 0, 0, 0, 0]]),
        "value": np.array([[0, -1, 0, 7, 2], [0.5, 0, 0, 0, 0]]),
        "base": np.float32(0.25), "depth": np.int64(2),
    })  # fmt: skip
    logits = np.array([0.25 + 0.5 - 1, 0.25 + 0.5 + 2])
    assert date_chances(told) == pytest.approx(1 / (1 + np.exp(-logits)))


@pytest.mark.parametrize(
    ("chances", "wanted"),
    [
        ([0.6, 0.1], "2014"),
        # The rules' date is kept unless it is most unlikely, or another much likelier.
        ([0.1, 0.05], "2014"),
        ([0.05, 0.05], None),
        ([0.3, 0.45], "2014"),
        ([0.3, 0.55], "2019"),
        ([0.01, 0.9], "2019"),
    ],
)
def test_when_the_rules_are_followed(monkeypatch, chances, wanted):
    told = told_of("In 2014 Oslo sold gas to Lima, and in 2019 ships.", "sold gas")
    assert begin(told.ruled) == "2014"
    monkeypatch.setattr(dating, "date_chances", lambda _: np.array(chances))
    assert begin(looked_over(told)) == wanted


@pytest.mark.parametrize(("chance", "wanted"), [(0.2, None), (0.4, "2014")])
def test_a_date_is_given_where_the_rules_give_none(monkeypatch, chance, wanted):
    told = told_of("Oslo, which closed its base in 2014, sells gas to Lima.", "sells gas")
    assert told.ruled is None
    monkeypatch.setattr(dating, "date_chances", lambda _: np.array([chance]))
    assert begin(looked_over(told)) == wanted


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        # Until when it held; the date within the words; a number of a resolution.
        ("By the end of the year, Oslo will sell gas to Lima.", "sell gas", None),
        ("Before the siege of Oslo in 2019 they traded.", "siege", "2019"),
        ("They trade under resolution 1325 (2000) of the Council.", "trade", None),
    ],
)
def test_what_is_not_looked_over(monkeypatch, text, words, wanted):
    told = told_of(text, words)
    for chance in (0.0, 1.0):
        monkeypatch.setattr(dating, "date_chances", lambda _, p=chance: np.full(1, p))
        assert begin(looked_over(told)) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "words", "relation"),
    [
        ("en", "Oslo is an ally of Lima, but closed its port in 2014.", "an ally", "partnership"),
        ("fr", "Oslo est l'alliée de Lima, mais a fermé son port en 2014.", "l'alliée",
         "partnership"),
        ("fr", "Oslo se méfie de Lima, dont la flotte fut reconstruite en 2016.", "se méfie",
         "rivalry"),
    ],
)  # fmt: skip
def test_the_date_of_something_else_in_the_sentence_is_not_taken(lang, text, words, relation):
    told = told_of(text, words, relation, lang)
    assert told.ruled is not None
    assert looked_over(told) is None

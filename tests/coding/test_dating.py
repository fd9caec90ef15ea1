"""Which date of its sentence a statement has, by what was learned from coded texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding import dating
from allies.coding.date_features import date_features
from allies.coding.dating import Words, date_chances, looked_over, seen_in
from allies.coding.encoder import encoded
from allies.coding.facts import facts_in
from allies.coding.phrases import read_phrases
from allies.coding.reading import read_layers
from allies.coding.text import layers_of
from allies.coding.windows import windows
from allies.core.text import fold
from helpers import document

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


def pieces_of(text, seed=0):
    """A sentence cut into pieces of a few letters, with random vectors."""
    spans = [(at, at + 4) for at in range(0, len(fold(text)), 4)]
    vectors = np.random.default_rng(seed).normal(size=(len(spans), 384)).astype(np.float32)
    return Words(spans, seen_in(vectors))


def as_read(text, lang):
    """What the reader sees in the pieces of a sentence."""
    layers = layers_of(text)
    readings = list(read_layers(document(text, lang=lang), layers))
    found = encoded(windows(readings, layers, lang=lang), lambda window, _: window.items)
    ((window, (item,), vectors),) = found
    spans = [layers.folded_span(*place) for place in window.places[item.low : item.high]]
    return Words(spans, seen_in(vectors[item.low : item.high]))


def begin(found):
    return None if found is None else found.interval.start


@settings(max_examples=60)
@given(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=8), st.sampled_from(["en", "fr"]))
def test_each_date_has_features_and_a_chance(clauses, lang):
    text = " ".join([*clauses, "Oslo sells gas to Lima"])
    told = told_of(text, "sells gas to Lima", lang=lang)
    words = pieces_of(text)
    features, chances = date_features(told), date_chances(told, words)
    assert len(features) == len(chances) == len(told.dates)
    assert np.isfinite(features).all()
    assert ((chances > 0) & (chances < 1)).all()
    found = looked_over(told, words)
    assert found is None or found.start in {date.start for date in told.dates}


def test_chances_are_those_of_the_network(monkeypatch):
    told = told_of("In 2014 Oslo sold gas to Lima, and in 2019 ships.", "sold gas")
    at = [(d.start, d.stop) for d in told.dates] + [(told.start, told.stop)]
    seen = np.zeros((3, 2, 1), np.float32)
    seen[0, 1], seen[1, 1], seen[2, 0] = 2.0, -1.0, 3.0
    monkeypatch.setattr(dating, "date_features", lambda _: np.array([[9.0], [1.0]], "f"))
    monkeypatch.setattr(dating, "_network", lambda: {
        "mean": np.array([1.0]), "deviation": np.array([2.0]), "relation.weight": np.zeros((99, 1)),
        "words.bias": np.array([1.0]), "date.bias": np.array([0.5]),
        "hidden.weight": np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]]),
        "hidden.bias": np.array([0.0, -1.0]),
        "out.weight": np.array([[0.25, 0.5]]), "out.bias": np.array([-2.0]),
    })  # fmt: skip
    # Of the first: words 4, date 2.5, both 10, feature (9 - 1) / 2 = 4.
    first = 0.25 * (4 + 10) + 0.5 * (2.5 + 4 - 1) - 2
    second = 0.25 * (4 - 2) + 0.5 * 0 - 2
    wanted = 1 / (1 + np.exp(-np.array([first, second])))
    assert date_chances(told, Words(at, seen)) == pytest.approx(wanted)


def test_words_are_the_mean_of_the_pieces_that_touch_them():
    seen = np.arange(8, dtype=np.float32).reshape(4, 2, 1)
    words = Words([(0, 4), (4, 4), (4, 8), (9, 12)], seen)
    assert words.mean(3, 6, 0) == pytest.approx([(0 + 4) / 2])
    assert words.mean(4, 6, 1) == pytest.approx([5])
    assert words.mean(20, 30, 1) == pytest.approx([0])


@pytest.mark.parametrize(
    ("chances", "wanted"),
    [
        ([0.6, 0.1], "2014"),
        ([0.3, 0.55], "2019"),
        ([0.06, 0.02], "2014"),
        ([0.04, 0.04], None),
    ],
)
def test_the_likeliest_date_is_taken_unless_none_is_likely(monkeypatch, chances, wanted):
    text = "In 2014 Oslo sold gas to Lima, and in 2019 ships."
    told = told_of(text, "sold gas")
    assert begin(told.ruled) == "2014"
    monkeypatch.setattr(dating, "date_chances", lambda *_: np.array(chances))
    assert begin(looked_over(told, pieces_of(text))) == wanted


def test_without_what_the_reader_sees_the_rules_are_followed():
    told = told_of("In 2014 Oslo sold gas to Lima, and in 2019 ships.", "sold gas")
    assert begin(looked_over(told)) == "2014"


@pytest.mark.parametrize(("chance", "wanted"), [(0.04, None), (0.4, "2014")])
def test_a_date_is_given_where_the_rules_give_none(monkeypatch, chance, wanted):
    text = "Oslo, which closed its base in 2014, sells gas to Lima."
    told = told_of(text, "sells gas")
    assert told.ruled is None
    monkeypatch.setattr(dating, "date_chances", lambda *_: np.array([chance]))
    assert begin(looked_over(told, pieces_of(text))) == wanted


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
        monkeypatch.setattr(dating, "date_chances", lambda *_, p=chance: np.full(1, p))
        assert begin(looked_over(told, pieces_of(text))) == wanted


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
    assert looked_over(told, as_read(text, lang)) is None


@pytest.mark.parametrize(
    ("lang", "text", "words", "relation", "wanted"),
    [
        ("en", "Oslo closed its port in 2014, and sold ten ships to Lima in 2016.", "sold",
         "arms-transfer", "2016"),
        ("fr", "Depuis la rupture de 2014 avec Lima, Oslo lui a vendu dix navires en 2016.",
         "vendu", "arms-transfer", "2016"),
        ("fr", "Depuis la rupture de 2014 avec Lima, Oslo lui a vendu dix navires en 2016.",
         "rupture", "rupture", "2014"),
    ],
)  # fmt: skip
def test_of_two_dates_that_of_the_words_is_taken(lang, text, words, relation, wanted):
    told = told_of(text, words, relation, lang)
    assert begin(looked_over(told, as_read(text, lang))) == wanted

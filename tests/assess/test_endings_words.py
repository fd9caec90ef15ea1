"""The words of endings.toml: examples, counter-examples, and that whole words are meant."""

import pytest
from made import day
from telling import ask, found

from allies.assess.endings import endings
from allies.assess.wordings import read_table

TABLE = read_table("endings.toml")["ending"]
WORDED = [(rule, raw) for rule, raw in zip(endings(), TABLE, strict=True) if "words" in raw]
SENTENCES = [
    pytest.param(rule, text, key == "examples", id=f"{rule.by}-{rule.ends[0]}-{lang}-{key}-{n}")
    for rule, raw in WORDED
    for key in ("examples", "counter")
    for lang in ("en", "fr")
    for n, text in enumerate(raw[key][lang])
]


@pytest.mark.parametrize(("rule", "text", "expected"), SENTENCES)
def test_examples_and_counter_examples(rule, text, expected):
    assert rule.is_told_in(text) is expected


def test_each_rule_with_words_has_examples_and_counter_examples_in_both_languages():
    assert len(WORDED) == 3
    for _, raw in WORDED:
        assert all(raw[key][lang] for key in ("examples", "counter") for lang in ("en", "fr"))


def ended(relation, act, quote):
    told = found(
        ask(0, relation=relation, published="2020-01-01"),
        ask(1, quote, relation=act, first="2022-03-01", published="2022-03-02"),
    )
    (place,) = [k for k in range(len(told)) if 0 in told.told(k)]
    return bool(told.ended[place] == day("2022-03-01"))


@pytest.mark.parametrize(
    ("relation", "act", "quote", "is_end"),
    [
        ("sanction", "sanctions-relief", "It ended the embargo.", True),
        ("sanction", "sanctions-relief", "It endorses firms that get round them.", False),
        ("sanction", "sanctions-relief", "It endangers the embargo.", False),
        ("sanction", "sanctions-relief", "Its banks help at every level.", False),
        ("sanction", "sanctions-relief", "Le conseil a mis fin à l'embargo.", True),
        ("sanction", "sanctions-relief", "Il met finalement ses ports à son service.", False),
        ("defense-pact", "rupture", "It broke the accord.", True),
        ("defense-pact", "rupture", "According to him the envoy was sent home.", False),
        ("defense-pact", "rupture", "Il n'est pas d'accord et ferme l'ambassade.", False),
        ("agreement", "rupture", "Il renie deux traités.", True),
        ("agreement", "rupture", "Elle traite l'envoyé avec mépris.", False),
    ],
)
def test_only_whole_words_end_what_stands(relation, act, quote, is_end):
    assert ended(relation, act, quote) is is_end


def test_what_only_looks_like_an_end_hides_no_end_beside_it():
    (relief,) = [rule for rule, _ in WORDED if rule.by == "sanctions-relief"]
    assert not relief.is_told_in("At the end of the year it helps to evade them.")
    assert relief.is_told_in("At the end of the year it ended them.")
    assert relief.is_told_in("After the end of the embargo trade grew.")

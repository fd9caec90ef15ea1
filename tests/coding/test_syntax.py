"""The grammar of a sentence, as the parsers that the program carries give it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding import syntax
from allies.errors import MissingExtra, UsageError


def one(text, lang="fr"):
    return syntax.load(lang).analyse([text])[0]


def relations(tokens):
    return {(t.dep, t.text, tokens[t.head].text) for t in tokens}


def check(text, tokens):
    """Offsets point into the text, in order, without a hole but spaces; there is one root."""
    end = 0
    for i, token in enumerate(tokens):
        assert token.start < token.end
        assert token.text == text[token.start : token.end]
        assert not text[end : token.start].strip()
        assert 0 <= token.head < len(tokens)
        assert (token.dep == "ROOT") <= (token.head == i)
        end = token.end
    assert not text[end:].strip()
    assert sum(token.head == i for i, token in enumerate(tokens)) == bool(tokens)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "fr",
            "La Russie fournit des armes à la Corée du Nord.",
            {("nsubj", "Russie", "fournit"), ("obj", "armes", "fournit")},
        ),
        (
            "fr",
            "La Chine a condamné l’attaque.",
            {("nsubj", "Chine", "condamné"), ("obj", "attaque", "condamné")},
        ),
        (
            "en",
            "Russia supplies weapons to the army.",
            {("nsubj", "Russia", "supplies"), ("obj", "weapons", "supplies")},
        ),
        (
            "en",
            "China condemned the attack.",
            {("nsubj", "China", "condemned"), ("obj", "attack", "condemned")},
        ),
    ],
)
def test_subject_and_object_depend_on_the_verb(lang, text, expected):
    tokens = one(text, lang)
    check(text, tokens)
    assert expected <= relations(tokens)


def test_a_passive_has_its_subject_and_its_agent():
    tokens = one("Le village a été attaqué par la Russie.")
    expected = {("nsubj:pass", "village", "attaqué"), ("obl:agent", "Russie", "attaqué")}
    assert expected <= relations(tokens)


@pytest.mark.parametrize(
    ("lang", "text", "lemmas"),
    [
        ("fr", "Les armées ont signé des accords.", "le armée avoir signer un accord ."),
        ("en", "The armies have signed treaties.", "the army have sign treaty ."),
    ],
)
def test_words_have_their_lemmas(lang, text, lemmas):
    assert " ".join(t.lemma for t in one(text, lang)) == lemmas


@pytest.mark.parametrize("lang", syntax.LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "L’armée d\u2019Iran n’a pas été aidée\u00a0: «\u00a0Non\u202f», dit\u00a0l’Élysée.",
        "Russia’s  army\tdoesn’t\nmove ; e\u0301te\u0301 20\u202f000 soldiers.",
        " two  roots. Two sentences? Yes! ",
        "LES ÉTATS-UNIS ET L’IRAN SIGNENT UN ACCORD",
        "😀 مرحبا 中国与俄罗斯 \ud800 \x00 \u200b",
        "",
        "  \n\u00a0",
        "a" * 30_000,
        "mot " * 1000,
        " " * 9000 + "mot mot",
        ")" * 3000,
    ],
)
def test_offsets_point_into_the_text_and_there_is_one_root(lang, text):
    check(text, one(text, lang))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(syntax.LANGUAGES))
def test_any_text_is_survived(texts, lang):
    found = syntax.load(lang).analyse(texts)
    assert len(found) == len(texts)
    for text, tokens in zip(texts, found, strict=True):
        check(text, tokens)


def test_contractions_are_one_token_and_elisions_two():
    words = [t.text for t in one("L’aide du Royaume-Uni, dit-il, ira-t-elle au sud ?")]
    assert " ".join(words) == "L’ aide du Royaume-Uni , dit -il , ira -t-elle au sud ?"


def test_apostrophes_are_read_alike():
    curly, plain = one("L’Iran n’aide pas l’Irak."), one("L'Iran n'aide pas l'Irak.")
    assert [t[1:] for t in curly] == [t[1:] for t in plain]


def test_a_very_long_sentence_is_cut_and_what_follows_is_not_analysed():
    tokens = one("Le pays signe. " * 300)
    assert len(tokens) > syntax.LONGEST
    assert all(t.dep for t in tokens[: syntax.LONGEST])
    assert all((t.dep, t.upos) == ("", "X") for t in tokens[syntax.LONGEST :])


def test_texts_are_analysed_alone():
    text = "La Chine aide le Mali."
    assert syntax.load("fr").analyse([text, "", "Non.", text])[3] == one(text)


def test_the_parser_is_read_once():
    assert syntax.load("fr") is syntax.load("fr")
    assert repr(syntax.load("fr")) == "Parser('fr', 'allies_fr')"


def test_a_named_pipeline_that_is_missing_is_said(monkeypatch):
    with pytest.raises(MissingExtra, match="'xx_absent' can't be loaded: install it"):
        syntax.load("en", "xx_absent")
    monkeypatch.setenv("ALLIES_SPACY_FR", "fr_absent")
    with pytest.raises(MissingExtra, match="ALLIES_SPACY_FR"):
        syntax.load("fr")


def test_a_named_pipeline_is_used(monkeypatch):
    path = str(syntax.MODELS / "en")
    monkeypatch.setenv("ALLIES_SPACY_EN", path)
    assert syntax.load("en").name == path
    monkeypatch.setenv("ALLIES_SPACY_EN", "")
    assert syntax.load("en").name == "allies_en"


def test_a_pipeline_without_universal_dependencies_is_refused(tmp_path):
    spacy = pytest.importorskip("spacy")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(UsageError, match="Universal Dependencies"):
        syntax.load("en", str(tmp_path / "blank"))


def test_another_language_is_refused():
    with pytest.raises(UsageError, match="'fr' or 'en'"):
        syntax.load("de")

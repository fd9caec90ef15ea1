import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.sentences import sentence_spans, trimmed


def cut(text, lang):
    spans = sentence_spans(text, lang=lang)
    return [text[slice(*trimmed(text, *span))] for span in spans]


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("en", ["Mr. Ali met Gen. Sato in St. Petersburg.", "They talked."]),
        ("en", ["The U.S. President left.", "The U.S. and Japan agreed."]),
        ("en", ["Troops stay in the U.S. The rest came home."]),
        ("en", ["It cost $3.5 billion, i.e. too much.", '"We agree," he said.', "Then he left."]),
        ("en", ["J. K. Ronin wrote it.", "Nobody answered!", "Why?"]),
        ("fr", ["M. Diop a vu Mme. Sarr à 14 h. 30.", "Ils ont parlé."]),
        ("fr", ["« Assez ! » a lancé le ministre.", "Il est parti."]),
        ("fr", ["Cf. art. 5 du traité.", "Il engage les deux pays."]),
        ("fr", ["Le Mali a perdu 2,5 % de ses recettes.", "L'État s'endette."]),
        ("fr", ["« Nous partons. »", "Le silence suit…", "Puis rien."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(lang, sentences):
    joined = " ".join(sentences)
    if joined.endswith("home."):
        assert cut(joined, lang) == ["Troops stay in the U.S.", "The rest came home."]
    else:
        assert cut(joined, lang) == sentences


@given(st.text(max_size=400), st.sampled_from(["fr", "en"]))
def test_spans_tile_the_text(text, lang):
    spans = sentence_spans(text, lang=lang)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(a < b for a, b in spans)


@given(st.lists(st.sampled_from(["Paris.", " ", "«", "»", "\n\n", "M.", "U.S.", "?", "a", "1"])))
def test_spans_tile_punctuation(parts):
    text = "".join(parts)
    assert "".join(text[a:b] for a, b in sentence_spans(text, lang="fr")) == text


def test_a_blank_line_always_ends_a_sentence():
    assert cut("A heading\n\nThe text begins", "en") == ["A heading", "The text begins"]


def test_long_text_without_spaces_is_cut_in_linear_time():
    text = "a." * 100_000
    assert sentence_spans(text, lang="en") == [(0, len(text))]

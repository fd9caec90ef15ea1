"""Folding: what is equal without regard to case, accents and typography."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.core.text import fold, fold_map

# Texts as they come: letters with accents, ligatures, marks that vanish, odd spaces.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("éÈçœŒæÆßøłıİ’‘ʼ'–—-\u2011\u00a0\u202f\u00ad\u200b\u0301ﬁ«»aZ 9²½\n"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Corée du Nord", "coree du nord"),
        ("L’Œuvre", "l'oeuvre"),
        ("Cæsar", "caesar"),
        ("10\u202f000 soldats", "10 000 soldats"),
        ("Moscou – Pékin — «\u00a0oui\u00a0»", "moscou - pekin - « oui »"),
        ("İstanbul", "istanbul"),
        ("co\u00adopéra\u00adtion", "cooperation"),
        ("e\u0301te\u0301", "ete"),
        ("Beştepe, Łódź, Ørsted", "bestepe, lodz, orsted"),
        ("oﬃciel", "officiel"),
        ("12 km² à 5½ %", "12 km² a 5½ %"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, TEXTS)
def test_a_part_folds_to_a_part(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(TEXTS)
def test_composed_and_decomposed_accents_fold_alike(text: str) -> None:
    letters = "".join(char for char in text if char in "éÈçaZ ")
    assert fold(unicodedata.normalize("NFD", letters)) == fold(letters)


@given(TEXTS)
def test_offsets_lead_back(text: str) -> None:
    folded, offsets = fold_map(text)
    assert folded == fold(text)
    if offsets is None:
        assert [fold(char) for char in text] == list(folded)
        return
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    assert list(offsets) == sorted(offsets)
    for place, char in enumerate(folded):
        assert char in fold(text[offsets[place]])


@given(TEXTS)
def test_offsets_are_left_out_only_where_they_say_nothing(text: str) -> None:
    _, offsets = fold_map(text)
    one_to_one = all(len(fold(char)) == 1 for char in text)
    assert (offsets is None) == one_to_one


def test_a_span_of_the_folded_text_is_found_in_the_text() -> None:
    text = "Le cœur de l’Œuvre bat à Téhéran."
    folded, offsets = fold_map(text)
    assert offsets is not None
    start = folded.index("teheran")
    assert text[offsets[start] : offsets[start + len("teheran")]] == "Téhéran"

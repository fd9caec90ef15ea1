"""Word pieces lie in order inside the stretch that they are cut from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.coding.pieces import pieces

ANY = st.one_of(
    st.text(max_size=200),
    # Halves of surrogate pairs too.
    st.text(alphabet=st.characters(categories=["Cs", "Lu", "Mn", "So", "Zs"]), max_size=60),
    st.lists(
        st.sampled_from(["Kenya", "l'OTAN", "ﬁ", "\u200b", "e\u0301", "①", "\ufeff", " "])
    ).map("".join),
)  # fmt: skip


def check(text, start, stop):
    found = pieces(text, start, stop)
    end = start
    for piece in found:
        assert start <= piece.start <= piece.stop <= stop
        assert end <= piece.start
        end = piece.stop
    return found


@given(ANY)
def test_offsets_are_valid_on_any_text(text):
    assert check(text, 0, len(text)) == pieces(text)


@given(ANY, st.integers(0, 200), st.integers(0, 200))
def test_a_stretch_is_cut_as_if_it_stood_alone(text, one, other):
    start, stop = sorted((min(one, len(text)), min(other, len(text))))
    moved = [(p.id, p.start + start, p.stop + start) for p in pieces(text[start:stop])]
    assert [(p.id, p.start, p.stop) for p in check(text, start, stop)] == moved


@pytest.mark.parametrize("text", ["Two frigates left Mombasa.", "Les négociations durent."])
def test_the_pieces_of_a_word_cover_it(text):
    covered = set()
    for piece in check(text, 0, len(text)):
        covered.update(range(piece.start, piece.stop))
    assert covered == {at for at, char in enumerate(text) if not char.isspace()}


def test_a_lone_surrogate_is_a_piece_like_any_unknown_sign():
    assert check("Kenya \ud800 Uganda", 0, 14)


def test_a_text_without_spaces_is_cut_all_the_same():
    text = "mombasa" * 3_000
    found = check(text, 0, len(text))
    assert found[-1].stop == len(text)
    assert len(found) < len(text)

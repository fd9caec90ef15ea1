"""What the reader of relations is given: each readable sentence once, with who may be meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding.pipeline import code_document
from allies.coding.reading import read_layers
from allies.coding.text import layers_of
from allies.coding.windows import KINDS, windows
from helpers import checked_claims, document

SENTENCES = [
    "Kenya attacked Uganda.", "The raid killed nine people.", "Nobody spoke.",
    "Japan sold drones to", "Rain fell.", "It was late.",
    "NATO condemned the raid on Uganda in 2020.", "\n\n",
    "Peru, Chile, Brazil and Kenya met and signed, and Ghana, Togo, Mali and Chad looked on. ",
    "nobody here went home " * 25 + ".",
    "« L'Inde » a condamné le Pakistan.", "and " * 300, "Kenya " * 40, "\ud800", "\u200b", "…",
]  # fmt: skip
# As many pieces as the encoder has places for.
PLACES = 512
TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=40).map(" ".join)


def cut(text, lang="en"):
    layers = layers_of(text)
    readings = list(read_layers(document(text, lang=lang), layers))
    return layers, readings, list(windows(readings, layers, lang=lang))


def items_of(text, lang="en"):
    _, _, found = cut(text, lang)
    return [item for window in found for item in window.items]


def named(item):
    return [(c.code, KINDS[c.kind], c.here) for c in item.candidates]


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(["en", "fr"]))
def test_every_readable_sentence_is_in_one_window(text, lang):
    _, readings, found = cut(text, lang)
    read = [id(item.reading) for window in found for item in window.items]
    assert len(read) == len(set(read))
    for reading in readings:
        if len({code for mention in reading.mentions for code in mention.codes}) > 1:
            assert id(reading) in read


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(["en", "fr"]))
def test_spans_lie_inside_the_window(text, lang):
    layers, _, found = cut(text, lang)
    for window in found:
        size = len(window.ids)
        assert len(window.named) == len(window.places) == size <= PLACES
        for start, stop in window.places:
            assert 0 <= start <= stop <= len(layers.view.text)
        end = 0
        for item in window.items:
            assert end <= item.low <= item.high <= size
            end = item.high
            for candidate in item.candidates:
                for low, high in candidate.spans:
                    assert 0 <= low < high <= size
                    assert not candidate.here or item.low <= low < high <= item.high
            for pair in item.pairs:
                assert pair[0] != pair[1]
                assert (pair[1], pair[0]) in item.pairs


def test_what_stands_between_long_sentences_does_not_fill_a_window():
    neutral = "nobody here went home at all " * 20 + "."
    text = f" {neutral} ".join(f"Kenya and {who} met." for who in ("Togo", "Mali", "Chad", "Peru"))
    _, _, found = cut(text)
    assert max(len(window.ids) for window in found) <= PLACES
    assert sum(len(window.items) for window in found) == 4
    assert {c.target for c in code_document(document(text))} & {"TGO", "MLI", "TCD", "PER"}


def test_sentences_that_name_nobody_do_not_fill_a_window():
    # Each of its own wording, since a sentence that is repeated is left out.
    neutral = "Nobody here walked {} along the old bridge" + " and looked at the water" * 40 + "."
    met = [f"Kenya and {who} met." for who in ("Togo", "Mali", "Chad", "Peru")]
    ways = [neutral.format(way) for way in ("slowly", "fast", "alone", "late")]
    text = " ".join(part for pair in zip(met, ways, strict=True) for part in pair)
    _, _, found = cut(text)
    assert max(len(window.ids) for window in found) <= PLACES
    assert sum(len(window.items) for window in found) == 4
    checked_claims(document(text))


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "Kenya attacked Uganda."), ("fr", "Le Kenya a attaqué l'Ouganda.")]
)
def test_the_actors_of_a_sentence_are_its_candidates(lang, text):
    layers, _, (window,) = cut(text, lang)
    (item,) = window.items
    assert named(item) == [("KEN", "name", True), ("UGA", "name", True)]
    assert item.pairs == [(0, 1), (1, 0)]
    for candidate, name in zip(item.candidates, ("Kenya", "Ouganda", "Uganda"), strict=False):
        ((low, high),) = candidate.spans
        shown = layers.view.text[window.places[low][0] : window.places[high - 1][1]]
        assert name in shown or "ganda" in shown
        assert all(window.named[low:high])


def test_the_pair_of_the_sentence_before_can_be_meant():
    first, second = items_of("Kenya attacked Uganda. The raid killed nine people.")
    assert named(second) == [("KEN", "before", False), ("UGA", "before", False)]
    assert second.pairs == [(0, 1), (1, 0)]
    # Where they were named is found in the same window.
    assert [c.spans for c in second.candidates] == [c.spans for c in first.candidates]


def test_an_actor_here_is_paired_with_one_named_before():
    *_, last = items_of("Kenya attacked Uganda. Ghana condemned the raid.")
    here, *before = named(last)
    assert here == ("GHA", "name", True)
    assert before == [("KEN", "before", False), ("UGA", "before", False)]
    assert len(set(last.pairs)) == len(last.pairs) == 6


def test_a_text_of_one_actor_has_no_windows():
    assert items_of("Kenya votes. Rain fell. Kenya counts.") == []
    assert cut("")[2] == []

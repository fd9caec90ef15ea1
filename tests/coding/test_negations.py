"""What negates the words of a relation from within them, or from right before."""

import math

import pytest

from allies.coding.modality import find_cues, weighed
from allies.coding.phrases import read_phrases
from allies.core.claim import MODALITIES
from allies.core.text import fold


@pytest.mark.parametrize(
    ("lang", "text", "words", "head", "told"),
    [
        ("en", "They signed a treaty without a defence clause.",
         "a treaty without a defence clause", "treaty", "negated"),
        ("fr", "Ils signent un traité sans clause de défense.", "un traité sans clause de défense",
         "traite", "negated"),
        # Right before words that have a cue of their own.
        ("en", "They trade without any promise of defence.", "promise of defence", "defence",
         "negated"),
        ("fr", "Ils commercent sans la moindre promesse de défense.", "promesse de défense",
         "defense", "negated"),
        # Farther off, or of something else, it leaves the words as they are.
        ("en", "They trade without friction and give a promise of defence.", "promise of defence",
         "defence", "planned"),
        ("en", "They signed a treaty.", "a treaty", "treaty", "actual"),
        ("fr", "Ils signent un traité.", "un traité", "traite", "actual"),
    ],
)  # fmt: skip
def test_a_negation_in_or_right_before_the_words(lang, text, words, head, told):
    folded = fold(text)
    phrases = read_phrases(folded, 0, len(folded), [], lang=lang)
    cues = find_cues(folded, 0, len(folded), lang=lang)
    at = folded.index(fold(words))
    moods = [math.log(0.4 if name == "actual" else 0.12) for name in MODALITIES]
    found, _ = weighed(
        moods, cues, phrases, at, at + len(fold(words)), head=folded.index(head, at), lang=lang
    )
    assert found == told

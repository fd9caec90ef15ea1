"""How the reader's probabilities and the cues of the lexicon tell a modality together."""

import math

import pytest

from allies.coding.modality import find_cues, weighed
from allies.coding.phrases import read_phrases
from allies.core.claim import MODALITIES
from allies.core.text import fold


def moods(**chances):
    rest = (1 - sum(chances.values())) / (len(MODALITIES) - len(chances))
    return [math.log(chances.get(name, rest)) for name in MODALITIES]


@pytest.mark.parametrize(
    ("lang", "text", "words", "chances", "told"),
    [
        # A cue tips the scale where the reader wavers, and not where it is sure.
        ("en", "Oslo will sell gas to Lima.", "sell", {"actual": 0.5, "planned": 0.4}, "planned"),
        ("en", "Oslo will sell gas to Lima.", "sell", {"actual": 0.9, "planned": 0.02}, "actual"),
        ("en", "Oslo will sell gas to Lima.", "sell", {"actual": 0.8, "planned": 0.1}, "actual"),
        # Without a cue the reader alone may see a plan.
        ("en", "Oslo is to get gas from Lima.", "gas", {"actual": 0.2, "planned": 0.7}, "planned"),
        ("en", "Oslo sells gas to Lima.", "sells", {"actual": 0.4, "planned": 0.45}, "actual"),
        # A cue among the very words.
        ("en", "There is no defence pact.", "no defence pact", {"actual": 0.5, "negated": 0.3},
         "negated"),
        ("en", "There is no defence pact.", "no defence pact", {"actual": 0.7, "negated": 0.15},
         "negated"),
        ("en", "It will sell gas.", "will sell gas", {"actual": 0.9, "planned": 0.05}, "actual"),
        ("fr", "Oslo vendra du gaz à Lima.", "vendra", {"actual": 0.5, "planned": 0.3}, "planned"),
    ],
)  # fmt: skip
def test_what_reader_and_cues_tell_together(lang, text, words, chances, told):
    folded = fold(text)
    phrases = read_phrases(folded, 0, len(folded), [], lang=lang)
    cues = find_cues(folded, 0, len(folded), lang=lang)
    at = folded.index(fold(words))
    stop = at + len(fold(words))
    found, _ = weighed(moods(**chances), cues, phrases, at, stop, head=stop - 1, lang=lang)
    assert found == told


def test_the_cue_is_named_where_it_speaks_for_what_is_told():
    folded = "oslo will sell gas to lima."
    phrases = read_phrases(folded, 0, len(folded), [], lang="en")
    cues = find_cues(folded, 0, len(folded), lang="en")
    for chances, named in (({"planned": 0.6}, "will"), ({"actual": 0.97}, None)):
        at = folded.index("sell")
        _, cue = weighed(moods(**chances), cues, phrases, at, at + 4, head=at, lang="en")
        assert (None if cue is None else folded[cue.start : cue.stop]) == named

"""The sentences of a window are weighed in one go, and read as if each stood alone in it.

A pair that is likely related has its likeliest reading, even where none is past the threshold.
"""

import numpy as np
import pytest

from allies.coding import reader
from allies.coding.pipeline import code_document
from allies.coding.windows import RELATION_NUMBER, SYMMETRIC
from helpers import document

TEXTS = {
    "en": "Kenya sold tea to Peru for $3 million. Norway condemned the shelling of Georgia by "
    "Armenia, while Chile and Bolivia signed a treaty of friendship. Last year Ghana imposed "
    "sanctions on Togo. Japan and Nepal held naval exercises, and Oman depends on Indian rice.",
    "fr": "Le Kenya a vendu du thé au Pérou. La Norvège a condamné les tirs de l'Arménie sur la "
    "Géorgie, tandis que le Chili et la Bolivie signaient un traité d'amitié. Le Ghana a pris des "
    "sanctions contre le Togo. Le Japon et le Népal ont mené des exercices communs.",
}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_sentences_read_at_once_or_one_by_one_state_the_same(monkeypatch, lang):
    def told():
        claims = code_document(document(TEXTS[lang], lang=lang))
        return {(c.source, c.relation, c.target, c.modality, c.trigger): c.confidence
                for c in claims}  # fmt: skip

    at_once = told()
    monkeypatch.setattr(reader, "_MOST_PAIRS", 1)
    one_by_one = told()
    assert len(at_once) >= 4
    assert set(at_once) == set(one_by_one)
    for claim, confidence in at_once.items():
        assert one_by_one[claim] == pytest.approx(confidence, abs=0.002)


SETTINGS = {"threshold": {"en": 0.4}, "related": {"en": 0.5}, "least": {"en": 0.25}}


def told(monkeypatch, **chances):
    """Which readings of one pair are told; `sell_back` is `sell` in the other order."""
    monkeypatch.setattr(reader, "_settings", lambda: SETTINGS)
    matrix = np.zeros((2, len(SYMMETRIC)), np.float32)
    for name, chance in chances.items():
        column = RELATION_NUMBER[name.removesuffix("_back").replace("_", "-")]
        if SYMMETRIC[column]:
            matrix[:, column] = chance
        else:
            matrix[int(name.endswith("_back")), column] = chance
    found = reader._stated(matrix, np.array([1, 0]), "en")
    return {
        name for name in chances
        if found[int(name.endswith("_back")), RELATION_NUMBER[name.removesuffix("_back")]]
    }  # fmt: skip


def test_what_is_past_the_threshold_is_told_whatever_else_there_is(monkeypatch):
    assert told(monkeypatch, export=0.45, trade=0.41, aid=0.39) == {"export", "trade"}


def test_of_a_pair_that_is_likely_related_the_likeliest_is_told(monkeypatch):
    assert told(monkeypatch, export=0.35, trade=0.3, aid=0.2) == {"export"}
    assert told(monkeypatch, export=0.3, trade=0.35, aid=0.2) == {"trade"}


def test_the_order_does_not_matter(monkeypatch):
    assert told(monkeypatch, export=0.3, export_back=0.38) == {"export_back"}


def test_one_doubtful_reading_is_not_told(monkeypatch):
    assert told(monkeypatch, export=0.39) == set()
    assert told(monkeypatch, trade=0.39) == set(), "in both orders it is one reading"


def test_many_faint_readings_make_no_relation(monkeypatch):
    everything = {name: 0.05 for name in RELATION_NUMBER if "-" not in name}
    assert told(monkeypatch, **{**everything, "export": 0.3}) == set()


def test_what_is_hardly_likely_is_not_told_even_of_a_related_pair(monkeypatch):
    assert told(monkeypatch, export=0.24, aid=0.24, trade=0.24, sanction=0.24) == set()

"""The sentences of a window are weighed in one go, and read as if each stood alone in it."""

import pytest

from allies.coding import reader
from allies.coding.pipeline import code_document
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

"""Who says so, also where the speaker is named before the sentence."""

from __future__ import annotations

import pytest

from allies.coding.attribution import speaker

CASES = [
    ("en", ["Malta armed Tunisia, according to the United Nations."], "the United Nations"),
    ("en", ["“Malta armed Tunisia,” Foreign Minister Ana Roy said on Monday."],
     "Foreign Minister Ana Roy"),
    ("en", ["“It is so,” said Foreign Minister Ana Roy.", "“Malta armed Tunisia,” she added."],
     "Foreign Minister Ana Roy"),
    ("en", ["“It is so,” said Ana Roy.", "Malta armed Tunisia, the minister said."], None),
    ("en", ["“It is so,” said Ana Roy.", "“Malta armed Tunisia,” the minister said."], "Ana Roy"),
    ("en", ["“It is so,” said Ana Roy.", "Malta armed Tunisia."], None),
    ("en", ["“Malta armed Tunisia,” he said."], "he"),
    ("en", ["“It is so,” said Ana Roy. “We know it.", "Malta armed Tunisia.”"], "Ana Roy"),
    ("fr", ["Selon les Nations unies, Malte a armé la Tunisie."], "les Nations unies"),
    ("fr", ["« C’est vrai », a déclaré la ministre Ana Roy.",
            "« Malte a armé la Tunisie », a-t-elle ajouté."], "la ministre Ana Roy"),
    ("fr", ["« C’est vrai », a déclaré Ana Roy.",
            "« Malte a armé la Tunisie », a affirmé la ministre."], "Ana Roy"),
    ("fr", ["« C’est vrai », a déclaré Ana Roy.", "Malte a armé la Tunisie."], None),
    ("fr", ["« C’est vrai, a déclaré Ana Roy. Nous le savons.", "Malte a armé la Tunisie. »"],
     "Ana Roy"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "sentences", "named"), CASES)
def test_the_speaker_is_found(lang: str, sentences: list[str], named: str | None) -> None:
    from allies.coding.text import layers_of

    text = " ".join(sentences)
    layers = layers_of(text)
    spans, at = [], 0
    for sentence in sentences:
        at = text.index(sentence, at)
        spans.append(layers.folded_span(*layers.view.to_view(at, at + len(sentence))))
        at += len(sentence)
    found = speaker(layers.folded, spans, len(spans) - 1, words=layers.clean, lang=lang)
    assert (None if found is None else layers.clean(found.start, found.stop)) == named

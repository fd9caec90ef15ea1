"""Who says so, also where the speaker is named before the sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from allies.coding.attribution import Speakers
from allies.coding.reporting import reports
from allies.coding.text import layers_of
from timing import processor_seconds

CASES = [
    ("en", ["Malta armed Tunisia, according to the United Nations."], "the United Nations"),
    ("en", ["“Malta armed Tunisia,” Foreign Minister Ana Roy said on Monday."],
     "Foreign Minister Ana Roy"),
    ("en", ["“It is so,” said Foreign Minister Ana Roy.", "“Malta armed Tunisia,” she added."],
     "Foreign Minister Ana Roy"),
    ("en", ["“It is so,” said Ana Roy.", "Malta armed Tunisia, the minister said."], "Ana Roy"),
    ("en", ["“It is so,” said Ana Roy.", "“Malta armed Tunisia,” the minister said."], "Ana Roy"),
    ("en", ["“It is so,” said Ana Roy.", "Malta armed Tunisia."], None),
    ("en", ["“Malta armed Tunisia,” he said."], "he"),
    ("en", ["“It is so,” said Ana Roy. “We know it.", "Malta armed Tunisia.”"], "Ana Roy"),
    ("en", ["Libya's former minister, Sami Ben Ali, said the South knew Malta armed Tunis."],
     "Libya's former minister, Sami Ben Ali"),
    ("en", ["Ana Roy, a former general, said that Malta armed Tunisia."], "Ana Roy"),
    ("en", ["Ana Roy, a former general, announced new rules for Malta."], None),
    ("en", ["Malta armed Tunisia, officials in Valletta said on Monday."], "officials in Valletta"),
    ("en", ["Malta armed Tunisia, said Ana Roy"], "Ana Roy"),
    ("en", ["Malta armed Tunisia, according to the minister of the interior"],
     "the minister of the interior"),
    ("en", ["The car union said that Malta armed Tunisia."], "The car union"),
    ("en", ["According to Rome the island of Malta has armed Tunisia."], "Rome"),
    ("en", ["Libya accuses its neighbour of letting Malta arm Tunisia."], "Libya"),
    ("en", ["Accused of much, Libya shows that Malta armed Tunisia."], None),
    ("en", ["Malta armed Tunisia, and Libya said that it was no secret."], None),
    ("en", ['"It is so," said Ana Roy. "We know it.', 'Malta armed Tunisia."'], "Ana Roy"),
    ("en", ["It is so, said Ana Roy.", '"Malta armed Tunisia."'], "Ana Roy"),
    ("en", ["For once the Union has shown that Malta armed Tunisia, The Times reported."],
     "The Times"),
    ("fr", ["Malte a armé Tunis, reconnu par l'ONU."], None),
    ("fr", ["Malte arme Tunis, a dit le ministre Ana Roy le 22 mars."], "le ministre Ana Roy"),
    ("fr", ["Le ministre, via un communiqué, a annoncé avoir appris que Malte armait Tunis."],
     "Le ministre"),
    ("fr", ["La porte-parole du ministère, Ana Roy, a assuré mardi que Malte armait Tunis."],
     "La porte-parole du ministère, Ana Roy"),
    ("fr", ["Malte arme Tunis, a déclaré mardi 3 mars M. Ben Ali, au côté de M. Roy."],
     "M. Ben Ali"),
    ("fr", ["Malte arme Tunis, a affirmé le ministre Ana Roy lors d'une visite à Rome."],
     "le ministre Ana Roy"),
    ("fr", ["Ana Roy a indiqué que si Rome se taisait, Malte armerait Tunis."], "Ana Roy"),
    ("fr", ["Tripoli, qui accuse Malte d'armer Tunis, se tait."], None),
    ("fr", ["Tripoli, qui accuse Rome de laisser Malte armer Tunis, se tait."], "Tripoli"),
    ("fr", ["L'enquête, selon laquelle Malte arme Tunis, est close."], None),
    ("fr", ["« C'est vrai », a dit Ana Roy.", "Selon elle, Malte arme Tunis."], "Ana Roy"),
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
    text = " ".join(sentences)
    layers = layers_of(text)
    spans, at = [], 0
    for sentence in sentences:
        at = text.index(sentence, at)
        spans.append(layers.folded_span(*layers.view.to_view(at, at + len(sentence))))
        at += len(sentence)
    at = layers.folded.index("malt", spans[-1][0])
    found = Speakers(layers.folded, spans, words=layers.clean, lang=lang).of(at)
    assert (None if found is None else layers.clean(found.start, found.stop)) == named


@pytest.mark.parametrize(
    "piece", ["said on Monday, ", '"It is so," said Peru, ', "according to Peru "]
)
def test_the_time_grows_with_the_length(piece: str) -> None:
    def read(times: int) -> Callable[[], object]:
        layers = layers_of(piece * times)
        return lambda: reports(layers.folded, 0, len(layers.folded), layers.clean, lang="en")

    assert processor_seconds(read(4_000), times=1) < 9 * processor_seconds(read(1_000), times=2)

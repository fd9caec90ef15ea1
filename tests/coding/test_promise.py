"""Half-way through the layers, sentences that are not likely to state anything are let go."""

import numpy as np
import pytest

from allies.coding import encoder, reader
from allies.coding.reading import read_layers
from allies.coding.text import layers_of
from allies.coding.windows import windows
from helpers import document

TEXTS = {
    "en": "Norway sold air-defence missiles to Lithuania on Tuesday. The weather in Norway and "
    "Lithuania was mild. Vilnius thanked Oslo for its help.",
    "fr": "La Norvège a vendu mardi des missiles antiaériens à la Lituanie. Le temps en Norvège et "
    "en Lituanie était doux. Vilnius a remercié Oslo de son aide.",
}


def read(lang):
    layers = layers_of(TEXTS[lang])
    return list(windows(read_layers(document(TEXTS[lang], lang=lang), layers), layers, lang=lang))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_sentence_on_the_weather_is_let_go_and_a_sale_is_not(lang):
    (window,) = read(lang)
    ((_, items, _),) = encoder.encoded([window], reader.promising_items)
    assert len(window.items) == 3
    assert window.items[0] in items
    assert window.items[1] not in items


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_only_what_goes_on_gets_the_vectors_of_the_last_layer(lang):
    (window,) = read(lang)
    halfway = []

    def choose(_, vectors):
        halfway.append(vectors.copy())
        return window.items[:1]

    ((_, items, vectors),) = encoder.encoded([window], choose)
    first = window.items[0]
    changed = ~np.isclose(vectors, halfway[0]).all(1)
    assert items == window.items[:1]
    assert changed[first.low : first.high].all()
    assert not changed[window.items[1].low : window.items[1].high].any()


def test_where_nothing_goes_on_nothing_is_read():
    assert list(encoder.encoded(read("en"), lambda *_: [])) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_names_an_actor_elsewhere_goes_on_too(lang):
    (window,) = read(lang)
    item = window.items[2]
    kept = set(encoder._going_on([item], len(window.ids)).tolist())
    spans = [range(a, b) for c in item.candidates for a, b in c.spans]
    assert kept == {*range(item.low, item.high), *(at for span in spans for at in span)}

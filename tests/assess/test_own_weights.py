"""Weights of a user's own: what differs is taken, what means nothing is refused in a sentence."""

import math

import pytest

from allies.assess.weights import default_weights, load_weights
from allies.errors import UsageError


def loaded(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return load_weights(path)


def test_only_what_differs_need_be_named(tmp_path):
    own = loaded(tmp_path, "[half_life]\nmilitary = 36\n")
    shipped = default_weights()
    assert own.half_life["military"] == 36
    assert own.half_life["energy"] == shipped.half_life["energy"]
    assert own.relation == shipped.relation


def test_a_half_life_may_be_endless(tmp_path):
    own = loaded(tmp_path, "[half_life]\nmilitary = inf\n")
    assert own.half_life["military"] == math.inf


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[half_life]\nmilitary = 0\n", "half_life.military must be a number above 0"),
        ("[half_life]\nmilitary = 1e308\n", "half_life.military must be a number above 0"),
        ("[half_life]\nmilitary = nan\n", "half_life.military must be a number"),
        ("[modality]\nactual = [1e308, 1e308]\n", "modality.actual must be two numbers above 0"),
        ("[draws]\nn = 0\n", "draws.n must be a number above 0, 100000 at most"),
        ("[draws]\nn = inf\n", "draws.n must be a number above 0"),
        ("[source]\nleast = 2\n", "source.least must be a number from 0 to 1"),
        ("[reading]\ncorrected = 1\n", "reading.corrected must be true or false"),
        ("[nothing]\nx = 1\n", "nothing, which is not known"),
        ("[half_life]\nspace = 1\n", "half_life.space, which is not known"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path, text, told):
    with pytest.raises(UsageError, match=told.replace("[", r"\[")):
        loaded(tmp_path, text)

"""What hangs on choices: varied thresholds, and the weights that are tried instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allies.assess.dimension_table import nothing_known
from allies.assess.sensitivity import assumptions, band, moved, varied
from allies.assess.weights import default_weights
from allies.core.estimate import Estimate

WEIGHTS = default_weights()


def pairs(**given):
    size = len(next(iter(given.values())))
    made = nothing_known(tuple((f"A{k}", f"B{k}") for k in range(size)))
    arrays = {name: np.asarray(value, float).reshape(size, -1) for name, value in given.items()}
    return replace(made, evidence=np.ones(size, bool), mass=np.full((size, 1), 10.0), **arrays)


def test_every_threshold_is_varied_by_a_quarter_at_most():
    points = list(varied(WEIGHTS))
    assert len(points) == 200
    for type_, limits in WEIGHTS.types.items():
        for name, value in limits.items():
            found = np.array([point.types[type_][name] for point in points])
            if type_ == "headline" or name == "enduring_months" or value == 0:
                assert (found == value).all()
                continue
            ratio = found / value
            assert ratio.min() >= 0.75
            assert ratio.max() <= 1.25
            # A Latin hypercube: one point in each of 200 equal parts.
            parts = np.floor((ratio - 0.75) / 0.5 * 200).clip(0, 199)
            assert len(set(parts.tolist())) > 190, (type_, name)


def test_what_lies_far_from_thresholds_is_stable():
    made = pairs(overall=[0.9, 0.2, 0.0, -0.9], depth=[0.0, 0.0, 0.0, 0.0])
    stable = band(made, WEIGHTS)
    assert stable[0] == stable[2] == stable[3] == 1
    # At the threshold: in about half of the points it lies above.
    assert stable[1] == pytest.approx(0.5, abs=0.05)


def test_the_band_is_what_a_point_by_point_look_gives():
    made = pairs(overall=[0.21, 0.24, 0.26], depth=[0.55, 0.1, 0.7], military=[0.5, 0.1, 0.2])
    stable = band(made, WEIGHTS)
    inside = np.array(
        [
            (p.types["alliance"]["depth"] <= 0.55) & (p.types["alliance"]["military"] <= 0.5)
            for p in varied(WEIGHTS)
        ]
    )
    assert stable[0] == pytest.approx(inside.mean())
    assert np.array_equal(stable, band(made, WEIGHTS))
    assert np.abs(stable - band(made, WEIGHTS, seed=7)).max() < 0.05


def test_between_two_is_a_headline_too():
    draws = np.array([[0.9] * 4 + [0.0] * 3 + [-0.9] * 3])
    assert band(pairs(overall=draws), WEIGHTS)[0] == 1


def test_the_assumptions_are_all_that_was_asked_for():
    tried = dict(assumptions(WEIGHTS))
    assert len(tried) == len(list(assumptions(WEIGHTS)))
    assert tried["half-life × 2"].half_life["military"] == 36
    assert tried["half-life × ½"].half_life["military"] == 9
    assert tried["sources independent"].correlation["different"] == 0
    assert tried["layer energy left out"].layer["energy"] == 0
    assert tried["accuracy not corrected"].corrected is False
    assert tried["least reading lower"].least_reading == pytest.approx(0.3)
    assert tried["told as done believed less"].prior("actual") == pytest.approx(9 / 11)
    assert all(changed != WEIGHTS for changed in tried.values())


def test_moved_tells_what_changes_and_only_that():
    def judge(weights):
        fading = weights.half_life["military"]
        return {
            "CHN": (Estimate(value=0.4), "partnership" if fading > 10 else "thin"),
            "IRN": (Estimate(value=0.1 * fading), "thin"),
            "PRK": (Estimate(value=None), None),
        }

    rows = moved(judge, WEIGHTS)
    assert [(row.assumption, row.partner) for row in rows] == [
        ("half-life × ½", "CHN"), ("half-life × ½", "IRN"), ("half-life × 2", "IRN"),
    ]  # fmt: skip
    first = rows[0]
    assert (first.base_score, first.base_type, first.type) == (0.4, "partnership", "thin")
    assert rows[1].score.value == pytest.approx(0.9)
    assert rows[1].base_score == pytest.approx(1.8)
    assert moved(judge, WEIGHTS, only=["half-life × 2"]) == rows[2:]

"""From events to scores: what counts, how it fades, what a number rests on, draws, speed."""

import time
from dataclasses import replace

import numpy as np
import pytest
from made import Row, Told, claims_of, day, events
from scipy import stats

from allies.assess.table import Events
from allies.assess.weighed import (
    dyad_of,
    event_objects,
    explain_layer,
    layer_scores,
    overall_estimate,
    resampled,
)
from allies.assess.weighing import course_of, draws_of, intensity, scores_of
from allies.assess.weights import default_weights
from allies.codebook.relations import LAYERS
from allies.errors import UsageError

WEIGHTS = default_weights()
AT = day("2024-07-01")
MILITARY, ECONOMIC, DIPLOMATIC = (LAYERS.index(n) for n in ("military", "economic", "diplomatic"))
STRUCTURAL, INSTITUTIONAL = LAYERS.index("structural"), LAYERS.index("institutional")
MONTH = 365.25 / 12


def scored(rows, at=AT, **changed):
    return scores_of(events(rows), replace(WEIGHTS, **changed), at)


def parts_of(scores, first="RUS", second="PRK"):
    dyad = dyad_of(scores, first, second)
    objects = event_objects(scores, dyad, claims_of(scores.events.table))
    return dyad, objects, layer_scores(scores, dyad, objects)


MIXED = [
    Told(relation="arms-transfer", day="2024-01-01", truth=0.9, reading=0.8),
    Told(relation="exercise", day="2023-01-01", truth=0.7, reading=0.9, u=1.5),
    Told(relation="threat", day="2024-05-01", truth=0.6, reading=0.9),
    Told(relation="meeting", day="2024-06-01", truth=0.95, reading=0.95),
    Told(relation="defense-pact", day="2024-06-19", truth=0.95, reading=0.9),
    Told(relation="arms-transfer", day="2024-02-01", modality="planned"),
    Told(relation="arms-transfer", day="2024-02-01", modality="alleged", truth=0.4),
    Told(relation="troops", day="2024-03-01", reading=0.4),
    Told(source="CHN", target="RUS", relation="trade", day="2024-01-01", doc="d7", g=0.9),
]


def test_a_weight_is_the_product_of_its_terms():
    scores = scored(
        [Told(relation="sanction", day="2023-07-02", truth=0.9, reading=0.8, u=1.2, standing=False)]
    )
    age = AT - day("2023-07-02")
    expected = 0.9 * 0.8 * 0.80 * 1.2 * 2 ** (-age / (12 * MONTH))
    assert scores.weight == pytest.approx([expected], rel=1e-12)
    assert scores.conflict[0, ECONOMIC] == pytest.approx(expected)
    assert scores.support.sum() == 0
    assert scores.decay == pytest.approx([0.5], abs=1e-3)


def test_half_a_life_earlier_doubles_nothing_but_the_age():
    rows = [
        Told(relation="meeting", day="2024-01-01"),
        Told(relation="criticism", day="2023-09-01"),
    ]
    shift = 6 * MONTH
    first, later = scored(rows), scored(rows, at=round(AT + 2 * shift))
    assert later.weight == pytest.approx(first.weight / 4, rel=2e-3)


@pytest.mark.parametrize("modality", ["planned", "possible", "alleged", "denied", "negated"])
def test_only_what_is_told_as_done_counts(modality):
    scores = scored([Told(modality=modality), Told(relation="attack")])
    assert np.count_nonzero(scores.weight) == 1
    assert scores.support.sum() == 0


def test_unsure_readings_and_days_to_come_do_not_count():
    rows = [Told(reading=0.49), Told(day="2024-07-02"), Told(reading=0.5), Told(day="2024-07-01")]
    scores = scored(rows)
    assert np.count_nonzero(scores.weight) == 2
    assert np.count_nonzero(scored(rows, least_reading=0.95).weight) == 0


def test_standing_relations_do_not_fade_until_they_end():
    pact = {"relation": "defense-pact", "day": "2015-01-01", "truth": 0.9, "reading": 0.9}
    in_force = scored([Told(**pact)])
    assert in_force.decay.tolist() == [1]
    ended = Told(**pact, ended="2023-01-01")
    after = scored([ended])
    assert after.decay == pytest.approx(
        [2 ** (-(AT - day("2023-01-01")) / (18 * MONTH))], rel=1e-12
    )
    assert scored([ended], at=day("2022-12-31")).decay.tolist() == [1]
    assert scored([Told(**pact)], at=day("2014-12-31")).decay.tolist() == [0]


def test_what_lasts_counts_from_its_beginning_and_not_from_when_it_was_last_told():
    pact = Told(relation="defense-pact", first="2001-07-16", day="2024-05-01")
    assert scored([pact], at=day("2010-01-01")).decay.tolist() == [1]
    assert scored([pact], at=day("2001-07-15")).decay.tolist() == [0]


def test_what_is_told_vaguely_counts_once_it_was_known():
    row = Row(relation="meeting", first="2024", published="2024-06-10")
    vague = Told(relation="meeting", first="2024-01-01", day="2024-12-31", claims=[row])
    assert scored([vague], at=day("2024-06-09")).decay.tolist() == [0]
    assert scored([vague]).decay.tolist() == [1]
    later = scored([vague], at=day("2025-06-30"))
    assert later.decay == pytest.approx([2 ** (-181 / (6 * MONTH))])


def test_undated_events_are_of_a_fixed_age_once_known():
    row = Row(relation="meeting", published="2024-03-01")
    undated = Told(relation="meeting", day=None, claims=[row])
    member = Told(relation="membership", day=None, claims=[replace(row, relation="membership")])
    scores = scored([undated, member], undated=1.0)
    assert sorted(scores.decay) == [0.5, 1.0]  # an institution does not fade
    assert scored([undated], undated=2.0).decay.tolist() == [0.25]
    late = scored([undated], undated=1.0, at=day("2030-01-01"))
    assert late.decay.tolist() == [0.5]
    assert scored([undated], at=day("2024-02-29")).decay.tolist() == [0]


def test_dependence_has_no_sign_and_no_score():
    scores = scored([Told(relation="dependence", g=0.5, sign=1), Told(relation="motive", g=0.5)])
    assert scores.weight.tolist() == [0, 0]
    assert np.isnan(scores.value).all()
    assert np.isnan(scores.overall).all()
    _, _, layers = parts_of(scores)
    assert [layer.layer for layer in layers] == ["structural", "assessment"]
    assert all(layer.score.value is None and layer.intensity.value is None for layer in layers)


def test_no_evidence_is_not_zero():
    little = scored([Told(relation="meeting", g=0.19, day="2022-01-01")])
    assert 0 < little.mass[0, DIPLOMATIC] < 0.5
    for array in (little.value, little.low, little.high, little.overall, little.overall_low):
        assert np.isnan(array).all()
    dyad, _, layers = parts_of(little)
    assert layers[0].score.value is None
    assert layers[0].score.explain().startswith("no evidence (mass 0.0")
    assert overall_estimate(little, dyad).value is None
    empty = scored([])
    assert empty.value.shape == (0, len(LAYERS))
    assert dyad_of(empty, "RUS", "PRK") is None
    assert draws_of(empty, [], 10, 1)[0].shape == (0, len(LAYERS), 10)


def test_listed_weights_add_up_to_the_parameters():
    scores = scored(MIXED)
    dyad, objects, layers = parts_of(scores)
    assert [event.weight for event in objects] == sorted((e.weight for e in objects), reverse=True)
    assert len(objects) == 8
    for layer in layers:
        parts = layer.score.parts
        signs = {"threat": -1}
        plus = sum(e.weight for e in layer.events if signs.get(e.lead.relation, 1) > 0)
        minus = sum(e.weight for e in layer.events if signs.get(e.lead.relation, 1) < 0)
        assert plus == pytest.approx(parts["A"] - parts["prior A"], abs=1e-12)
        assert minus == pytest.approx(parts["B"] - parts["prior B"], abs=1e-12)
        assert parts["mass"] == pytest.approx(layer.mass)
        if layer.score.value is not None:
            a, b = parts["A"], parts["B"]
            assert layer.score.value == pytest.approx((a - b) / (a + b), abs=1e-12)
            assert layer.score.low < layer.score.value < layer.score.high
        for event in layer.events:
            if event.weight:
                product = event.p * event.g * event.u * event.decay
                assert event.weight == pytest.approx(product, rel=1e-12)
    military = layers[0]
    assert military.counts == {
        "done": 4, "planned": 1, "possible": 0, "alleged": 1, "denied": 0, "unsure": 1,
    }  # fmt: skip
    weighing = [f"claim {event.lead.id}" for event in military.events if event.weight > 0]
    assert list(military.score.rests_on) == weighing
    assert military.score.n == len(weighing) == 4
    assert overall_estimate(scores, dyad).rests_on


def test_removing_an_event_takes_away_its_weight():
    full = scored(MIXED)
    dyad = dyad_of(full, "RUS", "PRK")
    for index, row in enumerate(MIXED[:8]):
        rest = scored(MIXED[:index] + MIXED[index + 1 :])
        left = dyad_of(rest, "RUS", "PRK")
        own = scored([row]).weight[0]
        for before, after in ((full.support, rest.support), (full.conflict, rest.conflict)):
            lost = before[dyad] - after[left]
            assert np.count_nonzero(np.abs(lost) > 1e-12) <= 1
        total = (full.mass[dyad] - rest.mass[left]).sum()
        assert total == pytest.approx(own, abs=1e-12)
        # The other pair is as it was, to the bit.
        other = dyad_of(full, "CHN", "RUS"), dyad_of(rest, "CHN", "RUS")
        assert full.mass[other[0]].tolist() == rest.mass[other[1]].tolist()


def test_other_pairs_and_the_order_of_rows_change_nothing():
    alone = scored(MIXED[:8])
    with_others = scored(
        MIXED[::-1]
        + [
            Told(source="FRA", target=code, doc=f"e{n}")
            for n, code in enumerate(["DEU", "ITA", "ZAF"])
        ]
    )
    one, other = (dyad_of(found, "RUS", "PRK") for found in (alone, with_others))
    for name in ("a", "b", "value", "low", "high", "mass", "rate_shape", "rate_scale"):
        assert getattr(alone, name)[one] == pytest.approx(
            getattr(with_others, name)[other], abs=1e-12, nan_ok=True
        )
    assert alone.documents[one] == with_others.documents[other]
    drawn, again = (draws_of(s, [d], 50, 3) for s, d in ((alone, one), (with_others, other)))
    for first, second in zip(drawn, again, strict=True):
        assert first == pytest.approx(second, abs=1e-6, nan_ok=True)
    listed = [[e.lead.id for e in parts_of(found)[1]] for found in (alone, with_others)]
    assert listed[0] == listed[1]


def test_the_overall_score_is_the_mean_of_the_layers_with_evidence():
    rows = [
        Told(relation="arms-transfer"), Told(relation="exercise"),
        Told(relation="sanction"), Told(relation="meeting", g=0.1),
    ]  # fmt: skip
    scores = scored(rows, layer={"military": 2.0, "economic": 1.0, "diplomatic": 1.0})
    value = scores.value[0]
    assert np.isnan(value[DIPLOMATIC])
    expected = (2 * value[MILITARY] + value[ECONOMIC]) / 3
    assert scores.overall[0] == pytest.approx(expected, abs=1e-12)
    assert scores.overall_mass[0] == pytest.approx(scores.mass[0, [MILITARY, ECONOMIC]].sum())
    assert scores.overall_low[0] < expected < scores.overall_high[0]
    told = overall_estimate(scores, 0)
    names = ("military", "economic")
    assert sum(told.parts[n] * told.parts[f"share of {n}"] for n in names) == pytest.approx(
        told.value
    )
    assert len(told.rests_on) == 3
    # The interval covers what the draws say.
    _, overall = draws_of(scores, [0], 4000, 1)
    within = (overall[0] >= scores.overall_low[0]) & (overall[0] <= scores.overall_high[0])
    assert within.mean() == pytest.approx(0.9, abs=0.03)


def test_draws_are_those_of_the_posteriors():
    scores = scored(MIXED)
    dyads = [dyad_of(scores, "RUS", "PRK"), dyad_of(scores, "CHN", "RUS")]
    layers, overall = draws_of(scores, dyads, 1000, 2022)
    assert layers.dtype == overall.dtype == np.float32
    assert layers.shape == (2, len(LAYERS), 1000)
    assert (np.isnan(layers).all(axis=2) == np.isnan(scores.value[dyads])).all()
    assert (np.isnan(layers).any(axis=2) == np.isnan(scores.value[dyads])).all()
    for place, layer in zip(*np.nonzero(~np.isnan(scores.value[dyads])), strict=True):
        a, b = scores.a[dyads[place], layer], scores.b[dyads[place], layer]
        drawn = layers[place, layer].astype(float)
        assert stats.kstest((drawn + 1) / 2, "beta", (a, b)).statistic < 0.002
        assert drawn.mean() == pytest.approx(scores.value[dyads[place], layer], abs=2e-3)
        ends = np.quantile(drawn, [0.05, 0.95])
        assert ends == pytest.approx(
            [scores.low[dyads[place], layer], scores.high[dyads[place], layer]], abs=5e-3
        )
    mean = np.stack([drawn[~np.isnan(drawn[:, 0])].mean(axis=0) for drawn in layers])
    assert np.abs(overall - mean).max() < 1e-6
    swapped, _ = draws_of(scores, dyads[::-1], 1000, 2022)
    assert np.array_equal(swapped[::-1], layers, equal_nan=True)
    other, _ = draws_of(scores, dyads, 1000, 2023)
    assert not np.array_equal(other, layers, equal_nan=True)
    with pytest.raises(UsageError, match="at least one draw"):
        draws_of(scores, dyads, 0, 1)


def test_a_course_is_the_scores_of_each_day():
    rows = [
        *MIXED,
        Told(relation="defense-pact", day="2019-01-01", ended="2023-08-01"),
        Told(relation="membership", day="2022-05-05"),
        Told(relation="meeting", day=None, claims=[Row(relation="meeting", known="2023-10-01")]),
        Told(
            relation="exercise", first="2023-01-01", day="2023-12-31",
            claims=[Row(relation="exercise", first="2023", published="2023-06-15")],
        ),
    ]  # fmt: skip
    made = events(rows)
    at = AT
    found = course_of(scores_of(made, WEIGHTS, at), months=24)
    assert found.score.shape == (2, len(LAYERS), 25)
    assert found.days[-1] == at
    for place, when in enumerate(found.days):
        direct = scores_of(made, WEIGHTS, float(when))
        assert found.mass[:, :, place] == pytest.approx(direct.mass, abs=1e-10)
        assert found.score[:, :, place] == pytest.approx(direct.value, abs=1e-10, nan_ok=True)
        told = ~np.isnan(direct.value)
        assert found.a[:, :, place][told] == pytest.approx(direct.a[told], rel=1e-9)
        assert found.b[:, :, place][told] == pytest.approx(direct.b[told], rel=1e-9)
    one = course_of(scores_of(made, WEIGHTS, at), months=24, dyads=[1])
    assert np.array_equal(one.score[0], found.score[1], equal_nan=True)
    with pytest.raises(UsageError, match="some months"):
        course_of(scores_of(made, WEIGHTS, at), months=-1)


def test_intensity_counts_what_goes_on_whatever_its_sign():
    rows = [
        Told(relation="sanction", day="2024-07-01", standing=False, truth=0.9, reading=0.9),
        Told(relation="finance", day="2024-07-01", truth=0.8, reading=0.9),
    ]
    scores = scored(rows)
    years = 1 / np.log(2)
    rates = intensity(scores, "RUS")
    value = rates.value[0, ECONOMIC]
    assert value == pytest.approx((0.5 + 0.81 + 0.72) / (0.5 + years), rel=1e-6)
    assert np.isnan(rates.value[0, MILITARY])
    assert rates.low[0, ECONOMIC] < value < rates.high[0, ECONOMIC]
    dyad, objects, _ = parts_of(scores)
    layer = layer_scores(scores, dyad, objects, rates)[0]
    assert layer.intensity.value == pytest.approx(value)
    parts = layer.intensity.parts
    shape = parts["prior shape"] + parts["Σ p · decay"]
    rate = parts["prior rate"] + parts["exposure in years"]
    assert layer.intensity.value == pytest.approx(shape / rate)
    assert layer.intensity.n == 2


def test_a_pair_much_written_of_is_not_busier_for_that():
    def pair(code, documents):
        return [
            Told(
                source="RUS",
                target=code,
                relation="finance",
                doc=f"{code}{n}",
                day="2024-06-30",
                truth=0.9,
            )
            for n in range(documents)
        ]

    scores = scored([*pair("PRK", 2), *pair("CHN", 6), *pair("IRN", 2)])
    rates = intensity(scores, "RUS")
    codes = [scores.events.table.actors[scores.events.dyads[dyad].min()] for dyad in rates.dyads]
    value = dict(zip(codes, rates.value[:, ECONOMIC], strict=True))
    assert value["PRK"] == value["IRN"]
    # Three times the events in three times the documents.
    assert value["CHN"] == pytest.approx(value["PRK"], rel=0.35)
    # Seen from the other side its own pairs are what is usual.
    assert intensity(scores, "CHN").value[0, ECONOMIC] > 1.5 * value["CHN"]


def test_near_copies_are_one_document():
    row = Row(relation="finance", first="2024-06-30", doc="d1", kin=4, confidence=0.9)
    told = Told(relation="finance", day="2024-06-30", claims=[row])
    twice = replace(told, copies=[replace(row, doc="d2")])
    reworded = replace(told, claims=[row, replace(row, doc="d2", quote="Russia paid.")])
    values = [scored([made]) for made in (told, twice, reworded)]
    assert [found.documents.tolist() for found in values] == [[1], [1], [1]]
    first = values[0]
    for found in values[1:]:
        assert np.array_equal(found.value, first.value, equal_nan=True)
        rates = intensity(found, "RUS").value, intensity(first, "RUS").value
        assert np.array_equal(*rates, equal_nan=True)


def test_institutions_are_counted_since_the_first():
    old = scored(
        [
            Told(relation="membership", day="2004-07-01"),
            Told(relation="membership", day="2024-01-01"),
        ]
    )
    young = scored([Told(relation="membership", day="2024-01-01")])
    rates = [intensity(found, "RUS").value[0, INSTITUTIONAL] for found in (old, young)]
    assert rates[0] == pytest.approx((0.5 + 1.62) / (0.5 + 20), rel=1e-2)
    # One of half a year ago is watched for as long as the layer that looks back farthest.
    assert rates[1] == pytest.approx((0.5 + 0.81) / (0.5 + 1.5 / np.log(2)), rel=1e-6)


def test_a_prior_is_learned_from_many_pairs_only_if_asked():
    codes = [f"X{n:02d}" for n in range(60)]
    rows = [
        Told(
            source="RUS",
            target=code,
            relation=kind,
            g=1.0,
            truth=0.98,
            reading=0.98,
            day="2024-07-01",
        )
        for n, code in enumerate(codes)
        for kind in (["exercise"] * 4 if n % 5 else ["exercise", "attack"])
    ]
    plain, learned = scored(rows), scored(rows, shrink=True)
    few = scored([row for row in rows if row.target < "X50"], shrink=True)
    assert plain.prior[MILITARY].tolist() == few.prior[MILITARY].tolist() == [0.5, 0.5]
    a, b = learned.prior[MILITARY]
    assert a / (a + b) > 0.8
    assert learned.prior[ECONOMIC].tolist() == [0.5, 0.5]
    torn = dyad_of(learned, "RUS", "X00")
    assert learned.value[torn, MILITARY] > plain.value[torn, MILITARY]


def test_documents_drawn_anew():
    rows = [
        Told(relation=kind, doc=f"d{n}", day=f"2024-0{1 + k}-01")
        for n, kind in enumerate(["exercise", "exercise", "exercise", "threat", "attack"])
        for k in range(4)
    ]
    scores = scored(rows)
    dyad = dyad_of(scores, "RUS", "PRK")
    low, high = resampled(scores, dyad, "military")
    assert low < scores.value[dyad, MILITARY] < high
    assert resampled(scores, dyad, "military") == (low, high)
    claims = scored([replace(row, doc=f"own{n}") for n, row in enumerate(rows)])
    narrow = resampled(claims, dyad, "military")
    assert high - low > narrow[1] - narrow[0]
    assert resampled(scored(rows[:4]), 0, "military") is None
    assert resampled(scores, dyad, "energy") is None


def test_an_explanation_shows_the_sentences_with_their_terms():
    rows = [
        Told(
            relation="arms-transfer", quote="Pyongyang shipped shells to Rostov.", day="2024-06-01"
        ),
        Told(relation="defense-pact", quote="The treaty is in force.", day="2024-06-19"),
        Told(relation="exercise", quote="They trained together.", day=None),
        Told(relation="threat", quote="It warned its neighbour.", day="2023-01-01"),
    ]
    scores = scored(rows)
    _, objects, layers = parts_of(scores)
    text = explain_layer(layers[0], AT, top=3)
    assert "90 % interval" in text
    assert "“Pyongyang shipped shells to Rostov.”" in text
    assert "2024-06-01, 30 days ago" in text
    assert "in force, 2024-06-19" in text
    assert "undated" in text
    assert "g 0.83" in text
    assert "+0.6" in text
    assert "  −" in explain_layer(layers[0], AT)
    assert "from 1 more" in text
    assert objects[0].lead.id in text
    with pytest.raises(UsageError, match="3 events were given of a pair that has 4"):
        layer_scores(scores, 0, objects[:3])


def test_what_happened_later_is_not_listed_but_what_was_planned_is():
    rows = [
        Told(relation="meeting", day="2024-06-01"),
        Told(relation="exercise", day="2024-09-01", doc="d4"),
        Told(relation="base", day="2026-01-01", modality="planned", known="2024-05-01", doc="d2"),
        Told(relation="troops", day="2026-01-01", modality="planned", known="2024-08-01", doc="d3"),
    ]
    _, objects, _ = parts_of(scored(rows))
    assert [event.lead.relation for event in objects] == ["meeting", "base"]
    assert objects[1].weight == 0


def many(n=100_000, dyads=2_000, seed=1) -> Events:
    """Events of a large corpus, each told by a claim of its own."""
    rng = np.random.default_rng(seed)
    small = events([Told(), Told(relation="attack")])
    actors = tuple(f"A{k:03d}" for k in range(64))
    table = replace(
        small.table, actors=actors, ids=np.arange(n).astype(object), paper=rng.integers(0, 5000, n),
        papers=tuple(replace(small.table.papers[0], id=str(k), kin=k) for k in range(5000)),
    )  # fmt: skip
    pairs = np.stack(np.triu_indices(64, 1), axis=1)[:dyads]
    dyad = np.sort(rng.integers(0, dyads, n))
    starts, none = np.arange(n + 1), np.zeros(0, int)
    date = AT - rng.integers(0, 2000, n).astype(float)
    date[rng.random(n) < 0.02] = np.nan
    standing = rng.random(n) < 0.2
    return Events(
        table=table, dyad=dyad, dyads=pairs, source=pairs[dyad, 0], target=pairs[dyad, 1],
        relation=rng.integers(0, 40, n), layer=rng.integers(0, len(LAYERS), n),
        sign=rng.choice([1, 1, -1], n), modality=rng.choice([0, 0, 0, 1, 3], n),
        day=date, first=date, stop=date + 1, known=np.nan_to_num(date, nan=AT - 100.0),
        standing=standing, ended=np.where(standing & (rng.random(n) < 0.2), date + 100, np.nan),
        truth=rng.uniform(0.3, 0.98, n), reading=rng.uniform(0.3, 0.98, n),
        g=rng.uniform(0.2, 1, n), u=rng.uniform(0.5, 2, n), starts=starts, rows=np.arange(n),
        copy_starts=np.zeros(n + 1, int), copies=none, denial_starts=np.zeros(n + 1, int),
        denials=none,
    )  # fmt: skip


def test_a_large_corpus_is_weighed_in_no_time():
    made = many()

    def seconds(function):
        begin = time.process_time()
        result = function()
        return time.process_time() - begin, result

    scores_of(made, WEIGHTS, AT)
    taken, scores = seconds(lambda: scores_of(made, WEIGHTS, AT))
    drawing, drawn = seconds(lambda: draws_of(scores, np.arange(2000), 1000, 2022))
    coursing, _ = seconds(lambda: course_of(scores, months=36))
    rating, _ = seconds(lambda: intensity(scores, "A001"))
    print(f"scores {taken:.3f} s, draws {drawing:.3f} s, course {coursing:.3f}, rates {rating:.4f}")
    assert np.isfinite(scores.overall).mean() > 0.9
    assert drawn[1].shape == (2000, 1000)
    # Twice what is asked for, since a busy machine slows the clock of the process too.
    assert taken < 0.4
    assert drawing < 3.0
    assert coursing < 2.0
    assert rating < 0.1

"""Question 2: onset, trend, breaks, before and after, firsts, what lasts, the course."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import count

import made
import numpy as np
import pytest

from allies.assess.answers import Event, LayerScore
from allies.assess.breaks import _around, trends
from allies.assess.change import change
from allies.assess.context import Context, Counted
from allies.assess.course import MOST_POINTS
from allies.assess.timeline import timeline_of
from allies.assess.weighed import event_objects, layer_scores
from allies.assess.weighing import scores_of
from allies.assess.weights import default_weights
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.claim import Claim, Evidence
from allies.core.estimate import Estimate
from allies.core.values import Interval, day_of, iso_of
from allies.measures.cooperation import DAYS_A_MONTH, posterior

W = default_weights()
AT = day_of("2024-06-30")
NUMBERS = count()


def claim(relation, source="A", target="B", *, dates=None, quote="", modality="actual"):
    number = next(NUMBERS)
    return Claim(
        evidence=Evidence("d", number, number + 9, quote or f"{source} {relation} {target}."),
        doc_name="d.html", lang="en", source=source, target=target, relation=relation,
        modality=modality, dates=dates, confidence=0.9,
    )  # fmt: skip


def event(relation, day, source="A", target="B", *, dates="day", ended=None, truth=0.9,
          reading=0.95, modality="actual", quote="", decay=None):  # fmt: skip
    """An event of one claim, weighed as on 2024-06-30."""
    interval = Interval(day, day) if dates == "day" and day else dates if dates != "day" else None
    one = claim(relation, source, target, dates=interval, quote=quote, modality=modality)
    kind = RELATIONS[relation]
    if decay is None:
        since = ended or (None if kind.standing else day)
        half = W.half_life[kind.layer] * DAYS_A_MONTH
        decay = 1.0 if since is None else 2 ** (-(AT - day_of(since)) / half)
    g = W.relation.get(relation, 0.0)
    counts = modality == "actual" and reading >= W.least_reading
    return Event(
        claims=(one,), day=day, standing=kind.standing, ended=ended, truth=truth, reading=reading,
        g=g, u=1.0, decay=decay, weight=truth * reading * g * decay if counts else 0.0,
    )  # fmt: skip


def context(events, *, since=None, at=AT, layers=None, focal="A", partner="B"):
    return Context(
        focal=focal, partner=partner, kind="state", at=at, events=tuple(events),
        since=None if since is None else day_of(since), layers=layers or {}, counted=Counted(),
        weights=W,
    )  # fmt: skip


def monthly(relation, first, number, step=1, **more):
    """Events on the tenth of months in a row."""
    year, month = map(int, first.split("-"))
    places = [year * 12 + month - 1 + step * k for k in range(number)]
    return [event(relation, f"{p // 12}-{p % 12 + 1:02d}-10", **more) for p in places]


# ---- nothing


def test_nothing_told_gives_no_answer_and_says_so():
    found = change(context([], since="2022-02-24"))
    assert not found.onset and not found.breaks and not found.compared and not found.course
    assert found.since == "2022-02-24"
    assert found.missing == ("how.events",)


def test_what_is_not_told_as_done_or_not_read_surely_counts_nowhere():
    told = [
        event("exercise", "2023-01-01", modality="planned"),
        event("exercise", "2022-01-01", reading=0.3),
        event("exercise", "2021-01-01", modality="negated"),
    ]
    found = change(context(told))
    assert not found.onset and not found.firsts and not found.course


# ---- onset


def test_onset_is_the_first_day_that_each_layer_has_counted_evidence():
    found = change(
        context(
            [
                event("exercise", "2022-09-01"),
                event("arms-transfer", "2021-05-03"),
                event("meeting", None),
                event("sanction", "2019-02-01", dates=Interval("2018", "2019")),
                event("motive", "2001-01-01"),
            ]
        )
    )
    # What lasts is counted from the first day told of it.
    assert found.onset == {"military": "2021-05-03", "economic": "2018-01-01"}
    assert "how.some-dates" in found.missing


# ---- trend


def test_trends_tell_the_direction_only_where_the_interval_excludes_none():
    worse = [
        *monthly("diplomatic-support", "2021-09", 16),
        *monthly("rupture", "2023-02", 16),
    ]
    even = monthly("exercise", "2021-08", 30)
    few = monthly("technology-transfer", "2024-01", 2)
    old = monthly("aid", "2015-01", 9)
    trends = {t.layer: t for t in change(context([*worse, *even, *few, *old])).trends}
    falling = trends["diplomatic"]
    assert falling.direction == -1 and falling.slope.high < 0
    assert falling.slope.n == 32 and len(falling.slope.rests_on) == 32
    assert trends["military"].direction == 0
    assert abs(trends["military"].slope.value) < 0.05
    for layer in ("technology", "economic"):
        assert trends[layer].direction is None and trends[layer].slope.value is None


def test_a_trend_mirrors_when_all_signs_do():
    plus = [*monthly("exercise", "2021-09", 12), *monthly("threat", "2023-01", 12)]
    minus = [*monthly("threat", "2021-09", 12), *monthly("exercise", "2023-01", 12)]
    plus, minus = ([replace(e, g=0.5, weight=0.1) for e in es] for es in (plus, minus))
    down, up = (change(context(es)).trends[0] for es in (plus, minus))
    assert (down.direction, up.direction) == (-1, 1)
    assert down.slope.value == pytest.approx(-up.slope.value)
    assert down.slope.low == pytest.approx(-up.slope.high)


def test_the_interval_of_a_trend_holds_a_planted_slope():
    rng = np.random.default_rng(5)
    held = []
    for _ in range(150):
        ages = np.sort(rng.uniform(0, 36 * DAYS_A_MONTH, 14))
        # The score rises from -0.4 to 0.8 over three years: 0.4 a year.
        chance = 0.5 + (0.8 - 0.4 * ages / 365.25) / 2
        told = [
            replace(
                event("exercise" if rng.random() < c else "threat", iso_of(int(AT - age))),
                g=0.9, truth=0.98,
            )
            for age, c in zip(ages, chance, strict=True)
        ]  # fmt: skip
        pair = context(told)
        slope = trends(timeline_of(pair), pair)[0].slope
        held.append(slope.low <= 0.4 <= slope.high)
    assert np.mean(held) > 0.85


# ---- breaks


def test_a_planted_break_of_the_rate_is_found_with_its_day():
    told = [*monthly("meeting", "2012-02", 10, step=12), *monthly("meeting", "2022-03", 27)]
    rate = next(b for b in change(context(told)).breaks if b.of == "rate")
    assert rate.layer == "diplomatic" and rate.probability > 0.99
    assert abs(day_of(rate.day) - day_of("2022-03-01")) <= 92
    assert rate.low <= rate.day <= rate.high
    assert rate.before.value == pytest.approx(1.0, abs=0.4)
    assert 8 < rate.after.value < 13 and rate.after.unit == "events/year"
    assert (rate.before.n, rate.after.n) == (10, 27)
    assert len(rate.after.rests_on) == 27


def test_a_planted_break_of_the_score_is_found():
    told = [
        *monthly("exercise", "2016-01", 16, step=4),
        *monthly("threat", "2021-06", 12, step=3),
    ]
    found = [b for b in change(context(told)).breaks if b.of == "score"]
    assert len(found) == 1
    assert found[0].probability > 0.9
    assert "2021-01-01" <= found[0].day <= "2021-06-30"
    assert found[0].before.value > 0.5 > -0.3 > found[0].after.value
    assert -1 <= found[0].after.low < found[0].after.value < found[0].after.high <= 1


def test_two_planted_breaks_are_told_as_two():
    told = [
        *monthly("meeting", "2008-01", 6, step=12),
        *monthly("meeting", "2014-04", 36),
        *monthly("meeting", "2018-01", 6, step=12),
    ]
    rates = [b for b in change(context(told)).breaks if b.of == "rate"]
    assert [b.day[:4] for b in rates][0] in ("2013", "2014") and len(rates) == 2
    assert rates[1].day[:4] in ("2016", "2017")
    assert rates[0].after == rates[1].before
    assert rates[0].after.value > 5 * rates[0].before.value


def test_fewer_events_than_the_least_break_nowhere_and_a_steady_layer_is_no_alarm():
    found = change(context(monthly("exercise", "2022-01", 3)))
    assert found.breaks == () and "how.breaks" in found.missing
    steady = change(context(monthly("exercise", "2018-01", 26, step=3))).breaks
    assert [b.of for b in steady] == ["rate"] and steady[0].probability < 0.3


def test_what_lies_too_far_back_is_left_out_of_the_search():
    recent = monthly("meeting", "2010-01", 30, step=5)
    with_old = change(context([event("meeting", "1949-10-01"), *recent])).breaks
    assert all(b.before.n + b.after.n == 30 for b in with_old)


# ---- before and after


def test_before_and_after_are_scores_of_the_events_on_either_side():
    early = [*monthly("rupture", "2021-06", 4), event("rupture", "2021-12-24", "B", "A")]
    late = monthly("concession", "2024-01", 6)
    rows = {r.layer: r for r in change(context([*early, *late], since="2022-02-24")).compared}
    assert list(rows) == ["overall", "diplomatic"]
    row, since = rows["diplomatic"], day_of("2022-02-24")
    half, p, g = W.half_life["diplomatic"] * DAYS_A_MONTH, 0.9 * 0.95, W.relation["rupture"]
    left = [2 ** (-(since - day_of(e.day)) / half) for e in early]
    doubt = p * (1 - p) * g * g * sum(k * k for k in left)
    expected = posterior(0.0, p * g * sum(left), 0.0, doubt)
    assert row.before.value == pytest.approx(float(expected.score))
    assert row.before.low == pytest.approx(float(expected.low))
    assert row.after.parts["mass"] == pytest.approx(sum(e.weight for e in late))
    assert (row.before.n, row.after.n) == (5, 6)


def test_a_rise_is_told_with_its_probability_and_interval():
    early = monthly("threat", "2020-01", 12)
    late = monthly("exercise", "2022-06", 20)
    rows = change(context([*early, *late], since="2022-02-24")).compared
    military = next(r for r in rows if r.layer == "military")
    assert military.before.value < -0.6 < 0.6 < military.after.value
    assert military.rise > 0.99 and military.difference.low > 0.5
    assert military.difference.value == pytest.approx(military.after.value - military.before.value)
    assert len(military.difference.rests_on) == 32
    overall = rows[0]
    assert overall.layer == "overall"
    assert overall.after.value == pytest.approx(military.after.value)


def test_one_side_without_evidence_has_no_difference():
    rows = change(context(monthly("exercise", "2022-06", 9), since="2022-02-24")).compared
    military = next(r for r in rows if r.layer == "military")
    assert military.before.value is None and military.after.value is not None
    assert military.difference.value is None and military.rise is None
    assert (
        "how.compared"
        in change(context(monthly("exercise", "2022-06", 9), since="2022-02-24")).missing
    )


def test_what_stands_counts_on_both_sides_until_it_ends():
    pact = event("defense-pact", "2024-05-01", dates=Interval("2010-05-01", None))
    ended = event("base", "2021-01-01", dates=Interval("2001-01-01", None), ended="2021-06-01")
    rows = {r.layer: r for r in change(context([pact, ended], since="2022-02-24")).compared}
    before, after = rows["military"].before, rows["military"].after
    assert before.n == 2 and after.n == 1
    size = 0.9 * 0.95
    assert after.parts["mass"] == pytest.approx(size * W.relation["defense-pact"])
    faded = 2 ** (-(day_of("2022-02-24") - day_of("2021-06-01")) / (18 * DAYS_A_MONTH))
    assert before.parts["mass"] == pytest.approx(
        size * (W.relation["defense-pact"] + W.relation["base"] * faded)
    )


# ---- firsts and what lasts


def test_firsts_are_the_earliest_dated_act_of_each_relation_and_direction():
    found = change(
        context(
            [
                event("arms-transfer", "2023-09-01"),
                event("arms-transfer", "2023-08-15", "B", "A"),
                event("arms-transfer", "2023-12-31", dates=Interval("2023", "2023")),
                event("meeting", "2024-01-09", dates=None),
                event("trade", "2012-01-01"),
                event("sanction", "2022-03-01"),
                event("exercise", "2020-01-01", truth=0.3),
            ]
        )
    ).firsts
    assert [(f.relation, f.event.lead.source, f.day) for f in found] == [
        ("sanction", "A", "2022-03-01"),
        ("arms-transfer", "B", "2023-08-15"),
        ("arms-transfer", "A", "2023-09-01"),
    ]


def test_a_vague_year_before_is_first_and_keeps_its_precision():
    vague = event("meeting", "2022-12-31", dates=Interval("2022", "2022"))
    found = change(context([event("meeting", "2023-02-01"), vague])).firsts
    assert [f.day for f in found] == ["2022"]


def test_what_lasts_is_in_force_renewed_or_lapsed():
    found = change(
        context(
            [
                event("defense-pact", "2024-06-01", dates=Interval("2000-02-09", None)),
                event("base", "2019-01-01", ended="2020-05-01"),
                event("agreement", "2001-07-16", quote="They renewed the treaty in Moscow."),
                event("partnership", "2010-01-01", ended="2014-03-01"),
                event("partnership", "2021-01-01"),
                event("rivalry", "2018-01-01", ended="2020-01-01"),
                event("rivalry", "2015-01-01"),
                event("energy-supply", "2020-01-01", quote="The contract was not renewed."),
                event("dependence", "2020-01-01"),
                event("exercise", "2020-01-01"),
            ]
        )
    ).standing
    assert [(s.relation, s.state, s.day) for s in found] == [
        ("defense-pact", "in force", "2000-02-09"),
        ("base", "lapsed", "2020-05-01"),
        ("energy-supply", "in force", "2020-01-01"),
        ("agreement", "renewed", "2001-07-16"),
        ("partnership", "renewed", "2021-01-01"),
        ("rivalry", "lapsed", "2020-01-01"),
    ]


# ---- course


def score(layer, value, mass):
    return LayerScore(
        layer=layer, score=Estimate(value=value, low=value - 0.1, high=value + 0.1), mass=mass,
        support=mass, conflict=0.0, intensity=Estimate(value=None), counts={}, events=(),
    )  # fmt: skip


def test_the_course_ends_on_the_day_with_the_score_of_the_layer():
    layers = {"military": score("military", 0.42, 3.0)}
    course = change(context(monthly("exercise", "2023-01", 18), layers=layers)).course
    points = course["military"]
    assert points[-1].day == "2024-06-30"
    assert (points[-1].score, points[-1].low, points[-1].mass) == (0.42, 0.42 - 0.1, 3.0)
    days = [p.day for p in points]
    assert days == sorted(days) and len(set(days)) == len(days)
    assert days[:2] == ["2023-01-31", "2023-02-28"]


def test_a_point_is_the_posterior_of_what_had_happened_by_then():
    told = monthly("arms-transfer", "2023-07", 12)
    point = next(p for p in change(context(told)).course["military"] if p.day == "2023-10-31")
    half, day = 18 * DAYS_A_MONTH, day_of("2023-10-31")
    left = [2 ** (-(day - day_of(e.day)) / half) for e in told if day_of(e.day) <= day]
    p, g = 0.9 * 0.95, W.relation["arms-transfer"]
    expected = posterior(
        p * g * sum(left), 0.0, p * (1 - p) * g * g * sum(k * k for k in left), 0.0
    )
    assert len(left) == 4
    assert point.mass == pytest.approx(float(expected.mass))
    assert point.score == pytest.approx(float(expected.score))
    assert point.low == pytest.approx(float(expected.low))


def test_the_course_agrees_with_the_weighing_of_the_same_day():
    """Whatever is told: vague years, what lasts, what ended, what nothing dates."""
    table = made.events(
        [
            made.Told(relation="arms-transfer", day="2023-02-10", known="2023-02-11"),
            made.Told(relation="threat", day="2023-05-20", truth=0.6, known="2023-05-20"),
            made.Told(relation="base", day="2023-09-01", first="2015-01-01", known="2023-09-01"),
            made.Told(relation="troops", day=None, known="2022-12-01"),
            made.Told(relation="defense-pact", day="2022-03-01", first="2001-02-03",
                      ended="2022-03-01", known="2022-04-01"),
        ]
    )  # fmt: skip
    scores = scores_of(table, W, AT)
    told = event_objects(scores, 0, made.claims_of(table.table))
    layers = {layer.layer: layer for layer in layer_scores(scores, 0, told)}
    pair = context(told, layers=layers, focal="PRK", partner="RUS")
    points = change(pair).course["military"]
    assert len(points) > 5
    for point in points:
        then = scores_of(table, W, day_of(point.day))
        place = LAYERS.index("military")
        assert point.mass == pytest.approx(then.mass[0, place])
        if point.score is not None:
            assert point.score == pytest.approx(then.value[0, place])
            assert point.high == pytest.approx(then.high[0, place])


@pytest.mark.parametrize("years", [1, 4, 15, 60])
def test_a_course_has_few_points_whatever_time_it_covers(years):
    rng = random.Random(years)
    told = [
        event(rng.choice(("exercise", "trade", "meeting", "threat")),
              iso_of(AT - rng.randrange(years * 365)))
        for _ in range(60)
    ]  # fmt: skip
    for points in change(context(told)).course.values():
        assert 1 <= len(points) <= MOST_POINTS
        assert all(-1 <= p.low <= p.score <= p.high <= 1 for p in points if p.score is not None)


def test_where_evidence_runs_out_the_course_breaks_off():
    told = [*monthly("arms-transfer", "2014-01", 2), *monthly("arms-transfer", "2023-06", 9)]
    points = change(context(told)).course["military"]
    gaps = [p for p in points[:-1] if p.score is None]
    assert gaps and gaps[0].day < "2018"
    assert not any("2019" < p.day < "2023" for p in points)


# ---- invariance and speed


def some_pair(seed, number=50):
    rng = random.Random(seed)
    relations = [
        *("arms-transfer", "exercise", "military-cooperation", "defense-pact", "trade"),
        *("energy-supply", "energy-supply", "meeting", "meeting", "diplomatic-support"),
        *("criticism", "agreement", "partnership", "sanctions-relief", "trade-friction"),
        *("technology-transfer", "strengthening", "motive", "limit", "dependence"),
    ]
    return [
        event(rng.choice(relations), iso_of(AT - rng.randrange(3650)),
              *rng.choice((("A", "B"), ("B", "A"))))
        for _ in range(number)
    ]  # fmt: skip


def test_the_order_of_events_and_who_asks_do_not_matter():
    told = some_pair(1)
    base = change(context(told, since="2022-02-24"))
    shuffled = random.Random(2).sample(told, len(told))
    assert change(context(shuffled, since="2022-02-24")) == base
    assert change(context(told, since="2022-02-24", focal="B", partner="A")) == base


def test_tellings_that_are_copies_change_nothing():
    told = some_pair(3)
    doubled = [replace(e, copies=(*e.claims, *e.claims)) for e in told]
    first, second = change(context(told)), change(context(doubled))
    assert (first.trends, first.course, first.onset) == (second.trends, second.course, second.onset)
    assert [b.probability for b in first.breaks] == [b.probability for b in second.breaks]


def test_the_day_of_the_assessment_moves_no_past_point():
    told = monthly("arms-transfer", "2023-07", 12)
    later = context(told, at=AT + 20)
    past = {p.day: p.score for p in change(later).course["military"][:-1]}
    now = {p.day: p.score for p in change(context(told)).course["military"][:-1]}
    assert now and all(past[day] == pytest.approx(score) for day, score in now.items())


def test_a_pair_with_fifty_events_takes_little_time():
    pairs = [context(some_pair(seed)) for seed in range(12)]
    change(pairs[0])
    taken = []
    for pair in pairs:
        begin = time.process_time()
        change(pair)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.01  # some 2 ms on a free core


def test_a_most_probable_day_lies_within_its_span():
    assert _around(3, 4, 9) == (3, 3, 9)
    assert _around(9, 4, 8) == (9, 4, 9)
    assert _around(5, 4, 8) == (5, 4, 8)

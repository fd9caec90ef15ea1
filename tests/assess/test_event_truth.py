"""How sure events are: sources, denials, readings, quantities."""

from dataclasses import replace

import numpy as np
import pytest
from made import Row, claim_table
from telling import ask, found, one

from allies.assess.accuracy import default_accuracy
from allies.assess.events import events_of
from allies.assess.pooling import effective_number, pooled
from allies.assess.weights import default_weights
from allies.codebook.relations import RELATIONS
from allies.core.claim import MODALITIES
from allies.core.values import UNITS

WEIGHTS = default_weights()
SOURCE = (WEIGHTS.if_so, WEIGHTS.if_not)


# ---- how sure ----------------------------------------------------------------------------------


def test_a_single_source_has_the_pooled_probability():
    made = one(ask(0))
    assert made.truth[0] == pytest.approx(pooled(0.9, [(*SOURCE, 1)]))
    assert made.reading[0] == pytest.approx(0.9)
    assert made.p[0] == pytest.approx(made.truth[0] * 0.9)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        (({}, {}), effective_number(2, 0.2)),
        (({"outlet": "tass"}, {"outlet": "tass"}), effective_number(2, 0.5)),
        (({"origin": "afp"}, {"origin": "afp"}), 1),
        (({"kin": 3}, {"kin": 3}), 1),
        (({"voice": "Seoul's spies"}, {"voice": "Seoul’s spies"}), 1),
        (({"voice": "Seoul's spies"}, {"voice": "Kyiv"}), effective_number(2, 0.2)),
    ],
)
def test_dependent_sources_count_for_less(changes, number):
    rows = [ask(n, modality="alleged", **change) for n, change in enumerate(changes)]
    weights = replace(WEIGHTS, event_days=dict.fromkeys(WEIGHTS.event_days, 5.0), most=0.9999)
    rows = [replace(row, first="2024-03-01") for row in rows]
    made = found(*rows, weights=weights)
    expected = pooled(0.4, [(*SOURCE, float(number))])
    assert made.truth.tolist() == pytest.approx([expected])


def test_a_denial_by_an_equal_source_leaves_the_prior():
    rows = [ask(0, published="2024-03-01"), ask(1, modality="negated", published="2024-03-02")]
    made = found(*rows)
    (yes,) = np.flatnonzero(made.modality == MODALITIES.index("actual"))
    (no,) = np.flatnonzero(made.modality == MODALITIES.index("negated"))
    assert made.truth[yes] == pytest.approx(WEIGHTS.prior("actual"))
    assert made.truth[no] == pytest.approx(WEIGHTS.prior("negated"))
    assert made.denials[made.denial_starts[yes] : made.denial_starts[yes + 1]].tolist() == [1]
    assert made.denial_starts[no] == made.denial_starts[no + 1]


@pytest.mark.parametrize(
    ("denial", "answers"),
    [
        ({"published": "2024-03-10"}, [True, True]),
        ({"first": "2022", "published": "2024-03-10"}, [True, False]),
        ({"published": "2022-06-01"}, [True, False]),
        ({"published": "2019-06-01"}, [False, False]),
        ({"published": "2024-03-10", "source": "PRK", "target": "RUS"}, [False, False]),
        ({"published": "2024-03-10", "relation": "troops"}, [False, False]),
    ],
)
def test_a_denial_answers_what_it_can_be_of(denial, answers):
    rows = [ask(0, first="2022-05-01"), ask(1, first="2024-03-01")]
    made = found(*rows, ask(2, modality="denied", voice="Moscow", **denial))
    is_denied = [
        int(made.denial_starts[k + 1] > made.denial_starts[k])
        for row in (0, 1) for k in range(len(made)) if row in made.told(k)
    ]  # fmt: skip
    assert sum(is_denied) <= 1
    assert bool(is_denied[0]) <= answers[0]
    assert bool(is_denied[1]) is answers[1]
    assert any(is_denied) is any(answers)


def test_readings_of_different_words_add_up_to_a_cap():
    rows = [ask(n, first="2024-03-01", confidence=0.6) for n in range(2)]
    assert one(*rows).reading[0] == pytest.approx(1 - 0.4**2)
    many = [ask(n, first="2024-03-01", confidence=0.9) for n in range(9)]
    assert one(*many).reading[0] == WEIGHTS.most_reading
    assert one(ask(0, confidence=1.0)).reading[0] == WEIGHTS.most_reading


def test_readings_are_corrected_by_what_was_measured_of_their_coder():
    coder = default_accuracy().coder
    rows = [ask(0, coder=coder, confidence=0.7), ask(1, relation="troops", confidence=0.7)]
    made = found(*rows)
    places = {k: made.lead()[k] for k in range(2)}
    by_row = {row: made.reading[k] for k, row in places.items()}
    assert by_row[0] != pytest.approx(0.7)
    assert by_row[1] == pytest.approx(0.7)
    plain = found(*rows, weights=replace(WEIGHTS, corrected=False))
    assert plain.reading.tolist() == pytest.approx([0.7, 0.7])


def test_quantities_weigh_against_a_fixed_median():
    for quantity, weight in (
        (None, 1), ((1000, 1000, "troops"), 1), ((3000, 3000, "troops"), 2),
        ((500, 1500, "troops"), 1), ((None, 1000, "troops"), 1), ((1e6, None, "troops"), 2),
        ((10, 10, "troops"), 0.5), ((40, 40, "percent"), 1),
    ):  # fmt: skip
        assert one(ask(0, relation="troops", quantity=quantity)).u[0] == pytest.approx(weight)


def test_medians_are_of_known_relations_and_units():
    for code, units in WEIGHTS.median.items():
        assert code in RELATIONS
        assert set(units) <= set(UNITS) - {"percent", "ratio"}
        assert all(value > 0 for value in units.values())


def test_no_claims_are_no_events():
    made = events_of(claim_table([]), WEIGHTS)
    assert len(made) == 0
    assert len(made.dyads) == 0
    assert made.starts.tolist() == [0]


def test_learned_reliabilities_tell_good_sources_from_bad():
    weights = replace(WEIGHTS, method="dawid-skene", most=0.9999, least=0.0001)

    def says(origin, matter, first, relation="arms-transfer"):
        return Row(
            relation=relation, first=first, published=first, origin=origin, outlet=origin,
            doc=f"{origin} {matter}", quote=f"{origin} tells of {matter}.",
        )  # fmt: skip

    rows = []
    for n in range(60):
        first = f"20{10 + n // 12:02}-{1 + n % 12:02}-05"
        tellers = ("good", "sound", "wild")[: 2 if n % 2 else 3]
        rows += [says(origin, f"matter {n}", first) for origin in tellers]
    for n in range(30):
        first = f"20{10 + n // 12:02}-{1 + n % 12:02}-20"
        rows.append(says("wild", f"an invention {n}", first))
        rows += [says(origin, f"business {n}", first, "troops") for origin in ("good", "sound")]
    made = found(*rows, weights=weights)
    alone = [k for k in range(len(made)) if len(made.told(k)) == 1]
    both = [k for k in range(len(made)) if len(made.told(k)) == 2]
    assert made.truth[alone].mean() < made.truth[both].mean() - 0.01
    plain = found(*rows)
    assert plain.truth[alone].mean() > made.truth[alone].mean()

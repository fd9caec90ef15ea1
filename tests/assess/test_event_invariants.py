"""What must not matter to events: copies, other pairs, order; and how long they take."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Row, claim_table
from telling import found

from allies.assess.events import events_of
from allies.assess.table import ClaimTable, Paper
from allies.assess.weights import default_weights
from allies.codebook.relations import RELATIONS
from allies.core.values import UNITS

WEIGHTS = default_weights()
PAPERS = ("d1", "d2", "d3", "d4", "d5")


# ---- what must not matter ------------------------------------------------------------------------

dates = st.sampled_from([None, "2021", "2022", "2023-05", "2023-05-02", "2023-05-04", "2024-01-09"])
appeared = (None, "2022-01-05", "2023-05-06", "2024-01-10", "2024-02-01")
paper_days = dict(zip(PAPERS, appeared, strict=True))
rows_of = st.builds(
    Row,
    source=st.sampled_from(["RUS", "PRK"]), target=st.just("IRN"),
    relation=st.sampled_from(["arms-transfer", "base", "trade", "defense-pact", "pull-out"]),
    modality=st.sampled_from(["actual", "actual", "actual", "planned", "alleged", "denied",
                              "negated"]),
    first=dates, open_end=st.booleans(),
    quantity=st.sampled_from([None, None, (40, 40, "items"), (10, 20, "items"), (2e9, 2e9, "usd")]),
    confidence=st.sampled_from([0.3, 0.6, 0.9]), accepted=st.just(False),
    voice=st.sampled_from([None, None, "Seoul", "Kyiv"]),
    doc=st.sampled_from(PAPERS), trigger=st.sampled_from(["sent", "sold"]),
    start=st.integers(0, 5000), origin=st.just(""),
)  # fmt: skip


@st.composite
def corpora(draw):
    """Rows whose documents are each of one date; no claim twice."""
    drawn = draw(st.lists(rows_of, min_size=1, max_size=14))
    seen = {}
    for row in drawn:
        row = replace(
            row,
            published=paper_days[row.doc],
            open_end=row.open_end and row.first is not None,
            quote=f"On {row.start} {row.trigger} word{row.start % 7} told of matter {row.start}.",
            kin=int(row.doc[1]),
        )
        seen.setdefault((row.doc, row.start, row.source, row.relation, row.modality), row)
    return list(seen.values())


def look(made, target=None):
    """All that events say, without numbers that hang on the table."""
    table = made.table
    result = []
    for k in range(len(made)):
        ends = table.actors[made.source[k]], table.actors[made.target[k]]
        if target in (None, ends[1]):
            numbers = (made.day, made.first, made.stop, made.ended, made.known, made.truth,
                       made.reading, made.u, made.g)  # fmt: skip
            result.append(
                (*ends, table.relations[made.relation[k]], int(made.modality[k]),
                 *(None if math.isnan(column[k]) else float(column[k]) for column in numbers),
                 tuple(table.quote[made.told(k)]))
            )  # fmt: skip
    return result


def small(check):
    return settings(max_examples=60, deadline=None)(check)


@small
@given(corpora(), st.booleans())
def test_doubling_every_document_changes_nothing(rows, near):
    twice = [
        replace(row, doc=f"e{row.doc}", kin=row.kin if near else row.kin + 10, origin=row.doc,
                outlet=row.doc)
        for row in rows
    ]  # fmt: skip
    assert look(found(*rows, *twice)) == look(found(*rows))


@pytest.mark.parametrize("method", ["priors", "dawid-skene"])
@small
@given(corpora(), corpora())
def test_irrelevant_documents_change_nothing(method, rows, others):
    weights = replace(WEIGHTS, method=method)
    others = [
        replace(row, source="FRA", target="DEU", doc=f"0{row.doc}", kin=row.kin + 50)
        for row in others
    ]
    both = found(*others, *rows, weights=weights)
    alone = found(*rows, weights=weights)
    assert look(both, "IRN") == look(alone)


@small
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(rows, random):
    mixed = random.sample(rows, len(rows))
    assert look(found(*mixed)) == look(found(*rows))


@small
@given(corpora(), st.data())
def test_removing_a_claim_touches_only_its_relation(rows, data):
    gone = data.draw(st.sampled_from(rows))
    left = [row for row in rows if row is not gone]
    touched = {gone.relation} | ({"base"} if gone.relation == "pull-out" else set())

    def rest(made):
        return [event for event in made if event[0] != gone.source or event[2] not in touched]

    after = look(events_of(claim_table(left), WEIGHTS)) if left else []
    assert rest(after) == rest(look(found(*rows)))


@small
@given(corpora())
def test_every_claim_is_in_one_event_and_numbers_are_in_range(rows):
    made = found(*rows)
    assert sorted([*made.rows.tolist(), *made.copies.tolist()]) == list(range(len(rows)))
    assert np.all((made.truth >= WEIGHTS.least) & (made.truth <= WEIGHTS.most))
    assert np.all((made.reading > 0) & (made.reading <= WEIGHTS.most_reading))
    assert np.all((made.u >= WEIGHTS.least_size) & (made.u <= WEIGHTS.most_size))
    assert np.all(np.diff(made.dyad) >= 0)
    same = np.diff(made.dyad) == 0
    assert np.all(np.diff(made.layer)[same] >= 0)
    kin = {row: made.table.papers[made.table.paper[row]].kin for row in range(len(rows))}
    for k in range(len(made)):
        events = made.told(k)
        assert len({(made.table.source[r], made.table.relation[r]) for r in events}) == 1
        sure = [rows[r].confidence for r in events]
        assert sure == sorted(sure, reverse=True)
        assert all(kin[r] is not None for r in events)
    assert np.all(np.isnan(made.ended) | made.standing)
    assert not np.any(made.day > made.ended)


# ---- at size -------------------------------------------------------------------------------------


def many(n, dyads, docs, seed=3):
    """Claims of many pairs, a tenth of them copies, with long tails."""
    made = np.random.default_rng(seed)
    actors = tuple(f"A{k:03}" for k in range(150))
    ends = np.array([(a, b) for a in range(150) for b in range(a + 1, 150)])
    ends = ends[made.permutation(len(ends))[:dyads]]
    weight = 1 / np.arange(1, dyads + 1) ** 0.7
    pair = ends[made.choice(dyads, n, p=weight / weight.sum())]
    codes = tuple(RELATIONS)
    symmetric = np.array([RELATIONS[code].symmetric for code in codes])
    relation = made.integers(0, len(codes), n)
    turned = (made.random(n) < 0.4) & ~symmetric[relation]
    source = np.where(turned, pair[:, 1], pair[:, 0])
    target = np.where(turned, pair[:, 0], pair[:, 1])
    days = made.integers(14_000, 20_000, docs)
    papers = tuple(
        Paper(f"d{k:05}", f"d{k}", "en", int(at), int(at), f"o{k % 200}", f"u{k % 50}", k)
        for k, at in enumerate(days)
    )
    paper = made.integers(0, docs, n)
    dated = made.random(n) < 0.5
    first = np.where(dated, days[paper] - made.integers(0, 400, n), np.nan).astype(np.float64)
    stop = first + made.choice([1, 30, 365, 1000], n, p=[0.5, 0.2, 0.2, 0.1])
    words = np.array([f"w{k:x}{'abcdefg'[: k % 7]}" for k in range(4000)])
    quote = np.array([" ".join(words[row]) for row in made.integers(0, 4000, (n, 22))], object)
    copied = made.random(n) < 0.1
    quote[copied] = quote[made.integers(0, n, int(copied.sum()))]
    sized = made.random(n) < 0.15
    low = np.where(sized, np.round(10 ** made.uniform(0, 6, n)), np.nan)
    return ClaimTable(
        ids=np.array([f"{k:016x}" for k in range(n)], object), source=source, target=target,
        relation=relation, modality=made.choice(6, n, p=[0.7, 0.1, 0.05, 0.08, 0.03, 0.04]),
        dated=dated, first=first, stop=stop, low=low, high=low,
        unit=np.where(sized, made.integers(0, len(UNITS), n), -1),
        confidence=made.uniform(0.2, 0.97, n), accepted=np.zeros(n, bool), paper=paper,
        voice=np.where(made.random(n) < 0.2, made.integers(0, 30, n), -1),
        coder=np.zeros(n, np.int64), quote=quote,
        trigger=words[made.integers(0, 30, n)].astype(object), start=made.integers(0, 9999, n),
        actors=actors, relations=codes, papers=papers,
        voices=tuple(f"v{k}" for k in range(30)), coders=("made 1",),
    )  # fmt: skip


def test_many_claims_take_little_time():
    table = many(20_000, 500, 2_000)
    events_of(many(200, 20, 20), WEIGHTS)
    start = time.process_time()
    made = events_of(table, WEIGHTS)
    # A fifth of the size that the bar names, with room for a slow machine.
    assert time.process_time() - start < 1.5
    assert len(made.rows) + len(made.copies) == len(table)

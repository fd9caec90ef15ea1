"""The scores of the coder: by hand on small sets, to the digit with the shared scorer on large."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.codebook.relations import RELATIONS
from allies.coding.evaluation import LEVELS, evaluate, match, read_records
from allies.coding.pipeline import code_by_rules
from allies.core.claim import MODALITIES, claim_record
from allies.errors import MissingSource, UnreadableSource
from allies.workspace import read_documents

ACTORS = ["RUS", "UKR", "CHN", "USA", "EU"]


def record(start=0, end=10, ends="RUS>UKR", name="attack", **more):
    source, target = ends.split(">")
    return {
        "doc": "a.txt", "start": start, "end": end, "source": source, "target": target,
        "relation": name, "modality": "actual", "from": None, "to": None, "quantity": None,
    } | more  # fmt: skip


RECORDS = st.lists(
    st.builds(
        lambda doc, start, length, ends, name, modality, date, low: record(
            start, start + length, ">".join(ends), name,
            doc=doc, modality=modality, **{"from": date},
            quantity=None if low is None else {"low": low, "high": low, "unit": "items"},
        ),
        st.sampled_from(["a.txt", "b.txt"]),
        st.integers(0, 30),
        st.integers(1, 20),
        st.permutations(ACTORS).map(lambda actors: actors[:2]),
        st.sampled_from(["attack", "meeting", "trade", "criticism"]),
        st.sampled_from(MODALITIES),
        st.sampled_from([None, "2022", "2022-05", "2022-05-01"]),
        st.sampled_from([None, 5, 10]),
    ),
    max_size=12,
)  # fmt: skip


def counts(gold, predicted, level="relation"):
    score, _ = match(gold, predicted, level)
    return score.gold, score.predicted, score.matched


def test_the_same_claims_match_in_full():
    one = [record(), record(name="threat")]
    for level in LEVELS:
        score, _ = match(one, one, level)
        assert (score.precision, score.recall, score.f1) == (100, 100, 100)


def test_levels_run_from_loose_to_strict():
    gold = [record()]
    turned, other = [record(ends="UKR>RUS")], [record(name="threat")]
    unsure, elsewhere = [record(modality="alleged")], [record(ends="RUS>CHN")]
    hit = {level: counts(gold, turned, level)[2] for level in LEVELS}
    assert hit == {"dyad": 1, "layer": 1, "relation": 0, "modality": 0}
    hit = {level: counts(gold, other, level)[2] for level in LEVELS}
    assert hit == {"dyad": 1, "layer": 1, "relation": 0, "modality": 0}
    hit = {level: counts(gold, unsure, level)[2] for level in LEVELS}
    assert hit == {"dyad": 1, "layer": 1, "relation": 1, "modality": 0}
    assert [counts(gold, elsewhere, level)[2] for level in LEVELS] == [0, 0, 0, 0]


def test_a_symmetric_relation_has_no_direction():
    assert counts([record(name="trade")], [record(ends="UKR>RUS", name="trade")]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "matched"), [(0, 10, 1), (5, 15, 1), (6, 16, 0), (9, 11, 1), (10, 20, 0)]
)
def test_evidence_must_overlap_by_half_of_the_shorter(start, end, matched):
    assert counts([record(0, 10)], [record(start, end)])[2] == matched


def test_each_claim_is_matched_once_the_largest_overlap_first():
    gold = [record(0, 10), record(4, 14)]
    predicted = [record(4, 14), record(3, 13)]
    _, pairs = match(gold, predicted, "relation")
    assert [(g["start"], p["start"]) for g, p in pairs] == [(4, 4), (0, 3)]


def test_documents_without_gold_claims_are_left_out():
    found = evaluate([record()], [record(), record(doc="b.txt")])
    assert found.levels["relation"].predicted == 1


def test_quantity_and_date_are_counted_over_what_matches():
    tons = {"low": 5, "high": None, "unit": "tonnes"}
    gold = [record(quantity=tons, **{"from": "2022"}), record(name="threat", **{"from": "2022-05"})]
    right = [
        record(quantity=tons, **{"from": "2022-05"}),
        record(name="threat", **{"from": "2022"}),
    ]
    found = evaluate(gold, right)
    # A finer date than gold's is right, a coarser one is not.
    assert (found.quantity, found.date) == ((1, 1), (1, 2))
    wrong = [record(quantity=tons | {"high": 6})]
    assert evaluate(gold, wrong).quantity == (0, 1)


def test_nothing_scores_nothing():
    found = evaluate([], [])
    assert {(s.precision, s.recall, s.f1) for s in found.levels.values()} == {(0, 0, 0)}


@given(RECORDS, RECORDS)
def test_scores_are_bounded_and_levels_nest(gold, predicted):
    found = evaluate(gold, predicted)
    for score in found.levels.values():
        assert 0 <= score.matched <= min(score.gold, score.predicted)
        assert 0 <= score.f1 <= 100 + 1e-9
    by_relation = found.relations.values()
    whole = found.levels["relation"]
    assert sum(score.gold for score in by_relation) == whole.gold
    assert sum(score.predicted for score in by_relation) == whole.predicted
    assert sum(score.matched for score in by_relation) == whole.matched
    for right, of in (found.quantity, found.date):
        assert 0 <= right <= of <= whole.matched


@given(RECORDS)
def test_gold_against_itself_is_perfect(gold):
    for level in LEVELS:
        scored, predicted, matched = counts(gold, gold, level)
        assert scored == predicted == matched


@given(RECORDS, RECORDS)
def test_swapping_the_sides_swaps_precision_and_recall(gold, predicted):
    for level in LEVELS:
        one, other = match(gold, predicted, level)[0], match(predicted, gold, level)[0]
        assert (one.gold, one.predicted) == (other.predicted, other.gold)


# ---- against the shared scorer ------------------------------------------------------------


def write(path, records):
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def shared_scores(shared, tmp_path, gold, predicted):
    files = [write(tmp_path / "gold.jsonl", gold), write(tmp_path / "made.jsonl", predicted)]
    run = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", *files, "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


def own_scores(gold, predicted):
    found = evaluate(gold, predicted)
    report = {
        level: {
            "precision": round(score.precision, 1),
            "recall": round(score.recall, 1),
            "f1": round(score.f1, 1),
            "gold": score.gold,
            "predicted": score.predicted,
            "matched": score.matched,
        }
        for level, score in found.levels.items()
    }
    report["quantity"] = {"gold": found.quantity[1], "right": found.quantity[0]}
    report["date"] = {"gold": found.date[1], "right": found.date[0]}
    report["by_relation"] = {
        name: {"gold": score.gold, "predicted": score.predicted, "matched": score.matched}
        for name, score in found.relations.items()
    }
    return report


@pytest.fixture(scope="module")
def gold(shared):
    files = sorted((shared / "gold").glob("train_??_?.jsonl"))
    return [claim for file in files for claim in read_records(file)]


@pytest.fixture(scope="module")
def coded(shared, gold):
    """What the rules find in the documents that the gold claims are of, which takes little time."""
    made = []
    for name in sorted({claim["doc"] for claim in gold}):
        for read in read_documents([str(shared / "documents" / name)]):
            made += [claim_record(claim) | {"doc": name} for claim in code_by_rules(read)]
    return made


def test_what_is_coded_scores_as_with_the_shared_scorer(shared, tmp_path, gold, coded):
    assert len(gold) > 1000 and len(coded) > 500
    assert own_scores(gold, coded) == shared_scores(shared, tmp_path, gold, coded)


def test_gold_scores_as_with_the_shared_scorer(shared, tmp_path, gold):
    report = own_scores(gold, gold)
    assert report == shared_scores(shared, tmp_path, gold, gold)
    assert report["relation"]["f1"] == 100


def disturbed(gold, seed):
    """Gold claims of which some are dropped, doubled, turned round, renamed or moved."""
    chance = random.Random(seed)
    made = []
    for claim in gold:
        claim = dict(claim)
        if chance.random() < 0.2:
            continue
        if chance.random() < 0.2:
            claim["source"], claim["target"] = claim["target"], claim["source"]
        if chance.random() < 0.2:
            claim["relation"] = chance.choice(list(RELATIONS))
        if chance.random() < 0.2:
            claim["modality"] = chance.choice([*MODALITIES, None])
        if chance.random() < 0.3:
            width = claim["end"] - claim["start"]
            claim["start"] = max(0, claim["start"] + chance.randint(-width, width))
            claim["end"] = claim["start"] + chance.randint(1, 2 * width)
        if chance.random() < 0.2:
            claim["from"] = chance.choice([None, "2022", "2022-05", claim.get("from")])
        if chance.random() < 0.2:
            claim["quantity"] = {"low": 5, "high": chance.choice([5, None]), "unit": "items"}
        if chance.random() < 0.1:
            claim["doc"] = chance.choice(["elsewhere.txt", gold[0]["doc"]])
        made += [claim] * chance.choice([1, 1, 1, 2])
    chance.shuffle(made)
    return made


@pytest.mark.parametrize("seed", range(8))
def test_disturbed_gold_scores_as_with_the_shared_scorer(shared, tmp_path, gold, seed):
    chance = random.Random(seed)
    part = chance.sample(gold, chance.randint(1, len(gold)))
    made = disturbed(gold, seed)
    assert own_scores(part, made) == shared_scores(shared, tmp_path, part, made)


def test_the_two_scorers_agree_on_ties(shared, tmp_path):
    """Many claims of one pair on one sentence: who is matched with whom is a matter of order."""
    gold = [record(0, 20, **{"from": "2022"}), record(0, 10), record(10, 20, **{"from": "2021"})]
    made = [record(0, 20, **{"from": "2021"}), record(0, 20, **{"from": "2022"}), record(5, 15)]
    made += [record(0, 20, ends="UKR>RUS"), record(5, 25, **{"from": "2021"})]
    assert own_scores(gold, made) == shared_scores(shared, tmp_path, gold, made)


# ---- reading ------------------------------------------------------------------------------


def test_a_file_of_claims_is_read(tmp_path):
    path = write(tmp_path / "gold.jsonl", [record(), {"doc": "b.txt", "none": True}])
    path.write_text(path.read_text() + "\n\n")
    assert read_records(path) == [record()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1 .* not JSON"),
        ("[1]", "not a claim but list"),
        ('{"doc": "a.txt"}', "no valid 'start'"),
        (json.dumps(record(name="love")), "'love', which is unknown"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, words):
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(UnreadableSource, match=words):
        read_records(path)


def test_a_missing_or_binary_file_is_named(tmp_path):
    with pytest.raises(MissingSource, match="there is no file"):
        read_records(tmp_path / "gold.jsonl")
    path = tmp_path / "gold.bin"
    Path(path).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableSource, match="UTF-8"):
        read_records(path)

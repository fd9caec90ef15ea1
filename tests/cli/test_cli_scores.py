"""`allies evaluate`: files of hand-coded claims, good and bad."""

import json

import pytest


@pytest.fixture
def gold(run, dossier, here):
    """The coder's own claims as gold, which it must reach in full."""
    records = [json.loads(line) for line in run("code", "dossier").out.splitlines()]
    path = here / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n\n", encoding="utf-8")
    return path


def test_its_own_claims_score_in_full(run, gold):
    done = run("evaluate", gold, "-d", "dossier")
    assert (done.code, done.err) == (0, "")
    rows = [line.split() for line in done.out.splitlines()]
    assert ["all", "modality", "100.0", "100.0", "100.0"] in [row[:5] for row in rows]
    assert {"fr", "en"} <= {row[0] for row in rows if row}
    assert "couche" not in done.out


def test_scores_as_json(run, gold):
    scores = json.loads(run("evaluate", gold, "-d", "dossier", "--format", "json").out)
    assert set(scores) == {"all", "en", "fr"}
    assert scores["all"]["relation"]["f1"] == 100.0
    assert scores["all"]["by_relation"]["arms-transfer"]["recall"] == 100.0


def test_a_missing_claim_lowers_precision_alone(run, gold):
    lines = gold.read_text(encoding="utf-8").split("\n")
    gold.write_text("\n".join(lines[1:]), encoding="utf-8")
    scores = json.loads(run("evaluate", gold, "-d", "dossier", "--format", "json").out)
    assert scores["all"]["modality"]["recall"] == 100.0
    assert scores["all"]["modality"]["precision"] < 100.0


GOOD = {"doc": "treaty.txt", "start": 0, "end": 9, "source": "RUS", "target": "PRK",
        "relation": "attack"}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{nonsense", "line 2 of gold.jsonl is not JSON"),
        ("[1, 2]", "line 2 of gold.jsonl"),
        (json.dumps({**GOOD, "start": "0"}), "line 2 of gold.jsonl has no valid 'start'"),
        (json.dumps({**GOOD, "relation": "love"}), "'love'"),
        (json.dumps({**GOOD, "doc": "nope.txt"}), "nope.txt"),
    ],
)
def test_a_bad_line_is_named(run, dossier, here, line, told):
    (here / "gold.jsonl").write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    done = run("evaluate", "gold.jsonl", "-d", "dossier")
    assert (done.code, done.out) == (1, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_no_gold_and_no_folder(run, dossier, here):
    assert "no file nope.jsonl" in run("evaluate", "nope.jsonl", "-d", "dossier").err
    assert "no folder nowhere" in run("evaluate", "nope.jsonl", "-d", "nowhere").err
    (here / "empty.jsonl").write_text("\n", encoding="utf-8")
    done = run("evaluate", "empty.jsonl", "-d", "dossier")
    assert done.code == 2
    assert "no claims in empty.jsonl" in done.err

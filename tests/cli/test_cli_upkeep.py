"""`allies judge`, `remove` and `check`."""

import getpass
import json

import duckdb
import pytest


def found(run, *arguments):
    return [
        json.loads(line)
        for line in run("claims", *arguments, "--format", "jsonl").out.split("\n")
        if line
    ]


def figures(run, here):
    run("report", "RUS", "-o", "r.json")
    return json.loads((here / "r.json").read_text(encoding="utf-8"))


def test_a_rejected_claim_counts_nowhere_any_more(run, filled):
    before = figures(run, filled)
    claim = next(c for c in found(run, "RUS", "PRK") if c["relation"] == "arms-transfer")
    done = run("judge", claim["id"][:8], "reject", "--note", "a test", "--by", "Ann")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"claim {claim['id'][:8]} rejected; it no longer counts\n"
    assert claim["id"] not in {c["id"] for c in found(run)}
    after = figures(run, filled)
    assert after["claims"] == before["claims"] - 1
    assert claim["id"] not in (filled / "r.json").read_text(encoding="utf-8")
    run("add", "treaty.txt")
    assert claim["id"] not in {c["id"] for c in found(run)}, "it stays rejected"
    assert "accepted" in run("judge", claim["id"], "accept").err
    again = figures(run, filled)
    assert again["claims"] == before["claims"]
    assert claim["id"] in (filled / "r.json").read_text(encoding="utf-8"), "it counts again"


def test_a_verdict_names_who_gives_it(run, filled, monkeypatch):
    claim = found(run)[0]["id"]
    assert "name of who gives it" in run("judge", claim, "unsure", "--by", " ").err

    def nobody():
        raise KeyError("getpwuid(): uid not found: 4242")

    monkeypatch.setattr(getpass, "getuser", nobody)
    done = run("judge", claim, "unsure")
    assert done.code == 2
    assert "name yourself with --by" in done.err
    monkeypatch.setattr(getpass, "getuser", lambda: "ann")
    assert "unsure" in run("judge", claim, "unsure").err


def test_a_removed_document_takes_its_claims_along(run, filled):
    claims = found(run, "--doc", "treaty.txt")
    done = run("remove", "treaty.txt")
    assert (done.code, done.out) == (0, "")
    assert f"treaty.txt withdrawn, with {len(claims)} claims" in done.err
    assert {c["doc"] for c in found(run)} == {"livraison.txt"}
    again = run("remove", "treaty.txt")
    assert again.code == 1
    assert "no document 'treaty.txt'" in again.err
    run("add", "treaty.txt")
    assert [c["id"] for c in found(run, "--doc", "treaty.txt")] == [c["id"] for c in claims]


def test_a_document_is_removed_by_its_id(run, filled):
    rows = [json.loads(line) for line in run("documents", "--format", "jsonl").out.splitlines()]
    done = run("remove", rows[0]["id"], "--lang", "fr")
    assert f"{rows[0]['name']} retiré" in done.err


def test_a_sound_workspace_passes(run, filled):
    done = run("check")
    assert (done.code, done.out) == (0, "")
    assert done.err == "every claim stands in its document\n"


@pytest.mark.parametrize(("lang", "told"), [("en", "quotes other words"), ("fr", "d'autres mots")])
def test_a_damaged_claim_is_found(run, filled, lang, told):
    with duckdb.connect(str(filled / "allies.duckdb")) as connection:
        (table,) = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'quote'"
        ).fetchone()
        connection.execute(f"UPDATE {table} SET quote = 'Something else.'")
    done = run("check", "--lang", lang)
    assert done.code == 3
    assert told in done.out
    assert done.err.split()[0] == str(len(done.out.splitlines()))


def test_a_workspace_that_is_cut_short_fails_the_check(run, filled):
    file = filled / "allies.duckdb"
    file.write_bytes(file.read_bytes()[:100_000])
    done = run("check")
    assert done.code == 3
    assert "damaged" in done.out
    assert run("claims").code == 1

"""`allies add`, `report` and `code`: what they do to the workspace, and what they say."""

import csv
import gc
import io
import json
import os
import sys

import pytest

import allies
from allies.core.document import Document


def claims_of(run, *arguments):
    done = run("claims", *arguments, "--format", "jsonl")
    assert done.code == 0
    return [json.loads(line) for line in done.out.splitlines()]


def test_documents_are_added_and_said_on_stderr(run, dossier):
    done = run("add", "dossier")
    assert (done.code, done.out) == (0, "")
    assert "2 documents new or changed" in done.err
    assert done.err.startswith("allies.duckdb: ")


def test_the_same_again_changes_nothing_and_says_so(run, dossier):
    run("add", "dossier")
    before = claims_of(run)
    done = run("add", "dossier")
    assert done.code == 0
    assert done.err == "nothing changed: the 2 documents are in allies.duckdb already\n"
    assert claims_of(run) == before


def test_a_file_given_twice_is_read_once(run, dossier):
    done = run("add", "dossier/treaty.txt", "dossier/treaty.txt", "dossier/../dossier/treaty.txt")
    assert "1 document new" in done.err
    assert "already" not in done.err


def test_the_same_text_in_two_files_counts_once(run, dossier):
    (dossier / "copy.txt").write_bytes((dossier / "treaty.txt").read_bytes())
    done = run("add", "dossier/treaty.txt", "dossier/copy.txt")
    assert done.code == 0
    assert "copy.txt holds the same text as treaty.txt; it counts once" in done.err
    assert len(run("documents", "--format", "jsonl").out.splitlines()) == 1


def test_an_edited_file_replaces_its_older_state(run, dossier):
    run("add", "dossier")
    file = dossier / "treaty.txt"
    file.write_text("Russia attacked Ukraine in February 2022.\n", encoding="utf-8")
    done = run("add", "dossier")
    assert done.code == 0
    assert done.err.count("treaty.txt was edited; its older state is withdrawn") == 1
    assert "withdrawn" in done.err.splitlines()[-1]
    assert {c["quote"] for c in claims_of(run, "--doc", "treaty.txt")} == {
        "Russia attacked Ukraine in February 2022."
    }
    names = [
        json.loads(line)["name"]
        for line in run("documents", "--format", "jsonl").out.split("\n")
        if line
    ]
    assert sorted(names) == ["livraison.txt", "treaty.txt"]


def test_an_edited_file_is_known_from_any_folder(run, dossier, monkeypatch):
    run("add", "dossier/treaty.txt", "-w", "all.duckdb")
    (dossier / "treaty.txt").write_text("Russia attacked Ukraine in 2022.\n", encoding="utf-8")
    monkeypatch.chdir(dossier)
    done = run("add", "treaty.txt", "-w", "../all.duckdb")
    assert "was edited" in done.err


def test_files_of_one_name_in_two_folders_are_two(run, here, monkeypatch):
    for name, text in (("a", "Russia attacked Ukraine in 2022.\n"), ("b", "Iran armed Russia.\n")):
        (here / name).mkdir()
        (here / name / "x.txt").write_text(text, encoding="utf-8")
        monkeypatch.chdir(here / name)
        done = run("add", "x.txt", "-w", here / "all.duckdb")
        assert "was edited" not in done.err
    assert len(run("documents", "-w", here / "all.duckdb", "--format", "csv").out.split()) > 2


def test_an_older_state_whose_text_is_elsewhere_too_stays(run, dossier):
    (dossier / "copy.txt").write_bytes((dossier / "treaty.txt").read_bytes())
    run("add", "dossier/copy.txt", "dossier/treaty.txt")
    (dossier / "treaty.txt").write_text("Russia attacked Ukraine in 2022.\n", encoding="utf-8")
    done = run("add", "dossier/treaty.txt")
    assert "was edited" not in done.err
    assert claims_of(run, "--doc", "copy.txt")


def test_two_texts_from_standard_input_are_two_documents(run, here, monkeypatch):
    for text in (b"Russia attacked Ukraine in 2022.\n", b"Iran sold drones to Russia in 2022.\n"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        done = run("add", "-")
        assert (done.code, "was edited" in done.err) == (0, False)
    assert len(run("documents", "--format", "jsonl").out.splitlines()) == 2


def test_what_the_user_says_of_a_document_goes_before_what_is_found(run, dossier):
    run("add", "dossier/treaty.txt")
    done = run(
        "add", "dossier/treaty.txt", "--date", "2024-07", "--title", "A pact", "--lang", "en"
    )
    assert "1 document new or changed" in done.err
    (row,) = [json.loads(line) for line in run("documents", "--format", "jsonl").out.splitlines()]
    assert (row["date"], row["title"], row["lang"]) == ("2024-07", "A pact", "en")
    run("add", "dossier/treaty.txt", "--lang", "fr")
    (row,) = [json.loads(line) for line in run("documents", "--format", "jsonl").out.splitlines()]
    assert row["lang"] == "fr"


def test_code_prints_one_claim_a_line_and_stores_nothing(run, dossier, here):
    done = run("code", "dossier")
    assert (done.code, done.err) == (0, "")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert {r["doc"] for r in records} == {"treaty.txt", "livraison.txt"}
    assert [path.name for path in here.iterdir()] == ["dossier"]


def test_code_writes_csv_with_as_many_fields_as_its_header(run, dossier):
    done = run("code", "dossier", "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.out)))
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(rows[0])}


def test_code_as_a_table_says_how_many(run, dossier):
    done = run("code", "dossier", "--format", "table")
    assert done.out.splitlines()[0].startswith("id ")
    assert done.err == f"{len(done.out.splitlines()) - 1} claims\n"


def test_code_holds_one_document_at_a_time(run, here, monkeypatch):
    """A folder of any size is read: claims go out before the next document comes in."""
    folder = here / "many"
    folder.mkdir()
    for i in range(4):
        text = f"Russia sold {i + 2} tanks to Iran in 2023. "
        (folder / f"{i:02}.txt").write_text(text, encoding="utf-8")
    from allies.sources import base

    read, alive = base._read, []

    def counted(data, name):
        alive.append(sum(isinstance(thing, Document) for thing in gc.get_objects()))
        return read(data, name)

    before = sum(isinstance(thing, Document) for thing in gc.get_objects())
    monkeypatch.setattr(base, "_read", counted)
    done = run("code", "many")
    assert len({json.loads(line)["doc"] for line in done.out.splitlines()}) == 4
    assert len(alive) == 4
    assert max(alive) - before <= 1


def test_a_report_is_written_and_told_in_short(run, dossier, here):
    done = run("report", "RUS", "dossier")
    assert done.code == 0
    assert done.err == "report written to rus.html\n"
    assert "North Korea" in done.out
    assert "North Korea" in (here / "rus.html").read_text(encoding="utf-8")


def test_a_report_is_on_the_documents_named_alone(run, dossier, here):
    run("add", "dossier")
    run("report", "Russie", "dossier/livraison.txt", "-o", "r.json")
    view = json.loads((here / "r.json").read_text(encoding="utf-8"))
    assert {document["name"] for document in view["documents"]} == {"livraison.txt"}


@pytest.mark.parametrize(
    ("output", "format", "begins"),
    [("r.md", None, "# "), ("r.json", None, "{"), ("r.htm", None, "<!doctype html>"),
     ("r.out", "md", "# "), ("noending", None, "<!doctype html>")],
)  # fmt: skip
def test_the_ending_says_the_format(run, filled, output, format, begins):
    more = [] if format is None else ["--format", format]
    assert run("report", "RUS", "-o", output, *more).code == 0
    assert (filled / output).read_text(encoding="utf-8").lower().startswith(begins)


def test_the_report_speaks_french(run, filled):
    done = run("report", "RUS", "--lang", "fr")
    assert "rapport écrit dans rus.html" in done.err
    assert "Corée du Nord" in done.out
    assert 'lang="fr"' in (filled / "rus.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_state_that_nobody_mentions_has_no_evidence(run, filled, lang):
    done = run("report", "Tuvalu", "--lang", lang)
    assert done.code == 0
    told = {"en": "no evidence", "fr": "pas d’élément"}[lang]
    assert told in done.out
    assert told in (filled / "tuv.html").read_text(encoding="utf-8").replace("&#39;", "'")


def test_the_summary_is_one_partner_a_line_where_it_is_piped(run, filled):
    lines = run("report", "RUS").out.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("partner "))
    assert all(line == line.rstrip() for line in lines)
    assert any(line.startswith("North Korea ") and "%" not in line for line in lines[head:])


def test_a_file_name_that_is_no_text_is_written_as_numbers(run, here):
    name = os.fsdecode(b"caf\xe9.txt")
    (here / name).write_text("Russia attacked Ukraine in 2022.\n", encoding="utf-8")
    done = run("add", name)
    assert done.code == 0
    (row,) = run("documents", "--format", "jsonl").out.splitlines()
    assert json.loads(row)["name"] == "caf\\xe9.txt"


def test_the_workspace_says_which_document_it_stumbled_over(here, monkeypatch):
    from allies.coding import pipeline

    def stumble(document):
        raise RecursionError("too deep")

    monkeypatch.setattr(pipeline, "code_document", stumble)
    (here / "a.txt").write_text("Russia attacked Ukraine in 2022.\n", encoding="utf-8")
    (document,) = allies.read_documents(["a.txt"])
    with pytest.raises(RecursionError) as told:
        allies.code(document)
    assert told.value.__notes__ == ["while coding a.txt"]

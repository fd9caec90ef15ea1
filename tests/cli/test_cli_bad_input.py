"""Bad input: one clear sentence, the right exit code, and the rest goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from cli_texts import GERMAN

from allies.errors import DiskFull

HOLD = """
import sys
from allies.store.database import open_database
with open_database(sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.read()
"""


def pdf(path: Path, *, text: bool = True, encrypt: bool = False) -> Path:
    from fpdf import FPDF

    made = FPDF()
    made.set_font("Helvetica", size=11)
    made.add_page()
    if text:
        made.multi_cell(0, 5, "Russia and Iran signed a treaty in Moscow in January 2025. " * 9)
    else:
        made.rect(20, 20, 90, 90, style="F")
    if encrypt:
        made.set_encryption(owner_password="owner", user_password="secret")
    made.output(str(path))
    return path


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


def truncated(path: Path) -> None:
    path.write_bytes(pdf(path).read_bytes()[:400])


def nothing(_path: Path) -> None:
    """Nothing is there."""


def text_file(text: str):
    return lambda path: path.write_text(text, encoding="utf-8")


REFUSED = {
    "missing": ("nope.txt", nothing, "no file nope.txt"),
    "empty": ("a.txt", text_file(""), "empty"),
    "blank": ("a.txt", text_file(" \n\t\n"), "empty"),
    "binary": ("a.txt", lambda path: path.write_bytes(bytes(range(256)) * 50), "binary"),
    "picture": ("a.txt", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" * 9), "picture"),
    "encrypted": ("a.pdf", lambda path: pdf(path, encrypt=True), "password"),
    "truncated": ("a.pdf", truncated, "save it again"),
    "scanned": ("a.pdf", lambda path: pdf(path, text=False), "OCR"),
    "huge": ("a.txt", sparse, "50 MB"),
    "german": ("a.txt", text_file(GERMAN * 3), "German"),
    "no folder": ("x/a.txt", nothing, "no file x/a.txt"),
    "pattern": ("*.xyz", nothing, "No file matches"),
    "old word": ("a.doc", text_file("text"), ".docx"),
    "broken word": ("a.docx", lambda path: path.write_bytes(b"PK\x03\x04 nothing"), "Word"),
    "device": ("/dev/null", nothing, "standard input"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cant_be_read_is_refused_and_the_others_go_on(run, dossier, here, kind):
    name, make, told = REFUSED[kind]
    make(here / name)
    done = run("code", name, "dossier/treaty.txt")
    assert done.code == 1
    (sentence,) = [line for line in done.err.splitlines() if line.startswith("allies: ")]
    assert told in sentence
    assert {json.loads(line)["doc"] for line in done.out.splitlines()} == {"treaty.txt"}


def test_what_could_be_read_is_stored_beside_what_could_not(run, dossier, here):
    (here / "a.txt").write_text(GERMAN * 3, encoding="utf-8")
    done = run("add", "a.txt", "nope.txt", "dossier/treaty.txt")
    assert done.code == 1
    assert "allies: a.txt is in German" in done.err
    assert "1 document new or changed, " in done.err
    assert "2 files refused" in done.err
    assert len(run("documents", "--format", "jsonl").out.splitlines()) == 1
    assert run("report", "RUS", "a.txt", "dossier/treaty.txt").code == 1
    assert (here / "rus.html").exists()


@pytest.mark.parametrize("kind", REFUSED)
def test_a_french_user_is_told_in_french(run, here, kind, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    name, make, _ = REFUSED[kind]
    make(here / name)
    done = run("code", name)
    assert done.code == 1
    line = done.err.splitlines()[0]
    assert not any(f" {word} " in line for word in ("is", "the", "it", "and", "no")), line


def test_a_huge_file_is_refused_at_once_and_the_limit_can_be_raised(run, here, monkeypatch):
    sparse(here / "a.txt")
    opened, way = [], Path.open
    monkeypatch.setattr(
        Path, "open", lambda path, *a, **k: (opened.append(path), way(path, *a, **k))[1]
    )
    done = run("code", "a.txt")
    assert not [path for path in opened if path.name == "a.txt"], "it is not even opened"
    assert "50000000 bytes" in done.err
    assert "ALLIES_MAX_BYTES" in done.err
    assert "allies.toml" in done.err
    (here / "b.txt").write_text("Russia attacked Ukraine in 2022.\n" * 9, encoding="utf-8")
    monkeypatch.setenv("ALLIES_MAX_BYTES", "100")
    assert "100 bytes" in run("code", "b.txt").err
    monkeypatch.setenv("ALLIES_MAX_BYTES", "1000")
    assert run("code", "b.txt").code == 0


def test_a_folder_without_documents_is_one_sentence(run, here):
    (here / "empty").mkdir()
    for command in (["add"], ["code"], ["report", "RUS"]):
        done = run(*command, "empty")
        assert (done.code, done.out) == (1, "")
        assert len(done.err.splitlines()) == 1
        assert "The folder empty holds no file" in done.err
    assert [path.name for path in here.iterdir()] == ["empty"], "no workspace is made for nothing"


def test_nothing_readable_leaves_no_report(run, here):
    (here / "a.txt").write_text("", encoding="utf-8")
    done = run("report", "RUS", "a.txt")
    assert done.code == 1
    assert "nothing to report on" in done.err
    assert not (here / "rus.html").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("claims", "Rusia"), "Did you mean Russia (RUS)"),
        (("claims", "Atlantis"), "Unknown state 'Atlantis'"),
        (("report", "Rusia"), "Did you mean Russia (RUS)"),
        (("claims", "--relation", "arm-transfer"), "Did you mean arms-transfer"),
        (("claims", "--layer", "militar"), "Did you mean military"),
        (("claims", "--modality", "sure"), "actual, planned, possible"),
        (("claims", "--at", "2024-13"), "'2024-13' is no time; write 2024"),
        (("claims", "--at", "2024/2022"), "is no time"),
        (("claims", "--layer", "energy", "--relation", "attack"), "is of the layer military"),
        (("add", "treaty.txt", "--date", "nonsense"), "write 2024, 2024-06 or 2024-06-19"),
        (("add", "treaty.txt", "--date", "2024-02-30"), "write 2024, 2024-06 or 2024-06-19"),
        (("code", "treaty.txt", "--date", "2024-13"), "'2024-13' is no date"),
        (("report", "RUS", "-o", "nope/r.html"), "there is no folder nope"),
        (("report", "RUS", "-o", "."), "is a folder"),
        (("report", "RUS", "-o", "/dev/null"), "no ordinary file"),
        (("judge", "00", "maybe"), "'maybe' is not one of 'accept', 'reject', 'unsure'"),
        (("report",), "Missing argument 'STATE'"),
        (("repot",), "Did you mean 'report'?"),
        (("claims", "--fromat", "csv"), "--format"),
        (("claims", "-w"), "'-w' requires an argument. Try 'allies"),
        (("claims", "a", "b", "c"), "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(run, filled, arguments, told):
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("allies: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("claims", "--layer", "militar"), "Vouliez-vous dire military"),
        (("claims", "Rusia"), "État inconnu"),
        (("claims", "--at", "hier"), "n'est pas un temps"),
        (("report",), "Il manque l'argument STATE"),
        (("repot",), "Vouliez-vous dire « report »"),
        (("show", "ffff"), "il n'y a pas d'assertion"),
        (("remove", "nope"), "il n'y a pas de document"),
        (("claims", "-w", "nope.duckdb"), "il n'y a pas d'espace de travail"),
        (("add", "treaty.txt", "-w", "."), "est un dossier"),
    ],
)
def test_wrong_usage_is_told_in_french_to_a_french_user(run, filled, monkeypatch, arguments, told):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert told in run(*arguments).err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("claims",), "there is no workspace allies.duckdb; make one"),
        (("documents", "-w", "other.duckdb"), "other.duckdb"),
        (("report", "RUS"), "there is no workspace"),
        (("show", "ab"), "there is no workspace"),
        (("remove", "x"), "there is no workspace"),
        (("check",), "there is no workspace"),
    ],
)
def test_no_workspace(run, here, arguments, told):
    done = run(*arguments)
    assert (done.code, done.out) == (1, "")
    assert told in done.err
    assert not list(here.iterdir())


def test_a_workspace_that_is_a_folder_or_a_text(run, here, dossier):
    (here / "notes.txt").write_text("Russia and China.\n" * 90, encoding="utf-8")
    for path, told in ((".", "is a folder"), ("notes.txt", "not a DuckDB file")):
        for command in (("claims",), ("add", "dossier"), ("report", "RUS")):
            done = run(*command, "-w", path)
            assert done.code == 1
            assert told in done.err
    assert (here / "notes.txt").read_text(encoding="utf-8").startswith("Russia and China.")


def test_a_workspace_of_a_newer_program(run, filled):
    with duckdb.connect(str(filled / "allies.duckdb")) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    done = run("claims")
    assert done.code == 1
    assert "update allies to open it" in done.err


def test_a_workspace_in_use_by_another_process(run, filled):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(filled / "allies.duckdb")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        for command in (("claims",), ("add", "treaty.txt")):
            done = run(*command)
            assert done.code == 1
            assert f"in use by another process ({holder.pid})" in done.err
        assert holder.stdin is not None
        holder.stdin.close()
    assert run("claims").code == 0


def test_an_empty_workspace(run, here):
    from allies.store.database import open_database

    open_database(here / "allies.duckdb").close()
    for format in ("table", "jsonl"):
        done = run("documents", "--format", format)
        assert (done.code, done.out) == (0, "")
    assert "holds no documents" in run("documents").err
    assert run("claims").err == "0 claims\n"
    assert run("check").code == 0
    done = run("report", "RUS")
    assert done.code == 1
    assert "allies.duckdb holds no documents; read some" in done.err
    assert not (here / "rus.html").exists()


def test_a_report_that_cant_be_written(run, filled, monkeypatch):
    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_text", refuse)
    done = run("report", "RUS", "-o", "r.html")
    assert done.code == 1
    assert "the report r.html can't be written: Permission denied" in done.err
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "no permission to write in the folder" in run("report", "RUS").err


def test_a_full_disk(run, dossier, here, monkeypatch):
    from allies.store import writer

    write = writer.write_document
    seen = []

    def fill(db, document, *rest, **more):
        seen.append(document.name)
        if len(seen) == 2:
            raise DiskFull("there is no room left on the disk of allies.duckdb; make room")
        return write(db, document, *rest, **more)

    monkeypatch.setattr(writer, "write_document", fill)
    done = run("add", "dossier")
    assert done.code == 1
    assert "no room left on the disk" in done.err
    monkeypatch.undo()
    os.chdir(here)
    assert len(run("documents", "--format", "jsonl").out.splitlines()) == 1
    assert "1 document new or changed, 1 there already" in run("add", "dossier").err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_really_full(run, dossier, here):
    place, many = here / "small", here / "many"
    for folder in (place, many):
        folder.mkdir()
    for i in range(20):
        text = f"Russia sold {i + 2} tanks to Iran in 2023.\n\n" * 60
        (many / f"{i:02}.txt").write_text(text, encoding="utf-8")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60k", "none", str(place)],
        check=False, capture_output=True,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        done = run("add", "many", "-w", place / "all.duckdb")
        kept = run("documents", "-w", place / "all.duckdb", "--format", "jsonl")
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
    assert done.code == 1
    assert "no room left" in done.err
    assert 0 < len(kept.out.splitlines()) < 20, "what was finished before stays"


HOSTILE = ("[bold]red.txt", "two\nlines.txt", "caf\u00e9.txt", ":boom:.txt",
           "\x1b[31mred.txt", "-dash.txt", "a'b\"c.txt", "\u202etxt.exe.txt")  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_as_they_are_on_one_line(run, here, name):
    (here / name).write_text("Russia attacked Ukraine in February 2022.\n", encoding="utf-8")
    assert run("add", "--", name).code == 0
    table = run("documents").out
    assert len(table.splitlines()) == 2
    assert "\x1b" not in table
    assert "\u202e" not in table
    if name.isprintable():
        assert name in table
        assert name in run("claims").out
    (row,) = run("documents", "--format", "jsonl").out.splitlines()
    assert json.loads(row)["name"] == name
    (here / name).write_text("", encoding="utf-8")
    refused = run("add", "--", name)
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1
    assert "\x1b" not in refused.err


def test_bad_settings(run, filled, monkeypatch):
    (filled / "allies.toml").write_text("colour = 'red'\n", encoding="utf-8")
    done = run("claims")
    assert done.code == 2
    assert "sets 'colour', which is none of" in done.err
    (filled / "allies.toml").unlink()
    monkeypatch.setenv("ALLIES_LANG", "de")
    assert "lang must be fr or en" in run("claims").err

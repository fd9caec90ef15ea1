"""A folder of everything that may go wrong: a sentence for each file, and the good ones stay."""

from __future__ import annotations

import json
import random
import zipfile

import pytest
from cli_texts import GERMAN, LIVRAISON, TREATY

BAD = {
    "binary.txt": "binary data",
    "bomb.docx": "unpacks to far more",
    "digits.txt": "has no words",
    "empty.txt": "is empty",
    "gone.txt": "a link to a file that is not there",
    "german.txt": "is in German",
    "loop.txt": "a link that leads back to itself",
    "packed.docx": "a ZIP archive",
    "pdf.txt": "a PDF file by its content",
    "scripts.html": "has no article",
}


@pytest.fixture
def folder(here):
    place = here / "found"
    (place / "folder.txt").mkdir(parents=True)
    (place / "binary.txt").write_bytes(random.Random(1).randbytes(5_000))
    with zipfile.ZipFile(place / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "0" * 30_000_000)
    (place / "digits.txt").write_text("12 34 56\n" * 50, encoding="utf-8")
    (place / "empty.txt").write_bytes(b"")
    (place / "gone.txt").symlink_to("nowhere.txt")
    (place / "german.txt").write_text(GERMAN * 3, encoding="utf-8")
    (place / "loop.txt").symlink_to("loop.txt")
    with zipfile.ZipFile(place / "packed.docx", "w") as archive:
        archive.writestr("note.txt", TREATY)
    (place / "pdf.txt").write_bytes(b"%PDF-1.4\nhello")
    script = "<script>document.write('Russia sold tanks to Iran.')</script>"
    (place / "scripts.html").write_text(f"<html><body>{script}</body></html>", encoding="utf-8")
    (place / "latin.txt").write_bytes(LIVRAISON.encode("latin-1"))
    (place / "wide.txt").write_bytes(TREATY.encode("utf-16"))
    (place / "folder.txt" / "long.txt").write_text("Russia and China. " * 20_000, encoding="utf-8")
    return place


def test_each_bad_file_is_one_sentence_and_the_good_ones_are_stored(run, here, folder, monkeypatch):
    from allies.coding import pipeline

    monkeypatch.setattr(pipeline, "read_windows", lambda windows: [])  # noqa: ARG005
    done = run("add", "found")
    assert (done.code, done.out) == (1, "")
    told = [line for line in done.err.splitlines() if line.startswith("allies: ")]
    assert len(told) == len(BAD)
    for name, why in BAD.items():
        place = folder.relative_to(here) / name
        (line,) = [line for line in told if line.startswith(f"allies: {place} ")]
        assert why in line
    assert f"{len(BAD)} files refused" in done.err
    rows = [json.loads(row) for row in run("documents", "--format", "jsonl").out.splitlines()]
    assert [row["name"] for row in rows] == ["latin.txt", "long.txt", "wide.txt"]


def test_a_french_user_is_told_all_of_it_in_french(run, folder, monkeypatch):
    from allies.coding import pipeline

    monkeypatch.setattr(pipeline, "read_windows", lambda windows: [])  # noqa: ARG005
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    told = [line for line in run("add", "found").err.splitlines() if line.startswith("allies: ")]
    assert len(told) == len(BAD)
    for line in told:
        assert not any(f" {word} " in line for word in ("is", "it", "the", "file", "rename")), line

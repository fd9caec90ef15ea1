"""Text files: the text unchanged, and every bad file refused in one sentence."""

from __future__ import annotations

import io
import os
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.core.document import document_id
from allies.errors import (
    EmptySource,
    ForeignLanguage,
    MissingSource,
    SourceError,
    SourceTooLarge,
    UnreadableSource,
    UsageError,
)
from allies.sources import STANDARD_INPUT, Source, read_document

FRENCH = "La Chine et la Russie ont signé un accord de défense à Pékin, « sans limites ».\r\n"


def given_bytes(data: bytes, name: str = "note.txt") -> Source:
    return Source(name, data=data)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (FRENCH.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + FRENCH.encode(), "utf-8"),
        (b"\xff\xfe" + FRENCH.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + FRENCH.encode("utf-16-be"), "utf-16-be"),
        (FRENCH.encode("utf-16-le"), "utf-16-le"),
        (FRENCH.encode("utf-16-be"), "utf-16-be"),
        (FRENCH.encode("utf-32"), "utf-32-le"),
        (FRENCH.encode("cp1252"), "cp1252"),
        (FRENCH.encode("latin-1"), "cp1252"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    document = read_document(given_bytes(data))
    assert document.text == FRENCH
    assert document.origin.encoding == encoding
    assert document.origin.warnings == ()
    assert document.lang == "fr"


def test_text_is_stored_as_it_stands_in_the_file(tmp_path: Path) -> None:
    text = "Un\u00a0défi\r\n\r\nd\u2019été\tfi n  \n\f\u00adFin\rde la page du traité de paix.\n\n"
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    document = read_document(file)
    assert document.text == text
    assert document.id == document_id(text)
    assert document.name == "a.txt"
    assert document.origin.location == str(file)


def test_real_texts_are_stored_unchanged(shared: Path) -> None:
    files = sorted((shared / "documents" / "train").glob("*.txt"))
    assert files
    for file in files:
        document = read_document(file)
        with file.open(encoding="utf-8", newline="") as stream:
            assert document.text == stream.read()
        assert document.lang == file.name[:2]
        assert {block.lang for block in document.blocks} == {document.lang}


def test_undecodable_bytes_are_counted_and_replaced() -> None:
    data = FRENCH.encode() + "Tout est signé à Pékin cet été \xff\xfe là.".encode("latin-1")
    data = FRENCH.encode() + b"Un \xff deux \xff trois."
    document = read_document(given_bytes(data))
    assert document.text == FRENCH + "Un \ufffd deux \ufffd trois."
    (warning,) = document.origin.warnings
    offset = len(FRENCH.encode()) + 3
    assert warning == f"2 undecodable bytes in utf-8 replaced, the first at offset {offset}"


def test_truncated_utf16() -> None:
    document = read_document(given_bytes(b"\xff\xfe" + FRENCH.encode("utf-16-le") + b"A"))
    assert document.text == FRENCH + "\ufffd"
    assert "undecodable" in document.origin.warnings[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"texte\0\0\0\x01 binaire", "binary data"),
        (bytes(range(1, 32)) * 20, "binary data"),
        (b"%PDF-1.7\n...", "PDF file by its content; rename it to end in .pdf"),
        (b"PK\x03\x04....", "ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office file"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x1f\x8b\x08\x00", "compressed file"),
        (b"\x7fELF\x02", "program"),
        (b"{\\rtf1 texte", "RTF file"),
    ],
)
@pytest.mark.parametrize("name", ["note.txt", "note.md", "note.html", "note"])
def test_binary_files_are_refused(data: bytes, words: str, name: str) -> None:
    if name == "note" and data.startswith(b"%PDF"):
        words = "damaged PDF file"
    with pytest.raises(UnreadableSource) as caught:
        read_document(given_bytes(data, name))
    assert words in str(caught.value)
    assert one_sentence(str(caught.value), name)


def one_sentence(message: str, name: str) -> bool:
    return name in message and message.endswith(".") and "\n" not in message


@pytest.mark.parametrize("ending", [".doc", ".odt", ".rtf", ".xlsx", ".zip"])
def test_other_kinds_of_files_say_what_to_do(ending: str) -> None:
    with pytest.raises(UnreadableSource, match="kind that is not read; (save|unpack)"):
        read_document(given_bytes(b"Un texte", "note" + ending))


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", "\u00a0\n".encode(), b"12 - 34"])
def test_empty_files(data: bytes) -> None:
    with pytest.raises(EmptySource) as caught:
        read_document(given_bytes(data))
    assert one_sentence(str(caught.value), "note.txt")


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as stream:
        stream.truncate(60_000_000)  # a hole: nothing on the disk
    with pytest.raises(SourceTooLarge, match=r"a\.txt is larger than 50 MB"):
        read_document(file)
    file.write_bytes(b"x" * 11)
    with pytest.raises(SourceTooLarge):
        read_document(file, max_bytes=10)
    with pytest.raises(SourceTooLarge):
        read_document(given_bytes(b"x" * 11), max_bytes=10)


def test_missing_files(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "nowhere.txt")
    with pytest.raises(MissingSource, match=r"There is no file .*gone\.txt"):
        read_document(tmp_path / "gone.txt")
    with pytest.raises(FileNotFoundError, match="link to a file that is not there"):
        read_document(link)
    with pytest.raises(MissingSource):
        read_document(tmp_path / "link.txt" / "below.txt")
    with pytest.raises(MissingSource):
        read_document("a\0b")


def test_folders_pipes_and_loops(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe.txt", tmp_path / "loop.txt"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    with pytest.raises(UnreadableSource, match="is a folder"):
        read_document(tmp_path)
    with pytest.raises(UnreadableSource, match="pass its content through standard input"):
        read_document(pipe)
    with pytest.raises(UnreadableSource, match="leads back to itself"):
        read_document(loop)


def test_file_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FRENCH)

    def refuse(*args: object, **options: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableSource, match="you have no right to read it"):
        read_document(file)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FRENCH.encode("cp1252"))))
    document = read_document(STANDARD_INPUT)
    assert (document.name, document.text) == ("standard input", FRENCH)


def test_options_are_believed() -> None:
    source = given_bytes(b"Der Vertrag wurde gestern von beiden Ministern in Berlin unterzeichnet.")
    with pytest.raises(ForeignLanguage, match="German"):
        read_document(source)
    document = read_document(source, lang="en", date="2024-06", title="A treaty")
    assert (document.lang, document.date, document.title) == ("en", "2024-06", "A treaty")
    assert {block.lang for block in document.blocks} == {"en"}
    for options in ({"lang": "de"}, {"date": "June"}, {"date": "2024-02-30"}):
        with pytest.raises(UsageError):
            read_document(source, **options)


def test_web_page_in_a_text_file_is_kept_with_a_hint() -> None:
    text = "<!DOCTYPE html><html><p>La Chine et la Russie ont signé un accord.</p></html>"
    document = read_document(given_bytes(text.encode()))
    assert document.text == text
    assert "rename it to .html" in document.origin.warnings[0]


def test_markdown_blocks() -> None:
    text = (
        "# Les alliés de Moscou\n\nLa Chine et l'Iran ont signé un accord de défense.\n\n"
        "- Un point sur la Chine\n- Un point sur l'Iran\n\nUn autre titre\n==============\n\n"
        "L'accord porte sur le pétrole et sur les armes.\n"
    )
    document = read_document(given_bytes(text.encode(), "note.md"))
    assert document.text == text
    assert document.origin.media_type == "text/markdown"
    assert document.title == "Les alliés de Moscou"
    kinds = [block.kind for block in document.blocks]
    assert kinds == ["heading", "paragraph", "bullet", "bullet", "heading", "paragraph"]


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".pdf", ".docx", ".xyz", ""])
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode())))
def test_whatever_the_bytes_there_is_a_document_or_a_source_error(ending: str, data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            document = read_document(given_bytes(data, f"note{ending}"))
        except SourceError as error:
            assert str(error).endswith(".")
            return
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert not document.text[end : block.start].strip()
        end = block.end
    assert not document.text[end:].strip()

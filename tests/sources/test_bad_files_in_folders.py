"""A folder with files that can't be looked at or read: each is told, none stops the others."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from allies.errors import EmptySource, SourceError, UnreadableSource
from allies.sources import Source, find_sources, language, read_document

TREATY = "Russia and North Korea signed a mutual defence treaty in Pyongyang on 19 June 2024.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/shut.txt", "b/note.txt", "c/note.txt"):
        file = tmp_path / name
        file.parent.mkdir()
        file.write_text(TREATY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("pattern", ["", "*/*.txt"])
def test_a_file_that_may_not_be_looked_at_does_not_hide_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    """As in a folder that may be listed but not entered."""
    look = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if path.name == "shut.txt":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    items = list(find_sources([str(folder / pattern)]))
    assert [item.name for item in items if isinstance(item, Source)] == [
        "shut.txt", "note.txt", "note.txt",
    ]  # fmt: skip
    first = items[0]
    assert isinstance(first, Source)
    with pytest.raises(UnreadableSource, match="you have no right to read it"):
        read_document(first)


def test_a_link_to_itself_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (source,) = find_sources([str(tmp_path)])
    assert isinstance(source, Source)
    with pytest.raises(UnreadableSource, match="a link that leads back to itself"):
        read_document(source)


@pytest.mark.parametrize(
    ("data", "kind", "told"),
    [
        (b"\0\1\2" * 99, UnreadableSource, "holds binary data"),
        (b"12 34\n", EmptySource, "has no words to read"),
        (b"", EmptySource, "is empty"),
    ],
)
def test_a_refused_file_is_told_from_others_of_its_name(
    folder: Path, data: bytes, kind: type[SourceError], told: str
) -> None:
    bad = folder / "c" / "note.txt"
    bad.write_bytes(data)
    with pytest.raises(kind) as found:
        read_document(bad)
    assert str(found.value).startswith(f"{bad} {told}")


def test_bytes_without_a_place_are_called_by_their_name() -> None:
    with pytest.raises(EmptySource) as found:
        read_document(Source("note.txt", data=b"12 34\n"))
    assert str(found.value).startswith("note.txt has no words")


def test_the_language_of_a_line_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines vote on the document, and most are blocks too."""
    lines = [
        f"Le président {who} a reçu lundi le ministre russe des affaires étrangères."
        for who in ("chinois", "turc", "serbe", "indien")
    ]
    asked: list[str] = []
    classify = language._classified

    def counted(text: str) -> str:
        asked.append(text)
        return classify(text)

    language._remembered.cache_clear()
    monkeypatch.setattr(language, "_classified", counted)
    found = read_document(Source("note.txt", data="\n\n".join(lines).encode()))
    assert {block.lang for block in found.blocks} == {"fr"}
    assert sorted(text for text in asked if text in lines) == sorted(lines)

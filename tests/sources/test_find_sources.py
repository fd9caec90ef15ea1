"""What a user names becomes sources; what is missing does not stop the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from allies.errors import EmptySource, MissingSource, UnreadableSource
from allies.sources import STANDARD_INPUT, Source, find_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt", "a.md", "README.md", "LISEZMOI.txt", ".hidden.txt", "picture.png", "deep/c.HTML",
        "deep/.git/d.txt", "deep/e.docx", "notes.log",
    ):  # fmt: skip
        file = tmp_path / "dossier" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Un texte.")
    return tmp_path / "dossier"


def names(*patterns: str | Path) -> list[str]:
    return [
        item.name if isinstance(item, Source) else type(item).__name__
        for item in find_sources([str(pattern) for pattern in patterns])
    ]


def test_folder_gives_its_known_files_sorted(folder: Path) -> None:
    assert names(folder) == ["a.md", "b.txt", "c.HTML", "e.docx"]


def test_named_files_are_taken_whatever_they_are_called(folder: Path) -> None:
    named = [folder / name for name in ("README.md", "notes.log", ".hidden.txt")]
    assert names(*named) == ["README.md", "notes.log", ".hidden.txt"]


def test_globs(folder: Path) -> None:
    assert names(folder / "*.txt") == ["LISEZMOI.txt", "b.txt"]
    assert names(folder / "**" / "*.docx") == ["e.docx"]
    assert names(folder / "*.pdf") == ["MissingSource"]


def test_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("x")
    assert names(tmp_path / "a[1].txt") == ["a[1].txt"]


def test_each_file_once(folder: Path) -> None:
    assert names(folder / "b.txt", folder, folder / "*.txt", "-", "-").count("b.txt") == 1
    assert names("-", "-") == ["standard input"]


def test_standard_input() -> None:
    assert list(find_sources(["-"])) == [STANDARD_INPUT]


def test_what_is_missing_comes_as_an_error_in_its_place(folder: Path) -> None:
    items = list(find_sources([str(folder / "no.txt"), str(folder / "b.txt"), "", "a\0b"]))
    assert [type(item) for item in items] == [MissingSource, Source, MissingSource, MissingSource]
    assert str(items[0]) == f"There is no file {folder / 'no.txt'}; check the name and the folder."


def test_broken_link(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "here.txt").write_text("x")
    for pattern in (tmp_path, tmp_path / "*.txt"):
        first, second = find_sources([str(pattern)])
        assert isinstance(first, MissingSource)
        assert "is a link to a file that is not there" in str(first)
        assert isinstance(second, Source)


def test_empty_folder(tmp_path: Path) -> None:
    (item,) = find_sources([str(tmp_path)])
    assert isinstance(item, EmptySource)
    assert "holds no file that ends in" in str(item)


def test_folder_that_can_not_be_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(path: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    (item,) = find_sources([str(tmp_path)])
    assert isinstance(item, UnreadableSource)
    assert "Permission denied" in str(item)


def test_name_that_is_too_long() -> None:
    (item,) = find_sources(["x" * 5000])
    assert isinstance(item, UnreadableSource | MissingSource)

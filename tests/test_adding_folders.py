"""Folders of any size: one document is held at a time."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import allies
from allies.coding import pipeline
from allies.core.document import Document
from allies.settings import Settings
from allies.sources import base
from allies.sources.extract import Extract

TEXTS = [f"Russia sold {number + 2} tanks to Iran in 2023.\n" for number in range(6)]


def alive() -> int:
    return sum(type(thing) is Document and thing.text in TEXTS for thing in gc.get_objects())


def test_the_document_before_is_let_go_when_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    read, held = base._read, []

    def counted(data: bytes, name: str) -> Extract:
        held.append(alive())
        return read(data, name)

    monkeypatch.setattr(base, "_read", counted)
    monkeypatch.setattr(pipeline, "read_windows", lambda windows: [])  # noqa: ARG005
    with allies.open(":memory:", settings=Settings()) as space:
        added = space.add(str(tmp_path), progress=lambda name: None)  # noqa: ARG005
    assert (added.documents, added.refused) == (6, [])
    assert held == [0] * 6

"""The command line as users meet it: its real entry point, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_texts import LIVRAISON, TREATY

from allies.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty current folder, an English user, and no settings."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("ALLIES_") or name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture
def run(capsys) -> Callable[..., Done]:
    """Call the entry point in this process, as `allies` would."""

    def call(*arguments: object) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(int(ended.value.code or 0), out, err)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `allies`, or a script, in a process of its own."""

    def call(*arguments: object, script: str | None = None, **more):
        start = ["-m", "allies.cli.main"] if script is None else ["-c", script]
        return subprocess.run(
            [sys.executable, *start, *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, **more,
        )  # fmt: skip

    return call


@pytest.fixture
def dossier(here) -> Path:
    """A folder of two documents."""
    folder = here / "dossier"
    folder.mkdir()
    (folder / "treaty.txt").write_text(TREATY, encoding="utf-8")
    (folder / "livraison.txt").write_text(LIVRAISON, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def _filled(tmp_path_factory) -> Path:
    from allies.settings import Settings
    from allies.workspace import open_workspace

    folder = tmp_path_factory.mktemp("filled")
    for name, text in (("treaty.txt", TREATY), ("livraison.txt", LIVRAISON)):
        (folder / name).write_text(text, encoding="utf-8")
    with open_workspace(folder / "allies.duckdb", settings=Settings()) as space:
        space.add(str(folder / "treaty.txt"), str(folder / "livraison.txt"))
    return folder


@pytest.fixture
def filled(_filled, here) -> Path:
    """The current folder with both documents and a workspace that holds them."""
    shutil.copytree(_filled, here, dirs_exist_ok=True)
    return here

"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The processes of `-n 2` inherit this: each computes on one core, and none waits for the other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# No deadlines: the first example of a test pays for loading the lexicons. Where CI is set the
# examples are always the same, so that a run says something of the change and not of luck.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the repository; without it the test is skipped.

    Where the variable CI is set, its absence is a failure.
    """
    folder = Path(__file__).resolve().parents[1] / ".." / "shared"
    if not folder.is_dir():
        reason = "there is no folder 'shared' beside the repository"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder.resolve()


@pytest.fixture(scope="session")
def nine(shared, tmp_path_factory):
    """A workspace of the nine articles of the shared folder, and their paths."""
    import allies

    paths = sorted((shared / "documents").glob("*_*.txt"))
    with allies.open(tmp_path_factory.mktemp("nine") / "w.duckdb") as made:
        added = made.add(*map(str, paths))
        assert added.documents == len(paths) == 9
        assert not added.refused
        yield made, paths

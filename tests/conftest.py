"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


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

"""What tests of data sets share: loading real files into a workspace in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from allies.store.database import Database, open_database
from loading import load_into

Load = Callable[..., Database]


@pytest.fixture
def data(shared: Path) -> Path:
    """The folder of real data files."""
    return shared / "data"


@pytest.fixture
def db() -> Iterator[Database]:
    with open_database(":memory:") as opened:
        yield opened


@pytest.fixture
def load(db: Database, data: Path) -> Load:
    """Load real files, named under ../shared/data; returns the workspace."""

    def run(name: str, *files: str | Path) -> Database:
        load_into(db, name, [data / f for f in files])
        return db

    return run


@pytest.fixture(scope="module")
def real(shared: Path) -> Iterator[Load]:
    """Real files as `load` does, in a workspace that is only read: each is loaded once."""
    with ExitStack() as opened:

        @cache
        def run(name: str, *files: str) -> Database:
            db = opened.enter_context(open_database(":memory:"))
            load_into(db, name, [shared / "data" / f for f in files])
            return db

        yield run

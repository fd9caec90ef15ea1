"""An open workspace, in memory and in a file."""

import pytest
from store_samples import make_document, split, three_claims

from allies.store.database import open_database
from allies.store.writer import write_document


@pytest.fixture
def db():
    with open_database(":memory:") as database:
        yield database


@pytest.fixture
def filled(tmp_path):
    """The path of a workspace with one document of three claims."""
    path = tmp_path / "filled.duckdb"
    document = make_document()
    with open_database(path) as database:
        write_document(database, document, split(document), three_claims(document), coder="rules 1")
    return path

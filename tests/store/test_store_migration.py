"""A workspace file of version 1 is brought to the newest version with all that it holds."""

from dataclasses import replace

import duckdb
import pytest
from store_samples import make_document, split, three_claims

from allies.errors import StoreError
from allies.store import reader, schema
from allies.store.checks import check
from allies.store.database import open_database
from allies.store.writer import write_document

COLUMNS = "SELECT name FROM pragma_table_info('claims')"


@pytest.fixture
def old(filled, tmp_path):
    """A file made by the schema of version 1 alone, with one document and three claims."""
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(schema.MIGRATIONS[1].read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES ('schema_version', '1')")
        connection.execute(f"ATTACH '{filled}' AS filled")
        for table in ("texts", "documents", "names", "blocks", "sentences", "claims"):
            described = connection.execute(f"DESCRIBE {table}").fetchall()
            columns = ", ".join(column[0] for column in described)
            connection.execute(f"INSERT INTO {table} SELECT {columns} FROM filled.{table}")
    return path


def test_a_file_of_version_1_keeps_its_claims(old):
    with duckdb.connect(str(old)) as connection:
        assert ("plover",) not in connection.execute(COLUMNS).fetchall()
    with pytest.raises(StoreError, match="older schema 1"):
        open_database(old, read_only=True)
    with open_database(old) as db:
        found = reader.claims(db)
        assert found == three_claims(make_document())
        assert {claim.plover for claim in found} == {""}
        assert check(db) == []
    with duckdb.connect(str(old)) as connection:
        assert ("plover",) in connection.execute(COLUMNS).fetchall()


def test_the_root_of_a_claim_is_kept(old):
    document = make_document()
    rooted = [replace(claim, plover="AID") for claim in three_claims(document)]
    with open_database(old) as db:
        write_document(db, document, split(document), rooted, coder="rules 2")
        assert reader.claims(db) == rooted
    with open_database(old, read_only=True) as db:
        assert {claim.plover for claim in reader.claims(db)} == {"AID"}
    assert [claim.id for claim in rooted] == [claim.id for claim in three_claims(document)]

"""A workspace file of version 1 is brought to the newest version with all that it holds."""

from dataclasses import replace

import duckdb
import pytest
from store_samples import make_document, split, three_claims

from allies.coding.provenance import method, provenance_of
from allies.documents import add_documents, sketch_older, sketched
from allies.errors import StoreError, UsageError
from allies.store import reader, schema
from allies.store.checks import check
from allies.store.database import open_database
from allies.store.sketches import Sketched, put_sketches, sketches, unsketched
from allies.store.writer import remove_document, write_document

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


def test_a_file_of_version_1_gets_an_empty_table_of_sketches_that_add_fills(old, tmp_path):
    with open_database(old) as db:
        (doc,) = unsketched(db, method())
        assert sketches(db, [doc]) == []
    (tmp_path / "new.txt").write_text("Paris (AFP) - Fiji met Tonga on Monday.\n")
    with open_database(old) as db:
        (new,) = add_documents(db, [str(tmp_path / "new.txt")], lang="en").read
        assert unsketched(db, method()) == []
        held = {item.doc: item for item in sketches(db, [doc, new])}
        assert held[new].agency == "AFP"
        for key, item in held.items():
            assert item.sketch == provenance_of(reader.document(db, key)).packed
        assert check(db) == []


def test_a_sketch_of_an_older_method_is_found_anew(db):
    document = make_document()
    stale = Sketched(document.id, "0-old", bytes(512), "Reuters")
    write_document(db, document, split(document), [], coder="rules 1", sketched=stale)
    assert unsketched(db, "0-old") == []
    assert sketch_older(db) == 1
    (fresh,) = sketches(db, [document.id])
    assert (fresh.method, fresh.agency) == (method(), "")
    assert fresh.sketch == provenance_of(document).packed
    assert sketch_older(db) == 0
    with pytest.raises(UsageError, match="has 3 bytes, not 512"):
        put_sketches(db, [Sketched(document.id, "m", b"abc", "")])
    assert sketches(db, [document.id]) == [fresh]


def test_a_document_that_fails_to_be_written_leaves_no_sketch(db):
    document = make_document()
    bad = Sketched(document.id, "m", b"", "")
    with pytest.raises(UsageError, match="0 bytes"):
        write_document(db, document, split(document), [], coder="rules 1", sketched=bad)
    assert reader.documents(db) == []
    write_document(db, document, split(document), [], coder="rules 1", sketched=sketched(document))
    assert unsketched(db, method()) == []
    remove_document(db, document.name)
    assert check(db) == []

"""The schema: its versions, its migrations, and the SQL in the open."""

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from store_samples import make_document, three_claims

import allies.store
from allies.errors import BrokenWorkspace, NewerWorkspace, StoreError
from allies.store import reader, schema
from allies.store.checks import check
from allies.store.database import open_database

STORE = Path(allies.store.__file__).parent


def noted_version(path):
    with duckdb.connect(str(path)) as connection:
        return connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()


def with_step(monkeypatch, tmp_path, step, sql):
    file = tmp_path / f"step_{step}.sql"
    file.write_text(sql, encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, step: file})


def test_a_new_file_has_the_newest_schema(filled):
    assert noted_version(filled) == [(str(schema.newest_version()),)]


def test_an_older_file_is_brought_up_to_date(filled, monkeypatch, tmp_path):
    version = schema.newest_version() + 1
    with_step(
        monkeypatch, tmp_path, version,
        "ALTER TABLE documents ADD COLUMN publisher VARCHAR;\n"
        "UPDATE documents SET publisher = 'unknown';\n"
        "CREATE TABLE notes (note VARCHAR);",
    )  # fmt: skip
    with_step(
        monkeypatch, tmp_path, version + 1, "INSERT INTO notes SELECT publisher FROM documents;"
    )
    with open_database(filled) as db:
        assert reader.claims(db) == three_claims(make_document())
        assert db._connection.execute("SELECT note FROM notes").fetchall() == [("unknown",)]
        assert check(db) == []
    assert noted_version(filled) == [(str(version + 1),)]
    monkeypatch.undo()
    with pytest.raises(NewerWorkspace, match=f"schema is {version + 1}.*update allies"):
        open_database(filled)


def test_a_file_from_before_the_first_version_is_migrated(tmp_path, monkeypatch):
    """Version 0 had one table, of names and texts alone; the step keeps them."""
    path = tmp_path / "ancient.duckdb"
    document = make_document()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)")
        connection.execute("INSERT INTO meta VALUES ('schema_version', '0')")
        connection.execute("CREATE TABLE pages (name VARCHAR, text VARCHAR)")
        connection.execute("INSERT INTO pages VALUES (?, ?)", ["wire.txt", document.text])
    tables = schema.MIGRATIONS[1].read_text(encoding="utf-8")
    tables = re.sub(r"CREATE TABLE meta \(.*?\);", "", tables, count=1, flags=re.DOTALL)
    with_step(
        monkeypatch, tmp_path, 1,
        tables
        + "INSERT INTO texts SELECT sha256(text)[:16], text FROM pages;\n"
        "INSERT INTO documents SELECT 1, sha256(text)[:16], 'en', NULL, NULL, NULL, NULL, NULL,"
        " 'none', TIMESTAMPTZ '2020-01-01 00:00:00+00', NULL FROM pages;\n"
        "INSERT INTO names SELECT sha256(text)[:16], 0, name, name, 'text/plain', '', NULL, '[]',"
        " TIMESTAMPTZ '2020-01-01 00:00:00+00', NULL FROM pages;\n"
        "DROP TABLE pages;",
    )  # fmt: skip
    with pytest.raises(StoreError, match="older schema 0; open it once for writing"):
        open_database(path, read_only=True)
    with open_database(path) as db:
        assert reader.document(db, "wire.txt").text == document.text
        assert reader.documents(db)[0].recorded_at == datetime(2020, 1, 1, tzinfo=UTC)
        assert check(db) == []
    assert noted_version(path) == [(str(schema.newest_version()),)]
    with open_database(path, read_only=True) as db:
        assert len(reader.documents(db)) == 1


def test_a_step_that_fails_leaves_the_file_as_it_was(filled, monkeypatch, tmp_path):
    version = schema.newest_version() + 1
    with_step(
        monkeypatch, tmp_path, version,
        "CREATE TABLE notes (note VARCHAR);\nDELETE FROM claims;\nINSERT INTO nowhere VALUES (1);",
    )  # fmt: skip
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        open_database(filled)
    monkeypatch.undo()
    assert noted_version(filled) == [(str(version - 1),)]
    with open_database(filled) as db:
        assert reader.claims(db) == three_claims(make_document())
        assert ("notes",) not in db.rows("tables")


def test_a_newer_file_is_refused_and_untouched(filled):
    with duckdb.connect(str(filled)) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    before = filled.read_bytes()
    for read_only in (True, False):
        with pytest.raises(NewerWorkspace, match="its schema is 99.*update allies"):
            open_database(filled, read_only=read_only)
    assert filled.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DROP TABLE claims", "it lacks claims"),
        ("DROP TABLE meta", "not a workspace of allies"),
        ("DELETE FROM meta", "does not say which version"),
        ("UPDATE meta SET value = 'one'", "does not say which version"),
    ],
)
def test_a_file_of_another_shape_is_refused_and_untouched(filled, damage, says):
    with duckdb.connect(str(filled)) as connection:
        connection.execute(damage)
    before = filled.read_bytes()
    with pytest.raises(BrokenWorkspace, match=says):
        open_database(filled)
    assert filled.read_bytes() == before


SQL_FILES = sorted((STORE / "sql").glob("*.sql"))


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: path.stem)
def test_sql_says_what_a_row_is(path):
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert re.fullmatch(r"-- [A-Z].*[.,:]?", first)
    assert len(first) > 20
    assert text.endswith(";\n")
    assert max(map(len, text.splitlines())) <= 100
    if not path.stem.startswith("schema_0"):
        assert text.count(";") == 1
        assert "{0" not in text and "%s" not in text


def test_every_sql_file_is_used_and_every_name_is_a_file():
    code = "".join(path.read_text(encoding="utf-8") for path in STORE.glob("*.py"))
    asked = r"""(?:\.rows?|\.run(?:_batch)?|\.arrays|\.stream|statement)\(\s*"(\w+)\""""
    used = set(re.findall(asked, code)) | {"check_orphans", "check_times", "check_spans"}
    used |= {Path(str(step)).stem for step in schema.MIGRATIONS.values()}
    assert used == {path.stem for path in SQL_FILES}


def test_the_schema_names_its_tables(db):
    assert {row[0] for row in db.rows("tables")} == schema.TABLES

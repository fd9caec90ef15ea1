"""The schema of the workspace file: its version, and how an older file is brought to it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from allies.errors import BrokenWorkspace, NewerWorkspace

if TYPE_CHECKING:
    import duckdb

_SQL = files("allies.store") / "sql"

# To change the schema, write schema_0005.sql, which turns version 4 into 5, and name it here.
# A released file is never edited: files that were made with it exist.
MIGRATIONS: dict[int, Traversable] = {
    1: _SQL / "schema_0001.sql",
    2: _SQL / "schema_0002.sql",
    3: _SQL / "schema_0003.sql",
    4: _SQL / "schema_0004.sql",
}

TABLES = frozenset(
    {
        "meta", "texts", "documents", "names", "blocks", "sentences", "claims", "judgements",
        "loads", "observations", "roll_calls", "ballots", "sketches",
    }
)  # fmt: skip


@cache
def statement(name: str) -> str:
    """Return the SQL of that name, from the file of that name in `store/sql`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def newest_version() -> int:
    """Return the version of the schema that this program writes."""
    return max(MIGRATIONS)


def version_of(connection: duckdb.DuckDBPyConnection, *, path: str) -> int:
    """Return the version of the schema of an open file, 0 for one without any table.

    Raises:
        BrokenWorkspace: It is a DuckDB file of something else, or tables are missing.
        NewerWorkspace: A newer version of the program made it.
    """
    tables = {row[0] for row in connection.execute(statement("tables")).fetchall()}
    if not tables:
        return 0
    if "meta" not in tables:
        raise BrokenWorkspace(
            f"{path} is a DuckDB file but not a workspace of allies; "
            "it was left untouched, so give another name"
        )
    version = _noted_version(connection, path=path)
    if version > newest_version():
        raise NewerWorkspace(
            f"{path} was made by a newer version of allies (its schema is {version}, this program "
            f"knows up to {newest_version()}); update allies to open it"
        )
    missing = sorted(TABLES - tables)
    if version == newest_version() and missing:
        raise BrokenWorkspace(
            f"{path} is damaged: it lacks {', '.join(missing)}; it was left untouched, "
            "so restore it from a copy or start a new one"
        )
    return version


def _noted_version(connection: duckdb.DuckDBPyConnection, *, path: str) -> int:
    rows = connection.execute(statement("schema_version")).fetchall()
    text = str(rows[0][0]) if rows else ""
    if not text.isdecimal():
        raise BrokenWorkspace(
            f"{path} does not say which version of the schema it has; it was left untouched, "
            "so restore it from a copy or start a new one"
        )
    return int(text)


def migrate(connection: duckdb.DuckDBPyConnection, *, version: int) -> None:
    """Bring an open file from a version of the schema to the newest, step by step.

    The caller holds the transaction, so that either all steps happen or none.
    """
    for step in sorted(number for number in MIGRATIONS if number > version):
        connection.execute(MIGRATIONS[step].read_text(encoding="utf-8"))
        connection.execute(statement("set_schema_version"), {"version": str(step)})

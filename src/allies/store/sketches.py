"""What is held of where documents come from: a sketch of their words, the agency they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from allies.errors import UsageError
from allies.store.rows import as_json

if TYPE_CHECKING:
    from allies.store.database import Database

SKETCH_BYTES = 512


class Sketched(NamedTuple):
    """The packed sketch of a document, the agency it names ('' for none), and by which method."""

    doc: str
    method: str
    sketch: bytes
    agency: str


def sketches(db: Database, docs: Collection[str]) -> list[Sketched]:
    """List what is held of documents, in the order of their ids; some may be lacking."""
    return [Sketched(*row) for row in db.rows("sketches", {"docs": as_json(sorted(set(docs)))})]


def unsketched(db: Database, method: str) -> list[str]:
    """List the ids of the current documents of which nothing found by that method is held."""
    return [str(row[0]) for row in db.rows("unsketched", {"method": method})]


def put_sketches(db: Database, found: Iterable[Sketched]) -> None:
    """Keep what was found of documents, in one transaction; it replaces what was held of them.

    It is no history: it is worked out from the texts and can be again at any time.

    Raises:
        UsageError: A sketch is not of the right size.
        StoreError: The file can't be written.
    """
    with db.transaction():
        put_within(db, found)


def put_within(db: Database, found: Iterable[Sketched]) -> None:
    """Keep what was found of documents, within a transaction that is open.

    Raises:
        UsageError: A sketch is not of the right size.
    """
    rows = list({item.doc: item for item in found}.values())
    for item in rows:
        if len(item.sketch) != SKETCH_BYTES:
            raise UsageError(
                f"the sketch of {item.doc} has {len(item.sketch)} bytes, not {SKETCH_BYTES}; "
                "make it with allies.coding.provenance"
            )
    columns = {
        "doc": [item.doc for item in rows],
        "method": [item.method for item in rows],
        "sketch": [item.sketch.hex() for item in rows],
        "agency": [item.agency for item in rows],
    }
    if rows:
        db.run("put_sketches", {"rows": as_json(columns)})

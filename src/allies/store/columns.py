"""Claims and documents as columns: what a reading of all of them works on.

An element of each column is of one claim, or of one document. Words that lack are '', numbers
that lack NaN. Days are counted from 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from allies.store.reader import loads
from allies.store.rows import as_json, as_known

if TYPE_CHECKING:
    from allies.store.database import Database

Columns = Mapping[str, NDArray[Any]]

CLAIMS = (
    "id", "doc", "span_start", "span_end", "quote", "source", "target", "relation", "modality",
    "dated", "first", "stop", "low", "high", "unit", "confidence", "trigger", "voice", "coder",
    "accepted",
)  # fmt: skip
PAPERS = (
    "id", "name", "lang", "title", "author", "day", "location", "recorded_at", "sketch", "agency",
)  # fmt: skip


def claim_columns(
    db: Database, *, recorded: datetime | None = None, docs: Collection[str] | None = None
) -> Columns:
    """Return the claims as columns, in no order: those that `reader.claims` lists.

    Claims whose newest verdict is 'reject' are left out; `accepted` tells of 'accept'. `first`
    and `stop` are days, half-open. The columns are those of CLAIMS.

    Args:
        db: The workspace.
        recorded: What it held at that moment, now when None.
        docs: Whole ids of the documents to go by, all when None.

    Raises:
        UsageError: `recorded` has no time zone.
    """
    return db.arrays("claim_columns", {"recorded": as_known(recorded), "docs": _chosen(docs)})


def paper_columns(
    db: Database,
    *,
    method: str,
    recorded: datetime | None = None,
    docs: Collection[str] | None = None,
) -> Columns:
    """Return the documents as columns, in the order of their ids.

    `day` is the last day that the date of a document covers, `recorded_at` when it was first
    recorded, in microseconds. `sketch` is b'' and `agency` '' where none found by the method is
    held. The columns are those of PAPERS.

    Args:
        db: The workspace.
        method: How sketches must have been found.
        recorded: What the workspace held at that moment, now when None.
        docs: Whole ids of the documents to go by, all when None.

    Raises:
        UsageError: `recorded` has no time zone.
    """
    parameters = {"method": method, "recorded": as_known(recorded), "docs": _chosen(docs)}
    return db.arrays("paper_columns", parameters)


def count_documents(
    db: Database,
    *,
    recorded: datetime | None = None,
    as_of: int | None = None,
    docs: Collection[str] | None = None,
) -> int:
    """Return how many documents there are.

    Args:
        db: The workspace.
        recorded: At that moment, now when None.
        as_of: A day: only those known by then, by their date or because they were recorded.
        docs: Whole ids of the documents to count, all when None.

    Raises:
        UsageError: `recorded` has no time zone.
    """
    parameters = {"recorded": as_known(recorded), "as_of": as_of, "docs": _chosen(docs)}
    return int(db.row("count_documents", parameters)[0])


def holds_nothing(db: Database, *, datasets: bool = True) -> bool:
    """Return whether a workspace has no document and, if `datasets` count, no data set either."""
    return not count_documents(db) and not (datasets and loads(db))


def _chosen(docs: Collection[str] | None) -> str | None:
    return None if docs is None else as_json(sorted(set(docs)))

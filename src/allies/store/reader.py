"""Queries on the workspace: nothing here changes it.

`as_of` is always knowledge time: what the workspace held at that moment, None for now.
`at` is valid time: when a claim says that something held.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allies.core.claim import MODALITIES, Claim, Sentence
from allies.core.document import Block, Document, Origin
from allies.core.series import Observation
from allies.core.values import Interval
from allies.errors import NotFound, UnknownRelation, UsageError
from allies.store.entries import Counts, DocumentEntry, Judgement, Load
from allies.store.rows import (
    as_json,
    as_known,
    claim_of,
    from_micros,
    observation_of,
    origin_of,
)

if TYPE_CHECKING:
    from allies.store.database import Database

__all__ = [
    "Counts",
    "DocumentEntry",
    "Judgement",
    "Load",
    "claim",
    "claims",
    "counts",
    "document",
    "documents",
    "find_claim",
    "find_document",
    "iter_claims",
    "iter_observations",
    "judgements",
    "loads",
    "origins",
    "sentences",
]

_SHOWN = 5


def documents(db: Database, *, as_of: datetime | None = None) -> list[DocumentEntry]:
    """List the documents, in the order of their names."""
    entries = []
    for row in db.rows("documents", {"as_of": as_known(as_of)}):
        doc, name, names, lang, title, author, date, location, media_type, *numbers = row
        characters, sentence_count, claim_count, coder, recorded_at = numbers
        entries.append(
            DocumentEntry(
                id=doc,
                name=name,
                names=tuple(dict.fromkeys(json.loads(names))),
                lang=lang,
                title=title,
                author=author,
                date=date,
                location=location,
                media_type=media_type,
                characters=characters,
                sentences=sentence_count,
                claims=claim_count,
                coder=coder,
                recorded_at=from_micros(recorded_at),
            )
        )
    return entries


def find_document(
    db: Database, key: str, *, as_of: datetime | None = None, prefix: bool = True
) -> str:
    """Return the id of the document of that id or name, or that either begins with.

    What is equal goes before what begins so: an id before a name before a beginning.

    Args:
        db: The workspace.
        key: An id, a name, or the beginning of one.
        as_of: Look among what was known then.
        prefix: Whether a beginning is enough.

    Raises:
        NotFound: There is none.
        UsageError: There are several; the message lists them.
    """
    if not key:
        raise UsageError("an empty name names no document; give a name or an id")
    found = db.rows("find_documents", {"key": key, "as_of": as_known(as_of)})
    ids = [row for row in found if row[2]]
    names = [row for row in found if row[3]]
    candidates = ids or names or (found if prefix else [])
    if not candidates:
        raise NotFound(f"there is no document '{key}'; `allies documents` lists those there are")
    if len(candidates) > 1:
        listed = _listed([f"{row[0]} ({row[1]})" for row in candidates])
        raise UsageError(f"'{key}' may be any of {listed}; give the id of one")
    return str(candidates[0][0])


def document(db: Database, key: str, *, as_of: datetime | None = None) -> Document:
    """Return the document of that name or id, or that either begins with, with its text.

    Raises:
        NotFound: There is none.
        UsageError: There are several; the message lists them.
    """
    doc = find_document(db, key, as_of=as_of)
    when = {"doc": doc, "as_of": as_known(as_of)}
    version, *told = db.row("document", when)
    name = db.rows("document_names", when)[0]
    blocks = [Block(*row) for row in db.rows("blocks", {"version": version})]
    return _document(doc, told, name, blocks)


def _document(
    doc: str, told: Sequence[Any], name: Sequence[Any], blocks: Iterable[Block]
) -> Document:
    """Put a document together from its version, its first name and its blocks."""
    text, lang, title, author, date = told
    return Document(
        id=doc,
        name=name[0],
        text=text,
        lang=lang,
        origin=origin_of(name),
        title=title,
        author=author,
        date=date,
        blocks=tuple(blocks),
    )


def whole_documents(db: Database, docs: Iterable[str]) -> list[Document]:
    """Return current documents by their whole ids, with texts, in the order of the ids.

    One query for all: reading a thousand takes little longer than reading ten. An id that
    is not there is left out.
    """
    wanted = {"docs": as_json(sorted(set(docs)))}
    blocks: dict[str, list[Block]] = {}
    for doc, *block in db.rows("whole_blocks", wanted):
        blocks.setdefault(doc, []).append(Block(*block))
    return [
        _document(doc, (text, lang, title, author, date), name, blocks.get(doc, ()))
        for doc, text, lang, title, author, date, *name in db.rows("whole_documents", wanted)
    ]


def origins(db: Database, key: str, *, as_of: datetime | None = None) -> list[tuple[str, Origin]]:
    """List under which names and from where a document was found, the first one first.

    Raises:
        NotFound: There is no such document.
        UsageError: There are several; the message lists them.
    """
    doc = find_document(db, key, as_of=as_of)
    found = db.rows("document_names", {"doc": doc, "as_of": as_known(as_of)})
    return [(str(row[0]), origin_of(row)) for row in found]


def sentences(db: Database, doc: str, *, as_of: datetime | None = None) -> list[Sentence]:
    """List the sentences of the document of that name or id, in the order of the text.

    Raises:
        NotFound: There is no such document.
        UsageError: There are several; the message lists them.
    """
    when = {"doc": find_document(db, doc, as_of=as_of), "as_of": as_known(as_of)}
    version = db.row("document", when)[0]
    return [Sentence(*row) for row in db.rows("sentences", {"version": version})]


def claims(
    db: Database,
    *,
    actor: str | None = None,
    other: str | None = None,
    directed: bool = False,
    relations: str | Collection[str] | None = None,
    modality: str | Collection[str] | None = None,
    at: Interval | None = None,
    doc: str | None = None,
    ids: Collection[str] | None = None,
    as_of: datetime | None = None,
    include_rejected: bool = False,
) -> list[Claim]:
    """List the claims that meet all conditions given, by document and place in it.

    A claim meets `at` when its own dates do (they may share a day; an open end reaches
    without limit). A claim without dates meets it only when the whole date of its document
    lies in `at`; that date does not become the claim's. A judgement counts for a claim's id:
    the newest verdict before `as_of` says whether it is rejected.

    Args:
        db: The workspace.
        actor: Only claims that this actor is source or target of.
        other: Only claims that this actor is source or target of too.
        directed: Take `actor` as source and `other` as target. Symmetric relations are stored
            with their actors in alphabetical order, so ask for those undirected.
        relations: Only this relation, or these.
        modality: Only this modality, or these.
        at: Only what may have held at some time in the interval.
        doc: Only from the document of this name or id, or that either begins with.
        ids: Only claims of these whole ids.
        as_of: What was known then.
        include_rejected: Also claims whose newest verdict is 'reject'.

    Raises:
        NotFound: There is no such document.
        UsageError: There are several such documents, or `as_of` has no time zone.
        UnknownRelation: There is no such modality.
    """
    found = iter_claims(
        db, actor=actor, other=other, directed=directed, relations=relations, modality=modality,
        at=at, doc=doc, ids=ids, as_of=as_of, include_rejected=include_rejected, batch=20_000,
    )  # fmt: skip
    return list(found)


def iter_claims(
    db: Database,
    *,
    actor: str | None = None,
    other: str | None = None,
    directed: bool = False,
    relations: str | Collection[str] | None = None,
    modality: str | Collection[str] | None = None,
    at: Interval | None = None,
    doc: str | None = None,
    ids: Collection[str] | None = None,
    as_of: datetime | None = None,
    include_rejected: bool = False,
    batch: int = 2_000,
) -> Iterator[Claim]:
    """Hand out what `claims` lists one by one, holding only `batch` of them at a time.

    Raises:
        NotFound: There is no such document.
        UsageError: There are several such documents, or `as_of` has no time zone.
        UnknownRelation: There is no such modality.
    """
    low, high = (None, None) if at is None else at.days
    parameters: dict[str, Any] = {
        "source": actor if directed else None,
        "target": other if directed else None,
        "actor": None if directed else actor,
        "other": None if directed else other,
        "relations": _chosen(relations),
        "modalities": _chosen(_known(modality)),
        "at": at is not None,
        "low": low,
        "high": high,
        "doc": None if doc is None else find_document(db, doc, as_of=as_of),
        "ids": _chosen(ids),
        "as_of": as_known(as_of),
        "include_rejected": include_rejected,
    }
    return (claim_of(row) for row in db.stream("claims", parameters, batch=batch))


def _chosen(codes: str | Collection[str] | None) -> str | None:
    if codes is None:
        return None
    return as_json([codes] if isinstance(codes, str) else sorted(codes))


def _known(modality: str | Collection[str] | None) -> str | Collection[str] | None:
    asked = [modality] if isinstance(modality, str) else modality or []
    for code in asked:
        if code not in MODALITIES:
            raise UnknownRelation(
                f"'{code}' is no modality; the modalities are {', '.join(MODALITIES)}"
            )
    return modality


def find_claim(db: Database, prefix: str) -> str:
    """Return the whole id of the current claim that begins so.

    Raises:
        NotFound: There is none, or it was withdrawn.
        UsageError: There are several; the message lists them.
    """
    if not prefix:
        raise UsageError("an empty id names no claim; give the first digits of one")
    found = db.rows("find_claims", {"prefix": prefix})
    current = [str(row[0]) for row in found if row[1]]
    if not current:
        why = "it was withdrawn" if found else "`allies claims` lists those there are"
        raise NotFound(f"there is no claim {prefix}; {why}")
    if len(current) > 1:
        raise UsageError(f"{prefix} may be any of {_listed(current)}; give more digits")
    return current[0]


def claim(db: Database, id_prefix: str) -> Claim:
    """Return the current claim whose id begins so, rejected or not.

    Raises:
        NotFound: There is none, or it was withdrawn.
        UsageError: There are several; the message lists them.
    """
    (found,) = claims(db, ids=[find_claim(db, id_prefix)], include_rejected=True)
    return found


def judgements(db: Database, claim_id: str) -> list[Judgement]:
    """List the verdicts on the claim of that whole id, the newest, which counts, first."""
    return [
        Judgement(found, verdict, judge, note, from_micros(recorded_at))
        for found, verdict, judge, note, recorded_at in db.rows("judgements", {"claim": claim_id})
    ]


def counts(db: Database) -> Counts:
    """Count the current things of each kind."""
    return Counts(*db.row("counts"))


def loads(db: Database, *, as_of: datetime | None = None) -> list[Load]:
    """List the data sets with their versions, in the order of their names."""
    return [
        Load(
            dataset, version, origin, figures, from_micros(recorded_at), released,
            tuple(json.loads(files)), licence, redistributable,
            None if first is None else (first, last), digest,
        )
        for (
            dataset, version, origin, figures, recorded_at, released, files, licence,
            redistributable, first, last, digest,
        ) in db.rows("loads", {"as_of": as_known(as_of)})
    ]  # fmt: skip


def iter_observations(
    db: Database,
    *,
    dataset: str | None = None,
    variable: str | None = None,
    source: str | None = None,
    target: str | None = None,
    period: Interval | None = None,
    as_of: datetime | None = None,
    batch: int = 10_000,
) -> Iterator[Observation]:
    """Hand out observations in the order of their data set, holding only `batch` at a time.

    Args:
        db: The workspace.
        dataset: Only of this data set.
        variable: Only of this variable.
        source: Only about this state.
        target: Only toward this state; figures about one state have no target.
        period: Only those whose period shares a day with this one.
        as_of: What was known then.
        batch: How many to hold.
    """
    low, high = (None, None) if period is None else period.days
    parameters = {
        "dataset": dataset,
        "variable": variable,
        "source": source,
        "target": target,
        "low": low,
        "high": high,
        "as_of": as_known(as_of),
    }
    return (observation_of(row) for row in db.stream("observations", parameters, batch=batch))


def _listed(items: list[str]) -> str:
    shown = ", ".join(items[:_SHOWN])
    more = len(items) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown

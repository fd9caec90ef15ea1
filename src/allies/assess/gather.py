"""Claims gathered as columns: from objects, or fast from a workspace; both give the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from allies.assess.sources import Filed, known_of, papers_of
from allies.assess.speakers import speaker_name
from allies.assess.table import ClaimTable, Floats, Ints, Objects, Paper
from allies.codebook.relations import RELATIONS, relation
from allies.coding.duplicates import PERMUTATIONS, Sketch
from allies.coding.provenance import method, provenance_of, unpacked
from allies.core.claim import MODALITIES, Claim
from allies.core.document import Document
from allies.core.values import UNITS, day_after, number_of
from allies.errors import UsageError
from allies.store.columns import claim_columns, paper_columns
from allies.store.reader import whole_documents

if TYPE_CHECKING:
    from allies.store.database import Database

_DAY = 86_400_000_000  # microseconds
_AT_ONCE = 500  # documents of which the texts are held


def table_of(
    claims: Iterable[Claim],
    documents: Iterable[Document],
    *,
    recorded: int | Mapping[str, int] | None = None,
    as_of: int | None = None,
    accepted: Collection[str] = (),
) -> ClaimTable:
    """Return claims as columns, with the documents that they are from.

    Claims come in the order of documents by id and places in them. Of several with the same
    id one is kept, the surest.

    Args:
        claims: Claims.
        documents: Their documents, in any order; others are left out.
        recorded: The day on which documents were recorded, by id or of all; today when None.
        as_of: The day whose knowledge counts: documents known later are left out.
        accepted: Ids of the claims that a reader accepted.

    Raises:
        UsageError: The document of a claim is missing.
    """
    claims = list({claim.id: claim for claim in sorted(claims, key=_sureness)}.values())
    found = {claim.evidence.doc for claim in claims}
    used = sorted({d.id: d for d in documents if d.id in found}.values(), key=lambda d: d.id)
    missing = sorted(found - {document.id for document in used})
    if missing:
        raise UsageError(f"the document {missing[0]} of a claim is not given; give it too")
    days = recorded if isinstance(recorded, Mapping) else {d.id: recorded for d in used}
    traces = [provenance_of(document) for document in used]
    filed = [
        Filed(
            id=document.id,
            name=document.name,
            lang=document.lang,
            author=document.author or "",
            location=document.origin.location,
            day=None if document.date is None else number_of(day_after(document.date)) - 1,
            recorded=days.get(document.id),
            agency=trace.agency,
        )
        for document, trace in zip(used, traces, strict=True)
    ]
    sketches = np.array([t.sketch for t in traces], np.uint32).reshape(-1, PERMUTATIONS)
    return _table(_columns_of(claims, frozenset(accepted)), filed, sketches, as_of)


def read_table(
    db: Database,
    *,
    recorded: datetime | None = None,
    as_of: int | None = None,
    docs: Collection[str] | None = None,
) -> ClaimTable:
    """Return the claims of a workspace as columns, with the documents that they are from.

    Claims that a reader rejected are left out. The order is that of `table_of`.

    Args:
        db: The workspace.
        recorded: What it held at that moment, now when None.
        as_of: The day whose knowledge counts: documents known later are left out.
        docs: Whole ids of the documents to go by, all when None.

    Raises:
        UsageError: `recorded` has no time zone.
        UnknownRelation: A claim has a relation that is not in the codebook.
    """
    columns = claim_columns(db, recorded=recorded, docs=docs)
    papers = paper_columns(db, method=method(), recorded=recorded, docs=docs)
    used = np.flatnonzero(_among(papers["id"], columns["doc"]))
    filed = _filed({name: column[used] for name, column in papers.items()})
    held: Sequence[bytes] = [bytes(packed) for packed in papers["sketch"][used].tolist()]
    sketches = _sketches(db, filed, held)
    return _table(columns, filed, sketches, as_of)


def _sureness(claim: Claim) -> float:
    return claim.confidence


def _among(names: Objects, others: Objects) -> NDArray[np.bool_]:
    wanted = set(others.tolist())
    return np.fromiter((name in wanted for name in names.tolist()), np.bool_, len(names))


def _filed(papers: Mapping[str, NDArray[Any]]) -> list[Filed]:
    day = [None if np.isnan(day) else int(day) for day in papers["day"].tolist()]
    recorded = (papers["recorded_at"] // _DAY).tolist()
    words = (papers[name].tolist() for name in ("id", "name", "lang", "author", "location"))
    rows = zip(*words, day, recorded, papers["agency"].tolist(), strict=True)
    return [Filed(*row) for row in rows]


def _sketches(db: Database, filed: list[Filed], held: Sequence[bytes]) -> Sketch:
    """The sketches of documents; what is not held is found in their texts."""
    packed = list(held)
    lacking = {one.id: at for at, one in enumerate(filed) if not packed[at]}
    ids = list(lacking)
    for low in range(0, len(ids), _AT_ONCE):
        for document in whole_documents(db, ids[low : low + _AT_ONCE]):
            at = lacking.pop(document.id)
            found = provenance_of(document)
            packed[at] = found.packed
            filed[at] = filed[at]._replace(agency=found.agency)
    return unpacked(b"".join(packed))


def _columns_of(claims: Sequence[Claim], accepted: frozenset[str]) -> dict[str, NDArray[Any]]:
    """Claims as the columns that `claim_columns` reads."""
    days = [(None, None) if claim.dates is None else claim.dates.days for claim in claims]
    sizes = [claim.quantity for claim in claims]
    ids = [claim.id for claim in claims]
    return {
        "id": _objects(ids),
        "doc": _objects([claim.evidence.doc for claim in claims]),
        "span_start": np.array([claim.evidence.start for claim in claims], np.int64),
        "span_end": np.array([claim.evidence.end for claim in claims], np.int64),
        "quote": _objects([claim.evidence.quote for claim in claims]),
        "source": _objects([claim.source for claim in claims]),
        "target": _objects([claim.target for claim in claims]),
        "relation": _objects([claim.relation for claim in claims]),
        "modality": _objects([claim.modality for claim in claims]),
        "dated": np.array([claim.dates is not None for claim in claims], np.bool_),
        "first": _floats(None if first is None else number_of(first) for first, _ in days),
        "stop": _floats(None if stop is None else number_of(stop) for _, stop in days),
        "low": _floats(None if size is None else size.low for size in sizes),
        "high": _floats(None if size is None else size.high for size in sizes),
        "unit": _objects(["" if size is None else size.unit for size in sizes]),
        "confidence": _floats(claim.confidence for claim in claims),
        "trigger": _objects([claim.trigger for claim in claims]),
        "voice": _objects([claim.attribution or "" for claim in claims]),
        "coder": _objects([claim.coder for claim in claims]),
        "accepted": np.array([key in accepted for key in ids], np.bool_),
    }


def _objects(words: Sequence[str]) -> Objects:
    column = np.empty(len(words), object)
    column[:] = words
    return column


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _table(
    columns: Mapping[str, NDArray[Any]], filed: list[Filed], sketches: Sketch, as_of: int | None
) -> ClaimTable:
    today = number_of(date.today())
    if as_of is not None:
        # Before copies are sought: what was not yet known can't tell whose copy another is.
        known = [day <= as_of for day in known_of(filed, today=today)]
        filed = [one for one, is_known in zip(filed, known, strict=True) if is_known]
        sketches = sketches[np.array(known, np.bool_)]
    papers = papers_of(filed, sketches, today=today)
    paper = _places(columns["doc"], [paper.id for paper in papers])
    kept = paper >= 0
    chosen = dict(columns)
    if not kept.all():
        paper = paper[kept]
        chosen = {name: column[kept] for name, column in columns.items()}
    actors = sorted({*chosen["source"].tolist(), *chosen["target"].tolist()})
    relations = tuple(RELATIONS)
    for code in set(chosen["relation"].tolist()).difference(relations):
        relation(code)  # It says what is wrong.
    places = {
        "source": _places(chosen["source"], actors),
        "target": _places(chosen["target"], actors),
        "relation": _places(chosen["relation"], relations),
        "modality": _places(chosen["modality"], MODALITIES),
    }
    order = np.lexsort(
        (
            places["modality"], places["relation"], places["target"], places["source"],
            chosen["span_end"], chosen["span_start"], paper,
        )
    )  # fmt: skip
    chosen = {name: column[order] for name, column in chosen.items()}
    paper = paper[order]
    voice, voices = _voices(chosen["voice"], paper, papers)
    coders = sorted(set(chosen["coder"].tolist()))
    return ClaimTable(
        ids=chosen["id"],
        **{name: column[order] for name, column in places.items()},
        dated=chosen["dated"].astype(np.bool_),
        first=chosen["first"].astype(np.float64),
        stop=chosen["stop"].astype(np.float64),
        low=chosen["low"].astype(np.float64),
        high=chosen["high"].astype(np.float64),
        unit=_places(chosen["unit"], UNITS),
        confidence=chosen["confidence"].astype(np.float64),
        accepted=chosen["accepted"].astype(np.bool_),
        paper=paper,
        voice=voice,
        coder=_places(chosen["coder"], coders),
        quote=chosen["quote"],
        trigger=chosen["trigger"],
        start=chosen["span_start"].astype(np.int64),
        actors=tuple(actors),
        relations=relations,
        papers=papers,
        voices=voices,
        coders=tuple(coders),
    )


def _places(words: Objects, names: Sequence[str]) -> Ints:
    """The place of each word among names, -1 for one that is not there."""
    places = {name: place for place, name in enumerate(names)}
    get = places.get
    return np.array([get(word, -1) for word in words.tolist()], np.int64)


def _voices(words: Objects, paper: Ints, papers: Sequence[Paper]) -> tuple[Ints, tuple[str, ...]]:
    """Who speaks in each claim: a number for those who are the same, and their names."""
    names = {word: speaker_name(word) for word in set(words.tolist()) - {""}}
    said = [
        "" if not word else names[word] or f"{word} ({papers[place].id})"
        for word, place in zip(words.tolist(), paper.tolist(), strict=True)
    ]
    voices = sorted(set(said) - {""})
    return _places(_objects(said), voices), tuple(voices)

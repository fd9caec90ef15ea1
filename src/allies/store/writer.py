"""What changes the workspace. Rows are added and withdrawn, never altered or deleted.

Every function here is one transaction: it happens as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allies.core.claim import Claim, Sentence
from allies.core.document import Block, Document, document_id
from allies.core.values import day_after, first_day
from allies.errors import UsageError
from allies.store import reader
from allies.store.loading import Loaded, write_observations
from allies.store.rows import (
    as_json,
    block_columns,
    block_row,
    claim_columns,
    content_of,
    from_micros,
    moment,
    name_row,
    sentence_columns,
    sentence_row,
)
from allies.store.sketches import Sketched, put_within, sketches

if TYPE_CHECKING:
    from allies.store.database import Database

__all__ = [
    "VERDICTS",
    "Loaded",
    "Removed",
    "Written",
    "judge",
    "remove_document",
    "write_document",
    "write_observations",
]

VERDICTS = ("accept", "reject", "unsure")


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a document did.

    `status` is 'added', 'unchanged' or 'recoded'. `doc` and `name` are the id and the name
    that the document goes by; the name is another than that given where the same content
    is there already. `namesakes` are ids of current documents with other content, of the
    same name and place: most often older states of the same file.
    """

    status: str
    claims_added: int
    claims_withdrawn: int
    doc: str
    name: str
    namesakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """Which document was withdrawn, and how many claims with it."""

    doc: str
    name: str
    claims_withdrawn: int


def write_document(
    db: Database,
    document: Document,
    sentences: Sequence[Sentence],
    claims: Sequence[Claim],
    *,
    coder: str,
    sketched: Sketched | None = None,
    now: datetime | None = None,
) -> Written:
    """Write a document with all that a coder found in it.

    Written again with nothing changed, nothing happens. With other metadata, sentences or
    coder, the document gets a new version; claims no longer found are withdrawn, those
    found again with the same content stay, with the name of the coder that found them
    first. The same content under another name is the same document: the name is noted.
    Of several claims of the same id the surest is written.

    Args:
        db: The workspace.
        document: The document; its id must be that of its text.
        sentences: All its sentences, in order.
        claims: All its claims, with its name and id.
        coder: Name and version of what found them.
        sketched: What its words tell of where it comes from, kept beside it.
        now: When this is recorded, with a time zone; never counted as earlier than what is
            recorded of the document already.

    Raises:
        UsageError: What is given does not fit together; the message says what.
        StoreError: The file can't be written.
    """
    _require_fit(document, sentences, claims)
    with db.transaction():
        written = _Writing(db, document, coder=coder, now=moment(now)).write(sentences, claims)
        if sketched is not None and sketches(db, [document.id]) != [sketched]:
            put_within(db, [sketched])
        return written


class _Writing:
    """One document being written."""

    def __init__(self, db: Database, document: Document, *, coder: str, now: datetime) -> None:
        self.db = db
        self.document = document
        self.coder = coder
        self.versions = db.rows("versions", {"doc": document.id})
        self.now = _not_before(db, document.id, now) if self.versions else now
        self.current = self.versions[0] if self.versions and self.versions[0][1] else None

    def write(self, sentences: Sequence[Sentence], claims: Sequence[Claim]) -> Written:
        name = self._note_name()
        renewed = self._write_version([sentence_row(sentence) for sentence in sentences])
        added, withdrawn = self._write_claims(claims)
        status = "recoded" if renewed or added or withdrawn else "unchanged"
        doc = self.document.id
        namesakes = self.db.rows(
            "namesakes",
            {
                "doc": doc,
                "name": self.document.name,
                "location": self.document.origin.location,
            },
        )
        return Written(
            status=status if self.current is not None else "added",
            claims_added=added,
            claims_withdrawn=withdrawn,
            doc=doc,
            name=name,
            namesakes=tuple(row[0] for row in namesakes),
        )

    def _note_name(self) -> str:
        """Note name and origin unless known; return the name that the document goes by."""
        doc = self.document.id
        known = (
            []
            if self.current is None
            else self.db.rows("document_names", {"doc": doc, "as_of": None})
        )
        row = name_row(self.document.name, self.document.origin)
        if row not in known:
            keys = ("name", "location", "media_type", "sha256", "encoding", "warnings")
            record = dict(zip(keys, row, strict=True))
            self.db.run("insert_name", {"doc": doc, "place": len(known), **record, "now": self.now})
        return str(known[0][0]) if known else self.document.name

    def _write_version(self, sentences: list[tuple[Any, ...]]) -> bool:
        """Write a new version of the document if anything of it changed; say whether."""
        document = self.document
        blocks = [block_row(block) for block in document.blocks]
        if self.current is not None:
            if self._is_current(sentences, blocks):
                return False
            self.db.run("withdraw_version", {"doc": document.id, "now": self.now})
        if not self.versions:
            self.db.run("insert_text", {"doc": document.id, "text": document.text})
        (version,) = self.db.row("next_version")
        date = document.date
        self.db.run(
            "insert_document",
            {
                "version": version,
                "doc": document.id,
                "lang": document.lang,
                "title": document.title,
                "author": document.author,
                "date": date,
                "first_day": None if date is None else first_day(date),
                "day_after": None if date is None else day_after(date),
                "coder": self.coder,
                "now": self.now,
            },
        )
        if blocks:
            self.db.run("insert_blocks", {"version": version, "rows": block_columns(blocks)})
        if sentences:
            rows = sentence_columns(sentences)
            self.db.run("insert_sentences", {"version": version, "rows": rows})
        return True

    def _is_current(self, sentences: list[tuple[Any, ...]], blocks: list[tuple[Any, ...]]) -> bool:
        version, _current, *known = self.current or ()
        document = self.document
        told = [document.lang, document.title, document.author, document.date, self.coder]
        number = {"version": version}
        return (
            told == known
            and self.db.rows("blocks", number) == blocks
            and self.db.rows("sentences", number) == sentences
        )

    def _write_claims(self, claims: Sequence[Claim]) -> tuple[int, int]:
        """Add the new claims, withdraw those not found; return how many of each."""
        doc = self.document.id
        found = _surest(claims)
        known = (
            {}
            if self.current is None
            else {row[0]: row[1:-1] for row in self.db.rows("document_claims", {"doc": doc})}
        )
        new = [claim for key, claim in found.items() if known.get(key) != content_of(claim)[:-1]]
        again = {claim.id for claim in new}
        gone = sorted(key for key in known if key in again or key not in found)
        if gone:
            self.db.run("withdraw_claims", {"doc": doc, "ids": as_json(gone), "now": self.now})
        if new:
            self.db.run("insert_claims", {"rows": claim_columns(new), "now": self.now})
        return len(new), len(gone)


def _surest(claims: Sequence[Claim]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in claims:
        key = claim.id
        if key not in found or found[key].confidence < claim.confidence:
            found[key] = claim
    return found


def _not_before(db: Database, doc: str, now: datetime) -> datetime:
    (micros,) = db.row("newest_moment", {"doc": doc})
    return now if micros is None else max(now, from_micros(micros))


def _require_fit(
    document: Document, sentences: Sequence[Sentence], claims: Sequence[Claim]
) -> None:
    if fault := next(_misfits(document, sentences, claims), None):
        raise UsageError(f"the document {document.name} can't be written: {fault}")


def _misfits(
    document: Document, sentences: Sequence[Sentence], claims: Sequence[Claim]
) -> Iterator[str]:
    text = document.text
    if document.id != document_id(text):
        yield f"its id {document.id} is not that of its text, {document_id(text)}"
    try:
        if document.date is not None:
            first_day(document.date)
            day_after(document.date)
    except (ValueError, OverflowError):
        yield f"its date '{document.date}' is no date; write 2024, 2024-06 or 2024-06-19"
    spans: tuple[Sentence | Block, ...] = (*sentences, *document.blocks)
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            yield f"the span {span.start}:{span.end} is not in its {len(text)} characters"
    for claim in claims:
        yield from _claim_misfits(document, claim)


def _claim_misfits(document: Document, claim: Claim) -> Iterator[str]:
    found = claim.evidence
    if (found.doc, claim.doc_name) != (document.id, document.name):
        yield f"the claim {claim.id} is from another document, {claim.doc_name} ({found.doc})"
    inside = 0 <= found.start < found.end <= len(document.text)
    if not inside or document.text[found.start : found.end] != found.quote:
        yield f"the claim {claim.id} quotes what is not at {found.start}:{found.end}"
    if not 0 < claim.confidence <= 1:
        yield f"the claim {claim.id} has the confidence {claim.confidence}, not one in (0, 1]"


def remove_document(db: Database, name_or_id: str, now: datetime | None = None) -> Removed:
    """Withdraw a document and its claims; what was known of it stays, as history.

    Added again later, it gets new rows. Verdicts on its claims count again then.

    Raises:
        NotFound: There is no current document of that name or id.
        UsageError: There are several of that name; the message lists their ids.
    """
    with db.transaction():
        doc = reader.find_document(db, name_or_id, prefix=False)
        when = _not_before(db, doc, moment(now))
        name = db.rows("document_names", {"doc": doc, "as_of": None})[0][0]
        ids = [row[0] for row in db.rows("document_claims", {"doc": doc})]
        if ids:
            db.run("withdraw_claims", {"doc": doc, "ids": as_json(ids), "now": when})
        db.run("withdraw_names", {"doc": doc, "now": when})
        db.run("withdraw_version", {"doc": doc, "now": when})
    return Removed(doc, name, len(ids))


def judge(
    db: Database,
    claim_id: str,
    verdict: str,
    *,
    by: str,
    note: str | None = None,
    now: datetime | None = None,
) -> reader.Judgement:
    """Note a person's verdict on a claim; the newest one counts.

    Args:
        db: The workspace.
        claim_id: The id of a current claim, or its first digits.
        verdict: 'accept', 'reject' or 'unsure'.
        by: Who says so.
        note: Why.
        now: When, with a time zone.

    Raises:
        UsageError: There is no such verdict, nobody gives it, or several claims begin so.
        NotFound: There is no such claim.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"'{verdict}' is no verdict; give one of {', '.join(VERDICTS)}")
    if not by.strip():
        raise UsageError("a verdict needs the name of who gives it; give one")
    when = moment(now)
    with db.transaction():
        claim = reader.find_claim(db, claim_id)
        newest = reader.judgements(db, claim)[:1]
        when = max([when, *(judgement.recorded_at for judgement in newest)])
        (number,) = db.row("next_judgement")
        db.run(
            "insert_judgement",
            {
                "number": number,
                "claim": claim,
                "verdict": verdict,
                "judge": by,
                "note": note,
                "now": when,
            },
        )
    return reader.Judgement(claim, verdict, by, note, when)

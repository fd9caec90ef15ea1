"""Whether the workspace holds together: what `allies check` says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from allies.core.document import document_id
from allies.store.rows import claim_of

if TYPE_CHECKING:
    from allies.store.database import Database

_FAULTS = {
    "claim without document": "the claim {} belongs to no current document",
    "document without text": "the document {} has no text",
    "document without name": "the document {} has no name",
    "name without document": "the name {} belongs to no current document",
    "sentence without document": "the sentences of version {} belong to no document",
    "block without document": "the blocks of version {} belong to no document",
    "text without document": "the text {} belongs to no document",
    "sketch without document": "the sketch of {} belongs to no document",
    "judgement without claim": "there is a verdict on {}, which is no claim",
    "observation without data set": "the observations of load {} belong to no data set",
    "figures missing": "the data set {} does not have as many observations as it was loaded with",
    "claim twice": "the claim {} is there twice",
    "document twice": "the document {} is there twice",
    "data set twice": "the data set {} is there twice",
    "claim withdrawn early": "the claim {} was withdrawn before it was recorded",
    "document withdrawn early": "the document {} was withdrawn before it was recorded",
    "name withdrawn early": "the name {} was withdrawn before it was recorded",
    "data set withdrawn early": "the data set {} was withdrawn before it was recorded",
    "claim days": "the claim {} ends before it begins",
    "document days": "the date of the document {} ends before it begins",
    "observation days": "a period of the data set {} ends before it begins",
    "sentence outside": "a sentence of the document {} is not in its text",
    "sketch of another size": "the sketch of the document {} is cut short",
    "block outside": "a block of the document {} is not in its text",
}


def check(db: Database) -> list[str]:
    """Say in a sentence each what does not hold together; nothing, if all does.

    Every current claim must quote its document word for word, ids must be those of their
    contents, nothing may lack what it belongs to, and dates must run forward.

    Raises:
        BrokenWorkspace: The file is so damaged that it can't be read through.
    """
    faults = [
        _FAULTS[fault].format(place)
        for name in ("check_orphans", "check_times", "check_spans")
        for fault, place in db.rows(name)
    ]
    faults += [
        f"the text of the document {doc} is not that which its id was made from"
        for doc, text in db.stream("check_texts", batch=50)
        if document_id(text) != doc
    ]
    for row in db.stream("check_claims"):
        faults += _claim_faults(row)
    return faults


def _claim_faults(row: tuple[Any, ...]) -> Iterator[str]:
    words, first, after, *columns = row
    key, quote = columns[1], columns[5]
    if words != quote:
        yield f"the claim {key} quotes other words than its document has at its place"
    try:
        claim = claim_of(columns)
        days = (None, None) if claim.dates is None else claim.dates.days
    except ValueError as error:
        yield f"the claim {key} is not a claim: {error}"
        return
    if claim.id != key:
        yield f"the claim {key} has the content of {claim.id}"
    if days != (first, after):
        yield f"the days of the claim {key} are not those of its dates"

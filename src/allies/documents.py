"""Reads documents, codes their claims, and adds both to a workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from allies.core.claim import Claim
from allies.core.document import Document
from allies.errors import SourceError
from allies.settings import Settings

if TYPE_CHECKING:
    from allies.store.database import Database
    from allies.store.sketches import Sketched
    from allies.store.writer import Written

Progress = Callable[[str], None]

_AT_ONCE = 200  # documents of which the texts are held


@dataclass(slots=True)
class Added:
    """What an addition did.

    Attributes:
        documents: How many documents are new or changed.
        unchanged: How many were there already, just so.
        claims: How many claims are new.
        withdrawn: How many claims no longer stand.
        refused: Why files could not be read, an error for each.
        warnings: What was odd in what could be read.
        read: Ids of the documents that were read, each once.
        replaced: Names of files that were edited, so that their older state is withdrawn.
        copies: Names of files whose text was there already, each with the name of the first.
    """

    documents: int = 0
    unchanged: int = 0
    claims: int = 0
    withdrawn: int = 0
    refused: list[SourceError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    copies: list[tuple[str, str]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def count(self, document: Document, written: Written) -> None:
        """Count a document that was written."""
        if document.id not in self._known:
            self._known.add(document.id)
            self.read.append(document.id)
        self.warnings += [f"{document.name}: {text}" for text in document.origin.warnings]
        self.unchanged += written.status == "unchanged"
        self.documents += written.status != "unchanged"
        self.claims += written.claims_added
        self.withdrawn += written.claims_withdrawn
        if written.name != document.name:
            self.copies.append((document.name, written.name))


def read_documents(
    paths: Sequence[str],
    *,
    lang: str | None = None,
    date: str | None = None,
    title: str | None = None,
    settings: Settings | None = None,
) -> Iterator[Document | SourceError]:
    """Read files, globs, folders and standard input ('-') one by one.

    Yields:
        A document, or the error that says why a file could not be read; one bad file does
        not stop the others.
    """
    from allies.sources import find_sources, read_document

    limit = (settings or Settings()).max_bytes
    for source in find_sources(paths):
        if isinstance(source, SourceError):
            yield source
            continue
        try:
            found = read_document(source, lang=lang, date=date, title=title, max_bytes=limit)
        except SourceError as error:
            yield error
        else:
            yield _printable(found)
            del found  # One document at a time: the next may be large.


def _printable(document: Document) -> Document:
    """A file name may hold bytes that are no characters; they are written as numbers."""
    origin = document.origin
    name, place = (
        os.fsencode(text).decode("utf-8", "backslashreplace")
        for text in (document.name, origin.location)
    )
    return replace(document, name=name, origin=replace(origin, location=place))


def _is_file(document: Document) -> bool:
    from allies.sources import STANDARD_INPUT

    return document.origin.location != STANDARD_INPUT.name


def code(document: Document) -> list[Claim]:
    """Return the claims of a document (see `allies.coding.pipeline`)."""
    from allies.coding.pipeline import code_document

    try:
        return code_document(document)
    except Exception as error:
        error.add_note(f"while coding {document.name}")
        raise


def add_documents(
    db: Database,
    paths: Sequence[str],
    *,
    lang: str | None = None,
    date: str | None = None,
    title: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Added:
    """Read, code and store documents; content already there changes nothing.

    Each document is stored as soon as it is coded, so what was finished stays if a later
    one fails. Where a file was edited since it was added, its older state is withdrawn. Of
    documents that an older program added, what their words tell of where they come from is
    found first.

    Args:
        db: The workspace.
        paths: Files, globs, folders, or '-' for standard input.
        lang: Language of the documents, told by their text when None.
        date: ISO date of the documents, found in them when None.
        title: Title of the documents, found in them when None.
        settings: The largest file to read.
        progress: Called when a document is done, with its name, '' if it was refused.

    Raises:
        StoreError: The workspace can't be written.
    """
    added = Added()
    sketch_older(db)
    for item in read_documents(paths, lang=lang, date=date, title=title, settings=settings):
        if isinstance(item, SourceError):
            added.refused.append(item)
            name = ""
        else:
            name = item.name
            _add_document(db, item, added)
        del item  # One document at a time: the next may be large.
        if progress is not None:
            progress(name)
    return added


def _add_document(db: Database, found: Document, added: Added) -> None:
    from allies.coding.pipeline import CODER, sentences_of
    from allies.store.writer import write_document

    document = _placed(found, db.path)
    claims = code(document)
    written = write_document(
        db, document, sentences_of(document), claims, coder=CODER, sketched=sketched(document)
    )
    added.count(document, written)
    _withdraw_older(db, document, written, added)


def sketched(document: Document) -> Sketched:
    """Return what the words of a document tell of where it comes from, as it is stored."""
    from allies.coding.provenance import method, provenance_of
    from allies.store.sketches import Sketched

    found = provenance_of(document)
    return Sketched(document.id, method(), found.packed, found.agency)


def sketch_older(db: Database) -> int:
    """Find where the documents come from of which that is not held; return how many they are.

    Raises:
        StoreError: The workspace can't be written.
    """
    from allies.coding.provenance import method
    from allies.store.reader import whole_documents
    from allies.store.sketches import put_sketches, unsketched

    lacking = unsketched(db, method())
    for low in range(0, len(lacking), _AT_ONCE):
        documents = whole_documents(db, lacking[low : low + _AT_ONCE])
        put_sketches(db, [sketched(document) for document in documents])
    return len(lacking)


def _placed(document: Document, workspace: str) -> Document:
    """Name the place of a file as seen from the workspace, wherever the user stands."""
    if not _is_file(document):
        return document
    origin = document.origin
    file = Path(workspace).expanduser().absolute()
    folder = Path.cwd() if workspace == ":memory:" else file.parent
    try:
        place = Path(os.path.relpath(origin.location, folder)).as_posix()
    except ValueError:  # On another drive there is no way from the one to the other.
        place = str(Path(origin.location).absolute())
    return replace(document, origin=replace(origin, location=place))


def _withdraw_older(db: Database, document: Document, written: Written, added: Added) -> None:
    """Withdraw older states of an edited file, unless their text is elsewhere too."""
    from allies.store.reader import origins
    from allies.store.writer import remove_document

    place = document.origin.location
    for older in written.namesakes if _is_file(document) else ():
        if all(origin.location == place for _, origin in origins(db, older)):
            added.withdrawn += remove_document(db, older).claims_withdrawn
            added.replaced.append(document.name)

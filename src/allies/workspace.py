"""The one object that users hold: it calls the layers in order and holds no logic."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.values import Interval, interval_of
from allies.errors import SourceError, UsageError
from allies.settings import Settings, load_settings
from allies.store.entries import DocumentEntry

if TYPE_CHECKING:
    from allies.assess.dossier import Assessment
    from allies.store.database import Database
    from allies.store.writer import Removed, Written

Progress = Callable[[str], None]


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

    def count(self, document: Document, written: Written) -> None:
        """Count a document that was written."""
        if document.id not in self.read:
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


class Workspace:
    """A file of documents and claims, and all that can be asked of it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def add(
        self,
        *paths: str,
        lang: str | None = None,
        date: str | None = None,
        title: str | None = None,
        progress: Progress | None = None,
    ) -> Added:
        """Read, code and store documents; content already there changes nothing.

        Each document is stored as soon as it is coded, so what was finished stays if a later
        one fails. Where a file was edited since it was added, its older state is withdrawn.

        Args:
            *paths: Files, globs, folders, or '-' for standard input.
            lang: Language of the documents, told by their text when None.
            date: ISO date of the documents, found in them when None.
            title: Title of the documents, found in them when None.
            progress: Called when a document is done, with its name, '' if it was refused.

        Raises:
            StoreError: The workspace can't be written.
        """
        from allies.coding.pipeline import CODER, sentences_of
        from allies.store.writer import write_document

        added = Added()
        for item in read_documents(
            paths, lang=lang, date=date, title=title, settings=self._settings
        ):
            if isinstance(item, SourceError):
                added.refused.append(item)
                name = ""
            else:
                document = self._placed(item)
                claims = code(document)
                written = write_document(
                    self._database, document, sentences_of(document), claims, coder=CODER
                )
                added.count(document, written)
                self._withdraw_older(document, written, added)
                name = document.name
            if progress is not None:
                progress(name)
        return added

    def _placed(self, document: Document) -> Document:
        """Name the place of a file as seen from the workspace, wherever the user stands."""
        if not _is_file(document):
            return document
        origin, own = document.origin, self._database.path
        folder = Path.cwd() if own == ":memory:" else Path(own).expanduser().absolute().parent
        try:
            place = Path(os.path.relpath(origin.location, folder)).as_posix()
        except ValueError:  # On another drive there is no way from the one to the other.
            place = str(Path(origin.location).absolute())
        return replace(document, origin=replace(origin, location=place))

    def _withdraw_older(self, document: Document, written: Written, added: Added) -> None:
        """Withdraw older states of an edited file, unless their text is elsewhere too."""
        from allies.store.reader import origins
        from allies.store.writer import remove_document

        place = document.origin.location
        for older in written.namesakes if _is_file(document) else ():
            if all(origin.location == place for _, origin in origins(self._database, older)):
                added.withdrawn += remove_document(self._database, older).claims_withdrawn
                added.replaced.append(document.name)

    def documents(self) -> list[DocumentEntry]:
        """Return what is known of each document, by name, without the texts."""
        from allies.store.reader import documents

        return documents(self._database)

    def document(self, name: str) -> Document:
        """Return one document by name or id.

        Raises:
            NotFound: There is none of that name.
        """
        from allies.store.reader import document

        return document(self._database, name)

    def claims(
        self,
        actor: str | None = None,
        other: str | None = None,
        *,
        layer: str | None = None,
        relation: str | None = None,
        modality: str | None = None,
        at: str | Interval | None = None,
        doc: str | None = None,
        docs: Iterable[str] | None = None,
    ) -> list[Claim]:
        """Return the claims that meet all the conditions given.

        Args:
            actor: A state or organisation, by code or name, on either side.
            other: The actor on the other side.
            layer: A layer of the codebook ('military', …).
            relation: A relation of the codebook ('arms-transfer', …).
            modality: 'actual', 'planned', 'possible', 'alleged', 'denied' or 'negated'.
            at: When it held: '2024', '2022/2024', or an interval.
            doc: Name or id of a document.
            docs: Ids of documents, of which the claims must come.

        Raises:
            UsageError: A condition is not of the codebook.
        """
        from allies.codebook.actors import find_actor
        from allies.store.reader import claims

        found = claims(
            self._database,
            actor=None if actor is None else find_actor(actor).code,
            other=None if other is None else find_actor(other).code,
            relations=_relations(layer, relation),
            modality=modality,
            at=_interval(at),
            doc=doc,
        )
        if docs is None:
            return found
        wanted = frozenset(docs)
        return [claim for claim in found if claim.evidence.doc in wanted]

    def claim(self, claim_id: str) -> Claim:
        """Return a claim by its id or the beginning of it.

        Raises:
            NotFound: There is none.
        """
        from allies.store.reader import claim

        return claim(self._database, claim_id)

    def remove(self, name: str) -> Removed:
        """Withdraw a document, by name or id, with its claims; their history stays.

        Raises:
            NotFound: There is none of that name.
            UsageError: There are several; the message lists them.
        """
        from allies.store.writer import remove_document

        return remove_document(self._database, name)

    def judge(self, claim_id: str, verdict: str, *, by: str, note: str | None = None) -> None:
        """Record a reader's verdict on a claim: accept, reject or unsure."""
        from allies.store.writer import judge

        judge(self._database, self.claim(claim_id).id, verdict, by=by, note=note)

    def check(self) -> list[str]:
        """Return the faults of the workspace, as sentences; an empty list when it is sound."""
        from allies.store.checks import check

        return check(self._database)

    def assess(self, focal: str, *, docs: Iterable[str] | None = None) -> Assessment:
        """Weigh what the claims say of a state and its partners.

        Args:
            focal: The state, by code or name.
            docs: Ids of the documents to go by, all of the workspace when None.

        Raises:
            UnknownActor: The codebook does not know the state.
        """
        from allies.assess.dossier import assess
        from allies.codebook.actors import find_actor
        from allies.store.reader import whole_documents

        code = find_actor(focal).code
        wanted = None if docs is None else frozenset(docs)
        found = self.claims(code, docs=wanted)
        used = dict.fromkeys(claim.evidence.doc for claim in found)
        read = len(self.documents()) if wanted is None else len(wanted)
        return assess(code, found, whole_documents(self._database, used), read=read)

    def report(
        self,
        focal: str,
        path: str | Path,
        *,
        lang: str = "en",
        format: str = "html",
        docs: Iterable[str] | None = None,
    ) -> Assessment:
        """Write the report on a state to a file and return the assessment behind it.

        Args:
            focal: The state, by code or name.
            path: The file to write; it is replaced as a whole or not at all.
            lang: 'fr' or 'en'.
            format: 'html', 'md' or 'json'.
            docs: Ids of the documents to go by, all when None.
        """
        from allies.report.render import write_report

        assessment = self.assess(focal, docs=docs)
        write_report(assessment, Path(path), lang=lang, format=format)
        return assessment


def open_workspace(
    path: str | Path | None = None,
    *,
    read_only: bool = False,
    create: bool = True,
    settings: Settings | None = None,
) -> Workspace:
    """Open a workspace file, made anew where there is none.

    Args:
        path: The file; the one of the settings when None, ':memory:' for none at all.
        read_only: Refuse to write; other readers may have the file open at the same time.
        create: Make the file if it is missing.
        settings: The settings, read from the folder and the environment when None.

    Raises:
        StoreError: The file is in use, damaged, of a newer version, or can't be written.
    """
    from allies.store.database import open_database

    settings = load_settings() if settings is None else settings
    database = open_database(
        path if path is not None else settings.workspace, read_only=read_only, create=create
    )
    return Workspace(database, settings)


def _relations(layer: str | None, name: str | None) -> list[str] | None:
    from allies.codebook.relations import relation, relations_of

    if name is not None:
        found = relation(name)
        if layer is not None and found.layer != layer:
            raise UsageError(f"the relation {name} is of the layer {found.layer}, not of {layer}")
        return [found.code]
    return None if layer is None else [r.code for r in relations_of(layer)]


def _interval(at: str | Interval | None) -> Interval | None:
    if at is None or isinstance(at, Interval):
        return at
    try:
        return interval_of(at)
    except ValueError as error:
        told = f"'{at}' is no time; write 2024, 2024-06, 2024-06-19 or 2022/2024"
        raise UsageError(told) from error


__all__ = ["Added", "DocumentEntry", "Workspace", "code", "open_workspace", "read_documents"]

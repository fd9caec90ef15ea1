"""The one object that users hold: it calls the layers in order and holds no logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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

Progress = Callable[[str], None]


@dataclass(slots=True)
class Added:
    """What an addition did: counts, and the files that were refused with the reason."""

    documents: int = 0
    unchanged: int = 0
    claims: int = 0
    withdrawn: int = 0
    refused: list[SourceError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)


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
            yield read_document(source, lang=lang, date=date, title=title, max_bytes=limit)
        except SourceError as error:
            yield error


def code(document: Document) -> list[Claim]:
    """Return the claims of a document (see `allies.coding.pipeline`)."""
    from allies.coding.pipeline import code_document

    return code_document(document)


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

        Args:
            *paths: Files, globs, folders, or '-' for standard input.
            lang: Language of the documents, told by their text when None.
            date: ISO date of the documents, found in them when None.
            title: Title of the documents, found in them when None.
            progress: Called with the name of each document when it is done.

        Raises:
            StoreError: The workspace can't be written.
        """
        from allies.coding.pipeline import CODER, code_document, sentences_of
        from allies.store.writer import write_document

        added = Added()
        for item in read_documents(
            paths, lang=lang, date=date, title=title, settings=self._settings
        ):
            if isinstance(item, SourceError):
                added.refused.append(item)
                continue
            claims = code_document(item)
            written = write_document(
                self._database, item, sentences_of(item), claims, coder=CODER
            )
            added.read.append(item.id)
            added.warnings += [f"{item.name}: {text}" for text in item.origin.warnings]
            added.unchanged += written.status == "unchanged"
            added.documents += written.status != "unchanged"
            added.claims += written.claims_added
            added.withdrawn += written.claims_withdrawn
            if progress is not None:
                progress(item.name)
        return added

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
            modality=_modality(modality),
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

    def remove(self, name: str) -> int:
        """Withdraw a document and its claims; history stays. Return the number of claims."""
        from allies.store.writer import remove_document

        return remove_document(self._database, name).claims_withdrawn

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

        code = find_actor(focal).code
        wanted = None if docs is None else frozenset(docs)
        found = self.claims(code, docs=wanted)
        used = dict.fromkeys(claim.evidence.doc for claim in found)
        read = len(self.documents()) if wanted is None else len(wanted)
        return assess(code, found, [self.document(doc) for doc in used], read=read)

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


def _modality(name: str | None) -> str | None:
    from allies.core.claim import MODALITIES

    if name is not None and name not in MODALITIES:
        raise UsageError(f"'{name}' is no modality; the modalities are {', '.join(MODALITIES)}")
    return name


def _interval(at: str | Interval | None) -> Interval | None:
    if at is None or isinstance(at, Interval):
        return at
    try:
        return interval_of(at)
    except ValueError as error:
        raise UsageError(f"{error}; an interval is written 2022/2024") from error


__all__ = ["Added", "DocumentEntry", "Workspace", "code", "open_workspace", "read_documents"]

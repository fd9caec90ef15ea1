"""The one object that users hold: it calls the layers in order and holds no logic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from allies.core.claim import Claim
from allies.core.collecting import uncollected
from allies.core.document import Document
from allies.core.values import Interval
from allies.documents import Added, Progress, code, read_documents
from allies.settings import Settings, load_settings
from allies.store.entries import DocumentEntry

if TYPE_CHECKING:
    from allies.assess.judgement import Assessment
    from allies.assess.weights import Weights
    from allies.figures.adding import AddedDataset, Confirm, DatasetEntry
    from allies.figures.adding import Progress as DatasetProgress
    from allies.figures.asking import Measured
    from allies.figures.panel import Panel
    from allies.store.database import Database
    from allies.store.writer import Removed


class Workspace:
    """A file of documents, claims and figures, and all that can be asked of it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *error: object) -> None:
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

        What was finished stays if a later one fails; of an edited file the older state goes.

        Args:
            *paths: Files, globs, folders, or '-' for standard input.
            lang: Language of the documents, told by their text when None.
            date: ISO date of the documents, found in them when None.
            title: Title of the documents, found in them when None.
            progress: Called when a document is done, with its name, '' if it was refused.

        Raises:
            StoreError: The workspace can't be written.
        """
        from allies.documents import add_documents

        return add_documents(
            self._database, paths, lang=lang, date=date, title=title, settings=self._settings,
            progress=progress,
        )  # fmt: skip

    def add_dataset(
        self,
        name: str,
        *files: str | Path,
        download: bool = False,
        confirm: Confirm | None = None,
        progress: DatasetProgress | None = None,
    ) -> AddedDataset:
        """Add a public data set; a former version is withdrawn, the same again changes nothing.

        Args:
            name: The data set, such as 'un-votes'.
            *files: Its files.
            download: Fetch them from their official addresses instead; without this nothing is
                ever fetched.
            confirm: Asked before anything is fetched, with the size and licence of it.
            progress: Told what is going on: of what, how far, and of how much if that is known.

        Raises:
            UsageError: There is no such data set, or neither files nor a download, or both.
            UnreachableSource: A file can't be fetched.
            DatasetError: The files are not what they should be; nothing is changed.
        """
        from allies.figures.adding import add_dataset

        return add_dataset(
            self._database, name, files, download=download, settings=self._settings,
            confirm=confirm, progress=progress,
        )  # fmt: skip

    def datasets(self) -> list[DatasetEntry]:
        """Return all data sets that can be added, with what the workspace holds of each."""
        from allies.figures.adding import datasets

        return datasets(self._database)

    def measure(
        self,
        name: str,
        states: Sequence[str],
        *,
        period: str | None = None,
        by: str = "year",
        options: Mapping[str, str] | None = None,
    ) -> Measured:
        """Compute a measure for some states: `found["RUS", "CHN", "2014"].explain()`.

        Args:
            name: The measure, such as 'vote-agreement'.
            states: States by code or name: all pairs among them, or of a single one all its pairs.
            period: '2014' or '2014/2024'; all years that the data cover when None.
            by: 'year', or for votes 'session', for events 'month'.
            options: Choices of the measure by name.

        Raises:
            UsageError: Measure, state, period or option are not known.
            NotFound: The data that it needs are not in the workspace, or say nothing of then.
        """
        from allies.figures.asking import measure

        return measure(self._database, name, states, period=period, by=by, options=options)

    def panel(
        self,
        names: Sequence[str],
        path: str | Path,
        *,
        period: str | None = None,
        options: Mapping[str, str] | None = None,
        parts: bool = False,
        lang: str = "en",
        progress: DatasetProgress | None = None,
    ) -> Panel:
        """Write measures for all pairs of states and years to a Parquet file.

        A data dictionary is written beside it, as `.json` and `.md`.

        Args:
            names: The measures.
            path: The file.
            period: '1946/2019'; all years that the data cover when None.
            options: Choices by name, for the measures that have them.
            parts: Whether to add the terms that each value was computed from.
            lang: Language of the Markdown of the dictionary.
            progress: Told which measure is being computed.

        Raises:
            UsageError: Measure, option or period are not known, or the path is no place for it.
            NotFound: The data that a measure needs are not in the workspace.
            StoreError: The file can't be written.
        """
        from allies.figures.panel import panel

        return panel(
            self._database, names, path, period=period, options=options, parts=parts, lang=lang,
            progress=progress,
        )  # fmt: skip

    def is_empty(self, *, datasets: bool = True) -> bool:
        """Return whether there is no document and, if `datasets` count, no data set either."""
        from allies.store.columns import holds_nothing

        return holds_nothing(self._database, datasets=datasets)

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
        from allies.store.asked import claims_asked

        return claims_asked(
            self._database, actor, other, layer=layer, relation=relation, modality=modality,
            at=at, doc=doc, docs=docs,
        )  # fmt: skip

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

    def assess(
        self,
        focal: str,
        *others: str,
        at: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        period: str | None = None,
        group: bool = False,
        docs: Iterable[str] | None = None,
        recorded: datetime | None = None,
        weights: Weights | str | Path | None = None,
        sensitivity: bool = False,
        texts: bool = True,
    ) -> Assessment:
        """Assess a state and its partners: `ws.assess("RUS").partner("CHN").overall.explain()`.

        Args:
            focal: The state, by code or name.
            *others: The partners to look at; all of whom anything is told when there are none.
            at: The day that it is made for; the last on which a document spoke of it when None.
            as_of: Only what was known then.
            since: A day before and after which the layers are compared.
            period: Only what held in it: '2022/2024'.
            group: Whether the state and the others are looked at as a group.
            docs: Ids of the documents to go by, all when None.
            recorded: What the workspace held at that moment; needs a time zone.
            weights: Weights, or a TOML file with those that differ.
            sensitivity: Whether to say what other assumptions would change.
            texts: Whether the documents come with it, as a report needs them.

        Raises:
            UnknownActor: The codebook does not know an actor.
            UsageError: A date is none, or the weights can't be used.
        """
        from allies.assess.asking import ask_of
        from allies.assess.engine import Engine
        from allies.codebook.actors import find_actor

        ask = ask_of(
            at=at, as_of=as_of, since=since, period=period, docs=docs, recorded=recorded,
            weights=self._weights(weights), texts=texts,
        )  # fmt: skip
        engine = Engine(self._database, ask)
        with uncollected():
            with engine.reading():
                codes = [find_actor(text).code for text in (focal, *others)]
            return engine.assess(codes[0], codes[1:], group=group, sensitivity=sensitivity)

    def assess_all(
        self,
        *,
        at: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        period: str | None = None,
        weights: Weights | str | Path | None = None,
        texts: bool = False,
    ) -> Iterator[Assessment]:
        """Assess every state of which anything is told, one after the other; see `assess`.

        All are for one day: where none is asked for, the last on which a document that speaks of
        any of them was known.
        """
        from allies.assess.asking import ask_of
        from allies.assess.engine import Engine

        ask = ask_of(
            at=at, as_of=as_of, since=since, period=period, weights=self._weights(weights),
            texts=texts,
        )  # fmt: skip
        return Engine(self._database, ask).assess_all()

    def _weights(self, given: Weights | str | Path | None) -> Weights | str | Path | None:
        return self._settings.weights if given is None else given

    def report(
        self,
        focal: str,
        path: str | Path,
        *,
        lang: str = "en",
        format: str = "html",
        docs: Iterable[str] | None = None,
        at: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        weights: Weights | str | Path | None = None,
    ) -> Assessment:
        """Write the report on a state to a file and return the assessment behind it.

        Args:
            focal: The state, by code or name.
            path: The file to write; it is replaced as a whole or not at all.
            lang: 'fr' or 'en'.
            format: 'html', 'md' or 'json'.
            docs: Ids of the documents to go by, all when None.
            at: The day that it is made for (see `assess`).
            as_of: Only what was known then.
            since: A day before and after which the layers are compared.
            weights: Weights, or a TOML file with those that differ.
        """
        from allies.report.pages import write_report

        found = self.assess(focal, docs=docs, at=at, as_of=as_of, since=since, weights=weights)
        write_report(found, Path(path), lang=lang, format=format)
        return found


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


__all__ = ["Added", "DocumentEntry", "Workspace", "code", "open_workspace", "read_documents"]

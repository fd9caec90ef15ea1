"""The commands that read documents: `add`, `report` and `code`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from allies.cli.output import note, progress_bar, write_claims
from allies.cli.session import (
    Session,
    begin,
    checked_date,
    complain_of,
    open_existing,
    open_or_make,
)
from allies.errors import AlliesError, NotFound, SourceError, UsageError

if TYPE_CHECKING:
    from allies.core.claim import Claim
    from allies.core.document import Document
    from allies.workspace import Added, Workspace

_ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".json": "json"}


def add(
    paths: list[str], workspace: str | None, lang: str | None, date: str | None, title: str | None
) -> None:
    """Read documents into the workspace."""
    session = begin(workspace)
    date = checked_date(date, session)
    _require_sources(paths, session)
    with open_or_make(session) as space:
        added = _read(space, paths, session, lang=lang, date=date, title=title)
    if added.read:
        note(_told(added, session))
    if added.refused:
        raise typer.Exit(1)


def _require_sources(paths: Sequence[str], session: Session) -> None:
    """Leave with an error where not one file is there; no workspace is made for nothing."""
    from allies.sources import find_sources

    missing = []
    for source in find_sources(paths):
        if not isinstance(source, SourceError):
            return
        missing.append(source)
    complain_of(missing, session)
    raise typer.Exit(1)


def _count(paths: Sequence[str]) -> int:
    from allies.sources import find_sources

    return sum(1 for _ in find_sources(paths))


def _read(space: Workspace, paths: Sequence[str], session: Session, **options: str | None) -> Added:
    say, done = session.say, 0
    try:
        with progress_bar(say("progress.reading"), _count(paths)) as tick:

            def ticked(name: str) -> None:
                nonlocal done
                done += 1
                tick(name)

            added = space.add(*paths, progress=ticked, **options)
    except KeyboardInterrupt:
        note(f"allies: {say('stopped.reading', n=done)}")
        raise typer.Exit(130) from None
    for warning in added.warnings:
        note(f"allies: {warning}")
    for name, known in added.copies:
        note(say("added.copy", name=name, known=known))
    for name in added.replaced:
        note(say("added.replaced", name=name))
    complain_of(added.refused, session)
    return added


def _told(added: Added, session: Session) -> str:
    say, place = session.say, session.settings.workspace
    counts = {"documents": added.documents, "unchanged": added.unchanged, "claims": added.claims,
              "withdrawn": added.withdrawn, "refused": len(added.refused)}  # fmt: skip
    if not any((added.documents, added.claims, added.withdrawn)):
        return say("added.nothing", n=added.unchanged, path=place)
    parts = [say(f"counted.{name}", n=n) for name, n in counts.items() if n]
    return f"{place}: {', '.join(parts)}"


def report(
    state: str, paths: list[str], workspace: str | None, lang: str | None, output: str | None,
    format: str | None, date: str | None, title: str | None, weights: str | None = None,
) -> None:  # fmt: skip
    """Read documents, if any are named, and write the report on a state."""
    from allies.cli.judgements import print_ranking
    from allies.codebook.actors import find_actor
    from allies.report.pages import write_report

    session = begin(workspace, lang)
    focal = find_actor(state).code
    date = checked_date(date, session)
    target, format = _target(focal, output, format, session)
    if paths:
        _require_sources(paths, session)
    refused = 0
    with open_or_make(session) if paths else open_existing(session) as space:
        docs: list[str] | None = None
        if paths:
            added = _read(space, paths, session, date=date, title=title)
            refused, docs = len(added.refused), added.read
            if not docs:
                raise SourceError(session.say("report.nothing_read"))
        elif space.is_empty(datasets=False):
            raise NotFound(session.say("workspace.empty", path=session.settings.workspace))
        try:
            found = space.assess(focal, docs=docs, weights=weights)
            view = write_report(found, target, lang=session.lang, format=format)
        except OSError as error:
            if isinstance(error, AlliesError):
                raise
            reason = error.strerror or str(error)
            text = session.say("report.unwritable", path=target, reason=reason)
            raise AlliesError(text) from error
    print_ranking(view, session, short=True)
    note(session.say("report.written", path=target))
    if refused:
        raise typer.Exit(1)


def _target(
    focal: str, output: str | None, format: str | None, session: Session
) -> tuple[Path, str]:
    """Return the file to write and its format, told by its ending unless the user tells it."""
    if output is None:
        format = format or "html"
        target = Path(f"{focal.lower()}.{format}")
    else:
        target = Path(output).expanduser()
        ending = target.suffix.lower()
        if format is None and ending and ending not in _ENDINGS:
            raise UsageError(session.say("report.ending", path=output, ending=ending))
        format = format or _ENDINGS.get(ending, "html")
    _require_writable(target, session)
    return target, format


def _require_writable(target: Path, session: Session) -> None:
    """Refuse, before anything is read, a place where the report can't be written."""
    say, folder = session.say, target.parent
    if target.is_dir():
        raise UsageError(say("report.folder", path=target))
    if target.exists() and not target.is_file():
        raise UsageError(say("report.device", path=target))
    if not folder.is_dir():
        raise UsageError(say("report.no_folder", path=folder))
    if not os.access(folder, os.W_OK):
        raise AlliesError(say("report.forbidden", path=folder))


def code(
    paths: list[str], format: str, lang: str | None, date: str | None, title: str | None
) -> None:
    """Print the claims of documents, each as soon as it is found."""
    from allies.workspace import read_documents

    session = begin()
    refused: list[SourceError] = []
    items = read_documents(
        paths, lang=lang, date=checked_date(date, session), title=title, settings=session.settings
    )
    with progress_bar(session.say("progress.coding"), _count(paths), printing=True) as tick:
        write_claims(_coded(items, refused, tick), format, session.lang)
    complain_of(refused, session)
    if refused:
        raise typer.Exit(1)


def _coded(
    items: Iterator[Document | SourceError], refused: list[SourceError], tick: Callable[[str], None]
) -> Iterator[Claim]:
    from allies.workspace import code as code_document

    for item in items:
        if isinstance(item, SourceError):
            refused.append(item)
            tick("")
            continue
        yield from code_document(item)
        tick(item.name)
        del item  # One document at a time: the next may be large.

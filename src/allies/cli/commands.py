"""What the commands do, each by one or two calls of the workspace."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from allies.cli.output import note, progress_bar, stdout, write_claims
from allies.core.values import day_after
from allies.errors import MissingSource, NotFound, SourceError, UsageError
from allies.i18n import Messages, messages, user_language
from allies.settings import Settings, load_settings

if TYPE_CHECKING:
    from allies.core.document import Document
    from allies.workspace import Added, DocumentEntry, Workspace


def _setup(workspace: str | None, lang: str | None) -> tuple[Settings, str, Messages]:
    settings = load_settings()
    if workspace is not None:
        from dataclasses import replace

        settings = replace(settings, workspace=workspace)
    lang = lang or settings.lang or user_language()
    return settings, lang, messages(lang)


def _open(settings: Settings, *, create: bool = False, read_only: bool = True) -> Workspace:
    from allies.workspace import open_workspace

    path = settings.workspace
    if not create and path != ":memory:" and not Path(path).exists():
        raise MissingSource(
            f"there is no workspace {path}; make one with 'allies add FILE…' or name another "
            "with --workspace"
        )
    return open_workspace(path, create=create, read_only=read_only, settings=settings)


def _date(text: str | None) -> str | None:
    if text is not None:
        try:
            day_after(text)
        except ValueError as error:
            raise UsageError(f"--date: {error}") from error
    return text


def _count(paths: Sequence[str]) -> int:
    from allies.sources import find_sources

    return sum(1 for _ in find_sources(paths)) if "-" not in paths else len(paths)


def _read(space: Workspace, paths: Sequence[str], say: Messages, **options: str | None) -> Added:
    with progress_bar(say("progress.reading"), _count(paths)) as tick:
        added = space.add(*paths, progress=tick, **options)
    for warning in added.warnings:
        note(f"allies: {warning}")
    for error in added.refused:
        note(f"allies: {error}")
    return added


def add(
    paths: list[str], workspace: str | None, lang: str | None, date: str | None, title: str | None
) -> None:
    """Read documents into the workspace."""
    settings, _, say = _setup(workspace, None)
    with _open(settings, create=True, read_only=False) as space:
        added = _read(space, paths, say, lang=lang, date=_date(date), title=title)
    note(say("added", documents=added.documents, unchanged=added.unchanged, claims=added.claims,
             refused=len(added.refused), path=settings.workspace))  # fmt: skip
    if added.refused:
        raise typer.Exit(1)


def report(
    state: str, paths: list[str], workspace: str | None, lang: str | None, output: str | None,
    format: str, date: str | None, title: str | None,
) -> None:  # fmt: skip
    """Read documents, if any are named, and write the report on a state."""
    from allies.codebook.actors import find_actor
    from allies.cli.summary import print_summary

    settings, lang, say = _setup(workspace, lang)
    focal = find_actor(state)
    target = Path(output or f"{focal.code.lower()}.{format}")
    _writable(target)
    refused = 0
    with _open(settings, create=bool(paths), read_only=not paths) as space:
        docs: list[str] | None = None
        if paths:
            added = _read(space, paths, say, date=_date(date), title=title)
            refused, docs = len(added.refused), added.read
            if not docs:
                raise SourceError(say("report.nothing_read"))
        assessment = space.report(focal.code, target, lang=lang, format=format, docs=docs)
    print_summary(assessment, lang, stdout())
    note(say("report.written", path=target))
    if refused:
        raise typer.Exit(1)


def _writable(target: Path) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file to write the report to")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent} to write the report to")


def code(
    paths: list[str], format: str, lang: str | None, date: str | None, title: str | None
) -> None:
    """Print the claims of documents."""
    from allies.workspace import code as code_document
    from allies.workspace import read_documents

    settings, shown, say = _setup(None, None)
    refused = 0
    found = []
    with progress_bar(say("progress.coding"), _count(paths)) as tick:
        for item in read_documents(
            paths, lang=lang, date=_date(date), title=title, settings=settings
        ):
            if isinstance(item, SourceError):
                note(f"allies: {item}")
                refused += 1
                continue
            claims = code_document(item)
            if format == "jsonl":
                write_claims(claims, format, shown)
            else:
                found += claims
            tick(item.name)
    if format != "jsonl":
        write_claims(found, format, shown)
    if refused:
        raise typer.Exit(1)


def documents(workspace: str | None, lang: str | None, format: str) -> None:
    """List the documents of the workspace."""
    settings, lang, say = _setup(workspace, lang)
    with _open(settings) as space:
        rows = [_document_row(d) for d in space.documents()]
    if format == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif format == "csv":
        writer = csv.DictWriter(sys.stdout, _FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("id", "document", "date", "language", "claims", "title", "author"):
            table.add_column(say(f"column.{name}"))
        for row in rows:
            table.add_row(row["id"][:8], row["name"], row["date"] or "", row["lang"],
                          str(row["claims"]), row["title"] or "", row["author"] or "")  # fmt: skip
        stdout().print(table)
        note(say("documents.count", n=len(rows)))


_FIELDS = ("id", "name", "title", "author", "date", "lang", "location", "media_type",
           "characters", "sentences", "claims")  # fmt: skip


def _document_row(entry: DocumentEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _FIELDS}


def claims(
    actor: str | None, other: str | None, workspace: str | None, layer: str | None,
    relation: str | None, modality: str | None, at: str | None, doc: str | None, format: str,
    lang: str | None,
) -> None:  # fmt: skip
    """List claims."""
    settings, lang, _ = _setup(workspace, lang)
    with _open(settings) as space:
        found = space.claims(
            actor, other, layer=layer, relation=relation, modality=modality, at=at, doc=doc
        )
    write_claims(found, format, lang)


def show(claim_id: str, why: bool, workspace: str | None, lang: str | None) -> None:
    """Show a claim in its paragraph."""
    from rich.text import Text

    from allies.codebook.actors import label
    from allies.codebook.relations import modality_label
    from allies.codebook.relations import relation as relation_of

    settings, lang, say = _setup(workspace, lang)
    with _open(settings) as space:
        claim = space.claim(claim_id)
        document = space.document(claim.evidence.doc)
    console = stdout()
    names = {"source": label(claim.source, lang), "target": label(claim.target, lang)}
    console.print(Text(relation_of(claim.relation).phrase[lang].format(**names), style="bold"))
    facts = [modality_label(claim.modality, lang), str(claim.dates or ""),
             str(claim.quantity or ""), claim.attribution or ""]  # fmt: skip
    console.print(" · ".join(fact for fact in facts if fact))
    console.print()
    console.print(_paragraph(document, claim.evidence.start, claim.evidence.end))
    console.print()
    where = say("show.where", document=document.title or document.name, name=document.name,
                start=claim.evidence.start, end=claim.evidence.end)  # fmt: skip
    console.print(Text(where, style="dim"))
    if why:
        console.print(Text(say("show.why", why=claim.why, trigger=claim.trigger, coder=claim.coder,
                               confidence=f"{claim.confidence:.2f}", id=claim.id)))  # fmt: skip


def _paragraph(document: Document, start: int, end: int) -> Any:
    from rich.text import Text

    block = next((b for b in document.blocks if b.start <= start < b.end), None)
    low, high = (start, end) if block is None else (block.start, max(block.end, end))
    text = Text(document.text[low:start])
    text.append(document.text[start:end], style="bold reverse")
    text.append(document.text[end:high])
    return text


def judge(
    claim_id: str, verdict: str, note_text: str | None, by: str | None, workspace: str | None,
    lang: str | None,
) -> None:  # fmt: skip
    """Record a verdict on a claim."""
    settings, _, say = _setup(workspace, lang)
    with _open(settings, read_only=False) as space:
        claim = space.claim(claim_id)
        space.judge(claim.id, verdict, by=by or getpass.getuser(), note=note_text)
    note(say(f"judged.{verdict}", id=claim.id[:8]))


def remove(document: str, workspace: str | None, lang: str | None) -> None:
    """Withdraw a document."""
    settings, _, say = _setup(workspace, lang)
    with _open(settings, read_only=False) as space:
        withdrawn = space.remove(document)
    note(say("removed", name=document, n=withdrawn))


def check(workspace: str | None, lang: str | None) -> None:
    """Check the workspace."""
    settings, _, say = _setup(workspace, lang)
    with _open(settings) as space:
        faults = space.check()
    for fault in faults:
        print(fault)
    note(say("check.faults", n=len(faults)) if faults else say("check.sound"))
    if faults:
        raise typer.Exit(3)


def actors(search: str | None, lang: str | None) -> None:
    """List actors."""
    from allies.codebook.actors import all_actors, label
    from allies.core.text import fold

    _, lang, _ = _setup(None, lang)
    wanted = fold(search or "")
    rows = [(a.code, a.kind, label(a.code, lang)) for a in all_actors()]
    rows = [row for row in rows if wanted in fold(" ".join(row))]
    if not rows:
        raise NotFound(f"no actor's name has '{search}' in it; 'allies actors' lists them all")
    for code_name, kind, name in sorted(rows, key=lambda row: (row[1] != "state", row[2])):
        print(f"{code_name}\t{name}\t{kind}")


def relations(lang: str | None) -> None:
    """List relations."""
    from rich.table import Table

    from allies.codebook.relations import RELATIONS, layer_label

    _, lang, say = _setup(None, lang)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("relation", "layer", "sign", "definition"):
        table.add_column(say(f"column.{name}"))
    for rel in RELATIONS.values():
        sign = {1: "+", -1: "\u2212", 0: ""}[rel.sign]
        table.add_row(rel.code, layer_label(rel.layer, lang), sign, rel.definition[lang])
    stdout().print(table)


def evaluate(gold: list[str], folder: str, format: str, lang: str | None) -> None:
    """Score the coder against gold."""
    from allies.cli.scores import print_scores, score_files

    _, _, say = _setup(None, lang)
    print_scores(score_files(gold, Path(folder), say), format, say)

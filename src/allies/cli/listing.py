"""The commands that show what is there: documents, claims, one claim, actors, relations."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from allies.cli.output import (
    console,
    note,
    one_line,
    print_csv,
    print_json_lines,
    print_rows,
    safe,
    write_claims,
)
from allies.cli.session import Session, begin, open_existing, require_distinct
from allies.errors import NotFound

if TYPE_CHECKING:
    from rich.text import Text

    from allies.core.claim import Claim
    from allies.core.document import Document

_FIELDS = ("id", "name", "title", "author", "date", "lang", "location", "media_type",
           "characters", "sentences", "claims")  # fmt: skip


def documents(workspace: str | None, lang: str | None, format: str) -> None:
    """List the documents of the workspace."""
    session = begin(workspace, lang)
    with open_existing(session) as space:
        found = space.documents()
    records = [{name: getattr(entry, name) for name in _FIELDS} for entry in found]
    if format == "jsonl":
        print_json_lines(records)
    elif format == "csv":
        print_csv(_FIELDS, records)
    else:
        _document_table(records, session)


def _document_table(records: list[dict[str, Any]], session: Session) -> None:
    say = session.say
    if not records:
        note(say("workspace.empty", path=session.settings.workspace))
        return
    names = ("id", "date", "language", "claims", "document", "title", "author")
    rows = [
        (r["id"][:8], r["date"] or "", r["lang"], str(r["claims"]), r["name"], r["title"] or "",
         r["author"] or "")
        for r in records
    ]  # fmt: skip
    print_rows([say(f"column.{name}") for name in names], rows, below=2)
    note(say("documents.count", n=len(rows)))


def claims(
    actor: str | None, other: str | None, workspace: str | None, layer: str | None,
    relation: str | None, modality: str | None, at: str | None, doc: str | None, format: str,
    lang: str | None,
) -> None:  # fmt: skip
    """List claims."""
    session = begin(workspace, lang)
    if actor is not None and other is not None:
        from allies.codebook.actors import find_actor

        require_distinct([find_actor(actor), find_actor(other)], session)
    with open_existing(session) as space:
        found = space.claims(
            actor, other, layer=layer, relation=relation, modality=modality, at=at, doc=doc
        )
    write_claims(found, format, session.lang)


def show(claim_id: str, why: bool, workspace: str | None, lang: str | None) -> None:
    """Show a claim in its paragraph, its sentence marked."""
    session = begin(workspace, lang)
    with open_existing(session) as space:
        claim = space.claim(claim_id)
        document = space.document(claim.evidence.doc)
    _print_claim(claim, document, session)
    if why:
        text = session.say("show.why", why=claim.why, trigger=claim.trigger, coder=claim.coder,
                           confidence=f"{claim.confidence:.2f}", id=claim.id)  # fmt: skip
        console().print(safe(text), soft_wrap=True)


def _print_claim(claim: Claim, document: Document, session: Session) -> None:
    from rich.text import Text

    from allies.codebook.relations import modality_label
    from allies.codebook.wording import sentence
    from allies.report.numbers import dates_label, quantity_label

    say, lang, out = session.say, session.lang, console()
    wide = not sys.stdout.isatty()
    head = sentence(claim.relation, claim.source, claim.target, lang)
    said = None if claim.attribution is None else say("quote.said_by", who=claim.attribution)
    facts = (modality_label(claim.modality, lang), dates_label(claim.dates, lang),
             quantity_label(claim.quantity, lang), said)  # fmt: skip
    out.print(Text(head, style="bold"), soft_wrap=wide)
    out.print(one_line(" · ".join(fact for fact in facts if fact)), soft_wrap=wide)
    out.print()
    out.print(_paragraph(document, claim.evidence.start, claim.evidence.end), soft_wrap=wide)
    out.print()
    where = say("show.where", document=document.title or document.name, name=document.name,
                start=claim.evidence.start, end=claim.evidence.end)  # fmt: skip
    out.print(Text(one_line(where), style="dim"), soft_wrap=wide)


def _paragraph(document: Document, start: int, end: int) -> Text:
    """The block around a span; the span stands out, where there is no colour in ⟦ ⟧."""
    from rich.text import Text

    block = next((b for b in document.blocks if b.start <= start < b.end), None)
    low, high = (start, end) if block is None else (block.start, max(block.end, end))
    text = Text(safe(document.text[low:start]))
    plain = not sys.stdout.isatty()
    quote = safe(document.text[start:end])
    text.append(f"\u27e6{quote}\u27e7" if plain else quote, style="bold reverse")
    text.append(safe(document.text[end:high]))
    return text


def actors(search: str | None, lang: str | None) -> None:
    """List the actors whose code or name, in either language, has the text in it."""
    from allies.codebook.actors import all_actors
    from allies.core.text import fold

    session = begin(None, lang)
    wanted = fold(search or "")
    found = [
        actor for actor in all_actors()
        if wanted in fold(" ".join((actor.code, actor.kind, *actor.labels.values())))
    ]  # fmt: skip
    if not found:
        raise NotFound(session.say("actors.none", text=search))
    for actor in sorted(found, key=lambda a: (a.kind != "state", fold(a.labels[session.lang]))):
        print(f"{actor.code}\t{actor.labels[session.lang]}\t{actor.kind}")


def relations(lang: str | None) -> None:
    """List the relations with their definitions."""
    from allies.codebook.relations import RELATIONS, layer_label

    session = begin(None, lang)
    signs = {1: "+", -1: "\u2212", 0: ""}
    rows = [
        (rel.code, signs[rel.sign], layer_label(rel.layer, session.lang),
         rel.definition[session.lang])
        for rel in RELATIONS.values()
    ]  # fmt: skip
    names = ("relation", "sign", "layer", "definition")
    print_rows([session.say(f"column.{name}") for name in names], rows)

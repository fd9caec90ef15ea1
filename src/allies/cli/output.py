"""What commands print: data on stdout, messages on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from allies.core.claim import Claim, claim_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

_WIDE = 150


def stdout() -> Console:
    """A console for data; plain and wide when stdout is not a terminal."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=_WIDE)


def note(text: str) -> None:
    """Say something to the user on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """Show a progress bar on stderr while the block runs; nothing if that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[name]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=name[:40])


def write_claims(claims: Sequence[Claim], format: str, lang: str) -> None:
    """Print claims as JSON lines, CSV or a table."""
    if format == "jsonl":
        for claim in claims:
            print(json.dumps(claim_record(claim), ensure_ascii=False))
    elif format == "csv":
        _csv(claims)
    else:
        _table(claims, lang)


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    quantity = record.pop("quantity") or {}
    return {**record, "low": quantity.get("low"), "high": quantity.get("high"),
            "unit": quantity.get("unit")}  # fmt: skip


def _csv(claims: Sequence[Claim]) -> None:
    fields = ["id", "doc", "start", "end", "source", "target", "relation", "modality", "from", "to",
              "low", "high", "unit", "attribution", "confidence", "coder", "trigger", "why",
              "quote"]  # fmt: skip
    writer = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
    writer.writeheader()
    for claim in claims:
        writer.writerow(_flat(claim_record(claim)))


def _table(claims: Sequence[Claim], lang: str) -> None:
    from rich.table import Table

    from allies.codebook.relations import modality_label, relation
    from allies.i18n import messages

    say = messages(lang)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "source", "target", "relation", "modality", "when", "document", "quote"):
        table.add_column(say(f"column.{name}"), overflow="fold" if name == "quote" else "ellipsis",
                         no_wrap=name != "quote")  # fmt: skip
    for claim in claims:
        table.add_row(
            claim.id[:8], claim.source, claim.target, relation(claim.relation).label[lang],
            modality_label(claim.modality, lang), str(claim.dates or ""), claim.doc_name,
            " ".join(claim.evidence.quote.split()),
        )  # fmt: skip
    stdout().print(table)
    note(say("claims.count", n=len(claims)))

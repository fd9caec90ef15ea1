"""What commands print: data on stdout, messages on stderr.

Names of files and words of documents are other people's: they are never read as markup, and
what steers a terminal in them is taken out.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from allies.cli.events import event_record
from allies.core.claim import Claim, claim_record
from allies.i18n import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.progress import Progress, TaskID

_INDENT = 4
_GAP = "  "

# All white space but that which holds words together.
_SPACES = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")

# Control characters, and those that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """Return a text of the same length in which nothing steers the terminal but line ends."""
    return _CONTROL.sub(lambda found: found[0] if found[0] in "\n\t" else "\ufffd", text)


def one_line(text: str) -> str:
    """Return a text as one safe line, each run of white space as one space."""
    return safe(_SPACES.sub(" ", text).strip())


def console() -> Console:
    """Return a console for stdout that takes text as it is."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def note(text: str) -> None:
    """Say something to the user on stderr, in one line."""
    print(one_line(text), file=sys.stderr, flush=True)


def prepare_streams() -> None:
    """Make stdout and stderr able to take every text, even closed or of a narrow encoding."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
            continue
        piped = name == "stdout" and not stream.isatty() and not os.environ.get("PYTHONIOENCODING")
        if hasattr(stream, "reconfigure"):
            encoding = "utf-8" if piped else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def drop_stdout() -> None:
    """Throw away what stdout still holds, so that the end of the program does not fail on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass  # It is no file of the system: nothing to throw away.
    finally:
        os.close(nowhere)


@contextmanager
def progress_bar(
    label: str, total: int, *, printing: bool = False
) -> Iterator[Callable[[str], None]]:
    """Show a progress bar on stderr while the block runs; nothing if that is no terminal.

    Args:
        label: What is going on.
        total: How many steps there are.
        printing: Whether the block prints, which would tear a bar on the same terminal.
    """
    if not sys.stderr.isatty() or (printing and sys.stdout.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[name]}", markup=False))  # fmt: skip
    out = Console(stderr=True)
    # Left to itself, the bar would draw what is printed meanwhile to stderr too.
    with Progress(
        *columns, console=out, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        task = bar.add_task(label, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=one_line(name)[:40])


class AmountBar:
    """Bars that show how much of something is done, on a terminal, from the first word of it."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def told(self, name: str, done: int, total: int | None) -> None:
        """Show how much of what is done, and of how much if that is known."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _started_bar()
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(one_line(name)[:40], total=total)
        self._bar.update(self._tasks[name], completed=done, total=total)

    def close(self) -> None:
        """Take the bars away."""
        if self._bar is not None:
            self._bar.stop()


def _started_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(),
               TextColumn("{task.completed:,}"))  # fmt: skip
    bar = Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=False,
        redirect_stderr=False,
    )  # fmt: skip
    bar.start()
    return bar


@contextmanager
def amount_bar() -> Iterator[AmountBar]:
    """Hand out bars on stderr and take them away after the block; nothing if it is no terminal."""
    bar = AmountBar()
    try:
        yield bar
    finally:
        bar.close()


def print_text(text: str, style: str = "", indent: int = 0) -> None:
    """Print a text, wrapped on a terminal, on one line elsewhere."""
    if not sys.stdout.isatty():
        print(" " * indent + one_line(text))
        return
    from rich.text import Text

    out = console()
    for line in _wrapped(one_line(text), out.width - indent):
        out.print(Text(" " * indent + line, style=style))


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, below: int = 1, right: int = 0,
    between: str = " \u2013 ",
) -> None:  # fmt: skip
    """Print rows under their columns' names; nothing if there are none.

    On a terminal the last `below` columns, which hold long texts, stand below their row and
    are wrapped; where the others are too wide for it, columns of text are narrowed, and if that
    is not enough the first stands above the rest. Elsewhere a row is one line, which tools that
    work by line can use.

    Args:
        columns: The names of the columns.
        rows: As many texts for each.
        below: How many of the last columns hold long texts.
        right: How many of the columns before these are aligned to the right.
        between: What stands between the texts below a row.
    """
    if not rows:
        return
    cells = [[one_line(cell) for cell in row] for row in rows]
    head = len(columns) - below
    aligned = range(head - right, head)
    if not sys.stdout.isatty():
        widths = _widths([list(columns[:head]), *(row[:head] for row in cells)])
        for row in [list(columns), *cells]:
            print(_GAP.join([*_padded(row[:head], widths, aligned), *row[head:]]).rstrip())
        return
    from rich.text import Text

    out = console()
    heads = [list(columns[:head]), *(row[:head] for row in cells)]
    first, *rest = _laid_out(heads, aligned, out.width)
    out.print(Text("\n".join(first), style="bold"))
    for row, lines in zip(cells, rest, strict=True):
        out.print(Text("\n".join(lines)))
        print_text(between.join(cell for cell in row[head:] if cell), "dim", _INDENT)


def _laid_out(rows: list[list[str]], right: range, room: int) -> list[list[str]]:
    """The lines of each row, as wide as the terminal at most if that can be."""
    widths = _fitted(rows, right, room)
    if widths is not None:
        return [_lines(row, widths, right) for row in rows]
    if len(rows[0]) == 1:
        return [_wrapped(row[0], room) for row in rows]
    inner = _laid_out([row[1:] for row in rows], range(right.start - 1, right.stop - 1), room - 2)
    # What several rows have in common is said once.
    before = ["", *(row[0] for row in rows)]
    return [
        [*([] if row[0] == last else _wrapped(row[0], room)), *(f"  {line}" for line in lines)]
        for row, lines, last in zip(rows, inner, before, strict=False)
    ]


def _fitted(rows: list[list[str]], right: range, room: int) -> list[int] | None:
    """Widths with which the columns fit, those of text no narrower than a word; else None."""
    widths = _widths(rows)
    least = _widths([[max(cell.split(" "), key=len) for cell in row] for row in rows])
    while sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        wide = [i for i, width in enumerate(widths) if i not in right and width > least[i]]
        if not wide:
            return None
        widths[max(wide, key=lambda i: widths[i])] -= 1
    return widths


def _lines(row: list[str], widths: list[int], right: range) -> list[str]:
    """A row as lines, its cells wrapped to their widths."""
    from itertools import zip_longest

    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [
        _GAP.join(_padded(line, widths, right)).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; what a no-break space holds together stays together."""
    import textwrap

    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False)


def _widths(rows: list[list[str]]) -> list[int]:
    from rich.cells import cell_len

    return [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]


def _padded(cells: Sequence[str], widths: Sequence[int], right: range) -> list[str]:
    from rich.cells import cell_len

    blanks = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
    return [
        blank + cell if i in right else cell + blank
        for i, (cell, blank) in enumerate(zip(cells, blanks, strict=True))
    ]


def print_json_lines(records: Iterable[Any]) -> None:
    """Print each record as a line of JSON as soon as it comes."""
    for record in records:
        print(json.dumps(record, ensure_ascii=False))


def print_csv(fields: Sequence[str], records: Iterable[dict[str, Any]]) -> None:
    """Print records as CSV with a header, each as soon as it comes."""
    writer = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow(record)


_CLAIM_FIELDS = (
    "id", "doc", "start", "end", "source", "target", "relation", "modality", "plover", "from", "to",
    "low", "high", "unit", "attribution", "confidence", "coder", "trigger", "why", "quote",
)  # fmt: skip


def write_claims(claims: Iterable[Claim], format: str, lang: str) -> None:
    """Print claims as JSON lines, PLOVER events or CSV, each as it comes, or as a table."""
    if format == "plover":
        print_json_lines(event_record(claim) for claim in claims)
    elif format == "jsonl":
        print_json_lines(claim_record(claim) for claim in claims)
    elif format == "csv":
        print_csv(_CLAIM_FIELDS, (_flat(claim_record(claim)) for claim in claims))
    else:
        _table(list(claims), lang)


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    quantity = record.pop("quantity") or {}
    return {**record, **{name: quantity.get(name) for name in ("low", "high", "unit")}}


def _table(claims: Sequence[Claim], lang: str) -> None:
    from allies.codebook.relations import modality_label, relation

    say = messages(lang)
    names = ("id", "source", "target", "relation", "modality", "when", "document", "quote")
    rows = [
        (claim.id[:8], claim.source, claim.target, relation(claim.relation).label[lang],
         modality_label(claim.modality, lang), str(claim.dates or ""), claim.doc_name,
         claim.evidence.quote)
        for claim in claims
    ]  # fmt: skip
    print_rows([say(f"column.{name}") for name in names], rows, below=2)
    note(say("claims.count", n=len(claims)))

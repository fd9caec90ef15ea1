"""Public data sets on the command line: `allies add NAME`, and `allies datasets`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allies.cli.output import amount_bar, note, print_csv, print_json_lines, print_rows
from allies.cli.session import Session, begin, open_existing, open_or_make
from allies.errors import UsageError
from allies.i18n import number, translated

if TYPE_CHECKING:
    from allies.figures.adding import AddedDataset, DatasetEntry, Plan
    from allies.workspace import Workspace

_FIELDS = (
    "name", "title", "version", "released", "newest", "first_year", "last_year", "rows", "licence",
    "redistributable", "status", "downloadable", "page", "origin", "recorded_at",
)  # fmt: skip
# How like the name of a data set a word must be to be taken for a slip of it.
_ALIKE = 0.8
_YES = {"en": ("y", "yes"), "fr": ("o", "oui", "y", "yes")}


def add(
    arguments: Sequence[str],
    workspace: str | None,
    about_documents: Sequence[str | None],
    *,
    download: bool,
    yes: bool,
) -> bool:
    """Add data sets, if it is data sets that the arguments name; whether they do.

    A file of the name of a data set is a document.

    Args:
        arguments: The name of a data set and its files; or, to fetch them, several names.
        workspace: The workspace.
        about_documents: Options that only documents have.
        download: Whether to fetch the files.
        yes: Whether to fetch without asking.
    """
    from allies.sources.datasets import DATASETS

    session = begin(workspace)
    say, first = session.say, arguments[0]
    if first in DATASETS and Path(first).exists():
        note(say("datasets.is_file", name=first))
    names = [*takewhile(lambda text: text in DATASETS and not Path(text).exists(), arguments)]
    files = arguments[len(names) :]
    if not names:
        meant = get_close_matches(first.lower(), DATASETS, n=1, cutoff=_ALIKE)
        if meant and not (has_magic(first) or Path(first).expanduser().exists()):
            raise UsageError(say("datasets.meant", name=first, meant=meant[0]))
        if download or yes:
            raise UsageError(say("datasets.not_one", name=first))
        return False
    if any(value is not None for value in about_documents):
        raise UsageError(say("datasets.for_documents"))
    if len(names) > 1 and files:
        raise UsageError(say("datasets.one_at_a_time", name=names[0]))
    if files or download:
        with open_or_make(session) as space:
            for name in names:
                _add_one(space, name, files, session, download=download, yes=yes)
    else:
        _refuse(names[0])
    return True


def _refuse(name: str) -> None:
    """Say what is missing before a workspace is made for nothing."""
    from allies.figures.adding import require_one_way
    from allies.sources.datasets import dataset

    require_one_way(dataset(name), (), download=False)


def _add_one(
    space: Workspace, name: str, files: Sequence[str], session: Session, *, download: bool,
    yes: bool,
) -> None:  # fmt: skip
    from allies.sources.datasets import dataset

    say = session.say
    note(say("datasets.adding", name=name, title=dataset(name).title[session.lang]))
    with amount_bar() as progress:
        done = space.add_dataset(
            name, *files, download=download, progress=progress.told,
            confirm=lambda plan: _agreed(plan, session, yes=yes),
        )  # fmt: skip
    _tell(done, session)


def _agreed(plan: Plan, session: Session, *, yes: bool) -> bool:
    """Show what would be fetched; ask the user at a terminal, who may have agreed before."""
    from allies.sources.cache import megabytes

    say = session.say
    size = say("datasets.size", size=megabytes(plan.size)) if plan.size else ""
    if not plan.complete:
        size = say("datasets.size_more", size=size) if size else say("datasets.size_unknown")
    passed = "yes" if plan.dataset.redistributable else "no"
    note(
        say("datasets.plan", n=len(plan.files), hosts=", ".join(plan.hosts), size=size,
            licence=plan.dataset.licence, passing=say(f"datasets.passing_{passed}"),
            folder=plan.folder)
    )  # fmt: skip
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print(say("datasets.ask"), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in _YES[session.lang]


def _tell(done: AddedDataset, session: Session) -> None:
    say = session.say
    if done.status == "declined":
        note(say("datasets.declined"))
        return
    for reason in done.stale:
        note(say("datasets.stale", reason=translated(reason, session.lang)))
    for path in done.reused:
        note(say("datasets.reused", path=path))
    for path in done.fetched:
        note(say("datasets.fetched", path=path))
    rows = number(done.rows, session.lang, digits=0)
    note(
        say(f"dataset_status.{done.status}", path=session.settings.workspace, name=done.dataset,
            version=done.version, rows=rows)
    )  # fmt: skip


# ---- the list


def list_datasets(workspace: str | None, lang: str | None, format: str) -> None:
    """List the data sets that can be added, with what the workspace holds of each."""
    session = begin(workspace, lang)
    path = session.settings.workspace
    if path == ":memory:" or not Path(path).expanduser().exists():
        from allies.figures.adding import datasets

        note(session.say("datasets.no_workspace", path=path))
        entries = datasets(None)
    else:
        with open_existing(session) as space:
            entries = space.datasets()
    if format == "jsonl":
        print_json_lines(_record(entry) for entry in entries)
    elif format == "csv":
        print_csv(_FIELDS, (_flat(entry, session.lang) for entry in entries))
    else:
        _table(entries, session)


def _record(entry: DatasetEntry) -> dict[str, Any]:
    moment = None if entry.recorded_at is None else entry.recorded_at.isoformat()
    first, last = entry.years
    known = {name: getattr(entry, name, None) for name in _FIELDS}
    return {
        **known, "title": dict(entry.title), "first_year": first, "last_year": last,
        "recorded_at": moment,
    }  # fmt: skip


def _flat(entry: DatasetEntry, lang: str) -> dict[str, Any]:
    return {**_record(entry), "title": entry.title[lang]}


def _table(entries: Sequence[DatasetEntry], session: Session) -> None:
    say, lang = session.say, session.lang
    names = ("dataset", "held", "rows", "newest", "coverage", "fetchable", "title", "licence")
    rows = [
        (
            entry.name, entry.version or "–",
            number(entry.rows, lang, digits=0) if entry.version is not None else "–",
            entry.newest, _years(entry.years),
            say("datasets.yes") if entry.downloadable else say("datasets.no"),
            entry.title[lang], entry.licence,
        )
        for entry in entries
    ]  # fmt: skip
    print_rows([say(f"column.{name}") for name in names], rows, below=2)
    note(say("datasets.count", n=sum(entry.version is not None for entry in entries),
             all=len(entries)))  # fmt: skip


def _years(years: tuple[int, int | None]) -> str:
    return f"{years[0]}–{'…' if years[1] is None else years[1]}"

"""From what a user names (files, folders, patterns, standard input) to sources."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from allies.errors import EmptySource, MissingSource, SourceError, UnreadableSource

ENDINGS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")

_ABOUT = ("readme", "lisezmoi")


@dataclass(frozen=True, slots=True)
class Source:
    """A place to read from: a file, bytes at hand, or (with neither) standard input."""

    name: str
    path: Path | None = None
    data: bytes | None = None


STANDARD_INPUT = Source("standard input")


def find_sources(patterns: Sequence[str]) -> Iterator[Source | SourceError]:
    """Yield the sources that some arguments name, each file once, in order.

    A file is yielded whatever its ending; '-' is standard input; a folder stands for the
    files below it with one of ENDINGS, sorted, without hidden ones and without a README or
    LISEZMOI; anything else is a glob pattern, in which '**' crosses folders. What can't be
    found comes as an error in its place, so that the caller can report it and go on.
    """
    seen: set[str] = set()
    for pattern in patterns:
        for item in _expand(pattern):
            if isinstance(item, Source):
                place = "-" if item.path is None else os.path.realpath(item.path)
                if place in seen:
                    continue
                seen.add(place)
            yield item


def _expand(pattern: str) -> Iterator[Source | SourceError]:
    if pattern == "-":
        yield STANDARD_INPUT
        return
    if "\0" in pattern or not pattern:
        yield MissingSource("A file name is empty or holds a null character; check the arguments.")
        return
    path = Path(pattern).expanduser()
    try:
        if path.is_dir():
            yield from _in_folder(path)
        elif os.path.lexists(path) or not glob.has_magic(pattern):
            yield _named(path)
        else:
            yield from _matches(str(path), pattern)
    except OSError as error:
        yield UnreadableSource(f"{pattern} can't be looked up: {error.strerror}; check the name.")


def _named(path: Path) -> Source | SourceError:
    """One file; what is there but can't be looked at is a source too: its reader says why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            return MissingSource(f"{path} is a link to a file that is not there; mend the link.")
        return MissingSource(f"There is no file {path}; check the name and the folder.")
    except OSError:
        pass
    return Source(path.name, path)


def _matches(expanded: str, pattern: str) -> Iterator[Source | SourceError]:
    found = False
    for match in sorted(glob.glob(expanded, recursive=True)):  # noqa: PTH207 (keeps '~' and '**')
        path = Path(match)
        if os.path.isdir(path):  # noqa: PTH112 (a folder that can't be looked into stops nothing)
            continue
        found = True
        yield _named(path)
    if not found:
        yield MissingSource(f"No file matches {pattern}; check the pattern and the folder.")


def _in_folder(folder: Path) -> Iterator[Source | SourceError]:
    refused: list[OSError] = []
    found = False
    for place, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _is_wanted(name):
                found = True
                yield _named(Path(place) / name)
    for error in refused:
        yield UnreadableSource(
            f"The folder {error.filename} can't be opened: {error.strerror}; check its rights."
        )
    if not found and not refused:
        yield EmptySource(f"The folder {folder} holds no file that ends in {', '.join(ENDINGS)}.")


def _is_wanted(name: str) -> bool:
    low = name.lower()
    return low.endswith(ENDINGS) and not low.startswith((".", *_ABOUT))

"""Adds public data sets to a workspace, from files or their official addresses, and lists them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from allies.core.series import Ballots, Figures, Part, Provenance
from allies.errors import MissingSource, SourceError, UsageError
from allies.settings import Settings
from allies.sources import find_sources
from allies.sources.datasets import DATASETS, dataset, loader
from allies.sources.datasets.base import Dataset, DatasetError, Faults, checked, digest_of
from allies.store.datasets import write_dataset
from allies.store.reader import loads

if TYPE_CHECKING:
    from allies.store.database import Database

# What is going on, how far it has come, and of how much if that is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a download would fetch, for the user to agree to.

    `size` is in bytes, of the files whose size is known; `complete` says whether that is all.
    """

    dataset: Dataset
    files: tuple[str, ...]
    hosts: tuple[str, ...]
    size: int
    complete: bool
    folder: str


Confirm = Callable[[Plan], bool]


@dataclass(slots=True, kw_only=True)
class AddedDataset:
    """What adding a data set did.

    Attributes:
        dataset: Its name.
        status: 'added', 'replaced', 'unchanged', or 'declined' where the user did not agree.
        version: The version, as its files tell.
        rows: How many figures, roll calls and votes it holds.
        withdrawn: How many of the former version no longer count.
        fetched: The files that were fetched.
        reused: The files that an earlier download had left.
        stale: Why it could not be asked whether a reused file is still the newest.
    """

    dataset: str
    status: str = "declined"
    version: str = ""
    rows: int = 0
    withdrawn: int = 0
    fetched: list[Path] = field(default_factory=list)
    reused: list[Path] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetEntry:
    """A line of the list of data sets: what there is, and what of it the workspace holds.

    `version`, `released`, `origin` and `recorded_at` are None, and `rows` 0, where the workspace
    holds none. `years` are those of the version held, else of the newest.
    """

    name: str
    title: Mapping[str, str]
    version: str | None
    released: str | None
    newest: str
    years: tuple[int, int | None]
    licence: str
    redistributable: bool
    rows: int
    status: str
    downloadable: bool
    page: str
    origin: str | None
    recorded_at: datetime | None


def datasets(db: Database | None) -> list[DatasetEntry]:
    """Return all data sets that the program reads, with what the workspace holds of each.

    Args:
        db: The workspace; None for none.
    """
    held = {} if db is None else {load.dataset: load for load in loads(db)}
    found = []
    for name in DATASETS:
        known, load = dataset(name), held.get(name)
        years = known.years if load is None or load.years is None else load.years
        found.append(
            DatasetEntry(
                name=name, title=known.title, newest=known.newest, years=years,
                version=None if load is None else load.version,
                released=None if load is None else load.released,
                licence=known.licence, redistributable=known.redistributable,
                rows=0 if load is None else load.observations, status=known.status,
                downloadable=bool(known.remotes), page=known.page,
                origin=None if load is None else load.origin,
                recorded_at=None if load is None else load.recorded_at,
            )
        )  # fmt: skip
    return found


def add_dataset(
    db: Database,
    name: str,
    files: Sequence[str | Path] = (),
    *,
    download: bool = False,
    settings: Settings | None = None,
    confirm: Confirm | None = None,
    progress: Progress | None = None,
) -> AddedDataset:
    """Add a data set; a former version is withdrawn, and the same again changes nothing.

    Args:
        db: The workspace.
        name: The data set, as `allies datasets` lists them.
        files: Its files.
        download: Fetch the files from their official addresses instead; without this nothing
            is ever fetched.
        settings: Where fetched files are kept, and how large they may be.
        confirm: Asked before anything is fetched; to go on if it returns True.
        progress: Told what is going on.

    Raises:
        UsageError: There is no such data set, or neither files nor a download, or both.
        MissingSource: A file is not there.
        UnreachableSource: A file can't be fetched.
        DatasetError: The files are not what they should be; nothing is changed.
    """
    known = dataset(name)
    require_one_way(known, files, download=download)
    added = AddedDataset(dataset=name)
    if download:
        settings = settings or Settings()
        if confirm is not None and not confirm(_plan(known, settings)):
            return added
        paths = _fetch(known, settings, added, progress)
        origin = " ".join(remote.url for remote in known.remotes)
    else:
        paths = _files(files, known)
        origin = _origin(paths, db.path)
    _write(db, known, paths, origin, added, progress)
    return added


def require_one_way(known: Dataset, files: Sequence[object], *, download: bool) -> None:
    """Check that the files of a data set are either named or to be fetched.

    Raises:
        UsageError: Neither, or both, or they can't be fetched.
    """
    if files and download:
        raise UsageError(f"give either the files of {known.name} or --download, not both")
    if download and not known.remotes:
        raise UsageError(
            f"{known.name} can't be fetched by a program; get it from {known.page} and give its "
            "files"
        )
    if not files and not download:
        how = " or --download to fetch them" if known.remotes else ""
        raise UsageError(
            f"{known.name} needs its files; get them from {known.page} and name them{how}"
        )


def _files(given: Sequence[str | Path], known: Dataset) -> list[Path]:
    """The files that names and patterns stand for."""
    for path in given:
        if Path(path).expanduser().is_dir():
            raise MissingSource(
                f"{path} is a folder; name the files in it that belong to {known.name}"
            )
    found = []
    for source in find_sources([str(path) for path in given]):
        if isinstance(source, SourceError):
            raise source
        if source.path is None:
            raise MissingSource(f"{known.name} is not read from standard input; name its files")
        found.append(source.path)
    return found


def _origin(paths: Sequence[Path], workspace: str) -> str:
    """The file, or the folder of several, as seen from the workspace."""
    file = Path(workspace).expanduser().absolute()
    folder = Path.cwd() if workspace == ":memory:" else file.parent
    place = paths[0] if len(paths) == 1 else paths[0].parent
    try:
        return Path(os.path.relpath(place, folder)).as_posix()
    except ValueError:  # On another drive there is no way from the one to the other.
        return str(place.absolute())


def _plan(known: Dataset, settings: Settings) -> Plan:
    from allies.sources.cache import cache_folder, host_of
    from allies.sources.fetch import size_of

    sizes = [size_of(remote) if remote.size is None else remote.size for remote in known.remotes]
    return Plan(
        dataset=known,
        files=tuple(remote.name for remote in known.remotes),
        hosts=tuple(dict.fromkeys(host_of(remote) for remote in known.remotes)),
        size=sum(size or 0 for size in sizes),
        complete=None not in sizes,
        folder=str(cache_folder(settings)),
    )


def _fetch(
    known: Dataset, settings: Settings, added: AddedDataset, progress: Progress | None
) -> list[Path]:
    from allies.sources.cache import cache_folder
    from allies.sources.fetch import fetch

    folder = cache_folder(settings)
    for remote in known.remotes:
        done = fetch(remote, known, folder, most=settings.max_download, told=progress)
        (added.reused if done.reused else added.fetched).append(done.path)
        if done.stale:
            added.stale.append(f"{remote.name}: {done.stale}")
    return [folder / known.name / Path(remote.name).name for remote in known.remotes]


def _write(
    db: Database, known: Dataset, paths: list[Path], origin: str, added: AddedDataset,
    progress: Progress | None,
) -> None:  # fmt: skip
    faults = Faults()
    reading = loader(known.name).read(paths, faults)
    provenance = Provenance(
        dataset=known.name, version=reading.version, released=reading.released, origin=origin,
        files=tuple(path.name for path in paths), sha256=digest_of(paths),
        licence=known.licence, redistributable=known.redistributable, years=reading.years,
    )  # fmt: skip
    parts = checked(reading, known, faults)
    try:
        done = write_dataset(
            db, provenance, parts if progress is None else _counted(parts, known.name, progress),
            symmetric=[v.name for v in known.variables if v.symmetric],
        )  # fmt: skip
    except UsageError as error:  # It is the files that are at fault, not the command.
        raise DatasetError(str(error)) from error
    added.status, added.version = done.status, done.version
    added.rows, added.withdrawn = done.observations, done.observations_withdrawn


def _counted(parts: Iterator[Part], name: str, progress: Progress) -> Iterator[Part]:
    count = 0
    for part in parts:
        yield part
        if isinstance(part, Figures):
            count += len(part.source)
        else:
            count += len(part.number) if isinstance(part, Ballots) else 1
        progress(name, count, None)

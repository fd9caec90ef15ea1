"""The folder in which downloaded files of data sets are kept, each with a manifest beside it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allies.errors import AlliesError, DiskFull, SourceError
from allies.settings import Settings
from allies.sources.datasets.base import Dataset, Remote, digest_of

# What must stay free beside the file itself.
_ROOM = 50_000_000
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known of a file that was fetched; it lies beside it as JSON.

    `address` is where the file came from in the end, after all redirections; `fetched` is the
    moment, ISO in UTC. `etag` and `modified` are the server's, to ask later whether it changed.
    """

    dataset: str
    file: str
    url: str
    address: str
    fetched: str
    size: int
    sha256: str
    licence: str
    page: str
    etag: str = ""
    modified: str = ""


def cache_folder(
    settings: Settings,
    environment: Mapping[str, str] | None = None,
    platform: str = sys.platform,
) -> Path:
    """Return the folder for downloaded files: that of the settings, else that of the system.

    Args:
        settings: `cache` names the folder.
        environment: Variables such as XDG_CACHE_HOME; the process's own when None.
        platform: As in `sys.platform`.

    Raises:
        SourceError: There is no home to keep it in.
    """
    if settings.cache is not None:
        return Path(settings.cache).expanduser()
    environment = os.environ if environment is None else environment
    try:
        home = Path.home()
    except RuntimeError as error:
        raise SourceError(
            "there is no home folder to keep downloads in; name one as 'cache' in allies.toml"
        ) from error
    if platform == "win32":
        local = environment.get("LOCALAPPDATA") or str(home / "AppData" / "Local")
        return Path(local) / "allies" / "Cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "allies"
    own = environment.get("XDG_CACHE_HOME", "")
    # By the standard a relative path is to be ignored.
    return (Path(own) if Path(own).is_absolute() else home / ".cache") / "allies"


def place_of(remote: Remote, dataset: Dataset, folder: Path) -> Path:
    """Return where a file is kept; its folder is made.

    Raises:
        SourceError: The folder can't be made.
    """
    place = folder / dataset.name / Path(remote.name).name
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(place.parent, error) from error
    return place


def unwritable(folder: Path, error: OSError) -> SourceError:
    """Return the error for a folder in which nothing can be kept."""
    reason = error.strerror or str(error)
    return SourceError(
        f"{folder} can't hold downloads: {reason}; name another folder as 'cache' in allies.toml"
    )


def manifest_of(place: Path) -> Path:
    """Return where the manifest of a file lies."""
    return place.with_name(place.name + ".json")


def kept(place: Path, remote: Remote) -> Manifest | None:
    """Return the manifest of a file that is there, whole and from this address; else None."""
    manifest = _read(manifest_of(place))
    if manifest is None or manifest.url != remote.url or not place.is_file():
        return None
    if place.stat().st_size != manifest.size or digest_of([place]) != manifest.sha256:
        return None
    if remote.sha256 is not None and manifest.sha256 != remote.sha256:
        return None
    return manifest


def _read(path: Path) -> Manifest | None:
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what goes wrong with writing near a place into an error that says what to do.

    Raises:
        DiskFull: The disk is full.
        SourceError: The folder can't be written for another reason.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, AlliesError):
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room(place, _ROOM) from error
        raise unwritable(place.parent, error) from error


def keep(part: Path, place: Path, manifest: Manifest) -> None:
    """Put a fetched file in its place, whole or not at all, and its manifest beside it."""
    manifest_of(place).unlink(missing_ok=True)
    part.replace(place)
    write_json(manifest_of(place), asdict(manifest))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file as a whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def require_room(place: Path, size: int) -> None:
    """Check that the disk has room for a file.

    Raises:
        DiskFull: It has not.
    """
    if shutil.disk_usage(place.parent).free < size + _ROOM:
        raise no_room(place, size + _ROOM)


def no_room(place: Path, size: int) -> DiskFull:
    """Return the error for a disk without room."""
    return DiskFull(
        f"there is no room for {place.name} in {place.parent}; make {megabytes(size)} MB of room, "
        "or name another folder as 'cache' in allies.toml"
    )


def megabytes(size: int) -> str:
    """Write a size in megabytes, small ones with a decimal."""
    return f"{size / MEGABYTE:.1f}" if size < 10 * MEGABYTE else f"{size / MEGABYTE:.0f}"


def host_of(remote: Remote) -> str:
    """Return the name of the server of a file, for the user to see."""
    return urlsplit(remote.url).hostname or remote.url

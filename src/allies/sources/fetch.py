"""Fetches files of data sets from their official addresses; the only room with a network.

A file is whole, checked and in its place, or it is not there: what has come so far waits in a
`.part` file, from which the next attempt goes on if the server still has the same file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx2

from allies.errors import SourceTooLarge, UnreachableSource
from allies.sources import cache
from allies.sources.datasets.base import Dataset, Remote
from allies.sources.parts import Part, digest, looks_like_page, unpacked
from allies.sources.retries import Attempts, Broken, Failed, Later, Patience, waiting_time

Told = Callable[[str, int, int | None], None]

_HOPS = 8
_MOVED = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_HEADERS = {"User-Agent": "allies", "Accept": "*/*", "Accept-Encoding": "identity"}


class Fetched(NamedTuple):
    """A file that was fetched or was there: where, whether it was there, and what of it.

    `stale` says why it could not be asked whether the kept file is still the newest, else ''.
    """

    path: Path
    reused: bool
    manifest: cache.Manifest
    stale: str = ""


class _Unchanged(Failed):
    """The server still has the file that is kept."""


def fetch(
    remote: Remote,
    dataset: Dataset,
    folder: Path,
    *,
    most: int,
    told: Told | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Fetch a file of a data set, or find it where an earlier fetch has put it.

    Args:
        remote: The file.
        dataset: Whose it is, for its page and licence.
        folder: Where files are kept, as by `cache.cache_folder`.
        most: The largest file to fetch, in bytes.
        told: Called with the file's name, how much of it is there, and of how much if known.
        patience: How long to wait for the server.

    Raises:
        UnreachableSource: The address has moved, closed, sends something else or nothing.
        SourceTooLarge: The file is larger than `most`.
        DiskFull: There is no room for it.
        SourceError: The folder can't be written.
    """
    place = cache.place_of(remote, dataset, folder)
    known = cache.kept(place, remote)
    if known is not None and remote.sha256 is not None:
        return Fetched(place, True, known)
    job = _Job(remote, dataset, place, most, told or (lambda *_: None), patience or Patience())
    try:
        with cache.writing(place):
            return Fetched(place, False, job.run(known))
    except Failed as failure:
        if known is not None:
            stale = "" if isinstance(failure, _Unchanged) else str(failure)
            return Fetched(place, True, known, stale)
        raise UnreachableSource(
            f"{remote.name} of {dataset.name} could not be fetched from its official address: "
            f"{failure}; look for it at {dataset.page}"
        ) from failure


def size_of(remote: Remote, *, patience: Patience | None = None) -> int | None:
    """Ask the server how large a file is, in bytes; None if it does not say."""
    patience = patience or Patience()
    waits = httpx2.Timeout(patience.silence, connect=patience.connect)
    try:
        with (
            httpx2.Client(headers=_HEADERS, timeout=waits, follow_redirects=False) as client,
            _answer(client, "HEAD", remote.url, {}) as answer,
        ):
            packed = answer.headers.get("content-encoding", "identity") != "identity"
            return None if packed or answer.status_code != 200 else _length(answer)
    except (Failed, httpx2.TransportError, httpx2.InvalidURL):
        return None


@contextmanager
def _answer(
    client: httpx2.Client, method: str, address: str, headers: dict[str, str]
) -> Iterator[httpx2.Response]:
    """The answer of the last server that an address leads to."""
    url, seen = httpx2.URL(address), set[str]()
    for _ in range(_HOPS):
        if str(url) in seen:
            raise Failed("its address leads round in a circle")
        seen.add(str(url))
        answer = client.send(client.build_request(method, url, headers=headers), stream=True)
        try:
            if answer.status_code not in _MOVED or "location" not in answer.headers:
                yield answer
                return
            url = _next(url, answer.headers["location"])
        finally:
            answer.close()
    raise Failed(f"its address leads on more than {_HOPS} times")


def _next(here: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirection leads: to a safe place, or to another of the same server."""
    there = here.join(location)
    same = there.host == here.host and there.scheme == here.scheme
    if there.scheme != "https" and not same:
        raise Failed(f"its address leads to {there}, which is not safe (https)")
    return there


@dataclass(slots=True)
class _Job:
    """One file on its way."""

    remote: Remote
    dataset: Dataset
    place: Path
    most: int
    told: Told
    patience: Patience
    part: Part = field(init=False)
    address: str = ""
    etag: str = ""
    modified: str = ""

    def __post_init__(self) -> None:
        self.part = Part.of(self.place, self.remote.url)

    def run(self, known: cache.Manifest | None) -> cache.Manifest:
        attempts = Attempts(self.patience)
        waits = httpx2.Timeout(self.patience.silence, connect=self.patience.connect)
        with httpx2.Client(headers=_HEADERS, timeout=waits, follow_redirects=False) as client:
            while True:
                before = self.part.size
                try:
                    if not self.part.whole:
                        self._receive(client, known)
                    return self._settle()
                except Later as asked:
                    attempts.later(asked)
                except Broken as failure:
                    attempts.again(failure, progress=self.part.size > before)

    # ---- asking

    def _receive(self, client: httpx2.Client, known: cache.Manifest | None) -> None:
        """Ask for the file, or the rest of it, and write what comes."""
        headers = self.part.continuation(trusted=self.remote.sha256 is not None)
        if not headers and known is not None:
            headers = _if_newer(known)
        with (
            _explained(self.remote, self.part, self.patience),
            _answer(client, "GET", self.remote.url, headers) as answer,
        ):
            self.address = str(answer.url)
            self._begin(answer)
            self._write(answer)

    def _begin(self, answer: httpx2.Response) -> None:
        """Look at the head of an answer, and get ready for its body."""
        status = answer.status_code
        if status == 304:
            raise _Unchanged("the server has nothing newer than what is not here")
        if status == 416 and self.part.size:
            self.part.drop()
            raise Broken("the server no longer has the rest of it")
        if status in _BUSY:
            raise Later(answer.url.host, waiting_time(answer.headers.get("retry-after")))
        if status not in (200, 206):
            raise _refusal(status, answer.url.host)
        kind = answer.headers.get("content-type", "").lower()
        if "text/html" in kind and not self.remote.name.endswith((".html", ".htm")):
            raise Failed("a web page comes instead of the file")
        self.etag = answer.headers.get("etag", "")
        self.modified = answer.headers.get("last-modified", "")
        self.part.start(
            at=_start_of(answer) if status == 206 else 0, etag=self.etag, modified=self.modified,
            encoding=answer.headers.get("content-encoding", "").lower(), length=_length(answer),
        )  # fmt: skip
        expected = self.part.total or self.remote.size or 0
        self._require_small(expected)
        cache.require_room(self.place, expected - self.part.size)

    # ---- writing

    def _write(self, answer: httpx2.Response) -> None:
        total = self.part.total or self.remote.size
        since, counted = time.monotonic(), 0
        with self.part.writing() as stream:
            for chunk in answer.iter_raw():
                stream.write(chunk)
                counted += len(chunk)
                self.part.size += len(chunk)
                self._require_small(self.part.size)
                self.told(self.remote.name, self.part.size, total)
                passed = time.monotonic() - since
                if passed > self.patience.window:
                    if counted < self.patience.slowest * passed:
                        raise Broken(
                            f"{answer.url.host} sends less than {self.patience.slowest} bytes "
                            "a second"
                        )
                    since, counted = time.monotonic(), 0
        self.part.finish(size=None if self.part.encoding else self.remote.size)
        if not self.part.whole:
            raise Broken(_cut(self.part, self.remote))

    def _require_small(self, size: int) -> None:
        if size > self.most:
            self.part.drop()
            raise SourceTooLarge(
                f"{self.remote.name} of {self.dataset.name} is larger than "
                f"{cache.megabytes(self.most)} MB; raise max_download in the settings, or get it "
                f"from {self.dataset.page}"
            )

    # ---- checking

    def _settle(self) -> cache.Manifest:
        """Unpack and check what has come, and put it in its place."""
        try:
            content = unpacked(self.part, wanted=self.remote.sha256, most=self.most)
        except Failed:
            self.part.drop()
            raise
        size, sha256 = content.stat().st_size, digest(content)
        fault = self._fault(content, size, sha256)
        if fault:
            resumed = self.part.resumed
            self.part.drop()
            # What was pieced together may have been two states of a file.
            raise (Broken if resumed else Failed)(fault)
        manifest = cache.Manifest(
            dataset=self.dataset.name, file=self.remote.name, url=self.remote.url,
            address=self.address or self.remote.url,
            fetched=datetime.now(UTC).isoformat(timespec="seconds"), size=size, sha256=sha256,
            licence=self.dataset.licence, page=self.dataset.page,
            etag=self.etag, modified=self.modified,
        )  # fmt: skip
        cache.keep(content, self.place, manifest)
        self.part.drop()
        return manifest

    def _fault(self, content: Path, size: int, sha256: str) -> str:
        if self.remote.sha256 is not None and sha256 != self.remote.sha256:
            return (
                f"its SHA-256 is {sha256[:12]}… and not {self.remote.sha256[:12]}…, so its makers "
                "have changed it or it was damaged on the way"
            )
        if looks_like_page(content) and not self.remote.name.endswith((".html", ".htm")):
            return "a web page comes instead of the file"
        if self.remote.sha256 is None and self.remote.size not in (None, size):
            return (
                f"it has {size} bytes and not {self.remote.size}, so its makers have changed it or "
                "it was damaged on the way"
            )
        return "it is empty" if size == 0 else ""


def _if_newer(known: cache.Manifest) -> dict[str, str]:
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def _refusal(status: int, host: str) -> Failed:
    if status in (404, 410):
        return Failed(f"{host} has no such file any more ({status})")
    if status in (401, 402, 403, 407, 451):
        return Failed(f"{host} does not give it to everyone ({status})")
    if status >= 500:
        return Broken(f"{host} has trouble of its own ({status})")
    return Failed(f"{host} gives no file but the answer {status}")


def _length(answer: httpx2.Response) -> int | None:
    text = answer.headers.get("content-length", "")
    return int(text) if text.isdigit() else None


def _start_of(answer: httpx2.Response) -> int:
    """Where the bytes of a partial answer begin; -1 if it does not say."""
    text = answer.headers.get("content-range", "")
    first = text.removeprefix("bytes ").partition("-")[0]
    return int(first) if text.startswith("bytes ") and first.isdigit() else -1


def _cut(part: Part, remote: Remote) -> str:
    total = part.total or remote.size
    of = "" if total is None else f" of {cache.megabytes(total)}"
    broke = f"the connection broke after {cache.megabytes(part.size)}{of} MB"
    if part.continuation(trusted=remote.sha256 is not None):
        return f"{broke}, and the same command goes on from there"
    return broke


@contextmanager
def _explained(remote: Remote, part: Part, patience: Patience) -> Iterator[None]:
    """Turn what goes wrong on the way into a reason."""
    host = httpx2.URL(remote.url).host
    try:
        yield
    except httpx2.ConnectTimeout as error:
        raise Broken(f"{host} does not answer") from error
    except httpx2.TimeoutException as error:
        raise Broken(f"{host} sends nothing for {patience.silence:g} s") from error
    except (httpx2.ConnectError, httpx2.ProxyError) as error:
        raise Broken(f"{host} can't be reached ({error})") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise Failed(f"its address is not one of the web ({error})") from error
    except httpx2.TransportError as error:
        raise Broken(_cut(part, remote)) from error

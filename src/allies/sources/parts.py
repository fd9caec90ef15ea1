"""A file on its way: what has come of it so far, and what it is when it is whole."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from allies.sources.cache import write_json
from allies.sources.retries import Broken, Failed

_CHUNK = 1 << 20
_HEAD = 512
# What zlib is told to expect: the wrapping of gzip, or that of zlib, which HTTP calls deflate.
_WRAPPINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


@dataclass(slots=True)
class Part:
    """The `.part` file of a download, with a note beside it of which file it is a part of.

    `size` counts the bytes as they came, packed if the server packs them (`encoding`); `total`
    is how many there are to be, None if unknown.
    """

    path: Path
    url: str
    size: int = 0
    total: int | None = None
    validator: str = ""
    encoding: str = ""
    whole: bool = False
    resumed: bool = False

    @classmethod
    def of(cls, place: Path, url: str) -> Part:
        """Return what has come so far of a file that will be at `place`."""
        part = cls(place.with_name(place.name + ".part"), url)
        try:
            noted = json.loads(part._note.read_text(encoding="utf-8"))
            if noted.pop("url") == url and part.path.is_file():
                part.total, part.validator = noted["total"], noted["validator"]
                part.encoding, part.size = noted["encoding"], part.path.stat().st_size
        except (OSError, ValueError, KeyError, AttributeError):
            pass
        if not part.size or (part.total is not None and part.size > part.total):
            part.drop()
        part.whole = part.size == part.total
        return part

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def continuation(self, *, trusted: bool) -> dict[str, str]:
        """Return the headers that ask for the rest only; none if it is to come from the start.

        Args:
            trusted: Whether the whole will be checked by its hash, so that a rest without a
                sure sign that it is of the same file may be taken too.
        """
        if not self.size or not (self.validator or trusted):
            return {}
        asked = {"Range": f"bytes={self.size}-"}
        return {**asked, "If-Range": self.validator} if self.validator else asked

    def start(
        self, *, at: int, etag: str, modified: str, encoding: str, length: int | None
    ) -> None:
        """Get ready for a body that begins at a byte: 0 is a new file.

        Raises:
            Broken: The body is not the rest of what is here.
        """
        if at and (at != self.size or encoding != self.encoding):
            self.drop()
            raise Broken("the server sends another part of it than was asked for")
        if not at:
            self.drop()
        self.resumed = bool(at)
        self.total = None if length is None else at + length
        # A weak tag does not promise the same bytes.
        self.validator = etag if etag and not etag.startswith("W/") else modified
        self.encoding = "" if encoding == "identity" else encoding
        write_json(self._note, {
            "url": self.url, "total": self.total, "validator": self.validator,
            "encoding": self.encoding,
        })  # fmt: skip

    @contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """Open the file to add to it."""
        with self.path.open("ab") as stream:
            yield stream

    def finish(self, *, size: int | None) -> None:
        """Say that the body has ended; `size` is what the file should have, if known.

        Raises:
            Broken: Another process has written to the file too.
        """
        if self.path.stat().st_size != self.size:
            self.drop()
            raise Broken("another process fetches it at the same time")
        expected = self.total if self.total is not None else size
        self.whole = expected is None or self.size >= expected

    def drop(self) -> None:
        """Forget what has come."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.size, self.total, self.validator, self.encoding = 0, None, "", ""
        self.whole = self.resumed = False


def unpacked(part: Part, *, wanted: str | None, most: int) -> Path:
    """Return the file that came: what the server packed for the way is unpacked.

    Args:
        part: A part that is whole.
        wanted: The SHA-256 that it should have: some servers call a file packed for the way
            that is packed by itself, and then this tells.
        most: The largest size, in bytes.

    Raises:
        Failed: It can't be unpacked, or unpacks to more than `most`.
    """
    if not part.encoding or digest(part.path) == wanted:
        return part.path
    wrapping = _WRAPPINGS.get(part.encoding)
    if wrapping is None:
        raise Failed(f"it is packed in a way that is not read ({part.encoding})")
    target = part.path.with_name(part.path.name + ".unpacked")
    try:
        with part.path.open("rb") as packed, target.open("wb") as stream:
            _unpack(packed, stream, wrapping, most)
        target.replace(part.path)
    except (zlib.error, EOFError) as error:
        raise Failed("what came can't be unpacked") from error
    finally:
        target.unlink(missing_ok=True)
    return part.path


def _unpack(packed: IO[bytes], stream: IO[bytes], wrapping: int, most: int) -> None:
    size, work = 0, zlib.decompressobj(wrapping)
    while chunk := packed.read(_CHUNK):
        while chunk:
            if work.eof:  # Packed data may follow one another.
                work = zlib.decompressobj(wrapping)
            out = work.decompress(chunk, _CHUNK)
            size += stream.write(out)
            if size > most:
                raise Failed("it unpacks to more than the limit of the settings (max_download)")
            chunk = work.unconsumed_tail or work.unused_data
    stream.write(work.flush())
    if not work.eof:
        raise EOFError


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def looks_like_page(path: Path) -> bool:
    """Whether a file begins as a web page does."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))

"""Opens the files of public data sets: text in any usual encoding or compression, as rows.

Rows come one by one, so that a file of gigabytes needs no more memory than a small one.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from allies.sources.datasets.base import Dataset, DatasetError

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_PEEK = 1 << 16
_LONGEST_FIELD = 1 << 22
_BROKEN = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, struct.error,
    UnicodeDecodeError, csv.Error,
)  # fmt: skip
_AS_WINDOWS = "allies-windows"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS, _as_windows)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its line in the file and its fields by the name of the column."""

    line: int
    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """A field, without blanks around it."""
        return self.fields[name]


@contextmanager
def opened(
    path: Path, dataset: Dataset, *, member: str = "", mixed: bool = False
) -> Iterator[IO[str]]:
    """Open a file as text: plain, gzip, or in a zip archive; UTF-8 or else Windows-1252.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.
        member: The beginning or end of the name of the file in an archive; by default its only
            or first one.
        mixed: Whether bytes that are no UTF-8 far from its beginning are to be read as
            Windows-1252, and not taken as damage.

    Raises:
        DatasetError: It is not there, empty, cut short, or no text.
    """
    with told_if_broken(path, dataset), _raw(path, member) as raw:
        head = raw.peek(_PEEK)[:_PEEK]
        if not head:
            raise DatasetError(f"{path.name} is empty; download {dataset.name} again")
        if b"\0" in head[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise DatasetError(
                f"{path.name} is no text; {dataset.name} reads {dataset.files['en']}"
            )
        errors = _AS_WINDOWS if mixed else "strict"
        with io.TextIOWrapper(raw, _encoding(head), errors, newline="") as stream:
            yield stream


@contextmanager
def told_if_broken(path: Path, dataset: Dataset) -> Iterator[None]:
    """Turn what goes wrong with a file in the block into an error that says what to do.

    Raises:
        DatasetError: The file is not there, broken or cut short.
    """
    try:
        yield
    except DatasetError:
        raise
    except FileNotFoundError as error:
        raise DatasetError(f"there is no file {path}; check its name") from error
    except _BROKEN as error:
        raise DatasetError(
            f"{path.name} is broken or cut short ({type(error).__name__}: {error}); "
            f"download it again from {dataset.page}"
        ) from error


def delimiter_of(line: str) -> str:
    """Return a tab, semicolon or comma, whichever a line has most of."""
    return max("\t;,", key=line.count)


def header_of(path: Path, dataset: Dataset) -> list[str]:
    """Return the names of the columns of a delimited text file, to tell layouts apart.

    Raises:
        DatasetError: The file is missing, empty or broken.
    """
    with opened(path, dataset) as stream:
        return names_in(stream.readline())


def names_in(line: str, *, delimiter: str | None = None) -> list[str]:
    """Return the names of the columns in a header; blank ones around them are left out."""
    cut = delimiter or delimiter_of(line)
    return [name.strip() for name in next(csv.reader([line], delimiter=cut), [])]


@contextmanager
def _raw(path: Path, member: str) -> Iterator[io.BufferedReader[Any]]:
    with path.open("rb") as stream:
        magic = stream.peek(4)[:4]
        if magic.startswith(_GZIP):
            with gzip.GzipFile(fileobj=stream) as unpacked, io.BufferedReader(unpacked) as raw:
                yield raw
        elif magic == _ZIP:
            with zipfile.ZipFile(stream) as archive:
                names = [n for n in archive.namelist() if not n.endswith("/")]
                wanted = [n for n in names if n == member] or [
                    n for n in names if n.startswith(member) or n.endswith(member)
                ]
                if not wanted:
                    raise zipfile.BadZipFile(f"there is no file '{member}' in it")
                if archive.getinfo(wanted[0]).flag_bits & 1:
                    raise zipfile.BadZipFile(f"'{wanted[0]}' in it needs a password")
                with archive.open(wanted[0]) as member_, io.BufferedReader(member_) as raw:  # type: ignore[type-var]
                    yield raw
        else:
            yield stream


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return "cp1252"
    return "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Columns:
    """A run of rows column by column: the line of each in the file, and its fields."""

    lines: Sequence[int]
    fields: Mapping[str, Sequence[str]]

    def __getitem__(self, name: str) -> Sequence[str]:
        """A column."""
        return self.fields[name]


def columns(
    path: Path,
    dataset: Dataset,
    *,
    names: Sequence[str],
    size: int = 50_000,
    delimiter: str | None = None,
    skip: int = 0,
    header: Sequence[str] | None = None,
    member: str = "",
    mixed: bool = False,
) -> Iterator[Columns]:
    """Yield the named columns of a delimited text file, `size` rows at a time: the fast way.

    Args:
        path: The file, which may be compressed.
        dataset: Whose it should be, for messages.
        names: The columns wanted, which must be there, whatever their order and others.
        size: How many rows to hold.
        delimiter: By default a tab, semicolon or comma, whichever the header has most of.
        skip: Lines before the header.
        header: The names of the columns, for a file without a header.
        member: Which file of an archive.
        mixed: As in `opened`.

    Raises:
        DatasetError: The file is broken, a column is missing, or a row has too few fields.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    with opened(path, dataset, member=member, mixed=mixed) as stream:
        for _ in range(skip):
            stream.readline()
        first = stream.readline() if header is None or delimiter is None else ""
        cut = delimiter or delimiter_of(first)
        found = [name.strip() for name in header or names_in(first, delimiter=cut)]
        _require(path, dataset, names, found)
        lines: Iterator[str] = stream if header is None else chain([first] if first else [], stream)
        before = skip + (header is None)
        reader = csv.reader(lines, delimiter=cut)
        pick = itemgetter(*(found.index(name) for name in names), 0)
        while run := list(islice(reader, size)):
            # Where no field holds a line break, a row is a line.
            last = reader.line_num + before
            numbered = range(last - len(run) + 1, last + 1)
            kept = [(n, row) for n, row in zip(numbered, run, strict=True) if row]
            try:
                picked = list(zip(*(pick(row) for _, row in kept), strict=True))
            except IndexError:
                short = next(n for n, row in kept if len(row) < len(found))
                raise DatasetError(
                    f"{path.name}, line {short}: too few fields; download it again from "
                    f"{dataset.page}"
                ) from None
            if picked:
                fields = {
                    name: [field.strip() for field in column]
                    for name, column in zip(names, picked, strict=False)
                }
                yield Columns([n for n, _ in kept], fields)


def _require(path: Path, dataset: Dataset, names: Sequence[str], found: Sequence[str]) -> None:
    missing = [name for name in names if name not in found]
    if missing:
        raise DatasetError(
            f"{path.name} has no column {', '.join(missing)}; its columns are "
            f"{', '.join(found[:12])}{' …' if len(found) > 12 else ''}. "
            f"If {dataset.name} has changed, look at {dataset.page}"
        )


def rows(path: Path, dataset: Dataset, *, names: Sequence[str], **given: Any) -> Iterator[Row]:
    """Yield the named columns row by row: the plain way; arguments are those of `columns`."""
    for run in columns(path, dataset, names=names, **given):
        for number_, fields in zip(run.lines, zip(*run.fields.values(), strict=True), strict=True):
            yield Row(number_, dict(zip(run.fields, fields, strict=True)))


def number(text: str, *, missing: Sequence[str] = ("", "NA", ".", "..", "NaN")) -> float | None:
    """Read a number; None where the data set says that there is none.

    Raises:
        ValueError: It is neither.
    """
    text = text.strip()
    return None if text in missing else float(text)

"""The rows of event files: which layout a file has, and its fields one row after the other.

Layouts are known by their columns: GDELT 1.0 (57 columns, or 58 since April 2013) and 2.0 (61)
without a header, or any of them with one; ICEWS; POLECAT and other PLOVER data. Names of columns
are compared without case, blanks and marks; empty columns at the end, lines before the header
and headers repeated inside a file, all of which POLECAT has, do no harm.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, cast

from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.tables import opened

_ENDINGS = (".csv", ".tab", ".tsv", ".txt", ".zip", ".gz")
# What stands beside event files in the folders that people have.
_OTHERS = re.compile(r"mentions|gkg|readme|license|licence|masterfilelist|codebook|md5", re.I)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError,
           RuntimeError, ValueError, csv.Error)  # fmt: skip
_LONGEST_FIELD = 1 << 22
_BEFORE_HEADER = 5
_BOM = "\xef\xbb\xbf"

GDELT_1, GDELT_2, ICEWS, PLOVER = "GDELT 1.0", "GDELT 2.0", "ICEWS", "POLECAT"

# The part of the columns that is read: what we call it, and its names in the files.
Names = dict[str, tuple[str, ...]]
_GDELT: Names = {
    "id": ("globaleventid",), "day": ("sqldate", "day"), "source": ("actor1countrycode",),
    "target": ("actor2countrycode",), "code": ("eventcode",), "root": ("eventrootcode",),
    "scale": ("goldsteinscale",), "mentions": ("nummentions",), "sources": ("numsources",),
}  # fmt: skip
_ICEWS: Names = {
    "id": ("eventid",), "day": ("eventdate",), "source": ("sourcecountry",),
    "target": ("targetcountry",), "code": ("cameocode",), "scale": ("intensity",),
}  # fmt: skip
_PLOVER: Names = {
    "id": ("eventid",), "day": ("eventdate",), "source": ("actorcountry", "sourcecountry"),
    "target": ("recipientcountry", "targetcountry"), "code": ("eventtype",),
    "scale": ("intensity", "eventintensity"), "quad": ("quadcode",),
}  # fmt: skip
_NEEDED = ("day", "source", "target", "code")
_COLUMNS = {GDELT_1: _GDELT, GDELT_2: _GDELT, ICEWS: _ICEWS, PLOVER: _PLOVER}

# Places in GDELT's files without a header, and the numbers of columns that they may have.
_PLACES = {"id": 0, "day": 1, "source": 7, "target": 17, "code": 26, "root": 28, "scale": 30,
           "mentions": 31, "sources": 32}  # fmt: skip
_WIDTHS = {57: GDELT_1, 58: GDELT_1, 61: GDELT_2}


class Layout(NamedTuple):
    """How a file is built.

    `places` are the columns by our names; `width` is how many fields a row has, and `delimiter`
    stands between them. `skip` lines come before the first row; `day` is what the header calls
    the day of an event, '' without a header. `quoted` is whether fields stand in quotation marks.
    """

    maker: str
    places: dict[str, int]
    width: int
    delimiter: str
    skip: int
    day: str
    quoted: bool


class Source(NamedTuple):
    """One file to read: on the disk, and in an archive there ('' if it is none)."""

    path: Path
    member: str

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name


def event_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: those given, and those of event data in folders given.

    In a folder, files of other endings and GDELT's mentions and knowledge graph are passed over.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                p for p in path.rglob("*")
                if p.is_file() and p.name.lower().endswith(_ENDINGS) and not _OTHERS.search(p.name)
            )  # fmt: skip
        else:
            found.append(path)
    return found


def sources_of(path: Path, dataset: Dataset) -> list[Source]:
    """Return the event files in a file: all of a zip archive, or itself.

    Raises:
        DatasetError: It is not there, or is a broken archive.
    """
    with _told(path, dataset):
        if not path.exists():
            raise DatasetError(f"there is no file {path}; check its name")
        with path.open("rb") as stream:
            zipped = stream.read(4) == b"PK\x03\x04"
        if not zipped:
            return [Source(path, "")]
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
    kept = [n for n in names if not n.startswith("__MACOSX") and not _OTHERS.search(n)] or names
    return [Source(path, n) for n in sorted(kept)]


@contextmanager
def _told(path: Path, dataset: Dataset) -> Iterator[None]:
    try:
        yield
    except DatasetError:
        raise
    except _BROKEN as error:
        raise DatasetError(
            f"{path.name} is broken or cut short ({type(error).__name__}: {error}); "
            f"download it again from {dataset.page}"
        ) from error


@contextmanager
def _lines(source: Source, dataset: Dataset) -> Iterator[io.TextIOWrapper]:
    """Open a file so that each byte is a letter.

    The fields that are read are ASCII but for a few names (see `as_utf8`); files of several
    encodings, and in none, are common.
    """
    with (
        _told(source.path, dataset),
        opened(source.path, dataset, member=source.member) as text,
    ):
        stream = cast(io.TextIOWrapper, text)
        if not stream.encoding.startswith("utf-16"):
            stream.reconfigure(encoding="latin-1", newline="\n")
        yield stream


def as_utf8(text: str) -> str:
    """Return a field that `rows_of` has given as it was meant, where it is in UTF-8."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def layout_of(source: Source, dataset: Dataset) -> Layout:
    """Return how a file is built, from its first lines.

    Raises:
        DatasetError: None of the layouts fits; the message says which there are.
    """
    with _lines(source, dataset) as stream:
        first = [_plain(line) for line in islice(stream, _BEFORE_HEADER)] or [""]
    found = _without_header(first[0])
    if found is not None:
        return found
    for number, line in enumerate(first):
        found = _with_header(line, number + 1)
        if found is not None:
            return found
    raise DatasetError(
        f"{source.name} is in none of the layouts that {dataset.name} reads: "
        f"{dataset.files['en']}; its first line is '{first[0][:80]}'"
    )


def _plain(line: str) -> str:
    return line.removeprefix(_BOM).lstrip("\ufeff").rstrip("\r\n")


def _without_header(line: str) -> Layout | None:
    fields = line.split("\t")
    maker = _WIDTHS.get(len(fields))
    if maker is None or not fields[0].isdecimal() or not fields[1].isdecimal():
        return None
    return Layout(maker, _PLACES, len(fields), "\t", 0, "", False)


def _with_header(line: str, skip: int) -> Layout | None:
    for delimiter in sorted("\t,;|", key=line.count, reverse=True):
        fields = next(csv.reader([line], delimiter=delimiter), [])
        while fields and not fields[-1].strip():
            fields.pop()
        names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in fields]
        for maker in (GDELT_2, ICEWS, PLOVER):
            places = _places(names, _COLUMNS[maker])
            if all(key in places for key in _NEEDED):
                if maker == GDELT_2 and "actor1geoadm2code" not in names:
                    maker = GDELT_1
                day = fields[places["day"]].strip()
                return Layout(
                    maker, places, len(fields), delimiter, skip, day, line.startswith('"')
                )
    return None


def _places(names: list[str], wanted: Names) -> dict[str, int]:
    return {
        key: names.index(name)
        for key, choice in wanted.items()
        for name in choice[::-1]
        if name in names
    }


def rows_of(
    source: Source, layout: Layout, dataset: Dataset, faults: Faults
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file with their numbers, fields as in the file.

    Rows without the fields that are needed are noted as faults and left out.

    Raises:
        DatasetError: The file is broken.
    """
    with _lines(source, dataset) as stream:
        for _ in range(layout.skip):
            stream.readline()
        if layout.day:
            yield from _headed(source, layout, stream, faults)
        else:
            yield from _bare(source, layout, stream, faults)


def _bare(
    source: Source, layout: Layout, stream: io.TextIOWrapper, faults: Faults
) -> Iterator[tuple[int, list[str]]]:
    last = max(layout.places.values()) + 1
    # Yearly files of GDELT 1.0 may have rows of both widths.
    tabs = {width - 1 for width, maker in _WIDTHS.items() if maker == layout.maker}
    for number, line in enumerate(stream, 1):
        if line.count("\t") in tabs:
            yield number, line.split("\t", last)
        elif line.strip():
            faults.add(_misfit(source, number, line.count("\t") + 1, layout.width))


def _headed(
    source: Source, layout: Layout, stream: io.TextIOWrapper, faults: Faults
) -> Iterator[tuple[int, list[str]]]:
    needed = max(layout.places[key] for key in _NEEDED)
    places = max(layout.places.values()) + 1
    day = layout.places["day"]
    for number, fields in _split(layout, stream):
        size = len(fields)
        if size != layout.width:
            while size and not fields[size - 1].strip():
                size -= 1
            if size == 0:
                continue
            if size > layout.width or size <= needed:
                faults.add(_misfit(source, number, size, layout.width))
                continue
            fields += [""] * (places - len(fields))
        if fields[day].strip(' "') != layout.day:  # else it is the header again
            yield number, fields


def _misfit(source: Source, number: int, fields: int, width: int) -> str:
    return f"{source.name}, row {number}: {fields} fields, not {width}"


def _split(layout: Layout, stream: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Split lines at tabs as they are, others as csv.

    In tables with tabs a quotation mark is a mark like others, unless the names of the columns
    stand in them or the fields don't fit.
    """
    if layout.delimiter != "\t" or layout.quoted:
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(stream, delimiter=layout.delimiter)
        for fields in reader:
            yield reader.line_num + layout.skip, fields
        return
    for number, line in enumerate(stream, layout.skip + 1):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != layout.width and '"' in line:
            fields = next(csv.reader([line.rstrip("\r\n")], delimiter="\t"), [])
        yield number, fields


def first_year(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and last year that the names of files tell, None if one does not."""
    years = [re.search(r"(?<!\d)(?:19[4-9]|20\d)\d", name) for name in names]
    found = [int(match[0]) for match in years if match is not None]
    return (min(found), max(found)) if found and len(found) == len(names) else None


def one_maker(layouts: Sequence[tuple[Source, Layout]]) -> str:
    """Return whose data files are.

    Raises:
        DatasetError: They are of several makers, which don't count alike.
    """
    makers = list(dict.fromkeys(layout.maker for _, layout in layouts))
    if len(makers) > 1:
        raise DatasetError(
            f"the files are of {' and '.join(makers)}, which count the same events differently; "
            "give those of one of them, since each load replaces the former"
        )
    return makers[0]

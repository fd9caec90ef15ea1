"""Reads any source into a document."""

from __future__ import annotations

import errno
import hashlib
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from allies.core.document import LANGUAGES, Block, Document, Origin, document_id
from allies.core.values import first_day
from allies.errors import (
    EmptySource,
    MissingSource,
    SourceError,
    SourceTooLarge,
    UnreadableSource,
    UsageError,
)
from allies.sources.extract import Extract
from allies.sources.find import Source
from allies.sources.furniture import mark_blocks
from allies.sources.heading import author_of, checked_date, date_in_name, date_of, title_of
from allies.sources.language import blocks_with_language, settle_language

MAX_BYTES = 50_000_000


class Reader(Protocol):
    """A module that reads one kind of file."""

    def read(self, data: bytes, name: str) -> Extract:
        """Return the text of a file and what it says of itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the module of this package that reads it, and what it is called."""

    module: str
    called: str


_TEXT, _WEB = Kind("plain", "text"), Kind("html", "web page")
_PDF, _WORD = Kind("pdf", "PDF file"), Kind("docx", "Word document")

# The door for another kind of file: a module with `read`, and its endings here.
READERS = {
    ".txt": _TEXT, ".text": _TEXT, ".md": _TEXT, ".markdown": _TEXT,
    ".html": _WEB, ".htm": _WEB, ".xhtml": _WEB,
    ".pdf": _PDF,
    ".docx": _WORD,
}  # fmt: skip

_SIGNATURES = (
    (b"%PDF-", _PDF.called, "rename it to end in .pdf"),
    (b"PK\x03\x04", "ZIP archive or Word document", "rename it to end in .docx, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "old or protected Office file", "save it without password as .docx"),
    (b"{\\rtf", "RTF file", "save it as .docx"),
    (b"\x89PNG", "picture", "give its text"),
    (b"\xff\xd8\xff", "picture", "give its text"),
    (b"GIF8", "picture", "give its text"),
    (b"II*\0", "picture", "give its text"),
    (b"MM\0*", "picture", "give its text"),
    (b"\x1f\x8b", "compressed file", "unpack it"),
    (b"7z\xbc\xaf", "compressed file", "unpack it"),
    (b"Rar!\x1a", "compressed file", "unpack it"),
    (b"\xfd7zXZ\0", "compressed file", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "compressed file", "unpack it"),
    (b"BZh91AY", "compressed file", "unpack it"),
    (b"\x7fELF", "program", "give a text"),
    (b"SQLite format 3\0", "database", "give a text"),
    (b"ID3\x03", "sound file", "give its text"),
    (b"OggS\0", "sound file", "give its text"),
)
_OTHER_ENDINGS = {
    ".doc": "save it as .docx", ".odt": "save it as .docx", ".rtf": "save it as .docx",
    ".pages": "save it as .docx", ".epub": "save it as .html or .txt",
    ".xlsx": "save its text as .txt", ".pptx": "save its text as .txt",
    ".zip": "unpack it and name the folder",
}  # fmt: skip
_REASONS = {
    errno.EACCES: "you have no right to read it; check its rights",
    errno.EPERM: "you have no right to read it; check its rights",
    errno.ELOOP: "it is a link that leads back to itself; mend the link",
    errno.ENAMETOOLONG: "its name is too long; check the name",
    errno.EIO: "the disk can't be read; check the disk",
}


def read_document(
    source: Source | str | Path,
    *,
    lang: str | None = None,
    date: str | None = None,
    title: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Read a file, some bytes or standard input into a document.

    The text of a text file is stored unchanged. Each block knows its kind and language.

    Args:
        source: What to read; a text or path names a file.
        lang: 'fr' or 'en', where it should not be found out.
        date: The date of the document, an ISO date of any precision, instead of its own.
        title: Its title, instead of its own.
        max_bytes: The largest size to read.

    Raises:
        UsageError: `lang` or `date` is not acceptable.
        SourceError: The source can't be read; the kind of error and its message say why.
    """
    _check_options(lang, date)
    if not isinstance(source, Source):
        source = Source(Path(source).name or str(source), Path(source))
    data = _load(source, max_bytes)
    with _telling_where(source):
        return _document(source, data, lang=lang, date=date, title=title)


def _document(
    source: Source, data: bytes, *, lang: str | None, date: str | None, title: str | None
) -> Document:
    name = source.name
    extract = _read(data, name)
    text = extract.text
    if not any(map(str.isalpha, text)):
        raise EmptySource(f"{name} has no words to read; give a file with text.")
    blocks = mark_blocks(text, hints=extract.blocks)
    prose = "\n".join(text[b.start : b.end] for b in blocks if b.kind != "furniture")
    told = lang is not None
    lang = settle_language(prose if prose.strip() else text, name) if lang is None else lang
    return Document(
        id=document_id(text),
        name=name,
        text=text,
        lang=lang,
        origin=Origin(
            name if source.path is None else str(source.path),
            extract.media_type,
            hashlib.sha256(data).hexdigest(),
            extract.encoding,
            extract.warnings,
        ),
        title=title or extract.title or title_of(text, blocks),
        author=extract.author or author_of(text, blocks),
        date=date or _date(extract, blocks, name),
        blocks=blocks_with_language(text, blocks, lang, told=told),
    )


@contextmanager
def _telling_where(source: Source) -> Iterator[None]:
    """Readers know a file by its name; in a folder there may be several of that name."""
    try:
        yield
    except SourceError as error:
        text, name = str(error), f"{source.name} "
        if source.path is None or not text.startswith(name):
            raise
        raise type(error)(f"{source.path} {text.removeprefix(name)}") from error.__cause__


def _date(extract: Extract, blocks: tuple[Block, ...], name: str) -> str | None:
    """A page tells when it was published; any other file only when the file was made."""
    own, told = checked_date(extract.date), date_of(extract.text, blocks)
    named = date_in_name(name)
    if extract.media_type == "text/html":
        return own or told or named
    return told or named or own


def _check_options(lang: str | None, date: str | None) -> None:
    if lang is not None and lang not in LANGUAGES:
        raise UsageError(f"'{lang}' is no language of documents; choose fr or en.")
    if date is not None:
        try:
            first_day(date)
        except ValueError as error:
            raise UsageError(f"The date of a document can't be '{date}': {error}.") from error


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise UnreadableSource("standard input is closed: nothing can be read from it.")
    return cast(BinaryIO, getattr(sys.stdin, "buffer", sys.stdin))


def _load(source: Source, max_bytes: int) -> bytes:
    if source.data is not None:
        return _limited(source.data, source.name, max_bytes)
    if source.path is None:
        return _limited(_standard_input().read(max_bytes + 1), source.name, max_bytes)
    path = source.path
    try:
        status = path.stat()
        _check_file(path, status.st_mode)
        if status.st_size > max_bytes:
            raise _too_large(str(path), max_bytes)
        with path.open("rb") as file:
            return _limited(file.read(max_bytes + 1), str(path), max_bytes)
    except (FileNotFoundError, NotADirectoryError) as error:
        if isinstance(error, MissingSource):
            raise
        if path.is_symlink():
            message = f"{path} is a link to a file that is not there; mend the link."
        else:
            message = f"There is no file {path}; check the name and the folder."
        raise MissingSource(message) from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror}; check the file")
        raise UnreadableSource(f"{path} can't be read: {reason}.") from error
    except ValueError as error:
        if isinstance(error, SourceError):
            raise
        raise MissingSource(f"There is no file {str(path)!r}; check the name.") from error


def _check_file(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableSource(f"{path} is a folder, not a file; name the files in it.")
    if not stat.S_ISREG(mode):
        raise UnreadableSource(
            f"{path} is a pipe or device, not a file; pass its content through standard input "
            "and give - as the name."
        )


def _limited(data: bytes, name: str, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise _too_large(name, max_bytes)
    if not data.strip():
        raise EmptySource(f"{name} is empty; give a file with text.")
    return data


def _too_large(name: str, max_bytes: int) -> SourceTooLarge:
    return SourceTooLarge(
        f"{name} is larger than {max_bytes / 1e6:g} MB; split it, or raise the limit in the "
        "settings."
    )


def _read(data: bytes, name: str) -> Extract:
    kind = _kind_of(data, name)
    reader = cast(Reader, import_module(f"allies.sources.{kind.module}"))
    extract = reader.read(data, name)
    # A null character would end the text for a database and for other programs.
    return replace(extract, text=extract.text.replace("\0", "\ufffd"))


def _kind_of(data: bytes, name: str) -> Kind:
    """Which reader a file needs, by its ending, checked against its content."""
    ending = Path(name).suffix.lower()
    kind = READERS.get(ending)
    head = data[:1024].lstrip() if data[:1024].lstrip().startswith(b"%PDF-") else data[:1024]
    found = next((entry for entry in _SIGNATURES if head.startswith(entry[0])), None)
    if kind in (_PDF, _WORD):
        return kind
    if kind is None and found is not None and found[0] == b"%PDF-":
        return _PDF
    if kind is None and found is not None and b"word/" in data and found[0][:2] == b"PK":
        return _WORD
    if ending in _OTHER_ENDINGS:
        raise UnreadableSource(f"{name} is of a kind that is not read; {_OTHER_ENDINGS[ending]}.")
    if found is not None:
        raise UnreadableSource(f"{name} is not text but a {found[1]} by its content; {found[2]}.")
    if kind is None and head.lower().lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
        (b"<!doctype h", b"<html")
    ):
        return _WEB
    return kind or _TEXT

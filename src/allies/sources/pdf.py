"""PDF files: the text layer, page by page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from allies.core.joining import Vocabulary, keeps_hyphen
from allies.errors import EmptySource, SourceError, UnreadableSource
from allies.sources.extract import Extract
from allies.sources.heading import plain_author, plain_title

_PASSWORD = 4  # PDFium's code for a file that wants one
_MARK = "\ufffe"
_BROKEN = re.compile(rf"([^\W\d_]+(?:-[^\W\d_]+)*)?{_MARK}(\w*(?:-\w+)*)([^\s\w]*)( ?)")
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_UNMAPPED = re.compile("[\ue000-\uf8ff\x00-\x08\x0e-\x1f\ufffd]")
_GAP = 1.45  # a line this many times farther down than usual begins a paragraph
_LOCK = threading.Lock()  # PDFium is not safe to use from two threads


def read(data: bytes, name: str) -> Extract:
    """Read the text layer of a PDF file.

    Pages are divided by a form feed. Paragraphs that the page sets apart by white space are
    set apart by a blank line. Words that were broken at the end of a line are whole.

    Raises:
        UnreadableSource: It is broken, encrypted or not a PDF file, or its letters have no
            meaning.
        EmptySource: It holds pictures only.
    """
    with _LOCK, _opened(data, name) as document:
        pages, faults = _pages(document, name)
        metadata = document.get_metadata_dict()
    text = "\n\f".join(_whole_words(pages))
    _check_text(text, len(pages), name)
    created = _PDF_DATE.match(metadata.get("CreationDate", ""))
    return Extract(
        text=text,
        media_type="application/pdf",
        title=plain_title(metadata.get("Title"), name),
        author=plain_author(metadata.get("Author")),
        date=None if created is None else "-".join(filter(None, created.groups())),
        warnings=_warnings(pages, faults),
    )


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            message = f"{name} is protected by a password; save a copy without the password."
        elif data[:1024].lstrip().startswith(b"%PDF-"):
            message = f"{name} is a damaged PDF file; download or save it again."
        else:
            message = f"{name} is not a PDF file, whatever its name says; check the file."
        raise UnreadableSource(message) from error
    with closing(document):
        try:
            yield document
        except SourceError:
            raise
        except Exception as error:
            raise UnreadableSource(
                f"{name} is a damaged PDF file; download or save it again."
            ) from error


def _pages(document: Any, name: str) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers of those that can't be read."""
    import pypdfium2

    pages: list[str] = []
    faults: list[int] = []
    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as layer:
                pages.append(_page_text(layer))
        except pypdfium2.PdfiumError:
            pages.append("")
            faults.append(number + 1)
    if not pages or len(faults) == len(pages):
        raise UnreadableSource(f"{name} has no page that can be read; download or save it again.")
    return pages, faults


def _page_text(layer: Any) -> str:
    """The lines of a page; a blank line stands where the page leaves more room than usual."""
    text: str = layer.get_text_range()
    lines = text.split("\r\n")
    if layer.count_chars() != len(text) or len(lines) < 4:
        return "\n".join(lines)
    drops = _drops(layer, lines)
    usual = sorted(drop for drop in drops if drop > 0)
    if not usual:
        return "\n".join(lines)
    step = usual[len(usual) // 3]
    result = lines[:1]
    for line, drop in zip(lines[1:], drops, strict=True):
        if drop > _GAP * step:
            result.append("")
        result.append(line)
    return "\n".join(result)


def _drops(layer: Any, lines: list[str]) -> list[float]:
    """How far below the one before each line but the first one lies, in points.

    A line that holds words joined across line ends covers several; it is measured from its
    last part. A line above the one before, as at the head of a column, is at 0.
    """
    drops: list[float] = []
    place = 0
    bottom: float | None = None
    for line in lines:
        if line:
            first = float(layer.get_charbox(place)[1])
            if bottom is not None:
                drops.append(max(0.0, bottom - first))
            bottom = float(layer.get_charbox(place + len(line) - 1)[1])
        elif bottom is not None or drops:
            drops.append(0.0)
        else:
            drops.append(0.0)
        place += len(line) + 2
    return drops[-(len(lines) - 1) :]


def _whole_words(pages: list[str]) -> list[str]:
    """Resolve PDFium's mark of a hyphen at a line end: the word's own, or the printer's.

    The line break, which PDFium drops with it, is put back after the word.
    """
    if not any(_MARK in page for page in pages):
        return pages
    vocabulary = Vocabulary("\n\f".join(pages))

    def resolve(match: re.Match[str]) -> str:
        left, right, after, space = match[1] or "", match[2], match[3], match[4]
        keep = not left or not right or keeps_hyphen(left, right, vocabulary)
        return f"{left}{'-' if keep else ''}{right}{after}" + ("\n" if space else "")

    return [_BROKEN.sub(resolve, page) for page in pages]


def _check_text(text: str, pages: int, name: str) -> None:
    content = "".join(text.split())
    if not content or (len(content) < 3 * pages and not re.search(r"[^\W\d_]{3}", content)):
        raise EmptySource(
            f"{name} has no text layer, only pictures of its pages; run it through OCR "
            "(for example ocrmypdf) first."
        )
    if len(_UNMAPPED.findall(content)) > 0.3 * len(content):
        raise UnreadableSource(
            f"{name} does not say which letters its signs stand for; run it through OCR "
            "(for example ocrmypdf --force-ocr) first."
        )


def _warnings(pages: list[str], faults: list[int]) -> tuple[str, ...]:
    empty = [
        number for number, page in enumerate(pages, 1) if not page.strip() and number not in faults
    ]
    found: list[str] = []
    if empty:
        found.append(f"no text layer on {_numbers(empty)}")
    if faults:
        found.append(f"{_numbers(faults)} can't be read")
    return tuple(found)


def _numbers(pages: list[int]) -> str:
    listed = ", ".join(map(str, pages[:10])) + (", …" if len(pages) > 10 else "")
    return f"page {listed}" if len(pages) == 1 else f"pages {listed}"

"""Word documents: paragraphs, headings, lists and tables in their order, then the notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from allies.errors import EmptySource, SourceError, UnreadableSource
from allies.sources.extract import Extract, TextBuilder
from allies.sources.heading import plain_author, plain_title

_MOST_BYTES = 300_000_000  # of all parts, unpacked
_MOST_TIMES = 400  # how many times larger a part may be than it is packed, if it is large
_LARGE = 20_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADING_STYLE = re.compile(
    r"(?:heading|titre|überschrift|title|subtitle|sous-titre)", re.IGNORECASE
)
_CAPTION_STYLE = re.compile(r"(?:caption|légende|legende)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"(?:list|liste|bullet|puce)", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|tm|table of figures) ?\d", re.IGNORECASE)

# What stands for a character; what holds nothing to be read; what is looked into.
_SIGNS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}  # fmt: skip
_SKIPPED = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent",
     f"{_MC}Fallback", f"{_W}tbl")
)  # fmt: skip
_CONTAINERS = frozenset((f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}body"))


def read(data: bytes, name: str) -> Extract:
    """Read a Word document with its foot- and endnotes; not its comments or deleted words.

    Raises:
        UnreadableSource: It is broken, protected, not a Word document, or blown up to harm.
        EmptySource: It has no text.
    """
    _check_archive(data, name)
    try:
        builder, properties = _build(data)
    except SourceError:
        raise
    except Exception as error:
        raise UnreadableSource(
            f"{name} is a damaged Word document; open it in Word and save it again."
        ) from error
    if not builder.text:
        raise EmptySource(f"{name} has no text; give a document with text.")
    title, author, date = properties
    return Extract(
        text=builder.text,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        blocks=builder.blocks,
        title=plain_title(title, name),
        author=plain_author(author),
        date=date,
    )


def _check_archive(data: bytes, name: str) -> None:
    """Refuse what is no Word document, before anything is unpacked."""
    if data.startswith(_OLD_OFFICE):
        raise UnreadableSource(
            f"{name} is an old or password-protected Word document; "
            "save it without password as .docx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableSource(
            f"{name} is damaged or not a Word document; open it in Word and save it again."
        ) from error
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise UnreadableSource(f"{name} is a ZIP archive, not a Word document; unpack it.")
    if not any(part.filename.startswith("word/") for part in parts):
        raise UnreadableSource(
            f"{name} is an Office file but not a Word document; save its text as .docx or .txt."
        )
    swollen = any(part.file_size > max(_LARGE, _MOST_TIMES * part.compress_size) for part in parts)
    if swollen or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise UnreadableSource(
            f"{name} unpacks to far more than a document holds; don't open it if you don't "
            "know where it came from, else save its text as .txt."
        )


def _build(data: bytes) -> tuple[TextBuilder, tuple[str | None, str | None, str | None]]:
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = {style.style_id: style.name or "" for style in document.styles}
    builder = TextBuilder()
    _add_content(document.element.body, styles, builder)
    for part in document.part.package.iter_parts():
        if str(part.partname) in ("/word/footnotes.xml", "/word/endnotes.xml"):
            _add_notes(part.blob, styles, builder)
    core = document.core_properties
    made = _DATE.match(str(core.created or ""))
    return builder, (core.title, core.author, None if made is None else made[0])


def _add_notes(blob: bytes, styles: dict[str, str], builder: TextBuilder) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for note in etree.fromstring(blob, parser):
        if note.get(f"{_W}type") in (None, "normal"):  # the others are the rules above notes
            _add_content(note, styles, builder)


def _add_content(parent: Any, styles: dict[str, str], builder: TextBuilder) -> None:
    for element in parent:
        if element.tag == f"{_W}p":
            _add_paragraph(element, styles, builder)
        elif element.tag == f"{_W}tbl":
            _add_table(element, styles, builder)
        elif element.tag in _CONTAINERS:
            _add_content(element, styles, builder)


def _add_paragraph(paragraph: Any, styles: dict[str, str], builder: TextBuilder) -> None:
    text = "".join(_texts(paragraph))
    kind, detail = _kind(paragraph, styles)
    if kind == "bullet" and text.strip():
        text = f"- {text.strip()}"
    # Word's own line breaks hold a paragraph together; a blank line would divide it.
    builder.add(re.sub(r"\n\s*\n+", "\n", text), kind, detail)
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            _add_content(box, styles, builder)


def _texts(parent: Any) -> Iterator[str]:
    for element in parent:
        if element.tag in _SKIPPED:
            continue
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _SIGNS:
            yield "\n" if element.tag == f"{_W}br" else _SIGNS[element.tag]
        else:
            yield from _texts(element)


def _kind(paragraph: Any, styles: dict[str, str]) -> tuple[str, str | None]:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return "paragraph", None
    style = properties.find(f"{_W}pStyle")
    code = "" if style is None else style.get(f"{_W}val", "")
    name = styles.get(code, "") or code
    if _CONTENTS_STYLE.match(name):
        return "furniture", "contents"
    if _HEADING_STYLE.match(name) or properties.find(f"{_W}outlineLvl") is not None:
        return "heading", None
    if _CAPTION_STYLE.match(name):
        return "caption", None
    if properties.find(f"{_W}numPr") is not None or _LIST_STYLE.match(name):
        return "bullet", None
    return "paragraph", None


def _add_table(table: Any, styles: dict[str, str], builder: TextBuilder) -> None:
    """A row of short cells is one line, with tabs; cells that hold prose are read in turn."""
    for row in _below(table, f"{_W}tr"):
        cells = list(_below(row, f"{_W}tc"))
        if any(_holds_prose(cell) for cell in cells):
            for cell in cells:
                _add_content(cell, styles, builder)
        else:
            texts = (" ".join("".join(_texts(p)) for p in c.iter(f"{_W}p")) for c in cells)
            builder.add("\t".join(filter(None, (" ".join(text.split()) for text in texts))))


def _below(parent: Any, tag: str) -> Iterator[Any]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _CONTAINERS:
            yield from _below(element, tag)


def _holds_prose(cell: Any) -> bool:
    if cell.find(f".//{_W}tbl") is not None:
        return True
    return any(len("".join(_texts(paragraph))) > 80 for paragraph in cell.iter(f"{_W}p"))

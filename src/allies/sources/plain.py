"""Text files and Markdown: the text exactly as it stands in the file."""

from __future__ import annotations

import codecs

from allies.errors import UnreadableSource
from allies.sources.extract import Extract

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\f\r\x1b")) + b"\x7f"
_HTML = ("<!doctype html", "<html")


def read(data: bytes, name: str) -> Extract:
    """Read a text file.

    Raises:
        UnreadableSource: It holds something other than text.
    """
    text, encoding, warnings = decode(data, name)
    if text[:200].lstrip().lower().startswith(_HTML):
        warnings += ("it looks like a web page; rename it to .html to read only its article",)
    media_type = "text/markdown" if name.lower().endswith(".md") else "text/plain"
    return Extract(text=text, media_type=media_type, encoding=encoding, warnings=warnings)


def decode(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the text of some bytes, its encoding, and warnings.

    UTF-8, UTF-16 and UTF-32 with a byte order mark (which is not part of the text), UTF-8
    and UTF-16 without one, else Windows-1252. Bytes that mean nothing become U+FFFD.

    Raises:
        UnreadableSource: The bytes are not text.
    """
    mark, encoding = _marked(data)
    body = data[len(mark) :]
    if encoding is None:
        if is_binary(data):
            raise UnreadableSource(
                f"{name} holds binary data, not text; give a text, HTML, PDF or DOCX file."
            )
        encoding = _guess(body)
    try:
        return body.decode(encoding), encoding, ()
    except UnicodeDecodeError as error:
        text = body.decode(encoding, "replace")
        count = max(1, text.count("\ufffd") - _honest(body, encoding))
        warning = (
            f"{count} undecodable {'byte' if count == 1 else 'bytes'} in {encoding} replaced, "
            f"the first at offset {error.start + len(mark)}"
        )
        return text, encoding, (warning,)


def is_binary(data: bytes) -> bool:
    """Whether bytes without a byte order mark can't be text in any encoding that is read."""
    sample = data[:65_536]
    if _wide(sample) is not None:
        return False
    if b"\0" in data:
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > max(3, len(sample) // 100)


def _marked(data: bytes) -> tuple[bytes, str | None]:
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", None))


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Latin letters, every other byte is zero."""
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[::2], sample[1::2]
    first, second = even.count(0) / len(even), odd.count(0) / max(1, len(odd))
    if first < 0.05 and second > 0.7:
        return "utf-16-le"
    return "utf-16-be" if second < 0.05 and first > 0.7 else None


def _guess(body: bytes) -> str:
    wide = _wide(body[:65_536])
    if wide is not None:
        return wide
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - _honest(body, "utf-8")
    foreign = len(text) - sum(map(str.isascii, text)) - text.count("\ufffd")
    return "utf-8" if foreign > wrong else "cp1252"


def _honest(body: bytes, encoding: str) -> int:
    """How many U+FFFD the bytes themselves hold."""
    return body.count("\ufffd".encode(encoding)) if encoding.startswith("utf") else 0

"""The lines of a text, and which of them run on into one paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONTENT = re.compile(r"[^\n\r\f\x0b\x85\u2028\u2029]*\S[^\n\r\f\x0b\x85\u2028\u2029]*")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x85\u2028]")
_TERMINAL = re.compile(r"[.!?…:;][\"'»”’)\]\u00a0\u202f ]*\Z")
_BULLET = re.compile(
    r"(?:[-–—•▪◦‣*·●○■□➢►▸✓✔➤‒o\uf0b7\uf0a7](?=[\s\u00a0\u202f])(?!.* [-–—]\Z)"
    r"|\(?\d{1,3}[.)°](?=[\s\u00a0])|\([a-z]{1,4}\)|[a-z]\)|\((?:i{1,3}|iv|vi{0,3}|ix|x)\))\s*(?=\S)"
)
_WIDE = 140  # characters; no printed line is longer


@dataclass(slots=True)
class Line:
    """One line that is not blank: its span without the space around it.

    `gap` says that a blank line stands before it, `top` and `bottom` that it is the first or
    last of its page in a text that has pages.
    """

    start: int
    end: int
    text: str
    indent: int
    gap: bool
    page: int
    top: bool = False
    bottom: bool = False
    hint: int | None = None

    def __len__(self) -> int:
        return self.end - self.start


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text that are not blank."""
    lines: list[Line] = []
    done = page = 0
    for match in _CONTENT.finditer(text):
        raw = match[0]
        content = raw.strip()
        start = match.start() + len(raw) - len(raw.lstrip())
        between = text[done : match.start()]
        pages = between.count("\f")
        gap = not lines or "\u2029" in between or len(_BREAK.findall(between)) > 1
        line = Line(start, start + len(content), content, start - match.start(), gap, page + pages)
        if pages and lines:
            lines[-1].bottom = line.top = True
        lines.append(line)
        page += pages
        done = match.end()
    if page:
        lines[0].top = lines[-1].bottom = True
    return lines


def is_bullet(line: Line) -> bool:
    """Whether it begins an item of a list: a dash, a dot, '3.', 'a)', '(iv)'."""
    return _BULLET.match(line.text) is not None


def ends_sentence(text: str) -> bool:
    """Whether it ends as a sentence does, or with a colon."""
    return _TERMINAL.search(text) is not None


def runs_on(line: Line, following: Line) -> bool:
    """Whether a sentence plainly goes on from one line to the next."""
    if following.gap or is_bullet(following) or line.hint != following.hint:
        return False
    if line.text[-1] in "-\u00ad\u2010" and following.text[0].isalpha():
        return True
    return len(line) >= 30 and not ends_sentence(line.text) and following.text[0].islower()


def wrapped_width(lines: list[Line]) -> int | None:
    """Return the width in characters to which a text is wrapped, or None.

    None means that each line is a paragraph. A text is wrapped if its lines are as short as
    printed ones and sentences often run on from one to the next.
    """
    if len(lines) < 2:
        return None
    lengths = sorted(len(line) for line in lines)
    width = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
    pairs = [
        (line, following)
        for line, following in zip(lines, lines[1:], strict=False)
        if not following.gap and not is_bullet(following) and len(line) >= 0.5 * width
    ]
    running = sum(runs_on(line, following) for line, following in pairs)
    if width > _WIDE or not running or running < 0.25 * len(pairs):
        return None
    return width


def belongs(line: Line, following: Line, width: int) -> bool:
    """Whether a line of a wrapped text goes on in the next one, in the same paragraph."""
    if following.gap or is_bullet(following) or line.hint != following.hint:
        return False
    if max(len(line), len(following)) > _WIDE:
        return False
    new = not following.text[0].islower()
    ended = ends_sentence(line.text)
    if line.page != following.page:
        return not ended and not new
    if ended and new and (len(line) < 0.75 * width or following.indent > line.indent + 1):
        return False
    # A heading breaks off where the next word would still have had room.
    room = len(line) + 1 + len(following.text.split(maxsplit=1)[0]) <= 0.8 * width
    return not (not ended and new and room and _is_title(line.text))


def _is_title(text: str) -> bool:
    return not text[0].islower() and text[-1] not in ",-–—("

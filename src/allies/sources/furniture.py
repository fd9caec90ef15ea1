"""Cuts a text into blocks and marks what is not prose; nothing is ever deleted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allies.core.document import Block
from allies.sources.layout import (
    Line,
    belongs,
    ends_sentence,
    is_bullet,
    runs_on,
    split_lines,
    wrapped_width,
)
from allies.sources.patterns import furniture_detail, patterns, tidy

_DIGITS = re.compile(r"\d+")
_TRAILING_NUMBER = re.compile(r".*\D[ .\t…]\s*(\d{1,4})")
_MARKDOWN = re.compile(r"#{1,6}\s+\S|!\[[^\]]*\]\([^)]*\)\Z")
_RULED = re.compile(r"[=-]{3,}")
_CREST = re.compile(r"[-–—*] ?(\S.{0,70}\S) ?[-–—*]")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[IVX]{1,5}[.)]|[A-H][.)])\s+\S")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SENTENCE_END = re.compile(r"[.;,!?…:][\"'»”)\]]*\Z")
_LETTER = re.compile(r"[^\W\d_]")

_REPEAT = 80  # characters from which a paragraph that comes again is a repeat
_ITEMS = 12  # how many lines a list of links may have
_NO_TEXT = frozenset(("navigation", "most-read", "legal", "contents", "page-number", "cookie"))
_NO_HEADING = frozenset(("contents", "page-number"))


@dataclass(slots=True)
class _Unit:
    """Lines that make one block, and what they are."""

    lines: list[Line]
    kind: str = "paragraph"
    detail: str | None = None

    @property
    def text(self) -> str:
        return tidy(" ".join(line.text for line in self.lines))

    def furnish(self, detail: str) -> None:
        self.kind, self.detail = "furniture", detail


def mark_blocks(text: str, *, hints: Sequence[Block] | None = None) -> tuple[Block, ...]:
    """Cut a text into blocks of prose and of furniture.

    The blocks lie in order, don't overlap, and leave out only white space. Lines of a text
    that is wrapped to a width are joined into paragraphs; in any other text each line is one.

    Args:
        text: Any text.
        hints: Blocks that the reader knows of, in order: each is a block of its own, and a
            heading, bullet, caption or piece of furniture stays one.
    """
    lines = split_lines(text)
    hints = hints or ()
    _apply_hints(lines, hints)
    width = wrapped_width(lines)
    labels = _label_lines(lines, width)
    units = _group(lines, labels, width)
    _classify(units, hints)
    _mark_lists(units)
    _mark_menus(units)
    _mark_repeats(units)
    return tuple(block for unit in units for block in _blocks_of(unit, text))


def _apply_hints(lines: list[Line], hints: Sequence[Block]) -> None:
    number = 0
    for line in lines:
        while number < len(hints) and hints[number].end <= line.start:
            number += 1
        if number < len(hints) and hints[number].start <= line.start:
            line.hint = number


# --- lines ------------------------------------------------------------------------------------


def _label_lines(lines: list[Line], width: int | None) -> list[str | None]:
    labels: list[str | None] = [None] * len(lines)
    _label_heads(lines, labels)
    _label_contents(lines, labels)
    for index, line in enumerate(lines):
        if labels[index] is None and len(line) <= 220:
            detail = furniture_detail(line.text)
            if detail is not None and _may_stand_alone(lines, labels, index, width, detail):
                labels[index] = detail
    return labels


def _may_stand_alone(
    lines: list[Line], labels: list[str | None], index: int, width: int | None, detail: str
) -> bool:
    """Whether a line is not merely the middle of a wrapped paragraph."""
    line = lines[index]
    if width is None or line.hint is not None:
        return True
    if detail in ("page-number", "running-head") and (line.top or line.bottom):
        return True
    free_before = (
        line.gap or index == 0 or labels[index - 1] is not None
        or (ends_sentence(lines[index - 1].text) or len(lines[index - 1]) < 0.5 * width)
    )  # fmt: skip
    if detail == "page-number":
        return line.gap and (index + 1 == len(lines) or lines[index + 1].gap)
    return free_before and (index + 1 == len(lines) or not runs_on(line, lines[index + 1]))


def _label_heads(lines: list[Line], labels: list[str | None]) -> None:
    """Mark running heads: the same short line, but for its number, at the edges of pages."""
    paged = lines[-1].page > 0 if lines else False
    seen: Counter[str] = Counter()
    keys: list[str | None] = []
    for index, line in enumerate(lines):
        key = None
        apart = _at_edge(lines, index) or not paged
        if len(line) <= 100 and apart and line.hint is None and line.text[-1] not in ".,;:":
            key = _DIGITS.sub("#", tidy(line.text)).strip("#-–—|/ ").casefold()
        keys.append(key)
        if key:
            seen[key] += 1
    pages = lines[-1].page + 1 if lines else 1
    enough = 2 if paged and pages < 5 else 3
    first: set[str] = set()
    for index, key in enumerate(keys):
        if not key or seen[key] < enough or not _LETTER.search(key):
            continue
        title = key not in first and not _DIGITS.search(lines[index].text)
        first.add(key)
        if (paged and not (title and lines[index].page == 0)) or _beside_number(lines, index):
            labels[index] = "running-head"


def _at_edge(lines: list[Line], index: int) -> bool:
    """Whether only a page number stands between a line and the edge of its page."""
    line = lines[index]
    above = lines[index - 1] if index and not line.top else None
    below = lines[index + 1] if index + 1 < len(lines) and not line.bottom else None
    return (
        line.top
        or line.bottom
        or (above is not None and above.top and furniture_detail(above.text) == "page-number")
        or (below is not None and below.bottom and furniture_detail(below.text) == "page-number")
    )


def _beside_number(lines: list[Line], index: int) -> bool:
    near = [lines[other].text for other in (index - 1, index + 1) if 0 <= other < len(lines)]
    return any(text.strip("-–— ").isdecimal() and len(text) < 8 for text in near)


def _label_contents(lines: list[Line], labels: list[str | None]) -> None:
    """Mark three or more short lines in a row whose last numbers never go down."""
    run: list[int] = []
    last = -1
    for index in range(len(lines) + 1):
        number = None
        if index < len(lines) and labels[index] is None and len(lines[index]) <= 120:
            match = _TRAILING_NUMBER.fullmatch(lines[index].text)
            if match is not None and not _YEAR.fullmatch(match[1]):
                number = int(match[1])
        if number is not None and number >= last:
            run.append(index)
            last = number
            continue
        _label_run(lines, labels, run)
        run, last = ([index], number) if number is not None else ([], -1)


def _label_run(lines: list[Line], labels: list[str | None], run: list[int]) -> None:
    dotted = sum("..." in lines[index].text or " . ." in lines[index].text for index in run)
    rising = len({_DIGITS.findall(lines[index].text)[-1] for index in run}) > 1
    titled = any(
        tidy(lines[other].text).casefold().startswith(("sommaire", "table", "contents"))
        for other in range(max(0, run[0] - 2), run[0])
    ) if run else False  # fmt: skip
    if len(run) >= 3 and rising and (dotted or titled):
        for index in run:
            labels[index] = "contents"


# --- units ------------------------------------------------------------------------------------


def _group(lines: list[Line], labels: list[str | None], width: int | None) -> list[_Unit]:
    units: list[_Unit] = []
    for index, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if index and _joins(lines[index - 1], labels[index - 1], line, label, width):
            units[-1].lines.append(line)
            continue
        unit = _Unit([line])
        if label is not None:
            unit.furnish(label)
        units.append(unit)
    return units


def _joins(
    line: Line, label: str | None, following: Line, next_label: str | None, width: int | None
) -> bool:
    if line.hint is not None and line.hint == following.hint:
        return True
    if line.hint is not None or following.hint is not None:
        return False
    if _RULED.fullmatch(following.text) and not following.gap and not ends_sentence(line.text):
        return label is None and len(line) <= 120  # Markdown's ruled heading
    if label is not None or next_label is not None or _MARKDOWN.match(line.text):
        return False
    return width is not None and belongs(line, following, width)


def _classify(units: list[_Unit], hints: Sequence[Block]) -> None:
    after = "paragraph"
    for index in range(len(units) - 1, -1, -1):
        unit = units[index]
        hint = unit.lines[0].hint
        told = "paragraph" if hint is None else hints[hint].kind
        if unit.kind != "furniture" or told == "furniture":
            unit.kind, unit.detail = _kind_of(unit, told, after, first=index == 0)
            if told == "furniture" and hint is not None:
                unit.detail = hints[hint].detail or unit.detail or "navigation"
        after = unit.detail or unit.kind


def _kind_of(unit: _Unit, told: str, after: str, *, first: bool) -> tuple[str, str | None]:
    text = unit.text
    detail = furniture_detail(text) if len(text) <= 900 else None
    if detail is not None and not (told == "heading" and detail in _NO_HEADING):
        return "furniture", detail
    if told != "paragraph":
        return told, None
    if _MARKDOWN.match(unit.lines[0].text):
        return ("caption" if text.startswith("!") else "heading"), None
    if patterns().caption.match(text) is not None and len(text) <= 500:
        return "caption", None
    if _is_heading(unit, text, after, first=first):
        return "heading", None
    return ("bullet" if is_bullet(unit.lines[0]) else "paragraph"), None


def _is_heading(unit: _Unit, text: str, after: str, *, first: bool) -> bool:
    last = unit.lines[-1].text
    if len(unit.lines) > 1 and _RULED.fullmatch(last):
        return True
    crest = _CREST.fullmatch(text)
    if crest is not None:
        text = crest[1]
    elif is_bullet(unit.lines[0]) and not (_NUMBERED.match(text) and len(text) <= 80):
        return False
    if "\t" in last or len(text) > 130 or len(text.split()) > 20:
        return False
    if after in _NO_TEXT and not first:
        return False
    asks = text[-1] in "?!" and len(text) <= 100
    if (_SENTENCE_END.search(text) and not asks) or text[0].islower():
        return False
    return len(_LETTER.findall(text)) >= 0.5 * len(text) or _YEAR.fullmatch(text) is not None


# --- lists, menus, repeats ----------------------------------------------------------------------


def _mark_lists(units: list[_Unit]) -> None:
    """Mark what follows 'Most read' and its like, as far as it looks like links."""
    index = 0
    while index < len(units):
        title = units[index].text
        found = next((p.detail for p in patterns().lists if p.matches(title)), None)
        index += 1
        if found is None or units[index - 1].lines[0].hint is not None and found == "contents":
            continue
        stop = _end_of_list(units, index, found)
        if stop > index or units[index - 1].kind == "furniture":
            for unit in units[index - 1 : stop]:
                unit.furnish(found)
        index = stop


def _end_of_list(units: list[_Unit], start: int, detail: str) -> int:
    stop = start
    while stop < len(units) and stop - start < _ITEMS and _is_link(units[stop], detail):
        stop += 1
    crosshead = stop < len(units) and units[stop].kind == "paragraph" and stop > start
    if crosshead and units[stop - 1].kind == "heading" and len(units[stop - 1].text) < 30:
        stop -= 1
    return stop


def _is_link(unit: _Unit, detail: str) -> bool:
    if detail == "contents":
        return unit.detail == "contents"
    if unit.kind == "furniture":
        return unit.detail in ("page-number", detail)
    text = unit.text
    if any(pattern.matches(text) for pattern in patterns().lists):
        return False
    return len(text) <= 140 and not text.endswith((".", ";", ":", ".\"", ".»", ". »"))  # fmt: skip


def _mark_menus(units: list[_Unit]) -> None:
    """Mark runs of short lines among which several are words of menus."""
    words = patterns().menu
    run: list[_Unit] = []
    for unit in [*units, _Unit([Line(0, 1, ".", 0, False, 0)])]:
        text = unit.text.strip("-•*·>»› ")
        short = len(unit.lines) == 1 and len(text) <= 30 and len(text.split()) <= 4
        short = short and unit.kind != "furniture" and not _SENTENCE_END.search(text)
        if short or unit.detail in ("navigation", "share"):
            run.append(unit)
            continue
        known = sum(
            item.text.strip("-•*·>»› ").casefold() in words or item.detail == "navigation"
            for item in run
        )
        if len(run) >= 3 and known >= max(2, 0.4 * len(run)):
            for item in _without_crosshead(run, unit, words):
                if item.kind != "furniture":
                    item.furnish("navigation")
        run = []


def _without_crosshead(run: list[_Unit], after: _Unit, words: frozenset[str]) -> list[_Unit]:
    last = run[-1]
    before_text = after.kind != "furniture" or after.detail == "byline"
    if before_text and last.text.casefold() not in words:
        return run[:-1]
    return run


def _mark_repeats(units: list[_Unit]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.kind == "furniture":
            continue
        text = unit.text
        if len(text) < _REPEAT:
            continue
        if text in seen:
            unit.furnish("repeat")
        seen.add(text)


def _blocks_of(unit: _Unit, text: str) -> list[Block]:
    start, end = unit.lines[0].start, unit.lines[-1].end
    block = Block(start, end, unit.kind, None, unit.detail)
    if unit.kind not in ("paragraph", "caption", "heading") or end - start > 500:
        return [block]
    tail = patterns().credit.search(text[start:end].replace("\u2019", "'"))
    if tail is None or tail.start() < 3:
        return [block]
    cut = start + tail.start()
    prose = len(text[start:cut].rstrip())
    return [
        replace(block, end=start + prose, kind="caption"),
        Block(cut, end, "furniture", None, "credit"),
    ]

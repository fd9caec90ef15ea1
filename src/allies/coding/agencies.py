"""Which news agency a text comes from, by what its head, tail and signature say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import tomli

from allies.core.document import LANGUAGES, Document
from allies.core.text import fold
from allies.errors import CodebookError

_HEAD, _TAIL = 6, 4  # Blocks in which a text says whose it is.
_REACH = 160  # Characters of a block, from its begin and to its end.
_LINE = 120  # A signature is no longer.


class _Agencies(NamedTuple):
    names: Mapping[str, str]
    domains: Mapping[str, str]
    surely: str
    at_all: str
    nobody: frozenset[str]


def agency_of_text(document: Document) -> str:
    """Return the news agency that a document says it comes from, '' for none.

    It must say so as texts of agencies and reprints of them do: in a dateline ('(Reuters) -'),
    in a signature ('avec AFP', 'Source: Xinhua') or at the very end. An agency that is only
    quoted does not count. Of several the first one named counts.
    """
    blocks = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind in ("paragraph", "heading", "bullet") or block.detail == "byline"
    ]
    blocks = blocks if document.blocks else document.text.split("\n")
    blocks = [" ".join(block.split()) for block in blocks]
    blocks = [block for block in blocks if block]
    for block in blocks[:_HEAD]:
        if found := _in_block(block, head=True):
            return found
    for block in reversed(blocks[-_TAIL:]):
        if found := _in_block(block, head=False):
            return found
    return ""


def agency_of_author(author: str) -> str:
    """Return the news agency that an author's name is or holds, '' for none."""
    match = re.search(rf"(?<!\w)(?:{_agencies().at_all})(?!\w)", author)
    return "" if match is None else _agencies().names[match[0]]


def author_named(author: str) -> str:
    """Return an author's name without 'by', '' where it names nobody ('Staff', 'La rédaction')."""
    name = re.sub(r"(?i)\A(?:by|par)\s+", "", " ".join(author.split()))
    return "" if fold(name).strip(" .-") in _agencies().nobody else name


def agency_of_domain(domain: str) -> str:
    """Return the news agency of a site such as 'reuters.com', '' for none."""
    return _agencies().domains.get(domain, "")


def agency_names() -> tuple[str, ...]:
    """Return the agencies that are known, sorted."""
    return tuple(sorted(set(_agencies().names.values())))


def _in_block(block: str, *, head: bool) -> str:
    wording = _wording()
    tries: list[re.Match[str] | None] = []
    if head:
        tries += [pattern.match(block[:_REACH]) for pattern in wording["head"]]
    if len(block) <= _LINE:
        tries += [pattern.fullmatch(block) for pattern in wording["line"]]
    if not head:
        tries += [pattern.search(block[-_REACH:]) for pattern in wording["tail"]]
    found = next((match for match in tries if match is not None), None)
    return "" if found is None else _agencies().names[found["agency"]]


@cache
def _agencies() -> _Agencies:
    raw = _read()
    names: dict[str, str] = {}
    short: dict[str, str] = {}
    domains: dict[str, str] = {}
    for entry in raw["agency"]:
        name = entry["name"]
        for form in (name, *entry["both"], *(form for lang in LANGUAGES for form in entry[lang])):
            if form not in entry.get("short", ()):
                _put(names, form, name)
        for form in entry.get("short", ()):
            _put(short, form, name)
        for domain in entry["domains"]:
            _put(domains, domain, name)
    for form in short:
        _put(names, form, short[form])
        del names[form]
    surely, at_all = _any_of(names), _any_of({**names, **short})
    nobody = frozenset(text for lang in LANGUAGES for text in raw["nobody"][lang])
    return _Agencies({**names, **short}, domains, surely, at_all, nobody)


@cache
def _wording() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """How texts say whose they are, by place; made only where a text is looked at."""
    surely, at_all = _agencies().surely, _agencies().at_all
    lines: dict[str, list[re.Pattern[str]]] = {"head": [], "line": [], "tail": []}
    for lang in ("both", *LANGUAGES):
        for item in _read()["wording"][lang]:
            text = item["text"].replace("{AGENCY}", _several(surely))
            text = text.replace("{SHORT}", _several(at_all))
            text = text if item["at"] != "tail" else f"(?:{text})$"
            # Names count with their capitals, words around them without.
            lines[item["at"]].append(re.compile(f"(?i:{text})"))
    return {at: tuple(patterns) for at, patterns in lines.items()}


@cache
def _read() -> dict[str, Any]:
    try:
        place = resources.files("allies.coding") / "agencies.toml"
        return tomli.loads(place.read_text(encoding="utf-8"))
    except (OSError, tomli.TOMLDecodeError) as error:
        raise CodebookError(
            f"the file agencies.toml can't be read ({error}); install allies again"
        ) from error


def _put(table: dict[str, str], form: str, name: str) -> None:
    if table.setdefault(form, name) != name:
        raise CodebookError(f"agencies.toml gives '{form}' to {table[form]} and to {name}")


def _any_of(forms: Mapping[str, str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def _several(forms: str) -> str:
    """A pattern for agencies in a row, of which the group `agency` is the first."""
    more = rf"(?: ?(?:,|/|-|et|and|&) ?(?-i:{forms})(?!\w))"
    return rf"(?:l[’'])?(?<!\w)(?P<agency>(?-i:{forms}))(?!\w){more}{{0,3}}"


def forms() -> Iterator[tuple[str, str]]:
    """Yield each way in which an agency is written, and its name."""
    yield from sorted(_agencies().names.items())

"""The patterns of furniture.toml, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli

LANGUAGES = ("fr", "en", "any")

_MACRO = re.compile(r"\{([A-Z]+)\}")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Whole lines or paragraphs of one kind of furniture, up to a length in characters."""

    detail: str
    longest: int
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def matches(self, line: str) -> bool:
        """Whether a tidied line is of that kind."""
        return len(line) <= self.longest and self.regex.fullmatch(line) is not None


@dataclass(frozen=True, slots=True)
class Patterns:
    """All that furniture.toml knows.

    `lists` are headings whose items are furniture with them; `caption` begins a caption,
    `credit` ends one; `menu` holds the words of menus in lower case.
    """

    lines: tuple[Pattern, ...]
    lists: tuple[Pattern, ...]
    caption: re.Pattern[str]
    credit: re.Pattern[str]
    menu: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("furniture.toml")
    return tomli.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """Return the patterns of the data file."""
    table = _table()
    macros: dict[str, str] = table["macro"]
    caption = "|".join(expand(table["caption"][lang], macros) for lang in ("fr", "en"))
    return Patterns(
        tuple(_pattern(entry, macros) for entry in table["pattern"]),
        tuple(_pattern({"max": 60, **entry}, macros) for entry in table["list"]),
        re.compile(caption, re.IGNORECASE),
        re.compile(rf"(?:{expand(table['credit']['tail'], macros)})\Z"),
        frozenset(table["menu"]["fr"] + table["menu"]["en"]),
    )


def _pattern(entry: dict[str, Any], macros: dict[str, str]) -> Pattern:
    wholes = [f"(?:{expand(r, macros)})" for lang in LANGUAGES for r in entry.get(lang, ())]
    flags = re.NOFLAG if entry.get("case", False) else re.IGNORECASE
    return Pattern(
        entry["detail"],
        entry["max"],
        re.compile("|".join(wholes), flags),
        tuple(entry["yes"]),
        tuple(entry["no"]),
    )


def expand(regex: str, macros: dict[str, str] | None = None) -> str:
    """Return an expression with the macros of the data file, {NAME} and others, put in."""
    macros = _table()["macro"] if macros is None else macros
    while (match := _MACRO.search(regex)) is not None:
        regex = regex[: match.start()] + macros[match[1]] + regex[match.end() :]
    return regex


def tidy(text: str) -> str:
    """Return a line in the form that the patterns expect."""
    return _SPACES.sub(" ", text.replace("\u2019", "'").replace("\u200b", "")).strip()


def furniture_detail(text: str) -> str | None:
    """Return which of FURNITURE_KINDS a whole line is by its wording, or None."""
    line = tidy(text)
    return next((found.detail for found in patterns().lines if found.matches(line)), None)

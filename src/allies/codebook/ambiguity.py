"""Names that need their surroundings to be understood: the rules, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.codebook.load import lists_by_lang, only_keys, read_data, strings
from allies.core.document import LANGUAGES
from allies.errors import CodebookError

_REACH = 60  # characters on each side that a rule can look at


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A reading of a name that holds where certain words stand beside it.

    `before` and `after` list folded words or phrases, a final '*' stands for any letters:
    the rule holds if the text right before the name ends in one of `before`, or the text
    right behind it begins with one of `after`; with `both`, if both are so. `among`: it
    holds if the document names one of these elsewhere; without a `reading` the name then
    means that one, and the rule holds only if it is a single one. `reading` is an actor,
    several separated by a space, '' for none, or None (with `among` only).
    """

    reading: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    both: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """What the texts `texts` mean in `lang` ('both' is either), by default and otherwise."""

    texts: tuple[str, ...]
    lang: str
    reading: str
    kind: str | None
    case: str | None
    rules: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A rule that holds for all names of certain kinds."""

    kinds: frozenset[str]
    rule: When


@cache
def _pattern(words: tuple[str, ...], behind: bool) -> re.Pattern[str]:
    parts = []
    for word in words:
        part = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        left = r"(?<!\w)" if word[0].isalnum() else ""
        right = r"(?!\w)" if word[-1].isalnum() else ""
        parts.append(part + right if behind else left + part)
    choice = "|".join(parts)
    return re.compile(rf"\s*(?:{choice})" if behind else rf"(?:{choice})\s*\Z")


def _holds(rule: When, folded: str, start: int, stop: int) -> bool:
    found = []
    if rule.before:
        left = folded[max(0, start - _REACH) : start]
        found.append(_pattern(rule.before, False).search(left) is not None)
    if rule.after:
        right = folded[stop : stop + _REACH]
        found.append(_pattern(rule.after, True).match(right) is not None)
    return all(found) if rule.both else any(found)


def resolve(
    rules: Iterable[When],
    default: str,
    folded: str,
    start: int,
    stop: int,
    *,
    seen: frozenset[str] = frozenset(),
) -> str:
    """Return what a name at `folded[start:stop]` means.

    Args:
        rules: The first that holds decides.
        default: What it means if none holds.
        folded: The folded text.
        start: Where the name begins in it.
        stop: Where it ends.
        seen: Codes of the actors that the document names without doubt.
    """
    for rule in rules:
        if rule.among:
            named = seen.intersection(rule.among)
            if rule.reading is not None and named:
                return rule.reading
            if rule.reading is None and len(named) == 1:
                return next(iter(named))
        elif _holds(rule, folded, start, stop):
            return rule.reading or ""
    return default


def _when(raw: object, where: str) -> When:
    entry = only_keys(raw, ("reading", "before", "after", "both", "among"), where)
    rule = When(
        reading=entry.get("reading"),
        before=strings(entry.get("before", []), f"{where}: before"),
        after=strings(entry.get("after", []), f"{where}: after"),
        both=bool(entry.get("both", False)),
        among=strings(entry.get("among", []), f"{where}: among"),
    )
    if bool(rule.before or rule.after) == bool(rule.among):
        raise CodebookError(f"{where}: a rule needs before or after, or else among")
    if rule.reading is None and not rule.among:
        raise CodebookError(f"{where}: a rule needs a reading")
    return rule


def _ambiguous(raw: object) -> Ambiguous:
    entry = only_keys(
        raw, ("text", "lang", "kind", "case", "reading", "when"), "ambiguous.toml: a name"
    )
    texts = strings(entry.get("text"), "ambiguous.toml: text")
    where = f"ambiguous.toml: {texts[0]}"
    if entry.get("lang") not in (*LANGUAGES, "both"):
        raise CodebookError(f"{where}: lang must be en, fr or both")
    if not isinstance(entry.get("reading"), str):
        raise CodebookError(f"{where}: reading must be a code, or '' for none")
    return Ambiguous(
        texts=texts,
        lang=entry["lang"],
        reading=entry["reading"],
        kind=entry.get("kind"),
        case=entry.get("case"),
        rules=tuple(_when(rule, where) for rule in entry.get("when", ())),
    )


@cache
def _file() -> Mapping[str, Any]:
    return only_keys(
        read_data("ambiguous.toml"), ("name", "everywhere", "nothing"), "ambiguous.toml"
    )


@cache
def ambiguous() -> tuple[Ambiguous, ...]:
    """Return the names that need context.

    Raises:
        CodebookError: An entry is not in the format.
    """
    return tuple(_ambiguous(entry) for entry in _file()["name"])


@cache
def everywhere() -> tuple[Everywhere, ...]:
    """Return the rules that hold for whole kinds of names.

    Raises:
        CodebookError: An entry is not in the format.
    """
    found = []
    for raw in _file()["everywhere"]:
        entry = dict(raw)
        kinds = strings(entry.pop("kinds", None), "ambiguous.toml: everywhere: kinds")
        found.append(Everywhere(frozenset(kinds), _when(entry, "ambiguous.toml: everywhere")))
    return tuple(found)


@cache
def nothing() -> tuple[tuple[str, str], ...]:
    """Return (language, text) of all text that contains a name and names nobody.

    Raises:
        CodebookError: An entry is not in the format.
    """
    return tuple(
        pair
        for heading, lists in _file()["nothing"].items()
        for pair in lists_by_lang(lists, f"ambiguous.toml: nothing.{heading}")
    )

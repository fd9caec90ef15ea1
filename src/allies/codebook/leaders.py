"""Who led a state or an organisation, in what office and when, and how they are named."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.codebook.load import only_keys, read_data, read_folder, strings
from allies.codebook.states import check_dates, organisations
from allies.core.text import fold
from allies.core.values import day_after, first_day
from allies.errors import CodebookError

ROLES = ("state", "government", "foreign", "head")

# Since 1990, and from about 1940 to then; a state may be in both.
_FOLDERS = ("leaders", "leaders_before")

_KEYS = ("en", "fr", "also", "role", "from", "to", "surname", "surname_fr", "alone")
_SUFFIXES = frozenset({"jr", "sr", "junior", "senior", "fils", "pere", "ii", "iii"})
_ARABIC_ARTICLES = ("al-", "el-", "Al-", "El-", "as-", "ar-", "ash-", "an-", "ad-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """One spell of one person in one office.

    `role` is state, government, foreign (minister), or head (of an organisation). `names`
    and `surnames` are pairs of language ('en', 'fr' or 'both') and text. `start` and
    `stop` are ISO dates as precise as is known, both inclusive; None is not known or not
    over. `alone`: the surname by itself means this person.
    """

    code: str
    person: str
    role: str
    start: str | None
    stop: str | None
    alone: bool
    names: tuple[tuple[str, str], ...]
    surnames: tuple[tuple[str, str], ...]

    def holds_at(self, at: str) -> bool:
        """Whether the spell may share a day with an ISO date of any precision."""
        if self.start is not None and day_after(at) <= first_day(self.start):
            return False
        return self.stop is None or first_day(at) < day_after(self.stop)


def _last_word(name: str) -> str:
    """The last word of a name that is not 'Jr.', 'II' or the like."""
    words = name.split()
    kept = [word for word in words if fold(word).strip(".") not in _SUFFIXES]
    return (kept or words)[-1]


def _french_surname(entry: Mapping[str, Any], french: str) -> str:
    explicit = entry.get("surname_fr")
    if explicit is not None:
        return str(explicit)
    surname = str(entry.get("surname", _last_word(str(entry["en"]))))
    if surname in french:
        return surname
    words = french.split()
    count = len(surname.split())
    if "surname" not in entry or len(words) <= count:
        return _last_word(french)
    at_front = str(entry["en"]).startswith(surname)
    return " ".join(words[:count] if at_front else words[-count:])


def _alike(one: str, other: str) -> bool:
    """Whether two surnames may be spellings of the same."""
    return difflib.SequenceMatcher(None, fold(one), fold(other)).ratio() >= 0.6


def _bare(surname: str) -> str | None:
    """The surname without an Arabic article before it, None where it has none."""
    for article in _ARABIC_ARTICLES:
        if surname.startswith(article) and len(surname) > len(article) + 2:
            return surname[len(article) :]
    return None


def _surnames(entry: Mapping[str, Any], french: str) -> tuple[tuple[str, str], ...]:
    english = str(entry.get("surname", _last_word(str(entry["en"]))))
    found = {("en", english), ("fr", _french_surname(entry, french))}
    if "surname" not in entry:
        # Other spellings, but not a given name put last or a second surname.
        others = {_last_word(name) for name in entry.get("also", ()) if " " in name}
        found |= {("both", other) for other in others if _alike(other, english)}
    found |= {(lang, bare) for lang, name in found if (bare := _bare(name)) is not None}
    return tuple(sorted(pair for pair in found if len(pair[1].strip(".")) > 1))


def _leader(code: str, raw: object, where: str) -> Leader:
    entry = only_keys(raw, _KEYS, where)
    name = entry.get("en")
    if not isinstance(name, str) or not name:
        raise CodebookError(f"{where}: a leader needs a name in en, not {name!r}")
    if entry.get("role") not in ROLES:
        raise CodebookError(f"{where}: {name}: role must be one of {', '.join(ROLES)}")
    check_dates(f"{where}: {name}", entry)
    start, stop = entry.get("from"), entry.get("to")
    if start is not None and stop is not None and day_after(stop) <= first_day(start):
        raise CodebookError(f"{where}: {name} leaves office ({stop}) before taking it ({start})")
    french = str(entry.get("fr", name))
    also = strings(entry.get("also", []), f"{where}: {name}: also")
    return Leader(
        code=code,
        person=name,
        role=str(entry["role"]),
        start=start,
        stop=stop,
        alone=bool(entry.get("alone", False)),
        names=(("en", name), ("fr", french), *(("both", other) for other in also)),
        surnames=_surnames(entry, french),
    )


@cache
def leaders() -> tuple[Leader, ...]:
    """Return every spell in office that the codebook knows.

    Raises:
        CodebookError: An entry is not in the format.
    """
    found = []
    for folder in _FOLDERS:
        for code, rows in read_folder(folder).items():
            if not isinstance(rows, list):
                raise CodebookError(f"{folder}: {code} must be a list of persons")
            found += [_leader(code, row, f"{folder}: {code}") for row in rows]
    for code, entry in organisations().items():
        where = f"organisations.toml: {code}: leaders"
        found += [_leader(code, row, where) for row in entry.get("leaders", ())]
    return tuple(found)


def leaders_of(code: str, *, role: str | None = None, at: str | None = None) -> tuple[Leader, ...]:
    """Return who led an actor.

    Args:
        code: The actor.
        role: Only this office (one of ROLES).
        at: Only who may have been in office at this ISO date.
    """
    return tuple(
        leader
        for leader in leaders()
        if leader.code == code
        and (role is None or leader.role == role)
        and (at is None or leader.holds_at(at))
    )


@cache
def titles(lang: str) -> tuple[str, ...]:
    """Return the titles of `titles.toml` that may stand before a surname, longest first.

    They are as printed in the middle of a sentence, in the forms of both genders.
    """
    found = strings(read_data("titles.toml")[lang], f"titles.toml: {lang}")
    return tuple(sorted(found, key=lambda title: (-len(title), title)))

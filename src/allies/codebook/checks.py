"""Checks of the codebook's data as a whole: what no single file can show to be wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from allies.codebook.names import STRONG, Name, name_table
from allies.codebook.states import (
    alpha2,
    cldr_names,
    english_articles,
    french_genders,
    organisations,
    state_label,
    states,
    territories,
)
from allies.core.document import LANGUAGES
from allies.errors import CodebookError

# Entries of CLDR that are no states or territories of ISO 3166-1: islands and groupings with
# reserved codes, organisations, and codes for testing.
_NOT_ISO = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


def conflicts() -> list[tuple[Name, Name]]:
    """Return pairs of names of the same text and language that mean different actors.

    Only names that need no context to be understood count; those in `ambiguous.toml` and
    the surnames of leaders don't.
    """
    by_text: dict[str, list[Name]] = defaultdict(list)
    for name in name_table():
        if name.kind in STRONG and name.code:
            by_text[name.folded].append(name)
    return [
        (one, other)
        for names in by_text.values()
        for position, one in enumerate(names)
        for other in names[position + 1 :]
        if one.code != other.code and _meet(one, other)
    ]


def _meet(one: Name, other: Name) -> bool:
    if one.lang != other.lang and "both" not in (one.lang, other.lang):
        return False
    exact = [name.case == "exact" for name in (one, other)]
    if any(exact):
        # 'GUAM' is tried before 'Guam', which it does not hide.
        return all(exact) and one.text == other.text
    return True


def missing_states() -> list[str]:
    """Return the alpha-2 codes of ISO 3166-1 that no entry stands for, but Antarctica's."""
    known = {*alpha2().values(), "AQ", *_NOT_ISO}
    return sorted(set(cldr_names("en")) - known)


def unlabelled() -> list[str]:
    """Return the states without a label in some language, or without a French gender."""
    found = []
    for code in states():
        try:
            complete = all(state_label(code, lang) for lang in LANGUAGES)
        except CodebookError:
            complete = False
        if not complete or code not in french_genders():
            found.append(code)
    return sorted(found)


def unknown_codes() -> Iterator[str]:
    """Yield what refers to an actor that is in no file: members, readings, labels, leaders."""
    known = {*states(), *organisations(), "ATA"}
    for code in sorted(({*territories(), *french_genders(), *english_articles()}) - known):
        yield f"labels.toml: {code}"
    for name in name_table():
        for code in (*name.code.split(), *_readings(name)):
            if code not in known:
                yield f"{name.text}: {code}"
    for code, entry in organisations().items():
        for member in _member_codes(entry):
            if member not in known:
                yield f"organisations.toml: {code}: {member}"


def _readings(name: Name) -> Iterator[str]:
    for rule in name.rules:
        yield from (rule.reading or "").split()
        yield from rule.among


def _member_codes(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        for codes in entry.get("joined", {}).values():
            yield from codes
        yield from entry.get("left", {})
        yield from (spell["state"] for spell in entry.get("spells", ()))

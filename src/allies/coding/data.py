"""The word lists of the coder, read once from their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import tomli

from allies.core.document import LANGUAGES
from allies.errors import CodebookError


def read_toml(lang: str, name: str) -> dict[str, Any]:
    """Read one file of `coding/lexicon/<lang>/`.

    Raises:
        CodebookError: The file is missing or is not TOML.
    """
    if lang not in LANGUAGES:
        raise CodebookError(f"there is no lexicon for '{lang}'; there is one for fr and en")
    place = resources.files("allies.coding") / "lexicon" / lang / name
    try:
        return tomli.loads(place.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomli.TOMLDecodeError) as error:
        raise CodebookError(
            f"the lexicon file {lang}/{name} can't be read ({error}); install allies again"
        ) from error


def lexicon_files(lang: str) -> list[str]:
    """Return the names of the relation files of a language, sorted."""
    folder = resources.files("allies.coding") / "lexicon" / lang
    special = {
        "grammar.toml",
        "modality.toml",
        "descriptions.toml",
        "domains.toml",
        "reporting.toml",
        "time.toml",
        "units.toml",
    }
    names = (entry.name for entry in folder.iterdir())
    return sorted(name for name in names if name.endswith(".toml") and name not in special)


def any_of(words: Iterable[str]) -> str:
    """Return words as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The closed word classes of a language, folded (see grammar.toml)."""

    abbreviations: tuple[str, ...]
    starters: tuple[str, ...]
    determiners: tuple[str, ...]
    prepositions: tuple[str, ...]
    conjunctions: tuple[str, ...]
    relatives: tuple[str, ...]
    subordinators: tuple[str, ...]
    carriers: tuple[str, ...]
    be: tuple[str, ...]
    agent: tuple[str, ...]
    have: tuple[str, ...]
    possessive: tuple[str, ...]
    possessive_pronouns: tuple[str, ...]
    subject_pronouns: tuple[str, ...]
    topic_determiners: tuple[str, ...]
    plural_pronouns: tuple[str, ...]
    groups: tuple[str, ...]
    latter: tuple[str, ...]
    last_named: tuple[str, ...]
    reference_titles: tuple[str, ...]
    locatives: tuple[str, ...]
    object_pronouns: tuple[str, ...]
    first_person: tuple[str, ...]
    pairs: tuple[str, ...]
    reciprocals: tuple[str, ...]
    pair_adjectives: tuple[str, ...]
    titles: tuple[str, ...]
    people_titles: tuple[str, ...]
    compound_prepositions: Mapping[str, str]
    prepositions_as: Mapping[str, str]
    counts: Mapping[str, int]
    counted: tuple[str, ...]
    everyone: tuple[str, ...]


@cache
def grammar(lang: str) -> Grammar:
    """Return the grammar words of a language.

    Raises:
        CodebookError: A word class is missing in the file.
    """
    raw = read_toml(lang, "grammar.toml")
    values: dict[str, Any] = {}
    for spec in fields(Grammar):
        value = raw.get(spec.name, {} if spec.name == "prepositions_as" else None)
        if value is None:
            raise CodebookError(f"lexicon {lang}/grammar.toml has no '{spec.name}'")
        values[spec.name] = tuple(value) if isinstance(value, list) else value
    return Grammar(**values)

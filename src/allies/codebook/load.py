"""The codebook's data files, read and checked at the border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

import tomli

from allies.core.document import LANGUAGES
from allies.errors import CodebookError


def read_data(name: str) -> dict[str, Any]:
    """Read one TOML file of `codebook/data/`.

    Raises:
        CodebookError: The file is missing or is not TOML.
    """
    place = resources.files("allies.codebook") / "data" / name
    try:
        return tomli.loads(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise CodebookError(
            f"the codebook file {name} can't be read ({error}); install allies again"
        ) from error


def read_folder(folder: str) -> dict[str, Any]:
    """Read all TOML files of a folder of `codebook/data/` as one table.

    Raises:
        CodebookError: A file can't be read, or two of them define the same entry.
    """
    place = resources.files("allies.codebook") / "data" / folder
    names = sorted(entry.name for entry in place.iterdir()) if place.is_dir() else []
    merged: dict[str, Any] = {}
    for name in names:
        if not name.endswith(".toml"):
            continue
        for code, entry in read_data(f"{folder}/{name}").items():
            if code in merged:
                raise CodebookError(f"{folder}/{name} defines {code}, which another file defines")
            merged[code] = entry
    return merged


def strings(value: object, where: str) -> tuple[str, ...]:
    """Return a list of strings as a tuple.

    Raises:
        CodebookError: It is something else; `where` names the place in the message.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise CodebookError(f"{where} must be a list of names, not {value!r}")
    return tuple(value)


def by_lang(value: object, where: str) -> dict[str, str]:
    """Return a text in both languages.

    Raises:
        CodebookError: A language is missing, or there is anything else.
    """
    if (
        not isinstance(value, Mapping)
        or set(value) != set(LANGUAGES)
        or not all(isinstance(text, str) and text for text in value.values())
    ):
        raise CodebookError(f"{where} must have a text in en and one in fr, not {value!r}")
    return {lang: value[lang] for lang in LANGUAGES}


def lists_by_lang(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield (language, name) from a table of lists by language.

    Raises:
        CodebookError: It is something else, or a language is missing.
    """
    if not isinstance(value, Mapping) or not set(value) <= {*LANGUAGES, "both"}:
        raise CodebookError(f"{where} must be a table with lists en and fr, not {value!r}")
    for lang, names in value.items():
        for name in strings(names, f"{where}.{lang}"):
            yield lang, name


def only_keys(entry: object, allowed: Iterable[str], where: str) -> Mapping[str, Any]:
    """Return a table that has no other keys than those allowed.

    Raises:
        CodebookError: It is no table, or has others.
    """
    if not isinstance(entry, Mapping):
        raise CodebookError(f"{where} must be a table, not {entry!r}")
    odd = sorted(set(entry) - set(allowed))
    if odd:
        raise CodebookError(f"{where} has the unknown key {odd[0]!r}")
    return entry

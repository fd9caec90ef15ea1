"""The raw entries of states and organisations, checked, with the names that CLDR gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from allies.codebook.load import by_lang, lists_by_lang, only_keys, read_data, read_folder, strings
from allies.core.document import LANGUAGES
from allies.core.values import day_after
from allies.errors import CodebookError

# Where the lists of the data files end up in the name table.
KIND_OF_LIST = {
    "names": "name", "adjectives": "adjective", "demonyms": "demonym", "prefixes": "prefix",
    "capital": "capital", "seats": "seat", "forces": "force", "bodies": "body",
}  # fmt: skip

_STATE_KEYS = (*KIND_OF_LIST, "from", "to", "weak")
_ORGANISATION_KEYS = (
    *KIND_OF_LIST, "from", "to", "kind", "label", "the", "gender", "acronyms", "leaders",
    "joined", "left", "spells",
)  # fmt: skip
_REQUIRED = ("names", "adjectives", "demonyms", "capital")
_GENDERS = ("none", "m", "f", "mp", "fp")

# Kosovo has no code of ISO; Babel uses the one that it chose for itself.
_ALPHA2 = {"XKX": "XK"}


def _check_lists(where: str, entry: Mapping[str, Any]) -> None:
    for key in KIND_OF_LIST:
        for _ in lists_by_lang(entry.get(key, {}), f"{where}: {key}"):
            pass
    check_dates(where, entry)


def check_dates(where: str, entry: Mapping[str, Any]) -> None:
    """Refuse `from` and `to` that are no ISO dates.

    Raises:
        CodebookError: One of them is none.
    """
    for key in ("from", "to"):
        value = entry.get(key)
        try:
            if value is not None:
                day_after(value)
        except (TypeError, ValueError) as error:
            raise CodebookError(f"{where}: {key} = {value!r} is not an ISO date") from error


@cache
def states() -> Mapping[str, Mapping[str, Any]]:
    """Return the entries of `data/states/*.toml` by code, checked.

    Raises:
        CodebookError: An entry is not in the format.
    """
    found = read_folder("states")
    for code, entry in found.items():
        where = f"states: {code}"
        if len(code) != 3 or not code.isupper():
            raise CodebookError(f"{where}: a state is named by three capitals")
        only_keys(entry, _STATE_KEYS, where)
        for key in _REQUIRED:
            if not set(LANGUAGES) <= set(entry.get(key, ())):
                raise CodebookError(f"{where}: {key} must have a list en and a list fr")
        strings(entry.get("weak", []), f"{where}: weak")
        _check_lists(where, entry)
    return found


@cache
def organisations() -> Mapping[str, Mapping[str, Any]]:
    """Return the entries of `data/organisations.toml` by code, checked.

    Raises:
        CodebookError: An entry is not in the format.
    """
    found = read_data("organisations.toml")
    for code, entry in found.items():
        where = f"organisations.toml: {code}"
        only_keys(entry, _ORGANISATION_KEYS, where)
        by_lang(entry.get("label"), f"{where}: label")
        if entry.get("gender") not in ("", *_GENDERS[1:]):
            raise CodebookError(f"{where}: gender must be m, f, mp, fp or ''")
        for _ in lists_by_lang(entry.get("acronyms", {}), f"{where}: acronyms"):
            pass
        _check_lists(where, entry)
    return found


@cache
def _labels_file() -> Mapping[str, Any]:
    raw = read_data("labels.toml")
    for code, text in raw["labels"].items():
        by_lang(text, f"labels.toml: {code}")
    return raw


@cache
def french_genders() -> Mapping[str, str]:
    """Return the French gender of each state and territory: none, m, f, mp or fp."""
    raw = _labels_file()
    return {
        code: gender
        for table in ("french", "territories")
        for gender in _GENDERS
        for code in strings(raw[table].get(gender, []), f"labels.toml: {table}.{gender}")
    }


@cache
def english_articles() -> frozenset[str]:
    """Return the states that take 'the' in English."""
    return frozenset(_labels_file()["english"]["the"])


@cache
def territories() -> frozenset[str]:
    """Return the codes of ISO 3166-1 that are not states."""
    raw = _labels_file()["territories"]
    return frozenset(code for gender in _GENDERS for code in raw.get(gender, []))


@cache
def cldr_names(lang: str) -> Mapping[str, str]:
    """Return the names of CLDR by alpha-2 code."""
    # Babel takes long to import, and most commands don't need it.
    from babel import Locale

    names = Locale(lang).territories
    return {code: name for code, name in names.items() if len(code) == 2}


@cache
def alpha2() -> Mapping[str, str]:
    """Return the alpha-2 codes of the states and territories by alpha-3 code."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    found = dict(_ALPHA2)
    for code, entry in states().items():
        twos = aliases.get(code, [])
        if len(twos) == 1 and "to" not in entry:
            found[code] = twos[0]
    return found


def cldr_name(code: str, lang: str) -> str | None:
    """Return the name of a state by its alpha-3 code as CLDR gives it, None without one."""
    two = alpha2().get(code)
    return None if two is None else cldr_names(lang).get(two)


def state_label(code: str, lang: str) -> str:
    """Return the display name of a state, without an article.

    Raises:
        CodebookError: Neither `labels.toml` nor CLDR has one.
    """
    own = _labels_file()["labels"].get(code)
    text = cldr_name(code, lang) if own is None else own[lang]
    if text is None:
        raise CodebookError(f"labels.toml: {code} has no label in {lang}, and CLDR has none")
    text = text.replace("’", "'").replace("&", "and")
    return text.replace("St.", "Saint") if lang == "en" else text

"""The program's words in French and English: messages, numbers and dates."""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import tomli

from allies.errors import CodebookError, UsageError

LANGUAGES = ("en", "fr")

# English texts, whose fields hold anything, with the same in another language.
Patterns = Mapping[re.Pattern[str], str]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one language; `messages('key', n=3)` gives the text."""

    lang: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return a message with its values filled in.

        With `n`, the key's form for one or for many is taken where the file has both
        (`key.one`, `key.many`). French counts 0 as one, English as many.

        Raises:
            CodebookError: There is no such message.
        """
        n = values.get("n")
        if isinstance(n, int) and f"{key}.one" in self.texts:
            single = n in (0, 1) if self.lang == "fr" else n == 1
            key = f"{key}.one" if single else f"{key}.many"
        text = self.texts.get(key)
        if text is None:
            raise CodebookError(f"there is no message '{key}' in {self.lang}")
        return text.format(**values) if values else text


@cache
def messages(lang: str) -> Messages:
    """Return the messages of a language.

    Raises:
        UsageError: The language is neither 'fr' nor 'en'.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"there are messages in fr and en, not in '{lang}'")
    return Messages(lang, dict(_flat(_read(f"{lang}.toml"))))


def translated(text: str, lang: str) -> str:
    """Return a sentence of the program in a language; unchanged where there is no translation.

    The sentences stand in `locale/sentences.<lang>.toml` beside the English ones, whose fields
    in braces hold any text; what a field holds is translated too.
    """
    if lang == "en":
        return text
    exact = _exact(lang).get(text)
    if exact is not None:
        return exact
    for pattern, sentence in _sentences(lang).items():
        found = pattern.fullmatch(text)
        if found is not None:
            values = {name: translated(held, lang) for name, held in found.groupdict().items()}
            return sentence.format(**values)
    return text


_FIELD = re.compile(r"\\{(\w+)\\}")


@cache
def _exact(lang: str) -> Mapping[str, str]:
    """The sentences without fields, such as all of the help: no pattern need be made for them."""
    table = _read(f"sentences.{lang}.toml")
    return {
        english: own for part in table.values() for english, own in part.items()
        if "{" not in english
    }  # fmt: skip


@cache
def _sentences(lang: str) -> Patterns:
    """Patterns of English sentences with their translations, those with most words first."""
    table = _read(f"sentences.{lang}.toml")
    # A field may hold nothing: "'' is no time".
    return _patterns([pair for part in table.values() for pair in part.items()], ".*?")


def explaining(part: str, lang: str) -> Patterns:
    """Return the words that explain a number: English patterns with those of a language.

    Args:
        part: A part of `locale/explained.<lang>.toml`: 'unit', 'method' …
        lang: 'fr' or 'en'; there are none in English, in which they are told as they are.
    """
    return {} if lang == "en" else _explaining(lang)[part]


@cache
def _explaining(lang: str) -> Mapping[str, Patterns]:
    table = _read(f"explained.{lang}.toml")
    # A field of a method ends where the next clause begins; a source is of one piece.
    return {
        part: _patterns(list(pairs.items()), ".+?" if part == "source" else "[^,;]+?")
        for part, pairs in table.items()
    }


def _patterns(pairs: list[tuple[str, str]], field: str = ".+?") -> Patterns:
    pairs = sorted(pairs, key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return {
        re.compile(_FIELD.sub(rf"(?P<\1>{field})", re.escape(english)), re.DOTALL): own
        for english, own in pairs
    }


def _read(name: str) -> dict[str, Any]:
    place = resources.files("allies") / "locale" / name
    return tomli.loads(place.read_text(encoding="utf-8"))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found += _flat(value, f"{name}.")
        else:
            found.append((name, str(value)))
    return found


def user_language(environment: Mapping[str, str] | None = None) -> str:
    """Return what ALLIES_LANG asks for; else 'fr' where the user's locale is French, else 'en'."""
    environment = os.environ if environment is None else environment
    if environment.get("ALLIES_LANG") in LANGUAGES:
        return environment["ALLIES_LANG"]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        value = environment.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    try:
        known = locale.getlocale()[0] or ""
    except ValueError:
        known = ""
    return "fr" if known.lower().startswith("fr") else "en"


def number(value: float, lang: str, *, digits: int = 1, fixed: bool = False) -> str:
    """Write a number in a language's way: '1,234.5', « 1 234,5 » (narrow no-break space).

    Args:
        value: The number.
        lang: 'fr' or 'en'.
        digits: How many decimals at the most.
        fixed: Keep trailing zeros, as in a column of figures.
    """
    text = f"{value:,.{digits}f}"
    if digits and not fixed:
        text = text.rstrip("0").rstrip(".")
    if lang == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text.replace("-", "\u2212")


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def day(iso: str, lang: str) -> str:
    """Write an ISO date of any precision: '19 June 2024', « juin 2024 », '2024'."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = _MONTHS[lang].split()[int(rest[0]) - 1]
    if len(rest) == 1:
        return f"{month} {year}"
    number_of_day = int(rest[1])
    first = "1er" if lang == "fr" and number_of_day == 1 else str(number_of_day)
    return f"{first} {month} {year}"

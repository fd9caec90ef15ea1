"""The actors of the codebook: states, organisations, groups, regions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from allies.codebook.names import Name, name_table
from allies.codebook.states import (
    alpha2,
    english_articles,
    french_genders,
    organisations,
    state_label,
    states,
    territories,
)
from allies.core.document import LANGUAGES
from allies.core.text import fold
from allies.errors import CodebookError, UnknownActor

_ARTICLE = re.compile(r"(?:(?:the|la|le|les)\s+|l')")
_FINDABLE = ("name", "organisation", "demonym", "adjective", "capital")

# What stands before a French name: (masculine, feminine, plural, before a vowel, no article).
_FRENCH = {
    "le": ("le ", "la ", "les ", "l'", ""),
    "de": ("du ", "de la ", "des ", "de l'", "de "),
    "a": ("au ", "à la ", "aux ", "à l'", "à "),
}
_MUTE_H = frozenset({"HTI"})


@dataclass(frozen=True, slots=True)
class Member:
    """A state in an organisation: from `start` until before `stop`, as far as is known."""

    code: str
    start: str | None = None
    stop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A state or another actor of the codebook.

    `kind` is state, territory (of ISO 3166-1, without being a state), organisation, group,
    region, armed-group or entity (unrecognised). `labels` by language. `start` and `stop`
    (ISO dates, half-open) are known only where it began or ended after 1945. `members` is
    empty where none are recorded.
    """

    code: str
    kind: str
    labels: Mapping[str, str]
    start: str | None = None
    stop: str | None = None
    members: tuple[Member, ...] = ()


def _members(entry: Mapping[str, Any]) -> tuple[Member, ...]:
    left = entry.get("left", {})
    found = [
        Member(code, date, left.get(code))
        for date, codes in entry.get("joined", {}).items()
        for code in codes
    ]
    found += [
        Member(spell["state"], spell.get("from"), spell.get("to"))
        for spell in entry.get("spells", ())
    ]
    return tuple(sorted(found, key=lambda member: (member.start or "", member.code)))


@cache
def _actors() -> Mapping[str, Actor]:
    found = {}
    for code, entry in states().items():
        found[code] = Actor(
            code=code,
            kind="territory" if code in territories() else "state",
            labels=MappingProxyType({lang: state_label(code, lang) for lang in LANGUAGES}),
            start=entry.get("from"),
            stop=entry.get("to"),
        )
    for code, entry in organisations().items():
        if code in found:
            raise CodebookError(f"organisations.toml: {code} is the code of a state")
        found[code] = Actor(
            code=code,
            kind=str(entry["kind"]),
            labels=MappingProxyType(dict(entry["label"])),
            start=entry.get("from"),
            stop=entry.get("to"),
            members=_members(entry),
        )
    return MappingProxyType(found)


def all_actors() -> tuple[Actor, ...]:
    """Return every actor, states first, then the others; each in the order of the files.

    Raises:
        CodebookError: A data file is wrong.
    """
    return tuple(_actors().values())


def actor(code: str) -> Actor:
    """Return the actor of a code, exactly as the codebook writes it.

    Raises:
        UnknownActor: There is none.
    """
    found = _actors().get(code)
    if found is None:
        raise _unknown(code)
    return found


_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,23}")


def actor_of(code: str) -> Actor:
    """Return the actor of a code that a claim bears.

    Besides those of the codebook, claims speak of organisations that a text itself defines
    ('Patriotic Union of Kurdistan (PUK)'); their acronym is all that is known of them.

    Raises:
        UnknownActor: It has not the form of a code.
    """
    found = _actors().get(code)
    if found is not None:
        return found
    if not _CODE.fullmatch(code):
        raise _unknown(code)
    labels = MappingProxyType(dict.fromkeys(LANGUAGES, code))
    return Actor(code=code, kind="organisation", labels=labels)


@cache
def _by_name() -> Mapping[str, tuple[Name, ...]]:
    found: dict[str, list[Name]] = {}
    for name in name_table():
        if name.kind in _FINDABLE:
            found.setdefault(name.folded, []).append(name)
    return {
        text: tuple(sorted(names, key=lambda name: _FINDABLE.index(name.kind)))
        for text, names in found.items()
    }


@cache
def _by_label() -> Mapping[str, str]:
    """Codes by folded label; that of a state wins."""
    found: dict[str, str] = {}
    for item in _actors().values():
        for text in item.labels.values():
            found.setdefault(fold(text), item.code)
    return found


def find_actor(text: str) -> Actor:
    """Return the actor that someone means by a code, a name or an adjective.

    Args:
        text: A code of the codebook in any case, a two-letter code of ISO 3166, or a name,
            adjective or capital in French or English, without regard to case or accents.

    Raises:
        UnknownActor: None or several are called so; the message says which are near.
    """
    given = " ".join(text.split())
    upper = given.upper()
    if upper in _actors():
        return _actors()[upper]
    twos = {two: three for three, two in alpha2().items()}
    if upper in twos:
        return _actors()[twos[upper]]
    for wanted in dict.fromkeys((fold(given), _ARTICLE.sub("", fold(given), count=1))):
        if wanted in _by_label():
            return _actors()[_by_label()[wanted]]
        names = _by_name().get(wanted, ())
        codes = list(dict.fromkeys(name.code for name in names if name.code))
        if codes and " " not in codes[0]:
            return _actors()[codes[0]]
        if names:
            raise _several(given, names)
    raise _unknown(given)


def _described(codes: list[str]) -> str:
    return ", ".join(f"{_actors()[code].labels['en']} ({code})" for code in codes)


def _several(given: str, names: tuple[Name, ...]) -> UnknownActor:
    meant = {code for name in names for code in name.code.split()}
    for name in names:
        for rule in name.rules:
            meant.update((rule.reading or "").split(), rule.among)
    known = sorted(code for code in meant if code in _actors())
    if not known:
        return _unknown(given)
    return UnknownActor(f"'{given}' alone names no actor. Write one of {_described(known)}.")


@cache
def _candidates() -> Mapping[str, str]:
    """The names that suggestions are drawn from; acronyms resemble too much."""
    found = dict(_by_label())
    for text, names in _by_name().items():
        if names[0].kind in ("name", "organisation") and names[0].code in _actors():
            found.setdefault(text, names[0].code)
    return {text: code for text, code in found.items() if len(text) > 3}


def _unknown(given: str) -> UnknownActor:
    if not given:
        return UnknownActor("Name a state, such as Russia, Russie or RUS.")
    near = difflib.get_close_matches(fold(given), list(_candidates()), n=12, cutoff=0.6)
    codes = list(dict.fromkeys(_candidates()[text] for text in near))[:3]
    hint = f" Did you mean {_described(codes)}?" if codes else ""
    return UnknownActor(f"Unknown state '{given}'.{hint} 'allies actors' lists them.")


def label(code: str, lang: str, *, article: bool = False) -> str:
    """Return the display name of an actor.

    Args:
        code: The actor.
        lang: 'fr' or 'en'.
        article: With the definite article that it takes in a sentence: 'the United
            States', « la Russie ».

    Raises:
        UnknownActor: There is no such actor.
    """
    text = actor_of(code).labels[lang]
    if not article:
        return text
    if lang == "fr":
        return french(code, "le")
    entry = organisations().get(code)
    takes_one = code in english_articles() if entry is None else entry.get("the", False)
    return f"the {text}" if takes_one else text


@cache
def gender(code: str) -> str:
    """Return the grammatical gender of an actor's French name.

    'm', 'f', 'mp' or 'fp' (plural), or 'none' where it takes no article or isn't known.
    """
    entry = organisations().get(code)
    found = french_genders().get(code, "none") if entry is None else entry["gender"]
    return str(found or "none")


def is_plural(code: str, lang: str) -> bool:
    """Whether a verb after the actor's name is in the plural.

    So it is in French for « les États-Unis »; in English only for groups ('the Houthis').

    Raises:
        UnknownActor: There is no such actor.
    """
    state = actor_of(code).kind in ("state", "territory")
    return gender(code) in ("mp", "fp") and (lang == "fr" or not state)


def french(code: str, preposition: str) -> str:
    """Return an actor's French name with its article, contracted with a preposition.

    Args:
        code: The actor.
        preposition: 'le' for the article alone (« la Russie », « l'Iran », « Cuba »), 'de'
            (« des États-Unis », « du Mali », « d'Israël »), or 'a' (« au Mali »).

    Raises:
        UnknownActor: There is no such actor.
    """
    text = actor_of(code).labels["fr"]
    kind = gender(code)
    masculine, feminine, plural, elided, bare = _FRENCH[preposition]
    vowel = fold(text[0]) in "aeiou" or code in _MUTE_H
    if kind == "none":
        return f"d'{text}" if bare == "de " and vowel else bare + text
    if kind in ("mp", "fp"):
        return plural + text
    if vowel:
        return elided + text
    return (masculine if kind == "m" else feminine) + text

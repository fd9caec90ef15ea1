"""Who speaks in a statement, by one name in whatever words he is named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from allies.codebook.leaders import leaders, titles
from allies.coding.data import read_toml
from allies.core.document import LANGUAGES
from allies.core.text import fold

_TOKEN = re.compile(r"[\w’'-]+|[^\w\s]")
_LONGEST = 4  # words of a name
_PARTICLES = frozenset({"de", "du", "des", "bin", "ben", "al", "van", "von", "der", "da", "di"})


def speaker_name(words: str) -> str:
    """Return by what name a speaker is known again in other documents, '' for none.

    A leader of the codebook has one name in all spellings; another person that of his
    capitals; a ministry or a capital the words that name it. 'Analysts' and 'two officials'
    name nobody: in another document they may be others.

    Args:
        words: Who says so, as found in a text.
    """
    tokens = [token.strip("’'-") or token for token in _TOKEN.findall(_without_articles(words))]
    folded = [fold(token).removesuffix("'s") for token in tokens]
    person = _person(tokens, folded)
    if person:
        return person
    runs = _runs(tokens, folded)
    longest = next((run for run in runs if run[1] - run[0] > 1), None)
    if longest is not None:
        return " ".join(tokens[longest[0] : longest[1]])
    if not runs or any(token in _anonymous() for token in folded):
        return ""
    # 'M. Roy' is Roy; of 'le ministère grec de la Défense' all words are needed.
    first, stop = next((run for run in runs if folded[run[0]] not in _titles()), runs[0])
    aside = _before() | _titles()
    begin = next((at for at in range(first) if folded[at] not in aside), first)
    content = {word for word in folded[begin:first] if word[:1].isalpha()}
    if content - _PARTICLES - aside:
        return " ".join(tokens[begin:stop])
    return "" if folded[first] in _titles() else tokens[first]


def _without_articles(words: str) -> str:
    return re.sub(r"(?<!\w)[ldLDqQ]u?[’'](?=\w)", "", words)


def _person(tokens: Sequence[str], folded: Sequence[str]) -> str:
    """The leader that is named in full, else by surname with nothing that speaks against it."""
    full, surnames, alone = _leaders()
    for size in range(_LONGEST, 1, -1):
        for at in range(len(tokens) - size + 1):
            found = full.get(" ".join(folded[at : at + size]), "")
            if found and tokens[at][0].isupper():
                return found
    for first, stop in _runs(tokens, folded):
        found = surnames.get(folded[stop - 1], "")
        if stop - first == 1:
            found = found if found in alone else ""
        elif found and fold(found)[0] != folded[first][0]:
            found = ""
        if found:
            return found
    return ""


def _runs(tokens: Sequence[str], folded: Sequence[str]) -> list[tuple[int, int]]:
    """Where names stand: words with capitals in a row, without titles at their head."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        stop = at
        while _goes_on(tokens, folded, at, stop):
            stop += 1
        first = at
        while first < stop - 1 and folded[first] in _titles():
            first += 1
        if stop > at:
            runs.append((first, stop))
        at = max(stop, at + 1)
    return runs


def _goes_on(tokens: Sequence[str], folded: Sequence[str], first: int, at: int) -> bool:
    """Whether the word belongs to the name that begins before it, or begins one."""
    if at >= len(tokens):
        return False
    if tokens[at][0].isupper():
        return folded[at] not in _before()
    inside = at > first and folded[at] in _PARTICLES and folded[at - 1] not in _titles()
    return inside and at + 1 < len(tokens) and tokens[at + 1][0].isupper()


@cache
def _titles() -> frozenset[str]:
    found = (fold(title) for lang in LANGUAGES for title in titles(lang))
    words = {word for title in found for word in re.findall(r"[\w-]+", title)}
    return frozenset(words - {"kremlin"})  # His master has the title, not the house.


@cache
def _before() -> frozenset[str]:
    """Words that may stand before a name and say nothing of it."""
    found: set[str] = {"que"}
    for lang in LANGUAGES:
        found.update(read_toml(lang, "grammar.toml")["determiners"])
        found.update(read_toml(lang, "time.toml")["weekdays"])
    return frozenset(found)


@cache
def _anonymous() -> frozenset[str]:
    return frozenset(
        word for lang in LANGUAGES for word in read_toml(lang, "reporting.toml")["anonymous"]
    )


@cache
def _leaders() -> tuple[Mapping[str, str], Mapping[str, str], frozenset[str]]:
    """Leaders by folded full name and by folded surname; those whose surname is enough.

    '' where it may be several persons.
    """
    full: dict[str, str] = {}
    surnames: dict[str, str] = {}
    for leader in leaders():
        for _, name in leader.names:
            _put(full, " ".join(re.findall(r"[\w’'-]+", fold(name))), leader.person)
        for _, surname in leader.surnames:
            _put(surnames, fold(surname), leader.person)
    return full, surnames, frozenset(one.person for one in leaders() if one.alone)


def _put(table: dict[str, str], key: str, person: str) -> None:
    table[key] = person if table.get(key, person) == person else ""

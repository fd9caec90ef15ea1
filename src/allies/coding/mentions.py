"""Actors named in a text: found in one pass, told apart by what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from allies.codebook.names import Name, fits, name_table, read_name
from allies.coding.data import grammar, read_toml
from allies.coding.text import Layers
from allies.core.text import fold
from allies.core.values import Interval

# Of names that fill the same span, the plainer kind wins.
_RANK = {
    "none": 0, "name": 1, "organisation": 1, "adjective": 2, "demonym": 2, "leader": 3,
    "capital": 4, "seat": 4, "force": 4, "body": 4, "prefix": 5, "surname": 6,
}  # fmt: skip
_WORD = re.compile(r"\w")
# No name is longer: a chain of words without a space is not looked through again from each of them.
_NAME = r"[A-ZÀ-Ý][\w'’-]{1,60}+"
_PERSON = re.compile(
    rf"{_NAME}(?:\s+(?:[A-Z]\.|al-|el-|bin|ben|de|van|von|Al|El)?\s*{_NAME}){{1,3}}"
)
_NEAR = 8
# What anybody is called, and for how many years before and after it tells a leader even so.
_CIVIL = frozenset({
    "mr", "mr.", "ms", "ms.", "mrs", "mrs.", "dr", "dr.", "m.", "mm.", "mme", "mme.",
})  # fmt: skip
_LATELY = 10
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of an actor, or of several at once ('both countries').

    `kind` says by what: name, adjective, demonym, capital, seat, force, body, leader,
    surname, prefix, organisation, person, title, pair, topic, pronoun or possessive. `how`
    says how the actor was told where that is not plain from the words. Offsets are of folded
    text.
    """

    start: int
    stop: int
    codes: tuple[str, ...]
    kind: str
    text: str
    how: str = ""


@cache
def _automaton() -> Any:
    """All names of both languages in one automaton; values are the names that share a form."""
    by_form: dict[str, list[Name]] = defaultdict(list)
    for name in name_table():
        by_form[name.folded].append(name)
    automaton = ahocorasick.Automaton()
    for form, names in by_form.items():
        automaton.add_word(form, (len(form), tuple(names)))
    automaton.make_automaton()
    return automaton


def _bounded(folded: str, start: int, stop: int) -> bool:
    before = start == 0 or not _WORD.match(folded[start - 1])
    after = stop == len(folded) or not _WORD.match(folded[stop])
    return before and after


def find_mentions(layers: Layers, *, lang: str, date: str | None = None) -> list[Mention]:
    """Return the actors named in a text, in order, not overlapping; the longest name wins.

    Args:
        layers: The text.
        lang: Language of the text: names of the other language count only if they are
            written alike in both.
        date: The document's date, to tell leaders of the same surname apart.
    """
    folded = layers.folded
    found: list[tuple[int, int, list[Name]]] = []
    for last, (length, names) in _automaton().iter(folded):
        begin, end = last + 1 - length, last + 1
        if _bounded(folded, begin, end):
            low, high = layers.clean_span(begin, end)
            usable = [
                n
                for n in names
                if n.lang in (lang, "both") and fits(n, layers.view.text, low, high)
            ]
            if usable:
                found.append((begin, end, usable))
    return _resolve(_longest(found), layers, lang, date)


def _longest(found: list[tuple[int, int, list[Name]]]) -> list[tuple[int, int, list[Name]]]:
    """Of names that overlap, the longest; of those of one length, the first."""
    found.sort(key=lambda f: (f[0], -f[1]))
    kept: list[tuple[int, int, list[Name]]] = []
    for item in found:
        while kept and item[0] < kept[-1][1] and item[1] - item[0] > kept[-1][1] - kept[-1][0]:
            kept.pop()
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def _resolve(
    found: list[tuple[int, int, list[Name]]], layers: Layers, lang: str, date: str | None
) -> list[Mention]:
    seen = frozenset(
        names[0].code for _, _, names in found
        if len({n.code for n in names}) == 1 and names[0].code and not names[0].ambiguous
    )  # fmt: skip
    known = {n.person for _, _, names in found for n in names if n.kind == "leader"}
    mentions = []
    for begin, end, names in found:
        read = {n: read_name(n, layers.folded, begin, end, seen) for n in names}
        name = _choose([n for n in names if read[n]], layers, (begin, end), known, lang, date)
        code = "" if name is None else read[name]
        if name is not None and code:
            text = layers.clean(begin, end)
            how = name.person and f"{name.person} ({name.role})"
            # « intercoréen » names two states at once.
            mentions.append(Mention(begin, end, tuple(code.split()), name.kind, text, how))
    return mentions


def _choose(
    names: Sequence[Name], layers: Layers, span: tuple[int, int], known: set[str], lang: str,
    date: str | None,
) -> Name | None:  # fmt: skip
    begin, end = span
    candidates = [
        n for n in names
        if n.kind not in ("surname", "prefix")
        or (n.kind == "prefix" and layers.folded.startswith("-", end))
        or (
            n.kind == "surname" and not _first_name(layers, end)
            and (n.alone or n.person in known or _titled(n, layers, begin, lang, date))
        )
    ]  # fmt: skip
    if not candidates:
        return None
    return min(
        candidates,
        key=lambda n: (_RANK.get(n.kind, 9), n.person not in known, not _in_office(n, date)),
    )


_CAPITALISED = re.compile(r"[ \u00a0][A-ZÀ-Ý][a-zà-ÿ]")


def _first_name(layers: Layers, end: int) -> bool:
    """Whether a capitalised word follows: « Michel » in « Michel Durand » is no surname."""
    low, _ = layers.clean_span(end, end) if end < len(layers.folded) else (len(layers.view.text), 0)
    return _CAPITALISED.match(layers.view.text, low) is not None


def _in_office(name: Name, date: str | None) -> bool:
    if name.start is None and name.stop is None:
        return True
    if date is None:
        return name.stop is None
    return Interval(name.start, name.stop).meets(Interval(date, date))


@cache
def _title_pattern(lang: str) -> re.Pattern[str]:
    titles = sorted(grammar(lang).titles, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(t) for t in titles)})\s+(?:\w+\s+){{0,2}}$")


def _titled(name: Name, layers: Layers, begin: int, lang: str, date: str | None) -> bool:
    """Whether a title stands before a surname; 'Mr.' and the like only near the time in office."""
    match = _title_pattern(lang).search(layers.folded, max(0, begin - 50), begin)
    if match is None:
        return False
    return date is None or match[0].split()[0] not in _CIVIL or _lately(name, date)


def _lately(name: Name, date: str) -> bool:
    year = int(date[:4])
    since, until = (int(at[:4]) if at else year for at in (name.start, name.stop))
    return since - _LATELY <= year <= until + _LATELY


def find_people(layers: Layers, mentions: Sequence[Mention], *, lang: str) -> list[Mention]:
    """Return mentions of people whom the text itself ties to a state.

    'Ivan Horvat, the Croatian defence minister' makes 'Horvat' stand for Croatia in the
    rest of the text, and so does 'Croatian Defence Minister Ivan Horvat'.
    """
    starts = [m.start for m in mentions]
    ties: dict[str, str] = {}
    for match in _PERSON.finditer(layers.view.text):
        start, stop = layers.folded_span(*match.span())
        at = bisect_left(starts, start)
        near = mentions[max(0, at - _NEAR) : at + _NEAR]
        if any(m.start < stop and start < m.stop for m in near) or _is_day(match[0], lang):
            continue
        code = _state_of_person(layers.folded, start, stop, near, lang)
        if code is not None:
            ties.setdefault(match[0], code)
    return [m for m in _people_mentions(layers, ties) if not _taken(m, mentions, starts)]


@cache
def _day_words(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of months and weekdays, and what may stand before one as if it were a name."""
    words, times = grammar(lang), read_toml(lang, "time.toml")
    days = frozenset({*times["months"], *times["weekdays"]})
    before = {*words.prepositions, *words.determiners, *words.subordinators, *times["past"]}
    return days, days | before


def _is_day(name: str, lang: str) -> bool:
    """'In June', 'Last Monday': no name of a person, however it is written."""
    days, before = _day_words(lang)
    first, *_, last = name.split()
    return fold(last) in days and fold(first) in before


def _taken(mention: Mention, mentions: Sequence[Mention], starts: list[int]) -> bool:
    at = bisect_left(starts, mention.stop)
    return at > 0 and mentions[at - 1].stop > mention.start


def _people_mentions(layers: Layers, ties: dict[str, str]) -> list[Mention]:
    """All places where these people are named, in full or by the last word of the name."""
    forms: dict[str, tuple[str, str]] = {}
    for person, code in ties.items():
        forms[person] = (person, code)
        if len(person.split()[-1]) >= _SHORTEST:
            forms.setdefault(person.split()[-1], (person, code))
    if not forms:
        return []
    longest_first = sorted(forms, key=len, reverse=True)
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    found = []
    for match in names.finditer(layers.view.text):
        person, code = forms[match[0]]
        start, stop = layers.folded_span(*match.span())
        found.append(Mention(start, stop, (code,), "person", match[0], f"{person} of {code}"))
    return found


@cache
def _people_titles(lang: str) -> re.Pattern[str]:
    words = "|".join(re.escape(t) for t in grammar(lang).people_titles)
    return re.compile(rf"(?<!\w)(?:{words})s?(?!\w)")


def _state_of_person(
    folded: str, start: int, stop: int, mentions: Sequence[Mention], lang: str
) -> str | None:
    """The state named with a title right before the person, or in apposition behind."""
    title = _people_titles(lang)
    before = [m for m in mentions if 0 <= start - m.stop <= 45]
    for mention in reversed(before):
        between = folded[mention.stop : start]
        lead = folded[max(0, mention.start - 30) : start]
        if not re.search(r"[.;:!?()\"“”«»]", between) and title.search(lead):
            plain = between.count(",") <= (1 if lang == "fr" else 0)
            if plain and not re.search(r"\b(?:and|et|a|has|said|to|par|by)\b", between):
                return mention.codes[0] if len(mention.codes) == 1 else None
    if folded[stop : stop + 2] not in (", ", " ("):
        return None
    end = _apposition_end(folded, stop + 2)
    inside = [m for m in mentions if stop <= m.start and m.stop <= end and len(m.codes) == 1]
    if inside and title.search(folded, stop, end):
        return inside[0].codes[0]
    return None


def _apposition_end(folded: str, start: int) -> int:
    match = re.compile(r"[,;:.!?()\"“”«»]").search(folded, start)
    return min(len(folded) if match is None else match.start(), start + 120)

"""The patterns of dates in French and English, compiled from the words of each language."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.coding.data import any_of, read_toml
from allies.coding.date_steps import number_words
from allies.core.values import Interval

YEAR = r"(?:1[89]|20)\d\d"
# 'Since 1786': older years are figures unless a word before them makes them years.
_OLD_YEAR = (
    r"(?:(?<=since )|(?<=depuis )|(?<=in )|(?<=en )|(?<=of )(?!\d+ [a-z])|(?<=de )(?!\d+ [a-z]))"
    r"1[3-7](?!00)\d\d(?![ .,]\d)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date as it stands in the text, and what it says.

    `event` is when that was which it is the date of, where it tells until or since when something
    else held: 'before the talks of May'.
    """

    start: int
    stop: int
    interval: Interval
    kind: str  # point, between, span, since, until, relative, after, just
    event: Interval | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled patterns of one language."""

    point: re.Pattern[str]
    decades: re.Pattern[str]
    since: re.Pattern[str]
    until: re.Pattern[str]
    between: re.Pattern[str]
    span: re.Pattern[str]
    spell: re.Pattern[str]
    coming: re.Pattern[str]
    due: re.Pattern[str]
    ago: re.Pattern[str]
    relative: re.Pattern[str]
    counted: re.Pattern[str]
    anchored: re.Pattern[str]
    month_after: re.Pattern[str]
    suffix: re.Pattern[str]
    lasting: re.Pattern[str]
    ended: re.Pattern[str]
    spent: re.Pattern[str]
    grown: re.Pattern[str]
    begun: re.Pattern[str]
    opened: re.Pattern[str]
    bounded: re.Pattern[str]
    before_event: re.Pattern[str]
    since_event: re.Pattern[str]
    beyond: re.Pattern[str]
    onward: re.Pattern[str]
    ahead_years: re.Pattern[str]
    words: dict[str, Any]


@cache
def date_rules(lang: str) -> Rules:
    """The patterns of a language, 'fr' or 'en'."""
    words = read_toml(lang, "time.toml")
    words["numbers"] = number_words(words)
    month = any_of(words["months"])
    part = any_of(words["parts"])
    season = any_of(words["seasons"])
    day = rf"\d{{1,2}}{words['ordinal']}"
    link = r"(?:\s+|\s*,\s*|\s+of\s+|\s+de\s+(?:l')?)?"
    iso = rf"{YEAR}-\d\d-\d\d|{YEAR}-\d\d(?!\d)"
    day_month = (
        rf"{day}{words['day_of']}(?:{month})(?:{link}{YEAR})?"
        rf"|(?:{month})\s+{day}(?!\d)(?:,?\s+{YEAR})?"
    )
    month_year = rf"(?:{month})(?:{link}){YEAR}"
    season_year = rf"(?:{season}){link}{YEAR}"
    part_year = rf"(?:{part})[\s-]*(?:(?:{month})\s+)?{YEAR}"
    decade = words["decade"].replace("(", "(?:").replace("(?:?:", "(?:")
    year = rf"{YEAR}|{_OLD_YEAR}"
    point = rf"(?:{iso}|{day_month}|{part_year}|{month_year}|{season_year}|{decade}|{year})"
    number = rf"(?:\d{{1,3}}|{any_of(words['numbers'])})"
    unit = any_of(words["units"])
    bound = r"(?<![\w$€-])"
    article = r"(?:the\s+|le\s+|la\s+|l'|en\s+|au\s+|l'annee\s+|the\s+year\s+)?"

    # A month alone is a date only behind a preposition ('may' is also a verb).
    bare = rf"(?:(?:{any_of(words['before_month'])})\s|d'|mid-|mi-\s?)(?:{month})(?!\s+\d)"

    def build(text: str) -> re.Pattern[str]:
        return re.compile(bound + text + r"(?![\w%])")

    # The same group can't stand in two branches: what is told before and behind is joined.
    fronts, backs = zip(*(each.split("{n} {unit}") for each in words["ago"]), strict=True)
    ago = rf"(?:{'|'.join(fronts)})(?P<n>{number}) (?P<unit>{unit})(?:{'|'.join(set(backs))})"
    ago = ago.replace(" ", r"\s+")
    return Rules(
        point=build(rf"(?P<a>{point}|{bare})"),
        decades=build(words["decade_range"]),
        since=build(
            rf"(?:{any_of(words['since'])})\s+(?!{words['not_since']}){article}(?P<a>{point})"
        ),
        until=build(rf"(?:{any_of(words['until'])})\s+{article}(?P<a>{point})"),
        between=build(
            rf"(?:{any_of(words['between'])})\s+{article}(?P<a>{point})\s+"
            rf"(?:{any_of(words['range_and'])})\s+{article}(?P<b>{point})"
        ),
        span=build(
            rf"(?:(?:{any_of(words['from'])})\s+)?{article}(?P<a>{point})\s*"
            rf"(?:{any_of(words['to'])})\s*{article}(?P<b>{point})"
        ),
        spell=build(
            rf"(?:{any_of(words['for'])})\s+(?:the\s+|les\s+)?(?P<n>{number})\s+"
            rf"(?:last\s+|past\s+|derniers\s+|dernieres\s+)?(?P<unit>{unit})"
        ),
        ago=build(ago),
        coming=build(
            words["coming"]
            .replace("{n}", f"(?P<n>{number})")
            .replace("{unit}", f"(?P<unit>{unit})")
        ),
        due=build(rf"{words['due']}\s+(?P<n>{number})\s+(?P<unit>{unit})(?!{words['not_due']})"),
        relative=build(rf"(?P<r>{any_of(words['relative'])})"),
        counted=build(words["counted"].replace("{n}", number).replace("{unit}", unit)),
        anchored=build(rf"(?P<r>{any_of(words['anchored'])})"),
        month_after=build(words["month_after"].replace("{month}", f"(?P<month>{month})")),
        suffix=re.compile(rf"(?:{words['suffix_years']})(?![\w-])"),
        lasting=re.compile(words["lasting_days"].replace("{n}", f"(?P<n>{number})")),
        spent=build(rf"{words['spent']} (?P<n>{number}) (?P<unit>{unit}) (?:of|d[e'])"),
        grown=re.compile(
            rf"(?:{words['grown']})[^.,;:]{{0,40}}? {words['within']} "
            rf"(?P<n>{number}) (?P<unit>{unit})(?![\w%])"
        ),
        ended=re.compile(words["ended"]),
        begun=re.compile(words["begun"]),
        opened=re.compile(rf"(?<![\w-])(?:{words['opened']})$"),
        bounded=re.compile(rf"(?<![\w-])(?:{words['bounded']})$"),
        onward=build(words["onward"]),
        beyond=re.compile(rf"(?<![\w-])(?:{words['beyond']})-(?P<year>{YEAR})(?![\w%])"),
        ahead_years=re.compile(words["ahead_years"]),
        before_event=re.compile(rf"(?<![\w-])(?:{words['before_event']})$"),
        since_event=re.compile(rf"(?<![\w-])(?:{words['since_event']})$"),
        words=words,
    )


def disjoint(found: list[Found]) -> list[Found]:
    """Of dates that overlap the longest, in order."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-(f.stop - f.start), f.start)):
        # Those kept don't overlap: only the two beside where this one belongs could touch it.
        at = bisect(kept, one.start, key=lambda f: f.start)
        clear = at == 0 or kept[at - 1].stop <= one.start
        if clear and (at == len(kept) or one.stop <= kept[at].start):
            kept.insert(at, one)
    return kept

"""Dates told from the day of the document: 'last November', « du 22 au 24 août », 'the 16th'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from allies.coding.data import any_of, read_toml
from allies.coding.tenses import Tenses, year_of
from allies.core.values import Interval, first_day

_YEAR = r"(?:1[89]|20)\d\d"
# « Du 30 au 31 février »: the first of two days, which are read together or not at all.
_OTHER_DAY = re.compile(r"\s*(?:au|a|et|-)\s*(?:le\s+)?\d")


@dataclass(frozen=True, slots=True)
class Near:
    """A date as it stands in the text, with what it says."""

    start: int
    stop: int
    interval: Interval
    kind: str = "relative"


@cache
def _rules(lang: str) -> tuple[Mapping[str, re.Pattern[str]], dict[str, Any]]:
    words = read_toml(lang, "time.toml")
    month, season, weekday = (any_of(words[k]) for k in ("months", "seasons", "weekdays"))
    part = any_of(words["parts"])

    def build(text: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w$€-]){text}(?![\w%])")

    def qualified(name: str, unit: str) -> str:
        """'Last November' or « novembre dernier »."""
        ahead = [rf"(?:{any_of(words[w])})\s+" for w in (name,) if words[w]]
        behind = [rf"\s+(?:{any_of(words[w])})" for w in (f"behind_{name}",) if words[w]]
        forms = [f"{lead}(?P<{unit}>{any_of(words[unit + 's'])})" for lead in ahead]
        forms += [f"(?P<{unit}>{any_of(words[unit + 's'])}){tail}" for tail in behind]
        return forms[0]

    # Days in letters are read in English alone.
    spelled = any_of(words["days"]) or "(?!)"
    day = rf"(?:\d{{1,2}}{words['ordinal']}|{spelled})"
    return {
        "past_month": build(qualified("past", "month")),
        "future_month": build(qualified("future", "month")),
        "past_weekday": build(qualified("past", "weekday")),
        "future_weekday": build(qualified("future", "weekday")),
        "past_season": build(qualified("past", "season")),
        "future_season": build(qualified("future", "season")),
        "season": build(
            rf"(?!{words['no_season']})(?P<lead>{any_of(words['current'])})\s*"
            rf"(?P<season>{season})(?!\s+{_YEAR})"
        ),
        "fraction": build(
            rf"(?P<fraction>{any_of(words['fractions'])})"
            rf"(?:\s+(?:of\s+|de\s+)?(?:(?P<year>{_YEAR})|(?P<named>{any_of(words['years'])})))?"
        ),
        "just": build(words["just"]),
        "running": build(words["running"].replace("{n}", rf"(?P<n>{any_of(words['ordinals'])})")),
        "part_month": build(rf"(?:{part})[\s-]*(?P<month>{month})(?!\s+(?:\d|{_YEAR}))"),
        "days": build(
            rf"(?:(?:{any_of(w for w in words['day_from'] if w)})\s+)?(?P<a>{day})\s*"
            rf"(?:{any_of(words['day_and'])})\s*(?:{words['day_article']})?(?P<b>{day})"
            rf"{words['day_of']}(?P<month>{month})"
            rf"(?:,?\s+(?P<year>{_YEAR}))?"
        ),
        "month_days": build(
            rf"(?P<month>{month})\s+(?P<a>\d{{1,2}})\s*(?:{any_of(words['day_and'])})\s*"
            rf"(?P<b>\d{{1,2}})(?:,?\s+(?P<year>{_YEAR}))?"
        ),
        "bare_day": build(words["bare_day"].replace("{word}", spelled)),
        "told_day": build(
            rf"(?P<day>{spelled}){words['day_of']}(?P<month>{month})"
            rf"(?:,?\s+(?P<year>{_YEAR}))?"
        ),
        "event_month": build(words["event_month"].replace("{month}", f"(?P<month>{month})")),
        "weekday_name": build(rf"(?P<weekday>{weekday})"),
    }, words


def find_near(folded: str, start: int, stop: int, *, lang: str, today: str | None) -> list[Near]:
    """Return the dates in `folded[start:stop]` that need the document's date or span days.

    Args:
        folded: Folded text.
        start: Begin of the stretch.
        stop: Its end.
        lang: 'fr' or 'en'.
        today: The document's ISO date; None when unknown, and then only spans of days with
            their year are found.
    """
    return list(_found(folded, start, stop, lang, today))


def _found(folded: str, start: int, stop: int, lang: str, today: str | None) -> Iterator[Near]:
    rules, words = _rules(lang)
    tenses = Tenses(folded, start, stop, lang=lang)
    for name, reader in _READERS.items():
        for match in rules[name].finditer(folded, start, stop):
            try:
                interval = reader(match, words, today, name, tenses)
            except OverflowError:  # Before the year 1 or after 9999.
                interval = None
            if interval is not None:
                yield Near(*match.span(), interval, "just" if name == "just" else "relative")


def _interval(start: str, stop: str) -> Interval | None:
    try:
        return Interval(start, stop)
    except ValueError:
        return None


def _month(
    match: re.Match[str], words: dict[str, Any], today: str | None, name: str, tenses: Tenses
) -> Interval | None:
    if today is None:
        return None
    month, year = words["months"][match["month"]], int(today[:4])
    now = int(today[5:7]) if len(today) >= 7 else None
    if name == "past_month":
        year -= now is None or month >= now
    elif name == "future_month":
        year += now is not None and month <= now
    elif name in ("part_month", "event_month"):
        year = year_of(month, today, tenses.ahead(*match.span()))
    iso = f"{year:04d}-{month:02d}"
    return _interval(iso, iso)


def _season(
    match: re.Match[str], words: dict[str, Any], today: str | None, name: str, tenses: Tenses
) -> Interval | None:
    if today is None:
        return None
    first, last = words["seasons"][match["season"]]
    year = int(today[:4])
    now = int(today[5:7]) if len(today) >= 7 else None
    if name == "past_season":
        year -= now is None or last >= now
    elif name == "future_season":
        year += now is not None and first <= now
    elif now is not None and match["lead"] not in words["this"]:
        # 'In the autumn' is the last or the next one, 'this autumn' that of the year.
        ahead = tenses.ahead(*match.span())
        year += (last < now) if ahead else -(ahead is False and first > now)
    return _interval(f"{year:04d}-{first:02d}", f"{year:04d}-{last:02d}")


def _fraction(
    match: re.Match[str], words: dict[str, Any], today: str | None, _name: str, tenses: Tenses
) -> Interval | None:
    """'The first quarter': of the year that is named, or else the last or the next one."""
    first, last = words["fractions"][match["fraction"]]
    if match["year"] is not None:
        year = int(match["year"])
    elif today is None:
        return None
    elif match["named"] is not None:
        year = int(today[:4]) + int(words["years"][match["named"]])
    else:
        year = year_of(first, today, tenses.ahead(*match.span()) or False)
    return _interval(f"{year:04d}-{first:02d}", f"{year:04d}-{last:02d}")


def _just(
    _match: re.Match[str], _words: dict[str, Any], today: str | None, _name: str, _tenses: Tenses
) -> Interval | None:
    """'Has just signed', « vient de signer »: in the month of the document."""
    return None if today is None or len(today) < 7 else _interval(today[:7], today[:7])


def _running(
    match: re.Match[str], words: dict[str, Any], today: str | None, _name: str, _tenses: Tenses
) -> Interval | None:
    """'For the third year running': this year and the two before."""
    if today is None:
        return None
    year = int(today[:4])
    return _interval(f"{year - words['ordinals'][match['n']] + 1:04d}", f"{year:04d}")


def _days(
    match: re.Match[str], words: dict[str, Any], today: str | None, _name: str, tenses: Tenses
) -> Interval | None:
    month = words["months"][match["month"]]
    first, last = (_day_number(match[end], words) for end in ("a", "b"))
    year = match["year"]
    if not 1 <= first < last <= 31 or (year is None and today is None):
        return None
    if year is None and today is not None:
        year = f"{year_of(month, today, tenses.ahead(*match.span()) or None, first):04d}"
    return _interval(f"{year}-{month:02d}-{first:02d}", f"{year}-{month:02d}-{last:02d}")


def _day_number(text: str, words: dict[str, Any]) -> int:
    """The day of a month, in figures or, in English, as a word."""
    return int(words["days"].get(text) or re.sub(r"\D", "", text))


def _told_day(
    match: re.Match[str], words: dict[str, Any], today: str | None, _name: str, tenses: Tenses
) -> Interval | None:
    """'The twenty-fifth of August': of the year that is named, or else the last or the next one."""
    month, day = words["months"][match["month"]], _day_number(match["day"], words)
    if match["year"] is None and today is None:
        return None
    year = match["year"] or year_of(month, today or "", tenses.ahead(*match.span()), day)
    iso = f"{int(year):04d}-{month:02d}-{day:02d}"
    return _interval(iso, iso)


def _bare_day(
    match: re.Match[str], words: dict[str, Any], today: str | None, _name: str, tenses: Tenses
) -> Interval | None:
    """'On the 16th': the last or the next one, by the verb."""
    if today is None or len(today) < 10 or _OTHER_DAY.match(match.string, match.end()):
        return None
    told = match["day"] or match["word"]
    now, day = first_day(today), _day_number(told, words)
    month = now if day <= now.day else now.replace(day=1) - timedelta(days=1)
    if tenses.ahead(*match.span()):
        month = now if day >= now.day else now.replace(day=28) + timedelta(days=4)
    try:
        iso = month.replace(day=day).isoformat()
    except ValueError:
        return None
    return _interval(iso, iso)


def _weekday(
    match: re.Match[str], words: dict[str, Any], today: str | None, name: str, tenses: Tenses
) -> Interval | None:
    if today is None or len(today) < 10:
        return None
    now: date = first_day(today)
    number = words["weekdays"].index(match["weekday"])
    back = (now.weekday() - number) % 7
    if name == "past_weekday":
        day = now - timedelta(days=back or 7)
    elif name == "future_weekday":
        day = now + timedelta(days=(number - now.weekday()) % 7 or 7)
    elif tenses.ahead(*match.span()):
        day = now + timedelta(days=-back % 7)
    else:
        day = now - timedelta(days=back)
    iso = day.isoformat()
    return _interval(iso, iso)


_Reader = Callable[[re.Match[str], dict[str, Any], str | None, str, Tenses], Interval | None]
_READERS: Mapping[str, _Reader] = {
    "days": _days,
    "month_days": _days,
    "past_month": _month,
    "future_month": _month,
    "part_month": _month,
    "event_month": _month,
    "told_day": _told_day,
    "past_season": _season,
    "future_season": _season,
    "season": _season,
    "fraction": _fraction,
    "just": _just,
    "running": _running,
    "past_weekday": _weekday,
    "future_weekday": _weekday,
    "weekday_name": _weekday,
    "bare_day": _bare_day,
}

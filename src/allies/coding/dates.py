"""Dates in French and English text, at the precision that they are told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from allies.coding.data import read_toml
from allies.coding.near_dates import find_near
from allies.core.values import Interval, first_day

_YEAR = r"(?:1[89]|20)\d\d"


@dataclass(frozen=True, slots=True)
class Found:
    """A date as it stands in the text, and what it says."""

    start: int
    stop: int
    interval: Interval
    kind: str  # point, since, until, range, relative


@dataclass(frozen=True, slots=True)
class _Rules:
    """The compiled patterns of one language."""

    point: re.Pattern[str]
    since: re.Pattern[str]
    until: re.Pattern[str]
    between: re.Pattern[str]
    span: re.Pattern[str]
    spell: re.Pattern[str]
    ago: re.Pattern[str]
    relative: re.Pattern[str]
    words: dict[str, Any]


def _alternatives(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _rules(lang: str) -> _Rules:
    words = read_toml(lang, "time.toml")
    month = _alternatives(words["months"])
    part = _alternatives(words["parts"])
    season = _alternatives(words["seasons"])
    day = rf"\d{{1,2}}{words['ordinal']}"
    link = r"(?:\s+|\s*,\s*|\s+of\s+|\s+de\s+(?:l')?)?"
    iso = rf"{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d(?!\d)"
    day_month = rf"{day}\s+(?:{month})(?:{link}{_YEAR})?|(?:{month})\s+{day}(?!\d)(?:,?\s+{_YEAR})?"
    month_year = rf"(?:{month})(?:{link}){_YEAR}"
    season_year = rf"(?:{season}){link}{_YEAR}"
    part_year = rf"(?:{part})[\s-]*(?:(?:{month})\s+)?{_YEAR}"
    decade = words["decade"].replace("(", "(?:").replace("(?:?:", "(?:")
    point = rf"(?:{iso}|{day_month}|{part_year}|{month_year}|{season_year}|{decade}|{_YEAR})"
    number = rf"(?:\d{{1,3}}|{_alternatives(words['numbers'])})"
    unit = _alternatives(words["units"])
    bound = r"(?<![\w$€-])"
    article = r"(?:the\s+|le\s+|la\s+|l'|en\s+|au\s+|l'annee\s+|the\s+year\s+)?"

    # A month alone is a date only behind a preposition ('may' is also a verb).
    bare = (
        rf"(?:in|en|since|depuis|by|last|next|mid-|late|early|debut|fin|mi-)\s?(?:{month})(?!\s+\d)"
    )

    def build(text: str) -> re.Pattern[str]:
        return re.compile(bound + text + r"(?![\w%])")

    ago = re.escape(words["ago"]).replace(r"\ ", r"\s+")
    ago = ago.replace(r"\{n\}", rf"(?P<n>{number})").replace(r"\{unit\}", rf"(?P<unit>{unit})")
    return _Rules(
        point=build(rf"(?P<a>{point}|{bare})"),
        since=build(rf"(?:{_alternatives(words['since'])})\s+{article}(?P<a>{point})"),
        until=build(rf"(?:{_alternatives(words['until'])})\s+{article}(?P<a>{point})"),
        between=build(
            rf"(?:{_alternatives(words['between'])})\s+{article}(?P<a>{point})\s+"
            rf"(?:{_alternatives(words['range_and'])})\s+{article}(?P<b>{point})"
        ),
        span=build(
            rf"(?:(?:{_alternatives(words['from'])})\s+)?{article}(?P<a>{point})\s*"
            rf"(?:{_alternatives(words['to'])})\s*{article}(?P<b>{point})"
        ),
        spell=build(
            rf"(?:{_alternatives(words['for'])})\s+(?:the\s+|les\s+)?(?P<n>{number})\s+"
            rf"(?:last\s+|past\s+|derniers\s+|dernieres\s+)?(?P<unit>{unit})"
        ),
        ago=build(ago),
        relative=build(rf"(?P<r>{_alternatives(words['relative'])})"),
        words=words,
    )


def find_dates(folded: str, start: int, stop: int, *, lang: str, today: str | None) -> list[Found]:
    """Return the dates in `folded[start:stop]`, in order, not overlapping.

    Args:
        folded: Folded text.
        start: Begin of the stretch.
        stop: Its end.
        lang: 'fr' or 'en'.
        today: The document's ISO date, of any precision; None when unknown, and then
            relative dates ('last month') are left out.
    """
    rules = _rules(lang)
    found: list[Found] = []
    near = {(n.start, n.stop): n for n in find_near(folded, start, stop, lang=lang, today=today)}
    for kind in ("between", "span", "since", "until"):
        pattern: re.Pattern[str] = getattr(rules, kind)
        for match in pattern.finditer(folded, start, stop):
            interval = _ranged(kind, match, rules, today)
            if interval is not None:
                found.append(Found(match.start(), match.end(), interval, kind))
    for match in rules.point.finditer(folded, start, stop):
        # 'Last November' is of the year before, which its month alone doesn't tell.
        told = near.pop(match.span(), None)
        interval = _point(match["a"], rules, today) if told is None else told.interval
        if interval is not None:
            found.append(Found(*match.span(), interval, "point"))
    if today is not None:
        found += _relative(folded, start, stop, rules, today)
    found += [Found(n.start, n.stop, n.interval, "relative") for n in near.values()]
    return _disjoint(found)


def _disjoint(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for date_found in sorted(found, key=lambda f: (-(f.stop - f.start), f.start)):
        if all(date_found.stop <= k.start or k.stop <= date_found.start for k in kept):
            kept.append(date_found)
    return sorted(kept, key=lambda f: f.start)


def _ranged(kind: str, match: re.Match[str], rules: _Rules, today: str | None) -> Interval | None:
    first = _point(match["a"], rules, today)
    if first is None:
        return None
    if kind == "since":
        return Interval(first.start, None)
    if kind == "until":
        return Interval(None, first.stop)
    second = _point(match["b"], rules, today)
    if second is None or first.start is None:
        return None
    begin = first.start
    if second.start is not None and len(begin) == 2 + 3 and len(second.start) >= 4:
        begin = second.start[:4]
    try:
        return Interval(begin, second.stop)
    except ValueError:
        return None


def _point(text: str, rules: _Rules, today: str | None) -> Interval | None:
    """Read one date; days and months without year take the document's."""
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", text):
        return _safe(text, text)
    year_match = re.search(_YEAR + r"(?!\d|s\b)", text)
    decade = re.fullmatch(rules.words["decade"], text)
    if decade is not None:
        return _decade(decade[1])
    year = year_match[0] if year_match else None
    month = next(
        (
            n
            for w, n in rules.words["months"].items()
            if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text)
        ),
        None,
    )
    if year is None:
        year = _implied_year(month, today)
    if year is None:
        return None
    part = next((v for w, v in rules.words["parts"].items() if text.startswith(w)), None)
    season = next((v for w, v in rules.words["seasons"].items() if text.startswith(w)), None)
    if month is not None:
        return _day_or_month(text, year, month)
    months = part or season
    if months is not None:
        return _safe(f"{year}-{months[0]:02d}", f"{year}-{months[1]:02d}")
    return _safe(year, year)


def _day_or_month(text: str, year: str, month: int) -> Interval | None:
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text.replace(year, ""))
    iso = f"{year}-{month:02d}"
    if day is None:
        return _safe(iso, iso)
    return _safe(f"{iso}-{int(day[1]):02d}", f"{iso}-{int(day[1]):02d}")


def _decade(text: str) -> Interval:
    first = int(text) if len(text) == 4 else 1900 + int(text)
    return Interval(str(first), str(first + 9))


def _implied_year(month: int | None, today: str | None) -> str | None:
    if today is None or month is None:
        return None
    year = int(today[:4])
    # 'In December', read in January, is of the year before.
    ahead = len(today) >= 7 and month - int(today[5:7]) > 6
    return str(year - ahead)


def _safe(start: str, stop: str) -> Interval | None:
    try:
        return Interval(start, stop)
    except ValueError:
        return None


def _relative(folded: str, start: int, stop: int, rules: _Rules, today: str) -> list[Found]:
    found = []
    anchor = first_day(today)
    for match in rules.spell.finditer(folded, start, stop):
        begin = _back(match, rules, anchor, today)
        if begin is not None:
            found.append(Found(*match.span(), Interval(begin, None), "since"))
    for match in rules.ago.finditer(folded, start, stop):
        point = _back(match, rules, anchor, today)
        if point is not None:
            found.append(Found(*match.span(), Interval(point, point), "relative"))
    for match in rules.relative.finditer(folded, start, stop):
        iso = _named(match, rules, anchor, today)
        if iso is not None:
            found.append(Found(*match.span(), Interval(iso, iso), "relative"))
    return found


def _back(match: re.Match[str], rules: _Rules, anchor: date, today: str) -> str | None:
    text = match["n"]
    count = int(text) if text.isdigit() else int(rules.words["numbers"][text])
    unit = rules.words["units"][match["unit"]]
    if unit == "year" and count == 1 and len(today) >= 7 and match.re is rules.ago:
        # 'A year ago' means that month; 'five years ago' no longer does.
        return _month_shift(anchor, -12)
    if unit in ("year", "decade", "century"):
        years = count * {"year": 1, "decade": 10, "century": 100}[unit]
        return None if years >= anchor.year else f"{anchor.year - years:04d}"
    if len(today) < 7:
        return None
    if unit == "month":
        return _month_shift(anchor, -count)
    if len(today) < 10:
        return None
    return (anchor - timedelta(days=count * (7 if unit == "week" else 1))).isoformat()


def _month_shift(anchor: date, months: int) -> str:
    index = anchor.year * 12 + anchor.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _named(match: re.Match[str], rules: _Rules, anchor: date, today: str) -> str | None:
    unit, shift = rules.words["relative"][match["r"]]
    if unit == "year":
        return str(anchor.year + shift)
    if unit == "month":
        return _month_shift(anchor, shift) if len(today) >= 7 else None
    if unit == "week":
        # The week is told by its Monday.
        shift = 7 * shift - anchor.weekday()
    return (anchor + timedelta(days=shift)).isoformat() if len(today) >= 10 else None

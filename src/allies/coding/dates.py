"""Dates in French and English text, at the precision that they are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from allies.coding.date_rules import YEAR, Found, Rules, date_rules, disjoint
from allies.coding.date_steps import (
    DAYS,
    NUMERIC,
    day_or_month,
    decade,
    named_time,
    numeric_date,
    safe,
    shifted,
    stretch,
)
from allies.coding.near_dates import find_near
from allies.coding.tenses import Tenses, year_of
from allies.core.values import Interval

# How far before its last or first day an event's length is told, and how many days it has at most.
_LASTING, _LONGEST = 120, 60
# How long an ISO day is, and how far it may stand behind the name of its weekday.
_WHOLE, _APART = 10, 3
_PRECISION = {4: "year", 7: "month", 10: "day"}
# How far before its date an event begins to be named: 'before the annexation of March 2014'.
_EVENT = 48
_SHORT = frozenset({*DAYS, "month"})
# 'Three years after 2015', 'after the vote of 3 May': a date of its own follows.
_OWN_DATE = re.compile(r"[^,;.]{0,40}\d")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def find_dates(
    folded: str, start: int, stop: int, *, lang: str, today: str | None,
    earlier: list[Found] | None = None,
) -> list[Found]:  # fmt: skip
    """Return the dates in `folded[start:stop]`, in order, not overlapping.

    Args:
        folded: Folded text.
        start: Begin of the stretch.
        stop: Its end.
        lang: 'fr' or 'en'.
        today: The document's ISO date, of any precision; None when unknown, and then
            relative dates ('last month') are left out.
        earlier: The dates of the passage before, from which 'a year later' is counted if
            the stretch names none.
    """
    rules = date_rules(lang)
    found: list[Found] = []
    tenses = Tenses(folded, start, stop, lang=lang)
    near = {(n.start, n.stop): n for n in find_near(folded, start, stop, lang=lang, today=today)}
    for kind in ("between", "span", "since", "until"):
        pattern: re.Pattern[str] = getattr(rules, kind)
        for match in pattern.finditer(folded, start, stop):
            interval = _ranged(kind, match, rules, today, tenses)
            if interval is not None:
                found.append(Found(match.start(), match.end(), interval, kind))
    for match in rules.point.finditer(folded, start, stop):
        # 'Last November' is of the year before, which its month alone doesn't tell.
        told = near.pop(match.span(), None)
        if told is not None:
            found.append(Found(*match.span(), told.interval, "point"))
            continue
        span, year = _with_year(match, rules, today)
        interval = _point(match["a"], rules, today, tenses.ahead(*match.span()), year)
        if interval is not None:
            found.append(Found(*span, interval, "point"))
    found += _plain(folded, start, stop, rules, lang, today)
    if today is not None:
        found += _relative(folded, start, stop, rules, today, tenses)
    found += [Found(n.start, n.stop, n.interval, n.kind) for n in near.values()]
    found = [_lasted(f, folded, start, rules) for f in _without_weekdays(found, folded, rules)]
    found = [_widened(f, folded, start, rules, today) for f in found]
    return disjoint(found + _counted(folded, start, stop, rules, found, earlier, today))


def _plain(
    folded: str, start: int, stop: int, rules: Rules, lang: str, today: str | None
) -> Iterator[Found]:
    """'28/02/1987', « les années 1970 et 1980 », 'post-2014'."""
    for match in NUMERIC.finditer(folded, start, stop):
        day = numeric_date(match, lang, today)
        if day is not None:
            yield Found(*match.span(), day, "point")
    for match in rules.decades.finditer(folded, start, stop):
        years = safe(decade(match[1]).start, decade(match[2]).stop)
        if years is not None:
            yield Found(*match.span(), years, "span")
    for match in rules.beyond.finditer(folded, start, stop):
        yield Found(*match.span(), Interval(match["year"], None), "since")


def _without_weekdays(found: list[Found], folded: str, rules: Rules) -> list[Found]:
    """'Monday, 16 July' is one date: the name of the day says nothing more."""
    names = {f.stop: f for f in found if folded[f.start : f.stop] in rules.words["weekdays"]}
    kept, spent = [], set()
    for f in found:
        whole = f.kind == "point" and len(f.interval.start or "") >= _WHOLE
        name = next((n for at in range(f.start - _APART, f.start) if (n := names.get(at))), None)
        if whole and name is not None:
            spent.add(name)
            f = replace(f, start=name.start)
        kept.append(f)
    return [f for f in kept if f not in spent]


def _with_year(
    match: re.Match[str], rules: Rules, today: str | None
) -> tuple[tuple[int, int], int | None]:
    """'In March last year', « le 5 août dernier »: the year told by the words behind."""
    behind = rules.suffix.match(match.string, match.end(), match.endpos)
    if behind is None or today is None or re.search(YEAR, match["a"]):
        return match.span(), None
    year = int(today[:4])
    if behind["this"] is None:
        year += -1 if behind["last"] is not None else 1
        words = behind["last"] or behind["next"]
        if words in rules.words["near_suffixes"] and len(today) >= 7:
            # « Dernier », « prochain »: the last or the next one, in whichever year.
            told, now = [_month_of(match["a"], rules) or 1], [int(today[5:7])]
            day = _DAY.search(match["a"])
            if day is not None and len(today) == _WHOLE:
                told, now = [*told, int(day[0])], [*now, int(today[8:])]
            year = int(today[:4]) + (told <= now if behind["next"] else -(told > now))
    return (match.start(), behind.end()), year


def _widened(found: Found, folded: str, start: int, rules: Rules, today: str | None) -> Found:
    """'Since last May', 'by June': a date that only begins or ends the time that is told."""
    if found.kind not in ("point", "relative"):
        return found
    begins, ends_at = found.interval.start, found.interval.stop
    for kind, pattern, told, open_ in (
        ("until", rules.before_event, ends_at, (None, ends_at)),
        ("since", rules.since_event, begins, (begins, None)),
    ):
        event = pattern.search(folded, max(start, found.start - _EVENT), found.start)
        if event is not None and told is not None:
            return Found(event.start(), found.stop, Interval(*open_), kind, found.interval)
    text = folded[max(start, found.start - 24) : found.stop]
    date_at = len(text) - (found.stop - found.start)
    for kind, pattern in (("since", rules.opened), ("until", rules.bounded)):
        # The preposition stands before the date or is its first word ('since May').
        first = re.match(r"[^\W\d]+'?\s?", text[date_at:])
        ends = [date_at] + ([date_at + first.end()] if first else [])
        lead = next((m for end in ends if (m := pattern.search(text[:end].rstrip()))), None)
        if lead is None:
            continue
        begin = found.start - date_at + lead.start()
        if kind == "since" and begins is not None:
            return Found(begin, found.stop, Interval(begins, None), "since")
        if kind == "until" and ends_at and today and ends_at >= today[: len(ends_at)]:
            return Found(begin, found.stop, Interval(None, ends_at), "until")
    return found


def _lasted(found: Found, folded: str, start: int, rules: Rules) -> Found:
    """'Ten days of drills ended on Monday': a day as the end, or the begin, of what it closes."""
    day = found.interval.start
    if day is None or len(day) < 10 or day != found.interval.stop:
        return found
    lead = folded[max(start, found.start - _LASTING) : found.start].rstrip()
    way = -1 if rules.ended.search(lead) else 1 if rules.begun.search(lead) else 0
    spells = list(rules.lasting.finditer(lead)) if way else []
    spell = spells[-1] if spells else None
    if spell is None or ";" in lead[spell.end() :]:
        return found
    days = _count(spell, rules) * DAYS[_unit(spell, rules)]
    other = shifted(day, "day", way * (days - 1))
    if other is None or not 1 < days <= _LONGEST:
        return found
    return Found(found.start, found.stop, Interval(*sorted((day, other))), found.kind)


def _counted(
    folded: str, start: int, stop: int, rules: Rules, found: list[Found],
    earlier: list[Found] | None, today: str | None,
) -> list[Found]:  # fmt: skip
    """'Three days later', 'the following year': counted from the date that is named before."""
    counted = list(_afterwards(folded, start, stop, rules, found, earlier, today))
    counted += _onward(folded, start, stop, rules, found, earlier)
    named = [f for f in found if f.kind in ("point", "relative", "since")]
    for pattern in (rules.counted, rules.anchored, rules.month_after):
        for match in pattern.finditer(folded, start, stop):
            here = [f for f in named if f.stop <= match.start()]
            anchor = here or (earlier or [])
            if not anchor or match.groupdict().get("after") is not None:
                continue
            first = max(anchor, key=lambda f: f.stop).interval.start
            if first is None:
                continue
            iso = _from_anchor(match, rules, first, here=bool(here))
            interval = None if iso is None else safe(iso, iso)
            if interval is not None:
                counted.append(Found(*match.span(), interval, "relative"))
    return counted


def _onward(
    folded: str, start: int, stop: int, rules: Rules, found: list[Found],
    earlier: list[Found] | None,
) -> Iterator[Found]:  # fmt: skip
    """'From that date', 'after that date': since the one that is named before, or what follows."""
    for match in rules.onward.finditer(folded, start, stop):
        anchors = [f for f in found if f.stop <= match.start()] or earlier or []
        last = anchors[-1].interval if anchors else None
        day = None if last is None else last.stop or last.start
        if day is not None and match["behind"] is not None:
            day = shifted(day, _PRECISION[len(day)], 1)
        if day is not None:
            yield Found(*match.span(), Interval(day, None), "since")


def _from_anchor(match: re.Match[str], rules: Rules, anchor: str, *, here: bool) -> str | None:
    if match.re is rules.month_after:
        month = int(rules.words["months"][match["month"]])
        later = match["same"] is None and len(anchor) >= 7 and month <= int(anchor[5:7])
        return f"{int(anchor[:4]) + later:04d}-{month:02d}"
    if match.re is rules.anchored:
        unit, shift = rules.words["anchored"][match["r"]]
        return shifted(anchor, unit, int(shift))
    count = _count(match, rules)
    if match["before"] is not None and (not here or _OWN_DATE.match(match.string, match.end())):
        return None
    return shifted(anchor, _unit(match, rules), -count if match["earlier"] is not None else count)


def _afterwards(
    folded: str, start: int, stop: int, rules: Rules, found: list[Found],
    earlier: list[Found] | None, today: str | None,
) -> Iterator[Found]:  # fmt: skip
    """'They left on 22 May, ten months after it had begun', 'after five days of talks'.

    Counted back from a date of the sentence, or else of the passage before; where the words open
    the sentence and there is none, from the day of the document.
    """
    matches = [
        *rules.counted.finditer(folded, start, stop),
        *rules.spent.finditer(folded, start, stop),
    ]
    for match in matches:
        spent = match.re is rules.spent
        if not spent and (match["after"] is None or _OWN_DATE.match(folded, match.end())):
            continue
        # Of the dates told: the last before the words, or the first behind.
        told = [f for f in found if f.kind in ("point", "relative") and f.interval.start]
        before = [f for f in told if f.stop <= match.start()]
        behind = [f for f in told if f.start >= match.end()]
        anchor = [*before[-1:], *behind[:1], *(earlier or [])[-1:]]
        day = anchor[0].interval.start if anchor else None
        if day is None and match.start() - start <= 1:
            day = today
        begin = None if day is None else shifted(day, _unit(match, rules), -_count(match, rules))
        if begin is not None:
            interval = safe(begin, day if spent else begin)
            if interval is not None:
                yield Found(*match.span(), interval, "after")


def counts_from(folded: str, start: int, stop: int, *, lang: str) -> bool:
    """Whether a stretch counts from a date named before it: 'three days later', 'that year'."""
    rules = date_rules(lang)
    counted = (rules.counted, rules.anchored, rules.month_after, rules.onward)
    return any(p.search(folded, start, stop) is not None for p in counted)


def _ranged(
    kind: str, match: re.Match[str], rules: Rules, today: str | None, tenses: Tenses
) -> Interval | None:
    ahead = tenses.ahead(*match.span())
    if kind == "since" and ahead is False and not re.match(rules.words["past_since"], match[0]):
        ahead = None  # 'It decided to stop, starting in May': the decision alone is past.
    first = _point(match["a"], rules, today, ahead)
    if first is None:
        return None
    if kind == "since":
        return Interval(first.start, None)
    if kind == "until":
        return Interval(None, first.stop)
    second = _point(match["b"], rules, today, ahead)
    if second is None or first.start is None:
        return None
    begin = first.start
    if second.start is not None and not re.search(YEAR, match["a"]) and len(begin) >= 7:
        # 'From May to June 2020': the first of the two is of the year of the second.
        begin = second.start[:4] + begin[4:]
    return safe(begin, second.stop)


def _month_of(text: str, rules: Rules) -> int | None:
    return next(
        (
            n
            for w, n in rules.words["months"].items()
            if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text)
        ),
        None,
    )


def _point(
    text: str, rules: Rules, today: str | None, ahead: bool | None, told: int | None = None
) -> Interval | None:
    """Read one date; days and months without year take one by the document's and the verb."""
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", text):
        return safe(text, text)
    year_match = re.search(rf"(?:{YEAR}|1[3-7]\d\d)(?!\d|s\b)", text)
    ten_years = re.fullmatch(rules.words["decade"], text)
    if ten_years is not None:
        return decade(next(filter(None, ten_years.groups())))
    month = _month_of(text, rules)
    if year_match is not None:
        year = year_match[0]
    elif told is not None:
        year = f"{told:04d}"
    elif today is None or month is None:
        return None
    else:
        day = _DAY.search(text)
        year = f"{year_of(month, today, ahead, int(day[0]) if day else None):04d}"
    part = next((v for w, v in rules.words["parts"].items() if text.startswith(w)), None)
    season = next((v for w, v in rules.words["seasons"].items() if text.startswith(w)), None)
    if month is not None:
        return day_or_month(text, year, month)
    months = part or season
    if months is not None:
        return safe(f"{year}-{months[0]:02d}", f"{year}-{months[1]:02d}")
    return safe(year, year)


def _relative(
    folded: str, start: int, stop: int, rules: Rules, today: str, tenses: Tenses
) -> Iterator[Found]:
    yield from _back(folded, start, stop, rules, today)
    for match in rules.due.finditer(folded, start, stop):
        # 'Will arrive in ten days', but not 'was built in ten days'; years are mostly a span.
        unit = _unit(match, rules)
        always = unit not in _SHORT and rules.ahead_years.match(match[0]) is not None
        point = shifted(today, unit, _count(match, rules)) if unit in _SHORT or always else None
        if point is not None and (always or tenses.ahead(*match.span())):
            yield Found(*match.span(), Interval(point, point), "relative")
    for match in rules.coming.finditer(folded, start, stop):
        ahead = stretch(today, _unit(match, rules), _count(match, rules))
        if ahead is not None:
            yield Found(*match.span(), ahead, "relative")
    for match in rules.relative.finditer(folded, start, stop):
        unit, shift = rules.words["relative"][match["r"]]
        told = named_time(unit, shift, today)
        if told is not None:
            yield Found(*match.span(), *told)


def _back(folded: str, start: int, stop: int, rules: Rules, today: str) -> Iterator[Found]:
    """'For six years', 'a month ago'."""
    for match in rules.spell.finditer(folded, start, stop):
        begin = shifted(today, _unit(match, rules), -_count(match, rules))
        if begin is not None and _lasts(match, rules, start):
            yield Found(*match.span(), Interval(begin, None), "since")
    for match in rules.grown.finditer(folded, start, stop):
        # 'Has tripled in five years'.
        span = stretch(today, _unit(match, rules), -_count(match, rules))
        if span is not None:
            yield Found(match.start("n"), match.end(), span, "relative")
    for match in rules.ago.finditer(folded, start, stop):
        unit, count = _unit(match, rules), _count(match, rules)
        if unit == "year" and count == 1 and len(today) >= 7:
            # 'A year ago' means that month; 'five years ago' no longer does.
            unit, count = "month", 12
        point = shifted(today, unit, -count)
        if point is not None:
            yield Found(*match.span(), Interval(point, point), "relative")


def _unit(match: re.Match[str], rules: Rules) -> str:
    return str(rules.words["units"][match["unit"]])


def _count(match: re.Match[str], rules: Rules) -> int:
    text = match["n"]
    return int(text) if text.isdigit() else int(rules.words["numbers"][text])


def _lasts(match: re.Match[str], rules: Rules, start: int) -> bool:
    """Whether 'for six years' reaches to the day of the document: 'has led it for six years'."""
    if not re.match(rules.words["loose_for"], match[0]):
        return True
    text = match.string
    around = text[max(start, match.start() - 90) : match.start()], text[match.end() :][:60]
    return any(re.search(rules.words["lasting"], part) is not None for part in around)

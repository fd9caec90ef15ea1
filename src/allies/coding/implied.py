"""When a text without a date was written, as far as it tells itself."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from allies.coding.data import read_toml

# A year that is looked forward to, or is the name of a plan, says nothing of when the text was
# written.
_AHEAD = ("by", "until", "before", "d'ici", "d'ici a", "jusqu'en", "horizon", "avant")
_PLANS = ("agenda", "vision", "strategy", "strategie", "goals", "objectif", "objectifs")
_YEAR = re.compile(
    "".join(rf"(?<!\b{words} )" for words in (*_AHEAD, *_PLANS))
    + r"(?<![\w$€,.-])(?:19[5-9]\d|20[0-4]\d)(?![\w%,.-]*\d)(?!s\b)"
    + rf"(?! (?:sustainable development )?(?:{'|'.join(_PLANS)})\b)"
)


@cache
def _named_day(lang: str) -> re.Pattern[str]:
    words = read_toml(lang, "time.toml")
    weekday = "|".join(words["weekdays"])
    month = "|".join(re.escape(m) for m in words["months"])
    return re.compile(
        rf"(?<!\w)(?P<weekday>{weekday}),?\s+(?:(?P<day>\d{{1,2}}){words['ordinal']}\s+(?P<month>{month})"
        rf"|(?P<month2>{month})\s+(?P<day2>\d{{1,2}}))(?!\w|\s+\d{{4}}|,\s+\d{{4}})"
    )


def implied_date(folded: str, *, lang: str) -> str | None:
    """Return the ISO date that a text implies for itself, None where it tells none.

    The latest year that it names is taken for its own. Where a day is told with its weekday
    and month ('Saturday 4 January'), and the weekday fits in that year or in one beside it,
    the day itself is returned.

    Args:
        folded: Folded text of the document.
        lang: 'fr' or 'en'.
    """
    years = [int(match[0]) for match in _YEAR.finditer(folded)]
    if not years:
        return None
    latest = max(years)
    words = read_toml(lang, "time.toml")
    for match in _named_day(lang).finditer(folded):
        month = words["months"][match["month"] or match["month2"]]
        number = words["weekdays"].index(match["weekday"])
        for year in (latest, latest + 1, latest - 1):
            try:
                day = date(year, month, int(match["day"] or match["day2"]))
            except ValueError:
                continue
            if day.weekday() == number:
                return day.isoformat()
    return f"{latest:04d}"

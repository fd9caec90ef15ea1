"""Numbers of a report: with sign, unit and interval, and what they came about by."""

from __future__ import annotations

import math
from typing import Any

from allies import i18n
from allies.core.estimate import Estimate
from allies.core.values import Interval, Quantity
from allies.i18n import Messages
from allies.report.explaining import bare, because, part_name, quantity, source_name
from allies.report.words import wording

View = dict[str, Any]

# Units that are written as a percentage, with what to multiply by.
_PERCENT = {"share": 100.0, "probability": 100.0, "percent": 1.0, "%": 1.0}
_LOGS = frozenset({"log ratio", "log-ratio", "log"})
_SCALES = ((1e9, "billion"), (1e6, "million"))


def signed(value: float, lang: str, digits: int = 2) -> str:
    """Write a score with its sign: '+0.62', « −0,30 »."""
    text = i18n.number(value, lang, digits=digits, fixed=True)
    if not text.strip("0.,\u2212"):
        return text.removeprefix("\u2212")
    return text if value < 0 else f"+{text}"


def percent(value: float, lang: str) -> str:
    """Write a number of percent: '18 %', « 2,5 % »; one decimal below ten."""
    digits = 1 if abs(value) < 9.95 else 0
    return wording(lang)("unit.percent", figures=i18n.number(value, lang, digits=digits))


def share(value: float, lang: str) -> str:
    """Write a share from 0 to 1 as a percentage."""
    return percent(100 * value, lang)


def times(value: float, lang: str) -> str:
    """Write how many times as much: '× 7.2'."""
    digits = 1 if value < 9.95 else 0
    text = wording(lang)("unit.ratio", figures=i18n.number(value, lang, digits=digits))
    return text.replace(" ", "\u00a0")


def figure(value: float, lang: str) -> str:
    """Write a number with three figures that count, large ones in millions and billions."""
    scale = _scale(value)
    if scale is not None:
        size, name = scale
        n = agreeing(round(value / size, 1), lang)
        return wording(lang)(f"scale.{name}", n=n, figure=i18n.number(value / size, lang))
    digits = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    # Below a hundredth, as many digits as show something.
    return i18n.number(value, lang, digits=min(digits, 2 if abs(value) >= 0.01 else 4))


def _scale(value: float) -> tuple[float, str] | None:
    """The scale that a number is written in; None for one that is written out."""
    return next((scale for scale in _SCALES if abs(value) >= scale[0]), None)


def agreeing(value: float, lang: str) -> int:
    """Return 1 or 2: whether a noun after this number stands in the singular or plural.

    The French singular reaches up to 2 (« 1,5 million »), the English one is for 1 alone.
    """
    size = abs(round(value, 2))
    single = size < 2 if lang == "fr" else size == 1
    return 1 if single else 2


def _written(value: float, unit: str, lang: str) -> str:
    if unit == "score":
        return signed(value, lang)
    if unit in _PERCENT:
        return percent(value * _PERCENT[unit], lang)
    if unit in _LOGS:
        return times(math.exp(min(value, 50.0)), lang)
    return figure(value, lang)


def value_label(one: Estimate | None, lang: str) -> str:
    """Write a value in its unit; 'no evidence' where there is none.

    A probability is named as one, since a bare percentage reads as a share of something.
    """
    say = wording(lang)
    if one is None or one.value is None:
        return say("balance.none")
    text = _written(one.value, one.unit, lang)
    return say("quantity.probability", figure=text) if one.unit == "probability" else text


def range_label(one: Estimate | None, lang: str) -> str | None:
    """Write the 90 % interval: '+0.40 to +0.80'; None without one.

    Nor is one written whose ends read as the value itself: '36 % (36 % to 36 %)'.
    """
    if one is None or one.value is None or one.low is None or one.high is None:
        return None
    low, value, high = (_written(v, one.unit, lang) for v in (one.low, one.value, one.high))
    if low == value == high:
        return None
    return wording(lang)("quantity.range", low=low, high=high)


def both_label(one: Estimate | None, lang: str) -> str:
    """Write a value with its interval in brackets, if it has one."""
    within = range_label(one, lang)
    value = value_label(one, lang)
    return value if within is None else f"{value} ({within})"


def estimate(one: Estimate | None, lang: str) -> View:
    """Turn an estimate into data, with its labels; a missing one is 'no evidence'."""
    one = Estimate(value=None) if one is None else one
    return {
        "value": one.value, "low": one.low, "high": one.high, "unit": one.unit, "n": one.n,
        "method": one.method, "parts": dict(one.parts), "rests_on": list(one.rests_on),
        "label": value_label(one, lang), "range": range_label(one, lang),
        "explain": explained(one, wording(lang), most=20),
    }  # fmt: skip


def explained(one: Estimate, say: Messages, most: int | None = None) -> str:
    """Say in a few lines how a value came about, as `Estimate.explain` does in English.

    Args:
        one: The estimate.
        say: The messages of a language, as a page or a terminal shows them.
        most: How many sources to name at the most; all when None.
    """
    lang = say.lang
    if one.value is None:
        return say("because.nothing", method=because(one, lang) or "–")
    lines = [say("because.value", quantity=quantity(one.value, one.unit, lang),
                 method=because(one, lang), count=one.n)]  # fmt: skip
    if one.low is not None and one.high is not None:
        low, high = bare(one.low, lang), bare(one.high, lang)
        lines.append(say("because.interval", low=low, high=high))
    lines += [
        f"  {part_name(name, lang)} = {bare(value, lang, digits=4)}"
        for name, value in one.parts.items()
    ]
    lines += [say("because.source", source=source_name(ref, lang)) for ref in one.rests_on[:most]]
    left = 0 if most is None else len(one.rests_on) - most
    if left > 0:
        lines.append("  … " + say("more", n=left))
    return "\n".join(lines)


def day_label(iso: str | None, lang: str) -> str | None:
    """Write an ISO date of any precision in words; None for none."""
    return None if iso is None else i18n.day(iso, lang)


def period_label(text: str | None, lang: str) -> str:
    """Write a period as it is read: a day in words, else as it is ('2023', '2022/2023')."""
    try:
        return day_label(text, lang) or ""
    except (ValueError, IndexError):
        return text or ""


def rate_word(of: str, value: float | None, lang: str) -> str:
    """Write what a rate or score counts, as it stands after its number: 'events a year'."""
    n = 2 if value is None else agreeing(value, lang)
    return wording(lang)(f"break.of.{of}", n=n)


def on_day(iso: str, lang: str, form: str = "") -> str:
    """Write a date as it stands in a sentence.

    Args:
        iso: Of any precision.
        lang: 'fr' or 'en'.
        form: In French the article of a full date: 'le' (« le 19 juin 2024 », but « juin 2024 »),
            or 'a' (« au 19 juin 2024 », « en juin 2024 »).
    """
    text = i18n.day(iso, lang)
    if lang == "en" or not form:
        return text
    full = iso.count("-") == 2
    before = {"le": "le " if full else "", "a": "au " if full else "en "}[form]
    return before + text


def dates_label(dates: Interval | None, lang: str) -> str | None:
    """Write when something held, in words: 'since 2015', « du 1er mai au 2 juin 2024 »."""
    if dates is None or (dates.start is None and dates.stop is None):
        return None
    say, start, stop = wording(lang), dates.start, dates.stop
    if start is None or stop is None:
        if start is not None:
            return say("dates.since", start=on_day(start, lang, "le"))
        until = say("dates.until", stop=on_day(str(stop), lang, "a"))
        return until.replace("jusqu’à au ", "jusqu’au ").replace("jusqu’à en ", "jusqu’en ")
    return day_label(start, lang) if start == stop else between(start, stop, lang)


def between(start: str, stop: str, lang: str) -> str:
    """Write a stretch of time: '2022 to 2024', « du 1er mai au 2 juin 2024 »."""
    first, last = on_day(start, lang, "le"), on_day(stop, lang, "le")
    if start.count("-") == stop.count("-") == 2:
        first = _without_common(first, last)
    text = wording(lang)("dates.range", start=first, stop=last)
    return text.replace("de le ", "du ").replace(" à le ", " au ")


def _without_common(first: str, last: str) -> str:
    """The first of two full days without the year, or month and year, that they share."""
    for words in (2, 1):
        shared = last.rsplit(" ", words)[1:]
        if first.rsplit(" ", words)[1:] == shared:
            return first.rsplit(" ", words)[0]
    return first


def quantity_label(quantity: Quantity | None, lang: str) -> str | None:
    """Write a quantity with its unit: '18 %', 'at least 30 billion US dollars'."""
    if quantity is None:
        return None
    say = wording(lang)
    low, high = (None if v is None else figure(v, lang) for v in (quantity.low, quantity.high))
    if low is None:
        text = say("quantity.at_most", figure=high)
    elif high is None:
        text = say("quantity.at_least", figure=low)
    else:
        text = low if low == high else _from_to(quantity.low or 0.0, quantity.high or 0.0, lang)
    last = quantity.low if quantity.high is None else quantity.high
    return _with_unit(text, last or 0.0, quantity.unit, lang)


def _from_to(low: float, high: float, lang: str) -> str:
    """Two figures, with a scale that they share named once: '20 to 25 million'."""
    scale = _scale(low)
    same = scale is not None and scale == _scale(high)
    first = i18n.number(low / scale[0], lang) if scale and same else figure(low, lang)
    return wording(lang)("quantity.range", low=first, high=figure(high, lang))


def _with_unit(figures: str, last: float, unit: str, lang: str) -> str:
    """Figures with their unit, which agrees with the last of the numbers.

    French has « de » after a scale, and then the plural: « 1,5 million de tonnes », « 2 tonnes ».
    """
    say = wording(lang)
    scaled = f"unit.{unit}.scaled"
    if _scale(last) is not None and scaled in say.texts:
        return say(scaled, figures=figures)
    return say(f"unit.{unit}", n=agreeing(last, lang), figures=figures)

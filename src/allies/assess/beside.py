"""What is said of a pair beside what is counted of it, and where the two disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from allies.assess.answers import Beside, Dependence
from allies.assess.beside_members import memberships_beside
from allies.assess.beside_rows import (
    AGREE,
    COUNTED,
    DISAGREE,
    NEITHER,
    SAID,
    STATES,
    Place,
    events_of,
    is_told_so,
    layer_score,
    percent,
    place_of,
    placed_told,
    probability,
    rounded,
    row,
    rules,
    shared_told,
    sides,
)
from allies.assess.context import Context
from allies.assess.dependence import dependence_of, rests_on
from allies.assess.shares import bases
from allies.assess.told_pacts import PactEvents, pact_events
from allies.core.estimate import Estimate

_PACT = "probability that it is so and goes on, less that of its being rightly denied"
_YEAR = re.compile(r"\d{4}")
_DEPTH, _LEVEL, _ARMS, _TRADE = (
    "alliance-depth", "alliance-obligations", "arms-dependence", "trade-share",
)  # fmt: skip


def beside(context: Context) -> tuple[Beside, ...]:
    """Return what is said of a pair beside what is counted of it, layer by layer.

    Layer scores, told pacts, deliveries, partnerships and shares stand beside the measures of
    `context.counted` that are about the same; a share only beside one of the same base. Bounds are
    those of `beside.toml`: 'disagree' where both are clear and point to different sides, 'agree'
    where nothing contradicts, 'said only' and 'counted only' where one of the two is not there, and
    'neither' where the data say that there is none and nobody tells of any. Of what is neither
    told nor in the data there is no row.

    Args:
        context: The pair.
    """
    rows: list[Beside] = []
    if context.kind in STATES:
        for name, rule in rules()["measure"].items():
            make = _by_place if rule["kind"] == "place" else _by_share
            rows += make(context, name, rule)
        rows += _pacts(context)
        rows += _arms(context)
        rows += _partners(context)
        rows += _percents(context)
    rows += memberships_beside(context)
    return tuple(rows)


# ---- layer scores beside measures


def _by_place(context: Context, name: str, rule: Mapping[str, Any]) -> Iterator[Beside]:
    counted = context.counted.estimate(name, context.focal, context.partner)
    said = layer_score(context, rule["layer"])
    where = place_of(context, name, context.focal, closer=rule["closer"])
    near = None if where is None else _near(where)
    found = _compared(said, counted, near, rule)
    if found is None:
        return
    verdict, word = found
    told: dict[str, float | str] = {}
    if counted is not None and counted.value is not None and where is not None:
        told = placed_told(counted.value, where, percents=rule["percent"])
        told["state"] = context.focal
    yield row(context, rule["layer"], name, None, said, counted, verdict, word, told)


def _near(where: Place) -> int:
    """1 for a close partner, -1 for a far one, 0 for one between or among few."""
    bounds = rules()["place"]
    if where.partners < bounds["partners"]:
        return 0
    share = where.place / where.partners
    return 1 if share <= bounds["close"] else -1 if share > bounds["far"] else 0


def _by_share(context: Context, name: str, rule: Mapping[str, Any]) -> Iterator[Beside]:
    said = layer_score(context, rule["layer"])
    for side, other in sides(context):
        counted = context.counted.estimate(name, side, other)
        value = None if counted is None else counted.value
        much = None
        if value is not None:
            much = 1 if value >= rule["much"] else -1 if value < rule["little"] else 0
        found = _compared(said, counted, much, rule)
        if found is not None:
            told = shared_told(context, name, side, value)
            yield row(context, rule["layer"], name, side, said, counted, *found, told)


def _compared(
    said: Estimate, counted: Estimate | None, points: int | None, rule: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Verdict and word of the message; None where there is nothing to show.

    Args:
        said: The layer's score.
        counted: What is counted.
        points: To which side it points: 1 close or much, -1 far or little, 0 neither.
        rule: That of the measure.
    """
    word = rule["word"]
    if counted is None or points is None:
        if said.value is None or not rule["primary"]:
            return None
        return SAID, "said"
    if said.value is None:
        return COUNTED, f"{word}-counted"
    bounds = rules()["said"]
    is_told = (said.value >= bounds["support"]) - (said.value <= bounds["conflict"])
    if is_told * points == 0:
        return AGREE, f"{word}-unclear"
    side = "friends" if is_told > 0 else "opponents"
    return (AGREE if is_told == points else DISAGREE), f"{word}-{side}-{_WORDS[points]}"


_WORDS = {1: "close", -1: "far"}


# ---- what sentences tell beside treaties, arms and trade


def _pacts(context: Context) -> Iterator[Beside]:
    found, bounds = pact_events(context.sure(), context.weights), rules()["pact"]
    said, is_told = _said_of_pact(found), found.told.is_told
    counted = context.counted.estimate(_DEPTH, context.focal, context.partner)
    if counted is None or counted.value is None:
        if is_told:
            yield row(context, "military", _DEPTH, None, said, counted, SAID, "pact-told", {})
    else:
        levels = [context.counted.estimate(_LEVEL, *pair) for pair in sides(context)]
        fights = [e for e in levels if e is not None and (e.value or 0) >= bounds["level"]]
        there = counted.value >= bounds["depth"] or bool(fights)
        verdict, word = _pact_verdict(is_told, found.told.is_denied, there, counted.value > 0)
        shown = {"value": rounded(counted.value)}
        yield row(context, "military", _DEPTH, None, said, counted, verdict, word, shown)
    for side, other in sides(context):
        owed = context.counted.estimate(_LEVEL, side, other)
        if owed is None or owed.value is None or not (is_told or owed.value):
            continue
        verdict = COUNTED
        if is_told:
            verdict = AGREE if owed.value >= bounds["level"] else DISAGREE
        yield row(
            context, "military", _LEVEL, side, said, owed, verdict, f"owes-{owed.value:.0f}",
            {"side": side, "other": other},
        )  # fmt: skip


def _said_of_pact(found: PactEvents) -> Estimate:
    if not found.so:
        return Estimate(value=None, unit="probability", method=_PACT)
    return Estimate(
        value=found.told.chance, unit="probability", n=len(found.so), method=_PACT,
        parts={"p": found.told.p, "against": found.told.denied},
        rests_on=rests_on([*found.so, *found.against]),
    )  # fmt: skip


def _pact_verdict(is_told: bool, is_denied: bool, there: bool, some: bool) -> tuple[str, str]:
    if is_told:
        return (AGREE, "pact-agree") if there else (DISAGREE, "pact-none")
    if is_denied:
        return (DISAGREE, "pact-denied") if there else (AGREE, "pact-not")
    if there:
        return COUNTED, "pact-counted"
    return (COUNTED, "pact-lesser") if some else (NEITHER, "pact-neither")


def _arms(context: Context) -> Iterator[Beside]:
    for side, other in sides(context):
        said = probability(events_of(context, "arms-transfer", other, side))
        counted = context.counted.estimate(_ARMS, side, other)
        value = None if counted is None else counted.value
        is_told = is_told_so(said)
        if value is None:
            if not is_told:
                continue
            verdict, word = SAID, "arms-told"
        elif is_told:
            verdict, word = (AGREE, "arms-agree") if value > 0 else (DISAGREE, "arms-none")
        elif value >= rules()["arms"]["much"]:
            verdict, word = COUNTED, "arms-counted"
        elif value == 0:
            continue
        else:
            verdict, word = COUNTED, "arms-few"
        told = shared_told(context, _ARMS, side, value) | {"other": other}
        yield row(context, "military", _ARMS, side, said, counted, verdict, word, told)


def _partners(context: Context) -> Iterator[Beside]:
    pair = context.focal, context.partner
    said = probability(
        [*events_of(context, "partnership", *pair), *events_of(context, "partnership", *pair[::-1])]
    )
    bounds = rules()["partner"]
    for side, other in sides(context) if is_told_so(said) else ():
        counted = context.counted.estimate(_TRADE, side, other)
        where = place_of(context, _TRADE, side)
        if counted is None or counted.value is None or where is None:
            continue
        much = counted.value >= bounds["share"] or where.place <= bounds["place"]
        told = shared_told(context, _TRADE, side, counted.value)
        yield row(
            context, "diplomatic", _TRADE, side, said, counted, AGREE if much else DISAGREE,
            "partner-much" if much else "partner-little", told,
        )  # fmt: skip


def _percents(context: Context) -> Iterator[Beside]:
    """Shares told in sentences beside those counted, of the same base alone."""
    for item in dependence_of(context):
        if item.origin != "text" or item.share.value is None or item.base not in bases():
            continue
        name = bases()[item.base].measure
        counted = context.counted.estimate(name, item.side, item.on) if name else None
        if counted is None or counted.value is None:
            continue
        told: dict[str, float | str] = {
            "side": item.side, "other": item.on, "told": percent(item.share.value),
            "percent": percent(counted.value), "period": context.counted.figures[name].period,
        }  # fmt: skip
        apart = _years_apart(item, context.counted.figures[name].period)
        if apart is not None and apart > rules()["percent"]["years"]:
            verdict, word = SAID, "percent-then"
        elif _meet(item.share, counted):
            verdict, word = AGREE, "percent-agree"
        else:
            verdict, word = DISAGREE, "percent-disagree"
        yield row(context, item.layer, name, item.side, item.share, counted, verdict, word, told)


def _meet(said: Estimate, counted: Estimate) -> bool:
    assert said.value is not None
    assert counted.value is not None
    bounds = rules()["percent"]
    gap = max(bounds["points"], bounds["part"] * counted.value)
    low = counted.value if counted.low is None else counted.low
    high = counted.value if counted.high is None else counted.high
    least = said.value if said.low is None else said.low
    most = said.value if said.high is None else said.high
    return bool(least <= high + gap and low - gap <= most)


def _years_apart(item: Dependence, period: str) -> int | None:
    counted = _YEAR.findall(period)
    days = [event.day for event in item.events if event.day is not None]
    told = _YEAR.findall(item.period or "") or _YEAR.findall(max(days, default=""))
    return abs(int(told[-1]) - int(counted[-1])) if told and counted else None

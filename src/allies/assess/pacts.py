"""Formal commitments of two states: those of the table of treaties, of ATOP, and of the texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

import numpy as np

from allies.assess.answers import Event, Pact
from allies.assess.context import Counted
from allies.assess.told_pacts import DEFENCE_PACT, pact_events
from allies.assess.weights import Weights
from allies.assess.wordings import read_table
from allies.codebook.load import by_lang, strings
from allies.codebook.treaties import ITEMS, OBLIGATIONS, Party, Treaty, treaties
from allies.core.values import LAST_YEAR, Interval, date_of, day_after, first_day, iso_of
from allies.measures.depth import depth

_FILE = "commitment.toml"
_FIGHT = 3.0
_MOST = 12
_DEFENCE = ITEMS.index("defense")


def treaties_of(one: str, other: str, at: int) -> tuple[Treaty, ...]:
    """Return the treaties of two states that were signed by a day, the latest first.

    Args:
        one: Code of a state.
        other: Likewise.
        at: The day, counted from 1970-01-01.
    """
    day = date_of(at)
    found = [t for t in _by_pair().get(frozenset((one, other)), ()) if first_day(t.signed) <= day]
    return tuple(sorted(found, key=lambda treaty: treaty.signed, reverse=True))


def is_in_force(treaty: Treaty, one: str, other: str, at: int) -> bool:
    """Whether a treaty binds both states on a day; see `binds`."""
    day = date_of(at)
    return all(binds(treaty, party, day) for party in treaty.parties if party.state in (one, other))


def binds(treaty: Treaty, party: Party, day: date) -> bool:
    """Whether a treaty of the table is in force for one of its parties on a day.

    It is from the first day on which that is sure: of one in force since '2021', from the last
    day of that year; and until the last day of its end. Treaties that ATOP has are in force from
    their signature where no day is recorded; others without such a day bind nobody yet.
    """
    if treaty.in_force is None and treaty.atop is None:
        return False
    begin = max(latest_day(treaty.in_force or treaty.signed), latest_day(party.first))
    return begin <= day <= latest_day(party.last)


# The same few dates are asked for again and again.
@lru_cache(maxsize=4096)
def latest_day(iso: str) -> date:
    """The last day that a date covers."""
    if int(iso[:4]) > LAST_YEAR:
        return date.max
    return day_after(iso) - timedelta(days=1)


def obligations_of(treaty: Treaty, one: str, other: str) -> tuple[str, ...]:
    """Return what a treaty obliges at least one of the two to, in the order of OBLIGATIONS."""
    answers = _answers(treaty.code, one, other)
    return tuple(name for name, held in zip(OBLIGATIONS, answers, strict=False) if held == 1)


@cache
def _answers(code: str, one: str, other: str) -> tuple[float, ...]:
    """What holds of at least one of the two: 1, 0, or NaN where not known, in order of ITEMS."""
    both = np.array(
        [
            [np.nan if held is None else float(held) for held in treaties()[code].answers_of(state)]
            for state in (one, other)
        ]
    )
    return tuple(np.fmax(both[0], both[1]).tolist())


@cache
def depth_of_treaty(code: str, one: str, other: str) -> float:
    """Return how deep a treaty binds two of its parties, 0 to 1, as `measures.depth` weighs it."""
    return float(depth(np.array([_answers(code, one, other)]))[0])


@cache
def _by_pair() -> Mapping[frozenset[str], tuple[Treaty, ...]]:
    found: dict[frozenset[str], list[Treaty]] = {}
    for treaty in treaties().values():
        states = [party.state for party in treaty.parties]
        for number, one in enumerate(states):
            for other in states[number + 1 :]:
                found.setdefault(frozenset((one, other)), []).append(treaty)
    return {pair: tuple(those) for pair, those in found.items()}


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    raw = read_table(_FILE)["title"]
    return {name: by_lang(title, f"{_FILE}: title.{name}") for name, title in raw.items()}


@cache
def without_commitment() -> tuple[frozenset[str], frozenset[str]]:
    """Return the organisations of nearly all states, and those where states only consult."""
    raw = read_table(_FILE)
    universal, forums = (
        frozenset(strings(raw[name], f"{_FILE}: {name}")) for name in ("universal", "forums")
    )
    return universal, forums


def pacts_of(
    one: str, other: str, at: int, counted: Counted, weights: Weights,
    events: Sequence[Event] = (),
) -> tuple[Pact, ...]:  # fmt: skip
    """Return the formal commitments of two states on a day, those in force first.

    Of the table of treaties, with its dates and articles; of ATOP, where the workspace holds it;
    and of the texts: defence pacts and agreements told as facts. A sentence whose date is that of
    a treaty of the table, or an undated one of a defence pact where the table has just one, is
    put beside that treaty. A defence pact of the texts alone is in force where it is told as such
    (see `told_pact`); where it is denied as surely, it is shown and not known to be.

    Args:
        one: Code of a state.
        other: Likewise.
        at: The day, counted from 1970-01-01.
        counted: What data say.
        weights: Of the assessment.
        events: Of the pair, the surest first.
    """
    sworn = pact_events(events, weights)
    holding = sworn.so if sworn.told.is_told else ()
    told = [e for e in events if e.lead.modality == "actual" and e.lead.relation in _titles()]
    of_table = []
    for treaty in treaties_of(one, other, at):
        matching = [event for event in told if _is_told_of(event, treaty, one, other)]
        told = [event for event in told if event not in matching]
        pact = _of_treaty(treaty, one, other, at)
        of_table.append(replace(pact, event=matching[0]) if matching else pact)
    of_table, told = _with_undated(of_table, told)
    found = [
        *of_table,
        *_of_atop(one, other, counted),
        *(_of_text(e, holding) for e in told[:_MOST]),
    ]
    return tuple(sorted(found, key=lambda pact: (not pact.in_force, not pact.defence)))


def _is_told_of(event: Event, treaty: Treaty, one: str, other: str) -> bool:
    dates = event.lead.dates
    if dates is None or dates.start is None or dates.stop is None:
        return False
    is_pact = event.lead.relation == DEFENCE_PACT
    if is_pact and _answers(treaty.code, one, other)[_DEFENCE] != 1:
        return False
    days = [day for day in (treaty.signed, treaty.in_force) if day is not None]
    return any(dates.meets(Interval(day, day)) for day in days)


def _with_undated(pacts: list[Pact], told: list[Event]) -> tuple[list[Pact], list[Event]]:
    """Put undated sentences of a defence pact beside the only treaty of defence there is."""
    binding = [number for number, pact in enumerate(pacts) if pact.defence and pact.in_force]
    undated = [e for e in told if e.lead.relation == DEFENCE_PACT and e.lead.dates is None]
    if len(binding) != 1 or not undated:
        return pacts, told
    number = binding[0]
    if pacts[number].event is None:
        pacts[number] = replace(pacts[number], event=undated[0])
    return pacts, [event for event in told if event not in undated]


def _of_treaty(treaty: Treaty, one: str, other: str, at: int) -> Pact:
    begin = treaty.in_force or treaty.signed
    defence = _answers(treaty.code, one, other)[_DEFENCE]
    # What ends later than the day of the assessment was in force then, and is not known to end.
    ended = treaty.ended if treaty.ended is not None and treaty.ended <= iso_of(at) else None
    in_force = is_in_force(treaty, one, other, at)
    return Pact(
        origin="treaties", title=treaty.title,
        dates=Interval(begin, ended) if in_force or ended is not None else None,
        signed=treaty.signed, in_force=in_force,
        defence=None if np.isnan(defence) else bool(defence),
        obligations=obligations_of(treaty, one, other),
        reference=f"{treaty.code}: article {treaty.article}; {treaty.source}"
        if treaty.article
        else f"{treaty.code}: {treaty.source}",
        form=treaty.form,
    )  # fmt: skip


def _of_atop(one: str, other: str, counted: Counted) -> Iterator[Pact]:
    name = "alliance-obligations"
    sides = (counted.estimate(name, one, other), counted.estimate(name, other, one))
    held = [side for side in sides if side is not None and side.value is not None]
    level = max((side.value or 0.0 for side in held), default=0.0)
    if level <= 0:
        return
    period = counted.figures[name].period
    yield Pact(
        origin="atop", title=_titles()["atop"], dates=_years(period), signed=None, in_force=True,
        defence=level >= _FIGHT, obligations=(),
        reference="; ".join(held[0].rests_on[:1]) or f"alliance-obligations {period}".strip(),
    )  # fmt: skip


def _years(period: str) -> Interval | None:
    start, _, stop = period.replace("–", "/").partition("/")
    try:
        return Interval(start or None, stop or start or None)
    except ValueError:
        return None


def _of_text(event: Event, holding: Sequence[Event]) -> Pact:
    lead = event.lead
    is_pact = lead.relation == DEFENCE_PACT
    stands = any(event is one for one in holding) if is_pact else event.standing
    dates = lead.dates
    pointed = dates is not None and dates.start is not None and dates.start == dates.stop
    return Pact(
        origin="text", title=_titles()[lead.relation], dates=dates,
        signed=dates.start if dates is not None and pointed else None,
        in_force=False if event.ended is not None else (True if stands else None),
        defence=True if is_pact else None,
        obligations=("defense",) if is_pact else (),
        reference=f"claim {lead.id}", event=event,
    )  # fmt: skip

"""The rows of said beside counted: how they are made, and what their messages are told with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from allies.assess.answers import Beside, Event
from allies.assess.context import Context
from allies.assess.dependence import rests_on
from allies.assess.wordings import read_table
from allies.core.estimate import Estimate

AGREE, DISAGREE, SAID, COUNTED, NEITHER = (
    "agree", "disagree", "said only", "counted only", "neither",
)  # fmt: skip
STATES = ("state", "territory")
_TOLD = "1 − Π (1 − p) over the events that tell it"


@cache
def rules() -> Mapping[str, Any]:
    """Return the bounds of `beside.toml`.

    Raises:
        CodebookError: It can't be read.
    """
    return read_table("beside.toml")


class Place(NamedTuple):
    """Where the other stands among all partners of a state in a measure, the closest first.

    `usual` is the median over these partners.
    """

    place: int
    partners: int
    usual: float


def place_of(context: Context, measure: str, side: str, *, closer: str = "more") -> Place | None:
    """Return the other side's place among all partners of a side in a measure of pairs.

    Args:
        context: The pair.
        measure: One of COUNTED about pairs.
        side: Whose partners; the focal state or the partner.
        closer: 'more' where more is closer, 'less' for a distance.
    """
    figure, states = context.counted.figures.get(measure), context.counted.states
    other = context.partner if side == context.focal else context.focal
    if figure is None or side not in states or other not in states:
        return None
    own, at = states.index(side), states.index(other)
    row = figure.value[own].copy()
    row[own] = np.nan
    value = row[at]
    if np.isnan(value):
        return None
    known = row[~np.isnan(row)]
    nearer = known > value if closer == "more" else known < value
    return Place(1 + int(nearer.sum()), len(known), float(np.median(known)))


def sides(context: Context) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return each side with the other, the focal state first."""
    return (context.focal, context.partner), (context.partner, context.focal)


def layer_score(context: Context, layer: str) -> Estimate:
    """Return the score of a layer, without value where nothing is told of it."""
    found = context.layers.get(layer)
    return Estimate(value=None, method="layer score") if found is None else found.score


def events_of(context: Context, relation: str, source: str, target: str) -> list[Event]:
    """Return the sure events of a relation told as done of an ordered pair."""
    return [
        event for event in context.sure()
        if event.lead.relation == relation and event.lead.modality == "actual"
        and event.lead.pair == (source, target)
    ]  # fmt: skip


def probability(events: Sequence[Event]) -> Estimate:
    """Return how probable it is that one of some events is so; without value where there is none.

    1 − Π (1 − p): events are other things told, not the same told again.
    """
    if not events:
        return Estimate(value=None, unit="probability", method=_TOLD)
    return Estimate(
        value=1 - math.prod(1 - event.p for event in events), unit="probability", n=len(events),
        method=_TOLD, rests_on=rests_on(events),
    )  # fmt: skip


def is_told_so(said: Estimate) -> bool:
    """Whether a thing is told surely enough to be set against data."""
    return said.value is not None and said.value >= rules()["said"]["told"]


def percent(share: float) -> float:
    """Return a share in percent, rounded to be read."""
    value = 100 * share
    return round(value, 1 if value >= 1 else 2)


def rounded(value: float) -> float:
    """Return a number rounded to be read."""
    return round(value, 2)


def placed_told(value: float, where: Place, *, percents: bool) -> dict[str, float | str]:
    """Return what a message says of a value with its place among all partners."""
    write = percent if percents else rounded
    return {
        "percent" if percents else "value": write(value), "place": float(where.place),
        "partners": float(where.partners), "usual": write(where.usual),
    }  # fmt: skip


def shared_told(
    context: Context, measure: str, side: str, value: float | None
) -> dict[str, float | str]:
    """Return what a message says of a share of one side with its place among its partners."""
    where = place_of(context, measure, side)
    told: dict[str, float | str] = {"side": side}
    if value is not None and where is not None:
        told |= placed_told(value, where, percents=True)
    return told


def row(
    context: Context, layer: str, measure: str, side: str | None, said: Estimate,
    counted: Estimate | None, verdict: str, word: str, told: Mapping[str, float | str], *,
    period: str | None = None,
) -> Beside:  # fmt: skip
    """Return a row; `word` is the end of its message's key."""
    figure = context.counted.figures.get(measure)
    if period is None:
        period = "" if figure is None else figure.period
    if counted is None:
        why = context.counted.missing.get(measure, "no figure of the two")
        counted = Estimate(value=None, unit="" if figure is None else figure.unit, method=why)
    return Beside(
        layer=layer, measure=measure, side=side, said=said, counted=counted, period=period,
        verdict=verdict, key=f"beside.{word}", told=dict(told),
    )  # fmt: skip

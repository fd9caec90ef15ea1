"""How layers move: their trend in the last years, and the days on which they broke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from allies.assess.answers import Break, Trend
from allies.assess.context import Context
from allies.assess.timeline import Bools, Floats, Ints, Timeline
from allies.codebook.relations import LAYERS
from allies.core.estimate import Estimate
from allies.core.values import iso_of
from allies.measures.change_points import ChangePoints, change_points, share_change_points
from allies.measures.change_segments import Segments, rate_segments, share_segments
from allies.measures.cooperation import DAYS_A_MONTH, DAYS_A_YEAR, posterior, rate_interval

_TREND = "slope of the sign of events over time, weighted, Student t posterior"
_RATE = "events a year on one side of the break, Gamma posterior"
_SHARE = "score on one side of the break, Beta posterior"
# More than one break is looked for from so many times the least events on, in so many bins.
_MANY = 4
_BINS = 60


def trends(line: Timeline, context: Context) -> tuple[Trend, ...]:
    """Return the trend of each layer with counted events: change of its score a year.

    Over the last `change.months` months, the signs of events (1 or −1) are regressed on their
    days with their weights (p · g · u, without decay, which would take age for change). The prior
    weighs as much as that of the score and is spread evenly over the months without direction;
    the posterior of the slope is Student's t. The direction is 1 or −1 where its 90 % interval
    excludes 0, 0 where it does not, and None where there are fewer events than
    `change.least_events`.

    Args:
        line: The counted events.
        context: What is asked of.
    """
    change, weights = context.weights.change, context.weights
    span = change["months"] * DAYS_A_MONTH / DAYS_A_YEAR
    age = (line.when - context.at) / DAYS_A_YEAR
    inside = np.isfinite(age) & (age > -span) & (age <= 0)
    layer = line.layer[inside]
    n = np.bincount(layer, minlength=len(LAYERS))
    prior = weights.prior_support + weights.prior_conflict
    slope, margin = _regression(
        layer, age[inside] + span / 2, line.sign[inside].astype(np.float64),
        line.weight[inside], prior, span,
    )  # fmt: skip
    found = []
    for at in sorted(set(line.layer.tolist())):
        if n[at] < change["least_events"]:
            found.append(Trend(layer=LAYERS[at], slope=_no_slope(int(n[at])), direction=None))
            continue
        low, high = float(slope[at] - margin[at]), float(slope[at] + margin[at])
        estimate = Estimate(
            value=float(slope[at]), low=low, high=high, unit="score/year", n=int(n[at]),
            method=_TREND, parts={"years": span}, rests_on=line.refs(inside & (line.layer == at)),
        )  # fmt: skip
        direction = int(low > 0) - int(high < 0)
        found.append(Trend(layer=LAYERS[at], slope=estimate, direction=direction))
    return tuple(found)


def _no_slope(n: int) -> Estimate:
    return Estimate(value=None, unit="score/year", n=n, method=_TREND)


def _regression(
    layer: Ints, x: Floats, y: Floats, w: Floats, prior: float, span: float
) -> tuple[Floats, Floats]:
    """Slopes by layer and half the width of their 90 % intervals; x = 0 is mid-span."""

    def total(value: Floats) -> Floats:
        return np.asarray(np.bincount(layer, value, minlength=len(LAYERS)), np.float64)

    mass = prior + total(w)
    mean_x, mean_y = total(w * x) / mass, total(w * y) / mass
    xx = prior * span**2 / 12 + total(w * x * x) - mass * mean_x**2
    xy = total(w * x * y) - mass * mean_x * mean_y
    yy = prior + total(w * y * y) - mass * mean_y**2
    slope = xy / xx
    left = np.maximum(yy - slope * xy, 0.0)
    return slope, stdtrit(mass, 0.95) * np.sqrt(left / (mass * xx))


def breaks(line: Timeline, context: Context) -> tuple[Break, ...]:
    """Return the change points of layers with `change.least_events` events or more.

    By calendar month from the pair's first event on (at most the last `change.years` years),
    two things may break: 'rate', the events a year (each counts with its probability), and,
    where a layer has events of both signs, 'score', the share of cooperative weight. One break
    of each is told with its probability, however small. Where it is likely and events are many,
    several are looked for. A rate follows what the documents cover as well as what happened;
    a score does not.

    Args:
        line: The counted events.
        context: What is asked of.
    """
    grid = _grid(line, context)
    if grid is None:
        return ()
    least = context.weights.change["least_events"]
    n = np.bincount(line.layer[grid.inside], minlength=len(LAYERS))
    layers = np.flatnonzero(n >= max(1.0, least))
    found = [*_rate_breaks(line, grid, layers, context)]
    adverse = np.bincount(line.layer[grid.inside & (line.sign < 0)], minlength=len(LAYERS))
    mixed = layers[(adverse[layers] > 0) & (adverse[layers] < n[layers])]
    found += _score_breaks(line, grid, mixed, context)
    return tuple(sorted(found, key=lambda b: (LAYERS.index(b.layer), b.of, b.day)))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Calendar months of a pair: first days and lengths in years, and the events in them."""

    starts: Ints
    years: Floats
    inside: Bools
    month: Ints

    def tally(self, line: Timeline, value: Floats, layers: Ints, where: Bools) -> Floats:
        """Sums of a value of events by layer and month, shape (layers, months)."""
        size = len(self.starts)
        kept = self.inside & where
        flat = np.bincount(
            line.layer[kept] * size + self.month[kept], value[kept], minlength=len(LAYERS) * size
        )
        return np.asarray(flat.reshape(len(LAYERS), size)[layers], np.float64)


def _grid(line: Timeline, context: Context) -> _Grid | None:
    dated = line.when <= context.at
    if not dated.any():
        return None
    first = max(float(line.when[dated].min()),
                context.at - context.weights.change["years"] * DAYS_A_YEAR)  # fmt: skip
    begin = np.datetime64(int(first), "D").astype("datetime64[M]")
    stop = np.datetime64(context.at, "D").astype("datetime64[M]") + 2
    starts = np.arange(begin, stop).astype("datetime64[D]").astype(np.int64)
    lengths = np.diff(starts)
    lengths[-1] = context.at + 1 - starts[-2]  # the month that is not over
    inside = dated & (line.when >= starts[0])
    month = np.full(len(line.when), -1, np.int64)
    month[inside] = np.searchsorted(starts, line.when[inside], side="right") - 1
    return _Grid(starts[:-1], lengths / DAYS_A_YEAR, inside, month)


def _rate_breaks(line: Timeline, grid: _Grid, layers: Ints, context: Context) -> list[Break]:
    if not len(layers) or len(grid.starts) < 2:
        return []
    everyone = np.ones(len(line.when), np.bool_)
    prior, shape = context.weights.change["prior"], context.weights.intensity_shape
    counts = grid.tally(line, line.p, layers, everyone)
    points = change_points(counts, exposure=grid.years, prior=prior, shape=shape)
    found: list[Break | None] = []
    for row, layer in enumerate(layers.tolist()):
        of = line.layer == layer
        if _worth_parting(points, row, grid.inside & of, context):
            wide, years = _binned(counts[row]), _binned(grid.years)
            parted = rate_segments(wide, exposure=years, prior=prior, shape=shape)
            if parted.likely > 1:
                found += _several(line, grid, layer, parted, len(wide), context, "rate")
                continue
        found.append(_one(line, grid, layer, points, row, "rate"))
    return [one for one in found if one is not None]


def _score_breaks(line: Timeline, grid: _Grid, layers: Ints, context: Context) -> list[Break]:
    if not len(layers) or len(grid.starts) < 2:
        return []
    weights = context.weights
    prior, a, b = weights.change["prior"], weights.prior_support, weights.prior_conflict
    support = grid.tally(line, line.weight, layers, line.sign > 0)
    conflict = grid.tally(line, line.weight, layers, line.sign < 0)
    points = share_change_points(support, conflict, prior=prior, a=a, b=b)
    found: list[Break | None] = []
    for row, layer in enumerate(layers.tolist()):
        if _worth_parting(points, row, grid.inside & (line.layer == layer), context):
            plus, minus = _binned(support[row]), _binned(conflict[row])
            parted = share_segments(plus, minus, prior=prior, a=a, b=b)
            if parted.likely > 1:
                found += _several(line, grid, layer, parted, len(plus), context, "score")
                continue
        found.append(_one(line, grid, layer, points, row, "score"))
    return [one for one in found if one is not None]


def _worth_parting(points: ChangePoints, row: int, where: Bools, context: Context) -> bool:
    many = _MANY * max(1.0, context.weights.change["least_events"])
    return bool(points.probability[row] >= 0.5 and where.sum() >= many)


def _width(months: int) -> int:
    return -(-months // _BINS)


def _binned(values: Floats) -> Floats:
    """Sums of months in at most 60 bins of equal width."""
    return np.add.reduceat(values, np.arange(0, len(values), _width(len(values))))


def _one(
    line: Timeline, grid: _Grid, layer: int, points: ChangePoints, row: int, of: str
) -> Break | None:
    at = int(points.at[row])
    if at < 0:
        return None
    own = grid.inside & (line.layer == layer)
    sides = [
        _estimate(line, where, (float(value[row]), float(low[row]), float(high[row])), of)
        for where, value, low, high in (
            (own & (grid.month < at), points.before, points.before_low, points.before_high),
            (own & (grid.month >= at), points.after, points.after_low, points.after_high),
        )
    ]
    places = _around(at, int(points.low[row]), int(points.high[row]))
    days = [iso_of(int(grid.starts[place])) for place in places]
    return Break(
        layer=LAYERS[layer], day=days[0], low=days[1], high=days[2],
        probability=float(points.probability[row]), of=of, before=sides[0], after=sides[1],
    )  # fmt: skip


def _estimate(line: Timeline, where: Bools, ends: tuple[float, float, float], of: str) -> Estimate:
    score = of == "score"
    value, low, high = (2 * end - 1 if score else end for end in ends)
    return Estimate(
        value=value, low=low, high=high, unit="score" if score else "events/year",
        n=int(where.sum()), method=_SHARE if score else _RATE, rests_on=line.refs(where),
    )  # fmt: skip


def _several(
    line: Timeline, grid: _Grid, layer: int, parted: Segments, bins: int, context: Context, of: str
) -> list[Break]:
    """The breaks of a layer that has more than one; both sides are the stretches between."""
    width = _width(len(grid.starts))
    bounds = [0, *(parted.starts * width).tolist(), len(grid.starts)]
    own = grid.inside & (line.layer == layer)
    stretches = [
        _stretch(line, grid, own, (start, stop), context, of)
        for start, stop in zip(bounds, bounds[1:], strict=False)
    ]
    found = []
    for number in range(parted.likely):
        places = _around(*(int(p[number]) for p in (parted.starts, parted.low, parted.high)))
        days = [iso_of(int(grid.starts[min(p, bins - 1) * width])) for p in places]
        found.append(
            Break(
                layer=LAYERS[layer], day=days[0], low=days[1], high=days[2],
                probability=float(parted.at_least[number]), of=of,
                before=stretches[number], after=stretches[number + 1],
            )
        )  # fmt: skip
    return found


def _around(at: int, low: int, high: int) -> tuple[int, int, int]:
    """A most probable place and its span, widened where the place is at the very edge."""
    return at, min(at, low), max(at, high)


def _stretch(
    line: Timeline, grid: _Grid, own: Bools, months: tuple[int, int], context: Context, of: str
) -> Estimate:
    weights = context.weights
    where = own & (grid.month >= months[0]) & (grid.month < months[1])
    if of == "score":
        if not where.any():
            return Estimate(value=None, method=_SHARE)
        plus = float(line.weight[where & (line.sign > 0)].sum())
        minus = float(line.weight[where & (line.sign < 0)].sum())
        found = posterior(plus, minus, prior=(weights.prior_support, weights.prior_conflict))
        score, low, high = ((1 + float(end)) / 2 for end in (found.score, found.low, found.high))
        return _estimate(line, where, (score, low, high), of)
    # The prior has the mean of the whole period, as in the search for the breaks.
    mean = float(line.p[own].sum()) / float(grid.years.sum())
    shape = weights.intensity_shape + float(line.p[where].sum())
    rate = weights.intensity_shape / mean + float(grid.years[months[0] : months[1]].sum())
    low, high = (float(end) for end in rate_interval(shape, rate))
    return _estimate(line, where, (shape / rate, low, high), of)

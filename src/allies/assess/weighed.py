"""What the scores of a pair rest on: its events as objects, and numbers that explain themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allies.assess.answers import Event, LayerScore
from allies.assess.scores import Scores
from allies.assess.table import Ints
from allies.assess.weighing import Rates, layer_weights
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.claim import ACTUAL, Claim
from allies.core.estimate import Estimate
from allies.core.values import day_of, iso_of
from allies.errors import UsageError
from allies.measures.cooperation import REPLICATES, bootstrap, rate_interval

_COUNTS = ("done", "planned", "possible", "alleged", "denied", "unsure")
_COUNTED_AS = {"actual": "done", "negated": "denied"}
SCORE_UNIT = "score"
RATE_UNIT = "events/year"


def dyad_of(scores: Scores, first: str, second: str) -> int | None:
    """Return the place of the dyad of two actors, None where nothing is told of the two."""
    table, dyads = scores.events.table, scores.events.dyads
    one, other = sorted((table.actor(first), table.actor(second)))
    # They are sorted, so those of one actor lie together.
    low, high = np.searchsorted(dyads[:, 0], [one, one + 1])
    at = low + int(np.searchsorted(dyads[low:high, 1], other))
    return int(at) if one >= 0 and at < high and dyads[at, 1] == other else None


def shown(scores: Scores, chosen: slice = slice(None)) -> NDArray[np.bool_]:
    """Return which events are shown on the day, be it that they don't count.

    What was done only after the day is left out, and so is what was told only after it of things
    to come.

    Args:
        scores: The scores of all pairs.
        chosen: Of which events.
    """
    events = scores.events
    begun = scores.decay[chosen] > 0
    told = np.asarray(events.known[chosen], np.float64) <= scores.at
    actual = events.modality[chosen] == ACTUAL
    return np.asarray(begun | (told & ~actual))


def ranked(scores: Scores, dyad: int) -> Ints:
    """Return the events of a dyad that are shown, by number, the weightiest first.

    Those of no weight follow, the most probable first.
    """
    events = scores.events
    start, stop = np.searchsorted(events.dyad, [dyad, dyad + 1]).tolist()
    at = start + np.flatnonzero(shown(scores, slice(start, stop)))
    lead = events.table.ids[events.rows[events.starts[at]]]
    day = np.nan_to_num(events.day[at], nan=-np.inf)
    # The last key counts most; ids settle ties, so that the order does not depend on the rows'.
    p = events.truth[at] * events.reading[at]
    keys = (lead.astype(str), -day, -p * events.g[at], -scores.weight[at])
    return np.asarray(at[np.lexsort(keys)])


def event_objects(scores: Scores, dyad: int, claims: Mapping[str, Claim]) -> tuple[Event, ...]:
    """Return the events of a dyad, the weightiest first, also those that don't count.

    Args:
        scores: The scores of all pairs.
        dyad: The place of the dyad.
        claims: The claims by id; those of the dyad must be there.
    """
    events = scores.events
    at = ranked(scores, dyad)
    ids = events.table.ids

    def told(starts: Ints, rows: Ints) -> list[tuple[Claim, ...]]:
        ends = zip(starts[at].tolist(), starts[at + 1].tolist(), strict=True)
        return [
            tuple(claims[ids[row]] for row in rows[first:stop].tolist()) for first, stop in ends
        ]

    columns = zip(
        told(events.starts, events.rows),
        told(events.copy_starts, events.copies),
        told(events.denial_starts, events.denials),
        *(
            column[at].tolist()
            for column in (
                events.day, events.standing, events.ended, events.truth, events.reading, events.g,
                events.u, scores.decay, scores.weight, events.known,
            )
        ),
        strict=True,
    )  # fmt: skip
    return tuple(
        Event(
            claims=own, copies=copies, denials=denials, day=_iso(day), standing=standing,
            # An end that lies ahead has not come yet.
            ended=_iso(ended) if ended <= scores.at else None, truth=truth, reading=reading,
            g=g, u=u, decay=left, weight=weight, known=_iso(known),
        )
        for own, copies, denials, day, standing, ended, truth, reading, g, u, left, weight, known
        in columns
    )  # fmt: skip


def _iso(day: float) -> str | None:
    return None if day != day else iso_of(int(day))


def layer_scores(
    scores: Scores, dyad: int, objects: Sequence[Event], rates: Rates | None = None
) -> tuple[LayerScore, ...]:
    """Return the layers of which anything is told of a dyad, each with what it rests on.

    Args:
        scores: The scores of all pairs.
        dyad: The place of the dyad.
        objects: From `event_objects`.
        rates: From `intensity` of the focal state; None takes documents to be as many as usual.

    Raises:
        UsageError: The objects are not those of the dyad.
    """
    at = ranked(scores, dyad)
    if len(at) != len(objects):
        raise UsageError(f"{len(objects)} events were given of a pair that has {len(at)}")
    layer = scores.events.layer[at]
    return tuple(
        _layer(
            scores,
            dyad,
            int(place),
            at[layer == place],
            objects,
            np.flatnonzero(layer == place),
            rates,
        )
        for place in np.unique(layer)
    )


def _layer(
    scores: Scores, dyad: int, place: int, at: Ints, objects: Sequence[Event], which: Ints,
    rates: Rates | None,
) -> LayerScore:  # fmt: skip
    own = tuple(objects[int(index)] for index in which)
    return LayerScore(
        layer=LAYERS[place],
        score=_score(scores, dyad, place, at),
        mass=float(scores.mass[dyad, place]),
        support=float(scores.support[dyad, place]),
        conflict=float(scores.conflict[dyad, place]),
        intensity=_intensity(scores, dyad, place, at, rates),
        counts=_counts(own, scores.weights.least_reading),
        events=own,
    )


def _score(scores: Scores, dyad: int, place: int, at: Ints) -> Estimate:
    prior_a, prior_b = scores.prior[place].tolist()
    support, conflict, a, b = (
        float(column[dyad, place])
        for column in (scores.support, scores.conflict, scores.a, scores.b)
    )
    life = scores.weights.half_life[LAYERS[place]]
    fading = f"half-life {life:g} months" if np.isfinite(life) else "no fading"
    method = (
        f"(A − B) / (A + B) of weighed events, {fading}; Beta({a:.4g}, {b:.4g}) for the interval"
    )
    value = _none(scores.value[dyad, place])
    if value is None:
        method = _silence(scores, dyad, place)
    return Estimate(
        value=value,
        low=_none(scores.low[dyad, place]),
        high=_none(scores.high[dyad, place]),
        unit=SCORE_UNIT,
        n=int(np.count_nonzero(scores.weight[at])),
        method=method,
        parts={
            "A": support + prior_a,
            "B": conflict + prior_b,
            "prior A": prior_a,
            "prior B": prior_b,
            "Σ weights for": support,
            "Σ weights against": conflict,
            "mass": support + conflict,
        },
        rests_on=_claims(scores, at[scores.weight[at] > 0]),
    )


def _silence(scores: Scores, dyad: int, place: int) -> str:
    if LAYERS[place] == "structural":
        return "dependence tells who needs whom, not whether they get on"
    least = scores.weights.least_mass
    return f"mass {scores.mass[dyad, place]:.3g}, below {least:g}"


def _intensity(scores: Scores, dyad: int, place: int, at: Ints, rates: Rates | None) -> Estimate:
    weights = scores.weights
    shape, rate = float(scores.rate_shape[dyad, place]), float(scores.rate_scale[dyad, place])
    low: float | None = None
    high: float | None = None
    if rates is not None:
        row = np.flatnonzero(rates.dyads == dyad)
        shape, rate = (float(found[row, place][0]) for found in (rates.shape, rates.rate))
    total = shape - weights.intensity_shape
    # Where the layer has no sign, nothing of it goes on.
    counted = at[scores.counts[at] & (scores.events.sign[at] != 0)] if total > 0 else at[:0]
    if total > 0:
        low, high = (float(end) for end in rate_interval(shape, rate))
    return Estimate(
        value=shape / rate if total > 0 else None,
        low=low,
        high=high,
        unit=RATE_UNIT,
        n=len(counted),
        method=f"Gamma({shape:.4g}, {rate:.4g}), whatever the sign",
        parts={
            "Σ p · decay": total,
            "exposure in years": rate - weights.intensity_rate,
            "prior shape": weights.intensity_shape,
            "prior rate": weights.intensity_rate,
        },
        rests_on=_claims(scores, counted),
    )


def _claims(scores: Scores, at: Ints) -> tuple[str, ...]:
    """Ids of the claims of events, the surest of each first, then their further wordings."""
    events = scores.events
    starts, ids = events.starts, events.table.ids
    rows = events.rows[starts[at]].tolist()
    for event in at[starts[at + 1] - starts[at] > 1]:
        rows += events.told(int(event))[1:]
    return tuple(dict.fromkeys(f"claim {ids[row]}" for row in rows))


def _counts(events: Sequence[Event], least: float) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTS, 0)
    for event in events:
        modality = event.lead.modality
        name = "unsure" if event.reading < least else _COUNTED_AS.get(modality, modality)
        counts[name] += 1
    return counts


def _none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def overall_estimate(scores: Scores, dyad: int) -> Estimate:
    """Return the overall score of a dyad: the mean of its layers, with what each adds.

    Args:
        scores: The scores of all pairs.
        dyad: The place of the dyad.
    """
    share = layer_weights(scores.weights) * ~np.isnan(scores.value[dyad])
    layers = np.flatnonzero(share)
    parts: dict[str, float] = {}
    for place in layers:
        parts[LAYERS[place]] = float(scores.value[dyad, place])
        parts[f"share of {LAYERS[place]}"] = float(share[place] / share.sum())
    names = ", ".join(LAYERS[place] for place in layers)
    told = f"mean over {names}" if len(layers) else "no layer has evidence enough"
    at = ranked(scores, dyad)
    at = at[(scores.weight[at] > 0) & np.isin(scores.events.layer[at], layers)]
    return Estimate(
        value=_none(scores.overall[dyad]),
        low=_none(scores.overall_low[dyad]),
        high=_none(scores.overall_high[dyad]),
        unit=SCORE_UNIT,
        n=len(layers),
        method=told,
        parts=parts,
        rests_on=_claims(scores, at),
    )


def resampled(
    scores: Scores, dyad: int, layer: str, *, replicates: int = REPLICATES
) -> tuple[float, float] | None:
    """Return the 90 % interval of a score when the pair's documents are drawn anew.

    It tells how much the score owes to which documents happened to be read; near-copies are one
    document. None with fewer than two documents.

    Args:
        scores: The scores of all pairs.
        dyad: The place of the dyad.
        layer: One of LAYERS.
        replicates: How many times to draw.
    """
    events, place = scores.events, LAYERS.index(layer)
    start, stop = np.searchsorted(events.dyad, [dyad, dyad + 1])
    at = np.arange(start, stop)
    at = at[(events.layer[at] == place) & (scores.weight[at] > 0)]
    rows = [events.told(int(event)) for event in at]
    unit = [events.table.papers[events.table.paper[row]].kin for told in rows for row in told]
    event = np.repeat(np.arange(len(at)), [len(told) for told in rows])
    codes = "|".join(events.table.actors[actor] for actor in events.dyads[dyad])
    values = bootstrap(
        np.array(unit, np.int64), event, scores.weight[at], events.sign[at],
        prior=(scores.prior[place, 0], scores.prior[place, 1]), replicates=replicates,
        seed=[scores.weights.seed, crc32(codes.encode()), place],
    )  # fmt: skip
    if np.isnan(values).any():
        return None
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)


def explain_layer(layer: LayerScore, at: int, *, top: int = 5) -> str:
    """Say how the score of a layer came about: the number, then the events that weigh most.

    Args:
        layer: The layer.
        at: The day of the assessment, counted from 1970-01-01.
        top: How many events to show.
    """
    lines = [f"{layer.layer}: {layer.score.explain()}"]
    # The claims behind it follow with their sentences; their ids alone say little.
    lines = [line for line in "\n".join(lines).splitlines() if not line.startswith("  from ")]
    weighing = [event for event in layer.events if event.weight > 0]
    for event in weighing[:top]:
        lines.append(f"  {_signed(event)}{event.weight:.3f} = {_told(event, at)}")
        lines.append(f"    “{event.lead.evidence.quote}” (claim {event.lead.id})")
    if len(weighing) > top:
        rest = sum(event.weight for event in weighing[top:])
        lines.append(f"  {rest:.3f} from {len(weighing) - top} more")
    return "\n".join(lines)


def _signed(event: Event) -> str:
    return "−" if RELATIONS[event.lead.relation].sign < 0 else "+"


def _told(event: Event, at: int) -> str:
    day = "undated" if event.day is None else event.day
    if event.standing and event.ended is None:
        day = f"in force, {day}"
    elif event.day is not None:
        since = event.ended or event.day
        age = at - day_of(since)
        day = f"{since}, {max(age, 0)} days ago"
    return (
        f"p {event.p:.3f} (true {event.truth:.2f} × read {event.reading:.2f}) × g {event.g:.2f} "
        f"× u {event.u:.2f} × {event.decay:.3f} ({day}), {event.lead.relation}"
    )

"""How probable events are: who tells them, who denies them, and how alike these sources are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.pooling import dawid_skene_reports, nested_number, pooled_events
from allies.assess.table import ClaimTable, Floats, Ints
from allies.assess.weights import Weights
from allies.core.text import fold

Bools = NDArray[np.bool_]

# How long after an event was first known a source still tells it as news.
_NEWS_DAYS = 31.0
# A fixed number of turns: what is learned of one pair can't hang on how fast another settles.
_PASSES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Where each claim of a table comes from: numbers of origin, outlet, near-copies, language.

    Who is quoted is an origin of his own, the same in whatever document. `voiced` tells those.
    """

    origin: Ints
    outlet: Ints
    kin: Ints
    voiced: Bools
    lang: Ints
    known: Floats


def voices_of(table: ClaimTable) -> Voices:
    """Number the origins and outlets of claims; an unnamed one is its document's own."""
    origin = _numbers([p.origin or f"\x00{p.kin}" for p in table.papers])
    outlet = _numbers([p.outlet or p.origin or f"\x00{p.kin}" for p in table.papers])
    voice = _numbers([fold(name) for name in table.voices]) + len(table.papers)
    voiced = table.voice >= 0
    said = np.append(voice, 0)[table.voice]
    return Voices(
        origin=np.where(voiced, said, origin[table.paper]),
        outlet=outlet[table.paper],
        kin=np.array([p.kin for p in table.papers], np.int64)[table.paper],
        voiced=voiced,
        lang=_numbers([p.lang for p in table.papers])[table.paper],
        known=np.array([p.known for p in table.papers], np.float64)[table.paper],
    )


def _numbers(names: list[str]) -> Ints:
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.array([places[name] for name in names], np.int64)


def sources_of(voices: Voices, event: Ints, row: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the sources of events: event, origin and outlet of each.

    Near-copies of a document are one source. A document that states a thing itself and quotes
    another for it is a source of its own; one that only quotes stands for whom it quotes.

    Args:
        voices: Where claims come from.
        event: Event of each claim that tells it, shape (claims,).
        row: The claim.
    """
    if len(event) == 0:
        none = np.zeros(0, np.int64)
        return none, none, none
    order = np.lexsort((voices.origin[row], voices.voiced[row], voices.kin[row], event))
    event, row = event[order], row[order]
    head = _new(event, voices.kin[row])
    event, origin, outlet = event[head], voices.origin[row[head]], voices.outlet[row[head]]
    order = np.lexsort((outlet, origin, event))
    event, origin, outlet = event[order], origin[order], outlet[order]
    head = _new(event, origin)
    return event[head], origin[head], outlet[head]


def _new(*keys: Ints) -> Bools:
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return new


Ratio = Callable[[Ints, Ints], Floats]


def truths(
    voices: Voices, prior: Floats, assert_: tuple[Ints, Ints], deny: tuple[Ints, Ints],
    weights: Weights, ratio: Ratio,
) -> Floats:  # fmt: skip
    """Return how probable each event is, between the bounds of the weights.

    Args:
        voices: Where claims come from.
        prior: Probability of each event by its modality, shape (events,).
        assert_: Events and claims that assert them.
        deny: Events and claims that deny them.
        weights: Correlation of sources, and the bounds.
        ratio: Takes events and origins to log(α/β) of that origin for that event.
    """
    total = np.zeros(len(prior))
    for sign, (event, row) in ((1.0, assert_), (-1.0, deny)):
        by, origin, outlet = sources_of(voices, event, row)
        number = nested_number(by, outlet, origin, len(prior), weights.correlation)
        count = np.bincount(by, minlength=len(prior))
        mean = np.bincount(by, ratio(by, origin), len(prior)) / np.maximum(count, 1)
        total += sign * number * mean
    places = np.arange(len(prior))
    return np.clip(pooled_events(prior, places, total), weights.least, weights.most)


def prior_ratio(weights: Weights) -> Ratio:
    """Return log(α/β) of the weights, the same for all sources."""
    value = float(np.log(weights.if_so / weights.if_not))

    def ratio(event: Ints, origin: Ints) -> Floats:  # noqa: ARG001
        return np.full(len(event), value)

    return ratio


def learned_ratio(
    voices: Voices, dyad: Ints, layer: Ints, known: Floats, prior: Floats,
    assert_: tuple[Ints, Ints], deny: tuple[Ints, Ints], weights: Weights,
) -> Ratio:  # fmt: skip
    """Return log(α/β) of each origin, learned by Dawid–Skene apart for each pair of actors.

    A source could have told of an event if, in the month after it was known, it published
    something of that pair and layer, in a language in which the event was told.

    Args:
        voices: Where claims come from.
        dyad: Dyad of each event, shape (events,).
        layer: Layer of each event.
        known: Day on which it was first known.
        prior: Its probability by modality.
        assert_: Events and claims that assert them.
        deny: Events and claims that deny them.
        weights: Pseudo-counts of reliabilities.
    """
    said = [sources_of(voices, *pairs)[:2] for pairs in (assert_, deny)]
    silent = _able(voices, dyad, layer, known, assert_)
    event = np.concatenate((said[0][0], said[1][0], silent[0]))
    origin = np.concatenate((said[0][1], said[1][1], silent[1]))
    kind = np.repeat([0, 1, 2], [len(said[0][0]), len(said[1][0]), len(silent[0])])
    order = np.lexsort((kind, origin, event))
    order = order[_new(event[order], origin[order])]
    event, origin, asserted = event[order], origin[order], kind[order] == 0
    size = int(voices.origin.max(initial=0)) + 1
    keys, source = np.unique(dyad[event] * size + origin, return_inverse=True)
    found = dawid_skene_reports(
        event, source, asserted, prior, len(keys),
        so=weights.if_so_counts, not_so=weights.if_not_counts, passes=_PASSES,
    )  # fmt: skip
    logs = np.log(found.so / found.not_so)

    def ratio(event: Ints, origin: Ints) -> Floats:
        value: Floats = logs[np.searchsorted(keys, dyad[event] * size + origin)]
        return value

    return ratio


def _able(
    voices: Voices, dyad: Ints, layer: Ints, known: Floats, assert_: tuple[Ints, Ints]
) -> tuple[Ints, Ints]:
    """Events and the origins that could have told of them."""
    event, row = assert_
    langs = int(voices.lang.max(initial=0)) + 1
    topic = (dyad * (int(layer.max(initial=0)) + 1) + layer)[event] * langs + voices.lang[row]
    span = 1e8
    order = np.lexsort((voices.origin[row], voices.known[row], topic))
    at = topic[order] * span + voices.known[row[order]]
    asked = np.unique(np.stack((event, topic)), axis=1)
    base = asked[1] * span + known[asked[0]]
    left = np.searchsorted(at, base, "left")
    size = np.searchsorted(at, base + _NEWS_DAYS, "right") - left
    place = np.repeat(np.arange(len(size)), size)
    inside = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    return asked[0][place], voices.origin[row[order]][left[place] + inside]

"""States under the same sanctions: how far, and whether that is what brought them together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from allies.assess.pair_material import Bools, Floats, Ints, Material, Pair, cues
from allies.assess.weighing import half_lives, spell_of
from allies.codebook.actors import actor_of
from allies.measures.change_points import change_points
from allies.measures.cooperation import DAYS_A_MONTH, decay, posterior

_DOUBLED = 2.0
_SHAPE = 0.5
# The time before the sanctions that is looked at is as long as that since, within these months.
_LEAST_MONTHS, _MOST_MONTHS = 12, 120
_LIKELY = 0.5
# Both times are cut into so many parts, each a place where the change may be.
_PARTS = 24


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """Who is under whose sanctions, as texts tell it.

    `under` maps a state to draws, shape (senders, draws), of whether each sender sanctions it;
    `joined` to draws of whether one of the sender's own coalition does; `since` to the first day
    on which it was under likely sanctions.
    """

    under: Mapping[str, Bools]
    joined: Mapping[str, Bools]
    since: Mapping[str, float]
    events: Mapping[str, Ints]


def sanctioned(material: Material, states: Collection[str]) -> Sanctioned:
    """Return who is under whose sanctions on the day of the assessment.

    Args:
        material: Of all pairs.
        states: Of whom it is asked.
    """
    events = material.events
    asked = np.isin(events.target, [material.place.get(code, -1) for code in states])
    at = np.flatnonzero(asked & material.where("sanction") & material.sure & np.isnan(events.ended))
    at = at[np.argsort(events.target[at], kind="stable")]
    if not len(at):
        return Sanctioned({}, {}, {}, {})
    senders = [material.actors[place] for place in np.unique(events.source[at])]
    number = {sender: k for k, sender in enumerate(senders)}
    alike = _alike(senders)
    under: dict[str, Bools] = {}
    joined: dict[str, Bools] = {}
    since: dict[str, float] = {}
    found: dict[str, Ints] = {}
    targets, starts = np.unique(events.target[at], return_index=True)
    for place, mine in zip(targets, np.split(at, starts[1:]), strict=True):
        state = material.actors[place]
        drawn = np.zeros((len(senders), material.draws), np.bool_)
        for by in np.unique(events.source[mine]):
            sender = material.actors[by]
            chance = material.any_so(mine[events.source[mine] == by], fading=False)
            drawn[number[sender]] = material.coin(chance, sender, state, "sanctions") > 0
        under[state], found[state] = drawn, mine
        joined[state] = drawn.copy()
        some: list[bool] = np.any(drawn, axis=1).tolist()
        for k, other in alike:
            if some[other]:
                joined[state][k] |= drawn[other]
        likely = mine[material.p[mine] >= _LIKELY]
        days = np.fmin(events.first[likely], events.day[likely])
        since[state] = float(np.nanmin(days)) if np.isfinite(days).any() else np.nan
    return Sanctioned(under, joined, since, found)


def _alike(senders: Sequence[str]) -> list[tuple[int, int]]:
    """Which senders are of one coalition: a group and one of its members, both ways."""
    covers = [_covered(code) for code in senders]
    return [
        (a, b)
        for a, one in enumerate(senders)
        for b, other in enumerate(senders)
        if a != b and (one in covers[b] or other in covers[a])
    ]


def _covered(code: str) -> frozenset[str]:
    groups = cues()["coalitions"].get(code, ())
    own = () if code == "UN" else actor_of(code).members
    members = {member.code for member in own if member.stop is None}
    for group in groups:
        members |= {group, *(m.code for m in actor_of(group).members if m.stop is None)}
    return frozenset(members)


def exposure_of(
    material: Material, found: Sanctioned, one: str, other: str
) -> tuple[Floats, tuple[str, ...]]:
    """Return how far the first of two is under the sanctions of those that sanction the other too.

    From data: the share of its five largest export markets that sanction it, 0 where none of
    these sanctions the other. From texts: of the senders that sanction it, the share of those of
    which one of their own coalition sanctions the other; NaN where no sanctions on either of the
    two are told.

    Args:
        material: Of all pairs.
        found: As `sanctioned` returns it.
        one: Whose exposure.
        other: The other state.

    Returns:
        Shape (draws,) or (1,), 0 to 1, and what it rests on.
    """
    markets = material.data("sanctioned-top-markets", other, one)
    shared = material.data("shared-sanctioners", one, other)
    if not np.isnan(markets):
        value = 0.0 if shared == 0 else markets
        return np.array([value]), material.data_refs("sanctioned-top-markets")
    if one not in found.under or other not in found.joined:
        return np.array([np.nan]), ()
    own = found.under[one]
    both = own & found.joined[other]
    number = own.sum(axis=0)
    share = np.where(number > 0, both.sum(axis=0) / np.maximum(number, 1), 0.0)
    return share, material.refs(found.events[one])


def solidarity(material: Material, rows: Ints) -> Floats:
    """Return for each dyad the share of its cooperation that sanctions call for.

    That is relief from sanctions, arms (given, or made together), energy, and payments: the
    weight of such events over that of all cooperative ones, on the day of the assessment.

    Returns:
        Shape (dyads,), 0 to 1; NaN without cooperation.
    """
    table, events = cues()["solidarity"], material.events
    weight = np.where((events.sign > 0) & material.within(rows), material.scores.weight, 0.0)
    chosen = material.where(*table["relations"])
    quotes, lead = events.table.quote, material.lead
    for relations, wordings in (("payment_relations", "payments"), ("armed_relations", "arms")):
        words = tuple(word for words in table[wordings].values() for word in words)
        maybe = np.flatnonzero(material.where(*table[relations]) & (weight > 0) & ~chosen)
        chosen[[at for at in maybe if says(quotes[lead[at]], words)]] = True
    size = len(events.dyads)
    total = np.bincount(events.dyad, weight, minlength=size)
    part = np.bincount(events.dyad, weight * chosen, minlength=size)
    share = np.full(size, np.nan)
    np.divide(part, total, out=share, where=total > 0)
    return share


def says(quote: str, words: Sequence[str]) -> bool:
    """Whether a sentence has one of some words, written in small letters."""
    small = quote.lower()
    return any(word in small for word in words)


@dataclass(frozen=True, slots=True)
class Onset:
    """What came before and after two were under sanctions; NaN where it is not known.

    `probability`, `began_with` have shape (pairs, 1), `before` (pairs, draws).
    """

    probability: Floats
    began_with: Floats
    before: NDArray[np.float32]


def onset_of(material: Material, found: Sanctioned, pairs: Sequence[Pair]) -> Onset:
    """Return whether relations began, or doubled, once both sides were under sanctions.

    The day is the later of the first days on which each was under likely sanctions. Counted are
    the dated cooperative events, each as often as it is probable, over as long before that day
    as there is since (12 to 120 months). With enough of them the probability is that of a change
    point (`measures.change_points`) from that day on, at which the rate at least doubles; with
    few, that the rate after the day is at least twice that before, both with Gamma posteriors.
    A change is from that day on if no event lies between the two.
    `before` are draws of the overall score on that day, all layers together.

    Args:
        material: Of all pairs.
        found: As `sanctioned` returns it.
        pairs: Which.
    """
    size = len(pairs)
    probability, began = np.full((size, 1), np.nan), np.full((size, 1), np.nan)
    before = np.full((size, material.draws), np.nan, np.float32)
    spell = spell_of(material.events, material.weights)
    rises: dict[int, _Rise] = {}
    for k, (one, other) in enumerate(pairs):
        days = [found.since.get(code, np.nan) for code in (one, other)]
        day = float(np.max(days))
        at = material.of(material.row(one, other))
        at = at[material.sure[at] & (material.events.sign[at] != 0)]
        dated = at[~np.isnan(material.events.day[at])]
        good = dated[material.events.sign[dated] > 0]
        # Where the day is not known, nothing is.
        if not len(good) or not day < material.at:
            continue
        when = spell.enter[good]
        rises[k] = _rise(when, material.p[good], day, material.at)
        began[k] = float(not (when < day).any())
        drawn = _score_on(material, dated, spell.enter, spell.fade, day, (one, other))
        if drawn is not None:
            before[k] = drawn
    if rises:
        probability[list(rises), 0] = _rose(list(rises.values()), material)
    return Onset(probability, began, before)


@dataclass(frozen=True, slots=True)
class _Rise:
    """Events before and after a day: counts in equal parts of both times, and their months."""

    counts: Floats
    months: Floats


def _rise(when: Floats, p: Floats, day: float, at: int) -> _Rise:
    months = float(np.clip((at - day) / DAYS_A_MONTH, _LEAST_MONTHS, _MOST_MONTHS))
    start, end = day - months * DAYS_A_MONTH, at + 1.0
    edges = np.concatenate(
        [np.linspace(start, day, _PARTS + 1), np.linspace(day, end, _PARTS + 1)[1:]]
    )
    return _Rise(np.histogram(when, edges, weights=p)[0], np.diff(edges) / DAYS_A_MONTH)


def _rose(rises: Sequence[_Rise], material: Material) -> Floats:
    """The probabilities that events came at least twice as often from the day on."""
    counts = np.stack([rise.counts for rise in rises])
    months = np.stack([rise.months for rise in rises])
    few = _doubled(
        np.stack([_SHAPE + counts[:, :_PARTS].sum(axis=1), months[:, :_PARTS].sum(axis=1)], 1),
        np.stack([_SHAPE + counts[:, _PARTS:].sum(axis=1), months[:, _PARTS:].sum(axis=1)], 1),
    )
    prior = material.weights.change["prior"]
    many = counts.sum(axis=1) >= material.weights.change["least_events"]
    if many.any():
        change = change_points(counts[many], exposure=months[many], prior=prior)
        # A change in the time without events that runs up to the day is one from the day on.
        earlier = counts[many, :_PARTS] > 0
        last = np.where(earlier.any(axis=1), _PARTS - np.argmax(earlier[:, ::-1], axis=1), 0)
        after = np.arange(2 * _PARTS) >= last[:, None]
        since = np.where(after, change.posterior, 0.0).sum(axis=1)
        twice = _doubled(change.before_shape, change.after_shape)
        few[many] = change.probability * since * twice
    return few


def _doubled(before: Floats, after: Floats) -> Floats:
    """P(λ₁ ≥ 2 λ₀) for Gamma posteriors of both, shape and rate in the columns."""
    ratio = _DOUBLED * after[:, 1] / before[:, 1]
    return np.asarray(betainc(before[:, 0], after[:, 0], 1 / (1 + ratio)), np.float64)


def _score_on(
    material: Material, at: Ints, enter: Floats, fade: Floats, day: float, pair: Pair
) -> Floats | None:
    """Draws of the score of all layers together just before a day; None without evidence."""
    events, weights = material.events, material.weights
    at = at[enter[at] < day]
    life = half_lives(weights)[events.layer[at]]
    left = decay(np.maximum(day - fade[at], 0.0), life)
    weight = material.p[at] * events.g[at] * events.u[at] * left
    doubt = material.p[at] * (1 - material.p[at]) * (events.g[at] * events.u[at] * left) ** 2
    plus = events.sign[at] > 0
    if weight.sum() < weights.least_mass:
        return None
    found = posterior(
        np.array([weight[plus].sum()]), np.array([weight[~plus].sum()]),
        np.array([doubt[plus].sum()]), np.array([doubt[~plus].sum()]),
        prior=(weights.prior_support, weights.prior_conflict),
    )  # fmt: skip
    stream = material.stream(*sorted(pair), "before")
    drawn: Floats = 2 * stream.beta(found.a[0], found.b[0], material.draws) - 1
    return drawn

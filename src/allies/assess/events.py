"""From claims to events: each thing once, with its copies, its sources and those who deny it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allies.assess.accuracy import Accuracy, corrected, default_accuracy
from allies.assess.copies import (
    CLASS_OF,
    CLASSES,
    groups_of,
    in_order,
    leaders_of,
    papers_of,
    windows_of,
)
from allies.assess.credence import Voices, learned_ratio, prior_ratio, truths, voices_of
from allies.assess.dating import Times, times_of
from allies.assess.denials import Denied, denied
from allies.assess.endings import Course, ended, spread
from allies.assess.linking import Tellings, linked, tellings
from allies.assess.pooling import sums
from allies.assess.table import ClaimTable, Events, Floats, Ints
from allies.assess.weights import Weights
from allies.codebook.relations import LAYERS, relation
from allies.core.claim import MODALITIES
from allies.core.values import UNITS

Bools = NDArray[np.bool_]

_SURE = 0.5
_ALMOST = 1 - 1e-9
_AHEAD, _NOT = CLASSES.index("ahead"), CLASSES.index("not")
_NEGATED = MODALITIES.index("negated")


def events_of(table: ClaimTable, weights: Weights, *, accuracy: Accuracy | None = None) -> Events:
    """Return what claims tell of, each thing once, and how probable it is.

    Steps A and B of the model of text claims: copies are found and add nothing; tellings of one
    thing are linked (see `allies.assess.linking`); its sources are pooled in log-odds, dependent
    ones for less, and those that deny it count against it. What is planned, possible, alleged,
    denied or negated makes events of its own, which don't count as done.

    Args:
        table: The claims.
        weights: What to weigh with.
        accuracy: How surely claims are read, as measured; None for what the program ships, or
            for none where the weights ask for none.
    """
    if len(table) == 0:
        return _none(table)
    if accuracy is None and weights.corrected:
        accuracy = default_accuracy()
    found = _found(table, weights, _confidence(table, weights, accuracy))
    times = times_of(table, found.told, found.members, found.starts[:-1], found.known)
    return _weighed(table, weights, found, times)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Claims put together by event, in an order of their own.

    `rows[starts[k]:starts[k + 1]]` are the claims of event k and `members` their places among
    `told`; `known` is by member, `first_known` and what follows by event.
    """

    told: Tellings
    members: Ints
    starts: Ints
    rows: Ints
    copy_starts: Ints
    copies: Ints
    known: Floats
    first_known: Floats
    reading: Floats
    slack: Floats


def _confidence(table: ClaimTable, weights: Weights, accuracy: Accuracy | None) -> Floats:
    sure: Floats = np.minimum(table.confidence, _ALMOST)
    return sure if accuracy is None else corrected(table, accuracy, weights)


def _found(table: ClaimTable, weights: Weights, sure: Floats) -> _Found:
    day, known, _, _ = papers_of(table)
    order, groups = in_order(table), groups_of(table)
    window = windows_of(table, weights.event_days)
    leader = leaders_of(table, groups, order, window, weights.same_text)
    # A person who accepts a copy accepts the sentence.
    accepted = np.zeros(len(table), np.bool_)
    accepted[leader[table.accepted]] = True
    sure = np.where(accepted, weights.most_reading, sure)
    rows = order[leader[order] == order]
    told = tellings(table, rows, groups, window, day)
    part = linked(table, told, undated_days=weights.undated_days, same_days=weights.same_days)
    label = np.unique(part, return_inverse=True)[1]
    event = np.empty(len(table), np.int64)
    event[rows] = label
    event = event[leader]
    members = np.lexsort((np.arange(len(rows)), -sure[rows], ~accepted[rows], label))
    starts = _begins(label[members])
    copies = order[leader[order] != order]
    copies = copies[np.argsort(event[copies], kind="stable")]
    first_known = np.full(len(starts) - 1, np.inf)
    np.minimum.at(first_known, event, known)
    wrong = np.exp(sums(np.log1p(-sure[rows[members]]), starts[:-1]))
    return _Found(
        told=told, members=members, starts=starts, rows=rows[members],
        copy_starts=np.searchsorted(event[copies], np.arange(len(starts))), copies=copies,
        known=known[rows], first_known=first_known,
        reading=np.minimum(weights.most_reading, 1 - wrong),
        slack=told.slack[members][starts[:-1]],
    )  # fmt: skip


def _begins(label: Ints) -> Ints:
    """Where each label begins in a sorted column, and its end."""
    new = np.flatnonzero(np.append(True, label[1:] != label[:-1]))
    return np.append(new, len(label))


def _weighed(table: ClaimTable, weights: Weights, found: _Found, times: Times) -> Events:
    lead = found.rows[found.starts[:-1]]
    modality, class_ = table.modality[lead], CLASS_OF[table.modality[lead]]
    layers = np.array([LAYERS.index(relation(c).layer) for c in table.relations], np.int64)
    layer = layers[table.relation[lead]]
    low, high = np.sort((table.source[lead], table.target[lead]), axis=0)
    pairs, dyad = np.unique(low * len(table.actors) + high, return_inverse=True)
    dyads = np.stack(np.divmod(pairs, len(table.actors)), axis=1)
    course = _course(table, found, times, found.reading >= weights.least_reading)
    answers = denied(
        table, course, class_, modality == _NEGATED, times.dated, times.first, times.stop,
        found.slack,        undated_days=weights.undated_days, same_days=weights.same_days,
    )  # fmt: skip
    prior = np.array([weights.prior(name) for name in MODALITIES])[modality]
    truth = _truth(table, weights, found, answers, (dyad, layer, class_, prior))
    done = course.sure & (class_ == 0) & (truth >= _SURE)
    end = np.fmin(ended(table, _course(table, found, times, done)), answers.ended)
    # What is only ahead has not begun, and what is denied can't end.
    is_told = times.standing & (class_ != _NOT) & (class_ != _AHEAD)
    end = np.where(is_told, np.fmin(end, times.own_end), np.nan)
    day = np.where(np.isnan(end), times.day, np.fmin(times.day, end))
    pick = np.lexsort((
        np.arange(len(day)), class_, table.target[lead], table.source[lead],
        table.relation[lead], day, layer, dyad,
    ))  # fmt: skip
    denial_starts, denials = _denials(found, answers)
    own = (
        _taken(found.starts, found.rows, pick),
        _taken(found.copy_starts, found.copies, pick),
        _taken(denial_starts, denials, pick),
    )
    signs = np.array([relation(code).sign for code in table.relations], np.int64)
    g = np.array([weights.relation.get(code, 0.0) for code in table.relations])
    which = lead[pick]
    return Events(
        table=table, dyad=dyad[pick], dyads=dyads, source=table.source[which],
        target=table.target[which], relation=table.relation[which], layer=layer[pick],
        sign=signs[table.relation[which]], modality=modality[pick], day=day[pick],
        first=times.first[pick], stop=times.stop[pick], known=found.first_known[pick],
        standing=times.standing[pick], ended=end[pick], truth=truth[pick],
        reading=found.reading[pick], g=g[table.relation[which]],
        u=_sizes(table, weights, found)[pick],
        starts=own[0][0], rows=own[0][1], copy_starts=own[1][0], copies=own[1][1],
        denial_starts=own[2][0], denials=own[2][1],
    )  # fmt: skip


def _course(table: ClaimTable, found: _Found, times: Times, sure: Bools) -> Course:
    lead = found.rows[found.starts[:-1]]
    day, _, _, kin = papers_of(table)
    return Course(
        source=table.source[lead], target=table.target[lead], relation=table.relation[lead],
        standing=times.standing, sure=sure, day=times.day, first=times.first,
        onset=times.onset, holds=times.holds, starts=found.starts, rows=found.rows,
        published=day, kin=kin,
    )  # fmt: skip


def _truth(
    table: ClaimTable, weights: Weights, found: _Found, answers: Denied,
    columns: tuple[Ints, Ints, Ints, Floats],
) -> Floats:  # fmt: skip
    """Pool the sources; a denied event is told by those who assert what it denies."""
    dyad, layer, class_, prior = columns
    voices: Voices = voices_of(table)
    teller = np.repeat(np.arange(len(class_)), np.diff(found.starts))
    says_not = class_[teller] == _NOT
    pair, row = spread(found.starts, found.rows, answers.denial)
    against = answers.event[pair], row
    pair, row = spread(found.starts, found.rows, answers.event)
    assert_ = (
        np.concatenate((teller[~says_not], answers.denial[pair])),
        np.concatenate((found.rows[~says_not], row)),
    )
    deny = (
        np.concatenate((teller[says_not], against[0])),
        np.concatenate((found.rows[says_not], against[1])),
    )
    ratio = prior_ratio(weights)
    if weights.method == "dawid-skene":
        ratio = learned_ratio(voices, dyad, layer, found.first_known, prior, assert_, deny, weights)
    return truths(voices, prior, assert_, deny, weights, ratio)


def _denials(found: _Found, answers: Denied) -> tuple[Ints, Ints]:
    """The claims that deny each event."""
    order = np.lexsort((answers.denial, answers.event))
    pair, row = spread(found.starts, found.rows, answers.denial[order])
    event = answers.event[order][pair]
    starts: Ints = np.searchsorted(event, np.arange(len(found.starts)))
    return starts, row


def _taken(starts: Ints, rows: Ints, pick: Ints) -> tuple[Ints, Ints]:
    """Starts and rows of the events picked, in that order."""
    size = starts[pick + 1] - starts[pick]
    return np.concatenate(([0], np.cumsum(size))), spread(starts, rows, pick)[1]


def _sizes(table: ClaimTable, weights: Weights, found: _Found) -> Floats:
    """log2(1 + q / median) of the surest claim with a quantity whose median is known, else 1."""
    median = np.full((len(table.relations), len(UNITS)), np.nan)
    for number, code in enumerate(table.relations):
        for unit, value in weights.median.get(code, {}).items():
            median[number, UNITS.index(unit)] = value
    low, high = table.low[found.rows], table.high[found.rows]
    amount = np.where(np.isnan(low), high, np.where(np.isnan(high), low, (low + high) / 2))
    usual = np.where(table.unit[found.rows] < 0, np.nan,
                     median[table.relation[found.rows], table.unit[found.rows]])  # fmt: skip
    with np.errstate(invalid="ignore"):
        size = np.log2(1 + np.maximum(amount, 0) / usual)
    size = np.clip(size, weights.least_size, weights.most_size)
    place = np.where(np.isnan(size), len(size), np.arange(len(size)))
    surest = np.minimum.reduceat(place, found.starts[:-1])
    weight: Floats = np.append(size, 1.0)[surest]
    return weight


def _none(table: ClaimTable) -> Events:
    ints, floats = np.zeros(0, np.int64), np.zeros(0)
    zero = np.zeros(1, np.int64)
    return Events(
        table=table, dyad=ints, dyads=np.zeros((0, 2), np.int64), source=ints, target=ints,
        relation=ints, layer=ints, sign=ints, modality=ints, day=floats, first=floats,
        stop=floats, known=floats, standing=np.zeros(0, np.bool_), ended=floats, truth=floats,
        reading=floats, g=floats, u=floats, starts=zero, rows=ints, copy_starts=zero,
        copies=ints, denial_starts=zero, denials=ints,
    )  # fmt: skip

"""Which claims are copies: the same sentence, told of the same actors and of the same time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from allies.assess.table import ClaimTable, Floats, Ints
from allies.codebook.relations import relation
from allies.coding.duplicates import copies_of
from allies.core.claim import MODALITIES

# Modalities that may tell of one event: so, ahead, alleged, not so.
CLASSES = ("actual", "ahead", "alleged", "not")
_CLASS = {"actual": 0, "planned": 1, "possible": 1, "alleged": 2, "denied": 3, "negated": 3}
CLASS_OF = np.array([_CLASS[name] for name in MODALITIES], np.int64)


def papers_of(table: ClaimTable) -> tuple[Floats, Floats, Ints, Ints]:
    """Return of the document of each claim: day (NaN: undated), day known, rank of id, kin."""
    rank = {name: place for place, name in enumerate(sorted({p.id for p in table.papers}))}
    day = np.array([np.nan if p.day is None else p.day for p in table.papers], np.float64)
    known = np.array([p.known for p in table.papers], np.float64)
    place = np.array([rank[p.id] for p in table.papers], np.int64)
    kin = np.array([p.kin for p in table.papers], np.int64)
    return day[table.paper], known[table.paper], place[table.paper], kin[table.paper]


def in_order(table: ClaimTable) -> Ints:
    """Return the claims in an order that does not hang on how they were handed in.

    The first known comes first, then by document, place and id.
    """
    _, known, paper, _ = papers_of(table)
    ids = table.ids.astype(str) if len(table) else np.zeros(0, str)
    order: Ints = np.lexsort((ids, table.start, paper, known))
    return order


def groups_of(table: ClaimTable) -> Ints:
    """Return a number for each claim, the same for those of one pair, relation and class."""
    pair = table.source * len(table.actors) + table.target
    key = (pair * len(table.relations) + table.relation) * len(CLASSES) + CLASS_OF[table.modality]
    groups: Ints = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return groups


def windows_of(table: ClaimTable, event_days: Mapping[str, float]) -> Floats:
    """Return how many days two tellings of one event may be apart, for each claim."""
    days = np.array([event_days[relation(code).layer] for code in table.relations], np.float64)
    window: Floats = days[table.relation]
    return window


def leaders_of(
    table: ClaimTable, groups: Ints, order: Ints, window: Floats, threshold: float
) -> Ints:
    """Return for each claim the one that it is a copy of, or itself.

    Copies have the same normalised sentence, or nearly, and tell the same of the same actors
    (`groups`). Where both have dates of their own that lie further apart than the window, they
    are two things told in the same words ('the two presidents met in Beijing'), unless their
    documents are near-copies of each other: a reprint under a later date is a copy.

    Args:
        table: The claims.
        groups: Group of each, shape (claims,).
        order: The claims in order; the first of those alike leads.
        window: Days that tellings of one event may be apart, shape (claims,).
        threshold: Least similarity of two copies, in [0, 1].
    """
    rank = np.empty(len(table), np.int64)
    rank[order] = np.arange(len(table))
    leader: Ints = np.asarray(copies_of(table.quote, groups, rank, threshold), np.int64)
    size = np.bincount(leader, minlength=len(table))
    many = np.flatnonzero((size[leader] > 1) & _has_dates(table))
    if len(many) == 0:
        return leader
    kin = papers_of(table)[3]
    # Within near-copies of a document the first telling's dates hold for all.
    many = many[np.lexsort((rank[many], kin[many], leader[many]))]
    head = _heads(leader[many], kin[many])
    first = np.nan_to_num(table.first[many][head], nan=-1e9)
    stop = np.nan_to_num(table.stop[many][head], nan=1e9)
    by_time = np.lexsort((rank[many], first, leader[many]))
    many, first, stop = many[by_time], first[by_time], stop[by_time]
    new = np.ones(len(many), np.bool_)
    new[1:] = leader[many][1:] != leader[many][:-1]
    reach = running_max(np.cumsum(new) - 1, stop)
    apart = np.zeros(len(many), np.bool_)
    apart[1:] = ~new[1:] & (first[1:] - reach[:-1] >= window[many][1:])
    part = np.zeros(len(table), np.int64)
    count = np.cumsum(apart)
    begins = np.flatnonzero(new)
    part[many] = count - np.repeat(count[begins], np.diff(np.append(begins, len(many))))
    by_rank = np.lexsort((rank, part, leader))
    result = np.empty_like(leader)
    result[by_rank] = by_rank[_heads(leader[by_rank], part[by_rank])]
    return result


def _has_dates(table: ClaimTable) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return table.dated & ~(np.isnan(table.first) & np.isnan(table.stop))


def _heads(*keys: Ints) -> Ints:
    """For elements sorted by keys, the place of the first one with the same keys."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    heads: Ints = np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))
    return heads


def running_max(group: Ints, value: Floats) -> Floats:
    """Return the greatest value so far within each group, for groups in rising order."""
    span = 4e9
    raised: Floats = np.maximum.accumulate(group * span + value) - group * span
    return raised

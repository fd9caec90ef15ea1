"""Things in groups, when whatever is like one of a group belongs to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# How like things a[k] and b[k] are, from 0 to 1; one less it must be a distance (triangles hold).
Alike = Callable[[Ints, Ints], Floats]

_SMALL = 16  # Of so many candidates all pairs are compared.
_BLOCK = 1 << 16
_EPSILON = 1e-9


def linked(n: int, keys: NDArray[np.uint64], owners: Ints, alike: Alike, least: float) -> Ints:
    """Return the number of the group of each thing: chains of things that are alike enough.

    Only things with a key in common are compared. Where many share one, most comparisons are
    left out, for likeness is one less a distance: what is far from the first of them is far
    from all that are near it.

    Args:
        n: How many things there are.
        keys: Keys, shape (k,).
        owners: The thing that each key is of, shape (k,).
        alike: Compares things by number.
        least: Likeness from which two are linked, in (0, 1].
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = [*_small(keys, owners, alike, least), *_large(keys, owners, alike, least)]
    ends = np.concatenate([np.zeros((2, 0), np.int64), *links], axis=1)
    graph = coo_array((np.ones(ends.shape[1], np.int8), (ends[0], ends[1])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _buckets(keys: NDArray[np.uint64], owners: Ints) -> tuple[Ints, Ints, Ints]:
    """The owners by key, where the keys begin that several have, and how many have them."""
    order = np.argsort(keys, kind="stable")
    found = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], found[1:] != found[:-1]]))
    sizes = np.diff(np.append(starts, len(found)))
    several = sizes > 1
    return owners[order], starts[several], sizes[several]


def _small(keys: NDArray[np.uint64], owners: Ints, alike: Alike, least: float) -> list[Ints]:
    if len(keys) == 0:
        return []
    members, starts, sizes = _buckets(keys, owners)
    pairs = []
    for size in range(2, _SMALL + 1):
        rows = starts[sizes == size]
        if len(rows):
            left, right = np.triu_indices(size, 1)
            block = members[rows[:, None] + np.arange(size)]
            pairs.append(np.stack([block[:, left].ravel(), block[:, right].ravel()]))
    if not pairs:
        return []
    ends = np.sort(np.concatenate(pairs, axis=1), axis=0)
    span = int(members.max()) + 1
    codes = np.unique(ends[0] * span + ends[1])
    ends = np.stack([codes // span, codes % span])
    ends = ends[:, ends[0] != ends[1]]
    return [_enough(ends[0], ends[1], alike, least)]


def _enough(a: Ints, b: Ints, alike: Alike, least: float) -> Ints:
    """Those of the pairs that are alike enough, shape (2, pairs)."""
    kept = [np.zeros((2, 0), np.int64)]
    for low in range(0, len(a), _BLOCK):
        one, other = a[low : low + _BLOCK], b[low : low + _BLOCK]
        near = alike(one, other) >= least - _EPSILON
        kept.append(np.stack([one[near], other[near]]))
    return np.concatenate(kept, axis=1)


def _large(keys: NDArray[np.uint64], owners: Ints, alike: Alike, least: float) -> list[Ints]:
    if len(keys) == 0:
        return []
    members, starts, sizes = _buckets(keys, owners)
    seen: set[bytes] = set()
    links: list[Ints] = []
    for start in starts[sizes > _SMALL].tolist():
        size = int(sizes[np.searchsorted(starts, start)])
        bucket = np.unique(members[start : start + size])
        known = bucket.tobytes()
        if known not in seen:
            seen.add(known)
            links += _around_pivots(bucket, alike, least)
    return links


def _around_pivots(members: Ints, alike: Alike, least: float) -> list[Ints]:
    """Links enough to hold together what all links among the members would."""
    links = []
    while len(members) > _SMALL:
        rest = members[1:]
        likeness = alike(np.full(len(rest), members[0]), rest)
        near = likeness >= least - _EPSILON
        links.append(np.stack([np.full(int(near.sum()), members[0]), rest[near]]))
        # Two steps of at most 1 − least each lead from the pivot to what is like its like.
        between = rest[~near & (likeness >= 2 * least - 1 - _EPSILON)]
        links += _bridges(between, rest[near], alike, least)
        members = rest[~near]
    left, right = np.triu_indices(len(members), 1)
    links.append(_enough(members[left], members[right], alike, least))
    return links


def _bridges(outer: Ints, inner: Ints, alike: Alike, least: float) -> list[Ints]:
    """One link from each of the outer to some inner one, where there is any."""
    links = []
    low, step = 0, _SMALL
    while len(outer) and low < len(inner):
        block = inner[low : low + step]
        a, b = np.repeat(outer, len(block)), np.tile(block, len(outer))
        found = _enough(a, b, alike, least)
        links.append(found)
        outer = np.setdiff1d(outer, found[0])
        low, step = low + len(block), min(2 * step, max(_SMALL, _BLOCK // max(len(outer), 1)))
    return links

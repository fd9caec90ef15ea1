"""Copies: sentences that say the same word for word or nearly, documents that are near-copies.

Near means a Jaccard similarity (shared runs of five words over all runs) of at least 0.8: of
sentences computed exactly, of documents estimated from sketches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allies.coding.likeness import linked
from allies.coding.words import mixed, shingles_of
from allies.core.text import fold

Ints = NDArray[np.int64]
Sketch = NDArray[np.uint32]

SHINGLE = 5
PERMUTATIONS = 128
SAME = 0.8

_BANDS = 32
_NONE = np.uint32(0xFFFFFFFF)  # The least of no shingles.
_EPSILON = 1e-9
_TO_BUCKET = np.uint64(42)  # Of 64 bits, the upper 22.
_WORD = re.compile(r"\w+")

# Fixed multipliers (odd) and addends of the permutations.
_A = mixed(np.arange(1, PERMUTATIONS + 1, dtype=np.uint64)) | np.uint64(1)
_B = mixed(np.arange(1001, PERMUTATIONS + 1001, dtype=np.uint64))


def normalised(text: str) -> str:
    """Return a sentence without case, accents, punctuation and spacing: for comparison."""
    return " ".join(_WORD.findall(fold(text)))


def sketch(text: str) -> Sketch:
    """Return the MinHash sketch of a text: the least hash of its shingles in each permutation.

    The share of places in which two sketches agree estimates the Jaccard similarity J of the
    texts' sets of 5-word shingles, with standard error √(J(1 − J)/128). A text of fewer words
    is one shingle; one of no words has a sketch of ones, and is no near-copy of anything.
    Broder 1997, doi:10.1109/SEQUEN.1997.666900.

    Args:
        text: A whole document, or any text.

    Returns:
        Shape (128,), the same in every run.
    """
    shingles = np.unique(shingles_of([text], SHINGLE).hashes)
    least = np.full(PERMUTATIONS, _NONE)
    for low in range(0, len(shingles), 4096):
        hashes = shingles[low : low + 4096, None] * _A + _B
        least = np.minimum(least, (hashes >> np.uint64(32)).astype(np.uint32).min(axis=0))
    return least


def kin_of(sketches: Sketch) -> Ints:
    """Return the group of near-copies that each document is in, by the number of its first.

    Candidates agree in all 4 rows of one of 32 bands (locality-sensitive hashing); those whose
    estimated similarity is at least 0.8 are linked, and chains of links make a group.

    Args:
        sketches: Shape (documents, 128).

    Returns:
        Shape (documents,): the least place of a member of the group.
    """
    n = len(sketches)
    if n == 0:
        return np.zeros(0, np.int64)
    row = mixed((sketches.astype(np.uint64) * _A).sum(axis=1, dtype=np.uint64))
    _, first, inverse = np.unique(row, return_index=True, return_inverse=True)
    distinct = sketches[first]
    keys = []
    rows = distinct.astype(np.uint64).reshape(len(distinct), _BANDS, -1)
    for band in range(_BANDS):
        key = np.full(len(distinct), band + 1, np.uint64)
        for place in range(rows.shape[2]):
            key = mixed(key * _A[0] + rows[:, band, place])
        keys.append(key)
    owners = np.tile(np.arange(len(distinct)), _BANDS)

    def alike(a: Ints, b: Ints) -> NDArray[np.float64]:
        return np.asarray((distinct[a] == distinct[b]).mean(axis=1), np.float64)

    group = linked(len(distinct), np.concatenate(keys), owners, alike, SAME)
    lowest = np.full(len(distinct), n)
    np.minimum.at(lowest, group, first)
    kin = lowest[group][inverse]
    wordless = (sketches == _NONE).all(axis=1)
    kin[wordless] = np.flatnonzero(wordless)
    return np.asarray(kin, np.int64)


def copies_of(
    quotes: Sequence[str] | NDArray[np.object_],
    groups: Ints,
    order: Ints,
    threshold: float = SAME,
) -> Ints:
    """Return for each sentence the one that it is a copy of, itself if it is of none.

    Copies are sentences of one group that are the same when normalised, or whose sets of
    5-word shingles have a Jaccard similarity of at least `threshold`; what is a copy of a copy
    is one too, so that the sets of copies don't depend on any order. The similarity is exact:
    candidates are found by prefix filtering (Chaudhuri, Ganti & Kaushik 2006,
    doi:10.1109/ICDE.2006.9), which misses none.

    Args:
        quotes: The sentences, as found.
        groups: Shape (sentences,): only those of the same number are compared.
        order: Shape (sentences,): their ranks; the lowest of a set of copies leads it.
        threshold: Least similarity, in (0, 1].

    Returns:
        Shape (sentences,): places of the leaders.

    Raises:
        ValueError: The threshold is not in (0, 1].
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a threshold of similarity lies in (0, 1], not at {threshold}")
    groups, order = np.asarray(groups), np.asarray(order)
    leader = np.arange(len(quotes))
    chosen = np.flatnonzero(~_alone(groups))
    places: dict[str, int] = {}
    text = np.array(
        [places.setdefault(quotes[at], len(places)) for at in chosen.tolist()], np.int64
    )
    hashes, bounds, whole = shingles_of(list(places), SHINGLE)
    _led(leader, chosen, order, groups[chosen], whole[text])
    kept = (leader[chosen] == chosen) & (np.diff(bounds)[text] > 0)
    chosen, text = chosen[kept], text[kept]
    kept = ~_alone(groups[chosen])
    chosen, text = chosen[kept], text[kept]
    _led(leader, chosen, order, _near(hashes, bounds, text, groups[chosen], threshold))
    return leader[leader]


def _led(leader: Ints, chosen: Ints, order: Ints, *keys: Ints | NDArray[np.uint64]) -> None:
    """Let the first of those chosen that have the same keys lead them."""
    by_keys = np.lexsort((order[chosen], *keys))
    leader[chosen[by_keys]] = chosen[by_keys[_heads(*(key[by_keys] for key in keys))]]


def _heads(*keys: NDArray[np.int64] | NDArray[np.uint64]) -> Ints:
    """For things sorted by keys, the place of the first one with the same keys."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(new)), 0)), np.int64)


def _alone(groups: Ints) -> NDArray[np.bool_]:
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] == 1, np.bool_)


def _near(
    hashes: NDArray[np.uint64], bounds: Ints, texts: Ints, groups: Ints, threshold: float
) -> Ints:
    """The set that each sentence is in, by links of enough shared shingles within a group."""
    n = len(texts)
    keys, owners = _entries(hashes, bounds, texts, groups)
    sizes = np.bincount(owners, minlength=n)
    need = np.ceil(threshold * sizes - _EPSILON).astype(np.int64)
    # Sorting is dear: first goes what has too many shingles that share not even a bucket.
    bucket = (keys >> _TO_BUCKET).astype(np.int64)
    met = np.bincount(bucket)[bucket] > 1
    stays = (np.bincount(owners, met, minlength=n) >= need)[owners]
    keys, owners = keys[stays], owners[stays]
    for _ in range(2):
        # What has too many shingles that no other has can't be a copy.
        number, times = _numbered(keys)
        shared = np.bincount(owners, times[number] > 1, minlength=n)
        stays = (shared >= need)[owners]
        if stays.all():
            break
        keys, owners = keys[stays], owners[stays]
    if len(keys) == 0:
        return np.arange(n)
    number, times = _numbered(keys)
    rarity = np.empty(len(times), np.int64)
    rarity[np.argsort(times, kind="stable")] = np.arange(len(times))
    entries = np.sort(owners * len(times) + rarity[number])
    owners, rank = entries // len(times), entries % len(times)
    place = np.arange(len(owners)) - _heads(owners)
    prefix = place <= (sizes - need)[owners]

    from scipy.sparse import csr_array

    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=n))])
    table = csr_array((np.ones(len(rank), np.int32), rank, starts), shape=(n, len(times)))

    def alike(a: Ints, b: Ints) -> NDArray[np.float64]:
        found = np.zeros(len(a))
        fits = np.minimum(sizes[a], sizes[b]) >= (2 * threshold - 1) * np.maximum(
            sizes[a], sizes[b]
        )
        one, other = a[fits], b[fits]
        both = table[one].multiply(table[other]).sum(axis=1)
        found[fits] = both / (sizes[one] + sizes[other] - both)
        return found

    return linked(n, rank[prefix].astype(np.uint64), owners[prefix], alike, threshold)


def _entries(
    hashes: NDArray[np.uint64], bounds: Ints, texts: Ints, groups: Ints
) -> tuple[NDArray[np.uint64], Ints]:
    """The different shingles of each sentence, made different from those of other groups."""
    sizes = np.diff(bounds)[texts]
    owners = np.repeat(np.arange(len(texts)), sizes)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found = hashes[np.repeat(bounds[:-1][texts], sizes) + within]
    own = mixed(found ^ mixed(owners.astype(np.uint64) + np.uint64(1)))
    if len(own) and (np.diff(np.sort(own)) == 0).any():
        once = np.sort(np.unique(own, return_index=True)[1])
        found, owners = found[once], owners[once]
    return mixed(found ^ mixed(groups[owners].astype(np.uint64) + np.uint64(1))), owners


def _numbered(keys: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """The number of each key, and how often each number is there."""
    _, number, times = np.unique(keys, return_inverse=True, return_counts=True)
    return number.astype(np.int64), times.astype(np.int64)

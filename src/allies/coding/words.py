"""Texts as numbers: the words of many texts hashed at once, the same in every run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.core.text import fold

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]
Codes = NDArray[np.uint8] | NDArray[np.uint32]

_CHARACTERS = 0x110000
_BETWEEN, _SINGLE, _DROPPED, _SEVERAL = 1, 2, 3, 4
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_CHUNK = 1 << 18
_MANY, _THREADS = 4, 2

# Of each character, worked out when it is first met: what kind it is, and the hash of its fold.
_kinds = np.zeros(_CHARACTERS, np.uint8)
_values = np.zeros(_CHARACTERS, np.uint64)


class Words(NamedTuple):
    """The words of texts as hashes, in order; text k has `hashes[bounds[k]:bounds[k + 1]]`."""

    hashes: Hashes
    bounds: Ints


def mixed(values: Hashes) -> Hashes:
    """Return 64-bit numbers well mixed, one to one (the finisher of SplitMix64).

    Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195.

    Args:
        values: Numbers, any shape.
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


# Of a character at place k in its word; that far apart, places may share a number.
_AT = mixed(np.arange(1, 65, dtype=np.uint64) * _GOLDEN) | np.uint64(1)


def words_of(texts: Sequence[str]) -> Words:
    """Return the words of texts as hashes, without regard to case, accents and typography.

    A word is a run of letters and digits of the folded text (see `core.text.fold`).

    Args:
        texts: The texts.
    """
    found = [_words(part) for part in _chunks(texts)]
    return Words(_joined([part.hashes for part in found]), _bounds([p.bounds for p in found]))


def _joined(parts: Sequence[Hashes]) -> Hashes:
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def _bounds(parts: Sequence[Ints]) -> Ints:
    counts = np.concatenate([np.zeros(0, np.int64), *(np.diff(part) for part in parts)])
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in parts of some 260,000 characters: what fits in the cache is fast."""
    ends = np.cumsum([len(text) for text in texts]) // _CHUNK
    cuts = [0, *(np.flatnonzero(np.diff(ends)) + 1).tolist(), len(texts)]
    for low, high in pairwise(cuts):
        if high > low:
            yield texts[low:high]


def _words(texts: Sequence[str]) -> Words:
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts)) + 1
    joined = "\n".join(texts) + "\n"
    codes: Codes = (
        np.frombuffer(joined.encode("ascii"), np.uint8)
        if joined.isascii()
        else np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    )
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    kinds = _kinds[codes]
    if not kinds.all():
        _learn(np.unique(codes[kinds == 0]).tolist())
        kinds = _kinds[codes]
    if kinds.max() > _SINGLE:
        codes, kinds, bounds = _spelled_out(codes, kinds, bounds)
    inside = kinds == _SINGLE
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    edges = np.concatenate([[0], edges]) if inside[0] else edges
    starts, stops = edges[::2], edges[1::2]
    letters = np.flatnonzero(inside)
    sizes = stops - starts
    place = np.arange(len(letters)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    sums = np.cumsum(_values[codes[letters]] * _AT[place & 63])
    # Differences of running sums are exact, for the numbers wrap around.
    sums = np.concatenate([np.zeros(1, np.uint64), sums])
    ends = np.cumsum(sizes)
    hashes = mixed((sums[ends] - sums[ends - sizes]) ^ sizes.astype(np.uint64))
    return Words(hashes, np.searchsorted(starts, bounds).astype(np.int64))


def _learn(codes: Iterable[int]) -> None:
    """Note what the fold of characters is; one that folds to several is spelled out later."""
    for code in codes:
        folded = fold(chr(code))
        if len(folded) > 1:
            # Its kind last: who reads it in another thread must know what it folds to.
            _learn(ord(char) for char in folded)
            _kinds[code] = _SEVERAL
        elif not folded:
            _kinds[code] = _DROPPED
        elif folded.isalnum() or folded == "_":
            _values[code] = mixed(np.array([ord(folded)], np.uint64) * _GOLDEN)[0]
            _kinds[code] = _SINGLE
        else:
            _kinds[code] = _BETWEEN


def _spelled_out(
    codes: Codes, kinds: NDArray[np.uint8], bounds: Ints
) -> tuple[Codes, NDArray[np.uint8], Ints]:
    """Leave out the characters that fold to nothing, and spell out those that fold to several."""
    times = np.ones(len(codes), np.int64)
    times[kinds == _DROPPED] = 0
    several = np.flatnonzero(kinds == _SEVERAL)
    spelled = [[ord(char) for char in fold(chr(code))] for code in codes[several].tolist()]
    times[several] = [len(chars) for chars in spelled]
    ends = np.concatenate([[0], np.cumsum(times)])
    repeated = np.repeat(codes.astype(np.uint32), times)
    if spelled:
        places = np.concatenate([np.arange(ends[at], ends[at + 1]) for at in several])
        repeated[places] = [code for chars in spelled for code in chars]
    return repeated, _kinds[repeated], ends[bounds]


class Shingles(NamedTuple):
    """Runs of words as hashes; text k has `hashes[bounds[k]:bounds[k + 1]]`.

    `whole` is a hash of all words of each text, 0 for one without words.
    """

    hashes: Hashes
    bounds: Ints
    whole: Hashes


def shingles_of(texts: Sequence[str], size: int) -> Shingles:
    """Return every run of `size` words of each text; one with fewer words is a run itself.

    Args:
        texts: The texts.
        size: Words in a run, at least 1.
    """
    parts = list(_chunks(texts))
    if len(parts) < _MANY:
        found = [_shingles(_words(part), size) for part in parts]
    else:
        # Most of it is done where other threads can work.
        with ThreadPoolExecutor(_THREADS) as pool:
            found = list(pool.map(lambda part: _shingles(_words(part), size), parts))
    return Shingles(
        _joined([part.hashes for part in found]),
        _bounds([part.bounds for part in found]),
        _joined([part.whole for part in found]),
    )


def _shingles(words: Words, size: int) -> Shingles:
    hashes, bounds = words
    counts = np.diff(bounds)
    place = np.arange(len(hashes)) - np.repeat(bounds[:-1], counts)
    terms = mixed(hashes ^ ((place + 1).astype(np.uint64) * _GOLDEN))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms)])
    whole = mixed(sums[bounds[1:]] - sums[bounds[:-1]])
    whole[counts == 0] = 0
    number = np.where(counts == 0, 0, np.maximum(counts - size + 1, 1))
    ends = np.concatenate([[0], np.cumsum(number)]).astype(np.int64)
    runs = np.zeros(int(ends[-1]), np.uint64)
    long = counts >= size
    if len(hashes) >= size:
        run = hashes[: len(hashes) - size + 1].copy()
        for step in range(1, size):
            run = run * _AT[0] + hashes[step : len(hashes) - size + 1 + step]
        full = place + size <= np.repeat(counts, counts)
        runs[np.repeat(long, number)] = mixed(run[full[: len(run)]])
    short = (counts > 0) & ~long
    runs[ends[:-1][short]] = whole[short]
    return Shingles(runs, ends, whole)

"""Profiles of states: what each one does towards the same objects, and how two profiles cross.

A profile is a row of codes 1 … K, one an object (a roll call, a partner), 0 where there is
none. All that the similarity of two profiles can depend on is their joint table: how many
objects the one puts in category a and the other in b. Those of all pairs are one matrix
product; a pair counts only the objects for which both have a code (pairwise complete).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allies.errors import UsageError
from allies.measures.base import Floats

Codes = NDArray[np.uint8]
Table = NDArray[np.floating]

# What a flag of an alliance treaty is worth in an ordinal portfolio: Chiba, Johnson and Leeds
# (2015), doi:10.1086/682074, rank defence and offence over neutrality and consultation, and
# these over non-aggression.
PLEDGES = {"defense": 3, "offense": 3, "neutral": 2, "consul": 2, "nonagg": 1}
PLEDGE_CATEGORIES = 4
# Float32 counts without error as far as this.
_EXACT = 1 << 24


def indicators(codes: Codes, categories: int) -> NDArray[np.float32]:
    """Return 1 where a code is of a category and 0 elsewhere.

    Args:
        codes: Shape (states, objects), 1 … categories, 0 for none.
        categories: How many there are, at least 2.

    Returns:
        Shape (categories, states, objects).

    Raises:
        UsageError: A code is larger than that, or there are fewer than 2 categories.
    """
    if categories < 2 or (codes.size and int(codes.max()) > categories):
        raise UsageError(f"codes must be 0 to {max(categories, 2)}; one is {codes.max(initial=0)}")
    wanted = np.arange(1, categories + 1, dtype=np.uint8)
    found: NDArray[np.float32] = (codes[np.newaxis] == wanted[:, np.newaxis, np.newaxis]).astype(
        np.float32
    )
    return found


def joint_tables(codes: Codes, categories: int, *, weights: ArrayLike | None = None) -> Table:
    """Cross the profiles of all pairs of states: one matrix product.

    Args:
        codes: Shape (states, objects), 1 … categories, 0 for none.
        categories: How many there are.
        weights: Shape (objects,), none negative; by default each object counts 1.

    Returns:
        Shape (categories, categories, states, states): at [a, b, i, j] the number, or weight,
        of the objects that state i puts in category a + 1 and state j in b + 1. Counts are
        float32 and exact, weights float64.

    Raises:
        UsageError: A code is out of range, a weight is negative or NaN, or there are more
            objects than can be counted.
    """
    states, objects = codes.shape
    flat = indicators(codes, categories).reshape(categories * states, objects)
    if weights is None:
        if objects >= _EXACT:
            raise UsageError(f"{objects} objects are more than can be counted at once")
        crossed: Table = flat @ flat.T
    else:
        crossed = (flat * _checked(weights, objects)) @ flat.T.astype(np.float64)
    shape = (categories, states, categories, states)
    return crossed.reshape(shape).transpose(0, 2, 1, 3)


def pair_tables(
    codes: Codes,
    categories: int,
    first: ArrayLike,
    second: ArrayLike,
    counts: NDArray[np.float32],
) -> Table:
    """Cross the profiles of chosen pairs many times, each time counting objects otherwise.

    Args:
        codes: Shape (states, objects), 1 … categories, 0 for none.
        categories: How many there are.
        first: The places of the one state of each pair, shape (pairs,).
        second: Of the other.
        counts: How often each object counts, whole numbers, shape (times, objects).

    Returns:
        Shape (categories, categories, times, pairs), float32 and exact.

    Raises:
        UsageError: A code is out of range.
    """
    present = indicators(codes, categories)
    one = present[:, np.asarray(first, np.intp)]
    other = present[:, np.asarray(second, np.intp)]
    both = (one[:, np.newaxis] * other[np.newaxis]).reshape(-1, codes.shape[1])
    # One large product: many small ones would have a busy machine's cores wait on each other.
    tables = (counts @ both.T).reshape(len(counts), categories, categories, -1)
    return tables.transpose(1, 2, 0, 3)


def portfolios(pledges: Iterable[tuple[str, Floats]], *, binary: bool = False) -> Codes:
    """Turn the obligations of alliance treaties into portfolios: row state, column partner.

    A portfolio is ordinal: 3 for defence or offence, 2 for neutrality or consultation, 1 for
    non-aggression alone, 0 for no obligation; a state stands to itself at 3. The codes
    are one more (1 … 4), since 0 is no code. Ordinal distances between pledges are an
    assumption; binary portfolios (any obligation, or none) do without it.

    Args:
        pledges: One by one a name of PLEDGES and its flags 0 or 1, NaN for no record, of shape
            (…, states, states), source first; at least one.
        binary: Whether to tell only an obligation of any kind from none (codes 1 and 2).

    Returns:
        Shape (…, states, states).

    Raises:
        UsageError: There is no kind of obligation.
    """
    level: Codes | None = None
    for name, flags in pledges:
        # NaN > 0 is false: within the covered years no record is no obligation.
        worth = np.where(flags > 0, PLEDGES[name], 0).astype(np.uint8)
        level = worth if level is None else np.maximum(level, worth)
    if level is None:
        raise UsageError("a portfolio needs one kind of obligation at least")
    own = np.arange(level.shape[-1])
    level[..., own, own] = PLEDGE_CATEGORIES - 1
    return (level > 0).astype(np.uint8) + np.uint8(1) if binary else level + np.uint8(1)


def _checked(weights: ArrayLike, objects: int) -> Floats:
    checked = np.asarray(weights, np.float64)
    if checked.shape != (objects,):
        raise UsageError(f"{checked.size} weights were given for {objects} objects")
    if not (checked >= 0).all():
        raise UsageError("a weight is negative or missing; give each object 0 or more")
    return checked

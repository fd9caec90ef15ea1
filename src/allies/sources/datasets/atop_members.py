"""The file of members of version 4 of ATOP: one row a member and phase of a treaty.

A pair is bound in every year in which both are members on any day, and the source by what its
own row says: that gives the directed dyad-years of the makers in 99.9 % of cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allies.codebook.treaties import ITEMS, OBLIGATIONS, profile
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, Faults
from allies.sources.datasets.cow import is_year, state_near
from allies.sources.datasets.tables import Row, rows

_INSTITUTIONS = {"base": "base", "intcom": "intcom", "planning": "milcon", "milaid": "milaid",
                 "organ": "organ1", "secret": "secrart"}  # fmt: skip
# Contact of staffs in peace is 2, a common defence policy 3; contact in war alone is 1.
_LEAST = {"planning": 2}
MEMBERS = (
    "atopid", "member", "yrent", "yrexit", *OBLIGATIONS, *_INSTITUTIONS.values(),
    "defcoadv", "defcoloc", "version",
)  # fmt: skip
# The most treaties that a pair has had at once: the Czech Republic and Slovakia in 1993.
MOST_TREATIES = 9

_FIRST_YEAR = 1815
_BATCH = 50_000
_MISSING = ("", "NA", ".")
_BITS = len(ITEMS)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Members:
    """The members as arrays, one element a row of the file.

    `first` and `last` are years, `states` all states, `state` has shape (rows, years): the
    number in `states` of the state that the member is in each year, -1 for none.
    """

    version: str
    years: tuple[int, int]
    states: tuple[str, ...]
    treaty: Ints
    member: Ints
    first: Ints
    last: Ints
    profile: Ints
    line: Ints
    state: Ints


def members_of(
    path: Path,
    alliances: Path | None,
    dataset: Dataset,
    others: Collection[str],
    faults: Faults,
) -> Members:
    """Read the file of members, and check it against that of alliances if there is one.

    Args:
        path: The file of members.
        alliances: The file of alliances, which names the members of each.
        dataset: For messages.
        others: Codes of members that are no states.
        faults: What is wrong is noted here.

    Raises:
        DatasetError: A file is broken.
    """
    found = []
    version = ""
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows(path, dataset, names=MEMBERS):
        version = version or row.fields["version"]
        named[row.fields["atopid"]].add(row.fields["member"])
        entry = _entry(row, faults)
        if entry is not None and row.fields["member"] not in others:
            found.append((*entry, row.fields["member"]))
    if alliances is not None:
        _compare(alliances, named, dataset, faults)
    last = max((max(e[2], e[3]) for e in found), default=_FIRST_YEAR)
    codes = sorted({code for *_, code in found})
    states, table = _states(codes, last)
    place = {code: n for n, code in enumerate(codes)}
    numbers = np.array([e[:6] for e in found], np.int64).reshape(-1, 6).T
    member = np.array([place[code] for *_, code in found], np.int64)
    for entry_, code in ((e, e[-1]) for e in found):
        if table[place[code], entry_[2] - _FIRST_YEAR] < 0:
            faults.add(f"row {entry_[5]}: no state has the number {code} in {entry_[2]}")
    treaty, bits, first, exits, _, line = numbers
    return Members(
        version or "4.01", (_FIRST_YEAR, int(last)), states, treaty, member, first,
        np.where(exits == 0, last, exits), bits, line, table,
    )  # fmt: skip


def _entry(row: Row, faults: Faults) -> tuple[int, int, int, int, int, int] | None:
    """Return treaty, profile, first year, last year or 0, 0 and line; None with a fault."""
    if not row.fields["atopid"].isdigit():
        faults.add(f"row {row.line}: the number of the treaty is '{row.fields['atopid']}'")
        return None
    if not is_year(row.fields["yrent"]) or int(row.fields["yrent"]) < _FIRST_YEAR:
        faults.add(f"row {row.line}: the year of entry is '{row.fields['yrent']}'")
        return None
    goes_on = row.fields["yrexit"] == "0"
    if not goes_on and (
        not is_year(row.fields["yrexit"]) or row.fields["yrexit"] < row.fields["yrent"]
    ):
        faults.add(f"row {row.line}: the year of exit is '{row.fields['yrexit']}'")
        return None
    answers = _answers(row, faults)
    number = int(row.fields["atopid"])
    return (
        number,
        profile(answers),
        int(row.fields["yrent"]),
        int(row.fields["yrexit"]),
        0,
        row.line,
    )


def _answers(row: Row, faults: Faults) -> list[bool | None]:
    answers = [_answer(row, name, 1, faults) for name in OBLIGATIONS]
    answers += [
        _answer(row, column, _LEAST.get(name, 1), faults) for name, column in _INSTITUTIONS.items()
    ]
    limits = [_answer(row, name, 1, faults) for name in ("defcoadv", "defcoloc")]
    # None too where it promises no defence.
    free = None if None in limits or not answers[0] else not any(limits)
    return [*answers, free]


def _answer(row: Row, column: str, least: int, faults: Faults) -> bool | None:
    text = row.fields[column]
    if text in _MISSING:
        return None
    if not (text.isascii() and text.isdigit()) or (column in OBLIGATIONS and text not in "01"):
        faults.add(f"row {row.line}: {column} is '{text}'")
        return None
    return int(text) >= least


def _compare(path: Path, named: dict[str, set[str]], dataset: Dataset, faults: Faults) -> None:
    """Note where the file of alliances names other members than that of members."""
    columns = tuple(f"mem{n}" for n in range(1, 60))
    seen = set()
    for row in rows(path, dataset, names=("atopid", *columns)):
        seen.add(row.fields["atopid"])
        there = {row.fields[name] for name in columns} - set(_MISSING)
        here = named.get(row.fields["atopid"], set())
        if there != here:
            odd = ", ".join(sorted(there ^ here)[:5])
            faults.add(
                f"{path.name}, row {row.line}: treaty {row.fields['atopid']} has not the members "
                f"that the file of members has ({odd})"
            )
    for number in sorted(set(named) - seen)[:5]:
        faults.add(f"{path.name} does not have treaty {number}, of which there are members")


def _states(codes: Sequence[str], last: int) -> tuple[tuple[str, ...], Ints]:
    """Return all states, and by code and year the number of the state that it means."""
    years = [str(year) for year in range(_FIRST_YEAR, last + 1)]
    meant = [[state_near(code, year) for year in years] for code in codes]
    states = tuple(sorted({state for row in meant for state in row if state is not None}))
    place = {state: n for n, state in enumerate(states)}
    table = [[-1 if state is None else place[state] for state in row] for row in meant]
    return states, np.array(table, np.int64).reshape(len(codes), len(years))


def expanded(
    table: Members, dataset: Dataset, faults: Faults, *, with_flags: bool
) -> Iterator[Figures]:
    """Yield the figures of all directed dyad-years.

    Args:
        table: The members.
        dataset: For units.
        faults: What is wrong is noted here.
        with_flags: Whether to yield the obligations and the number of treaties, or only the
            treaties one by one.
    """
    key, number, bits, line = _by_treaty(table)
    if not len(key):
        return
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    sizes = np.diff(np.r_[starts, len(key)])
    rank = np.arange(len(key)) - np.repeat(starts, sizes)
    for over in line[rank == MOST_TREATIES].tolist():
        faults.add(f"row {over}: a pair has more than {MOST_TREATIES} treaties at once")
    if with_flags:
        all_bits = np.bitwise_or.reduceat(bits, starts)
        for k, name in enumerate(OBLIGATIONS):
            flags = _flag(all_bits, k)
            yield from _figures(table, dataset, name, key[starts], flags, line[starts])
        yield from _figures(
            table, dataset, "treaties", key[starts], sizes.astype(np.int64), line[starts]
        )
    value = (number << 2 * _BITS) | bits
    for k in range(MOST_TREATIES):
        at = np.flatnonzero(rank == k)
        yield from _figures(table, dataset, f"treaty-{k + 1}", key[at], value[at], line[at])


def _flag(bits: Ints, k: int) -> NDArray[np.float64]:
    known = (bits >> (_BITS + k)) & 1
    return np.where(known == 1, (bits >> k) & 1, np.nan)


def _by_treaty(table: Members) -> tuple[Ints, Ints, Ints, Ints]:
    """Return key, treaty, profile and line, once for each dyad-year and treaty, in order.

    The key is ((year - 1815) * states + source) * states + target. What different phases of a
    treaty in one year promise is taken together.
    """
    parts = []
    for treaty in np.unique(table.treaty):
        at = np.flatnonzero(table.treaty == treaty)
        one, other = (side.ravel() for side in np.meshgrid(at, at, indexing="ij"))
        first = np.maximum(table.first[one], table.first[other])
        last = np.minimum(table.last[one], table.last[other])
        kept = (table.member[one] != table.member[other]) & (first <= last)
        one, other, first = one[kept], other[kept], first[kept]
        length = last[kept] - first + 1
        step = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        year = np.repeat(first, length) + step - _FIRST_YEAR
        one, other = np.repeat(one, length), np.repeat(other, length)
        source = table.state[table.member[one], year]
        target = table.state[table.member[other], year]
        real = (source >= 0) & (target >= 0) & (source != target)
        size = len(table.states)
        key = (year * size + source) * size + target
        parts.append(
            (key[real], np.full(real.sum(), treaty), table.profile[one][real],
             table.line[one][real])
        )  # fmt: skip
    if not parts:
        return (np.zeros(0, np.int64),) * 4
    key, number, bits, line = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((number, key))
    key, number, bits, line = key[order], number[order], bits[order], line[order]
    new = np.flatnonzero(
        np.r_[True, (key[1:] != key[:-1]) | (number[1:] != number[:-1])][: len(key)]
    )
    if not len(new):
        return key, number, bits, line
    return key[new], number[new], np.bitwise_or.reduceat(bits, new), line[new]


def _figures(
    table: Members,
    dataset: Dataset,
    name: str,
    key: Ints,
    value: NDArray[np.float64] | Ints,
    line: Ints,
) -> Iterator[Figures]:
    size = len(table.states)
    states = np.array(table.states, dtype=object)
    unit = dataset.variable(name).unit
    for start in range(0, len(key), _BATCH):
        run = slice(start, start + _BATCH)
        pair, target = np.divmod(key[run], size)
        year, source = np.divmod(pair, size)
        yield Figures(
            name, unit, states[source].tolist(), states[target].tolist(),
            [str(y) for y in (year + _FIRST_YEAR).tolist()],
            value[run].astype(np.float64).tolist(), line[run].tolist(),
        )  # fmt: skip

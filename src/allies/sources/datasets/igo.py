"""Memberships of intergovernmental organisations (Correlates of War, version 3).

Read are the table of states and years with a column for each organisation (`state_year_formatv3`),
from which shared memberships are counted, or the counts of the R package peacesciencer by state
and by pair. `dyadic_formatv3` is not read: it says nothing that the first does not. In 59 of the
917,695 pairs of the R package one shared membership is of an associate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.cow import state_numbered
from allies.sources.datasets.tables import columns, header_of, number

_YEARS = (1816, 2014)
_COUNTS = {
    "sum_igo_full": "memberships", "sum_igo_associate": "associate-memberships",
    "sum_igo_observer": "observer-memberships", "sum_igo_anytype": "any-memberships",
}  # fmt: skip
_PAIRS = ("ccode1", "ccode2", "year", "dyadigos")
# Columns of the wide table that are no organisations.
_NO_ORGANISATION = frozenset({"ccode", "year", "state", "country", "stateabb", "version"})
_FEWEST_ORGANISATIONS = 50
_FULL, _ASSOCIATE, _OBSERVER, _MISSING = 1, 2, 3, -9
# In the wide table -1 stands where the state or the organisation did not exist.
_STATUS = {str(n): n for n in (-9, -1, 0, 1, 2, 3)}
_ROWS = 1_000
Counts = NDArray[np.float64]


def _count(name: str, en: str, fr: str) -> Variable:
    return Variable(
        name=name, unit="organisations", low=0, zero_if_absent=False, label={"en": en, "fr": fr}
    )


DATASET = Dataset(
    name="igo",
    title={
        "en": "Intergovernmental Organizations (COW IGO)",
        "fr": "Organisations intergouvernementales (COW IGO)",
    },
    page="https://correlatesofwar.org/data-sets/igos/",
    licence="free for research with citation",
    redistributable=False,
    citation="""@article{pevehouse2020igo,
  author = {Pevehouse, Jon C. W. and Nordstrom, Timothy and McManus, Roseanne W.
            and Jamison, Anne Spencer},
  title = {Tracking Organizations in the World: The Correlates of War IGO Version 3.0 Datasets},
  journal = {Journal of Peace Research},
  year = {2020},
  volume = {57},
  number = {3},
  pages = {492--503},
  doi = {10.1177/0022343319881175}
}""",
    newest="3.0 (2019)",
    years=_YEARS,
    variables=(
        Variable(name="shared-memberships", unit="organisations", dyadic=True, symmetric=True,
                 low=0, label={"en": "organisations of which both are full members",
                               "fr": "organisations dont les deux sont membres à part entière"}),
        _count("memberships", "full memberships", "qualités de membre à part entière"),
        _count("associate-memberships", "associate memberships", "qualités de membre associé"),
        _count("observer-memberships", "places as observer", "qualités d’observateur"),
        _count("any-memberships", "memberships of any kind", "qualités de toute sorte"),
    ),
    files={
        "en": "state_year_formatv3.csv, or the tables of peacesciencer by pair (dyadigos) and by "
              "state (sum_igo_full …)",
        "fr": "state_year_formatv3.csv, ou les tables de peacesciencer par paire (dyadigos) et "
              "par État (sum_igo_full…)",
    },
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the wide table, or counts by state and by pair.

    Raises:
        DatasetError: A file is none of these, or two give the same counts.
    """
    streams: list[Iterator[Figures]] = []
    given: dict[str, Path] = {}
    for path in files:
        names = header_of(path, DATASET)
        if set(_PAIRS) <= set(names):
            kinds, stream = {"pairs"}, _pairs(path, faults)
        elif {"ccode", "year", *_COUNTS} <= set(names):
            kinds, stream = {"states"}, _states(path, faults)
        elif {"ccode", "year"} <= set(names) and len(names) >= _FEWEST_ORGANISATIONS:
            kinds, stream = {"pairs", "states"}, _wide(path, names, faults)
        else:
            raise DatasetError(
                f"{path.name} is no table of IGO memberships that is known; known are "
                "state_year_formatv3 (ccode, year and a column for each organisation) and those "
                "of peacesciencer (ccode1, ccode2, year, dyadigos; ccode, year, sum_igo_full …). "
                f"Look at {DATASET.page}"
            )
        for kind in kinds & set(given):
            raise DatasetError(
                f"{given[kind].name} and {path.name} both count by {kind}; give one of them"
            )
        given.update(dict.fromkeys(kinds, path))
        streams.append(stream)
    return Reading("3.0", _YEARS, chain.from_iterable(streams))


def _number(text: str, name: str, line: int, faults: Faults) -> float | None:
    try:
        return number(text, missing=("", "NA", "-9"))
    except ValueError:
        faults.add(f"row {line}: {name} is '{text}'")
        return None


def _pairs(path: Path, faults: Faults) -> Iterator[Figures]:
    unit = DATASET.variable("shared-memberships").unit
    for run in columns(path, DATASET, names=_PAIRS):
        one: list[str] = []
        other: list[str] = []
        years: list[str] = []
        shared: list[float | None] = []
        lines: list[int] = []
        for line, *fields in zip(run.lines, *(run.fields[n] for n in _PAIRS), strict=True):
            a, b = (state_numbered(code, fields[2], line, faults) for code in fields[:2])
            if a is None or b is None:
                continue
            one.append(a)
            other.append(b)
            years.append(fields[2])
            shared.append(_number(fields[3], "dyadigos", line, faults))
            lines.append(line)
        # A row of the file stands for both directions.
        yield Figures("shared-memberships", unit, one, other, years, shared, lines)
        yield Figures("shared-memberships", unit, other, one, years, shared, lines)


def _states(path: Path, faults: Faults) -> Iterator[Figures]:
    for run in columns(path, DATASET, names=("ccode", "year", *_COUNTS)):
        codes, years = run.fields["ccode"], run.fields["year"]
        kept = [
            (at, state)
            for at, line in enumerate(run.lines)
            if (state := state_numbered(codes[at], years[at], line, faults)) is not None
        ]
        counts = {
            column: [
                _number(run.fields[column][at], column, run.lines[at], faults) for at, _ in kept
            ]
            for column in _COUNTS
        }
        lines = [run.lines[at] for at, _ in kept]
        for line, full, associate, observer, every in zip(lines, *counts.values(), strict=True):
            kinds = (full, associate, observer)
            if None not in (*kinds, every) and sum(k or 0 for k in kinds) != every:
                said = f"{full:g}, {associate:g} and {observer:g}"
                faults.add(f"row {line}: {said} memberships are not {every:g}")
        for column, name in _COUNTS.items():
            yield Figures(
                name, DATASET.variable(name).unit, [state for _, state in kept], None,
                [years[at] for at, _ in kept], counts[column], lines,
            )  # fmt: skip


def _wide(path: Path, names: Sequence[str], faults: Faults) -> Iterator[Figures]:
    """Count memberships by state and by pair from the table of all organisations."""
    organisations = [name for name in names if name.lower() not in _NO_ORGANISATION]
    states: list[str] = []
    years: list[str] = []
    lines: list[int] = []
    blocks: list[NDArray[np.int8]] = []
    for run in columns(path, DATASET, names=("ccode", "year", *organisations), size=_ROWS):
        codes, when = run.fields["ccode"], run.fields["year"]
        kept = []
        for at, line in enumerate(run.lines):
            state = state_numbered(codes[at], when[at], line, faults)
            if state is not None:
                kept.append(at)
                states.append(state)
                years.append(when[at])
                lines.append(line)
        cells = [_statuses(run.fields[o], o, run.lines, faults) for o in organisations]
        blocks.append(np.array(cells, np.int8).T[kept])
    status = np.concatenate(blocks) if blocks else np.zeros((0, len(organisations)), np.int8)
    yield from _by_state(status, states, years, lines)
    yield from _by_pair(status, np.array(states), np.array(years), np.array(lines, np.int64))


def _statuses(texts: Sequence[str], name: str, lines: Sequence[int], faults: Faults) -> list[int]:
    found = [_STATUS.get(text) for text in texts]
    for line, text, value in zip(lines, texts, found, strict=True):
        if value is None:
            faults.add(f"row {line}: {name} is '{text}'")
    return [_MISSING if value is None else value for value in found]


def _by_state(
    status: NDArray[np.int8], states: list[str], years: list[str], lines: list[int]
) -> Iterator[Figures]:
    known = (status != _MISSING).any(axis=1)
    kinds = ([_FULL], [_ASSOCIATE], [_OBSERVER], [_FULL, _ASSOCIATE, _OBSERVER])
    for name, kind in zip(_COUNTS.values(), kinds, strict=True):
        count = np.where(known, np.isin(status, kind).sum(axis=1), np.nan)
        unit = DATASET.variable(name).unit
        yield Figures(name, unit, states, None, years, count.tolist(), lines)


def _by_pair(
    status: NDArray[np.int8],
    states: NDArray[np.str_],
    years: NDArray[np.str_],
    lines: NDArray[np.int64],
) -> Iterator[Figures]:
    """Count the organisations that two states share, a year at a time, as a matrix product."""
    unit = DATASET.variable("shared-memberships").unit
    for year in np.unique(years):
        at = np.flatnonzero(years == year)
        full = (status[at] == _FULL).astype(np.float64)
        shared = full @ full.T
        here = states[at]
        one, other = np.nonzero(here[:, None] != here[None, :])
        yield Figures(
            "shared-memberships", unit, here[one].tolist(), here[other].tolist(),
            [str(year)] * len(one), shared[one, other].tolist(), lines[at][one].tolist(),
        )  # fmt: skip

"""The system of states: who was a state, who a major power, who lay next to whom, by year.

Read are the lists of the Correlates of War (states, major powers, direct contiguity) and that
of Gleditsch and Ward, any of them or all. What holds on any day of a year holds in that year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from allies.core.series import Figures
from allies.core.values import day_after
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.cow import day_of, is_past, state_near, states_between
from allies.sources.datasets.tables import Row, header_of, number, rows

_BATCH = 20_000
# More than 400 miles of sea: as good as no row.
_APART = (0, 6)
_COW_DAYS = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")

DATASET = Dataset(
    name="system",
    title={
        "en": "State system: members, major powers, contiguity",
        "fr": "Système d’États : membres, grandes puissances, contiguïté",
    },
    page="https://correlatesofwar.org/data-sets/state-system-membership/",
    licence="free for research with citation",
    redistributable=False,
    citation="""@misc{cow2017states,
  author = {{Correlates of War Project}},
  title = {State System Membership List, v2016},
  year = {2017},
  url = {https://correlatesofwar.org/data-sets/state-system-membership/}
}
@article{gleditsch1999states,
  author = {Gleditsch, Kristian S. and Ward, Michael D.},
  title = {A Revised List of Independent States since the Congress of Vienna},
  journal = {International Interactions},
  year = {1999},
  volume = {25},
  number = {4},
  pages = {393--413},
  doi = {10.1080/03050629908434958}
}
@article{stinnett2002contiguity,
  author = {Stinnett, Douglas M. and Tir, Jaroslav and Diehl, Paul F. and Schafer, Philip
            and Gochman, Charles},
  title = {The Correlates of War (COW) Project Direct Contiguity Data, Version 3.0},
  journal = {Conflict Management and Peace Science},
  year = {2002},
  volume = {19},
  number = {2},
  pages = {59--67},
  doi = {10.1177/073889420201900203}
}""",
    newest="v2016 (2017); contiguity 3.2 (2017)",
    years=(1816, 2017),
    variables=(
        Variable(name="member", unit="flag", low=0, high=1, zero_if_absent=True,
                 label={"en": "member of the state system, Correlates of War",
                        "fr": "membre du système d’États, Correlates of War"}),
        Variable(name="member-gw", unit="flag", low=0, high=1, zero_if_absent=True,
                 label={"en": "independent state, Gleditsch and Ward",
                        "fr": "État indépendant, Gleditsch et Ward"}),
        Variable(name="major-power", unit="flag", low=0, high=1, zero_if_absent=True,
                 label={"en": "major power, Correlates of War",
                        "fr": "grande puissance, Correlates of War"}),
        Variable(name="contiguity", unit="degree", dyadic=True, symmetric=True, low=1, high=5,
                 zero_if_absent=True,
                 label={"en": "contiguity: 1 land, 2 to 5 up to 12, 24, 150 and 400 miles of sea",
                        "fr": "contiguïté : 1 terre, 2 à 5 jusqu’à 12, 24, 150 et 400 milles de "
                              "mer"}),
    ),
    files={
        "en": "states2016.csv, majors2016.csv, contdir.csv or contdird.csv of the Correlates of "
              "War, the list of Gleditsch and Ward with columns gwcode, startdate, enddate, or "
              "the tables of peacesciencer",
        "fr": "states2016.csv, majors2016.csv, contdir.csv ou contdird.csv de Correlates of War, "
              "la liste de Gleditsch et Ward avec les colonnes gwcode, startdate, enddate, ou "
              "les tables de peacesciencer",
    },
)  # fmt: skip


class _Layout(NamedTuple):
    """Columns that tell a layout, its version, its last year, and what reads it."""

    needs: tuple[str, ...]
    version: str
    last: int
    read: Callable[[Path, Faults], Iterator[Figures]]


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read lists of states, of major powers and of contiguity.

    Raises:
        DatasetError: A file is none of these, or two are of one kind.
    """
    found: dict[str, tuple[Path, _Layout]] = {}
    for path in files:
        name, layout = _layout(path)
        if name in found:
            raise DatasetError(
                f"{found[name][0].name} and {path.name} both give {name}; give one of them"
            )
        found[name] = path, layout
    version = "+".join(f"{name}-{layout.version}" for name, (_, layout) in found.items())
    last = max(layout.last for _, layout in found.values())
    streams = [layout.read(path, faults) for path, layout in found.values()]
    return Reading(version, (1816, last), chain.from_iterable(streams))


def _layout(path: Path) -> tuple[str, _Layout]:
    names = set(header_of(path, DATASET))
    for name, layout in _LAYOUTS:
        if names.issuperset(layout.needs):
            return name, layout
    raise DatasetError(
        f"{path.name} is no list that is known; known are states (ccode, statenme, styear …), "
        "major powers (ccode, styear …), states of Gleditsch and Ward (gwcode, startdate, "
        f"enddate) and contiguity (conttype …). Look at {DATASET.page}"
    )


class _Spell(NamedTuple):
    """A code and the first and last day for which a list has it."""

    code: str
    first: str
    last: str
    line: int


def _members(
    path: Path, faults: Faults, *, variable: str, scheme: str, columns: tuple[str, ...]
) -> Iterator[Figures]:
    """Yield a flag for each year in which a state is in a list on any day."""
    lines: dict[tuple[str, str], int] = {}
    for row in rows(path, DATASET, names=columns):
        spell = _spell(row, columns, faults)
        if spell is None:
            continue
        held = list(states_between(spell.code, scheme, spell.first, spell.last))
        if not held:
            faults.add(f"row {spell.line}: no state has the number {spell.code} then")
        for state, first, last in held:
            for year in range(int(first[:4]), int(last[:4]) + 1):
                lines.setdefault((state, str(year)), spell.line)
    yield Figures(
        variable, DATASET.variable(variable).unit, [state for state, _ in lines], None,
        [year for _, year in lines], [1.0] * len(lines), list(lines.values()),
    )  # fmt: skip


def _spell(row: Row, columns: tuple[str, ...], faults: Faults) -> _Spell | None:
    code, *days = (row.fields[name] for name in columns)
    if len(days) == len(_COW_DAYS):
        first = day_of((days[0], days[1], days[2]), row.line, faults)
        last = day_of((days[3], days[4], days[5]), row.line, faults)
    else:
        first, last = (_iso(day, row.line, faults) for day in days)
    if not first or not last:
        return None
    if last < first:
        faults.add(f"row {row.line}: it ends ({last}) before it starts ({first})")
        return None
    return _Spell(code, first, last, row.line)


def _iso(text: str, line: int, faults: Faults) -> str:
    try:
        day_after(text)
    except ValueError:
        faults.add(f"row {line}: '{text}' is no date")
        return ""
    if len(text) != len("2016-12-31") or not is_past(text[:4]):
        faults.add(f"row {line}: '{text}' is no day of these lists")
        return ""
    return text


def _is_date(text: str) -> bool:
    try:
        day_after(text)
    except ValueError:
        return False
    return is_past(text[:4])


class _Neighbours(NamedTuple):
    """Two codes, how they touch, and from when to when; months or days."""

    one: str
    other: str
    degree: float
    first: str
    last: str
    line: int


def _contiguity(
    path: Path, faults: Faults, *, columns: tuple[str, ...], both: bool
) -> Iterator[Figures]:
    """Yield the closest contiguity of each pair and year, in both directions.

    Args:
        path: The file.
        faults: What is wrong is noted here.
        columns: The two states, the type, and the first and last month, or the year.
        both: Whether the file has both directions; else each row stands for both.
    """
    closest: dict[tuple[str, str, str], tuple[float, int]] = {}
    for row in rows(path, DATASET, names=columns):
        entry = _neighbours(row, columns, faults)
        if entry is None or entry.degree in _APART:
            continue
        for one, other, year in _pair_years(entry, faults):
            for key in [(one, other, year)] if both else [(one, other, year), (other, one, year)]:
                former = closest.get(key)
                if former is None or entry.degree < former[0]:
                    closest[key] = entry.degree, entry.line
    keys = list(closest)
    for start in range(0, len(keys), _BATCH):
        run = keys[start : start + _BATCH]
        yield Figures(
            "contiguity", DATASET.variable("contiguity").unit, [a for a, _, _ in run],
            [b for _, b, _ in run], [year for *_, year in run],
            [closest[key][0] for key in run], [closest[key][1] for key in run],
        )  # fmt: skip


def _neighbours(row: Row, columns: tuple[str, ...], faults: Faults) -> _Neighbours | None:
    one, other, kind, *when = (row.fields[name] for name in columns)
    try:
        degree = number(kind)
    except ValueError:
        degree = None
    if degree is None:
        faults.add(f"row {row.line}: the type of contiguity is '{kind}'")
        return None
    # '191601' or '1916-01-01', or one year.
    days = [f"{day[:4]}-{day[4:]}" if len(day) == 6 else day for day in when]
    first, last = days[0], days[-1]
    for day in days:
        if not _is_date(day):
            faults.add(f"row {row.line}: '{day}' is no date")
            return None
    return _Neighbours(one, other, degree, first[:7], last[:7], row.line)


def _pair_years(entry: _Neighbours, faults: Faults) -> Iterator[tuple[str, str, str]]:
    """Yield the two states and each year in which both are there."""
    low, high = entry.first.ljust(7, "-"), entry.last.ljust(7, "-")
    low = f"{entry.first[:4]}-01-01" if len(entry.first) == 4 else f"{low}-01"
    high = f"{entry.last[:4]}-12-31" if len(entry.last) == 4 else f"{high}-31"
    sides = [list(states_between(code, "cow", low, high)) for code in (entry.one, entry.other)]
    for code, held in zip((entry.one, entry.other), sides, strict=True):
        if not held and state_near(code, low[:4]) is None:
            faults.add(f"row {entry.line}: no state has the number {code} from {low} to {high}")
    for one in sides[0]:
        for other in sides[1]:
            first, last = max(one.first, other.first), min(one.last, other.last)
            if first <= last and one.state != other.state:
                for year in range(int(first[:4]), int(last[:4]) + 1):
                    yield one.state, other.state, str(year)


_LAYOUTS: tuple[tuple[str, _Layout], ...] = (
    ("states", _Layout(
        ("ccode", "statenme", *_COW_DAYS), "2016", 2016,
        partial(_members, variable="member", scheme="cow", columns=("ccode", *_COW_DAYS)))),
    ("independent-states", _Layout(
        ("gwcode", "startdate", "enddate"), "2017", 2017,
        partial(_members, variable="member-gw", scheme="gw",
                columns=("gwcode", "startdate", "enddate")))),
    ("major-powers", _Layout(
        ("ccode", *_COW_DAYS), "2016", 2016,
        partial(_members, variable="major-power", scheme="cow", columns=("ccode", *_COW_DAYS)))),
    ("contiguity", _Layout(
        ("ccode1", "ccode2", "conttype", "stdate", "enddate"), "3.2", 2016,
        partial(_contiguity, both=True,
                columns=("ccode1", "ccode2", "conttype", "stdate", "enddate")))),
    ("contiguity", _Layout(
        ("statelno", "statehno", "conttype", "begin", "end"), "3.2", 2016,
        partial(_contiguity, both=False,
                columns=("statelno", "statehno", "conttype", "begin", "end")))),
    ("contiguity", _Layout(
        ("state1no", "state2no", "conttype", "year"), "3.2", 2016,
        partial(_contiguity, both=True,
                columns=("state1no", "state2no", "conttype", "year")))),
)  # fmt: skip

"""Ideal points of states in the General Assembly, as published by Bailey, Strezhnev and Voeten.

Larger is nearer to the United States. The releases of 2020 and 2021 are by session, whose year is
that in which it opens (session + 1945); that of July 2025 is by calendar year, but for its
`idealpointlegacy`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.tables import columns, header_of, number
from allies.sources.datasets.un_votes_binary import extra
from allies.sources.datasets.un_votes_seats import seat_of

_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_WIDEST = 10.0
_STATA = (b"<stata_dta>", *(bytes([kind]) for kind in (113, 114, 115)))
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_RELEASED = re.compile(r"(" + "|".join(_MONTHS) + r")[a-z]*[ _-]?(20\d\d)", re.IGNORECASE)


class _Set(NamedTuple):
    """A set of roll calls that points are estimated from; `suffix` is of columns."""

    name: str
    suffixes: tuple[str, ...]
    en: str
    fr: str


_SETS = (
    _Set("", ("all", ""), "all votes", "tous les votes"),
    _Set("-final", ("fp",), "final-passage votes", "votes sur l’ensemble"),
    _Set("-legacy", ("legacy",), "all votes, by session", "tous les votes, par session"),
    _Set("-human-rights", ("humanrights",), "votes on human rights",
         "votes sur les droits de l’homme"),
    _Set("-important", ("important",), "votes important to the United States",
         "votes importants pour les États-Unis"),
    _Set("-middle-east", ("middleeast",), "votes on the Middle East",
         "votes sur le Moyen-Orient"),
    _Set("-without-nuclear", ("nonukes",), "all but votes on nuclear weapons",
         "tous les votes sauf ceux sur le nucléaire"),
    _Set("-nuclear", ("nuclear",), "votes on nuclear weapons", "votes sur le nucléaire"),
)  # fmt: skip
_QUANTILES = (0, 5, 10, 50, 90, 95, 100)


def _variables() -> Iterator[Variable]:
    for group in _SETS:
        base = f"ideal-point{group.name}"
        yield Variable(
            name=base, unit="sd", low=-_WIDEST, high=_WIDEST,
            label={"en": f"ideal point, {group.en}", "fr": f"point idéal, {group.fr}"},
        )  # fmt: skip
        if group.name != "-legacy":
            for q in _QUANTILES:
                yield Variable(
                    name=f"{base}-q{q:02}", unit="sd", low=-_WIDEST, high=_WIDEST,
                    label={
                        "en": f"ideal point, {group.en}: {q} % quantile of the posterior",
                        "fr": f"point idéal, {group.fr} : quantile à {q} % a posteriori",
                    },
                )  # fmt: skip
        yield Variable(
            name=f"{base}-votes", unit="votes", low=0,
            label={"en": f"votes counted, {group.en}", "fr": f"votes comptés, {group.fr}"},
        )  # fmt: skip


DATASET = Dataset(
    name="ideal-points",
    title={
        "en": "Ideal points in the United Nations General Assembly",
        "fr": "Points idéaux à l’Assemblée générale des Nations unies",
    },
    page="https://doi.org/10.7910/DVN/LEJUQZ",
    licence="CC0",
    redistributable=True,
    citation="""@article{bailey2017estimating,
  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},
  title = {Estimating Dynamic State Preferences from United Nations Voting Data},
  journal = {Journal of Conflict Resolution},
  year = {2017},
  volume = {61},
  number = {2},
  pages = {430--456},
  doi = {10.1177/0022002715595700}
}""",
    newest="2025-07",
    years=(1946, 2024),
    variables=tuple(_variables()),
    files={
        "en": "the files of one release: IdealpointestimatesAll_Apr2020.csv and those of its "
        "issue sets, IdealpointestimatesAll_Mar2021.tab, or IdealpointsJuly2025.dta",
        "fr": "les fichiers d’une même édition : IdealpointestimatesAll_Apr2020.csv et ceux de "
        "ses thèmes, IdealpointestimatesAll_Mar2021.tab, ou IdealpointsJuly2025.dta",
    },
)


def _names() -> dict[str, str]:
    """The variables by the names of columns, in lower case and without '%'."""
    found = {}
    for group in _SETS:
        for suffix in group.suffixes:
            base = f"ideal-point{group.name}"
            found[f"idealpoint{suffix}"] = base
            found[f"nvotes{suffix}"] = f"{base}-votes"
            if group.name != "-legacy":
                found |= {f"q{q}{suffix}": f"{base}-q{q:02}" for q in _QUANTILES}
                found[f"qo{suffix}"] = f"{base}-q00"  # The makers write the letter O.
    return found


_NAMES = _names()


@dataclass(slots=True)
class _Table:
    """One file: its states, years and figures by variable; element k of each is one row."""

    lines: Sequence[int]
    codes: Sequence[str]
    years: Sequence[str]
    figures: dict[str, list[float | None]]


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the files of a release, in any order; each has the points of one set of votes or more.

    Raises:
        DatasetError: A file is of no known layout, or they are of several releases.
    """
    releases = {release for path in files if (release := _release(path.name))}
    if len(releases) > 1:
        raise DatasetError(
            f"the files are of several releases ({', '.join(sorted(releases))}); give those of one"
        )
    tables = [_table(path, faults) for path in files]
    years = [int(year) for table in tables for year in table.years if year]
    span = (min(years), max(years)) if years else None
    version = next(iter(releases), f"{span[0]}-{span[1]}" if span else "empty")
    parts = (part for table in tables for part in _parts(table, faults))
    return Reading(version, span, parts, next(iter(releases), None))


def _release(name: str) -> str:
    match = _RELEASED.search(name)
    return f"{match[2]}-{_MONTHS[match[1].lower()]:02}" if match else ""


def _table(path: Path, faults: Faults) -> _Table:
    stata = _is_stata(path)
    found = _stata(path) if stata else None
    header = list(found or ()) if stata else header_of(path, DATASET)
    known = {name: _NAMES[plain] for name in header if (plain := _plain(name)) in _NAMES}
    time = "year" if "year" in header else "session"
    points = [name for name in known.values() if not name.endswith("-votes") and "-q" not in name]
    if "ccode" not in header or time not in header or not points:
        raise DatasetError(
            f"{path.name} is of no known layout; its columns are {', '.join(header[:12])[:200]}. "
            f"ideal-points reads {DATASET.files['en']}; look at {DATASET.page}"
        )
    wanted = ("ccode", time, *known)
    lines: list[int] = []
    texts: dict[str, list[str]] = {name: [] for name in wanted}
    if found is not None:
        texts = {name: found[name] for name in wanted}
        lines = list(range(1, len(texts["ccode"]) + 1))
    else:
        for run in columns(path, DATASET, names=wanted, mixed=True):
            lines += run.lines
            for name in wanted:
                texts[name] += run.fields[name]
    return _Table(
        lines,
        texts["ccode"],
        [_year(text, time, line, faults) for text, line in zip(texts[time], lines, strict=True)],
        {known[name]: _figures(texts[name], name, lines, faults) for name in known},
    )


def _plain(name: str) -> str:
    return name.replace("%", "").lower()


def _is_stata(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(11).startswith(_STATA)
    except FileNotFoundError as error:
        raise DatasetError(f"there is no file {path}; check its name") from error
    except OSError as error:
        raise DatasetError(f"{path.name} can't be read ({error}); check it") from error


def _stata(path: Path) -> dict[str, list[str]]:
    """Read a file of Stata; every value as text, '' where there is none."""
    library = extra("pyreadstat", "Stata files")
    try:
        found, _ = library.read_dta(str(path), output_format="dict")
    except Exception as error:  # The library's own kinds, and what its parser in C makes of junk.
        raise DatasetError(
            f"{path.name} is broken or cut short ({type(error).__name__}); download it again "
            f"from {DATASET.page}"
        ) from error
    return {name: [_text(value) for value in column] for name, column in found.items()}


def _text(value: object) -> str:
    if value is None or value != value:  # NaN alone is not itself.
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _year(text: str, time: str, line: int, faults: Faults) -> str:
    if text.isdecimal() and len(text) <= len(str(_LAST_YEAR)):
        year = int(text) + (_FIRST_YEAR if time == "session" else 0)
        if _FIRST_YEAR < year < _LAST_YEAR:
            return str(year)
    faults.add(f"row {line}: the {time} is '{text[:40]}'")
    return ""


def _figures(
    texts: Sequence[str], name: str, lines: Sequence[int], faults: Faults
) -> list[float | None]:
    found: list[float | None] = []
    for text, line in zip(texts, lines, strict=True):
        try:
            found.append(number(text))
        except ValueError:
            faults.add(f"row {line}: {name} is '{text[:40]}'")
            found.append(None)
    return found


def _parts(table: _Table, faults: Faults) -> Iterator[Figures]:
    rows = range(len(table.lines))
    states = [_state(table, k, faults) if table.years[k] else None for k in rows]
    sides: dict[tuple[str | None, str], list[int]] = {}
    for k in rows:
        sides.setdefault((states[k], table.years[k]), []).append(k)
    for variable, values in table.figures.items():
        kept = [k for key, group in sides.items() if key[0] for k in _filled(values, group)]
        yield Figures(
            variable,
            DATASET.variable(variable).unit,
            [str(states[k]) for k in kept],
            None,
            [table.years[k] for k in kept],
            [values[k] for k in kept],
            [table.lines[k] for k in kept],
        )


def _filled(values: Sequence[float | None], group: Sequence[int]) -> Sequence[int]:
    """Return which of the rows of a state in a year have its figure.

    Germany and Yemen in 1990 are there under two codes, and some figures under each.
    """
    if len(group) == 1:
        return group
    filled = [k for k in group if values[k] is not None and not math.isnan(values[k] or 0.0)]
    return filled or group[:1]


def _state(table: _Table, k: int, faults: Faults) -> str | None:
    code, year = table.codes[k], table.years[k]
    state = seat_of(code, "cow", year)
    if state is None and year:
        # A session runs into the next year, and new members vote in it then; the release by
        # calendar year has points by session too.
        state = seat_of(code, "cow", str(int(year) + 1))
    if state is None:
        faults.add(f"row {table.lines[k]}: no state has the number {code[:40]} in {year}")
    return state

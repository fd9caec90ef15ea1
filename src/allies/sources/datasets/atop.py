"""Alliance Treaty Obligations and Provisions: what states promised each other, by year.

Read are the directed dyad-years of version 5.1, as its makers give them (`atop5_1ddyr`) or with
the columns of the R package peacesciencer, and the members of alliances of version 4
(`atop4_01m`), which say more of each treaty; both can be given together.

A state that was no member of the system yet, or in exile, counts as the state that it became.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allies.codebook.treaties import OBLIGATIONS
from allies.core.series import Figures
from allies.sources.datasets.atop_members import MEMBERS, MOST_TREATIES, expanded, members_of
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.cow import is_shared, is_year, state_near
from allies.sources.datasets.tables import Columns, columns, header_of

# Each layout of directed dyad-years: the two states, the year, the five obligations, the number
# of treaties.
_OFFICIAL = ("stateA", "stateB", "year", *OBLIGATIONS, "number")
_PACKAGE = ("ccode1", "ccode2", "year", *(f"atop_{name}" for name in OBLIGATIONS))
_FLAGS = {"0": 0.0, "1": 1.0, "": np.nan, "NA": np.nan, ".": np.nan}
_YEARS = (1815, 2018)

# Not numbers of the Correlates of War, left out: Annam under the treaty of 1874.
_OTHERS = frozenset({"8152"})
# Czechoslovakia, which ended with 1992, still has rows in 1993.
_AFTER_THE_END = frozenset({("315", "1993")})


def _flag(name: str, en: str, fr: str) -> Variable:
    return Variable(
        name=name, unit="flag", dyadic=True, low=0, high=1, zero_if_absent=True,
        label={"en": en, "fr": fr},
    )  # fmt: skip


DATASET = Dataset(
    name="atop",
    title={
        "en": "Alliance Treaty Obligations and Provisions (ATOP)",
        "fr": "Obligations et dispositions des traités d’alliance (ATOP)",
    },
    page="http://www.atopdata.org/data.html",
    licence="free for research with citation",
    redistributable=False,
    citation="""@article{leeds2002atop,
  author = {Leeds, Brett Ashley and Ritter, Jeffrey M. and Mitchell, Sara McLaughlin
            and Long, Andrew G.},
  title = {Alliance Treaty Obligations and Provisions, 1815--1944},
  journal = {International Interactions},
  year = {2002},
  volume = {28},
  number = {3},
  pages = {237--260},
  doi = {10.1080/03050620213653}
}""",
    newest="5.1 (2022)",
    years=_YEARS,
    variables=(
        _flag("defense", "the source must aid the target with force if attacked",
              "la source doit aider la cible par la force si elle est attaquée"),
        _flag("offense", "the source must join wars that the target begins",
              "la source doit se joindre aux guerres que la cible engage"),
        _flag("neutral", "the source must not aid those who attack the target",
              "la source ne doit pas aider ceux qui attaquent la cible"),
        _flag("nonagg", "the source must not use force against the target",
              "la source ne doit pas user de force contre la cible"),
        _flag("consul", "the source must consult the target in a crisis",
              "la source doit consulter la cible en cas de crise"),
        Variable(name="treaties", unit="treaties", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "number of treaties between the two",
                        "fr": "nombre de traités entre les deux"}),
        *(
            Variable(name=f"treaty-{k}", unit="profile", dyadic=True, low=0, zero_if_absent=True,
                     label={"en": f"treaty {k} of the pair as a number: see `profile` of "
                                  "allies.codebook.treaties",
                            "fr": f"traité {k} de la paire en un nombre : voir `profile` de "
                                  "allies.codebook.treaties"})
            for k in range(1, MOST_TREATIES + 1)
        ),
    ),
    files={
        "en": "atop5_1ddyr.csv (directed dyad-years), or the table of peacesciencer; or of "
              "version 4 atop4_01m.csv (members), with atop4_01a.csv (alliances) to check it; "
              "or both",
        "fr": "atop5_1ddyr.csv (dyades-années orientées), ou la table de peacesciencer ; ou de "
              "la version 4 atop4_01m.csv (membres), avec atop4_01a.csv (alliances) pour la "
              "vérifier ; ou les deux",
    },
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read directed dyad-years, members of alliances, or both.

    Of both, the obligations are those of the dyad-years, and the treaties those of the members.

    Raises:
        DatasetError: A file is none of these, or two are of one kind.
    """
    found = _by_layout(files)
    pairs = found.get("official") or found.get("package")
    members, alliances = found.get("members"), found.get("alliances")
    versions, years, parts = [], [], []
    if pairs is not None:
        versions.append(_version_of(pairs) if "official" in found else "5.1")
        years.append(_YEARS)
        parts.append(_pair_years(pairs, "official" in found, faults))
    if members is not None:
        table = members_of(members, alliances, DATASET, _OTHERS, faults)
        versions.append(table.version)
        years.append(table.years)
        parts.append(expanded(table, DATASET, faults, with_flags=pairs is None))
    return Reading("+".join(versions), years[0], (part for stream in parts for part in stream))


def _by_layout(files: Sequence[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in files:
        kind = _layout(path)
        if kind in found:
            raise DatasetError(
                f"{found[kind].name} and {path.name} are both of one kind; give one of them"
            )
        found[kind] = path
    if "official" in found and "package" in found:
        raise DatasetError("two files have directed dyad-years; give one of them")
    if set(found) == {"alliances"}:
        raise DatasetError(
            f"{found['alliances'].name} has alliances without the days of their members; give "
            "the file of members (atop4_01m.csv) too"
        )
    return found


def _layout(path: Path) -> str:
    names = set(header_of(path, DATASET))
    if names.issuperset(_OFFICIAL):
        return "official"
    if names.issuperset(_PACKAGE):
        return "package"
    if names.issuperset(MEMBERS):
        return "members"
    if names.issuperset(("atopid", "begyr", "mem1", *OBLIGATIONS)):
        return "alliances"
    raise DatasetError(
        f"{path.name} is no file of ATOP that is known; known are directed dyad-years "
        f"({', '.join(_OFFICIAL[:4])} …, or {', '.join(_PACKAGE[:4])} …) and members of version 4 "
        f"(atopid, member, yrent …). Look at {DATASET.page}"
    )


def _version_of(path: Path) -> str:
    if "version" not in header_of(path, DATASET):
        return "5.1"
    for run in islice(columns(path, DATASET, names=("version",), size=1), 1):
        return run.fields["version"][0] or "5.1"
    return "5.1"


def _pair_years(path: Path, official: bool, faults: Faults) -> Iterator[Figures]:
    names = _OFFICIAL if official else _PACKAGE
    variables = [*OBLIGATIONS, *(["treaties"] if official else [])]
    both: dict[tuple[str, str, str], tuple[int, NDArray[np.float64]]] = {}
    for run in columns(path, DATASET, names=names):
        values = _values(run, names[3:], faults)
        one, other, years = run.fields[names[0]], run.fields[names[1]], run.fields[names[2]]
        kept: list[int] = []
        pairs: list[tuple[str, str]] = []
        for at, line in enumerate(run.lines):
            if not is_year(years[at]):
                faults.add(f"row {line}: the year is '{years[at]}'")
                continue
            pair = _pair(one[at], other[at], years[at], line, faults)
            if pair is None:
                continue
            if is_shared(pair[0], years[at]) or is_shared(pair[1], years[at]):
                # Two numbers of one state in one year: what either is promised counts.
                key = (*pair, years[at])
                line, former = both.get(key, (line, values[:, at]))
                both[key] = line, np.fmax(former, values[:, at])
                continue
            kept.append(at)
            pairs.append(pair)
        yield from _figures(
            variables, pairs, [years[at] for at in kept], values[:, kept],
            [run.lines[at] for at in kept],
        )  # fmt: skip
    if both:
        yield from _figures(
            variables, [(a, b) for a, b, _ in both], [year for *_, year in both],
            np.stack([found for _, found in both.values()], axis=1),
            [line for line, _ in both.values()],
        )  # fmt: skip


def _pair(one: str, other: str, year: str, line: int, faults: Faults) -> tuple[str, str] | None:
    found = []
    for code in (one, other):
        if code in _OTHERS or (code, year) in _AFTER_THE_END:
            return None
        state = state_near(code, year)
        if state is None:
            faults.add(f"row {line}: no state has the number {code} in {year}")
            return None
        found.append(state)
    # The two numbers of one state in the year of its union are no pair.
    return None if found[0] == found[1] and one != other else (found[0], found[1])


def _values(run: Columns, names: Sequence[str], faults: Faults) -> NDArray[np.float64]:
    """Return the columns as numbers, shape (columns, rows)."""
    values = np.full((len(names), len(run.lines)), np.nan)
    for k, name in enumerate(names):
        for at, text in enumerate(run.fields[name]):
            value = _FLAGS.get(text)
            if value is None:
                value = float(text) if name == "number" and text.isdigit() else np.nan
                if np.isnan(value):
                    faults.add(f"row {run.lines[at]}: {name} is '{text}'")
            values[k, at] = value
    return values


def _figures(
    variables: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    years: Sequence[str],
    values: NDArray[np.float64],
    lines: Sequence[int],
) -> Iterator[Figures]:
    source, target = [a for a, _ in pairs], [b for _, b in pairs]
    for name, found in zip(variables, values, strict=True):
        unit = DATASET.variable(name).unit
        yield Figures(name, unit, source, target, years, found.tolist(), lines)

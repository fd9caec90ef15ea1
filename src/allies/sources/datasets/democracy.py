"""How democratic states are: V-Dem's indices, Polity and the unified democracy scores.

Read are the country-year files of V-Dem (any that has one of its indices) and the table of the R
package isard, which has V-Dem's index, Polity and the extended unified scores together. Not read
is the file of Polity5 itself, which numbers some states in its own way.

A state is found by its number of the Correlates of War at the date: what V-Dem calls Russia is
the Soviet Union from 1922 to 1991. Colonies and others that V-Dem has without such a number are
found by their letters, and left out where they never were a state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allies.codebook.state_codes import is_superseded, state_of
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.cow import is_year, state_near
from allies.sources.datasets.tables import Columns, columns, header_of, number

_SCORES = {
    "v2x_polyarchy": "electoral-democracy", "v2x_libdem": "liberal-democracy",
    "v2x_partipdem": "participatory-democracy", "v2x_delibdem": "deliberative-democracy",
    "v2x_egaldem": "egalitarian-democracy", "v2x_regime": "regime", "polity2": "polity",
    "e_polity2": "polity", "euds": "unified-democracy", "aeuds": "adjusted-unified-democracy",
}  # fmt: skip
_MISSING = ("", "NA", ".", "NaN")

# What V-Dem counts apart and is no state here: Gaza, Somaliland, Zanzibar, Hong Kong and the
# German and Italian states before the unions, all without a number of the Correlates of War.
_NOT_STATES = frozenset(
    {"PSG", "SML", "ZZB", "HKG", "HMB", "HBG", "BRM", "BRN", "BRE", "SAX", "HES", "HSN", "NAS",
     "OLD", "SWM", "MOD", "PAR", "PRM", "TUS", "PAP", "SIC", "PIE", "PMT"}
)  # fmt: skip
# Palestine is divided in V-Dem; the West Bank has the letters of the state.

DATASET = Dataset(
    name="democracy",
    title={"en": "Democracy (V-Dem, Polity, UDS)", "fr": "Démocratie (V-Dem, Polity, UDS)"},
    page="https://www.v-dem.net/data/the-v-dem-dataset/",
    licence="V-Dem: CC BY-SA 4.0; Polity: free for research with citation",
    redistributable=False,
    citation="""@misc{coppedge2025vdem,
  author = {Coppedge, Michael and Gerring, John and Knutsen, Carl Henrik
            and Lindberg, Staffan I. and Teorell, Jan and others},
  title = {V-Dem Dataset v15},
  year = {2025},
  publisher = {Varieties of Democracy (V-Dem) Project},
  doi = {10.23696/vdemds25}
}
@misc{marshall2020polity,
  author = {Marshall, Monty G. and Gurr, Ted Robert},
  title = {Polity5: Political Regime Characteristics and Transitions, 1800--2018},
  year = {2020},
  publisher = {Center for Systemic Peace}
}
@misc{marquez2016uds,
  author = {Marquez, Xavier},
  title = {A Quick Method for Extending the Unified Democracy Scores},
  year = {2016},
  doi = {10.2139/ssrn.2753830}
}""",
    newest="V-Dem 15 (March 2025)",
    years=(1789, 2025),
    variables=(
        Variable(name="electoral-democracy", unit="index", low=0, high=1,
                 label={"en": "electoral democracy (V-Dem polyarchy)",
                        "fr": "démocratie électorale (polyarchie, V-Dem)"}),
        Variable(name="liberal-democracy", unit="index", low=0, high=1,
                 label={"en": "liberal democracy (V-Dem)", "fr": "démocratie libérale (V-Dem)"}),
        Variable(name="participatory-democracy", unit="index", low=0, high=1,
                 label={"en": "participatory democracy (V-Dem)",
                        "fr": "démocratie participative (V-Dem)"}),
        Variable(name="deliberative-democracy", unit="index", low=0, high=1,
                 label={"en": "deliberative democracy (V-Dem)",
                        "fr": "démocratie délibérative (V-Dem)"}),
        Variable(name="egalitarian-democracy", unit="index", low=0, high=1,
                 label={"en": "egalitarian democracy (V-Dem)",
                        "fr": "démocratie égalitaire (V-Dem)"}),
        Variable(name="regime", unit="category", low=0, high=3,
                 label={"en": "regime: 0 closed autocracy to 3 liberal democracy (V-Dem)",
                        "fr": "régime : de 0 autocratie fermée à 3 démocratie libérale (V-Dem)"}),
        Variable(name="polity", unit="points", low=-10, high=10,
                 label={"en": "Polity 2: -10 autocracy to 10 democracy",
                        "fr": "Polity 2 : de -10 autocratie à 10 démocratie"}),
        Variable(name="unified-democracy", unit="score",
                 label={"en": "extended unified democracy score",
                        "fr": "score unifié étendu de démocratie"}),
        Variable(name="adjusted-unified-democracy", unit="score",
                 label={"en": "extended unified democracy score, 0 at the common cut of democracy",
                        "fr": "score unifié étendu, 0 au seuil usuel de la démocratie"}),
    ),
    files={
        "en": "a country-year csv of V-Dem (country_text_id, year, COWcode, v2x_polyarchy …), or "
              "the table of isard (ccode, year, polity2, v2x_polyarchy …)",
        "fr": "un csv par pays et année de V-Dem (country_text_id, year, COWcode, "
              "v2x_polyarchy…), ou la table d’isard (ccode, year, polity2, v2x_polyarchy…)",
    },
)  # fmt: skip


class _Layout(NamedTuple):
    """The column of numbers, that of letters ('' for none), and the scores there are."""

    number: str
    letters: str
    scores: tuple[str, ...]


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read a country-year file.

    Raises:
        DatasetError: There is more than one, or its columns are not known.
    """
    if len(files) > 1:
        raise DatasetError(
            f"{files[1].name} is one file too many; give one country-year file of {DATASET.name}"
        )
    path = files[0]
    layout = _layout(path)
    first, last = _span(path)
    version = f"to {last}"
    return Reading(version, (first, last), _parts(path, layout, faults))


def _layout(path: Path) -> _Layout:
    names = header_of(path, DATASET)
    scores = tuple(name for name in _SCORES if name in names)
    if "polity2" in scores:
        scores = tuple(name for name in scores if name != "e_polity2")
    if scores and "year" in names:
        if {"COWcode", "country_text_id"} <= set(names):
            return _Layout("COWcode", "country_text_id", scores)
        if {"ccode", "v2x_polyarchy"} <= set(names):
            return _Layout("ccode", "", scores)
    raise DatasetError(
        f"{path.name} is no file on democracy that is known; known are country-years of V-Dem "
        "(country_text_id, COWcode, year, v2x_polyarchy …) and the table "
        f"of isard (ccode, year, euds, polity2, v2x_polyarchy). Look at {DATASET.page}"
    )


def _span(path: Path) -> tuple[int, int]:
    """Return the first and the last year of a file."""
    found = {
        int(year)
        for run in columns(path, DATASET, names=("year",))
        for year in set(run.fields["year"])
        if is_year(year)
    }
    return (min(found), max(found)) if found else (DATASET.years[0], DATASET.years[0])


class _Kept(NamedTuple):
    """A row that counts: where it is, its state and its year."""

    at: int
    state: str
    year: str


def _parts(path: Path, layout: _Layout, faults: Faults) -> Iterator[Figures]:
    names = [layout.number, "year", *([layout.letters] if layout.letters else []), *layout.scores]
    seen: set[tuple[str, str]] = set()
    # Rows of a number that was given up in the year, as Germany's two in 1990, wait for the end:
    # they count only where the other number has none.
    waiting: list[Figures] = []
    for run in columns(path, DATASET, names=names):
        kept, late = [], []
        for at in range(len(run.lines)):
            row = _row(run, at, layout, faults)
            if row is None:
                continue
            code = run.fields[layout.number][at]
            if code and is_superseded(code, "cow", row.year):
                late.append(row)
                continue
            seen.add((row.state, row.year))
            kept.append(row)
        yield from _figures(run, kept, layout, faults)
        waiting += _figures(run, late, layout, faults)
    for part in waiting:
        keys = zip(part.source, part.period, strict=True)
        alone = [n for n, key in enumerate(keys) if key not in seen]
        yield Figures(
            part.variable, part.unit, [part.source[n] for n in alone], None,
            [part.period[n] for n in alone], [part.value[n] for n in alone],
            [part.row[n] for n in alone],
        )  # fmt: skip


def _row(run: Columns, at: int, layout: _Layout, faults: Faults) -> _Kept | None:
    line, year, code = run.lines[at], run.fields["year"][at], run.fields[layout.number][at]
    if not is_year(year):
        faults.add(f"row {line}: the year is '{year}'")
        return None
    letters = run.fields[layout.letters][at] if layout.letters else ""
    if letters in _NOT_STATES and code in _MISSING:
        return None
    if code in _MISSING:
        state = state_of(letters, "alpha3", at=year) if letters else None
        said = f"the letters '{letters}'" if letters else "no number"
    else:
        state = state_near(code, year)
        said = f"the number {code}"
    if state is None:
        faults.add(f"row {line}: no state has {said} in {year}")
        return None
    return _Kept(at, state, year)


def _figures(
    run: Columns, kept: Sequence[_Kept], layout: _Layout, faults: Faults
) -> Iterator[Figures]:
    for column in layout.scores:
        name = _SCORES[column]
        texts = run.fields[column]
        yield Figures(
            name, DATASET.variable(name).unit, [row.state for row in kept], None,
            [row.year for row in kept],
            [_score(texts[row.at], column, run.lines[row.at], faults) for row in kept],
            [run.lines[row.at] for row in kept],
        )  # fmt: skip


def _score(text: str, column: str, line: int, faults: Faults) -> float | None:
    try:
        return number(text, missing=_MISSING)
    except ValueError:
        faults.add(f"row {line}: {column} is '{text}'")
        return None

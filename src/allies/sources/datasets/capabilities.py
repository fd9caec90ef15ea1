"""National Material Capabilities of the Correlates of War: six resources and their index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, Faults, Reading, Variable
from allies.sources.datasets.cow import state_numbered
from allies.sources.datasets.tables import Row, number, rows

_BATCH = 20_000
_COLUMNS = {
    "cinc": "capability-index", "milex": "military-expenditure", "milper": "military-personnel",
    "irst": "iron-and-steel", "pec": "energy-consumption", "tpop": "population",
    "upop": "urban-population",
}  # fmt: skip
_MISSING = ("", "NA", "-9", "-9.0")

DATASET = Dataset(
    name="capabilities",
    title={
        "en": "National Material Capabilities (CINC)",
        "fr": "Capacités matérielles nationales (CINC)",
    },
    page="https://correlatesofwar.org/data-sets/national-material-capabilities/",
    licence="free for research with citation",
    redistributable=False,
    citation="""@article{singer1987capabilities,
  author = {Singer, J. David},
  title = {Reconstructing the Correlates of War Dataset on Material Capabilities of States,
           1816--1985},
  journal = {International Interactions},
  year = {1987},
  volume = {14},
  number = {2},
  pages = {115--132},
  doi = {10.1080/03050628808434695}
}""",
    newest="7.0",
    years=(1816, 2022),
    variables=(
        Variable(name="capability-index", unit="share", low=0, high=1,
                 label={"en": "CINC, share of the world's capabilities",
                        "fr": "CINC, part des capacités du monde"}),
        Variable(name="military-expenditure", unit="current-usd-thousand", low=0,
                 label={"en": "military expenditure", "fr": "dépenses militaires"}),
        Variable(name="military-personnel", unit="persons-thousand", low=0,
                 label={"en": "military personnel", "fr": "effectifs militaires"}),
        Variable(name="iron-and-steel", unit="tonnes-thousand", low=0,
                 label={"en": "iron and steel production", "fr": "production de fer et d’acier"}),
        Variable(name="energy-consumption", unit="coal-tonnes-thousand", low=0,
                 label={"en": "primary energy consumption",
                        "fr": "consommation d’énergie primaire"}),
        Variable(name="population", unit="persons-thousand", low=0,
                 label={"en": "population", "fr": "population"}),
        Variable(name="urban-population", unit="persons-thousand", low=0,
                 label={"en": "urban population", "fr": "population urbaine"}),
    ),
    files={
        "en": "the csv file of the NMC, with columns ccode, year, cinc …",
        "fr": "le fichier csv des NMC, avec les colonnes ccode, year, cinc…",
    },
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the file of capabilities."""
    return Reading(DATASET.newest, (1816, 2022), _parts(files[0], faults))


def _parts(path: Path, faults: Faults) -> Iterator[Figures]:
    found = rows(path, DATASET, names=("ccode", "year", *_COLUMNS))
    while batch := list(islice(found, _BATCH)):
        kept = [(row, state) for row in batch if (state := _of(row, faults)) is not None]
        for column, name in _COLUMNS.items():
            yield Figures(
                name,
                DATASET.variable(name).unit,
                [state for _, state in kept],
                None,
                [row["year"] for row, _ in kept],
                [_figure(row, column, faults) for row, _ in kept],
                [row.line for row, _ in kept],
            )


def _of(row: Row, faults: Faults) -> str | None:
    return state_numbered(row["ccode"], row["year"], row.line, faults)


def _figure(row: Row, column: str, faults: Faults) -> float | None:
    try:
        return number(row[column], missing=_MISSING)
    except ValueError:
        faults.add(f"row {row.line}: {column} is '{row[column]}'")
        return None

"""Who keeps diplomatic missions where, and which leaders travel whither; from four sources.

Each file is read by its columns; several may be given together.

- Correlates of War, Diplomatic Exchange (Bayer): the level of the mission that each state has
  at each other, about every five years from 1817. `DR_at_1` is what 2 has at 1, so the source
  is 2. Level 9 (other or unknown) is no figure; whether there is any exchange is a figure of
  its own.
- US missions (Kenkel): how the United States were represented in each state, by year, or by
  spell, from which the year's lowest, highest and most frequent level are computed as the
  makers do. The levels are ranked as in their codebook, 0 none to 8 an embassy (RANKS).
- Diplometrics, Diplomatic Representation: whether a state has an embassy in another, and the
  level of representation, by year; workbook or csv.
- Diplometrics, COLT: how many trips the leaders of a state made to another in a year.

A number that means a state, but not in that year, is passed over, and so is one that another of
the same state had on 1 July (Germany in 1990). Leaders of organisations are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.missions_files import (
    EXCHANGE,
    REPRESENTATION,
    SHEET,
    TRAVEL,
    US_SPELLS,
    US_YEARS,
    Found,
    exchange,
    representation,
    travel,
    us_spells,
    us_years,
)
from allies.sources.datasets.workbooks import header_of

DATASET = Dataset(
    name="missions",
    title={
        "en": "Diplomatic missions and leaders’ travel (COW, US missions, Diplometrics)",
        "fr": "Missions diplomatiques et voyages de dirigeants (COW, missions américaines, "
              "Diplometrics)",
    },
    page="https://correlatesofwar.org/data-sets/diplomatic-exchange/",
    licence="COW: free for research with citation; US missions: CC BY 4.0; Diplometrics: free "
            "with citation",
    redistributable=False,
    citation="""@misc{bayer2006diplomatic,
  author = {Bayer, Re{\\c{s}}at},
  title = {Diplomatic Exchange Data set, v2006.1},
  year = {2006},
  url = {https://correlatesofwar.org}
}
@misc{kenkel2026us,
  author = {Kenkel, Brenton},
  title = {{U.S.} Diplomatic Mission Status Data},
  year = {2026},
  url = {https://github.com/brentonk/us_diplomatic_missions}
}
@article{moyer2021drivers,
  author = {Moyer, Jonathan D. and Turner, Sara D. and Meisel, Collin J.},
  title = {What are the drivers of diplomacy? Introducing and testing new annual dyadic data
           measuring diplomatic exchange},
  journal = {Journal of Peace Research},
  year = {2021},
  volume = {58},
  number = {6},
  pages = {1300--1310},
  doi = {10.1177/0022343320929740}
}""",
    newest="COW v2006.1; US missions v0.2 (October 2026); Diplometrics 1960-2024 (August 2025)",
    years=(1816, 2024),
    variables=(
        Variable(name="mission-level", unit="level", dyadic=True, low=0, high=3,
                 label={"en": "level of the source’s mission at the target: 0 none, 1 chargé, "
                              "2 minister, 3 ambassador (COW)",
                        "fr": "niveau de la mission de la source auprès de la cible : 0 aucune, "
                              "1 chargé d’affaires, 2 ministre, 3 ambassadeur (COW)"}),
        Variable(name="diplomatic-exchange", unit="flag", dyadic=True, symmetric=True, low=0,
                 high=1,
                 label={"en": "whether either has a mission at the other (COW)",
                        "fr": "si l’un a une mission auprès de l’autre (COW)"}),
        Variable(name="us-mission", unit="rank", dyadic=True, low=0, high=8,
                 label={"en": "the US mission there for most of the year, 0 none to 8 an embassy",
                        "fr": "mission américaine sur place la plupart de l’année, de 0 aucune à "
                              "8 ambassade"}),
        Variable(name="us-mission-lowest", unit="rank", dyadic=True, low=0, high=8,
                 label={"en": "the least of the year", "fr": "la moindre de l’année"}),
        Variable(name="us-mission-highest", unit="rank", dyadic=True, low=0, high=8,
                 label={"en": "the greatest of the year", "fr": "la plus haute de l’année"}),
        Variable(name="embassy", unit="flag", dyadic=True, low=0, high=1,
                 label={"en": "whether the source has an embassy at the target (Diplometrics)",
                        "fr": "si la source a une ambassade auprès de la cible (Diplometrics)"}),
        Variable(name="representation-level", unit="level", dyadic=True, low=0,
                 label={"en": "level of the source’s representation at the target, as "
                              "Diplometrics codes it (LOR)",
                        "fr": "niveau de représentation de la source auprès de la cible, selon "
                              "le code de Diplometrics (LOR)"}),
        Variable(name="leader-visits", unit="trips", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "trips of the source’s leaders to the target (COLT)",
                        "fr": "voyages des dirigeants de la source chez la cible (COLT)"}),
    ),
    files={
        "en": "Diplomatic_Exchange_2006v1.csv; mission_status_yearly or _range (csv); "
              "Diplometrics Diplomatic Representation and COLT (xlsx or csv)",
        "fr": "Diplomatic_Exchange_2006v1.csv ; mission_status_yearly ou _range (csv) ; "
              "Diplometrics Diplomatic Representation et COLT (xlsx ou csv)",
    },
)  # fmt: skip

_READERS: tuple[tuple[tuple[tuple[str, ...], ...], str, Callable[..., Found]], ...] = (
    (EXCHANGE, "COW Diplomatic Exchange", exchange),
    (US_YEARS, "US missions", us_years),
    (US_SPELLS, "US missions", us_spells),
    (REPRESENTATION, "Diplometrics Diplomatic Representation", representation),
    (TRAVEL, "COLT", travel),
)


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read any of the four kinds of files."""
    found: Found = {}
    titles = []
    for path in files:
        title, reader, names = _layout(path)
        for variable, figures in reader(path, DATASET, names, faults).items():
            if variable in found:
                raise DatasetError(f"{variable} is in {path.name} and another file; give one")
            found[variable] = figures
        titles.append(title)
    years = sorted({period for figures in found.values() for _, _, period in figures})
    covered = (int(years[0]), int(years[-1])) if years else None
    span = f" {covered[0]}-{covered[1]}" if covered else ""
    return Reading(f"{', '.join(dict.fromkeys(titles))}{span}", covered, _parts(found))


def _layout(path: Path) -> tuple[str, Callable[..., Found], dict[str, str]]:
    header = header_of(path, DATASET, sheet=SHEET)
    for columns, title, reader in _READERS:
        names = {ways[0]: name for ways in columns for name in ways if name in header}
        if len(names) == len(columns):
            return title, reader, names
    known = "; ".join(", ".join(ways[0] for ways in columns) for columns, _, _ in _READERS)
    raise DatasetError(
        f"{path.name} has none of the layouts of {DATASET.name} that are known, which have the "
        f"columns {known}. If they have changed, look at {DATASET.page}"
    )


def _parts(found: Found) -> Iterator[Figures]:
    for name, figures in found.items():
        yield Figures(
            name,
            DATASET.variable(name).unit,
            [source for source, _, _ in figures],
            [target for _, target, _ in figures],
            [period for _, _, period in figures],
            [value for value, _ in figures.values()],
            [row for _, row in figures.values()],
        )

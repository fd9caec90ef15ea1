"""Sanctions: who is under those of whom, of what kind, year by year; from three projects.

`sanctions` is loaded from one of them, which the version names:

- GSDB, the Global Sanctions Data Base: all sanctions since 1949, the file of cases or the
  dyadic one. It has no threats, and counts aid with finance.
- EUSANCT: those of the EU, the US and the UN alone, in force between 1989 and 2015, and
  threats. No record of another sender means nothing there.
- TIES, Threat and Imposition of Economic Sanctions: 1945 to 2005, and threats. It has neither
  arms embargoes nor military sanctions as such.

A case becomes a figure for each sender, target and year: the number of cases of a kind that
were in force on any day of the year. Lists are taken apart. Groups (EU, G7, ECOWAS …) become
their members on 1 July of the year where the codebook knows them, else they are kept as the
organisation: the UN, the OAS, the OAU, the Commonwealth, CoCom and others. The UN is not
expanded, for then all states would be senders of its sanctions. A state that a group it is in
sanctions is not its own sender. The European Communities are the EU.

Codes are resolved in each year: the grain embargo of 1980 is of the SUN, not of RUS. Years
outside those that a project covers are left out, even if a case runs into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from allies.sources.datasets import sanctions_gsdb as gsdb
from allies.sources.datasets import sanctions_numbered as numbered
from allies.sources.datasets.base import (
    Dataset,
    DatasetError,
    Faults,
    Reading,
    Remote,
    Variable,
)
from allies.sources.datasets.sanctions_cases import ANY, THREAT, UNIT, Case, figures
from allies.sources.datasets.workbooks import header_of

_IN_NAME = re.compile(r"v(\d)[-._](\d)", re.I)


def _kind(name: str, en: str, fr: str) -> Variable:
    return Variable(
        name=name, unit=UNIT, dyadic=True, low=0, zero_if_absent=True, label={"en": en, "fr": fr}
    )


DATASET = Dataset(
    name="sanctions",
    title={
        "en": "Sanctions (GSDB, EUSANCT, TIES)",
        "fr": "Sanctions (GSDB, EUSANCT, TIES)",
    },
    page="https://www.globalsanctionsdatabase.com",
    licence="GSDB: free on request for research with citation; EUSANCT and TIES: free for "
            "research with citation",
    redistributable=False,
    citation="""@article{felbermayr2020global,
  author = {Felbermayr, Gabriel and Kirilakha, Aleksandra and Syropoulos, Constantinos and
            Yalcin, Erdal and Yotov, Yoto V.},
  title = {The Global Sanctions Data Base},
  journal = {European Economic Review},
  year = {2020},
  volume = {129},
  pages = {103561},
  doi = {10.1016/j.euroecorev.2020.103561}
}
@article{weber2022post,
  author = {Weber, Patrick M. and Schneider, Gerald},
  title = {Post-Cold War sanctioning by the {EU}, the {UN}, and the {US}: Introducing the
           {EUSANCT} Dataset},
  journal = {Conflict Management and Peace Science},
  year = {2022},
  volume = {39},
  number = {1},
  pages = {97--114},
  doi = {10.1177/0738894220948729}
}
@article{morgan2014threat,
  author = {Morgan, T. Clifton and Bapat, Navin and Kobayashi, Yoshiharu},
  title = {Threat and imposition of economic sanctions 1945--2005: Updating the {TIES} dataset},
  journal = {Conflict Management and Peace Science},
  year = {2014},
  volume = {31},
  number = {5},
  pages = {541--558},
  doi = {10.1177/0738894213520379}
}""",
    newest="GSDB V4 (2025, years to 2023); EUSANCT 1989-2015; TIES 4.1",
    years=(1945, 2023),
    variables=(
        _kind(ANY, "sanctions in force, of any kind", "sanctions en vigueur, de toute nature"),
        _kind("sanction-trade", "sanctions on trade", "sanctions commerciales"),
        _kind("sanction-embargo", "of these, trade cut off in a direction altogether",
              "dont celles qui coupent tout commerce dans un sens"),
        _kind("sanction-arms", "arms embargoes", "embargos sur les armes"),
        _kind("sanction-military", "military assistance withheld",
              "assistance militaire refusée"),
        _kind("sanction-financial", "financial sanctions", "sanctions financières"),
        _kind("sanction-aid", "aid ended (EUSANCT, TIES)",
              "aide supprimée (EUSANCT, TIES)"),
        _kind("sanction-travel", "bans on travel", "interdictions de voyager"),
        _kind("sanction-other", "other sanctions", "autres sanctions"),
        _kind(THREAT, "threats of sanctions (EUSANCT, TIES)",
              "menaces de sanctions (EUSANCT, TIES)"),
    ),
    files={
        "en": "GSDB_V4.csv (cases or dyadic), EUSANCT_Dataset_Case-level.xls, or TIESv4-1.xls",
        "fr": "GSDB_V4.csv (cas ou dyades), EUSANCT_Dataset_Case-level.xls ou TIESv4-1.xls",
    },
    remotes=(
        Remote(
            url="https://sanctions.web.unc.edu/wp-content/uploads/sites/18834/2021/04/"
                "TIESv4-1.xls",
            name="TIESv4-1.xls",
            size=490_496,
            sha256="03f70356c864c39d6b8f76f583d74acc8d853fb9ec457012a49b0ae895560d76",
        ),
    ),
)  # fmt: skip

_Reader = Callable[[Path, Dataset, Faults], Iterator[Case]]
_READERS: tuple[tuple[tuple[str, ...], str, _Reader], ...] = (
    (gsdb.CASES, "GSDB", gsdb.cases),
    (gsdb.PAIRS, "GSDB", gsdb.pairs),
    (numbered.EUSANCT, "EUSANCT", numbered.eusanct),
    (numbered.TIES, "TIES", numbered.ties),
)


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the file of one of the projects."""
    if len(files) > 1:
        raise DatasetError(
            f"{len(files)} files were given for {DATASET.name}; give one, of one project: each "
            f"counts the same sanctions in its own way"
        )
    path = files[0]
    project, reader = _layout(path)
    cases = list(reader(path, DATASET, faults))
    years = _covered(project, cases)
    return Reading(_version(project, path, years), years, figures(cases, years))


def _layout(path: Path) -> tuple[str, _Reader]:
    header = set(header_of(path, DATASET))
    for columns, project, reader in _READERS:
        if header.issuperset(columns):
            return project, reader
    known = "; ".join(f"{project}: {', '.join(names[:4])} …" for names, project, _ in _READERS)
    raise DatasetError(
        f"{path.name} has none of the layouts of {DATASET.name} that are known ({known}). If "
        f"they have changed, look at {DATASET.page}"
    )


def _covered(project: str, cases: Sequence[Case]) -> tuple[int, int]:
    if project != "GSDB":
        return numbered.EUSANCT_YEARS if project == "EUSANCT" else numbered.TIES_YEARS
    if not cases:
        return DATASET.years[0], DATASET.years[0]
    return min(case.first for case in cases), max(case.last for case in cases)


def _version(project: str, path: Path, years: tuple[int, int]) -> str:
    if project == "GSDB":
        return gsdb.version_of(path, years[1])
    if project == "EUSANCT":
        return f"EUSANCT {years[0]}-{years[1]}"
    named = _IN_NAME.search(path.name)
    return f"TIES {named[1]}.{named[2]}" if named else "TIES 4"

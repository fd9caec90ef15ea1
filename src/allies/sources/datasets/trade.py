"""Trade in goods between states: BACI, UN Comtrade, and the Correlates of War.

Source is always the exporter and target the importer. Each origin has variables of its own, so
that files of all three can be loaded together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from allies.core.series import Figures
from allies.sources.datasets import trade_baci as baci
from allies.sources.datasets import trade_cow as cow
from allies.sources.datasets.base import (
    Dataset,
    DatasetError,
    Faults,
    Reading,
    Remote,
    Variable,
)
from allies.sources.datasets.tables import columns
from allies.sources.datasets.trade_comtrade import Reports
from allies.sources.datasets.trade_files import Table, tables_of
from allies.sources.datasets.trade_products import UNIT, variables

DATASET = Dataset(
    name="trade",
    title={
        "en": "Trade in goods (BACI, UN Comtrade, Correlates of War)",
        "fr": "Commerce de biens (BACI, UN Comtrade, Correlates of War)",
    },
    page="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    licence="BACI: Etalab 2.0; UN Comtrade: own use only; Correlates of War: free with citation",
    redistributable=False,
    citation="""@techreport{gaulier2010baci,
  author = {Gaulier, Guillaume and Zignago, Soledad},
  title = {{BACI}: International Trade Database at the Product-Level. The 1994--2007 Version},
  institution = {CEPII},
  type = {Working Paper},
  number = {2010-23},
  year = {2010}
}
@misc{comtrade,
  author = {{United Nations Statistics Division}},
  title = {{UN} Comtrade Database},
  url = {https://comtradeplus.un.org/}
}
@article{barbieri2009trading,
  author = {Barbieri, Katherine and Keshk, Omar M. G. and Pollins, Brian M.},
  title = {Trading Data: Evaluating our Assumptions and Coding Rules},
  journal = {Conflict Management and Peace Science},
  year = {2009},
  volume = {26},
  number = {5},
  pages = {471--491},
  doi = {10.1177/0738894209343887}
}""",
    newest="BACI HS92 V202601 (2026-01)",
    years=(1870, 2024),
    variables=(
        *variables("export", {
            "en": "goods sent from source to target, both reports reconciled (BACI)",
            "fr": "biens envoyés de la source à la cible, les deux déclarations conciliées (BACI)",
        }),
        *variables("export-reported", {
            "en": "goods sent from source to target, as the exporter reports (FOB)",
            "fr": "biens envoyés de la source à la cible, selon l’exportateur (FAB)",
        }),
        *variables("import-reported", {
            "en": "goods sent from source to target, as the importer reports (CIF)",
            "fr": "biens envoyés de la source à la cible, selon l’importateur (CAF)",
        }),
        Variable(
            name="export-cow", unit=UNIT, dyadic=True, low=0,
            label={"en": "goods sent from source to target (Correlates of War)",
                   "fr": "biens envoyés de la source à la cible (Correlates of War)"},
        ),
        Variable(
            name="export-cow-smoothed", unit=UNIT, dyadic=True, low=0,
            label={"en": "goods sent from source to target, gaps filled (Correlates of War)",
                   "fr": "biens envoyés de la source à la cible, lacunes comblées "
                         "(Correlates of War)"},
        ),
    ),
    files={
        "en": "BACI: yearly csv files (t, i, j, k, v, q) or their zip, with the tables of "
        "countries and products if wanted; UN Comtrade: JSON of the API or csv; Correlates of "
        "War: Dyadic_COW_4.0.csv",
        "fr": "BACI : fichiers csv annuels (t, i, j, k, v, q) ou leur zip, avec au besoin les "
        "tables des pays et des produits ; UN Comtrade : JSON de l’API ou csv ; Correlates of "
        "War : Dyadic_COW_4.0.csv",
    },
    remotes=(
        Remote(url="https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202601.zip",
               name="BACI_HS92_V202601.zip"),
    ),
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read tables of trade of any of the layouts, together.

    Args:
        files: BACI years, UN Comtrade answers or tables, the dyadic table of the Correlates of
            War, in any order, also as zip archives.
        faults: Where what is wrong with rows goes.

    Raises:
        DatasetError: A file is of no known layout, or two are of the same year.
    """
    tables = tables_of(files, DATASET)
    years: list[int] = []
    versions: list[str] = []
    parts: list[Iterator[Figures]] = []
    released = None
    of = {layout: [t for t in tables if t.layout.startswith(layout)]
          for layout in ("baci", "comtrade", "cow")}  # fmt: skip
    if not any(of.values()):
        raise DatasetError(
            f"{files[0].name} lists codes only; give files of trade with it, from {DATASET.page}"
        )
    if of["baci"]:
        years += _years_of(of["baci"])
        name, released = _release(of["baci"])
        versions.append(name)
        known = baci.known_codes(tables, DATASET, faults)
        parts += [baci.parts(table, DATASET, known, faults) for table in of["baci"]]
    if of["comtrade"]:
        reports = Reports(DATASET, faults)
        for table in of["comtrade"]:
            reports.read(table)
        years += reports.years()
        versions.append("UN Comtrade")
        parts.append(reports.parts())
    for table in of["cow"]:
        spell, found = cow.years_and_parts(table, DATASET, faults)
        years += spell
        versions.append(_cow_version(table))
        parts.append(found)
    return Reading(
        " + ".join(dict.fromkeys(versions)),
        (min(years), max(years)) if years else None,
        (part for iterator in parts for part in iterator),
        released,
    )


def _years_of(tables: Sequence[Table]) -> list[int]:
    owner: dict[int, str] = {}
    for table in tables:
        for year in sorted(baci.years_in(table, DATASET)):
            if year in owner:
                raise DatasetError(
                    f"{owner[year]} and {table.name} are both of {year}; give each year once, in "
                    "one edition of the Harmonized System"
                )
            owner[year] = table.name
    return sorted(owner)


def _release(tables: Sequence[Table]) -> tuple[str, str | None]:
    """The release by the names of files, such as BACI_HS92_Y2021_V202501.csv, and its month."""
    editions = sorted({baci.edition(table) for table in tables} - {("", "")})
    if len(editions) > 1:
        names = ", ".join(f"{hs} V{release}" for hs, release in editions)
        raise DatasetError(f"the files are of different releases of BACI ({names}); give one")
    if not editions:
        return "BACI", None
    hs, release = editions[0]
    return f"BACI {hs} V{release}", f"{release[:4]}-{release[4:]}"


def _cow_version(table: Table) -> str:
    if "version" not in table.header:
        return "COW"
    run = next(columns(table.path, DATASET, names=("version",), member=table.member, size=1), None)
    number = run.fields["version"][0] if run is not None else ""
    return f"COW {number}" if re.fullmatch(r"\d+(\.\d+)*", number) else "COW"

"""World Development Indicators of the World Bank: output and people of each state.

Three shapes of csv hold them: wide (a column a year; the download of an indicator, in its zip or
out of it, and the bulk file), the DataBank export (wide or a row a year), and cleaned long tables,
which name their indicator in the file name alone. Sums of states are skipped on purpose.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from allies.codebook.state_codes import state_of
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Remote, Variable
from allies.sources.datasets.tables import Columns, columns, number, opened

# Groups of states and areas that are none, by the codes of the World Bank.
_NOT_STATES = (
    "AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CHI CLA CME CSA CSS DEA DEC DLA DMN "
    "DNS DSA DSF DSS EAP EAR EAS ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC "
    "LCN LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF NRS NXS OED OSS PRE PSS PST RRS SAS SSA SSF "
    "SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN"
)
NOT_STATES = frozenset(_NOT_STATES.split())

_LINES_BEFORE_HEADER = 12
_YEAR = re.compile(r"(\d{4})(?: \[YR\1\])?$")
_CODE = re.compile(r"[A-Z]{2}(?:\.[A-Z0-9]+){2,4}")
# The names of the long tables of datahub.io, which tell no indicator.
_BY_NAME = {"gdp": "NY.GDP.MKTP.CD", "population": "SP.POP.TOTL"}
_BASE = re.compile(r"constant (\d{4})", re.IGNORECASE)


class _Kind(NamedTuple):
    """A variable, and by what its figures are divided to come in its unit."""

    name: str
    divisor: float


INDICATORS = {
    "NY.GDP.MKTP.CD": _Kind("gdp", 1e6),
    "NY.GDP.MKTP.PP.CD": _Kind("gdp-purchasing-power", 1e6),
    "NY.GDP.MKTP.KD": _Kind("gdp-at-prices-of", 1e6),
    "NY.GDP.PCAP.CD": _Kind("gdp-per-person", 1),
    "SP.POP.TOTL": _Kind("population", 1),
    "EG.IMP.CONS.ZS": _Kind("energy-net-imports", 100),
}
_CONSTANT = "NY.GDP.MKTP.KD"
_BASES = ("2000", "2005", "2010", "2015")

DATASET = Dataset(
    name="macro",
    title={
        "en": "World Development Indicators: output and population",
        "fr": "Indicateurs du développement dans le monde : production et population",
    },
    page="https://data.worldbank.org/indicator/NY.GDP.MKTP.CD",
    licence="CC BY 4.0",
    redistributable=True,
    citation="""@misc{wdi,
  author = {{World Bank}},
  title = {World Development Indicators},
  url = {https://databank.worldbank.org/source/world-development-indicators}
}""",
    newest="revised several times a year; known of 2025-10-07",
    years=(1960, None),
    variables=(
        Variable(name="gdp", unit="usd-million", low=0,
                 label={"en": "gross domestic product, current prices",
                        "fr": "produit intérieur brut, prix courants"}),
        Variable(name="gdp-purchasing-power", unit="international-dollar-million", low=0,
                 label={"en": "gross domestic product at purchasing power parity",
                        "fr": "produit intérieur brut à parité de pouvoir d’achat"}),
        *(Variable(name=f"gdp-at-prices-of-{base}", unit=f"usd-{base}-million", low=0,
                   label={"en": f"gross domestic product, prices of {base}",
                          "fr": f"produit intérieur brut, prix de {base}"}) for base in _BASES),
        Variable(name="gdp-per-person", unit="usd", low=0,
                 label={"en": "gross domestic product per person, current prices",
                        "fr": "produit intérieur brut par habitant, prix courants"}),
        Variable(name="population", unit="persons", low=0,
                 label={"en": "population", "fr": "population"}),
        Variable(name="energy-net-imports", unit="share", high=1,
                 label={"en": "net imports in the energy that is used; below zero for exporters",
                        "fr": "importations nettes dans l’énergie consommée ; négatives pour les "
                              "exportateurs"}),
    ),
    files={
        "en": "csv files of the World Bank, or the zip of an indicator: wide, DataBank, or long "
        "(Country Code, Year, Value)",
        "fr": "les csv de la Banque mondiale, ou le zip d’un indicateur : en colonnes d’années, "
        "DataBank, ou long (Country Code, Year, Value)",
    },
    remotes=tuple(
        Remote(url=f"https://api.worldbank.org/v2/en/indicator/{code}?downloadformat=csv",
               name=f"API_{code}.zip")
        for code in ("NY.GDP.MKTP.CD", "NY.GDP.PCAP.CD", "SP.POP.TOTL", "EG.IMP.CONS.ZS")
    ),
)  # fmt: skip


class _Table(NamedTuple):
    """A table: where it is, how many lines stand before its header, and which columns matter."""

    path: Path
    member: str
    skip: int
    code: str  # the column of the indicator, '' if the name of the file tells it
    label: str
    indicator: str
    time: str  # the column of the year, '' if a column is a year
    years: tuple[tuple[str, str], ...]  # the columns of years, and the years
    updated: str


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read tables of indicators, several together if wanted.

    Raises:
        DatasetError: A file is of none of the three shapes, or does not tell its indicator.
    """
    tables = [_table(path) for path in files]
    updated = max((table.updated for table in tables), default="")
    spans = [_years(table) for table in tables]
    known = [year for span in spans for year in span]
    return Reading(
        f"WDI {updated}".strip() if updated else "WDI",
        (min(known), max(known)) if known else None,
        (part for table in tables for part in _parts(table, faults)),
        released=updated or None,
    )


def _table(path: Path) -> _Table:
    member = _member(path)
    lines: list[list[str]] = []
    with opened(path, DATASET, member=member) as stream:
        lines += csv.reader(list(islice(stream, _LINES_BEFORE_HEADER)))
    updated = ""
    for skip, cells in enumerate(lines):
        header = [cell.strip() for cell in cells]
        if header[:1] == ["Last Updated Date"] and len(header) > 1:
            updated = header[1]
        if "Country Code" in header:
            return _described(path, member, skip, header, updated)
    raise DatasetError(
        f"{path.name} has no line with the column Country Code, as all three known shapes have: "
        "a column a year, the DataBank export, and long with Year and Value. "
        f"Look at {DATASET.page}"
    )


def _described(path: Path, member: str, skip: int, header: list[str], updated: str) -> _Table:
    code = next((name for name in ("Indicator Code", "Series Code") if name in header), "")
    label = next((name for name in ("Indicator Name", "Series Name") if name in header), "")
    time = next((name for name in ("Time Code", "Time", "Year") if name in header), "")
    years = tuple((name, match[1]) for name in header if (match := _YEAR.fullmatch(name)))
    if not years and not (time and "Value" in header):
        raise DatasetError(
            f"{path.name} has neither columns of years nor Year and Value; look at {DATASET.page}"
        )
    indicator = ""
    if not code:
        match = _CODE.search(path.name)
        indicator = match[0].removesuffix(".CSV") if match else _BY_NAME.get(_stem(path), "")
        if indicator not in INDICATORS:
            raise DatasetError(
                f"{path.name} does not tell its indicator; put its code, such as "
                f"{', '.join(INDICATORS)}, into the name of the file"
            )
    return _Table(path, member, skip, code, label, indicator, "" if years else time, years, updated)


def _stem(path: Path) -> str:
    return path.name.lower().split(".")[0]


def _member(path: Path) -> str:
    """The table of an archive that also holds descriptions of states and indicators."""
    try:
        if not zipfile.is_zipfile(path):
            return ""
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except FileNotFoundError:
        return ""
    except (OSError, zipfile.BadZipFile) as error:
        raise DatasetError(
            f"{path.name} is broken or cut short; download it again from {DATASET.page}"
        ) from error
    wanted = [n for n in names if Path(n).name.startswith(("API_", "WDIData", "WDICSV"))]
    wanted += [n for n in names if n.endswith("_Data.csv")]
    if not wanted:
        raise DatasetError(
            f"{path.name} holds no file API_….csv; download it again from {DATASET.page}"
        )
    return wanted[0]


def _years(table: _Table) -> list[int]:
    if table.years:
        return [int(year) for _, year in table.years]
    return [int(year) for run in _runs(table) for text in run.fields[table.time]
            if len(year := _plain_year(text)) == 4 and year.isdecimal()]  # fmt: skip


def _plain_year(text: str) -> str:
    return text.removeprefix("YR")


def _runs(table: _Table) -> Iterator[Columns]:
    names = ["Country Code", *(name for name in (table.code, table.label) if name)]
    names += [name for name, _ in table.years] or [table.time, "Value"]
    return columns(table.path, DATASET, names=names, skip=table.skip, member=table.member)


class _Cell(NamedTuple):
    """A figure: the column and the place in the run where it stands, and of whom and when."""

    column: str
    at: int
    state: str
    year: str


def _parts(table: _Table, faults: Faults) -> Iterator[Figures]:
    for run in _runs(table):
        kinds = _kinds(table, run, faults)
        kept = [
            (at, kind, state)
            for at, kind in enumerate(kinds)
            if kind is not None and (state := _state(run, at, faults)) is not None
        ]
        for kind in dict.fromkeys(kind for _, kind, _ in kept):
            own = [(at, state) for at, other, state in kept if other == kind]
            if table.years:
                cells = [
                    _Cell(column, at, state, year)
                    for column, year in table.years
                    for at, state in own
                ]
            else:
                cells = [
                    _Cell("Value", at, state, _plain_year(run.fields[table.time][at]))
                    for at, state in own
                    if _is_year(table, run, at, faults)
                ]
            yield _figures(kind, run, cells, faults)


def _kinds(table: _Table, run: Columns, faults: Faults) -> list[_Kind | None]:
    """What each row counts; None for an indicator that is not read, or a line that is no row."""
    if not table.code:
        return [INDICATORS[table.indicator]] * len(run.lines)
    found: list[_Kind | None] = []
    labels = run.fields[table.label] if table.label else [""] * len(run.lines)
    for line, code, label in zip(run.lines, run.fields[table.code], labels, strict=True):
        kind = INDICATORS.get(code)
        if kind is not None and code == _CONSTANT:
            base = _BASE.search(label)
            if base is None or base[1] not in _BASES:
                faults.add(f"row {line}: '{label}' is not at prices of {', '.join(_BASES)}")
                kind = None
            else:
                kind = _Kind(f"{kind.name}-{base[1]}", kind.divisor)
        elif kind is None and code and not _CODE.fullmatch(code):
            faults.add(f"row {line}: '{code}' is no code of an indicator")
        found.append(kind)
    return found


def _state(run: Columns, at: int, faults: Faults) -> str | None:
    code = run.fields["Country Code"][at]
    if code in NOT_STATES:
        return None
    state = state_of(code, "alpha3")
    if state is None:
        faults.add(f"row {run.lines[at]}: no state has the code '{code}'")
    return state


def _is_year(table: _Table, run: Columns, at: int, faults: Faults) -> bool:
    text = _plain_year(run.fields[table.time][at])
    good = len(text) == 4 and text.isdecimal() and "1900" <= text <= "2100"
    if not good:
        faults.add(f"row {run.lines[at]}: the year is '{text}'")
    return good


def _figures(kind: _Kind, run: Columns, cells: list[_Cell], faults: Faults) -> Figures:
    values: list[float | None] = []
    for cell in cells:
        text = run.fields[cell.column][cell.at]
        try:
            value = number(text)
        except ValueError:
            faults.add(f"row {run.lines[cell.at]}: {cell.column} is '{text}'")
            value = None
        values.append(None if value is None else value / kind.divisor)
    return Figures(
        kind.name,
        DATASET.variable(kind.name).unit,
        [cell.state for cell in cells],
        None,
        [cell.year for cell in cells],
        values,
        [run.lines[cell.at] for cell in cells],
    )

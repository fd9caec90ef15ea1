"""Gravity variables: distances and ties of pairs of states, and two cross-checked trade panels.

Three origins, each recognised by its columns, which can be loaded together:

- GeoDist of the CEPII (dist_cepii, geo_cepii): what does not change, as of 2011;
- the cross-section of 2006 by Head, Mayer and Ries, pairs with trade only;
- the manufacturing panel 1986–2006 of the WTO and UNCTAD guide, 69 states.

A row of a state with itself is about that state: `internal-distance`, `domestic-sales`. GeoDist
calls Serbia and Montenegro YUG and means Belgrade; its distances stand for Serbia, its area is
left out. The Netherlands Antilles (ANT) are no state and have no successor: they are skipped.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.codebook.state_codes import state_of
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Remote, Variable
from allies.sources.datasets.tables import Columns, columns, names_in, number, opened
from allies.sources.datasets.workbooks import header_of, rows_of

NOT_STATES = frozenset({"ANT"})
# Whom GeoDist means by codes that were out of date in its own year.
_STANDS_FOR = {"YUG": "SRB"}
_GEODIST, _SECTION = "2011", "2006"
_BATCH = 20_000
_OLD_BOOK = b"\xd0\xcf\x11\xe0"

Texts = NDArray[Any]


class _Layout(NamedTuple):
    """A kind of file: its two states, its column of years, and which column is what variable."""

    name: str
    sides: tuple[str, ...]
    year: str
    pairs: dict[str, str]
    own: dict[str, str]
    span: tuple[int, int]


_LAYOUTS = (
    _Layout(
        "GeoDist", ("iso_o", "iso_d"), "",
        {"dist": "distance", "distcap": "distance-capitals", "distw": "distance-weighted",
         "distwces": "distance-harmonic", "contig": "contiguity",
         "comlang_off": "language-official", "comlang_ethno": "language-spoken",
         "colony": "colonial-link", "comcol": "colonizer-common", "curcol": "colonial-current",
         "col45": "colonial-since-1945", "smctry": "same-country-once"},
        {"dist": "internal-distance"}, (2011, 2011),
    ),
    _Layout(
        "2006", ("iso_o", "iso_d"), "",
        {"flow": "trade-2006", "rta": "trade-agreement", "distw": "distance-weighted",
         "contig": "contiguity", "comlang_off": "language-official", "comcur": "currency-common"},
        {}, (2006, 2006),
    ),
    _Layout(
        "AGTPA", ("exporter", "importer"), "year",
        {"trade": "trade-manufacturing", "rta": "trade-agreement", "dist": "distance-weighted",
         "cntg": "contiguity", "lang": "language-spoken", "clny": "colonial-link"},
        {"trade": "domestic-sales"}, (1986, 2006),
    ),
    _Layout(
        "geo", ("iso3",), "",
        {}, {"area": "area", "dis_int": "internal-distance", "landlocked": "landlocked"},
        (2011, 2011),
    ),
)  # fmt: skip


def _flag(name: str, en: str, fr: str, *, symmetric: bool = True) -> Variable:
    return Variable(
        name=name, unit="flag", dyadic=True, symmetric=symmetric, low=0, high=1,
        label={"en": en, "fr": fr},
    )  # fmt: skip


def _measure(name: str, unit: str, en: str, fr: str, *, dyadic: bool = True,
             symmetric: bool = False) -> Variable:  # fmt: skip
    return Variable(
        name=name, unit=unit, dyadic=dyadic, symmetric=symmetric, low=0,
        label={"en": en, "fr": fr},
    )  # fmt: skip


DATASET = Dataset(
    name="gravity",
    title={
        "en": "Gravity variables (CEPII GeoDist, cross-section of 2006, panel of the WTO guide)",
        "fr": "Variables de gravité (GeoDist du CEPII, coupe de 2006, panel du guide de l’OMC)",
    },
    page="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
    licence="GeoDist: Etalab 2.0; cross-section: Apache 2.0; panel: CC BY 4.0",
    redistributable=True,
    citation="""@techreport{mayer2011geodist,
  author = {Mayer, Thierry and Zignago, Soledad},
  title = {Notes on {CEPII}'s distances measures: The {GeoDist} database},
  institution = {CEPII},
  type = {Working Paper},
  number = {2011-25},
  year = {2011}
}
@article{head2010erosion,
  author = {Head, Keith and Mayer, Thierry and Ries, John},
  title = {The erosion of colonial trade linkages after independence},
  journal = {Journal of International Economics},
  year = {2010},
  volume = {81},
  number = {1},
  pages = {1--14},
  doi = {10.1016/j.jinteco.2010.01.002}
}
@book{yotov2016guide,
  author = {Yotov, Yoto V. and Piermartini, Roberta and Monteiro, José-Antonio and Larch, Mario},
  title = {An Advanced Guide to Trade Policy Analysis: The Structural Gravity Model},
  publisher = {World Trade Organization},
  year = {2016}
}""",
    newest="GeoDist of 2011",
    years=(1986, 2011),
    variables=(
        # Distances are of single precision, weighted ones were summed each way: the last digit
        # differs between directions, so they are not declared symmetric.
        _measure("distance", "km", "distance between the largest cities",
                 "distance entre les plus grandes villes", symmetric=True),
        _measure("distance-capitals", "km", "distance between the capitals",
                 "distance entre les capitales", symmetric=True),
        _measure("distance-weighted", "km", "distance between cities, weighted by population",
                 "distance entre villes, pondérée par la population"),
        _measure("distance-harmonic", "km", "the same as a harmonic mean (elasticity −1)",
                 "la même en moyenne harmonique (élasticité −1)"),
        _flag("contiguity", "a common border", "une frontière commune"),
        _flag("language-official", "a common official language", "une langue officielle commune"),
        _flag("language-spoken", "a language that 9 % speak in both",
              "une langue que 9 % parlent des deux côtés"),
        _flag("colonial-link", "one was ever the colony of the other",
              "l’un a été la colonie de l’autre"),
        _flag("colonizer-common", "the same colonizer after 1945",
              "le même colonisateur après 1945"),
        _flag("colonial-current", "one is the colony of the other",
              "l’un est la colonie de l’autre"),
        _flag("colonial-since-1945", "one was the colony of the other after 1945",
              "l’un a été la colonie de l’autre après 1945"),
        # The makers have both values for 33 pairs of territories.
        _flag("same-country-once", "they were the same country", "ils ont été le même pays",
              symmetric=False),
        _flag("trade-agreement", "a trade agreement in force", "un accord commercial en vigueur"),
        _flag("currency-common", "a common currency", "une monnaie commune"),
        _measure("trade-2006", "usd-million", "goods sent from source to target in 2006",
                 "biens envoyés de la source à la cible en 2006"),
        _measure("trade-manufacturing", "usd-million",
                 "manufactures sent from source to target",
                 "produits manufacturés envoyés de la source à la cible"),
        _measure("domestic-sales", "usd-million", "manufactures made and sold at home",
                 "produits manufacturés faits et vendus dans le pays", dyadic=False),
        _measure("gdp-2006", "usd-million", "gross domestic product of 2006, current prices",
                 "produit intérieur brut de 2006, prix courants", dyadic=False),
        _measure("internal-distance", "km", "distance within the state, from its area",
                 "distance interne, d’après la superficie", dyadic=False),
        _measure("area", "square-km", "area", "superficie", dyadic=False),
        Variable(name="landlocked", unit="flag", low=0, high=1,
                 label={"en": "without a coast", "fr": "sans littoral"}),
    ),
    files={
        "en": "dist_cepii and geo_cepii (xls, csv or zip), the cross-section of 2006 (iso_o, "
        "iso_d, flow …), the panel of the guide (exporter, importer, year, trade …)",
        "fr": "dist_cepii et geo_cepii (xls, csv ou zip), la coupe de 2006 (iso_o, iso_d, flow…), "
        "le panel du guide (exporter, importer, year, trade…)",
    },
    remotes=(
        Remote(url="https://www.cepii.fr/distance/dist_cepii.zip", name="dist_cepii.zip"),
        Remote(url="https://www.cepii.fr/distance/geo_cepii.xls", name="geo_cepii.xls"),
    ),
)  # fmt: skip


class _Table(NamedTuple):
    path: Path
    layout: _Layout
    columns: tuple[str, ...]
    book: bool


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read files of the three origins, in any order.

    Raises:
        DatasetError: A file is of none of them.
        MissingExtra: A file is an old workbook and there is no xlrd.
    """
    tables = [_table(path) for path in files]
    spans = [year for table in tables for year in table.layout.span]
    names = dict.fromkeys(table.layout.name.replace("geo", "GeoDist") for table in tables)
    given = {table.layout.name for table in tables}
    return Reading(
        " + ".join(names),
        (min(spans), max(spans)),
        (part for table in tables for part in _parts(table, given, faults)),
    )


def _table(path: Path) -> _Table:
    if _is_book(path) or _zipped_book(path):
        book, header = True, _header_of_book(path)
    else:
        book = False
        with opened(path, DATASET) as stream:
            header = names_in(stream.readline())
    for layout in _LAYOUTS:
        wanted = (*layout.sides, *filter(None, [layout.year]), *layout.pairs, *layout.own)
        wanted = tuple(dict.fromkeys(wanted))
        if set(wanted) <= set(header):
            extra = {"2006": ("gdp_o", "gdp_d"), "geo": ("cap",)}.get(layout.name, ())
            return _Table(path, layout, (*wanted, *(c for c in extra if c in header)), book)
    raise DatasetError(
        f"{path.name} is none of the files that are known: dist_cepii (iso_o, iso_d, dist …), "
        "geo_cepii (iso3, area, dis_int …), the cross-section of 2006 (iso_o, iso_d, flow, rta …), "
        f"the panel of the guide (exporter, importer, year, trade …). Look at {DATASET.page}"
    )


def _is_book(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_OLD_BOOK)) == _OLD_BOOK
    except OSError:
        return False


def _zipped_book(path: Path) -> str:
    """The name of the old workbook in an archive, '' if there is none."""
    try:
        if not zipfile.is_zipfile(path):
            return ""
        with zipfile.ZipFile(path) as archive:
            return next((n for n in archive.namelist() if n.lower().endswith(".xls")), "")
    except (OSError, zipfile.BadZipFile):
        return ""


def _header_of_book(path: Path) -> list[str]:
    member = _zipped_book(path)
    if not member:
        return header_of(path, DATASET)
    with tempfile.TemporaryDirectory() as folder:
        return header_of(_unpacked(path, member, folder), DATASET)


def _unpacked(path: Path, member: str, folder: str) -> Path:
    place = Path(folder) / Path(member).name
    try:
        with zipfile.ZipFile(path) as archive:
            place.write_bytes(archive.read(member))
    except Exception as error:  # damage shows as many kinds of error
        raise DatasetError(
            f"{path.name} is broken or cut short; download it again from {DATASET.page}"
        ) from error
    return place


def _runs(table: _Table) -> Iterator[Columns]:
    """The wanted columns, some rows at a time."""
    if not table.book:
        yield from columns(table.path, DATASET, names=table.columns, size=_BATCH)
        return
    member = _zipped_book(table.path)
    with tempfile.TemporaryDirectory() as folder:
        place = _unpacked(table.path, member, folder) if member else table.path
        found = list(rows_of(place, DATASET, {name: name for name in table.columns}))
    yield Columns(
        [row.line for row in found],
        {name: [row.fields[name] for row in found] for name in table.columns},
    )


def _parts(table: _Table, given: set[str], faults: Faults) -> Iterator[Figures]:
    told: set[str] = set()
    for run in _runs(table):
        sides = [_states(run, column, told, faults) for column in table.layout.sides]
        years = _years(run, table, faults)
        good = years != ""
        for side in sides:
            good &= side != ""
        own = sides[0] == sides[-1]
        kinds = [(table.layout.pairs, good & ~own), (table.layout.own, good & own)]
        for named, rows in kinds:
            for column, name in named.items():
                at = np.flatnonzero(rows & _stay(run, name, years, table, given))
                if len(at):
                    yield Figures(
                        name,
                        DATASET.variable(name).unit,
                        sides[0][at].tolist(),
                        sides[1][at].tolist() if DATASET.variable(name).dyadic else None,
                        years[at].tolist(),
                        _figures(run, column, at, faults),
                        [run.lines[n] for n in at.tolist()],
                    )
    if "gdp_o" in table.columns:
        yield _output(table, faults)


def _states(run: Columns, column: str, told: set[str], faults: Faults) -> Texts:
    """The state of each row, '' where there is none."""
    codes, first, back = np.unique(run.fields[column], return_index=True, return_inverse=True)
    found = np.full(len(codes), "", object)
    for n, code in enumerate(codes.tolist()):
        state = _STANDS_FOR.get(code) or state_of(code, "alpha3")
        if state is None and code not in NOT_STATES and code not in told:
            faults.add(f"row {run.lines[int(first[n])]}: no state has the code '{code}'")
            told.add(code)
        found[n] = "" if code in NOT_STATES else state or ""
    return found[back]


def _years(run: Columns, table: _Table, faults: Faults) -> Texts:
    """The year of each row, '' where there is none."""
    if not table.layout.year:
        return np.full(len(run.lines), str(table.layout.span[0]), object)
    texts = run.fields[table.layout.year]
    found = np.array(texts, object)
    for at, text in enumerate(texts):
        if not (len(text) == 4 and text.isdecimal() and "1900" <= text <= "2100"):
            faults.add(f"row {run.lines[at]}: the year is '{text}'")
            found[at] = ""
    return found


def _stay(
    run: Columns, name: str, years: Texts, table: _Table, given: set[str]
) -> NDArray[np.bool_]:
    """Which figures are kept, where another file has them too or they are of more land."""
    layout = table.layout.name
    every = np.ones(len(run.lines), bool)
    if layout == "AGTPA" and "2006" in given:
        section = next(other for other in _LAYOUTS if other.name == "2006")
        return every if name not in section.pairs.values() else years != _SECTION
    if layout == "geo":
        every = ~np.isin(run.fields["iso3"], list(_STANDS_FOR))
        # States with two rows have one for the capital and one for the largest city.
        return every & (np.array(run.fields["cap"]) == "1") if "cap" in run.fields else every
    if layout == "GeoDist" and name == "internal-distance":
        return ~np.isin(run.fields["iso_o"], list(_STANDS_FOR)) & ("geo" not in given)
    return every


def _figures(
    run: Columns, column: str, at: NDArray[np.int64], faults: Faults
) -> list[float | None]:
    texts, found = run.fields[column], []
    for n in at.tolist():
        try:
            found.append(number(texts[n]))
        except ValueError:
            faults.add(f"row {run.lines[n]}: {column} is '{texts[n]}'")
            found.append(None)
    return found


def _output(table: _Table, faults: Faults) -> Figures:
    """The GDP of each state, which stands in every row that it is in, and must be the same."""
    found: dict[str, tuple[str, int]] = {}
    for run in _runs(table):
        for side, column in (("iso_o", "gdp_o"), ("iso_d", "gdp_d")):
            for line, code, text in zip(
                run.lines, run.fields[side], run.fields[column], strict=True
            ):
                state = state_of(code, "alpha3")
                if state is not None and found.setdefault(state, (text, line))[0] != text:
                    faults.add(f"row {line}: the GDP of {state} is {text}, and was another one")
    own = Columns([line for _, line in found.values()], {"gdp": [t for t, _ in found.values()]})
    return Figures(
        "gdp-2006",
        DATASET.variable("gdp-2006").unit,
        list(found),
        None,
        [_SECTION] * len(found),
        _figures(own, "gdp", np.arange(len(found)), faults),
        own.lines,
    )

"""Where the United States station their armed forces, hold bases and build for them.

The data of Allen, Flynn and Machain (package troopdata) come in four files, each read by its
columns: deployments from 1950 in two series (the older `troopdata`, and the rebuilt one with
reserves and civilians), sites of bases, and spending on construction. All figures are of the
United States towards the state where they are; those at home are not kept.

- Numbers of states of the Correlates of War are resolved at the year; the makers also use a
  state's number of today (255 for Germany in 1970). Rows of places that were no states then
  (Algeria in 1950) are passed over.
- The makers gave numbers of their own (6, 1001 …) to territories and to some states: these are
  resolved by name. Places without a code of ISO 3166 (PLACES) are passed over.
- A state that has two rows in a year, under two names or numbers, gets their sum.
- Services that a series does not tell apart in a year (NA) are no figures; nor are the marines
  of the rebuilt series where they are negative (what was left over of a total, in four rows).
- The sites of bases bear no date: they are as of 2018, to which the makers brought them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from allies.codebook.state_codes import codes_of, state_of
from allies.core.series import Figures
from allies.core.text import fold
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.state_names import held, state_named
from allies.sources.datasets.tables import Columns, columns, number, opened

_USA = "USA"
_LEFT_OVER = "marine_corps_ad"
_BASES_AS_OF = "2018"
_LAST_OF_COW = 990
# Places without a code of their own, wholes and leftovers; none is a state.
PLACES = frozenset({
    "aden", "afloat", "akrotiri", "antarctica", "azores", "bassas da india", "bi",
    "british atlantic ocean territory", "british west indies", "british west indies federation",
    "cm", "conus classified", "coral sea islands", "district of columbia", "easter island",
    "eniwetok (j.t.f. 7", "fiji and tonga", "ho", "johnston island", "kashmir", "kwajalein",
    "line islands", "mariana islands", "midway islands", "netherlands antilles", "sarawak",
    "spratly islands", "svalbard", "trucial states", "undefined", "unknown",
    "unspecified location", "wake island", "worldwide classified", "worldwide unspecified", "zc",
    "zz-unknown", "zanzibar", "ascension island", "virgin islands",
})  # fmt: skip
_NAMES = {"antigua": "ATG", "diego garcia": "IOT", "turks island": "TCA",
          "seychelles island": "SYC", "saint helena": "SHN"}  # fmt: skip

_REBUILT = {
    "troops_ad": "troops", "army_ad": "troops-army", "navy_ad": "troops-navy",
    "air_force_ad": "troops-air-force", "marine_corps_ad": "troops-marines",
    "coast_guard_ad": "troops-coast-guard", "space_force_ad": "troops-space-force",
    "total_selected_reserve": "troops-reserve", "total_civilian": "defence-civilians",
}  # fmt: skip
_OLDER = {
    "troops": "troops", "army": "troops-army", "navy": "troops-navy",
    "air_force": "troops-air-force", "marine_corps": "troops-marines",
    "coast_guard": "troops-coast-guard", "space_force": "troops-space-force",
}  # fmt: skip
_BUILT = {"spend_construction": "base-construction"}
_BASES = {"base": "bases", "lilypad": "lily-pads", "fundedsite": "funded-sites"}
_LAYOUTS = (_REBUILT, _OLDER, _BUILT, _BASES)


def _persons(name: str, en: str, fr: str) -> Variable:
    return Variable(
        name=name, unit="persons", dyadic=True, low=0, high=4e6, label={"en": en, "fr": fr}
    )


DATASET = Dataset(
    name="troops",
    title={
        "en": "US military deployments, bases and construction (troopdata)",
        "fr": "Déploiements, bases et constructions militaires des États-Unis (troopdata)",
    },
    page="https://github.com/meflynn/troopdata",
    licence="package troopdata: GPL-3 or later",
    redistributable=True,
    citation="""@article{allen2022us,
  author = {Allen, Michael A. and Flynn, Michael E. and Machain, Carla Martinez},
  title = {{US} global military deployments, 1950--2020},
  journal = {Conflict Management and Peace Science},
  year = {2022},
  volume = {39},
  number = {3},
  pages = {351--370},
  doi = {10.1177/07388942211030885}
}""",
    newest="the rebuilt series of June 2026 (1950-2024)",
    years=(1950, 2024),
    variables=(
        _persons("troops", "US troops on active duty stationed there",
                 "soldats américains d’active stationnés sur place"),
        _persons("troops-army", "of these, of the army", "dont l’armée de terre"),
        _persons("troops-navy", "of these, of the navy", "dont la marine"),
        _persons("troops-air-force", "of these, of the air force", "dont l’armée de l’air"),
        _persons("troops-marines", "of these, marines", "dont le corps des marines"),
        _persons("troops-coast-guard", "of these, of the coast guard", "dont les garde-côtes"),
        _persons("troops-space-force", "of these, of the space force", "dont la force spatiale"),
        _persons("troops-reserve", "US reservists there", "réservistes américains sur place"),
        _persons("defence-civilians", "civilians of the US department of defence there",
                 "civils du ministère américain de la Défense sur place"),
        Variable(name="bases", unit="sites", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "US bases there, as of 2018",
                        "fr": "bases américaines sur place, en 2018"}),
        Variable(name="lily-pads", unit="sites", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "small US sites there (lily pads), as of 2018",
                        "fr": "petits sites américains sur place (« lily pads »), en 2018"}),
        Variable(name="funded-sites", unit="sites", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "sites of the host paid for by the US, as of 2018",
                        "fr": "sites du pays hôte financés par les États-Unis, en 2018"}),
        Variable(name="base-construction", unit="current-usd-thousand", dyadic=True,
                 zero_if_absent=True,
                 label={"en": "US spending on military construction there",
                        "fr": "dépenses américaines de construction militaire sur place"}),
    ),
    files={
        "en": "the csv files of the package's folder data-raw: troopdata, "
              "troopdata-rebuild-country-year, basedata, builddata",
        "fr": "les fichiers csv du dossier data-raw du paquet : troopdata, "
              "troopdata-rebuild-country-year, basedata, builddata",
    },
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read any of the four files; of the two series of troops only one."""
    layouts = [_layout(path) for path in files]
    variables = [name for layout in layouts for name in layout.values()]
    twice = sorted({name for name in variables if variables.count(name) > 1})
    if twice:
        raise DatasetError(
            f"{', '.join(path.name for path in files)}: {twice[0]} is in more than one of them; "
            f"give one series of troops"
        )
    sums = {name: _Sum(name) for name in variables}
    for path, layout in zip(files, layouts, strict=True):
        _add_all(path, layout, sums, faults)
    years = sorted({key[1] for one in sums.values() for key in one.found})
    covered = (int(years[0]), int(years[-1])) if years else None
    names = [_title(layout) for layout in layouts]
    span = f" {covered[0]}-{covered[1]}" if covered else ""
    return Reading(
        f"{', '.join(names)}{span}", covered, (one.figures() for one in sums.values() if one.found)
    )


class _Sum:
    """Figures of one variable by host and year."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.found: dict[tuple[str, str], tuple[float | None, int]] = {}

    def add(self, host: str, year: str, value: float | None, line: int) -> None:
        former, row = self.found.get((host, year), (None, line))
        if former is not None:
            value = former if value is None else former + value
        self.found[host, year] = (value, row)

    def figures(self) -> Figures:
        return Figures(
            self.variable,
            DATASET.variable(self.variable).unit,
            [_USA] * len(self.found),
            [host for host, _ in self.found],
            [year for _, year in self.found],
            [value for value, _ in self.found.values()],
            [row for _, row in self.found.values()],
        )


def _title(layout: dict[str, str]) -> str:
    return {"troops_ad": "rebuilt series", "troops": "older series",
            "spend_construction": "construction", "base": "bases"}[next(iter(layout))]  # fmt: skip


def _layout(path: Path) -> dict[str, str]:
    with opened(path, DATASET) as stream:
        header = {name.strip(' "\r\n') for name in stream.readline().split(",")}
    for layout in _LAYOUTS:
        if next(iter(layout)) in header:
            return layout
    known = "; ".join(", ".join(list(layout)[:3]) for layout in _LAYOUTS)
    raise DatasetError(
        f"{path.name} has none of the layouts of {DATASET.name} that are known, which have the "
        f"columns {known}. If they have changed, look at {DATASET.page}"
    )


def _add_all(path: Path, layout: dict[str, str], sums: dict[str, _Sum], faults: Faults) -> None:
    dated = layout is not _BASES
    names = ("countryname", "ccode", *(("year",) if dated else ()), *layout)
    seen: dict[tuple[str, str, str], int] = {}
    for run in columns(path, DATASET, names=names):
        years = run.fields["year"] if dated else [_BASES_AS_OF] * len(run.lines)
        hosts = [
            _host(name, code, year, line, faults)
            for name, code, year, line in zip(
                run.fields["countryname"], run.fields["ccode"], years, run.lines, strict=True
            )
        ]
        if layout in (_REBUILT, _OLDER):
            places = zip(run.fields["countryname"], run.fields["ccode"], years, strict=True)
            _note_twice(places, run.lines, seen, faults)
        for column, variable in layout.items():
            add = sums[variable].add
            _add_column(run, column, hosts, years, add, faults)


def _note_twice(
    places: Iterable[tuple[str, str, str]],
    lines: Sequence[int],
    seen: dict[tuple[str, str, str], int],
    faults: Faults,
) -> None:
    """Note places that stand twice in a year under the same name and number."""
    for place, line in zip(places, lines, strict=True):
        first = seen.setdefault(place, line)
        if first != line:
            faults.add(f"row {line}: {place[0][:60]} in {place[2][:9]} is in row {first} too")


def _add_column(
    run: Columns,
    column: str,
    hosts: Sequence[str | None],
    years: Sequence[str],
    add: Callable[[str, str, float | None, int], None],
    faults: Faults,
) -> None:
    for text, host, year, line in zip(run.fields[column], hosts, years, run.lines, strict=True):
        if host is None:
            continue
        try:
            value = number(text)
            if column == _LEFT_OVER and value is not None and value < 0:
                value = None
            add(host, year, value, line)
        except ValueError:
            faults.add(f"row {line}: {column} is '{text[:40]}'")


def _host(name: str, code: str, year: str, line: int, faults: Faults) -> str | None:
    if not (year.isdigit() and len(year) == 4):
        faults.add(f"row {line}: the year is '{year[:40]}'")
        return None
    state, known = _resolved(name, code, year)
    if not known:
        faults.add(f"row {line}: no place is named '{name[:60]}' with the number {code[:20]}")
    return None if state == _USA else state


@cache
def _resolved(name: str, code: str, year: str) -> tuple[str | None, bool]:
    """The state, or None for what is passed over; and whether the place is known at all."""
    if code.isdigit() and int(code) <= _LAST_OF_COW:
        state = state_of(code, "cow", at=year) or state_of(code, "cow")
        if state is not None:
            holder = held(state, year)
            return (holder if _is_state(holder, year) else None), True
    plain = fold(name)
    if plain in PLACES:
        return None, True
    host = state_named(name, at=year, aliases=_NAMES)
    return host, host is not None


def _is_state(code: str, year: str) -> bool:
    """Whether the Correlates of War or Gleditsch and Ward count it as a state in the year."""
    return bool(codes_of(code, "cow", at=year) or codes_of(code, "gw", at=year))

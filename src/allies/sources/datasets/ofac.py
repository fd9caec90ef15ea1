"""The US Treasury's list of Specially Designated Nationals (SDN): whom its sanctions name.

An entry is a person, an entity, a ship or an aircraft, with the programmes under which it is
designated. All figures are of the United States towards a state:

- how many entries there are in programmes aimed at a state, by the table of
  `ofac_programmes`, by type, and by programme;
- how many persons have its nationality or citizenship, how many ships fly its flag, and (with
  the file of addresses) how many entries have an address in it, whatever the programme.

A programme aimed at no state counts, in the variable of its name, for each state that the
entry names. An entry counts once for each state. A state may be named because it is a victim or
a hiding place, and not a target: only the first kind of figures is about targets.

The list bears no date. It is taken from the name of the file (sdn_2023-11-09.csv), else from
when the file was last changed, which is when it was downloaded. What is listed is as of that
day; there is no record of days before it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from allies.core.series import Figures
from allies.sources.datasets.base import (
    Dataset,
    DatasetError,
    Faults,
    Reading,
    Remote,
    Variable,
)
from allies.sources.datasets.ofac_programmes import (
    AGAINST,
    AT_LARGE,
    head_of,
    programmes_of,
    target_of,
    variable_of,
)
from allies.sources.datasets.state_names import state_named
from allies.sources.datasets.tables import opened

_USA = "USA"
_END = "\x1a"
_NULL = "-0-"
_FIELDS, _FIELDS_OF_ADDRESS = 12, 6
_TYPES = {"individual": "persons", _NULL: "entities", "vessel": "vessels", "aircraft": "aircraft"}
_NATIONAL = re.compile(r"(?:nationality|citizen) ([^;]+?)\.?(?:;|$)")
_DATE = re.compile(r"((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)")
# What stands for a country and is no state.
_NO_STATES = ("", _NULL, "undetermined", "None Identified", "Netherlands Antilles",
              "Soviet Union")  # fmt: skip
_SERVICE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"


def _entries(name: str, en: str, fr: str) -> Variable:
    return Variable(
        name=name, unit="entries", dyadic=True, low=0, zero_if_absent=True,
        label={"en": en, "fr": fr},
    )  # fmt: skip


def _of_programme(head: str) -> Variable:
    if head in AGAINST:
        return _entries(
            variable_of(head),
            f"entries of the programmes {head}",
            f"inscrits des programmes {head}",
        )
    return _entries(
        variable_of(head), f"entries of programmes {head} that name the state",
        f"inscrits des programmes {head} qui nomment l’État",
    )  # fmt: skip


DATASET = Dataset(
    name="ofac",
    title={
        "en": "US Treasury, Specially Designated Nationals (SDN)",
        "fr": "Trésor américain, personnes désignées (SDN)",
    },
    page="https://ofac.treasury.gov/sanctions-list-service",
    licence="public domain (work of the US government)",
    redistributable=True,
    citation="""@misc{ofac-sdn,
  author = {{US Department of the Treasury, Office of Foreign Assets Control}},
  title = {Specially Designated Nationals and Blocked Persons List},
  url = {https://ofac.treasury.gov/sanctions-list-service}
}""",
    newest="changes several times a week",
    years=(1986, None),
    variables=(
        _entries("designations", "entries in programmes aimed at the state",
                 "inscrits de programmes visant l’État"),
        _entries("designations-persons", "of these, persons", "dont les personnes"),
        _entries("designations-entities", "of these, entities", "dont les entités"),
        _entries("designations-vessels", "of these, ships", "dont les navires"),
        _entries("designations-aircraft", "of these, aircraft", "dont les aéronefs"),
        Variable(name="programmes", unit="programmes", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "programmes aimed at the state that have entries",
                        "fr": "programmes visant l’État qui ont des inscrits"}),
        _entries("designated-nationals", "persons with its nationality or citizenship",
                 "personnes ayant sa nationalité ou sa citoyenneté"),
        _entries("designated-flags", "ships under its flag", "navires battant son pavillon"),
        _entries("designated-addresses", "entries with an address in it",
                 "inscrits ayant une adresse sur son territoire"),
        *(_of_programme(head) for head in (*AGAINST, *AT_LARGE)),
    ),
    files={
        "en": "SDN.CSV, and ADD.CSV (addresses) if wanted, without a header, with the date in "
              "their names",
        "fr": "SDN.CSV, et au besoin ADD.CSV (adresses), sans en-tête, avec la date dans leur nom",
    },
    remotes=(
        Remote(url=f"{_SERVICE}/SDN.CSV", name="SDN.CSV"),
        Remote(url=f"{_SERVICE}/ADD.CSV", name="ADD.CSV"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list. `kind` is persons, entities, vessels or aircraft."""

    line: int
    number: int
    name: str
    kind: str
    programmes: tuple[str, ...]
    nationalities: tuple[str, ...]
    flag: str


class _Counts:
    """Entries counted by variable and state."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, tuple[int, int]]] = {}

    def add(self, variable: str, states: Sequence[str], line: int) -> None:
        into = self.found.setdefault(variable, {})
        for state in states:
            count, first = into.get(state, (0, line))
            into[state] = (count + 1, first)

    def figures(self, day: str) -> Iterator[Figures]:
        for variable, states in self.found.items():
            # The United States are not their own target; some of their nationals are listed.
            kept = [(state, *states[state]) for state in states if state != _USA]
            yield Figures(
                variable,
                DATASET.variable(variable).unit,
                [_USA] * len(kept),
                [state for state, _, _ in kept],
                [day] * len(kept),
                [float(count) for _, count, _ in kept],
                [line for _, _, line in kept],
            )


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the list, and the addresses if they are given."""
    kinds = {path: _fields(path) for path in files}
    lists = [path for path, fields in kinds.items() if fields == _FIELDS]
    addresses = [path for path, fields in kinds.items() if fields == _FIELDS_OF_ADDRESS]
    if len(lists) != 1 or len(addresses) > 1 or len(lists) + len(addresses) < len(files):
        raise DatasetError(
            f"{', '.join(path.name for path in files)}: {DATASET.name} reads one SDN.CSV (rows of "
            f"{_FIELDS} fields) and at most one ADD.CSV ({_FIELDS_OF_ADDRESS} fields), without a "
            f"header; look at {DATASET.page}"
        )
    day = date_of(lists[0])
    found = list(entries(lists[0], faults))
    places = _addresses(addresses[0], faults) if addresses else {}
    last = max((entry.number for entry in found), default=0)
    counts = _counted(found, places, day, faults)
    year = int(day[:4])
    return Reading(f"{day}, entries to {last}", (year, year), counts.figures(day), released=day)


def date_of(path: Path) -> str:
    """Return the ISO date of a list: that in the name of its file, else of its last change."""
    for found in _DATE.finditer(path.name):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            continue
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()


def entries(path: Path, faults: Faults) -> Iterator[Entry]:
    """Yield the entries of SDN.CSV, in its order.

    Args:
        path: The file.
        faults: Where what is wrong with rows goes.
    """
    seen: dict[str, int] = {}
    for line, row in _rows(path, _FIELDS, faults):
        first = seen.setdefault(row[0], line)
        if first != line:
            faults.add(f"row {line}: entry {row[0][:20]} is in row {first} too")
        if not row[0].isdecimal() or row[2] not in _TYPES:
            faults.add(f"row {line}: '{row[0][:20]}' of type '{row[2][:20]}' is no entry")
            continue
        yield Entry(
            line, int(row[0]), row[1], _TYPES[row[2]], programmes_of(row[3]),
            tuple(name.removeprefix("possibly ") for name in _NATIONAL.findall(row[11])), row[9],
        )  # fmt: skip


def _fields(path: Path) -> int:
    with opened(path, DATASET, mixed=True) as stream:
        return len(next(csv.reader(stream), []))


def _rows(path: Path, fields: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    ended = False
    with opened(path, DATASET, mixed=True) as stream:
        reader = csv.reader(stream)
        for row in reader:
            if row == [_END]:
                ended = True
            elif len(row) == fields:
                yield reader.line_num, [cell.strip() for cell in row]
            elif row:
                faults.add(f"row {reader.line_num}: there are {len(row)} fields, not {fields}")
    if not ended:
        faults.add(f"{path.name} has no mark of its end (0x1A); it is cut short")


def _addresses(path: Path, faults: Faults) -> dict[int, tuple[int, set[str]]]:
    """The countries of the addresses of each entry, and the line of the first."""
    found: dict[int, tuple[int, set[str]]] = {}
    for line, row in _rows(path, _FIELDS_OF_ADDRESS, faults):
        if row[0].isdecimal():
            found.setdefault(int(row[0]), (line, set()))[1].add(row[4])
        else:
            faults.add(f"row {line}: '{row[0][:20]}' is no number of an entry")
    return found


def _counted(
    found: list[Entry], places: dict[int, tuple[int, set[str]]], day: str, faults: Faults
) -> _Counts:
    counts = _Counts()
    programmes: dict[str, tuple[str, int]] = {}
    for entry in found:
        targets = _unique(target_of(programme) for programme in entry.programmes)
        counts.add("designations", targets, entry.line)
        counts.add(f"designations-{entry.kind}", targets, entry.line)
        nationals = _states(entry.nationalities, day, entry.line, faults)
        flags = _states((entry.flag,), day, entry.line, faults)
        line, countries = places.get(entry.number, (entry.line, set()))
        homes = _states(sorted(countries), day, line, faults)
        counts.add("designated-nationals", nationals, entry.line)
        counts.add("designated-flags", flags, entry.line)
        counts.add("designated-addresses", homes, line)
        named = list(dict.fromkeys((*nationals, *flags, *homes)))
        for head in _unique(head_of(programme) for programme in entry.programmes):
            aimed = [AGAINST[head]] if head in AGAINST else named
            counts.add(variable_of(head), aimed, entry.line)
        for programme in entry.programmes:
            target = target_of(programme)
            if target is not None:
                programmes.setdefault(programme, (target, entry.line))
    for target, line in programmes.values():
        counts.add("programmes", [target], line)
    return counts


def _unique(found: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(item for item in found if item is not None))


def _states(names: Sequence[str], day: str, line: int, faults: Faults) -> list[str]:
    found = []
    for name in names:
        if name in _NO_STATES or name.startswith("Region: "):
            continue
        state = _state(name, day)
        if state is None:
            faults.add(f"row {line}: no state is named '{name[:60]}'")
        else:
            found.append(state)
    return list(dict.fromkeys(found))


@cache
def _state(name: str, day: str) -> str | None:
    return state_named(name, at=day)

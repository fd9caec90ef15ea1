"""The files about diplomatic missions, each read into figures by source, target and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from allies.codebook.state_codes import is_superseded, state_of
from allies.sources.datasets.base import Dataset, Faults
from allies.sources.datasets.cow import is_year
from allies.sources.datasets.state_names import held, state_named
from allies.sources.datasets.tables import number, rows
from allies.sources.datasets.workbooks import rows_of

# By variable: by source, target and year, the figure and its line.
Found = dict[str, dict[tuple[str, str, str], tuple[float | None, int]]]

# The columns by which a layout is known; each may be called in several ways.
EXCHANGE = (("ccode1",), ("ccode2",), ("year",), ("DR_at_1",), ("DR_at_2",), ("DE",))
US_YEARS = (("code", "country_code_cow", "country_code_gw"), ("year",), ("us_mission_min",),
            ("us_mission_max",), ("us_mission_mode",))  # fmt: skip
US_SPELLS = (("code", "country_code_cow", "country_code_gw"), ("date_start",), ("date_end",),
             ("us_mission_status",))  # fmt: skip
REPRESENTATION = (("SendingCountry", "Sending Country"), ("Destination",), ("Year",),
                  ("Embassy",), ("LOR",))  # fmt: skip
TRAVEL = (("LeaderCountryISO",), ("CountryVisitedISO",), ("TripYear",))

RANKS = {
    "None": 0, "Interests": 1, "Liaison": 2, "Consul Nonresident": 3, "Consulate": 4,
    "Envoy Nonresident": 5, "Legation": 6, "Ambassador Nonresident": 7, "Embassy": 8,
}  # fmt: skip
_USA = "USA"
_UNKNOWN_LEVEL = "9"
# The sheet of the COLT workbook.
SHEET = "Master"


def exchange(path: Path, dataset: Dataset, names: Mapping[str, str], faults: Faults) -> Found:
    """Read the Diplomatic Exchange of the Correlates of War.

    A pair may stand once or in both orders, which then must agree.
    """
    levels: dict[tuple[str, str, str], tuple[float | None, int]] = {}
    any_: dict[tuple[str, str, str], tuple[float | None, int]] = {}
    for row in rows(path, dataset, names=tuple(names.values())):
        year = row["year"]
        one = _numbered(row["ccode1"], "cow", year, row.line, faults)
        other = _numbered(row["ccode2"], "cow", year, row.line, faults)
        if one is None or other is None:
            continue
        for source, target, column in ((other, one, "DR_at_1"), (one, other, "DR_at_2")):
            level = _level(row[column], f"row {row.line}: {column}", faults)
            _set(levels, (source, target, year), level, row.line, faults)
        flag = _level(row["DE"], f"row {row.line}: DE", faults)
        _set(any_, (one, other, year), flag, row.line, faults)
        _set(any_, (other, one, year), flag, row.line, faults)
    return {"mission-level": levels, "diplomatic-exchange": any_}


def us_years(path: Path, dataset: Dataset, names: Mapping[str, str], faults: Faults) -> Found:
    """Read the US missions by year."""
    told = {"us_mission_mode": "us-mission", "us_mission_min": "us-mission-lowest",
            "us_mission_max": "us-mission-highest"}  # fmt: skip
    found: Found = {variable: {} for variable in told.values()}
    scheme = "gw" if names["code"].endswith("gw") else "cow"
    for row in rows(path, dataset, names=tuple(names.values())):
        host = _numbered(row[names["code"]], scheme, row["year"], row.line, faults)
        for column, variable in told.items():
            rank = _rank(row[column], row.line, faults)
            if host not in (None, _USA) and rank is not None:
                _set(found[variable], (_USA, str(host), row["year"]), rank, row.line, faults)
    return found


def us_spells(path: Path, dataset: Dataset, names: Mapping[str, str], faults: Faults) -> Found:
    """Read the US missions by spell, and count the days of each rank in each year."""
    days: dict[tuple[str, str], Counter[int]] = {}
    lines: dict[tuple[str, str], int] = {}
    scheme = "gw" if names["code"].endswith("gw") else "cow"
    for row in rows(path, dataset, names=tuple(names.values())):
        rank = _rank(row["us_mission_status"], row.line, faults)
        first = _date(row["date_start"], row.line, faults)
        last = _date(row["date_end"], row.line, faults)
        if rank is None or first is None or last is None:
            continue
        for year in range(first.year, last.year + 1):
            host = _numbered(row[names["code"]], scheme, str(year), row.line, faults)
            if host not in (None, _USA):
                part = min(last, date(year, 12, 31)) - max(first, date(year, 1, 1))
                key = (str(host), str(year))
                days.setdefault(key, Counter())[rank] += part.days + 1
                lines.setdefault(key, row.line)
    found: Found = {"us-mission": {}, "us-mission-lowest": {}, "us-mission-highest": {}}
    for (there, then), counted in days.items():
        # Of two ranks with as many days the makers take the greater.
        usual = max(counted, key=lambda rank: (counted[rank], rank))
        for variable, rank in zip(found, (usual, min(counted), max(counted)), strict=True):
            found[variable][_USA, there, then] = (float(rank), lines[there, then])
    return found


def representation(path: Path, dataset: Dataset, names: Mapping[str, str], faults: Faults) -> Found:
    """Read Diplometrics' Diplomatic Representation."""
    found: Found = {"embassy": {}, "representation-level": {}}
    for row in rows_of(path, dataset, names, sheet=SHEET):
        line = row.line
        year = row["Year"]
        source = _named(row["SendingCountry"], year, line, faults)
        target = _named(row["Destination"], year, line, faults)
        for column, variable in (("Embassy", "embassy"), ("LOR", "representation-level")):
            value = _level(row[column], f"row {line}: {column}", faults)
            if source is not None and target is not None and source != target:
                _set(found[variable], (source, target, year), value, line, faults)
    return found


def travel(path: Path, dataset: Dataset, names: Mapping[str, str], faults: Faults) -> Found:
    """Count the trips of the COLT data; those of leaders of organisations are passed over."""
    counts: dict[tuple[str, str, str], tuple[float | None, int]] = {}
    for row in rows_of(path, dataset, names, sheet=SHEET):
        line = row.line
        year = row["TripYear"]
        codes = [row["LeaderCountryISO"].upper(), row["CountryVisitedISO"].upper()]
        if any(len(code) != 3 for code in codes):
            continue
        if not is_year(year):
            faults.add(f"row {line}: the year is '{year[:40]}'")
            continue
        states = [state_of(code, "alpha3") for code in codes]
        for code, state in zip(codes, states, strict=True):
            if state is None:
                faults.add(f"row {line}: no state has the letters {code}")
        if None not in states and states[0] != states[1]:
            key = (held(str(states[0]), year), held(str(states[1]), year), year)
            former, first = counts.get(key, (0.0, line))
            counts[key] = ((former or 0) + 1, first)
    return {"leader-visits": counts}


def _set(
    into: dict[tuple[str, str, str], tuple[float | None, int]],
    key: tuple[str, str, str],
    value: float | None,
    line: int,
    faults: Faults,
) -> None:
    former = into.get(key)
    if former is None or former[0] is None:
        into[key] = (value, line)
    elif value is not None and former[0] != value:
        faults.add(
            f"row {line}: {key[0]} at {key[1]} in {key[2]} is {value:g}, and {former[0]:g} in row "
            f"{former[1]}"
        )


def _numbered(code: str, scheme: str, year: str, line: int, faults: Faults) -> str | None:
    if not is_year(year):
        faults.add(f"row {line}: the year is '{year[:40]}'")
        return None
    if state_of(code, scheme) is None:
        faults.add(f"row {line}: no state has the number {code[:20]}")
        return None
    return None if is_superseded(code, scheme, year) else state_of(code, scheme, at=year)


def _named(name: str, year: str, line: int, faults: Faults) -> str | None:
    if not is_year(year):
        faults.add(f"row {line}: the year is '{year[:40]}'")
        return None
    state = _state(name, year)
    if state is None:
        faults.add(f"row {line}: no state is named '{name[:60]}'")
    return state


@cache
def _state(name: str, year: str) -> str | None:
    return state_named(name, at=year)


def _level(text: str, what: str, faults: Faults) -> float | None:
    if text == _UNKNOWN_LEVEL:
        return None
    try:
        return number(text)
    except ValueError:
        faults.add(f"{what} is '{text[:40]}'")
        return None


def _rank(text: str, line: int, faults: Faults) -> int | None:
    if text not in RANKS:
        faults.add(f"row {line}: no mission is called '{text[:40]}'; known are {', '.join(RANKS)}")
    return RANKS.get(text)


def _date(text: str, line: int, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.add(f"row {line}: '{text[:40]}' is no date")
        return None

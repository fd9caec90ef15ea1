"""The Global Sanctions Data Base: one case a line, or one sender, target and year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from allies.codebook.state_codes import state_of
from allies.sources.datasets.base import Dataset, Faults
from allies.sources.datasets.sanctions_cases import ANY, Case, Party
from allies.sources.datasets.state_names import group_named, split_names, state_named
from allies.sources.datasets.workbooks import Line, rows_of

_FLAGS = {
    "trade": "sanction-trade", "arms": "sanction-arms", "military": "sanction-military",
    "financial": "sanction-financial", "travel": "sanction-travel", "other": "sanction-other",
}  # fmt: skip
CASES = ("case_id", "sanctioned_state", "sanctioning_state", "begin", "end", "descr_trade",
         *_FLAGS)  # fmt: skip
PAIRS = ("case_id", "sanctioned_state_iso3", "sanctioning_state_iso3", "year", "descr_trade",
         *_FLAGS)  # fmt: skip
_COMPLETE = "compl"
# The last year of each release.
_RELEASES = {2016: "V1", 2019: "V2", 2022: "V3", 2023: "V4"}
_IN_NAME = re.compile(r"gsdb[ _-]*(?:v|r|release[ _-]*)(\d)", re.I)
_TARGETS_NO_STATES = frozenset({"", "isis", "al-qaida", "al-qaeda", "taliban", "hamas"})
_FIRST_YEAR, _LAST_YEAR = 1945, 2100


def version_of(path: Path, last: int) -> str:
    """Return the release, by the name of the file or else its last year."""
    named = _IN_NAME.search(path.name)
    return f"GSDB V{named[1]}" if named else f"GSDB {_RELEASES.get(last, f'to {last}')}"


def cases(path: Path, dataset: Dataset, faults: Faults) -> Iterator[Case]:
    """Read the file of cases: names of states and groups, in lists, from one year to another."""
    seen: dict[str, int] = {}
    for row in rows_of(path, dataset, {name: name for name in CASES}):
        first = seen.setdefault(row["case_id"], row.line)
        if first != row.line:
            faults.add(f"row {row.line}: case {row['case_id'][:20]} is in row {first} too")
        begin, end = (_year(row, name, faults) for name in ("begin", "end"))
        kinds = _kinds(row, faults)
        if begin is None or end is None:
            continue
        if end < begin:
            faults.add(f"row {row.line}: it ends in {end}, before it begins in {begin}")
            continue
        senders = _parties(row["sanctioning_state"], row.line, faults)
        targets = _parties(row["sanctioned_state"], row.line, faults)
        yield Case(
            row=row.line, senders=senders, targets=targets, kinds=kinds,
            first=begin, last=end, sure=end,
        )  # fmt: skip


def pairs(path: Path, dataset: Dataset, faults: Faults) -> Iterator[Case]:
    """Read the dyadic file: one case, sender, target and year a line, by letters of ISO 3166."""
    for row in rows_of(path, dataset, {name: name for name in PAIRS}):
        year = _year(row, "year", faults)
        kinds = _kinds(row, faults)
        sender = _lettered(row, "sanctioning_state_iso3", faults)
        target = _lettered(row, "sanctioned_state_iso3", faults)
        if year is not None and sender is not None and target is not None:
            yield Case(
                row=row.line, senders=(sender,), targets=(target,), kinds=kinds,
                first=year, last=year, sure=year,
            )  # fmt: skip


def _parties(text: str, line: int, faults: Faults) -> tuple[Party, ...]:
    found = []
    for name in split_names(text):
        state, group = state_named(name, at=None), group_named(name)
        if state is not None:
            found.append(Party(state))
        elif group is not None:
            found.append(Party(group, group=True))
        elif name.lower() not in _TARGETS_NO_STATES:
            faults.add(f"row {line}: no state or group is named '{name[:60]}'")
    return tuple(found)


def _lettered(row: Line, column: str, faults: Faults) -> Party | None:
    code = row[column].upper()
    if not code:
        return None
    state = state_of(code, "alpha3")
    if state is None:
        faults.add(f"row {row.line}: no state has the letters {code[:20]}")
        return None
    return Party(state)


def _kinds(row: Line, faults: Faults) -> tuple[str, ...]:
    found = [ANY]
    for column, kind in _FLAGS.items():
        if row[column] == "1":
            found.append(kind)
        elif row[column] != "0":
            faults.add(f"row {row.line}: {column} is '{row[column][:40]}', neither 0 nor 1")
    if _COMPLETE in row["descr_trade"]:
        found.append("sanction-embargo")
    return tuple(found)


def _year(row: Line, column: str, faults: Faults) -> int | None:
    text = row[column]
    if text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return int(text)
    faults.add(f"row {row.line}: {column} is '{text[:40]}', which is no year")
    return None

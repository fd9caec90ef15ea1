"""The layouts in which votes of the General Assembly are given, each read into flat arrays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allies.core.series import ABSENT, ABSTAIN, NO, NOT_MEMBER, YES
from allies.sources.datasets.base import Dataset, Faults
from allies.sources.datasets.tables import Columns, columns

ISSUES = ("me", "nu", "di", "hr", "co", "ec")
NUMBERED = {"1": YES, "2": ABSTAIN, "3": NO, "8": ABSENT, "9": NOT_MEMBER}
_WORDS = {"yes": YES, "abstain": ABSTAIN, "no": NO}
_LETTERS = {"Y": YES, "A": ABSTAIN, "N": NO, "X": ABSENT, "NV": ABSENT}

_ABSENT = ("", "NA", "NaN", "nan", "None")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TOLD = ("session", "date", "unres", "amend", "para", "short", "descr", *ISSUES)
_AGENDA = re.compile(r"A/\d+/\d")
_FIRST_YEAR, _LAST_YEAR, _LAST_SESSION, _MOST_DIGITS = 1945, 2100, 155, 9
_SEPTEMBER = 9

Integers = NDArray[np.int64]


@dataclass(slots=True)
class Call:
    """What a file says of one roll call; `wording` is what bridges are made by."""

    session: int
    date: str
    resolution: str = ""
    title: str = ""
    wording: str = ""
    stage: str = ""
    issues: tuple[str, ...] = ()


@dataclass(slots=True)
class Cast:
    """All votes of a table; element k of each array is one vote, in the file at `line`.

    `code` is the place of the state's code in `codes`, where a code that is a name instead has
    the scheme 'name'. `numbering` is whose numbers the roll calls bear: 'rcid', 'resid' or
    'undl_id'.
    """

    maker: str
    numbering: str
    calls: dict[int, Call]
    codes: list[tuple[str, str]]
    number: Integers
    code: Integers
    vote: NDArray[np.uint8]
    line: Integers


@dataclass(slots=True)
class Rows:
    """Votes as they are read, run by run: number, code, vote, line, and the place of the date."""

    scheme: str
    votes: Mapping[str, int]
    faults: Faults
    codes: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: list[tuple[Integers, ...]] = field(default_factory=list)

    def add(
        self,
        lines: Sequence[int],
        numbers: Integers,
        codes: Iterable[str],
        votes: Sequence[str],
        names: Iterable[str] = repeat(""),
        when: Integers | None = None,
    ) -> None:
        """Add a run of votes; `names` stand in for empty codes."""
        known, scheme = self.codes, self.scheme
        at = [
            known.setdefault((code, scheme) if code else (name, "name"), len(known))
            for code, name in zip(codes, names, strict=False)
        ]
        vote = np.array(list(map(self.votes.get, votes, repeat(0))), np.int64)
        for k in np.flatnonzero(vote == 0).tolist():
            self.faults.add(f"row {lines[k]}: the vote is '{votes[k][:40]}'")
        good = (vote != 0) & (numbers >= 0)
        when = np.zeros(len(vote), np.int64) if when is None else when
        run = (numbers, np.array(at, np.int64), vote, np.asarray(lines, np.int64), when)
        self.runs.append(tuple(column[good] for column in run))

    def joined(self) -> tuple[Integers, ...]:
        """Return the columns of all runs together."""
        empty = tuple(np.zeros(0, np.int64) for _ in range(5))
        return tuple(np.concatenate(column) for column in zip(empty, *self.runs, strict=True))

    def cast(self, maker: str, numbering: str, calls: dict[int, Call]) -> Cast:
        """Put the runs together, leaving out the votes in roll calls that are not described."""
        number, code, vote, line, _ = self.joined()
        self.runs.clear()
        known = np.isin(number, np.fromiter(calls, np.int64, len(calls)))
        strays = np.flatnonzero(~known)
        for k in strays[_firsts(number[strays])]:
            self.faults.add(f"row {line[k]}: roll call {number[k]} is not described")
        return Cast(
            maker, numbering, calls, list(self.codes),
            number[known], code[known], vote[known].astype(np.uint8), line[known],
        )  # fmt: skip


def _firsts(values: Integers) -> Integers:
    return np.unique(values, return_index=True)[1]


def integers(texts: Sequence[str], lines: Sequence[int], name: str, faults: Faults) -> Integers:
    """Read whole numbers; -1, and a fault, for what is none."""
    if all(text.isdecimal() and len(text) <= _MOST_DIGITS for text in set(texts)):
        return np.array(list(map(int, texts)), np.int64)
    found = np.full(len(texts), -1, np.int64)
    for k, text in enumerate(texts):
        if text.isdecimal() and len(text) <= _MOST_DIGITS:
            found[k] = int(text)
        else:
            faults.add(f"row {lines[k]}: {name} is '{text[:40]}'")
    return found


def day_of(text: str) -> str | None:
    """Return a date ('2014-03-27', '3/27/2014') as an ISO date; None if it is none."""
    if match := _US_DATE.fullmatch(text):
        month, day, year = map(int, match.groups())
    else:
        try:
            year, month, day = map(int, text[:10].split("-"))
        except ValueError:
            return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if _FIRST_YEAR <= year <= _LAST_YEAR else None


def session_at(day: str) -> int:
    """Return the regular session of a day: each opens in September (the first in January 1946).

    Special and emergency sessions have numbers of their own ('ES-11'), which are not in line
    with the others: what is voted in them is counted with the regular session of its day.
    """
    year, month = int(day[:4]), int(day[5:7])
    return max(1, year - _FIRST_YEAR - (month < _SEPTEMBER))


def stage_of(amend: str, para: str) -> str:
    """Return what a vote was on, where flags ('1', '0', '') tell."""
    if amend == "1":
        return "amendment"
    if para == "1":
        return "paragraph"
    return "final" if amend == para == "0" else ""


def described(
    session: str,
    day: str,
    where: str,
    faults: Faults,
    *,
    resolution: str = "",
    short: str = "",
    long: str = "",
    **flags: str,
) -> Call | None:
    """Return the description of a roll call from its fields; None, and a fault, if it is none."""
    iso = day_of(day)
    if iso is None:
        faults.add(f"{where}: the date is '{day[:40]}'")
        return None
    if not (session.isdecimal() and 1 <= int(session[:_MOST_DIGITS]) <= _LAST_SESSION):
        faults.add(f"{where}: the session is '{session[:40]}'")
        return None
    clean = {name: "" if text in _ABSENT else text.strip('\\"') for name, text in flags.items()}
    short, long = ("" if text in _ABSENT else text for text in (short, long))
    # In some sessions the long text is only the place in the agenda.
    title = short if short and (not long or _AGENDA.match(long)) else long
    return Call(
        int(session),
        iso,
        "" if resolution in _ABSENT else resolution,
        title,
        title,
        stage_of(clean.get("amend", ""), clean.get("para", "")),
        tuple(name for name in ISSUES if clean.get(name) == "1"),
    )


def read_unvotes(
    votes: Path, roll_calls: Path, issues: Path | None, dataset: Dataset, faults: Faults
) -> Cast:
    """Read the tables of the R package unvotes."""
    calls = _roll_calls(roll_calls, dataset, faults)
    found = _issues(issues, dataset, faults) if issues else {}
    for number, call in calls.items():
        call.issues = tuple(code for code in ISSUES if code in found.get(number, ()))
    rows = Rows("alpha2", _WORDS | NUMBERED, faults)
    for run in columns(votes, dataset, names=("rcid", "country_code", "vote", "country")):
        numbers = integers(run.fields["rcid"], run.lines, "rcid", faults)
        rows.add(
            run.lines,
            numbers,
            run.fields["country_code"],
            run.fields["vote"],
            run.fields["country"],
        )
    return rows.cast("unvotes", "rcid", calls)


def _roll_calls(path: Path, dataset: Dataset, faults: Faults) -> dict[int, Call]:
    names = ("rcid", "session", "date", "unres", "amend", "para", "short", "descr")
    calls: dict[int, Call] = {}
    for run in columns(path, dataset, names=names):
        numbers = integers(run.fields["rcid"], run.lines, "rcid", faults).tolist()
        for k, number in enumerate(numbers):
            where = f"{path.name}, row {run.lines[k]}"
            if number in calls:
                faults.add(f"{where}: roll call {number} is described twice")
            call = _call(run, k, where, faults)
            if call is not None and number >= 0:
                calls[number] = call
    return calls


def _call(run: Columns, k: int, where: str, faults: Faults) -> Call | None:
    given = {name: column[k] for name, column in run.fields.items()}
    return described(
        given["session"], given["date"], where, faults, resolution=given.get("unres", ""),
        short=given.get("short", ""), long=given.get("descr", ""),
        **{name: given[name] for name in ("amend", "para", *ISSUES) if name in given},
    )  # fmt: skip


def _issues(path: Path, dataset: Dataset, faults: Faults) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for run in columns(path, dataset, names=("rcid", "short_name")):
        numbers = integers(run.fields["rcid"], run.lines, "rcid", faults).tolist()
        for line, number, code in zip(run.lines, numbers, run.fields["short_name"], strict=True):
            if code not in ISSUES:
                faults.add(f"{path.name}, row {line}: the issue is '{code[:40]}'")
            found.setdefault(number, set()).add(code)
    return found


def read_voeten(path: Path, header: Sequence[str], dataset: Dataset, faults: Faults) -> Cast:
    """Read Voeten's UNVotes table, in which each vote repeats what is known of its roll call."""
    told = [name for name in _TOLD if name in header]
    calls: dict[int, Call] = {}
    rows = Rows("cow", NUMBERED, faults)
    for run in columns(path, dataset, names=("rcid", "ccode", "vote", *told)):
        numbers = integers(run.fields["rcid"], run.lines, "rcid", faults)
        _first_seen(run, numbers, calls, lambda r, k, w: _call(r, k, w, faults))
        rows.add(run.lines, numbers, run.fields["ccode"], run.fields["vote"])
    return rows.cast("Voeten", "rcid", calls)


def _first_seen(
    run: Columns,
    numbers: Integers,
    calls: dict[int, Call],
    make: Callable[[Columns, int, str], Call | None],
) -> None:
    for k in sorted(_firsts(numbers).tolist()):
        number = int(numbers[k])
        if number >= 0 and number not in calls:
            call = make(run, k, f"row {run.lines[k]}")
            if call is not None:
                calls[number] = call


def read_library(path: Path, header: Sequence[str], dataset: Dataset, faults: Faults) -> Cast:
    """Read the bulk file of the UN Digital Library: resolutions adopted by a recorded vote.

    It has no votes on paragraphs, amendments or drafts that failed, so that each is 'final'.
    """
    told = tuple(n for n in ("resolution", "title", "subjects") if n in header)
    names = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", *told)
    calls: dict[int, Call] = {}

    def make(run: Columns, k: int, where: str) -> Call | None:
        given = {name: column[k] for name, column in run.fields.items()}
        iso = day_of(given["date"])
        regular = given["session"].isdecimal() or iso is None
        call = described(
            given["session"] if regular else str(session_at(str(iso))), given["date"], where,
            faults, resolution=given.get("resolution", ""), long=given.get("title", ""),
            amend="0", para="0",
        )  # fmt: skip
        if call is not None:
            subjects = given.get("subjects", "").split("|")
            call.issues = tuple(dict.fromkeys(s.strip() for s in subjects if s.strip()))
        return call

    rows = Rows("alpha3", _LETTERS, faults)
    for run in columns(path, dataset, names=names):
        numbers = integers(run.fields["undl_id"], run.lines, "undl_id", faults)
        _first_seen(run, numbers, calls, make)
        rows.add(
            run.lines, numbers, run.fields["ms_code"], run.fields["ms_vote"], run.fields["ms_name"]
        )
    return rows.cast("UN Digital Library", "undl_id", calls)


def read_miller(path: Path, dataset: Dataset, faults: Faults) -> Cast:
    """Read Miller's table of votes cast, whose `resid` is session · 1000 + number.

    It gives a date with each vote. In session 78 a few stray votes of 23 roll calls have the
    date of another day, and three are there twice: the date of most is that of the roll call,
    and a vote that is there twice alike counts once. Its `year` is that of the session, and
    2022 for all of session 78, so that it is not read.
    """
    rows = Rows("cow", NUMBERED, faults)
    days: dict[str, int] = {}
    for run in columns(path, dataset, names=("resid", "ccode", "date", "vote")):
        numbers = integers(run.fields["resid"], run.lines, "resid", faults)
        at = [days.setdefault(day, len(days)) for day in run.fields["date"]]
        rows.add(
            run.lines, numbers, run.fields["ccode"], run.fields["vote"], when=np.array(at, np.int64)
        )
    number, *_, when = rows.joined()
    calls = _most_dated(number, when, list(days), faults)
    found = rows.cast("Miller", "resid", calls)
    key = (found.number * (len(found.codes) + 1) + found.code) * 10 + found.vote
    once = np.sort(_firsts(key))
    return Cast(
        found.maker, found.numbering, calls, found.codes,
        found.number[once], found.code[once], found.vote[once], found.line[once],
    )  # fmt: skip


def _most_dated(
    number: Integers, when: Integers, days: Sequence[str], faults: Faults
) -> dict[int, Call]:
    pairs, first, times = np.unique(
        number * (len(days) + 1) + when, return_index=True, return_counts=True
    )
    best: dict[int, tuple[int, int, str]] = {}
    for pair, at, count in zip(pairs.tolist(), first.tolist(), times.tolist(), strict=True):
        call, day = divmod(pair, len(days) + 1)
        best[call] = max(best.get(call, (0, 0, "")), (count, -at, days[day]), key=itemgetter(0, 1))
    calls = {}
    for number_, (_, _, day) in best.items():
        call_ = described(str(number_ // 1000), day, f"roll call {number_}", faults)
        if call_ is not None:
            calls[number_] = call_
    return calls

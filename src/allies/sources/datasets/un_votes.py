"""Roll-call votes of the General Assembly of the United Nations, in all their usual layouts.

All that a file has is kept: session 19 with its single vote, South Africa's single vote of
session 48, absences (8) and states that are no members (9). What a measure leaves out is its
own business. A state that is no member and is there under two codes has only the other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allies.core.series import NOT_MEMBER, Ballots, Part, RollCall
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading
from allies.sources.datasets.tables import header_of
from allies.sources.datasets.un_votes_binary import kind_of, read_rdata
from allies.sources.datasets.un_votes_bridges import earliest, read_matches, same_wording
from allies.sources.datasets.un_votes_layouts import (
    Cast,
    read_library,
    read_miller,
    read_unvotes,
    read_voeten,
)
from allies.sources.datasets.un_votes_seats import changes_hands, holder_of, seat_of

_BATCH = 100_000
_RELEASED = re.compile(r"(?:^|\D)(\d{4})[_-](\d{2})[_-](\d{2})(?=\D)")
_MATCHES, _ISSUES, _ROLL_CALLS, _WORKBOOK = "matches", "issues", "roll calls", "descriptions"
_VOTES = ("RData", "UNVotes table", "Miller table", "UN Digital Library", "unvotes")
_OTHER_NUMBERS = ("Miller table", "UN Digital Library")
# Layouts by columns that must be there; the first that fits.
_LAYOUTS = (
    ("UN Digital Library", ("undl_id", "ms_code", "ms_vote", "date", "session")),
    ("UNVotes table", ("rcid", "ccode", "vote", "session", "date")),
    ("Miller table", ("resid", "ccode", "date", "vote")),
    ("unvotes", ("rcid", "country", "country_code", "vote")),
    (_ROLL_CALLS, ("rcid", "session", "date", "unres")),
    (_ISSUES, ("rcid", "short_name", "issue")),
    (_MATCHES, ("rcid1", "rcid2")),
)

DATASET = Dataset(
    name="un-votes",
    title={
        "en": "Roll-call votes of the United Nations General Assembly",
        "fr": "Votes par appel nominal de l’Assemblée générale des Nations unies",
    },
    page="https://doi.org/10.7910/DVN/LEJUQZ",
    licence="CC0 (Voeten); MIT (R package unvotes); non-commercial with attribution "
    "(UN Digital Library)",
    redistributable=False,
    citation="""@data{voeten2009unga,
  author = {Voeten, Erik and Strezhnev, Anton and Bailey, Michael},
  title = {United Nations General Assembly Voting Data},
  publisher = {Harvard Dataverse},
  year = {2009},
  doi = {10.7910/DVN/LEJUQZ}
}""",
    newest="UN Digital Library of 2026-02-06",
    years=(1946, None),
    variables=(),
    files={
        "en": "one of: un_votes.csv with un_roll_calls.csv (R package unvotes), "
        "UNVotesPublished.RData, UNVotes.csv or .tab (Voeten), Miller’s table (resid, ccode, "
        "date, vote), *_ga_voting.csv (UN Digital Library); with it, if you have them, "
        "un_roll_call_issues.csv, descriptions….xls, Matches.csv",
        "fr": "l’un de ceux-ci : un_votes.csv avec un_roll_calls.csv (paquet R unvotes), "
        "UNVotesPublished.RData, UNVotes.csv ou .tab (Voeten), la table de Miller (resid, ccode, "
        "date, vote), *_ga_voting.csv (Bibliothèque numérique de l’ONU) ; avec lui, si vous les "
        "avez, un_roll_call_issues.csv, descriptions….xls, Matches.csv",
    },
)


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read votes and, from further files, what they were on; the files may be in any order.

    Raises:
        DatasetError: A file is of no known layout, or they don't belong together.
    """
    found = _sorted(files)
    layout = next((name for name in _VOTES if name in found), None)
    if layout is None:
        given = ", ".join(path.name for path in files)
        raise DatasetError(f"there are no votes in {given}; un-votes reads {DATASET.files['en']}")
    if _MATCHES in found and layout in _OTHER_NUMBERS:
        raise DatasetError(
            f"{found[_MATCHES].name} is about numbers rcid, which {found[layout].name} does not "
            "have; load it without"
        )
    cast = _cast(layout, found, faults)
    pairs = read_matches(found[_MATCHES], DATASET, faults) if _MATCHES in found else None
    calls = _roll_calls(cast, pairs)
    years = [int(call.date[:4]) for call in calls]
    sessions = [call.session for call in calls]
    released = _released(found[layout].name) if cast.numbering == "undl_id" else None
    span = f"sessions {min(sessions)}-{max(sessions)}" if sessions else "no sessions"
    return Reading(
        f"{cast.maker} of {released}" if released else f"{cast.maker}, {span}",
        (min(years), max(years)) if years else None,
        _parts(cast, calls, faults),
        released,
    )


def _sorted(files: Sequence[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in files:
        layout = _layout(path)
        if layout in found or (layout in _VOTES and any(name in found for name in _VOTES)):
            other = next(p for n, p in found.items() if n == layout or n in _VOTES)
            raise DatasetError(
                f"{other.name} and {path.name} are the same kind of table; load one of them"
            )
        found[layout] = path
    return found


def _layout(path: Path) -> str:
    kind = kind_of(path)
    if kind != "text":
        return "RData" if kind == "rdata" else _WORKBOOK
    header = header_of(path, DATASET)
    for layout, needed in _LAYOUTS:
        if set(needed) <= set(header):
            return layout
    raise DatasetError(
        f"{path.name} is of no known layout; its columns are {', '.join(header[:12])[:200]}. "
        f"un-votes reads {DATASET.files['en']}; look at {DATASET.page}"
    )


def _cast(layout: str, found: dict[str, Path], faults: Faults) -> Cast:
    path = found[layout]
    if layout == "unvotes":
        if _ROLL_CALLS not in found:
            raise DatasetError(
                f"{path.name} does not say when the votes were; give un_roll_calls.csv of the "
                "package unvotes together with it"
            )
        return read_unvotes(path, found[_ROLL_CALLS], found.get(_ISSUES), DATASET, faults)
    if layout == "RData":
        return read_rdata(path, found.get(_WORKBOOK), DATASET, faults)
    if layout == "Miller table":
        return read_miller(path, DATASET, faults)
    read_it = read_library if layout == "UN Digital Library" else read_voeten
    return read_it(path, header_of(path, DATASET), DATASET, faults)


def _released(name: str) -> str | None:
    match = _RELEASED.search(name)
    return "-".join(match.groups()) if match else None


def _roll_calls(cast: Cast, pairs: list[tuple[int, int]] | None) -> list[RollCall]:
    order = sorted(cast.calls, key=lambda number: (cast.calls[number].date, number))
    first = earliest(order, same_wording(cast.calls) if pairs is None else pairs)
    return [
        RollCall(
            number=number, session=call.session, date=call.date, resolution=call.resolution,
            title=call.title, issues=call.issues, stage=call.stage, same_as=first[number],
        )
        for number, call in ((number, cast.calls[number]) for number in order)
    ]  # fmt: skip


def _parts(cast: Cast, calls: Sequence[RollCall], faults: Faults) -> Iterator[Part]:
    yield from calls
    state, names = _states(cast, calls, faults)
    kept = np.flatnonzero((state >= 0) & ~_shadowed(cast, state))
    objects = np.array(names, dtype=object)
    for start in range(0, len(kept), _BATCH):
        at = kept[start : start + _BATCH]
        yield Ballots(cast.number[at].tolist(), objects[state[at]].tolist(), cast.vote[at].tolist())


def _states(
    cast: Cast, calls: Sequence[RollCall], faults: Faults
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the state of each vote as its place in a list of states; -1 for none."""
    days = sorted({call.date for call in calls})
    place = {day: n for n, day in enumerate(days)}
    order = sorted(calls, key=lambda call: call.number)
    numbers = np.array([call.number for call in order], np.int64)
    day = np.array([place[call.date] for call in order], np.int64)
    when = day[np.searchsorted(numbers, cast.number)] if len(numbers) else cast.number
    # One question for all votes of a code in a year, or on a day where the day matters; and
    # apart for those who are no members.
    years = {day[:4]: place[day] for day in reversed(days)}
    in_year = np.array([years[day[:4]] for day in days], np.int64)
    daily = np.array([changes_hands(*code) for code in cast.codes], bool)
    when = np.where(daily[cast.code], when, in_year[when]) if len(days) else when
    out = cast.vote == NOT_MEMBER
    key = (cast.code * (len(days) + 1) + when) * 2 + out
    asked, first, back = np.unique(key, return_index=True, return_inverse=True)
    known: dict[str, int] = {}
    answers = np.full(len(asked), -1, np.int64)
    for n, (k, line) in enumerate(zip(first.tolist(), cast.line[first].tolist(), strict=True)):
        code, scheme = cast.codes[cast.code[k]]
        on = days[when[k]]
        state = (holder_of if out[k] else seat_of)(code, scheme, on)
        if state is None:
            called = "name" if scheme == "name" else "code"
            faults.add(f"row {line}: no state has the {called} '{code[:40]}' on {on}")
        else:
            answers[n] = known.setdefault(state, len(known))
    return answers[back], list(known)


def _shadowed(cast: Cast, state: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which votes say 'no member' of a state that is there under another code."""
    out: NDArray[np.bool_] = cast.vote == NOT_MEMBER
    if not out.any():
        return out
    key = cast.number * (int(state.max()) + 2) + state + 1
    _, first = np.unique(key[out], return_index=True)
    repeated = np.ones(int(out.sum()), bool)
    repeated[first] = False
    shadowed = np.zeros(len(out), bool)
    shadowed[out] = repeated | np.isin(key[out], key[~out])
    return shadowed

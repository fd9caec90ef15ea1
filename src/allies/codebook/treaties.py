"""Treaties of alliance that ATOP does not reach: those since 2018, and which older ones go on.

ATOP ends in 2018. A tie of 2018 does not go on by itself: whether it does is known of some
treaties, and `carried` says of which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any, NamedTuple

from allies.codebook.load import by_lang, only_keys, read_data, strings
from allies.codebook.states import states
from allies.core.values import LAST_YEAR, first_day
from allies.errors import CodebookError, UsageError

LAST_ATOP = 2018

OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
INSTITUTIONS = ("base", "intcom", "planning", "milaid", "organ", "secret")
# What is asked of a treaty, in the order of the bits of its profile.
ITEMS = (*OBLIGATIONS, *INSTITUTIONS, "unconditional")
FORMS = ("treaty", "declaration")

_FILE = "treaties.toml"
_KEYS = (
    *OBLIGATIONS, *INSTITUTIONS, "conditional", "title", "atop", "signed", "in_force",
    "ended", "parties", "form", "article", "source", "unsure", "note",
)  # fmt: skip
_DATES = ("signed", "in_force", "ended")
_NEVER, _ALWAYS = "9999-12-31", "0001-01-01"


class Party(NamedTuple):
    """A state and the first and last day on which the treaty binds it."""

    state: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """A treaty as it was coded.

    Attributes:
        code: Its name here.
        title: In English and French.
        atop: Its number in ATOP; None for one that ATOP does not have.
        signed: ISO date.
        in_force: ISO date; None for one not known to be in force, or that ATOP has.
        ended: Its last day; None while it lasts.
        parties: Its parties with their days.
        form: One of FORMS; a declaration binds only in politics.
        answers: For each of ITEMS the states of which it holds; None where not known.
        article: Where the obligations stand.
        source: What was read.
        unsure: What of this is not certain; empty if nothing.
        note: In English and French; empty without one.
    """

    code: str
    title: Mapping[str, str]
    atop: int | None
    signed: str
    in_force: str | None
    ended: str | None
    parties: tuple[Party, ...]
    form: str
    answers: Mapping[str, frozenset[str] | None]
    article: str
    source: str
    unsure: str
    note: Mapping[str, str]

    def answers_of(self, state: str) -> tuple[bool | None, ...]:
        """Return what holds of a party, item by item; None where not known.

        The last item, that its promise of defence is not limited to some adversaries or some
        place, is None too where it promises none.
        """
        held = [self.answers[item] for item in ITEMS]
        found = [None if states is None else state in states for states in held]
        return (*found[:-1], found[-1] if found[0] else None)


class Tie(NamedTuple):
    """What a treaty obliges a state to toward another, and the years in which it does.

    Of treaties that ATOP has, accessions before 2019 are not recorded: `first` is the year in
    which the treaty came into force, or 1.
    """

    source: str
    target: str
    first: int
    last: int
    answers: tuple[bool | None, ...]
    treaty: str

    @property
    def obligations(self) -> tuple[bool, ...]:
        """The five obligations, in the order of OBLIGATIONS."""
        return tuple(bool(answer) for answer in self.answers[: len(OBLIGATIONS)])


class Carried(NamedTuple):
    """What of a tie of 2018 is known to hold in a later year, and by which treaties."""

    obligations: tuple[bool, ...]
    treaties: tuple[str, ...]


def profile(answers: Sequence[bool | None], number: int = 0) -> int:
    """Return the answers about a treaty as one number, which a figure can hold exactly.

    The lowest twelve bits are set where an item of ITEMS holds, the first item lowest; the next
    twelve where it is known; above them stands the number of the treaty in ATOP.

    Args:
        answers: One for each of ITEMS; None where not known.
        number: Its number in ATOP, 0 for none.
    """
    yes = sum(1 << at for at, answer in enumerate(answers) if answer)
    known = sum(1 << at for at, answer in enumerate(answers) if answer is not None)
    return (number << 2 * len(ITEMS)) | (known << len(ITEMS)) | yes


def checked_to() -> int:
    """Return the last year for which the table of treaties has been looked at."""
    return _table()[0]


def treaties() -> Mapping[str, Treaty]:
    """Return all treaties by their name.

    Raises:
        CodebookError: The table is broken.
    """
    return _table()[1]


def new_ties(*, declarations: bool = True) -> tuple[Tie, ...]:
    """Return the ties that began after 2018, one for each direction of a pair and treaty.

    A tie counts in each year in which it was in force on any day, as in ATOP. An accession gives
    ties between the new party and all others. Years past `checked_to` are not told.

    Args:
        declarations: Whether those that their makers call political count.
    """
    ties = [tie for tie in _ties() if tie.first > LAST_ATOP]
    return tuple(tie for tie in ties if declarations or treaties()[tie.treaty].form == "treaty")


def lasting_ties() -> tuple[Tie, ...]:
    """Return the ties of treaties of before 2019 that lasted beyond 2018, as far as is known."""
    return tuple(tie for tie in _ties() if tie.first <= LAST_ATOP < tie.last)


def carried(
    ties: Mapping[tuple[str, str], Sequence[bool]], year: int
) -> dict[tuple[str, str], Carried]:
    """Say which of the ties that ATOP has in 2018 may be carried forward to a later year.

    A pair is carried where a treaty between the two is known to be in force in that year, and of
    its obligations those that both ATOP has in 2018 and such a treaty holds. All other ties of
    2018 are left out: that they go on is likely of many and known of none.

    Args:
        ties: By (obliged state, other state) the five obligations of 2018, as in OBLIGATIONS.
        year: From 2019 to `checked_to`.

    Raises:
        UsageError: The year is earlier or later.
    """
    if not LAST_ATOP < year <= checked_to():
        raise UsageError(
            f"ties of {LAST_ATOP} can't be carried to {year}; "
            f"ask for {LAST_ATOP + 1} to {checked_to()}"
        )
    held: dict[tuple[str, str], list[Tie]] = {}
    for tie in lasting_ties():
        if tie.last >= year and (tie.source, tie.target) in ties:
            held.setdefault((tie.source, tie.target), []).append(tie)
    found = {}
    for pair, lasting in held.items():
        of_treaties = [any(held) for held in zip(*(t.obligations for t in lasting), strict=True)]
        both = tuple(bool(a) and b for a, b in zip(ties[pair], of_treaties, strict=True))
        if any(both):
            found[pair] = Carried(both, tuple(tie.treaty for tie in lasting))
    return found


@cache
def _ties() -> tuple[Tie, ...]:
    return tuple(tie for treaty in treaties().values() for tie in _ties_of(treaty))


def _ties_of(treaty: Treaty) -> Iterator[Tie]:
    if treaty.atop is None and treaty.in_force is None:
        return
    for one, other in permutations(treaty.parties, 2):
        first = max(one.first, other.first)
        last = min(one.last, other.last)
        if first <= last:
            years = int(first[:4]), min(int(last[:4]), checked_to())
            yield Tie(one.state, other.state, *years, treaty.answers_of(one.state), treaty.code)


@cache
def _table() -> tuple[int, Mapping[str, Treaty]]:
    data = read_data(_FILE)
    checked = data.pop("checked", None)
    if not isinstance(checked, int) or not LAST_ATOP < checked <= LAST_YEAR:
        raise CodebookError(f"{_FILE}: checked must be a year after {LAST_ATOP}, not {checked!r}")
    return checked, {code: _treaty(code, entry) for code, entry in data.items()}


def _treaty(code: str, entry: object) -> Treaty:
    where = f"{_FILE}: {code}"
    table = only_keys(entry, _KEYS, where)
    for key in ("title", "signed", "parties", "source", *OBLIGATIONS):
        if key not in table:
            raise CodebookError(f"{where} has no {key}")
    days = {key: _date(table[key], f"{where}: {key}") for key in _DATES if key in table}
    form = table.get("form", "treaty")
    if form not in FORMS:
        raise CodebookError(f"{where}: form must be one of {', '.join(FORMS)}, not {form!r}")
    parties = _parties(table["parties"], days, where)
    return Treaty(
        code=code,
        title=by_lang(table["title"], f"{where}: title"),
        atop=table.get("atop"),
        signed=days["signed"],
        in_force=days.get("in_force"),
        ended=days.get("ended"),
        parties=parties,
        form=form,
        answers={item: _answer(_value(table, item), parties, f"{where}: {item}") for item in ITEMS},
        article=table.get("article", ""),
        source=table["source"],
        unsure=table.get("unsure", ""),
        note=by_lang(table["note"], f"{where}: note") if "note" in table else {},
    )


def _date(value: object, where: str) -> str:
    try:
        first_day(str(value))
    except ValueError as error:
        raise CodebookError(f"{where}: {error}") from error
    return str(value)


def _parties(value: object, days: Mapping[str, str], where: str) -> tuple[Party, ...]:
    start = days.get("in_force", _ALWAYS)
    end = days.get("ended", _NEVER)
    found = []
    for text in strings(value, f"{where}: parties"):
        state, first, last = [*text.split(), "-", "-"][:3]
        if state not in states():
            raise CodebookError(f"{where}: there is no state {state}")
        first = start if first == "-" else _date(first, where)
        last = end if last == "-" else _date(last, where)
        found.append(Party(state, first, last))
    if len({party.state for party in found}) < max(2, len(found)):
        raise CodebookError(f"{where}: there must be two parties at least, each named once")
    return tuple(found)


def _value(table: Mapping[str, Any], item: str) -> Any:
    if item != "unconditional":
        return table.get(item)
    limited = table.get("conditional")
    return not limited if isinstance(limited, bool) else limited


def _answer(value: object, parties: Sequence[Party], where: str) -> frozenset[str] | None:
    all_states = frozenset(party.state for party in parties)
    if value is None:
        return None
    if isinstance(value, bool):
        return all_states if value else frozenset()
    named = frozenset(strings(value, where))
    if not named <= all_states:
        raise CodebookError(f"{where}: {', '.join(sorted(named - all_states))} is no party")
    return named

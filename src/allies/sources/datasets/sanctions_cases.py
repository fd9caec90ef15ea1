"""Cases of sanctions, from whichever project, and what they make by sender, target and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from allies.core.series import Figures
from allies.sources.datasets.state_names import held, members_of

UNIT = "cases"
ANY, THREAT = "sanctions", "sanction-threat"


@dataclass(frozen=True, slots=True)
class Party:
    """A state, or a group of states, on either side of a case."""

    code: str
    group: bool = False

    def at(self, year: int) -> Sequence[str]:
        """Who it is in a year: a group is its members then, or itself where none are known."""
        if not self.group:
            return (held(self.code, year),)
        return members_of(self.code, year) or (self.code,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Sanctions, or a threat of them, for some years.

    `kinds` are variables. It is in force from `first` to `last`; the years after `sure` are
    those in which it may have been over, for the project does not tell its end.
    """

    row: int
    senders: tuple[Party, ...]
    targets: tuple[Party, ...]
    kinds: tuple[str, ...]
    first: int
    last: int
    sure: int


class _Count:
    __slots__ = ("row", "sure", "unsure")

    def __init__(self, row: int) -> None:
        self.row = row
        self.sure = self.unsure = 0


def figures(cases: Iterable[Case], years: tuple[int, int]) -> Iterator[Figures]:
    """Count cases by kind, sender, target and year.

    A state that is among the senders of a case twice, as itself and in a group, counts once. A
    value is None where all that is known is a case that may have been over.

    Args:
        cases: All of them.
        years: First and last year covered; what is outside is left out.
    """
    counts: dict[str, dict[tuple[str, str, int], _Count]] = {}
    for case in cases:
        for year in range(max(case.first, years[0]), min(case.last, years[1]) + 1):
            senders = {code for party in case.senders for code in party.at(year)}
            targets = {code for party in case.targets for code in party.at(year)}
            pairs = [(s, t, year) for s in senders for t in targets if s != t]
            for kind in case.kinds:
                into = counts.setdefault(kind, {})
                for key in pairs:
                    count = into.get(key)
                    if count is None:
                        count = into[key] = _Count(case.row)
                    if year <= case.sure:
                        count.sure += 1
                    else:
                        count.unsure += 1
    for kind in sorted(counts):
        found = sorted(counts[kind].items())
        yield Figures(
            kind,
            UNIT,
            [source for (source, _, _), _ in found],
            [target for (_, target, _), _ in found],
            [str(year) for (_, _, year), _ in found],
            [float(count.sure) if count.sure else None for _, count in found],
            [count.row for _, count in found],
        )

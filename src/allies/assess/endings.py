"""When what stands was told to end: by what was done later, or by being said to be so no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allies.assess.table import ClaimTable, Floats, Ints
from allies.assess.wordings import Wordings, read_table, wordings
from allies.codebook.relations import RELATIONS
from allies.core.document import LANGUAGES
from allies.errors import CodebookError

Bools = NDArray[np.bool_]

_FILE = "endings.toml"
_WORDS, _BUT = "words", "but"
# A document that tells undated of what stood and of its end speaks of an end so recent.
_RECENT = 366.0


@dataclass(frozen=True, slots=True)
class Ending:
    """One rule of endings.toml; `words` is None where any sentence will do."""

    by: str
    ends: tuple[str, ...]
    either: bool
    words: Wordings | None

    def is_told_in(self, text: str) -> bool:
        """Whether a sentence has one of the words, elsewhere than in what only looks like it.

        Args:
            text: As printed; words of both languages are looked for.
        """
        if self.words is None:
            return True
        hits = [hit for lang in LANGUAGES for hit in self.words.find(text, lang)]
        void = [hit for hit in hits if hit.kind == _BUT]
        return any(
            hit.kind == _WORDS
            and not any(one.start <= hit.start and hit.stop <= one.stop for one in void)
            for hit in hits
        )


@cache
def endings() -> tuple[Ending, ...]:
    """Return the rules of endings.toml.

    Raises:
        CodebookError: The file is damaged, or names an unknown relation.
    """
    try:
        found = tuple(
            Ending(
                by=rule["by"],
                ends=tuple(rule["ends"]),
                either=bool(rule["either"]),
                words=_words(rule) if _WORDS in rule else None,
            )
            for rule in read_table(_FILE)["ending"]
        )
    except KeyError as error:
        raise CodebookError(f"assess/{_FILE} is damaged ({error}); install allies again") from error
    unknown = {code for rule in found for code in (rule.by, *rule.ends)} - set(RELATIONS)
    if unknown:
        raise CodebookError(f"assess/{_FILE} names {', '.join(sorted(unknown))}, unknown")
    return found


def _words(rule: Mapping[str, Any]) -> Wordings:
    return wordings({name: rule[name] for name in (_WORDS, _BUT) if name in rule}, _FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the endings look at, by event; see `Times`. `sure` is whether it is so, and surely.

    `rows[starts[k]:starts[k + 1]]` are the claims of event k, `published` the day of each
    claim's document, `kin` its group of near-copies.
    """

    source: Ints
    target: Ints
    relation: Ints
    standing: Bools
    sure: Bools
    day: Floats
    first: Floats
    onset: Floats
    holds: Floats
    starts: Ints
    rows: Ints
    published: Floats
    kin: Ints


def ended(table: ClaimTable, course: Course) -> Floats:
    """Return the day on which each standing relation was ended by something done later.

    The first act counts that follows the last telling of it; or the last act, if only
    documents that tell of that act too tell of the relation after it.

    Args:
        table: The claims.
        course: The events.

    Returns:
        Days, NaN where nothing ended it, shape (events,).
    """
    result = np.full(len(course.day), np.nan)
    places = {code: place for place, code in enumerate(table.relations)}
    for rule in endings():
        by = places.get(rule.by, -1)
        acts = np.flatnonzero((course.relation == by) & course.sure & ~np.isnan(course.day))
        if rule.words is not None:
            acts = acts[[_says(table, course, act, rule) for act in acts.tolist()]]
        stands = np.isin(course.relation, [places[c] for c in rule.ends if c in places])
        targets = np.flatnonzero(stands & course.standing)
        if len(acts) and len(targets):
            day = _first_after(table, course, acts, targets, either=rule.either)
            result[targets] = np.fmin(result[targets], day)
    return result


def _says(table: ClaimTable, course: Course, act: int, rule: Ending) -> bool:
    start, stop = course.starts[act], course.starts[act + 1]
    rows = course.rows[start:stop]
    return any(rule.is_told_in(str(quote)) for quote in table.quote[rows])


def _first_after(
    table: ClaimTable, course: Course, acts: Ints, targets: Ints, *, either: bool
) -> Floats:
    span = 1e8
    keys = [_key(table, course, part, either=either) for part in (acts, targets)]
    order = np.lexsort((course.day[acts], keys[0]))
    acts, own = acts[order], keys[0][order]
    at = own * span + course.day[acts]
    holds = np.nan_to_num(course.holds[targets], nan=-1e6)
    onset = np.nan_to_num(course.onset[targets], nan=-1e6)
    begun = np.where(np.isnan(course.first[targets]), onset - _RECENT, course.first[targets])
    base = keys[1] * span
    next_ = np.searchsorted(at, base + np.maximum(holds, onset), "right")
    last = np.searchsorted(own, keys[1], "right") - 1
    there = (last >= 0) & (own[np.maximum(last, 0)] == keys[1])
    after = there & (next_ <= last)
    pick = np.where(after, np.minimum(next_, len(acts) - 1), np.maximum(last, 0))
    day = course.day[acts[pick]]
    late = there & ~after & (day > begun)
    tries = np.flatnonzero(late)
    late[tries] = day[tries] >= holds_without(course, targets[tries], acts[pick[tries]])
    result: Floats = np.where(after | late, day, np.nan)
    return result


def _key(table: ClaimTable, course: Course, events: Ints, *, either: bool) -> Ints:
    source, target = course.source[events], course.target[events]
    if either:
        source, target = np.minimum(source, target), np.maximum(source, target)
    key: Ints = source * len(table.actors) + target
    return key


def holds_without(course: Course, events: Ints, others: Ints) -> Floats:
    """Return until when events are told to hold by documents that don't tell of the others.

    Args:
        course: The events.
        events: Events, shape (pairs,).
        others: The event beside each of them.

    Returns:
        Days, minus infinity where no other document tells of it.
    """
    result = np.full(len(events), -np.inf)
    pair, row = spread(course.starts, course.rows, events)
    other_pair, other_row = spread(course.starts, course.rows, others)
    size = int(course.kin.max(initial=0)) + 1
    same = np.isin(pair * size + course.kin[row], other_pair * size + course.kin[other_row])
    day = np.where(same, np.nan, course.published[row])
    known = ~np.isnan(day)
    np.maximum.at(result, pair[known], day[known])
    return result


def spread(starts: Ints, rows: Ints, events: Ints) -> tuple[Ints, Ints]:
    """Return the claims of each of some events, with the place of the event among them."""
    size = starts[events + 1] - starts[events]
    place = np.repeat(np.arange(len(events)), size)
    inside = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    return place, rows[starts[events][place] + inside]

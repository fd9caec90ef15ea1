"""From what a user asks for, in words and dates, to what the engine is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from allies.assess.accuracy import default_accuracy, precision
from allies.assess.weights import Weights, default_weights, load_weights
from allies.core.values import day_after, first_day, interval_of, number_of
from allies.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of an assessment, whatever the state. Days are counted from 1970-01-01.

    Attributes:
        at: The day that it is made for; the last day on which a document that speaks of the state
            was known when None.
        as_of: Only what was known on that day; all that is known now when None.
        since: A day before and after which the layers are compared.
        period: Only what held in it, half-open, None for an open end; an end also sets `at` to
            its last day.
        docs: Ids of the documents to go by; all when None.
        recorded: What the workspace held then; None for now.
        weights: What to weigh with.
        texts: Whether the documents come with the assessment, as a report needs them.
    """

    at: int | None = None
    as_of: int | None = None
    since: int | None = None
    period: tuple[int | None, int | None] | None = None
    docs: Collection[str] | None = None
    recorded: datetime | None = None
    weights: Weights = field(default_factory=default_weights)
    texts: bool = True


def ask_of(
    *,
    at: str | None = None,
    as_of: str | None = None,
    since: str | None = None,
    period: str | None = None,
    docs: Iterable[str] | None = None,
    recorded: datetime | None = None,
    weights: Weights | str | Path | None = None,
    texts: bool = True,
) -> Ask:
    """Return what the engine is asked, from dates of any precision and a file of weights.

    Args:
        at: The day of the assessment; of a month or a year its last day.
        as_of: What was known then; of a month or a year its last day.
        since: Before and after which layers are compared; of a month or a year its first day.
        period: '2022/2024', or '2022/' and '/2024' with an open end.
        docs: Ids of the documents to go by.
        recorded: What the workspace held then.
        weights: Weights, or the file that says what differs from the shipped ones.
        texts: Whether the documents come with the assessment.

    Raises:
        UsageError: A date or period is none, or the weights can't be used.
    """
    return Ask(
        at=_last(at),
        as_of=_last(as_of),
        since=_first(since),
        period=_period(period),
        docs=None if docs is None else frozenset(docs),
        recorded=recorded,
        weights=weights if isinstance(weights, Weights) else load_weights(weights),
        texts=texts,
    )


def _refused(text: str, error: ValueError) -> UsageError:
    told = f"'{text}' is no date; write 2024, 2024-06 or 2024-06-19"
    return UsageError(f"{told} ({error})" if "too far" in str(error) else told)


def _first(text: str | None) -> int | None:
    try:
        return None if text is None else number_of(first_day(text))
    except ValueError as error:
        raise _refused(text or "", error) from error


def _last(text: str | None) -> int | None:
    try:
        return None if text is None else number_of(day_after(text)) - 1
    except ValueError as error:
        raise _refused(text or "", error) from error


def _period(text: str | None) -> tuple[int | None, int | None] | None:
    if text is None:
        return None
    try:
        low, high = interval_of(text).days
    except ValueError as error:
        raise UsageError(f"'{text}' is no period; write 2024, 2022/2024 or 2022/") from error
    if low is None and high is None:
        raise UsageError(f"the period {text} needs an end at least; write 2022/2024 or 2022/")
    return None if low is None else number_of(low), None if high is None else number_of(high)


def accuracy_of(relations: Iterable[str], weights: Weights) -> Mapping[str, Mapping[str, float]]:
    """Return how often readings of relations were right on hand-coded texts, by language.

    Args:
        relations: Codes.
        weights: Of the assessment; they say how far rare relations are drawn to their layer.
    """
    found: dict[str, dict[str, float]] = {}
    for code in sorted(set(relations)):
        for lang in ("en", "fr"):
            value = _precision(code, lang, weights.shrink_reading)
            if value is not None:
                found.setdefault(code, {})[lang] = value
    return found


@lru_cache(maxsize=1024)
def _precision(code: str, lang: str, shrink: float) -> float | None:
    return precision(default_accuracy(), code, lang, shrink=shrink).value

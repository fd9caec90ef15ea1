"""Rows of the tables as the types of `core`, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allies.core.claim import Claim, Evidence, Sentence
from allies.core.document import Block, Origin
from allies.core.series import Observation
from allies.core.values import Interval, Quantity
from allies.errors import UsageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What of a claim's row is content, in the order of the table; `coder` comes last, for the
# claim stays the same when another version of the coder finds it again.
CONTENT = (
    "span_start", "span_end", "quote", "lang", "source", "target", "relation", "modality",
    "dated", "date_from", "date_to", "quantity_low", "quantity_high", "quantity_unit",
    "attribution", "confidence", "trigger_text", "trigger_start", "trigger_end",
    "source_text", "target_text", "why", "plover", "coder",
)  # fmt: skip

_SENTENCE = ("span_start", "span_end", "lang", "kind")
_BLOCK = ("span_start", "span_end", "kind", "lang", "detail")
_OBSERVATION = (
    "place", "variable", "source", "target", "period", "first_day", "day_after", "value",
    "unit", "origin", "source_row",
)  # fmt: skip


def content_of(claim: Claim) -> tuple[Any, ...]:
    """Return the content of a claim, in the order of CONTENT."""
    dates = claim.dates
    quantity = claim.quantity
    return (
        claim.evidence.start,
        claim.evidence.end,
        claim.evidence.quote,
        claim.lang,
        claim.source,
        claim.target,
        claim.relation,
        claim.modality,
        dates is not None,
        None if dates is None else dates.start,
        None if dates is None else dates.stop,
        None if quantity is None else _figure(quantity.low),
        None if quantity is None else _figure(quantity.high),
        None if quantity is None else quantity.unit,
        claim.attribution,
        float(claim.confidence),
        claim.trigger,
        claim.trigger_start,
        claim.trigger_end,
        claim.source_text,
        claim.target_text,
        claim.why,
        claim.plover,
        claim.coder,
    )


def _figure(value: float | None) -> float | None:
    return None if value is None else float(value)


def claim_of(row: Sequence[Any]) -> Claim:
    """Return the claim of a row: name of the document, id, document, and CONTENT.

    Raises:
        ValueError: The row is not a claim that could have been written.
    """
    (
        doc_name, _id, doc, start, end, quote, lang, source, target, relation, modality,
        dated, date_from, date_to, low, high, unit, attribution, confidence,
        trigger, trigger_start, trigger_end, source_text, target_text, why, plover,
        coder,
    ) = row  # fmt: skip
    return Claim(
        evidence=Evidence(doc, start, end, quote),
        doc_name=doc_name,
        lang=lang,
        source=source,
        target=target,
        relation=relation,
        modality=modality,
        dates=Interval(date_from, date_to) if dated else None,
        quantity=None if unit is None else Quantity(low, high, unit),
        attribution=attribution,
        coder=coder,
        confidence=confidence,
        trigger=trigger,
        trigger_start=trigger_start,
        trigger_end=trigger_end,
        source_text=source_text,
        target_text=target_text,
        why=why,
        plover=plover,
    )


def claim_columns(claims: Iterable[Claim]) -> str:
    """Return claims as the lists that insert_claims.sql takes."""
    records = []
    for claim in claims:
        low, high = (None, None) if claim.dates is None else claim.dates.days
        records.append(
            (claim.id, claim.evidence.doc, *content_of(claim), iso_day(low), iso_day(high))
        )
    return as_json(_columns(("id", "doc", *CONTENT, "first_day", "day_after"), records))


def sentence_columns(sentences: Iterable[tuple[Any, ...]]) -> str:
    """Return rows of `sentence_row` as the lists that insert_sentences.sql takes."""
    records = [(place, *row) for place, row in enumerate(sentences)]
    return as_json(_columns(("place", *_SENTENCE), records))


def sentence_row(sentence: Sentence) -> tuple[Any, ...]:
    """Return a sentence in the order of sentences.sql."""
    return sentence.start, sentence.end, sentence.lang, sentence.kind


def block_columns(blocks: Iterable[tuple[Any, ...]]) -> str:
    """Return rows of `block_row` as the lists that insert_blocks.sql takes."""
    records = [(place, *row) for place, row in enumerate(blocks)]
    return as_json(_columns(("place", *_BLOCK), records))


def block_row(block: Block) -> tuple[Any, ...]:
    """Return a block in the order of blocks.sql."""
    return block.start, block.end, block.kind, block.lang, block.detail


def name_row(name: str, origin: Origin) -> tuple[Any, ...]:
    """Return a name and origin in the order of document_names.sql."""
    warnings = json.dumps(origin.warnings, ensure_ascii=False)
    return (
        name, origin.location, origin.media_type, origin.sha256, origin.encoding, warnings,
    )  # fmt: skip


def origin_of(row: Sequence[Any]) -> Origin:
    """Return the origin of a row of document_names.sql."""
    _name, location, media_type, sha256, encoding, warnings = row
    return Origin(location, media_type, sha256, encoding, tuple(json.loads(warnings)))


def observation_columns(records: Sequence[tuple[Any, ...]]) -> str:
    """Return rows of `observation_row` as the lists that insert_observations.sql takes."""
    return as_json(_columns(_OBSERVATION, records))


def observation_row(observation: Observation, place: int, days: tuple[str, str]) -> tuple[Any, ...]:
    """Return an observation in the order of the table, with the days of its period."""
    return (
        place,
        observation.variable,
        observation.source,
        observation.target,
        observation.period,
        *days,
        _figure(observation.value),
        observation.unit,
        observation.origin,
        observation.row,
    )


def observation_of(row: Sequence[Any]) -> Observation:
    """Return the observation of a row of observations.sql."""
    dataset, variable, source, target, period, value, unit, origin, source_row = row
    return Observation(
        dataset=dataset,
        variable=variable,
        source=source,
        target=target,
        period=period,
        value=value,
        unit=unit,
        origin=origin,
        row=source_row,
    )


def _columns(
    names: Sequence[str], records: Sequence[tuple[Any, ...]]
) -> Mapping[str, Sequence[Any]]:
    if not records:
        return dict.fromkeys(names, ())
    return dict(zip(names, zip(*records, strict=True), strict=True))


def as_json(value: object) -> str:
    """Return a value as JSON: the fastest way into DuckDB that needs no other library.

    Raises:
        UsageError: A figure is infinite or not a number.
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise UsageError(
            "a figure is infinite or not a number; leave it out (None) where there is none"
        ) from error


def iso_day(day: date | None) -> str | None:
    """Return a day as ISO text, None as None."""
    return None if day is None else day.isoformat()


def moment(when: datetime | None) -> datetime:
    """Return a time of recording: the given one, or now.

    Raises:
        UsageError: It has no time zone.
    """
    if when is None:
        return datetime.now(UTC)
    if when.tzinfo is None:
        raise UsageError(f"{when.isoformat()} has no time zone; give one, such as UTC")
    return when


def as_known(as_of: datetime | None) -> datetime | None:
    """Return a moment of knowledge time as given, None for now.

    Raises:
        UsageError: It has no time zone.
    """
    return None if as_of is None else moment(as_of)


def from_micros(micros: int) -> datetime:
    """Return the moment that many microseconds after the start of 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)

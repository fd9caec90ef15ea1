"""Claims and events made by hand: `claim_table(rows)`, `events(rows)`, `claims_of(rows)`.

A row is a `Row` (a claim) or a `Told` (an event); a dict with the same keys will do. All has a
default, so that a test names only what it is about:

    table = claim_table([Row(source="RUS", target="PRK", relation="trade", first="2023-09")])
    made = events([Told(relation="sanction", day="2022-03-01", truth=0.9, reading=0.8)])

`made.table` is the ClaimTable behind the events, and `claims_of(made.table)` gives the `Claim`s of
a table by id, as the store would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np

from allies.assess.table import ClaimTable, Events, Paper
from allies.assess.weights import default_weights
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.claim import MODALITIES, Claim, Evidence
from allies.core.values import UNITS, Interval, Quantity, day_after, first_day

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A claim; dates are ISO of any precision, `last` is the last day (None: as `first`).

    `open_end` leaves the end open. `quantity` is (low, high, unit). `published` is the date of
    the document, `known` the day since which it was known (None: as published, else 2024-06-01);
    a document has what the first row that names it says of it.
    """

    source: str = "RUS"
    target: str = "PRK"
    relation: str = "arms-transfer"
    modality: str = "actual"
    first: str | None = None
    last: str | None = None
    open_end: bool = False
    quantity: tuple[float | None, float | None, str] | None = None
    confidence: float = 0.9
    accepted: bool = False
    voice: str | None = None
    coder: str = "made 1"
    quote: str = ""
    trigger: str = ""
    start: int | None = None
    doc: str = "d1"
    lang: str = "en"
    published: str | None = None
    known: str | None = None
    origin: str = ""
    outlet: str = ""
    kin: int | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event; layer, sign, standing, g come from the codebook and the weights if not given.

    `claims`, `copies`, `denials` are rows of claims; without `claims` one is made of the event.
    `last` is the last day, where it has another than `day`.
    """

    source: str = "RUS"
    target: str = "PRK"
    relation: str = "arms-transfer"
    modality: str = "actual"
    day: str | None = "2024-01-01"
    first: str | None = None
    last: str | None = None
    ended: str | None = None
    known: str | None = None
    truth: float = 0.9
    reading: float = 0.9
    g: float | None = None
    u: float = 1.0
    layer: str | None = None
    sign: int | None = None
    standing: bool | None = None
    doc: str = "d1"
    quote: str = ""
    claims: Sequence[Row | Mapping[str, Any]] = ()
    copies: Sequence[Row | Mapping[str, Any]] = ()
    denials: Sequence[Row | Mapping[str, Any]] = ()


def day(iso: str) -> int:
    """Days from 1970-01-01 to the first day of a date."""
    return first_day(iso).toordinal() - EPOCH


def _stop(iso: str) -> int:
    return day_after(iso).toordinal() - EPOCH


def _row(row: Row | Mapping[str, Any]) -> Row:
    row = row if isinstance(row, Row) else Row(**row)
    if row.quote:
        return row
    words = (row.modality, row.relation, row.first, row.last, row.quantity, row.voice)
    told = ", ".join(str(word) for word in words if word is not None)
    return replace(row, quote=f"{row.source} and {row.target}: {told}.")


def _told(row: Told | Mapping[str, Any]) -> Told:
    return row if isinstance(row, Told) else Told(**row)


def _paper(row: Row, kin: int) -> Paper:
    known = row.known or row.published
    return Paper(
        id=row.doc,
        name=f"{row.doc}.html",
        lang=row.lang,
        day=None if row.published is None else _stop(row.published) - 1,
        known=day("2024-06-01") if known is None else _stop(known) - 1,
        origin=row.origin or row.doc,
        outlet=row.outlet or row.origin or row.doc,
        kin=kin if row.kin is None else row.kin,
    )


def _claim(row: Row, start: int) -> Claim:
    ends = row.first, None if row.open_end else row.last or row.first
    return Claim(
        evidence=Evidence(row.doc, start, start + len(row.quote), row.quote),
        doc_name=f"{row.doc}.html",
        lang=row.lang,
        source=row.source,
        target=row.target,
        relation=row.relation,
        modality=row.modality,
        dates=None if ends == (None, None) else Interval(*ends),
        quantity=None if row.quantity is None else Quantity(*row.quantity),
        attribution=row.voice,
        coder=row.coder,
        confidence=row.confidence,
        trigger=row.trigger,
    )


def _claims(rows: Iterable[Row]) -> list[Claim]:
    """The claims of rows; where a sentence stands follows from its words, so ids stay the same."""
    taken: set[str] = set()
    claims = []
    for row in rows:
        start = crc32(row.quote.encode()) % 1_000_000 if row.start is None else row.start
        claim = _claim(row, start)
        while claim.id in taken:
            start += 1
            claim = _claim(row, start)
        taken.add(claim.id)
        claims.append(claim)
    return claims


def _column(values: Iterable[Any], kind: Any = np.int64) -> Any:
    return np.array(list(values), dtype=kind)


def _objects(values: Sequence[Any]) -> Any:
    column = np.empty(len(values), object)
    column[:] = values
    return column


def claim_table(rows: Sequence[Row | Mapping[str, Any]]) -> ClaimTable:
    """Return the columns of claims, in the order of the rows."""
    return _table([_row(row) for row in rows])


def _table(rows: list[Row]) -> ClaimTable:
    claims = _claims(rows)
    actors = tuple(sorted({code for row in rows for code in (row.source, row.target)}))
    relations = tuple(RELATIONS)
    firsts: dict[str, Row] = {}
    for row in rows:
        firsts.setdefault(row.doc, row)
    papers = tuple(_paper(firsts[doc], at) for at, doc in enumerate(sorted(firsts)))
    places = {paper.id: at for at, paper in enumerate(papers)}
    voices = tuple(sorted({row.voice for row in rows if row.voice is not None}))
    coders = tuple(sorted({row.coder for row in rows}))
    low = [np.nan if r.quantity is None or r.quantity[0] is None else r.quantity[0] for r in rows]
    high = [np.nan if r.quantity is None or r.quantity[1] is None else r.quantity[1] for r in rows]
    last = [None if row.open_end else row.last or row.first for row in rows]
    return ClaimTable(
        ids=_objects([claim.id for claim in claims]),
        source=_column(actors.index(row.source) for row in rows),
        target=_column(actors.index(row.target) for row in rows),
        relation=_column(relations.index(row.relation) for row in rows),
        modality=_column(MODALITIES.index(row.modality) for row in rows),
        dated=_column((row.first or row.last) is not None for row in rows).astype(bool),
        first=_column((np.nan if row.first is None else day(row.first) for row in rows), float),
        stop=_column((np.nan if iso is None else _stop(iso) for iso in last), float),
        low=_column(low, float),
        high=_column(high, float),
        unit=_column(-1 if row.quantity is None else UNITS.index(row.quantity[2]) for row in rows),
        confidence=_column((row.confidence for row in rows), float),
        accepted=_column((row.accepted for row in rows), bool),
        paper=_column(places[row.doc] for row in rows),
        voice=_column(-1 if row.voice is None else voices.index(row.voice) for row in rows),
        coder=_column(coders.index(row.coder) for row in rows),
        quote=_objects([row.quote for row in rows]),
        trigger=_objects([row.trigger for row in rows]),
        start=_column(claim.evidence.start for claim in claims),
        actors=actors,
        relations=relations,
        papers=papers,
        voices=voices,
        coders=coders,
    )


def claims_of(table: ClaimTable) -> dict[str, Claim]:
    """Return the claims of a made table, by id."""
    return {str(table.ids[at]): _claim_at(table, at) for at in range(len(table))}


def _claim_at(table: ClaimTable, at: int) -> Claim:
    paper = table.papers[table.paper[at]]
    start, quote = int(table.start[at]), str(table.quote[at])
    first, stop = (
        None if np.isnan(value) else date.fromordinal(EPOCH + int(value) - less).isoformat()
        for value, less in ((table.first[at], 0), (table.stop[at], 1))
    )
    low, high = (None if np.isnan(v[at]) else float(v[at]) for v in (table.low, table.high))
    unit = int(table.unit[at])
    return Claim(
        evidence=Evidence(paper.id, start, start + len(quote), quote),
        doc_name=paper.name,
        lang=paper.lang,
        source=table.actors[table.source[at]],
        target=table.actors[table.target[at]],
        relation=table.relations[table.relation[at]],
        modality=MODALITIES[table.modality[at]],
        dates=Interval(first, stop) if table.dated[at] else None,
        quantity=None if unit < 0 else Quantity(low, high, UNITS[unit]),
        attribution=None if table.voice[at] < 0 else table.voices[table.voice[at]],
        coder=table.coders[table.coder[at]],
        confidence=float(table.confidence[at]),
        trigger=str(table.trigger[at]),
    )


def _own_claim(event: Told) -> Row:
    return Row(
        source=event.source,
        target=event.target,
        relation=event.relation,
        modality=event.modality,
        first=event.first or event.day,
        last=event.last,
        confidence=event.reading,
        doc=event.doc,
        quote=event.quote,
        published=event.known or event.day,
    )


def events(rows: Sequence[Told | Mapping[str, Any]]) -> Events:
    """Return events as columns, sorted by dyad, layer and day, with the claims behind them."""
    told = sorted((_told(row) for row in rows), key=_order)
    claims: list[Row] = []
    lists: dict[str, list[list[int]]] = {"claims": [], "copies": [], "denials": []}
    for event in told:
        for name, places in lists.items():
            found = [_row(row) for row in getattr(event, name)]
            if name == "claims" and not found:
                found = [_row(_own_claim(event))]
            places.append(list(range(len(claims), len(claims) + len(found))))
            claims += found
    table = _table(claims)
    pairs = [tuple(sorted((event.source, event.target))) for event in told]
    dyads = sorted(set(pairs))
    return Events(
        table=table,
        dyad=_column(dyads.index(pair) for pair in pairs),
        dyads=_column([table.actors.index(a), table.actors.index(b)] for a, b in dyads).reshape(
            -1, 2
        ),
        source=_column(table.actors.index(event.source) for event in told),
        target=_column(table.actors.index(event.target) for event in told),
        relation=_column(table.relations.index(event.relation) for event in told),
        layer=_column(LAYERS.index(_layer(event)) for event in told),
        sign=_column(
            RELATIONS[event.relation].sign if event.sign is None else event.sign for event in told
        ),
        modality=_column(MODALITIES.index(event.modality) for event in told),
        day=_column((np.nan if e.day is None else day(e.day) for e in told), float),
        first=_column((_or_nan(event.first or event.day) for event in told), float),
        stop=_column((_or_nan(e.last or e.first or e.day, after=True) for e in told), float),
        known=_column(
            (min(table.papers[table.paper[row]].known for row in at) for at in lists["claims"]),
            float,
        ),
        standing=_column((_standing(event) for event in told), bool),
        ended=_column((_or_nan(event.ended) for event in told), float),
        truth=_column((event.truth for event in told), float),
        reading=_column((event.reading for event in told), float),
        g=_column((_g(event) for event in told), float),
        u=_column((event.u for event in told), float),
        **_ragged("starts", "rows", lists["claims"]),
        **_ragged("copy_starts", "copies", lists["copies"]),
        **_ragged("denial_starts", "denials", lists["denials"]),
    )


def _ragged(starts: str, rows: str, lists: list[list[int]]) -> dict[str, Any]:
    return {
        starts: np.cumsum([0, *(len(places) for places in lists)]),
        rows: _column(place for places in lists for place in places),
    }


def _or_nan(iso: str | None, *, after: bool = False) -> float:
    if iso is None:
        return np.nan
    return _stop(iso) if after else day(iso)


def _layer(event: Told) -> str:
    return RELATIONS[event.relation].layer if event.layer is None else event.layer


def _standing(event: Told) -> bool:
    return RELATIONS[event.relation].standing if event.standing is None else event.standing


def _g(event: Told) -> float:
    return default_weights().relation.get(event.relation, 0.0) if event.g is None else event.g


def _order(event: Told) -> tuple[Any, ...]:
    pair = sorted((event.source, event.target))
    return pair, LAYERS.index(_layer(event)), event.day or "9999", event.relation

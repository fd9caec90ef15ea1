"""Claims as columns: what the weighing works on, however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Paper:
    """What the weighing needs to know of a document.

    `day` is the day of its date (days since 1970-01-01; the last one that a date of month or
    year precision covers), None where it has no date; `known` the day since which it was known:
    that of its date, else of its recording. `origin` names who speaks in it (agency, outlet or
    site), `kin` is the number of the group of near-copies that it belongs to.
    """

    id: str
    name: str
    lang: str
    day: int | None
    known: int
    origin: str
    outlet: str
    kin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTable:
    """Claims as columns: element k of each column is of claim k.

    Days are counted from 1970-01-01 as floats, NaN for an end that is open or unknown; the
    interval is half-open. Numbers of actors, relations, modalities, voices and papers are
    places in the tuples of that name; -1 means none.

    Attributes:
        ids: Ids of the claims.
        source: Place in `actors`.
        target: Place in `actors`.
        relation: Place in `relations`.
        modality: Place in `MODALITIES`.
        dated: Whether the claim has dates of its own.
        first: First day on which it held.
        stop: Day after the last.
        low: Lower bound of the quantity.
        high: Upper bound.
        unit: Place in `UNITS`.
        confidence: How surely it was read aright, in (0, 1].
        accepted: Whether a reader's newest verdict is 'accept'.
        paper: Place in `papers`.
        voice: Who says it, place in `voices`; -1 where the author states it himself.
        coder: Place in `coders`.
        quote: The sentences.
        trigger: The words that tell the relation.
        start: Begin of the sentence in the document.
        actors: Codes, sorted.
        relations: Codes of the codebook, in its order.
        papers: The documents.
        voices: Names of those who are said to say something.
        coders: Names of the coders.
    """

    ids: Objects
    source: Ints
    target: Ints
    relation: Ints
    modality: Ints
    dated: NDArray[np.bool_]
    first: Floats
    stop: Floats
    low: Floats
    high: Floats
    unit: Ints
    confidence: Floats
    accepted: NDArray[np.bool_]
    paper: Ints
    voice: Ints
    coder: Ints
    quote: Objects
    trigger: Objects
    start: Ints
    actors: tuple[str, ...]
    relations: tuple[str, ...]
    papers: tuple[Paper, ...]
    voices: tuple[str, ...]
    coders: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def actor(self, code: str) -> int:
        """Return the place of an actor, -1 where no claim is about it."""
        return self.actors.index(code) if code in self.actors else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What claims tell of, each thing once: element k of each column is of event k.

    An event is a thing done (or a standing relation) of one ordered pair; the claims that tell
    it are `rows[starts[k]:starts[k + 1]]`, one for each different wording, the surest first;
    `copies` and `denials` likewise. Events are sorted by dyad, then layer, then day.

    Attributes:
        table: The claims.
        dyad: Place in `dyads`.
        dyads: Shape (dyads, 2): places in `table.actors`, the smaller first.
        source: Place in `table.actors`.
        target: Likewise.
        relation: Place in `table.relations`.
        layer: Place in `LAYERS`.
        sign: 1, -1 or 0, that of the relation.
        modality: Place in `MODALITIES`: that of the surest claim.
        day: When it happened or was last known to hold, in days; NaN where nothing tells.
        first: First day of it as told, NaN where open or not told.
        stop: Day after the last, NaN where open or not told.
        known: First day on which one of its documents was known.
        standing: Whether it is a state of affairs that lasts.
        ended: For what is standing, the day on which it was told to end; NaN while in force.
        truth: Probability that it is so, from modality and sources, in [.02, .98].
        reading: Probability that it was read aright, in (0, .98].
        g: Weight of its relation, 0 to 1.
        u: Weight of its quantity, .5 to 2, 1 without one.
        starts: Shape (events + 1,).
        rows: Claims by number.
        copy_starts: Shape (events + 1,).
        copies: Claims by number.
        denial_starts: Shape (events + 1,).
        denials: Claims by number, which say that it is not so.
    """

    table: ClaimTable
    dyad: Ints
    dyads: Ints
    source: Ints
    target: Ints
    relation: Ints
    layer: Ints
    sign: Ints
    modality: Ints
    day: Floats
    first: Floats
    stop: Floats
    known: Floats
    standing: NDArray[np.bool_]
    ended: Floats
    truth: Floats
    reading: Floats
    g: Floats
    u: Floats
    starts: Ints
    rows: Ints
    copy_starts: Ints
    copies: Ints
    denial_starts: Ints
    denials: Ints

    def __len__(self) -> int:
        return len(self.dyad)

    @property
    def p(self) -> Floats:
        """Probability that an event is so and was read aright: `truth` times `reading`."""
        return self.truth * self.reading

    def lead(self) -> Ints:
        """The surest claim of each event, by number."""
        return self.rows[self.starts[:-1]]

    def told(self, event: int) -> Sequence[int]:
        """The claims of an event, by number, the surest first."""
        return [int(row) for row in self.rows[self.starts[event] : self.starts[event + 1]]]

"""What the dimensions of the typology are made of: the events and data of pairs, and coins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allies.assess.context import Counted
from allies.assess.scores import Scores
from allies.assess.weighing import draws_of, sure
from allies.assess.weights import Weights
from allies.assess.wordings import read_table
from allies.core.claim import MODALITIES, Claim, Evidence
from allies.core.values import UNITS, Quantity

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pair = tuple[str, str]

AGAINST = (MODALITIES.index("denied"), MODALITIES.index("negated"))
_SHOWN = 5
_NONE = np.empty(0, np.int64)


@cache
def cues() -> Mapping[str, Any]:
    """Return the table of what the dimensions look for.

    Raises:
        CodebookError: It can't be read.
    """
    return read_table("typology.toml")


class Material:
    """Events, scores and data, found by pair; and draws that depend on a pair's codes alone."""

    def __init__(
        self, scores: Scores, counted: Counted, weights: Weights, *, draws: int, seed: int
    ) -> None:
        """Make it ready.

        Args:
            scores: Of all pairs, with the events.
            counted: What data say.
            weights: Of the assessment.
            draws: How many.
            seed: Of the draws.
        """
        self.scores, self.events, self.counted = scores, scores.events, counted
        self.weights, self.draws, self.seed, self.at = weights, draws, seed, scores.at
        self.actors = scores.events.table.actors
        self.bounds = np.searchsorted(scores.events.dyad, np.arange(len(scores.events.dyads) + 1))
        self.sure = sure(scores.events, weights) & (scores.decay > 0)
        self.relations = {code: at for at, code in enumerate(scores.events.table.relations)}
        self.p, self.lead = scores.events.p, scores.events.lead()
        self.against = np.isin(scores.events.modality, AGAINST)
        self._overall: dict[int, Floats] = {}
        self._all = np.arange(len(scores.events))
        self._by_relation: dict[str, Mapping[int, Ints]] = {}
        # What several dimensions ask of the same pair, by what it is.
        self.kept: dict[tuple[str, ...], Any] = {}
        self._state = {code: at for at, code in enumerate(counted.states)}

    @cached_property
    def _rows(self) -> Mapping[Pair, int]:
        pairs = self.events.dyads.tolist()
        return {(self.actors[a], self.actors[b]): row for row, (a, b) in enumerate(pairs)}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Places of actors in the table."""
        return {code: at for at, code in enumerate(self.actors)}

    def row(self, one: str, other: str) -> int:
        """Return the row of the dyad of two actors in the scores, -1 where nothing is told."""
        found = self._rows.get((one, other))
        return self._rows.get((other, one), -1) if found is None else found

    def of(self, row: int, *relations: str) -> Ints:
        """Return the events of a dyad by number: all, or those of some relations.

        Args:
            row: Of the dyad; -1 for none.
            relations: Codes.
        """
        if row < 0:
            return _NONE
        if not relations:
            return self._all[self.bounds[row] : self.bounds[row + 1]]
        found = [self._of_relation(code).get(row, _NONE) for code in relations]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _of_relation(self, code: str) -> Mapping[int, Ints]:
        if code not in self._by_relation:
            at = np.flatnonzero(self.where(code))
            rows, starts = np.unique(self.events.dyad[at], return_index=True)
            parts = np.split(at, starts[1:])
            self._by_relation[code] = dict(zip(rows.tolist(), parts, strict=False))
        return self._by_relation[code]

    def within(self, rows: Ints) -> Bools:
        """Return which of all events are of some dyads.

        Args:
            rows: Of the dyads; -1 for none.
        """
        wanted = np.zeros(len(self.events.dyads), np.bool_)
        wanted[rows[rows >= 0]] = True
        return np.asarray(wanted[self.events.dyad], np.bool_)

    def where(self, *relations: str) -> Bools:
        """Return which of all events are of some relations."""
        wanted = [self.relations[code] for code in relations if code in self.relations]
        return np.isin(self.events.relation, wanted)

    def data(self, name: str, one: str, other: str | None = None) -> float:
        """Return what data say of a state, or of one toward another; NaN for nothing."""
        figure = self.counted.figures.get(name)
        first = self._state.get(one)
        second = first if other is None else self._state.get(other)
        if figure is None or first is None or second is None:
            return np.nan
        return float(figure.value[first] if other is None else figure.value[first, second])

    def bound(self, name: str, one: str, other: str) -> float:
        """The most that a figure can be of a pair whose value is not known; NaN without a bound."""
        figure = self.counted.figures.get(name)
        states = self.counted.states
        if figure is None or figure.high is None or not {one, other} <= set(states):
            return np.nan
        return float(figure.high[states.index(one), states.index(other)])

    def data_refs(self, name: str) -> tuple[str, ...]:
        """Return what a measure of data rests on."""
        figure = self.counted.figures.get(name)
        return () if figure is None else tuple(figure.rests_on)

    def scores_of(self, rows: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return draws of the scores of dyads, and keep the overall ones.

        Args:
            rows: Of the dyads.

        Returns:
            Of layers, shape (dyads, layers, draws), and overall, shape (dyads, draws).
        """
        layers, overall = draws_of(self.scores, rows, self.draws, self.seed)
        self._overall.update(zip((int(row) for row in rows), overall, strict=True))
        return layers, overall

    def overall_of(self, rows: Collection[int]) -> Mapping[int, Floats]:
        """Return draws of the overall scores of dyads by their row, each drawn once.

        Args:
            rows: Of the dyads.
        """
        missing = sorted(set(rows) - set(self._overall))
        if missing:
            self.scores_of(missing)
        return self._overall

    def stream(self, *names: str) -> np.random.Generator:
        """Return a stream of random numbers that these names and the seed alone decide."""
        return _stream(self.seed, names)

    def coin(self, probability: float, *names: str) -> Floats:
        """Return draws of whether something is so: 1 or 0, shape (draws,).

        They are spread evenly: their mean is the probability, to one draw.

        Args:
            probability: That it is.
            names: What it is of, so that each has draws of its own.
        """
        if probability <= 0 or probability >= 1:
            return np.full(self.draws, float(probability >= 1))
        return _tossed(probability, self.draws, self.seed, names).astype(np.float64)

    def refs(self, events: Iterable[int], ids: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the claims behind some events, the heaviest first.

        Args:
            events: By number.
            ids: Of a claim of each; by default the surest.
        """
        chosen = np.fromiter(events, np.int64)
        told = self.events.table.ids[self.lead[chosen]] if ids is None else ids
        order: Iterable[int] = range(len(chosen))
        if len(chosen) > 1:
            order = np.lexsort((chosen, -self.p[chosen], -self.scores.weight[chosen]))[:_SHOWN]
        return tuple(f"claim {told[at]}" for at in order)

    def claim(self, event: int) -> Claim:
        """Return the surest claim of an event as an object, with its quote and quantity."""
        return self._claim(int(self.events.rows[self.events.starts[event]]))

    def claims(self, event: int) -> Iterator[Claim]:
        """Yield the claims of an event, one for each wording, the surest first."""
        first, stop = self.events.starts[event : event + 2]
        for at in self.events.rows[first:stop].tolist():
            yield self._claim(at)

    def _claim(self, at: int) -> Claim:
        table = self.events.table
        paper = table.papers[table.paper[at]]
        start, quote = int(table.start[at]), str(table.quote[at])
        low, high = (
            None if np.isnan(bound[at]) else float(bound[at]) for bound in (table.low, table.high)
        )
        none = int(table.unit[at]) < 0 or (low is None and high is None)
        return Claim(
            evidence=Evidence(paper.id, start, start + len(quote), quote),
            doc_name=paper.name,
            lang=paper.lang,
            source=table.actors[table.source[at]],
            target=table.actors[table.target[at]],
            relation=table.relations[table.relation[at]],
            modality=MODALITIES[table.modality[at]],
            quantity=None if none else Quantity(low, high, UNITS[table.unit[at]]),
            confidence=float(table.confidence[at]),
            trigger=str(table.trigger[at]),
        )

    def any_so(self, events: Ints, *, fading: bool = True) -> float:
        """Return how probable it is that one of some events is so (and goes on): 1 − Π (1 − p)."""
        left = self.scores.decay[events] if fading else 1.0
        return float(1 - np.prod(1 - self.p[events] * left)) if len(events) else 0.0

    def denied(self, events: Ints) -> float:
        """Return how probable it is that one of some denied events is rightly said not to be."""
        kept = 1.0
        for at in events:
            modality = MODALITIES[self.events.modality[at]]
            kept *= 1 - self.events.reading[at] * (1 - self.weights.prior(modality))
        return float(1 - kept)


def _stream(seed: int, names: tuple[str, ...]) -> np.random.Generator:
    return np.random.default_rng([seed, crc32("|".join(names).encode())])


# The partners of one state are those of others: what is tossed for one is kept for the next.
@lru_cache(maxsize=16_384)
def _tossed(probability: float, draws: int, seed: int, names: tuple[str, ...]) -> Bools:
    even = (np.arange(draws) + 0.5) / draws < probability
    found = _stream(seed, names).permutation(even)
    found.flags.writeable = False
    return found

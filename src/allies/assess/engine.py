"""Puts an assessment together: claims and data are read once, and asked of any state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allies.assess.asking import Ask, accuracy_of
from allies.assess.beside_rows import STATES
from allies.assess.contradictions import KINDS, Contradictions, contradictions
from allies.assess.counted import read_counted
from allies.assess.day import Day
from allies.assess.dimensions import dimensions_of
from allies.assess.events import events_of
from allies.assess.gather import read_table
from allies.assess.group import default_members, group_of
from allies.assess.judgement import Assessment, Group, Moved, Partner, Rank, Typed
from allies.assess.portrait import NO_TYPE, Against, Surroundings, portrait
from allies.assess.ranking import ranks
from allies.assess.sensitivity import Judged, band, moved
from allies.assess.table import ClaimTable, Events, Ints
from allies.assess.typology import typed
from allies.assess.weighed import dyad_of, overall_estimate
from allies.assess.weighing import draws_of, intensity, scores_of
from allies.assess.weights import Weights
from allies.assess.within import last_day, with_days, within
from allies.codebook.actors import actor_of
from allies.core.claim import Claim
from allies.core.values import iso_of, number_of
from allies.store.columns import count_documents
from allies.store.reader import claims as read_claims
from allies.store.reader import whole_documents

if TYPE_CHECKING:
    from allies.store.database import Database

# Days of which all is kept.
_KEPT = 2
# Pairs that are typed at once.
_TYPED = 250


class Engine:
    """Assesses states by what a workspace holds; the costly parts are done once."""

    def __init__(self, db: Database, ask: Ask) -> None:
        self._db = db
        self.ask = ask
        self._days: dict[int, Day] = {}
        self._claims: dict[str, Claim] = {}
        self._typed: dict[tuple[str, str], Typed] = {}

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read the claims while the block does other things; it ends when both are done.

        Raises:
            StoreError: The claims can't be read.
        """
        with ThreadPoolExecutor(1) as pool:
            table = pool.submit(lambda: self.table)
            yield
        table.result()

    @cached_property
    def table(self) -> ClaimTable:
        """The claims as columns."""
        ask = self.ask
        return with_days(
            read_table(self._db, recorded=ask.recorded, as_of=ask.as_of, docs=ask.docs)
        )

    @cached_property
    def events(self) -> Events:
        """What the claims tell of, each thing once."""
        found = events_of(self.table, self.ask.weights)
        return found if self.ask.period is None else within(found, *self.ask.period)

    @cached_property
    def contradictions(self) -> Contradictions:
        """Where events contradict each other."""
        return contradictions(self.events)

    @cached_property
    def read(self) -> int:
        """How many documents there are to go by."""
        ask = self.ask
        return count_documents(self._db, recorded=ask.recorded, as_of=ask.as_of, docs=ask.docs)

    def day_for(self, focal: str, others: Iterable[str] = ()) -> int:
        """Return the day that an assessment is made for.

        That asked for, or the last on which a document was known that speaks of the state; where
        none does, of any of the others.
        """
        if self.ask.at is not None:
            return self.ask.at
        if self.ask.period is not None and self.ask.period[1] is not None:
            return self.ask.period[1] - 1
        last = last_day(self.table, focal)
        if last is None:
            days = [last_day(self.table, code) for code in others]
            today = number_of(date.today())
            last = max((day for day in days if day is not None), default=today)
        return last if self.ask.as_of is None else min(last, self.ask.as_of)

    def states(self) -> list[str]:
        """Return the states of which anything is told, by code."""
        told = np.unique(self.events.dyads)
        codes = (self.table.actors[place] for place in told)
        return sorted(code for code in codes if actor_of(code).kind in STATES)

    def on(self, at: int) -> Day:
        """Return all scores on a day, and what is counted then."""
        if at not in self._days:
            ask = self.ask
            while len(self._days) >= _KEPT:
                del self._days[next(iter(self._days))]
            self._days[at] = Day(
                scores=scores_of(self.events, ask.weights, at),
                # Of all states: what is usual among them must not depend on who is written of.
                counted=read_counted(self._db, at, as_of=ask.as_of, recorded=ask.recorded),
            )
        return self._days[at]

    def assess(
        self, focal: str, others: Sequence[str] = (), *, group: bool = False,
        sensitivity: bool = False,
    ) -> Assessment:  # fmt: skip
        """Return the assessment of a state.

        Args:
            focal: Code of the state.
            others: Codes of the partners to look at; all of whom anything is told when empty.
            group: Whether the state and `others` are looked at as a group; without others it is
                the state and its closest partners.
            sensitivity: Whether to say what other assumptions would change.
        """
        at = self.day_for(focal, others)
        day = self.on(at)
        there = self._partners(day, focal)
        known = [*there, *(code for code in others if code not in there and code != focal)]
        codes = [code for code in known if not others or code in others]
        # The types ask for numbers only: meanwhile the claims are read.
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(self._claims_of, day, day.told_of(focal))
            placed = self._ranks(day, focal, known)
            types = self._types(day, focal, codes, stable=sensitivity)
        claims = reading.result()
        around = Surroundings(
            focal=focal, day=day, since=self.ask.since, rates=intensity(day.scores, focal),
            claims=claims,
        )  # fmt: skip
        partners = [
            portrait(
                around,
                code,
                types[code],
                placed[code],
                self._against(day, focal, code),
            )
            for code in codes
        ]
        partners.sort(key=_order)
        members = (focal, *others) if group and others else None
        made = self._assessment(focal, day, partners, claims)
        if members is not None or not others:
            made = replace(made, group=self._group(focal, day, partners, members))
        return replace(made, sensitivity=self._moved(focal, at, codes)) if sensitivity else made

    def assess_all(self) -> Iterator[Assessment]:
        """Hand out the assessments of all states of which anything is told, for one day.

        Without a day asked for it is the last on which a document was known that speaks of any.
        """
        states = self.states()
        if not states:
            return
        at = max(self.day_for(code) for code in states)
        self.ask = replace(self.ask, at=at)
        day = self.on(at)
        self._claims_of(day, np.arange(len(self.events.dyads)))
        waiting: list[str] = []
        pairs = 0
        for code in states:
            waiting.append(code)
            pairs += len(day.told_of(code))
            if pairs >= _TYPED or code == states[-1]:
                # Many at once: what is typed of one pair alone is mostly overhead.
                self._typed = self._types_of(day, [
                    (one, other) for one in waiting for other in self._partners(day, one)
                ])  # fmt: skip
                yield from map(self.assess, waiting)
                waiting, pairs = [], 0
        self._typed = {}

    def _assessment(
        self, focal: str, day: Day, partners: Sequence[Partner],
        claims: Mapping[str, Claim],
    ) -> Assessment:  # fmt: skip
        events = day.scores.events
        told = np.isin(events.dyad, day.told_of(focal)) & day.shown
        copies = int(np.diff(events.copy_starts)[told].sum())
        used = sorted({claim.evidence.doc for claim in claims.values()})
        ask = self.ask
        return Assessment(
            focal=focal,
            at=iso_of(day.at),
            as_of=None if ask.as_of is None else iso_of(ask.as_of),
            since=None if ask.since is None else iso_of(ask.since),
            partners=tuple(partners),
            group=None,
            documents=tuple(whole_documents(self._db, used)) if ask.texts else (),
            read=self.read,
            claims=len(claims),
            copies=copies,
            coder=tuple(sorted({claim.coder for claim in claims.values()})),
            data=day.counted.versions,
            accuracy=accuracy_of((c.relation for c in claims.values()), ask.weights),
        )

    def _partners(self, day: Day, focal: str) -> list[str]:
        actors, place = self.table.actors, self.table.actor(focal)
        pairs = day.scores.events.dyads[day.told_of(focal)]
        return [actors[int(a if b == place else b)] for a, b in pairs]

    def _ranks(self, day: Day, focal: str, codes: Sequence[str]) -> dict[str, Rank]:
        weights = self.ask.weights
        dyads = [dyad_of(day.scores, focal, code) for code in codes]
        placed = {code: Rank(place=None, low=None, high=None, tier=None) for code in codes}
        there = [(code, dyad) for code, dyad in zip(codes, dyads, strict=True) if dyad is not None]
        if there:
            numbers = np.array([dyad for _, dyad in there], np.int64)
            _, overall = draws_of(day.scores, numbers, weights.draws, weights.seed)
            evidence = ~np.isnan(day.scores.overall[numbers])
            found = ranks(overall.astype(np.float64), evidence, apart=weights.group["apart"])
            placed |= {code: rank for (code, _), rank in zip(there, found, strict=True)}
        return placed

    def _types(
        self, day: Day, focal: str, codes: Sequence[str], *, stable: bool = False
    ) -> dict[str, Typed]:
        pairs = [(focal, code) for code in codes]
        if stable or not self._typed.keys() >= set(pairs):
            return {code: one for (_, code), one in self._types_of(day, pairs, stable).items()}
        return {code: self._typed[focal, code] for code in codes}

    def _types_of(
        self, day: Day, pairs: Sequence[tuple[str, str]], stable: bool = False
    ) -> dict[tuple[str, str], Typed]:
        """The types of pairs, of each as seen from the first; an organisation has none."""
        weights = self.ask.weights
        none = dict.fromkeys(pairs, NO_TYPE)
        asked = [pair for pair in pairs if actor_of(pair[1]).kind in STATES]
        if not asked:
            return none
        made = dimensions_of(day.scores, day.counted, weights=weights, pairs=asked, each=True)
        found = typed(made, weights)
        if stable:
            shares = band(made, weights).tolist()
            found = tuple(replace(one, stable=s) for one, s in zip(found, shares, strict=True))
        return none | dict(zip(asked, found, strict=True))

    def _moved(self, focal: str, at: int, codes: Sequence[str]) -> tuple[Moved, ...]:
        """What other assumptions change: the same claims, weighed anew."""

        def judge(weights: Weights) -> Judged:
            other = Engine(self._db, replace(self.ask, weights=weights))
            other.__dict__["table"] = self.table
            day = other.on(at)
            types = other._types(day, focal, codes)
            judged = {}
            for code in codes:
                dyad = dyad_of(day.scores, focal, code)
                if dyad is not None:
                    judged[code] = overall_estimate(day.scores, dyad), types[code].headline
            return judged

        return moved(judge, self.ask.weights)

    def _against(self, day: Day, focal: str, code: str) -> tuple[Against, ...]:
        """The contradictions of a pair: kind, the two events, the two claims by id."""
        dyad = dyad_of(day.scores, focal, code)
        if dyad is None:
            return ()
        start, stop = np.searchsorted(self.events.dyad, [dyad, dyad + 1])
        low, high = np.searchsorted(self.contradictions.first, [start, stop])
        found, ids = self.contradictions, self.table.ids
        return tuple(
            (KINDS[found.kind[k]], int(found.first[k]), int(found.second[k]),
             str(ids[found.first_claim[k]]), str(ids[found.second_claim[k]]))
            for k in range(low, high)
        )  # fmt: skip

    def _group(
        self, focal: str, day: Day, partners: Sequence[Partner], named: Sequence[str] | None
    ) -> Group | None:
        states = [p for p in partners if p.kind in STATES]
        if named is None:
            members = default_members(
                focal,
                [p.code for p in states],
                [p.rank for p in states],
                self.ask.weights,
                [_is_friend(p) for p in states],
            )
            hub: str | None = focal
        else:
            members, hub = tuple(dict.fromkeys(named)), None
            hub = focal if focal in members else None
        if len(members) < 3:
            return None
        places = [
            dyad for n, one in enumerate(members) for other in members[n + 1 :]
            if (dyad := dyad_of(day.scores, one, other)) is not None
        ]  # fmt: skip
        claims = self._claims_of(day, np.array(places, np.int64))
        return group_of(
            members, day.scores, day.scores.events, day.counted, self.ask.weights, hub=hub,
            claims=claims,
        )  # fmt: skip

    def _claims_of(self, day: Day, dyads: Ints) -> dict[str, Claim]:
        """The claims of some dyads by id, read where they were not yet."""
        rows: list[Ints] = []
        events = day.scores.events
        told = np.isin(events.dyad, dyads) & day.shown
        for starts, listed in (
            (events.starts, events.rows), (events.copy_starts, events.copies),
            (events.denial_starts, events.denials),
        ):  # fmt: skip
            rows.append(listed[np.repeat(told, np.diff(starts))])
        ids = [str(one) for one in self.table.ids[np.unique(np.concatenate(rows))]]
        lacking = [one for one in ids if one not in self._claims]
        if lacking:
            read = read_claims(self._db, ids=lacking, as_of=self.ask.recorded)
            self._claims |= {claim.id: claim for claim in read}
        return {one: self._claims[one] for one in ids}


def _is_friend(partner: Partner) -> bool:
    """Whether more speaks for a partner than against it, or a pact of defence binds the two."""
    bound = any(pact.in_force and pact.defence for pact in partner.bloc.pacts)
    return partner.type.headline != "adversary" and (bound or (partner.overall.value or 0.0) > 0)


def _order(partner: Partner) -> tuple[bool, int, str]:
    """The closest first, those without evidence last."""
    place = partner.rank.place
    return place is None, place or 0, partner.code

"""Question 1: why each side seeks the relation, and where the interests of the two collide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from allies.assess.adversaries import shared_adversaries
from allies.assess.answers import Collision, Event, Motive, Why
from allies.assess.context import Context
from allies.assess.timeline import Place, place_of
from allies.assess.wordings import Wordings, read_table, wordings
from allies.codebook.relations import RELATIONS
from allies.core.claim import UNTRUE
from allies.core.document import LANGUAGES
from allies.errors import CodebookError

OTHER = "other"
ADVERSARY = "common-adversary"
_VAGUE = "competing-interests"
_FILE = "motives.toml"
_SIDES = ("target", "source", "both")
# What tells in words that interests collide; other relations do so by themselves.
_WORDED = frozenset({"limit", "rivalry", "trade-friction", "weakening", "criticism"})
# Told of one of two sides, not more likely than not, an event is no sign of a motive.
_LIKELY = 0.5


def why(context: Context) -> Why:
    """Answer why each side seeks the relation, from its words and from what it gets.

    Stated motives come from sentences that name them, their kinds from the words of the sentence;
    others are read off events that are told as done: what a side gets by them. A common
    adversary is read off the scores of both with third actors. The answer is the same whichever
    of the two is asked about.

    Args:
        context: The pair, its events and the day.
    """
    events = sorted(context.sure(), key=_heaviest)
    sides = tuple(sorted((context.focal, context.partner)))
    done = [event for event in events if _is_done(event)]
    adversaries = shared_adversaries(*context.outsiders(), context.weights)
    motives = [motive for side in sides for motive in _of_side(side, events, done, adversaries)]
    collisions = _collisions(done)
    return Why(
        motives=tuple(motives),
        collisions=collisions,
        missing=_missing(context, motives, events),
    )


@lru_cache(maxsize=65536)
def kinds_of(text: str, lang: str) -> tuple[str, ...]:
    """Return the kinds of motive that the words of a sentence tell, 'other' where none.

    Args:
        text: A sentence that tells a motive.
        lang: 'fr' or 'en'; in another language the words of both are looked for.
    """
    return _table().motives_in(text, lang) or (OTHER,)


@lru_cache(maxsize=65536)
def collisions_in(text: str, lang: str) -> tuple[str, ...]:
    """Return the kinds of colliding interests that the words of a sentence tell.

    Args:
        text: A sentence.
        lang: 'fr' or 'en'; in another language the words of both are looked for.
    """
    return _table().collisions_in(text, lang)


# ---- the table


@dataclass(frozen=True, slots=True)
class _Table:
    """What motives.toml holds: words of motives and collisions, and what is read off relations.

    `gains` maps a relation and who it serves ('target', 'source', 'both') to kinds of motive;
    `losses` maps a relation to the kinds against which it speaks if done to a side.
    """

    motives: Wordings
    collisions: Wordings
    gains: Mapping[str, tuple[tuple[str, str], ...]]
    losses: Mapping[str, frozenset[str]]
    of_relation: Mapping[str, str]
    order: tuple[str, ...]

    def motives_in(self, text: str, lang: str) -> tuple[str, ...]:
        return _found(self.motives, text, lang)

    def collisions_in(self, text: str, lang: str) -> tuple[str, ...]:
        return _found(self.collisions, text, lang)


def _found(words: Wordings, text: str, lang: str) -> tuple[str, ...]:
    if lang in LANGUAGES:
        return words.kinds(text, lang)
    either = {kind for one in LANGUAGES for kind in words.kinds(text, one)}
    return tuple(kind for kind in words.names if kind in either)


@cache
def _table() -> _Table:
    """Read motives.toml.

    Raises:
        CodebookError: It is damaged or names what is not known.
    """
    raw = read_table(_FILE)
    try:
        kinds, gain, collision = raw["kind"], raw["gain"], raw["collision"]
        worded = {kind: entry for kind, entry in kinds.items() if "en" in entry}
        gains: dict[str, list[tuple[str, str]]] = {}
        losses: dict[str, set[str]] = {}
        for kind, entry in gain.items():
            _known(kind, kinds)
            for side in _SIDES:
                for relation in entry[side]:
                    _known(relation, RELATIONS)
                    gains.setdefault(relation, []).append((kind, side))
            for relation in entry["lost"]:
                _known(relation, RELATIONS)
                losses.setdefault(relation, set()).add(kind)
        of_relation = {relation: kind for kind, names in collision.items() for relation in names}
        for name in (*of_relation, *collision):
            _known(name, {**RELATIONS, **kinds})
    except (KeyError, TypeError, AttributeError) as error:
        raise CodebookError(
            f"assess/{_FILE} is damaged ({error!r}); install allies again"
        ) from error
    return _Table(
        motives=wordings({k: e for k, e in worded.items() if not e.get("collides")}, _FILE),
        collisions=wordings({k: e for k, e in worded.items() if e.get("collides")}, _FILE),
        gains={relation: tuple(pairs) for relation, pairs in gains.items()},
        losses={relation: frozenset(names) for relation, names in losses.items()},
        of_relation=of_relation,
        order=tuple(kinds),
    )


def _known(name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise CodebookError(f"assess/{_FILE} names {name}, which is not known")


# ---- motives


def _heaviest(event: Event) -> tuple[float, float, Place]:
    return -event.weight, -event.p, place_of(event)


def _is_done(event: Event) -> bool:
    return event.lead.modality == "actual" and event.truth >= _LIKELY


def _is_against(event: Event) -> bool:
    """Whether it tells that there is no such motive."""
    return event.lead.modality in UNTRUE or (
        event.lead.modality == "actual" and event.truth < _LIKELY
    )


def _kinds(event: Event) -> tuple[str, ...]:
    """The kinds that any telling of a motive names; 'other' only where none does."""
    found = {kind for claim in event.claims for kind in kinds_of(claim.evidence.quote, claim.lang)}
    if len(found) > 1:
        found.discard(OTHER)
    return tuple(found)


def _of_side(
    side: str, events: list[Event], done: list[Event], adversaries: tuple[str, ...]
) -> list[Motive]:
    lost = _lost(side, done)
    found = [*_stated(side, events, lost), *_read_off(side, done, lost)]
    if adversaries:
        found.append(Motive(kind=ADVERSARY, side=side, stated=False, events=(), actors=adversaries))
    return found


def _stated(side: str, events: list[Event], lost: Mapping[str, list[Event]]) -> list[Motive]:
    told: dict[str, list[Event]] = {}
    against: dict[str, list[Event]] = {}
    for event in events:
        if event.lead.relation != "motive" or event.lead.source != side:
            continue
        where = told if _is_done(event) else against if _is_against(event) else None
        if where is not None:
            for kind in _kinds(event):
                where.setdefault(kind, []).append(event)
    return [
        Motive(
            kind=kind, side=side, stated=True, events=tuple(told[kind]),
            against=(*against.get(kind, ()), *lost.get(kind, ())),
        )
        for kind in _table().order if kind in told
    ]  # fmt: skip


def _read_off(side: str, done: list[Event], lost: Mapping[str, list[Event]]) -> list[Motive]:
    gained: dict[str, list[Event]] = {}
    for event in done:
        lead = event.lead
        for kind, who in _table().gains.get(lead.relation, ()):
            if who == "both" or (lead.target if who == "target" else lead.source) == side:
                gained.setdefault(kind, []).append(event)
    return [
        Motive(
            kind=kind, side=side, stated=False, events=tuple(gained[kind]),
            against=tuple(lost.get(kind, ())),
        )
        for kind in _table().order if kind in gained
    ]  # fmt: skip


def _lost(side: str, done: list[Event]) -> dict[str, list[Event]]:
    """What the other does to a side that speaks against motives, by their kind."""
    found: dict[str, list[Event]] = {}
    for event in done:
        if event.lead.target == side:
            for kind in _table().losses.get(event.lead.relation, ()):
                found.setdefault(kind, []).append(event)
    return found


# ---- collisions


def _collisions(done: list[Event]) -> tuple[Collision, ...]:
    found: dict[str, list[Event]] = {}
    for event in done:
        relation = event.lead.relation
        kinds: set[str] = set()
        if relation in _WORDED:
            for claim in event.claims:
                kinds.update(collisions_in(claim.evidence.quote, claim.lang))
        if relation in _table().of_relation:
            # A relation that tells of a collision by itself makes the vaguest kind idle.
            kinds.discard(_VAGUE)
            kinds.add(_table().of_relation[relation])
        for kind in kinds:
            found.setdefault(kind, []).append(event)
    return tuple(
        Collision(kind=kind, events=tuple(found[kind])) for kind in _table().order if kind in found
    )


def _missing(context: Context, motives: list[Motive], events: list[Event]) -> tuple[str, ...]:
    """Keys of messages under 'missing', with the side that they are about."""
    found = []
    for side in sorted((context.focal, context.partner)):
        own = [motive for motive in motives if motive.side == side]
        if not own:
            found.append(f"why.motive {side}")
        elif not any(motive.stated for motive in own):
            found.append(f"why.stated {side}")
    if not any(event.lead.relation in _WORDED or _adverse(event) for event in events):
        found.append("why.collisions")
    return tuple(found)


def _adverse(event: Event) -> bool:
    return RELATIONS[event.lead.relation].sign < 0

"""Who does it to whom: the arguments of a trigger, read from order, marks and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allies.coding.data import Grammar, grammar
from allies.coding.lexicon import Trigger
from allies.coding.patterns import Match
from allies.coding.phrases import Group, Phrases, Token

# How sure a slot is when it is filled as written, by a looser reading, or by elimination.
EXACT, LOOSE, UNSURE, LAST = 1.0, 0.75, 0.6, 0.5

_REACH = 14
_CLOSE = 6
_TOPIC_REACH = 3
# These mark where something happens as often as to whom it is done.
_VENUES = frozenset({"in", "at", "a", "en"})
_PLACES = frozenset({"in", "en", "dans", "on", "sur", "at"})
_ABOUT = frozenset(
    {"selon", "according", "sauf", "except", "sans", "without", "quant", "because", "cause",
     "unlike", "than", "hors"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arguments:
    """A pair of actor groups that fill the frame, and how sure that reading is."""

    source: Group
    target: Group
    certainty: float
    how: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger in its sentence, with the tokens that it covers."""

    hit: Match[Trigger]
    first: int
    last: int
    clause: int
    passive: bool


def frame_of(hit: Match[Trigger], phrases: Phrases) -> Frame:
    """Place a trigger among the tokens and clauses of its sentence."""
    first = phrases.token_at(hit.start)
    last = max(first, phrases.token_at(hit.stop - 1))
    clause = next((n for n, (a, b, _) in enumerate(phrases.clauses) if a <= first < b), 0)
    return Frame(hit, first, last, clause, _is_passive(hit.value, phrases, first, last))


def _is_passive(trigger: Trigger, phrases: Phrases, first: int, last: int) -> bool:
    """A participle behind 'be' or before 'by': subject and object change places."""
    if trigger.pos != "verb":
        return False
    words = grammar(trigger.lang)
    tokens = phrases.tokens
    by = _agent_behind(tokens, last, words)
    head = tokens[first].text
    participle = head.endswith(_PARTICIPLES[trigger.lang])
    before = [
        t.text for n, t in enumerate(tokens[max(0, first - 3) : first], max(0, first - 3))
        if not (t.text == "'s" and n > 0 and tokens[n - 1].mention is not None)
    ]  # fmt: skip
    being = any(word in words.be for word in before)
    active = any(word in words.have for word in before[-2:]) and not being
    return participle and not active and (by or (being and not _has_object(phrases, last)))


# Endings of participles; in English those that are no infinitives as well.
_PARTICIPLES = {
    "en": ("ed", "en", "wn", "ught", "nt", "lt", "pt", "ld", "rd", "ft", "made", "ung", "unk",
           "un", "led", "met", "hit", "shot", "struck", "set", "cut", "put", "left", "lost", "won",
           "paid", "said", "laid", "fed", "held", "told", "sold", "run", "known", "thrown"),
    "fr": ("ed", "en", "ee", "es", "e", "i", "is", "u", "us", "ue", "nt", "ught", "de", "it",
           "its", "ite", "t"),
}  # fmt: skip


def _agent_behind(tokens: list[Token], last: int, words: Grammar) -> bool:
    """Whether 'by' follows, with no noun between that it could belong to."""
    for token in tokens[last + 1 : last + 4]:
        if token.prep in words.agent:
            return True
        if token.text in words.determiners or token.mention is not None:
            return False
    return False


def _has_object(phrases: Phrases, last: int) -> bool:
    return any(g.first in (last + 1, last + 2) and g.marker is None for g in phrases.groups)


def arguments(frame: Frame, phrases: Phrases) -> Arguments | None:
    """Fill the frame of a trigger; None when no safe reading is left."""
    trigger = frame.hit.value
    if trigger.source == ("pair",):
        return _pair(frame, phrases)
    source = _fill(trigger.source, frame, phrases, None)
    target = _fill(trigger.target, frame, phrases, source)
    if source is not None and target is None:
        source = _fill(trigger.source, frame, phrases, None)
    if source is None and target is not None:
        source = _fill(trigger.source, frame, phrases, target)
    if source is None or target is None:
        return _by_elimination(frame, phrases, source, target)
    certainty = source[1] * target[1]
    return Arguments(source[0], target[0], certainty, f"{source[2]}→{target[2]}")


Filled = tuple[Group, float, str]


def _fill(
    slots: tuple[str, ...], frame: Frame, phrases: Phrases, taken: Filled | None
) -> Filled | None:
    """Try the slots in order; a group already taken is left alone."""
    other = None if taken is None else taken[0]
    for slot in slots:
        found = _slot(slot, frame, phrases, other)
        if found is not None:
            return found
    return None


def _slot(slot: str, frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    if slot == "subject":
        if frame.passive:
            return _by_agent(frame, phrases, other)
        return _subject(frame, phrases, other)
    if slot == "object":
        if frame.passive:
            return _subject(frame, phrases, other)
        return _object(frame, phrases, other)
    reader = _READERS.get(slot)
    if reader is not None:
        return reader(frame, phrases, other)
    return _marked(slot, frame, phrases, other)


def _same(group: Group, other: Group | None) -> bool:
    """Nobody does anything to himself: 'its' behind the subject is not the other end."""
    return other is not None and (group is other or set(group.codes) <= set(other.codes))


def _left(frame: Frame, phrases: Phrases) -> Iterator[Group]:
    """Groups before the trigger, nearest first, in its clause and then before it."""
    near = [g for g in phrases.groups if g.last < frame.first]
    return reversed(near)


def _right(frame: Frame, phrases: Phrases) -> Iterator[Group]:
    """Groups behind the head of the trigger; a gap in its pattern may hold one."""
    return (g for g in phrases.groups if g.first > frame.first)


def _subject(frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    left = [g for g in _left(frame, phrases) if not _same(g, other)]
    inside = [g for g in left if g.clause == frame.clause]
    for group in inside:
        if group.marker is None:
            return group, EXACT, "subject"
    if _unknown_subject(frame, phrases):
        return None
    kind = phrases.clauses[frame.clause][2] if phrases.clauses else ""
    outside = [g for g in left if g.clause < frame.clause]
    if kind and outside:
        # The antecedent of a relative pronoun stands right before it.
        return outside[0], LOOSE, "antecedent"
    for group in inside:
        if group.marker in ("poss", "adj", "of", "de"):
            return group, LAST, f"subject's {group.marker}"
    for group in reversed(outside):
        if group.marker is None:
            return group, LOOSE, "main subject"
    return None


def _unknown_subject(frame: Frame, phrases: Phrases) -> bool:
    """'Seoul says that it has …': the clause has a subject, and nobody knows which."""
    if not phrases.clauses:
        return False
    words = grammar(frame.hit.value.lang)
    begin = phrases.clauses[frame.clause][0]
    pronouns = (*words.subject_pronouns, *words.plural_pronouns)
    opening = phrases.tokens[begin : min(begin + 3, frame.first)]
    return any(t.text in pronouns and t.mention is None for t in opening)


def _object(frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    right = [
        g for g in _right(frame, phrases) if not _same(g, other) and g.first - frame.last <= _REACH
    ]
    for group in right:
        if group.marker is None and group.first - frame.last <= 6:
            return group, EXACT, "object"
    for group in right:
        if group.marker in ("poss", "adj", "of", "de"):
            return group, LOOSE, f"object's {group.marker}"
    for group in right:
        if group.marker is None and group.clause == frame.clause:
            return group, LOOSE, "object"
    return None


def _by_agent(frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    for agent in grammar(frame.hit.value.lang).agent:
        found = _marked(agent, frame, phrases, other)
        if found is not None:
            return found
    return None


def _marked(slot: str, frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    """The nearest group behind that preposition, to the right first."""
    sure = UNSURE if slot in _PLACES else EXACT
    for group in _right(frame, phrases):
        if (
            group.marker == slot
            and not _same(group, other)
            and group.first - frame.last <= _REACH + 6
        ):
            return group, sure, slot
    if frame.hit.value.pos == "verb":
        for group in _left(frame, phrases):
            if group.marker == slot and not _same(group, other) and group.clause == frame.clause:
                return group, sure * LOOSE, slot
    return None


def _possessor(frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    for group in _left(frame, phrases):
        if not _same(group, other) and group.marker == "poss" and frame.first - group.last <= 6:
            return group, EXACT, "possessor"
    return _marked("of" if frame.hit.value.lang == "en" else "de", frame, phrases, other)


def _adjective(frame: Frame, phrases: Phrases, other: Group | None) -> Filled | None:
    if frame.hit.value.lang == "en":
        sides = [g for g in _left(frame, phrases) if frame.first - g.last <= 4]
        if frame.hit.value.pos == "verb":
            # 'Japan buys Australian coal': what is bought bears the adjective, not the buyer.
            sides = [g for g in _right(frame, phrases) if g.first - frame.last <= 4] + sides
            sides = [g for g in sides if g.marker == "adj"]
        else:
            sides = [g for g in sides if not _verb_between(g, frame, phrases)]
    else:
        sides = [g for g in _right(frame, phrases) if g.first - frame.last <= 4]
    for group in sides:
        if _same(group, other) or (
            frame.hit.value.lang == "fr" and group.marker not in (None, "adj")
        ):
            continue
        if group.members[0].kind in _ADJECTIVAL[frame.hit.value.lang]:
            return group, EXACT, "adjective"
    return None


def _verb_between(group: Group, frame: Frame, phrases: Phrases) -> bool:
    """Whether the group is the subject of a sentence: 'China is the biggest buyer'."""
    words = grammar(frame.hit.value.lang)
    between = [t.text for t in phrases.tokens[group.last + 1 : frame.first]]
    return any(t in words.be or t in words.have or t in words.determiners for t in between)


# 'U.S. sanctions' and 'Moscow visit', but not « guerre de la Russie ».
_ADJECTIVAL = {
    "en": frozenset({"adjective", "prefix", "demonym", "name", "capital", "organisation"}),
    "fr": frozenset({"adjective", "prefix", "demonym"}),
}

_READERS: dict[str, Callable[[Frame, Phrases, Group | None], Filled | None]] = {
    "poss": _possessor,
    "adj": _adjective,
}


def _pair(frame: Frame, phrases: Phrases) -> Arguments | None:
    """Both ends of a symmetric relation."""
    near = [
        g for g in phrases.groups
        if _distance(g, frame) <= _REACH and g.marker not in _ABOUT and _points_at(g, frame)
    ]  # fmt: skip
    near = _without_venues(near)
    own = [g for g in near if g.clause == frame.clause] or near
    joined = [g for g in own if len(g.codes) > 1]
    tight = [
        g for g in joined if g.joined or g.marker in ("between", "entre", "of", "de", "adj", "poss")
    ]
    if tight:
        group = min(tight, key=lambda g: _distance(g, frame))
        return Arguments(group, group, EXACT, "joined pair")
    left = [g for g in own if g.last < frame.first]
    right = [g for g in own if g.first > frame.first]
    partner = next(
        (
            g
            for g in right
            if g.marker in ("with", "avec", "to", "a", "of", "de", "contre", "against")
        ),
        None,
    )
    lead = next((g for g in reversed(left) if g.marker is None), None)
    if lead is None:
        lead = next((g for g in reversed(left) if g.marker in ("poss", "adj")), None)
    if lead is not None and partner is not None and lead.codes != partner.codes:
        return Arguments(lead, partner, EXACT, f"subject–{partner.marker}")
    if lead is not None and len(lead.codes) > 1:
        return Arguments(lead, lead, EXACT, "joined subject")
    if lead is None and len(right) > 1 and partner is not None:
        first = right[0]
        if first is not partner:
            return Arguments(first, partner, LOOSE, "first–with")
    if joined:
        group = min(joined, key=lambda g: _distance(g, frame))
        return Arguments(group, group, LOOSE, "joined pair")
    return _two_nearest(frame, own)


def _without_venues(groups: list[Group]) -> list[Group]:
    """Where two others are named, a capital behind 'in' or « à » is only the place."""
    rest = [
        g for g in groups
        if g.marker not in _VENUES or any(m.kind != "capital" for m in g.members)
    ]  # fmt: skip
    return rest if len({code for g in rest for code in g.codes}) > 1 else groups


def _points_at(group: Group, frame: Frame) -> bool:
    """'This alliance' leads back to a pair; 'this book' does not."""
    if group.members[0].kind != "topic":
        return True
    return 0 < frame.first - group.last <= _TOPIC_REACH or frame.first == group.first


def _two_nearest(frame: Frame, groups: list[Group]) -> Arguments | None:
    ordered = sorted(groups, key=lambda g: _distance(g, frame))
    for number, group in enumerate(ordered):
        for second in ordered[number + 1 :]:
            if set(second.codes) != set(group.codes):
                return Arguments(group, second, LAST, "nearest two")
    return None


def _distance(group: Group, frame: Frame) -> int:
    if group.first > frame.last:
        return group.first - frame.last
    if group.last < frame.first:
        return frame.first - group.last
    return 0


def _by_elimination(
    frame: Frame, phrases: Phrases, source: Filled | None, target: Filled | None
) -> Arguments | None:
    """One end is clear: the only other actor in reach is the other end."""
    known = source or target
    if known is None:
        return None
    codes = set(known[0].codes)
    rest = [
        g for g in phrases.groups
        if g.marker not in _ABOUT and _distance(g, frame) <= _REACH and set(g.codes) != codes
    ]  # fmt: skip
    if not rest:
        return None
    only = len({code for g in rest for code in g.codes} - codes) == 1
    rest.sort(key=lambda g: _distance(g, frame))
    if not only and _distance(rest[0], frame) > _CLOSE:
        return None
    doubt = LAST if only else LAST * LAST
    if source is not None:
        return Arguments(source[0], rest[0], source[1] * doubt, f"{source[2]}→other")
    if target is not None:
        return Arguments(rest[0], target[0], target[1] * doubt, f"other→{target[2]}")
    return None

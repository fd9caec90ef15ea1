"""Whether a statement is told as so, planned, possible, alleged, denied or negated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from allies.coding.data import read_toml
from allies.coding.patterns import Match, PatternIndex
from allies.coding.phrases import Phrases
from allies.core.claim import MODALITIES, UNTRUE

# How many words a cue reaches, by modality: a 'not' close by, an accusation far.
_REACH = {"denied": 14, "negated": 7, "alleged": 24, "actual": 12, "planned": 12, "possible": 12}
_ADJACENT = 2
# 'Without any', « sans la moindre »: letters between a cue and the words that it negates.
_DETERMINER = 14


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording that changes how a statement is held."""

    modality: str
    scope: str
    rank: int


@cache
def _cues(lang: str) -> PatternIndex[Cue]:
    entries = [
        (pattern, Cue(cue["modality"], cue["scope"], rank))
        for rank, cue in enumerate(read_toml(lang, "modality.toml")["cue"])
        for pattern in cue["patterns"]
    ]
    return PatternIndex(entries)


def find_cues(folded: str, start: int, stop: int, *, lang: str) -> list[Match[Cue]]:
    """Return all cues in a sentence."""
    return _cues(lang).find(folded, start, stop)


def modality_of(
    cues: Sequence[Match[Cue]], phrases: Phrases, start: int, stop: int, *, standing: bool = False
) -> tuple[str, Match[Cue] | None]:
    """Return the modality of a trigger at `[start, stop)` and the cue that gave it.

    The strongest cue in whose scope the trigger stands decides; without one it is actual.

    Args:
        cues: The cues of the sentence.
        phrases: The sentence.
        start: Begin of the trigger.
        stop: Its end.
        standing: Whether the trigger is a noun for a state of affairs.
    """
    first = phrases.token_at(start)
    last = phrases.token_at(stop - 1)
    found = [cue for cue in cues if _governs(cue, phrases, first, last, start, stop)]
    if standing:
        found = [cue for cue in found if not is_presupposed(cue, phrases, start)]
    if not found:
        return "actual", None
    best = min(found, key=lambda cue: (cue.value.rank, -cue.start))
    return best.value.modality, best


def _governs(
    cue: Match[Cue], phrases: Phrases, first: int, last: int, start: int, stop: int
) -> bool:
    if start <= cue.start < stop:
        return False
    at = phrases.token_at(cue.start)
    distance = first - at if cue.start < start else at - last
    if distance > _REACH[cue.value.modality]:
        return False
    ahead = cue.start < start
    if not ahead and cue.value.scope == "after":
        return False
    low, high = (at, first) if ahead else (last, at)
    return not _barrier(cue.value.modality, phrases, low, high)


# Endings of French verbs in the third person.
_FUTURE = ["era", "eront", "ira", "iront", "dra", "dront", "ura", "uront", "rra", "rront"]
_CONDITIONAL = ["erait", "eraient", "irait", "iraient", "drait", "draient", "rrait", "rraient"]
_AHEAD = {"fr": (("planned", tuple(_FUTURE)), ("possible", tuple(_CONDITIONAL)))}


def tense_of(head: str, lang: str) -> str | None:
    """Return the modality that a French verb form tells by its ending, None for the rest.

    The future is a plan, the conditional a possibility.
    """
    for modality, endings in _AHEAD.get(lang, ()):
        if head.endswith(endings):
            return modality
    return None


# What the rules add beside the model, in log-probability, chosen on texts held out: a cue or a
# tense for its modality, and that there is none for what is actual.
_CUE, _NO_CUE = 1.5, 0.5
# What negates from within the words of the relation counts for more.
_WITHIN = 2.0


def weighed(
    moods: Sequence[float], cues: Sequence[Match[Cue]], phrases: Phrases, start: int, stop: int,
    *, head: int, lang: str,
) -> tuple[str, Match[Cue] | None]:  # fmt: skip
    """Return the modality of the words at `[start, stop)` by the model and the rules together.

    Args:
        moods: Log-probabilities of MODALITIES, as the model reads the sentence.
        cues: The cues of the sentence.
        phrases: The sentence.
        start: Begin of the words that state the relation.
        stop: Their end.
        head: Where the strongest of them begins.
        lang: 'fr' or 'en'.

    Returns:
        The modality, and the cue that speaks for it if one does.
    """
    ruled, found, weight = _by_rules(cues, phrases, start, stop, head=head, lang=lang)
    scores = {
        name: mood + weight * (name == ruled) for name, mood in zip(MODALITIES, moods, strict=True)
    }
    best = max(scores, key=lambda name: scores[name])
    return best, found if best == ruled else None


def _by_rules(
    cues: Sequence[Match[Cue]], phrases: Phrases, start: int, stop: int, *, head: int, lang: str
) -> tuple[str, Match[Cue] | None, float]:
    """The modality by the rules, the cue that gives it, and what that counts for."""
    # In 'no defence pact' the cue is one of the very words.
    inside = _inside(cues, start, stop, head)
    if inside:
        cue = min(inside, key=lambda c: (c.value.rank, -c.start))
        return cue.value.modality, cue, _WITHIN if _negates(cue) else _CUE
    ruled, found = modality_of(cues, phrases, start, max(stop, start + 1))
    if ruled == "actual" and phrases.tokens:
        at = min(phrases.token_at(start), len(phrases.tokens) - 1)
        tense = tense_of(phrases.tokens[at].text, lang)
        if tense is not None:
            return tense, None, _CUE
    return ruled, found, _NO_CUE if found is None else _CUE


def _inside(cues: Sequence[Match[Cue]], start: int, stop: int, head: int) -> list[Match[Cue]]:
    """The cues among the words that state a relation.

    Behind the strongest of them only what negates counts ('a treaty without a clause of defence'),
    and so it does right before words with another cue ('without any promise of defence').
    """
    inside = [
        c for c in cues
        if start <= c.start and c.stop < stop and (c.start <= head or _negates(c))
    ]  # fmt: skip
    before = [c for c in cues if _negates(c) and c.stop <= start <= c.stop + _DETERMINER]
    return before if before and inside and not any(map(_negates, inside)) else inside


def _negates(cue: Match[Cue]) -> bool:
    return cue.value.modality in UNTRUE


def is_presupposed(cue: Match[Cue], phrases: Phrases, start: int) -> bool:
    """Whether a cue leaves a standing thing, named by a noun, as it is.

    'Will strengthen their alliance' takes the alliance for granted; 'a possible alliance', with
    the cue right at the noun, does not. A denial or negation reaches it always.
    """
    if _negates(cue):
        return False
    return phrases.token_at(start) - phrases.token_at(cue.stop - 1) > _ADJACENT


def _barrier(modality: str, phrases: Phrases, low: int, high: int) -> bool:
    """A hard stop ends every scope; a comma with a new clause ends the short ones."""
    if modality in ("alleged", "denied"):
        return any(t.text == ";" for t in phrases.tokens[low:high])
    between = phrases.tokens[low + 1 : high]
    if any(t.text in (";", ":", "(", ")") for t in between):
        return True
    return any(low < begin < high for begin, _, _ in phrases.clauses) or (
        sum(t.text == "," for t in between) > 1 and modality == "negated"
    )

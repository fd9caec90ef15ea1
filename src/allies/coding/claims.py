"""From triggers and their arguments to the claims of one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from allies.codebook.relations import relation
from allies.coding.frames import Arguments, Frame, arguments, frame_of
from allies.coding.lexicon import Trigger, lexicon
from allies.coding.modality import Cue, modality_of, tense_of
from allies.coding.patterns import Match
from allies.coding.phrases import Phrases

_NEAR = 10
# Said of the whole relation in one breath: a narrower act of the same kind takes their place.
_GENERAL = {
    "partnership": ("military", "energy", "economic", "technology", "diplomatic", "institutional"),
    "trade": ("energy",),
    "diplomatic-support": (),
}
_AVERSE = frozenset({"criticism", "demand", "rejection", "threat", "sanction"})
_DOUBT = 0.5
_FACETS = frozenset({"motive", "limit", "strengthening", "weakening", "dependence"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A trigger with its arguments and modality: claims before they are spread out."""

    frame: Frame
    arguments: Arguments
    modality: str
    cue: Match[Cue] | None
    certainty: float

    @property
    def trigger(self) -> Trigger:
        """The trigger that was found."""
        return self.frame.hit.value


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim of a reading: two actors, in the order that the relation stores them."""

    source: str
    target: str
    reading: Reading


def readings(
    folded: str, start: int, stop: int, phrases: Phrases, cues: Sequence[Match[Cue]],
    hits: Sequence[Match[Trigger]], *, lang: str,
) -> list[Reading]:  # fmt: skip
    """Return the readings of those triggers of a sentence that can be filled."""
    domains = lexicon(lang).domains.find(folded, start, stop)
    found = []
    for hit in hits:
        if not _needs_met(hit, domains, phrases):
            continue
        frame = frame_of(hit, phrases)
        filled = arguments(frame, phrases)
        if filled is None:
            continue
        modality, cue = modality_of(
            cues, phrases, hit.start, hit.stop, standing=_is_standing(hit.value)
        )
        if modality == "actual" and hit.value.pos == "verb":
            modality = tense_of(phrases.tokens[frame.first].text, lang) or modality
        modality = _own_modality(hit.value, modality)
        certainty = hit.value.weight * filled.certainty
        found.append(Reading(frame, filled, modality, cue, certainty))
    return _without_overlaps([_doubted(reading, found) for reading in found])


def _doubted(reading: Reading, found: Sequence[Reading]) -> Reading:
    """Doubt a noun's subject where the subject does something hostile in between.

    In 'Oslo condemned the help of Minsk for Moscow' it is not Oslo that helps.
    """
    if reading.trigger.pos == "verb" or not reading.arguments.how.startswith("subject→"):
        return reading
    low, high = reading.arguments.source.stop, reading.frame.hit.start
    if any(
        other.trigger.relation in _AVERSE and other.trigger.pos in ("verb", "phrase")
        and low <= other.frame.hit.start < high
        for other in found
    ):  # fmt: skip
        return replace(reading, certainty=reading.certainty * _DOUBT)
    return reading


def _is_standing(trigger: Trigger) -> bool:
    return trigger.pos in ("noun", "adjective") and relation(trigger.relation).standing


def _own_modality(trigger: Trigger, modality: str) -> str:
    if trigger.negated:
        return "actual" if modality == "negated" else "negated"
    if trigger.modality is not None and modality == "actual":
        return trigger.modality
    return modality


def _needs_met(hit: Match[Trigger], domains: list[Match[str]], phrases: Phrases) -> bool:
    needs = hit.value.needs
    if not needs:
        return True
    at = phrases.token_at(hit.start)
    return any(d.value in needs and abs(phrases.token_at(d.start) - at) <= _NEAR for d in domains)


def _without_overlaps(found: list[Reading]) -> list[Reading]:
    """Where two triggers share words, the more specific one stays.

    Facets of the assessment are coded beside other relations, so they don't compete.
    """

    def order(reading: Reading) -> tuple[int, bool, float]:
        hit = reading.frame.hit
        return (hit.stop - hit.start, len(hit.value.needs) > 0, reading.certainty)

    kept: list[Reading] = []
    for reading in sorted(found, key=order, reverse=True):
        hit, facet = reading.frame.hit, reading.trigger.relation in _FACETS
        clash = any(
            hit.start < k.frame.hit.stop and k.frame.hit.start < hit.stop
            and facet == (k.trigger.relation in _FACETS)
            and k.trigger.relation != reading.trigger.relation
            for k in kept
        )  # fmt: skip
        if not clash:
            kept.append(reading)
    return _surest(kept)


def _surest(found: list[Reading]) -> list[Reading]:
    """Of two triggers of one relation that share words, keep the surer reading."""
    kept: list[Reading] = []
    for reading in sorted(found, key=lambda r: -r.certainty):
        hit = reading.frame.hit
        if not any(
            k.trigger.relation == reading.trigger.relation
            and hit.start < k.frame.hit.stop and k.frame.hit.start < hit.stop
            for k in kept
        ):  # fmt: skip
            kept.append(reading)
    return kept


def spread(found: Iterable[Reading]) -> list[Pair]:
    """Spread lists of actors into pairs, one claim a pair, relation and modality."""
    best: dict[tuple[str, str, str], Pair] = {}
    for reading in found:
        for source, target in _pairs(reading):
            pair = Pair(source, target, reading)
            key = (source, target, reading.trigger.relation)
            held = best.get(key)
            if held is None or held.reading.certainty < reading.certainty:
                best[key] = pair
    return _narrowest(list(best.values()))


def _pairs(reading: Reading) -> Iterator[tuple[str, str]]:
    left, right = reading.arguments.source, reading.arguments.target
    symmetric = relation(reading.trigger.relation).symmetric
    if left is right:
        # 'The two exchanged fire': each does it to the other.
        spread_out = combinations if symmetric else permutations
        couples: Iterable[tuple[str, ...]] = spread_out(left.codes, 2)
    else:
        couples = ((a, b) for a in left.codes for b in right.codes)
    for a, b in couples:
        if a != b:
            yield (min(a, b), max(a, b)) if symmetric else (a, b)


def _narrowest(pairs: list[Pair]) -> list[Pair]:
    """Drop a general relation of two actors where the sentence states a narrower one."""
    layers: dict[frozenset[str], set[str]] = {}
    for pair in pairs:
        name = pair.reading.trigger.relation
        if name not in _GENERAL and name not in _FACETS and relation(name).sign > 0:
            layers.setdefault(frozenset((pair.source, pair.target)), set()).add(
                relation(name).layer
            )
    kept = []
    for pair in pairs:
        wider = _GENERAL.get(pair.reading.trigger.relation)
        dyad = frozenset((pair.source, pair.target))
        if wider and layers.get(dyad, set()) & set(wider):
            continue
        kept.append(pair)
    return kept

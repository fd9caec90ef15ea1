"""The relation lexicons: which words state which relation, between which arguments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from allies.coding.data import lexicon_files, read_toml
from allies.coding.patterns import Match, PatternIndex
from allies.core.claim import MODALITIES
from allies.errors import CodebookError

POSITIONS = ("verb", "noun", "adjective", "phrase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence and the pairs ('SRC>TGT') that a trigger must find in it."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A family of wordings with one frame (see docs: how to add a relation).

    `source` and `target` list argument slots in order of preference; for a symmetric
    relation read from a joined pair both are ('pair',).
    """

    relation: str
    id: str
    lang: str
    pos: str
    lemma: tuple[str, ...]
    patterns: tuple[str, ...]
    needs: tuple[str, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    modality: str | None
    negated: bool
    weight: float
    examples: tuple[Example, ...]
    counter: tuple[str, ...]

    @property
    def name(self) -> str:
        """Language, relation and id: how a claim's `why` names its rule."""
        return f"{self.lang}/{self.relation}/{self.id}"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All triggers of a language, ready to be found in folded text."""

    triggers: tuple[Trigger, ...]
    index: PatternIndex[Trigger]
    domains: PatternIndex[str]

    def hits(self, folded: str, start: int = 0, stop: int | None = None) -> list[Match[Trigger]]:
        """Return every trigger found, the longest at each place for each relation."""
        best: dict[tuple[str, int], Match[Trigger]] = {}
        for match in self.index.find(folded, start, stop):
            key = (match.value.name, match.start)
            held = best.get(key)
            if held is None or match.stop > held.stop:
                best[key] = match
        return list(best.values())


@cache
def lexicon(lang: str) -> Lexicon:
    """Load the lexicon of a language, once.

    Raises:
        CodebookError: A file of it is wrong; the message names the file and trigger.
    """
    triggers = tuple(trigger for name in lexicon_files(lang) for trigger in _triggers(lang, name))
    domains = read_toml(lang, "domains.toml")
    return Lexicon(
        triggers,
        PatternIndex((pattern, trigger) for trigger in triggers for pattern in trigger.patterns),
        PatternIndex((word, name) for name, domain in domains.items() for word in domain["words"]),
    )


def _triggers(lang: str, name: str) -> list[Trigger]:
    raw = read_toml(lang, name)
    relation = raw.get("relation")
    if relation != name.removesuffix(".toml"):
        raise CodebookError(f"lexicon {lang}/{name} must name the relation of its file")
    return [_trigger(lang, relation, entry) for entry in raw.get("trigger", [])]


def _slots(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    if "args" in entry:
        return ("pair",)
    return tuple(str(entry[key]).split("|"))


def _trigger(lang: str, relation: str, entry: dict[str, Any]) -> Trigger:
    try:
        trigger = Trigger(
            relation=relation,
            id=entry["id"],
            lang=lang,
            pos=entry["pos"],
            lemma=tuple(entry.get("lemma", ())),
            patterns=tuple(entry["patterns"]),
            needs=tuple(entry.get("needs", ())),
            source=_slots(entry, "source"),
            target=_slots(entry, "target"),
            modality=entry.get("modality"),
            negated=entry.get("polarity") == "negated",
            weight=float(entry.get("weight", 0.7)),
            examples=tuple(
                Example(text=e["text"], claims=tuple(e["claims"])) for e in entry["examples"]
            ),
            counter=tuple(entry["counter"]),
        )
    except KeyError as error:
        raise CodebookError(
            f"trigger '{entry.get('id', '?')}' of {lang}/{relation}.toml has no {error}"
        ) from error
    if trigger.pos not in POSITIONS or trigger.modality not in (None, *MODALITIES):
        raise CodebookError(f"trigger {trigger.name} has an unknown pos or modality")
    return trigger

"""Whom 'it', 'its', 'both countries' and 'we' mean, where the passage makes it plain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from allies.coding.data import grammar
from allies.coding.mentions import Mention

_STATE_LIKE = frozenset({
    "name", "adjective", "demonym", "capital", "seat", "force", "leader", "surname", "person",
})  # fmt: skip
_QUOTES = re.compile(r"[«“\"]([^»”\"]{0,1500})[»”\"]")


@dataclass(slots=True)
class Passage:
    """What has been talked of so far: the last subject, and the last pair named together."""

    subject: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    speaker: str | None = None


@cache
def _pairs(lang: str) -> re.Pattern[str]:
    phrases = sorted(grammar(lang).pairs, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(p) for p in phrases)})(?!\w)")


@cache
def _pronouns(lang: str) -> re.Pattern[str]:
    words = grammar(lang)
    possessive = "|".join(re.escape(w) for w in words.possessive_pronouns)
    subject = "|".join(re.escape(w) for w in words.subject_pronouns)
    first = "|".join(re.escape(w) for w in words.first_person)
    return re.compile(
        rf"(?<![\w'])(?:(?P<first>{first})|(?P<possessive>{possessive})|(?P<subject>{subject}))(?![\w'])"
    )


def speaking_state(
    folded: str, mentions: Sequence[Mention], *, lang: str
) -> str | None:
    """Return the state that speaks in a speech or communiqué, or None.

    A text that says 'we' and 'our' outside quotations, sentence after sentence, is spoken by
    the state that it names most often as a bare subject or possessor.
    """
    outside = _QUOTES.sub(lambda m: " " * len(m[0]), folded)
    first = sum(1 for m in _pronouns(lang).finditer(outside) if m["first"])
    sentences = max(1, len(re.findall(r"[.!?]\s", folded)))
    if first < 4 or first / sentences < 0.25:
        return None
    counts: Counter[str] = Counter()
    for mention in mentions:
        if mention.kind not in _STATE_LIKE or len(mention.codes) != 1:
            continue
        lead = outside[max(0, mention.start - 30) : mention.start]
        weight = 1
        if re.search(r"(?:\bwe,? in|\bmy country,?|notre pays,?|mon pays,?|\bbehalf of)\s*(?:the |la |le |l')?$", lead):
            weight = 8
        elif re.search(r"(?:^|[.!?]\s+|\n\s*)(?:the |la |le |l'|les )?$", lead):
            weight = 3
        counts[mention.codes[0]] += weight
    if not counts:
        return None
    (best, high), *rest = counts.most_common(2)
    return best if not rest or high >= 1.3 * rest[0][1] else None


def references(
    folded: str, start: int, stop: int, named: Sequence[Mention], passage: Passage, *, lang: str
) -> list[Mention]:
    """Return mentions for the pronouns and descriptions of a sentence that are plain.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        named: The actors named in the sentence.
        passage: What was talked of before.
        lang: 'fr' or 'en'.
    """
    found: list[Mention] = []
    for match in _pairs(lang).finditer(folded, start, stop):
        pair = _pair_before(match.start(), named, passage)
        if pair:
            found.append(Mention(*match.span(), pair, "pair", match[0], "the pair talked of"))
    for match in _pronouns(lang).finditer(folded, start, stop):
        span = match.span()
        if any(a.start < span[1] and span[0] < a.stop for a in (*named, *found)):
            continue
        codes, kind, how = _antecedent(match, folded, start, named, passage)
        if codes:
            found.append(Mention(*span, codes, kind, match[0], how))
    return found


def _pair_before(position: int, named: Sequence[Mention], passage: Passage) -> tuple[str, ...]:
    here = tuple(dict.fromkeys(c for m in named if m.start < position for c in m.codes))
    if len(here) == 2:
        return here
    return passage.pair


def _antecedent(
    match: re.Match[str], folded: str, start: int, named: Sequence[Mention], passage: Passage
) -> tuple[tuple[str, ...], str, str]:
    if match["first"]:
        if passage.speaker is None:
            return (), "", ""
        kind = "pronoun" if match[0] in ("we", "nous", "i", "je", "j", "us") else "possessive"
        return (passage.speaker,), kind, "the state that speaks"
    before = [m for m in named if m.stop <= match.start()]
    if match["possessive"]:
        if before:
            nearest = before[0] if len(before) < 3 else before[-1]
            return nearest.codes, "possessive", f"'{nearest.text}' before it"
        after = [m for m in named if m.start >= match.end()]
        lead = folded[start : match.start()]
        if after and lead.strip() in ("depuis", "since", "with", "avec", "after", "apres", "in", "dans", "despite", "malgre"):
            return after[0].codes, "possessive", f"'{after[0].text}' behind it"
        return passage.subject, "possessive", "the subject before"
    opening = not folded[start : match.start()].strip(" \"'“«»”-—")
    if opening and len(passage.subject) == 1:
        return passage.subject, "pronoun", "the subject before"
    if before and not opening:
        return (), "", ""
    return (), "", ""


def remember(
    passage: Passage, subject: Iterable[str], named: Sequence[Mention], *, heading: bool
) -> None:
    """Take note of whom a sentence was about, for the sentences behind it."""
    codes = tuple(dict.fromkeys(subject))
    if codes:
        passage.subject = codes if len(codes) <= 2 else ()
    actors = tuple(dict.fromkeys(c for m in named if m.kind in _STATE_LIKE for c in m.codes))
    if heading:
        passage.heading = actors if len(actors) == 2 else ()
        if passage.heading:
            passage.pair = passage.heading
    elif len(actors) == 2:
        passage.pair = actors
    elif len(actors) > 2 and passage.heading:
        passage.pair = passage.heading

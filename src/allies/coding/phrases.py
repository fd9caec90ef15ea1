"""A shallow reading of a sentence: its words, and the role that marks each actor in it.

Without a parser, word order, prepositions, possessives and lists tell most of who does
what to whom in English and French.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from allies.coding.data import Grammar, grammar
from allies.coding.mentions import Mention
from allies.coding.patterns import PatternIndex

_TOKEN = re.compile(r"[^\W_]+(?:\.(?=[^\W_]))?|'s\b|['&;:,()/.!?\"“”«»–—-]")
_HARD = frozenset(";:")
_JOINS = frozenset("-–—/")


@dataclass(slots=True)
class Token:
    """A word or mark of the folded sentence, with what the grammar lists say of it."""

    start: int
    stop: int
    text: str
    prep: str | None = None
    mention: int | None = None


@dataclass(slots=True)
class Group:
    """Actors joined in one list ('China, Iran and North Korea'), and how they are marked.

    `marker` is the preposition before it, 'poss' for a possessor, 'adj' for an adjective
    of state, or None for a bare noun phrase. `joined` tells A–B and 'between A and B'.
    """

    members: list[Mention]
    first: int
    last: int
    marker: str | None
    clause: int = 0
    joined: bool = False

    @property
    def start(self) -> int:
        """Where the group begins in the text."""
        return self.members[0].start

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.members[-1].stop

    @property
    def codes(self) -> tuple[str, ...]:
        """The actors, each once, in order."""
        return tuple(dict.fromkeys(code for m in self.members for code in m.codes))


@dataclass(slots=True)
class Phrases:
    """What is known of a sentence before relations are looked for."""

    tokens: list[Token]
    groups: list[Group]
    clauses: list[tuple[int, int, str]] = field(default_factory=list)

    def token_at(self, position: int) -> int:
        """Index of the first token that ends behind a text position."""
        for index, token in enumerate(self.tokens):
            if token.stop > position:
                return index
        return len(self.tokens)


@cache
def _compounds(lang: str) -> PatternIndex[str]:
    return PatternIndex(grammar(lang).compound_prepositions.items())


def read_phrases(
    folded: str, start: int, stop: int, mentions: Sequence[Mention], *, lang: str
) -> Phrases:
    """Read a sentence.

    Args:
        folded: The folded text of the document.
        start: Begin of the sentence in it.
        stop: Its end.
        mentions: The actors named in the sentence, in order.
        lang: 'fr' or 'en'.
    """
    words = grammar(lang)
    tokens = [Token(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(folded, start, stop)]
    _mark_prepositions(tokens, folded, start, stop, lang)
    for number, mention in enumerate(mentions):
        for token in tokens:
            if token.start < mention.stop and token.stop > mention.start:
                token.mention = number
    clauses = _clauses(tokens, words)
    groups = _groups(tokens, mentions, words)
    for group in groups:
        group.clause = next((n for n, (a, b, _) in enumerate(clauses) if a <= group.first < b), 0)
    return Phrases(tokens, groups, clauses)


def _mark_prepositions(tokens: list[Token], folded: str, start: int, stop: int, lang: str) -> None:
    words = grammar(lang)
    simple = frozenset(words.prepositions)
    for token in tokens:
        if token.text in simple:
            token.prep = words.prepositions_as.get(token.text, token.text)
    for match in _compounds(lang).find(folded, start, stop):
        inside = [t for t in tokens if match.start <= t.start and t.stop <= match.stop]
        for token in inside:
            token.prep = match.value


def _clauses(tokens: list[Token], words: Grammar) -> list[tuple[int, int, str]]:
    """Cut at hard marks, relative pronouns and subordinators; a comma alone is no cut."""
    opens = frozenset(words.relatives) | frozenset(
        word for word in words.subordinators if " " not in word
    )
    clauses, begin, kind = [], 0, ""
    for index, token in enumerate(tokens):
        hard = token.text in _HARD
        soft = token.text in opens and index > begin and token.prep is None
        if hard or soft:
            if index > begin:
                clauses.append((begin, index, kind))
            begin = index
            kind = token.text if soft and token.text in words.relatives else ""
    clauses.append((begin, max(len(tokens), begin + 1), kind))
    return clauses


def _groups(tokens: list[Token], mentions: Sequence[Mention], words: Grammar) -> list[Group]:
    spans = _spans(tokens)
    links = [_link(tokens, spans[a][1] + 1, spans[a + 1][0], words) for a in range(len(spans) - 1)]
    groups: list[Group] = []
    index = 0
    while index < len(spans):
        end = _list_end(links, index)
        members = [mentions[spans[k][2]] for k in range(index, end + 1)]
        first, last = spans[index][0], spans[end][1]
        marker = _marker(tokens, first, last, members, words)
        joined = marker in ("between", "entre") and len(members) > 1
        joined = joined or any(links[k] == "joined" for k in range(index, end))
        joined = joined or any(len(m.codes) > 1 for m in members)
        groups.append(Group(members, first, last, marker, joined=joined))
        index = end + 1
    return groups


def _spans(tokens: list[Token]) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    for index, token in enumerate(tokens):
        if token.mention is None:
            continue
        if spans and spans[-1][2] == token.mention:
            spans[-1] = (spans[-1][0], index, token.mention)
        else:
            spans.append((index, index, token.mention))
    return spans


def _list_end(links: list[str], index: int) -> int:
    """A list runs on over commas only if an 'and' closes it."""
    end = index
    while end < len(links) and links[end] != "":
        end += 1
    while end > index and links[end - 1] == "comma":
        end -= 1
    return end


def _link(tokens: list[Token], begin: int, stop: int, words: Grammar) -> str:
    """How two neighbouring mentions are tied: 'and', 'comma', 'joined' or ''."""
    between = tokens[begin:stop]
    if not between:
        return ""
    if all(t.text in _JOINS for t in between):
        return "joined"
    if between[0].text == "'s" or any(t.text in _HARD for t in between) or len(between) > 8:
        return ""
    light = (
        frozenset(words.determiners)
        | frozenset(words.titles)
        | frozenset(words.carriers)
        | frozenset(words.prepositions)
    )
    ties = frozenset(words.conjunctions)
    kind = ""
    for token in between:
        if token.text in ties or token.prep in ties:
            kind = "and"
        elif token.text == ",":
            kind = kind or "comma"
        elif token.text not in light and token.text not in ("'", "’", "(", ")"):
            return ""
    return kind


def _marker(
    tokens: list[Token], first: int, last: int, members: list[Mention], words: Grammar
) -> str | None:
    if last + 1 < len(tokens) and tokens[last + 1].text in words.possessive:
        after = tokens[last + 2].text if last + 2 < len(tokens) else ""
        if after and tokens[last + 1].text in ("'s", "'"):
            return "poss"
    if members[0].kind == "possessive":
        return "poss"
    found = _preposition(tokens, first, words)
    if found is not None:
        return found
    return "adj" if _is_modifier(tokens, first, last, members[-1], words) else None


def _preposition(tokens: list[Token], first: int, words: Grammar) -> str | None:
    """The preposition that governs the noun phrase around a mention.

    It is seen through determiners, titles and carriers: 'to the government of Syria' is 'to'.
    """
    carriers = frozenset(words.carriers) | frozenset(words.titles)
    determiners = frozenset(words.determiners)
    index, held = first - 1, None
    genitive = ("of", "de")
    steps = 0
    while index >= 0 and steps < 8:
        token = tokens[index]
        steps += 1
        if token.prep is not None and token.prep not in words.conjunctions:
            if token.prep in genitive and index > 0 and tokens[index - 1].text in carriers:
                held = token.prep
                index -= 1
                continue
            return token.prep
        if _skippable(token, carriers, determiners):
            index -= 1
            continue
        break
    return None if held in genitive else held


def _skippable(token: Token, carriers: frozenset[str], determiners: frozenset[str]) -> bool:
    return (
        token.text in determiners
        or token.text in carriers
        or token.mention is not None
        or token.text in ("'", "“", '"', "«", "(")
    )


def _is_modifier(
    tokens: list[Token], first: int, last: int, mention: Mention, words: Grammar
) -> bool:
    if mention.kind not in ("adjective", "prefix"):
        return False
    carriers = frozenset(words.carriers) | frozenset(words.titles)
    after = tokens[last + 1].text if last + 1 < len(tokens) else ""
    before = tokens[first - 1].text if first > 0 else ""
    return not (after in carriers or before in carriers)

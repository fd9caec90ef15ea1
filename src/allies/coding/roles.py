"""What part each actor plays in the frames of a sentence, read from its grammar.

A frame is a word that governs others: a verb, a noun of action ('the delivery of shells by
Pyongyang to Moscow'), an adjective. For each actor and each word this module tells whether the
actor is the word's subject, object, agent and so on: directly, or through a noun that stands
for the actor ('the army of Mali attacked'), a shared subject ('agreed to supply', 'came and
signed'), a relative pronoun or a participle ('drones supplied by Iran').
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from allies.coding.syntax import Token

ROLES = (
    "none", "self", "subject", "object", "agent", "oblique", "owner", "modifier",
    "far-subject", "far-object", "far-agent", "far-oblique", "within",
)  # fmt: skip
_NUMBER = {name: number for number, name in enumerate(ROLES)}
_HIGHEST = 8
_SAME = frozenset({"conj", "appos", "flat", "fixed", "list", "dislocated"})
_CLAUSES = frozenset({"ccomp", "advcl", "acl", "parataxis", "csubj", "xcomp"})
_PARTS = {
    "nsubj": "subject", "csubj": "subject", "obj": "object", "iobj": "oblique", "obl": "oblique",
    "nmod": "owner", "det": "owner", "amod": "modifier", "compound": "modifier",
    "nummod": "modifier", "vocative": "oblique",
}  # fmt: skip
_OPEN = frozenset({"VERB", "AUX", "ADJ"})


class Tree:
    """The words of a sentence with who depends on whom."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.children: dict[int, list[int]] = defaultdict(list)
        for number, token in enumerate(tokens):
            if token.head != number and token.dep:
                self.children[token.head].append(number)

    def dep(self, number: int) -> str:
        """The relation without its subtype."""
        return self.tokens[number].dep.partition(":")[0]

    def part(self, number: int) -> str | None:
        """What a word is to its head; None where it is no argument."""
        whole = self.tokens[number].dep
        if whole in ("nsubj:pass", "csubj:pass"):
            return "object"
        if whole in ("obl:agent", "nmod:agent") or (self._is_by(number) and self._passive(number)):
            return "agent"
        return _PARTS.get(self.dep(number))

    def _is_by(self, number: int) -> bool:
        return self.dep(number) in ("obl", "nmod") and any(
            self.tokens[child].text.lower() in ("by", "par")
            and self.dep(child) == "case" for child in self.children[number]
        )  # fmt: skip

    def _passive(self, number: int) -> bool:
        head = self.tokens[number].head
        return self.tokens[head].upos == "NOUN" or "VerbForm=Part" in self.tokens[head].morph

    def has_subject(self, number: int) -> bool:
        """Whether a word has a subject of its own."""
        return any(self.dep(child) in ("nsubj", "csubj") for child in self.children[number])

    def head_of(self, words: Sequence[int]) -> int:
        """The word of a run that depends on none of the others."""
        held = set(words)
        return next((w for w in words if self.tokens[w].head not in held), words[0])


def actor_roles(tree: Tree, words: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the words of a sentence with the role that an actor plays for them.

    `words` are the tokens that name the actor; nearer roles come first.
    """
    at = tree.head_of(words)
    for word in words:
        yield word, "self"
    yield from _relative(tree, at)
    far = False
    for _ in range(_HIGHEST):
        token = tree.tokens[at]
        if token.head == at or not token.dep:
            return
        if tree.dep(at) in _SAME:
            at = token.head
            yield at, "within"
            yield from _relative(tree, at)
            continue
        part = tree.part(at)
        if part is None:
            if tree.dep(at) not in _CLAUSES and tree.tokens[token.head].upos in _OPEN:
                return
            yield token.head, "within"
            at, far = token.head, True
            continue
        role = f"far-{part}" if far and f"far-{part}" in _NUMBER else part
        yield token.head, role
        yield from _shared(tree, token.head, role)
        at = token.head
        if tree.tokens[at].upos in _OPEN:
            yield from _above(tree, at)
            return
        far = True


def _shared(tree: Tree, head: int, role: str) -> Iterator[tuple[int, str]]:
    """Roles for the words that share the argument: joined verbs, infinitives, light objects."""
    subject = role.endswith("subject")
    for child in tree.children[head]:
        dep = tree.dep(child)
        if subject and dep in ("conj", "xcomp", "advcl") and not tree.has_subject(child):
            yield child, role
            for below in tree.children[child]:
                if tree.dep(below) in ("xcomp", "obj") and not tree.has_subject(below):
                    yield below, "far-subject"
        elif dep in ("obj", "xcomp") and tree.part(child) == "object":
            far = {"subject": "far-subject", "oblique": "far-oblique", "agent": "far-agent"}
            if role in far:
                yield child, far[role]


def _relative(tree: Tree, noun: int) -> Iterator[tuple[int, str]]:
    """Roles in the clauses that describe a noun: 'Iran, which supplied', 'drones sold by'."""
    for verb in tree.children[noun]:
        if tree.dep(verb) != "acl":
            continue
        role = "object" if "VerbForm=Part" in tree.tokens[verb].morph else "subject"
        for child in tree.children[verb]:
            if "PronType=Rel" in tree.tokens[child].morph:
                role = tree.part(child) or role
        yield verb, role
        yield from _shared(tree, verb, role)


def _above(tree: Tree, verb: int) -> Iterator[tuple[int, str]]:
    """The verbs that govern the clause, nearest first."""
    for _ in range(_HIGHEST):
        token = tree.tokens[verb]
        if token.head == verb or not token.dep:
            return
        verb = token.head
        yield verb, "within"


def roles(
    tokens: Sequence[Token], actors: Sequence[Sequence[tuple[int, int]]]
) -> NDArray[np.int8]:
    """Return the role of each actor for each word, shape (actors, words), numbers of ROLES.

    Args:
        tokens: The words of the sentence.
        actors: For each actor the character spans of its mentions in the sentence.
    """
    tree = Tree(tokens)
    found = np.zeros((len(actors), len(tokens)), np.int8)
    for row, spans in zip(found, actors, strict=True):
        for start, stop in spans:
            words = [n for n, t in enumerate(tokens) if t.start < stop and start < t.end]
            if not words:
                continue
            for word, role in actor_roles(tree, words):
                if row[word] == 0:
                    row[word] = _NUMBER[role]
    return found

"""Organisations that a text itself introduces: 'Patriotic Union of Kurdistan (PUK)'.

The codebook can't know every front, militia, agency and forum; a text that gives the full name
with its acronym in brackets defines one, and the acronym then stands for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from allies.coding.mentions import Mention
from allies.coding.text import Layers

_SPACE = r"[ \u00a0]"
_WORD = r"[A-ZÀ-Ýa-zà-ÿ][\w'’-]++"
_DEFINED = re.compile(
    rf"(?P<name>(?<![\w-])[A-ZÀ-Ý][\w'’-]++(?:{_SPACE}{_WORD}){{1,9}}?){_SPACE}"
    r"\((?P<acronym>[A-Z][A-Z0-9-]{2,9}|[A-Z][a-z]{3,9})(?:,[^)]{0,60})?\)"
)
_SMALL = frozenset(
    [
        "of",
        "for",
        "the",
        "and",
        "in",
        "on",
        "to",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "pour",
        "en",
        "d",
        "l",
        "a",
        "au",
        "aux",
        "against",
        "contre",
    ]
)
# What the full name must speak of for it to be one who acts.
_BODIES = re.compile(
    r"(?<!\w)(?:organi[sz]ations?|union|front|movement|mouvement|party|parti|army|armee|forces?|league|ligue"
    r"|alliance|council|conseil|community|communaute|commission|committee|comite|coalition|bank|banque"
    r"|fund|fonds|agency|agence|authority|autorite|mission|group|groupe|forum|assembly|assemblee|congress"
    r"|congres|units?|unites?|brigades?|militia|milice|resistance|confederation|federation|conference"
    r"|partnership|initiative|treaty|traite|court|cour|tribunal|office|program(?:me)?|corps)(?!\w)"
)  # fmt: skip


def find_defined(layers: Layers, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of organisations that the text defines and the codebook lacks.

    Args:
        layers: The text.
        mentions: The actors found already; where one of them stands nothing is added.
    """
    names: dict[str, str] = {}
    starts = [m.start for m in mentions]
    for match in _DEFINED.finditer(layers.view.text):
        name = _initialled(match["name"], match["acronym"])
        start, stop = layers.folded_span(match.start("acronym"), match.end("acronym"))
        if name is None or _known(start, stop, mentions, starts):
            continue
        begin, end = layers.folded_span(match.end("name") - len(name), match.end("name"))
        if _BODIES.search(layers.folded, begin, end):
            names[name] = names[match["acronym"]] = match["acronym"].upper()
    if not names:
        return []
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = []
    for match in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", layers.view.text):
        start, stop = layers.folded_span(*match.span())
        if not _known(start, stop, mentions, starts):
            code = names[match[0]]
            found.append(
                Mention(start, stop, (code,), "organisation", match[0], f"{code} as defined")
            )
    return found


def _known(start: int, stop: int, mentions: Sequence[Mention], starts: list[int]) -> bool:
    """Whether an actor of the codebook stands there with the same name, not just inside it."""
    at = bisect_left(starts, stop)
    return any(m.start <= start and stop <= m.stop for m in mentions[max(0, at - 3) : at])


def _initialled(name: str, acronym: str) -> str | None:
    """The end of a name whose words begin with the letters of the acronym, None if none does.

    Small words may be left out of an acronym, and its first letter must begin the name.
    """
    words = re.findall(r"[\w-]+(?:['’](?=\w))?|\S", name)
    letters = [c for c in acronym.lower() if c.isalpha()]
    for first in range(len(words) - 1, -1, -1):
        if words[first][0].lower() != letters[0] or not words[first][0].isupper():
            continue
        initials = [w[0].lower() for w in words[first:] if w.lower().strip("'’") not in _SMALL]
        if len(initials) >= 2 and _in_order(letters, initials):
            at = _place_of(name, words, first)
            return name[at:]
    return None


def _in_order(letters: list[str], initials: list[str]) -> bool:
    """Whether the letters, all but one at most, are met in order by initials."""
    at, met = 0, 0
    for letter in letters:
        if letter in initials[at:]:
            at = initials.index(letter, at) + 1
            met += 1
    return met >= max(2, len(letters) - 1)


def _place_of(name: str, words: list[str], number: int) -> int:
    at = 0
    for word in words[:number]:
        at = name.index(word, at) + len(word)
    return name.index(words[number], at)

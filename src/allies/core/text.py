"""Folding: what a text looks like without regard to case, accents and typography."""

from __future__ import annotations

import re
import unicodedata
from array import array

_SPECIAL = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
    "ı": "i", "ħ": "h", "ŧ": "t",
}  # fmt: skip
_APOSTROPHES = frozenset("'’‘‛ʼʹʻʽʾʿ´′＇")


class _Folds(dict[int, str]):
    """The fold of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Pd" or char == "\u2212":
        return "-"
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category[0] != "L":
        return char
    found = []
    for part in unicodedata.normalize("NFKD", char.lower()):
        if part in _APOSTROPHES:
            found.append("'")
        elif unicodedata.category(part) not in ("Mn", "Me", "Cf"):
            lower = part.lower()
            found.append(_SPECIAL.get(lower, lower))
    return "".join(found)


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return a text in lower case without accents, with plain apostrophes, dashes and spaces.

    'œ' becomes 'oe', every dash '-', every apostrophe "'", a non-breaking space ' '; soft
    hyphens and other invisible marks go. Folding a part gives the part of the fold:
    `fold(a + b) == fold(a) + fold(b)`.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def fold_map(text: str) -> tuple[str, array[int] | None]:
    """Return the fold of a text, and where each of its characters comes from.

    Returns:
        The folded text and its offsets: `offsets[i]` is the index in `text` of the
        character that `folded[i]` comes from, `offsets[len(folded)]` is `len(text)`; they
        never decrease. None stands for offsets where every character folds to one, so
        that both texts share their indices.
    """
    if text.isascii():
        return text.lower(), None
    folded = text.translate(_FOLDS)
    odd = [char for char in set(text) if len(_FOLDS[ord(char)]) != 1]
    if not odd:
        return folded, None
    offsets = array("I")
    done = 0
    for match in re.finditer("[" + "".join(map(re.escape, odd)) + "]", text):
        here = match.start()
        offsets.extend(range(done, here))
        offsets.extend([here] * len(_FOLDS[ord(match[0])]))
        done = here + 1
    offsets.extend(range(done, len(text) + 1))
    return folded, offsets

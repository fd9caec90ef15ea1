"""Descriptions that stand for an actor named before: 'the kingdom', « l'Alliance »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from allies.coding.data import read_toml
from allies.coding.mentions import Mention
from allies.coding.text import Layers

# How many mentions back the actor may have been named.
_REACH = 30
_APOSTROPHES = str.maketrans("’", "'")


@cache
def _words(lang: str) -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    stored = dict(read_toml(lang, "descriptions.toml"))
    # 'The Council of Ministers' is another name, and so is « la Cour suprême ».
    apart = "|".join(map(re.escape, stored.pop("apart")))
    means = {
        word: frozenset(entry["codes"]) for entry in stored.values() for word in entry["words"]
    }
    words = "|".join(map(re.escape, sorted(means, key=len, reverse=True)))
    other = rf"\s(?:{apart})(?:(?!\w)|(?<='))"
    return re.compile(rf"(?<![\w'-])(?:{words})(?![\w-])(?!{other})"), means


def find_descriptions(layers: Layers, named: Sequence[Mention], *, lang: str) -> list[Mention]:
    """Return the descriptions whose actor was named shortly before.

    Args:
        layers: The text.
        named: The actors named in it, in order; where one stands no description is read.
        lang: 'fr' or 'en'.
    """
    pattern, means = _words(lang)
    found = []
    at = 0
    for match in pattern.finditer(layers.view.text.translate(_APOSTROPHES)):
        start, stop = layers.folded_span(*match.span())
        while at < len(named) and named[at].start < start:
            at += 1
        taken = at < len(named) and named[at].start < stop + 1
        if taken or (at > 0 and named[at - 1].stop > start):
            continue
        eligible = means[match[0]]
        for mention in reversed(named[max(0, at - _REACH) : at]):
            if len(mention.codes) == 1 and mention.codes[0] in eligible:
                how = f"'{mention.text}' named before"
                found.append(Mention(start, stop, mention.codes, "title", match[0], how))
                break
    return found

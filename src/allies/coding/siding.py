"""Who fights for another does not attack it: 'killed while fighting for the Congo against M23'."""

from __future__ import annotations

import re

# Fighting, and what ends in it, in folded text.
_FIGHT = {
    "en": r"(?:fight|fights|fighting|fought|serve|serves|serving|served|die|dies|died|dying|killed"
    r"|wounded|captured|deployed|battle|battles|battled|battling)",
    "fr": r"(?:combattre|combat|combattent|combattant|combattu|combattaient|se bat|se battre"
    r"|se battent|se battaient|battus?|meurt|meurent|morts?|tombes?|tues?|blesses?|captures?"
    r"|engages?|servir|sert|servent|deployes?)",
}
_SIDE = {
    "en": r"(?:for|alongside|beside|on behalf of|on the side of|in the service of|under)",
    "fr": r"(?:pour|aux cotes d[eu']s?|au cote d[eu']s?|du cote d[eu']s?|au service d[eu']s?|avec"
    r"|sous les ordres d[eu']s?|pour le compte d[eu']s?)",
}
# Words between, but no other clause and nobody that is fought.
_BETWEEN = r"(?:(?!\bagainst\b|\bcontre\b)[^.;:!?,]){0,40}?"
_SIDING = {
    lang: re.compile(
        rf"(?<![\w'])(?:{_FIGHT[lang]}){_BETWEEN}(?<![\w']){_SIDE[lang]}"
        rf"\s?(?:the |la |le |les |l'|its |sa |son )?$"
    )
    for lang in _FIGHT
}
_REACH = 90
# 'The invasion of', « l'annexion de la », 'the war on': whom it is against stands behind.
_AGAINST = {
    "en": re.compile(
        r"\b(?:invasion|war|aggression|assault|attacks?|offensive|strikes?|raids?|occupation"
        r"|annexation|bombing|shelling|seizure) (?:of|on|against|upon) (?:the )?$"
    ),
    "fr": re.compile(
        r"\b(?:invasion|guerre|agression|assaut|attaques?|offensive|frappes?|raids?|occupation"
        r"|annexion|bombardements?) (?:de |d'|du |des |contre )(?:la |le |les |l')?$"
    ),
}


def is_victim(folded: str, start: int, mention: int, *, lang: str) -> bool:
    """Whether a mention is told to be attacked: 'the invasion of' stands right before it."""
    return _AGAINST[lang].search(folded[max(start, mention - _REACH) : mention]) is not None


def sides_with(folded: str, start: int, target: int, *, lang: str) -> bool:
    """Whether the words before a mention say that somebody fights on its side.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        target: Where the mention begins.
        lang: 'fr' or 'en'.
    """
    return _SIDING[lang].search(folded[max(start, target - _REACH) : target]) is not None

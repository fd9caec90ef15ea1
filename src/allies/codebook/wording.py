"""Short clauses for reports: what a relation says of two actors."""

from __future__ import annotations

import re

from allies.codebook.actors import french, is_plural, label
from allies.codebook.relations import relation

_NUMBER = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")


class _Named:
    """An actor in a phrase; {target:de} and {target:a} ask for the French preposition."""

    def __init__(self, code: str, lang: str) -> None:
        self._code = code
        self._lang = lang

    def __format__(self, spec: str) -> str:
        if self._lang == "fr":
            return french(self._code, spec or "le")
        return label(self._code, "en", article=True)


def sentence(code: str, source: str, target: str, lang: str) -> str:
    """Return the clause that a relation makes of two actors, with a capital and no full stop.

    Args:
        code: The relation.
        source: The actor that it starts from.
        target: The other one.
        lang: 'fr' or 'en'.

    Raises:
        UnknownRelation: There is no such relation.
        UnknownActor: There is no such actor.
    """
    number = 2 if is_plural(source, lang) else 1
    phrase = _NUMBER.sub(lambda forms: forms[number], relation(code).phrase[lang])
    text = phrase.format(source=_Named(source, lang), target=_Named(target, lang))
    return text[0].upper() + text[1:]

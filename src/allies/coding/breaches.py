"""Sanctions that are broken, not imposed: whoever flouts or lifts them helps their target.

'Moscow flouted the sanctions on Damascus' has the words of a sanction and means its opposite. The
verb before the noun tells.
"""

from __future__ import annotations

import re

# What is done to sanctions in favour of their target, in folded text.
_VERBS = {
    "en": r"(?:break|broke|breach|violat|flout|evad|circumvent|bypass|skirt|dodg|undermin|defi|defy"
    r"|ignor|disregard|get(?:s|ting)? (?:a)?round|got (?:a)?round|lift|eas(?:e|ed|es|ing)\b"
    r"|suspend|waiv)",
    "fr": r"(?:romp|viol(?:e|ent|er|ait|aient|ant|ation|ations)\b|enfrein|contourn|transgress|bafou"
    r"|esquiv|ignor|brav|detourn|lev(?:e|ent|er|ait|ee)\b|alleg|assoupli|suspen|s'affranchi"
    r"|defi(?:e|ent|er|ait)\b)",
}
# Between the verb and the noun: the regime, the resolutions, whose they are, but no other clause.
_BETWEEN = r"[^.;:!?]{0,60}?"
_SANCTIONS = r"(?<!\w)sanctions?(?!\w)"


def _pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{_VERBS[lang]})\w*{_BETWEEN}{_SANCTIONS}")


_PATTERNS = {lang: _pattern(lang) for lang in _VERBS}
_IMPOSES = {
    "en": re.compile(r"(?<!\w)(?:impos|slap|adopt|introduc|tighten|extend|renew|threaten)\w*"),
    "fr": re.compile(r"(?<!\w)(?:impos|adopt|decret|durci|prolong|renouvel|menac)\w*"),
}


def is_broken(folded: str, start: int, stop: int, trigger: tuple[int, int], *, lang: str) -> bool:
    """Return whether the sanctions of a trigger are told to be broken, lifted or got round.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        trigger: Span of the words that were read as a sanction.
        lang: 'fr' or 'en'.
    """
    for match in _PATTERNS[lang].finditer(folded, start, stop):
        if match.start() <= trigger[1] and trigger[0] <= match.end():
            # 'Lift or impose sanctions': what is imposed in between is a sanction after all.
            return _IMPOSES[lang].search(folded, match.start(), match.end()) is None
    return False

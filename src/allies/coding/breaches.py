"""Sanctions that are broken, not imposed: whoever flouts those of another helps their target.

'Oman has bypassed the sanctions that Washington imposed on Syria' has the words of a sanction by
Oman and means its opposite. The verb before the noun tells. Lifting is left aside: who lifts
sanctions had mostly imposed them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What is done to sanctions in favour of their target, in folded text.
_VERBS = {
    "en": r"(?:break|broke|breach|violat|flout|evad|circumvent|bypass|skirt|dodg|undermin|defi|defy"
    r"|ignor|disregard|get(?:s|ting)? (?:a)?round|got (?:a)?round)",
    "fr": r"(?:romp|viol(?:e|ent|er|ait|aient|ant|ation|ations)\b|enfrein|contourn|transgress|bafou"
    r"|esquiv|ignor|brav|detourn|s'affranchi"
    r"|defi(?:e|ent|er|ait)\b)",
}
# Between the verb and the noun: the regime, the resolutions, whose they are, but no other clause.
_BETWEEN = r"[^.;:!?]{0,60}?"
_SANCTIONS = r"(?<!\w)(?:sanctions?|embargo(?:e?s)?)(?!\w)"


def _pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{_VERBS[lang]})\w*{_BETWEEN}{_SANCTIONS}")


_PATTERNS = {lang: _pattern(lang) for lang in _VERBS}
_IMPOSES = {
    "en": re.compile(
        r"(?<!\w)(?:impos|slap|adopt|introduc|tighten|extend|renew|threaten|announc"
        r"|declar|plac|decid|decre|order|propos)\w*"
    ),
    "fr": re.compile(
        r"(?<!\w)(?:impos|adopt|decret|durci|prolong|renouvel|menac|annonc|declar|decid|ordonn"
        r"|propos|reclam)\w*"
    ),
}
# The clause that tells whose they are: 'that Lima had imposed'.
_WHOSE = {
    "en": re.compile(r"(?: (?:that|which) | )(?:[^\s.;:!?,]+ ){1,5}?(?:had |has |have )?impos"),
    "fr": re.compile(r" qu[e']\s?(?:[^\s.;:!?,]+ ){1,5}?(?:a |ont |avai(?:t|ent) )?impos"),
}


def broken_at(
    folded: str, start: int, stop: int, trigger: tuple[int, int], *, lang: str
) -> int | None:
    """Return where sanctions of others are told to be broken or got round; None if they are not.

    That is the place of the verb; whoever is named last before it does so.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        trigger: Span of the words that were read as a sanction.
        lang: 'fr' or 'en'.
    """
    for match in _PATTERNS[lang].finditer(folded, start, stop):
        # 'Bypassed the sanctions that Lima imposed': the words may stand in that clause.
        clause = _WHOSE[lang].match(folded, match.end(), stop)
        last = match.end() if clause is None else clause.end()
        if match.start() <= trigger[1] and trigger[0] <= last:
            # 'Ignored the protest and imposed sanctions': what is imposed in between is one.
            imposed = _IMPOSES[lang].search(folded, match.start(), match.end())
            return match.start() if imposed is None else None
    return None


# From the noun to who they are on, with who imposed them: 'of the UN against', « visant »,
# 'that Lima had imposed on'; no clause of its own, as in 'sanctions and tightens its grip on'.
_WORD = {
    "en": r" (?!(?:and|or|but|while|by|to|in|as|with|for|on|against)\b)[^\s.,;:!?]+",
    "fr": r" (?!(?:et|ou|mais|par|pour|en|dans|afin|avec|contre|sur)\b)[^\s.,;:!?]+",
}


def _on(lang: str, owner: str, imposed: str, on: str, to: str) -> re.Pattern[str]:
    """The noun with an owner or a clause that tells who imposed it, then 'on' or 'against'."""
    word, article = _WORD[lang], r" ?(?:the |la |le |les |l')?"
    told = rf"(?:{word}){{0,5}}? (?:{imposed})(?: (?:by|par)(?:{word}){{1,4}})?"
    return re.compile(
        rf"{_SANCTIONS}(?:(?:{owner}(?:{word}){{1,4}})? (?:{on})|{told} (?:{on}|{to}))\b{article}"
    )


_ON = {
    "en": _on(
        "en", " (?:of|from)", "imposed|placed|put|adopted|decided|decreed|levied",
        "on|upon|against|targeting", "over",
    ),
    "fr": _on(
        "fr", "(?: de| des| du| d')?", r"(?:impos|plac|adopt|decid|decret|pris)\w*",
        "contre|sur|visant|frappant|qui visent|qui frappent|a l'encontre (?:de|du|des|d')",
        "a|au|aux",
    ),
}  # fmt: skip


def aimed_at(folded: str, at: int, stop: int, starts: Sequence[int], *, lang: str) -> int | None:
    """Return which of several mentions the sanctions that somebody breaks are told to be on.

    Args:
        folded: Folded text of the document.
        at: Where they are told to be broken, as `broken_at` gives it.
        stop: End of the sentence.
        starts: Where the mentions in the sentence begin.
        lang: 'fr' or 'en'.

    Returns:
        Its number; None where no words name whom they are on.
    """
    match = _ON[lang].search(folded, at, stop)
    if match is None:
        return None
    return next((number for number, start in enumerate(starts) if start == match.end()), None)


# 'American sanctions', 'the secondary sanctions of Washington', « les sanctions occidentales ».
_KINDS = r"(?:[a-z]*(?:economi|secondar|secondair|financ|nouvel|unilatera|individuel)[a-z]* |new )"
_OWNED = re.compile(rf"^'s? {_KINDS}{{0,2}}$")
_BESIDE = re.compile(rf"^ {_KINDS}{{0,2}}$")
_OWNER_BEHIND = re.compile(
    rf"^ {_KINDS}{{0,2}}(?:(?:imposed |decided |adopted )?by (?:the )?|of (?:the )?|from (?:the )?"
    r"|(?:imposees |prises |decidees |adoptees )?par (?:la |le |les |l')?"
    r"|d[eu']s? ?(?:la |le |les |l')?)$"
)
_JOINED = re.compile(r"^,? ?(?:and |et |ou |or |& )(?:the |de |des |du |la |le |les |l')*$|^, $")
_NOUN = re.compile(_SANCTIONS)


def imposed_by(
    folded: str, trigger: tuple[int, int], spans: Sequence[tuple[int, int, bool]]
) -> list[int]:
    """Return which of several mentions the words name as those who impose the sanctions.

    Args:
        folded: Folded text of the document.
        trigger: Span of the words that were read as a sanction.
        spans: Of the mentions in the sentence, and whether each is an adjective or a body such as
            the UN: 'Kenya sanctions' are those on Kenya, 'Kenyan' and 'UN sanctions' are not.

    Returns:
        Their numbers; none where the words have no noun 'sanctions', or name nobody beside it.
    """
    noun = _NOUN.search(folded, trigger[0], trigger[1])
    if noun is None:
        return []
    found = []
    for number, (start, stop, owns) in enumerate(spans):
        before, behind = folded[stop : noun.start()], folded[noun.end() : start]
        if stop <= noun.start():
            beside = _OWNED.match(before) or (owns and _BESIDE.match(before))
        else:
            beside = start >= noun.end() and (
                _OWNER_BEHIND.match(behind) or (owns and _BESIDE.match(behind))
            )
        if beside:
            found.append(number)
    # 'American and United Nations sanctions': those who are joined to one are owners too.
    for number in found:
        first, last, _ = spans[number]
        for other, (start, stop, _) in enumerate(spans):
            between = folded[stop:first] if stop <= first else folded[last:start]
            if other not in found and _JOINED.match(between):
                found.append(other)
    return found

"""Neighbouring sentences of a silver text made one, so that they are as long as real ones.

Sentences that carry claims have 28 words in the middle in articles, speeches and communiqués, and
16 in most silver texts. The claims of two sentences are all claims of the one that joins them.
"""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lines import CodedSentence, CodedText

LONGEST, SEMICOLONS = 46, 2
# A word that only begins with a capital because it begins the sentence.
FRENCH = (
    "le la les un une des il elle ils elles ce cet cette ces son sa ses leur leurs en à dans "
    "depuis selon pour sur après avant avec sans sous entre celui-ci celle-ci tous deux trois "
    "quatre plusieurs aucun aucune nul mais or car si quand lors durant pendant malgré face "
    "outre chaque l'un l'une au aux du plus ni on nous notre nos mon ma mes quant dès parmi et"
)
ENGLISH = (
    "the a an it its they their he his she her this that these those both in on at by from to "
    "with without since after before under over between for some no none neither two three "
    "four several as when while if but there we our my each one all most many during despite "
    "through until against among such what meanwhile only and so yet"
)
SMALL = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
ELIDED = re.compile(r"(?:[LDNSJCQ]|Qu|Jusqu|Lorsqu)['’]")
LINKS = {"en": ("; ", ", and ", ", and ", ", while "), "fr": (" ; ", ", et ", ", et ")}
BEFORE_CONSONANT = (", tandis que ", ", alors que ")
OPENING = frozenset(("mais", "or", "car", "but", "and", "so", "yet", "et", "ni"))


def _uncapped(text: str, lang: str) -> str:
    first = text.split()[0].lower().rstrip(",")
    small = first in SMALL[lang] or (lang == "fr" and ELIDED.match(text) is not None)
    return text[0].lower() + text[1:] if small else text


def _link(second: str, lang: str, chance: random.Random) -> str:
    if second.split()[0].rstrip(",") in OPENING:
        return ", "
    vowel = second[0].lower() in "aeiouyhéèêàî"
    more = BEFORE_CONSONANT if lang == "fr" and not vowel else ()
    return chance.choice((*LINKS[lang], *more))


def _one(first: CodedSentence, second: CodedSentence, lang: str, chance: random.Random):
    tail = _uncapped(second.text, lang)
    text = first.text[:-1].rstrip() + _link(tail, lang, chance) + tail
    told = {(c.source, c.relation, c.target) for c in first.claims}
    more = []
    for claim in second.claims:
        if (claim.source, claim.relation, claim.target) not in told:
            words = claim.trigger
            if words and tail != second.text and second.text.startswith(words):
                words = words[0].lower() + words[1:]
            more.append(replace(claim, trigger=words))
    return replace(first, text=text, claims=[*first.claims, *more])


def joined(text: CodedText, share: float) -> CodedText:
    """The text with a share of its neighbouring sentences made one; the same every time."""
    chance = random.Random(zlib.crc32(text.name.encode()))
    made: list[CodedSentence] = []
    for sentence in text.sentences:
        last = made[-1] if made else None
        fits = (
            last is not None
            and not (last.title or sentence.title)
            and last.paragraph == sentence.paragraph
            and last.text.endswith(".")
            and sentence.text.endswith(".")
            and sentence.text[0].isalpha()
            and len(last.text.split()) + len(sentence.text.split()) <= LONGEST
            and last.text.count(";") < SEMICOLONS
            # The words of a claim are looked for from the begin of its sentence.
            and not any(c.trigger and c.trigger in last.text for c in sentence.claims)
        )
        if last is not None and fits and chance.random() < share:
            made[-1] = _one(last, sentence, text.lang, chance)
        else:
            made.append(sentence)
    return replace(text, sentences=made)

"""Shares told in so many words: 'China takes 30 % of Russia's exports'.

A share of one state in another's trade, energy or arms is a `dependence` of the latter, and its
figure means nothing without its base. These sentences are built in few ways, so patterns over the
actors and the percentages of a sentence read them surely, each with who depends on whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from allies.coding.mentions import Mention
from allies.coding.quantities import find_quantities
from allies.core.values import Quantity

CERTAINTY = 0.85
# Stand-ins for actors and percentages in the text that the patterns see.
_ACTOR, _FIGURE = "\x01", "\x02"
# Words of every percentage or fraction, to pass by most sentences quickly.
_LIKELY = re.compile(
    r"%|cent\b|third|half|quarter|(?:fif|six|seven|eigh|nin|ten)th|percent|\b(?:in|of) (?:ten|10)\b"
    r"|tiers|moitie|quart|totalite|(?:cinqu|six|sept|huit|neuv|dix)ieme"
    r"|\bsur (?:trois|quatre|cinq|dix)"
)
_GAP = rf"[^.;:{_ACTOR}{_FIGURE}]"
_N = rf"{_FIGURE}(?P<n>\d+){_FIGURE}"

_BASE = {
    "en": r"(?:[a-z-]+ ){0,3}?(?:trade|exports?|imports?|purchases|sales|shipments|supply|supplies"
    r"|needs|consumption|demand|arms|weapons|weaponry|gas|oil|crude|coal|energy|fuel|electricity"
    r"|power|uranium|fertili[sz]ers?|grain|wheat|food|debt|turnover|commerce|investment)",
    "fr": r"(?:commerce|echanges|exportations?|importations?|ventes|achats|approvisionnements?"
    r"|besoins|consommation|livraisons|armes|armements?|gaz|petrole|brut|charbon|energie|carburants?"
    r"|electricite|uranium|engrais|cereales|ble|dette|investissements?|debouches)"
    r"(?: (?:exterieure?s?|commerciaux|totale?s?|totaux|mondiale?s?|global|globaux|petrolieres?"
    r"|gazieres?|energetiques?|agricoles?|militaires?|etrangers?|directs?"
    r"|(?:de |d'|en )(?:gaz|petrole|brut|charbon|armes|armements?|energie|ble|cereales|marchandises"
    r"|biens|electricite|uranium|engrais|hydrocarbures)(?: naturel| brut)?)){0,2}",
}


def _actor(name: str) -> str:
    return rf"{_ACTOR}(?P<{name}>\d+){_ACTOR}"


_ANY = rf"(?:{_ACTOR}\d+{_ACTOR}(?:'s?)? )"
_DE = r"de la |de l'|de |d'|du |des "
# « les exportations mongoles de charbon »
_TAIL = r"(?: (?:de |d'|en )[a-z]+)?"

_TAKES = (
    r"(?:account|mak|made|represent|constitut|compris|form|absorb|tak|took|buy|bought|purchas|import"
    r"|receiv|suppl|provid|cover|deliver)[a-z]*(?: up| for)?"
)
_DOES = (
    r"(?:buy|bought|get|got|import|sourc|obtain|receiv|purchas|draw|drew|send|sent|sell|sold|ship"
    r"|export|does|do|did|conduct)[a-z]*"
)
_REPRESENTE = (
    r"(?:represent|compt|pes|absorb|assur|fourni|couvr|achet|livr|import|capt|recoi|concentr)[a-z]*"
)
_REALISE = r"(?:achet|import|recoi|realis|effectu|fait|font|vend|export|expedi|ecoul|tir)[a-z]*"

# <a> is the partner, <b> the owner of the trade, <n> the percentage, <base> what it is a share of.
_PATTERNS = {
    "en": (
        # China's share of Russian trade rose to 18 %
        r"<a>(?:'s?)? share (?:of|in) (?:the )?<b>(?:'s?)? <base><gap>{0,60}?<n>",
        # the share of China in Russia's trade; in the trade of Russia
        r"share of (?:the )?<a> in (?:the )?<b>(?:'s?)? <base><gap>{0,60}?<n>",
        r"share of (?:the )?<a> in (?:the )?<base> of (?:the )?<b><gap>{0,60}?<n>",
        # China accounts for 18 % of Russia's trade, takes 30 % of the exports of Russia
        rf"<a>(?: [a-z]+){{0,3}}? {_TAKES}(?: [a-z]+){{0,3}} <n>"
        r" of (?:all |the )?<b>(?:'s?)? <base>",
        rf"<a>(?: [a-z]+){{0,3}}? {_TAKES}(?: [a-z]+){{0,3}} <n>"
        r" of (?:all )?the <base> of (?:the )?<b>",
        # 30 % of Russia's exports go to China; came from; is with
        r"<n> of (?:all |the )?<b>(?:'s?)? <base>(?: [a-z]+){0,4}?"
        r" (?:with|go|goes|went|going|bound|destined|to|from|by)<gap>{0,20}?<a>",
        # Russia depends on China for 40 % of its imports
        r"<b>(?: [a-z]+){0,2}? (?:depend|rel|dependent|reliant)[a-z]* (?:up)?on (?:the )?<a>"
        r" for<gap>{0,25}<n> of (?:its |their |all |the |<any>)?<base>",
        # Russia buys 40 % of its chips from China, does a third of its trade with China
        rf"<b>(?: [a-z]+){{0,2}}? {_DOES}(?: [a-z]+){{0,3}} <n> of (?:its |their |all |the |<any>)?"
        r"<base>(?: [a-z]+){0,2}? (?:with|from|to) (?:the )?<a>",
    ),
    "fr": (
        # la part de la Chine dans le commerce (de la Russie | russe) a atteint 18 %
        r"part (?:<de>)?<a> dans (?:le |la |les |l')?<base> (?:<de>)?<b><gap>{0,60}?<n>",
        # la Chine représente 18 % du commerce de la Russie
        rf"<a>(?: [a-z']+){{0,3}}? {_REPRESENTE}(?: [a-z']+){{0,4}} <n> (?:<de>)"
        r"(?:son |sa |ses |leurs? )?<base> (?:<de>)?<b>",
        # 30 % des exportations russes vont à la Chine, se font avec elle, en viennent
        r"<n> (?:<de>)<base> (?:<de>)?<b><tail>(?: [a-z']+){0,4}? (?:avec|vers|vont|allaient"
        r"|partent|partaient|viennent|venaient|proviennent|provenaient|destine[a-z]*|a destination)"
        r"<gap>{0,25}?<a>",
        # la Russie dépend à 40 % de la Chine pour ses importations
        r"<b>(?: [a-z']+){0,2}? depend[a-z]*(?: [a-z']+){0,2} <n> (?:<de>)<a>"
        r"(?: pour (?:son |sa |ses |leurs? |<any>)?<base>)?",
        # la Russie achète 40 % de ses puces à la Chine, fait un tiers de son commerce avec elle
        rf"<b>(?: [a-z']+){{0,3}}? {_REALISE}(?: [a-z']+){{0,3}} <n> (?:<de>)"
        r"(?:son |sa |ses |leurs? |<any>)?<base>(?: [a-z']+){0,2}?"
        r" (?:avec |a |au |aux |aupres |en |vers |chez |de )(?:<de>|la |le |l'|les )?<a>",
    ),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A share as told: `owner` depends on `partner`; offsets are of the folded text."""

    owner: Mention
    partner: Mention
    quantity: Quantity
    base: str
    start: int
    stop: int


@cache
def _compiled(lang: str) -> tuple[re.Pattern[str], ...]:
    slots = {
        "<a>": _actor("a"), "<b>": _actor("b"), "<n>": _N, "<gap>": _GAP, "<any>": _ANY,
        "<de>": _DE, "<tail>": _TAIL, "<base>": rf"(?P<base>{_BASE[lang]})",
    }  # fmt: skip
    return tuple(re.compile(_filled(pattern, slots)) for pattern in _PATTERNS[lang])


def _filled(pattern: str, slots: Mapping[str, str]) -> str:
    for slot, value in slots.items():
        pattern = pattern.replace(slot, value)
    return pattern


def find_shares(
    folded: str, start: int, stop: int, mentions: Sequence[Mention], *, lang: str
) -> list[Share]:
    """Return the shares that a sentence tells, in the order of the text, each once.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        mentions: Its actors, also those that pronouns mean.
        lang: 'fr' or 'en'.
    """
    if len({code for m in mentions for code in m.codes}) < 2 or not _LIKELY.search(
        folded, start, stop
    ):
        return []
    figures = [
        (q.start, q.stop, q.quantity) for q in find_quantities(folded, start, stop, lang=lang)
        if q.quantity.unit == "percent"
    ]  # fmt: skip
    if not figures:
        return []
    inside = [m for m in mentions if len(m.codes) == 1 and start <= m.start and m.stop <= stop]
    masked, places = _masked(folded, start, stop, inside, figures)
    found: dict[tuple[str, str, int], Share] = {}
    for pattern in _compiled(lang):
        for match in pattern.finditer(masked):
            owner, partner = inside[int(match["b"])], inside[int(match["a"])]
            number = int(match["n"])
            key = owner.codes[0], partner.codes[0], number
            if key[0] != key[1] and key not in found:
                low, high = _words(match)
                found[key] = Share(
                    owner, partner, figures[number][2], (match["base"] or "").strip(),
                    places[low], places[high],
                )  # fmt: skip
    return sorted(found.values(), key=lambda s: (s.start, s.owner.codes))


def _words(match: re.Match[str]) -> tuple[int, int]:
    """The span of the words that tell the share: its base, or all where none is named."""
    return match.span("base") if match["base"] else match.span()


def _masked(
    folded: str, start: int, stop: int, mentions: Sequence[Mention],
    figures: Sequence[tuple[int, int, Quantity]],
) -> tuple[str, list[int]]:  # fmt: skip
    """The sentence with stand-ins on one line, and where each character of it came from."""
    cuts = [(m.start, m.stop, f"{_ACTOR}{k}{_ACTOR}") for k, m in enumerate(mentions)]
    cuts += [(a, b, f"{_FIGURE}{k}{_FIGURE}") for k, (a, b, _) in enumerate(figures)]
    pieces: list[str] = []
    places: list[int] = []
    at = start
    for low, high, name in [*sorted(cuts), (stop, stop, "")]:
        if low < at:
            continue
        for place, char in _plain(folded, at, low, pieces):
            pieces.append(char)
            places.append(place)
        pieces += name
        places += [low] * len(name)
        at = high
    return "".join(pieces), [*places, stop]


def _plain(folded: str, start: int, stop: int, before: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Characters with runs of white space as one space; a comma alone is left out."""
    for place in range(start, stop):
        char = folded[place]
        if char.isspace() or char == ",":
            last = folded[place - 1] if place > start else (before[-1] if before else " ")
            if not (last.isspace() or last == ","):
                yield place, " "
        else:
            yield place, char

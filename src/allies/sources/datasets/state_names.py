"""States and organisations by the names that public data sets give them, at a date.

Most names are those of the codebook, in English. Makers of data sets also turn names round
('Korea, North'), shorten them ('UAE'), or keep old ones ('Upper Volta'); ALIASES holds those
that the codebook does not have, and those that it reads otherwise than data sets do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from allies.codebook.actors import Member, all_actors
from allies.codebook.load import lists_by_lang
from allies.codebook.state_codes import codes_of, state_of
from allies.codebook.states import cldr_name, organisations, state_label, states
from allies.core.text import fold
from allies.core.values import first_day

ALIASES = {
    "bosnia-herzegovina": "BIH", "bosnia": "BIH", "brunei darussalam": "BRN", "burma": "MMR",
    "cape verde": "CPV", "cote d ivoire": "CIV", "curacao": "CUW", "czech republic": "CZE",
    "dahomey": "BEN", "democratic people's republic of korea": "PRK", "dr congo": "COD",
    "congo, dem. rep.": "COD", "congo, dr": "COD", "congo, democratic republic": "COD",
    "congo, republic": "COG", "congo, rep.": "COG", "east timor": "TLS", "timor leste": "TLS",
    "egypt, arab rep.": "EGY",
    "gambia": "GMB", "german democratic republic": "DDR", "east germany (gdr)": "DDR",
    "german federal republic": "DEU", "west germany": "DEU", "germany, east": "DDR",
    "germany, west": "DEU", "federal republic of germany": "DEU",
    "guinea bissau": "GNB", "hong kong": "HKG", "iran, islamic rep.": "IRN",
    "islamic republic of iran": "IRN", "ivory coast": "CIV", "kampuchea": "KHM",
    "korea, rep.": "KOR", "korea, dem. rep.": "PRK", "kyrgyz republic": "KGZ", "lao pdr": "LAO",
    "macau": "MAC", "macedonia": "MKD", "macedonia (fyrom)": "MKD",
    "former yugoslav republic of macedonia": "MKD",
    "congo": "COG", "micronesia, fed. sts.": "FSM", "micronesia (federated states of)": "FSM",
    "federated states of micronesia": "FSM", "myanmar (burma)": "MMR", "north vietnam": "VDR",
    "north viet nam": "VDR", "vietnam, north": "VDR", "viet nam, democratic rep": "VDR",
    "south vietnam": "SOUTH-VIETNAM", "south viet nam": "SOUTH-VIETNAM",
    "vietnam, south": "SOUTH-VIETNAM", "republic of vietnam": "SOUTH-VIETNAM",
    "viet nam, republic of": "SOUTH-VIETNAM", "north yemen": "YEM", "yemen, north": "YEM",
    "yemen, rep.": "YEM", "yemen arab republic": "YEM", "yemen people's republic": "YMD",
    "palestinian": "PSE", "palestinian territories": "PSE", "occupied palestinian territory": "PSE",
    "west bank": "PSE", "palestinian authority": "PSE", "rhodesia": "ZWE",
    "southern rhodesia": "ZWE", "northern rhodesia": "ZMB", "russian federation": "RUS",
    "saint kitts and nevis": "KNA", "slovak republic": "SVK", "swaziland": "SWZ",
    "syrian arab republic": "SYR", "tanganyika": "TZA", "trucial states": "ARE",
    "turkiye": "TUR", "uae": "ARE", "upper volta": "BFA", "ussr": "SUN", "vatican city": "VAT",
    "holy see": "VAT", "venezuela, rb": "VEN", "viet nam": "VNM", "virgin islands, british": "VGB",
    "us virgin islands": "VIR", "united states virgin islands": "VIR",
    "virgin islands, u.s.": "VIR",
    "western samoa": "WSM", "zaire": "COD", "congo-kinshasa": "COD", "congo - kinshasa": "COD",
    "congo-brazzaville": "COG", "congo - brazzaville": "COG", "serbia-montenegro": "SCG",
    "yugoslavia, fr": "YUG", "yugoslavia (serbia & montenegro)": "YUG", "ceylon": "LKA",
    "malaya": "MYS", "saint vincent": "VCT", "eswatini": "SWZ", "united states": "USA",
}  # fmt: skip

# Organisations by names that the codebook has not; those with a code of their own here have
# no entry in it, and so no members.
GROUPS = {
    "eec": "EU", "ec": "EU", "european communities": "EU", "european community": "EU",
    "european economic community": "EU", "eeu": "EAEU", "eurasian economic union": "EAEU",
    "league of arab states": "ARAB-LEAGUE", "arab league": "ARAB-LEAGUE",
    "gulf cooperation council": "GCC",
    "organisation of african unity": "OAU", "organization of african unity": "OAU",
    "organization of american states": "OAS", "commonwealth": "COMMONWEALTH",
    "commonwealth of nations": "COMMONWEALTH", "the commonwealth": "COMMONWEALTH",
    "british commonwealth": "COMMONWEALTH", "g8": "G8", "g7": "G7", "un": "UN", "eu": "EU",
    "comecon": "COMECON", "council for mutual economic assistance": "COMECON",
    "warsaw pact": "WARSAW-PACT",
    "economic community of west african states": "ECOWAS", "mercosur": "MERCOSUR",
    "southern african development community": "SADC", "cis": "CIS",
    "commonwealth of independent states": "CIS", "opec": "OPEC",
    "organization of the petroleum exporting countries": "OPEC",
    "cocom": "COCOM", "chincom": "CHINCOM", "oapec": "OAPEC", "eccas": "ECCAS",
    "economic community of central african states": "ECCAS", "pacific islands forum": "PIF",
    "la francophonie": "OIF", "international organization of the francophonie": "OIF",
    "organisation internationale de la francophonie": "OIF", "caribbean community": "CARICOM",
    "regional security system": "RSS", "union of south american nations": "UNASUR",
    "organization of eastern caribbean states": "OECS", "lima group": "LIMA-GROUP",
}  # fmt: skip

_SAINT = re.compile(r"\bst\b\.?(?= )")
_PARTS = 3


def state_named(
    name: str, *, at: str | int | None, aliases: Mapping[str, str] | None = None
) -> str | None:
    """Return the state or territory that a data set calls so, at a date; None if it is none.

    The code is that of who bore the name then: 'Russia' in 1980 is SUN, 'Yugoslavia' in 2004
    SCG. A state that a data set names before it was one keeps its code ('Estonia' in 1990).

    Args:
        name: As the data set writes it, in English.
        at: A year, month or day; None for today's holder.
        aliases: Names, folded, that this data set uses in its own way, with their codes.
    """
    plain = _plain(name)
    code = (aliases or {}).get(plain) or _code(plain)
    return None if code is None else held(code, at)


@lru_cache(maxsize=1 << 14)
def held(code: str, at: str | int | None) -> str:
    """Return who stood at a date where a state stands: RUS in 1980 is SUN, SUN in 2000 RUS.

    Args:
        code: A state or territory.
        at: A year, month or day; None for now.
    """
    found = [state_of(number, "cow", at=at) for number in codes_of(code, "cow")]
    if code in found:
        return code
    return next((state for state in found if state is not None), code)


def group_named(name: str) -> str | None:
    """Return the code of the organisation or group that a data set calls so, None if it is none."""
    plain = _plain(name)
    return GROUPS.get(plain) or _organisations().get(plain)


@lru_cache(maxsize=1 << 12)
def members_of(group: str, year: int) -> tuple[str, ...]:
    """Return the states that were in an organisation on 1 July of a year, none if unknown.

    In the year in which an organisation began or ended they are those of its days.

    Args:
        group: Its code.
        year: The year.
    """
    known = _members().get(group, ())
    found = {member.code for member in known if _in(member, f"{year}-07-01", f"{year}-07-01")}
    if not found:
        found = {m.code for m in known if _in(m, f"{year}-01-01", f"{year}-12-31")}
    return tuple(sorted(held(code, year) for code in found if code in states()))


def split_names(text: str) -> list[str]:
    """Split a list of states and organisations at its commas, but not within a name.

    'Yemen, North, Niger' is Yemen, North and Niger: of the names that begin at a comma the
    longest that means something is taken. What means nothing stays as it is.
    """
    parts = [part.strip() for part in text.split(",")]
    found = []
    while parts:
        for size in range(min(_PARTS, len(parts)), 0, -1):
            name = ", ".join(parts[:size])
            if size == 1 or _code(_plain(name)) or group_named(name):
                found.append(name)
                del parts[:size]
                break
    return [name for name in found if name]


def _plain(name: str) -> str:
    text = fold(" ".join(name.split())).replace("&", "and")
    return _SAINT.sub("saint", text).removeprefix("the ")


@cache
def _code(plain: str) -> str | None:
    """The code of a folded name, also of one turned round: 'congo, republic of the'."""
    for text in (plain, *_turned(plain)):
        code = ALIASES.get(text) or _states().get(text)
        if code is not None:
            return code
    return None


def _turned(plain: str) -> list[str]:
    head, comma, tail = plain.partition(", ")
    return [f"{tail} {head}".removeprefix("the "), head * (tail in ("the", ""))] if comma else []


@cache
def _states() -> Mapping[str, str]:
    """Codes by the names that mean one state alone."""
    found: dict[str, set[str]] = {}
    for code, entry in states().items():
        own = [text for lang, text in lists_by_lang(entry["names"], code) if lang == "en"]
        for text in (*own, state_label(code, "en"), cldr_name(code, "en") or ""):
            found.setdefault(_plain(text), set()).add(code)
    return {text: next(iter(codes)) for text, codes in found.items() if text and len(codes) == 1}


@cache
def _organisations() -> Mapping[str, str]:
    pairs: list[tuple[str, str]] = []
    for code, entry in organisations().items():
        if entry["kind"] in ("organisation", "group"):
            texts: Iterable[str] = (
                text
                for key in ("names", "acronyms")
                for lang, text in lists_by_lang(entry.get(key, {}), code)
                if lang == "en"
            )
            pairs += [(_plain(text), code) for text in (*texts, entry["label"]["en"])]
    times = Counter(text for text, _ in set(pairs))
    return {text: code for text, code in pairs if times[text] == 1}


@cache
def _members() -> Mapping[str, tuple[Member, ...]]:
    return {actor.code: actor.members for actor in all_actors() if actor.members}


def _in(member: Member, first: str, last: str) -> bool:
    started = member.start is None or first_day(member.start).isoformat() <= last
    return started and (member.stop is None or first_day(member.stop).isoformat() > first)

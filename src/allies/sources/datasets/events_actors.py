"""Which state an event's actor belongs to: codes of CAMEO, ISO and FIPS, names of ICEWS.

Coders of events write today's codes for all years. Where the state of the code did not exist on
the day of the event, the actor is the state that it belonged to if that bore its seat (RUS in
1985 is the Soviet Union), and none otherwise (UKR in 1985): such events are passed over, as are
those of regions, organisations and roles.
"""

from __future__ import annotations

from functools import lru_cache

from allies.codebook.actors import actor, find_actor
from allies.codebook.state_codes import state_of
from allies.errors import UnknownActor

# What CAMEO's list of countries writes otherwise than ISO 3166, beside what `state_of` knows.
_CAMEO = {"MTN": "MNE", "WSB": "PSE", "GZS": "PSE", "BAG": "IRQ"}

# Regions of CAMEO's list of countries, and what was a country; international actors; roles.
_REGIONS = (
    "AFR ASA BLK CRB CAU CFR CAS CEU EIN EAF EEU EUR LAM MEA MDT NAF NMR PGS SCN SAM SAS SEA SAF "
    "WAF WST ANT"
)
_INTERNATIONAL = "IGO IMG INT MNC NGM NGO UIS EEC UNO WLT"
_ROLES = (
    "GOV MIL REB OPP PTY JUD SPY COP CVL BUS EDU MED HLH DEV ENV ELI LAB LEG AGR CRM HRI MOD RAD "
    "REF SET UAF PRE PRM SEP INS AMN IRC GRP UNS UNK NON"
)
NO_STATES = frozenset(f"{_REGIONS} {_INTERNATIONAL} {_ROLES}".split())
_NOTHING = frozenset({"", "NA", "NONE", "N/A", "NULL", "NAN", "---", "--"})

# What ICEWS writes otherwise than the codebook.
_NAMES = {
    "aeolian islands": "ITA", "bavaria": "DEU", "congo": "COG", "cook island": "COK",
    "guam": "GUM",
    "moldova, republic of": "MDA", "saint martin (french part)": "MAF",
    "netherlands antilles": "", "antarctica": "", "international": "", "global": "",
}  # fmt: skip

# The states that had the seat before; the first that existed on the day.
_BEFORE = {"RUS": ("SUN",), "CZE": ("CSK",), "SRB": ("SCG", "YUG")}


class UnknownCode(Exception):
    """A code or name that is neither of a state nor of anything else that is known."""


@lru_cache(maxsize=1 << 17)
def state_by_code(code: str, day: str) -> str | None:
    """Return the state of a code on a day; None for regions, organisations, roles and nothing.

    Args:
        code: Three letters of CAMEO or ISO 3166, of which more may follow for a role (RUSGOV);
            or two letters of FIPS 10-4.
        day: An ISO date.

    Raises:
        UnknownCode: The code is not known at all.
    """
    code = code.strip().upper()
    if code in _NOTHING:
        return None
    if len(code) == 2:
        state = state_of(code, "fips", at=day)
        if state is None and state_of(code, "fips") is None:
            raise UnknownCode(code)
        return None if state is None else _on(state, day)
    head = code[:3]
    if head in NO_STATES:
        return None
    state = _CAMEO.get(head) or state_of(head, "alpha3")
    if state is None or len(code) % 3:
        raise UnknownCode(code)
    return _on(state, day)


@lru_cache(maxsize=1 << 17)
def state_by_name(name: str, day: str) -> str | None:
    """Return the state of a name of ICEWS on a day; None for what is no state then.

    Raises:
        UnknownCode: The name is not known at all.
    """
    name = " ".join(name.split())
    if name.upper() in _NOTHING:
        return None
    state = _by_name(name)
    return _on(state, day) if state else None


@lru_cache(maxsize=1 << 12)
def _by_name(name: str) -> str:
    known = _NAMES.get(name.casefold())
    if known is not None:
        return known
    try:
        found = find_actor(name)
    except UnknownActor:
        raise UnknownCode(name) from None
    return found.code if found.kind in ("state", "territory") else ""


def _on(state: str, day: str) -> str | None:
    for candidate in (state, *_BEFORE.get(state, ())):
        start, stop = _life(candidate)
        if (start is None or start <= day) and (stop is None or day < stop):
            return candidate
    return None


@lru_cache(maxsize=1 << 10)
def _life(state: str) -> tuple[str | None, str | None]:
    try:
        found = actor(state)
    except UnknownActor:
        return None, None
    return found.start, found.stop

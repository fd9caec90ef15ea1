"""Whose seat in the General Assembly a code or a name means at a date.

A seat is not the same as a state of the Correlates of War: Ukraine and Belarus sat in the
Assembly from 1945 as parts of the Soviet Union, India and the Philippines before they were
independent, and files write today's letters of a seat over all its years.
"""

from __future__ import annotations

from functools import lru_cache

from allies.codebook.names import name_table
from allies.codebook.state_codes import spells_of, state_of
from allies.core.text import fold

_FOUNDED, _OPEN = "1945-10-24", "9999-12-31"
_SOVIET_END, _YUGOSLAV_END, _UNION_END = "1991-12-25", "2003-02-03", "2006-06-04"

# Code, and whose seat it is from the first to the last day, where the tables of codes have
# another holder or none.
_SEATS: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {
    ("cow", "369"): ((_FOUNDED, _SOVIET_END, "UKR"),),
    ("cow", "370"): ((_FOUNDED, _SOVIET_END, "BLR"),),
    ("cow", "750"): ((_FOUNDED, "1947-08-14", "IND"),),
    ("cow", "840"): ((_FOUNDED, "1946-07-03", "PHL"),),
    # A province of the United Arab Republic: absent, not gone.
    ("cow", "652"): (("1958-02-02", "1961-09-28", "SYR"),),
    # Files that write 713 (or TW) in the 1940s mean the Republic of China, which held the seat.
    ("cow", "713"): ((_FOUNDED, "1949-12-07", "TWN"),),
    ("alpha2", "RU"): ((_FOUNDED, _SOVIET_END, "SUN"),),
    ("alpha2", "YU"): (("2003-02-04", _UNION_END, "SCG"), ("2006-06-05", _OPEN, "SRB")),
    ("alpha2", "RS"): (("1992-04-27", _YUGOSLAV_END, "YUG"), ("2003-02-04", _UNION_END, "SCG")),
    ("alpha3", "RUS"): ((_FOUNDED, _SOVIET_END, "SUN"),),
    ("alpha3", "CHN"): (("1949-12-08", "1971-10-24", "TWN"),),
    ("alpha3", "YUG"): (("2003-02-04", _UNION_END, "SCG"), ("2006-06-05", _OPEN, "SRB")),
    ("alpha3", "SRB"): (("1992-04-27", _YUGOSLAV_END, "YUG"), ("2003-02-04", _UNION_END, "SCG")),
    # ISO 3166-3 and road signs, which the library of the United Nations uses for the past.
    ("alpha3", "BYS"): ((_FOUNDED, _OPEN, "BLR"),),
    ("alpha3", "BUR"): ((_FOUNDED, _OPEN, "MMR"),),
    ("alpha3", "DHY"): ((_FOUNDED, _OPEN, "BEN"),),
    ("alpha3", "HVO"): ((_FOUNDED, _OPEN, "BFA"),),
    ("alpha3", "EAZ"): ((_FOUNDED, _OPEN, "ZANZIBAR"),),
}  # fmt: skip

# Names of the past that stand where there is no code.
_FORMER = {
    "federal republic of germany": "DEU", "germany, federal republic of": "DEU",
    "german democratic republic": "DDR", "yemen arab republic": "YEM",
    "yemen people's republic": "YMD", "democratic yemen": "YMD", "southern yemen": "YMD",
    "ussr": "SUN", "union of soviet socialist republics": "SUN",
    "byelorussian ssr": "BLR", "byelorussian soviet socialist republic": "BLR",
    "ukrainian ssr": "UKR", "ukrainian soviet socialist republic": "UKR",
    "czechoslovakia": "CSK", "yugoslavia": "YUG", "serbia and montenegro": "SCG",
    "zanzibar": "ZANZIBAR", "tanganyika": "TZA", "united arab republic": "EGY",
    "federation of malaya": "MYS", "malaya": "MYS", "zaire": "COD",
    "congo (leopoldville)": "COD", "congo (democratic republic of)": "COD",
    "congo (brazzaville)": "COG", "burma": "MMR", "ceylon": "LKA", "siam": "THA",
    "dahomey": "BEN", "upper volta": "BFA", "ivory coast": "CIV", "khmer republic": "KHM",
    "democratic kampuchea": "KHM", "swaziland": "SWZ", "cape verde": "CPV",
    "the former yugoslav republic of macedonia": "MKD", "republic of china": "TWN",
}  # fmt: skip


@lru_cache(maxsize=1 << 17)
def seat_of(code: str, scheme: str, at: str) -> str | None:
    """Return the state whose seat a code means at a date; None if it means none.

    The days of votes before the 52nd session are not those of the calendar in the usual files
    (they run from 1 to 7), so that a state which existed in any part of the year is found.

    Args:
        code: As the file writes it.
        scheme: 'cow', 'alpha2', 'alpha3' or 'name'.
        at: A year or a day.
    """
    if scheme == "name":
        return _named(code)
    day = at if len(at) > 4 else f"{at}-07-01"
    for first, last, state in _SEATS.get((scheme, code), ()):
        if first <= day <= last:
            return state
    return state_of(code, scheme, at=at) or state_of(code, scheme, at=at[:4])


@lru_cache(maxsize=1 << 12)
def changes_hands(code: str, scheme: str) -> bool:
    """Whether a code has meant more than one state, so that the day matters."""
    if scheme in ("name", "alpha3"):
        return (scheme, code) in _SEATS
    states = {spell.state for spell in spells_of(scheme) if spell.code == code}
    return len(states | {state for *_, state in _SEATS.get((scheme, code), ())}) > 1


def holder_of(code: str, scheme: str, at: str) -> str | None:
    """Return the state that a code means at a date, or that it will mean or has meant last.

    For rows that say that a state is no member, which files have for years without the state.
    """
    found = seat_of(code, scheme, at)
    return found if found or scheme == "name" else state_of(code, scheme)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # A name with rules means one state or another by its surroundings, and here it has none.
    return {
        name.folded: name.code
        for name in name_table()
        if name.kind == "name" and name.code and " " not in name.code and not name.rules
    }


def _named(name: str) -> str | None:
    folded = fold(name)
    if folded in _FORMER:
        return _FORMER[folded]
    # 'IRAN (ISLAMIC REPUBLIC OF)' is Iran.
    return _names().get(folded) or _names().get(folded.partition(" (")[0])

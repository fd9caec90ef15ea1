"""The sanctions programmes of the US Treasury's list, and the state that each is aimed at.

A programme is named after a state, or a law or order against its government or those close to
it. Where it is aimed at deeds anywhere (terrorism, drugs, proliferation, corruption …) or at a
region, it has no state here. The programmes about Ukraine are aimed at Russia, those about Hong
Kong at China.
"""

from __future__ import annotations

from functools import cache

# Against a state. A programme that begins with one of these and a dash is aimed at it too.
AGAINST = {
    "AFGHANISTAN": "AFG", "BELARUS": "BLR", "BURMA": "MMR", "BURUNDI": "BDI", "CAR": "CAF",
    "CHINA": "CHN", "CMIC": "CHN", "COTED": "CIV", "CUBA": "CUB", "DARFUR": "SDN",
    "DPRK": "PRK", "DPRK2": "PRK", "DPRK3": "PRK", "DPRK4": "PRK", "DRCONGO": "COD",
    "ERITREA": "ERI", "ETHIOPIA": "ETH", "HAITI": "HTI", "HK": "CHN", "HRIT-IR": "IRN",
    "HRIT-SY": "SYR", "CAATSA - IRAN": "IRN", "CAATSA - RUSSIA": "RUS", "IFCA": "IRN",
    "IFSR": "IRN", "IRAN": "IRN", "IRAQ2": "IRQ", "IRAQ3": "IRQ", "IRGC": "IRN", "ISA": "IRN",
    "LEBANON": "LBN", "LIBYA2": "LBY", "LIBYA3": "LBY", "MAGNIT": "RUS", "MALI": "MLI",
    "NICARAGUA": "NIC", "NS-PLC": "PSE", "PAARSSR": "SYR", "PEESA": "RUS", "RUSSIA": "RUS",
    "SOMALIA": "SOM", "SOUTH SUDAN": "SSD", "SSIDES": "RUS", "SUDAN": "SDN", "SYRIA": "SYR",
    "UKRAINE": "RUS", "VENEZUELA": "VEN", "YEMEN": "YEM", "ZIMBABWE": "ZWE",
}  # fmt: skip

# Aimed at deeds or regions.
AT_LARGE = (
    "BALKANS", "CYBER", "CYBER2", "CYBER3", "CYBER4", "ELECTION", "FSE", "FTO", "GLOMAG",
    "HIFPAA", "HIZBALLAH", "HOSTAGES", "ICC", "ILLICIT-DRUGS", "NPWMD", "SDGT", "SDNT", "SDNTK",
    "SDT", "TCO", "WEST-BANK",
)  # fmt: skip

_KNOWN = (*AGAINST, *AT_LARGE)


@cache
def head_of(programme: str) -> str | None:
    """Return the entry of the tables that a programme belongs to, None for an unknown one.

    'RUSSIA-EO14024' belongs to 'RUSSIA', 'IRAN-CON-ARMS-EO' to 'IRAN'.
    """
    found = [head for head in _KNOWN if programme == head or programme.startswith(f"{head}-")]
    return max(found, key=len, default=None)


def target_of(programme: str) -> str | None:
    """Return the state that a programme is aimed at, None for none or an unknown programme."""
    head = head_of(programme)
    return None if head is None else AGAINST.get(head)


def programmes_of(field: str) -> tuple[str, ...]:
    """Return the programmes of an entry, which the list joins as 'FTO] [SDGT'."""
    return tuple(dict.fromkeys(part.strip(" []") for part in field.split("] [")))


def variable_of(head: str) -> str:
    """Return the name of the variable that counts the designations of an entry of the tables."""
    return "designations-" + "-".join(head.lower().replace("-", " ").split())

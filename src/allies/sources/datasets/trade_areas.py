"""Whom trade statistics mean by a number: a state at that date, or an area that is none.

The numbers are those of UN Comtrade, which BACI uses too.
"""

from __future__ import annotations

from collections.abc import Iterable

from allies.codebook.state_codes import is_superseded, state_of
from allies.sources.datasets.base import Faults

# Skipped on purpose: sums of states, partners that are no state, and territories that ended
# without a successor that could stand for them.
NOT_STATES = {
    0: "World", 97: "European Union", 975: "ASEAN",
    129: "Caribbean, nes", 221: "Eastern Europe, nes", 290: "Northern Africa, nes",
    471: "CACM, nes", 472: "Africa CAMEU region, nes", 473: "LAIA, nes", 492: "Europe EU, nes",
    527: "Oceania, nes", 568: "Other Europe, nes", 577: "Other Africa, nes",
    636: "Rest of America, nes", 637: "North and Central America, nes",
    697: "Europe EFTA, nes", 879: "Western Asia, nes", 899: "Areas, nes",
    837: "Bunkers", 838: "Free zones", 839: "Special categories", 536: "Neutral Zone",
    80: "British Antarctic Territory", 830: "Channel Islands", 488: "Midway Islands",
    849: "US Miscellaneous Pacific Islands", 872: "Wake Island",
    457: "Sarawak", 459: "Peninsular Malaysia", 461: "Sabah", 530: "Netherlands Antilles",
    532: "Netherlands Antilles and Aruba", 582: "Pacific Islands (Trust Territory)",
    592: "Panama Canal Zone", 647: "Ryukyu Islands", 658: "Saint Kitts, Nevis and Anguilla",
    698: "Sikkim", 717: "Rhodesia and Nyasaland", 835: "Tanganyika", 836: "Zanzibar and Pemba",
}  # fmt: skip


def states_of(
    codes: Iterable[tuple[int, int]], year: int, faults: Faults, *, once: bool = False
) -> dict[int, str]:
    """Return the states that numbers mean in a year; areas that are no states are left out.

    Args:
        codes: Each number once, with the first row in which it stands.
        year: The year of the figures.
        faults: Where numbers that mean nothing go.
        once: Leave out a number that another one of the same state replaces in that year.
    """
    found = {}
    for code, row in codes:
        state = state_of(code, "m49", at=year)
        if state is not None:
            if not (once and is_superseded(code, "m49", year)):
                found[code] = state
        elif code not in NOT_STATES:
            faults.add(f"row {row}: no state has the number {code} in {year}")
    return found

"""Groups of goods by chapter of the Harmonized System, and how trade variables are called.

A chapter is the first two digits of a six-digit product code. Chapter 93 is arms and ammunition
alone: tanks (8710), warships (8906) and military aircraft (part of 8802) stand in transport.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allies.sources.datasets.base import Variable

UNIT = "usd-million"
CHAPTERS = 100


class Group(NamedTuple):
    """A group of goods: its name in variables, its first and last chapters, its labels."""

    name: str
    spans: tuple[tuple[int, int], ...]
    en: str
    fr: str


# The one table of groups. Chapter 77 is kept free by the system and belongs to none.
GROUPS = (
    Group("energy", ((27, 27),), "energy (HS 27)", "énergie (SH 27)"),
    Group("arms", ((93, 93),), "arms and ammunition (HS 93)", "armes et munitions (SH 93)"),
    Group("food", ((1, 24),), "food and farm products (HS 01–24)",
          "produits alimentaires et agricoles (SH 01–24)"),
    Group("minerals", ((25, 26), (68, 76), (78, 83)), "minerals and metals (HS 25–26, 68–83)",
          "minéraux et métaux (SH 25–26, 68–83)"),
    Group("chemicals", ((28, 40),), "chemicals, plastics and rubber (HS 28–40)",
          "chimie, plastiques et caoutchouc (SH 28–40)"),
    Group("machinery", ((84, 85),), "machinery and electronics (HS 84–85)",
          "machines et électronique (SH 84–85)"),
    Group("transport", ((86, 89),), "vehicles, ships and aircraft (HS 86–89)",
          "véhicules, navires et aéronefs (SH 86–89)"),
    Group("other", ((41, 67), (90, 92), (94, 99)), "other goods (HS 41–67, 90–92, 94–99)",
          "autres biens (SH 41–67, 90–92, 94–99)"),
)  # fmt: skip
NAMES = tuple(group.name for group in GROUPS)


def group_of_chapter() -> NDArray[np.int8]:
    """Return the number in GROUPS of each chapter, shape (100,); -1 where there is no chapter."""
    table = np.full(CHAPTERS, -1, np.int8)
    for number, group in enumerate(GROUPS):
        for first, last in group.spans:
            table[first : last + 1] = number
    return table


def variables(name: str, label: Mapping[str, str]) -> tuple[Variable, ...]:
    """Return the variables of a flow of goods: all goods, and each group.

    No record doesn't mean zero in any of them: no source tells who didn't report at all.

    Args:
        name: Such as 'export'; groups add their own name to it.
        label: What the flow is, in English and French.
    """
    every = Variable(name=name, unit=UNIT, label=label, dyadic=True, low=0)
    groups = (
        Variable(
            name=f"{name}-{group.name}",
            unit=UNIT,
            label={"en": f"{label['en']}: {group.en}", "fr": f"{label['fr']} : {group.fr}"},
            dyadic=True,
            low=0,
        )
        for group in GROUPS
    )
    return (every, *groups)

"""The dimensions by which relations are told apart, as arrays over dyads and draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Refs = tuple[tuple[str, ...], ...]

# Positive where the first of a pair is the weaker or more dependent; swapping the two turns them.
SIGNED = ("capability", "exit", "share", "gdp", "stated")
# Of each side by itself: axis 0 is the side.
SIDED = (
    "vital", "complies", "exposure", "third", "rivalry", "third_depth", "third_tie", "tie", "mixed",
)  # fmt: skip
# The same for both.
SHARED = (
    "overall", "military", "economic", "technology", "diplomatic", "mass", "military_mass",
    "attack", "undated_attack", "depth", "clause", "concentration", "onset", "before", "began_with",
    "distance", "bound", "layers", "unrest", "exchange", "reciprocity",
)  # fmt: skip
DIMENSIONS = (*SHARED, *SIGNED, *SIDED)
UNITS: Mapping[str, str] = {
    **dict.fromkeys(DIMENSIONS, "score"),
    **dict.fromkeys(("capability", "exit", "share", "gdp"), "log ratio"),
    **dict.fromkeys(
        ("attack", "undated_attack", "clause", "stated", "complies", "onset", "began_with",
         "bound", "exchange"), "probability",
    ),
    **dict.fromkeys(
        ("vital", "exposure", "third_tie", "tie", "mixed", "concentration", "layers",
         "reciprocity"), "share",
    ),
    "mass": "weight", "military_mass": "weight", "distance": "ideal points",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """What the rules of the typology look at, for D ordered pairs.

    Each array has shape (D, n), or (D, 1) where it is not uncertain, those of SIDED (2, D, n) or
    (2, D, 1); NaN is 'not known'. Draw k of all arrays belongs together.

    Attributes:
        pairs: Codes, first and second.
        evidence: Whether anything is told or counted of the pair, shape (D,).
        overall: Overall score, -1 to 1.
        military: Score of the layer, -1 to 1.
        economic: Score of energy and economy together.
        technology: Score of the layer.
        diplomatic: Score of the layer.
        mass: Evidence mass of all layers, 0 and more.
        military_mass: That of the layer.
        attack: 1 where a recent attack of one on the other is told as done, else 0.
        undated_attack: 1 where an attack is told as done without a date, else 0.
        depth: How deep the pact in force binds, 0 to 1; at least .5 with a clause of defence.
        clause: 1 where a clause of defence is in force, else 0.
        concentration: Share of the cooperation that is relief from sanctions, arms, energy or
            payments, 0 to 1.
        onset: Probability that the relation began or doubled after both were under sanctions.
        before: Overall score before that.
        began_with: 1 where nothing is told from before and what came after is an onset, else 0.
        distance: Distance of ideal points less the median of the focal state's distances.
        bound: 1 where a sentence says that the two stand together as sanctioned, else 0.
        layers: Concentration of the evidence over layers: Herfindahl's index, 0 to 1.
        unrest: Volatility of the score over the last years less the usual one.
        exchange: 1 where a sentence tells of one thing for another within the last year, else 0.
        reciprocity: Smaller over larger of what each gave the other in the last year, 0 to 1.
        capability: log of the other's capability over one's own.
        exit: log of what leaving would cost oneself over what it would cost the other.
        share: log of the other's share in one's dealings over one's share in the other's.
        gdp: The same of shares of GDP.
        stated: 1 where the first is called the weaker or dependent one, -1 the second, 0 neither.
        vital: Largest share of the other in one's arms, energy, imports or exports, 0 to 1.
        complies: 1 where one votes nearer to the other than to the next large partner, or yields
            to it, else 0.
        exposure: How far one is under the sanctions of those that sanction the other too, 0 to 1.
        third: One's score with a rival of the other.
        rivalry: The score of the other with that rival.
        third_depth: Depth of the pact with the rival.
        third_tie: The rival's share in one's economic or arms dealings, 0 to 1.
        tie: The other's share in them.
        mixed: Share of the rarer sign among one's acts towards the same of the two.
        rivals: The rival behind `third`, for each pair and side; '' for none.
        adverse_months: For how long the score has been that of an adversary, shape (D,).
        rests: What a dimension rests on: claims ('claim 7f…') and data, for each pair.
        ratio_bases: What `share` is a share of, and whether text or data tell it, for each pair.
    """

    pairs: tuple[tuple[str, str], ...]
    evidence: Bools
    overall: Floats
    military: Floats
    economic: Floats
    technology: Floats
    diplomatic: Floats
    mass: Floats
    military_mass: Floats
    attack: Floats
    undated_attack: Floats
    depth: Floats
    clause: Floats
    concentration: Floats
    onset: Floats
    before: Floats
    began_with: Floats
    distance: Floats
    bound: Floats
    layers: Floats
    unrest: Floats
    exchange: Floats
    reciprocity: Floats
    capability: Floats
    exit: Floats
    share: Floats
    gdp: Floats
    stated: Floats
    vital: Floats
    complies: Floats
    exposure: Floats
    third: Floats
    rivalry: Floats
    third_depth: Floats
    third_tie: Floats
    tie: Floats
    mixed: Floats
    rivals: tuple[tuple[str, str], ...]
    adverse_months: Floats
    rests: Mapping[str, Refs] = field(default_factory=dict)
    ratio_bases: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return max(int(getattr(self, name).shape[-1]) for name in DIMENSIONS)

    def seen(self, name: str, side: int = 0) -> Floats:
        """Return a dimension as seen from a side, shape (D, n) or (D, 1).

        Args:
            name: One of DIMENSIONS, 'other_exposure' or 'overall_size'.
            side: 0 for the first of each pair, 1 for the second.
        """
        if name == "other_exposure":
            return self.seen("exposure", 1 - side)
        if name == "overall_size":
            return np.abs(self.overall)
        array: Floats = getattr(self, name)
        if name in SIDED:
            return np.asarray(array[side])
        return -array if name in SIGNED and side == 1 else array

    def having(self, name: str, array: Floats, side: int = 0) -> Dimensions:
        """Return the same with one dimension changed, as seen from a side.

        Args:
            name: As for `seen`; a change of 'overall_size' keeps the signs.
            array: Shape (D, n) or (D, 1).
            side: 0 or 1.
        """
        if name == "other_exposure":
            return self.having("exposure", array, 1 - side)
        if name == "overall_size":
            return replace(self, overall=np.copysign(array, self.overall))
        if name in SIDED:
            old: Floats = getattr(self, name)
            both = [array, old[1 - side]]
            width = max(part.shape[-1] for part in both)
            wide = [np.broadcast_to(part, (len(self), width)) for part in both]
            changed: dict[str, Any] = {name: np.stack(wide if side == 0 else wide[::-1])}
        else:
            changed = {name: -array if name in SIGNED and side == 1 else array}
        return replace(self, **changed)

    def swapped(self) -> Dimensions:
        """Return the same with first and second exchanged."""
        changed: dict[str, Any] = {name: -getattr(self, name) for name in SIGNED}
        changed |= {name: getattr(self, name)[::-1] for name in SIDED}
        return replace(
            self,
            pairs=tuple((b, a) for a, b in self.pairs),
            rivals=tuple((b, a) for a, b in self.rivals),
            **changed,
        )

    def rows(self, chosen: slice | NDArray[np.int64]) -> Dimensions:
        """Return some of the pairs.

        Args:
            chosen: Which, by number.
        """
        changed: dict[str, Any] = {name: getattr(self, name)[chosen] for name in (*SHARED, *SIGNED)}
        changed |= {name: getattr(self, name)[:, chosen] for name in SIDED}
        changed |= {name: getattr(self, name)[chosen] for name in ("evidence", "adverse_months")}
        at = np.arange(len(self))[chosen]
        for name in ("pairs", "rivals", "ratio_bases"):
            held = getattr(self, name)
            changed[name] = tuple(held[k] for k in at) if held else ()
        changed["rests"] = {name: tuple(refs[k] for k in at) for name, refs in self.rests.items()}
        return replace(self, **changed)

    def thinned(self, n: int) -> Dimensions:
        """Return the same with at most n of the draws, evenly spaced.

        Args:
            n: How many, 1 and more.
        """
        keep = np.unique(np.linspace(0, self.draws - 1, min(n, self.draws)).astype(np.int64))
        changed: dict[str, Any] = {}
        for name in DIMENSIONS:
            array = getattr(self, name)
            changed[name] = array if array.shape[-1] == 1 else array[..., keep]
        return replace(self, **changed)


def nothing_known(pairs: tuple[tuple[str, str], ...]) -> Dimensions:
    """Return dimensions of which nothing is known, to fill in.

    Args:
        pairs: Codes, first and second.
    """
    size = len(pairs)
    unknown: dict[str, Any] = {
        name: np.full((2, size, 1) if name in SIDED else (size, 1), np.nan) for name in DIMENSIONS
    }
    unknown |= {"mass": np.zeros((size, 1)), "military_mass": np.zeros((size, 1))}
    return Dimensions(
        pairs=pairs,
        evidence=np.zeros(size, np.bool_),
        rivals=(("", ""),) * size,
        adverse_months=np.zeros(size),
        **unknown,
    )


def is_certain(values: Floats) -> Bools:
    """Return of which pairs all draws are the same number.

    Args:
        values: Shape (D, n).
    """
    return np.asarray((values == values[:, :1]).all(axis=1))

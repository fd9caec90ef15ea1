"""How two states are bound: pacts, power, shares of trade, arms and energy, who yields to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from allies.assess.pair_material import Floats, Ints, Material, cues
from allies.assess.pledge_dimensions import clause_of, depth_of
from allies.assess.shares import Share, base_of, share_of


@dataclass(frozen=True, slots=True)
class Told:
    """A share told in a sentence: whose, of what, how probably, and where it stands."""

    side: str
    base: str
    share: Share
    p: float
    event: int
    id: str
    doc: str
    start: int
    day: float


@dataclass(slots=True)
class Bonds:
    """What binds a pair, each array of shape (draws,) or a single number; NaN is not known."""

    depth: Floats
    depth_refs: tuple[str, ...] = ()
    clause: Floats = field(default_factory=lambda: np.array([np.nan]))
    clause_refs: tuple[str, ...] = ()
    capability: float = np.nan
    share: Floats = field(default_factory=lambda: np.array([np.nan]))
    share_of: str = ""
    share_refs: tuple[str, ...] = ()
    gdp: Floats = field(default_factory=lambda: np.array([np.nan]))
    gdp_refs: tuple[str, ...] = ()
    stated: Floats = field(default_factory=lambda: np.array([np.nan]))
    stated_refs: tuple[str, ...] = ()
    vital: tuple[Floats, Floats] = (np.array([np.nan]), np.array([np.nan]))
    vital_refs: tuple[str, ...] = ()
    complies: tuple[Floats, Floats] = (np.array([np.nan]), np.array([np.nan]))
    complies_refs: tuple[str, ...] = ()


def bonds_of(material: Material, one: str, other: str) -> Bonds:
    """Return what binds two states, as seen from the first.

    Args:
        material: Of all pairs.
        one: Code of the first.
        other: Of the second.
    """
    depth, refs = depth_of(material, one, other)
    clause = clause_of(material, one, other)
    found = Bonds(depth=depth, depth_refs=refs, clause=clause, clause_refs=refs)
    told = shares_told(material, one, other)
    found.capability = _log_ratio(_power(material, other), _power(material, one))
    found.share, found.share_of, found.share_refs = _shares(material, one, other, told)
    found.gdp, found.gdp_refs = _of_gdp(material, one, other, told)
    found.stated, found.stated_refs = _stated(material, one, other, told)
    vital = [largest(material, a, b, told, "vital") for a, b in ((one, other), (other, one))]
    found.vital = (vital[0][0], vital[1][0])
    found.vital_refs = (*vital[0][1], *vital[1][1])
    yields = [_complies(material, a, b) for a, b in ((one, other), (other, one))]
    found.complies = (yields[0][0], yields[1][0])
    found.complies_refs = (*yields[0][1], *yields[1][1])
    return found


def _power(material: Material, state: str) -> float:
    found = material.data("capability", state)
    return material.data("gdp", state) if np.isnan(found) else found


def _log_ratio(top: float, bottom: float) -> float:
    return log(top / bottom) if top > 0 and bottom > 0 else np.nan


def shares_told(material: Material, one: str, other: str) -> tuple[Told, ...]:
    """Return the shares that texts tell of two states' dealings, told as fact.

    Args:
        material: Of all pairs.
        one: Code of the first.
        other: Of the second.
    """
    key = ("shares", *sorted((one, other)))
    if key not in material.kept:
        material.kept[key] = tuple(_told(material, material.row(one, other)))
    found: tuple[Told, ...] = material.kept[key]
    return found


def _told(material: Material, row: int) -> Iterator[Told]:
    events = material.events
    for at in material.of(row, "dependence"):
        if not material.sure[at]:
            continue
        # The surest claim that tells a share, of each base: the surest of all may tell none.
        bases = set()
        for claim in material.claims(int(at)):
            share, base = share_of(claim), base_of(claim)
            code = "" if base is None else base.code
            if share is None or share.value <= 0 or code in bases:
                continue
            bases.add(code)
            p = min(float(material.p[at]), float(events.truth[at]) * claim.confidence)
            yield Told(
                claim.source, code, share, p, int(at), str(claim.id), claim.evidence.doc,
                claim.evidence.start, float(events.day[at]),
            )  # fmt: skip


def _refs(material: Material, told: Sequence[Told]) -> tuple[str, ...]:
    return material.refs((item.event for item in told), [item.id for item in told])


def _drawn(material: Material, told: Told, *names: str) -> Floats:
    spread = material.stream(*names, "share").random(material.draws)
    low, high = max(told.share.low, 1e-6), min(max(told.share.high, 1e-6), 1.0)
    drawn: Floats = low + spread * (high - low)
    return drawn


def _ratio_told(
    material: Material, one: str, told: tuple[Told, ...], bases: tuple[str, ...]
) -> tuple[Floats, str, tuple[str, ...]] | None:
    """Log of one's share over the other's, of one base; NaN in draws where they aren't so."""
    for base in bases:
        mine = [item for item in told if item.base == base and item.side == one]
        others = [item for item in told if item.base == base and item.side != one]
        pairs = [
            (a, b) for a in mine for b in others
            if base or (a.doc, a.start) == (b.doc, b.start)
        ]  # fmt: skip
        if not pairs:
            continue
        a, b = min(pairs, key=_farness)
        first, second = (_drawn(material, item, item.id) for item in (a, b))
        # What is told in one breath is read aright, and so, or not, together.
        together = (a.doc, a.start) == (b.doc, b.start)
        p = min(a.p, b.p) if together else a.p * b.p
        so = material.coin(p, *sorted((a.id, b.id)))
        ratio: Floats = np.where(so > 0, np.log(first / second), np.nan)
        return ratio, base, _refs(material, (a, b))
    return None


def _farness(pair: tuple[Told, Told]) -> tuple[bool, bool, float, float, int, int]:
    a, b = pair
    gap = abs(a.day - b.day)
    return (
        (a.doc, a.start) != (b.doc, b.start), a.doc != b.doc, np.inf if np.isnan(gap) else gap,
        -np.nan_to_num(np.fmax(a.day, b.day)), a.event, b.event,
    )  # fmt: skip


def _shares(
    material: Material, one: str, other: str, told: tuple[Told, ...]
) -> tuple[Floats, str, tuple[str, ...]]:
    mine, others = (material.data("trade-share", a, b) for a, b in ((one, other), (other, one)))
    ratio = _log_ratio(mine, others)
    if not np.isnan(ratio):
        return np.array([ratio]), "data: trade", material.data_refs("trade-share")
    found = _ratio_told(material, one, told, tuple(cues()["ratio"]["bases"]))
    if found is None:
        return np.array([np.nan]), "", ()
    return found[0], f"text: {found[1]}".rstrip(), found[2]


def _of_gdp(
    material: Material, one: str, other: str, told: tuple[Told, ...]
) -> tuple[Floats, tuple[str, ...]]:
    mine, others = (material.data("trade-gdp", a, b) for a, b in ((one, other), (other, one)))
    ratio, refs = _log_ratio(mine, others), material.data_refs("trade-gdp")
    if np.isnan(ratio):
        # The trade of the two is one number: shares of GDP are as the other's GDP to one's own.
        ratio = _log_ratio(material.data("gdp", other), material.data("gdp", one))
        refs = material.data_refs("gdp")
    if not np.isnan(ratio):
        return np.array([ratio]), refs
    found = _ratio_told(material, one, told, ("gdp",))
    return (np.array([np.nan]), ()) if found is None else (found[0], found[2])


def _stated(
    material: Material, one: str, other: str, told: tuple[Told, ...]
) -> tuple[Floats, tuple[str, ...]]:
    """Draws of who is called the weaker one without a figure; 0 where both are, or rightly not."""
    figured = {item.event for item in told}
    row = material.row(one, other)
    events = material.of(row, "dependence")
    plain = np.array([at for at in events if at not in figured], np.int64)
    if not len(plain):
        return np.array([np.nan]), ()
    chance, refs = [], []
    for side in (one, other):
        of_side = plain[material.events.source[plain] == material.place[side]]
        so = of_side[material.sure[of_side] & np.isnan(material.events.ended[of_side])]
        against = of_side[material.against[of_side]]
        chance.append(material.any_so(so) * (1 - material.denied(against)))
        refs += [*so, *against]
    if not refs:
        return np.array([np.nan]), ()
    mine, others = (
        material.coin(p, *sorted((one, other)), "stated", side)
        for p, side in zip(chance, (one, other), strict=True)
    )
    return mine - others, material.refs(refs)


def largest(
    material: Material, one: str, other: str, told: tuple[Told, ...], what: str
) -> tuple[Floats, tuple[str, ...]]:
    """Return draws of the other's largest share in one's dealings of some kinds; NaN: unknown.

    Args:
        material: Of all pairs.
        one: Whose dealings.
        other: Whose share.
        told: What texts tell of the pair.
        what: 'vital' or 'tie', as in typology.toml.
    """
    table = cues()[what]
    counted = [(material.data(name, one, other), name) for name in table["measures"]]
    known = [(value, name) for value, name in counted if not np.isnan(value)]
    best = max(known, default=(np.nan, ""))
    found, refs = np.array([best[0]]), material.data_refs(best[1])
    texts = [item for item in told if item.side == one and item.base in table["bases"]]
    for item in texts:
        so = material.coin(item.p, item.id, "so") > 0
        found = np.fmax(found, np.where(so, _drawn(material, item, item.id), np.nan))
    return found, (*refs, *_refs(material, texts))


def _complies(material: Material, one: str, other: str) -> tuple[Floats, tuple[str, ...]]:
    """Whether one votes nearer to the other than to its next large partner, or yields to it."""
    votes, refs = _votes_with(material, one, other)
    row = material.row(one, other)
    yields = material.of(row, "concession")
    yields = yields[material.sure[yields]]
    yields = _by(material, yields, one)
    if not len(yields):
        return np.array([votes]), refs
    drawn = material.coin(material.any_so(yields), one, other, "yields")
    # That it yielded shows compliance; that it didn't is only told by votes.
    found = np.where(drawn > 0, 1.0, votes)
    return found, (*refs, *material.refs(yields))


def _by(material: Material, events: Ints, actor: str) -> Ints:
    mine: Ints = events[material.events.source[events] == material.place.get(actor, -1)]
    return mine


def _votes_with(material: Material, one: str, other: str) -> tuple[float, tuple[str, ...]]:
    near = material.data("ideal-point-distance", one, other)
    figure = material.counted.figures.get("trade-share")
    if np.isnan(near) or figure is None or one not in material.counted.states:
        return np.nan, ()
    shares = figure.value[material.counted.states.index(one)].copy()
    for code in (one, other):
        if code in material.counted.states:
            shares[material.counted.states.index(code)] = np.nan
    if np.isnan(shares).all():
        return np.nan, ()
    next_one = material.counted.states[int(np.nanargmax(shares))]
    far = material.data("ideal-point-distance", one, next_one)
    if np.isnan(far):
        return np.nan, ()
    refs = (*material.data_refs("ideal-point-distance"), *material.data_refs("trade-share"))
    return float(near < far), refs

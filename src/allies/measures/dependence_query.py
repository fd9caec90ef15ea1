"""Measures of dependence asked of the workspace; the formulas are in `shares`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from allies.errors import UsageError
from allies.measures import shares as f
from allies.measures.base import Floats, Request, Result
from allies.measures.flows import (
    ABSENT,
    GOODS,
    GROUPS,
    ORIGINS,
    Flows,
    read_flows,
    read_groups,
    spread,
)
from allies.measures.held import refuse_others, required
from allies.store.datasets import read_panel

if TYPE_CHECKING:
    from allies.store.database import Database

VERSION = "v1"
TRADE = {"group": GROUPS, "flows": ORIGINS, "absent": ABSENT}
SIDED = {**TRADE, "side": f.SIDES}
GDP = {**SIDED, "link": ("each", "weak")}
GAP = {**SIDED, "kind": ("difference", "log-ratio")}
CONCENTRATION = {**SIDED, "kind": ("hhi", "effective", "hirschman")}
POWER = {
    "kind": ("dependence", "advantage", "cohesion"),
    "market": ("supply", "sales"),
    "spare": ("0.05", "0", "0.1", "0.2", "0.5"),
    "flows": ("auto", "reconciled", "reported"),
    "absent": ABSENT,
}
ARMS = {"side": ("recipient", "supplier"), "window": ("5", "1", "3", "10")}
ENERGY = {"base": ("imports", "use"), "flows": ("auto", "reconciled", "reported"),
          "absent": ABSENT}  # fmt: skip

Options = Mapping[str, tuple[str, ...]]


def chosen(request: Request, options: Options) -> dict[str, str]:
    """Return the choices of a request, the first of each option where it makes none.

    Raises:
        UsageError: It has another option, or a choice that is not allowed.
    """
    refuse_others(request, options)
    return {name: request.option(name, allowed[0], allowed) for name, allowed in options.items()}


def partner_share(db: Database, request: Request, *, side: str) -> Result:
    """Return the share of each partner in a state's trade, exports or imports."""
    choice = chosen(request, TRADE)
    flows = read_flows(db, request, choice["group"])
    return _share_result(flows, side, choice["group"])


def _share_result(flows: Flows, side: str, group: str) -> Result:
    volume = f.volumes(flows.value, side=side)
    low, high = _share_bounds(flows, volume, side)
    return _result(
        flows, f.partner_shares(volume), f"share of {_what(side, group)}, {flows.said}",
        n=f.known_directions(flows.value, side=side), low=low, high=high,
        parts={"usd-million": volume, "all-partners": _all(volume)},
    )  # fmt: skip


def _share_bounds(flows: Flows, volume: Floats, side: str) -> tuple[Floats | None, Floats | None]:
    if flows.low is None or flows.high is None:
        return None, None
    # A direction without bounds makes the whole volume without.
    gaps = [np.where(np.isnan(flows.value), 0, bound) for bound in (flows.low, flows.high)]
    back = [np.swapaxes(bound, -1, -2) for bound in gaps]
    ends = {
        "total": [a + b for a, b in zip(gaps, back, strict=True)],
        "export": gaps,
        "import": back,
    }[side]
    low, high = (np.where(np.isnan(volume), np.nan, end) for end in ends)
    return f.share_bounds(volume, low, high)


def interdependence(db: Database, request: Request) -> Result:
    """Return Barbieri's salience, symmetry and interdependence of each dyad."""
    choice = chosen(request, SIDED)
    flows = read_flows(db, request, choice["group"])
    shares = f.partner_shares(f.volumes(flows.value, side=choice["side"]))
    return _result(
        flows, f.interdependence(shares),
        f"salience × symmetry of shares of {_what(choice['side'], choice['group'])}, {flows.said}",
        parts={"salience": f.salience(shares), "symmetry": f.symmetry(shares), **_both(shares)},
    )  # fmt: skip


def asymmetry(db: Database, request: Request) -> Result:
    """Return by how much the first state of a pair depends more on the other than it on the first.

    Difference of partner shares, or log of their ratio.
    """
    choice = chosen(request, GAP)
    flows = read_flows(db, request, choice["group"])
    shares = f.partner_shares(f.volumes(flows.value, side=choice["side"]))
    gap, ratio = f.asymmetry(shares), f.log_ratio(shares)
    return _result(
        flows, gap if choice["kind"] == "difference" else ratio,
        f"{choice['kind']} of shares of {_what(choice['side'], choice['group'])}, {flows.said}",
        parts={"difference": gap, "log-ratio": ratio, **_both(shares)},
    )  # fmt: skip


def over_output(db: Database, request: Request) -> Result:
    """Return trade with each partner over a state's GDP, or the lesser of the two."""
    choice = chosen(request, GDP)
    macro = required(db, "macro", as_of=request.as_of)
    flows = read_flows(db, request, choice["group"])
    panel = read_panel(db, "macro", "gdp", years=request.years, dyadic=False, as_of=request.as_of)
    if not panel.states:
        raise UsageError(
            "macro has no GDP at current prices in these years; load NY.GDP.MKTP.CD with: "
            "allies add macro"
        )
    output = spread(panel, flows.states)
    volume = f.volumes(flows.value, side=choice["side"])
    each = f.trade_over_output(volume, output)
    weak = choice["link"] == "weak"
    shape = volume.shape
    return _result(
        flows, f.weak_link(each) if weak else each,
        f"{_what(choice['side'], choice['group'])} over GDP{', weak link' * weak}, {flows.said}",
        n=f.known_directions(flows.value, side=choice["side"]),
        parts={
            "usd-million": volume, "gdp-usd-million": np.broadcast_to(output[..., None], shape),
            "openness": f.trade_over_output(_all(volume), output),
        },
        also=(str(macro),),
    )  # fmt: skip


def concentration(db: Database, request: Request) -> Result:
    """Return how concentrated each state's trade is on few partners."""
    choice = chosen(request, CONCENTRATION)
    flows = read_flows(db, request, choice["group"])
    shares = f.partner_shares(f.volumes(flows.value, side=choice["side"]))
    index = f.concentration(shares)
    kinds = {
        "hhi": index, "effective": f.effective_partners(index),
        "hirschman": f.hirschman_index(index),
    }  # fmt: skip
    return _result(
        flows, kinds[choice["kind"]],
        f"{choice['kind']} of shares of {_what(choice['side'], choice['group'])}, {flows.said}",
        n=(shares > 0).sum(axis=-1).astype(np.float64), parts=kinds,
    )  # fmt: skip


def power(db: Database, request: Request) -> Result:
    """Return Emerson's dependence over eight groups of goods, or the power that follows from it.

    Inputs, all from trade: the weight of a group is its part of what a state buys (or sells), the
    share is the partner's part of that, and alternatives are what other partners in use trade
    with others, times `spare`, over what the partner gives.
    """
    choice = chosen(request, POWER)
    groups = read_groups(db, request, GOODS)
    # Sales are supplies seen from the other side: who buys is who is depended on.
    supplies = [
        flow.value if choice["market"] == "supply" else np.swapaxes(flow.value, -1, -2)
        for flow in groups
    ]
    spare = float(choice["spare"])
    amounts = np.stack([np.nansum(supply, axis=-2) for supply in supplies])
    total = amounts.sum(axis=0)
    weights = np.divide(amounts, total, out=np.full(amounts.shape, np.nan), where=total > 0)
    shares = np.stack([f.partner_shares(f.volumes(s, side="import")) for s in supplies])
    replaceable = np.stack([np.nan_to_num(f.alternatives(s, spare=spare)) for s in supplies])
    depends = f.power_dependence(weights, shares, replaceable)
    kinds = {
        "dependence": depends, "advantage": f.power_advantage(depends),
        "cohesion": f.cohesion(depends),
    }  # fmt: skip
    return _result(
        groups[0], kinds[choice["kind"]],
        f"{choice['kind']} in {choice['market']} over {len(GOODS)} groups of goods, "
        f"spare capacity {spare:g}, {groups[0].said}",
        n=(~np.isnan(shares)).sum(axis=0).astype(np.float64), parts=kinds,
    )  # fmt: skip


def arms(db: Database, request: Request) -> Result:
    """Return a supplier's share of the arms that a state got, or a customer's of those it sold.

    Sums of trend-indicator values over the year and those before it; a year outside the coverage
    of the data leaves the window unknown.
    """
    choice = chosen(request, ARMS)
    window = int(choice["window"])
    source = required(db, "arms", as_of=request.as_of)
    first, last = request.years
    years = (first - window + 1, last)
    panel = read_panel(db, "arms", "arms-transfers", years=years, as_of=request.as_of)
    if not panel.states:
        raise UsageError(f"{source} has no transfers in {years[0]} to {last}; choose other years")
    recipient = choice["side"] == "recipient"
    covered = _covered(panel.years, source.years)
    # Inside the years that the data cover no record is no delivery.
    given = np.where(covered[:, None, None], np.nan_to_num(panel.values), np.nan)
    sums = f.moving_sums(given, window)
    of_state = np.swapaxes(sums, -1, -2) if recipient else sums
    totals = read_panel(
        db, "arms", "arms-imports" if recipient else "arms-exports", years=years, dyadic=False,
        as_of=request.as_of,
    )  # fmt: skip
    all_partners = np.nansum(of_state, axis=-1)
    if totals.states:
        # Tables of a few pairs don't hold all partners; the state's own total does.
        published = f.moving_sums(spread(totals, panel.states), window)
        all_partners = np.fmax(all_partners, published)
    bottom = np.where(np.isnan(sums[:, 0, 0]), 0, 1)[:, None] * all_partners
    value = np.full(of_state.shape, np.nan)
    np.divide(of_state, bottom[..., None], out=value, where=bottom[..., None] > 0)
    size = np.arange(len(panel.states))
    value[:, size, size] = np.nan
    shape = value[window - 1 :].shape
    return Result(
        states=panel.states,
        periods=tuple(str(year) for year in panel.years[window - 1 :]),
        value=value[window - 1 :],
        n=np.where(np.isnan(value[window - 1 :]), np.nan, float(window)),
        parts={
            "tiv-million": of_state[window - 1 :],
            "all-partners": np.broadcast_to(bottom[window - 1 :, :, None], shape),
        },
        method=f"share of arms {'received' if recipient else 'sold'} over {window} years, "
        f"trend-indicator values, {VERSION}",
        rests_on=(str(source),),
    )


def energy(db: Database, request: Request) -> Result:
    """Return a supplier's share of the energy that a state imports, or uses."""
    choice = chosen(request, ENERGY)
    flows = read_flows(db, request, "energy")
    found = _share_result(flows, "import", "energy")
    if choice["base"] == "imports":
        return found
    macro = required(db, "macro", as_of=request.as_of)
    panel = read_panel(
        db, "macro", "energy-net-imports", years=request.years, dyadic=False,
        as_of=request.as_of,
    )  # fmt: skip
    if not panel.states:
        raise UsageError(
            "macro does not say what part of energy is imported; load EG.IMP.CONS.ZS with: "
            "allies add macro"
        )
    ratio = spread(panel, flows.states)
    low, high = (None if end is None else f.in_use(end, ratio) for end in (found.low, found.high))
    return _result(
        flows, f.in_use(found.value, ratio),
        f"share of energy imports × net imports in use, {flows.said}",
        n=found.n, low=low, high=high,
        parts={
            **found.parts, "import-share": found.value,
            "net-imports-in-use": np.broadcast_to(ratio[..., None], found.value.shape),
        },
        also=(str(macro),),
    )  # fmt: skip


def _covered(years: tuple[int, ...], span: tuple[int, int] | None) -> np.ndarray:
    given = np.array(years)
    return np.ones(len(given), bool) if span is None else (given >= span[0]) & (given <= span[1])


def _what(side: str, group: str) -> str:
    words = {"total": "trade", "export": "exports", "import": "imports"}[side]
    return f"all {words}" if group == "total" else f"{words} of {group}"


def _all(volume: Floats) -> Floats:
    return np.broadcast_to(np.nansum(volume, axis=-1)[..., None], volume.shape)


def _both(shares: Floats) -> dict[str, Floats]:
    return {"share": shares, "share-back": np.swapaxes(shares, -1, -2)}


def _result(
    flows: Flows, value: Floats, method: str, *, n: Floats | None = None,
    low: Floats | None = None, high: Floats | None = None, parts: Mapping[str, Floats],
    also: tuple[str, ...] = (),
) -> Result:  # fmt: skip
    return Result(
        states=flows.states,
        periods=tuple(str(year) for year in flows.years),
        value=value,
        n=n,
        low=low,
        high=high,
        parts=parts,
        method=f"{method}, {VERSION}",
        rests_on=(*flows.rests_on, *also),
    )

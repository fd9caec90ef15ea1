"""Dependence and asymmetry as formulas on arrays: shares, concentration, power, mirror gaps.

Flows have shape (…, N, N), exporter or supplier first, importer or recipient second; leading axes
are periods. NaN is unknown, zero is none. All of a panel is computed at once.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from allies.measures.base import Floats

SIDES = ("total", "export", "import")
CIF_FOB = 1.06
# With fewer pairs that both sides report there is no telling how far reports usually differ.
_FEWEST = 20
_USUAL = (0.05, 0.95)


def volumes(flows: Floats, *, side: str = "total") -> Floats:
    """Return how much each state trades with each other one, seen from the first.

    V_ij = X_ij + X_ji for 'total', X_ij for 'export', X_ji for 'import'. A direction that is
    unknown counts nothing if the other one is known.

    Args:
        flows: Shape (…, N, N).
        side: One of SIDES.

    Returns:
        Shape (…, N, N), in the unit of the flows; NaN where no direction is known, and for a
        state with itself.
    """
    back = np.swapaxes(flows, -1, -2)
    chosen = {"total": _sum_known(flows, back), "export": flows, "import": back}[side]
    found = np.array(chosen, np.float64)
    size = np.arange(flows.shape[-1])
    found[..., size, size] = np.nan
    return found


def known_directions(flows: Floats, *, side: str = "total") -> Floats:
    """Return how many of the flows that a volume adds up are known: 0 to 2."""
    known = (~np.isnan(flows)).astype(np.float64)
    back = np.swapaxes(known, -1, -2)
    return {"total": known + back, "export": known, "import": back}[side]


def partner_shares(volume: Floats) -> Floats:
    """Return the share of each partner in all that a state trades, s_ij = V_ij / Σ_k V_ik.

    Args:
        volume: Shape (…, N, N), as `volumes` makes it, 0 or more.

    Returns:
        Shape (…, N, N), in [0, 1]; known shares of a state sum to 1. NaN where the volume is
        unknown or the state trades nothing. A share is no loss: it does not say what would
        replace the partner (Hirschman 1945, doi:10.1525/9780520378179).
    """
    return _ratio(volume, _total(volume)[..., None])


def share_bounds(volume: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return bounds of partner shares where one volume is uncertain and the others stand.

    low_ij / (low_ij + Σ_{k≠j} V_ik), and the same with high.

    Args:
        volume: Shape (…, N, N).
        low: Its lower bounds, same shape.
        high: Its upper bounds.
    """
    rest = _total(volume)[..., None] - volume
    return _ratio(low, low + rest), _ratio(high, high + rest)


def concentration(shares: Floats) -> Floats:
    """Return the Herfindahl–Hirschman index of each state, HHI_i = Σ_j s_ij².

    Args:
        shares: Shape (…, N, N).

    Returns:
        Shape (…, N), from 1/n with n equal partners to 1 with one; NaN without any
        (Herfindahl 1950; Hirschman 1964, https://www.jstor.org/stable/1818582).
    """
    return np.where(np.isnan(shares).all(axis=-1), np.nan, np.nansum(shares**2, axis=-1))


def effective_partners(index: Floats) -> Floats:
    """Return how many equal partners would make the same concentration, 1 / HHI; 1 or more."""
    return _ratio(np.ones_like(index), index)


def hirschman_index(index: Floats) -> Floats:
    """Return the index as Hirschman (1945) wrote it, 100 √HHI, up to 100 for one partner."""
    found: Floats = 100 * np.sqrt(index)
    return found


def salience(shares: Floats) -> Floats:
    """Return how much a dyad's trade matters to both, √(s_ij s_ji), in [0, 1].

    Barbieri 1996, doi:10.1177/0022343396033001003. The same both ways.
    """
    found: Floats = np.sqrt(shares * _turned(shares))
    return found


def symmetry(shares: Floats) -> Floats:
    """Return how even the dependence of a dyad is, 1 − |s_ij − s_ji|, in [0, 1].

    Barbieri 1996, doi:10.1177/0022343396033001003. The same both ways.
    """
    found: Floats = 1 - np.abs(asymmetry(shares))
    return found


def interdependence(shares: Floats) -> Floats:
    """Return salience times symmetry, in [0, 1] (Barbieri 1996, see `salience`)."""
    return salience(shares) * symmetry(shares)


def asymmetry(shares: Floats) -> Floats:
    """Return by how much the first depends more than the second, s_ij − s_ji, in [−1, 1]."""
    return shares - _turned(shares)


def log_ratio(shares: Floats) -> Floats:
    """Return log(s_ij / s_ji); NaN where either is zero or unknown.

    Where both states count the same bilateral trade this is log(Tot_j / Tot_i), the ratio of
    the two sizes, and says nothing about the pair itself.
    """
    back = _turned(shares)
    good = (shares > 0) & (back > 0)
    found = np.full(shares.shape, np.nan)
    np.divide(shares, back, out=found, where=good)
    np.log(found, out=found, where=good)
    return found


def trade_over_output(volume: Floats, output: Floats) -> Floats:
    """Return the weight of trade with each partner in a state's output, V_ij / GDP_i.

    Args:
        volume: Shape (…, N, N).
        output: GDP in the same currency, prices and year, shape (…, N); 0 or NaN is unknown.

    Returns:
        Shape (…, N, N), 0 or more: it may exceed 1, since trade is not value added (Oneal and
        Russett 1997, doi:10.1111/1468-2478.00042).
    """
    return _ratio(volume, output[..., None])


def weak_link(dependence: Floats) -> Floats:
    """Return the dependence of the less dependent of each two, min(d_ij, d_ji)."""
    return np.minimum(dependence, _turned(dependence))


def moving_sums(figures: Floats, window: int) -> Floats:
    """Return sums over each period and those before it, NaN where the window is not all known.

    Args:
        figures: Periods first, shape (T, …).
        window: How many periods, 1 or more.
    """
    found = np.full(figures.shape, np.nan)
    if window <= len(figures):
        found[window - 1 :] = sliding_window_view(figures, window, axis=0).sum(axis=-1)
    return found


def alternatives(flows: Floats, *, spare: float) -> Floats:
    """Return how far others could replace each supplier of one good: σ in [0, 1].

    σ_ij = min(1, spare · Σ_k (T_k − X_ki) / X_ji) over the suppliers k ≠ j that already deliver
    to i, with T_k all that k sends abroad: what k sends to others than i, times the part of it
    that could be turned to i. That k delivers already stands for 'within reach'.

    Args:
        flows: Of one good, shape (…, N, N), supplier first.
        spare: What part of their deliveries to others suppliers could turn to i; an assumption
            that a result must name.

    Returns:
        Shape (…, N, N), the dependent state first; NaN where j does not supply i.
    """
    known = np.nan_to_num(flows)
    reached = (known > 0).astype(np.float64)
    free = reached * (known.sum(axis=-1)[..., None] - known)
    pool = free.sum(axis=-2)[..., None, :] - free
    return np.minimum(1, _ratio(_turned(spare * pool), _turned(np.where(known > 0, known, np.nan))))


def power_dependence(weights: Floats, shares: Floats, replaceable: Floats) -> Floats:
    """Return the dependence of each state on each other one by Emerson's two terms.

    D_ij = Σ_g α_ig · s_ijg · (1 − σ_ijg): what i gets from j and how much it matters, less what
    others could give. The power of i over j is D_ji (Emerson 1962, doi:10.2307/2089716).

    Args:
        weights: α, the weight of each good in what i uses, shape (G, …, N); sums to 1 over G.
        shares: s, j's share in i's supply of each good, shape (G, …, N, N).
        replaceable: σ, shape (G, …, N, N), in [0, 1].

    Returns:
        Shape (…, N, N), in [0, 1]; NaN where no good has all three terms.
    """
    terms = weights[..., None] * shares * (1 - replaceable)
    return np.where(np.isnan(terms).all(axis=0), np.nan, np.nansum(terms, axis=0))


def power_advantage(dependence: Floats) -> Floats:
    """Return by how much the first has more power over the second, D_ji − D_ij, in [−1, 1]."""
    return _turned(dependence) - dependence


def cohesion(dependence: Floats) -> Floats:
    """Return how much a relation holds both, (D_ij + D_ji) / 2, in [0, 1]."""
    found: Floats = (dependence + _turned(dependence)) / 2
    return found


def in_use(shares: Floats, import_ratio: Floats) -> Floats:
    """Return a supplier's share of what a state uses: import share times imports over use.

    Args:
        shares: Import shares, shape (…, N, N).
        import_ratio: Imports over use, shape (…, N); below 0 for net exporters counts 0.
    """
    return shares * np.maximum(import_ratio, 0)[..., None]


def reconciled(
    exporter: Floats, importer: Floats, *, cif_fob: float = CIF_FOB
) -> tuple[Floats, Floats, Floats]:
    """Return one figure for each flow from two reports, and how far apart reports are.

    The importer's report (CIF) stands; without it, the exporter's (FOB) times `cif_fob`. Bounds
    are the two reports where both are known. Where one is, they are as far from it as the second
    report is in nine of ten flows of the same period that both sides report; NaN if these are
    fewer than twenty.

    Args:
        exporter: What exporters report, shape (T, N, N).
        importer: What importers report, same shape.
        cif_fob: Cost of freight and insurance, as a factor.

    Returns:
        Value, low and high, each of shape (T, N, N), in the unit of the reports, CIF.
    """
    mirrored = cif_fob * exporter
    value = np.where(np.isnan(importer), mirrored, importer)
    low, high = np.fmin(importer, mirrored), np.fmax(importer, mirrored)
    both = (importer > 0) & (mirrored > 0)
    one = np.isnan(importer) != np.isnan(mirrored)
    for period in range(len(value)):
        alone = one[period]
        if not alone.any():
            continue
        ratios = importer[period][both[period]] / mirrored[period][both[period]]
        if len(ratios) < _FEWEST:
            low[period][alone] = high[period][alone] = np.nan
            continue
        least, most = np.quantile(ratios, _USUAL)
        # From the exporter's report to the importer's it is the ratio, back its inverse.
        mirror = np.isnan(importer[period])
        down = np.where(mirror, least, 1 / most)
        up = np.where(mirror, most, 1 / least)
        known = value[period]
        low[period] = np.where(alone, known * np.minimum(down, 1), low[period])
        high[period] = np.where(alone, known * np.maximum(up, 1), high[period])
    return value, low, high


def _turned(array: Floats) -> Floats:
    return np.swapaxes(array, -1, -2)


def _sum_known(one: Floats, other: Floats) -> Floats:
    return np.where(np.isnan(one), other, one + np.nan_to_num(other))


def _total(volume: Floats) -> Floats:
    found: Floats = np.nansum(volume, axis=-1)
    return found


def _ratio(top: Floats, bottom: Floats) -> Floats:
    top, bottom = np.broadcast_arrays(top, bottom)
    found = np.full(top.shape, np.nan)
    good: NDArray[np.bool_] = bottom > 0
    np.divide(top, bottom, out=found, where=good)
    return found

"""Sanctions overlap: who sanctions whom, which senders two states share, which markets join in.

The functions work on arrays over the whole panel; the queries read cases in force by sender,
target and year. Inside the years that the data set covers no record is no sanction, outside
them nothing is known. Where a project does not tell when sanctions ended (TIES), they count as
far as they are known to have been in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.errors import UsageError
from allies.measures.base import Floats, Measure, Request, Result
from allies.measures.flows import ABSENT, ORIGINS, Flows, read_flows, spread
from allies.measures.held import Held, refuse_others, required
from allies.store.datasets import Panel, read_panel

if TYPE_CHECKING:
    from allies.store.database import Database

Mask = NDArray[np.bool_]

VERSION = "v1"
TOP = 5
KINDS = ("any", "trade", "embargo", "arms", "military", "financial", "aid", "travel", "other",
         "threat")  # fmt: skip
_UN = "UN"
_BY_KIND = {"kind": KINDS}
_BY_SENDER = {**_BY_KIND, "un": ("apart", "members")}
_FLOWS = {"flows": ORIGINS, "absent": ABSENT}
_MARKET = {**_BY_SENDER, **_FLOWS}
_TOP_MARKET = {**_MARKET, "weight": ("count", "value")}


def in_force(cases: Floats) -> Mask:
    """Return whether there is any sanction of the one on the other.

    Args:
        cases: Numbers of cases, NaN for none known, shape (…, states, states), sender first.

    Returns:
        The same shape; false on the diagonal.
    """
    force: Mask = np.nan_to_num(cases) > 0
    own = np.arange(cases.shape[-1])
    force[..., own, own] = False
    return force


def shared_senders(force: Mask) -> Floats:
    """Count the senders that sanction both of two states: n_ij = Σ_k a_ki a_kj.

    Args:
        force: Shape (…, states, states), sender first.

    Returns:
        The same shape, whole numbers from 0; the diagonal is how many senders a state has.
    """
    flags = force.astype(np.float32)
    return (np.swapaxes(flags, -1, -2) @ flags).astype(np.float64)


def sender_overlap(shared: Floats) -> Floats:
    """Return the senders that two states share over those of either (Jaccard): in [0, 1].

    Args:
        shared: As `shared_senders` returns it.

    Returns:
        The same shape; NaN where neither is sanctioned. Jaccard (1912),
        doi:10.1111/j.1469-8137.1912.tb05611.x.
    """
    each = np.diagonal(shared, axis1=-2, axis2=-1)
    either = each[..., :, np.newaxis] + each[..., np.newaxis, :] - shared
    return _over(shared, either)


def sanctioned_market(exports: Floats, force: Mask) -> Floats:
    """Return the share of a state's exports that goes to states which sanction it.

    As computed: Σ_k X_ik a_ki / Σ_k X_ik.

    Args:
        exports: Values, exporter first, NaN for no record, shape (…, states, states).
        force: The same shape, sender first.

    Returns:
        Shape (…, states), in [0, 1]; NaN for a state without exports.
    """
    sent = _abroad(exports)
    against = np.where(np.swapaxes(force, -1, -2), sent, 0)
    return _over(against.sum(axis=-1), sent.sum(axis=-1))


def top_markets(exports: Floats, *, top: int = TOP) -> Mask:
    """Return which are a state's largest export markets.

    Args:
        exports: Values, exporter first, NaN for no record, shape (…, states, states).
        top: How many; a state with fewer markets has these. Of equal ones the first counts.

    Returns:
        The same shape: whether the second is among the largest markets of the first.
    """
    sent = _abroad(exports)
    order = np.argsort(-sent, axis=-1, kind="stable")[..., :top]
    chosen = np.zeros(sent.shape, np.bool_)
    np.put_along_axis(chosen, order, True, axis=-1)
    return chosen & (sent > 0)


def sanctioned_top(
    exports: Floats, force: Mask, *, top: int = TOP, by_value: bool = False
) -> Floats:
    """Return the share of a state's largest export markets that sanction it.

    As computed: Σ_{k ∈ top_i} w_ik a_ki / Σ_{k ∈ top_i} w_ik, w = 1 or the value of exports.

    Args:
        exports: Values, exporter first, NaN for no record, shape (…, states, states).
        force: The same shape, sender first.
        top: How many markets.
        by_value: Whether they weigh by value, and not equally.

    Returns:
        Shape (…, states), in [0, 1]; NaN for a state without exports.
    """
    weights = top_markets(exports, top=top) * (_abroad(exports) if by_value else 1.0)
    against = np.where(np.swapaxes(force, -1, -2), weights, 0)
    return _over(against.sum(axis=-1), weights.sum(axis=-1))


def _abroad(exports: Floats) -> Floats:
    sent = np.nan_to_num(exports)
    own = np.arange(exports.shape[-1])
    sent[..., own, own] = 0
    return sent


def _over(part: Floats, whole: Floats) -> Floats:
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


class _Asked:
    """The cases of a request: over which states, and in which of its years they are known."""

    def __init__(self, db: Database, request: Request, kind: str) -> None:
        self.source: Held = required(db, "sanctions", as_of=request.as_of)
        self.panel: Panel = self.read(db, request, kind)
        if not self.panel.states:
            first, last = request.years
            raise UsageError(
                f"{self.source} has no figures of sanctions ({kind}) in {first} to {last}; choose "
                f"other years or another kind, or load another project: allies add sanctions"
            )
        years = np.array(self.panel.years)
        span = self.source.years or (years[0], years[-1])
        self.covered: Mask = (years >= span[0]) & (years <= span[1])

    @staticmethod
    def read(db: Database, request: Request, kind: str) -> Panel:
        name = "sanctions" if kind == "any" else f"sanction-{kind}"
        return read_panel(db, "sanctions", name, years=request.years, as_of=request.as_of)

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(str(year) for year in self.panel.years)

    def known(self, values: Floats) -> Floats:
        """The values, NaN in years that are not covered."""
        shape = (len(self.covered), *(1,) * (values.ndim - 1))
        found: Floats = np.where(self.covered.reshape(shape), values, np.nan)
        return found

    def force(self, states: tuple[str, ...], *, un: str) -> Mask:
        """Who sanctions whom among some states; with un='members' all do whom the UN does."""
        force = in_force(spread(self.panel, states))
        if un == "members" and _UN in self.panel.states:
            wide = (*states, *(() if _UN in states else (_UN,)))
            by_un = in_force(spread(self.panel, wide))[:, wide.index(_UN), : len(states)]
            force |= by_un[:, np.newaxis, :]
            own = np.arange(len(states))
            force[:, own, own] = False
        return force


def _chosen(request: Request, options: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    refuse_others(request, options)
    return {name: request.option(name, allowed[0], allowed) for name, allowed in options.items()}


def _apart(values: Floats) -> Floats:
    """Values of pairs, with nothing for a state and itself."""
    own = np.arange(values.shape[-1])
    values[..., own, own] = np.nan
    return values


def _sanctions(db: Database, request: Request) -> Result:
    kind = _chosen(request, _BY_KIND)["kind"]
    asked = _Asked(db, request, kind)
    states = asked.panel.states
    parts = {}
    if kind == "any":
        for other in KINDS[1:-1]:
            panel = asked.read(db, request, other)
            if panel.states:
                parts[other] = _apart(asked.known(np.nan_to_num(spread(panel, states))))
    return Result(
        states=states,
        periods=asked.periods,
        value=_apart(asked.known(np.nan_to_num(asked.panel.values))),
        parts=parts,
        method=f"cases in force on any day of the year, {kind}, {VERSION}",
        rests_on=(str(asked.source),),
    )


def _shared(db: Database, request: Request) -> Result:
    choice = _chosen(request, _BY_SENDER)
    asked = _Asked(db, request, choice["kind"])
    states = asked.panel.states
    shared = shared_senders(asked.force(states, un=choice["un"]))
    each = np.diagonal(shared, axis1=-2, axis2=-1)
    shape = shared.shape
    return Result(
        states=states,
        periods=asked.periods,
        value=_apart(asked.known(shared)),
        parts={
            "senders-on-first": asked.known(np.broadcast_to(each[..., np.newaxis], shape)),
            "senders-on-second": asked.known(np.broadcast_to(each[..., np.newaxis, :], shape)),
            "overlap": _apart(asked.known(sender_overlap(shared))),
        },
        method=f"senders that sanction both, {_told(choice)}, {VERSION}",
        rests_on=(str(asked.source),),
    )


def _market(db: Database, request: Request) -> Result:
    choice = _chosen(request, _MARKET)
    asked, flows, force = _with_flows(db, request, choice)
    sent = np.nan_to_num(flows.value)
    against = np.where(np.swapaxes(force, -1, -2), sent, 0)
    return Result(
        states=flows.states,
        periods=asked.periods,
        value=asked.known(sanctioned_market(flows.value, force)),
        n=asked.known((sent > 0).sum(axis=-1).astype(np.float64)),
        parts={
            "exports-to-senders": asked.known(against.sum(axis=-1)),
            "exports": asked.known(sent.sum(axis=-1)),
        },
        method=f"share of exports to senders, {_told(choice)}; {flows.said}, {VERSION}",
        rests_on=(str(asked.source), *flows.rests_on),
    )


def _top(db: Database, request: Request) -> Result:
    choice = _chosen(request, _TOP_MARKET)
    asked, flows, force = _with_flows(db, request, choice)
    share = sanctioned_top(flows.value, force, by_value=choice["weight"] == "value")
    counted = top_markets(flows.value).sum(axis=-1).astype(np.float64)
    size = len(flows.states)
    shape = (*share.shape, size)
    second = np.broadcast_to(share[:, np.newaxis, :], shape)
    first = np.broadcast_to(share[:, :, np.newaxis], shape)
    return Result(
        states=flows.states,
        periods=asked.periods,
        value=_apart(asked.known(second)),
        n=_apart(asked.known(np.broadcast_to(counted[:, np.newaxis, :], shape))),
        parts={
            "of-first": _apart(asked.known(first)),
            "both": _apart(asked.known(np.minimum(first, second))),
        },
        method=f"share of the {TOP} largest export markets that sanction the second state, by "
        f"{choice['weight']}, {_told(choice)}; {flows.said}, {VERSION}",
        rests_on=(str(asked.source), *flows.rests_on),
    )


def _with_flows(
    db: Database, request: Request, choice: dict[str, str]
) -> tuple[_Asked, Flows, Mask]:
    asked = _Asked(db, request, choice["kind"])
    flows = read_flows(db, request, "total")
    return asked, flows, asked.force(flows.states, un=choice["un"])


def _told(choice: dict[str, str]) -> str:
    return f"{choice['kind']}, UN {choice['un']}"


_SENDERS_ONLY = {
    "en": "How hard the sanctions bite. EUSANCT knows the EU, the US and the UN as senders only.",
    "fr": "Combien les sanctions pèsent. EUSANCT ne connaît comme auteurs que l’UE, les "
          "États-Unis et l’ONU.",
}  # fmt: skip
_GSDB = "Felbermayr et al. 2020, doi:10.1016/j.euroecorev.2020.103561"

MEASURES_SANCTIONS = (
    Measure(
        name="sanctions",
        label={"en": "sanctions of the first on the second state",
               "fr": "sanctions du premier État contre le second"},
        unit="cases", directed=True, low=0, high=None, needs=("sanctions",),
        compute=_sanctions, options=_BY_KIND, reference=_GSDB,
        formula="number of cases of i on j in force in the year",
        says={"en": "How many cases of sanctions the first state, or a group it is in, has in "
                    "force on the second in a year.",
              "fr": "Combien de sanctions le premier État, ou un groupe dont il est membre, "
                    "applique au second dans l’année."},
        silent=_SENDERS_ONLY,
    ),
    Measure(
        name="shared-sanctioners",
        label={"en": "states and organisations that sanction both",
               "fr": "États et organisations qui sanctionnent les deux"},
        unit="senders", directed=False, low=0, high=None, needs=("sanctions",),
        compute=_shared, options=_BY_SENDER, reference=_GSDB,
        formula="n_ij = Σ_k a_ki a_kj; overlap n_ij / (n_ii + n_jj − n_ij)",
        says={"en": "Whether two states are under sanctions of the same senders. The UN is one "
                    "sender; un=members counts its sanctions as those of all states.",
              "fr": "Si deux États subissent les sanctions des mêmes auteurs. L’ONU en est un ; "
                    "un=members compte ses sanctions comme celles de tous les États."},
        silent={"en": "Whether they were sanctioned for the same reason, and whether it brings "
                      "them together.",
                "fr": "S’ils l’ont été pour la même raison, et si cela les rapproche."},
    ),
    Measure(
        name="sanctioned-market",
        label={"en": "share of the exports that goes to states which sanction it",
               "fr": "part des exportations vers des États qui le sanctionnent"},
        unit="share", directed=False, dyadic=False, low=0, high=1,
        needs=("sanctions", "trade|gravity"), compute=_market, options=_MARKET, reference=_GSDB,
        formula="Σ_k X_ik a_ki / Σ_k X_ik",
        says={"en": "How much of a state’s export market sanctions it, of any kind or of one.",
              "fr": "Quelle part du marché d’exportation d’un État le sanctionne, de toute "
                    "manière ou d’une seule."},
        silent={"en": "What was lost: these are the exports that there still are. Take those of "
                      "the year before the sanctions for what was at stake.",
                "fr": "Ce qui a été perdu : ce sont les exportations qui restent. Prendre celles "
                      "d’avant les sanctions pour ce qui était en jeu."},
    ),
    Measure(
        name="sanctioned-top-markets",
        label={"en": "share of the second state’s five largest export markets that sanction it",
               "fr": "part des cinq plus grands marchés du second État qui le sanctionnent"},
        unit="share", directed=True, low=0, high=1, needs=("sanctions", "trade|gravity"),
        compute=_top, options=_TOP_MARKET, reference=_GSDB,
        formula="X_ij = Σ_{k ∈ top5(j)} a_kj / 5; both min(X_ij, X_ji)",
        says={"en": "Whether the other is cut off from its main markets. Both high (part both): "
                    "two states under sanctions of the same coalition of buyers.",
              "fr": "Si l’autre est coupé de ses principaux marchés. Les deux élevés (part both) : "
                    "deux États sanctionnés par une même coalition d’acheteurs."},
        silent={"en": "Which markets would be the largest without sanctions: once trade has moved "
                      "away from the senders, the share falls.",
                "fr": "Quels marchés seraient les plus grands sans sanctions : quand le commerce "
                      "s’est détourné de leurs auteurs, la part baisse."},
    ),
)  # fmt: skip

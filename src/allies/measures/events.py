"""Measures of events between states as the press reports them, by year or month.

The events are in four quarters, words and deeds of cooperation and of conflict, as the data set
divides them: GDELT and ICEWS by CAMEO root, POLECAT by PLOVER type, which puts sanctions among
the words (see `allies.codebook.cameo`). Figures of the one can't be compared with the other's.

Nobody has verified the events: what is measured is what the press tells, where it is, and as
often as it does. A pair without an event in a period has no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.errors import UsageError
from allies.measures.base import Measure, Request, Result
from allies.measures.event_scores import (
    BOUND,
    LEAST,
    QUADS,
    WIDTH,
    conflict_share,
    conflict_share_interval,
    net_cooperation,
    net_cooperation_interval,
    scale_mean,
    scale_mean_interval,
)
from allies.measures.held import Held, refuse_others, required
from allies.measures.smoothing import discounted, likely_variances, local_level
from allies.store.sums import read_sums

if TYPE_CHECKING:
    from allies.store.database import Database

Floats = NDArray[np.float64]
Options = Mapping[str, tuple[str, ...]]

DATASET = "events"

_COUNTS = tuple(f"events-{quad}" for quad in QUADS)
_SCALE = ("goldstein-events", "goldstein-sum", "goldstein-squares")
_BY = ("year", "month")
_HALF_LIFE: Options = {"half-life": ("none", "1", "3", "6", "12", "24")}
_SHRINKAGE: Options = {"shrinkage": ("5", "1", "2", "10", "20"), **_HALF_LIFE}
# So many half-lives before the first year asked for, an event weighs less than a thousandth.
_LEAD = 10


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the workspace has of events: figures by name, shape (periods, states, states).

    `chosen` are the options; `times` is how the periods are called.
    """

    held: Held
    states: tuple[str, ...]
    periods: tuple[str, ...]
    figures: Mapping[str, Floats]
    chosen: Mapping[str, str] = field(default_factory=dict)
    times: str = "year"

    @property
    def counts(self) -> Floats:
        """Events of the four quarters, (4, periods, states, states)."""
        return np.stack([self.figures[name] for name in _COUNTS])

    def result(self, value: Floats, n: Floats, method: str, **more: Floats | None) -> Result:
        """Return a result with all that is known of where it comes from."""
        quarters = "PLOVER" if self.held.version.startswith("POLECAT") else "CAMEO"
        choices = "".join(f", {name} {choice}" for name, choice in self.chosen.items())
        return Result(
            states=self.states,
            periods=self.periods,
            value=value,
            n=np.nan_to_num(n, nan=0.0),
            low=more.get("low"),
            high=more.get("high"),
            parts=self.figures,
            method=f"{method}; by {self.times}{choices}; quarters of {quarters}, reports not "
            "verified; version 1",
            rests_on=(str(self.held),),
        )


def _tally(db: Database, request: Request, variables: tuple[str, ...], options: Options) -> _Tally:
    """Read what a measure needs, discounted if that is asked for.

    Raises:
        UsageError: There are no events, none in these years, or a choice is unknown.
    """
    refuse_others(request, options)
    chosen = {name: request.option(name, values[0], values) for name, values in options.items()}
    if request.by not in _BY:
        raise UsageError(f"events are counted by {' or '.join(_BY)}, not by {request.by}")
    held = required(db, DATASET, as_of=request.as_of)
    half_life = chosen.get("half-life", "none")
    lead = 0
    if half_life != "none":
        lead = -(-_LEAD * int(half_life) // (12 if request.by == "month" else 1))
    first, last = request.years
    found = read_sums(
        db, DATASET, variables, years=(first - lead, last), by=request.by, as_of=request.as_of
    )
    asked = [at for at, period in enumerate(found.periods) if int(period[:4]) >= first]
    if not asked:
        raise UsageError(_nothing(held, request))
    figures = dict(found.values)
    if half_life != "none":
        figures = {name: discounted(array, float(half_life)) for name, array in figures.items()}
    return _Tally(
        held,
        found.states,
        found.periods[asked[0] :],
        {name: array[asked[0] :] for name, array in figures.items()},
        chosen,
        request.by,
    )


def _nothing(held: Held, request: Request) -> str:
    first, last = request.years
    covered = "" if held.years is None else f"; it covers {held.years[0]} to {held.years[1]}"
    return f"{held} has no events between states from {first} to {last}{covered}"


def _event_counts(db: Database, request: Request) -> Result:
    tally = _tally(db, request, _COUNTS, _HALF_LIFE)
    total = tally.counts.sum(axis=0)
    value = np.where(np.nan_to_num(total, nan=0.0) >= LEAST, total, np.nan)
    return tally.result(value, total, "VC + MC + VF + MF")


def _net_cooperation(db: Database, request: Request) -> Result:
    tally = _tally(db, request, _COUNTS, _SHRINKAGE)
    counts, k = tally.counts, float(tally.chosen["shrinkage"])
    low, high = net_cooperation_interval(counts, k=k)
    return tally.result(
        net_cooperation(counts, k=k), counts.sum(axis=0), "(VC + MC − VF − MF) / (Σ + k)",
        low=low, high=high,
    )  # fmt: skip


def _conflict_share(db: Database, request: Request) -> Result:
    tally = _tally(db, request, _COUNTS, _HALF_LIFE)
    counts = tally.counts
    low, high = conflict_share_interval(counts)
    return tally.result(
        conflict_share(counts), counts.sum(axis=0), "(VF + MF) / Σ", low=low, high=high
    )


def _goldstein_mean(db: Database, request: Request) -> Result:
    tally = _tally(db, request, _SCALE, _HALF_LIFE)
    n, total, squares = (tally.figures[name] for name in _SCALE)
    low, high = scale_mean_interval(total, squares, n)
    return tally.result(scale_mean(total, n), n, "Σ g / n", low=low, high=high)


def _event_level(db: Database, request: Request) -> Result:
    tally = _tally(db, request, _SCALE[:2], {})
    n, total = (tally.figures[name] for name in _SCALE[:2])
    y = scale_mean(total, n)
    pairs = ~np.isnan(y).all(axis=0)
    series, counts = y[:, pairs], np.nan_to_num(n[:, pairs], nan=0.0)
    try:
        noise, drift = likely_variances(series, counts)
    except ValueError as error:
        raise UsageError(
            f"the level of events can't be told from {tally.periods[0]} to {tally.periods[-1]}: "
            f"{error}; ask for more years, or by month"
        ) from error
    level = local_level(series, counts, noise=noise, drift=drift)
    begun = np.cumsum(counts > 0, axis=0) > 0
    reach = WIDTH * np.sqrt(level.variance)
    arrays = []
    for values in (level.mean, level.mean - reach, level.mean + reach):
        array = np.full(y.shape, np.nan)
        array[:, pairs] = np.where(begun, np.clip(values, -BOUND, BOUND), np.nan)
        arrays.append(array)
    return tally.result(
        arrays[0], n, f"local level, R = {noise:.4g} and Q = {drift:.4g} by maximum likelihood",
        low=arrays[1], high=arrays[2],
    )  # fmt: skip


_SILENT = {
    "en": "Nothing of what the press did not report, and nothing sure of what it did: the events "
    "are coded by machines and not verified, and one may be counted several times.",
    "fr": "Rien de ce que la presse n’a pas rapporté, et rien de sûr de ce qu’elle a rapporté : "
    "les événements sont codés par des machines, non vérifiés, et l’un peut être compté "
    "plusieurs fois.",
}
_CAMEO = "Gerner, Schrodt and Yilmaz, CAMEO Codebook 1.1b3"
_GOLDSTEIN = "Goldstein (1992), doi:10.1177/0022002792036002007"

MEASURES_EVENTS = (
    Measure(
        name="event-counts",
        label={"en": "events reported", "fr": "événements rapportés"},
        unit="events", directed=True, low=0, high=None, needs=(DATASET,), periods=_BY,
        options=_HALF_LIFE, compute=_event_counts, reference=_CAMEO,
        formula="VC + MC + VF + MF; with a half-life h: m_t = 2^(−1/h) m_(t−1) + x_t",
        says={
            "en": "How many acts of the first state towards the second the press reported, by "
            "words and deeds of cooperation and of conflict.",
            "fr": "Combien d’actes du premier État envers le second la presse a rapportés, "
            "paroles et actes de coopération et de conflit.",
        },
        silent=_SILENT,
    ),
    Measure(
        name="net-cooperation",
        label={"en": "net cooperation", "fr": "coopération nette"},
        unit="index", directed=True, low=-1, high=1, needs=(DATASET,), periods=_BY,
        options=_SHRINKAGE, compute=_net_cooperation, reference=_CAMEO,
        formula="(VC + MC − VF − MF) / (VC + MC + VF + MF + k), k = 5",
        says={
            "en": "Whether the acts reported are of cooperation (1) or of conflict (−1); near 0 "
            "where they balance or are few.",
            "fr": "Si les actes rapportés sont de coopération (1) ou de conflit (−1) ; près de 0 "
            "s’ils s’équilibrent ou sont rares.",
        },
        silent=_SILENT,
    ),
    Measure(
        name="goldstein-mean",
        label={"en": "mean on Goldstein’s scale", "fr": "moyenne sur l’échelle de Goldstein"},
        unit="score", directed=True, low=-10, high=10, needs=(DATASET,), periods=_BY,
        options=_HALF_LIFE, compute=_goldstein_mean, reference=_GOLDSTEIN,
        formula="Σ g / n",
        says={
            "en": "How hostile (−10) or cooperative (10) the kinds of the acts reported are, on "
            "average.",
            "fr": "À quel point les genres d’actes rapportés sont hostiles (−10) ou coopératifs "
            "(10), en moyenne.",
        },
        silent={
            "en": f"How large an act was or who did it: only its kind counts. {_SILENT['en']}",
            "fr": "La taille d’un acte ou qui l’a commis : seul son genre compte. "
            f"{_SILENT['fr']}",
        },
    ),
    Measure(
        name="conflict-share",
        label={"en": "share of conflict in events", "fr": "part du conflit dans les événements"},
        unit="share", directed=True, low=0, high=1, needs=(DATASET,), periods=_BY,
        options=_HALF_LIFE, compute=_conflict_share, reference=_CAMEO,
        formula="(VF + MF) / (VC + MC + VF + MF)",
        says={
            "en": "What part of the acts reported are words or deeds of conflict.",
            "fr": "Quelle part des actes rapportés sont des paroles ou des actes de conflit.",
        },
        silent=_SILENT,
    ),
    Measure(
        name="event-level",
        label={"en": "level of events, smoothed", "fr": "niveau des événements, lissé"},
        unit="score", directed=True, low=-10, high=10, needs=(DATASET,), periods=_BY,
        compute=_event_level,
        reference="Kalman (1960), doi:10.1115/1.3662552; Rauch, Tung and Striebel (1965), "
        "doi:10.2514/3.3166",
        formula="x_t = x_(t−1) + N(0, Q); mean of g in t = x_t + N(0, R / n_t)",
        says={
            "en": "The level on Goldstein’s scale about which the acts reported vary, given those "
            "before and after; surer where they are many.",
            "fr": "Le niveau sur l’échelle de Goldstein autour duquel varient les actes "
            "rapportés, d’après ceux d’avant et d’après ; plus sûr s’ils sont nombreux.",
        },
        silent={
            "en": "Sudden turns: the level moves in small steps, and all pairs have the same "
            f"noise and drift. {_SILENT['en']}",
            "fr": "Les revirements soudains : le niveau avance à petits pas, et toutes les paires "
            f"ont le même bruit et la même dérive. {_SILENT['fr']}",
        },
    ),
)  # fmt: skip

"""A pair's events, made by hand, and the context that the questions are asked of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allies.assess.answers import Event
from allies.assess.context import Context, Counted, Figure
from allies.assess.weights import default_weights
from allies.codebook.relations import RELATIONS
from allies.core.claim import Claim, Evidence
from allies.core.values import Interval, Quantity

WEIGHTS = default_weights()
AT = 19723  # 2024-01-01


def told(
    quote, relation, source="RUS", target="CHN", *, doc="a", start=0, lang="en", day=None,
    known=None, modality="actual", percent=None, quantity=None, dates=None, trigger="", p=0.9,
    reading=0.9, ended=None, decay=1.0, copies=(),
):  # fmt: skip
    """One event with one claim."""
    if percent is not None:
        low, high = percent if isinstance(percent, tuple) else (percent, percent)
        quantity = Quantity(low, high, "percent")
    claim = Claim(
        evidence=Evidence(doc, start, start + len(quote), quote), doc_name=f"{doc}.txt",
        lang=lang, source=source, target=target, relation=relation, modality=modality,
        quantity=quantity, dates=None if dates is None else Interval(*dates), trigger=trigger,
        confidence=reading,
    )  # fmt: skip
    g = WEIGHTS.relation.get(relation, 0.0)
    counts = modality == "actual"
    return Event(
        claims=(claim,), copies=copies, day=day, standing=RELATIONS[relation].standing,
        ended=ended, truth=p, reading=reading, g=g, u=1.0, decay=decay,
        weight=p * reading * g * decay if counts else 0.0, known=known,
    )  # fmt: skip


def context(*events, focal="RUS", partner="CHN", at=AT, **changes):
    """The context of a pair with these events, and nothing counted if not given."""
    made = Context(
        focal=focal, partner=partner, kind="state", at=at, since=None, events=tuple(events),
        layers={}, counted=Counted(), weights=WEIGHTS,
    )  # fmt: skip
    return replace(made, **changes)


def counted(states, missing=None, memberships=None, **figures):
    """What data say: by measure (with _ for -) a matrix or row, or (value, low, high)."""
    made = {}
    for name, values in figures.items():
        parts = values if isinstance(values, tuple) else (values, None, None)
        value, low, high = (None if v is None else np.array(v, float) for v in parts)
        key = name.replace("_", "-")
        made[key] = Figure(
            value=value, low=low, high=high, unit="share", period="2022", method=key,
            rests_on=(f"rows of {key}",),
        )  # fmt: skip
    return Counted(
        states=tuple(states), figures=made, missing=missing or {},
        memberships={} if memberships is None else memberships,
    )  # fmt: skip

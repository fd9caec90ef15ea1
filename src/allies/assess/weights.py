"""The weights of an assessment, read once from `weights.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from allies.errors import CodebookError


@dataclass(frozen=True, slots=True)
class Weights:
    """All numbers that an assessment depends on (see `weights.toml`)."""

    modality: Mapping[str, tuple[float, float]]
    relation: Mapping[str, float]
    if_so: float
    if_not: float
    correlation: Mapping[str, float]
    least: float
    most: float
    prior_support: float
    prior_conflict: float
    least_mass: float
    least_reading: float
    most_reading: float

    def prior(self, modality: str) -> float:
        """How probable a statement of that modality is before sources are counted."""
        so, not_so = self.modality[modality]
        return so / (so + not_so)


@cache
def default_weights() -> Weights:
    """Return the shipped weights.

    Raises:
        CodebookError: The file lacks a number.
    """
    place = resources.files("allies.assess") / "weights.toml"
    raw = tomllib.loads(place.read_text(encoding="utf-8"))
    try:
        source, prior = raw["source"], raw["prior"]
        return Weights(
            modality={name: (float(a), float(b)) for name, (a, b) in raw["modality"].items()},
            relation={name: float(value) for name, value in raw["relation"].items()},
            if_so=source["if_so"][0] / sum(source["if_so"]),
            if_not=source["if_not"][0] / sum(source["if_not"]),
            correlation={
                key: float(source[key]) for key in ("same_origin", "same_outlet", "different")
            },
            least=float(source["least"]),
            most=float(source["most"]),
            prior_support=float(prior["support"]),
            prior_conflict=float(prior["conflict"]),
            least_mass=float(prior["least_mass"]),
            least_reading=float(raw["reading"]["least"]),
            most_reading=float(raw["reading"]["most"]),
        )
    except KeyError as error:
        raise CodebookError(f"assess/weights.toml has no {error}; install allies again") from error

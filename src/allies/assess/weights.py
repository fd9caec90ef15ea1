"""The weights of an assessment: those of `weights.toml`, with what the user's own file changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import tomli

from allies.errors import CodebookError, UsageError

METHODS = ("priors", "dawid-skene")
# Numbers that may be negative, and those that must lie between 0 and 1.
_SIGNED = frozenset(
    {"type.adversary.score", "type.hedging.rivals", "type.transactional.score", "group.adverse"}
)
_SHARES = frozenset(
    {
        "source.same_origin", "source.same_outlet", "source.different", "source.least",
        "source.most", "reading.least", "reading.most", "same.text", "change.prior",
        "type.headline.share", "type.headline.band", "viability.difference", "viability.majority",
        "viability.part",
        "group.score", "group.nearly_all", "group.few", "group.gap", "group.evidence",
        "group.shared", "group.apart",
    }
)  # fmt: skip
_POSITIVE = frozenset(
    {"prior.support", "prior.conflict", "intensity.shape", "intensity.rate", "draws.n",
     "type.headline.varied", "change.months", "reading.shrink"}
)  # fmt: skip
_LARGEST_DRAWS = 100_000
# Larger numbers mean nothing here, and overflow when they are multiplied.
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All numbers that an assessment depends on, as `weights.toml` explains them."""

    modality: Mapping[str, tuple[float, float]]
    relation: Mapping[str, float]
    if_so_counts: tuple[float, float]
    if_not_counts: tuple[float, float]
    correlation: Mapping[str, float]
    least: float
    most: float
    method: str
    least_reading: float
    most_reading: float
    corrected: bool
    same_text: float
    event_days: Mapping[str, float]
    least_size: float
    most_size: float
    half_life: Mapping[str, float]
    undated: float
    prior_support: float
    prior_conflict: float
    least_mass: float
    shrink: bool
    intensity_shape: float
    intensity_rate: float
    layer: Mapping[str, float]
    draws: int
    seed: int
    change: Mapping[str, float]
    types: Mapping[str, Mapping[str, float]]
    viability: Mapping[str, float] = field(default_factory=dict)
    group: Mapping[str, float] = field(default_factory=dict)
    undated_days: float = 31.0
    same_days: float = 366.0
    shrink_reading: float = 10.0
    median: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def prior(self, modality: str) -> float:
        """How probable a statement of that modality is before sources are counted."""
        so, not_so = self.modality[modality]
        return so / (so + not_so)

    @property
    def if_so(self) -> float:
        """How often a source asserts what is so."""
        return self.if_so_counts[0] / sum(self.if_so_counts)

    @property
    def if_not(self) -> float:
        """How often a source asserts what is not so."""
        return self.if_not_counts[0] / sum(self.if_not_counts)

    def limit(self, type_: str, name: str) -> float:
        """Return a threshold of the typology."""
        return self.types[type_][name]


@cache
def default_weights() -> Weights:
    """Return the shipped weights.

    Raises:
        CodebookError: The file is damaged.
    """
    try:
        return _weights(_shipped())
    except (KeyError, TypeError, ValueError) as error:
        raise CodebookError(
            f"assess/weights.toml is damaged ({error}); install allies again"
        ) from error


def load_weights(path: str | Path | None = None) -> Weights:
    """Return the shipped weights with what a file of the user's own changes.

    Args:
        path: A TOML file that holds what differs; None for none.

    Raises:
        UsageError: It can't be read, names something unknown, or has a value out of range.
    """
    if path is None:
        return default_weights()
    try:
        own = tomli.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"the weights {path} can't be read: {why}") from error
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"the weights {path} are not TOML: {error}") from error
    return _weights(_merged(_shipped(), own, "", str(path)))


def _shipped() -> dict[str, Any]:
    place = resources.files("allies.assess") / "weights.toml"
    return tomli.loads(place.read_text(encoding="utf-8"))


def _merged(
    base: Mapping[str, Any], own: Mapping[str, Any], where: str, path: str
) -> dict[str, Any]:
    result = dict(base)
    for key, value in own.items():
        name = f"{where}.{key}" if where else key
        if key not in base:
            there = ", ".join(base)
            raise UsageError(f"{path} sets {name}, which is not known; there are {there}")
        known = base[key]
        if isinstance(known, Mapping):
            if not isinstance(value, Mapping):
                raise UsageError(f"{path}: {name} must be a table, not {value!r}")
            result[key] = _merged(known, value, name, path)
        else:
            result[key] = _checked(name, value, known, path)
    return result


def _checked(name: str, value: Any, known: Any, path: str) -> Any:
    if isinstance(known, bool):
        if not isinstance(value, bool):
            raise UsageError(f"{path}: {name} must be true or false, not {value!r}")
        return value
    if isinstance(known, str):
        if value not in METHODS:
            raise UsageError(f"{path}: {name} must be one of {', '.join(METHODS)}, not {value!r}")
        return value
    if isinstance(known, list):
        pair = value if isinstance(value, list) else []
        if len(pair) != len(known) or not all(_is_number(v) and 0 < v <= _LARGEST for v in pair):
            raise UsageError(f"{path}: {name} must be two numbers above 0, not {value!r}")
        return pair
    return _number(name, value, known, path)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _number(name: str, value: Any, known: Any, path: str) -> Any:
    if not _is_number(value):
        raise UsageError(f"{path}: {name} must be a number, not {value!r}")
    low, high = _range(name)
    positive = name in _POSITIVE or name.startswith(("median.", "half_life."))
    endless = value == math.inf and name.startswith("half_life.")
    if not endless and (not low <= value <= high or (value == low and positive)):
        within = f"above {low:g}, {high:g} at most" if positive else f"from {low:g} to {high:g}"
        raise UsageError(f"{path}: {name} must be a number {within}, not {value!r}")
    if isinstance(known, int) and not endless and value != int(value):
        raise UsageError(f"{path}: {name} must be a whole number, not {value!r}")
    return value


def _range(name: str) -> tuple[float, float]:
    if name in _SIGNED:
        return -1.0, 1.0
    if name in _SHARES or name.startswith("relation."):
        return 0.0, 1.0
    return 0.0, _LARGEST_DRAWS if name == "draws.n" else _LARGEST


def _pair(value: Any) -> tuple[float, float]:
    a, b = value
    return float(a), float(b)


def _floats(table: Mapping[str, Any]) -> dict[str, float]:
    return {key: float(value) for key, value in table.items()}


def _weights(raw: Mapping[str, Any]) -> Weights:
    source, reading, prior = raw["source"], raw["reading"], raw["prior"]
    return Weights(
        modality={name: _pair(counts) for name, counts in raw["modality"].items()},
        relation=_floats(raw["relation"]),
        if_so_counts=_pair(source["if_so"]),
        if_not_counts=_pair(source["if_not"]),
        correlation={
            key: float(source[key]) for key in ("same_origin", "same_outlet", "different")
        },
        least=float(source["least"]),
        most=float(source["most"]),
        method=source["method"],
        least_reading=float(reading["least"]),
        most_reading=float(reading["most"]),
        corrected=reading["corrected"],
        same_text=float(raw["same"]["text"]),
        event_days=_floats(raw["same"]["event_days"]),
        least_size=float(raw["quantity"]["least"]),
        most_size=float(raw["quantity"]["most"]),
        half_life=_floats(raw["half_life"]),
        undated=float(raw["undated"]["half_lives"]),
        prior_support=float(prior["support"]),
        prior_conflict=float(prior["conflict"]),
        least_mass=float(prior["least_mass"]),
        shrink=prior["shrink"],
        intensity_shape=float(raw["intensity"]["shape"]),
        intensity_rate=float(raw["intensity"]["rate"]),
        layer=_floats(raw["layer"]),
        draws=int(raw["draws"]["n"]),
        seed=int(raw["draws"]["seed"]),
        change=_floats(raw["change"]),
        types={name: _floats(limits) for name, limits in raw["type"].items()},
        viability=_floats(raw["viability"]),
        group=_floats(raw["group"]),
        undated_days=float(raw["same"]["undated_days"]),
        same_days=float(raw["same"]["same_days"]),
        shrink_reading=float(reading["shrink"]),
        median={name: _floats(units) for name, units in raw["median"].items()},
    )

"""Measures of alignment, computed from observations: pure functions on arrays, and queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from allies.errors import CodebookError, UsageError
from allies.measures.base import Measure

# The door for another measure: a module of this package, and the list of its measures there.
MODULES = {
    "similarity": "MEASURES_SIMILARITY",
    "ideal_points": "MEASURES_IDEAL",
    "dependence": "MEASURES_DEPENDENCE",
    "obligations": "MEASURES_OBLIGATIONS",
    "events": "MEASURES_EVENTS",
    "sanctions_overlap": "MEASURES_SANCTIONS",
}


class _Table(Mapping[str, Measure]):
    """The measures by name; their modules are imported when the first of them is asked for."""

    def __init__(self) -> None:
        self._found: dict[str, Measure] | None = None

    def _all(self) -> dict[str, Measure]:
        if self._found is None:
            found: dict[str, Measure] = {}
            for listed in by_module().values():
                for measure in listed:
                    if measure.name in found:
                        raise CodebookError(f"two measures are named {measure.name}; rename one")
                    found[measure.name] = measure
            self._found = found
        return self._found

    def __getitem__(self, name: str) -> Measure:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def by_module() -> dict[str, tuple[Measure, ...]]:
    """Return the measures that each module of MODULES lists."""
    return {module: _listed(module, constant) for module, constant in MODULES.items()}


def _listed(module: str, constant: str) -> tuple[Measure, ...]:
    return tuple(getattr(import_module(f"{__name__}.{module}"), constant))


MEASURES: Mapping[str, Measure] = _Table()


def measure(name: str) -> Measure:
    """Return a measure by name.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in MEASURES:
        raise UsageError(f"there is no measure '{name}'; choose one of {', '.join(MEASURES)}")
    return MEASURES[name]

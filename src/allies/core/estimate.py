"""An estimate: a number that can explain itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its interval, its support and what it rests on.

    `value` is None where there is no evidence; that is not zero. `low` and `high` bound the
    90 % interval. `rests_on` lists ids of claims or rows, the heaviest first; `parts` names
    the terms that the value was computed from.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "score"
    n: int = 0
    method: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()

    def explain(self) -> str:
        """Say in a few lines how the value came about."""
        if self.value is None:
            return f"no evidence ({self.method})"
        lines = [f"{self.value:.3g} {self.unit} ({self.method}, n = {self.n})"]
        if self.low is not None and self.high is not None:
            lines.append(f"  90 % interval {self.low:.3g} to {self.high:.3g}")
        lines += [f"  {name} = {value:.4g}" for name, value in self.parts.items()]
        lines += [f"  from {ref}" for ref in self.rests_on]
        return "\n".join(lines)

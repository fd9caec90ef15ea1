"""Floors below which no score may fall, and how far the two languages may be apart.

`floors.json` holds them, with the fingerprint of the texts that they were measured on. A run
may raise them; it lowers one only for a reason, which is kept in the file.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allies.coding.evaluation import LEVELS, Evaluation
from corpora import LANGUAGES

FILE = Path(__file__).resolve().parent / "floors.json"
STEP = 0.5
BAR = 8.0  # Points that the languages may be apart; pinned higher only where it is not met yet.

Figures = dict[str, float]
Pinned = Mapping[str, Any]


class FloorLowered(Exception):
    """A run would lower floors, or let the languages grow apart, without a reason."""


@dataclass(frozen=True)
class Run:
    """What was measured on one corpus: its scores as a whole and by language."""

    corpus: str
    fingerprint: Mapping[str, str]
    scores: Mapping[str, Evaluation]

    def figures(self) -> dict[str, Figures]:
        """Return what has a floor, in percent, by part of the corpus."""
        return {part: figures(found) for part, found in self.scores.items()}

    def ends(self) -> dict[str, tuple[float, ...]]:
        """Return F1 in each language, by level."""
        parts = [self.scores[f"{self.corpus}-{lang}"] for lang in LANGUAGES]
        return {level: tuple(part.levels[level].f1 for part in parts) for level in LEVELS}


def figures(found: Evaluation) -> Figures:
    """Return F1 of each level, precision at relation, and the shares of facts that are right.

    Where no matched claim has such a fact by hand, none is right.
    """
    made = {level: found.levels[level].f1 for level in LEVELS}
    made["relation precision"] = found.levels["relation"].precision
    for name, (right, of) in (("quantities", found.quantity), ("dates", found.date)):
        made[name] = 100 * right / of if of else 0.0
    return made


def read_floors(path: Path = FILE) -> dict[str, Any]:
    """Return what is pinned."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write_floors(pinned: Pinned, path: Path = FILE) -> None:
    """Write what is pinned."""
    text = json.dumps(pinned, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


def faults(pinned: Pinned, run: Run) -> list[str]:
    """Return a line for each way in which a run does not stand up to what is pinned."""
    return [*_changed(pinned, run), *_below(pinned, run), *_apart(pinned, run)]


def _changed(pinned: Pinned, run: Run) -> list[str]:
    known = pinned["fingerprint"].get(run.corpus, {})
    return [
        f"{name} is not the file that the floors were measured on: "
        "measure again and renew them (eval/README.md)"
        for name in sorted({*known, *run.fingerprint})
        if known.get(name) != run.fingerprint.get(name)
    ]


def _below(pinned: Pinned, run: Run) -> list[str]:
    found = []
    for part, measured in run.figures().items():
        floors = pinned["floors"].get(part, {})
        found += [f"{part} {name}: no floor is pinned" for name in measured if name not in floors]
        found += [
            f"{part} {name}: {value:.2f}, the floor is {floors[name]}"
            for name, value in measured.items()
            if value < floors.get(name, 0.0)
        ]
    return found


def _apart(pinned: Pinned, run: Run) -> list[str]:
    ceilings = pinned["gap"].get(run.corpus, {})
    found = []
    for level, (english, french) in run.ends().items():
        gap = abs(english - french)
        if level not in ceilings:
            found.append(f"{run.corpus} {level}: no gap between languages is pinned")
        elif gap > ceilings[level]:
            found.append(
                f"{run.corpus} {level}: English {english:.2f} and French {french:.2f} are "
                f"{gap:.2f} apart, at most {ceilings[level]} is allowed"
            )
    return found


def pin(pinned: Pinned, runs: Sequence[Run], *, reason: str | None = None) -> dict[str, Any]:
    """Return what the runs pin: floors rounded down, gaps rounded up, both to a half.

    Args:
        pinned: What was pinned before.
        runs: What was measured now.
        reason: Why floors may be lowered; None forbids it.

    Raises:
        FloorLowered: A floor would be lowered, or a gap widened, and there is no reason.
    """
    made: dict[str, Any] = {
        "fingerprint": {run.corpus: dict(run.fingerprint) for run in runs},
        "floors": {
            part: {name: _down(value) for name, value in measured.items()}
            for run in runs
            for part, measured in run.figures().items()
        },
        "gap": {
            run.corpus: {
                level: max(BAR, _up(abs(english - french)))
                for level, (english, french) in run.ends().items()
            }
            for run in runs
        },
        "lowered": list(pinned["lowered"]),
    }
    changes = _loosened(pinned, made)
    if changes and not (reason or "").strip():
        raise FloorLowered("\n".join(changes))
    if changes:
        today = datetime.date.today().isoformat()
        made["lowered"].append({"on": today, "reason": reason, "changes": changes})
    return made


def _loosened(before: Pinned, after: Pinned) -> list[str]:
    """Return a line for each floor that is lower or gone, and each gap that is wider or gone."""
    found = []
    for kind, sign in (("floors", 1), ("gap", -1)):
        for part, values in before[kind].items():
            now = after[kind].get(part, {})
            found += [
                f"{'gap of ' * (sign < 0)}{part} {name}: {old} before, {now.get(name, 'none')} now"
                for name, old in values.items()
                if name not in now or sign * now[name] < sign * old
            ]
    return found


def _down(value: float) -> float:
    return math.floor(round(value / STEP, 6)) * STEP


def _up(value: float) -> float:
    return math.ceil(round(value / STEP, 6)) * STEP

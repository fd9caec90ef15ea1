"""Make probabilities of a reader's scores, and choose where to cut, on texts held out.

    python training/reader/calibrate.py --held DIR/held.json --out settings.json

Scale and shift are fitted by logistic regression on the held-out gold documents of both languages
(Platt 1999); the threshold is the highest one where F1 at relation is nearly the best. A pair of
which nothing is that likely, but something or other is, has its likeliest reading (decision 35):
how likely something must be is chosen where F1 at dyad is nearly the best.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
from data import gold_texts  # noqa: E402

from allies.coding.evaluation import evaluate, match  # noqa: E402
from allies.coding.reader import FAINT  # noqa: E402

SLACK = 0.7
GRID = np.arange(0.15, 0.8, 0.01)
# The logit of the gate from which a sentence goes on. On our own texts F1 at relation differs by
# less than a tenth between −3.5 and this.
PROMISE = -1.5
# What is less likely than this is not told.
LEAST = 0.25


def right_or_wrong(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> np.ndarray:
    """Whether each record is matched by a gold claim at relation."""
    matched = {id(predicted) for _, predicted in match(gold, found, "relation")[1]}
    return np.array([id(record) in matched for record in found])


def fit(scores: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Scale and shift of the logits, by maximum likelihood."""

    def loss(at: np.ndarray) -> float:
        z = at[0] * scores + at[1]
        return float(np.mean(np.logaddexp(0, z) - right * z))

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead")
    return float(found.x[0]), float(found.x[1])


def owed(records: list[dict[str, Any]], chance: np.ndarray, cut: float) -> list[tuple[int, float]]:
    """The likeliest record of each pair that has none past the cut, and how likely any is."""
    pairs: dict[tuple[Any, ...], list[int]] = {}
    for number, (record, likely) in enumerate(zip(records, chance, strict=True)):
        if likely >= FAINT:
            ends = sorted((record["source"], record["target"]))
            where = record["doc"], record["start"], record["end"], *ends
            pairs.setdefault(where, []).append(number)
    found = []
    for numbers in pairs.values():
        peak = max(numbers, key=lambda number: chance[number])
        if LEAST <= chance[peak] < cut:
            found.append((peak, float(1 - np.prod(1 - chance[numbers]))))
    return found


def main() -> None:
    """Fit, choose, write, and print a reliability table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    records = json.loads(given.held.read_text(encoding="utf-8"))
    docs = {record["doc"] for record in records}
    gold, langs = [], {}
    for coded in gold_texts():
        name = coded.document.name
        if name in docs:
            langs[name] = coded.document.lang
            gold += [{**claim, "doc": name} for claim in coded.claims]
    found = [record for record in records if record["doc"] in langs]
    logits = np.array([np.log(r["p"] / (1 - r["p"])) for r in found])
    right = right_or_wrong(gold, found)
    scale, shift = fit(logits, right)
    chance = 1 / (1 + np.exp(-(scale * logits + shift)))
    scores = []
    for cut in GRID:
        kept = [r for r, c in zip(found, chance, strict=True) if c >= cut]
        scores.append(evaluate(gold, kept).levels["relation"])
    best = max(score.f1 for score in scores)
    cut, score = max(
        (float(cut), score)
        for cut, score in zip(GRID, scores, strict=True) if score.f1 >= best - SLACK
    )  # fmt: skip
    print(f"scale {scale:.2f}, shift {shift:.2f}; cut {cut:.2f}: F1 {score.f1:.1f}, "
          f"precision {score.precision:.1f}; best F1 {best:.1f}")  # fmt: skip
    kept = [r for r, c in zip(found, chance, strict=True) if c >= cut]
    dyads = []
    for related in GRID:
        more = [found[n] for n, likely in owed(found, chance, cut) if likely >= related]
        dyads.append(evaluate(gold, [*kept, *more]).levels["dyad"].f1)
    related = max(
        float(each) for each, f1 in zip(GRID, dyads, strict=True) if f1 >= max(dyads) - SLACK
    )
    print(f"pairs from {related:.2f}: F1 at dyad {max(dyads):.1f} at best")
    for low in np.arange(0.1, 1, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            share = 100 * right[inside].mean()
            print(f"  {low:.1f} {inside.sum():5} read, {share:5.1f} % right")
    settings = {
        "calibration": {lang: [round(scale, 4), round(shift, 4)] for lang in ("en", "fr")},
        "threshold": {lang: round(cut, 2) for lang in ("en", "fr")},
        "related": {lang: round(related, 2) for lang in ("en", "fr")},
        "least": dict.fromkeys(("en", "fr"), LEAST),
        "promise": PROMISE,
    }
    given.out.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

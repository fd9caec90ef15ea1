"""Train the model that looks over which date a statement is given.

    python training/dates/train.py                 # from training/silver; writes models/dates.npz
    python training/dates/train.py --held 10       # a tenth of the texts held out, and scores

It learns from the silver texts alone; the training gold is scored and not learned from.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "reader"))
from data import Coded, gold_texts, silver_texts  # noqa: E402

from allies.coding import dating  # noqa: E402
from allies.coding.date_features import Told, date_features  # noqa: E402
from allies.coding.facts import Facts, facts_in  # noqa: E402
from allies.coding.pipeline import today_of  # noqa: E402
from allies.coding.reading import (  # noqa: E402
    SentenceReading,
    phrases_of,
    read_layers,
)
from allies.coding.text import Layers, layers_of  # noqa: E402
from allies.coding.when import as_told  # noqa: E402
from allies.core.text import fold  # noqa: E402

OUT = ROOT / "src" / "allies" / "coding" / "models" / "dates.npz"
TREES, LEAVES, RATE, PENALTY, SEED = 200, 15, 0.1, 1.0, 20261129


@dataclass
class Case:
    """A coded claim with dates in its sentence: what may be its date, and what is."""

    doc: str
    told: Told
    right: np.ndarray
    dated: bool


def cases(coded: Iterable[Coded]) -> Iterator[Case]:
    """The claims whose sentence tells a date, each with all the dates of it."""
    for each in coded:
        document, layers = each.document, layers_of(each.document.text)
        readings = list(read_layers(document, layers))
        today = today_of(document, layers)
        known: dict[int, Facts] = {}
        for claim in each.claims:
            at, words = claim["start"] + 1, fold(claim.get("trigger") or "")
            holding = (n for n, r in enumerate(readings) if r.sentence.start <= at < r.sentence.end)
            number = next(holding, None)
            if number is None or not words:
                continue
            reading = readings[number]
            start = layers.folded.find(words, reading.start, reading.stop)
            if start < 0:
                continue
            if number not in known:
                known[number] = facts_of(layers, reading, document.lang, today)
            facts = known[number]
            if facts.dates:
                yield case(document.name, claim, facts, start, start + len(words))


def facts_of(layers: Layers, reading: SentenceReading, lang: str, today: str | None) -> Facts:
    """The dates of a sentence with its parts, as the coder finds them."""
    phrases = phrases_of(reading, layers)
    return facts_in(layers.folded, reading.start, reading.end, phrases, lang=lang, today=today)


def case(doc: str, claim: dict, facts: Facts, start: int, stop: int) -> Case:
    """One claim and which of the dates is its own: that with the same begin."""
    told = facts.told(claim["relation"], start, stop)
    wanted = claim.get("from")
    begins = [
        as_told(date, told.parts, start, stop, told.folded, told.lang).interval.start or ""
        for date in told.dates
    ]
    right = np.array([bool(wanted) and begin.startswith(wanted) for begin in begins])
    return Case(doc, told, right, bool(wanted))


def of_file(path: Path) -> list[Case]:
    """The cases of a file of silver texts."""
    with tempfile.TemporaryDirectory() as folder:
        return list(cases(silver_texts(Path(folder), [path])))


def shipped(model: HistGradientBoostingClassifier) -> dict[str, np.ndarray]:
    """The trees as arrays, shape (trees, nodes), as `allies.coding.dating` reads them."""
    trees = [stage[0].nodes for stage in model._predictors]
    shape = len(trees), max(map(len, trees))
    feature = np.full(shape, -1, np.int16)
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    left, right = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for number, nodes in enumerate(trees):
        inner = np.flatnonzero(~nodes["is_leaf"].astype(bool))
        feature[number, inner] = nodes["feature_idx"][inner]
        threshold[number, inner] = nodes["num_threshold"][inner]
        left[number, inner], right[number, inner] = nodes["left"][inner], nodes["right"][inner]
        value[number, : len(nodes)] = nodes["value"]
    depth = max(int(nodes["depth"].max()) for nodes in trees)
    return {
        "feature": feature, "threshold": threshold, "left": left, "right": right, "value": value,
        "base": np.float32(model._baseline_prediction.ravel()[0]), "depth": np.int64(depth),
    }  # fmt: skip


def scored(found: list[Case]) -> str:
    """Share of dated claims with the right date, and of undated ones without: rules → both."""
    right: dict[tuple[bool, bool], list[bool]] = {
        (look, dated): [] for look in (False, True) for dated in (True, False)
    }
    for one in found:
        for look in (False, True):
            date = dating.looked_over(one.told) if look else one.told.ruled
            at = [d.start for d in one.told.dates].index(date.start) if date else None
            good = at is None if not one.dated else at is not None and bool(one.right[at])
            right[look, one.dated].append(good)
    shares = [
        " and ".join(f"{100 * np.mean(right[look, dated]):.1f}" for dated in (True, False))
        for look in (False, True)
    ]
    return " → ".join(shares)


def main() -> None:
    """Read, train, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, default=0, help="one of so many texts is held out")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    paths = sorted((ROOT / "training" / "silver").glob("*.txt"))
    with Pool() as pool:
        found = [one for each in pool.imap(of_file, paths) for one in each]
    held = [c for c in found if given.held and zlib.crc32(c.doc.encode()) % given.held == 0]
    names = {c.doc for c in held}
    learned = [c for c in found if c.doc not in names]
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, l2_regularization=PENALTY,
        early_stopping=False, random_state=SEED,
    )  # fmt: skip
    features = np.concatenate([date_features(c.told) for c in learned])
    model.fit(features, np.concatenate([c.right for c in learned]))
    print(f"{len(learned)} claims with dates in their sentence learned from")
    made = shipped(model)
    np.savez_compressed(given.out, **made)
    print(f"{given.out}: {given.out.stat().st_size / 1024:.0f} kB")
    # Scored with the model just made, not the one shipped before.
    dating._trees = lambda: made
    if held:
        print("held out:", scored(held))
    print("training gold:", scored(list(cases(gold_texts()))))


if __name__ == "__main__":
    main()

"""Measures how surely the shipped coder reads our own texts, by relation and language.

python eval/accuracy.py            # the tables: by relation, and how the corrected readings hold
python eval/accuracy.py --write    # also writes accuracy.toml of the assessment, and readings.tsv

A reading is right if the hand coding has the same actors, relation and class of modality (done,
ahead, alleged, not so) in that sentence. `readings.tsv` keeps each reading, so that a test can
hold the totals to it without coding all texts again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

import corpora
from allies.assess.accuracy import Accuracy, Reading, accuracy_of, shift, shifted, to_toml
from allies.assess.copies import CLASS_OF, CLASSES
from allies.assess.weights import default_weights
from allies.cli.output import note, print_rows
from allies.coding.evaluation import match
from allies.coding.pipeline import CODER
from allies.core.claim import MODALITIES
from allies.workspace import code
from corpora import Coded

HERE = Path(__file__).resolve().parent
READINGS = HERE / "readings.tsv"
SHIPPED = HERE.parent / "src" / "allies" / "assess" / "accuracy.toml"
_HEAD = "text\tlanguage\trelation\tconfidence\tright\n"


def readings_of(coded: Coded) -> list[Reading]:
    """Return each reading of a corpus with whether it is right, and each claim missed."""
    gold, made = (
        [{**record, "modality": _class(record["modality"])} for record in records]
        for records in (coded.gold, coded.coded)
    )
    _, pairs = match(gold, made, "modality")
    hit = {id(record) for pair in pairs for record in pair}
    found = [
        Reading(
            record["doc"], coded.langs[record["doc"]], record["relation"],
            round(record["confidence"], 3), id(record) in hit,
        )
        for record in made
    ]  # fmt: skip
    missed = [
        Reading(record["doc"], coded.langs[record["doc"]], record["relation"], None, False)
        for record in gold
        if id(record) not in hit
    ]
    return found + missed


def _class(modality: str) -> str:
    return CLASSES[CLASS_OF[MODALITIES.index(modality)]]


def write_readings(readings: Iterable[Reading], path: Path = READINGS) -> None:
    """Write readings, one a line; the confidence of a claim missed is empty."""
    lines = [
        f"{r.text}\t{r.lang}\t{r.relation}\t{'' if r.confidence is None else r.confidence}"
        f"\t{int(r.right)}\n"
        for r in readings
    ]
    path.write_text(_HEAD + "".join(sorted(lines)), encoding="utf-8")


def read_readings(path: Path = READINGS) -> list[Reading]:
    """Read what `write_readings` wrote."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        Reading(text, lang, code, float(sure) if sure else None, right == "1")
        for text, lang, code, sure, right in rows
    ]


def measured(readings: Iterable[Reading]) -> Accuracy:
    """Count readings as accuracy.toml has them."""
    return accuracy_of(
        readings, coder=CODER, least=default_weights().least_reading,
        fingerprint=corpora.own_fingerprint(),
    )  # fmt: skip


def held_out(readings: Sequence[Reading], folds: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Return corrected confidences and whether they were right, no text corrected by itself.

    The texts are dealt out in turn; those of a fold are corrected by what the others measure.
    Only readings sure enough to have been measured are there.
    """
    shrink, least = default_weights().shrink_reading, default_weights().least_reading
    texts = sorted({r.text for r in readings})
    fold = {text: number % folds for number, text in enumerate(texts)}
    sure, right = [], []
    for number in range(folds):
        accuracy = measured(r for r in readings if fold[r.text] != number)
        for r in readings:
            if fold[r.text] == number and r.confidence is not None and r.confidence >= least:
                by = shift(accuracy, r.relation, r.lang, shrink=shrink)
                sure.append(float(shifted(np.array(r.confidence), by)))
                right.append(r.right)
    return np.array(sure), np.array(right)


def bins(sure: np.ndarray, right: np.ndarray) -> list[tuple[float, int, float, float]]:
    """Return of each tenth with readings: lower end, how many, mean confidence, share right."""
    place = np.minimum((sure * 10).astype(int), 9)
    return [
        (number / 10, int(of.sum()), float(sure[of].mean()), float(right[of].mean()))
        for number in range(10)
        if (of := place == number).any()
    ]


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error over ten bins, in [0, 1]."""
    return sum(n * abs(mean - share) for _, n, mean, share in bins(sure, right)) / len(sure)


def log_score(sure: np.ndarray, right: np.ndarray) -> float:
    """Return the mean of −log of the probability given to what was so; 0 is perfect."""
    return -float(np.mean(np.log(np.where(right, sure, 1 - sure))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; write the files if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write accuracy.toml, readings.tsv")
    parser.add_argument("--kept", action="store_true", help="take readings.tsv, code nothing")
    given = parser.parse_args(arguments)
    readings = read_readings() if given.kept else readings_of(corpora.own(code))
    if given.write:
        # Measured in the order that is kept: sums of decimals hang on it.
        write_readings(readings)
        readings = read_readings()
    accuracy = measured(readings)
    _print(accuracy, readings)
    if given.write:
        SHIPPED.write_text(to_toml(accuracy), encoding="utf-8")
        note(f"written: {SHIPPED.name}, {READINGS.name}")
    return 0


def _print_totals(accuracy: Accuracy) -> None:
    """By language: how sure readings that count are, how many are right, how many claims found."""
    rows = []
    for lang, of_lang in sorted(accuracy.cells.items()):
        cells = list(of_lang.values())
        read, gold = (sum(c.read for c in cells), sum(c.gold for c in cells))
        shares = (
            sum(c.sure * c.read for c in cells) / max(read, 1),
            sum(c.right for c in cells) / max(read, 1),
            sum(c.found for c in cells) / max(gold, 1),
        )
        rows.append((lang, str(read), *(f"{part:.3f}" for part in shares), str(gold)))
    print_rows(("language", "read", "sure", "right", "found", "by hand"), rows, below=0, right=5)
    print()


def _print(accuracy: Accuracy, readings: Sequence[Reading]) -> None:
    shrink = default_weights().shrink_reading
    rows = [
        (lang, name, str(cell.read), str(cell.right), f"{cell.sure:.2f}", str(cell.gold),
         f"{shift(accuracy, name, lang, shrink=shrink):+.2f}")
        for lang, cells in accuracy.cells.items() for name, cell in cells.items()
    ]  # fmt: skip
    heads = ("language", "relation", "read", "right", "sure", "by hand", "shift")
    print_rows(heads, rows, below=0, right=5)
    print()
    _print_totals(accuracy)
    sure, right = held_out(readings)
    raw = np.array([r.confidence for r in readings
                    if r.confidence is not None and r.confidence >= accuracy.least])  # fmt: skip
    hit = np.array([r.right for r in readings
                    if r.confidence is not None and r.confidence >= accuracy.least])  # fmt: skip
    for name, a, b in (("as read", raw, hit), ("corrected, held out", sure, right)):
        lines = [(f"{low:.1f}", str(n), f"{m:.3f}", f"{s:.3f}") for low, n, m, s in bins(a, b)]
        print(f"{name}: calibration error {calibration_error(a, b):.3f}")
        print_rows(("from", "readings", "mean", "right"), lines, below=0, right=3)
        print()


if __name__ == "__main__":
    sys.exit(main())

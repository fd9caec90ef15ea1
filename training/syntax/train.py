"""Train, shrink and score the analyser of one language: `python train.py fr`."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import prepare
import score
import slim
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config
from thinc.api import use_ops

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[1] / "src" / "allies" / "coding" / "models"
DROPOUT = {"en": 0.1, "fr": 0.2}
"""The French treebank is small, and is read more often."""

RATE = "training.optimizer.learn_rate"
SECOND: dict[str, Any] = {
    "system.seed": 8,
    "training.eval_frequency": 400,
    "training.batcher.size.start": 600,
    "training.batcher.size.stop": 601,
    f"{RATE}.warmup_steps": 100,
    f"{RATE}.total_steps": 3400,
    f"{RATE}.initial_rate": 0.0012,
}
"""The second round goes on from the best weights of the first, at a falling rate."""

STEPS = {"en": 1600, "fr": 2000}
"""How many steps of the second round were taken."""


def fit(lang: str, folder: Path, start: Path | None = None) -> Path:
    """Train on the prepared files in `folder`, perhaps from a pipeline; where the best is."""
    overrides: dict[str, Any] = {
        "nlp.lang": lang,
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "training.dropout": DROPOUT[lang],
    }
    if start is not None:
        overrides |= {**SECOND, "training.max_steps": STEPS[lang]}
    config = load_config(HERE / "config.cfg", overrides=overrides, interpolate=False)
    into = folder / ("first" if start is None else "second")
    into.mkdir(parents=True, exist_ok=True)
    with use_ops("numpy", use_blis=False):
        nlp = init_nlp(config)
        if start is not None:
            for name, pipe in nlp.pipeline:
                pipe.from_disk(start / name, exclude=["vocab"])
        train(nlp, into)
    return into / "model-best"


def build(lang: str, treebanks: Path, folder: Path, model: Path) -> None:
    """From the treebanks to the model that the program carries, and its scores."""
    prepare.prepare(lang, treebanks, folder)
    best = fit(lang, folder, fit(lang, folder))
    slim.slim(best, model, lang)
    keep_scores(lang, model, treebanks)


def keep_scores(lang: str, model: Path, treebanks: Path) -> None:
    """Score a model and note it in `scores.json`."""
    path = HERE / "scores.json"
    scores = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    scores[lang] = score.score(lang, model, treebanks)
    path.write_text(json.dumps(scores, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lang", choices=["en", "fr"])
    parser.add_argument("--treebanks", type=Path, default=prepare.TREEBANKS)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "syntax")
    parser.add_argument("--models", type=Path, default=MODELS)
    args = parser.parse_args()
    build(args.lang, args.treebanks, args.work / args.lang, args.models / args.lang)

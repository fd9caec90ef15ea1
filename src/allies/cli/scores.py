"""`allies evaluate`: code the documents that a gold file names, and print the scores."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from allies.cli.output import print_rows, progress_bar
from allies.cli.session import Session, begin
from allies.coding.evaluation import LEVELS, Evaluation, Score, evaluate, read_records
from allies.core.claim import claim_record
from allies.errors import MissingSource, SourceError, UsageError
from allies.i18n import Messages


def score_files(gold: list[str], folder: Path, say: Messages) -> dict[str, Evaluation]:
    """Code the documents that the gold names and score them, in all and by language.

    Raises:
        MissingSource: The folder, or a document that the gold names, is missing.
        UsageError: The gold holds no claims.
    """
    from allies.workspace import code, read_documents

    if not folder.is_dir():
        raise MissingSource(f"there is no folder {folder}; name the one that holds the documents")
    records = [record for path in gold for record in read_records(path)]
    records = [record for record in records if not record.get("none")]
    if not records:
        raise UsageError(f"there are no claims in {', '.join(gold)}")
    names = sorted({record["doc"] for record in records})
    predicted: list[dict[str, Any]] = []
    langs: dict[str, str] = {}
    with progress_bar(say("progress.coding"), len(names)) as tick:
        for name in names:
            for item in read_documents([str(folder / name)]):
                if isinstance(item, SourceError):
                    raise item
                langs[name] = item.lang
                predicted += [{**claim_record(claim), "doc": name} for claim in code(item)]
            tick(name)
    scores = {"all": evaluate(records, predicted)}
    for lang in sorted(set(langs.values())):
        chosen = {name for name in names if langs.get(name) == lang}
        scores[lang] = evaluate(
            [r for r in records if r["doc"] in chosen], [p for p in predicted if p["doc"] in chosen]
        )
    return scores


def print_scores(scores: dict[str, Evaluation], format: str, say: Messages) -> None:
    """Print scores as tables or JSON."""
    if format == "json":
        print(json.dumps({name: _plain(result) for name, result in scores.items()}, indent=1))
        return
    rows = [
        (name, level, *_figures(result.levels[level]))
        for name, result in scores.items() for level in LEVELS
    ]  # fmt: skip
    print_rows([say(f"column.{name}") for name in ("language", "level", *_FIGURES)], rows,
               below=0, right=len(_FIGURES))  # fmt: skip
    whole = scores["all"]
    print()
    print(say("scores.details", right=whole.quantity[0], of=whole.quantity[1],
              dates=whole.date[0], dated=whole.date[1]))  # fmt: skip
    print()
    by_relation = [(name, *_figures(score)) for name, score in whole.relations.items()]
    print_rows([say(f"column.{name}") for name in ("relation", *_FIGURES)], by_relation,
               below=0, right=len(_FIGURES))  # fmt: skip


_FIGURES = ("precision", "recall", "f1", "gold", "predicted", "matched")


def _figures(score: Score) -> tuple[str, ...]:
    shares = (score.precision, score.recall, score.f1)
    return (*(f"{share:.1f}" for share in shares), str(score.gold), str(score.predicted),
            str(score.matched))  # fmt: skip


def _plain(result: Evaluation) -> dict[str, Any]:
    def figures(score: Any) -> dict[str, Any]:
        shown = {key: round(getattr(score, key), 1) for key in ("precision", "recall", "f1")}
        return {**shown, **asdict(score)}

    return {
        **{level: figures(score) for level, score in result.levels.items()},
        "quantity": {"right": result.quantity[0], "gold": result.quantity[1]},
        "date": {"right": result.date[0], "gold": result.date[1]},
        "by_relation": {name: figures(score) for name, score in result.relations.items()},
    }

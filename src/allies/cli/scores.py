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


def evaluate_files(gold: list[str], folder: str, format: str, lang: str | None) -> None:
    """Score the coder against files of hand-coded claims and print the scores."""
    session = begin(None, lang)
    print_scores(score_files(gold, Path(folder), session), format, session.say)


def score_files(gold: list[str], folder: Path, session: Session) -> dict[str, Evaluation]:
    """Code the documents that the gold names and score them, in all and by language.

    Raises:
        MissingSource: The folder, or a document that the gold names, is missing.
        UsageError: The gold holds no claims, or names a document outside the folder or a place
            behind its end.
    """
    say = session.say
    if not folder.is_dir():
        raise MissingSource(say("scores.no_folder", path=folder))
    records = [record for path in gold for record in read_records(path)]
    if not records:
        raise UsageError(say("scores.no_claims", path=", ".join(gold)))
    ends: dict[str, int] = {}
    for record in records:
        ends[record["doc"]] = max(record["end"], ends.get(record["doc"], 0))
    names = sorted(ends)
    for name in names:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise UsageError(say("scores.outside", doc=name, path=folder))
    predicted: list[dict[str, Any]] = []
    langs: dict[str, str] = {}
    with progress_bar(say("progress.coding"), len(names)) as tick:
        for name in names:
            langs[name], length, found = _code(folder / name, session)
            if ends[name] > length:
                raise UsageError(say("scores.too_far", doc=name, n=length))
            predicted += [{**record, "doc": name} for record in found]
            tick(name)
    scores = {"all": evaluate(records, predicted)}
    for lang in sorted(set(langs.values())):
        scores[lang] = evaluate(_of_lang(records, langs, lang), _of_lang(predicted, langs, lang))
    return scores


def _code(path: Path, session: Session) -> tuple[str, int, list[dict[str, Any]]]:
    """Return the language of a file, the length of its text, and its claims as records."""
    from allies.workspace import code, read_documents

    (item,) = read_documents([str(path)], settings=session.settings)
    if isinstance(item, SourceError):
        raise item
    return item.lang, len(item.text), [claim_record(claim) for claim in code(item)]


def _of_lang(
    records: list[dict[str, Any]], langs: dict[str, str], lang: str
) -> list[dict[str, Any]]:
    return [record for record in records if langs[record["doc"]] == lang]


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

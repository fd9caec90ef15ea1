"""Measures the coder on the texts coded by hand, and pins the floors.

python eval/measure.py                     # the tables; what fell below its floor; 3 if any
python eval/measure.py --by-relation --errors 10
python eval/measure.py --rules             # the rules alone, without the trained reader
python eval/measure.py --pin               # writes floors.json; refuses to lower a floor
python eval/measure.py --pin --lower "a coding of en-eval-04 was wrong"
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import corpora
from allies.cli.output import note, one_line, print_rows
from allies.coding.evaluation import LEVELS, Evaluation, Score
from allies.coding.pipeline import code_by_rules
from allies.workspace import code
from corpora import Coded, Coder
from floors import FILE, FloorLowered, Run, faults, pin, read_floors, write_floors
from mistakes import Kinds, mistakes

CHECK_FAILED = 3
EXAMPLES = 3
_SCORE = ("precision", "recall", "F1", "by hand", "coded", "matched")


def main(arguments: Sequence[str] | None = None, *, file: Path = FILE) -> int:
    """Measure, print, pin if asked; return 3 where the gate would fail."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.lower is not None and not given.pin:
        parser.error("--lower goes with --pin")
    if given.pin and (given.rules or given.corpus or not corpora.SHARED.is_dir()):
        parser.error("--pin takes the shipped coder and both corpora, the shared one included")
    found = _coded(given.corpus, code_by_rules if given.rules else code)
    runs = [_run(name, coded) for name, coded in found.items()]
    for run in runs:
        _print_scores(run.scores, by_relation=given.by_relation)
    if given.errors:
        for name, coded in found.items():
            missed, made_up = mistakes(coded)
            _print_kinds(f"{name}: missed", missed, given.errors)
            _print_kinds(f"{name}: made up", made_up, given.errors)
    if given.rules:
        return 0
    return _pin(runs, given.lower, file) if given.pin else _gate(runs, file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure the coder on the texts coded by hand.")
    parser.add_argument("--corpus", choices=("own", "shared"), help="only this one")
    parser.add_argument("--rules", action="store_true", help="the rules alone")
    parser.add_argument("--by-relation", action="store_true", help="scores of each relation too")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="the N commonest kinds of mistakes"
    )
    parser.add_argument("--pin", action="store_true", help=f"write {FILE.name}")
    parser.add_argument("--lower", metavar="REASON", help="let floors be lowered, and record why")
    return parser


def _coded(only: str | None, coder: Coder) -> dict[str, Coded]:
    found = {}
    if only != "shared":
        found["own"] = corpora.own(coder)
    if only == "shared" or (only is None and corpora.SHARED.is_dir()):
        found["shared"] = corpora.shared(coder)
    if only is None and "shared" not in found:
        note("there is no folder 'shared' beside the repository; its texts are not measured")
    return found


def _run(name: str, coded: Coded) -> Run:
    prints = {"own": corpora.own_fingerprint, "shared": corpora.shared_fingerprint}
    return Run(name, prints[name](), coded.scores(name))


def _pin(runs: Sequence[Run], reason: str | None, file: Path) -> int:
    try:
        write_floors(pin(read_floors(file), runs, reason=reason), file)
    except FloorLowered as error:
        _say("not pinned, since these would be lowered (--lower REASON allows it):", error)
        return CHECK_FAILED
    note(f"pinned in {file.name}")
    return 0


def _gate(runs: Sequence[Run], file: Path) -> int:
    pinned = read_floors(file)
    wrong = [fault for run in runs for fault in faults(pinned, run)]
    if wrong:
        _say("the gate is shut:", "\n".join(wrong))
    return CHECK_FAILED if wrong else 0


def _say(head: str, lines: object) -> None:
    for line in (head, *str(lines).splitlines()):
        note(line)


def _print_scores(scores: Mapping[str, Evaluation], *, by_relation: bool) -> None:
    _print_table(
        "level",
        ((part, level, found.levels[level]) for part, found in scores.items() for level in LEVELS),
    )
    facts = [
        (part, name, *_share(*counts))
        for part, found in scores.items()
        for name, counts in (("quantities", found.quantity), ("dates", found.date))
    ]
    print_rows(("texts", "of those matched", "right", "of", "%"), facts, below=0, right=3)
    print()
    if by_relation:
        _print_table(
            "relation",
            (
                (part, name, score)
                for part, found in scores.items()
                for name, score in found.relations.items()
            ),
        )


def _print_table(what: str, rows: Iterable[tuple[str, str, Score]]) -> None:
    shown = [
        (
            part,
            name,
            *(f"{value:.1f}" for value in (score.precision, score.recall, score.f1)),
            *(str(count) for count in (score.gold, score.predicted, score.matched)),
        )
        for part, name, score in rows
    ]
    print_rows(("texts", what, *_SCORE), shown, below=0, right=len(_SCORE))
    print()


def _share(right: int, of: int) -> tuple[str, str, str]:
    return str(right), str(of), f"{100 * right / of:.1f}" if of else "-"


def _print_kinds(title: str, kinds: Kinds, most: int) -> None:
    total = sum(map(len, kinds.values()))
    print(f"{title}, {total} in {len(kinds)} kinds")
    for kind, records in list(kinds.items())[:most]:
        print(f"{len(records):4}  {kind}")
        for record in records[:EXAMPLES]:
            ends = f"{record['source']} {record['target']}"
            words = f" '{record['trigger']}'" if record.get("trigger") else ""
            print("      " + one_line(f"{record['doc']} {ends}{words}: {record['quote']}"))
    print()


if __name__ == "__main__":
    sys.exit(main())

"""Score coded claims against hand-coded ones, at four levels of strictness.

A predicted claim can match a gold claim of the same document when their evidence overlaps by
at least half of the shorter one. Each gold claim is matched once, the largest overlap first.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allies.codebook.relations import RELATIONS, layer_and_sign, relation
from allies.errors import MissingSource, UnreadableSource

LEVELS = ("dyad", "layer", "relation", "modality")
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts at one level; precision, recall and F1 in percent."""

    gold: int
    predicted: int
    matched: int

    @property
    def precision(self) -> float:
        """Matched over predicted."""
        return 100 * self.matched / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Matched over gold."""
        return 100 * self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by level and by relation, and how many quantities and dates are right.

    `quantity` and `date` are (right, of those in gold), over the claims matched by relation.
    """

    levels: Mapping[str, Score]
    relations: Mapping[str, Score]
    quantity: tuple[int, int]
    date: tuple[int, int]


def read_records(path: str | Path) -> list[dict[str, Any]]:
    """Read a JSONL file of claims; lines marked `"none": true` say that there is none.

    Those lines are left out.

    Raises:
        MissingSource: There is no such file.
        UnreadableSource: A line is not JSON, lacks a field, or names an unknown relation.
    """
    place = Path(path)
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise MissingSource(f"there is no file {path}; name a JSONL file of gold claims") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"{path} can't be read as UTF-8 text: {error}") from error
    records = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            records.append(_record(line, f"line {number} of {path}"))
    return [record for record in records if record.get("none") is not True]


def _record(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        # Also numbers of thousands of digits and lists in lists without end.
        raise UnreadableSource(f"{where} is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableSource(f"{where} is not a claim but {type(record).__name__}")
    if record.get("none") is True:
        return record
    kinds = {"doc": str, "start": int, "end": int, "source": str, "target": str, "relation": str}
    for name, kind in kinds.items():
        if not isinstance(record.get(name), kind):
            raise UnreadableSource(f"{where} has no valid '{name}'")
    if not 0 <= record["start"] < record["end"]:
        raise UnreadableSource(f"{where} has no valid 'start' and 'end'")
    if record["relation"] not in RELATIONS:
        raise UnreadableSource(
            f"{where} names the relation '{record['relation']}', which is unknown"
        )
    return record


def _key(record: Record, level: str) -> tuple[Hashable, ...]:
    dyad = tuple(sorted((record["source"], record["target"])))
    if level == "dyad":
        return dyad
    name = record["relation"]
    if level == "layer":
        return (*dyad, layer_and_sign(name))
    ends = dyad if relation(name).symmetric else (record["source"], record["target"])
    if level == "relation":
        return (*ends, name)
    return (*ends, name, record.get("modality") or "actual")


def _overlap(a: Record, b: Record) -> float:
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    shorter = min(a["end"] - a["start"], b["end"] - b["start"])
    return float(shared / shorter) if shorter > 0 else 0.0


def _distinct(records: Sequence[Record], level: str) -> list[Record]:
    seen: dict[tuple[Hashable, ...], Record] = {}
    for record in records:
        seen.setdefault(
            (record["doc"], record["start"], record["end"], _key(record, level)), record
        )
    return list(seen.values())


def match(
    gold: Sequence[Record], predicted: Sequence[Record], level: str
) -> tuple[Score, list[tuple[Record, Record]]]:
    """Match predicted to gold claims at one level; return the score and the pairs."""
    gold, predicted = _distinct(gold, level), _distinct(predicted, level)
    by_key: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for index, record in enumerate(gold):
        by_key[record["doc"], *_key(record, level)].append(index)
    candidates = [
        (share, g, p)
        for p, record in enumerate(predicted)
        for g in by_key.get((record["doc"], *_key(record, level)), ())
        if (share := _overlap(record, gold[g])) >= 0.5
    ]
    candidates.sort(key=lambda candidate: -candidate[0])
    taken_gold: set[int] = set()
    taken: set[int] = set()
    pairs = []
    for _, g, p in candidates:
        if g not in taken_gold and p not in taken:
            taken_gold.add(g)
            taken.add(p)
            pairs.append((gold[g], predicted[p]))
    return Score(len(gold), len(predicted), len(pairs)), pairs


def evaluate(gold: Sequence[Record], predicted: Sequence[Record]) -> Evaluation:
    """Score predicted claims; those of documents without any gold claim are left out."""
    documents = {record["doc"] for record in gold}
    predicted = [record for record in predicted if record["doc"] in documents]
    levels = {level: match(gold, predicted, level)[0] for level in LEVELS}
    _, pairs = match(gold, predicted, "relation")
    wanted = Counter(record["relation"] for record in _distinct(gold, "relation"))
    made = Counter(record["relation"] for record in _distinct(predicted, "relation"))
    hit = Counter(record["relation"] for record, _ in pairs)
    with_quantity = [(g, p) for g, p in pairs if g.get("quantity")]
    dated = [(g, p) for g, p in pairs if g.get("from")]
    return Evaluation(
        levels=levels,
        relations={
            name: Score(wanted[name], made[name], hit[name]) for name in sorted({*wanted, *made})
        },
        quantity=(sum(_same_quantity(g, p) for g, p in with_quantity), len(with_quantity)),
        date=(sum(_same_date(g, p) for g, p in dated), len(dated)),
    )


def _same_quantity(gold: Record, predicted: Record) -> bool:
    found, wanted = predicted.get("quantity"), gold["quantity"]
    if not found:
        return False
    return all(found.get(end) == wanted.get(end) for end in ("low", "high"))


def _same_date(gold: Record, predicted: Record) -> bool:
    return str(predicted.get("from") or "").startswith(str(gold["from"]))

"""Trains the chooser of PLOVER roots and scores it by cross-validation.

    python training/plover/train.py GOLD.tsv            # scores, then writes roots.npz
    python training/plover/train.py GOLD.tsv --score    # scores alone

README.md beside this file says from what, and what came out.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import statistics
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import silver  # noqa: E402

from allies.coding import plover  # noqa: E402
from allies.coding.mentions import Mention, find_mentions  # noqa: E402
from allies.coding.text import layers_of  # noqa: E402
from allies.core.text import fold  # noqa: E402

MODEL = Path(plover.__file__).parent / "models" / "plover" / "roots.npz"
SEEDS = (0, 1, 2, 3, 4)
FOLDS = 5
FEWEST = 3  # texts that a feature must be in
PENALTY = 0.5
OWN, SILVER = 0.6, 0.1  # weights of an example of our own and of a silver one; gold is 1
MOST = 100  # silver examples of one root and language

# The root of a claim of a silver text, where the wording follows PLOVER's classes.
SILVER_ROOTS = {
    "criticism": "ACCUSE", "demand": "REQUEST", "rejection": "REJECT", "meeting": "CONSULT",
    "mediation": "CONSULT", "attack": "ASSAULT", "sanction": "COERCE", "arms-transfer": "AID",
    "military-aid": "AID", "aid": "AID", "military-cooperation": "COOPERATE",
    "exercise": "COOPERATE", "diplomatic-support": "SUPPORT", "agreement": "SUPPORT",
    "sanctions-relief": "YIELD", "pull-out": "YIELD", "concession": "YIELD",
    "ceasefire": "YIELD", "coercion": "COERCE", "threat": "THREATEN", "rupture": "SANCTION",
}  # fmt: skip

Span = tuple[int, int]


@dataclass(frozen=True)
class Example:
    """A sentence, where its actors are, and its root."""

    sentence: str
    source: Span | None
    target: Span | None
    root: str


def unmarked(marked: str, root: str) -> Example:
    """The example of a sentence whose actors stand in <s>…</s> and <t>…</t>."""
    spans: dict[str, Span] = {}
    opened: dict[str, int] = {}
    text = ""
    for part in re.split(r"(</?[st]>)", marked):
        if re.fullmatch(r"<[st]>", part):
            opened[part[1]] = len(text)
        elif re.fullmatch(r"</[st]>", part):
            if part[2] in opened:
                spans.setdefault(part[2], (opened[part[2]], len(text)))
        else:
            text += part
    return Example(text, spans.get("s"), spans.get("t"), root)


def gold_examples(path: Path) -> list[Example]:
    """The hand-coded sentences."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [unmarked(row["marked_sentence"].strip('"'), row["gold_root"]) for row in rows]


def own_examples() -> list[Example]:
    """The sentences of our own writing in examples.txt."""
    found, root = [], ""
    for line in (HERE / "examples.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            root = line[2:]
        elif line[:3] in ("en ", "fr "):
            marked = line[3:].replace("[S]", "<s>X</s>").replace("[T]", "<t>X</t>")
            found.append(unmarked(marked, root))
    return found


def silver_examples() -> list[Example]:
    """Claims of the silver texts that are told as actual, and both of whose actors are named."""
    found: dict[tuple[str, str], list[Example]] = {}
    for path in sorted((HERE.parent / "silver").glob("*.txt")):
        for text in silver.read(path)[0]:
            for sentence in text.sentences:
                wanted = [c for c in sentence.claims if c.relation in SILVER_ROOTS]
                for example in placed(text, sentence, wanted):
                    found.setdefault((text.lang, example.root), []).append(example)
    chosen = []
    for key in sorted(found):
        random.Random(0).shuffle(found[key])
        chosen += found[key][:MOST]
    return chosen


def placed(text: Any, sentence: Any, claims: list[Any]) -> list[Example]:
    """The claims of a sentence with the namings of their actors nearest to their triggers."""
    claims = [c for c in claims if c.modality == "actual"]
    if not claims:
        return []
    layers = layers_of(sentence.text)
    mentions = find_mentions(layers, lang=text.lang, date=text.date)
    found = []
    for claim in claims:
        at = layers.folded.find(fold(claim.trigger))
        source, target = (nearest(code, at, mentions) for code in (claim.source, claim.target))
        if source is not None and target is not None and source != target:
            root = SILVER_ROOTS[claim.relation]
            found.append(Example(layers.folded, source, target, root))
    return found


def nearest(code: str, at: int, mentions: list[Mention]) -> Span | None:
    """The naming of an actor that stands nearest to a place."""
    here = [m for m in mentions if code in m.codes]
    if not here:
        return None
    best = min(here, key=lambda m: abs(m.start - at))
    return best.start, best.stop


@dataclass(frozen=True)
class Table:
    """All examples as counts of hashed features, a column each; `groups` says which are whose."""

    counts: Any
    keys: Any
    groups: Any


def table(examples: list[Example]) -> Table:
    """The features of examples."""
    rows, columns, values = [], [], []
    group_of: dict[int, int] = {}
    names = list(plover._GROUPS)
    for n, example in enumerate(examples):
        for group, found in plover.features(
            example.sentence, example.source, example.target
        ).items():
            for name, often in Counter(found).items():
                key = plover.key_of(group, name)
                group_of.setdefault(key, names.index(group))
                rows.append(n)
                columns.append(key)
                values.append(1 + np.log(often))
    keys, at = np.unique(np.array(columns, np.uint32), return_inverse=True)
    counts = csr_matrix((values, (rows, at)), shape=(len(examples), len(keys)))
    return Table(counts, keys, np.array([group_of[int(key)] for key in keys]))


def fitted(data: Table, chosen: Any) -> tuple[Any, Any, Any]:
    """Which columns to keep, their rarity, and all examples as values, by the chosen rows."""
    often = np.asarray((data.counts[chosen] > 0).sum(0)).ravel()
    kept = np.flatnonzero(often >= FEWEST)
    rarity = np.log((1 + len(chosen)) / (1 + often[kept])) + 1
    values = data.counts[:, kept] @ diags(rarity)
    blocks, order = [], []
    for number, weight in enumerate(plover._GROUPS.values()):
        here = np.flatnonzero(data.groups[kept] == number)
        block = values[:, here]
        length = np.sqrt(np.asarray(block.multiply(block).sum(1)).ravel())
        blocks.append(diags(weight / np.maximum(length, 1e-9)) @ block)
        order.append(here)
    order = np.concatenate(order)
    return kept[order], rarity[order], hstack(blocks).tocsr()


def trained(values: Any, roots: Any, weights: Any) -> LinearSVC:
    """A linear classifier, its classes balanced."""
    model = LinearSVC(C=PENALTY, class_weight="balanced", random_state=0)
    return model.fit(values, roots, sample_weight=weights)


def cross_validated(
    data: Table, roots: Any, weights: Any, gold: int, *, seed: int
) -> tuple[float, Any]:
    """Macro F1, in per cent, over the `gold` first examples, and what was chosen for them.

    What is not gold trains each fold's model; all that is learned is learned without the fold.
    """
    chosen = np.empty(gold, dtype=object)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in folds.split(roots[:gold], roots[:gold]):
        rows = np.concatenate([train, np.arange(gold, len(roots))])
        _, _, values = fitted(data, rows)
        chosen[test] = trained(values[rows], roots[rows], weights[rows]).predict(values[test])
    return 100 * f1_score(roots[:gold], chosen, average="macro"), chosen


def collected(path: Path) -> tuple[Table, Any, Any, int]:
    """The features, roots and weights of all examples, and how many of them are gold."""
    gold, own, more = gold_examples(path), own_examples(), silver_examples()
    examples = [*gold, *own, *more]
    weights = np.repeat([1.0, OWN, SILVER], [len(gold), len(own), len(more)])
    return table(examples), np.array([e.root for e in examples]), weights, len(gold)


def write(data: Table, roots: Any, weights: Any) -> None:
    """Train on everything and write the weights, eight bits each with a scale a root."""
    columns, rarity, values = fitted(data, np.arange(len(roots)))
    model = trained(values, roots, weights)
    order = [list(model.classes_).index(root) for root in plover.ROOTS]
    found = model.coef_[order].T
    scale = np.abs(found).max(0) / 127
    by_key = np.argsort(data.keys[columns])
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        MODEL,
        keys=data.keys[columns][by_key],
        rarity=rarity[by_key].astype(np.float16),
        weights=np.round(found / scale)[by_key].astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.intercept_[order].astype(np.float32),
    )
    print(f"{MODEL}: {len(columns)} features, {MODEL.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """Score, then train."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--score", action="store_true", help="score alone")
    given = parser.parse_args()
    data, roots, weights, gold = collected(given.gold)
    print(f"{gold} gold, {len(roots) - gold} other examples, {len(data.keys)} features", flush=True)
    if not given.score:
        write(data, roots, weights)
    found = []
    for seed in SEEDS:
        score, chosen = cross_validated(data, roots, weights, gold, seed=seed)
        found.append(score)
        print(f"seed {seed}: macro F1 {score:.1f}", flush=True)
    print(f"mean {statistics.mean(found):.1f}, sd {statistics.stdev(found):.1f}")
    for root in plover.ROOTS:
        print(f"  {root:10}{100 * f1_score(roots[:gold] == root, chosen == root):5.1f}")


if __name__ == "__main__":
    main()

"""Train the reader of relations.

    python training/reader/train.py --weights e5-small-q4.bin --out DIR [--fold K]

With --fold, one fifth of the gold documents is held out and scored after each round;
without, all that may be learned from is used.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent))
from data import FEATURES, KINDS, Example, examples, gold_texts, silver_texts  # noqa: E402
from model import Reader  # noqa: E402
from pretrained import read_pretrained, start_encoder  # noqa: E402

from allies.coding.evaluation import evaluate  # noqa: E402
from allies.coding.windows import RELATION_CODES, SYMMETRIC  # noqa: E402
from allies.core.claim import MODALITIES  # noqa: E402

SEED = 20261128
FOLDS = 5
BATCH = 700
HIDE = 0.25
TAG_WEIGHT, MOOD_WEIGHT = 0.2, 0.5


def load(cache: Path | None, silver: Sequence[Path]) -> list[Example]:
    """All examples, from a cache if there is one."""
    if cache is not None and cache.exists():
        return pickle.loads(cache.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        coded = [*gold_texts(), *silver_texts(Path(folder), silver)]
        found = [example for each in coded for example in examples(each)]
    if cache is not None:
        cache.write_bytes(pickle.dumps(found))
    return found


def batches(found: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Windows of like length together, at most BATCH pieces with padding."""
    order = sorted(found, key=lambda e: (len(e.ids) + chance.random() * 24))
    made: list[list[Example]] = [[]]
    for example in order:
        longest = max([len(example.ids), *(len(e.ids) for e in made[-1])])
        if made[-1] and longest * (len(made[-1]) + 1) > BATCH:
            made.append([])
        made[-1].append(example)
    chance.shuffle(made)
    return made


def encode(reader: Reader, batch: Sequence[Example], drop: float, hide: random.Random | None):
    """The vectors of the windows of a batch, shape (windows, longest, width)."""
    longest = max(len(e.ids) for e in batch)
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    named = torch.zeros(len(batch), longest, dtype=torch.bool)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    hidden = None if hide is None else torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, e in enumerate(batch):
        size = len(e.ids)
        ids[row, :size] = torch.from_numpy(e.ids)
        named[row, :size] = torch.from_numpy(e.named)
        mask[row, :size] = True
        if hide is not None and hidden is not None:
            edges = np.flatnonzero(np.diff(np.concatenate([[False], e.named, [False]])))
            for a, b in zip(edges[::2], edges[1::2], strict=True):
                hidden[row, a:b] = hide.random() < HIDE
    return reader.encoder(ids, named, mask, hidden, drop)


def loss_of(reader: Reader, batch: Sequence[Example], hide: random.Random) -> torch.Tensor:
    """Pairs and relations, pieces of triggers, modality of what is there."""
    x = encode(reader, batch, 0.1, hide)
    total = x.new_zeros(())
    sentences = 0
    for row, example in enumerate(batch):
        for s in example.sentences:
            rules = torch.from_numpy(s.features)
            rules = rules * (torch.rand(rules.shape[1]) > 0.1)
            scores = reader(x[row], s, torch.from_numpy(s.pairs), rules, 0.15)
            total = total + F.binary_cross_entropy_with_logits(
                scores.relations, torch.from_numpy(s.labels), reduction="sum"
            )
            tags = torch.zeros_like(scores.triggers)
            for relation, a, b in s.triggers:
                tags[a - s.low : b - s.low, relation] = 1
            total = total + TAG_WEIGHT * F.binary_cross_entropy_with_logits(
                scores.triggers, tags, reduction="sum"
            )
            if s.modalities:
                pair, relation, modality = torch.tensor(s.modalities).T
                total = total + MOOD_WEIGHT * F.cross_entropy(
                    scores.modalities[pair, relation], modality, reduction="sum"
                )
            sentences += 1
    return total / max(1, sentences)


@torch.no_grad()
def predict(reader: Reader, found: Sequence[Example]) -> list[dict]:
    """All readings above a low threshold, as records with their probability."""
    reader.eval()
    records = []
    for batch in batches(found, random.Random(0)):
        x = encode(reader, batch, 0.0, None)
        for row, example in enumerate(batch):
            for s in example.sentences:
                scores = reader(x[row], s, torch.from_numpy(s.pairs), torch.from_numpy(s.features))
                chance = scores.relations.sigmoid().numpy()
                moods = scores.modalities.argmax(-1).numpy()
                for pair, relation in zip(*np.nonzero(chance > 0.08), strict=True):
                    source, target = (s.codes[n] for n in s.pairs[pair])
                    if SYMMETRIC[relation] and source > target:
                        continue
                    records.append({
                        "doc": example.doc, "start": s.span[0], "end": s.span[1], "lang": example.lang,
                        "source": source, "target": target, "relation": RELATION_CODES[relation],
                        "modality": MODALITIES[moods[pair, relation]],
                        "p": float(chance[pair, relation]),
                    })  # fmt: skip
    reader.train()
    return records


def show(gold: list[dict], predicted: list[dict], langs: dict[str, str]) -> float:
    """Print scores at several thresholds; the best relation F1."""
    best = 0.0
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        kept = [r for r in predicted if r["p"] >= threshold]
        line = []
        for lang in ("all", "en", "fr"):
            part = [g for g in gold if lang in ("all", langs[g["doc"]])]
            mine = [k for k in kept if lang in ("all", langs[k["doc"]])]
            levels = evaluate(part, mine).levels
            line.append(" ".join(f"{levels[n].f1:4.1f}" for n in levels)
                        + f" P{levels['relation'].precision:4.1f} R{levels['relation'].recall:4.1f}")  # fmt: skip
            if lang == "all":
                best = max(best, levels["relation"].f1)
        print(f"  {threshold:.2f} | " + " | ".join(line), flush=True)
    return best


def main() -> None:
    """Train, score, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True, help="numbers of the kept pieces, .npy")
    parser.add_argument("--silver", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--no-silver", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    found = load(given.cache, given.silver)
    if given.no_silver:
        found = [e for e in found if e.origin == "gold"]
    docs = sorted({e.doc for e in found if e.origin == "gold"})
    chance.shuffle(docs)
    held = set() if given.fold is None else set(docs[given.fold :: FOLDS])
    learn = [e for e in found if e.doc not in held]
    test = [e for e in found if e.doc in held]
    source = read_pretrained(given.weights)
    words = torch.from_numpy(source.matrix("emb.word", source.width)[np.load(given.pieces)])
    reader = Reader(words, given.layers, kinds=len(KINDS), features=FEATURES,
                    symmetric=list(SYMMETRIC), modalities=len(MODALITIES))  # fmt: skip
    start_encoder(reader.encoder, source)
    print(len(learn), "windows to learn from,", len(test), "held out,",
          sum(len(e.ids) for e in learn), "pieces", flush=True)  # fmt: skip
    inner = [p for n, p in reader.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    outer = [p for n, p in reader.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": inner, "lr": given.rate, "weight_decay": 0.01},
         {"params": outer, "lr": given.rate * 8, "weight_decay": 0.01}]
    )  # fmt: skip
    steps = given.rounds * len(batches(learn, random.Random(1)))
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [given.rate, given.rate * 8], total_steps=steps + 50, pct_start=0.1,
        anneal_strategy="linear",
    )  # fmt: skip
    gold = [
        record for each in gold_texts() if each.document.name in held or not held
        for record in ({**c, "doc": each.document.name} for c in each.claims)
    ] if held else []  # fmt: skip
    langs = {e.doc: e.lang for e in found}
    began = time.time()
    for round_ in range(given.rounds):
        losses = []
        for batch in batches(learn, chance):
            loss = loss_of(reader, batch, chance)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            rate.step()
            losses.append(loss.item())
        print(f"round {round_ + 1}: loss {np.mean(losses):.3f}, {time.time() - began:.0f} s", flush=True)
        if held and ((round_ + 1) % given.every == 0 or round_ + 1 == given.rounds):
            predicted = predict(reader, test)
            show(gold, predicted, langs)
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        torch.save(reader.state_dict(), given.out / "reader.pt")
        if held:
            (given.out / "held.json").write_text(json.dumps(predicted))


if __name__ == "__main__":
    main()

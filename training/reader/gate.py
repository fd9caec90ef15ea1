"""Learn anew which sentences go on half-way, with all else as it is.

    python training/reader/gate.py --weights e5-small-q4.bin --silver training/silver --model DIR

The gate of a trained reader learns from what the reader itself makes of sentences when all go
on: how likely the likeliest relation is. Writes the reader back, and prints what share of the
pieces goes on, and of the reader's claims is lost, at several thresholds, on texts held out.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent))
from batch import batches, encode, going_on  # noqa: E402
from data import Example  # noqa: E402
from fresh import load  # noqa: E402
from model import Reader  # noqa: E402
from pretrained import read_pretrained  # noqa: E402
from train import SEED, Store, is_held  # noqa: E402

ROUNDS, RATE, TOGETHER, DROP = 12, 1e-3, 32, 0.2
CUT = 0.4
THRESHOLDS = np.arange(-5, 0.1, 0.5)
# The gold is of texts as they are met, and there is little of it.
OFTEN = 4


@dataclass
class Seen:
    """A sentence half-way: its pieces' vectors, what the rules say, and what is read in the end."""

    lower: torch.Tensor
    rules: torch.Tensor
    chance: float
    claims: int
    gold: bool


@torch.no_grad()
def seen_of(reader: Reader, found: Sequence[Example]) -> list[Seen]:
    """All sentences of examples as the gate meets them."""
    made = []
    for batch in batches(found, random.Random(0)):
        with torch.autocast("cpu", torch.bfloat16):
            lower, mask = encode(reader, batch, 0.0, None)
            everything = {id(s) for e in batch for s in e.sentences}
            x = reader.encoder.upper(lower, going_on(batch, mask, everything), 0.0)
        for row, example in enumerate(batch):
            for s in (s for s in example.sentences if len(s.pairs)):
                rules = torch.from_numpy(s.features)
                pairs = torch.from_numpy(s.pairs)
                chance = reader(x[row].float(), s, pairs, rules).relations.sigmoid()
                made.append(Seen(lower[row, s.low : s.high].bfloat16(), rules,
                                 float(chance.max()), int((chance > CUT).sum()),
                                 example.origin == "gold"))  # fmt: skip
    return made


def learn(reader: Reader, seen: Sequence[Seen]) -> None:
    """Fit the gate to how likely the likeliest relation of each sentence is."""
    parts = [p for name, p in reader.named_parameters() if name.startswith("gate")]
    optimiser = torch.optim.AdamW(parts, lr=RATE, weight_decay=0.01)
    order = [one for one in seen for _ in range(OFTEN if one.gold else 1)]
    chance = random.Random(SEED)
    steps = ROUNDS * -(-len(order) // TOGETHER)
    pace = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, steps)
    for round_ in range(ROUNDS):
        chance.shuffle(order)
        losses = []
        for at in range(0, len(order), TOGETHER):
            part = order[at : at + TOGETHER]
            logits = torch.stack([
                reader.promise(F.dropout(one.lower.float(), DROP), one.rules) for one in part
            ])  # fmt: skip
            loss = F.binary_cross_entropy_with_logits(
                logits, torch.tensor([one.chance for one in part])
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            pace.step()
            losses.append(loss.item())
        print(f"round {round_ + 1}: loss {np.mean(losses):.4f}", flush=True)


@torch.no_grad()
def show(reader: Reader, seen: Sequence[Seen]) -> None:
    """Print what goes on and what is lost."""
    logits = np.array([reader.promise(one.lower.float(), one.rules).item() for one in seen])
    pieces = np.array([len(one.lower) for one in seen])
    claims = np.array([one.claims for one in seen])
    for threshold in THRESHOLDS:
        on = logits >= threshold
        goes, lost = pieces[on].sum() / pieces.sum(), claims[~on].sum() / claims.sum()
        print(f"  {threshold:5.1f}: {goes:6.1%} of pieces go on, {lost:6.2%} of claims lost")


def main() -> None:
    """Learn, show, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--silver", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.4, help="of the silver texts")
    given = parser.parse_args()
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    reader = load(given.model / "reader.pt", read_pretrained(given.weights)).eval()
    store = Store(given.silver)
    store.refresh()
    docs = sorted({e.doc for e in store.gold})
    random.Random(SEED).shuffle(docs)
    held = set(docs[1::5])
    found = [e for e in store.all() if not is_held(e, held)]
    found = [e for e in found if e.origin == "gold" or chance.random() < given.share]
    learn(reader, seen_of(reader, found))
    show(reader, seen_of(reader, [e for e in store.all() if is_held(e, held)]))
    torch.save(reader.state_dict(), given.model / "reader.pt")


if __name__ == "__main__":
    main()

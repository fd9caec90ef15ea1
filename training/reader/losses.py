"""What a batch costs: relations, their words, modality, and which sentences go on."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import cache

import torch
from batch import encode, going_on
from data import Example
from model import MIDDLE, WIDTH, Reader
from torch.nn import functional as F

# The upper layers see some windows as a whole; the sentences that the gate lets on, of the others
# some; and those in any case that looked as likely as this to the reader before.
WHOLE, PASSING, FAINT, GOING = 0.06, 0.05, 0.03, -0.7
GATE_WEIGHT, TAG_WEIGHT, MOOD_WEIGHT = 0.5, 0.2, 0.8
# It does not yet know by heart what it has seen (README), so that little need be dropped.
DROP, HEAD_DROP, RULE_DROP = 0.0, 0.1, 0.1


@cache
def half() -> bool:
    """Whether products in half precision (bfloat16) are faster here than in single.

    With instructions for it twice as fast, without them eight times as slow.
    """
    taken = []
    for kind in (torch.float32, torch.bfloat16):
        x, w = torch.ones(512, WIDTH, dtype=kind), torch.ones(MIDDLE, WIDTH, dtype=kind)
        x @ w.T
        began = time.perf_counter()
        for _ in range(5):
            x @ w.T
        taken.append(time.perf_counter() - began)
    return taken[1] < taken[0]


def loss_of(
    reader: Reader, batch: Sequence[Example], hide: random.Random, gold: float
) -> torch.Tensor:
    """Pairs and relations, pieces of triggers, modality of what is there, and what goes on."""
    whole = [hide.random() < WHOLE for _ in batch]
    with torch.autocast("cpu", torch.bfloat16, enabled=half()):
        lower, mask = encode(reader, batch, DROP, hide)
    rules = {
        id(s): torch.from_numpy(s.features) * (torch.rand(s.features.shape[1]) > RULE_DROP)
        for example in batch for s in example.sentences if len(s.pairs)
    }  # fmt: skip
    total, going = passing(reader, batch, lower.float(), rules)
    # What states nothing is mostly not seen by the upper layers, unless it looks as if it did.
    chosen = {
        id(s) for row, example in enumerate(batch) for s in example.sentences
        if whole[row] or s.modalities or s.labels.max(initial=0) > FAINT
        or going.get(id(s), False) or hide.random() < PASSING
    }  # fmt: skip
    with torch.autocast("cpu", torch.bfloat16, enabled=half()):
        kept = going_on(batch, mask, chosen)
        kept |= mask & torch.tensor(whole)[:, None]
        x = reader.encoder.upper(lower, kept, DROP).float()
    sentences = 0
    for row, example in enumerate(batch):
        weight = gold if example.origin == "gold" else 1.0
        for s in example.sentences:
            if id(s) not in chosen or not len(s.pairs):
                continue
            pair, relation, modality = torch.tensor(s.modalities).reshape(-1, 3).long().T
            scores = reader(x[row], s, torch.from_numpy(s.pairs), rules[id(s)], HEAD_DROP,
                            torch.stack([pair, relation]))  # fmt: skip
            total = total + weight * F.binary_cross_entropy_with_logits(
                scores.relations, torch.from_numpy(s.labels), reduction="sum"
            )
            tags = torch.zeros_like(scores.triggers)
            for relation, a, b in s.triggers:
                tags[a - s.low : b - s.low, relation] = 1
            total = total + TAG_WEIGHT * F.binary_cross_entropy_with_logits(
                scores.triggers, tags, reduction="sum"
            )
            if s.modalities:
                total = total + MOOD_WEIGHT * F.cross_entropy(
                    scores.modalities, modality, reduction="sum"
                )
            sentences += 1
    return total / max(1, sentences)


def passing(
    reader: Reader, batch: Sequence[Example], lower: torch.Tensor, rules: dict[int, torch.Tensor]
) -> tuple[torch.Tensor, dict[int, bool]]:
    """The gate's loss over the sentences of a batch, and, by id, whether it would let each on."""
    total, going = lower.new_zeros(()), {}
    for row, example in enumerate(batch):
        for s in (s for s in example.sentences if len(s.pairs)):
            promise = reader.promise(lower[row, s.low : s.high], rules[id(s)])
            there = promise.new_tensor(float(bool(s.modalities)))
            total = total + GATE_WEIGHT * F.binary_cross_entropy_with_logits(promise, there)
            going[id(s)] = bool(promise >= GOING)
    return total, going

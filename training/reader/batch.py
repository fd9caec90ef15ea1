"""Examples as batches, and what the encoder makes of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from data import Example
from model import Reader

from allies.coding.windows import RELATION_CODES

BATCH = 900
HIDE, MISS, BLANK = 0.3, 0.1, 0.06
# How much of the labels an earlier reader has a say in, and what it does not.
TAUGHT = {"gold": 0.15, "silver": 0.35}
UNREAD = 0.01


def batches(found: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Windows of like length together, at most BATCH pieces with padding."""
    order = sorted(found, key=lambda e: len(e.ids) + chance.random() * 24)
    made: list[list[Example]] = [[]]
    for example in order:
        longest = max([len(example.ids), *(len(e.ids) for e in made[-1])])
        if made[-1] and longest * (len(made[-1]) + 1) > BATCH:
            made.append([])
        made[-1].append(example)
    chance.shuffle(made)
    return made


def encode(reader: Reader, batch: Sequence[Example], drop: float, hide: random.Random | None):
    """The lower vectors of the windows of a batch, shape (windows, longest, width)."""
    longest = max(len(e.ids) for e in batch)
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    named = torch.zeros(len(batch), longest, dtype=torch.bool)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    hits = torch.zeros(len(batch), longest, len(RELATION_CODES))
    hidden = None if hide is None else torch.rand(len(batch), longest) < BLANK
    for row, e in enumerate(batch):
        size = len(e.ids)
        ids[row, :size] = torch.from_numpy(e.ids)
        named[row, :size] = torch.from_numpy(e.named)
        mask[row, :size] = True
        for relation, a, b in e.hits:
            if hide is None or hide.random() > MISS:
                hits[row, a:b, relation] = 1
        if hide is not None and hidden is not None:
            edges = np.flatnonzero(np.diff(np.concatenate([[False], e.named, [False]])))
            for a, b in zip(edges[::2], edges[1::2], strict=True):
                hidden[row, a:b] = hide.random() < HIDE
    return reader.encoder.lower(ids, named, hits, mask, hidden, drop), mask


def going_on(batch: Sequence[Example], mask: torch.Tensor, chosen: set[int]) -> torch.Tensor:
    """Which pieces the upper layers see: those of sentences chosen, by id, and of their actors."""
    kept = torch.zeros_like(mask)
    for row, example in enumerate(batch):
        for s in example.sentences:
            if id(s) in chosen:
                kept[row, s.low : s.high] = True
                for a, b in (span for spans in s.spans for span in spans):
                    kept[row, a:b] = True
    return kept


@torch.no_grad()
def soften(teacher: Reader, found: Sequence[Example]) -> None:
    """Mix the labels with what an earlier reader reads, which errs elsewhere than a coder does.

    Furlanello et al. 2018, arXiv:1805.04770.
    """
    teacher.eval()
    for batch in batches(found, random.Random(0)):
        x = teacher.encoder.upper(*encode(teacher, batch, 0.0, None), 0.0)
        for row, example in enumerate(batch):
            share = TAUGHT[example.origin]
            for s in (s for s in example.sentences if len(s.pairs)):
                read = teacher(x[row], s, torch.from_numpy(s.pairs), torch.from_numpy(s.features))
                chance = read.relations.sigmoid().numpy()
                chance[chance < UNREAD] = 0
                s.labels = (1 - share) * s.labels + share * chance

"""A reader before anything is loaded into it."""

from __future__ import annotations

import torch
from data import FEATURES, KINDS, PLACES
from model import WIDTH, Reader
from pretrained import Pretrained
from vocabulary import kept_pieces

from allies.coding.windows import SYMMETRIC
from allies.core.claim import MODALITIES


def fresh_reader(source: Pretrained, layers: int) -> Reader:
    """A reader of so many layers with the pretrained embeddings of the kept pieces."""
    words = torch.from_numpy(source.matrix("emb.word", WIDTH)[kept_pieces(source)])
    return Reader(words, layers, kinds=len(KINDS), features=FEATURES, places=PLACES,
                  symmetric=list(SYMMETRIC), modalities=len(MODALITIES))  # fmt: skip

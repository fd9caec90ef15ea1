"""A reader before anything is loaded into it, or as it was saved."""

from __future__ import annotations

from pathlib import Path

import torch
from data import FEATURES, KINDS, PLACES, PROFILE
from model import WIDTH, Reader
from pretrained import Pretrained
from vocabulary import kept_pieces

from allies.coding.windows import SYMMETRIC
from allies.core.claim import MODALITIES


def fresh_reader(source: Pretrained, layers: int) -> Reader:
    """A reader of so many layers with the pretrained embeddings of the kept pieces."""
    words = torch.from_numpy(source.matrix("emb.word", WIDTH)[kept_pieces(source)])
    return Reader(words, layers, kinds=len(KINDS), profile=len(PROFILE), features=FEATURES,
                  places=PLACES, symmetric=list(SYMMETRIC), modalities=len(MODALITIES))  # fmt: skip


def load(path: Path, source: Pretrained) -> Reader:
    """The reader that was saved; one from before the gate lets every sentence through."""
    state = torch.load(path, weights_only=True)
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    reader = fresh_reader(source, layers)
    assert not reader.load_state_dict(state, strict=False).unexpected_keys
    return reader

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

# Maps from features: they get columns when there are more of these.
GROWING = frozenset({"rules.weight", "shortcut.weight", "gate_mix.weight", "standing.weight"})


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
    take_in(reader, state)
    return reader


def take_in(reader: Reader, state: dict[str, torch.Tensor]) -> None:
    """Load what was saved; a map from fewer features than there are now has nothing for the new.

    Features are only ever added behind the others, and the gate takes them behind its words.

    Raises:
        ValueError: Something else is of another shape, or unknown.
    """
    wanted = reader.state_dict()
    fitted = {}
    for name, value in state.items():
        want = wanted.get(name)
        if want is None:
            raise ValueError(f"the saved reader has {name}, which is unknown")
        if value.shape != want.shape:
            if value.dim() != 2 or value.shape[0] != want.shape[0] or name not in GROWING:
                raise ValueError(f"{name} is {tuple(value.shape)}, not {tuple(want.shape)}")
            value = torch.nn.functional.pad(value, (0, want.shape[1] - value.shape[1]))
        fitted[name] = value
    reader.load_state_dict(fitted, strict=False)

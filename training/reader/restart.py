"""A checkpoint from the files that the package ships, to go on training from.

    python training/reader/restart.py --weights e5-small-q4.bin --out DIR

Writes DIR/reader.pt for `train.py --start`. The weights of eight bits come back as the numbers
they stand for, so that a reader put together again from them reads as the shipped one does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).parent))
from export import TARGET  # noqa: E402
from fresh import fresh_reader  # noqa: E402
from model import WIDTH  # noqa: E402
from pretrained import read_pretrained  # noqa: E402

Arrays = dict[str, NDArray[np.float32]]


def constants(path: Path) -> Arrays:
    """The constants of the graph by name; those of eight bits as the numbers they stand for."""
    held = {c.name: numpy_helper.to_array(c) for c in onnx.load(path).graph.initializer}
    found: Arrays = {}
    for name, values in held.items():
        if name.endswith(".byte"):
            stem = name.removesuffix(".byte")
            found[stem] = values.astype(np.float32) * held[f"{stem}.scale"]
        else:
            found[name.removesuffix(".half")] = values.astype(np.float32)
    return found


def layer_state(held: Arrays, number: int, called: int) -> dict[str, NDArray[np.float32]]:
    """The parameters of one layer of a graph, named as in training by its number there."""
    stem, state = f"layer{number}", {}

    def dense(part: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        name = f"{stem}.{part}"
        weight, even = held[f"{name}.w"], held.get(f"{name}.even")
        # What attention gives is even as the values are: nothing is divided before `o`.
        return (weight if even is None else weight * even[:, None]).T, held[f"{name}.b"]

    weight, bias = dense("qkv")
    for n, part in enumerate("qkv"):
        state[f"{part}.weight"] = weight[n * WIDTH : (n + 1) * WIDTH]
        state[f"{part}.bias"] = bias[n * WIDTH : (n + 1) * WIDTH]
    for part in ("o", "wide", "back"):
        state[f"{part}.weight"], state[f"{part}.bias"] = dense(part)
    for norm in ("norm1", "norm2"):
        made = f"{stem}.{norm}" if f"{stem}.{norm}.scale" in held else "y"
        state[f"{norm}.weight"] = held[f"{made}.scale"]
        state[f"{norm}.bias"] = held[f"{made}.shift"]
    return {f"encoder.layers.{called}.{name}": values for name, values in state.items()}


def main() -> None:
    """Put the reader together again and save it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    parts = [constants(TARGET / f"{name}.onnx") for name in ("lower", "upper")]
    sizes = [sum(name.endswith(".qkv.b") for name in held) for held in parts]
    reader = fresh_reader(read_pretrained(given.weights), sum(sizes))
    state: Arrays = {}
    for first, held, size in zip((0, sizes[0]), parts, sizes, strict=True):
        for number in range(size):
            state |= layer_state(held, number, first + number)
    stored = np.load(TARGET / "words.npz")
    for ours, theirs in (("place.weight", "places"), ("mark", "marks"), ("hit", "hits"),
                         ("norm.weight", "scale"), ("norm.bias", "shift")):  # fmt: skip
        state[f"encoder.{ours}"] = stored[theirs]
    names = set(reader.state_dict())
    pairs = constants(TARGET / "pairs.onnx")
    state |= {name: values for name, values in pairs.items() if name in names}
    gate = constants(TARGET / "gate.onnx")
    state |= {"gate_word.weight": gate["weight"].T.copy(), "gate_word.bias": gate["bias"]}
    state |= dict(np.load(TARGET / "heads.npz"))
    tensors = {name: torch.from_numpy(v.astype(np.float32)) for name, v in state.items()}
    missing = reader.load_state_dict(tensors, strict=False)
    assert set(missing.missing_keys) <= {"encoder.words.weight", "encoder.blank", "symmetric"}
    assert not missing.unexpected_keys
    given.out.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), given.out / "reader.pt")


if __name__ == "__main__":
    main()

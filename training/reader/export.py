"""Turn a trained reader into the files that the package ships.

    python training/reader/export.py --weights e5-small-q4.bin --model DIR

Writes to src/allies/coding/models/reader: lower.onnx and upper.onnx (layers, eight-bit
weights), words.npz (the embeddings of the kept pieces as the pretrained model has them, four
bits, with what is added to them), gate.onnx, pairs.onnx and heads.npz (what is read from
them, eight bits and half precision), settings.json (thresholds and calibration).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper

sys.path.insert(0, str(Path(__file__).parent))
from batch import batches, encode  # noqa: E402
from data import examples, silver_texts  # noqa: E402
from fresh import load  # noqa: E402
from graph import build, inputs_of  # noqa: E402
from model import LOWER, WIDTH, Reader  # noqa: E402
from nodes import Graph  # noqa: E402
from pairs import build_pairs  # noqa: E402
from pretrained import Pretrained, read_pretrained  # noqa: E402
from vocabulary import kept_pieces  # noqa: E402

# Done in NumPy, of the few pairs that have something to tell.
BESIDE = ("kind.", "standing.", "mood", "gate.", "gate_mix.")
# One file in so many, and of their windows so many, show what the maps of the encoder are given.
FILES, WINDOWS = 23, 600
TRAINING = Path(__file__).resolve().parents[1]
TARGET = TRAINING.parent / "src/allies/coding/models/reader"


def write_encoder(reader: Reader, target: Path) -> None:
    """The lower and the upper layers as ONNX with weights of eight bits."""
    with tempfile.TemporaryDirectory() as folder:
        # A few hundred windows of all kinds of texts, to see what the maps are given.
        paths = sorted((TRAINING / "silver").glob("*.txt"))[::FILES]
        found = [e for c in silver_texts(Path(folder), paths) for e in examples(c)]
    found = random.Random(0).sample(found, min(len(found), WINDOWS))

    @torch.no_grad()
    def run() -> None:
        for batch in batches(found, random.Random(0)):
            reader.encoder.upper(*encode(reader, batch, 0.0, None), 0.0)

    layers = list(reader.encoder.layers)
    seen = inputs_of(layers, run)
    onnx.save(build(layers[:LOWER], seen[:LOWER], picked=True), target / "lower.onnx")
    onnx.save(build(layers[LOWER:], seen[LOWER:]), target / "upper.onnx")


def write_words(reader: Reader, source: Pretrained, target: Path) -> None:
    """The embeddings as stored by the pretrained model, for the kept pieces alone."""
    kept = kept_pieces(source)
    scales, nibbles = source.blocks("emb.word")
    rows = WIDTH // 32
    encoder = reader.encoder
    np.savez_compressed(
        target,
        scales=scales.reshape(-1, rows)[kept].reshape(-1),
        nibbles=nibbles.reshape(-1, rows, 16)[kept].reshape(-1, 16),
        places=encoder.place.weight.detach().numpy().astype(np.float16),
        marks=encoder.mark.detach().numpy().astype(np.float32),
        hits=encoder.hit.detach().numpy().astype(np.float32),
        scale=encoder.norm.weight.detach().numpy(),
        shift=encoder.norm.bias.detach().numpy(),
    )


def build_gate(reader: Reader) -> onnx.ModelProto:
    """The wide map of the gate; as a product of NumPy it would wake all threads for each window."""
    graph = Graph()
    state = {name: value.detach().numpy() for name, value in reader.gate_word.state_dict().items()}
    state = {name: value.astype(np.float16).astype(np.float32) for name, value in state.items()}
    weight = graph.constant("weight", state["weight"].T)
    product = graph.node("MatMul", "x", weight)
    summed = graph.node("Add", product, graph.constant("bias", state["bias"]))
    graph.node("Relu", summed, out="words")
    width, out = state["weight"].T.shape
    float_ = onnx.TensorProto.FLOAT
    return graph.model(
        "gate",
        [helper.make_tensor_value_info("x", float_, ["pieces", width])],
        [helper.make_tensor_value_info("words", float_, ["pieces", out])],
    )


def write_heads(reader: Reader, target: Path) -> None:
    """What reads the vectors of the encoder: the graphs of gate and pairs, and what is beside."""
    onnx.save(build_gate(reader), target / "gate.onnx")
    onnx.save(build_pairs(reader), target / "pairs.onnx")
    heads = {
        name: value.numpy().astype(np.float16)
        for name, value in reader.state_dict().items()
        if name.startswith(BESIDE)
    }
    np.savez_compressed(target / "heads.npz", **heads)


def main() -> None:
    """Write the files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--settings", type=Path, help="thresholds and calibration, JSON")
    given = parser.parse_args()
    source = read_pretrained(given.weights)
    reader = load(given.model / "reader.pt", source).eval()
    TARGET.mkdir(parents=True, exist_ok=True)
    write_encoder(reader, TARGET)
    write_words(reader, source, TARGET / "words.npz")
    write_heads(reader, TARGET)
    settings = {
        "calibration": {"en": [1.0, 0.0], "fr": [1.0, 0.0]},
        "threshold": {"en": 0.4, "fr": 0.4},
        "related": {"en": 0.5, "fr": 0.5},
        "least": {"en": 0.25, "fr": 0.25},
        "promise": -3.0,
    }
    if given.settings is not None:
        settings = json.loads(given.settings.read_text(encoding="utf-8"))
    (TARGET / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    for path in sorted(TARGET.iterdir()):
        print(f"{path.name:15} {path.stat().st_size / 1e6:6.2f} MB")


if __name__ == "__main__":
    main()

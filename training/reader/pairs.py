"""What the reader does with the pairs of the sentences of a window, as an ONNX graph.

The same steps as `Reader.forward` and `Step.forward` of `model.py`, of several sentences at
once: each pair sees the pairs and the words of its own sentence alone. Weights are stored in few
bits under the names they have in training.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import onnx
from model import ATTENTION, PAIR, TRIGGER, WIDTH, Reader
from nodes import Graph
from onnx import TensorProto, helper

SIZE = PAIR // ATTENTION
FLOOR = 1e-5
INPUTS = {
    "own": (TensorProto.FLOAT, ["words", WIDTH]),
    "actors": (TensorProto.FLOAT, ["actors", WIDTH]),
    "source": (TensorProto.INT64, ["pairs"]),
    "target": (TensorProto.INT64, ["pairs"]),
    "mirror": (TensorProto.INT64, ["pairs"]),
    "rules": (TensorProto.FLOAT, ["pairs", "features"]),
    # Where each word stands for each pair; one more than the largest place: in another sentence.
    "places": (TensorProto.INT64, ["pairs", "words"]),
    # The sentence of each pair, of each word, and their numbers from nought.
    "pair_in": (TensorProto.INT64, ["pairs"]),
    "word_in": (TensorProto.INT64, ["words"]),
    "sentences": (TensorProto.INT64, ["sentences"]),
}
NEVER = -1e4


class Pairs(Graph):
    """The graph of the pairs; constants take little room."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.state = {name: value.numpy() for name, value in reader.state_dict().items()}

    def __call__(self, kind: str, *inputs: str, **given: Any) -> str:
        """Add an operator; the name of its output."""
        return self.node(kind, *inputs, **given)

    def number(self, name: str, value: float) -> str:
        """A number."""
        return self.constant(name, np.array(value, np.float32), small=True)

    def weight(self, name: str) -> str:
        """A parameter of the reader."""
        return self.constant(name, self.state[name], small=True)

    def dense(self, x: str, name: str) -> str:
        """A dense map of the reader."""
        return self("Gemm", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), transB=1)

    def norm(self, x: str, name: str) -> str:
        """A layer norm of the reader."""
        held = (self.weight(f"{name}.{part}") for part in ("weight", "bias"))
        return self("LayerNormalization", x, *held, epsilon=FLOOR)

    def shaped(self, x: str, *shape: int) -> str:
        """The same numbers in another shape; 0 leaves a length as it is, -1 takes the rest."""
        name = "shape." + ".".join(map(str, shape))
        return self("Reshape", x, self.constant(name, np.array(shape, np.int64)))

    def turned(self, x: str, *order: int) -> str:
        """Axes in another order."""
        return self("Transpose", x, perm=list(order))

    def cut(self, x: str, low: int, high: int) -> str:
        """Columns `[low, high)`."""
        edges = [self.constant(f"at.{n}", np.array([n], np.int64)) for n in (low, high, 1)]
        return self("Slice", x, *edges[:2], edges[2])

    def heads(self, x: str, *order: int) -> str:
        """Shape (rows, PAIR) cut into heads and turned."""
        return self.turned(self.shaped(x, 0, ATTENTION, SIZE), *order)

    def attention(self, logits: str, never: str) -> str:
        """The share of attention from logits; `never` is far below nought where none may go."""
        small = self("Mul", logits, self.number("scale", SIZE**-0.5))
        return self("Softmax", self("Add", small, never), axis=-1)

    def unless(self, one: str, other: str) -> str:
        """Nought where two agree, NEVER elsewhere."""
        no, never = (self.number(f"number.{n}", n) for n in (0, NEVER))
        return self("Where", self("Equal", one, other), no, never)


class Where(NamedTuple):
    """What is there of the places of words: one-hot both ways round, and what must not be seen."""

    seen: str
    seen_back: str
    other_words: str
    other_pairs: str


def add_step(g: Pairs, z: str, name: str, where: Where) -> str:
    """One step: the pairs look at each other, then at the words, then each by itself."""
    packed = g.dense(g.norm(z, f"{name}.norm1"), f"{name}.own")
    q, k, v = (g.cut(packed, n * PAIR, (n + 1) * PAIR) for n in range(3))
    logits = g("MatMul", g.heads(q, 1, 0, 2), g.heads(k, 1, 2, 0))
    weights = g.attention(logits, where.other_pairs)
    found = g.turned(g("MatMul", weights, g.heads(v, 1, 0, 2)), 1, 0, 2)
    z = g("Add", z, g.dense(g.shaped(found, 0, PAIR), f"{name}.own_out"))
    query = g.heads(g.dense(g.norm(z, f"{name}.norm2"), f"{name}.ask"), 1, 0, 2)
    both = g.dense("own", f"{name}.words")
    key, value = g.cut(both, 0, PAIR), g.cut(both, PAIR, 2 * PAIR)
    at_key = g.heads(g.weight(f"{name}.place_key"), 1, 2, 0)
    at_value = g.heads(g.weight(f"{name}.place_value"), 1, 0, 2)
    by_place = g.turned(g("MatMul", query, at_key), 1, 0, 2)
    by_place = g.turned(g("MatMul", by_place, where.seen_back), 1, 0, 2)
    logits = g("Add", g("MatMul", query, g.heads(key, 1, 2, 0)), by_place)
    weights = g.attention(logits, where.other_words)
    of_place = g.turned(g("MatMul", g.turned(weights, 1, 0, 2), where.seen), 1, 0, 2)
    answer = g("MatMul", weights, g.heads(value, 1, 0, 2))
    answer = g("Add", answer, g("MatMul", of_place, at_value))
    answer = g.shaped(g.turned(answer, 1, 0, 2), 0, PAIR)
    z = g("Add", z, g.dense(answer, f"{name}.answer"))
    wide = g("Relu", g.dense(g.norm(z, f"{name}.norm3"), f"{name}.wide"))
    return g("Add", z, g.dense(wide, f"{name}.back"))


def add_places(g: Pairs, places: int) -> Where:
    """Places as one-hot, and what is out of sight of each pair."""
    eye = np.eye(places + 1, places, dtype=np.float32)
    hidden = np.where(np.arange(places + 1) < places, 0, NEVER).astype(np.float32)
    seen = g("Gather", g.constant("eye", eye, small=True), "places")
    other = g("Gather", g.constant("hidden", hidden, small=True), "places")
    others = g.unless(g.shaped("pair_in", -1, 1), "pair_in")
    return Where(seen, g.turned(seen, 0, 2, 1), other, others)


def build_pairs(reader: Reader) -> onnx.ModelProto:
    """The graph, with inputs as in INPUTS.

    It gives logits (pairs, relations), tags (words, relations), the pairs' vectors, and what the
    words of each sentence say of each relation.
    """
    g = Pairs(reader)
    relations = len(g.state["evidence"])
    one = g("Gather", g.dense("actors", "as_source"), "source")
    other = g("Gather", g.dense("actors", "as_target"), "target")
    z = g.dense(g("Concat", g("Add", one, other), g("Mul", one, other), axis=1), "pair")
    z = g("Add", z, g.dense("rules", "rules"))
    where = add_places(g, reader.places)
    for number in range(len(reader.steps)):
        z = add_step(g, z, f"steps.{number}", where)
    z = g.norm(z, "norm")
    tags = g.dense("own", "tag")
    elsewhere = g.shaped(g.unless(g.shaped("sentences", -1, 1), "word_in"), 0, 1, -1)
    each = g("Add", g.turned(tags, 1, 0), elsewhere)
    said = g("MatMul", g("Softmax", each, axis=-1), "own")
    word = g("Add", g("MatMul", said, g.turned(g.weight("word.weight"), 1, 0)),
             g.weight("word.bias"))  # fmt: skip
    meeting = g("Add", g.shaped(g.dense(z, "meet"), 0, 1, TRIGGER), g("Gather", word, "pair_in"))
    meeting = g("Mul", g("Relu", meeting), g.weight("fit"))
    last = g.constant("at.-1", np.array([-1], np.int64))
    logits = g("Add", g.dense(z, "relation"), g("ReduceSum", meeting, last, keepdims=0))
    shortcut = g.turned(g.weight("shortcut.weight"), 1, 0)
    logits = g("Add", logits, g("MatMul", "rules", shortcut))
    peak = g("Gather", g("ReduceMax", each, last, keepdims=0), "pair_in")
    logits = g("Add", logits, g("Mul", g.weight("evidence"), peak))
    half = g.number("half", 0.5)
    mean = g("Mul", g("Add", logits, g("Gather", logits, "mirror")), half)
    both = g.constant("symmetric", np.asarray(g.state["symmetric"]))
    logits = g("Where", both, mean, logits)
    outputs = {"logits": (logits, relations), "tags": (tags, relations), "z": (z, PAIR),
               "said": (said, WIDTH)}  # fmt: skip
    for name, (made, _) in outputs.items():
        g("Identity", made, out=name)
    ends = [helper.make_tensor_value_info(n, kind, shape) for n, (kind, shape) in INPUTS.items()]
    rows = {"said": ["sentences", relations]}
    found = [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, [*rows.get(n, ["rows"]), size])
        for n, (_, size) in outputs.items()
    ]
    return g.model("pairs", ends, found)

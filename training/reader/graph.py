"""The layers of the encoder as an ONNX graph, laid out for one window at a time.

Query, key and value are one product, attention is the fused operator of ONNX Runtime, and there is
no mask, since one window needs no padding: a fifth faster than the graph that is traced from the
training code. The norms are not fused with the sums before them, since that operator is slow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from model import HEADS, WIDTH, Layer
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

FUSED = "com.microsoft"
FLOOR = 1e-12
# How much of a large input's size its weights take over.
SHARE = 0.6
# The inputs of these dense maps differ most from piece to piece.
BY_PIECE = ("wide", "back")


class Graph:
    """Nodes and constants as they are added; names are those of the outputs."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """A constant."""
        plain = np.ascontiguousarray(values.astype(np.float32))
        self.constants.append(numpy_helper.from_array(plain, name))
        return name

    def node(self, kind: str, inputs: list[str], *outputs: str, fused: bool = False,
             **given: Any) -> str:  # fmt: skip
        """An operator; the name of its first output."""
        domain = FUSED if fused else ""
        self.nodes.append(
            helper.make_node(kind, inputs, list(outputs), name=outputs[0], domain=domain, **given)
        )
        return outputs[0]

    def dense(
        self, x: str, name: str, weight: NDArray[Any], bias: NDArray[Any],
        largest: NDArray[Any], *, by_piece: bool,
    ) -> str:  # fmt: skip
        """A product and a sum; `weight` has shape (inputs, outputs).

        `largest` is how large each input gets. Inputs are scaled so that large ones share their
        size with their weights, or else eight bits for all of a window's inputs would leave the
        small ones none (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438). With `by_piece` each
        piece's inputs are brought to the same size before, for the same reason.
        """
        largest = np.maximum(largest, 1e-4) ** SHARE
        share = largest / np.maximum(np.abs(weight).max(1), 1e-4) ** (1 - SHARE)
        even = self.node("Mul", [x, self.constant(f"{name}.even", 1 / share)], f"{name}.input")
        held = self.constant(f"{name}.w", weight * share[:, None])
        if not by_piece:
            product = self.node("MatMul", [even, held], f"{name}.product")
        else:
            size = self.node("ReduceMax", [self.node("Abs", [even], f"{name}.size"), self.last()],
                             f"{name}.top", keepdims=1)  # fmt: skip
            level = self.node("Div", [even, size], f"{name}.level")
            small = self.node("MatMul", [level, held], f"{name}.small")
            product = self.node("Mul", [small, size], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], name)

    def last(self) -> str:
        """The number of the last axis, as a constant."""
        if not any(held.name == "last" for held in self.constants):
            self.constants.append(numpy_helper.from_array(np.array([-1], np.int64), "last"))
        return "last"


def plain(tensor: Tensor) -> NDArray[Any]:
    """The numbers of a parameter."""
    return np.asarray(tensor.detach().numpy())


def add_layer(
    graph: Graph, layer: Layer, x: str, name: str, out: str, largest: dict[str, NDArray[Any]]
) -> str:
    """One layer: attention, then two dense maps, each added to its input and normed."""
    three = (layer.q, layer.k, layer.v)
    weight = np.concatenate([plain(part.weight) for part in three]).T
    bias = np.concatenate([plain(part.bias) for part in three])
    packed = graph.dense(x, f"{name}.qkv", weight, bias, largest["q"], by_piece=False)
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.node("Split", [packed], *parts, axis=-1, num_outputs=3)
    seen = graph.node("MultiHeadAttention", parts, f"{name}.seen", fused=True, num_heads=HEADS)

    def dense(given: str, part: str) -> str:
        module = getattr(layer, part)
        weight, bias = plain(module.weight).T, plain(module.bias)
        return graph.dense(given, f"{name}.{part}", weight, bias, largest[part],
                           by_piece=part in BY_PIECE)  # fmt: skip

    seen = dense(seen, "o")

    def normed(first: str, second: str, norm: Any, made: str) -> str:
        scale = graph.constant(f"{made}.scale", plain(norm.weight))
        shift = graph.constant(f"{made}.shift", plain(norm.bias))
        both = graph.node("Add", [first, second], f"{made}.sum")
        return graph.node("LayerNormalization", [both, scale, shift], made, epsilon=FLOOR)

    y = normed(x, seen, layer.norm1, f"{name}.norm1")
    wide = graph.node("Gelu", [dense(y, "wide")], f"{name}.gelu", fused=True)
    back = dense(wide, "back")
    return normed(y, back, layer.norm2, out)


PARTS = ("q", "o", "wide", "back")


def largest_inputs(layers: list[Layer], run: Callable[[], None]) -> list[dict[str, NDArray[Any]]]:
    """How large each input of each dense map of each layer gets while `run` runs."""
    found: list[dict[str, NDArray[Any]]] = [{} for _ in layers]
    hooks = []
    for number, layer in enumerate(layers):
        for part in PARTS:

            def note(_module: Any, given: tuple[Tensor, ...], number: int = number,
                     part: str = part) -> None:  # fmt: skip
                sizes = plain(given[0].abs().flatten(0, -2).amax(0))
                held = found[number].get(part, sizes)
                found[number][part] = np.maximum(held, sizes)

            hooks.append(getattr(layer, part).register_forward_pre_hook(note))
    run()
    for hook in hooks:
        hook.remove()
    return found


def build(layers: list[Layer], largest: list[dict[str, NDArray[Any]]]) -> onnx.ModelProto:
    """The model: `x` to `y`, both of shape (1, pieces, width)."""
    graph = Graph()
    x = "x"
    for number, layer in enumerate(layers):
        last = number == len(layers) - 1
        out = "y" if last else f"layer{number}.norm2"
        x = add_layer(graph, layer, x, f"layer{number}", out, largest[number])
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "pieces", WIDTH])
        for name in ("x", "y")
    ]
    made = helper.make_graph(graph.nodes, "encoder", ends[:1], ends[1:], graph.constants)
    versions = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=9)

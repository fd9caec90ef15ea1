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
from nodes import Graph
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor

FLOOR = 1e-12
# How much of a large input's size its weights take over.
SHARE = 0.6
# The inputs of these dense maps differ most from piece to piece.
BY_PIECE = ("wide", "back")


class Layers(Graph):
    """The graph of the encoder's layers."""

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
        even = self.node("Mul", x, self.constant(f"{name}.even", 1 / share))
        held = self.constant(f"{name}.w", weight * share[:, None])
        if by_piece:
            last = self.constant("last", np.array([-1], np.int64))
            size = self.node("ReduceMax", self.node("Abs", even), last, keepdims=1)
            small = self.node("MatMul", self.node("Div", even, size), held)
            product = self.node("Mul", small, size)
        else:
            product = self.node("MatMul", even, held)
        return self.node("Add", product, self.constant(f"{name}.b", bias))


def plain(tensor: Tensor) -> NDArray[Any]:
    """The numbers of a parameter."""
    return np.asarray(tensor.detach().numpy())


def add_layer(
    graph: Layers, layer: Layer, x: str, name: str, out: str, largest: dict[str, NDArray[Any]]
) -> str:
    """One layer: attention, then two dense maps, each added to its input and normed."""
    three = (layer.q, layer.k, layer.v)
    weight = np.concatenate([plain(part.weight) for part in three]).T
    bias = np.concatenate([plain(part.bias) for part in three])
    packed = graph.dense(x, f"{name}.qkv", weight, bias, largest["q"], by_piece=False)
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.node("Split", packed, out=parts, axis=-1, num_outputs=3)
    seen = graph.node("MultiHeadAttention", *parts, fused=True, num_heads=HEADS)

    def dense(given: str, part: str) -> str:
        module = getattr(layer, part)
        weight, bias = plain(module.weight).T, plain(module.bias)
        return graph.dense(given, f"{name}.{part}", weight, bias, largest[part],
                           by_piece=part in BY_PIECE)  # fmt: skip

    seen = dense(seen, "o")

    def normed(first: str, second: str, norm: Any, made: str) -> str:
        scale = graph.constant(f"{made}.scale", plain(norm.weight))
        shift = graph.constant(f"{made}.shift", plain(norm.bias))
        both = graph.node("Add", first, second)
        return graph.node("LayerNormalization", both, scale, shift, out=made, epsilon=FLOOR)

    y = normed(x, seen, layer.norm1, f"{name}.norm1")
    wide = graph.node("Gelu", dense(y, "wide"), fused=True)
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
    graph, x = Layers(), "x"
    for number, layer in enumerate(layers):
        last = number == len(layers) - 1
        out = "y" if last else f"layer{number}.norm2"
        x = add_layer(graph, layer, x, f"layer{number}", out, largest[number])
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "pieces", WIDTH])
        for name in ("x", "y")
    ]
    return graph.model("encoder", ends[:1], ends[1:])

"""The layers of the encoder as an ONNX graph, laid out for one window at a time.

Query, key and value are one product, attention is the fused operator of ONNX Runtime, and there is
no mask, since one window needs no padding: a fifth faster than the graph that is traced from the
training code. The norms are not fused with the sums before them, since that operator is slow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import onnx
from model import HEADS, WIDTH, Layer
from nodes import Graph
from numpy.typing import NDArray
from onnx import TensorProto, helper
from rounding import rounded
from torch import Tensor

FLOOR = 1e-12
# How much of a large input's size its weights take over.
SHARE = 0.5
# The least that a piece's inputs are divided by.
LEAST = 1e-3


class Inputs(NamedTuple):
    """What a dense map is given: how large each input gets, and the moments of each two."""

    largest: NDArray[Any]
    moments: NDArray[Any]


class Dense(NamedTuple):
    """A dense map, shape (inputs, outputs), that takes its inputs divided by `share`.

    Large inputs share their size with their weights, or else eight bits for all inputs of a
    window would leave the small ones none (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438).
    """

    weight: NDArray[Any]
    bias: NDArray[Any]
    share: NDArray[Any]
    moments: NDArray[Any]


def shared(weight: NDArray[Any], bias: NDArray[Any], given: Inputs) -> Dense:
    """A map with the size of its inputs shared out; `weight` has shape (inputs, outputs)."""
    share = np.maximum(given.largest, 1e-4) ** SHARE
    share = share / np.maximum(np.abs(weight).max(1), 1e-4) ** (1 - SHARE)
    return Dense(weight * share[:, None], bias, share, given.moments / np.outer(share, share))


class Layers(Graph):
    """The graph of the encoder's layers."""

    def even(self, x: str, name: str, dense: Dense) -> str:
        """The inputs of a map, divided by their share."""
        return self.node("Mul", x, self.constant(f"{name}.even", 1 / dense.share))

    def product(self, x: str, name: str, dense: Dense, *, bias: bool = True) -> str:
        """A product in eight bits, and the sum with the bias."""
        weight, scale = rounded(dense.weight, dense.moments)
        held = [self.constant(f"{name}.w.byte", weight), self.constant(f"{name}.w.scale", scale)]
        if bias:
            held += ["", self.constant(f"{name}.b", dense.bias)]
        return self.node("DynamicQuantizeMatMul", x, *held, fused=True)

    def plus(self, x: str, name: str, dense: Dense) -> str:
        """The sum with the bias by itself."""
        return self.node("Add", x, self.constant(f"{name}.b", dense.bias))


def plain(tensor: Tensor) -> NDArray[Any]:
    """The numbers of a parameter."""
    return np.asarray(tensor.detach().numpy())


def add_layer(
    graph: Layers, layer: Layer, x: str, name: str, out: str, seen: dict[str, Inputs],
    at: str | None = None,
) -> str:  # fmt: skip
    """One layer: attention, then two dense maps, each added to its input and normed.

    With `at`, only the pieces at these places are looked at further; they still see all.
    """
    weights = {part: plain(getattr(layer, part).weight).T for part in ("q", "k", "v", *PARTS)}
    biases = {part: plain(getattr(layer, part).bias) for part in weights}
    o = shared(weights["o"], biases["o"], seen["o"])
    # What attention gives is a mean of values: it comes out even if the values are.
    weights["v"], biases["v"] = weights["v"] / o.share, biases["v"] / o.share
    weight, bias = (np.concatenate([of[p] for p in "qkv"], -1) for of in (weights, biases))
    qkv = shared(weight, bias, seen["q"])
    packed = graph.product(graph.even(x, f"{name}.qkv", qkv), f"{name}.qkv", qkv)
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.node("Split", packed, out=parts, axis=-1, num_outputs=3)
    if at is not None:
        parts[0], x = (graph.node("Gather", whole, at, axis=1) for whole in (parts[0], x))
    found = graph.node("MultiHeadAttention", *parts, fused=True, num_heads=HEADS)
    found = graph.product(found, f"{name}.o", o)

    def normed(first: str, second: str, norm: Any, made: str) -> str:
        scale = graph.constant(f"{made}.scale", plain(norm.weight))
        shift = graph.constant(f"{made}.shift", plain(norm.bias))
        both = graph.node("Add", first, second)
        return graph.node("LayerNormalization", both, scale, shift, out=made, epsilon=FLOOR)

    y = normed(x, found, layer.norm1, f"{name}.norm1")
    wide = shared(weights["wide"], biases["wide"], seen["wide"])
    # The sum stands apart, since it is joined with the function behind it.
    found = graph.product(graph.even(y, f"{name}.wide", wide), f"{name}.wide", wide, bias=False)
    found = graph.node("Gelu", graph.plus(found, f"{name}.wide", wide), fused=True)
    back = shared(weights["back"], biases["back"], seen["back"])
    found = graph.even(found, f"{name}.back", back)
    # These differ most from piece to piece, and are brought to one size. None is far below nought.
    last = graph.constant("last", np.array([-1], np.int64))
    size = graph.node("ReduceMax", found, last, keepdims=1)
    size = graph.node("Max", size, graph.constant("least", np.array(LEAST, np.float32)))
    found = graph.node("Mul", found, graph.node("Reciprocal", size))
    found = graph.product(found, f"{name}.back", back, bias=False)
    found = graph.plus(graph.node("Mul", found, size), f"{name}.back", back)
    return normed(y, found, layer.norm2, out)


PARTS = ("q", "o", "wide", "back")


def inputs_of(layers: list[Layer], run: Callable[[], None]) -> list[dict[str, Inputs]]:
    """What the dense maps of each layer are given while `run` runs."""
    found: list[dict[str, Inputs]] = [{} for _ in layers]
    hooks = []
    for number, layer in enumerate(layers):
        for part in PARTS:

            def note(_module: Any, given: tuple[Tensor, ...], number: int = number,
                     part: str = part) -> None:  # fmt: skip
                each = plain(given[0].flatten(0, -2))
                largest, moments = np.abs(each).max(0), each.T @ each
                held = found[number].get(part)
                if held is not None:
                    largest = np.maximum(largest, held.largest)
                    moments += held.moments
                found[number][part] = Inputs(largest, moments)

            hooks.append(getattr(layer, part).register_forward_pre_hook(note))
    run()
    for hook in hooks:
        hook.remove()
    return found


def build(
    layers: list[Layer], seen: list[dict[str, Inputs]], *, picked: bool = False
) -> onnx.ModelProto:
    """The model: from `x`, shape (1, pieces, width), to `y`.

    With `picked`, `y` is of the pieces at the places `at` alone, shape (kept,).
    """
    graph, x = Layers(), "x"
    for number, layer in enumerate(layers):
        last = number == len(layers) - 1
        out = "y" if last else f"layer{number}.norm2"
        at = "at" if last and picked else None
        x = add_layer(graph, layer, x, f"layer{number}", out, seen[number], at)
    float_, kept = TensorProto.FLOAT, "kept" if picked else "pieces"
    given = [helper.make_tensor_value_info("x", float_, [1, "pieces", WIDTH])]
    if picked:
        given.append(helper.make_tensor_value_info("at", TensorProto.INT64, [kept]))
    made = helper.make_tensor_value_info("y", float_, [1, kept, WIDTH])
    return graph.model("encoder", given, [made])

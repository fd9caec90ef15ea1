"""Graphs for ONNX Runtime as they are put together: nodes, constants, and the model in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

FUSED = "com.microsoft"
# Smaller ones are not worth a scale.
MANY = 10_000


class Graph:
    """Nodes and constants as they are added; what is added is known by the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.held: set[str] = set()

    def node(
        self, kind: str, *inputs: str, out: str | Sequence[str] | None = None, fused: bool = False,
        **given: Any,
    ) -> str:  # fmt: skip
        """An operator; its output's name, the first of several. `fused`: one of ONNX Runtime's."""
        out = out or f"{kind}_{len(self.nodes)}"
        names = [out] if isinstance(out, str) else list(out)
        self.nodes.append(
            helper.make_node(kind, list(inputs), names, name=names[0],
                             domain=FUSED if fused else "", **given)
        )  # fmt: skip
        return names[0]

    def constant(self, name: str, values: NDArray[Any], *, small: bool = False) -> str:
        """A constant, once by name.

        With `small`, floats are stored in half precision, matrices in eight bits with a scale
        for each row; ONNX Runtime makes plain floats of them when it loads the graph.
        """
        if name in self.held:
            return name
        self.held.add(name)
        plain = np.ascontiguousarray(values)
        if small and plain.ndim == 2 and plain.size >= MANY:
            scale = np.maximum(np.abs(plain).max(1, keepdims=True), 1e-8) / 127
            stored = numpy_helper.from_array(np.rint(plain / scale).astype(np.int8), f"{name}.byte")
            cast = self.node("Cast", stored.name, to=onnx.TensorProto.FLOAT)
            self.node("Mul", cast, self.constant(f"{name}.scale", scale), out=name)
        elif small and plain.dtype == np.float32:
            stored = numpy_helper.from_array(plain.astype(np.float16), f"{name}.half")
            self.node("Cast", stored.name, out=name, to=onnx.TensorProto.FLOAT)
        else:
            stored = numpy_helper.from_array(plain, name)
        self.constants.append(stored)
        return name

    def model(
        self, name: str, inputs: Sequence[onnx.ValueInfoProto],
        outputs: Sequence[onnx.ValueInfoProto],
    ) -> onnx.ModelProto:  # fmt: skip
        """The whole as a model."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9)

"""Graphs for ONNX Runtime as they are put together: nodes, constants, and the model in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

FUSED = "com.microsoft"


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

    def constant(self, name: str, values: NDArray[Any], *, half: bool = False) -> str:
        """A constant, once by name; with `half`, floats are stored in half precision."""
        if name in self.held:
            return name
        self.held.add(name)
        plain = np.ascontiguousarray(values)
        if half and plain.dtype == np.float32:
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

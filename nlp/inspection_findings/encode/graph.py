"""Write the encoder as an ONNX graph without weights.

A graph refers to its weights by their names in the safetensors file. Without them it has only a few
kilobytes, and so fits into a repository. `engine.TextGraph` supplies the weights. The graph reads
one text at a time: it has no batch, no padding and no mask.

Writing a graph needs the package ``onnx``, which only the extra ``train`` installs. Reading one
does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inspection_findings.encode.engine import ROW, TOKENS

_OPSET = 20  # the first with Gelu as a single operation
_IR_VERSION = 9  # belongs to the opset
_HANDED_IN = "handed in when the graph is opened"
_SMALLEST_NORM = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class BertShape:
    """Sizes of a BERT encoder; the defaults are those of all-MiniLM-L6-v2."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner_width: int = 1536
    words: int = 30_522
    places: int = 512
    epsilon: float = 1e-12


@dataclass(slots=True)
class GraphWriter:
    """Collects operations and weights; the methods that add one return the name of its value."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: dict[str, tuple[int, ...]] = field(default_factory=dict)
    constants: dict[str, NDArray[np.float32] | NDArray[np.int64]] = field(default_factory=dict)

    def apply(self, operation: str, *inputs: str, name: str = "", **settings: Any) -> str:
        """Add an operation. Give ``name`` only if its value is an output of the graph."""
        name = name or f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [name], name, **settings))
        return name

    def weigh(self, name: str, *shape: int) -> str:
        """Add a weight that is supplied under ``name`` when the graph is opened."""
        self.weights[name] = shape
        return name

    def integers(self, *values: int) -> str:
        """Add a constant list of integers."""
        name = "integers_" + "_".join(str(value).replace("-", "minus") for value in values)
        self.constants[name] = np.array(values, dtype=np.int64)
        return name

    def number(self, name: str, value: float) -> str:
        """Add a constant number."""
        self.constants[name] = np.array(value, dtype=np.float32)
        return name

    def finish(self, name: str, outputs: Mapping[str, int], metadata: Mapping[str, str]) -> bytes:
        """Return the graph as a file. The same operations always give the same bytes.

        Parameters
        ----------
        outputs : mapping of str to int
            The length of each output of the graph.
        """
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(TOKENS, TensorProto.INT64, ["tokens"])],
            [helper.make_tensor_value_info(o, TensorProto.FLOAT, [n]) for o, n in outputs.items()],
            [
                *(numpy_helper.from_array(value, name) for name, value in self.constants.items()),
                *(_leave_out(name, shape) for name, shape in self.weights.items()),
            ],
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
            producer_name="inspection-findings",
        )
        helper.set_model_props(model, dict(metadata))
        return bytes(model.SerializeToString(deterministic=True))


def _leave_out(name: str, shape: Sequence[int]) -> TensorProto:
    """Return a weight marked as external, as ONNX Runtime requires for one supplied later."""
    tensor = TensorProto(
        name=name,
        data_type=TensorProto.FLOAT,
        dims=shape,
        data_location=TensorProto.EXTERNAL,
    )
    tensor.external_data.add(key="location", value=_HANDED_IN)
    return tensor


def write_encoder_graph(name: str, weights_sha256: str, *, shape: BertShape | None = None) -> bytes:
    """Return the graph from tokens to a unit row.

    Parameters
    ----------
    name : str
        The encoder's name.
    weights_sha256 : str
        The hash of the ``model.safetensors`` that the graph is for.
    """
    shape = shape or BertShape()
    writer = GraphWriter()
    states = add_embeddings(writer, shape)
    for number in range(shape.layers):
        states = add_layer(writer, states, f"encoder.layer.{number}", shape)
    add_unit_row(writer, states)
    return writer.finish(name, {ROW: shape.width}, {"weights_sha256": weights_sha256})


def add_embeddings(writer: GraphWriter, shape: BertShape) -> str:
    """Add the embedding of each token at its position, shape (tokens, width)."""

    def table(name: str, rows: int) -> str:
        return writer.weigh(f"embeddings.{name}_embeddings.weight", rows, shape.width)

    words = writer.apply("Gather", table("word", shape.words), TOKENS)
    first = writer.integers(0)
    places = writer.apply(
        "Slice", table("position", shape.places), first, writer.apply("Shape", TOKENS)
    )
    kind = writer.apply("Gather", table("token_type", 2), first)
    states = writer.apply("Add", writer.apply("Add", words, kind), places)
    return _normalise(writer, states, "embeddings.LayerNorm", shape)


def add_layer(writer: GraphWriter, states: str, name: str, shape: BertShape) -> str:
    """Add one transformer layer, whose weights have names that start with ``name``."""
    width = shape.width
    attended = _attend(writer, states, f"{name}.attention.self", shape)
    attended = _multiply(writer, attended, f"{name}.attention.output.dense", width, width)
    states = writer.apply("Add", attended, states)
    states = _normalise(writer, states, f"{name}.attention.output.LayerNorm", shape)
    inner = _multiply(writer, states, f"{name}.intermediate.dense", width, shape.inner_width)
    inner = writer.apply("Gelu", inner)
    outer = _multiply(writer, inner, f"{name}.output.dense", shape.inner_width, width)
    return _normalise(writer, writer.apply("Add", outer, states), f"{name}.output.LayerNorm", shape)


def _attend(writer: GraphWriter, states: str, name: str, shape: BertShape) -> str:
    """Add multi-head self-attention, shape (tokens, width)."""
    width, each = shape.width, shape.width // shape.heads

    def split(part: str, *order: int) -> str:
        values = _multiply(writer, states, f"{name}.{part}", width, width)
        by_head = writer.apply("Reshape", values, writer.integers(0, shape.heads, each))
        return writer.apply("Transpose", by_head, perm=order)

    queries, keys, values = split("query", 1, 0, 2), split("key", 1, 2, 0), split("value", 1, 0, 2)
    scale = writer.number("attention_scale", each**-0.5)
    similarity = writer.apply("Mul", writer.apply("MatMul", queries, keys), scale)
    taken = writer.apply("MatMul", writer.apply("Softmax", similarity, axis=-1), values)
    by_token = writer.apply("Transpose", taken, perm=(1, 0, 2))
    return writer.apply("Reshape", by_token, writer.integers(0, width))


def _multiply(writer: GraphWriter, states: str, name: str, before: int, after: int) -> str:
    weight = writer.weigh(f"{name}.weight", after, before)
    return writer.apply("Gemm", states, weight, writer.weigh(f"{name}.bias", after), transB=1)


def _normalise(writer: GraphWriter, states: str, name: str, shape: BertShape) -> str:
    weight = writer.weigh(f"{name}.weight", shape.width)
    bias = writer.weigh(f"{name}.bias", shape.width)
    return writer.apply("LayerNormalization", states, weight, bias, axis=-1, epsilon=shape.epsilon)


def add_unit_row(writer: GraphWriter, states: str) -> None:
    """Add the embedding: the mean over all tokens, scaled to length 1."""
    mean = writer.apply("ReduceMean", states, writer.integers(0), keepdims=0)
    norm = writer.apply("ReduceL2", mean, keepdims=1)
    smallest = writer.number("smallest_norm", _SMALLEST_NORM)
    writer.apply("Div", mean, writer.apply("Max", norm, smallest), name=ROW)

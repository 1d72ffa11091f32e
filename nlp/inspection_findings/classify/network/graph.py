"""Write a fine-tuned network as an ONNX graph with two outputs, which share the lower layers.

Writing a graph needs the package ``onnx``, which only the extra ``train`` installs. Reading one
does not.
"""

from __future__ import annotations

from inspection_findings.classify.network.network import Network
from inspection_findings.encode.engine import LOG_ODDS, ROW
from inspection_findings.encode.graph import (
    BertShape,
    GraphWriter,
    add_embeddings,
    add_layer,
    add_unit_row,
)


def write_network_graph(network: Network, *, shape: BertShape | None = None) -> bytes:
    """Return the graph from tokens to the encoder's unit row and the network's log-odds.

    The graph contains the SHA-256 of the network that it is for.

    Parameters
    ----------
    shape : BertShape, optional
        The shape of the encoder, by default that of the default encoder.
    """
    shape = shape or BertShape()
    shared = shape.layers - network.layers
    writer = GraphWriter()
    states = add_embeddings(writer, shape)
    for number in range(shared):
        states = add_layer(writer, states, f"encoder.layer.{number}", shape)
    own = states
    for number in range(shared, shape.layers):
        states = add_layer(writer, states, f"encoder.layer.{number}", shape)
    add_unit_row(writer, states)
    for number in range(network.layers):
        own = add_layer(writer, own, f"layers.{number}", shape)
    _add_log_odds(writer, own, outputs=network.outputs, width=shape.width)
    return writer.finish(
        "fine-tuned network",
        {ROW: shape.width, LOG_ODDS: network.outputs},
        {"network_sha256": network.sha256},
    )


def _add_log_odds(writer: GraphWriter, states: str, *, outputs: int, width: int) -> None:
    """Add, for each output, an attention over the tokens and a linear layer on its result."""
    where = writer.apply("Gemm", writer.weigh("where", outputs, width), states, transB=1)
    seen = writer.apply("MatMul", writer.apply("Softmax", where, axis=-1), states)
    product = writer.apply("Mul", seen, writer.weigh("what", outputs, width))
    total = writer.apply("ReduceSum", product, writer.integers(-1), keepdims=0)
    writer.apply("Add", total, writer.weigh("biases", outputs), name=LOG_ODDS)

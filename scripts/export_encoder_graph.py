"""Write the default encoder's graph. Run this after a change to `encode/graph.py`.

It needs the extra ``train``. The encoder then has a new id, and the theme model is out of date, so
run ``findings train`` as well::

    python scripts/export_encoder_graph.py
"""

from __future__ import annotations

from environment import CHECKOUT, say
from inspection_findings.encode.encoder import DEFAULT_NAME, DEFAULT_SHA256
from inspection_findings.encode.graph import write_encoder_graph
from inspection_findings.encode.onnx_encoder import WEIGHTS

GRAPH = CHECKOUT / "nlp" / "inspection_findings" / "encode" / f"{DEFAULT_NAME}.onnx"


def main() -> None:
    """Write the graph and say how large it is."""
    graph = write_encoder_graph(DEFAULT_NAME, DEFAULT_SHA256[WEIGHTS])
    GRAPH.write_bytes(graph)
    say(f"{GRAPH}: {len(graph):,} bytes")


if __name__ == "__main__":
    main()

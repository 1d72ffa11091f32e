"""A tiny encoder as a folder: the default encoder's word vectors, averaged over the words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from safetensors import safe_open
from safetensors.numpy import save

from inspection_findings.encode import find_default_folder
from inspection_findings.encode.engine import ROW, TOKENS
from inspection_findings.encode.graph import GraphWriter, add_unit_row
from inspection_findings.encode.onnx_encoder import GRAPH, TOKENIZER, WEIGHTS

_WORDS = "words"


def write_tiny_encoder(folder: Path) -> None:
    """Write weights, tokenizer and graph to a folder."""
    source = find_default_folder()
    with safe_open(source / WEIGHTS, framework="np") as weights:
        words = weights.get_tensor("embeddings.word_embeddings.weight")
    (folder / WEIGHTS).write_bytes(save({_WORDS: words}))
    tokenizer = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))
    tokenizer["post_processor"] = None  # no marks around a text: they are in every mean
    (folder / TOKENIZER).write_text(json.dumps(tokenizer), encoding="utf-8")
    writer = GraphWriter()
    add_unit_row(writer, writer.apply("Gather", writer.weigh(_WORDS, *words.shape), TOKENS))
    sha256 = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    graph = writer.finish("tiny", {ROW: words.shape[1]}, {"weights_sha256": sha256})
    (folder / GRAPH).write_bytes(graph)

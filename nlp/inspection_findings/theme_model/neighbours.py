"""Save and load coded neighbours: embeddings as safetensors, their codings as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np

from inspection_findings.classify import CodedFinding, CodedNeighbours

_EMBEDDINGS = "embeddings"


def write_neighbours(neighbours: CodedNeighbours) -> tuple[bytes, bytes]:
    """Return the contents of the safetensors file and of the JSON file."""
    from safetensors.numpy import save

    described = {
        "encoder_id": neighbours.encoder_id,
        "coded": [asdict(one) for one in neighbours.coded],
    }
    text = json.dumps(described, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    arrays = {_EMBEDDINGS: np.ascontiguousarray(neighbours.embeddings)}
    return bytes(save(arrays)), text.encode()


def read_neighbours(rows: bytes, described: bytes) -> CodedNeighbours:
    """Rebuild the neighbours from what `write_neighbours` returned."""
    from safetensors.numpy import load

    read = json.loads(described)
    return CodedNeighbours(
        encoder_id=read["encoder_id"],
        coded=tuple(
            CodedFinding(**one | {"themes": tuple(one["themes"])}) for one in read["coded"]
        ),
        embeddings=load(rows)[_EMBEDDINGS],
    )

"""A fine-tuned network as plain data: what it says of a text depends on the text alone.

House rule: it learnt from illustrations and from no report, so it may be used whatever borough
is left out. It is kept as arrays in half precision, and used as it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.errors import ModelError
from inspection_findings.records import KINDS, POLARITIES, Kind

_KIND_BIASES = "kind_biases"
_CURE = "restore the folder, or make it again with: findings train --fine-tune"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkScores:
    """What a network says of findings before any report was coded; row *i* is finding *i*.

    Attributes
    ----------
    themes : array (n, themes), float64
        Log-odds that the finding carries the theme; 0 for one that the network does not know.
    polarities : array (n, 4), float64
        Log-odds of each of `records.POLARITIES`.
    """

    themes: NDArray[np.float64]
    polarities: NDArray[np.float64]

    def select(self, rows: NDArray[np.intp]) -> NetworkScores:
        """Return what is said of the findings at ``rows``."""
        return NetworkScores(themes=self.themes[rows], polarities=self.polarities[rows])


@dataclass(frozen=True, kw_only=True)
class Network:
    """The last layers of an encoder, fine-tuned, and one attention of its own for each output.

    Attributes
    ----------
    encoder_id : str
        The encoder on whose lower layers it stands.
    theme_ids : tuple of str
        The themes it knows: its first outputs. The four polarities follow.
    layers : int
        How many of the encoder's layers it replaces.
    illustrations : str
        SHA-256 of the illustrations that it learnt from.
    arrays : mapping of str to array, float16
        Its weights; ``kind_biases`` (kinds, outputs) is added by `Network.interpret`.
    graph : bytes
        How it reads a text, from `graph.write_network_graph`. It names the SHA-256 of `to_bytes`.
    """

    encoder_id: str
    theme_ids: tuple[str, ...]
    layers: int
    illustrations: str
    arrays: Mapping[str, NDArray[np.float16]]
    graph: bytes = b""

    @cached_property
    def network_id(self) -> str:
        """The name under which its outputs are kept: two that differ have two."""
        sha256 = hashlib.sha256(self.to_bytes() + self.graph)
        return f"onnx:fine-tuned:{sha256.hexdigest()[:16]}"

    @property
    def sha256(self) -> str:
        """The hash of its file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @property
    def outputs(self) -> int:
        """How many numbers it gives for a text."""
        return len(self.theme_ids) + len(POLARITIES)

    def knows(self, theme_ids: Sequence[str]) -> NDArray[np.bool_]:
        """Return which of these themes it has learnt, shape (themes,)."""
        return np.array([theme_id in self.theme_ids for theme_id in theme_ids], dtype=np.bool_)

    def interpret(
        self, rows: NDArray[np.float32], kinds: Sequence[Kind], theme_ids: Sequence[str]
    ) -> NetworkScores:
        """Return its outputs (n, outputs) by theme and polarity, for findings of these kinds."""
        biases = self.arrays[_KIND_BIASES].astype(np.float64)
        said = rows.astype(np.float64) + biases[[KINDS.index(kind) for kind in kinds]]
        themes = np.zeros((len(rows), len(theme_ids)))
        for column, theme_id in enumerate(theme_ids):
            if theme_id in self.theme_ids:
                themes[:, column] = said[:, self.theme_ids.index(theme_id)]
        return NetworkScores(themes=themes, polarities=said[:, len(self.theme_ids) :])

    def check_shapes(self) -> None:
        """Raise `ValueError` unless each output has its weights."""
        for name in ("where", "what", "biases"):
            if len(self.arrays[name]) != self.outputs:
                raise ValueError(f"{name}: {len(self.arrays[name])} rows, not {self.outputs}")
        if self.arrays[_KIND_BIASES].shape != (len(KINDS), self.outputs):
            raise ValueError(f"{_KIND_BIASES}: shape {self.arrays[_KIND_BIASES].shape}")

    def to_bytes(self) -> bytes:
        """Return the network, without its graph, as a safetensors file."""
        from safetensors.numpy import save

        described = {
            "encoder_id": self.encoder_id,
            "theme_ids": list(self.theme_ids),
            "layers": self.layers,
            "illustrations": self.illustrations,
        }
        arrays = {name: np.ascontiguousarray(array) for name, array in self.arrays.items()}
        # One entry, since the library writes several in an order that changes from run to run.
        text = json.dumps(described, sort_keys=True)
        return bytes(save(dict(sorted(arrays.items())), metadata={"network": text}))


def read_network(data: bytes, graph: bytes, *, where: str) -> Network:
    """Read what `Network.to_bytes` wrote, with the graph that belongs to it.

    Raises
    ------
    ModelError
        If the bytes are no such file, or the graph is that of another network.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        length = int.from_bytes(data[:8], "little")
        described: dict[str, Any] = json.loads(
            json.loads(data[8 : 8 + length])["__metadata__"]["network"]
        )
        network = Network(
            encoder_id=described["encoder_id"],
            theme_ids=tuple(described["theme_ids"]),
            layers=int(described["layers"]),
            illustrations=described["illustrations"],
            arrays=load(data),
            graph=graph,
        )
        network.check_shapes()
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        problem = f"is not a fine-tuned network ({type(error).__name__})"
        raise ModelError(where, problem, _CURE) from error
    if network.sha256.encode() not in graph:
        raise ModelError(where, "the graph beside it belongs to another network", _CURE)
    return network

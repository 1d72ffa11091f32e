"""A fine-tuned network as plain data, with the interpretation of its outputs.

The network was trained on illustrations and on no report, so the same network serves each left-out
borough. Its weights are stored in half precision.
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
    """A network's outputs for findings; row *i* is finding *i*.

    Attributes
    ----------
    themes : array (n, themes), float64
        Log-odds that the finding has the theme; 0 for themes that the network was not trained on.
    polarities : array (n, 4), float64
        Log-odds of each of `records.POLARITIES`.
    """

    themes: NDArray[np.float64]
    polarities: NDArray[np.float64]

    def select(self, rows: NDArray[np.intp]) -> NetworkScores:
        """Return the scores of the findings at ``rows``."""
        return NetworkScores(themes=self.themes[rows], polarities=self.polarities[rows])


@dataclass(frozen=True, kw_only=True)
class Network:
    """The fine-tuned last layers of an encoder, with one attention for each output.

    Attributes
    ----------
    encoder_id : str
        The encoder whose lower layers the network uses.
    theme_ids : tuple of str
        The themes of the first outputs. The four polarities follow.
    layers : int
        How many of the encoder's layers the network replaces.
    illustrations : str
        SHA-256 of the illustrations that it was trained on.
    arrays : mapping of str to array, float16
        The weights. `Network.interpret` adds ``kind_biases`` (kinds, outputs) to the outputs.
    graph : bytes
        The ONNX graph from `graph.write_network_graph`. It contains the SHA-256 of `to_bytes`.
    """

    encoder_id: str
    theme_ids: tuple[str, ...]
    layers: int
    illustrations: str
    arrays: Mapping[str, NDArray[np.float16]]
    graph: bytes = b""

    @cached_property
    def network_id(self) -> str:
        """The id under which outputs are cached; different networks have different ids."""
        sha256 = hashlib.sha256(self.to_bytes() + self.graph)
        return f"onnx:fine-tuned:{sha256.hexdigest()[:16]}"

    @property
    def sha256(self) -> str:
        """The SHA-256 of the network's file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @property
    def outputs(self) -> int:
        """The number of outputs for one text."""
        return len(self.theme_ids) + len(POLARITIES)

    def knows(self, theme_ids: Sequence[str]) -> NDArray[np.bool_]:
        """Return which of these themes the network was trained on, shape (themes,)."""
        return np.array([theme_id in self.theme_ids for theme_id in theme_ids], dtype=np.bool_)

    def interpret(
        self, rows: NDArray[np.float32], kinds: Sequence[Kind], theme_ids: Sequence[str]
    ) -> NetworkScores:
        """Return outputs (n, outputs) as scores by theme and polarity, for these kinds."""
        biases = self.arrays[_KIND_BIASES].astype(np.float64)
        said = rows.astype(np.float64) + biases[[KINDS.index(kind) for kind in kinds]]
        themes = np.zeros((len(rows), len(theme_ids)))
        for column, theme_id in enumerate(theme_ids):
            if theme_id in self.theme_ids:
                themes[:, column] = said[:, self.theme_ids.index(theme_id)]
        return NetworkScores(themes=themes, polarities=said[:, len(self.theme_ids) :])

    def check_shapes(self) -> None:
        """Raise `ValueError` if the number of weights does not match the number of outputs."""
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
        # A single entry, since safetensors writes several in an order that varies between runs.
        text = json.dumps(described, sort_keys=True)
        return bytes(save(dict(sorted(arrays.items())), metadata={"network": text}))


def read_network(data: bytes, graph: bytes, *, where: str) -> Network:
    """Read a network from the bytes of `Network.to_bytes`, with its graph.

    Raises
    ------
    ModelError
        If the bytes are not a network, or the graph belongs to another network.
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

"""An encoder with a fine-tuned network: one pass gives the unit row and the log-odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from inspection_findings.encode import (
    CachedEncoder,
    Encoder,
    OnnxEncoder,
    TextGraph,
    look_up_rows,
)
from inspection_findings.errors import EncoderError, ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.classify.network.network import Network, NetworkScores
    from inspection_findings.records import Kind

Both = tuple["NDArray[np.float32]", "NDArray[np.float32]"]


@runtime_checkable
class NetworkEncoder(Encoder, Protocol):
    """An encoder that also returns a network's outputs, cached under ``network_id``."""

    @property
    def network_id(self) -> str: ...

    def encode_both(self, texts: Sequence[str]) -> Both:
        """Return unit rows (len(texts), d) and log-odds (len(texts), outputs), without biases."""
        ...


def add_network(encoder: Encoder, network: Network) -> NetworkEncoder:
    """Return the encoder with the network; if the encoder has a cache, the network uses it too.

    Raises
    ------
    EncoderError
        If the network was fine-tuned on another encoder.
    """
    if isinstance(encoder, NetworkEncoder) and encoder.network_id == network.network_id:
        return encoder
    if isinstance(encoder, CachedEncoder):
        return CachedNetworkEncoder(add_network(encoder.encoder, network), encoder)
    if not isinstance(encoder, OnnxEncoder) or network.encoder_id != encoder.encoder_id:
        raise EncoderError(
            encoder.encoder_id,
            f"is not {network.encoder_id}, on which the network was fine-tuned",
            "use that encoder, or run: findings train --fine-tune",
        )
    return OnnxNetworkEncoder(encoder, network)


def encode_findings(
    encoder: Encoder,
    network: Network | None,
    texts: Sequence[str],
    *,
    kinds: Sequence[Kind],
    theme_ids: Sequence[str],
) -> tuple[NDArray[np.float32], NetworkScores | None]:
    """Return unit rows (len(texts), d), and the network's scores for these themes or None.

    Both come from one pass.

    Raises
    ------
    EncoderError
        If the network was fine-tuned on another encoder.
    """
    if network is None:
        return encoder.encode(texts), None
    rows, log_odds = add_network(encoder, network).encode_both(texts)
    return rows, network.interpret(log_odds, kinds, theme_ids)


class OnnxNetworkEncoder:
    """A network's graph, which shares the encoder's lower layers; opened at the first text."""

    def __init__(self, encoder: OnnxEncoder, network: Network) -> None:
        self._encoder = encoder
        self._network = network
        self._opened: TextGraph | None = None

    @property
    def encoder_id(self) -> str:
        return self._encoder.encoder_id

    @property
    def network_id(self) -> str:
        return self._network.network_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d); the network does not change them."""
        return self.encode_both(texts)[0]

    def encode_both(self, texts: Sequence[str]) -> Both:
        """Return unit rows and log-odds; a repeated text runs only once.

        Raises
        ------
        ModelError
            If the graph cannot be opened with the weights of the encoder and the network.
        """
        if self._opened is None:
            self._opened = self._open()
        rows, log_odds = self._opened.read(texts, progress=self._encoder.progress)
        return rows, log_odds

    def _open(self) -> TextGraph:
        own = {
            name: array.astype(np.float32)  # stored in half precision, computed in single
            for name, array in self._network.arrays.items()
        }
        return TextGraph(
            self._network.graph,
            self._encoder.read_weights() | own,
            self._encoder.read_tokenizer(),
            refuse=self._refuse,
        )

    def _refuse(self, problem: str) -> ModelError:
        return ModelError(
            f"{self.network_id}, graph",
            problem,
            "restore the theme model's folder, or make it again with: findings train --fine-tune",
        )

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to send to another process, which opens the graph itself."""
        return {**self.__dict__, "_opened": None}


class CachedNetworkEncoder(CachedEncoder):
    """An encoder with a network that looks up stored outputs and computes only the rest."""

    def __init__(self, encoder: NetworkEncoder, cached: CachedEncoder) -> None:
        super().__init__(encoder, read=cached.read, write=cached.write)
        self._both = encoder

    @property
    def network_id(self) -> str:
        return self._both.network_id

    def encode_both(self, texts: Sequence[str]) -> Both:
        """Return unit rows and log-odds, each cached under its own id."""
        rows, log_odds = look_up_rows(
            [self.encoder_id, self.network_id],
            texts,
            self._both.encode_both,
            read=self.read,
            write=self.write,
        )
        return rows, log_odds

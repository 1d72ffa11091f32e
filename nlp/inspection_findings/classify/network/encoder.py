"""The encoder that yields a fine-tuned network's outputs in place of rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.encode import (
    CachedEncoder,
    Encoder,
    SentenceTransformerEncoder,
    one_thread,
)
from inspection_findings.errors import EncoderError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.classify.network.network import Network


def encode_through(network: Network, encoder: Encoder) -> Encoder:
    """Return an encoder that yields the network's outputs, (len(texts), outputs).

    What is cached of ``encoder`` is cached of it too.

    Raises
    ------
    EncoderError
        If the network was fine-tuned on another encoder, or this one has no layers to share.
    """
    if isinstance(encoder, CachedEncoder):
        return encoder.over(partial(encode_through, network))
    if network.encoder_id != encoder.encoder_id:
        raise EncoderError(
            encoder.encoder_id,
            f"is not {network.encoder_id}, on which the network was fine-tuned",
            "use that encoder, or run: findings train --fine-tune",
        )
    if not isinstance(encoder, SentenceTransformerEncoder):
        raise EncoderError(
            encoder.encoder_id, "has no layers for a network", "use the default encoder"
        )
    return NetworkEncoder(network, encoder)


class NetworkEncoder:
    """A fine-tuned network on its encoder: its rows are the network's outputs."""

    def __init__(self, network: Network, encoder: SentenceTransformerEncoder) -> None:
        self._network = network
        self._encoder = encoder

    @property
    def encoder_id(self) -> str:
        """The name under which the outputs are kept."""
        return self._network.network_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 log-odds, shape (len(texts), outputs), before kinds."""
        distinct = list(dict.fromkeys(texts))
        if not distinct:
            return np.zeros((0, self._network.outputs), dtype=np.float32)
        from inspection_findings.classify.network.layers import read_texts

        bert, tokenizer = self._encoder.open_layers()
        with one_thread():
            read = read_texts(self._network, bert, tokenizer, self._encoder.progress(distinct))
            rows = dict(zip(distinct, read, strict=True))
        return np.stack([rows[text] for text in texts])

"""The encoder's last layers, fine-tuned, with an output for each theme and polarity."""

from inspection_findings.classify.network.encoder import (
    NetworkEncoder,
    add_network,
    encode_findings,
)
from inspection_findings.classify.network.network import Network, NetworkScores, read_network

__all__ = [
    "Network",
    "NetworkEncoder",
    "NetworkScores",
    "add_network",
    "encode_findings",
    "read_network",
]

"""The encoder's last layers, fine-tuned, with an output for each theme and polarity."""

from inspection_findings.classify.network.encoder import NetworkEncoder, encode_through
from inspection_findings.classify.network.network import Impressions, Network, read_network

__all__ = ["Impressions", "Network", "NetworkEncoder", "encode_through", "read_network"]

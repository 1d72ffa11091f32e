"""The encoder's last layers, fine-tuned, with an output for each theme and polarity."""

from inspection_findings.classify.network.encoder import NetworkEncoder, add_network
from inspection_findings.classify.network.network import Impressions, Network, read_network

__all__ = ["Impressions", "Network", "NetworkEncoder", "add_network", "read_network"]

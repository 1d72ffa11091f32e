"""The encoder's last layers, fine-tuned to say what a text is about: learnt from illustrations."""

from inspection_findings.fine_tuned.network import Impressions, Network, read_network

__all__ = ["Impressions", "Network", "read_network"]

"""Findings to sub-themes, groups that make the same point across boroughs, and to stock wording."""

from inspection_findings.cluster.cluster import DISTANCE_THRESHOLD, MINIMUM_SIZE, cluster_findings
from inspection_findings.cluster.features import represent, tabulate_probabilities
from inspection_findings.cluster.stock_wording import find_stock_wording

__all__ = [
    "DISTANCE_THRESHOLD",
    "MINIMUM_SIZE",
    "cluster_findings",
    "find_stock_wording",
    "represent",
    "tabulate_probabilities",
]

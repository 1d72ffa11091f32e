"""Groups findings that make the same point across boroughs, and finds stock wording.

House rule: clusters depend only on what the findings say, never on their order, a seed that a
user chooses, or the number of threads. Every finding is in a cluster, or listed with the reason
why it is not.
"""

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

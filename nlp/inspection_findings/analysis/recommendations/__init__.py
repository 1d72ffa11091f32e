"""What follows from reports: recommendations traced and shared, good practice, re-inspection."""

from inspection_findings.analysis.recommendations.crosswalk import Link, TracedArea
from inspection_findings.analysis.recommendations.follow_up import FollowUp, follow_findings
from inspection_findings.analysis.recommendations.good_practice import LeftOut
from inspection_findings.analysis.recommendations.reinspection import STATUSES, ReinspectedArea
from inspection_findings.analysis.recommendations.shared import (
    AddresseeCount,
    count_addressees,
    name_addressee,
)
from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    measure_similarity,
)

__all__ = [
    "STATUSES",
    "AddresseeCount",
    "FollowUp",
    "LeftOut",
    "Link",
    "ReinspectedArea",
    "Similarity",
    "Threshold",
    "TracedArea",
    "count_addressees",
    "follow_findings",
    "measure_similarity",
    "name_addressee",
]

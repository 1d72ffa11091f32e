"""What follows from reports: recommendations traced and shared, good practice, re-inspection."""

from inspection_findings.analysis.recommendations.crosswalk import (
    Crosswalk,
    Link,
    TracedArea,
    TracedRecommendation,
    trace_recommendations,
)
from inspection_findings.analysis.recommendations.follow_up import FollowUp, follow_findings
from inspection_findings.analysis.recommendations.good_practice import (
    GoodPractice,
    LeftOut,
    PracticePair,
    find_good_practice,
)
from inspection_findings.analysis.recommendations.reinspection import (
    STATUSES,
    ReinspectedArea,
    Reinspection,
    ReportPair,
    follow_reinspections,
)
from inspection_findings.analysis.recommendations.shared import (
    AddresseeCount,
    SharedRecommendation,
    SharedRecommendations,
    find_shared,
)
from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    measure_similarity,
)

__all__ = [
    "STATUSES",
    "AddresseeCount",
    "Crosswalk",
    "FollowUp",
    "GoodPractice",
    "LeftOut",
    "Link",
    "PracticePair",
    "ReinspectedArea",
    "Reinspection",
    "ReportPair",
    "SharedRecommendation",
    "SharedRecommendations",
    "Similarity",
    "Threshold",
    "TracedArea",
    "TracedRecommendation",
    "find_good_practice",
    "find_shared",
    "follow_findings",
    "follow_reinspections",
    "measure_similarity",
    "trace_recommendations",
]

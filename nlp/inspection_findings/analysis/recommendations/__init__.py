"""What follows from reports: recommendations traced and shared, good practice, re-inspection."""

from inspection_findings.analysis.recommendations.crosswalk import Crosswalk, trace_recommendations
from inspection_findings.analysis.recommendations.follow_up import FollowUp, follow_findings
from inspection_findings.analysis.recommendations.good_practice import Practice, find_practice
from inspection_findings.analysis.recommendations.reinspection import (
    Reinspection,
    follow_reinspections,
)
from inspection_findings.analysis.recommendations.shared import SharedRecommendations, find_shared
from inspection_findings.analysis.recommendations.similarity import (
    Likeness,
    Threshold,
    make_likeness,
)

__all__ = [
    "Crosswalk",
    "FollowUp",
    "Likeness",
    "Practice",
    "Reinspection",
    "SharedRecommendations",
    "Threshold",
    "find_practice",
    "find_shared",
    "follow_findings",
    "follow_reinspections",
    "make_likeness",
    "trace_recommendations",
]

"""What inspectors do next: follow recommendations, borrow practice, choose where to go.

Frames of a store in, tidy frames out; nothing is kept, nothing drawn at random. Every row that
speaks of a finding quotes it with its citation, and whatever could not be placed is listed
with the reason.
"""

from inspection_findings.following.crosswalk import Crosswalk, trace_recommendations
from inspection_findings.following.everything import FollowUp, follow_findings
from inspection_findings.following.likeness import Likeness, Threshold, make_likeness
from inspection_findings.following.practice import Practice, find_practice
from inspection_findings.following.reinspection import Reinspection, follow_reinspections
from inspection_findings.following.sampling import Sample, suggest_sample, suggest_samples
from inspection_findings.following.saturation import (
    Saturation,
    measure_saturation,
    measure_saturations,
)
from inspection_findings.following.shared import SharedRecommendations, find_shared

__all__ = [
    "Crosswalk",
    "FollowUp",
    "Likeness",
    "Practice",
    "Reinspection",
    "Sample",
    "Saturation",
    "SharedRecommendations",
    "Threshold",
    "find_practice",
    "find_shared",
    "follow_findings",
    "follow_reinspections",
    "make_likeness",
    "measure_saturation",
    "measure_saturations",
    "suggest_sample",
    "suggest_samples",
    "trace_recommendations",
]

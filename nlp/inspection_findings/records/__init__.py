"""The nouns of the project: frozen dataclasses that validate themselves.

Whatever one module hands to another is a record of this room, an array whose row *i* is
finding *i*, or a tidy frame.
"""

from inspection_findings.records.clusters import (
    CHANGES,
    STABLE_FROM,
    Change,
    Cluster,
    ClusterChange,
    Clustering,
    StockWording,
)
from inspection_findings.records.coding import (
    CODER_KINDS,
    Classification,
    CoderKind,
    Coding,
    Nearest,
    PolarityCoding,
)
from inspection_findings.records.finding import (
    KINDS,
    POLARITIES,
    Finding,
    Kind,
    Polarity,
    PolarityFrom,
    Segmentation,
    Skipped,
)
from inspection_findings.records.report import (
    RATING_WORDS,
    Block,
    KeyQuestion,
    Rating,
    RatingWord,
    Report,
)
from inspection_findings.records.source import (
    PLAIN_TEXT,
    Expectation,
    Passage,
    PassageRole,
    Source,
)
from inspection_findings.records.spans import Span, require

__all__ = [
    "CHANGES",
    "CODER_KINDS",
    "KINDS",
    "PLAIN_TEXT",
    "POLARITIES",
    "RATING_WORDS",
    "STABLE_FROM",
    "Block",
    "Change",
    "Classification",
    "Cluster",
    "ClusterChange",
    "Clustering",
    "CoderKind",
    "Coding",
    "Expectation",
    "Finding",
    "KeyQuestion",
    "Kind",
    "Nearest",
    "Passage",
    "PassageRole",
    "Polarity",
    "PolarityCoding",
    "PolarityFrom",
    "Rating",
    "RatingWord",
    "Report",
    "Segmentation",
    "Skipped",
    "Source",
    "Span",
    "StockWording",
    "require",
]

"""The project's data types: frozen dataclasses that check their own values.

Modules hand one another these records, arrays in which row *i* is finding *i*, or tidy frames;
never a bare dict.
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
    UNTRAINED,
    Classification,
    CoderKind,
    Coding,
    Level,
    Nearest,
    PolarityCoding,
)
from inspection_findings.records.finding import (
    EFFECTIVE_POLARITIES,
    KINDS,
    POLARITIES,
    STATED_POLARITIES,
    EffectivePolarity,
    Finding,
    Kind,
    Polarity,
    PolarityFrom,
    Segmentation,
    Skipped,
    StatedPolarity,
)
from inspection_findings.records.report import (
    PROBATION,
    RATING_WORDS,
    YOUTH_JUSTICE,
    Block,
    Judgement,
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
    "EFFECTIVE_POLARITIES",
    "KINDS",
    "PLAIN_TEXT",
    "POLARITIES",
    "PROBATION",
    "RATING_WORDS",
    "STABLE_FROM",
    "STATED_POLARITIES",
    "UNTRAINED",
    "YOUTH_JUSTICE",
    "Block",
    "Change",
    "Classification",
    "Cluster",
    "ClusterChange",
    "Clustering",
    "CoderKind",
    "Coding",
    "EffectivePolarity",
    "Expectation",
    "Finding",
    "Judgement",
    "KeyQuestion",
    "Kind",
    "Level",
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
    "StatedPolarity",
    "StockWording",
    "require",
]

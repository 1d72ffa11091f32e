"""The store as tidy frames and as typed rows, and how rows become a frame and back.

House rule: a frame has a plural noun for a name, its rows have a fixed order, and the same store
gives the same bytes.
"""

from inspection_findings.frames.convert import (
    Column,
    JoinedNames,
    Row,
    frame_of,
    frame_to_rows,
    group_rows,
    make_frame,
    read_rows,
    rows_to_frame,
)
from inspection_findings.frames.corpus_frames import CorpusFrames
from inspection_findings.frames.store_rows import (
    ClusterChangeRow,
    ClusterRow,
    CodingRow,
    FailureRow,
    FindingRow,
    RatingRow,
    ReportRow,
    SkippedRow,
    StockWordingRow,
    UnmetRow,
)

__all__ = [
    "ClusterChangeRow",
    "ClusterRow",
    "CodingRow",
    "Column",
    "CorpusFrames",
    "FailureRow",
    "FindingRow",
    "JoinedNames",
    "RatingRow",
    "ReportRow",
    "Row",
    "SkippedRow",
    "StockWordingRow",
    "UnmetRow",
    "frame_of",
    "frame_to_rows",
    "group_rows",
    "make_frame",
    "read_rows",
    "rows_to_frame",
]

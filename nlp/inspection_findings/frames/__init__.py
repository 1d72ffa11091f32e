"""The store as tidy frames and as typed rows, and how rows become a frame and back.

Rows of one type are handed from room to room; a frame is a view of them, with a column for each
field. A frame has a plural noun for a name.
"""

from inspection_findings.frames.convert import (
    Column,
    JoinedNames,
    Row,
    choose_storage,
    frame_of,
    frame_to_rows,
    group_rows,
    keep_once,
    make_frame,
    read_rows,
    rows_to_frame,
)
from inspection_findings.frames.corpus_frames import CorpusFrames
from inspection_findings.frames.described import Field, FieldType, Table, Values
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
    "Field",
    "FieldType",
    "FindingRow",
    "JoinedNames",
    "RatingRow",
    "ReportRow",
    "Row",
    "SkippedRow",
    "StockWordingRow",
    "Table",
    "UnmetRow",
    "Values",
    "choose_storage",
    "frame_of",
    "frame_to_rows",
    "group_rows",
    "keep_once",
    "make_frame",
    "read_rows",
    "rows_to_frame",
]

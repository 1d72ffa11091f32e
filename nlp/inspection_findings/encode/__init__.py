"""Texts to unit rows, each distinct text once.

House rule: a cache changes how long encoding takes, never its result.
"""

from inspection_findings.encode.cache import (
    CachedEncoder,
    ReadRows,
    RowCache,
    Rows,
    WriteRows,
    look_up_rows,
)
from inspection_findings.encode.encoder import (
    DEFAULT_PACKAGE,
    Encoder,
    find_default_folder,
    load_default_encoder,
    load_encoder,
)
from inspection_findings.encode.engine import Progress, TextGraph
from inspection_findings.encode.onnx_encoder import OnnxEncoder

__all__ = [
    "DEFAULT_PACKAGE",
    "CachedEncoder",
    "Encoder",
    "OnnxEncoder",
    "Progress",
    "ReadRows",
    "RowCache",
    "Rows",
    "TextGraph",
    "WriteRows",
    "find_default_folder",
    "load_default_encoder",
    "load_encoder",
    "look_up_rows",
]

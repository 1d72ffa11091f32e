"""Texts to unit rows, each distinct text once."""

from inspection_findings.encode.cache import CachedEncoder, ReadRows, RowCache, Rows, WriteRows
from inspection_findings.encode.encoder import (
    DEFAULT_PACKAGE,
    DEFAULT_SHA256,
    Encoder,
    Progress,
    SentenceTransformerEncoder,
    load_encoder,
    one_thread,
)

__all__ = [
    "DEFAULT_PACKAGE",
    "DEFAULT_SHA256",
    "CachedEncoder",
    "Encoder",
    "Progress",
    "ReadRows",
    "RowCache",
    "Rows",
    "SentenceTransformerEncoder",
    "WriteRows",
    "load_encoder",
    "one_thread",
]

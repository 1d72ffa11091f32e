"""The mark of a set of pages: equal where pages were made from the same.

House rule: whatever can change a page changes the mark: the store's content, codebook, the
model's figures, standards, and the tool. The order of rows does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from inspection_findings._version import __version__
from inspection_findings.coding import Codebook
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import Nearest
from inspection_findings.theme_report.accuracy import MeasuredFigures

if TYPE_CHECKING:
    import pandas as pd

_LENGTH = 16  # hexadecimal digits: no two sets in one folder share them by chance


def make_stamp(
    frames: CorpusFrames,
    codebook: Codebook,
    figures: MeasuredFigures | None,
    *,
    frameworks: Frameworks,
    nearest: Mapping[str, tuple[Nearest, ...]],
) -> str:
    """Return the mark of the pages that are made from all this, hexadecimal."""
    parts = [
        __version__,
        *(_write_rows(getattr(frames, field.name)) for field in fields(frames)),
        repr(codebook),
        repr(figures),
        repr(frameworks),
        repr(sorted(nearest.items())),
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:_LENGTH]


def _write_rows(frame: pd.DataFrame) -> str:
    return "\n".join(sorted(frame.to_csv(index=False, lineterminator="\n").splitlines()))

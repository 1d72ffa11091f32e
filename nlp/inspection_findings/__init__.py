"""Read inspection reports, code their findings into themes, show what recurs across boroughs.

The Python API; a name is imported when it is first used, so that importing the package is quick.

>>> import inspection_findings as inf
>>> inf.quote("The board met monthly.", [(4, 9)])
'board'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from inspection_findings._version import __version__ as __version__

if TYPE_CHECKING:
    from inspection_findings.coding import Codebook
    from inspection_findings.corpus import Corpus, build, open_corpus
    from inspection_findings.encode import load_encoder
    from inspection_findings.errors import FindingsError
    from inspection_findings.reading import read_report, segment_report
    from inspection_findings.records import Finding, Report
    from inspection_findings.text import quote
    from inspection_findings.theme_model import load_model

__all__ = [
    "Codebook",
    "Corpus",
    "Finding",
    "FindingsError",
    "Report",
    "build",
    "load_encoder",
    "load_model",
    "open_corpus",
    "quote",
    "read_report",
    "segment_report",
]


def __getattr__(name: str) -> Any:
    """Import a name of the API when it is first used."""
    rooms = {
        "coding": ("Codebook",),
        "corpus": ("Corpus", "build", "open_corpus"),
        "encode": ("load_encoder",),
        "errors": ("FindingsError",),
        "reading": ("read_report", "segment_report"),
        "records": ("Finding", "Report"),
        "text": ("quote",),
        "theme_model": ("load_model",),
    }
    for room, names in rooms.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names of the API."""
    return sorted([*__all__, "__version__"])

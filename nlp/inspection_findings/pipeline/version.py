"""Hashes that tell whether the contents of a store are up to date."""

from __future__ import annotations

import hashlib

from inspection_findings._version import __version__
from inspection_findings.encode import Encoder
from inspection_findings.frameworks import Frameworks
from inspection_findings.theme_model import ThemeModel

TOOL_VERSION = __version__
"""The version of this tool, which a store keeps of its last build."""

PIPELINE_VERSION = 5
"""Raise it when the same report and model give different findings, codings or clusters.
The next build then processes every stored report again. A test holds the digest of each version."""


def hash_figures(model: ThemeModel) -> str:
    """Return a short hash of a model's measured figures; adding a theme does not change it."""
    return hashlib.sha256((model.metrics or "not measured").encode()).hexdigest()[:12]


def hash_pipeline(encoder: Encoder, model: ThemeModel, frameworks: Frameworks) -> str:
    """Return a hash of everything that the result for a report depends on, except the report."""
    parts = (
        str(PIPELINE_VERSION),
        encoder.encoder_id,
        model.name,
        model.codebook.sha256,
        repr(frameworks.entries),  # how the headings of a report are read
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

"""Short hashes that tell whether what a store holds is still what would be made today."""

from __future__ import annotations

import hashlib

from inspection_findings.encode import Encoder
from inspection_findings.frameworks import Frameworks
from inspection_findings.theme_model import ThemeModel

PIPELINE_VERSION = 2
"""Raise it when the same report and model give other findings, codings or clusters than before.
A build then makes every stored report again. A test holds the digest of each version."""


def hash_figures(model: ThemeModel) -> str:
    """Return a short hash of a model's measured figures; a theme added to it changes none."""
    return hashlib.sha256((model.metrics or "not measured").encode()).hexdigest()[:12]


def hash_pipeline(encoder: Encoder, model: ThemeModel, frameworks: Frameworks) -> str:
    """Return a hash of all that decides what a report becomes, but the report itself."""
    parts = (
        str(PIPELINE_VERSION),
        encoder.encoder_id,
        model.name,
        model.codebook.sha256,
        repr(frameworks.entries),  # which say what stands under each heading of a report
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

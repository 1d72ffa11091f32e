"""A small network and what it learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from inspection_findings.classify.network import Network
from inspection_findings.classify.network.fine_tune import fine_tune
from inspection_findings.coding import describe_theme
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import (
    OnnxEncoder,
)
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
)
from tests.support.coded import (
    small_codebook,
)

SHIPPED = Path(__file__).parents[2] / "models" / "themes"


TEXTS = (
    "Victims were told in writing what would happen and were asked what they wanted.",
    "Too few children of statutory school age had a full-time place in education.",
    "The board has an independent chair.",
)


def tune(encoder: OnnxEncoder, illustrations: list[Illustration], *, epochs: int = 3) -> Network:
    """Fine-tune the last layer alone."""
    return fine_tune(
        illustrations,
        theme_ids=small_codebook().theme_ids,
        encoder=encoder,
        illustrations_sha256="ab" * 32,
        layers=1,
        epochs=epochs,
    )


def seen_of(coded: CodedFindings) -> dict[str, Any]:
    """Return what a classifier sees of findings, but for the network_scores."""
    return {"texts": coded.texts, "embeddings": coded.embeddings, "kinds": coded.kinds}


def themes_of(encoder: OnnxEncoder) -> np.ndarray:
    """Return the descriptions of the five themes, encoded."""
    return encoder.encode([describe_theme(theme) for theme in small_codebook().themes])

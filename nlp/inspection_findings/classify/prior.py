"""The prior of the theme classifier: a scorer trained on illustrations, and on no report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.scorer import FIRST_STAGE_BLOCKS, Rows, Scorer, fit_scorer
from inspection_findings.coding import Theme
from inspection_findings.coding.seed_phrases import gather_phrases
from inspection_findings.records import Kind

_STRENGTH = 1.0
_NETWORK_SHARE = 0.5  # the mean of two predictions from the same illustrations


def learn_from_illustrations(
    texts: Sequence[str],
    embeddings: NDArray[np.float32],
    codings: NDArray[np.bool_],
    *,
    kinds: Sequence[Kind],
    themes: Sequence[Theme],
    blocks: Sequence[str] = FIRST_STAGE_BLOCKS,
    known_to_network: NDArray[np.bool_] | None = None,
) -> Scorer:
    """Return a scorer that is trained on illustrations of the codebook alone.

    Parameters
    ----------
    texts, kinds : sequences, length n
    embeddings : array (n, d), float32, unit rows
    codings : array (n, themes), bool
        Which themes each illustration carries.
    known_to_network : array (themes,), bool, optional
        The themes that a fine-tuned network was trained on. Their score is the mean of the
        network's log-odds and the scorer's own.
    """
    # Sorted by content, so that the order of the file does not matter.
    order = sorted(range(len(texts)), key=lambda row: (texts[row], kinds[row]))
    phrases = gather_phrases(themes)
    found = phrases.find([texts[row] for row in order])
    rows = Rows(
        texts=[texts[row] for row in order],
        kinds=[kinds[row] for row in order],
        embeddings=embeddings[order],
        found=found,
        mentions=phrases.mentions(found),
        network_scores=np.zeros(codings.shape),
    )
    return fit_scorer(
        rows,
        codings[order],
        np.ones_like(codings),
        phrases=phrases,
        blocks=blocks,
        strength=_STRENGTH,
        network_shares=None
        if known_to_network is None
        else np.where(known_to_network & codings.any(axis=0), _NETWORK_SHARE, 0.0),
    )

"""The meaning of a query: its vector, and how the theme model's network reads it.

The network was fine-tuned to read findings. It reads a query as if it were one: "they were not
asked" is about victims' consent, say, and critical. It takes one pass together with the vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.classify.network import add_network
from inspection_findings.records import POLARITIES, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.classify.network import Network
    from inspection_findings.encode import Encoder

_KIND: Kind = "bullet"  # a query is short and says one thing, as a bullet does
_STRENGTH, _IMPROVEMENT = (POLARITIES.index(p) for p in ("strength", "area_for_improvement"))
_FAINT = 0.02  # a theme less probable than this is left out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meaning:
    """What a query means.

    Attributes
    ----------
    vector : (d,) float32 array
        Of unit length: midway between the query alone and the query with other words for it.
    themes : mapping of str to float
        Probability of each theme that the query may be about; empty without a network.
    polarity : float
        From -1, critical, to 1, praise; 0 if it is neither, or without a network.
    """

    vector: NDArray[np.float32]
    themes: Mapping[str, float]
    polarity: float


def read_meaning(
    query: str, other_words: str, *, encoder: Encoder, network: Network | None
) -> Meaning:
    """Return what a query means.

    Parameters
    ----------
    query : str
    other_words : str
        Other words for what the query says; may be empty.
    network : Network or None
        Reads the themes and the polarity, if it was fine-tuned on this encoder.
    """
    texts = [query, f"{query} {other_words}".rstrip()]
    if network is None or network.encoder_id != encoder.encoder_id:
        return Meaning(vector=_join(encoder.encode(texts)), themes={}, polarity=0.0)
    rows, log_odds = add_network(encoder, network).encode_both(texts)
    scores = network.interpret(log_odds[:1], [_KIND], network.theme_ids)
    themes = _to_probabilities(scores.themes[0])
    polarities = _to_probabilities(scores.polarities[0])
    return Meaning(
        vector=_join(rows),
        themes={
            theme_id: float(probability)
            for theme_id, probability in zip(network.theme_ids, themes, strict=True)
            if probability > _FAINT
        },
        polarity=float(polarities[_STRENGTH] - polarities[_IMPROVEMENT]),
    )


def _join(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the unit row midway between two."""
    middle = rows.astype(np.float64).sum(axis=0)
    length = float(np.linalg.norm(middle)) or 1.0  # a text without anything to encode has none
    unit: NDArray[np.float32] = (middle / length).astype(np.float32)
    return unit


def _to_probabilities(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-log_odds.astype(np.float64)))
    return probabilities

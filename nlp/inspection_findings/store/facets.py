"""Facet tokens: what a finding can be filtered by, as words of the full-text index.

House rule: one function makes them, for what is stored and for what is asked.
"""

from __future__ import annotations

from typing import Literal

from inspection_findings.text.names import fold_name

FacetKind = Literal["borough", "published", "standard", "kind", "polarity", "theme"]


def make_facet(kind: FacetKind, value: str) -> str:
    """Return the token of a value; spelling, spaces and punctuation do not matter.

    It ends in an underscore, so that the stemmer leaves it alone.

    Examples
    --------
    >>> make_facet("borough", "Tower Hamlets")
    'borough_tower_hamlets_'
    >>> make_facet("standard", "1.1")
    'standard_1_1_'
    """
    return f"{kind}_{fold_name(value)}_"

"""Facet tokens: words in the full-text index by which findings can be filtered.

The same function makes them for stored findings and for queries.
"""

from __future__ import annotations

from typing import Literal

from inspection_findings.text.names import fold_name

FacetKind = Literal["borough", "published", "standard", "kind", "inspectorate", "polarity", "theme"]


def make_facet(kind: FacetKind, value: str) -> str:
    """Return the token of a value, ignoring case, spaces and punctuation.

    It ends in an underscore, so that the stemmer of the index does not change it.

    Examples
    --------
    >>> make_facet("borough", "Tower Hamlets")
    'borough_tower_hamlets_'
    >>> make_facet("standard", "1.1")
    'standard_1_1_'
    """
    return f"{kind}_{fold_name(value)}_"

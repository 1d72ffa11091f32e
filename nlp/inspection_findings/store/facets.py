"""Facet tokens: what a finding can be filtered by, as words of the full-text index.

House rule: one function makes them, for what is stored and for what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

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


def fold_name(name: str) -> str:
    r"""Return a name in lower case with underscores for whatever is not a letter or digit.

    An accent is the same whether it is one character with its letter or two (NFC, NFD).

    Examples
    --------
    >>> fold_name("Area for improvement") == fold_name("area_for_improvement")
    True
    >>> fold_name("Zo\u00eb") == fold_name("Zoe\u0308")
    True
    """
    lower = unicodedata.normalize("NFD", name).casefold()
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFC", lower)).strip("_")

"""Offsets into a source text, and the check that the records use."""

from __future__ import annotations

import itertools

Span = tuple[int, int]


def require(condition: bool, message: str) -> None:
    """Raise ``ValueError`` unless ``condition`` holds; it is a bug of ours, not a user error."""
    if not condition:
        raise ValueError(message)


def _require_spans(spans: tuple[Span, ...]) -> None:
    require(bool(spans), "spans must not be empty")
    require(all(start < end for start, end in spans), f"spans must not be empty: {spans}")
    pairs = itertools.pairwise(spans)
    require(all(a[1] <= b[0] for a, b in pairs), f"spans must be ordered and disjoint: {spans}")

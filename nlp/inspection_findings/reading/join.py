"""Joins what belongs to one block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspection_findings.records import Block, Span
from inspection_findings.text import quote


def join_spans(source_text: str, block: Block, more: Sequence[Span]) -> Block:
    """Return a block with more text at its end, or inside it where the block stands around that."""
    spans = (*block.spans, *more)
    tail = quote(source_text, block.spans[-1:])
    if list(spans) == sorted(spans) and block.text.endswith(tail):
        # Quoting all of a long block at each join would take ever longer.
        text = block.text.removesuffix(tail) + quote(source_text, spans[len(block.spans) - 1 :])
    else:
        spans = tuple(sorted(spans))
        text = quote(source_text, spans)
    return replace(block, text=text, spans=spans)

"""Joins what belongs to one block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspection_findings.records import Block, Span
from inspection_findings.text import quote

# Far above the pages that a paragraph runs over. Each join looks at all pieces again.
MOST_PIECES = 200


def join_to(source_text: str, blocks: list[Block], index: int, more: Sequence[Span]) -> int:
    """Join text to a block; where that has too many pieces, begin another of its kind.

    Returns
    -------
    int
        The index of the block that has the text.
    """
    first = blocks[index]
    if len(first.spans) < MOST_PIECES:
        blocks[index] = _join(source_text, first, more)
        return index
    blocks.append(replace(first, text=quote(source_text, more), spans=tuple(more)))
    return len(blocks) - 1


def _join(source_text: str, block: Block, more: Sequence[Span]) -> Block:
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

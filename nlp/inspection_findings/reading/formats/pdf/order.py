"""The order of blocks on a page: what the file has first or last is put where it stands."""

from __future__ import annotations

from inspection_findings.reading.formats.pdf.blocks import Block
from inspection_findings.reading.formats.pdf.measures import SAME_PLACE, cell_of

_LONGEST_FLOAT = 60  # characters


def settle_order(blocks: list[Block]) -> list[Block]:
    """Return the blocks of a page in the order of the file, but what floats where it stands.

    A badge beside a heading may come first on its page in the file, or last.
    """
    floats = [*_find_early(blocks), *_find_late(blocks)]
    settled = [block for block in blocks if block not in floats]
    for block in floats:
        place = next((i for i, b in enumerate(settled) if _is_above(block, b)), len(settled))
        settled.insert(place, block)
    return settled


def _find_early(blocks: list[Block]) -> list[Block]:
    """Return the blocks after which the file goes on further up and to the left."""
    floats: list[Block] = []
    following: Block | None = None
    for block in reversed(blocks):
        if following and _is_above(following, block) and following.left < block.left:
            floats.append(block)
        else:
            following = block
    return floats[::-1]


def _find_late(blocks: list[Block]) -> list[Block]:
    """Return the short blocks above and right of the one before that begin no column."""
    floats: list[Block] = []
    before: Block | None = None
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        if before and _is_late(before, block, following):
            floats.append(block)
        else:
            before = block
    return floats


def _is_late(before: Block, block: Block, following: Block | None) -> bool:
    if block.length > _LONGEST_FLOAT or cell_of(block.first) != (0, 0):
        return False
    heads_column = following is not None and abs(following.left - block.left) <= SAME_PLACE
    return block.left > before.left and _is_above(block, before) and not heads_column


def _is_above(block: Block, other: Block) -> bool:
    """Whether a block begins above another on the page where the other ends."""
    page = other.last.page
    first = block.on_page(page)[0]
    return first.y > other.on_page(page)[0].y + 0.5 * first.size

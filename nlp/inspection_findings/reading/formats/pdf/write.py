"""The text of a block, page by page."""

from __future__ import annotations

from inspection_findings.reading.formats.hyphens import Words, join_lines
from inspection_findings.reading.formats.pdf.blocks import Block

_BULLET = "\u2022"
_HYPHENS = ("-", "\u2010", "\u2011", "\u00ad", "\x02")


def write_block(block: Block, words: Words) -> dict[int, str]:
    """Return the text of a block on each of its pages, the mark of an item included.

    A word that a page break cuts stands whole on the page where it begins.
    """
    texts: dict[int, list[str]] = {}
    for line in block.lines:
        texts.setdefault(line.page, []).append(line.text)
    pages = sorted(texts)
    for page, following in zip(pages, pages[1:], strict=False):
        if texts[page][-1].endswith(_HYPHENS) and texts[following][0][:1].isalpha():
            head, _, rest = texts[following][0].partition(" ")
            texts[page].append(head)
            texts[following][0] = rest
    written = {page: join_lines(texts[page], words) for page in pages}
    mark = block.first.mark or (_BULLET if block.role == "item" else "")
    if mark:
        written[pages[0]] = f"{mark} {written[pages[0]]}"
    return written

"""Pictures of a Word file, each with words for those who do not see it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import Figure
from inspection_findings.documents.word.captions import write_caption
from inspection_findings.documents.word.elements import make, make_paragraph
from inspection_findings.documents.word.paper import Paper

_PIXELS = 1800  # across the text of a page: about 270 to the inch
_TALLEST = 0.75  # of a page: its caption and some text go with it
_EMU = 635  # of DrawingML in a twentieth of a point


def write_figure(figure: Figure, paper: Paper, width: int) -> Iterator[Any]:
    """Yield the picture and, on the same page, its caption."""
    picture = figure.chart.png(_PIXELS, titled=False)
    inline = paper.part.new_pic_inline(io.BytesIO(picture), width=width * _EMU)
    _shrink(inline, int(_TALLEST * paper.height * _EMU))
    for side in "TBLR":  # what is not said, LibreOffice takes for a gap
        inline.set(f"dist{side}", "0")
    # python-docx counts the pictures of the file, in which these are not yet.
    inline.docPr.id = paper.numbers["Figure"] + 1
    inline.docPr.name = f"Figure {paper.numbers['Figure'] + 1}"
    inline.docPr.set("descr", clean(figure.chart.alt))
    yield make_paragraph(
        make("w:r", make("w:drawing", inline)), style=paper.styles["Figure"], keepNext=1
    )
    yield write_caption("Figure", figure, paper)


def _shrink(inline: Any, tallest: int) -> None:
    """Make a picture no taller than this, in its proportions."""
    size = inline.extent
    if size.cy <= tallest:
        return
    width = size.cx * tallest // size.cy
    for one in (size, inline.graphic.graphicData.pic.spPr.xfrm.ext):
        one.cx, one.cy = width, tallest

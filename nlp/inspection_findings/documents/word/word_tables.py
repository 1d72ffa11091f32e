"""Tables of a Word file: no wider than the page, with a header on each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import (
    Run,
    Table,
)
from inspection_findings.documents.word.captions import write_caption
from inspection_findings.documents.word.elements import (
    make,
    make_paragraph,
    make_run,
    mark_row,
    qualify,
)
from inspection_findings.documents.word.paper import Paper
from inspection_findings.documents.word.styles import CELL_MARGINS, TABLE_STYLE
from inspection_findings.documents.word.table_layout import (
    Layout,
    lay_out,
    put_in_words,
    write_plain,
)

_TALLEST_HEADER = 3400  # 6 centimetres
_SHORT = 8, 600  # rows and letters of a table that stays on one page


def write_table(table: Table, paper: Paper, width: int) -> Iterator[Any]:
    """Yield the caption, the table, and how to read it."""
    yield write_caption("Table", table, paper)
    layout = lay_out(table, paper, width)
    look = make(
        "w:tblPr",
        make("w:tblStyle", val=paper.styles[TABLE_STYLE]),
        make("w:tblW", w=width, type="dxa"),
        make("w:tblLayout", type="fixed"),
        make("w:tblLook", val="04A0" if not table.has_total else "04E0", firstRow=1,
             lastRow=int(table.has_total), firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        make("w:tblCaption", val=clean(table.caption)),
    )  # fmt: skip
    if layout.margins < CELL_MARGINS:
        sides = [make(f"w:{side}", w=layout.margins // 2, type="dxa") for side in ("left", "right")]
        look.insert(3, make("w:tblCellMar", *sides))
    grid = make("w:tblGrid", *(make("w:gridCol", w=one) for one in layout.widths))
    yield make("w:tbl", look, grid, *_write_rows(table, paper, layout))
    # A paragraph also where there is no note: a table that ends a section needs one after it.
    note = [make_run(table.note)] if table.note else []
    yield make_paragraph(*note, style=paper.styles["Table Note"])


def _write_rows(table: Table, paper: Paper, layout: Layout) -> Iterator[Any]:
    """Yield the header, which stays with the first row, and the rows; a sum is not left alone."""
    rows = [
        [put_in_words(*pair) for pair in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    texts = [[write_plain(cell, paper.document) for cell in row] for row in rows]
    tall = [layout.is_tall(row) for row in texts]
    is_short = len(rows) <= _SHORT[0] and sum(len(one) for row in texts for one in row) <= _SHORT[1]
    header = _write_row(table, [(column.name,) for column in table.columns], paper, layout,
                        keeps=not any(tall[:1]))  # fmt: skip
    mark_row(header, is_header=True)
    if layout.is_upright:
        _turn_header(header, table, layout)
    yield header
    last = len(rows) - 1
    for number, (cells, is_tall) in enumerate(zip(rows, tall, strict=True)):
        is_first, is_before_sum = number == 0, table.has_total and number == last - 1
        stays = number < last and (is_first or is_before_sum or is_short)
        row = _write_row(table, cells, paper, layout, keeps=stays and not is_tall)
        mark_row(row, is_header=False, may_split=is_tall)
        yield row
    if not rows:
        yield _write_nothing(layout)


def _write_row(
    table: Table, cells: Sequence[Sequence[Run]], paper: Paper, layout: Layout, *, keeps: bool
) -> Any:
    """Return a row; one that ``keeps`` stays on the page of the next."""
    row = make("w:tr")
    side = "center" if layout.is_upright else "right"  # below a name that runs upwards
    for cell, column, width in zip(cells, table.columns, layout.widths, strict=True):
        paragraph = make_paragraph(
            *paper.write_runs(cell),
            style=layout.style,
            keepNext=1 if keeps else None,
            jc=None if column.kind == "text" else side,
        )
        row.append(make("w:tc", make("w:tcPr", make("w:tcW", w=width, type="dxa")), paragraph))
    return row


def _turn_header(header: Any, table: Table, layout: Layout) -> None:
    """Let the names of columns of numbers run upwards."""
    for cell, column in zip(header.findall(qualify("w:tc")), table.columns, strict=True):
        if column.kind != "text":
            cell.tcPr.append(make("w:textDirection", val="btLr"))
            cell.tcPr.append(make("w:vAlign", val="center"))
            cell.find(qualify("w:p")).pPr.jc.set(qualify("w:val"), "left")
    names = [column.name for column in table.columns if column.kind != "text"]
    height = layout.letter * max(map(len, names), default=0) + CELL_MARGINS
    header.trPr.append(make("w:trHeight", val=min(height, _TALLEST_HEADER), hRule="exact"))


def _write_nothing(layout: Layout) -> Any:
    own = make("w:tcPr", make("w:tcW", w=sum(layout.widths), type="dxa"))
    if len(layout.widths) > 1:
        own.append(make("w:gridSpan", val=len(layout.widths)))
    words = make_paragraph(make_run("There is nothing to list."), style=layout.style)
    return make("w:tr", make("w:tc", own, words))

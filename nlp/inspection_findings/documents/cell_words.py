"""What a cell of a table says in words, the same in every format that shows text."""

from __future__ import annotations

from inspection_findings.documents.document import Cell, Column, Runs, Share

NOTHING = "–"


def put_cell_in_words(cell: Cell, column: Column) -> Runs:
    """Return the runs of a cell: numbers as people write them, a dash where there is nothing.

    Examples
    --------
    >>> from inspection_findings.documents import Column
    >>> put_cell_in_words(0.305, Column(name="Share", kind="percent"))
    ('30 %',)
    >>> put_cell_in_words(1200, Column(name="Findings", kind="number"))
    ('1,200',)
    """
    if cell is None or cell == "":
        return (NOTHING,)
    if isinstance(cell, tuple):
        return cell
    if isinstance(cell, Share):
        return (cell.words,)
    if isinstance(cell, str):
        return (cell,)
    return (_write_number(cell, column),)


def _write_number(number: float, column: Column) -> str:
    if column.kind == "percent":
        return f"{100 * number:.0f} %"
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")

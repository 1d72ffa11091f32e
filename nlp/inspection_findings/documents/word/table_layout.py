"""How wide the columns of a table are, so that no word is broken and none leaves the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from inspection_findings.documents.cell_words import put_cell_in_words
from inspection_findings.documents.document import (
    Cell,
    Column,
    Document,
    Link,
    Quoted,
    Run,
    Runs,
    Share,
    Strong,
    Table,
)
from inspection_findings.documents.word.paper import Paper
from inspection_findings.documents.word.styles import CELL_MARGINS

_LONGEST_WORD = 22  # letters; a longer one is broken by Word
_HARD = "\N{NO-BREAK SPACE}"
_TALL = 25  # lines of a row, about half a page


class _Size(NamedTuple):
    """How large the words of a table are: twentieths of a point, for a rather wide bold letter."""

    style: str
    letter: int
    margins: int


_NORMAL = _Size("Table Text", 115, CELL_MARGINS)  # of 9 points
_SMALL = _Size("Dense Table Text", 102, 110)  # of 8 points


def is_wide(table: Table, document: Document, width: int) -> bool:
    """Return whether the longest words of the columns do not fit beside each other.

    Parameters
    ----------
    table : Table
    document : Document
        Has the quotations of the table.
    width : int
        Of the text on an upright page: twentieths of a point.
    """
    letters = _measure_words(table, document, is_upright=False)
    return sum(_list_needs(letters, _SMALL)) > width


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table fits its page.

    Attributes
    ----------
    widths : tuple of int
        Of the columns: twentieths of a point.
    style : str
        Id of the style of its paragraphs.
    letter, margins : int
        The width of a letter, and of the margins of a cell.
    is_upright : bool
        Whether the names of columns of numbers run upwards.
    """

    widths: tuple[int, ...]
    style: str
    letter: int
    margins: int
    is_upright: bool

    def is_tall(self, texts: Sequence[str]) -> bool:
        """Return whether a row of these texts takes so much of a page that it may be split."""
        lines = (
            len(text) * self.letter / max(width - self.margins, self.letter)
            for text, width in zip(texts, self.widths, strict=True)
        )
        return max(lines) > _TALL


def lay_out(table: Table, paper: Paper, width: int) -> Layout:
    """Return a layout in which the longest words fit: in small print, or upright, if need be."""
    for is_upright, size in product((False, True), (_NORMAL, _SMALL)):
        letters = _measure_words(table, paper.document, is_upright=is_upright)
        needs = _list_needs(letters, size)
        if sum(needs) <= width:
            break
    return Layout(
        widths=_share_width([column.weight for column in table.columns], needs, width),
        style=paper.styles[size.style],
        letter=size.letter,
        margins=size.margins,
        is_upright=is_upright,
    )


def _list_needs(letters: Sequence[int], size: _Size) -> list[int]:
    """Return the width that each column needs: twentieths of a point."""
    return [one * size.letter + size.margins for one in letters]


def _share_width(weights: Sequence[float], needs: Sequence[float], width: int) -> tuple[int, ...]:
    """Return the width of each column, which sum up to ``width``: twentieths of a point.

    Each gets what its longest word needs, and the rest is shared by weight. If the words do not
    fit, all are narrowed alike, and Word breaks them.
    """
    room = [width * weight / sum(weights) for weight in weights]
    # What a column has above its need is where the need of a narrow one is taken from.
    spare = [max(0.0, one - need) for one, need in zip(room, needs, strict=True)]
    free = (width - sum(needs)) / (sum(spare) or 1)
    shares = [need + free * one for need, one in zip(needs, spare, strict=True)]
    if free < 0:
        shares = [need * width / sum(needs) for need in needs]
    whole = [int(one) for one in shares]
    whole[-1] += width - sum(whole)
    return tuple(whole)


def _measure_words(table: Table, document: Document, *, is_upright: bool) -> list[int]:
    """Return how many letters the longest word of each column has; names may be upright."""
    letters = []
    for place, column in enumerate(table.columns):
        texts = ["" if is_upright and column.kind != "text" else column.name]
        texts += [write_plain(put_in_words(row[place], column), document) for row in table.rows]
        longest = max(len(word) for text in texts for word in re.split(r"[ \n\t–/-]+", text))
        letters.append(min(longest, _LONGEST_WORD))
    return letters


def put_in_words(cell: Cell, column: Column) -> Runs:
    """Return the runs of a cell; one of figures breaks in one place at most: before a bracket."""
    runs = put_cell_in_words(cell, column)
    if not isinstance(cell, (Share, int, float)):
        return runs
    (words,) = map(str, runs)
    return (words.replace(" ", _HARD).replace(f"{_HARD}(", " ("),)


def write_plain(runs: Sequence[Run], document: Document) -> str:
    """Return runs as text alone, with quotations in full."""
    words = []
    for run in runs:
        if isinstance(run, Quoted):
            words.append(document.cited[run.finding_id].text)
        else:
            words.append(run.words if isinstance(run, (Strong, Link)) else run)
    return "".join(words)

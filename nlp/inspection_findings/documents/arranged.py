"""A document with its numbers: tables, figures and footnotes counted, quotations filled in.

The writers of pages (HTML, Markdown, PDF) and an organisation's templates read this form. It has
words alone: each writer escapes them for its format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from inspection_findings.documents.cell_words import NOTHING, put_cell_in_words
from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import (
    Cell,
    Chart,
    Column,
    Contents,
    Document,
    Figure,
    Heading,
    Items,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Quoted,
    Run,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import MONTHS

# Letters of 9 points, of which a column needs as many as its longest word has, and two between.
_PORTRAIT, _LANDSCAPE = 95, 150  # what fits beside each other on A4
_LONGEST_WORD = 22  # a longer one may be broken
_LONGEST_NAME = 80  # letters of the name of a row
_SHORT = 8, 600  # rows and letters of a table that stays on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a line.

    Attributes
    ----------
    words : str
        What it says; a quotation without its quotation marks.
    key : str
        Where a link leads.
    note : int
        The number of a quotation's footnote; 0 if it has none.
    finding_id : str
        Of a quotation.
    """

    kind: Literal["text", "strong", "link", "quotation"]
    words: str
    key: str = ""
    note: int = 0
    finding_id: str = ""


Pieces: TypeAlias = tuple[Piece, ...]
_Shown: TypeAlias = Heading | Paragraph | Items | Quote | Table | Figure | Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block of the document, of one of the kinds; what a kind has no use for is empty.

    Attributes
    ----------
    kind : {"heading", "paragraph", "items", "quote", "table", "figure", "contents"}
    on_new_page : bool
        Whether it begins a page.
    key : str
        Where links lead; each heading, table and figure has one.
    words : str
        Of a heading, or the caption of a table or figure.
    label : str
        "Table 1", "Figure 2".
    level : int
        Of a heading, from 1; of contents the deepest that is listed.
    style : str
        Of a paragraph: "body", "lead" or "quiet".
    lines : tuple of Pieces
        One for a paragraph or a quote, several for items.
    is_numbered : bool
        Whether items have numbers.
    source, remark : str
        What stands under a quote.
    columns : tuple of Column
    rows : tuple of tuple of Pieces
        The cells of a table.
    note : str
        How to read a table.
    has_total : bool
        Whether the last row of a table is a sum.
    has_names : bool
        Whether the first column of a table names its rows.
    is_short : bool
        Whether a table stays on one page.
    is_wide, is_dense : bool
        Whether a table needs a page on its side, and whether it is too wide even for that, so that
        it needs small print.
    alt : str
        What a figure shows.
    chart : Chart or None
    """

    kind: Literal["heading", "paragraph", "items", "quote", "table", "figure", "contents"]
    on_new_page: bool = False
    key: str = ""
    words: str = ""
    label: str = ""
    level: int = 0
    style: str = ""
    lines: tuple[Pieces, ...] = ()
    is_numbered: bool = False
    source: str = ""
    remark: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Pieces, ...], ...] = ()
    note: str = ""
    has_total: bool = False
    has_names: bool = False
    is_short: bool = False
    is_wide: bool = False
    is_dense: bool = False
    alt: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parts that follow one another on pages that stand, or that lie on their side."""

    is_wide: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A document as its pages show it.

    Attributes
    ----------
    dated : str
        In words: "9 May 2026"; empty if there is no date.
    groups : tuple of Group
        All parts in their order. Headings are in one group with what follows them.
    notes : tuple of str
        The footnotes; the first has number 1.
    """

    title: str
    subtitle: str
    organisation: str
    dated: str
    licence: str
    language: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...]

    @property
    def parts(self) -> list[Part]:
        """All parts, in the order of the document."""
        return [part for group in self.groups for part in group.parts]

    @property
    def headings(self) -> list[Part]:
        """The headings for a list of contents, which says how many levels it has."""
        levels = max((one.level for one in self.parts if one.kind == "contents"), default=2)
        return [one for one in self.parts if one.kind == "heading" and one.level <= levels]

    @property
    def linked(self) -> set[str]:
        """The keys to which a link leads."""
        lines = [line for part in self.parts for line in part.lines]
        cells = [cell for part in self.parts for row in part.rows for cell in row]
        return {piece.key for pieces in (*lines, *cells) for piece in pieces if piece.key}


def arrange(document: Document) -> Arranged:
    """Return the document with its tables, figures and footnotes counted.

    Each footnote has a number of its own, in the order of the document, as in Word.
    """
    counter = _Counter(document)
    return Arranged(
        title=clean(document.title),
        subtitle=clean(document.subtitle),
        organisation=clean(document.organisation),
        dated=_write_date(document),
        licence=clean(document.licence),
        language=document.language,
        groups=tuple(_group(counter.arrange_all())),
        notes=tuple(counter.notes),
    )


@dataclass(slots=True)
class _Counter:
    """Arranges block after block, and counts."""

    document: Document
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def arrange_all(self) -> Iterator[Part]:
        """Yield a part for each block; a page break becomes a mark of what follows it."""
        on_new_page = False
        for block in self.document.blocks:
            if isinstance(block, PageBreak):
                on_new_page = True
                continue
            yield replace(self._arrange(block), on_new_page=on_new_page)
            on_new_page = False

    def _arrange(self, block: _Shown) -> Part:
        match block:
            case Heading():
                key = block.key or f"heading_{self._count('heading')}"
                return Part(kind="heading", key=key, words=clean(block.words), level=block.level)
            case Paragraph():
                return Part(kind="paragraph", style=block.style, lines=(self._line(block.runs),))
            case Items():
                lines = tuple(map(self._line, block.items))
                return Part(kind="items", lines=lines, is_numbered=block.is_numbered)
            case Quote():
                return self._quote(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Contents():
                return Part(kind="contents", level=block.levels)

    def _quote(self, block: Quote) -> Part:
        cited = self.document.cited[block.finding_id]
        return Part(
            kind="quote",
            lines=(self._line((Quoted(block.finding_id, has_note=False),)),),
            source=clean(cited.note),
            remark=clean(block.remark),
        )

    def _table(self, block: Table) -> Part:
        number = self._count("table")
        rows = tuple(
            tuple(self._cell(*pair) for pair in zip(row, block.columns, strict=True))
            for row in block.rows
        )
        letters = _count_letters(block.columns, rows)
        return Part(
            kind="table",
            key=block.key or f"table_{number}",
            label=f"Table {number}",
            words=clean(block.caption),
            columns=block.columns,
            rows=rows,
            note=clean(block.note),
            has_total=block.has_total,
            has_names=block.columns[0].kind == "text" and all(_is_name(row[0]) for row in rows),
            is_short=_is_short(rows),
            is_wide=letters > _PORTRAIT,
            is_dense=letters > _LANDSCAPE,
        )

    def _figure(self, block: Figure) -> Part:
        number = self._count("figure")
        return Part(
            kind="figure",
            key=block.key or f"figure_{number}",
            label=f"Figure {number}",
            words=clean(block.caption),
            alt=clean(block.chart.alt),
            chart=block.chart,
        )

    def _cell(self, cell: Cell, column: Column) -> Pieces:
        return self._line(put_cell_in_words(cell, column))

    def _line(self, runs: Runs) -> Pieces:
        return tuple(map(self._piece, runs))

    def _piece(self, run: Run) -> Piece:
        match run:
            case str():
                return Piece(kind="text", words=clean(run))
            case Strong():
                return Piece(kind="strong", words=clean(run.words))
            case Link():
                return Piece(kind="link", words=clean(run.words), key=run.key)
            case Quoted():
                return self._quotation(run)

    def _quotation(self, run: Quoted) -> Piece:
        cited = self.document.cited[run.finding_id]
        if run.has_note:
            self.notes.append(clean(cited.note))
        return Piece(
            kind="quotation",
            words=clean(cited.text),
            note=len(self.notes) if run.has_note else 0,
            finding_id=run.finding_id,
        )

    def _count(self, kind: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.counts[kind]


def _group(parts: Iterable[Part]) -> Iterator[Group]:
    """Yield groups of parts; a heading goes with what it heads."""
    is_wide = False
    waiting: list[Part] = []  # of this group
    headings: list[Part] = []  # of this group or of the next
    for part in parts:
        if part.kind == "heading":
            headings.append(part)
            continue
        if part.is_wide != is_wide and waiting:
            yield Group(is_wide=is_wide, parts=tuple(waiting))
            waiting = []
        is_wide = part.is_wide
        waiting += [*headings, part]
        headings = []
    if waiting or headings:
        yield Group(is_wide=is_wide, parts=(*waiting, *headings))


def _write_date(document: Document) -> str:
    if document.dated is None:
        return ""
    return f"{document.dated.day} {MONTHS[document.dated.month - 1]} {document.dated.year}"


def _is_short(rows: tuple[tuple[Pieces, ...], ...]) -> bool:
    most_rows, most_letters = _SHORT
    letters = sum(len(piece.words) for row in rows for cell in row for piece in cell)
    return len(rows) <= most_rows and letters <= most_letters


def _is_name(pieces: Pieces) -> bool:
    """Return whether a cell can name its row: it says something, shortly, and quotes nothing."""
    words = "".join(piece.words for piece in pieces)
    is_quoting = any(piece.kind == "quotation" for piece in pieces)
    return words not in {"", NOTHING} and len(words) <= _LONGEST_NAME and not is_quoting


def _count_letters(columns: tuple[Column, ...], rows: tuple[tuple[Pieces, ...], ...]) -> int:
    """Return how wide the table is, in letters, if no word is broken."""
    cells = [[column.name] for column in columns]
    for row in rows:
        for own, pieces in zip(cells, row, strict=True):
            own.append("".join(piece.words for piece in pieces))
    longest = (max(len(word) for text in own for word in ["", *text.split()]) for own in cells)
    return sum(2 + min(_LONGEST_WORD, letters) for letters in longest)

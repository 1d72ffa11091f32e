"""A document as blocks: what it says, without how it looks.

Quotations hold no words of their own. They name a finding, and each writer takes its text from
`Document.cited`, so that no format can quote otherwise than another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, TypeAlias

from inspection_findings.records import Span

_KEY = re.compile(r"[A-Za-z0-9-]+")


class Chart(Protocol):
    """A picture with its figures. ``alt`` says in a sentence or two what it shows."""

    @property
    def title(self) -> str: ...
    @property
    def alt(self) -> str: ...
    def svg(self, *, prefix: str | None = None, titled: bool = True) -> str:
        """Return the picture as SVG, without a reference to anything outside.

        ``prefix`` begins its ids; it need not be ``titled`` where a caption says the same.
        """

    def png(self, width: int, *, titled: bool = True) -> bytes:
        """Return the same picture as PNG, so many pixels wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A finding that the document quotes or lists, with what proves it.

    Attributes
    ----------
    citation : str
        For people: "Hackney, May 2023, 1.1, strength 1, page 12".
    source : str
        Whose report it is: "HM Inspectorate of Probation, Hackney Youth Justice Service".
    coded : str
        How it is coded and by whom, as one line.
    spans : tuple of (int, int)
        Offsets into the text of the report, as the store holds it.
    """

    finding_id: str
    text: str
    citation: str
    source: str
    coded: str
    report_id: str
    spans: tuple[Span, ...]
    page: int | None = None

    @property
    def note(self) -> str:
        """What a footnote says: where the words stand, whose they are, how they are coded."""
        where = "; ".join(filter(None, [self.citation, self.source]))
        return ". ".join(filter(None, [where, self.coded]))


@dataclass(frozen=True, slots=True)
class Strong:
    """The words of a paragraph that matter most."""

    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a heading, table or figure of this document, by its key."""

    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The text of a finding in quotation marks; with a footnote for its source, or without.

    Without a footnote, the citation has to stand beside it.
    """

    finding_id: str
    has_note: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A number of boroughs out of those that could show it, with its 95 % interval (0 to 1).

    ``low`` and ``high`` are None where an interval would mean nothing, as for none of none.
    """

    count: int
    of: int
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """As text: "3 of 5 (23 to 88 %)".

        Examples
        --------
        >>> from inspection_findings.documents import Share
        >>> Share(3, 5, 0.2307, 0.8824).words
        '3 of 5 (23 to 88 %)'
        """
        whole = f"{self.count} of {self.of}"
        if self.low is None or self.high is None:
            return whole
        return f"{whole} ({100 * self.low:.0f} to {100 * self.high:.0f} %)"


Run: TypeAlias = str | Strong | Link | Quoted
Runs: TypeAlias = tuple[Run, ...]
Cell: TypeAlias = str | int | float | Share | Runs | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is a section. ``key`` is what links lead to: letters, digits, hyphens."""

    words: str
    level: Literal[1, 2, 3] = 1
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph: the ``lead`` answers a question first, ``quiet`` says how to read something."""

    runs: Runs
    style: Literal["body", "lead", "quiet"] = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    items: tuple[Runs, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A finding set apart, with its source under it (no footnote) and, quietly, a remark."""

    finding_id: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: ``weight`` is its share of the width, ``percent`` holds 0 to 1."""

    name: str
    kind: Literal["text", "number", "percent"] = "text"
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; None in a cell means that there is nothing to say, and is shown as a dash.

    Attributes
    ----------
    key : str
        What links lead to, and in a workbook the name of its sheet's table.
    caption : str
        What the table shows.
    note : str
        How to read it, under the table.
    sheet : str
        The name of its sheet in a workbook, at most 31 characters; the caption if empty.
    has_total : bool
        Whether the last row is a sum.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    sheet: str = ""
    has_total: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.key}: a row has {len(row)} cells of {len(self.columns)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its caption; a table of the same document has its figures."""

    key: str
    chart: Chart
    caption: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A list of the headings, with page numbers where there are pages; none for a few headings.

    ``levels`` are those of the headings that it lists.
    """

    levels: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page where there are pages."""


Block: TypeAlias = Heading | Paragraph | Items | Quote | Table | Figure | Contents | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document.

    Attributes
    ----------
    title, subtitle : str
    organisation : str
        Whose document it is; empty if nobody says.
    dated : date or None
        The date of what it was made from, so that it does not depend on today.
    blocks : tuple of Block
    cited : mapping of str to Cited
        By finding id: all that the document quotes or lists.
    licence : str
        Under which the quoted text may be used.
    language : str
    """

    title: str
    subtitle: str = ""
    organisation: str = ""
    dated: date | None = None
    blocks: tuple[Block, ...]
    cited: Mapping[str, Cited] = field(default_factory=dict)
    licence: str = ""
    language: str = "en-GB"

    def __post_init__(self) -> None:
        missing = {one for one in self.quoted_ids() if one not in self.cited}
        if missing:
            raise ValueError(f"quoted, but not in cited: {', '.join(sorted(missing))}")
        self._check_keys()
        self._check_levels()

    def _check_keys(self) -> None:
        """Raise unless each link leads to one place, by a key that every format takes."""
        keyed = [one.key for one in self.blocks if isinstance(one, Heading | Table | Figure)]
        keys = [key for key in keyed if key]
        odd = {key for key in keys if not _KEY.fullmatch(key) or keys.count(key) > 1}
        if odd:
            raise ValueError(f"keys that are not letters, digits, hyphens, or not unique: {odd}")
        runs = [run for block in self.blocks for runs in list_runs(block) for run in runs]
        lost = {run.key for run in runs if isinstance(run, Link)} - set(keys)
        if lost:
            raise ValueError(f"linked, but no key of this document: {', '.join(sorted(lost))}")

    def _check_levels(self) -> None:
        """Raise if a level of headings is left out, which readers by ear and PDF/UA need."""
        last = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if block.level > last + 1:
                    raise ValueError(f"{block.words}: level {block.level} follows level {last}")
                last = block.level

    def quoted_ids(self) -> Iterator[str]:
        """Return the finding id of each quotation, in the order of the document."""
        return list_quoted(self.blocks)


def list_quoted(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the finding id of each quotation in these blocks, in their order."""
    for block in blocks:
        if isinstance(block, Quote):
            yield block.finding_id
        for runs in list_runs(block):
            yield from (run.finding_id for run in runs if isinstance(run, Quoted))


def list_runs(block: Block) -> Sequence[Runs]:
    """Return all runs of a block: of a paragraph, of items, of the cells of a table."""
    if isinstance(block, Paragraph):
        return (block.runs,)
    if isinstance(block, Items):
        return block.items
    if isinstance(block, Table):
        return [cell for row in block.rows for cell in row if isinstance(cell, tuple)]
    return ()

"""A file as extracted: its text, its pages, and what its form says of the parts of the text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from inspection_findings.records.spans import Span, _require_spans, require

PassageRole = Literal["heading", "item", "paragraph", "footnote", "running"]

PLAIN_TEXT = "plain text 2"  # the extractor that decodes, and repairs what is certain


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that a report should hold, beside what was found.

    ``severity`` is ``"loss"`` where an unmet expectation means that text or figures may
    have been missed, ``"warning"`` where the report contradicts itself, and ``"note"``
    where absence is possible but worth saying.
    """

    what: str
    where: str
    expected: str
    found: str
    met: bool
    severity: Literal["loss", "warning", "note"] = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a source, recognised by tags or layout, never by its words.

    Attributes
    ----------
    role : str
        ``"heading"``, ``"item"`` of a list, ``"paragraph"``, ``"footnote"``, or
        ``"running"`` for running headers, running footers and page numbers.
    spans : tuple of Span
        Where it stands, its mark or number included; several where a page break, a footnote
        or a badge cuts it.
    level : int
        Of a heading from 1, the highest; of an item from 1, the outermost list; else 0.
    cell : tuple of int, or None
        Row and column in a table. Rows are numbered through the source, columns from 1.
    """

    role: PassageRole
    spans: tuple[Span, ...]
    level: int = 0
    cell: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        _require_spans(self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as extracted, before anything is understood of it.

    Attributes
    ----------
    name : str
        File name without folders.
    text : str
        The characters: of a text file as decoded, without a byte order mark and with certain
        damage repaired; of other forms as extracted. Every offset in the project counts
        characters of this text.
    sha256 : str
        Hash of the file's bytes, in hexadecimal.
    encoding : str
        The encoding that was used to decode it; empty for a form that has none.
    pages : tuple of int
        The offset at which each page begins; empty for a form without pages.
    extractor : str
        What extracted the text, with its version. Part of what the source is: another
        extractor may give other offsets.
    passages : tuple of Passage
        What the form says of the parts of the text, in the order of their beginnings; empty
        for plain text, where readers look at the words alone.
    expectations : tuple of Expectation
        What the extractor could not be sure of; handed on with those of the report.
    file : bytes
        The file itself where its pages can be shown: of a PDF. Empty for other forms, and for a
        source that comes from a store. ``sha256`` stands for it when sources are compared.
    """

    name: str
    text: str
    sha256: str
    encoding: str
    pages: tuple[int, ...] = ()
    extractor: str = PLAIN_TEXT
    passages: tuple[Passage, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    file: bytes = field(default=b"", compare=False, repr=False)

    def __post_init__(self) -> None:
        require(list(self.pages) == sorted(self.pages), f"pages must be in order: {self.pages}")

    def page_of(self, offset: int) -> int | None:
        """Return the page on which a character stands, from 1, or None without pages.

        Examples
        --------
        >>> source = Source(name="a.pdf", text="one two", sha256="", encoding="", pages=(0, 4))
        >>> source.page_of(5)
        2
        """
        return bisect_right(self.pages, offset) or None

"""What the writers of blocks share while a Word file is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from inspection_findings.documents.document import (
    Document,
    Figure,
    Heading,
    Link,
    Quoted,
    Run,
    Strong,
    Table,
)
from inspection_findings.documents.word.elements import make, make_bookmark, make_run
from inspection_findings.documents.word.footnotes import Footnotes
from inspection_findings.documents.word.numbering import Numbering
from inspection_findings.documents.word.styles import Styles

_LONGEST_NAME = 40  # characters of the name of a bookmark in Word


class Places:
    """The bookmarks of a document: what links lead to, by key, under names that Word allows."""

    def __init__(self, document: Document) -> None:
        keys = [
            block.key
            for block in document.blocks
            if isinstance(block, (Heading, Table, Figure)) and block.key
        ]
        self._names = {
            key: f"p{number}_{re.sub(r'[^A-Za-z0-9]', '_', key)}"[:_LONGEST_NAME]
            for number, key in enumerate(keys, start=1)
        }
        self._numbers = count(1)

    def find(self, key: str) -> str | None:
        """Return the name of the bookmark of a key; None if nothing has that key."""
        return self._names.get(key)

    def mark(self, key: str, *content: Any) -> list[Any]:
        """Return the content as the place of this key; just the content if the key is empty."""
        return self.mark_name(self._names[key], *content) if key else list(content)

    def mark_name(self, name: str, *content: Any) -> list[Any]:
        """Return the content as the place of this name."""
        return list(make_bookmark(next(self._numbers), name, *content))


@dataclass(slots=True, kw_only=True)
class Paper:
    """The Word file that is being written.

    Attributes
    ----------
    document : Document
    part : docx.parts.document.DocumentPart
    widths : tuple of int
        Of the text, on an upright page and on one that lies: twentieths of a point.
    height : int
        Of the text on an upright page, likewise.
    """

    document: Document
    part: Any
    styles: Styles
    notes: Footnotes
    lists: Numbering
    places: Places
    widths: tuple[int, int]
    height: int
    numbers: dict[str, int] = field(default_factory=lambda: {"Table": 0, "Figure": 0})

    def write_runs(self, runs: Sequence[Run]) -> list[Any]:
        """Return the runs as elements of a paragraph; quotations bring their footnotes."""
        return [element for run in runs for element in self._write_run(run)]

    def _write_run(self, run: Run) -> list[Any]:
        if isinstance(run, Quoted):
            return self._quote(run)
        if isinstance(run, Strong):
            return [make_run(run.words, style=self.styles["Strong"])]
        if isinstance(run, Link):
            return [self._link(run)]
        return [make_run(run)]

    def _link(self, link: Link) -> Any:
        name = self.places.find(link.key)
        if name is None:
            return make_run(link.words)
        words = make_run(link.words, style=self.styles["Hyperlink"])
        return make("w:hyperlink", words, anchor=name, history=1)

    def _quote(self, quoted: Quoted) -> list[Any]:
        cited = self.document.cited[quoted.finding_id]
        words = make_run(f"“{cited.text}”")
        if not quoted.has_note:
            return [words]
        return [words, self.notes.add(cited.note)]

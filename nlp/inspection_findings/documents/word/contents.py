"""The list of contents, with links and page numbers.

Word fills in a field of contents only after it asks its reader, or after the reader asks for it.
So the entries are written here, and only their page numbers are fields. LibreOffice fills these in
when it opens the file; Word when it prints it, or by Ctrl+A and F9. Until then a number is not
there, which is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspection_findings.documents.document import Heading
from inspection_findings.documents.word.elements import (
    make,
    make_field,
    make_paragraph,
    make_run,
)
from inspection_findings.documents.word.paper import Paper

_GAP = 12 * 12_700  # below the list: 12 points, in EMU
_FEWEST = 3  # sections for which a list of contents is worth its place


def name_heading(paper: Paper) -> str:
    """Return the name of the place of the next heading."""
    paper.numbers["Heading"] = paper.numbers.get("Heading", 0) + 1
    return _name(paper.numbers["Heading"])


def _name(number: int) -> str:
    return f"_Toc{number:08}"


def write_contents(paper: Paper, *, levels: int) -> Iterator[Any]:
    """Yield the list of contents; nothing if there are too few sections."""
    headings = [one for one in paper.document.blocks if isinstance(one, Heading)]
    if sum(one.level == 1 for one in headings) < _FEWEST:
        return
    yield make_paragraph(make_run("Contents"), style=paper.styles["TOC Heading"], keepNext=1)
    entries = [
        _write_entry(heading, _name(number), paper)
        for number, heading in enumerate(headings, start=1)
        if heading.level <= levels
    ]
    entries[-1].get_or_add_pPr().spacing_after = _GAP
    yield from entries


def _write_entry(heading: Heading, name: str, paper: Paper) -> Any:
    page = [make("w:r", make("w:tab")), *make_field(f"PAGEREF {name} \\h")]
    entry = make("w:hyperlink", make_run(heading.words), *page, anchor=name, history=1)
    paragraph = make_paragraph(style=paper.styles[f"toc {heading.level}"])
    tabs = make("w:tabs", make("w:tab", val="right", pos=paper.widths[0]))
    paragraph.get_or_add_pPr()._insert_tabs(tabs)
    paragraph.append(entry)
    return paragraph

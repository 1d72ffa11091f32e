"""Shows what was extracted from a file, with its pages and the parts that are left out marked."""

from __future__ import annotations

from collections.abc import Iterator

from inspection_findings.reading.passages import read_paragraphs
from inspection_findings.records import Source, Span

_PLAIN, _RUNNING, _FOOTNOTE = "", "running", "footnote"


def mark_text(source: Source) -> Iterator[str]:
    """Yield the lines of a source's text, each with a mark, and a line where a page begins.

    ``running`` marks running headers, running footers and page numbers; ``footnote`` marks
    footnotes. All other lines have no mark.
    """
    marks = list(_find_marked(source))
    pages = list(enumerate(source.pages, start=1))
    start = 0
    for line in source.text.splitlines(keepends=True):
        while pages and pages[0][1] < start + len(line):
            yield f"---------- page {pages.pop(0)[0]} ----------"
        mark = _mark_of((start, start + len(line)), marks) if line.strip() else _PLAIN
        yield f"{mark:>8} | {line.rstrip()}".rstrip()
        start += len(line)


def _find_marked(source: Source) -> Iterator[tuple[Span, str]]:
    for paragraph in read_paragraphs(source):
        mark = _RUNNING if paragraph.is_running else _FOOTNOTE
        if paragraph.is_running or paragraph.mark == "footnote":
            yield from ((span, mark) for span in paragraph.marked_spans)


def _mark_of(line: Span, marks: list[tuple[Span, str]]) -> str:
    """Return the mark of a line; marks that end before it are dropped, since lines are in order."""
    while marks and marks[0][0][1] <= line[0]:
        marks.pop(0)
    return marks[0][1] if marks and marks[0][0][0] < line[1] else _PLAIN

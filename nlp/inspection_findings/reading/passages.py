"""Passages to paragraphs: where the form of a file says what belongs together, it is believed.

Plain text says nothing of the kind; there `paragraphs` looks at the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspection_findings.reading.lines import Line, Mark, cut_run_in, make_line
from inspection_findings.reading.paragraphs import Paragraph, make_paragraph, split_paragraphs
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.records import Passage, Source, Span

_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,5})[.)]\s+(?=\S)")


def read_paragraphs(source: Source) -> list[Paragraph]:
    """Return the paragraphs of a source, in order."""
    if not source.passages:
        return split_paragraphs(source.text)
    passages = _join_rows(source.text, source.passages)
    return [p for passage in passages for p in read_passage(source.text, passage)]


def _join_rows(text: str, passages: tuple[Passage, ...]) -> Iterator[Passage]:
    """Yield the passages, the cells that stand on one line as one."""
    row: list[Passage] = []
    for passage in passages:
        if row and not _is_next_cell(text, row[-1], passage):
            yield _as_one(row)
            row = []
        row.append(passage)
    if row:
        yield _as_one(row)


def _is_next_cell(text: str, before: Passage, passage: Passage) -> bool:
    if not (before.cell and passage.cell and before.cell[0] == passage.cell[0]):
        return False
    return text[before.spans[-1][1] : passage.spans[0][0]] == "\t"


def _as_one(row: list[Passage]) -> Passage:
    if len(row) == 1:
        return row[0]
    return replace(row[0], spans=((row[0].spans[0][0], row[-1].spans[-1][1]),))


def read_passage(text: str, passage: Passage) -> Iterator[Paragraph]:
    """Yield the paragraph that a passage is, or nothing if it holds only mark-up."""
    lines = list(_make_lines(text, passage))
    if not lines:
        return
    if passage.role not in ("heading", "paragraph", "item"):
        yield _read_lines(text, passage, lines)
        return
    pieces = list(cut_run_in(text, lines[0]))
    if len(pieces) > 1 and find_heading(pieces[0].text):  # "Areas for improvement: Staff ..."
        yield _as_plain(pieces.pop(0))
    if len(pieces) == 1:
        yield _read_lines(text, passage, [pieces[0], *lines[1:]])
        return
    yield _read_lines(text, passage, pieces[:1])
    yield from map(_as_plain, pieces[1:])
    if lines[1:]:
        yield make_paragraph(text, lines[1:])


def _as_plain(line: Line) -> Paragraph:
    heading = find_heading(line.text)
    return Paragraph(line.spans, line.text, heading=heading, marked_spans=line.spans)


def _read_lines(text: str, passage: Passage, lines: list[Line]) -> Paragraph:
    paragraph = replace(make_paragraph(text, lines), is_whole=True)
    if passage.role == "running":
        paragraph = Paragraph(paragraph.marked_spans, paragraph.text, is_running=True)
        return replace(paragraph, marked_spans=paragraph.spans)
    if passage.role == "footnote":
        return replace(paragraph, mark="footnote", number=None)
    if passage.role == "heading":
        heading = find_heading(paragraph.text)
        return replace(paragraph, mark="heading", heading=heading)
    if passage.role == "item":
        return replace(paragraph, may_be_dash=False)
    return replace(paragraph, heading=find_heading(paragraph.text))


def _make_lines(text: str, passage: Passage) -> Iterator[Line]:
    """Yield a line for each span; only the first can begin with a mark."""
    for i, (start, end) in enumerate(passage.spans):
        line = make_line(text, start, end)
        if i > 0 and line.mark_text:
            line = replace(line, spans=line.with_mark, mark="", mark_text="")
        if i == 0 and passage.role == "item" and not line.mark:
            line = _mark_item(text, line, (start, end))
        if not line.is_blank:
            yield line


def _mark_item(text: str, line: Line, span: Span) -> Line:
    """Return the line of an item whose mark plain text does not count as one: "(a)"."""
    lettered = _LETTERED.match(text, *span)
    if not lettered:
        return replace(line, mark="bullet")
    rest = make_line(text, lettered.end(), span[1])
    mark: Mark = "bullet"
    return replace(rest, mark=mark, mark_text=lettered.group().strip(), mark_start=span[0])

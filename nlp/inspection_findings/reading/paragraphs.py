"""Joins lines into paragraphs, also across page breaks, hard wraps and footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspection_findings.reading.lines import Line, Mark, find_running_lines, split_lines
from inspection_findings.reading.youth_justice.headings import Heading, find_heading
from inspection_findings.records import Span
from inspection_findings.text import quote

_CLOSED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines that belong together, a heading, or a running line.

    ``mark`` is the mark at its beginning. ``spans`` and ``text`` leave the mark out;
    ``marked_spans`` include it, for places where a number or a dash is part of the text.
    ``number`` is the number of a numbered paragraph. ``is_running`` marks a running header or
    footer. ``is_whole`` means that the form of the file says where the paragraph begins and
    ends, so its words need not be asked.
    """

    spans: tuple[Span, ...]
    text: str
    mark: Mark = ""
    number: int | None = None
    marked_spans: tuple[Span, ...] = ()
    heading: Heading | None = None
    is_running: bool = False
    may_be_dash: bool = False
    is_whole: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the text stops in the middle of a sentence."""
        return not _CLOSED.search(self.text)

    @property
    def continues(self) -> bool:
        """Whether the text begins in the middle of a sentence."""
        return self.text[:1].islower() or self.text[:1] in ",;)"

    @property
    def is_part_of_row(self) -> bool:
        """Whether this may be part of a table row rather than a sentence."""
        return len(self.text) < 200 and not self.text.endswith(".")


FindHeading = Callable[[str], Heading | None]


def split_paragraphs(source_text: str, *, find: FindHeading = find_heading) -> list[Paragraph]:
    """Split ``source_text`` into paragraphs, in order.

    ``find`` returns the heading that a line is; by default one of a youth justice report.
    """
    lines = split_lines(source_text)
    running = find_running_lines(lines)
    running = {i for i in running if not find(lines[i].text)}
    paragraphs: list[Paragraph] = []
    pending: list[Line] = []

    def flush() -> None:
        if pending:
            paragraphs.append(make_paragraph(source_text, pending))
            pending.clear()

    for i, line in enumerate(lines):
        if i in running:
            flush()
            paragraphs.append(
                Paragraph(line.spans, line.text, is_running=True, marked_spans=line.spans)
            )
            continue
        heading = None if line.is_blank else find(line.text)
        if line.is_blank:
            flush()
        elif heading and _may_stand_after(pending, line):
            flush()
            paragraphs.append(
                Paragraph(line.spans, line.text, heading=heading, marked_spans=line.spans)
            )
        elif pending and _is_continuation(pending, line):
            spans = line.spans if not line.mark_text else line.with_mark
            pending.append(Line(spans, line.text))
        else:
            flush()
            pending.append(line)
    flush()
    return paragraphs


def _may_stand_after(pending: list[Line], line: Line) -> bool:
    """Return whether a heading may follow these lines without a blank line.

    The last line of a wrapped sentence can look like a heading, but only if the line before
    it is nearly full and does not end a sentence.
    """
    if not pending or line.mark == "heading" or line.text.endswith(":"):
        return True
    last = pending[-1]
    return last.mark == "heading" or len(last.text) < 45 or bool(_CLOSED.search(last.text))


def _is_continuation(pending: list[Line], line: Line) -> bool:
    """Return whether ``line`` continues the paragraph before it.

    A wrapped line can begin with a dash that is not a bullet mark. Findings begin with a
    capital letter, so a dash before a small letter is part of the sentence.
    """
    if line.mark == "bullet":
        return pending[0].mark == "footnote" or line.may_be_dash
    if line.mark == "number":
        # A wrapped line can also begin with "16. The rest". A recommendation begins with a small
        # letter or follows another one.
        follows = pending[0].mark == "number" and _number(line) == _number(pending[0]) + 1
        begins = line.text[:1].islower() or follows
        return not (begins or _CLOSED.search(pending[-1].text))
    return line.mark == ""


def _number(line: Line) -> int:
    return int(re.sub(r"\D", "", line.mark_text))


def make_paragraph(source_text: str, lines: list[Line]) -> Paragraph:
    """Return the paragraph that some lines are, with the mark of the first."""
    first = lines[0]
    rest = [span for line in lines[1:] for span in line.spans]
    spans = _merge(source_text, [*first.spans, *rest])
    text = quote(source_text, spans)
    if not first.mark_text:
        return Paragraph(spans, text, first.mark, marked_spans=spans)
    number = _number(first) if first.mark == "number" else None
    marked_spans = _merge(source_text, [*first.with_mark, *rest])
    return Paragraph(
        spans,
        text,
        first.mark,
        number,
        marked_spans=marked_spans,
        may_be_dash=first.may_be_dash,
    )


def _merge(source_text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Merge spans with only white space between them: the lines of one paragraph."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and not source_text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)

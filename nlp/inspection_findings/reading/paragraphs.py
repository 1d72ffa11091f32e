"""Joins lines into paragraphs, also across page breaks, hard wraps and footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspection_findings.reading.lines import Line, Mark, find_running_lines, split_lines
from inspection_findings.reading.youth_justice.headings import (
    Heading,
    find_heading,
    names_polarity,
)
from inspection_findings.records import Span
from inspection_findings.text import quote

_LONGEST_PIECE = 45  # characters of a torn heading's piece; a wrapped line is seldom so short
_MOST_PIECES = 5  # lines, blank ones included
_LONGEST_HEADING = 80  # characters
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LINK = re.compile(r"\]\([^\s()]*\)$")  # an entry of a list often ends so
_CLOSED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines that belong together, a heading, or a running line.

    ``mark`` is the mark at its beginning. ``spans`` and ``text`` leave the mark out;
    ``marked_spans`` include it, for places where a number or a dash is part of the text.
    ``number`` is the number of a numbered paragraph, 1 for "(a)" or "i)". ``is_running`` marks a
    running header or footer. ``is_whole`` means that the form of the file says where the
    paragraph begins and ends, so its words need not be asked.
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
    lines = _join_torn_headings(source_text, split_lines(source_text))
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
        elif pending and _is_continuation(pending, line, lines[i + 1 : i + 3]):
            spans = line.spans if not line.mark_text else line.with_mark
            pending.append(Line(spans, line.text))
        else:
            flush()
            pending.append(line)
    flush()
    return paragraphs


def _join_torn_headings(source_text: str, lines: Sequence[Line]) -> list[Line]:
    """Return the lines, with each polarity or section heading that was torn apart as one line."""
    joined: list[Line] = []
    i = 0
    while i < len(lines):
        count, text = _count_torn(lines, i)
        parts = [line for line in lines[i : i + count] if not line.is_blank]
        spans = [span for line in parts for span in line.spans]
        joined.append(
            Line(_merge(source_text, spans), text, parts[0].mark) if count > 1 else lines[i]
        )
        i += count
    return joined


def _count_torn(lines: Sequence[Line], i: int) -> tuple[int, str]:
    """Return how many lines from line ``i`` on are one heading, and it; 1 if it is not torn."""
    text = lines[i].text
    may_begin = text[:1].isalpha() and len(text) <= _LONGEST_PIECE and not lines[i].mark_text
    if not may_begin or find_heading(text):
        return 1, text
    ways = [text]  # with and without a space where it was torn
    for count, line in enumerate(lines[i + 1 : i + _MOST_PIECES], start=2):
        if line.is_blank:
            continue
        if line.mark_text or len(line.text) > _LONGEST_PIECE or find_heading(line.text):
            return 1, text
        ways = [f"{way}{space}{line.text}" for way in ways for space in (" ", "")]
        for way in ways:
            heading = find_heading(way)
            if heading and heading.kind in ("polarity", "section"):
                return count, way
    return 1, text


def _may_stand_after(pending: list[Line], line: Line) -> bool:
    """Return whether a heading may follow these lines without a blank line.

    The last line of a wrapped sentence can look like a heading, but only if the line before
    it is nearly full and does not end a sentence.
    """
    if not pending or line.mark == "heading" or line.text.endswith(":"):
        return True
    last = pending[-1]
    is_full = len(last.text) >= _LONGEST_PIECE and last.mark != "heading"
    return not is_full or bool(_CLOSED.search(last.text) or _LINK.search(last.text))


def may_be_heading(text: str, *, before: str, mark_after: Mark) -> bool:
    """Return whether a line between two items looks like a heading, known or unknown.

    Parameters
    ----------
    before : str
        The text before it. After the end of a sentence, a heading may begin in lower case.
    mark_after : Mark
        The mark of the line after it.
    """
    if mark_after not in ("bullet", "number", "letter") or len(text) > _LONGEST_HEADING:
        return False
    begins = text[:1].isupper() or bool(_CLOSED.search(before))
    return begins and (text.endswith(":") or (names_polarity(text) and not _CLOSED.search(text)))


def _is_continuation(pending: list[Line], line: Line, after: Sequence[Line]) -> bool:
    """Return whether ``line`` continues the paragraph before it; ``after`` are the next lines.

    A wrapped line can begin with a dash that is not a bullet mark. Findings begin with a
    capital letter, so a dash before a small letter is part of the sentence, unless the sentence
    has ended or the whole list is in small letters.
    """
    if line.mark == "bullet":
        is_item = pending[0].may_be_dash or bool(_CLOSED.search(pending[-1].text))
        return line.may_be_dash and not is_item
    if line.mark == "letter":
        return not (pending[0].mark == "letter" or _CLOSED.search(pending[-1].text))
    if line.mark == "number":
        # A wrapped line can also begin with "16. The rest". A recommendation begins with a small
        # letter or follows another one.
        follows = pending[0].mark == "number" and _number(line) == _number(pending[0]) + 1
        begins = line.text[:1].islower() or follows
        return not (begins or _CLOSED.search(pending[-1].text))
    if line.mark:
        return False
    mark_after: Mark = next((one.mark for one in after if not one.is_blank), "")
    is_whole = bool(_CLOSED.search(pending[-1].text)) or len(pending[-1].text) < _LONGEST_PIECE
    return not (
        pending[0].mark
        and is_whole
        and may_be_heading(line.text, before=pending[-1].text, mark_after=mark_after)
    )


def _number(line: Line) -> int:
    return int(re.sub(r"\D", "", line.mark_text))


def _count(line: Line) -> int:
    """Return which item of a list a mark is: 2 for "2.", "b)" and "ii)"."""
    mark = line.mark_text.strip("().")
    if mark.isdigit():
        return int(mark)
    return _ROMAN.index(mark) + 1 if mark in _ROMAN else ord(mark[0]) - ord("a") + 1


def make_paragraph(source_text: str, lines: list[Line]) -> Paragraph:
    """Return the paragraph that some lines are, with the mark of the first."""
    first = lines[0]
    rest = [span for line in lines[1:] for span in line.spans]
    spans = _merge(source_text, [*first.spans, *rest])
    text = quote(source_text, spans)
    if not first.mark_text:
        return Paragraph(spans, text, first.mark, marked_spans=spans)
    number = _count(first) if first.mark in ("number", "letter") else None
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

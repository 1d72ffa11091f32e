"""Expectations that every reader has of a report, whatever its inspectorate."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from inspection_findings.reading.items import find_item_lines
from inspection_findings.reading.lines import split_lines
from inspection_findings.records import Block, Expectation, Polarity, Source, Span
from inspection_findings.text import EMPHASIS_MARK, FOOTNOTE_MARK

_MARKS = re.compile(rf"{FOOTNOTE_MARK}|{EMPHASIS_MARK}", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_TITLE = re.compile(r"\s*(?:#+\s*.+|[A-Z][^.!;]{2,130}[^.!;:,\s])\s*")
_BLANK = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*[\r\n]|\s*\Z")
_WORDS = re.compile(r"[^\W\d_]")


def compare(
    what: str, where: str, expected: object, found: object, severity: str = "loss"
) -> Expectation:
    """Return an expectation that is met if what was found is what was expected."""
    return replace(doubt(what, where, expected, found, severity), met=expected == found)


def doubt(
    what: str, where: str, expected: object, found: object, severity: str = "loss"
) -> Expectation:
    """Return an expectation that is not met, for a rule that looks for what is wrong."""
    return Expectation(
        what=what,
        where=where,
        expected=str(expected),
        found=str(found),
        met=False,
        severity=severity,  # type: ignore[arg-type]
    )


def some(things: Iterable[object]) -> str:
    """Return "some" if there is anything, else "none"."""
    return "some" if any(True for _ in things) else "none"


def expect_every_character(
    text: str, blocks: Iterable[Block], *, marks: Iterable[Span] = ()
) -> Iterator[Expectation]:
    """Every letter and digit of the source is in a block, or in the mark before it.

    Parameters
    ----------
    marks : iterable of Span
        Marks that the form of the file shows, beside those that lines of text begin with.
    """
    covered = bytearray(len(text))
    line_marks = ((n.mark_start, n.spans[0][0]) for n in split_lines(text) if n.mark_text)
    others = (match.span() for match in _MARKS.finditer(text))
    of_blocks = (span for block in blocks for span in block.spans)
    for start, end in (*line_marks, *marks, *others, *of_blocks):
        covered[start:end] = b"\x01" * (end - start)
    uncovered = (text[slice(*gap.span())] for gap in re.finditer(rb"\x00+", covered))
    missed = sum(character.isalnum() for part in uncovered for character in part)
    yield compare("letters and digits not accounted for", "whole report", 0, missed)


def expect_items(
    source: Source,
    blocks: Iterable[Block],
    *,
    polarity_of: Callable[[str], Polarity | None],
    knows: Callable[[str], bool],
) -> Iterator[Expectation]:
    """Every item under a heading with a polarity is in a finding with that polarity.

    The items are counted by the passages of the file, or by the marks of its lines, and not by
    what the reader took for a bullet. Each one that is missing is named.

    Parameters
    ----------
    polarity_of, knows : callable
        The polarity that a heading states, and whether a line is a heading that the reader knows.
    """
    find_block = index_blocks(block for block in blocks if block.holds_findings)
    items = list(_find_items(source, polarity_of, knows))
    missing = [
        f"'{source.text[start : start + 60].strip()} ...'"
        for start, polarity in items
        if (block := find_block(start)) is None or block.polarity != polarity
    ]
    what = "items under headings with a polarity"
    in_findings = len(items) - len(missing)
    yield compare(f"{what}, in findings", "whole report", len(items), in_findings)
    for item in missing:
        yield compare("item in a finding", item, "in a finding", "not in one")


def expect_headings(
    source: Source, blocks: Iterable[Block], *, knows: Callable[[str], bool]
) -> Iterator[Expectation]:
    """No heading that the reader knows is inside a finding, where its polarity would be missed."""
    find_block = index_blocks(block for block in blocks if block.holds_findings)
    for _, start, end in _find_runs(source):
        text = " ".join(source.text[start:end].split())
        if knows(text) and find_block(start):
            yield compare("heading", f"'{text}'", "a heading", "inside a finding")


def index_blocks(blocks: Iterable[Block]) -> Callable[[int], Block | None]:
    """Return a function from a position in the source to the block there."""
    spans = sorted(
        ((start, end, block) for block in blocks for start, end in block.spans),
        key=lambda span: span[:2],
    )
    starts = [start for start, _, _ in spans]

    def find(position: int) -> Block | None:
        found = bisect_right(starts, position) - 1
        if found < 0 or position >= spans[found][1]:
            return None
        return spans[found][2]

    return find


def _find_items(
    source: Source,
    polarity_of: Callable[[str], Polarity | None],
    knows: Callable[[str], bool],
) -> Iterator[tuple[int, Polarity]]:
    """Yield where the words of each item begin that stands under a heading with a polarity."""
    polarity: Polarity | None = None
    for role, start, end in _find_runs(source):
        text = " ".join(source.text[start:end].split())
        if role == "heading" or knows(text):
            polarity = polarity_of(text)
        elif role == "item" and polarity:
            words = _WORDS.search(source.text, start, end)
            if words:
                yield words.start(), polarity


def _find_runs(source: Source) -> Iterator[tuple[str, int, int]]:
    """Yield the role and place of passages, or of lines of plain text."""
    if source.passages:
        for passage in source.passages:
            yield passage.role, passage.spans[0][0], passage.spans[0][1]
        return
    items = {item.start for item in find_item_lines(source.text)}
    after_blank = True
    for match in _LINE.finditer(source.text):
        before_blank = bool(_BLANK.match(source.text, match.end()))
        is_item = any(start in items for start in range(*match.span()))
        role = "item" if is_item else "line"
        if after_blank and before_blank and _TITLE.fullmatch(match.group()):
            role = "heading"
        yield role, match.start(), match.end()
        after_blank = before_blank

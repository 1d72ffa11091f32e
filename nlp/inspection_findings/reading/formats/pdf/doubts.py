"""What of a PDF may have been read wrongly: each is said, as expected against found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from inspection_findings.reading.formats.pdf.blocks import Block
from inspection_findings.reading.formats.pdf.lines import Line
from inspection_findings.reading.formats.pdf.pages import Page
from inspection_findings.records import Expectation

_PROSE = 120  # characters: two paragraphs of more, side by side, are two columns of text
_MOST_TURNED = 60  # characters on their side that a mark in the margin may have
_MOST_IN_MARGINS = 400  # characters that the running lines of a page may have
_FEWEST_TORN = 3  # rows in which two cells begin in the middle of a sentence
_MOST_NAMED = 5


def find_doubts(pages: Sequence[Page], guesses: Sequence[str]) -> list[Expectation]:
    """Return what is expected of every PDF beside what was found in this one.

    Parameters
    ----------
    guesses : sequence of str
        Words at the ends of lines whose hyphen nothing in the document decides.
    """
    lines = [line for page in pages for line in (*page.lines, *page.notes, *page.turned)]
    return [
        _side_by_side(pages),
        _torn_rows(pages),
        _turned_pages(pages),
        _unreadable(lines),
        _pictures(pages),
        _unseen(lines),
        _turned(lines),
        _crowded_margins(pages),
        *_broken_words(guesses),
    ]


def _expect(what: str, expected: str, places: Sequence[str], found: str) -> Expectation:
    return Expectation(
        what=what,
        where=_name(places) if places else "whole file",
        expected=expected,
        found=found if places else expected,
        met=not places,
    )


def _name(things: Sequence[str]) -> str:
    named = ", ".join(list(dict.fromkeys(things))[:_MOST_NAMED])
    return named + (" and more" if len(set(things)) > _MOST_NAMED else "")


def _page(line: Line) -> str:
    return f"page {line.page + 1}"


def _side_by_side(pages: Sequence[Page]) -> Expectation:
    """Text in columns may be read in another order than a person reads it."""
    pairs = [pair for page in pages for pair in find_columns(page.blocks)]
    places = [_page(right.first) for _, right in pairs]
    found = f"side by side: '{pairs[0][0].first.text[:40]} ...'" if pairs else ""
    return _expect("text in one column", "one below the other", places, found)


def find_columns(blocks: Sequence[Block]) -> list[tuple[Block, Block]]:
    """Return pairs of blocks of running text that stand side by side on a page."""
    found = []
    for i, block in enumerate(blocks):
        for other in blocks[i + 1 :]:
            left, right = (block, other) if block.left < other.left else (other, block)
            if _are_columns(left, right):
                found.append((left, right))
                break
    return found


def _are_columns(left: Block, right: Block) -> bool:
    are_items = left.role == right.role == "item"
    if not are_items and min(left.length, right.length) < _PROSE:
        return False
    pages = {line.page for line in left.lines} & {line.page for line in right.lines}
    for page in pages:
        here = [line for line in left.lines if line.page == page]
        there = [line for line in right.lines if line.page == page]
        if max(line.right for line in here) > min(line.left for line in there) + 1:
            continue
        top = min(max(line.top for line in lines) for lines in (here, there))
        bottom = max(min(line.bottom for line in lines) for lines in (here, there))
        if top - bottom > 0.5 * here[0].size:
            return True
    return False


def _torn_rows(pages: Sequence[Page]) -> Expectation:
    """Columns of text that the file gives line by line look like the rows of a table."""
    places = []
    for number, page in enumerate(pages, start=1):
        begun: Counter[int] = Counter()
        for block in page.blocks:
            if block.cell and block.first.text[:1].islower() and not block.first.tag:
                begun[block.cell[0]] += 1
        if sum(count > 1 for count in begun.values()) >= _FEWEST_TORN:
            places.append(f"page {number}")
    return _expect("text read down each column", "down", places, "rows of cut sentences")


def _turned_pages(pages: Sequence[Page]) -> Expectation:
    """The order of lines on a turned page is told from their heights alone."""
    places = [f"page {number}" for number, page in enumerate(pages, start=1) if page.is_turned]
    turned = _expect("pages upright", "upright", places, "turned pages")
    return replace(turned, severity="warning")


def _unreadable(lines: Sequence[Line]) -> Expectation:
    """A font may not say which letters its shapes are."""
    places = [_page(line) for line in lines if "\ufffd" in line.text]
    count = sum(line.text.count("\ufffd") for line in lines)
    return _expect("letters that can be read", "all", places, f"{count} that cannot")


def _pictures(pages: Sequence[Page]) -> Expectation:
    """A page inside the report that is a picture may hold text that is not read."""
    places = [
        f"page {i + 1}"
        for i, page in enumerate(pages)
        if page.has_picture and not page.blocks and 0 < i < len(pages) - 1
    ]
    return _expect("pages with text", "text", places, "a picture without text")


def _unseen(lines: Sequence[Line]) -> Expectation:
    """Text that is not shown was laid over a scan by a machine, or hidden."""
    places = [_page(line) for line in lines if not line.visible]
    return _expect("text that is shown", "all", places, "letters that are there and not shown")


def _turned(lines: Sequence[Line]) -> Expectation:
    turned = [line for line in lines if line.turned]
    places = [_page(line) for line in turned]
    if sum(len(line.text) for line in turned) <= _MOST_TURNED:
        places = []
    return _expect("text upright", "upright", places, "lines on their side")


def _crowded_margins(pages: Sequence[Page]) -> Expectation:
    """Doubt long running headers and footers: they may be text of the report."""
    places = [
        f"page {number}"
        for number, page in enumerate(pages, start=1)
        if sum(len(line.text) for line in page.running) > _MOST_IN_MARGINS
    ]
    return _expect("running lines that are short", "short", places, "longer than any header")


def _broken_words(words: Sequence[str]) -> list[Expectation]:
    """Which words the typesetter broke is told from the rest of the document, if it is."""
    if not words:
        return []
    return [
        Expectation(
            what="words broken at the end of a line",
            where="whole file",
            expected="known from the rest of the document",
            found=f"guessed: {_name(words)}",
            met=False,
            severity="note",
        )
    ]

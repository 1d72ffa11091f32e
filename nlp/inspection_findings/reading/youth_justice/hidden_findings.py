"""Looks for findings that are hidden in other text, by other means than the reader's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from inspection_findings.frameworks import Framework
from inspection_findings.reading.checks import compare, doubt, index_blocks
from inspection_findings.reading.items import ItemLine, find_item_lines
from inspection_findings.reading.polarity_headings import find_polarity, fold_heading
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.reading.youth_justice.place import POLARITY_HEADINGS
from inspection_findings.reading.youth_justice.roles import (
    CONTENTS,
    FOOTNOTE,
    FRONT_MATTER,
    FURTHER,
    HEADING,
    KEY_QUESTIONS,
    LEAD_IN,
    RATING_ECHO,
    RATINGS,
    RUNNING,
    STATEMENT,
    UNPLACED,
)
from inspection_findings.records import Block, Expectation, Report

_ENDS = re.compile(r"[.!?:;][\"'\u2019\u201d)]*$")
_MOST_STRAY_WORDS = 3
_LOOK = 100  # characters before a line, among them the last of the line before
_SHORTEST_SENTENCE = 60  # characters; an entry of a contents page is shorter
_ROW = re.compile(r"\t|\.{3}|[%?\d][\W_]*$|\?\W*\d")  # of a contents page or a table
_WORDS_OF_LINE = re.compile(r"(?m)^[^\w\n]*(?P<words>\w[^\r\n]{0,60})(?=[\r\n]|\Z)")
# Words after a sentence at the end of a text or before a colon, and any others before a colon.
_WORDS_AFTER_STOP = re.compile(r"[.!?;][\s#*_|>-]+(?P<words>[A-Z][^.!?;:]{4,60})(?::|$)")
_WORDS_BEFORE_COLON = re.compile(r"\b(?P<words>[A-Z][a-z]+(?: [a-z]+){0,5}):")


def expect_bullets(report: Report, _: Framework) -> Iterable[Expectation]:
    """Every line that looks like an item of a list, by an independent count, is a finding."""
    find_block = index_blocks(report.blocks)
    missed = [
        (line, block)
        for line in find_item_lines(report.source.text)
        if (block := find_block(line.start)) and _hides_item(block, line)
    ]
    for line, block in missed:
        yield compare(
            "item of a list", block.heading or block.standard, "a finding of its own",
            f"'{line.text[:40]} ...' in: {block.role}",
        )  # fmt: skip
    if not missed:
        yield compare("items of lists that are no findings", "whole report", 0, 0)
    unplaced = [b for b in report.blocks if b.role == UNPLACED]
    yield compare("paragraphs that could not be placed", "whole report", 0, len(unplaced))


def _hides_item(block: Block, line: ItemLine) -> bool:
    """Return whether an item is inside a block that should not hold one."""
    if block.role in (FRONT_MATTER, CONTENTS, RATINGS, KEY_QUESTIONS):
        is_long = len(line.text) > _SHORTEST_SENTENCE
        return is_long and not _ROW.search(line.text)
    if line.may_go_on:
        return False
    if block.role in ("bullet", "recommendation", FOOTNOTE):
        return line.start != block.spans[0][0]
    is_mixed = block.role == "narrative" and block.standard == "diversity"
    return is_mixed or block.role in (LEAD_IN, STATEMENT)


def check_polarity_headings(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each polarity heading in other words than those of this inspectorate."""
    for block in report.blocks:
        heading = find_heading(block.text) if block.role == HEADING else None
        if heading and heading.kind == "polarity":
            usual = POLARITY_HEADINGS[heading.key]  # type: ignore[index]
            if fold_heading(block.text).removesuffix("s") != usual.casefold().removesuffix("s"):
                yield doubt(
                    what="polarity heading in other words",
                    where=block.standard or "whole report",
                    expected=usual,
                    found=block.text,
                    severity="note",
                )


def expect_no_heading_inside(report: Report, _: Framework) -> Iterable[Expectation]:
    """No line or last words that say strengths or improvement are inside another text.

    Nor is a line that is the heading of another section inside a finding. The lines are looked at
    without any mark-up, and not as the reader takes them.
    """
    find_block = index_blocks(report.blocks)
    for match in _WORDS_OF_LINE.finditer(report.source.text.replace("\r", "\n")):
        words = " ".join(re.findall(r"\w+", match["words"]))
        block = find_block(match.start("words"))
        if block and find_polarity(words):
            if _ends_sentence(report.source.text, match):
                continue
            if block.role not in (HEADING, CONTENTS, FRONT_MATTER, FURTHER, RUNNING):
                yield compare("polarity heading inside a text", block.heading, "none", words)
        elif block and block.holds_findings and _begins_section(match["words"]):
            yield compare("heading inside a finding", block.heading, "none", words)
    for block in report.blocks:
        for words in _find_inner_headings(block) if block.holds_findings else ():
            what = "polarity heading after other words"
            yield compare(what, block.heading, "none", words)


def _ends_sentence(text: str, line: re.Match[str]) -> bool:
    """Return whether a line in small letters goes on from the line before it, as the last words.

    A mark before it, a blank line or the end of a sentence says that it does not.
    """
    start, begins = line.start(), line.start("words")
    before = text[max(start - _LOOK, 0) : start].removesuffix("\n").removesuffix("\r").rstrip(" \t")
    is_bare = not text[start:begins].strip() and line["words"][0].islower()
    return is_bare and (before[-1:].isalnum() or before[-1:] in (",", "-", "\u2013"))


def _begins_section(line: str) -> bool:
    """Return whether a line is the heading of a section or a standard, in capitals as there."""
    heading = find_heading(line.strip()) if line[:1].isupper() or line[:1].isdigit() else None
    return heading is not None and heading.kind != "polarity"


def _find_inner_headings(block: Block) -> Iterable[str]:
    """Return the polarity headings that stand inside the text of a block, each once."""
    patterns = (_WORDS_AFTER_STOP, _WORDS_BEFORE_COLON)
    found = (match["words"] for one in patterns for match in one.finditer(block.text))
    return dict.fromkeys(words for words in found if find_polarity(words))


def expect_items(report: Report, _: Framework) -> Iterable[Expectation]:
    """Text under a polarity heading gives a bullet."""
    under: Block | None = None
    text = ""
    for block in (*report.blocks, None):
        if block is not None and block.role == "bullet":
            under = None
        elif block is None or block.role == HEADING:
            if under and text:
                yield compare(f"bullets under '{under.text}'", under.standard, "some", "none")
            heading = find_heading(block.text) if block else None
            under, text = (block if heading and heading.kind == "polarity" else None), ""
        elif block.role not in (RUNNING, FOOTNOTE, RATING_ECHO):
            text = block.text
            if under and block.role == LEAD_IN and not text.endswith(":"):
                yield compare(
                    "text under a polarity heading", block.heading, "a finding", text[:60]
                )


def check_joined(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each bullet that was joined with a second half beginning with a capital letter."""
    text = report.source.text
    for block in report.blocks:
        if block.role != "bullet":
            continue
        for (_start, end), (next_start, _end) in pairwise(block.spans):
            gap_is_break = "\n\n" in text[end:next_start].replace("\r\n", "\n")
            if text[end - 1] in ".!?" and text[next_start].isupper() and gap_is_break:
                yield doubt(
                    what="paragraph joined to the bullet before it",
                    where=block.heading,
                    expected="the second half of a bullet",
                    found=f"'{text[next_start : next_start + 40]} ...'",
                    severity="note",
                )


def check_endings(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each bullet without a full stop, which may have lost its second half.

    A word or two after the last full stop are a loss: a line from elsewhere was joined.
    """
    for block in report.blocks:
        if block.role == "bullet" and not _ENDS.search(block.text):
            tail = re.split(r"(?<=[.!?])\s+(?=[A-Z\d])", block.text)
            is_stray = len(tail) > 1 and len(tail[-1].split()) <= _MOST_STRAY_WORDS
            yield doubt(
                what="bullet ends with a full stop",
                where=block.heading,
                expected="full stop",
                found=f"'... {block.text[-40:]}'",
                severity="loss" if is_stray else "note",
            )

"""A report as the parts it is set from, whatever it is set with: for tests that write it anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inspection_findings.reading import read_report
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.reading.youth_justice.roles import (
    ADDRESSEE,
    CONTENTS,
    FOOTNOTE,
    FRONT_MATTER,
    HEADING,
    KEY_QUESTIONS,
    RATING_ECHO,
    RATINGS,
    RUNNING,
)
from inspection_findings.records import Block, Report
from inspection_findings.text.prose import write_month

Kind = Literal[
    "cover", "heading", "paragraph", "bullet", "number", "addressee", "badge", "table", "break"
]
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
MARK = re.compile("[⁰¹²³⁴-⁹]+")
_EMPHASIS = re.compile(r"(?<!\w)\*+|\*+(?!\w)|</?(?:b|i|strong|em)>")


@dataclass(frozen=True)
class Element:
    """One part of a report; a table has rows of cells, all else has text."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class SetReport:
    """A report as its elements in order, with its footnotes by number."""

    report: Report
    title: str
    elements: tuple[Element, ...]
    notes: dict[str, str]


def take_apart(path: Path) -> SetReport:
    """Read a report from plain text and return what it is set from."""
    report = read_report(path)
    notes = _read_notes(report)
    elements = [*_cover(report), *_contents(report)]
    tables: set[str] = set()
    for block in report.blocks:
        elements.extend(_elements_of(report, block, tables, notes))
    title = f"Inspection of youth justice services: {report.borough}"
    return SetReport(report, title, tuple(elements), notes)


def _cover(report: Report) -> list[Element]:
    lines = (
        "HM Inspectorate of Probation",
        "An inspection of youth justice services in",
        report.borough,
        f"HM Inspectorate of Probation, {write_month(report.published)}",
    )
    return [Element("cover", line, level) for line, level in zip(lines, (3, 2, 1, 3), strict=True)]


def _contents(report: Report) -> list[Element]:
    headings = [
        block.text
        for block in report.blocks
        if block.role == HEADING and _level(block.text) < 3 and block.text != "Contents"
    ]
    rows = tuple((text, str(3 + i // 2)) for i, text in enumerate(headings))
    return [Element("break"), Element("heading", "Contents", 1), Element("table", rows=rows)]


def _elements_of(
    report: Report, block: Block, tables: set[str], notes: dict[str, str]
) -> list[Element]:
    text = _marked_text(report, block, notes)
    if block.role in (RUNNING, FOOTNOTE, CONTENTS) or text == "Contents":
        return []
    if block.role == FRONT_MATTER:
        return [] if _is_cover(block.text) else [Element("paragraph", text)]
    if block.role == HEADING:
        level = _level(block.text)
        before = [Element("break")] if level == 1 else []
        return [*before, Element("heading", text, level)]
    if block.role in (RATINGS, KEY_QUESTIONS):
        return _table(report, block, text, tables)
    if block.role == "bullet":
        return [Element("bullet", text)]
    if block.role == "recommendation":
        return [Element("number", f"{block.number}. {text}")]
    if block.role == ADDRESSEE:
        return [Element("addressee", text)]
    if block.role == RATING_ECHO:
        return [Element("badge", text)]
    return [Element("paragraph", text)]


def _is_cover(text: str) -> bool:
    return bool(re.search(r"^(?:HM Inspectorate (?:of|\w+ \w+,)|An? (?:joint )?inspection)", text))


def _level(text: str) -> int:
    heading = find_heading(text)
    kind = heading.kind if heading else "other"
    return {"section": 1, "other": 1, "standard": 2, "polarity": 3}[kind]


def _table(report: Report, block: Block, text: str, tables: set[str]) -> list[Element]:
    """Return the table of ratings or of key questions in place of its first block."""
    key = block.role if block.role == RATINGS else block.standard
    lead = [Element("paragraph", text)] if text.endswith("key questions:") else []
    if key in tables:
        return []
    if block.role == KEY_QUESTIONS and lead:
        return lead
    tables.add(key)
    if block.role == RATINGS:
        return [Element("table", rows=_ratings_rows(report))]
    rows = tuple(
        (question.question, f"{question.percentage}%")
        for question in report.key_questions
        if question.standard == block.standard
    )
    return [*lead, Element("table", rows=(("", "% ‘Yes’"), *rows))]


def _ratings_rows(report: Report) -> tuple[tuple[str, ...], ...]:
    month = write_month(report.fieldwork or report.published)
    rows = [
        (report.service, "", f"Score {report.score}/{report.score_maximum}"),
        (f"Fieldwork started {month}", "", ""),
        ("Overall rating", "", report.overall_rating or ""),
    ]
    groups = {"1": "Organisational delivery", "2": "Court disposals"}
    groups |= {"3": "Out-of-court disposals", "4": "Resettlement"}
    done = set()
    for rating in report.ratings:
        group = rating.standard[0]
        if group not in done:
            done.add(group)
            rows.append((f"{group}. {groups[group]}", "", ""))
        rows.append((rating.standard, rating.name, rating.rating))
    return tuple(rows)


def _marked_text(report: Report, block: Block, notes: dict[str, str]) -> str:
    """Return the text of a block with the footnote marks in it as superscript digits."""
    source = report.source.text
    raw = " ".join(source[start:end] for start, end in block.spans)
    raw = re.sub(r"<sup>\s*(\d+)\s*</sup>", lambda m: m[1].translate(SUPERSCRIPTS), raw)
    raw = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _EMPHASIS.sub("", raw))
    raw = re.sub(r"(?<=\w-)\n(?=\w)", "", raw)
    # A mark whose footnote is not in the text would have nothing to point to.
    raw = MARK.sub(lambda m: m.group() if m.group().translate(DIGITS) in notes else "", raw)
    return re.sub(r"\s+", " ", raw).strip()


def _read_notes(report: Report) -> dict[str, str]:
    notes: dict[str, str] = {}
    last = ""
    for block in report.blocks:
        if block.role != FOOTNOTE:
            continue
        before = report.source.text[: block.spans[0][0]][-16:]
        mark = re.search(r"(?:<sup>\s*(\d+)\s*</sup>|([⁰¹²³⁴-⁹]+))\s*$", before)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", block.text)
        if mark:
            last = (mark[1] or mark[2]).translate(DIGITS)
            notes[last] = text
        elif last:
            notes[last] += f" {text}"
    return notes

"""Reads what is not known of a framework: no published report of it could be read to find out.

Such a report is read for what it holds. What is not known is kept in its place and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspection_findings.frameworks import Framework, Standard, StandardKey
from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.polarity_headings import fold_heading
from inspection_findings.reading.youth_justice.headings import Heading
from inspection_findings.reading.youth_justice.place import Place
from inspection_findings.reading.youth_justice.roles import (
    FOOTNOTE,
    FRONT_MATTER,
    HEADING,
    RATING_ECHO,
    RUNNING,
)
from inspection_findings.records import RATING_WORDS

_LONGEST_HEADING = 70  # characters
_LONGEST_STATEMENT = 250  # characters
_WITHOUT_HEADINGS = {FRONT_MATTER, "contents", "ratings"}
_BETWEEN = {RATING_ECHO, RUNNING, FOOTNOTE}  # what can stand between a heading and its text
_PERCENTAGE = re.compile(r"\d{1,3}\s?%")
_BADGE = re.compile(rf"\s+(?:{'|'.join(RATING_WORDS)})$", re.IGNORECASE)  # at the end of a line
_LEADS_IN = re.compile(r"(?:follow(?:s|ing)\s*[:.]|:)$", re.IGNORECASE)


def mark_standards(paragraphs: Iterable[Paragraph], framework: Framework) -> Iterator[Paragraph]:
    """Yield the paragraphs; the name of a standard without a known number becomes its heading."""
    named = {one.name.casefold(): one for one in framework.standards if not one.is_numbered}
    for paragraph in paragraphs:
        standard = named.get(_name_in(paragraph, framework)) if named else None
        if standard is None:
            yield paragraph
        else:
            heading = Heading("standard", standard.number, standard.name)
            yield replace(paragraph, heading=heading, is_running=False)


def _name_in(paragraph: Paragraph, framework: Framework) -> str:
    """Return the name that a paragraph gives a standard, where its number says nothing."""
    heading = paragraph.heading
    if heading is None and paragraph.mark in ("", "heading", "number"):
        return fold_heading(paragraph.text)
    if heading and heading.kind == "standard" and not framework.find_standard(heading.key):
        return heading.name.casefold()
    return ""


def make_unknown_standard(framework: Framework, heading: Heading) -> Standard:
    """Return a standard that the report has and the file of standards has not."""
    return Standard(
        key=StandardKey(framework.framework_id, heading.key),
        name=heading.name,
        verified="unchecked",
        source="the report itself",
        carries="either",
    )


def is_unknown_heading(place: Place, paragraph: Paragraph, following: Paragraph | None) -> bool:
    """Return whether a paragraph looks like a heading that no framework names."""
    if place.framework.was_tried or place.section in _WITHOUT_HEADINGS or paragraph.heading:
        return False
    if paragraph.text.endswith("should:") or _PERCENTAGE.search(paragraph.text):
        return False
    if paragraph.mark == "heading":
        return True
    looks_so = (
        paragraph.mark == ""
        and paragraph.is_open
        and paragraph.text[:1].isupper()
        and len(paragraph.text) <= _LONGEST_HEADING
    )
    goes_on = following is not None and following.continues
    return (
        looks_so and not goes_on and place.section not in ("recommendation", "further information")
    )


def is_question(paragraph: Paragraph, following: Paragraph | None) -> bool:
    """Return whether a paragraph is a key question or its percentage, each on its own."""
    if _PERCENTAGE.fullmatch(paragraph.text):
        return True
    is_answered = following is not None and bool(_PERCENTAGE.fullmatch(following.text))
    return paragraph.text.endswith("?") and is_answered


def is_statement(place: Place, paragraph: Paragraph) -> bool:
    """Return whether a paragraph is one sentence right below a standard: what it asks for."""
    before = next((b for b in reversed(place.blocks) if b.role not in _BETWEEN), None)
    is_first = before is not None and before.role == HEADING
    text = _BADGE.sub("", paragraph.text)
    is_sentence = text.endswith(".") and ". " not in text
    is_short = len(text) <= _LONGEST_STATEMENT and paragraph.mark == ""
    return is_first and is_sentence and is_short


def leads_in(paragraph: Paragraph, following: Paragraph | None) -> bool:
    """Return whether a paragraph only introduces the list or the headings that follow it."""
    if following is None or not _LEADS_IN.search(paragraph.text):
        return False
    heading = following.heading
    return following.mark == "bullet" or bool(heading and heading.kind == "polarity")

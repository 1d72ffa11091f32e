"""Tells where a report ends: what a council adds to it is not the inspectorate's.

A report has each section once and ends with "Further information". A section that comes again, or
comes after the last one, belongs to another text, as does an action plan.
"""

from __future__ import annotations

import re

from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.youth_justice.headings import Heading
from inspection_findings.reading.youth_justice.place import Place
from inspection_findings.reading.youth_justice.roles import AFTER, FURTHER

_LONGEST_HEADING = 80  # characters
_OTHER_PAPER = re.compile(
    r"\b(?:action plan|improvement plan|cover(?:ing)? (?:report|sheet|letter|note)"
    r"|response to (?:\w+ ){0,2}(?:inspection|report|recommendations)"
    r"|appendix [A-Z\d]{1,2}"
    r"|report to (?:the )?\w*\s?(?:cabinet|committee|council|board))\b",
    re.IGNORECASE,
)


def names_other_paper(place: Place, paragraph: Paragraph) -> bool:
    """Return whether a paragraph is the heading of a council's paper, below the standards."""
    is_heading = (
        paragraph.mark in ("", "heading")
        and paragraph.is_open
        and paragraph.text[:1].isupper()
        and len(paragraph.text) <= _LONGEST_HEADING
    )
    return is_heading and _has_standards(place) and bool(_OTHER_PAPER.search(paragraph.text))


def is_past(place: Place, heading: Heading) -> bool:
    """Return whether a heading belongs to another text than the report.

    The heading of the section that is being read is only repeated, as on the next page. After a
    paper of a council in the middle, the report goes on with the next section that is new.
    """
    if heading.key in place.done and heading.key != place.name:
        return True
    if place.section == AFTER:
        return place.listed or not _begins_section(place, heading)
    ended = place.section == FURTHER and _has_standards(place)
    return ended and heading.key not in ("front matter", FURTHER)


def leave_report(place: Place) -> None:
    """Take everything for another text until the report goes on."""
    place.section, place.standard, place.polarity = AFTER, None, None
    place.lost = False
    place.last.clear()


def _begins_section(place: Place, heading: Heading) -> bool:
    if heading.kind == "standard":
        return place.framework.has_standard(heading.key, heading.name)
    return heading.kind == "section" and heading.key not in ("contents", "front matter")


def _has_standards(place: Place) -> bool:
    return any(standard.number in place.done for standard in place.framework.standards)

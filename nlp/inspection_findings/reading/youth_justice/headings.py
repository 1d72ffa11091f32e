"""Recognises the headings of a report, in any case, with or without mark-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from inspection_findings.records import Polarity
from inspection_findings.text import text_key

HeadingKind = Literal["section", "standard", "polarity", "other"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading.

    ``key`` is the section ("foreword", "diversity", ...), the standard's number, or the
    polarity; ``name`` is the name that the heading gives a standard.
    """

    kind: HeadingKind
    key: str
    name: str = ""


_SECTIONS = {
    "contents": "contents",
    "table of contents": "contents",
    "acknowledgements": "front matter",
    "the role of hm inspectorate of probation": "front matter",
    "published by": "front matter",
    "foreword": "foreword",
    "ratings": "ratings",
    "recommendations": "recommendation",
    "background": "background",
    "involvement of children and their parents or carers": "involvement",
    "involvement of children, parents and carers": "involvement",
    "diversity": "diversity",
    "further information": "further information",
}
_POLARITIES: dict[str, Polarity] = {
    "strengths": "strength",
    "strength": "strength",
    "areas for improvement": "area_for_improvement",
    "area for improvement": "area_for_improvement",
}
_STANDARD = re.compile(r"(?P<number>[1-9]\.\d)\.?\s+(?P<name>\D+)", re.IGNORECASE)
_DOMAIN = re.compile(r"domain (?:one|two|three|four|\d): ?\D{1,60}")


def find_heading(text: str) -> Heading | None:
    """Return the heading on a line, or None if it is not one.

    Examples
    --------
    >>> find_heading("AREAS FOR IMPROVEMENT:")
    Heading(kind='polarity', key='area_for_improvement', name='')
    >>> find_heading("1.2. Staff")
    Heading(kind='standard', key='1.2', name='Staff')
    >>> find_heading("1.2. Staff 9") is None
    True
    """
    key = text_key(text).rstrip(":").strip()
    if key in _POLARITIES:
        return Heading("polarity", _POLARITIES[key])
    if key in _SECTIONS:
        return Heading("section", _SECTIONS[key])
    if _DOMAIN.fullmatch(key):
        return Heading("other", "domain")
    match = _STANDARD.fullmatch(text)
    if match and len(text) <= 70 and not text.endswith((".", ",", ";")):
        return Heading("standard", match["number"], match["name"].strip())
    return None

"""Recognises the headings of a report, in any case, with or without mark-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from inspection_findings.reading.polarity_headings import find_polarity, fold_heading

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
_NAMES_POLARITY = re.compile(
    r"strengths?|improve|improvements?|development|weakness(?:es)?|concerns?"
    r"|(?:do|does|done|did|goes|going|works?|working|worked) (?:\w+ )?well",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"(?P<number>[A-Z]?[1-9]\.\d)\.?\s+(?P<name>\D+)", re.IGNORECASE)
_DOMAIN = re.compile(r"domain (?:one|two|three|four|\d): ?\D{1,60}")


def find_heading(text: str) -> Heading | None:
    """Return the heading on a line, or None if it is not one.

    Examples
    --------
    >>> find_heading("AREAS FOR IMPROVEMENT:")
    Heading(kind='polarity', key='area_for_improvement', name='')
    >>> find_heading("1.2. Staff")
    Heading(kind='standard', key='1.2', name='Staff')
    >>> find_heading("V1.1 Work with victims")
    Heading(kind='standard', key='V1.1', name='Work with victims')
    >>> find_heading("What needs to improve (continued)")
    Heading(kind='polarity', key='area_for_improvement', name='')
    >>> find_heading("1.2. Staff 9") is None
    True
    """
    if text.endswith((".", ",", ";")):  # the end of a sentence, perhaps alone on its line
        return None
    if polarity := find_polarity(text):
        return Heading("polarity", polarity)
    key = fold_heading(text)
    if key in _SECTIONS:
        return Heading("section", _SECTIONS[key])
    if _DOMAIN.fullmatch(key):
        return Heading("other", "domain")
    match = _STANDARD.fullmatch(text)
    if match and len(text) <= 70:
        return Heading("standard", match["number"].upper(), match["name"].strip())
    return None


def names_polarity(text: str) -> bool:
    """Return whether a short text names strengths or improvement, as an unknown heading may."""
    return bool(_NAMES_POLARITY.search(text))

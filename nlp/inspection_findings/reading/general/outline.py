"""The outline of a report: to which heading the findings under another belong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from inspection_findings.reading.general.phrases import (
    is_left_out,
    is_of_recommendations,
    polarity_of,
)
from inspection_findings.reading.parts import Part
from inspection_findings.reading.sections import FINDINGS, FRONT, RECOMMENDATIONS, Section
from inspection_findings.text import text_key

_LONGEST = 80  # characters of a heading that is a standard
_LEFT_OUT = "about the report"


class Outline:
    """The headings of a report, and the section that each begins.

    "Strengths" under "Leadership" is about leadership: a heading that states a polarity takes the
    name of the heading that it stands under. If it stands under none, it has its own.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        headings = [part for part in parts if part.role == "heading"]
        self._title = headings[0] if headings else None
        self._parents = {id(part): parent for part, parent in _find_parents(parts)}
        self._stated: Part | None = None  # the last heading that stated a polarity

    def enter(self, heading: str, part: Part, _: Section) -> Section:
        """Return the section that a heading begins."""
        name = " ".join(heading.split())
        if is_left_out(heading):
            return Section(reads=_LEFT_OUT)
        if is_of_recommendations(heading):
            return Section(reads=RECOMMENDATIONS, standard="recommendation", heading=name)
        polarity = polarity_of(heading)
        if polarity is None and part is self._title:
            return FRONT
        parent = self._parents.get(id(part))
        if polarity is not None:
            self._stated = part
        elif self._stated and part.level > self._stated.level > 0:
            # "Leadership" a level below "What is working well" divides what is working well.
            parent, polarity = self._stated, polarity_of(self._stated.text)
            return Section(
                reads=FINDINGS,
                standard=_shorten(name),
                heading=f"{parent.text}: {name}",
                polarity=polarity,
                prose_polarity=polarity,
            )
        else:
            self._stated = None
        return Section(
            reads=FINDINGS,
            standard=_shorten(parent.text if parent else name),
            heading=f"{parent.text}: {name}" if parent else name,
            polarity=polarity,
            prose_polarity=polarity,
        )


def _find_parents(parts: Sequence[Part]) -> Iterator[tuple[Part, Part]]:
    """Yield each heading that states a polarity and stands under another, with that other.

    It does if its level says so. Where levels are the same or not known, it does if nothing stands
    between them, or if the report says the same heading several times.
    """
    said = Counter(text_key(part.text) for part in parts if part.role == "heading")
    top: Part | None = None
    is_filled = False  # whether the top heading has text of its own
    is_divided = False  # whether a heading with a polarity stands under it
    title = next((part for part in parts if part.role == "heading"), None)
    for part in parts:
        if part.role != "heading":
            is_filled = is_filled or part.role in ("item", "paragraph")
        elif polarity_of(part.text) is None:
            top, is_filled, is_divided = (None if part is title else part), False, False
        elif top is not None:
            is_below = part.level > top.level > 0
            is_beside = part.level == top.level
            is_repeated = said[text_key(part.text)] > 1
            if is_below or (is_beside and (not is_filled or is_divided or is_repeated)):
                is_divided = True
                yield part, top
            else:
                top = None


def _shorten(name: str) -> str:
    """Return a heading as the name of a standard: without a colon, and no longer than a line."""
    name = " ".join(name.split()).rstrip(":").strip()
    if len(name) <= _LONGEST:
        return name
    return name[:_LONGEST].rsplit(" ", 1)[0] + " ..."

"""Gives each paragraph of a report its role and its place.

It goes through the report once and keeps track of the section, the standard and the last
heading. If a paragraph is not a finding, its role is the reason why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from inspection_findings.frameworks import Framework
from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.welsh import is_welsh
from inspection_findings.reading.youth_justice.addressees import read_recommendations
from inspection_findings.reading.youth_justice.after import (
    is_past,
    leave_report,
    names_other_paper,
)
from inspection_findings.reading.youth_justice.bullets import begins_bullet, join_or_leave
from inspection_findings.reading.youth_justice.headings import Heading
from inspection_findings.reading.youth_justice.place import (
    Place,
    add_block,
    add_narrative,
)
from inspection_findings.reading.youth_justice.roles import (
    AFTER,
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
    SIGNATURE,
    STATEMENT,
    UNKNOWN_HEADING,
    UNKNOWN_STANDARD,
    WELSH,
)
from inspection_findings.reading.youth_justice.untried import (
    is_question,
    is_statement,
    is_unknown_heading,
    leads_in,
    make_unknown_standard,
)
from inspection_findings.records import RATING_WORDS, Block
from inspection_findings.text import text_key

_RATING_KEYS = {word.casefold() for word in RATING_WORDS}
_KEY_QUESTION = re.compile(r"\?\s*\d{1,3}\s?%|%\s*['\u2018\"]?yes\b", re.IGNORECASE)


def make_blocks(
    source_text: str, paragraphs: list[Paragraph], framework: Framework, *, begins: int = 0
) -> tuple[Block, ...]:
    """Return a block with a role for every paragraph, in the order of the source.

    ``begins`` is where the title page stands; what is before it is not the report's.
    """
    place = Place(source_text, framework)
    rest_of_heading: Paragraph | None = None
    for i, paragraph in enumerate(paragraphs):
        following = _next_of_text(paragraphs, i)
        if paragraph.is_running:
            add_block(place, paragraph, RUNNING)
        elif paragraph is rest_of_heading:
            add_block(place, paragraph, HEADING)
        elif paragraph.spans[0][0] < begins:
            add_block(place, paragraph, FRONT_MATTER)
        elif is_welsh(paragraph.text):
            add_block(place, paragraph, WELSH)
        elif names_other_paper(place, paragraph):
            leave_report(place)
            add_block(place, paragraph, AFTER)
        elif paragraph.heading:
            whole = _complete(place, paragraph.heading, following)
            rest_of_heading = following if whole else None
            _enter(place, paragraph, whole or paragraph.heading)
        elif is_unknown_heading(place, paragraph, following) and not _is_no_heading(
            paragraph, following
        ):
            place.polarity, place.lost = None, False
            place.last.clear()
            add_block(place, paragraph, UNKNOWN_HEADING)
        elif paragraph.mark == "footnote" or _is_rest_of_footnote(place, paragraph):
            add_block(place, paragraph, FOOTNOTE)
        else:
            _PLACES[place.section](place, paragraph, following)
    return tuple(place.blocks)


def _next_of_text(paragraphs: list[Paragraph], i: int) -> Paragraph | None:
    """Return the next paragraph that is neither a running line nor a footnote."""
    rest = paragraphs[i + 1 : i + 12]
    return next((p for p in rest if not p.is_running and p.mark != "footnote"), None)


def _is_rest_of_footnote(place: Place, paragraph: Paragraph) -> bool:
    """Return whether the paragraph is the second half of a footnote cut by a running line.

    The second half completes a sentence, or is the link at the end of the footnote.
    """
    if paragraph.is_whole or not place.blocks or place.blocks[-1].role != RUNNING:
        return False
    before = next((block for block in reversed(place.blocks) if block.role != RUNNING), None)
    if before is None or before.role != FOOTNOTE:
        return False
    is_link = bool(re.fullmatch(r"\[[^\]]*\]\([^)]*\)", paragraph.text))
    return is_link or not re.search(r"[.!?)\]]$", before.text)


def _is_no_heading(paragraph: Paragraph, following: Paragraph | None) -> bool:
    """Whether what looks like a heading is a badge or belongs to a signature."""
    return _is_badge(paragraph) or _signs(paragraph) or bool(following and _signs(following))


def _complete(place: Place, heading: Heading, following: Paragraph | None) -> Heading | None:
    """Return the heading of a standard whose name goes on in the next line; None if it does not."""
    standard = place.framework.find_standard(heading.key) if heading.kind == "standard" else None
    if not standard or not following or place.section in ("ratings", "contents"):
        return None
    is_whole = text_key(f"{heading.name} {following.text}") == text_key(standard.name)
    return replace(heading, name=standard.name) if is_whole else None


def _enter(place: Place, paragraph: Paragraph, heading: Heading) -> None:
    if heading.kind == "standard" and place.section in ("ratings", "contents"):
        add_block(place, paragraph, RATINGS if place.section == "ratings" else CONTENTS)
        return
    place.last.clear()
    place.lost = False
    place.items, place.list_mark = 0, ""
    if is_past(place, heading):
        leave_report(place)
        add_block(place, paragraph, AFTER)
        return
    if heading.kind == "polarity":
        place.polarity = heading.key  # type: ignore[assignment]  # one of the two by construction
    elif heading.kind == "section":
        place.section, place.standard, place.polarity = heading.key, None, None
    elif heading.kind == "standard":
        _enter_standard(place, heading)
    else:
        place.section, place.standard, place.polarity = "domain", None, None
    place.questions_left = None
    add_block(place, paragraph, HEADING)


def _enter_standard(place: Place, heading: Heading) -> None:
    standard = place.framework.find_standard(heading.key)
    place.polarity = None
    place.standard = None
    if standard and standard.name.casefold() == heading.name.casefold():
        place.section, place.standard = f"standard with {standard.carries}", standard
    elif standard and standard.name.casefold().startswith(heading.name.casefold()):
        place.section = "domain"  # "4.1. Resettlement" stands above "4.1. Resettlement policy ..."
    elif standard or place.framework.was_tried:
        place.section = "unknown standard"
    else:
        place.standard = make_unknown_standard(place.framework, heading)
        place.section = "standard with either"


# One function for each section: what to do there with a paragraph that is not a heading. Each
# takes the place, the paragraph, and the next paragraph.


def _read_front_matter(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, FRONT_MATTER)


def _read_contents(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, CONTENTS)


def _read_ratings(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, RATINGS)


def _read_lead_in(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, LEAD_IN)


def _read_further(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    """Read the last section: it ends with its list, and what follows is not the report's."""
    is_item = paragraph.mark == "bullet" or paragraph.continues
    if place.listed and place.done and not is_item:
        leave_report(place)
    place.listed = place.listed or paragraph.mark == "bullet"
    add_block(place, paragraph, AFTER if place.section == AFTER else FURTHER)


def _read_after(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, AFTER)


def _read_unknown_standard(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_block(place, paragraph, UNKNOWN_STANDARD)


def _read_foreword(place: Place, paragraph: Paragraph, following: Paragraph | None) -> None:
    if _signs(paragraph) or (
        following and _signs(following) and paragraph.is_open and len(paragraph.text) < 60
    ):
        add_block(place, paragraph, SIGNATURE)
    else:
        add_narrative(place, paragraph)


def _signs(paragraph: Paragraph) -> bool:
    return bool(re.search(r"Chief Inspector of Probation$", paragraph.text)) and (
        len(paragraph.text) < 90
    )


def _read_narrative(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    add_narrative(place, paragraph)


def _read_mixed(place: Place, paragraph: Paragraph, following: Paragraph | None) -> None:
    """Read a section that may hold narrative, bullets or both."""
    if begins_bullet(place, paragraph):
        add_block(place, paragraph, "bullet")
    elif "bullet" in place.last or place.lost:
        join_or_leave(place, paragraph, following)
    elif following and following.mark == "bullet" and paragraph.text.endswith(":"):
        add_block(place, paragraph, LEAD_IN)
    else:
        add_narrative(place, paragraph)


def _read_bullet_standard(place: Place, paragraph: Paragraph, following: Paragraph | None) -> None:
    if place.polarity is None and not place.lost:
        _add_opening(place, paragraph)
    elif begins_bullet(place, paragraph):
        add_block(place, paragraph, "bullet")
    elif _is_badge(paragraph):
        add_block(place, paragraph, RATING_ECHO)
    elif "bullet" in place.last or place.lost:
        join_or_leave(place, paragraph, following)
    else:
        add_block(place, paragraph, LEAD_IN)


def _read_either(place: Place, paragraph: Paragraph, following: Paragraph | None) -> None:
    """Read a standard of which it is not known whether it carries bullets or narrative."""
    if _is_badge(paragraph):
        add_block(place, paragraph, RATING_ECHO)
    elif is_question(paragraph, following) or _is_of_question_table(place, paragraph):
        add_block(place, paragraph, KEY_QUESTIONS)
    elif leads_in(paragraph, following):
        add_block(place, paragraph, LEAD_IN)
    elif place.polarity is not None or place.lost:
        _read_bullet_standard(place, paragraph, following)
    elif is_statement(place, paragraph):
        add_block(place, paragraph, STATEMENT)
    else:
        _read_mixed(place, paragraph, following)


def _is_badge(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a rating alone: below the heading, or a badge beside the text."""
    return paragraph.text.casefold() in _RATING_KEYS


def _read_casework_standard(place: Place, paragraph: Paragraph, _: Paragraph | None) -> None:
    if _is_badge(paragraph):
        add_block(place, paragraph, RATING_ECHO)
    elif place.questions_left is None and paragraph.text.endswith("key questions:"):
        place.questions_left = place.framework.key_questions
        add_block(place, paragraph, KEY_QUESTIONS)
    elif _is_of_question_table(place, paragraph):
        found = len(re.findall(r"\d\s?%", paragraph.text))
        left = place.questions_left or place.framework.key_questions
        place.questions_left = max(left - found, 0)
        add_block(place, paragraph, KEY_QUESTIONS)
    elif place.questions_left is not None:
        add_narrative(place, paragraph)
    else:
        _add_opening(place, paragraph)


def _is_of_question_table(place: Place, paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a row of the key questions, or part of a row."""
    if _KEY_QUESTION.search(paragraph.text) or paragraph.text.endswith("key questions:"):
        return True
    return bool(place.questions_left) and paragraph.is_part_of_row


def _add_opening(place: Place, paragraph: Paragraph) -> None:
    """Add a paragraph between the heading of a standard and its findings."""
    opened = any(
        b.role == STATEMENT
        for b in place.blocks
        if place.standard and b.standard == place.standard.number
    )
    if _is_badge(paragraph):
        add_block(place, paragraph, RATING_ECHO)
    else:
        add_block(place, paragraph, LEAD_IN if opened else STATEMENT)


_PLACES: dict[str, Callable[[Place, Paragraph, Paragraph | None], None]] = {
    FRONT_MATTER: _read_front_matter,
    "contents": _read_contents,
    "foreword": _read_foreword,
    "ratings": _read_ratings,
    "recommendation": read_recommendations,
    "background": _read_narrative,
    "domain": _read_lead_in,
    "involvement": _read_narrative,
    "diversity": _read_mixed,
    "standard with bullets": _read_bullet_standard,
    "standard with narrative": _read_casework_standard,
    "standard with either": _read_either,
    "standard with standards": _read_either,
    "unknown standard": _read_unknown_standard,
    FURTHER: _read_further,
    AFTER: _read_after,
}

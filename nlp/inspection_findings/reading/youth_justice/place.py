"""Keeps track of the place in a report while it is read, and of the blocks made so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading.join import join_to
from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.youth_justice.roles import FRONT_MATTER
from inspection_findings.records import Block, Polarity
from inspection_findings.text import fold_quotes, quote

POLARITY_HEADINGS: dict[Polarity, str] = {
    "strength": "Strengths",
    "area_for_improvement": "Areas for improvement",
}
_SECTION_HEADINGS = {
    "foreword": "Foreword",
    "background": "Background",
    "recommendation": "Recommendations",
    "involvement": "Involvement of children and their parents or carers",
    "diversity": "Diversity",
}


@dataclass
class Place:
    """The place in the report that has been reached."""

    source_text: str
    framework: Framework
    section: str = FRONT_MATTER
    standard: Standard | None = None
    polarity: Polarity | None = None
    addressee: str | None = None
    addressee_half: str = ""  # first half of an addressee cut by a page break
    number: int = 0
    numbered: bool = False  # whether the addressee's recommendations have numbers of their own
    items: int = 0  # how many bullets there have been since the last heading
    list_mark: str = ""  # kind of mark of the last bullet
    lost: bool = False  # whether text among the bullets could not be placed
    listed: bool = False  # whether the list of the last section has begun
    questions_left: int | None = None  # key questions still to come; None before the first
    blocks: list[Block] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)  # role -> index of the block to join to
    done: set[str] = field(default_factory=set)  # standards and sections with findings so far

    @property
    def name(self) -> str:
        """The standard's number, or else the section."""
        return self.standard.number if self.standard else self.section


def add_narrative(place: Place, paragraph: Paragraph) -> None:
    """Add a paragraph of narrative, or join it to a paragraph cut by a page break."""
    previous = place.blocks[place.last["narrative"]] if "narrative" in place.last else None
    if previous and (
        paragraph.continues or is_open(previous.text) or _share_quotation(previous, paragraph)
    ):
        join_block(place, "narrative", paragraph)
    else:
        add_block(place, paragraph, "narrative")


def _share_quotation(first: Block, second: Paragraph) -> bool:
    """Return whether a quotation opens in one text and closes in the other, as at a page break."""
    return all(fold_quotes(text).count('"') % 2 for text in (first.text, second.text))


def is_open(text: str) -> bool:
    """Return whether a text stops in the middle of a sentence."""
    return Paragraph((), text).is_open


def add_block(place: Place, paragraph: Paragraph, role: str) -> None:
    """Add a paragraph as a new block."""
    # A number is the mark of a recommendation or an item; anywhere else it is part of the text.
    is_text = paragraph.mark in ("number", "letter") and role not in ("recommendation", "bullet")
    spans = paragraph.marked_spans if is_text else paragraph.spans
    block = Block(
        role=role,
        standard=place.name,
        heading=_heading_text(place),
        text=quote(place.source_text, spans),
        spans=spans,
        polarity=place.polarity if role == "bullet" else None,
        number=paragraph.number if role == "recommendation" else None,
        addressee=place.addressee if role == "recommendation" else None,
    )
    if block.holds_findings:
        place.last[role] = len(place.blocks)
        place.done.add(block.standard)
    place.blocks.append(block)


def join_block(place: Place, role: str, paragraph: Paragraph) -> None:
    """Join the second half of a block cut by a page break."""
    text, spans = place.source_text, paragraph.marked_spans
    place.last[role] = join_to(text, place.blocks, place.last[role], spans)


def _heading_text(place: Place) -> str:
    if place.standard is None:
        return _SECTION_HEADINGS.get(place.section, "")
    if place.polarity is None:
        return place.standard.title
    return f"{place.standard.title}: {POLARITY_HEADINGS[place.polarity]}"

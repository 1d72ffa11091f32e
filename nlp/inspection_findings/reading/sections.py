"""Parts to blocks, by the headings alone: what a report says under each heading.

The readers of sister inspectorates and the general reader share this walk. A reader says what a
heading begins, as a ``Section``; the walk gives every part after it a role.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile

from inspection_findings.reading.addressees import Addressees, find_addressee
from inspection_findings.reading.join import join_to
from inspection_findings.reading.parts import Part
from inspection_findings.records import Block, Polarity
from inspection_findings.text import quote

FRONT_MATTER = "front matter"
HEADING = "heading"
RUNNING = "running header or footer"
FOOTNOTE = "footnote"
LEAD_IN = "introduction to a section"
ADDRESSEE = "addressee of recommendations"

_ASIDE = {"running": RUNNING, "footnote": FOOTNOTE}

FINDINGS, NARRATIVE, RECOMMENDATIONS = "findings", "narrative", "recommendations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a heading begins.

    Attributes
    ----------
    reads : str
        ``"findings"``: items are bullets and paragraphs are narrative. ``"narrative"``: both are
        narrative. ``"recommendations"``: both are recommendations. Anything else is the reason
        why the text is left out.
    standard, heading : str
        What findings say of their place.
    polarity : str or None
        The polarity that the heading states of the items under it.
    prose_polarity : str or None
        The polarity that it states of prose, where it has no items.
    """

    reads: str
    standard: str = ""
    heading: str = ""
    polarity: Polarity | None = None
    prose_polarity: Polarity | None = None


FRONT = Section(reads=FRONT_MATTER)

Enter = Callable[[str, Part, Section], Section]
"""The text of a heading, its first part and the section before it, to the section it begins."""

Interrupt = Callable[[Part, Section], Section | None]
"""A part that is no heading, and its section, to the section that it begins, if it begins one."""


Aside = Callable[[Part], str | None]
"""The reason why a part is left out wherever it stands, or None."""


def put_none_aside(_: Part) -> None:
    """Leave no part out wherever it stands."""


def make_blocks(
    text: str,
    parts: Sequence[Part],
    enter: Enter,
    *,
    interrupt: Interrupt = lambda _part, _section: None,
    aside: Aside = put_none_aside,
) -> tuple[Block, ...]:
    """Return a block for each part, or for several that belong together, in order.

    Parameters
    ----------
    text : str
        The text of the source.
    enter, interrupt : callable
        What begins a section.
    aside : callable
        What belongs to no section.
    """
    walk = _Walk(text)
    for i, part in enumerate(parts):
        if part.role in _ASIDE:
            walk.add(part, _ASIDE[part.role])
        elif reason := aside(part):
            walk.add(part, reason)
        elif part.role == "heading":
            if not _is_rest_of_heading(parts, i):
                section = enter(_whole_heading(parts, i), part, walk.section)
                walk.begin(section, has_items=_has_items(parts, i))
            walk.add(part, HEADING)
        else:
            if begun := interrupt(part, walk.section):
                walk.begin(begun, has_items=True)
            _READERS.get(walk.section.reads, _leave_out)(walk, part, _next_of_text(parts, i))
    return tuple(walk.blocks)


def _is_rest_of_heading(parts: Sequence[Part], i: int) -> bool:
    """Whether a heading goes on from the one before it, as where it takes two lines."""
    if i == 0 or parts[i - 1].role != "heading" or parts[i].role != "heading":
        return False
    return parts[i].paragraph.continues and parts[i].level == parts[i - 1].level


def _whole_heading(parts: Sequence[Part], i: int) -> str:
    lines = [parts[i].text]
    while i + 1 < len(parts) and _is_rest_of_heading(parts, i + 1):
        i += 1
        lines.append(parts[i].text)
    return " ".join(lines)


def _has_items(parts: Sequence[Part], i: int) -> bool:
    """Whether there are items between a heading and the next one."""
    after = takewhile(lambda part: part.role != "heading", dropwhile(_is_heading, parts[i:]))
    return any(part.role == "item" for part in after)


def _is_heading(part: Part) -> bool:
    return part.role == "heading"


def _next_of_text(parts: Sequence[Part], i: int) -> Part | None:
    return next((p for p in parts[i + 1 : i + 12] if p.role not in ("running", "footnote")), None)


@dataclass
class _Walk:
    """The section that has been reached, and the blocks made so far."""

    text: str
    section: Section = FRONT
    blocks: list[Block] = field(default_factory=list)
    last: int | None = None  # the block that a later part of the section may belong to
    prose_polarity: Polarity | None = None
    level: int = 0  # of the outermost items of the section
    is_nested: bool = False  # whether the items are inside the last bullet
    addressees: Addressees = field(default_factory=Addressees)
    number: int = 0

    @property
    def last_block(self) -> Block | None:
        return None if self.last is None else self.blocks[self.last]

    def begin(self, section: Section, *, has_items: bool) -> None:
        self.section = section
        self.prose_polarity = None if has_items else section.prose_polarity
        self.last, self.level, self.is_nested = None, 0, False
        self.addressees = Addressees()

    def add(self, part: Part, role: str) -> None:
        """Add a part as a block of its own."""
        keeps_number = role not in ("bullet", "recommendation", "narrative")
        spans = part.paragraph.marked_spans if keeps_number else part.paragraph.spans
        block = Block(
            role=role,
            standard=self.section.standard,
            heading=self.section.heading,
            text=quote(self.text, spans),
            spans=spans,
            polarity=self._polarity_of(role),
        )
        if block.holds_findings:
            self.last = len(self.blocks)
        self.blocks.append(block)

    def _polarity_of(self, role: str) -> Polarity | None:
        if role == "narrative":
            return self.prose_polarity
        return self.section.polarity if role == "bullet" else None

    def join(self, part: Part) -> None:
        """Add a part to the last block."""
        assert self.last is not None  # noqa: S101  # callers have looked
        self.last = join_to(self.text, self.blocks, self.last, part.paragraph.spans)


def _read_findings(walk: _Walk, part: Part, following: Part | None) -> None:
    if part.role == "item":
        _read_item(walk, part)
    elif walk.last is not None and _goes_on(walk, part):
        walk.join(part)
    elif part.text.endswith(":") and following is not None and following.role == "item":
        walk.add(part, LEAD_IN)
    else:
        walk.add(part, "narrative")


def _read_item(walk: _Walk, part: Part) -> None:
    """Add a bullet; an item of a list inside a bullet belongs to that bullet."""
    last = walk.last_block
    if last is None or last.role != "bullet":
        walk.level, walk.is_nested = part.level, False
        walk.add(part, "bullet")
        return
    is_inner = part.level > walk.level
    opens = last.text.endswith(":") and part.text[:1].islower()
    walk.is_nested = part.text[:1].islower() and (walk.is_nested or opens)
    if is_inner or walk.is_nested:
        walk.join(part)
    else:
        walk.add(part, "bullet")


def _read_narrative(walk: _Walk, part: Part, following: Part | None) -> None:
    if walk.last is not None and _goes_on(walk, part):
        walk.join(part)
    elif part.text.endswith(":") and following is not None and following.role == "item":
        walk.add(part, "narrative")  # the items complete the sentence
    elif part.role == "item" and _completes(walk):
        walk.join(part)
    else:
        walk.add(part, "narrative")


def _completes(walk: _Walk) -> bool:
    return walk.last_block is not None and walk.last_block.text.endswith(":")


def _goes_on(walk: _Walk, part: Part) -> bool:
    """Whether a part begins in the middle of the sentence that the last block leaves open."""
    return part.paragraph.continues and not re.search(r"[.!?]$", walk.blocks[walk.last or 0].text)


def _read_recommendations(walk: _Walk, part: Part, following: Part | None) -> None:
    addressees, last = walk.addressees, walk.last_block
    if addressees.is_head(part):
        walk.add(part, HEADING)
    elif addressees.takes(part):
        walk.add(part, ADDRESSEE)
    elif _heads_numbers(part, following):
        walk.add(part, ADDRESSEE)
        addressees.name(find_addressee(part.text) or part.text.rstrip(":"))
    elif last is not None and addressees.is_rest(part):
        walk.add(part, ADDRESSEE)
        _set(walk, addressee=f"{last.addressee} {part.text}")
    elif last is not None and _belongs(walk, part, last):
        walk.join(part)
        _set(walk, addressee=addressees.for_joined(last.addressee))
    else:
        walk.number += 1
        walk.is_nested = part.role == "item"
        walk.level = part.level
        walk.add(part, "recommendation")
        _set(walk, addressee=addressees.for_new(part.text), number=walk.number)
    addressees.remember(part)


def _heads_numbers(part: Part, following: Part | None) -> bool:
    """Whether a part such as "The council should:" stands before numbered recommendations."""
    is_list = following is not None and following.paragraph.number is not None
    return part.role == "paragraph" and part.text.endswith(":") and is_list


def _belongs(walk: _Walk, part: Part, last: Block) -> bool:
    """Whether a part goes on with the recommendation before it.

    Items belong to a recommendation that is a paragraph; where the recommendations are items
    themselves, only the items inside them do.
    """
    if walk.addressees.is_same_cell(part) or part.paragraph.continues:
        return not (walk.is_nested and part.role == "item" and part.level <= walk.level)
    if part.role == "item":
        is_list = part.paragraph.number is None and not walk.is_nested
        return is_list or part.level > walk.level
    is_open = not re.search(r"[.!?]$", last.text)
    return is_open and find_addressee(part.text) is None


def _set(walk: _Walk, *, addressee: str | None, number: int | None = None) -> None:
    """Set the addressee and the number of the last recommendation."""
    assert walk.last is not None  # noqa: S101  # callers have just added or joined it
    block = walk.blocks[walk.last]
    number = block.number if number is None else number
    walk.blocks[walk.last] = replace(block, addressee=addressee, number=number)


def _leave_out(walk: _Walk, part: Part, _: Part | None) -> None:
    walk.add(part, walk.section.reads)


_READERS: dict[str, Callable[[_Walk, Part, Part | None], None]] = {
    FINDINGS: _read_findings,
    NARRATIVE: _read_narrative,
    RECOMMENDATIONS: _read_recommendations,
}

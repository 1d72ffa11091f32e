"""Where an item of a list begins, and what belongs to the item before."""

from __future__ import annotations

from inspection_findings.reading.paragraphs import Paragraph, may_be_heading
from inspection_findings.reading.youth_justice.place import Place, add_block, is_open, join_block
from inspection_findings.reading.youth_justice.roles import RUNNING, UNPLACED

_ITEMS = {"bullet", "number", "letter"}  # marks with which an item of a list can begin


def join_or_leave(place: Place, paragraph: Paragraph, following: Paragraph | None) -> None:
    """Join the second half of a bullet, or leave the paragraph out and count it as a loss.

    A second half that begins with a capital letter is one or more whole sentences. It comes
    right after its bullet, and the next bullet or heading follows it. A line that looks like an
    unknown heading ends the polarity: the bullets after it have none.
    """
    mark_after = following.mark if following else ""
    before = place.blocks[place.last["bullet"]].text if "bullet" in place.last else ""
    is_heading = paragraph.mark == "heading" or may_be_heading(
        paragraph.text, before=before, mark_after=mark_after
    )
    if "bullet" in place.last and not place.lost and not is_heading:
        first = place.blocks[place.last["bullet"]]
        after_page = place.blocks[-1].role == RUNNING and not paragraph.is_whole
        torn = paragraph.continues or is_open(first.text) or after_page
        goes_on = following is not None and not following.heading and following.continues
        whole = goes_on or not (paragraph.is_open or paragraph.text.endswith(":"))
        ends = following is None or bool(following.heading) or goes_on or mark_after in _ITEMS
        if torn or (whole and ends):
            join_block(place, "bullet", paragraph)
            return
    place.lost = True
    place.polarity = None
    place.last.clear()
    add_block(place, paragraph, UNPLACED)


def begins_bullet(place: Place, paragraph: Paragraph) -> bool:
    """Return whether an item of a list begins here; if so, count it.

    A dash can also continue a sentence cut by a page break, unless the whole list is in small
    letters. A number or letter counts only where it is the next one, so that a footnote does not.
    """
    if paragraph.mark == "bullet":
        previous = place.blocks[max(place.last.values())].text if place.last else ""
        may_go_on = paragraph.may_be_dash and place.list_mark != "dash"
        begins = not (previous and may_go_on and is_open(previous))
        mark = "dash" if paragraph.may_be_dash else "bullet"
    elif paragraph.mark in ("number", "letter"):
        begins = paragraph.number == place.items + 1 or (
            paragraph.mark == "letter" and paragraph.number == 1
        )
        begins = begins or paragraph.is_whole  # a form says itself what an item is
        begins = begins or (place.list_mark == f"{paragraph.mark} {(paragraph.number or 0) - 1}")
        mark = f"{paragraph.mark} {paragraph.number}"
    else:
        return False
    if begins:
        place.items, place.list_mark = place.items + 1, mark
    return begins

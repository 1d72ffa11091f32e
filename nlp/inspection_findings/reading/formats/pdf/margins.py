"""What stands around the text of a page: running headers and footers, and footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median

from inspection_findings.reading.formats.pdf.lines import Line

_ZONE = 0.12  # the part of a page, at the top and at the foot, where running lines stand
_TAGGED_ZONE = 0.16  # the same where the tags leave a line out of the text
_SAME_HEIGHT = 4.0  # points
_MIN_PAGES = 3
_SMALLER = 1.2  # points: how much smaller than the text a footnote is
_NOTE_MARK = re.compile(r"\d{1,3}(?![.\d)])\s?(?=[^\W\d]|[\"'\u2018\u201c(\[])|[*\u2020\u2021]")
_MOST_LINES_OF_A_NOTE = 8
_OPEN = re.compile(r"[^.!?)\]\u201d\u2019]$")


def find_running(pages: list[list[Line]], heights: list[float], tagged: list[bool]) -> set[int]:
    """Return the ``id`` of every line that is a running header or footer.

    Such a line has the same text but for its digits, at the same height, on three pages or
    more; whatever stands between it and the edge of the page is one too.
    """
    groups: dict[tuple[str, bool], list[Line]] = defaultdict(list)
    for lines, height in zip(pages, heights, strict=True):
        for line in lines:
            if _in_zone(line, height, _ZONE):
                groups[_masked(line), line.y > height / 2].append(line)
    needed = min(_MIN_PAGES, max(2, len(pages)))
    running: set[int] = set()
    candidates = [group for group in map(_same_height, groups.values()) if len(group) >= needed]
    edges = _text_edges(pages, {id(line) for group in candidates for line in group})
    for group in candidates:
        if _is_outside(group[0], edges) or 2 * len(group) > len(pages):
            running.update(id(line) for line in group)
    for lines, height, is_tagged in zip(pages, heights, tagged, strict=True):
        running.update(_left_out(lines, height, is_tagged))
        running.update(_further_out(lines, height, running))
    return running


def _in_zone(line: Line, height: float, part: float) -> bool:
    return not part * height < line.y < (1 - part) * height


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", f"{line.mark} {line.text}".casefold())


def _same_height(lines: list[Line]) -> list[Line]:
    """Return the lines of a group at the height of most of them, one a page."""
    middle = median(line.y for line in lines)
    by_page = {line.page: line for line in lines if abs(line.y - middle) <= _SAME_HEIGHT}
    return list(by_page.values())


def _text_edges(pages: list[list[Line]], candidates: set[int]) -> tuple[float, float]:
    """Return the lowest and the highest baseline of what is no candidate."""
    heights = [line.y for lines in pages for line in lines if id(line) not in candidates]
    return (min(heights), max(heights)) if heights else (0.0, 0.0)


def _is_outside(line: Line, edges: tuple[float, float]) -> bool:
    """Whether a line stands where no page has text; a heading can begin three pages."""
    return line.y < edges[0] or line.y > edges[1]


def _left_out(lines: list[Line], height: float, is_tagged: bool) -> set[int]:
    """Return the lines at the edge of a tagged page that its tags do not count as text."""
    if not is_tagged:
        return set()
    return {
        id(line) for line in lines if line.tag is None and _in_zone(line, height, _TAGGED_ZONE)
    }


def _further_out(lines: list[Line], height: float, running: set[int]) -> set[int]:
    """Return the lines that stand nearer to the edge than a running line of the page."""
    known = [line for line in lines if id(line) in running]
    foot = max((line.y for line in known if line.y < height / 2), default=-1.0)
    head = min((line.y for line in known if line.y > height / 2), default=height + 1)
    return {id(line) for line in lines if line.y <= foot or line.y >= head}


def find_footnotes(lines: list[Line], body_size: float, *, goes_on: bool) -> list[Line]:
    """Return the footnotes among the lines of a page (without its running lines).

    Counted upwards from the foot: lines that are smaller than the text, or that lead up to
    a line which begins with a raised number.

    Parameters
    ----------
    goes_on : bool
        Whether a footnote of the page before is unfinished, so that small lines at the foot
        may begin without a mark.
    """
    from_foot = sorted(lines, key=lambda line: line.y)
    notes: list[Line] = []
    i = 0
    while i < len(from_foot):
        taken = _one_note(from_foot[i:], body_size)
        if not taken:
            break
        notes.extend(taken)
        i += len(taken)
    if goes_on:
        rest = from_foot[i:]
        while rest and _is_small(rest[0], body_size):
            notes.append(rest.pop(0))
    chosen = {id(line) for line in notes}
    return [line for line in lines if id(line) in chosen]


def _one_note(from_foot: list[Line], body_size: float) -> list[Line]:
    """Return the lines of the lowest footnote, or none if the lowest line is text."""
    first = from_foot[0]
    for count, line in enumerate(from_foot[:_MOST_LINES_OF_A_NOTE], start=1):
        if line.tag and line.tag.cell != (0, 0):
            return []
        if abs(line.size - first.size) > 0.6 or line.size > body_size + 0.3 or line.mark == "\u2022":
            return []
        if begins_note(line, body_size):
            return from_foot[:count]
    return []


def begins_note(line: Line, body_size: float) -> bool:
    """Whether a line at the foot of a page begins with the mark of a footnote."""
    if line.raised:
        return True
    is_note = _is_small(line, body_size) or bool(line.tag and line.tag.is_note)
    return is_note and not line.mark and bool(_NOTE_MARK.match(line.text))


def _is_small(line: Line, body_size: float) -> bool:
    return line.size <= body_size - _SMALLER


def is_unfinished(line: Line) -> bool:
    """Whether the last line of a footnote stops in the middle of a sentence."""
    return bool(_OPEN.search(line.text))


def group_notes(lines: list[Line], body_size: float) -> list[list[Line]]:
    """Return the lines of each footnote of a page."""
    notes: list[list[Line]] = []
    for line in lines:
        if notes and not begins_note(line, body_size):
            notes[-1].append(line)
        else:
            notes.append([line])
    return notes

"""What stands around the text of a page: running headers and footers, and footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median

from inspection_findings.reading.formats.furniture import BACK_LINK
from inspection_findings.reading.formats.pdf.lines import Line

_ZONE = 0.12  # the part of a page, at the top and at the foot, where running lines stand
_TAGGED_ZONE = 0.16  # the same where the tags leave a line out of the text
_SAME_HEIGHT = 4.0  # points
_MIN_PAGES = 3
_MANY = 0.4  # of the pages: odd and even pages may differ, and the first may have none
_SMALLER = 1.2  # points: how much smaller than the text a footnote is
_NOTE_MARK = re.compile(
    r"\d{1,3}(?![.\d)%])(?:\s(?=\S)|(?=[^\W\d]|[\"'\u2018\u201c(\[]))|[*\u2020\u2021]"
)
_MOST_LINES_OF_A_NOTE = 8
_OPEN = re.compile(r"[^.!?)\]\u201d\u2019]$")


def find_running(pages: list[list[Line]], heights: list[float], tagged: list[bool]) -> set[int]:
    """Return the ``id`` of every line that is a running header or footer.

    Such a line has the same text but for its digits, at the same height, on three pages or
    more; whatever stands between it and the edge of the page is one too.
    """
    running: set[int] = set()
    for at_head in (True, False):
        groups = _repeated(pages, heights, at_head=at_head)
        for group in _choose(groups, pages, at_head=at_head):
            running.update(id(line) for line in group)
    for lines, height, is_tagged in zip(pages, heights, tagged, strict=True):
        running.update(_left_out(lines, height, is_tagged))
        running.update(_further_out(lines, height, running))
        running.update(id(line) for line in lines if BACK_LINK.fullmatch(line.text))
    return running


def _repeated(pages: list[list[Line]], heights: list[float], *, at_head: bool) -> list[list[Line]]:
    """Return the groups of lines at one edge with the same text at the same height."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for lines, height in zip(pages, heights, strict=True):
        for line in lines:
            if _in_zone(line, height, _ZONE) and (line.y > height / 2) == at_head:
                groups[_masked(line)].append(line)
    needed = min(_MIN_PAGES, max(2, len(pages)))
    return [group for group in map(_same_height, groups.values()) if len(group) >= needed]


def _choose(
    groups: list[list[Line]], pages: list[list[Line]], *, at_head: bool
) -> list[list[Line]]:
    """Return the groups that are running lines.

    A line on many pages is one. One on a few may be a heading that began three pages, or a
    footnote that three pages have: it must stand where the others do, or else where no page
    has text.
    """
    sure = [group for group in groups if len(group) >= _MANY * len(pages)]
    rest = [group for group in groups if len(group) < _MANY * len(pages)]
    sign = 1 if at_head else -1
    if sure:
        inner = min(sign * group[0].y for group in sure)
        return sure + [group for group in rest if sign * group[0].y >= inner - _SAME_HEIGHT]
    candidates = {id(line) for group in rest for line in group}
    others = [sign * line.y for lines in pages for line in lines if id(line) not in candidates]
    edge = max(others, default=0.0)
    return [group for group in rest if sign * group[0].y > edge + 1.7 * group[0].size]


def _in_zone(line: Line, height: float, part: float) -> bool:
    return not part * height < line.y < (1 - part) * height


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", f"{line.mark} {line.text}".casefold())


def _same_height(lines: list[Line]) -> list[Line]:
    """Return the lines of a group at the height of most of them, one a page."""
    middle = median(line.y for line in lines)
    by_page = {line.page: line for line in lines if abs(line.y - middle) <= _SAME_HEIGHT}
    return list(by_page.values())


def _left_out(lines: list[Line], height: float, is_tagged: bool) -> set[int]:
    """Return the lines at the edge of a tagged page that its tags do not count as text."""
    if not is_tagged:
        return set()
    return {id(line) for line in lines if line.tag is None and _in_zone(line, height, _TAGGED_ZONE)}


def _further_out(lines: list[Line], height: float, running: set[int]) -> set[int]:
    """Return the lines between a running line and the edge of the page, with that line."""
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
        if abs(line.size - first.size) > 0.6 or line.size > body_size + 0.3 or line.is_bullet:
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

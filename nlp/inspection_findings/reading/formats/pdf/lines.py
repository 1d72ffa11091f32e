"""Join characters into lines: those on one baseline with no wide gap."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from inspection_findings.reading.formats.pdf.characters import (
    Character,
    PageText,
    Style,
    main_angle,
)
from inspection_findings.reading.formats.pdf.marks import (
    BULLET,
    Box,
    find_mark,
    find_shape_before,
)
from inspection_findings.reading.formats.pdf.tags import Tag

_NEW_BASELINE = 0.55  # a baseline that moves by more than this part of the size is another line
_WIDE_GAP = 1.9  # a gap wider than this, in sizes, parts two cells
_TIMES_USUAL = 3.0  # so many times the usual gap of the line is wide as well
_ALIKE = 1.25  # the widest gap of a justified line by its narrowest
_STYLE_GAP = 0.9  # the same where the style changes too
_SPACE = 0.15  # a gap wider than this, in sizes, is a space
_MARK_GAP = 6.0  # how far a mark may stand from its text
_RAISED = 0.2  # by which part of the size the ink of a footnote mark stands above the baseline
SUPERSCRIPTS = str.maketrans(
    "0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
_RAISED_IN_BRACKETS = re.compile("\\[([\u00b9\u00b2\u00b3\u2070-\u2079]+)\\]")
_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u00a0": " ",
        "\u200b": None,
        "\ufeff": None,
    }
)


@dataclass(slots=True)
class Line:
    """A line of a page, or a piece of one where wide gaps part it.

    Attributes
    ----------
    page : int
        Counted from 0.
    text : str
        Without its mark; a raised number is written in superscript digits.
    mark : str
        ``"\u2022"`` for any bullet, the number as written for a numbered item, else ``""``.
    left, text_left, right, y : float
        Where it begins with its mark and without, where it ends, and its baseline; in points
        from the lower left corner.
    size : float
        Of most of its characters.
    written : str
        The mark as it stands in the file.
    drawn : bool
        Whether the mark is a shape beside the line.
    gap : float
        Between a mark and the text.
    """

    page: int
    text: str
    left: float
    text_left: float
    right: float
    y: float
    size: float
    bold: bool
    colour: int = 0
    mark: str = ""
    written: str = ""
    drawn: bool = False
    gap: float = 0.0
    raised: bool = False
    turned: bool = False
    visible: bool = True
    tag: Tag | None = None

    @property
    def is_bullet(self) -> bool:
        """Whether its mark is a bullet, not a number."""
        return self.mark == BULLET

    @property
    def top(self) -> float:
        return self.y + 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.y - 0.25 * self.size


_size_of = attrgetter("style.size")


def make_lines(page_number: int, page: PageText, shapes: list[Box]) -> list[Line]:
    """Return the lines of a page in the order of the file, superscripts in their lines.

    The lines of a turned page are in the order of their heights.
    """
    groups: list[list[Character]] = []
    upright = main_angle(page.characters)
    for character in page.characters:
        if groups and not _begins_line(groups[-1], character):
            groups[-1].append(character)
        elif not character.is_space:
            groups.append([character])
    pieces = [piece for group in groups for piece in _split_at_gaps(group)]
    lines = [
        _make_line(page_number, piece, shapes, upright) for piece in _join_marks(_rejoin(pieces))
    ]
    if page.is_turned:
        lines.sort(key=lambda line: -line.y)
    return [line for line in lines if line.text or line.mark]


def _begins_line(group: list[Character], character: Character) -> bool:
    """Whether a character stands on another baseline than those before it, or left of them."""
    last = _last_letter(group)
    if character.style.angle != last.style.angle:
        return True
    main = max(group[-40:], key=_size_of)
    size = max(character.style.size, last.style.size, main.style.size)
    if abs(character.y - main.y) > _NEW_BASELINE * size:
        return True
    # The letters of a ligature share one place, so the last letter's left counts, not its right.
    return not character.is_space and character.left < last.left - 0.5 * size


def _split_at_gaps(group: list[Character]) -> list[list[Character]]:
    """Split what stands on one baseline where wide gaps part it, as between two cells.

    Gaps that are all alike are those of a justified line.
    """
    letters = [i for i, character in enumerate(group) if not character.is_space]
    gaps = {i: group[i].left - group[before].right for before, i in pairwise(letters)}
    words = [gap for i, gap in gaps.items() if group[i - 1].is_space]
    usual = median(words) if len(words) > 2 else 0.0
    before = dict(zip(letters[1:], letters, strict=False))
    wide = [i for i, gap in gaps.items() if _is_wide(group[before[i]], group[i], gap, usual)]
    if len(words) > 1 and wide and max(words) <= _ALIKE * min(words):
        return [group]
    cuts = [0, *wide, len(group)]
    return [group[start:end] for start, end in pairwise(cuts)]


def _is_wide(last: Character, character: Character, gap: float, usual: float) -> bool:
    """Whether a gap is too wide for one between two words of a line whose usual gap is known."""
    size = max(character.style.size, last.style.size)
    if usual and gap > max(size, _TIMES_USUAL * usual):
        return True
    changed = _looks(character.style) != _looks(last.style)
    return gap > (_STYLE_GAP if changed else _WIDE_GAP) * size


def _rejoin(pieces: list[list[Character]]) -> list[list[Character]]:
    """Join pieces of a line between which the file has the mark of an item, drawn late."""
    joined: list[list[Character]] = []
    for piece in pieces:
        home = next((other for other in reversed(joined) if not _is_lone_mark(other)), None)
        is_cut = home is not None and home is not joined[-1]
        if home is not None and is_cut and _goes_on_after(home, piece):
            home.extend((_last_letter(home)._replace(text=" "), *piece))
        else:
            joined.append(piece)
    return joined


def _goes_on_after(piece: list[Character], following: list[Character]) -> bool:
    last, first = _last_letter(piece), following[0]
    size = max(last.style.size, first.style.size)
    is_level = abs(first.y - max(piece[-40:], key=_size_of).y) <= 0.1 * size
    return is_level and _SPACE * size < first.left - last.right < _STYLE_GAP * size


def _looks(style: Style) -> tuple[float, bool, int]:
    return style.size, style.bold, style.colour


def _last_letter(group: list[Character]) -> Character:
    return next(character for character in reversed(group) if not character.is_space)


def _join_marks(groups: list[list[Character]]) -> list[list[Character]]:
    """Join each mark that stands alone to the line it stands before.

    The two need not follow one another in the file: some programs draw the text first.
    """
    lone = [group for group in groups if _is_lone_mark(group)]
    lines = {id(group): group for group in groups}
    for mark in lone:
        reach = [group for group in groups if group not in lone and _stands_before(mark, group)]
        if reach:
            nearest = min(reach, key=lambda group: group[0].left)
            lines[id(nearest)] = [*mark, mark[-1]._replace(text=" "), *lines[id(nearest)]]
            del lines[id(mark)]
    return [lines[id(group)] for group in groups if id(group) in lines]


def _is_lone_mark(group: list[Character]) -> bool:
    letters = [character for character in group if not character.is_space]
    if len(letters) > 5:
        return False
    mark, length = find_mark(letters)
    return bool(mark) and length == len(letters)


def _stands_before(mark: list[Character], group: list[Character]) -> bool:
    last, first = _last_letter(mark), group[0]
    size = max(first.style.size, last.style.size)
    is_level = abs(first.y - last.y) <= _NEW_BASELINE * size
    return is_level and -0.5 <= first.left - last.right <= _MARK_GAP * size


def _make_line(page_number: int, group: list[Character], shapes: list[Box], upright: int) -> Line:
    mark, length = find_mark(group)
    body = group[length:]
    while body and body[0].is_space:
        body = body[1:]
    letters = [character for character in body or group if not character.is_space]
    sizes = Counter(character.style.size for character in letters)
    size = max(sizes, key=lambda s: (sizes[s], s))
    main = next(character for character in letters if character.style.size == size)
    style = main.style
    left, text_left = group[0].left, letters[0].left
    shape = None if mark else find_shape_before(shapes, left, main.y, size)
    return Line(
        page=page_number,
        text=_write(body, size, main.y),
        left=shape.left if shape else left,
        text_left=text_left,
        right=letters[-1].right,
        y=main.y,
        size=size,
        bold=2 * sum(c.style.bold for c in letters) > len(letters),
        colour=style.colour,
        mark=mark or (BULLET if shape else ""),
        written="".join(character.text for character in group[:length]),
        drawn=shape is not None,
        gap=text_left - group[length - 1].right if mark else 0.0,
        raised=_is_raised(letters[0], size, main.y),
        turned=style.angle != upright,
        visible=any(character.style.visible for character in letters),
        tag=_main_tag(letters),
    )


def _main_tag(letters: list[Character]) -> Tag | None:
    """Return the tag of most letters, but that of the item which begins here."""
    counts = Counter(character.style.tag for character in letters)
    return counts.most_common(1)[0][0]


def _write(characters: list[Character], size: float, y: float) -> str:
    written: list[str] = []
    last: Character | None = None
    for character in characters:
        if last and _lacks_space(last, character, size):
            written.append(" ")
        is_raised = _is_raised(character, size, y)
        written.append(character.text.translate(SUPERSCRIPTS) if is_raised else character.text)
        last = character
    text = " ".join("".join(written).translate(_LIGATURES).split())
    return _RAISED_IN_BRACKETS.sub(r"\1", text)


def _lacks_space(last: Character, character: Character, size: float) -> bool:
    """Whether a gap where the style changes, as after a footnote mark, is a space not written."""
    if last.is_space or character.is_space or last.style == character.style:
        return False
    return character.left - last.right > _SPACE * size


def _is_raised(character: Character, size: float, y: float) -> bool:
    """Whether a digit stands so high above the baseline that it is a footnote mark."""
    return character.text.isdecimal() and character.foot - y >= _RAISED * size

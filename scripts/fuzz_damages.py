"""The kinds of damage that `fuzz_reading` does to the lines of a report.

Each line remembers which lines of the undamaged report its words come from, so that the fuzzer
knows what stands where without asking the reader.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace

HEADING = re.compile(r"\W*(?:strengths?|areas? for improvement|\d\.\d\.? .*|diversity)\W*", re.I)
_MARKS = (
    "- ",
    "\u2022 ",
    "* ",
    "o ",
    "\uf0b7 ",
    "\uf0a7\t",
    "\u2013 ",
    "-",
    "1. ",
    "a) ",
    "\u2192 ",
)
_MARK = re.compile(r"^(\s*)[-\u2022*] (?=\S)")
_CHARACTERS = (
    "\ufffd",
    "\x00",
    "\ufb01",
    "\u00ad",
    "\u00e2\u20ac\u2122",
    "&amp;",
    "\u200b",
    "x",
    "",
)
_FOREIGN_HEADINGS = ("Practice example", "Case summary", "Effective work with partners", "Note:")
_FOREIGN_LINES = (
    "Inspection of youth justice services",
    "OFFICIAL",
    "17",
    "Page 9 of 31",
    "Planning\t72%",
    "| Reviewing | 61% | Good |",
    "Good",
    '"They listened to me and helped me to get back to school."',
    "\u2018I liked my worker, she was always on time.\u2019",
    "1 Youth Justice Board. (2023). Case management guidance.",
    "---",
)
_ENDS = ("\n", "\r\n", "\r", "\x0c", "\u2028")


@dataclass(frozen=True)
class Line:
    """A line of a damaged report.

    Attributes
    ----------
    origins : tuple of int
        The lines of the undamaged report of which it holds words, in order; none for an inserted
        line.
    is_foreign_heading : bool
        Whether it was inserted and looks like a heading.
    end : str
        The line ending.
    """

    text: str
    origins: tuple[int, ...] = ()
    is_foreign_heading: bool = False
    end: str = "\n"

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


Lines = list[Line]


def take_lines(text: str) -> Lines:
    """Return the lines of an undamaged text."""
    return [Line(line, (i,)) for i, line in enumerate(text.split("\n"))]


def put_together(lines: Lines) -> str:
    """Return the damaged text."""
    return "".join(f"{line.text}{line.end}" for line in lines)


def tear(lines: Lines, chance: random.Random) -> Lines:
    """Tear a line at a space, with or without a blank line."""
    i = _choose(lines, chance, lambda line: " " in line.strip())
    line = lines[i]
    spaces = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", line.text)]
    at = chance.choice(spaces) if spaces else len(line.text)
    gap = [Line("")] if chance.random() < 0.3 and len(line.text) < 60 else []
    first, second = line.text[:at], line.text[at + 1 :]
    return _put(lines, i, [replace(line, text=first), *gap, replace(line, text=second)])


def tear_anywhere(lines: Lines, chance: random.Random) -> Lines:
    """Tear one to five lines at any character, or right after their mark."""
    for _ in range(chance.randint(1, 5)):
        i = _choose(lines, chance, lambda line: len(line.strip()) > 1)
        line = lines[i]
        mark = _MARK.match(line.text)
        at = mark.end() if mark and chance.random() < 0.5 else chance.randint(0, len(line.text))
        first, second = line.text[:at], line.text[at:]
        if chance.random() < 0.5:
            first = first.rstrip()
        gap = [Line("")] if chance.random() < 0.2 else []
        lines = _put(lines, i, [replace(line, text=first), *gap, replace(line, text=second)])
    return lines


def join(lines: Lines, chance: random.Random) -> Lines:
    """Join a line with the next one that is not blank."""
    return _join(lines, _choose(lines, chance, bool))


def join_several(lines: Lines, chance: random.Random) -> Lines:
    """Join a line with the next two to six."""
    i = _choose(lines, chance, bool)
    for _ in range(chance.randint(2, 6)):
        lines = _join(lines, i)
    return lines


def drop(lines: Lines, chance: random.Random) -> Lines:
    """Drop a line, often a blank one."""
    i = _choose(lines, chance, lambda line: not line.strip() or chance.random() < 0.5)
    return _put(lines, i, [])


def drop_several(lines: Lines, chance: random.Random) -> Lines:
    """Drop some lines here and there."""
    share = chance.choice([0.01, 0.03, 0.1])
    return [line for line in lines if chance.random() > share]


def cut_page(lines: Lines, chance: random.Random) -> Lines:
    """Cut out a page."""
    begin = chance.randrange(len(lines))
    return lines[:begin] + lines[begin + chance.randint(5, 50) :]


def move(lines: Lines, chance: random.Random) -> Lines:
    """Move a line to another place."""
    i = _choose(lines, chance, bool)
    rest = _put(lines, i, [])
    to = chance.randrange(len(rest) + 1)
    return [*rest[:to], lines[i], *rest[to:]]


def move_block(lines: Lines, chance: random.Random) -> Lines:
    """Move some lines together, to anywhere or a little further."""
    begin = chance.randrange(len(lines))
    block = lines[begin : begin + chance.randint(2, 25)]
    rest = lines[:begin] + lines[begin + len(block) :]
    near = min(len(rest), max(0, begin + chance.randint(-30, 30)))
    to = near if chance.random() < 0.5 else chance.randrange(len(rest) + 1)
    return [*rest[:to], *block, *rest[to:]]


def swap_lines(lines: Lines, chance: random.Random) -> Lines:
    """Swap a line with the next, one to ten times."""
    lines = list(lines)
    for _ in range(chance.randint(1, 10)):
        i = min(_choose(lines, chance, bool), len(lines) - 2)
        lines[i], lines[i + 1] = lines[i + 1], lines[i]
    return lines


def shuffle_lines(lines: Lines, chance: random.Random) -> Lines:
    """Shuffle the lines of a list, of a page or of several pages."""
    begin = chance.randrange(len(lines))
    end = begin + chance.choice([6, 15, 40, 120])
    within = lines[begin:end]
    chance.shuffle(within)
    return lines[:begin] + within + lines[end:]


def shuffle_blocks(lines: Lines, chance: random.Random) -> Lines:
    """Shuffle what stands between blank lines, on some pages."""
    begin = chance.randrange(len(lines))
    end = begin + chance.choice([20, 50, 150])
    blocks: list[Lines] = [[]]
    for line in lines[begin:end]:
        blocks[-1].append(line)
        if line.is_blank:
            blocks.append([])
    chance.shuffle(blocks)
    return lines[:begin] + [line for block in blocks for line in block] + lines[end:]


def insert_foreign_lines(lines: Lines, chance: random.Random) -> Lines:
    """Insert lines from elsewhere: headings, running lines, rows, numbers and quotations."""
    lines = list(lines)
    for _ in range(chance.choice([1, 2, 5, 12])):
        is_heading = chance.random() < 0.3
        text = chance.choice(_FOREIGN_HEADINGS if is_heading else _FOREIGN_LINES)
        around = [Line("")] if chance.random() < 0.4 else []
        at = chance.randrange(len(lines) + 1)
        lines[at:at] = [*around, Line(text, is_foreign_heading=is_heading), *around]
    return lines


def repeat_heading(lines: Lines, chance: random.Random) -> Lines:
    """Set a heading a second time, right after itself or further on."""
    headings = [i for i, line in enumerate(lines) if HEADING.fullmatch(line.text)]
    if not headings:
        return lines
    i = chance.choice(headings)
    at = i + chance.choice([1, 1, 2, chance.randint(1, 60)])
    return [*lines[:at], lines[i], *lines[at:]]


def repeat_lines(lines: Lines, chance: random.Random) -> Lines:
    """Set some lines a second time, as where a page was saved twice."""
    begin = chance.randrange(len(lines))
    again = lines[begin : begin + chance.randint(1, 12)]
    at = chance.choice([begin + len(again), chance.randrange(len(lines))])
    return [*lines[:at], *again, *lines[at:]]


def change_marks(lines: Lines, chance: random.Random) -> Lines:
    """Give the bullets of one list, or of all, another mark."""
    mark = chance.choice(_MARKS)
    begin = chance.randrange(len(lines))
    end = begin + chance.choice([5, 20, len(lines)])
    return _change(lines, begin, end, lambda text: _MARK.sub(rf"\g<1>{mark}", text))


def change_some_marks(lines: Lines, chance: random.Random) -> Lines:
    """Give some bullets here and there another mark, or none."""
    share = chance.choice([0.05, 0.2, 0.5])

    def change(text: str) -> str:
        mark = chance.choice((*_MARKS, ""))
        return _MARK.sub(rf"\g<1>{mark}", text) if chance.random() < share else text

    return _change(lines, 0, len(lines), change)


def indent(lines: Lines, chance: random.Random) -> Lines:
    """Set lines further in: all the same, or each differently."""
    begin = chance.randrange(len(lines))
    end = begin + chance.choice([1, 10, 60, len(lines)])
    same = chance.choice(["  ", "    ", "\t", "\u00a0\u00a0", "            "])
    is_ragged = chance.random() < 0.4

    def change(text: str) -> str:
        return (" " * chance.randrange(12) if is_ragged else same) + text if text.strip() else text

    return _change(lines, begin, end, change)


def put_tabs(lines: Lines, chance: random.Random) -> Lines:
    """Put tabs or wide spaces in the place of spaces, after marks or anywhere."""
    space = chance.choice(["\t", "\u00a0", "  ", "\u2003"])
    share = chance.choice([0.02, 0.2, 1.0])
    is_after_mark = chance.random() < 0.5

    def change(text: str) -> str:
        if chance.random() > share:
            return text
        if is_after_mark:
            return re.sub(r"^(\s*\S{1,2}) ", rf"\g<1>{space}", text)
        return re.sub(" ", lambda m: space if chance.random() < 0.1 else m.group(), text)

    return _change(lines, 0, len(lines), change)


def change_line_ends(lines: Lines, chance: random.Random) -> Lines:
    """End some lines in another way."""
    ends = chance.choice([_ENDS[1:2], _ENDS[2:3], _ENDS[:3], _ENDS])
    share = chance.choice([0.05, 0.5, 1.0])
    return [
        replace(line, end=chance.choice(ends)) if chance.random() < share else line
        for line in lines
    ]


def damage_characters(lines: Lines, chance: random.Random) -> Lines:
    """Replace some characters of one line, often a heading, by signs of damage."""
    headings = [i for i, line in enumerate(lines) if HEADING.fullmatch(line.text)]
    pick = chance.choice(headings) if headings and chance.random() < 0.4 else None
    i = _choose(lines, chance, bool) if pick is None else pick
    letters = list(lines[i].text)
    for _ in range(chance.randint(1, 3) if letters else 0):
        letters[chance.randrange(len(letters))] = chance.choice(_CHARACTERS)
    return _put(lines, i, [replace(lines[i], text="".join(letters))])


def add_running_line(lines: Lines, chance: random.Random) -> Lines:
    """Insert a running line at every page, without blank lines around it."""
    text = chance.choice(["OFFICIAL", "Inspection of youth justice services", "Page {}", "{}"])
    every = chance.randint(25, 60)
    running: Lines = []
    for i, line in enumerate(lines):
        if i and i % every == 0:
            running.append(Line(text.format(i // every)))
        running.append(line)
    return running


def drop_blank_lines(lines: Lines, chance: random.Random) -> Lines:
    """Drop most blank lines, or all on some pages."""
    share = chance.choice([0.5, 0.9, 1.0])
    if chance.random() < 0.3:
        begin = chance.randrange(len(lines))
        end = begin + chance.choice([10, 40, 150])
    else:
        begin, end = 0, len(lines)
    return [
        line
        for i, line in enumerate(lines)
        if not (line.is_blank and begin <= i < end) or chance.random() > share
    ]


def double_blank_lines(lines: Lines, chance: random.Random) -> Lines:
    """Set a blank line after every line, or after some."""
    share = chance.choice([0.1, 0.5, 1.0])
    doubled: Lines = []
    for line in lines:
        doubled.append(line)
        if chance.random() < share:
            doubled.append(Line(""))
    return doubled


def wrap(lines: Lines, chance: random.Random) -> Lines:
    """Wrap all lines at a width, with or without an indent."""
    width = chance.randint(60, 110)
    hanging = chance.choice(["", "", "  "])
    return [
        replace(line, text=piece)
        for line in lines
        for piece in textwrap.wrap(
            line.text, width, subsequent_indent=hanging, break_on_hyphens=False
        )
        or [line.text]
    ]


Damage = Callable[[Lines, random.Random], Lines]

DAMAGES: dict[str, Damage] = {
    "torn": tear,
    "torn anywhere": tear_anywhere,
    "joined": join,
    "several joined": join_several,
    "dropped": drop,
    "several dropped": drop_several,
    "page cut": cut_page,
    "moved": move,
    "block moved": move_block,
    "swapped": swap_lines,
    "lines shuffled": shuffle_lines,
    "blocks shuffled": shuffle_blocks,
    "foreign lines": insert_foreign_lines,
    "heading repeated": repeat_heading,
    "lines repeated": repeat_lines,
    "marks": change_marks,
    "some marks": change_some_marks,
    "indent": indent,
    "tabs": put_tabs,
    "line ends": change_line_ends,
    "characters": damage_characters,
    "running line": add_running_line,
    "blank lines": drop_blank_lines,
    "blank lines doubled": double_blank_lines,
    "wrapped": wrap,
}


def _choose(lines: Lines, chance: random.Random, fits: Callable[[str], object]) -> int:
    """Return a line that fits, a heading more often than its share."""
    headings = [i for i, one in enumerate(lines) if HEADING.fullmatch(one.text) and fits(one.text)]
    if headings and chance.random() < 0.25:
        return chance.choice(headings)
    for _ in range(50):
        i = chance.randrange(len(lines))
        if fits(lines[i].text):
            return i
    return chance.randrange(len(lines))


def _join(lines: Lines, i: int) -> Lines:
    after = next((j for j in range(i + 1, len(lines)) if not lines[j].is_blank), None)
    if after is None:
        return lines
    joined = replace(
        lines[i],
        text=f"{lines[i].text} {lines[after].text.lstrip()}",
        origins=(*lines[i].origins, *lines[after].origins),
    )
    return [*lines[:i], joined, *lines[after + 1 :]]


def _put(lines: Lines, i: int, new: Lines) -> Lines:
    return [*lines[:i], *new, *lines[i + 1 :]]


def _change(lines: Lines, begin: int, end: int, change: Callable[[str], str]) -> Lines:
    changed = [replace(line, text=change(line.text)) for line in lines[begin:end]]
    return [*lines[:begin], *changed, *lines[end:]]

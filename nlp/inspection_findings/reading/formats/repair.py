"""Repairs text that another program damaged, where the damage is certain, and says so.

Only plain text needs this: other forms say themselves where a paragraph begins, and which
characters they hold. The repaired text is the text of the source, so that offsets count it. Each
kind of repair is noted once. Damage that cannot be repaired is reported as a loss.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from inspection_findings.reading.formats.hyphens import SOFT_HYPHEN, collect_words, judge
from inspection_findings.records import Expectation

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_CUT_WORD = re.compile(
    rf"(?<![^\W\d_])(?P<before>[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)(?P<hyphen>[-\u2010\u2011{SOFT_HYPHEN}])"
    r"(?P<gap>[^\S\n]*\n[^\S\n]*)(?P<after>[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)(?P<rest>\S*)"
)
_NOTE_LINE = re.compile(r"^(?P<number>\d{1,2})(?= +(?:\d{4} )?[A-Z\u2018\u201c\"'])", re.MULTILINE)
_SUPERSCRIPTS = str.maketrans(
    "0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
_FEWEST_NOTES = 3  # in sequence; fewer numbers at the start of lines may be anything
_NARROWEST, _WIDEST = 40, 140  # characters to a line of wrapped text
_ENDS = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*$")
_ITEM = re.compile(r"\s*(?:[^\w\s\"'\u2018\u201c(\[#|]|\d{1,2}[.)]\s)")
_BEFORE_MARK = r"(?<=[a-z.,;:)\u2019\u201d'\"])(?<!\d[.,])"
_BROKEN = re.compile(r"(?m)^\?(?=\s|$)|[\ufffd\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Repair:
    """A text after one kind of repair; how often it was needed, and an example."""

    text: str
    count: int = 0
    example: str = ""
    unseen: tuple[str, ...] = ()  # footnotes whose mark is not found: it may stand in a finding


def repair(text: str) -> tuple[str, tuple[Expectation, ...]]:
    """Return the text with what is certain repaired, and a note for each kind of repair."""
    notes: list[Expectation] = []
    mended = text.replace("\r\n", "\n").replace("\r", "\n")
    for what, mend in _REPAIRS.items():
        done = mend(mended)
        if done.count:
            notes += _describe(what, done)
            mended = done.text
    return (mended if notes else text), tuple(notes)  # without damage, line endings stay too


def find_broken_characters(text: str) -> tuple[Expectation, ...]:
    """Return a loss if characters of the text were lost before it came here."""
    found = list(_BROKEN.finditer(text.replace("\r", "\n")))
    if not found:
        return ()
    first = found[0].start()
    around = _BROKEN.sub("\ufffd", " ".join(text[max(0, first - 20) : first + 20].split()))
    return (
        Expectation(
            what="characters that were lost",
            where="whole file",
            expected="0",
            found=f"{len(found)}, first in '...{around}...'",
            met=False,
        ),
    )


def _describe(what: str, done: Repair) -> list[Expectation]:
    found = f"{done.count}, for example {done.example}"
    note = Expectation(
        what=f"repaired: {what}",
        where="whole file",
        expected="none",
        found=found,
        met=False,
        severity="note",
    )
    if not done.unseen:
        return [note]
    return [
        note,
        Expectation(
            what="marks of footnotes in the text",
            where="whole file",
            expected="one for each footnote",
            found=f"none for {', '.join(done.unseen)}",
            met=False,
        ),
    ]


def mend_encoding(text: str) -> Repair:
    r"""Undo that UTF-8 was read as Windows-1252 and saved again.

    Examples
    --------
    >>> mend_encoding("the child\u00e2\u20ac\u2122s voice").text == "the child\u2019s voice"
    True
    """
    if not re.search("[\u00c2\u00c3\u00e2]", text):  # with which all such damage begins
        return Repair(text)
    from ftfy import fix_encoding

    lines = text.split("\n")
    mended = [fix_encoding(line) for line in lines]
    return _compare(lines, mended)


def mend_entities(text: str) -> Repair:
    """Replace the entities of HTML by what they stand for: ``&amp;`` by ``&``."""
    lines = text.split("\n")
    mended = [_ENTITY.sub(lambda m: html.unescape(m.group()), line) for line in lines]
    return _compare(lines, mended)


def _compare(lines: list[str], mended: list[str]) -> Repair:
    changed = [(old, new) for old, new in zip(lines, mended, strict=True) if old != new]
    if not changed:
        return Repair("\n".join(lines))
    words = zip(changed[0][0].split(), changed[0][1].split(), strict=False)
    old, new = next(((a, b) for a, b in words if a != b), changed[0])
    return Repair("\n".join(mended), len(changed), f"'{old[:40]}' is '{new[:40]}'")


def mend_blank_lines(text: str) -> Repair:
    """Set a blank line between paragraphs, where there is one after each line, or hardly any.

    A paragraph ends where the first word of the next line would still have had room. Where there
    are hardly any blank lines, those that there are stay, unless a sentence goes on after them.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    filled = [line for line in lines if line]
    blank = len(lines) - len(filled)
    is_double = blank >= 0.9 * len(filled) and "\n\n\n" not in "\n".join(lines).strip("\n")
    # Items need no blank lines: a long list says nothing about those of the rest.
    prose = sum(not _ITEM.match(line) for line in filled)
    is_tight = blank < 0.02 * len(filled) and blank < 0.1 * prose
    if len(filled) < _FEWEST_LINES or not (is_double or is_tight):
        return Repair(text)
    width = sorted(map(len, filled))[int(0.98 * len(filled))]
    is_wrapped = _NARROWEST <= width <= _WIDEST
    if not is_wrapped and (is_double or median(map(len, filled)) < _NARROWEST):
        return Repair(text)
    places = [i for i, line in enumerate(lines) if line]
    paragraphs = [filled[0]]
    for i, before, line in zip(places[1:], filled, filled[1:], strict=False):
        is_gap = is_tight and not lines[i - 1] and not line.lstrip()[0].islower()
        is_end = not is_wrapped or _ends_paragraph(before, line, width)
        is_set_apart = is_gap or (is_end and not _ITEM.match(line))
        paragraphs.append(f"\n{line}" if is_set_apart else line)
    kind = "a blank line after each line" if is_double else "no blank line"
    return Repair("\n".join(paragraphs) + "\n", len(filled), kind)


_FEWEST_LINES = 60


def _ends_paragraph(before: str, line: str, width: int) -> bool:
    if _is_unwrapped(before) or _is_unwrapped(line):
        return True
    has_room = len(before) + 1 + len(line.split()[0]) <= width - 2
    return has_room and (bool(_ENDS.search(before)) or line[:1].isupper() or line[:1].isdigit())


def _is_unwrapped(line: str) -> bool:
    """Return whether a line is longer than any wrapped one, without its longest word."""
    return len(line) > _WIDEST and len(line) - max(map(len, line.split())) > _WIDEST


def mend_hyphens(text: str) -> Repair:
    """Join the words that the typesetter broke at the end of a line.

    Whether a hyphen was the typesetter's is told from the rest of the text. A soft hyphen always
    was. The second half of the word moves up to the first.
    """
    if not _CUT_WORD.search(text):
        return Repair(text)
    blocks = [block.split("\n") for block in re.split(r"\n\s*\n", text)]
    words = collect_words(blocks)
    mended: list[str] = []

    def join(match: re.Match[str]) -> str:
        is_soft = match["hyphen"] == SOFT_HYPHEN
        if not is_soft and not judge(match["before"], match["after"], words).goes:
            return match.group()
        whole = match["before"] + match["after"]
        mended.append(f"'{match['before']}-' '{match['after']}' is '{whole}'")
        return f"{whole}{match['rest']}{match['gap']}"

    joined = _CUT_WORD.sub(join, text)
    return Repair(joined, len(mended), mended[0] if mended else "")


def mend_notes(text: str) -> Repair:
    """Raise the marks of footnotes that became plain digits, where the notes are a sequence."""
    chain = _find_sequence(list(_NOTE_LINE.finditer(text)))
    raised = list(text)
    unseen = []
    begin = 0
    for match in chain:
        number = match["number"]
        mark = re.compile(rf"{_BEFORE_MARK}{number}(?![\d%])(?!\.\d)")
        found = list(mark.finditer(text, begin, match.start()))
        begin = found[-1].end() if found else begin
        unseen += [] if found else [number]
        for start in (match.start(), *(m.start() for m in found[-1:])):
            raised[start : start + len(number)] = number.translate(_SUPERSCRIPTS)
    example = f"note {chain[0]['number']} to {chain[-1]['number']}" if chain else ""
    return Repair("".join(raised), len(chain), example, tuple(unseen))


def _find_sequence(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the longest run of lines that are numbered 1, 2, 3 and so on."""
    ending: dict[int, list[re.Match[str]]] = {}
    for match in matches:
        number = int(match["number"])
        if number == 1:
            ending[1] = [match]
        elif number - 1 in ending:
            ending[number] = [*ending[number - 1], match]
    longest = max(ending.values(), key=len, default=[])
    return longest if len(longest) >= _FEWEST_NOTES else []


_REPAIRS: dict[str, Callable[[str], Repair]] = {
    "text decoded as Windows-1252 that was UTF-8": mend_encoding,
    "entities of HTML": mend_entities,
    "blank lines": mend_blank_lines,
    "words broken at the end of a line": mend_hyphens,
    "marks of footnotes": mend_notes,
}

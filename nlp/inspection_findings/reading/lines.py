"""Splits a source into lines, separates mark-up, and finds running headers and footers.

Each line keeps the spans of its words in the source, so that text that is joined later can be
traced to the character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from inspection_findings.reading.youth_justice.headings import find_heading, names_polarity
from inspection_findings.records import RATING_WORDS, Span
from inspection_findings.text import (
    EMPHASIS_MARK,
    FOOTNOTE_MARK,
    quote,
    quote_with_offsets,
    text_key,
)

Mark = Literal["bullet", "number", "letter", "footnote", "heading", ""]

_END = "\r\n\x0b\x0c\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_END}]*(?:\r\n|[{_END}]|$)")
_SPACE = r"[\s\u00ad\u200b\u200c\u200d\ufeff]"
_LEADING_MARKUP = re.compile(rf"(?:{_SPACE}|[|>](?=\s|\*|\"|\u201c)|\#{{1,6}}(?={_SPACE}))*")
_TRAILING_MARKUP = re.compile(rf"{_SPACE}|\|")
_OF_A_RULE = re.compile(r"[\s|:_*-]+")
_RULES = ("---", "___", "***")
_DASHES = "-*+\u2013\u2014"  # also used as punctuation
_DOTS = "\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u2043\uf0b7"  # only bullet marks
_LETTERS = "o\u00d8\u00fc\u00a7\u00a8"  # what is left of a mark in a font of symbols
_PRIVATE = "\ue000-\uf8ff"  # marks of fonts of symbols, of which only the code is left
_BULLET = re.compile(
    rf"[{re.escape(_DASHES)}\u00b7]\s+(?=\S)|[{_DOTS}{_PRIVATE}]\s*(?=\S)"
    rf"|[{_LETTERS}]\s+(?=[\"'\u2018\u201c]?[A-Z0-9])"
    r"|[-\u2013\u2014](?=[A-Z](?:[a-z]|\s))"  # "-Text"
)
_BARE_BULLET = re.compile(rf"\s*(?:[{_DOTS}{_PRIVATE}])\s*")
_NO_MARKS = "\u00a9\u00ae\u2122\u00b0\u2116"  # symbols with which a text can begin
_NUMBER = re.compile(r"(?P<number>\d{1,2})[.)]\s+(?=\S)")
_LETTER = re.compile(r"(?:\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(?=\S)|[a-h]\.\s+(?=[A-Z])")
_FOOTNOTE = re.compile(rf"(?:{FOOTNOTE_MARK})\s*(?=\S)", re.IGNORECASE)
_RUN_OUT = re.compile(r"[.!?;][\"'\u2019\u201d)]*\s+(?P<heading>[A-Z][^.!?:;]{5,60}:)(?=\s|$)")
_RUN_IN = re.compile(r"\s*(?P<heading>[A-Z][^:]{5,60}:)\s+\S")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?\d{1,3}(?:\s*of\s*\d{1,3})?(?:\s*\|\s*page)?", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_MARKING = re.compile(
    r"(?:official|protected?|restricted|confidential)(?:\s*[-:\u2013]\s*sensitive)?"
    r"|unclassified|not protectively marked",
    re.IGNORECASE,
)  # markings of the government's classification of documents
_FEWEST_RUNNING = 3
_SHORTEST_PAGE = 12  # lines
_MOST_CHAINS = 20  # of page numbers; more are numbers of something else, and stay text
_PUBLISHER = re.compile(r"hm inspectorate of probation|inspection of youth|inspection report")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source.

    Attributes
    ----------
    spans : tuple of Span
        Where its words are, without mark-up; empty for a blank line or a rule.
    text : str
        Those words, normalised as `inspection_findings.text.quote` does.
    mark : str
        ``"bullet"``, ``"number"``, ``"letter"``, ``"footnote"`` or ``"heading"`` (a markdown
        heading), if the line begins with such a mark.
    mark_text, mark_start : str, int
        The mark itself and its position.
    """

    spans: tuple[Span, ...]
    text: str
    mark: Mark = ""
    mark_text: str = ""
    mark_start: int = 0

    @property
    def is_blank(self) -> bool:
        return not self.spans

    @property
    def may_be_dash(self) -> bool:
        """Whether the bullet mark could be a dash in the middle of a sentence."""
        return self.mark == "bullet" and self.mark_text in _DASHES and self.text[:1].islower()

    @property
    def with_mark(self) -> tuple[Span, ...]:
        """The spans including the mark, for a dash that turns out not to be a bullet."""
        return ((self.mark_start, self.spans[0][1]), *self.spans[1:])


_BLANK = Line((), "")


@lru_cache(maxsize=1)  # a reader and its checks ask for the lines of the same text
def split_lines(source_text: str) -> tuple[Line, ...]:
    """Split ``source_text`` into lines, whatever its line endings.

    A bullet mark alone on a line, as in text from a PDF, belongs to the next line.
    """
    lines: list[Line] = []
    bare: re.Match[str] | None = None
    for match in _LINE.finditer(source_text):
        if match.end() == match.start():
            continue
        if _BARE_BULLET.fullmatch(match.group()):
            bare = match
            continue
        line = make_line(source_text, match.start(), match.end())
        if bare and not line.is_blank:
            start = bare.start() + len(bare.group()) - len(bare.group().lstrip())
            line = replace(line, mark="bullet", mark_text=bare.group().strip(), mark_start=start)
            bare = None
        lines.extend(cut_run_in(source_text, line))
    return tuple(lines)


def cut_run_in(source_text: str, line: Line) -> Iterator[Line]:
    """Yield polarity headings and what stands before and after them on one line as lines."""
    places = _find_inner_headings(source_text, line)
    if not places:
        yield line
        return
    before = (_strip(source_text, a, min(b, places[0][0])) for a, b in line.spans)
    if spans := tuple(span for span in before if span):
        yield replace(line, spans=spans, text=quote(source_text, spans))
    for (start, end), (following, _) in pairwise([*places, (line.spans[-1][1], 0)]):
        yield make_line(source_text, start, end)
        if source_text[end:following].strip():
            yield make_line(source_text, end, following)


def _find_inner_headings(source_text: str, line: Line) -> list[Span]:
    """Return where polarity headings stand on a line with other words."""
    headings = list(_match_headings(line)) if ":" in line.text else []
    if not headings:
        return []
    _, offsets = quote_with_offsets(source_text, line.spans)
    return [(offsets[start], offsets[end - 1] + 1) for start, end in headings]


def _match_headings(line: Line) -> Iterator[Span]:
    """Yield where in the text of a line a polarity heading stands that ends in a colon."""
    runs_in = line.mark != "bullet"  # nothing but a heading stands before
    runs_out = line.mark != "heading"
    at = 0
    while True:
        match = (_RUN_IN.match(line.text, at) if runs_in else None) or (
            _RUN_OUT.search(line.text, at) if runs_out else None
        )
        if match is None:
            return
        runs_in = _states_polarity(match["heading"])
        if runs_in:
            yield match.span("heading")
        runs_out, at = runs_out or runs_in, match.end("heading")


def _states_polarity(text: str) -> bool:
    heading = find_heading(text)
    return heading is not None and heading.kind == "polarity"


def make_line(source_text: str, start: int, end: int) -> Line:
    """Return the line between two offsets, its mark and mark-up set apart."""
    raw = source_text[start:end]
    if raw.isspace():
        return _BLANK
    if any(rule in raw for rule in _RULES) and _OF_A_RULE.fullmatch(raw):
        return _BLANK
    lead = _LEADING_MARKUP.match(raw)
    begin = start + (lead.end() if lead else 0)
    stop = end  # a pattern that looks for the last of many spaces would take ever longer
    while stop > begin and _TRAILING_MARKUP.match(source_text, stop - 1, stop):
        stop -= 1
    mark: Mark = "heading" if lead and "#" in lead.group() else ""
    mark_text, mark_start = "", begin
    patterns: tuple[tuple[Mark, re.Pattern[str]], ...] = (
        ("bullet", _BULLET),
        ("number", _NUMBER),
        ("letter", _LETTER),
        ("footnote", _FOOTNOTE),
    )
    for name, pattern in patterns:
        found = pattern.match(source_text, begin, stop)
        if found and not mark:
            mark, mark_text = name, found.group().strip()
            begin = found.end()
    if not mark and _begins_with_symbol(source_text, begin, stop):
        mark, mark_text = "bullet", source_text[begin]
        begin += 1
    spans = _cut_emphasis(source_text, begin, stop)
    text = quote(source_text, spans)
    if not text:
        return _BLANK
    return Line(spans, text, mark, mark_text, mark_start)


def _begins_with_symbol(source_text: str, begin: int, end: int) -> bool:
    """Return whether a line begins with a symbol and a space, such as a tick or an arrow."""
    first, second = source_text[begin : begin + 1], source_text[begin + 1 : end].lstrip()[:1]
    is_symbol = bool(first) and (
        (unicodedata.category(first) == "So" and first not in _NO_MARKS)
        or "\u2190" <= first <= "\u21ff"  # arrows
    )
    return is_symbol and bool(second) and source_text[begin + 1].isspace()


def _cut_emphasis(source_text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the spans between emphasis marks at the edges of words.

    A mark inside a word stays in the span, and ``quote`` drops it. Joining two spans with a
    space therefore never splits a word.
    """
    spans: list[Span] = []
    begin = start
    for match in re.finditer(EMPHASIS_MARK, source_text[start:end], re.IGNORECASE):
        left, right = start + match.start(), start + match.end()
        at_edge = (
            left == start
            or right == end
            or source_text[left - 1].isspace()
            or source_text[right].isspace()
        )
        if at_edge:
            spans.append((begin, left))
            begin = right
    spans.append((begin, end))
    return tuple(span for span in (_strip(source_text, *span) for span in spans) if span)


def _strip(source_text: str, start: int, end: int) -> Span | tuple[()]:
    while start < end and source_text[start].isspace():
        start += 1
    while end > start and source_text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else ()


def find_running_lines(lines: list[Line]) -> set[int]:
    """Return the indices of running headers, running footers, page numbers and markings.

    A running line is short and occurs at least three times, apart from its page number. It
    stands alone, names the publisher, or comes at regular distances.
    """
    running = _find_page_numbers(lines)
    running |= {i for i, line in enumerate(lines) if _MARKING.fullmatch(line.text)}
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if key := _running_key(line):
            places.setdefault(key, []).append(i)
    for key, found in places.items():
        if len(found) >= _FEWEST_RUNNING and not _head_lists(lines, found):
            alone = sum(_stands_alone(lines, i) for i in found)
            if _PUBLISHER.search(key) or alone * 2 > len(found) or _is_regular(found):
                running.update(found)
    return running


def _head_lists(lines: list[Line], places: list[int]) -> bool:
    """Return whether most of these lines have a list below: then they are unknown headings."""
    below = (next((one for one in lines[i + 1 : i + 4] if not one.is_blank), None) for i in places)
    return sum(one is not None and one.mark == "bullet" for one in below) > 0.7 * len(places)


def _find_page_numbers(lines: list[Line]) -> set[int]:
    """Return the lines that hold only a page number.

    "Page 7" always is one. A number by itself is one if it stands alone, or if the numbers
    increase from each to the next at most by two, as page numbers do.
    """
    bare = [i for i, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.text)]
    named = {
        i
        for i, line in enumerate(lines)
        if _PAGE_NUMBER.fullmatch(line.text) and not _BARE_NUMBER.fullmatch(line.text)
    }
    alone = {i for i in bare if _stands_alone(lines, i)}
    counted: set[int] = set()
    for _ in range(_MOST_CHAINS):
        chain = _find_chain(lines, [i for i in bare if i not in counted])
        if not chain:
            break
        counted.update(chain)
    return named | alone | counted


def _find_chain(lines: list[Line], bare: list[int]) -> list[int]:
    """Return the longest chain of numbers that increase by one or two; empty if it is short."""
    ends: dict[int, int] = {}  # number -> line at which the longest chain up to it ends
    lengths: dict[int, int] = {}
    previous: dict[int, int] = {}
    for i in bare:
        number = int(lines[i].text)
        before = max(
            (ends[number - step] for step in (1, 2) if number - step in ends),
            key=lengths.__getitem__,
            default=-1,
        )
        length = lengths.get(before, 0) + 1
        if length > lengths.get(ends.get(number, -1), 0):
            ends[number], lengths[i], previous[i] = i, length, before
    last = max(ends.values(), key=lengths.__getitem__, default=-1)
    longest: list[int] = []
    while last >= 0:
        longest.append(last)
        last = previous[last]
    return longest if len(longest) >= _FEWEST_RUNNING else []


def _is_regular(places: list[int]) -> bool:
    """Return whether places are at much the same distance from one another, as pages are."""
    gaps = [after - before for before, after in pairwise(places)]
    return (
        len(gaps) >= _FEWEST_RUNNING and min(gaps) > _SHORTEST_PAGE and max(gaps) <= 1.2 * min(gaps)
    )


_NEVER_RUNNING = {word.casefold() for word in RATING_WORDS}


def _running_key(line: Line) -> str:
    """Return the line without numbers, or "" if it cannot be a running line."""
    if line.is_blank or line.mark or len(line.text) > 120 or find_heading(line.text):
        return ""
    key = text_key(line.text)
    if "%" in key or key.endswith((".", ":", "?")) or key in _NEVER_RUNNING:
        return ""
    if line.text[0].islower():  # the rest of a sentence, as in "children and families"
        return ""
    if names_polarity(key) and not _PUBLISHER.search(key):  # perhaps a heading in other words
        return ""
    if re.match(r"\d\.\d", key):  # a standard's heading or its row in the ratings
        return ""
    return re.sub(r"\W*\d+\W*", " ", key).strip()


def _stands_alone(lines: list[Line], i: int) -> bool:
    before = i == 0 or lines[i - 1].is_blank
    after = i + 1 == len(lines) or lines[i + 1].is_blank
    return before and after

"""Reads the recommendations: whom each is addressed to, and where one ends and the next begins.

An addressee ends in "should:". A paragraph can hold several addressees and recommendations, where
the text came without blank lines or runs on; it is cut into its pieces first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.youth_justice.place import Place, add_block, join_block
from inspection_findings.reading.youth_justice.roles import ADDRESSEE, LEAD_IN
from inspection_findings.records import Block, Span
from inspection_findings.text import quote_with_offsets

SHOULD = re.compile(r"\bshould\s*:", re.IGNORECASE)
_ENDS_SO = re.compile(r"\bshould\s*:$", re.IGNORECASE)
_NAMED = re.compile(r"(?:The|All|Each|Both|Every)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;][\"'\u2019\u201d)\]]*\s+")
_RUNS_ON = re.compile(r"(?:\b(?:and|or|of|for|with|the|in)|[,&])\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<number>\d{1,2})[.)]\s+(?=\S)")
_DASHES = "-*+\u2013\u2014"
_LINE_END = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]")
_DASH = re.compile(rf"[\r\n\x0b\x0c\x85\u2028\u2029]\s*[{re.escape(_DASHES)}]\s")
_DOT = re.compile(r"(?:^|(?<=\s))[\u2022\u25aa\u25cf\u25a0\uf0b7]\s*(?=\S)")


def read_recommendations(place: Place, paragraph: Paragraph, next_: Paragraph | None) -> None:
    """Add the blocks of a paragraph of the section of recommendations."""
    pieces = list(_cut(place.source_text, paragraph))
    for piece, following in pairwise([*pieces, next_]):
        if piece is not None:
            _read(place, piece, following)


def _read(place: Place, paragraph: Paragraph, next_: Paragraph | None) -> None:
    if paragraph.mark == "number" and paragraph.number in (place.number + 1, 1):
        place.number, place.numbered = paragraph.number, True
        add_block(place, paragraph, "recommendation")
    elif _ENDS_SO.search(paragraph.text):
        text = f"{place.addressee_half} {paragraph.text}".strip()
        place.addressee, place.addressee_half = _ENDS_SO.sub("", text).strip(), ""
        place.numbered = False
        place.last.clear()
        add_block(place, paragraph, ADDRESSEE)
    elif next_ and _is_half_addressee(paragraph, next_):
        place.addressee_half = paragraph.text
        add_block(place, paragraph, ADDRESSEE)
    elif paragraph.mark in ("bullet", "letter") and not place.numbered:
        place.number += 1
        add_block(place, replace(paragraph, number=place.number), "recommendation")
    elif "recommendation" in place.last:
        join_block(place, "recommendation", paragraph)
    else:
        add_block(place, paragraph, LEAD_IN)


def _is_half_addressee(paragraph: Paragraph, next_: Paragraph) -> bool:
    return (
        bool(_ENDS_SO.search(next_.text))
        and not next_.text.startswith("The ")
        and paragraph.text.startswith("The ")
        and paragraph.is_open
    )


def _cut(source_text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield the addressees and recommendations that a paragraph holds, each as a paragraph."""
    rest: Paragraph | None = paragraph
    while rest is not None:
        parts, rest = _cut_first(source_text, rest)
        yield from parts


def _cut_first(source_text: str, paragraph: Paragraph) -> tuple[list[Paragraph], Paragraph | None]:
    """Return what is up to the first addressee, with it, and what follows it, if anything."""
    text, offsets = quote_with_offsets(source_text, paragraph.spans)
    should = SHOULD.search(text)
    before = offsets[: should.end()] if should else []  # the rest is looked at in its turn
    start = _find_addressee(text, _line_starts(source_text, before), should, paragraph)
    if should is None or start is None:
        return list(_cut_items(source_text, paragraph)), None
    parts = list(_cut_items(source_text, _piece(paragraph, offsets, 0, start))) if start else []
    parts.append(_piece(paragraph, offsets, start, should.end()))
    rest = text[should.end() :]
    if not rest.strip():
        return parts, None
    begin = should.end() + len(rest) - len(rest.lstrip())
    # A sentence that follows is a recommendation, with or without a mark.
    return parts, replace(_piece(paragraph, offsets, begin, len(text)), mark="bullet")


def _line_starts(source_text: str, offsets: list[int]) -> list[int]:
    """Return the places in a quoted text where a line of the source begins."""
    return [
        i + 1
        for i, (before, after) in enumerate(pairwise(offsets))
        if _LINE_END.search(source_text, before, max(after, before + 1))
    ]


def _find_addressee(
    text: str, line_starts: list[int], should: re.Match[str] | None, paragraph: Paragraph
) -> int | None:
    """Return where the addressee that ends in "should:" begins, or None if that is not clear.

    It begins a sentence or a line with a capital letter, most often with "The". Where a
    recommendation without a full stop stands before it, only a line can tell.
    """
    if should is None:
        return None
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, should.start())]
    sentence = ends[-1] if ends else 0
    lines = [i for i in line_starts if sentence <= i < should.start() and text[i].isupper()]
    named = [i for i in lines if _NAMED.match(text, i)]
    if named:
        return _begin_earlier(text, named)
    if text[sentence].isupper() and (sentence > 0 or not paragraph.mark):
        return sentence
    if paragraph.mark == "heading":
        return sentence
    return lines[-1] if lines else None


def _begin_earlier(text: str, named: list[int]) -> int:
    """Return the last line that begins with "The", or the one before if that runs on into it."""
    *earlier, start = named
    while earlier and _RUNS_ON.search(text[:start]):
        start = earlier.pop()
    return start


def _cut_items(source_text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield the recommendations in a paragraph that holds no addressee."""
    text, offsets = quote_with_offsets(source_text, paragraph.spans)
    marks = _find_marks(text, offsets, source_text, paragraph)
    if not marks:
        yield paragraph
        return
    if marks[0][0] > 0:
        yield _piece(paragraph, offsets, 0, marks[0][0])
    for (begin, end, number), (stop, _, _) in pairwise([*marks, (len(text), 0, None)]):
        if not text[end:stop].strip():  # a mark right after another holds nothing
            continue
        item = _piece(paragraph, offsets, end, stop)
        marked = _piece(paragraph, offsets, begin, stop).spans
        mark = "number" if number else "bullet"
        yield replace(item, mark=mark, number=number, marked_spans=marked)  # type: ignore[arg-type]


def _find_marks(
    text: str, offsets: list[int], source_text: str, paragraph: Paragraph
) -> list[tuple[int, int, int | None]]:
    """Return begin, end and number of the marks inside a text: "1. make sure ... 2. use ..."."""
    first = _NUMBER.match(text) if paragraph.mark == "bullet" else None
    if first or paragraph.mark == "number":
        return list(_count_on(text, paragraph.number or 0, first))
    if paragraph.mark != "bullet":
        return []
    if _DOT.search(text):
        return [(match.start(), match.end(), None) for match in _DOT.finditer(text)]
    # A quoted text holds no asterisk, so the mark is looked up in the source.
    starts = [i for i in _line_starts(source_text, offsets) if i > 0]
    marked = [i for i in starts if _DASH.search(source_text, offsets[i - 1], offsets[i] + 2)]
    return [(i, i + 2 if text[i] in _DASHES else i, None) for i in marked]


def _count_on(
    text: str, number: int, first: re.Match[str] | None
) -> Iterator[tuple[int, int, int | None]]:
    """Yield the marks that count on from a number; any other number is part of the text."""
    if first:
        number = int(first["number"])
        yield first.start(), first.end(), number
    for match in _NUMBER.finditer(text, first.end() if first else 0):
        follows = match.start() > 0 and text[match.start() - 1].isspace()
        if follows and int(match["number"]) == number + 1 and text[match.end()].islower():
            number += 1
            yield match.start(), match.end(), number


def _piece(paragraph: Paragraph, offsets: list[int], start: int, stop: int) -> Paragraph:
    """Return the part of a paragraph between two places in its text."""
    text = paragraph.text[start:stop].rstrip()
    if (start, len(text)) == (0, len(paragraph.text)):
        return paragraph
    first, last = offsets[start], offsets[start + len(text) - 1] + 1
    spans = _clip(paragraph.spans, first, last)
    if start == 0:
        marked = _clip(paragraph.marked_spans, 0, last)
        return replace(paragraph, spans=spans, text=text, marked_spans=marked)
    return Paragraph(spans, text, marked_spans=spans, is_whole=paragraph.is_whole)


def _clip(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    clipped = ((max(a, start), min(b, end)) for a, b in spans)
    return tuple((a, b) for a, b in clipped if a < b)


def find_number(text: str, recommendation: Block) -> Span:
    """Return where the number before a recommendation stands; an empty span if it has none."""
    start = recommendation.spans[0][0]
    mark = re.search(r"(?<!\w)\d{1,2}[.)][\W_]*$", text[max(start - 20, 0) : start])
    return (start - len(mark.group()), start) if mark else (start, start)

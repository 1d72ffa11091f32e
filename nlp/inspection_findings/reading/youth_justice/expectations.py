"""Compares what a report should contain with what was found in it.

Each rule is a function that yields one or more expectations. Rules report differences; they
never correct what was read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise

from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading.checks import compare, expect_every_character, some
from inspection_findings.reading.formats.repair import find_broken_characters
from inspection_findings.reading.items import ItemLine, find_item_lines
from inspection_findings.reading.polarity_headings import find_polarity, fold_heading
from inspection_findings.reading.youth_justice.addressees import find_number
from inspection_findings.reading.youth_justice.doubts import DOUBTS
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.reading.youth_justice.place import POLARITY_HEADINGS
from inspection_findings.reading.youth_justice.roles import (
    CONTENTS,
    FOOTNOTE,
    FRONT_MATTER,
    FURTHER,
    HEADING,
    KEY_QUESTIONS,
    LEAD_IN,
    RATING_ECHO,
    RATINGS,
    RUNNING,
    STATEMENT,
    UNKNOWN_STANDARD,
    UNPLACED,
)
from inspection_findings.records import RATING_WORDS, Block, Expectation, Report

_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_STATED = re.compile(r"(?:made|make|provided)\s+(?P<count>\w+)\s+recommendations", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;][\"'\u2019\u201d)]*$")
_MOST_STRAY_WORDS = 3
_SHORTEST_SENTENCE = 60  # characters; an entry of a contents page is shorter
_WORDS_OF_LINE = re.compile(r"(?m)^\W*(?P<words>\w[^\r\n]{0,60})(?=[\r\n]|\Z)")
_LAST_WORDS = re.compile(r"[.!?;]\s+(?P<words>[A-Z][^.!?;]{4,60}:?)$")
_WITHOUT_CASES = re.compile(
    r"[^.?!]*\b(?:not inspect(?:ed)?|no (?:\w+ ){0,2}cases)\b[^.?!]*", re.IGNORECASE
)


def check_report(report: Report, framework: Framework) -> tuple[Expectation, ...]:
    """Return all expectations of a report, met or not, in a fixed order."""
    return tuple(expectation for rule in RULES for expectation in rule(report, framework))


def _expect_every_character(report: Report, _: Framework) -> Iterable[Expectation]:
    """Every letter and digit of the source is in a block, or in the mark before it."""
    text = report.source.text
    numbers = [find_number(text, b) for b in report.blocks if b.role == "recommendation"]
    yield from expect_every_character(text, report.blocks, marks=numbers)


def _expect_characters(report: Report, _: Framework) -> Iterable[Expectation]:
    """No character was lost before the text came here."""
    yield from find_broken_characters(report.source.text)


def _expect_bullets(report: Report, _: Framework) -> Iterable[Expectation]:
    """Every line that looks like an item of a list, by an independent count, is a finding."""
    find_block = _index_blocks(report)
    missed = [
        (line, block)
        for line in find_item_lines(report.source.text)
        if (block := find_block(line.start)) and _hides_item(block, line)
    ]
    for line, block in missed:
        yield compare(
            "item of a list", block.heading or block.standard, "a finding of its own",
            f"'{line.text[:40]} ...' in: {block.role}",
        )  # fmt: skip
    if not missed:
        yield compare("items of lists that are no findings", "whole report", 0, 0)
    unplaced = [b for b in report.blocks if b.role == UNPLACED]
    yield compare("paragraphs that could not be placed", "whole report", 0, len(unplaced))


def _index_blocks(report: Report) -> Callable[[int], Block | None]:
    """Return a function from a position in the source to the block there."""
    spans = sorted(
        ((*span, i) for i, block in enumerate(report.blocks) for span in block.spans),
    )
    starts = [start for start, _, _ in spans]

    def find(position: int) -> Block | None:
        found = bisect_right(starts, position) - 1
        if found < 0 or position >= spans[found][1]:
            return None
        return report.blocks[spans[found][2]]

    return find


def _hides_item(block: Block, line: ItemLine) -> bool:
    """Return whether an item is inside a block that should not hold one."""
    if line.may_go_on:
        return False
    if block.role == KEY_QUESTIONS:
        return not re.search("[?%]", line.text)
    if block.role in (FRONT_MATTER, CONTENTS, RATINGS):
        return len(line.text) > _SHORTEST_SENTENCE and not re.search(r"\t|\.{3}|%", line.text)
    if block.role in ("bullet", "recommendation", FOOTNOTE):
        return line.start != block.spans[0][0]
    is_mixed = block.role == "narrative" and block.standard == "diversity"
    return is_mixed or block.role in (LEAD_IN, STATEMENT)


def _expect_standards(report: Report, framework: Framework) -> Iterable[Expectation]:
    present = {b.standard for b in report.blocks}
    for standard in framework.standards:
        if _is_left_out(report, standard):
            reason = _find_reason(report, standard) or "neither heading nor rating"
            yield compare("section", standard.title, "found", reason, "note")
            continue
        found = "found" if standard.number in present else "missing"
        severity = "note" if standard.carries == "standards" else "loss"
        yield compare("section", standard.title, "found", found, severity)
    unknown = [b for b in report.blocks if b.role == UNKNOWN_STANDARD]
    yield compare("paragraphs under unknown standards", "whole report", 0, len(unknown))


def _is_left_out(report: Report, standard: Standard) -> bool:
    """Return whether a report has neither heading nor rating of a standard that may be absent."""
    named = any(b.standard == standard.number for b in report.blocks)
    rated = any(rating.standard == standard.number for rating in report.ratings)
    return standard.may_be_absent and not named and not rated


def _find_reason(report: Report, standard: Standard) -> str:
    """Return the words with which a report says that there were no cases of a standard."""
    subject = standard.name.split()[0].casefold()
    sentences = (m.group() for b in report.blocks for m in _WITHOUT_CASES.finditer(b.text))
    return next((f"'{one.strip()}'" for one in sentences if subject in one.casefold()), "")


def _expect_findings(report: Report, framework: Framework) -> Iterable[Expectation]:
    """Each standard contains its kind of finding.

    A standard can have no areas for improvement, since a service can be outstanding: that is
    only a note. No report seen so far has a standard without strengths: that is a loss.
    """
    for standard in framework.standards:
        if _is_left_out(report, standard):
            continue
        blocks = [b for b in report.blocks if b.standard == standard.number]
        if standard.carries in ("either", "standards"):
            severity = "loss" if standard.carries == "either" else "note"
            findings = some(b for b in blocks if b.holds_findings)
            yield compare("findings", standard.title, "some", findings, severity)
            continue
        if standard.carries == "narrative":
            narrative = some(b for b in blocks if b.role == "narrative")
            yield compare("narrative", standard.title, "some", narrative)
            continue
        strengths = some(b for b in blocks if b.polarity == "strength")
        areas = some(b for b in blocks if b.polarity == "area_for_improvement")
        yield compare("strengths", standard.title, "some", strengths)
        yield compare("areas for improvement", standard.title, "some", areas, "note")
    yield _expect_areas_for_improvement(report)
    for section in ("foreword", "background", "involvement", "diversity"):
        found = some(b for b in report.blocks if b.standard == section and b.holds_findings)
        yield compare("text", section, "some", found, _unless_tried(framework))


def _unless_tried(framework: Framework) -> str:
    """Return how severe it is that something is missing that only reports can show."""
    return "loss" if framework.was_tried else "note"


def _expect_areas_for_improvement(report: Report) -> Expectation:
    """A service that is not outstanding throughout has something to improve."""
    areas = some(b for b in report.blocks if b.polarity == "area_for_improvement")
    is_outstanding = all(rating.rating == "Outstanding" for rating in report.ratings)
    severity = "note" if is_outstanding else "loss"
    return compare("areas for improvement", "whole report", "some", areas, severity)


def _check_polarity_headings(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each polarity heading in other words than those of this inspectorate."""
    for block in report.blocks:
        heading = find_heading(block.text) if block.role == HEADING else None
        if heading and heading.kind == "polarity":
            usual = POLARITY_HEADINGS[heading.key]  # type: ignore[index]
            if fold_heading(block.text).removesuffix("s") != usual.casefold().removesuffix("s"):
                yield Expectation(
                    what="polarity heading in other words",
                    where=block.standard or "whole report",
                    expected=usual,
                    found=block.text,
                    met=False,
                    severity="note",
                )


def _expect_no_heading_inside(report: Report, _: Framework) -> Iterable[Expectation]:
    """No line or last words that say strengths or improvement are inside another text.

    The lines are looked at without any mark-up, and not as the reader takes them.
    """
    find_block = _index_blocks(report)
    for match in _WORDS_OF_LINE.finditer(report.source.text):
        words = " ".join(re.findall(r"\w+", match["words"]))
        block = find_block(match.start("words")) if find_polarity(words) else None
        if block and block.role not in (HEADING, CONTENTS, FRONT_MATTER, FURTHER, RUNNING):
            yield compare("polarity heading inside a text", block.heading, "none", words)
    for block in report.blocks:
        last = _LAST_WORDS.search(block.text) if block.holds_findings else None
        if last and find_polarity(last["words"]):
            yield compare(
                "polarity heading at the end of a text", block.heading, "none", last["words"]
            )


def _expect_items(report: Report, _: Framework) -> Iterable[Expectation]:
    """Text under a polarity heading gives a bullet."""
    under: Block | None = None
    text = ""
    for block in (*report.blocks, None):
        if block is not None and block.role == "bullet":
            under = None
        elif block is None or block.role == HEADING:
            if under and text:
                yield compare(f"bullets under '{under.text}'", under.standard, "some", "none")
            heading = find_heading(block.text) if block else None
            under, text = (block if heading and heading.kind == "polarity" else None), ""
        elif block.role not in (RUNNING, FOOTNOTE, RATING_ECHO):
            text = block.text
            if under and block.role == LEAD_IN and _is_sentence(text):
                yield compare(
                    "text under a polarity heading", block.heading, "a finding", text[:60]
                )


def _is_sentence(text: str) -> bool:
    return len(text) > _SHORTEST_SENTENCE and text.endswith(".")


def _expect_recommendations(report: Report, _: Framework) -> Iterable[Expectation]:
    """The report has as many recommendations as it says, numbered from 1."""
    recommendations = [b for b in report.blocks if b.role == "recommendation"]
    lead_in = " ".join(
        b.text for b in report.blocks if b.standard == "recommendation" and b.role == LEAD_IN
    )
    stated = _STATED.search(lead_in)
    word = stated["count"].lower() if stated else ""
    if word in _NUMBER_WORDS:
        expected = _NUMBER_WORDS.index(word)
        yield compare("recommendations", "Recommendations", expected, len(recommendations))
    else:
        yield compare("recommendations", "Recommendations", "some", some(recommendations))
    numbers = [b.number for b in recommendations]
    yield compare("numbering", "Recommendations", list(range(1, len(numbers) + 1)), numbers)
    lacking = sum(b.addressee is None for b in recommendations)
    yield compare("recommendations without addressee", "Recommendations", 0, lacking)


def _expect_ratings(report: Report, framework: Framework) -> Iterable[Expectation]:
    rated = {rating.standard for rating in report.ratings}
    for standard in framework.standards:
        if _is_left_out(report, standard):
            continue
        found = "found" if standard.number in rated else "missing"
        yield compare("rating", standard.title, "found", found, _unless_tried(framework))
    for what, value in (
        ("score", report.score),
        ("overall rating", report.overall_rating),
        ("service", report.service or None),
        ("fieldwork month", report.fieldwork),
    ):
        severity = "loss" if what == "overall rating" else _unless_tried(framework)
        severity = "note" if what == "fieldwork month" else severity
        found = "missing" if value is None else "found"
        yield compare(what, "Ratings", "found", found, severity)


def _expect_key_questions(report: Report, framework: Framework) -> Iterable[Expectation]:
    for standard in framework.standards:
        if standard.carries == "narrative":
            found = sum(q.standard == standard.number for q in report.key_questions)
            yield compare("key questions", standard.title, framework.key_questions, found)


def _check_score(report: Report, framework: Framework) -> Iterable[Expectation]:
    """The score is the sum of the ratings that count, and leads to the overall rating."""
    if any(standard.in_score is None for standard in framework.standards):
        return
    counted = [rating for rating in report.ratings if rating.in_score]
    if report.score is None or len(counted) < sum(bool(s.in_score) for s in framework.standards):
        return
    points = sum(rating.points for rating in counted)
    yield compare(
        "score compared with the sum of the ratings", "Ratings", points, report.score, "warning"
    )
    expected = framework.rate_score(report.score)
    yield compare(
        "overall rating compared with the score",
        "Ratings",
        expected,
        report.overall_rating,
        "warning",
    )


def _check_casework_ratings(report: Report, framework: Framework) -> Iterable[Expectation]:
    """A casework standard is rated by its lowest key question, or a footnote says why not."""
    exception = framework.casework.exception if framework.casework else ""
    for rating in report.ratings:
        expected = framework.rate_casework(
            q.percentage for q in report.key_questions if q.standard == rating.standard
        )
        if expected is None:
            continue
        notes = [
            b.text for b in report.blocks if b.standard == rating.standard and b.role == FOOTNOTE
        ]
        is_explained = any(exception in note.casefold() for note in notes)
        where = f"{rating.standard} {rating.name}"
        if is_explained and expected != rating.rating:
            where += f" (the report states {exception})"
        yield compare(
            "rating compared with its lowest key question",
            where,
            expected,
            rating.rating,
            "warning",
        )


def _check_rating_echoes(report: Report, _: Framework) -> Iterable[Expectation]:
    """The rating below the heading of a standard is the one on the ratings page."""
    on_page = {rating.standard: rating.rating for rating in report.ratings}
    for block in report.blocks:
        if block.role == RATING_ECHO and block.standard in on_page:
            echo = next(w for w in RATING_WORDS if w.casefold() == block.text.casefold())
            yield compare(
                "rating below the heading", block.heading, on_page[block.standard], echo, "warning"
            )


def _check_fieldwork(report: Report, _: Framework) -> Iterable[Expectation]:
    """The ratings page and the background section name the same month of fieldwork."""
    if report.fieldwork and report.fieldwork_began:
        yield compare(
            "fieldwork month compared with the background section",
            "Ratings",
            report.fieldwork_began[:7],
            report.fieldwork,
            "warning",
        )


def _check_joined(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each bullet that was joined with a second half beginning with a capital letter."""
    text = report.source.text
    for block in report.blocks:
        if block.role != "bullet":
            continue
        for (_start, end), (next_start, _end) in pairwise(block.spans):
            gap_is_break = "\n\n" in text[end:next_start].replace("\r\n", "\n")
            if text[end - 1] in ".!?" and text[next_start].isupper() and gap_is_break:
                yield Expectation(
                    what="paragraph joined to the bullet before it",
                    where=block.heading,
                    expected="the second half of a bullet",
                    found=f"'{text[next_start : next_start + 40]} ...'",
                    met=False,
                    severity="note",
                )


def _check_endings(report: Report, _: Framework) -> Iterable[Expectation]:
    """Note each bullet without a full stop, which may have lost its second half.

    A word or two after the last full stop are a loss: a line from elsewhere was joined.
    """
    for block in report.blocks:
        if block.role == "bullet" and not _ENDS.search(block.text):
            tail = re.split(r"(?<=[.!?])\s+(?=[A-Z\d])", block.text)
            is_stray = len(tail) > 1 and len(tail[-1].split()) <= _MOST_STRAY_WORDS
            yield Expectation(
                what="bullet ends with a full stop",
                where=block.heading,
                expected="full stop",
                found=f"'... {block.text[-40:]}'",
                met=False,
                severity="loss" if is_stray else "note",
            )


RULES: tuple[Callable[[Report, Framework], Iterable[Expectation]], ...] = (
    _expect_every_character,
    _expect_characters,
    _expect_bullets,
    _expect_standards,
    _expect_findings,
    _expect_items,
    _expect_no_heading_inside,
    _expect_recommendations,
    _expect_ratings,
    _expect_key_questions,
    _check_score,
    _check_casework_ratings,
    _check_rating_echoes,
    _check_fieldwork,
    _check_joined,
    _check_endings,
    _check_polarity_headings,
    *DOUBTS,
)

"""Compares what a report should contain with what was found in it.

Each rule is a function that yields one or more expectations. Rules report differences; they
never correct what was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading.checks import compare, expect_every_character, some
from inspection_findings.reading.formats.repair import find_broken_characters
from inspection_findings.reading.youth_justice import hidden_findings, rating_rules, strays
from inspection_findings.reading.youth_justice.addressees import find_number
from inspection_findings.reading.youth_justice.doubts import DOUBTS
from inspection_findings.reading.youth_justice.roles import (
    LEAD_IN,
    UNKNOWN_STANDARD,
)
from inspection_findings.records import Expectation, Report

_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_STATED = re.compile(r"(?:made|make|provided)\s+(?P<count>\w+)\s+recommendations", re.IGNORECASE)
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


def _expect_standards(report: Report, framework: Framework) -> Iterable[Expectation]:
    present = {b.standard for b in report.blocks}
    for standard in framework.standards:
        if rating_rules.is_left_out(report, standard):
            reason = _find_reason(report, standard) or "neither heading nor rating"
            yield compare("section", standard.title, "found", reason, "note")
            continue
        found = "found" if standard.number in present else "missing"
        severity = "note" if standard.carries == "standards" else "loss"
        yield compare("section", standard.title, "found", found, severity)
    unknown = [b for b in report.blocks if b.role == UNKNOWN_STANDARD]
    yield compare("paragraphs under unknown standards", "whole report", 0, len(unknown))


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
        if rating_rules.is_left_out(report, standard):
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
        yield compare("text", section, "some", found, rating_rules.unless_tried(framework))


def _expect_areas_for_improvement(report: Report) -> Expectation:
    """A service that is not outstanding throughout has something to improve."""
    areas = some(b for b in report.blocks if b.polarity == "area_for_improvement")
    is_outstanding = all(rating.rating == "Outstanding" for rating in report.ratings)
    severity = "note" if is_outstanding else "loss"
    return compare("areas for improvement", "whole report", "some", areas, severity)


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


RULES: tuple[Callable[[Report, Framework], Iterable[Expectation]], ...] = (
    _expect_every_character,
    _expect_characters,
    _expect_recommendations,  # what is missing whole is said before the items that it had
    hidden_findings.expect_bullets,
    _expect_standards,
    _expect_findings,
    hidden_findings.expect_items,
    hidden_findings.expect_no_heading_inside,
    rating_rules.expect_ratings,
    rating_rules.expect_key_questions,
    rating_rules.check_score,
    rating_rules.check_casework_ratings,
    rating_rules.check_rating_echoes,
    rating_rules.check_fieldwork,
    hidden_findings.check_joined,
    hidden_findings.check_endings,
    hidden_findings.check_polarity_headings,
    strays.name_unplaced,
    strays.name_strays,
    *DOUBTS,
)

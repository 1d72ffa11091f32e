"""What casts doubt on a reading: contradictions, and text that is not the inspectorate's.

Each rule is a function that yields an expectation only where there is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from inspection_findings.frameworks import Framework
from inspection_findings.reading.checks import doubt
from inspection_findings.reading.welsh import holds_welsh
from inspection_findings.reading.youth_justice.addressees import SHOULD, find_number
from inspection_findings.reading.youth_justice.roles import (
    AFTER,
    FRONT_MATTER,
    FURTHER,
    HEADING,
    RATINGS,
    STATEMENT,
    UNKNOWN_HEADING,
    WELSH,
)
from inspection_findings.records import RATING_WORDS, Block, Expectation, Report
from inspection_findings.text import place_key

_LONGEST_ADDRESSEE = 120  # characters
_BESIDE_FINDINGS = {FRONT_MATTER, "contents", "foreword", "ratings", "domain", FURTHER, AFTER}
_LONGEST_ROW = 40  # words
_RATING_WORD = re.compile(rf"\b(?:{'|'.join(RATING_WORDS)})\b", re.IGNORECASE)
_COUNCIL_WORDS = {"the", "and", "of", "london", "royal", "borough", "city", "county", "council"}


def _check_recommendations(report: Report, _: Framework) -> Iterable[Expectation]:
    """An addressee is short; a recommendation holds none; what has no number is said."""
    found = [b for b in report.blocks if b.role == "recommendation"]
    for addressee in dict.fromkeys(b.addressee for b in found):
        if addressee and len(addressee) > _LONGEST_ADDRESSEE:
            expected = f"at most {_LONGEST_ADDRESSEE} characters"
            yield doubt("addressee", "Recommendations", expected, f"'{addressee[:80]} ...'")
    for block in found:
        if SHOULD.search(block.text):
            what = "recommendation that may hold an addressee"
            yield doubt(what, f"recommendation {block.number}", "none", f"'{block.text[:80]} ...'")
    spans = [find_number(report.source.text, b) for b in found]
    counted = sum(start == end for start, end in spans)
    if counted:
        what = "recommendations without a number of their own"
        yield doubt(what, "Recommendations", 0, f"{counted}, counted in their order", "note")


def _check_publication(report: Report, _: Framework) -> Iterable[Expectation]:
    """A report is published after the fieldwork; if not, its title may be another report's."""
    fieldwork = report.fieldwork or (report.fieldwork_began or "")[:7]
    if report.published < fieldwork:
        yield doubt(
            "publication after the fieldwork",
            "title page",
            f"{fieldwork} or later",
            report.published,
        )


def _check_service(report: Report, _: Framework) -> Iterable[Expectation]:
    """The service on the ratings page is that of the borough on the title page."""
    words = set(place_key(report.borough).split("_")) - _COUNCIL_WORDS
    service = set(place_key(report.service).split("_"))
    if report.service and not words <= service:
        yield doubt(
            "service of the borough on the title page", "Ratings", report.borough, report.service
        )


def _check_welsh(report: Report, _: Framework) -> Iterable[Expectation]:
    """Welsh text is left out: a note, but loss among findings and where English stands in it."""
    places: dict[str, list[Block]] = {}
    for block in report.blocks:
        if block.role == WELSH:
            places.setdefault(block.standard, []).append(block)
        elif block.holds_findings and holds_welsh(block.text):
            yield doubt("Welsh and English together", block.standard, "English", _begin(block))
    for place, found in places.items():
        severity = "note" if place in _BESIDE_FINDINGS else "loss"
        named = f"{_begin(found[0])} ({len(found)} paragraphs in all, left out)"
        yield doubt("Welsh text", place, "English", named, severity)


def _check_after(report: Report, _: Framework) -> Iterable[Expectation]:
    """Text that is not the report's: a section that comes twice, or after the last one."""
    found = [block for block in report.blocks if block.role == AFTER]
    if found:
        named = ", ".join(_begin(block) for block in found[:3])
        yield doubt(
            "text after the report",
            "whole report",
            "none",
            f"{named} ({len(found)} paragraphs in all, left out)",
        )


def _check_framework(_: Report, framework: Framework) -> Iterable[Expectation]:
    """A report of a framework of which none could be tried always says so."""
    if not framework.was_tried:
        yield doubt(
            "framework",
            "whole report",
            "one of which published reports were tried",
            f"{framework.name}: no published report of it could be tried",
            "note",
        )


def _check_unknown_headings(report: Report, framework: Framework) -> Iterable[Expectation]:
    """Headings that are not known are named; what stands below them is kept."""
    if framework.was_tried:
        return
    for block in report.blocks:
        if block.role == UNKNOWN_HEADING:
            yield doubt("heading", block.standard, "one that is known", _begin(block))
    known = {standard.number for standard in framework.standards}
    unknown = {
        block.standard: block
        for block in reversed(report.blocks)
        if block.role == HEADING and block.standard not in known and block.standard[-1:].isdigit()
    }
    for number, block in reversed(unknown.items()):
        kept = sum(b.standard == number and b.holds_findings for b in report.blocks)
        found = f"{_begin(block)}, {kept} findings kept"
        yield doubt("standard", number, "one that the framework lists", found)


def _check_ratings_page(report: Report, framework: Framework) -> Iterable[Expectation]:
    """Every rating on a page that is not known is read; prose on it is not left out in silence."""
    if framework.was_tried:
        return
    page = [block for block in report.blocks if block.role == RATINGS]
    words = sum(len(_RATING_WORD.findall(block.text)) for block in page)
    read = len(report.ratings) + bool(report.overall_rating)
    if words != read:
        yield doubt("ratings on the ratings page", "Ratings", words, read)
    for block in page:
        if len(block.text.split()) > _LONGEST_ROW:
            yield doubt("prose on the ratings page", "Ratings", "none", _begin(block))


def _check_statements(report: Report, framework: Framework) -> Iterable[Expectation]:
    """A sentence that was taken for the statement of its standard is no finding: it is said."""
    for block in report.blocks:
        if not framework.was_tried and block.role == STATEMENT:
            what = "first sentence taken for what the standard asks for"
            yield doubt(what, block.standard, "a statement", _begin(block), "note")


def _begin(block: Block) -> str:
    return f"'{block.text}'" if len(block.text) <= 60 else f"'{block.text[:60]} ...'"


DOUBTS: tuple[Callable[[Report, Framework], Iterable[Expectation]], ...] = (
    _check_recommendations,
    _check_publication,
    _check_service,
    _check_welsh,
    _check_after,
    _check_framework,
    _check_unknown_headings,
    _check_ratings_page,
    _check_statements,
)

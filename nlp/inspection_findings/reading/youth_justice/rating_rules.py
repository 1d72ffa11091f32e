"""Compares ratings, scores, key questions and dates with one another."""

from __future__ import annotations

from collections.abc import Iterable

from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading.checks import compare
from inspection_findings.reading.youth_justice.roles import FOOTNOTE, RATING_ECHO
from inspection_findings.records import RATING_WORDS, Expectation, Report


def expect_ratings(report: Report, framework: Framework) -> Iterable[Expectation]:
    """Each standard has a rating, and the ratings page its other details."""
    rated = {rating.standard for rating in report.ratings}
    for standard in framework.standards:
        if is_left_out(report, standard):
            continue
        found = "found" if standard.number in rated else "missing"
        yield compare("rating", standard.title, "found", found, unless_tried(framework))
    for what, value in (
        ("score", report.score),
        ("overall rating", report.overall_rating),
        ("service", report.service or None),
        ("fieldwork month", report.fieldwork),
    ):
        severity = "loss" if what == "overall rating" else unless_tried(framework)
        severity = "note" if what == "fieldwork month" else severity
        found = "missing" if value is None else "found"
        yield compare(what, "Ratings", "found", found, severity)


def expect_key_questions(report: Report, framework: Framework) -> Iterable[Expectation]:
    """Each casework standard has its key questions."""
    for standard in framework.standards:
        if standard.carries == "narrative":
            found = sum(q.standard == standard.number for q in report.key_questions)
            yield compare("key questions", standard.title, framework.key_questions, found)


def check_score(report: Report, framework: Framework) -> Iterable[Expectation]:
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


def check_casework_ratings(report: Report, framework: Framework) -> Iterable[Expectation]:
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


def check_rating_echoes(report: Report, _: Framework) -> Iterable[Expectation]:
    """The rating below the heading of a standard is the one on the ratings page."""
    on_page = {rating.standard: rating.rating for rating in report.ratings}
    for block in report.blocks:
        if block.role == RATING_ECHO and block.standard in on_page:
            echo = next(w for w in RATING_WORDS if w.casefold() == block.text.casefold())
            yield compare(
                "rating below the heading", block.heading, on_page[block.standard], echo, "warning"
            )


def check_fieldwork(report: Report, _: Framework) -> Iterable[Expectation]:
    """The ratings page and the background section name the same month of fieldwork."""
    if report.fieldwork and report.fieldwork_began:
        yield compare(
            "fieldwork month compared with the background section",
            "Ratings",
            report.fieldwork_began[:7],
            report.fieldwork,
            "warning",
        )


def is_left_out(report: Report, standard: Standard) -> bool:
    """Return whether a report has neither heading nor rating of a standard that may be absent."""
    named = any(b.standard == standard.number for b in report.blocks)
    rated = any(rating.standard == standard.number for rating in report.ratings)
    return standard.may_be_absent and not named and not rated


def unless_tried(framework: Framework) -> str:
    """Return how severe it is that something is missing that only reports can show."""
    return "loss" if framework.was_tried else "note"

"""Ratings and key-question percentages of the standards in which a theme's findings stand."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.frames import CorpusFrames
from inspection_findings.records import KeyQuestion
from inspection_findings.theme_report.quotations import Quotation

STANDARDS = 2  # with the most boroughs: three questions each make six rows

KeyQuestions = Mapping[str, Sequence[KeyQuestion]]  # by report id


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentages:
    """One key question: the share of inspected cases with "yes" (0 to 1), by borough."""

    standard: str
    question: str
    by_borough: Mapping[str, float]

    @property
    def lowest(self) -> float:
        return min(self.by_borough.values())

    @property
    def median(self) -> float:
        return statistics.median(self.by_borough.values())

    @property
    def highest(self) -> float:
        return max(self.by_borough.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardFigures:
    """A standard with findings on the theme, and its rating by borough in the latest report.

    ``findings`` counts those on the theme, ``boroughs`` where they come from.
    """

    standard: str
    name: str
    findings: int
    boroughs: tuple[str, ...]
    ratings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The standards that bear on a theme, those of the most boroughs first.

    Attributes
    ----------
    standards : tuple of StandardFigures
        All rated standards with findings on the theme.
    percentages : tuple of Percentages
        Of the first ``STANDARDS`` of them that have key questions.
    further : tuple of str
        The others that have key questions.
    """

    standards: tuple[StandardFigures, ...]
    percentages: tuple[Percentages, ...]
    further: tuple[str, ...]


def gather_key_figures(
    frames: CorpusFrames, quotations: Sequence[Quotation], key_questions: KeyQuestions
) -> KeyFigures:
    """Return the figures of the standards in which these findings stand."""
    standards = _list_standards(frames, quotations)
    latest = {report.report_id: borough for borough, report in frames.latest_reports.items()}
    asked: dict[tuple[str, str], dict[str, float]] = {}
    for report_id, borough in latest.items():
        for one in key_questions.get(report_id, ()):
            asked.setdefault((one.standard, one.question), {})[borough] = one.percentage / 100
    having = [one.standard for one in standards if any(key[0] == one.standard for key in asked)]
    chosen = sorted(having[:STANDARDS])
    return KeyFigures(
        standards=standards,
        percentages=tuple(
            Percentages(standard=standard, question=question, by_borough=by_borough)
            for (standard, question), by_borough in sorted(asked.items())
            if standard in chosen
        ),
        further=tuple(sorted(having[STANDARDS:])),
    )


def _list_standards(
    frames: CorpusFrames, quotations: Sequence[Quotation]
) -> tuple[StandardFigures, ...]:
    latest = {report.report_id: borough for borough, report in frames.latest_reports.items()}
    ratings: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for row in frames.rating_rows:
        if row.report_id in latest:
            ratings.setdefault(row.standard, {})[latest[row.report_id]] = row.rating
            names[row.standard] = row.name
    found = Counter(one.finding.standard for one in quotations)
    where: dict[str, set[str]] = {}
    for one in quotations:
        where.setdefault(one.finding.standard, set()).add(one.finding.borough)
    order = sorted(
        (standard for standard in found if standard in ratings),
        key=lambda one: (-len(where[one]), -found[one], one),
    )
    return tuple(
        StandardFigures(
            standard=one,
            name=names[one],
            findings=found[one],
            boroughs=tuple(sorted(where[one])),
            ratings=ratings[one],
        )
        for one in order
    )

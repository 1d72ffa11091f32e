"""A theme by the rating of the standard that its findings stand in.

A standard is known by framework and number. A finding that stands in no rated standard (a
foreword, the Diversity section, a recommendation) is counted as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recurrence.counts import ASPECTS, Aspect, CodedFinding
from inspection_findings.analysis.recurrence.eligible import ThemeEvidence
from inspection_findings.analysis.recurrence.inferred import count_polarities, states
from inspection_findings.analysis.recurrence.shares import measure_share
from inspection_findings.frames import CorpusFrames, JoinedNames, group_rows
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import RATING_WORDS

NOT_RATED = "not in a rated standard"
_ASPECTS: tuple[Aspect, ...] = tuple(one for one in ASPECTS if one != "recommendation")

Ratings = Mapping[tuple[str, str], str]  # by report id and standard


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRecurrence:
    """In how many boroughs a theme occurs in standards of one rating, under one aspect.

    ``boroughs`` are out of those ``eligible``, which have a standard so rated; ``share`` has a
    95 % Wilson interval. The findings of all ratings add up to those of ``ThemeRecurrence``, and
    so do those ``inferred``, ``together`` and ``unclear``.
    """

    theme_id: str
    aspect: Aspect
    rating: str
    boroughs: int
    eligible: int
    share: float
    low: float
    high: float
    findings: int
    inferred: int
    together: int
    unclear: int
    borough_names: JoinedNames


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardUse:
    """A standard of one rating in which a theme is found, in reports eligible or not.

    ``strengths`` and ``areas_for_improvement`` count findings that state one, a mixed one in both;
    ``inferred_strengths`` and ``inferred_areas_for_improvement`` those that are inferred to be one
    at or above the level of inference, ``unclear`` those below.
    ``counterparts`` are the standards of other frameworks that it is linked to, with the
    relation: "2018:3.4 (related)".
    """

    theme_id: str
    framework: str
    standard: str
    name: str
    rating: str
    boroughs: int
    findings: int
    strengths: int
    areas_for_improvement: int
    inferred_strengths: int
    inferred_areas_for_improvement: int
    unclear: int
    borough_names: JoinedNames
    counterparts: JoinedNames


def measure_ratings(
    frames: CorpusFrames, evidence: Sequence[ThemeEvidence]
) -> Iterator[RatingRecurrence]:
    """Yield how each theme recurs in standards of each rating, by theme and aspect.

    The worst rating comes first, and ``NOT_RATED`` last; a recommendation stands in no standard.
    """
    ratings = _list_ratings(frames)
    given = group_rows(frames.rating_rows, lambda row: row.rating)
    for theme in evidence:
        eligible: dict[str, set[str]] = {}
        for rating in RATING_WORDS:
            reports = {row.report_id for row in given.get(rating, ())}
            eligible[rating] = {one.borough for one in theme.eligible if one.report_id in reports}
        eligible[NOT_RATED] = set(theme.boroughs)
        coded = group_rows(theme.coded, lambda row: _rating_of(row, ratings))
        for aspect in _ASPECTS:
            for name, could in eligible.items():
                rows = [row.finding for row in coded.get(name, ())]
                boroughs = tuple(sorted({one.borough for one in rows if states(one, aspect)}))
                yield RatingRecurrence(
                    theme_id=theme.theme_id,
                    aspect=aspect,
                    rating=name,
                    boroughs=len(boroughs),
                    **measure_share(len(boroughs), len(could))._asdict(),
                    **count_polarities(rows, aspect)._asdict(),
                    borough_names=boroughs,
                )


def measure_standards(
    frames: CorpusFrames, evidence: Sequence[ThemeEvidence], *, frameworks: Frameworks
) -> Iterator[StandardUse]:
    """Yield in which standards each theme is found, and how those were rated."""
    ratings = _list_ratings(frames)
    framework_of = {row.report_id: row.framework for row in frames.report_rows}
    for theme in evidence:
        groups = group_rows(
            theme.coded_anywhere,
            lambda row: (
                framework_of[row.finding.report_id],
                row.finding.standard,
                _rating_of(row, ratings),
            ),
        )
        for (framework, standard, rating), rows in sorted(groups.items()):
            boroughs = tuple(sorted({row.finding.borough for row in rows}))
            yield StandardUse(
                theme_id=theme.theme_id,
                framework=framework,
                standard=standard,
                name=frameworks.name_of(framework, standard),
                rating=rating,
                boroughs=len(boroughs),
                findings=len(rows),
                strengths=sum(row.finding.is_strength for row in rows),
                areas_for_improvement=sum(row.finding.is_area for row in rows),
                inferred_strengths=sum(row.finding.infers_strength for row in rows),
                inferred_areas_for_improvement=sum(row.finding.infers_area for row in rows),
                unclear=sum(row.finding.is_unclear for row in rows),
                borough_names=boroughs,
                counterparts=tuple(_name_counterparts(framework, standard, frameworks)),
            )


def _list_ratings(frames: CorpusFrames) -> Ratings:
    return {(row.report_id, row.standard): row.rating for row in frames.rating_rows}


def _rating_of(row: CodedFinding, ratings: Ratings) -> str:
    return ratings.get((row.finding.report_id, row.finding.standard), NOT_RATED)


def _name_counterparts(framework: str, standard: str, frameworks: Frameworks) -> Iterator[str]:
    for link in frameworks.links_of(framework, standard):
        is_earlier = (link.earlier.framework, link.earlier.number) == (framework, standard)
        yield f"{link.later if is_earlier else link.earlier} ({link.relation})"

"""Whether themes are more frequent somewhere than chance allows, adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from inspection_findings.analysis.comparison.contrasts import (
    Contrast,
    Tallies,
    ThemeTallies,
    contrast_frameworks,
    contrast_polarities,
    contrast_ratings,
    contrast_years,
)
from inspection_findings.analysis.comparison.holm import adjust_p_values
from inspection_findings.analysis.comparison.wording import (
    CORRECTION,
    By,
    Verdict,
    describe_method,
    describe_test,
    judge,
)
from inspection_findings.analysis.recurrence import (
    LEVEL,
    Aspect,
    ThemeEvidence,
    code_findings,
    gather_evidence,
)
from inspection_findings.analysis.recurrence.counts import count_aspects
from inspection_findings.frames import Column, CorpusFrames, FindingRow, frame_of, group_rows
from inspection_findings.frameworks import Frameworks


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTest:
    """The test of one theme.

    Attributes
    ----------
    group : str
        The framework that is compared with the others; empty elsewhere.
    more_in : str
        Where the theme has the greater share of what is said.
    difference : float
        By how much, in percentage points of what is said; by year, a year; by rating, a grade.
    boroughs, reports : int
        Those that were compared.
    p, smallest_p : float
        As in ``PermutationResult``.
    adjusted_p : float
        For the number of themes (``adjust_p_values``); NaN where no outcome could be shown.
    arrangements : int
        How many were counted; ``exact`` if those were all.
    stated, inferred, unclear : int
        Findings on the theme in eligible reports whose strength or area for improvement is stated
        (only these are compared by polarity), is inferred, or is below the level of inference.
    """

    theme_id: str
    group: str
    more_in: str
    difference: float
    boroughs: int
    reports: int
    p: float
    smallest_p: float
    adjusted_p: Annotated[float, Column("p_corrected")]
    verdict: Verdict
    words: str
    arrangements: int
    exact: bool
    stated: int
    inferred: int
    unclear: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """A theme for which there is nothing to compare, and why."""

    theme_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """A report or borough (``what``) that tells nothing on a theme, and why."""

    theme_id: str
    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The tests of one comparison, and what could not be tested.

    ``method`` says in a few sentences how it was tested. ``tests`` (by theme, and by framework in
    ``group``), ``untested`` and ``left_out`` are the rows as frames.
    """

    by: By
    aspect: Aspect
    method: str
    test_rows: tuple[ThemeTest, ...]
    untested_rows: tuple[Untested, ...]
    left_out_rows: tuple[NotCompared, ...]

    tests = frame_of("test_rows", ThemeTest)
    untested = frame_of("untested_rows", Untested)
    left_out = frame_of("left_out_rows", NotCompared)


def compare(
    frames: CorpusFrames,
    *,
    by: By,
    theme_ids: Sequence[str],
    frameworks: Frameworks,
    aspect: Aspect = "any",
) -> Comparison:
    """Return whether each theme is more frequent somewhere than chance allows.

    Parameters
    ----------
    by : {"polarity", "year", "framework", "rating"}
        What is compared.
    theme_ids : sequence of str
        The themes of the codebook: all of them, since p values are adjusted for their number.
    aspect : {"any", "strength", "area_for_improvement", "recommendation"}
        Which findings count; it makes no difference when comparing by polarity.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    (found,) = compare_each(
        frames, by=[by], theme_ids=theme_ids, frameworks=frameworks, aspect=aspect
    )
    return found


def compare_each(
    frames: CorpusFrames,
    *,
    by: Sequence[By],
    theme_ids: Sequence[str],
    frameworks: Frameworks,
    aspect: Aspect = "any",
) -> tuple[Comparison, ...]:
    """Return what ``compare`` does for each of these comparisons, from one count."""
    coded = code_findings(frames)
    evidence = gather_evidence(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    tallies = tuple(tally_themes(frames, evidence))
    return tuple(
        _compare(evidence, tallies, by=one, aspect=aspect, frameworks=frameworks) for one in by
    )


def _compare(
    evidence: Sequence[ThemeEvidence],
    tallies: Sequence[ThemeTallies],
    *,
    by: By,
    aspect: Aspect,
    frameworks: Frameworks,
) -> Comparison:
    contrasts = [
        (theme.theme_id, contrast)
        for theme in tallies
        for contrast in _contrast(theme, by=by, aspect=aspect, frameworks=frameworks)
    ]
    return Comparison(
        by=by,
        aspect=aspect,
        method=f"{describe_method(by)} {CORRECTION}",
        test_rows=_judge(contrasts, {theme.theme_id: theme for theme in evidence}, by=by),
        untested_rows=tuple(
            Untested(theme_id=theme_id, reason=one.reason)
            for theme_id, one in contrasts
            if one.result is None
        ),
        left_out_rows=_list_left_out(evidence, contrasts),
    )


def tally_themes(frames: CorpusFrames, evidence: Iterable[ThemeEvidence]) -> Iterator[ThemeTallies]:
    """Yield for each theme what the eligible reports state, on it and on anything."""
    on_anything = _tally(frames.finding_rows)
    for theme in evidence:
        eligible = {report.report_id for report in theme.eligible}
        yield ThemeTallies(
            theme_id=theme.theme_id,
            reports=tuple(row for row in frames.report_rows if row.report_id in eligible),
            ratings=tuple(row for row in frames.rating_rows if row.report_id in eligible),
            on_theme=_tally(row.finding for row in theme.coded),
            on_anything={
                place: tally for place, tally in on_anything.items() if place[0] in eligible
            },
        )


def _tally(findings: Iterable[FindingRow]) -> Tallies:
    places = group_rows(findings, lambda row: (row.report_id, row.standard))
    return {place: count_aspects(own) for place, own in places.items()}


def _contrast(
    theme: ThemeTallies, *, by: By, aspect: Aspect, frameworks: Frameworks
) -> Iterator[Contrast]:
    if by == "polarity":
        return contrast_polarities(theme)
    if by == "year":
        return contrast_years(theme, aspect=aspect)
    if by == "framework":
        return contrast_frameworks(theme, aspect=aspect, frameworks=frameworks)
    return contrast_ratings(theme, aspect=aspect)


def _judge(
    contrasts: Sequence[tuple[str, Contrast]], evidence: Mapping[str, ThemeEvidence], *, by: By
) -> tuple[ThemeTest, ...]:
    """Return a row for each contrast with a test, adjusted for the number of tests."""
    tested = [(theme_id, one, one.result) for theme_id, one in contrasts if one.result]
    adjusted = adjust_p_values(
        [result.p for _, _, result in tested],
        [result.smallest_p for _, _, result in tested],
        level=LEVEL,
    )
    return tuple(
        ThemeTest(
            theme_id=theme_id,
            group=one.group,
            more_in=one.more_in,
            difference=one.difference,
            boroughs=one.boroughs,
            reports=one.reports,
            p=result.p,
            smallest_p=result.smallest_p,
            adjusted_p=adjusted_p,
            verdict=judge(adjusted_p),
            words=describe_test(one, result.smallest_p, judge(adjusted_p), by=by, of=len(tested)),
            arrangements=result.arrangements,
            exact=result.exact,
            **_count_origins(evidence[theme_id]),
        )
        for (theme_id, one, result), adjusted_p in zip(tested, adjusted, strict=True)
    )


def _count_origins(theme: ThemeEvidence) -> dict[str, int]:
    findings = [row.finding for row in theme.coded]
    return {
        "stated": sum(one.is_strength or one.is_area for one in findings),
        "inferred": sum(one.infers_strength or one.infers_area for one in findings),
        "unclear": sum(one.is_unclear for one in findings),
    }


def _list_left_out(
    evidence: Iterable[ThemeEvidence], contrasts: Iterable[tuple[str, Contrast]]
) -> tuple[NotCompared, ...]:
    rows = [
        NotCompared(theme_id=report.theme_id, what=report.report_id, reason=report.reason)
        for theme in evidence
        for report in theme.reports
        if not report.eligible
    ]
    rows += [
        NotCompared(theme_id=theme_id, what=what, reason=reason)
        for theme_id, one in contrasts
        for what, reason in sorted(one.left_out.items())
    ]
    return tuple(dict.fromkeys(rows))  # several frameworks leave out the same report

"""What the latest report on each borough states of a theme: where one might visit for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.frames import CorpusFrames, FindingRow, RatingRow, ReportRow
from inspection_findings.records import RATING_WORDS

_GOOD = RATING_WORDS.index("Good")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A borough that is not suggested, and why."""

    borough: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the latest report on one borough surely states of a theme.

    Findings that a reader struck out, and codings that are not sure (``CodingRow.is_sure``), are
    no reason: they are not in here. ``ratings`` are of the standards with a stated finding on the
    theme; ``sub_themes`` are ids of the clusters that its findings on the theme are in.
    """

    report: ReportRow
    strengths: tuple[FindingRow, ...]
    areas: tuple[FindingRow, ...]
    recommendations: tuple[FindingRow, ...]
    sub_themes: frozenset[str]
    ratings: tuple[RatingRow, ...]

    @property
    def borough(self) -> str:
        return self.report.borough

    @property
    def strength_share(self) -> float:
        """Strengths among what is stated, with one strength and one area added."""
        return (len(self.strengths) + 1) / (len(self.strengths) + len(self.areas) + 2)

    @property
    def merit(self) -> float:
        """Mean points of the ratings (0 to 3); the middle where there is none."""
        points = [rating.points for rating in self.ratings]
        return sum(points) / len(points) if points else (len(RATING_WORDS) - 1) / 2

    @property
    def is_strong(self) -> bool:
        """Whether it has more strengths than areas, on standards rated Good or better on average.

        It may have areas for improvement and recommendations as well.
        """
        return len(self.strengths) > len(self.areas) and self.merit >= _GOOD

    @property
    def is_held_back(self) -> bool:
        """Whether only the ratings keep it from being strong."""
        return len(self.strengths) > len(self.areas) and not self.is_strong

    @property
    def is_weak(self) -> bool:
        """Whether it has something to improve, and no more strengths than areas."""
        has_any = bool(self.areas or self.recommendations)
        return has_any and len(self.strengths) <= len(self.areas)


def find_candidates(
    frames: CorpusFrames,
    theme_id: str,
    *,
    obstacles: Mapping[str, str],
    sub_theme_of: Mapping[str, str],
    without: Collection[str],
) -> tuple[list[Candidate], list[PassedOver]]:
    """Return the boroughs with a stated finding on the theme, and the others with a reason.

    Parameters
    ----------
    obstacles : mapping of str to str
        By report id, why a report could not show the theme.
    sub_theme_of : mapping of str to str
        Cluster id by finding id.
    without : collection of str
        Ids of findings that a reader struck out.
    """
    codings = frames.codings_by_theme.get(theme_id, [])
    coded = {row.finding_id for row in codings}
    usable = {row.finding_id for row in codings if row.is_sure} - set(without)
    candidates: list[Candidate] = []
    unfit: list[PassedOver] = []
    for borough, report in frames.latest_reports.items():
        if obstacle := obstacles.get(report.report_id):
            reason = f"its latest report could not show the theme: {obstacle}"
            unfit.append(PassedOver(borough=borough, reason=reason))
            continue
        own = [
            row
            for row in frames.findings_by_report.get(report.report_id, ())
            if row.finding_id in coded
        ]
        used = [row for row in own if row.finding_id in usable]
        candidate = _make_candidate(frames, report, used, sub_theme_of)
        if candidate.strengths or candidate.areas or candidate.recommendations:
            candidates.append(candidate)
        else:
            reason = _explain_unfit(own, used)
            unfit.append(PassedOver(borough=borough, reason=reason))
    return candidates, unfit


def _make_candidate(
    frames: CorpusFrames,
    report: ReportRow,
    own: Sequence[FindingRow],
    sub_theme_of: Mapping[str, str],
) -> Candidate:
    standards = {row.standard for row in own if row.is_strength or row.is_area}
    return Candidate(
        report=report,
        strengths=tuple(row for row in own if row.is_strength),
        areas=tuple(row for row in own if row.is_area),
        recommendations=tuple(row for row in own if row.kind == "recommendation"),
        sub_themes=frozenset(
            sub_theme_of[row.finding_id] for row in own if row.finding_id in sub_theme_of
        ),
        ratings=tuple(
            row
            for row in frames.ratings_by_report.get(report.report_id, ())
            if row.standard in standards
        ),
    )


def _explain_unfit(own: Sequence[FindingRow], used: Sequence[FindingRow]) -> str:
    if not own:
        return "its latest report has no finding on the theme"
    unused = len(own) - len(used)
    return (
        "its latest report states no strength, area for improvement or recommendation on it"
        f"{f' that is surely coded and not struck out ({unused} not used)' if unused else ''}"
    )

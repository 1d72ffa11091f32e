"""What the latest report on each borough states of a theme: where one might visit for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.quoting import AREA, STRENGTH, keep_latest, read_findings
from inspection_findings.analysis.sites.saturation import find_sub_themes
from inspection_findings.frames import Row, read_rows
from inspection_findings.records import RATING_WORDS

if TYPE_CHECKING:
    from inspection_findings.frames import CorpusFrames


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The latest report on each borough, by borough; findings and ratings by report id."""

    reports: tuple[Row, ...]
    findings: dict[str, list[Row]]
    ratings: dict[str, list[Row]]
    themes_of: dict[str, set[str]]
    sub_theme_of: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the latest report on one borough states of a theme."""

    borough: str
    report_id: str
    published: str
    strengths: tuple[Row, ...]
    areas: tuple[Row, ...]
    recommendations: tuple[Row, ...]
    sub_themes: frozenset[str]
    ratings: tuple[tuple[str, str], ...]

    @property
    def strength_share(self) -> float:
        """Strengths among what is stated, with one strength and one area added."""
        return (len(self.strengths) + 1) / (len(self.strengths) + len(self.areas) + 2)

    @property
    def merit(self) -> float:
        """Mean points of the ratings (0 to 3); the middle where there is none."""
        points = [RATING_WORDS.index(rating) for _, rating in self.ratings]
        return sum(points) / len(points) if points else 1.5


def read_latest(frames: CorpusFrames) -> Latest:
    """Return what the latest reports hold, gathered once for all themes."""
    codings = frames.effective_codings
    themes_of: dict[str, set[str]] = {}
    for finding_id, theme_id in zip(codings["finding_id"], codings["theme_id"], strict=True):
        themes_of.setdefault(finding_id, set()).add(theme_id)
    latest = set(keep_latest(frames.reports).values())
    reports = sorted(read_rows(frames.reports), key=lambda row: str(row["borough"]))
    findings: dict[str, list[Row]] = {}
    for row in read_findings(frames.findings):
        findings.setdefault(row["report_id"], []).append(row)
    ratings: dict[str, list[Row]] = {}
    for row in read_rows(frames.ratings):
        ratings.setdefault(row["report_id"], []).append(row)
    return Latest(
        reports=tuple(row for row in reports if row["report_id"] in latest),
        findings=findings,
        ratings=ratings,
        themes_of=themes_of,
        sub_theme_of={one: key for key, own in find_sub_themes(frames).items() for one in own},
    )


def find_candidates(
    latest: Latest, theme_id: str, obstacles: Mapping[str, str]
) -> tuple[list[Candidate], list[Row]]:
    """Return the boroughs with a stated finding on the theme, and the others with a reason."""
    candidates: list[Candidate] = []
    unfit: list[Row] = []
    for report in latest.reports:
        if obstacle := obstacles.get(report["report_id"]):
            reason = f"its latest report could not show the theme: {obstacle}"
            unfit.append({"borough": report["borough"], "reason": reason})
            continue
        in_report = latest.findings.get(report["report_id"], [])
        own = [row for row in in_report if theme_id in latest.themes_of.get(row["finding_id"], ())]
        site = _make_candidate(report, own, latest)
        if site.strengths or site.areas or site.recommendations:
            candidates.append(site)
        else:
            unfit.append({"borough": report["borough"], "reason": _explain_unfit(own)})
    return candidates, unfit


def _make_candidate(report: Row, own: Sequence[Row], latest: Latest) -> Candidate:
    stated = [row for row in own if row["said"] in (*STRENGTH, *AREA)]
    standards = {row["standard"] for row in stated}
    sub_theme_of = latest.sub_theme_of
    return Candidate(
        borough=report["borough"],
        report_id=report["report_id"],
        published=report["published"],
        strengths=tuple(row for row in own if row["said"] in STRENGTH),
        areas=tuple(row for row in own if row["said"] in AREA),
        recommendations=tuple(row for row in own if row["kind"] == "recommendation"),
        sub_themes=frozenset(
            sub_theme_of[row["finding_id"]] for row in own if row["finding_id"] in sub_theme_of
        ),
        ratings=tuple(
            sorted(
                (row["standard"], row["rating"])
                for row in latest.ratings.get(report["report_id"], [])
                if row["standard"] in standards
            )
        ),
    )


def _explain_unfit(own: Sequence[Row]) -> str:
    if not own:
        return "its latest report says nothing on the theme"
    return "its latest report states no strength, area for improvement or recommendation on it"

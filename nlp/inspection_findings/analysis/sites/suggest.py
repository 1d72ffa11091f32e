"""A suggested sample of boroughs to visit for a theme: strong, weak, varied.

Nothing is drawn at random: the same store gives the same sample, and each site has its reason.
Strong and weak depend on what the latest report on a borough states. A strong site states more
strengths than areas for improvement on the theme, and is rated Good or better on average on the
standards where the theme stands; it may have areas for improvement and recommendations too. A weak
site states areas for improvement or recommendations, and no more strengths than areas. Where no
borough that is left is weak, the one with the fewest strengths for its areas is chosen, with the
role "other". A varied site is the one that adds most sub-themes which no chosen site has; a site
that adds none has the role "other" too. A borough whose latest report could not show the theme is
neither suggested nor called silent on it.

A site is argued from stated polarity and from codings that are sure: those of people and of the
reference coding, and the model's from its level up. A reader can strike findings out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from inspection_findings.analysis.prose import count_words, describe_sure
from inspection_findings.analysis.recurrence import code_findings
from inspection_findings.analysis.recurrence.eligible import find_eligible_reports
from inspection_findings.analysis.sites.candidates import Candidate, PassedOver, find_candidates
from inspection_findings.analysis.sites.evidence import Evidence, list_evidence
from inspection_findings.frames import (
    CorpusFrames,
    FindingRow,
    JoinedNames,
    frame_of,
    group_rows,
)
from inspection_findings.frameworks import Frameworks

Wanted = Literal["strong", "weak", "varied"]
Role = Literal[Wanted, "other"]

ROLES: tuple[Wanted, ...] = get_args(Wanted)  # sites are chosen in turn: strong, weak, varied
_MISSING: dict[Wanted, str] = {  # what no borough that is left does
    "strong": (
        "counts as strong (more strengths than areas for improvement, on standards rated Good or "
        "better on average)"
    ),
    "weak": "counts as weak (at least as many areas for improvement as strengths)",
    "varied": "adds a sub-theme",
}
_ROLE_WORDS: dict[Role, str] = {
    "varied": "varied (adds most sub-themes that the others do not have)",
    "other": "other (fits none of strong, weak and varied)",
}
_LOW = "; it is not strong, because its standards are rated below Good on average"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A borough to visit for a theme, and why.

    Attributes
    ----------
    rank : int
        1 for the site chosen first.
    strengths, areas_for_improvement, recommendations : int
        Stated findings on the theme in the latest report.
    strength_share : float
        Strengths among strengths and areas (0 to 1), with one of each added, so that a single
        bullet settles nothing.
    ratings : tuple of str
        Of the standards with a stated finding on the theme: "1.1 Good".
    sub_themes, new_sub_themes : int
        Sub-themes of the theme in the report, and those that no earlier site has.
    finding : FindingRow
        One to start from.
    """

    theme_id: str
    rank: int
    borough: str
    role: Role
    reason: str
    report_id: str
    published: str
    strengths: int
    areas_for_improvement: int
    recommendations: int
    strength_share: float
    ratings: JoinedNames
    sub_themes: int
    new_sub_themes: int
    finding: FindingRow

    @property
    def role_words(self) -> str:
        """Its role, with what a word that does not explain itself means."""
        return _ROLE_WORDS.get(self.role, self.role)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Boroughs to visit for a theme, and every other borough with the reason.

    ``sites`` (in the order in which they were chosen), ``passed_over`` (by borough) and
    ``evidence`` (by borough and position; of a sample for one theme) are the rows as frames.
    ``basis`` says in a sentence which codings it rests on, and what a reader struck out.
    """

    basis: str
    site_rows: tuple[Site, ...]
    passed_over_rows: tuple[PassedOver, ...]
    evidence_rows: tuple[Evidence, ...] = ()

    sites = frame_of("site_rows", Site)
    passed_over = frame_of("passed_over_rows", PassedOver)
    evidence = frame_of("evidence_rows", Evidence)


def suggest_sample(
    frames: CorpusFrames,
    *,
    theme_id: str,
    frameworks: Frameworks,
    size: int,
    without: Collection[str] = (),
) -> Sample:
    """Return boroughs to visit for a theme.

    Parameters
    ----------
    frameworks : Frameworks
        They tell which reports could show the theme (``find_eligible_reports``).
    size : int
        How many sites at most, 1 or more.
    without : collection of str
        Ids of findings that a reader struck out: they are no reason for a site.

    Raises
    ------
    ValueError
        If ``size`` is below 1.
    """
    samples = suggest_samples(
        frames, theme_ids=[theme_id], frameworks=frameworks, size=size, without=without
    )
    evidence = list_evidence(frames, theme_id, without=without)
    return replace(samples[theme_id], evidence_rows=evidence)


def suggest_samples(
    frames: CorpusFrames,
    *,
    theme_ids: Sequence[str],
    frameworks: Frameworks,
    size: int,
    without: Collection[str] = (),
) -> dict[str, Sample]:
    """Return what ``suggest_sample`` does for each of these themes, without the evidence."""
    if size < 1:
        raise ValueError(f"a sample has at least one site: {size}")
    obstacles = _find_obstacles(frames, theme_ids, frameworks)
    sub_theme_of = {
        finding_id: cluster_id
        for cluster_id, members in frames.members_by_cluster.items()
        for finding_id in members
    }
    samples = {}
    for theme_id in theme_ids:
        candidates, unfit = find_candidates(
            frames,
            theme_id,
            obstacles=obstacles[theme_id],
            sub_theme_of=sub_theme_of,
            without=without,
        )
        sites, passed_over = _suggest(candidates, unfit, theme_id=theme_id, size=size)
        samples[theme_id] = Sample(
            basis=_describe_basis(frames, without),
            site_rows=sites,
            passed_over_rows=passed_over,
        )
    return samples


def _describe_basis(frames: CorpusFrames, without: Collection[str]) -> str:
    basis = describe_sure(frames.level_of.get("theme"), frames.tested_level)
    struck = [frames.findings_by_id[one] for one in without if one in frames.findings_by_id]
    if not struck:
        return basis
    citations = sorted({one.citation for one in struck})
    return f"{basis} Struck out by the reader: {'; '.join(citations)}."


def _find_obstacles(
    frames: CorpusFrames, theme_ids: Sequence[str], frameworks: Frameworks
) -> dict[str, dict[str, str]]:
    """Return for each theme the reports that could not show it, and why."""
    eligibility = find_eligible_reports(
        frames, code_findings(frames), theme_ids=theme_ids, frameworks=frameworks
    )
    by_theme = group_rows(eligibility, lambda row: row.theme_id)
    return {
        theme_id: {row.report_id: row.reason for row in by_theme.get(theme_id, ()) if row.reason}
        for theme_id in theme_ids
    }


def _suggest(
    candidates: Sequence[Candidate], unfit: Sequence[PassedOver], *, theme_id: str, size: int
) -> tuple[tuple[Site, ...], tuple[PassedOver, ...]]:
    sites: list[Site] = []
    left = list(candidates)
    known: frozenset[str] = frozenset()
    while left and len(sites) < size:
        wanted = ROLES[len(sites) % len(ROLES)]
        role, chosen = _choose(wanted, left, known)
        left.remove(chosen)
        new = len(chosen.sub_themes - known)
        sites.append(
            Site(
                theme_id=theme_id,
                rank=len(sites) + 1,
                borough=chosen.borough,
                role=role,
                reason=_explain(chosen, new, missing=_name_missing(sites, role, wanted)),
                report_id=chosen.report.report_id,
                published=chosen.report.published,
                strengths=len(chosen.strengths),
                areas_for_improvement=len(chosen.areas),
                recommendations=len(chosen.recommendations),
                strength_share=chosen.strength_share,
                ratings=tuple(f"{row.standard} {row.rating}" for row in chosen.ratings),
                sub_themes=len(chosen.sub_themes),
                new_sub_themes=new,
                finding=_find_start(chosen, wanted),
            )
        )
        known |= chosen.sub_themes
    passed_over = [*unfit, *(_pass_over(one, known, size) for one in left)]
    return tuple(sites), tuple(sorted(passed_over, key=lambda row: row.borough))


def _choose(
    role: Wanted, left: Sequence[Candidate], known: frozenset[str]
) -> tuple[Role, Candidate]:
    """Return the best candidate for a role.

    Where none is weak, it is the weakest with anything to improve; else the most varied one.
    """
    strong = [one for one in left if one.is_strong]
    weak = [one for one in left if one.is_weak]
    improvable = weak or [one for one in left if one.areas or one.recommendations]
    if role == "strong" and strong:
        return role, min(strong, key=lambda one: (-one.strength_share, -one.merit, one.borough))
    if role == "weak" and improvable:
        return "weak" if weak else "other", min(
            improvable,
            key=lambda one: (
                *(one.strength_share, -len(one.recommendations), one.merit),
                one.borough,
            ),
        )
    chosen = min(left, key=lambda one: (-len(one.sub_themes - known), one.borough))
    return "varied" if chosen.sub_themes - known else "other", chosen


def _name_missing(sites: Sequence[Site], role: Role, wanted: Wanted) -> str:
    """Return why a site has another role than the one whose turn it was; empty if it has that."""
    if role == wanted:
        return ""
    return f"no borough{' that is left' if sites else ''} {_MISSING[wanted]}"


def _explain(chosen: Candidate, new: int, *, missing: str) -> str:
    stated = f"{count_words(len(chosen.strengths), 'strength')} and "
    stated += f"{count_words(len(chosen.areas), 'area')} for improvement stated"
    recommended = [count_words(len(chosen.recommendations), "recommendation")]
    parts = [
        missing,
        stated,
        *(recommended if chosen.recommendations else ()),
        ", ".join(f"standard {row.standard} rated {row.rating}" for row in chosen.ratings),
        f"adds {count_words(new, 'sub-theme')}",
    ]
    return "; ".join(part for part in parts if part)


def _find_start(chosen: Candidate, wanted: Wanted) -> FindingRow:
    """Return the first finding of the kind that the site was chosen for."""
    areas = (*chosen.areas, *chosen.recommendations, *chosen.strengths)
    strengths = (*chosen.strengths, *chosen.areas, *chosen.recommendations)
    return areas[0] if wanted == "weak" else strengths[0]


def _pass_over(candidate: Candidate, known: frozenset[str], size: int) -> PassedOver:
    new = count_words(len(candidate.sub_themes - known), "new sub-theme")
    chosen = f"{count_words(size, 'borough')} {'is' if size == 1 else 'are'}"
    strengths = count_words(len(candidate.strengths), "strength")
    areas = count_words(len(candidate.areas), "area")
    return PassedOver(
        borough=candidate.borough,
        reason=f"{chosen} already chosen; it has {strengths}, {areas} for improvement and {new}"
        f"{_LOW if candidate.is_held_back else ''}",
    )

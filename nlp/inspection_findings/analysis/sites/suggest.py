"""A suggested sample of boroughs to visit for a theme: strong, weak, varied.

Nothing is drawn at random: from the same store comes the same sample, and each site has its
reason. Strong and weak go by what the latest report on a borough states, and a strong site is
rated Good or better on average where the theme stands; a varied site is the one that adds most
sub-themes which no chosen site has. A borough whose latest report could not show the theme is
neither suggested nor called silent on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.analysis.quoting import quote, quoted
from inspection_findings.analysis.recurrence import code_findings, find_eligible_reports
from inspection_findings.analysis.sites.candidates import (
    Candidate,
    Latest,
    find_candidates,
    read_latest,
)
from inspection_findings.frames import Row, make_frame, read_rows
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import RATING_WORDS

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

Role = Literal["strong", "weak", "varied"]

ROLES: tuple[Role, ...] = get_args(Role)  # sites are chosen in turn: strong, weak, varied

_SITES = (
    *("theme_id", "rank", "borough", "role", "reason", "report_id", "published"),
    *("strengths", "areas_for_improvement", "recommendations", "strength_share", "ratings"),
    *("sub_themes", "new_sub_themes", *quoted("")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Boroughs to visit for a theme, and the others.

    Attributes
    ----------
    sites : DataFrame
        In the order in which they were chosen, with ``role`` and ``reason``; the stated
        counts; ``strength_share``, with one strength and one area added, so that a single
        bullet settles nothing; the ``ratings`` of the standards that the theme stands in; the
        ``sub_themes`` it has there and how many of them no earlier site has; one finding
        to start from, quoted.
    passed_over : DataFrame
        ``borough``, ``reason`` for every other borough.
    """

    sites: pd.DataFrame
    passed_over: pd.DataFrame


def suggest_sample(
    frames: CorpusFrames, *, theme_id: str, frameworks: Frameworks, size: int
) -> Sample:
    """Return boroughs to visit for a theme.

    Parameters
    ----------
    frames : CorpusFrames
    theme_id : str
    frameworks : Frameworks
        They tell which reports could show the theme (``find_eligible_reports``).
    size : int
        How many sites at most, 1 or more.

    Raises
    ------
    ValueError
        If ``size`` is below 1.
    """
    return suggest_samples(frames, theme_ids=[theme_id], frameworks=frameworks, size=size)[theme_id]


def suggest_samples(
    frames: CorpusFrames, *, theme_ids: Sequence[str], frameworks: Frameworks, size: int
) -> dict[str, Sample]:
    """Return what ``suggest_sample`` does for each of these themes, reading frames once."""
    if size < 1:
        raise ValueError(f"a sample has at least one site: {size}")
    latest = read_latest(frames)
    obstacles = _find_obstacles(frames, theme_ids, frameworks)
    return {
        theme_id: _suggest(latest, theme_id, size, obstacles[theme_id]) for theme_id in theme_ids
    }


def _find_obstacles(
    frames: CorpusFrames, theme_ids: Sequence[str], frameworks: Frameworks
) -> dict[str, dict[str, str]]:
    """Return for each theme the reports that could not show it, and why."""
    coded = code_findings(frames.findings, frames.effective_codings)
    eligibility = find_eligible_reports(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    obstacles: dict[str, dict[str, str]] = {theme_id: {} for theme_id in theme_ids}
    for row in read_rows(eligibility[~eligibility["eligible"]]):
        obstacles[row["theme_id"]][row["report_id"]] = row["reason"]
    return obstacles


def _suggest(latest: Latest, theme_id: str, size: int, obstacles: Mapping[str, str]) -> Sample:
    candidates, unfit = find_candidates(latest, theme_id, obstacles)
    chosen: list[tuple[Candidate, Row]] = []
    left = list(candidates)
    while left and len(chosen) < size:
        wanted = ROLES[len(chosen) % len(ROLES)]
        known = frozenset().union(*(site.sub_themes for site, _ in chosen))
        role, site = _choose(wanted, left, known)
        left.remove(site)
        facts = _describe(site, role, wanted, known)
        chosen.append((site, {"theme_id": theme_id, "rank": len(chosen) + 1, **facts}))
    known = frozenset().union(*(site.sub_themes for site, _ in chosen))
    unfit += [{"borough": site.borough, "reason": _pass_over(site, known, size)} for site in left]
    unfit.sort(key=lambda row: str(row["borough"]))
    return Sample(
        sites=make_frame([row for _, row in chosen], _SITES),
        passed_over=make_frame(unfit, ("borough", "reason")),
    )


def _choose(role: Role, left: Sequence[Candidate], known: frozenset[str]) -> tuple[Role, Candidate]:
    """Return the best site for a role, or a varied one where no site fits it."""
    strong = [site for site in left if len(site.strengths) > len(site.areas)]
    strong = [site for site in strong if site.merit >= RATING_WORDS.index("Good")]
    weak = [site for site in left if site.areas or site.recommendations]
    if role == "strong" and strong:
        return role, min(strong, key=lambda s: (-s.strength_share, -s.merit, s.borough))
    if role == "weak" and weak:
        return role, min(
            weak, key=lambda s: (s.strength_share, -len(s.recommendations), s.merit, s.borough)
        )
    return "varied", min(left, key=lambda s: (-len(s.sub_themes - known), s.borough))


def _describe(site: Candidate, role: Role, wanted: Role, known: frozenset[str]) -> Row:
    new = site.sub_themes - known
    return {
        "borough": site.borough,
        "role": role,
        "reason": _explain(site, role, wanted, len(new)),
        "report_id": site.report_id,
        "published": site.published,
        "strengths": len(site.strengths),
        "areas_for_improvement": len(site.areas),
        "recommendations": len(site.recommendations),
        "strength_share": site.strength_share,
        "ratings": "; ".join(f"{standard} {rating}" for standard, rating in site.ratings),
        "sub_themes": len(site.sub_themes),
        "new_sub_themes": len(new),
        **quote("", _find_start(site, role)),
    }


def _explain(site: Candidate, role: Role, wanted: Role, new: int) -> str:
    stated = f"{count_words(len(site.strengths), 'strength')} and "
    stated += f"{count_words(len(site.areas), 'area')} for improvement stated"
    recommended = [count_words(len(site.recommendations), "recommendation")]
    parts = [
        *([f"no borough left is {wanted} on it"] if role != wanted else ()),
        stated,
        *(recommended if site.recommendations else ()),
        ", ".join(f"{standard} rated {rating}" for standard, rating in site.ratings),
        f"adds {count_words(new, 'sub-theme')}",
    ]
    return "; ".join(part for part in parts if part)


def _find_start(site: Candidate, role: Role) -> Row:
    """Return the first finding of the kind that the site was chosen for."""
    areas = (*site.areas, *site.recommendations, *site.strengths)
    strengths = (*site.strengths, *site.areas, *site.recommendations)
    return areas[0] if role == "weak" else strengths[0]


def _pass_over(site: Candidate, known: frozenset[str], size: int) -> str:
    new = len(site.sub_themes - known)
    are = "site asked for is" if size == 1 else f"{write_number(size)} sites asked for are"
    stated = (
        f"{count_words(len(site.strengths), 'strength')}, {count_words(len(site.areas), 'area')}"
    )
    return (
        f"the {are} found; it has {stated} for improvement and {count_words(new, 'new sub-theme')}"
    )

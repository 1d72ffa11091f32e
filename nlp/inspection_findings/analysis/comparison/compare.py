"""Whether themes are more frequent somewhere than chance allows, corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

from inspection_findings.analysis.comparison.contrasts import (
    Contrast,
    Said,
    contrast_frameworks,
    contrast_polarities,
    contrast_ratings,
    contrast_years,
)
from inspection_findings.analysis.comparison.holm import correct
from inspection_findings.analysis.prose import write_number
from inspection_findings.analysis.recurrence import (
    LEVEL,
    Aspect,
    code_findings,
    date_reports,
    find_eligible_reports,
    require_known,
    say,
)
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import RATING_WORDS

if TYPE_CHECKING:
    import pandas as pd

By = Literal["polarity", "year", "framework", "rating"]
Verdict = Literal["more than chance allows", "chance not ruled out", "too few reports to tell"]

BYS: tuple[By, ...] = get_args(By)
_UNITS: dict[By, str] = {
    "polarity": "percentage points on average",
    "year": "percentage points a year",
    "framework": "percentage points on average",
    "rating": "percentage points for each step of the rating",
}
_METHODS: dict[By, str] = {
    "polarity": (
        "Compares the theme's share of the areas for improvement with its share of the strengths, "
        "borough by borough. The test reverses the difference in some boroughs at random."
    ),
    "year": (
        "Compares the theme's share of each report's findings with the year of inspection. The "
        "test shuffles the years of reports that follow the same framework."
    ),
    "framework": (
        "Compares the theme's share of each report's findings between frameworks. The test "
        "shuffles the frameworks of the reports."
    ),
    "rating": (
        "Compares the theme's share of the findings under a standard with the standard's rating. "
        "Each standard is compared only with itself in other boroughs. The test swaps whole sets "
        "of ratings between boroughs."
    ),
}
CORRECTION = (
    "“More than chance allows” means that chance alone would rarely give a difference this large, "
    "in either direction. With many themes, some differences look large by luck. The tests allow "
    f"for this: the risk of even one false claim in a comparison is at most {LEVEL:.0%} (two-sided "
    "permutation tests with Holm's correction; Tarone's rule keeps themes with too few "
    "reports for any significant result out of the correction)."
)
_OF_CONTRAST = ("group", "more_in", "difference", "boroughs", "reports")
_TESTS = [
    *("theme_id", "group", "more_in", "difference", "boroughs", "reports"),
    *("p", "smallest_p", "p_corrected", "verdict", "words", "arrangements", "exact"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The tests of one comparison, and what could not be tested.

    Attributes
    ----------
    method : str
        How it was tested, in a sentence or two.
    tests : DataFrame
        One row per theme (and framework, in ``group``): ``more_in``, ``difference`` (as
        ``Contrast`` has it), ``boroughs``, ``reports``; ``p`` and ``smallest_p`` (as
        ``Chance``), ``p_corrected`` (``correct``; missing where it cannot be told), ``verdict``,
        ``words``, ``arrangements``, ``exact``.
    untested : DataFrame
        ``theme_id``, ``reason``: themes for which there is nothing to compare.
    left_out : DataFrame
        ``theme_id``, ``what`` (a report or borough), ``reason``: what told nothing.
    """

    by: By
    aspect: Aspect
    method: str
    tests: pd.DataFrame
    untested: pd.DataFrame
    left_out: pd.DataFrame


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
        The themes of the codebook: all of them, since they are what is corrected for.
    aspect : {"any", "strength", "area_for_improvement", "recommendation"}
        Which findings count; no matter when comparing by polarity.
    """
    import pandas as pd

    coded = code_findings(frames.findings, frames.effective_codings)
    require_known(coded["theme_id"], theme_ids)
    eligibility = find_eligible_reports(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    contrasts = [
        (said.theme_id, contrast)
        for said in gather_said(frames, coded, eligibility)
        for contrast in _contrast(said, by=by, aspect=aspect, frameworks=frameworks)
    ]
    untested = [(theme_id, one.reason) for theme_id, one in contrasts if one.chance is None]
    return Comparison(
        by=by,
        aspect=aspect,
        method=f"{describe_method(by)} {CORRECTION}",
        tests=_judge([pair for pair in contrasts if pair[1].chance], by=by),
        untested=pd.DataFrame(untested, columns=["theme_id", "reason"]),
        left_out=_list_left_out(contrasts, eligibility),
    )


def gather_said(
    frames: CorpusFrames, coded: pd.DataFrame, eligibility: pd.DataFrame
) -> Iterator[Said]:
    """Yield for each theme, in the order of ``eligibility``, what eligible reports say."""
    findings = frames.findings.assign(said=say(frames.findings))
    dated = date_reports(frames.reports).assign(published=frames.reports["published"])
    ratings = frames.ratings.assign(points=frames.ratings["rating"].map(RATING_WORDS.index))
    for theme_id, of_theme in eligibility.groupby("theme_id", sort=False):
        could = set(of_theme.loc[of_theme["eligible"], "report_id"])
        on_theme = coded[coded["theme_id"] == theme_id]
        yield Said(
            theme_id=str(theme_id),
            reports=dated[dated["report_id"].isin(could)].sort_values("report_id"),
            on_theme=on_theme[on_theme["report_id"].isin(could)],
            on_anything=findings[findings["report_id"].isin(could)],
            ratings=ratings[ratings["report_id"].isin(could)],
        )


def describe_method(by: By) -> str:
    """Return how a comparison is made, in a sentence; ``CORRECTION`` goes for all of them.

    Examples
    --------
    >>> describe_method("year").split(";")[0]
    "The theme's share of what each report says is set against its year of inspection"
    """
    return _METHODS[by]


def _contrast(said: Said, *, by: By, aspect: Aspect, frameworks: Frameworks) -> Iterator[Contrast]:
    if by == "polarity":
        return contrast_polarities(said)
    if by == "year":
        return contrast_years(said, aspect=aspect)
    if by == "framework":
        return contrast_frameworks(said, aspect=aspect, frameworks=frameworks)
    return contrast_ratings(said, aspect=aspect)


def _judge(contrasts: Sequence[tuple[str, Contrast]], *, by: By) -> pd.DataFrame:
    """Return a row for each test, with what is left of it after correction for their number."""
    import pandas as pd

    chances = [one.chance for _, one in contrasts if one.chance]
    corrected = correct(
        [chance.p for chance in chances],
        [chance.smallest_p for chance in chances],
        level=LEVEL,
    )
    rows = [
        {
            "theme_id": theme_id,
            "words": _describe(one, chance.smallest_p, judge(worth), by=by, of=len(contrasts)),
            "p_corrected": worth,
            "verdict": judge(worth),
            **{name: getattr(one, name) for name in _OF_CONTRAST},
            **asdict(chance),
        }
        for (theme_id, one), chance, worth in zip(contrasts, chances, corrected, strict=True)
    ]
    return pd.DataFrame(rows, columns=_TESTS)


def judge(p_corrected: float) -> Verdict:
    """Return what a corrected p says; NaN stands for what could not have been shown.

    Examples
    --------
    >>> judge(0.01), judge(0.3), judge(float("nan"))
    ('more than chance allows', 'chance not ruled out', 'too few reports to tell')
    """
    if math.isnan(p_corrected):
        return "too few reports to tell"
    return "more than chance allows" if p_corrected <= LEVEL else "chance not ruled out"


def _describe(contrast: Contrast, smallest_p: float, verdict: Verdict, *, by: By, of: int) -> str:
    points = f"{abs(contrast.difference):.1f} {_UNITS[by]}"
    boroughs = f"{write_number(contrast.boroughs)} borough{'s' * (contrast.boroughs != 1)}"
    found = f"A greater share in {contrast.more_in}, by {points}, across {boroughs}: {verdict}"
    if verdict != "too few reports to tell":
        return f"{found}."
    return (
        f"{found}. With so few reports, even the clearest result would happen by chance in "
        f"{_count_cases(smallest_p)} cases (smallest possible p {smallest_p:.4f}). That is too "
        f"often to tell, given {of} comparison{'s' * (of != 1)}."
    )


def _count_cases(p: float) -> str:
    """Return a chance as so many of a hundred, or of as many more as make it one at least."""
    hundreds = 100
    while p * hundreds < 1:
        hundreds *= 10
    return f"{math.floor(p * hundreds + 0.5):,} of {hundreds:,}"  # a half is rounded up


def _list_left_out(
    contrasts: Sequence[tuple[str, Contrast]], eligibility: pd.DataFrame
) -> pd.DataFrame:
    import pandas as pd

    not_eligible = eligibility.loc[~eligibility["eligible"], ["theme_id", "report_id", "reason"]]
    rows = list(not_eligible.itertuples(index=False, name=None))
    rows += [
        (theme_id, *pair) for theme_id, one in contrasts for pair in sorted(one.left_out.items())
    ]
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=["theme_id", "what", "reason"])

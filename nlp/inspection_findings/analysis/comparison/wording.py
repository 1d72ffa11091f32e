"""Comparisons in words: how they are made, and what each test says."""

from __future__ import annotations

import math
from typing import Literal, get_args

from inspection_findings.analysis.comparison.contrasts import Contrast
from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import LEVEL

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
        "In each borough, the theme's share of the strengths is taken from its share of the areas "
        "for improvement; by chance each borough's difference could as well have the other sign."
    ),
    "year": (
        "The theme's share of what each report says is set against its year of inspection; by "
        "chance reports of one framework could as well have each other's year."
    ),
    "framework": (
        "The theme's share of what each report says is compared between frameworks; by chance "
        "any report could as well follow another's."
    ),
    "rating": (
        "The theme's share of what each report says under a standard is set against the "
        "standard's rating, each standard compared with itself in other boroughs; by chance a "
        "borough could as well have all the ratings of another."
    ),
}
CORRECTION = (
    "More than chance allows means that chance alone would hardly ever make a difference as large, "
    "in either direction. With many themes some stand out by luck, so that the bar is raised: the "
    f"chance of even one false claim in a comparison is at most {LEVEL:.0%} (two-sided "
    "permutation tests, corrected after Holm; Tarone's rule leaves out of that correction the "
    "themes for which there are too few reports for any outcome to be told from chance)."
)


def describe_method(by: By) -> str:
    """Return how a comparison is made, in a sentence; ``CORRECTION`` goes for all of them.

    Examples
    --------
    >>> describe_method("year").split(";")[0]
    "The theme's share of what each report says is set against its year of inspection"
    """
    return _METHODS[by]


def judge(adjusted_p: float) -> Verdict:
    """Return what an adjusted p says; NaN stands for what could not have been shown.

    Examples
    --------
    >>> judge(0.01), judge(0.3), judge(float("nan"))
    ('more than chance allows', 'chance not ruled out', 'too few reports to tell')
    """
    if math.isnan(adjusted_p):
        return "too few reports to tell"
    return "more than chance allows" if adjusted_p <= LEVEL else "chance not ruled out"


def describe_test(
    contrast: Contrast, smallest_p: float, verdict: Verdict, *, by: By, of: int
) -> str:
    """Return what a test says, in a sentence or two; ``of`` is how many were made."""
    points = f"{abs(contrast.difference):.1f} {_UNITS[by]}"
    boroughs = count_words(contrast.boroughs, "borough")
    found = f"A greater share in {contrast.more_in}, by {points}, over {boroughs}: {verdict}"
    if verdict != "too few reports to tell":
        return f"{found}."
    return (
        f"{found}. With so few reports even the clearest outcome would come about by chance in "
        f"{_count_cases(smallest_p)} cases (least possible p {smallest_p:.4f}): too often to tell, "
        f"with {of} comparison{'s' * (of != 1)} made."
    )


def _count_cases(p: float) -> str:
    """Return a chance as so many of a hundred, or of as many more as make it one at least."""
    hundreds = 100
    while p * hundreds < 1:
        hundreds *= 10
    return f"{math.floor(p * hundreds + 0.5):,} of {hundreds:,}"  # a half is rounded up

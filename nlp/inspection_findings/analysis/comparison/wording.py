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


def describe_method(by: By) -> str:
    """Return how a comparison is made, in a sentence; ``CORRECTION`` goes for all of them.

    Examples
    --------
    >>> describe_method("framework").split(". ")[1]
    'The test shuffles the frameworks of the reports.'
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
    points = f"{abs(contrast.difference):.1f}"
    boroughs = count_words(contrast.boroughs, "borough")
    share = f"A greater share in {contrast.more_in}, by {points} {_UNITS[by]}"
    if points == "0.0":
        share = "No difference to one decimal"
    found = f"{share}, across {boroughs}: {verdict}"
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

"""Small words that several sections of a pack use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import measure_share
from inspection_findings.documents import Quoted, Run, Runs, Share, Strong
from inspection_findings.text import list_words, write_month
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.quotations import Quotation

NAMED = 12  # boroughs up to which a sentence names them


def share(count: int, of: int) -> Share:
    """Return a share of boroughs with its interval; without one where there is nothing."""
    if not of:
        return Share(count, of)
    measured = measure_share(count, of)
    return Share(count, of, measured.low, measured.high)


def name_boroughs(boroughs: Iterable[str]) -> str:
    """Return boroughs in words, or how many there are where a sentence cannot name them."""
    names = sorted(set(boroughs))
    return list_words(names) if len(names) <= NAMED else count_words(len(names), "borough")


def quote_of(quotation: Quotation, *, says_polarity: bool = True) -> Runs:
    """Return a borough and its finding: what it is stands between them."""
    badge = quotation.badge
    words = ""
    if says_polarity and badge is not None and quotation.finding.kind != "recommendation":
        words = f", {badge.words}"
    return (
        Strong(f"{quotation.finding.borough}{words}:"),
        " ",
        Quoted(quotation.finding.finding_id),
    )


def join(parts: Sequence[Runs], between: str) -> Runs:
    """Return runs one after another with words between them."""
    joined: list[Run] = []
    for part in parts:
        joined += [between, *part] if joined else part
    return tuple(joined)


def write_months(first: str | None, last: str | None) -> str:
    """Return one month, or the first and the last of several; empty if there is none.

    Examples
    --------
    >>> write_months("2022-05", "2024-12"), write_months("2022-05", "2022-05")
    ('May 2022 to December 2024', 'May 2022')
    """
    months = dict.fromkeys(write_month(one) for one in (first, last) if one)
    return " to ".join(months)


def say_stated(tally: Tally) -> str:
    """Return how many strengths and areas are stated, and what is recommended.

    Examples
    --------
    >>> say_stated(Tally(recommendation=1))
    'no strength and no area for improvement stated; one recommendation'
    """
    strengths = count_sides(tally.strengths.stated, "strength")
    areas = count_sides(tally.areas.stated, "area")
    asked = tally.recommendation
    recommended = f"; {count_words(asked, 'recommendation')}" if asked else "; no recommendation"
    return f"{strengths} and {areas} for improvement stated{recommended}"


def count_sides(count: int, noun: str) -> str:
    """Return a number with its noun: "no strength", "one strength", "three strengths"."""
    return count_words(count, noun) if count else f"no {noun}"


def say_inferred(tally: Tally) -> str:
    """Return what is only inferred, in few words; empty if there is nothing."""
    parts = [
        f"{count:,} {noun if count == 1 else noun + 's'}"
        for count, noun in (
            (tally.strengths.inferred, "strength"),
            (tally.areas.inferred, "area"),
        )
        if count
    ]
    return ", ".join(parts)


def say_tally(tally: Tally) -> str:
    """Return what findings are, stated first, then what is only inferred.

    Examples
    --------
    >>> say_tally(Tally(recommendation=2))
    '2 recommendations'
    """
    counted = (
        (tally.strengths.stated, "strength", "strengths"),
        (tally.areas.stated, "area for improvement", "areas for improvement"),
        (tally.recommendation, "recommendation", "recommendations"),
        (tally.others, "not labelled by the report", "not labelled by the report"),
    )
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in counted if count]
    inferred = say_inferred(tally)
    return "; ".join([*parts, *([f"inferred: {inferred}"] if inferred else [])]) or "none"

"""Lines of enquiry: for each borough to visit, and each body asked in most, from quoted findings.

A rule chooses the findings and the wording of the question. Nobody has judged whether a question
is a good one; it says no more than the finding that it rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words
from inspection_findings.frames import FindingRow, group_rows
from inspection_findings.text import write_month
from inspection_findings.theme_report.pack.clear import stands_alone
from inspection_findings.theme_report.pack.visits import AskedInMost, Visits
from inspection_findings.theme_report.quotations import Quotation

LINES = 3  # of a borough
_BOROUGHS = 3  # where no visit is suggested

RULE = (
    "A rule made these lines from the findings that they quote; no inspector did. What a report"
    " asked for comes first, then what it has to improve, then a strength."
)
_DONE = "Has it been done, and what shows it?"
_NEEDED = "Is it needed here?"
_BETTER = "What has changed since, and what shows it?"
_CHANGES = "What does it change for children, and what shows it?"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryLine:
    """A question, and the finding that it rests on: what leads in to it, and what is asked."""

    before: str
    finding: Quotation
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What to ask in one place, or of one body."""

    heading: str
    lines: tuple[EnquiryLine, ...]


def suggest_enquiries(
    ordered: Sequence[Quotation], visits: Visits, *, shown: Collection[str]
) -> tuple[Enquiry, ...]:
    """Return what to ask in each borough to visit, and of each body that most boroughs name.

    Parameters
    ----------
    ordered : sequence of Quotation
        On the theme, the clearest first, without what a reader struck out.
    shown : collection of str
        Findings that the pack quotes before: no line rests on one of them, unless it recommends.
    """
    by_borough = group_rows(ordered, lambda one: one.finding.borough)
    boroughs = [one.borough for one in visits.visits] or sorted(by_borough)[:_BOROUGHS]
    used = {*shown, *(one.start.finding.finding_id for one in visits.visits)}
    recommended = [one for one in ordered if one.finding.kind == "recommendation"]
    elsewhere = [one for one in recommended if one.finding.borough not in boroughs]
    enquiries = [
        Enquiry(
            heading=borough,
            lines=tuple(_list_lines(by_borough.get(borough, ()), elsewhere, used))[:LINES],
        )
        for borough in boroughs
    ]
    enquiries += [_ask_body(one, recommended, boroughs) for one in visits.asked]
    return tuple(one for one in enquiries if one.lines)


def _list_lines(
    own: Sequence[Quotation], elsewhere: Sequence[Quotation], used: Collection[str]
) -> Iterator[EnquiryLine]:
    asked = [one for one in own if one.finding.kind == "recommendation"]
    for one in asked[:2]:
        yield EnquiryLine(before=_lead_in(one.finding), finding=one, after=_DONE)
    fresh = [
        one for one in own if one.finding.finding_id not in used and stands_alone(one.finding.text)
    ]
    for one in [one for one in fresh if one.finding.is_area][:1]:
        when = _write_when(one.finding)
        yield EnquiryLine(before=f"To be improved{when}:", finding=one, after=_BETTER)
    for one in [one for one in fresh if one.finding.is_strength][:1]:
        when = _write_when(one.finding)
        yield EnquiryLine(before=f"A strength{when}:", finding=one, after=_CHANGES)
    if not asked:
        for one in elsewhere[:1]:
            before = f"Elsewhere ({one.finding.borough}): {_lead_in(one.finding)}"
            yield EnquiryLine(before=before, finding=one, after=_NEEDED)


def _ask_body(
    asked: AskedInMost, recommended: Sequence[Quotation], visited: Collection[str]
) -> Enquiry:
    """Return what one body was asked in the boroughs that no visit leads to."""
    own = [one for one in recommended if one.finding.addressee == asked.addressee]
    others = [one for one in own if one.finding.borough not in visited] or own[:1]
    return Enquiry(
        heading=f"{asked.addressee}, asked in {count_words(len(asked.boroughs), 'borough')}",
        lines=tuple(
            EnquiryLine(
                before=f"For {one.finding.borough}, it was asked{_write_when(one.finding)} to",
                finding=one,
                after=_DONE,
            )
            for one in others[:LINES]
        ),
    )


def _lead_in(finding: FindingRow) -> str:
    """Return who was asked, and when: "The Metropolitan Police was asked in March 2025 to"."""
    who = finding.addressee or "The service"
    return f"{who[0].upper()}{who[1:]} was asked{_write_when(finding)} to"


def _write_when(finding: FindingRow) -> str:
    return f" in {write_month(finding.published)}" if finding.published else ""

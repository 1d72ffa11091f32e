"""Lines of enquiry: suggested by rule, each from one quoted finding.

A rule chooses the findings and the wording of the question. Nobody has judged whether a question
is a good one; it says no more than the finding that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from inspection_findings.frames import group_rows
from inspection_findings.theme_report.quotations import Quotation

LINES = 6

RULE = (
    "These are suggestions made by rule, not by an inspector. Each rests on the one finding that"
    " it quotes. Recommendations, stated areas for improvement and stated strengths come in turn,"
    " and every borough once before any comes again."
)


_QUESTIONS = (
    "Others were asked to do this. Has it been done there, and is it needed here?",
    "Others had this to improve. Is it so here too, and what is being done about it?",
    "Others have this as a strength. Is it done here, and what does it change for children?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """A question to ask on a visit, and the findings that it rests on: each is one line."""

    question: str
    findings: tuple[Quotation, ...]


def suggest_enquiries(ordered: Sequence[Quotation], *, limit: int = LINES) -> tuple[Enquiry, ...]:
    """Return questions from findings on a theme, given with those that say most first."""
    kinds = [[one for one in ordered if _rank(one) == rank] for rank in range(len(_QUESTIONS))]
    turns = [_vary(own) for own in kinds]
    chosen: dict[str, Quotation] = {}
    while turns and len(chosen) < limit:
        for turn in list(turns):
            one = next((one for one in turn if one.wording not in chosen), None)
            if one is None:
                turns.remove(turn)
            elif len(chosen) < limit:
                chosen[one.wording] = one
    by_rank = group_rows(sorted(chosen.values(), key=_rank), _rank)
    return tuple(
        Enquiry(question=_QUESTIONS[rank], findings=tuple(own)) for rank, own in by_rank.items()
    )


def _vary(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield findings in their order, but each borough once before any comes again."""
    rounds = group_rows(quotations, lambda one: one.finding.borough).values()
    for row in zip_longest(*rounds):
        yield from (one for one in row if one is not None)


def _rank(quotation: Quotation) -> int:
    """Return 0 for a recommendation, 1 for a stated area, 2 for a stated strength, else 3."""
    finding = quotation.finding
    if finding.kind == "recommendation":
        return 0
    if finding.is_area:
        return 1
    return 2 if finding.is_strength else 3

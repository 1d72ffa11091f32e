"""Boroughs that are silent, boroughs to visit, and what to ask there."""

from __future__ import annotations

from collections.abc import Iterator

from inspection_findings.analysis.prose import count_words
from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Items,
    Paragraph,
    Quoted,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import start_sentence
from inspection_findings.theme_report.pack.enquiry import RULE
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import name_boroughs
from inspection_findings.theme_report.quotations import Quotation

PASSED_OVER = 8


def write_silent(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield boroughs that could show the topic and do not, that could not, and unread ones."""
    items = tuple(_list_silent(gathered, topic))
    if items:
        yield Items(items=items)
    else:
        yield Paragraph(runs=("None: the reports on all boroughs say something of it.",))


def _list_silent(gathered: Gathered, topic: Topic) -> Iterator[Runs]:
    report = topic.report
    if report.silent:
        yield (Strong("Could show it, and say nothing of it: "), f"{name_boroughs(report.silent)}.")
    could_not: dict[str, list[str]] = {}
    for row in report.across.not_counted:
        could_not.setdefault(row.reason, []).append(row.borough)
    for reason, boroughs in could_not.items():
        yield (Strong("Could not show it: "), f"{name_boroughs(boroughs)}: {reason}.")
    if report.not_looked_at:
        unread = name_boroughs(report.not_looked_at)
        yield (Strong("Not looked at, because nobody coded their findings: "), f"{unread}.")
    if report.silent and gathered.question.kind == "themes" and report.figures is not None:
        yield (
            "Silence is no proof that there is nothing to say. On boroughs that it had not seen,"
            f" the model found {100 * report.figures.recall:.0f} % of the"
            f" {count_words(report.figures.support, 'finding')} to which the reference coding gives"
            " this theme.",
        )


def write_visits(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield boroughs to visit, each with the reason, and why others are not suggested."""
    sample = topic.report.sample
    if not sample.site_rows:
        yield Paragraph(runs=("No borough states anything on it from which to argue a visit.",))
    else:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                (Strong(one.borough), f", {one.role}"),
                f"{start_sentence(one.reason)}",
                (Quoted(one.finding.finding_id),),
            )
            for one in sample.site_rows
        )
        yield Table(
            key=f"visits-{topic.report.theme.id}",
            caption=f"{topic.prefix}Boroughs to visit",
            columns=(
                Column(name="Borough", weight=0.8),
                Column(name="Why", weight=1.8),
                Column(name="A finding to start from", weight=2.0),
            ),
            rows=rows,
            note="A fixed rule picks in turn one that is strong, one that is weak, and the one that"
            " adds most sub-themes (varied). It is no random sample.",
            sheet="To visit",
        )
    over = [f"{one.borough} ({one.reason})" for one in sample.passed_over_rows]
    if over:
        left = len(over) - PASSED_OVER
        further = f"; and {left} more" if left > 0 else ""
        words = "; ".join(over[:PASSED_OVER])
        yield Paragraph(runs=(f"Not suggested: {words}{further}.",), style="quiet")


def write_enquiry(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield questions to ask, each with the finding that it rests on."""
    if not topic.enquiries:
        yield Paragraph(runs=("No recommendation, stated area or stated strength to ask from.",))
        return
    for enquiry in topic.enquiries:
        yield Paragraph(runs=(Strong(enquiry.question),))
        yield Items(items=tuple(_quote_asked(gathered, one) for one in enquiry.findings))
    yield Paragraph(runs=(RULE,), style="quiet")


def _quote_asked(gathered: Gathered, one: Quotation) -> Runs:
    """Return a finding with its borough, whom it asks if it is a recommendation, and its place."""
    finding = one.finding
    asked = f", to {finding.addressee}" if finding.addressee else ""
    asked = asked.replace(", to The ", ", to the ")
    citation = gathered.cited[finding.finding_id].citation
    quoted = Quoted(finding.finding_id, has_note=False)
    return (Strong(f"{finding.borough}{asked}:"), " ", quoted, f" ({citation})")

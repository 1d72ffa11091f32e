"""Boroughs without a finding, boroughs to visit, and what to ask there."""

from __future__ import annotations

from collections.abc import Iterator

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Heading,
    Items,
    Paragraph,
    Quoted,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import start_sentence
from inspection_findings.theme_report.pack.enquiry import RULE, EnquiryLine
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.model_figures import measure_found
from inspection_findings.theme_report.pack.opening import ROLES
from inspection_findings.theme_report.pack.visits import AskedInMost, NotVisited
from inspection_findings.theme_report.pack.words import name_boroughs
from inspection_findings.theme_report.quotations import Quotation

PASSED_OVER = 8


def has_silent(topic: Topic) -> bool:
    """Return whether any borough has no finding, could have none, or was not coded."""
    report = topic.report
    return bool(report.silent or report.across.not_counted or report.not_looked_at)


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
        yield (Strong("Could show it, and do not: "), f"{name_boroughs(report.silent)}.")
    could_not: dict[str, list[str]] = {}
    for row in report.across.not_counted:
        could_not.setdefault(row.reason, []).append(row.borough)
    for reason, boroughs in could_not.items():
        yield (Strong("Could not show it: "), f"{name_boroughs(boroughs)}: {reason}.")
    if report.not_looked_at:
        unread = name_boroughs(report.not_looked_at)
        yield (Strong("Not looked at, because nobody coded their findings: "), f"{unread}.")
    figures = report.figures
    if report.silent and gathered.question.kind == "themes" and figures is not None:
        found = measure_found(figures)
        yield (
            "“No finding” is no proof that there is nothing to say: on boroughs that it had not"
            f" seen, the model found {found} to which the reference coding gives this theme.",
        )


def write_visits(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield boroughs to visit, each with the reason, the others, and bodies to meet."""
    visits = topic.visits
    if not visits.visits:
        yield Paragraph(runs=("No borough states anything on it from which to argue a visit.",))
    else:
        yield _tabulate_visits(gathered, topic)
    items = [*map(_describe_body, visits.asked), *map(_describe_other, visits.others[:PASSED_OVER])]
    left = len(visits.others) - PASSED_OVER
    if left > 0:
        items.append((f"{start_sentence(count_words(left, 'more borough'))[:-1]} not suggested.",))
    if items:
        yield Items(items=tuple(items))


def _tabulate_visits(gathered: Gathered, topic: Topic) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            (Strong(one.borough), f", {ROLES[one.role]}"),
            start_sentence(one.words),
            _quote_whole(gathered, one.start, is_new=one.is_new),
        )
        for one in topic.visits.visits
    )
    return Table(
        key=f"visits-{topic.report.theme.id}",
        caption=f"{topic.prefix}Boroughs to visit",
        columns=(
            Column(name="Borough", weight=0.8),
            Column(name="Why", weight=1.5),
            Column(name="A finding to start from", weight=2.3),
        ),
        rows=rows,
        note="A fixed rule chose them, which the appendix explains. It is no random sample.",
        sheet="To visit",
    )


def _quote_whole(gathered: Gathered, one: Quotation, *, is_new: bool) -> Runs:
    """Return a finding whole, also where it stands elsewhere: one takes it along by itself."""
    finding_id = one.finding.finding_id
    if is_new:
        return (Quoted(finding_id),)
    return (Quoted(finding_id, has_note=False), f" ({gathered.cited[finding_id].citation})")


def _describe_body(one: AskedInMost) -> Runs:
    where = f"{write_number(len(one.boroughs))} of the {count_words(one.of, 'borough')}"
    return (
        Strong(f"{one.addressee}, a first meeting: "),
        f"asked to act in {where} with a recommendation on it ({name_boroughs(one.boroughs)}).",
    )


def _describe_other(one: NotVisited) -> Runs:
    start: Runs = (Strong(f"{one.borough}, not suggested: "), f"{one.words}.")
    if one.similar is None:
        return start
    quoted = Quoted(one.similar.finding.finding_id)
    return (*start, " A recommendation that is much like one of these was made: ", quoted)


def write_enquiry(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield questions to ask, by borough and body, each with the finding that it rests on."""
    if not topic.enquiries:
        yield Paragraph(runs=("No recommendation, stated area or stated strength to ask from.",))
        return
    for number, enquiry in enumerate(topic.enquiries, start=1):
        yield Heading(
            words=enquiry.heading,
            level=2 if len(gathered.topics) == 1 else 3,
            key=f"enquiry-{number}-{topic.report.theme.id}",
        )
        yield Items(items=tuple(_ask(gathered, one) for one in enquiry.lines))
    yield Paragraph(runs=(RULE,), style="quiet")


def _ask(gathered: Gathered, line: EnquiryLine) -> Runs:
    """Return a question; a recommendation is whole once more, since one asks in its words."""
    finding = line.finding.finding
    is_new = finding.kind != "recommendation"
    quoted = _quote_whole(gathered, line.finding, is_new=is_new)
    return (f"{line.before} ", *quoted, " – " if is_new else ". ", Strong(line.after))

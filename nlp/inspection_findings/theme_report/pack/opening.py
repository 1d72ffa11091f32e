"""How a pack begins: the answer, then the question and its scope."""

from __future__ import annotations

from collections.abc import Iterator

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.documents import Block, Items, Link, Paragraph, Runs, Strong
from inspection_findings.text import list_words, start_sentence, write_month
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import NAMED, name_boroughs
from inspection_findings.theme_report.reports import ReportSummary

_LEANINGS = {
    "strong": "More strengths than areas for improvement",
    "weak": "More areas for improvement than strengths",
    "even": "As many of both",
}


def write_answer(gathered: Gathered) -> Iterator[Block]:
    """Yield the answer to the question: what a reader sees first."""
    for topic in gathered.topics:
        name: Runs = (Strong(f"{topic.name}. "),) if len(gathered.topics) > 1 else ()
        yield Paragraph(runs=(*name, _answer(gathered, topic)), style="lead")
        yield Items(items=tuple(_list_leanings(gathered, topic)))
    if gathered.question.kind == "query":
        said = "A search may miss findings, so each number of boroughs is “at least”."
        if gathered.question.narrowed:
            said += (
                f" Only findings with {list_words(gathered.question.narrowed)} were searched, so"
                " nothing follows of any others."
            )
        yield Paragraph(runs=(f"{gathered.question.verdict} {said}".strip(),))


def _answer(gathered: Gathered, topic: Topic) -> str:
    if gathered.is_census:
        return topic.report.answer.sentence
    findings = count_words(len(topic.quotations), "finding")
    where = name_boroughs(topic.tallies)
    return start_sentence(
        f"{findings}, chosen by a person, from {where}: {topic.report.tally.words}."
    )


def _list_leanings(gathered: Gathered, topic: Topic) -> Iterator[Runs]:
    for leaning, words in _LEANINGS.items():
        boroughs = [one for one, tally in topic.tallies.items() if tally.leaning == leaning]
        if boroughs:
            yield (Strong(f"{words}: "), f"{name_boroughs(boroughs)}.")
    if not gathered.is_census:
        return
    if topic.report.silent:
        yield (Strong("Nothing on it, though it could be there: "), _name(topic.report.silent))
    sites = topic.report.sample.site_rows
    if sites:
        named = list_words(f"{one.borough} ({one.role})" for one in sites)
        yield (Strong("To visit, by a fixed rule: "), f"{named}; ", Link("why", "visits"), ".")


def _name(boroughs: tuple[str, ...]) -> str:
    return f"{name_boroughs(boroughs)}."


def write_scope(gathered: Gathered) -> Iterator[Block]:
    """Yield the question, and what it was asked of."""
    yield Items(items=tuple(_list_scope(gathered)))


def _list_scope(gathered: Gathered) -> Iterator[Runs]:
    question = gathered.question
    yield (Strong("Question: "), _ask(gathered))
    if question.understood:
        yield (Strong("Read as a filter: "), f"{list_words(question.understood)}.")
    for topic in gathered.topics:
        if topic.report.theme.description:
            yield (Strong(f"{topic.name} means: "), topic.report.theme.description)
        if topic.report.retirement is not None:
            yield (topic.report.retirement.notice,)
    yield (Strong("Reports: "), _describe_reports(gathered.contents.reports))
    inspectorates = list_words(gathered.contents.frames.inspectorates)
    yield (Strong("Published by: "), f"{inspectorates}.")
    filters = "; ".join(question.filters) or "none: all reports of the store that are counted"
    yield (Strong("Filters: "), f"{filters}.")
    yield (Strong("Findings: "), *_describe_findings(gathered))


def _ask(gathered: Gathered) -> str:
    subject = gathered.question.subject
    if gathered.question.kind == "themes":
        return f"what do inspection reports say of {subject}?"
    if gathered.question.kind == "query":
        return f"{subject}, as it was typed into the search."
    return f"what is in the basket “{subject}”, which a person put together."


def _describe_reports(reports: tuple[ReportSummary, ...]) -> str:
    boroughs = {one.report.borough for one in reports}
    months = sorted(one.report.published for one in reports if one.report.published)
    when = ""
    if months:
        first, last = write_month(months[0]), write_month(months[-1])
        when = f", published in {first}" if first == last else f", published {first} to {last}"
    whole = start_sentence(
        f"{count_words(len(reports), 'report')} on {count_words(len(boroughs), 'borough')}{when}."
    )
    if len(reports) > NAMED:
        return f"{whole} The workbook lists them."
    named = "; ".join(_name_report(one) for one in reports)
    return f"{whole[:-1]}: {named}."


def _name_report(one: ReportSummary) -> str:
    month = write_month(one.report.published) if one.report.published else "undated"
    return f"{one.report.borough}, {month}, {one.overall}"


def _describe_findings(gathered: Gathered) -> Runs:
    considered, every = len(gathered.considered), len(gathered.contents.quotations)
    whole = f"{considered:,} of the {every:,} in these reports."
    if gathered.question.kind == "query":
        how = " The search holds them more likely than not to be about the question. It may miss"
        how += " others."
    elif gathered.question.kind == "basket":
        how = " A person chose them, so no share of boroughs follows from them."
    else:
        whole = f"these reports hold {every:,}."
        how = f" {' '.join(_rest_on(gathered))}"
    return (whole, how, " ", Link("All of them", "considered"), ".")


def _rest_on(gathered: Gathered) -> Iterator[str]:
    for topic in gathered.topics:
        words = topic.report.recurrence.rests_on
        yield f"{topic.name}: {words[0].lower()}{words[1:]}" if len(gathered.topics) > 1 else words
    uncoded = sum(not one.codings for one in gathered.contents.quotations)
    if uncoded:
        yield f"Besides, {write_number(uncoded)} have no theme at all; some may belong here."

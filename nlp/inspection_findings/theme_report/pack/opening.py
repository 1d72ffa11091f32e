"""How a pack begins: the answer, then the question and its scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.documents import Block, Items, Link, Paragraph, Runs, Strong
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.answer import AnswerLine
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import name_boroughs, say_tally, write_months
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.reports import ReportSummary

_LEANINGS = {
    "strong": "More strengths stated than areas for improvement",
    "weak": "More areas for improvement stated than strengths",
    "even": "As many of both stated",
    "other": "Found, with neither stated",
}
ROLES = {
    "strong": "strong",
    "weak": "to improve",
    "varied": "for variety",
    "other": "for more evidence",
}
_PEOPLE = ("person", "adjudicated")


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
        return topic.report.answer.stated
    findings = count_words(len(topic.quotations), "finding")
    where = name_boroughs(topic.tallies)
    return start_sentence(
        f"{findings}, chosen by a person, from {where}: {say_tally(topic.report.tally)}."
    )


def _list_leanings(gathered: Gathered, topic: Topic) -> Iterator[Runs]:
    for leaning, words in _LEANINGS.items():
        boroughs = [one for one, tally in topic.tallies.items() if tally.stated_leaning == leaning]
        if boroughs:
            yield (Strong(f"{words}: "), f"{name_boroughs(boroughs)}.")
    if not gathered.is_census:
        return
    if topic.report.silent:
        silent = f"{name_boroughs(topic.report.silent)}."
        yield (Strong("No finding, though there could be one: "), silent)
    visits = topic.visits.visits
    if visits:
        named = list_words(f"{one.borough} ({ROLES[one.role]})" for one in visits)
        yield (Strong("To visit, by a fixed rule: "), f"{named}; ", Link("why", "visits"), ".")
    inferred = [words for line in topic.report.answer.lines for words in _say_inferred(topic, line)]
    if inferred:
        yield (
            Strong("Not stated, only inferred: "),
            f"software reads findings as {list_words(inferred)}; nobody has checked it.",
        )


def _say_inferred(topic: Topic, line: AnswerLine) -> Iterator[str]:
    """Yield in how many boroughs a side is only inferred, with their names where they are plain."""
    if not (line.has_polarity and line.inferred):
        return
    is_strength = line.aspect == "strength"
    sides = {
        borough: tally.strengths if is_strength else tally.areas
        for borough, tally in topic.tallies.items()
    }
    names = [borough for borough, one in sides.items() if one.inferred and not one.stated]
    noun = "strengths" if is_strength else "areas for improvement"
    where = count_words(line.inferred, "borough")
    named = f" ({name_boroughs(names)})" if len(names) == line.inferred else ""
    yield f"{noun} in {where} that {'states' if line.inferred == 1 else 'state'} none{named}"


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
    yield (Strong("Reports: "), _describe_reports(gathered))
    if question.filters:
        yield (Strong("Filters: "), f"{'; '.join(question.filters)}.")
    yield (Strong("How sure: "), *_describe_findings(gathered))


def _ask(gathered: Gathered) -> str:
    subject = gathered.question.subject
    if gathered.question.kind == "themes":
        return f"what do inspection reports say of {subject}?"
    if gathered.question.kind == "query":
        return f"{subject}, as it was typed into the search."
    return f"what is in the basket “{subject}”, which a person put together."


def _describe_reports(gathered: Gathered) -> str:
    """Return how many reports, by whom, and of what time: what came after is not known."""
    reports = gathered.contents.reports
    boroughs = {one.report.borough for one in reports}
    by = list_words(gathered.contents.frames.inspectorates)
    whole = f"{count_words(len(reports), 'report')} by {by} on"
    whole += f" {count_words(len(boroughs), 'borough')}"
    fieldwork = _span(reports, lambda one: one.report.fieldwork)
    published = _span(reports, lambda one: one.report.published)
    times = [
        f"{what} {when}"
        for what, when in (("fieldwork", fieldwork), ("published", published))
        if when
    ]
    when = f"; {', '.join(times)}" if times else ""
    return start_sentence(f"{whole}{when}. What has been done since is not known.")


def _span(reports: Sequence[ReportSummary], read: Callable[[ReportSummary], str | None]) -> str:
    months = sorted(month for one in reports if (month := read(one)))
    return write_months(months[0], months[-1]) if months else ""


def _describe_findings(gathered: Gathered) -> Runs:
    considered, every = len(gathered.considered), len(gathered.contents.quotations)
    whole = f"{considered:,} of {every:,} findings, "
    whole += f"all listed in the appendix. {_say_who_coded(gathered)}"
    return (f"{whole} {_say_labelled(gathered.considered)}", *_name_uncoded(gathered))


def _say_who_coded(gathered: Gathered) -> str:
    """Return who chose the findings, and that nobody checked what software did."""
    if gathered.question.kind == "query":
        return (
            "The search holds them more likely than not to be about the question; nobody has"
            " checked it, and it may miss others."
        )
    if gathered.question.kind == "basket":
        return "A person chose them, so no share of boroughs follows from them."
    themes = {topic.report.theme.id for topic in gathered.topics}
    by_people = sum(
        any(one.theme_id in themes and one.coder_kind in _PEOPLE for one in quotation.codings)
        for quotation in gathered.considered
    )
    if not by_people:
        return "Software gave them the theme; no inspector has checked it."
    left = len(gathered.considered) - by_people
    return f"People gave {by_people:,} of them the theme, software {left:,}, which nobody checked."


def _say_labelled(considered: Sequence[Quotation]) -> str:
    """Return of how many findings a heading says whether they are strong or weak."""
    told = [one for one in considered if one.finding.kind != "recommendation"]
    stated = sum(one.finding.stated_polarity != "not_stated" for one in told)
    by_heading = sum(
        one.finding.stated_polarity != "not_stated" and one.finding.polarity_from == "heading"
        for one in told
    )
    who = "the report's own heading" if by_heading == stated else "the report's heading or a person"
    recommended = len(considered) - len(told)
    are = "is a recommendation" if recommended == 1 else "are recommendations"
    asked = f"; {recommended:,} {are}" if recommended else ""
    return (
        f"For {stated:,} of the {len(considered):,}, {who} says strength or area for"
        f" improvement{asked}."
    )


def _name_uncoded(gathered: Gathered) -> Runs:
    uncoded = sum(not one.codings for one in gathered.contents.quotations)
    if not uncoded or gathered.question.kind != "themes":
        return ()
    verb = "has" if uncoded == 1 else "have"
    return (
        f" Besides, {write_number(uncoded)} {verb} no theme at all, and some may belong here; ",
        Link("where they are listed", "left-out"),
        ".",
    )

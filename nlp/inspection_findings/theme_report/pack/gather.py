"""From the corpus and a question to the parts of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from inspection_findings.analysis.recommendations import LeftOut
from inspection_findings.coding import Theme
from inspection_findings.frames import group_rows
from inspection_findings.records import Span
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.explanations import explain
from inspection_findings.theme_report.headlines import choose_headlines, order_quotations
from inspection_findings.theme_report.index import build_provenance
from inspection_findings.theme_report.pack.cite import cite
from inspection_findings.theme_report.pack.contrary import find_contrary
from inspection_findings.theme_report.pack.enquiry import suggest_enquiries
from inspection_findings.theme_report.pack.gathered import Gathered, LeftOutLine, Topic
from inspection_findings.theme_report.pack.key_figures import KeyQuestions, gather_key_figures
from inspection_findings.theme_report.pack.question import CHOSEN, Chosen, Question
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recommendations import AreaWithPractice
from inspection_findings.theme_report.recommended import build_recommended_report
from inspection_findings.theme_report.theme import build_theme_report

QUOTED = 3  # quotations each way


def gather_pack(
    contents: Contents,
    question: Question,
    *,
    key_questions: KeyQuestions,
    spans: Mapping[str, Sequence[Span]],
    dated: date | None,
    content: str,
    chosen: Chosen | None = None,
) -> Gathered:
    """Return the parts of a pack.

    Parameters
    ----------
    contents : Contents
        The corpus, with the theme ``CHOSEN`` for a query or a basket.
    key_questions : mapping of str to sequence of KeyQuestion
        By report id.
    spans : mapping of str to sequence of Span
        Offsets of every finding, by its id.
    dated : date or None
        When the store was last built.
    content : str
        The digest of all that the store holds.
    chosen : Chosen, optional
        What a query or a basket chose.
    """
    themes = {theme.id: theme for theme in contents.codebook.themes}
    order = chosen.finding_ids if chosen and question.kind == "basket" else ()
    topics = tuple(
        _gather_topic(
            contents,
            themes[theme_id],
            key_questions,
            order,
            prefix=f"{themes[theme_id].name}: " if len(question.theme_ids) > 1 else "",
        )
        for theme_id in question.theme_ids
    )
    return Gathered(
        question=question,
        contents=contents,
        topics=topics,
        considered=tuple(dict.fromkeys(one for topic in topics for one in topic.quotations)),
        comments=chosen.comments if chosen else {},
        likely=chosen.likely if chosen else {},
        left_out=tuple(_list_left_out(contents, topics, chosen)),
        cited={
            one.finding.finding_id: cite(one, spans[one.finding.finding_id])
            for one in contents.quotations
        },
        explained=explain(contents.frames),
        dated=dated,
        content=content,
        versions=build_provenance(contents).versions,
    )


def _gather_topic(
    contents: Contents,
    theme: Theme,
    key_questions: KeyQuestions,
    order: Sequence[str],
    *,
    prefix: str,
) -> Topic:
    quotations = contents.quotations_on(theme)
    if order:
        quotations = tuple(contents.quotations_by_id[one] for one in order)
    scores = contents.scores[theme.id]
    ordered = order_quotations(
        (one for one in quotations if one.finding.finding_id not in contents.without), scores
    )
    boroughs = sorted({one.finding.borough for one in quotations})
    tallies = {borough: contents.tally(theme.id, borough) for borough in boroughs}
    headlines = choose_headlines(
        quotations,
        scores,
        theme_id=theme.id,
        without=contents.without,
        may_infer=True,
        number=QUOTED,
    )
    return Topic(
        report=build_theme_report(contents, theme),
        prefix=prefix,
        quotations=quotations,
        tallies=tallies,
        strong=_take_one_each(headlines.strengths),
        weak=_take_one_each(headlines.areas),
        recommended=build_recommended_report(contents, theme=theme),
        key_figures=gather_key_figures(contents.frames, quotations, key_questions),
        practice=_gather_practice(contents, theme, quotations),
        without_practice=_list_without_practice(contents, theme, quotations),
        contrary=find_contrary(tallies, ordered),
        enquiries=suggest_enquiries(ordered),
    )


def _gather_practice(
    contents: Contents, theme: Theme, quotations: Sequence[Quotation]
) -> tuple[AreaWithPractice, ...]:
    """Return areas with strengths elsewhere; what is chosen carries themes of its own."""
    practice = contents.following.practice
    pairs = list(practice[theme.id])
    if theme.id == CHOSEN:
        ids = {one.finding.finding_id for one in quotations}
        every = (one for own in practice.values() for one in own)
        pairs = [one for one in every if one.area.finding.finding_id in ids]
    best: dict[str, AreaWithPractice] = {}
    for one in sorted(pairs, key=lambda pair: not pair.is_same_matter):
        best.setdefault(one.area.finding.finding_id, one)
    return tuple(best.values())


def _list_without_practice(
    contents: Contents, theme: Theme, quotations: Sequence[Quotation]
) -> tuple[LeftOut, ...]:
    without = contents.following.without_practice
    if theme.id != CHOSEN:
        return without[theme.id]
    ids = {one.finding.finding_id for one in quotations}
    every = (one for own in without.values() for one in own)
    kept = {one.finding.finding_id: one for one in every if one.finding.finding_id in ids}
    return tuple(kept.values())


def _take_one_each(quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the first quotation of each borough."""
    groups = group_rows(quotations, lambda one: one.finding.borough).values()
    return tuple(own[0] for own in groups)


def _list_left_out(
    contents: Contents, topics: Sequence[Topic], chosen: Chosen | None
) -> Iterator[LeftOutLine]:
    for name in contents.not_counted:
        yield LeftOutLine(what=name, count=0, reason="in the store, and not counted here")
    if chosen is None:
        yield from _list_uncounted(contents, topics)
    else:
        for what, count, reason in chosen.left_out:
            yield LeftOutLine(what=what, count=count, reason=reason)
    struck = [contents.quotations_by_id[one] for one in sorted(contents.without)]
    for one in struck:
        yield LeftOutLine(
            what=one.finding.citation,
            count=1,
            reason="struck out by the reader: counted, but neither quoted first nor a reason",
        )
    skipped = group_rows(
        (line for one in contents.reports for line in one.skipped), lambda line: line.reason
    )
    counts = {reason: sum(one.passages for one in own) for reason, own in skipped.items()}
    if counts:
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        yield LeftOutLine(
            what="Passages that are no findings",
            count=sum(counts.values()),
            reason="; ".join(f"{reason} ({count:,})" for reason, count in most),
        )
    for row in contents.frames.failure_rows:
        yield LeftOutLine(what=row.source_name, count=1, reason=row.reason)


def _list_uncounted(contents: Contents, topics: Sequence[Topic]) -> Iterator[LeftOutLine]:
    for topic in topics:
        for row in topic.report.across.not_counted:
            yield LeftOutLine(
                what=f"{topic.name}: findings in {row.report_id}",
                count=row.findings,
                reason=f"listed, but not in the shares: {row.reason}",
            )
    uncoded = [one for one in contents.quotations if not one.codings]
    reasons = group_rows(uncoded, lambda one: one.uncoded_reason.partition(";")[0])
    for reason, own in sorted(reasons.items()):
        yield LeftOutLine(
            what="Findings without any theme", count=len(own), reason=f"{reason}; some may belong"
        )

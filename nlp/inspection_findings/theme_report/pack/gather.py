"""From the corpus and a question to the parts of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from inspection_findings.coding import Theme
from inspection_findings.frames import group_rows
from inspection_findings.records import Span
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.explanations import explain
from inspection_findings.theme_report.index import build_provenance
from inspection_findings.theme_report.pack.cite import cite
from inspection_findings.theme_report.pack.clear import (
    choose_points,
    choose_side,
    choose_voices,
    order_clear,
)
from inspection_findings.theme_report.pack.contrary import find_contrary
from inspection_findings.theme_report.pack.enquiry import suggest_enquiries
from inspection_findings.theme_report.pack.gathered import Gathered, LeftOutLine, Topic
from inspection_findings.theme_report.pack.key_figures import KeyQuestions, gather_key_figures
from inspection_findings.theme_report.pack.question import CHOSEN, Chosen, Question
from inspection_findings.theme_report.pack.visits import gather_visits
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recommendations import AreaWithPractice
from inspection_findings.theme_report.recommended import (
    RecommendedReport,
    build_recommended_report,
)
from inspection_findings.theme_report.sub_themes import Subgroup
from inspection_findings.theme_report.theme import build_theme_report

QUOTED = 3  # quotations each way
WITHOUT_THEME = "Findings without any theme"


def gather_pack(
    contents: Contents,
    question: Question,
    *,
    key_questions: KeyQuestions,
    spans: Mapping[str, Sequence[Span]],
    dated: date | None,
    content: str,
    voices: Mapping[str, Sequence[str]],
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
    voices : mapping of str to sequence of str
        Who speaks in a finding, by its id, where anybody does.
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
            voices=voices,
            prefix=f"{themes[theme_id].name}: " if len(question.theme_ids) > 1 else "",
        )
        for theme_id in question.theme_ids
    )
    considered = tuple(dict.fromkeys(one for topic in topics for one in topic.quotations))
    places = group_rows(contents.quotations, _identify)
    return Gathered(
        question=question,
        contents=contents,
        topics=topics,
        considered=considered,
        comments=chosen.comments if chosen else {},
        likely=chosen.likely if chosen else {},
        left_out=tuple(_list_left_out(contents, topics, chosen)),
        cited={
            one.finding.finding_id: cite(
                one,
                spans[one.finding.finding_id],
                also=[other for other in places[_identify(one)] if other is not one],
                is_one_inspectorate=len(contents.frames.inspectorates) == 1,
            )
            for one in contents.quotations
        },
        repeated=tuple(
            one for own in group_rows(considered, _identify).values() for one in own[1:]
        ),
        explained=explain(contents.frames),
        dated=dated,
        content=content,
        versions=build_provenance(contents).versions,
    )


def _identify(quotation: Quotation) -> tuple[str, str]:
    """Return what two findings have alike that say the same, word for word, in one report."""
    return quotation.finding.report_id, quotation.finding.text


def _gather_topic(
    contents: Contents,
    theme: Theme,
    key_questions: KeyQuestions,
    order: Sequence[str],
    *,
    voices: Mapping[str, Sequence[str]],
    prefix: str,
) -> Topic:
    quotations = contents.quotations_on(theme)
    if order:
        quotations = tuple(contents.quotations_by_id[one] for one in order)
    report = build_theme_report(contents, theme)
    ordered = order_clear(
        (one for one in quotations if one.finding.finding_id not in contents.without),
        theme.id,
        contents.scores[theme.id],
    )
    boroughs = sorted({one.finding.borough for one in quotations})
    tallies = {borough: contents.tally(theme.id, borough) for borough in boroughs}
    strong, weak = (
        choose_side(ordered, tallies, theme_id=theme.id, polarity=polarity, number=QUOTED)
        for polarity in ("strength", "area_for_improvement")
    )
    shown = {one.finding.finding_id for one in (*strong, *weak)}
    points = choose_points(report.subgroups, quotations)
    key_figures = gather_key_figures(contents.frames, quotations, key_questions)
    visits = gather_visits(contents, report, ordered, key_figures=key_figures, shown=shown)
    recommended = build_recommended_report(contents, theme=theme)
    return Topic(
        report=report,
        prefix=prefix,
        quotations=quotations,
        tallies=tallies,
        strong=strong,
        weak=weak,
        voices=choose_voices(ordered, voices),
        points=points,
        recommended=recommended,
        key_figures=key_figures,
        practice=_gather_practice(contents, theme, quotations, points),
        contrary=find_contrary(tallies, ordered),
        visits=visits,
        enquiries=suggest_enquiries(ordered, visits, shown=shown | _list_linked(recommended)),
    )


def _list_linked(recommended: RecommendedReport) -> set[str]:
    """Return the areas that are linked to a recommendation: who asks of it asks of them."""
    areas = (area for trace in recommended.traces.values() for area in trace.areas)
    linked = {area.quotation.finding.finding_id for area in areas}
    return linked | {one.quotation.finding.finding_id for one in recommended.untaken.shown[:1]}


def _gather_practice(
    contents: Contents,
    theme: Theme,
    quotations: Sequence[Quotation],
    points: Sequence[Subgroup],
) -> tuple[AreaWithPractice, ...]:
    """Return areas with strengths elsewhere that are similar enough, or of the same sub-theme.

    What is chosen by a query or a person carries themes of its own.
    """
    practice = contents.following.practice
    pairs = list(practice[theme.id])
    if theme.id == CHOSEN:
        ids = {one.finding.finding_id for one in quotations}
        every = (one for own in practice.values() for one in own)
        pairs = [one for one in every if one.area.finding.finding_id in ids]
    sub_themes = [set(one.members) for one in points]
    best: dict[str, AreaWithPractice] = {}
    for pair in sorted(pairs, key=lambda pair: not pair.is_same_matter):
        both = {pair.area.finding.finding_id, pair.practices[0].quotation.finding.finding_id}
        if pair.is_same_matter or any(both <= members for members in sub_themes):
            best.setdefault(pair.area.finding.finding_id, pair)
    return tuple(best.values())


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
            what=WITHOUT_THEME,
            count=len(own),
            reason=f"{reason}; some may belong. The workbook lists them on its sheet “Left out”",
        )

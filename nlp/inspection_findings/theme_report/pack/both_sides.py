"""Strengths and areas for improvement, voices, sub-themes, and contrary cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from inspection_findings.analysis.prose import count_words
from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Items,
    Paragraph,
    Quote,
    Quoted,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.pack.contrary import Contrary
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import join, name_boroughs, quote_of, say_tally
from inspection_findings.theme_report.quotations import Quotation

SUB_THEMES = 6
FEWEST = 2  # sub-themes that are worth a table
CASES = 6


def write_quotations(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield what the reports say, strong beside weak; of a basket all, with comments."""
    if not gathered.is_census:
        for one in topic.quotations:
            comment = gathered.comments.get(one.finding.finding_id, "")
            yield Quote(finding_id=one.finding.finding_id, remark=comment)
        return
    sides = zip_longest(
        _list(topic, topic.strong, "strength"), _list(topic, topic.weak, "area_for_improvement")
    )
    yield Table(
        key=f"quotations-{topic.report.theme.id}",
        caption=f"{topic.prefix}Strengths and areas for improvement, in the words of the reports",
        columns=(Column(name="Strengths"), Column(name="Areas for improvement")),
        rows=tuple(tuple(side) for side in sides),
        note="Stated ones only, at most three each way, each of another borough: first those that"
        " say it plainly, and of boroughs that state most. Whole findings, word for word.",
        sheet="Strengths and areas",
    )
    if topic.voices:
        said = (
            (Strong(f"{one.finding.borough}, {who}:"), " ", Quoted(one.finding.finding_id))
            for who, one in topic.voices
        )
        speakers = list_words(dict.fromkeys(who for who, _ in topic.voices))
        yield Paragraph(runs=(f"What {speakers} said of it:",))
        yield Items(items=tuple(said))
    if all(len(one.points) < FEWEST for one in gathered.topics):  # else they have a section
        yield Paragraph(runs=_say_few_points(topic))


def _list(topic: Topic, quotations: Sequence[Quotation], polarity: str) -> list[Cell]:
    if quotations:
        return [quote_of(one, says_polarity=False) for one in quotations]
    words = topic.report.headlines.none_stated.get(polarity)
    if words:
        return [f"{words}, and nobody has checked it: see the appendix."]
    tally = topic.report.tally
    count = tally.strengths if polarity == "strength" else tally.areas
    return ["None that can be read by itself: see the appendix." if count.stated else "None."]


def _say_few_points(topic: Topic) -> Runs:
    """Return the one sub-theme beside the theme itself, or that there is none."""
    if not topic.points:
        return (
            "The findings make one point, as far as software tells: no sub-themes stand apart.",
        )
    (one,) = topic.points
    return (
        f"One sub-theme stands apart, as far as software tells: {one.name}"
        f" ({name_boroughs(one.boroughs)}; {say_tally(one.tally)}).",
    )


def write_sub_themes(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the points that several findings make."""
    if len(topic.points) < FEWEST:
        yield Paragraph(runs=_say_few_points(topic))
        return
    shown = topic.points[:SUB_THEMES]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name,
            name_boroughs(one.boroughs),
            say_tally(one.tally),
            (Quoted(one.quotation.finding.finding_id),),
        )
        for one in shown
    )
    doubtful = [one.name for one in shown if one.is_doubtful]
    notes = [gathered.explained["sub_themes"].split(". ")[0] + ". Nobody has checked them."]
    notes[0] += " A name is made of the words that set a group apart."
    if doubtful:
        notes.append(f"Unstable, so no more than a hint: {'; '.join(doubtful)}.")
    left = len(topic.report.subgroups) - len(rows)
    if left:
        notes.append(start_sentence(f"{count_words(left, 'more sub-theme')}: see the workbook."))
    yield Table(
        key=f"sub-themes-{topic.report.theme.id}",
        caption=f"{topic.prefix}Sub-themes, those in most boroughs first",
        columns=(
            Column(name="Sub-theme", weight=1.2),
            Column(name="Boroughs", weight=1.1),
            Column(name="What they say", weight=1.1),
            Column(name="Most typical finding", weight=2.4),
        ),
        rows=rows,
        note=" ".join(notes),
        sheet="Sub-themes",
    )


def write_contrary(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield the boroughs that go against most others, and name those that state both sides."""
    cases = topic.contrary.cases
    against = [one for one in cases if one.is_against]
    both = [one for one in cases if not one.is_against]
    sentence = topic.contrary.sentence
    if not against:
        sentence += " No borough goes against the others."
    yield Paragraph(runs=(sentence,))
    items: list[Runs] = [
        (Strong(f"{one.borough}, against most others: "), f"{one.words}. ", *_quote(one))
        for one in against[:CASES]
    ]
    if both:
        named = [
            f"{one.borough} ({one.tally.strengths.stated} and {one.tally.areas.stated})"
            for one in both[: 2 * CASES]
        ]
        items.append(
            (Strong("Strengths and areas for improvement, both: "), f"{list_words(named)}.")
        )
    if items:
        yield Items(items=tuple(items))
    left = len(against[CASES:]) + len(both[2 * CASES :])
    if left:
        words = start_sentence(count_words(left, "more case"))[:-1]
        yield Paragraph(runs=(f"{words} in the workbook.",), style="quiet")


def _quote(case: Contrary) -> Runs:
    return join([(Quoted(one.finding.finding_id),) for one in case.shown], " ")

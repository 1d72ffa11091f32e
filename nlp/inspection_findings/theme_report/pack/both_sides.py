"""What is strong and what is weak, the sub-themes, and the contrary cases."""

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
from inspection_findings.text import start_sentence
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import join, name_boroughs, quote_of
from inspection_findings.theme_report.quotations import Quotation

SUB_THEMES = 6
CASES = 6


def write_quotations(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield what the reports say, strong beside weak; of a basket all, with comments."""
    if not gathered.is_census:
        for one in topic.quotations:
            comment = gathered.comments.get(one.finding.finding_id, "")
            yield Quote(finding_id=one.finding.finding_id, remark=comment)
        return
    sides = zip_longest(
        _list(topic, topic.strong, "strength"),
        _list(topic, topic.weak, "area_for_improvement"),
    )
    rows = tuple((number, *side) for number, side in enumerate(sides, start=1))
    if not rows:
        yield Paragraph(runs=("No finding is sure enough to stand here; see the appendix.",))
        return
    yield Table(
        key=f"quotations-{topic.report.theme.id}",
        caption=f"{topic.prefix}What is strong and what is weak, in the words of the reports",
        columns=(
            Column(name="No.", kind="number", weight=0.12),
            Column(name="Strong"),
            Column(name="To be improved"),
        ),
        rows=rows,
        note="At most three each way, each of another borough, chosen by a fixed rule from codings"
        " that are sure. Whole findings, word for word.",
        sheet="Strong and weak",
    )


def _list(topic: Topic, quotations: Sequence[Quotation], polarity: str) -> list[Cell]:
    if quotations:
        return [quote_of(one, says_polarity=not _is_stated(one)) for one in quotations]
    words = topic.report.headlines.none_stated.get(polarity, "None")
    return [f"{words}, and none surely enough to stand here." if words != "None" else "None."]


def _is_stated(quotation: Quotation) -> bool:
    return quotation.badge is not None and quotation.badge.is_stated


def write_sub_themes(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the points that several findings make."""
    every = topic.report.subgroups
    groups = [one for one in every if len(one.boroughs) > 1] or every
    if not groups:
        yield Paragraph(runs=("No two findings make the same point closely enough to be grouped.",))
        return
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            name_boroughs(one.boroughs),
            one.tally.words,
            (Quoted(one.quotation.finding.finding_id),),
        )
        for one in groups[:SUB_THEMES]
    ]
    doubtful = [one.name for one in groups[:SUB_THEMES] if one.is_doubtful]
    notes = [gathered.explained["sub_themes"].split(". ")[0] + ". Nobody has checked them."]
    notes[0] += " A name is made of the words that set a group apart."
    if doubtful:
        notes.append(f"Unstable, so no more than a hint: {'; '.join(doubtful)}.")
    left = len(every) - len(rows)
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
        rows=tuple(rows),
        note=" ".join(notes),
        sheet="Sub-themes",
    )


def write_contrary(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield the boroughs that go against most others, or point both ways."""
    cases = topic.contrary.cases
    if not cases:
        yield Paragraph(runs=(topic.contrary.sentence, " No borough goes against the others."))
        return
    yield Paragraph(runs=(topic.contrary.sentence,))
    yield Items(
        items=tuple(
            (Strong(f"{one.borough}: "), f"{one.words}. ", *_quote_both(one.shown))
            for one in cases[:CASES]
        )
    )
    if len(cases) > CASES:
        left = count_words(len(cases) - CASES, "more case")
        yield Paragraph(runs=(f"{start_sentence(left)[:-1]} in the workbook.",), style="quiet")


def _quote_both(quotations: Sequence[Quotation]) -> Runs:
    return join([_quote_with_badge(one) for one in quotations], " ")


def _quote_with_badge(one: Quotation) -> Runs:
    words = one.badge.words if one.badge else ""
    return (start_sentence(f"{words}:")[:-1], " ", Quoted(one.finding.finding_id))

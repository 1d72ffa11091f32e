"""Who is asked to act and what carries it; figures of casework; what may help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Paragraph,
    Quoted,
    Run,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.key_figures import KeyFigures
from inspection_findings.theme_report.pack.words import quote_of
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recommendations import RecommendationTrace

RECOMMENDATIONS = 12
CARRYING = 1  # areas quoted beside a recommendation; the others are counted
PRACTICES = 2
RATED = 4  # standards whose ratings are shown
WIDE = 8  # boroughs up to which each has a column


def write_recommendations(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield the recommendations by addressee, each with the areas that carry it."""
    recommended = topic.recommended
    yield Paragraph(runs=(recommended.sentence,))
    listed = [
        (group.quotations.name, one)
        for group in recommended.addressees
        for one in group.quotations.quotations
    ]
    if listed:
        shown = listed[:RECOMMENDATIONS]
        total = sum(one.finding.kind == "recommendation" for one in topic.quotations)
        yield _tabulate(topic, shown, left=total - len(shown))
    if recommended.stated_areas:
        yield Paragraph(runs=_describe_untaken(topic))


def _tabulate(topic: Topic, listed: Sequence[tuple[str, Quotation]], *, left: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for kind, one in listed:
        trace = topic.recommended.traces[one.finding.finding_id]
        addressee = one.finding.addressee or kind
        rows.append(
            (
                f"{addressee[0].upper()}{addressee[1:]}",
                quote_of(one, says_polarity=False),
                _describe_trace(trace),
            )
        )
    further = (
        f" {start_sentence(write_number(left))[:-1]} more in the workbook." if left > 0 else ""
    )
    return Table(
        key=f"recommendations-{topic.report.theme.id}",
        caption=f"{topic.prefix}Recommendations, and the areas for improvement that carry them",
        columns=(
            Column(name="Asked to act", weight=1.0),
            Column(name="Recommendation", weight=2.2),
            Column(name="Carried by", weight=2.4),
        ),
        rows=tuple(rows),
        note="The link is made by similarity within one report; the reports themselves do not say"
        " which area carries which recommendation."
        f" {topic.report.thresholds['crosswalk']}{further}",
        sheet="Recommendations",
    )


def _describe_trace(trace: RecommendationTrace) -> Runs:
    """Return the areas that carry a recommendation, or why none does."""
    in_words = {
        one.quotation.finding.text: one
        for one in reversed(trace.areas)  # of the same words twice, the stated ones stay
        if "not similar enough" not in one.words
    }
    carrying = list(reversed(in_words.values()))
    if not carrying:
        return (trace.sentence,)
    runs: list[Run] = []
    for one in carrying[:CARRYING]:
        finding = one.quotation.finding
        place = finding.standard if finding.standard[0].isdigit() else one.quotation.standard_name
        inferred = ", inferred" if not finding.is_area else ""
        runs += [Strong(f"{place}{inferred}:"), " ", Quoted(finding.finding_id), " "]
    left = len(carrying) - CARRYING
    if left > 0:
        runs.append(f"And {write_number(left)} more.")
    return tuple(runs)


def _describe_untaken(topic: Topic) -> Runs:
    recommended = topic.recommended
    total, stated = recommended.untaken_total, recommended.stated_areas
    areas = f"{count_words(stated, 'stated area')} for improvement"
    if not total:
        return (f"The {areas} can be linked to a recommendation.",)
    shown = recommended.untaken.shown[:CARRYING]
    start = f"of the {areas}, {write_number(total)} can be linked to no recommendation."
    if total == stated:
        start = f"none of the {areas} can be linked to a recommendation."
    quoted: list[Run] = []
    for one in shown:
        quoted += [" ", *quote_of(one.quotation, says_polarity=False)]
    lead = " For instance:" if total > len(shown) else ""
    return (f"{start_sentence(start)}{lead}", *quoted)


def write_key_questions(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield ratings and key-question percentages of the standards where the findings stand."""
    figures = topic.key_figures
    if not figures.standards:
        yield Paragraph(runs=("None of these findings stands in a rated standard.",))
        return
    boroughs = sorted(gathered.contents.frames.latest_reports)
    yield tabulate_ratings(topic, boroughs, limit=RATED)
    if figures.percentages:
        yield tabulate_key_questions(topic, boroughs)
    else:
        yield Paragraph(
            runs=(
                "The reports give key-question percentages for casework standards only; none of"
                " these findings stands in one.",
            ),
            style="quiet",
        )


def tabulate_ratings(topic: Topic, boroughs: Sequence[str], *, limit: int | None = None) -> Table:
    """Return the ratings of the standards with findings on a topic."""
    standards = topic.key_figures.standards[:limit]
    is_wide = len(boroughs) <= WIDE
    rows: list[tuple[Cell, ...]] = []
    for one in standards:
        name = f"{one.standard} {one.name}"
        if is_wide:
            own: tuple[Cell, ...] = tuple(one.ratings.get(borough) for borough in boroughs)
        else:
            counts = [
                f"{rating} {sum(one.ratings[b] == rating for b in one.ratings)}"
                for rating in sorted(set(one.ratings.values()))
            ]
            own = (", ".join(counts),)
        rows.append((name, one.findings, *own))
    columns = [Column(name=one) for one in boroughs] if is_wide else [Column(name="Ratings")]
    left = len(topic.key_figures.standards) - len(standards)
    return Table(
        key=f"standards-{topic.report.theme.id}",
        caption=f"{topic.prefix}Ratings of the standards in which it is found most",
        columns=(
            Column(name="Standard", weight=1.8),
            Column(name="Findings", kind="number", weight=0.7),
            *columns,
        ),
        rows=tuple(rows),
        note="A rating is of the whole standard, not of this theme."
        + (
            f" {start_sentence(count_words(left, 'more standard'))[:-1]} in the workbook."
            if left > 0
            else ""
        ),
        sheet="Ratings",
    )


def tabulate_key_questions(topic: Topic, boroughs: Sequence[str]) -> Table:
    """Return the share of inspected cases in which a key question was answered with yes."""
    figures: KeyFigures = topic.key_figures
    is_wide = len(boroughs) <= WIDE
    columns = boroughs if is_wide else ("Lowest", "Median", "Highest")
    rows: list[tuple[Cell, ...]] = [
        (
            f"{one.standard} {one.question}",
            *(
                [one.by_borough.get(borough) for borough in boroughs]
                if is_wide
                else [one.lowest, one.median, one.highest]
            ),
        )
        for one in figures.percentages
    ]
    further = f" Also of {list_words(figures.further)}: see the reports." if figures.further else ""
    return Table(
        key=f"key-questions-{topic.report.theme.id}",
        caption=f"{topic.prefix}Key-question percentages of casework standards with findings on it",
        columns=(
            Column(name="Key question", weight=3.0),
            *(Column(name=one, kind="percent", weight=0.9) for one in columns),
        ),
        rows=tuple(rows),
        note="The share of inspected cases in which inspectors answered yes. It is of the whole"
        f" question, not of this theme.{further}",
        sheet="Key questions",
    )


def write_practice(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield strengths of well rated services beside what others have to improve."""
    report = topic.report
    if not topic.practice:
        yield Paragraph(runs=(_explain_none(topic),))
        return
    seen: set[str] = set()
    rows: list[tuple[Cell, ...]] = []
    same = [one for one in topic.practice if one.is_same_matter]
    for pair in same or topic.practice:
        best = pair.practices[0]
        if best.quotation.finding.finding_id in seen or len(rows) >= PRACTICES:
            continue
        seen.add(best.quotation.finding.finding_id)
        matter = "" if pair.is_same_matter else " The nearest there is, on another matter."
        rated = best.words.partition(";")[0].partition(" is rated ")[2]
        practice = (
            Strong(f"{best.quotation.finding.borough}, rated {rated}:"),
            " ",
            Quoted(best.quotation.finding.finding_id),
            matter,
        )
        area = (Quoted(pair.area.finding.finding_id),)
        rows.append((pair.area.finding.borough, area, practice))
    yield Table(
        key=f"practice-{report.theme.id}",
        caption=f"{topic.prefix}Strengths of well rated services that may help with it",
        columns=(
            Column(name="Borough", weight=0.35),
            Column(name="To be improved"),
            Column(name="A strength elsewhere"),
        ),
        rows=tuple(rows),
        note="Only strengths under a standard rated Good or Outstanding, paired by similarity.",
        sheet="Good practice",
    )


def _explain_none(topic: Topic) -> str:
    total = len(topic.without_practice)
    if not total:
        return "No area for improvement is stated, so there is nothing to find a practice for."
    areas = f"{count_words(total, 'stated area')} for improvement"
    reasons = list_words(dict.fromkeys(one.reason for one in topic.without_practice))
    return start_sentence(f"no strength elsewhere can be set beside the {areas}: {reasons}.")

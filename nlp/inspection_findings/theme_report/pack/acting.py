"""Who is asked to act and what it is linked to; ratings and key questions; what may help."""

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
from inspection_findings.frames import group_rows
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.key_figures import KeyFigures, StandardFigures
from inspection_findings.theme_report.pack.words import quote_of
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recommendations import RecommendationTrace

RECOMMENDATIONS = 12
LINKED = 3  # areas quoted beside a recommendation; the others are counted
PRACTICES = 3
RATED = 3  # standards whose ratings are shown
WIDE = 8  # boroughs up to which each has a column


def write_recommendations(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the recommendations by addressee, each with the areas that it is linked to."""
    recommended = topic.recommended
    if gathered.is_census or not recommended.addressees:  # a choice says no share of boroughs
        yield Paragraph(runs=(recommended.sentence,))
    listed = [
        (group.quotations.name, one)
        for group in recommended.addressees
        for one in _order_by_addressee(group.quotations.quotations)
    ]
    if listed:
        shown = listed[:RECOMMENDATIONS]
        total = sum(one.finding.kind == "recommendation" for one in topic.quotations)
        yield _tabulate(topic, shown, left=total - len(shown))
    if recommended.stated_areas:
        yield Paragraph(runs=_describe_untaken(topic))


def _order_by_addressee(quotations: Sequence[Quotation]) -> list[Quotation]:
    """Return recommendations of one kind of addressee, those to the one of most boroughs first."""
    groups = group_rows(quotations, lambda one: one.finding.addressee or "").values()
    ordered = sorted(groups, key=lambda own: -len({one.finding.borough for one in own}))
    return [one for own in ordered for one in own]


def _tabulate(topic: Topic, listed: Sequence[tuple[str, Quotation]], *, left: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for kind, one in listed:
        trace = topic.recommended.traces[one.finding.finding_id]
        addressee = one.finding.addressee or kind
        rows.append(
            (
                f"{addressee[0].upper()}{addressee[1:]}",
                quote_of(one, says_polarity=False),
                _describe_trace(trace, topic.report.theme.id),
            )
        )
    further = (
        f" {start_sentence(write_number(left))[:-1]} more in the workbook." if left > 0 else ""
    )
    return Table(
        key=f"recommendations-{topic.report.theme.id}",
        caption=f"{topic.prefix}Recommendations, and areas for improvement linked to them",
        columns=(
            Column(name="Asked to act", weight=1.0),
            Column(name="Recommendation", weight=2.2),
            Column(name="Linked to", weight=2.4),
        ),
        rows=tuple(rows),
        note="Software linked them by similarity; the reports do not say which area led to which"
        f" recommendation.{further}",
        sheet="Recommendations",
    )


def _describe_trace(trace: RecommendationTrace, theme_id: str) -> Runs:
    """Return the areas linked to a recommendation, those on the theme first; or why none is."""
    in_words = {
        one.quotation.finding.text: one
        for one in reversed(trace.areas)  # of the same words twice, the stated ones stay
        if "not similar enough" not in one.words
    }
    linked = list(reversed(in_words.values()))
    linked.sort(key=lambda one: not one.quotation.is_on(theme_id))  # keeps the most similar first
    if not linked:
        return (trace.sentence,)
    runs: list[Run] = []
    for one in linked[:LINKED]:
        finding = one.quotation.finding
        place = finding.standard if finding.standard[0].isdigit() else one.quotation.standard_name
        inferred = ", inferred" if not finding.is_area else ""
        runs += [Strong(f"{place}{inferred}:"), " ", Quoted(finding.finding_id), " "]
    left = len(linked) - LINKED
    if left > 0:
        runs.append(f"{start_sentence(write_number(left))[:-1]} more in the workbook.")
    return tuple(runs)


def _describe_untaken(topic: Topic) -> Runs:
    recommended = topic.recommended
    total, stated = recommended.untaken_total, recommended.stated_areas
    areas = f"{count_words(stated, 'stated area')} for improvement"
    if not total:
        each = "" if stated == 1 else "each "
        return (f"The {areas} can {each}be linked to a recommendation.",)
    shown = recommended.untaken.shown[:1]
    start = f"of the {areas}, {write_number(total)} can be linked to no recommendation."
    if total == stated:
        start = f"none of the {areas} can be linked to a recommendation."
    quoted: list[Run] = []
    for one in shown:
        quoted += [" ", *quote_of(one.quotation, says_polarity=False)]
    lead = " For instance:" if total > len(shown) else ""
    return (f"{start_sentence(start)}{lead}", *quoted)


def write_ratings(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the ratings of the standards that matter most."""
    if not topic.key_figures.standards:
        yield Paragraph(runs=("None of these findings stands in a rated standard.",))
        return
    boroughs = sorted(gathered.contents.frames.latest_reports)
    yield tabulate_ratings(topic, boroughs, limit=RATED)


def write_key_questions(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the key-question percentages of the standards where the findings stand."""
    if topic.key_figures.percentages:
        yield tabulate_key_questions(topic, sorted(gathered.contents.frames.latest_reports))


def tabulate_ratings(topic: Topic, boroughs: Sequence[str], *, limit: int | None = None) -> Table:
    """Return the ratings of the standards with findings on a topic."""
    standards = _choose_standards(topic)[:limit]
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
            Column(name="Findings", weight=0.7),
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


def _choose_standards(topic: Topic) -> list[StandardFigures]:
    """Return the standard of most boroughs, then those of reasons to visit, then the others."""
    reasons = {
        rating.partition(" ")[0] for one in topic.report.sample.site_rows for rating in one.ratings
    }
    first, *others = topic.key_figures.standards
    return [first, *sorted(others, key=lambda one: one.standard not in reasons)]


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
        note="The share of inspected cases in which inspectors answered yes; the reports give no"
        f" number of cases with it. It is of the whole question, not of this theme.{further}",
        sheet="Key questions",
    )


def write_practice(gathered: Gathered, topic: Topic) -> Iterator[Block]:  # noqa: ARG001
    """Yield strengths of well rated services beside what others have to improve."""
    stated = topic.recommended.stated_areas
    if not stated:
        words = "No area for improvement is stated, so there is nothing to find a practice for."
        yield Paragraph(runs=(words,))
        return
    yield Paragraph(runs=(_count_without_pair(topic, stated),))
    seen: set[str] = set()
    rows: list[tuple[Cell, ...]] = []
    for pair in topic.practice:
        best = pair.practices[0]
        if best.quotation.finding.finding_id in seen or len(rows) >= PRACTICES:
            continue
        seen.add(best.quotation.finding.finding_id)
        rated = best.words.partition(";")[0].partition(" is rated ")[2]
        practice = (
            Strong(f"{best.quotation.finding.borough}, rated {rated}:"),
            " ",
            Quoted(best.quotation.finding.finding_id),
        )
        area = (Quoted(pair.area.finding.finding_id),)
        rows.append((pair.area.finding.borough, area, practice))
    if rows:
        yield Table(
            key=f"practice-{topic.report.theme.id}",
            caption=f"{topic.prefix}Strengths of well rated services that may help with it",
            columns=(
                Column(name="Borough", weight=0.35),
                Column(name="To be improved", weight=0.8),
                Column(name="A strength elsewhere", weight=1.2),
            ),
            rows=tuple(rows),
            note="Only strengths under a standard rated Good or Outstanding. Software paired them"
            " by similarity or sub-theme.",
            sheet="Good practice",
        )


def _count_without_pair(topic: Topic, stated: int) -> str:
    """Return of how many stated areas no strength elsewhere makes the same point."""
    areas = f"{count_words(stated, 'stated area')} for improvement"
    left = stated - len(topic.practice)
    if not topic.practice:
        return (
            f"For none of the {areas} does another borough, rated Good or better, have a strength"
            " that makes the same point."
        )
    if stated == 1:
        return f"The {areas} has a strength elsewhere that makes the same point."
    without = f"{write_number(left)} {'has' if left == 1 else 'have'} none" if left else "all do"
    verb = "has" if len(topic.practice) == 1 else "have"
    return start_sentence(
        f"{write_number(len(topic.practice))} of the {areas} {verb} a strength elsewhere that makes"
        f" the same point; {without}. The table shows each strength once."
    )

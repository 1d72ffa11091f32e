"""Where a theme is found: counts by aspect, borough, year and rating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspection_findings.documents import Block, Cell, Column, Paragraph, Share, Table
from inspection_findings.text import write_month
from inspection_findings.theme_report.badges import Count
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import share
from inspection_findings.theme_report.recurrence import BreakdownLine

BOROUGHS = 20  # in a table of the document; the workbook has all
_SIDES_COMPARED = "Strengths or areas for improvement"
_ASPECTS = {"any": "Found at all", "recommendation": "Recommendation made"}


def write_counts(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the counts of one topic."""
    if gathered.is_census:
        yield tabulate_aspects(topic)
    yield tabulate_boroughs(gathered, topic, limit=BOROUGHS)
    if gathered.is_census:
        yield from _compare_sides(topic)
        years = topic.report.across.years
        yield tabulate_breakdown(topic, years, first="Year of inspection", key="years")
        rated = [one for one in topic.report.across.ratings if _is_rated(one)]
        yield tabulate_breakdown(topic, rated, first="Rating of the standard", key="ratings")


def _compare_sides(topic: Topic) -> Iterator[Block]:
    """Yield what the comparison of strengths and areas for improvement says, if there is one."""
    for line in topic.report.across.comparisons:
        if line.name == _SIDES_COMPARED and not line.words.startswith("Not compared"):
            said = line.words.partition(". ")[0].rstrip(".")
            said = f"{said[0].lower()}{said[1:]}"
            words = f"Its share in strengths and in areas for improvement: {said}."
            yield Paragraph(runs=(words,), style="quiet")


def tabulate_aspects(topic: Topic) -> Table:
    """Return in how many boroughs a topic is found, strong, weak, and asked for."""
    rows: list[tuple[Cell, ...]] = []
    for line in topic.report.answer.lines:
        stated = share(line.stated, line.eligible)
        if line.has_polarity:
            whole = share(line.together, line.eligible)
            rows.append((line.label, stated, line.inferred, whole))
        else:
            rows.append((_ASPECTS[line.aspect], stated, None, stated))
    return Table(
        key=_key(topic, "aspects"),
        caption=f"{topic.prefix}In how many boroughs",
        columns=(
            Column(name="What is said", weight=1.4),
            Column(name="Stated", weight=1.2),
            Column(name="Only inferred", kind="number", weight=0.8),
            Column(name="Together", weight=1.2),
        ),
        rows=tuple(rows),
        note="Boroughs out of those that could show it, with the 95 % interval in brackets. Stated"
        " means that a heading of the report or a person says so."
        f" {topic.report.answer.uncertainty}".rstrip(),
        sheet="In how many boroughs",
    )


def tabulate_boroughs(gathered: Gathered, topic: Topic, *, limit: int | None = None) -> Table:
    """Return what the reports of each borough say, with the boroughs that say nothing."""
    reports = gathered.contents.frames.latest_reports
    could_not = {row.borough: row.reason for row in topic.report.across.not_counted}
    boroughs = sorted(reports, key=lambda one: (one not in topic.tallies, one))
    if not gathered.is_census:
        boroughs = [one for one in boroughs if one in topic.tallies]
    rows: list[tuple[Cell, ...]] = []
    for borough in boroughs[:limit]:
        report = reports[borough]
        tally = gathered.contents.tally(topic.report.theme.id, borough)
        rows.append(
            (
                f"{borough}, {write_month(report.published)}" if report.published else borough,
                report.overall_rating,
                _write(tally.strengths),
                _write(tally.areas),
                tally.recommendation or None,
                tally.others or None,
                _describe(borough, topic, could_not),
            )
        )
    left = len(boroughs) - len(rows)
    note = f" {left} further boroughs are in the workbook." if left else ""
    return Table(
        key=_key(topic, "boroughs"),
        caption=f"{topic.prefix}Findings by borough",
        columns=(
            Column(name="Borough", weight=1.6),
            Column(name="Overall rating", weight=1.1),
            Column(name="Strengths", weight=1.1),
            Column(name="Areas for improvement", weight=1.2),
            Column(name="Recommendations", kind="number", weight=1.0),
            Column(name="Others", kind="number", weight=0.6),
            Column(name="On the whole", weight=1.2),
        ),
        rows=tuple(rows),
        note="Numbers count findings. A mixed finding counts as both; others are neutral, unclear,"
        f" or without polarity. Month and rating are those of the latest report.{note}",
        sheet="By borough",
    )


def _write(count: Count) -> str | None:
    return count.words if count.together else None


def _describe(borough: str, topic: Topic, could_not: dict[str, str]) -> str:
    if borough in could_not:
        return "could not show it"
    if borough in topic.report.not_looked_at:
        return "nobody coded it"
    if borough not in topic.tallies:
        return "silent"
    leanings = {
        "strong": "more strengths",
        "weak": "more to improve",
        "even": "as many of both",
    }
    return leanings.get(topic.tallies[borough].leaning, "neither")


def tabulate_breakdown(
    topic: Topic, lines: Sequence[BreakdownLine], *, first: str, key: str
) -> Table:
    """Return boroughs that state a strength, an area or a recommendation, line by line."""
    names = {
        "strength": "Strength",
        "area_for_improvement": "Area for improvement",
        "recommendation": "Recommendation",
    }
    aspects = [one.aspect for one in lines[0].counts] if lines else []
    rows: list[tuple[Cell, ...]] = [
        (
            f"{line.name} *" if line.note else line.name,
            line.counts[0].eligible,
            *(
                Share(one.boroughs, one.eligible, *_interval(one.low, one.high, one.eligible))
                for one in line.counts
            ),
        )
        for line in lines
    ]
    notes = dict.fromkeys(line.note for line in lines if line.note)
    # Of the sentence on the trend, the table has the first part: the numbers.
    trend = topic.report.across.trend.partition(". ")[2] if key == "years" else ""
    caution = f" * Not to be compared with the latest year: {'; '.join(notes)}." if notes else ""
    return Table(
        key=_key(topic, key),
        caption=f"{topic.prefix}Boroughs by {first[0].lower()}{first[1:]}, stated only",
        columns=(
            Column(name=first, weight=1.2),
            Column(name="Boroughs", kind="number", weight=0.7),
            *(Column(name=names[one], weight=1.2) for one in aspects),
        ),
        rows=tuple(rows),
        note=f"Each share is of the boroughs in its own line. {trend}{caution}".strip(),
        sheet="By year" if key == "years" else "By rating",
    )


def _interval(low: float, high: float, eligible: int) -> tuple[float | None, float | None]:
    return (low, high) if eligible else (None, None)


def _is_rated(line: BreakdownLine) -> bool:
    """Return whether any borough has a standard with that rating, or a finding outside one."""
    return any(one.eligible for one in line.counts) and (
        not line.name.startswith("Not in") or any(one.boroughs for one in line.counts)
    )


def _key(topic: Topic, what: str) -> str:
    return f"{what}-{topic.report.theme.id}"

"""Where a theme is found: counts by aspect, borough, year and rating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.documents import Block, Cell, Column, Share, Table
from inspection_findings.text import write_month
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.words import say_inferred, share
from inspection_findings.theme_report.recurrence import BreakdownLine

BOROUGHS = 20  # in a table of the document; the workbook has all
NO_FINDING = "no finding"
_ASPECTS = {"any": "Found at all", "recommendation": "Recommendation made"}


def write_counts(gathered: Gathered, topic: Topic) -> Iterator[Block]:
    """Yield the counts of one topic."""
    if gathered.is_census:
        yield tabulate_aspects(topic)
    yield tabulate_boroughs(gathered, topic)


def write_breakdowns(topic: Topic) -> Iterator[Block]:
    """Yield boroughs by year and by rating, for the appendix."""
    years = topic.report.across.years
    yield tabulate_breakdown(topic, years, first="Year of fieldwork", key="years")
    rated = [one for one in topic.report.across.ratings if _is_rated(one)]
    yield tabulate_breakdown(topic, rated, first="Rating of the standard", key="ratings")


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
            Column(name="Only inferred", weight=0.8),
            Column(name="Together", weight=1.2),
        ),
        rows=tuple(rows),
        note="Boroughs out of those whose reports could show it. In brackets the 95 % interval: how"
        " far the share could be from this if the boroughs were a random sample, which they are"
        " not. Stated means that a heading of the report or a person says so.",
        sheet="In how many boroughs",
    )


def tabulate_boroughs(gathered: Gathered, topic: Topic) -> Table:
    """Return what the reports of each borough state, with the boroughs that say nothing."""
    lines = list_borough_lines(gathered, topic)
    shown = lines[:BOROUGHS]
    left = len(lines) - len(shown)
    first = topic.key_figures.standards[:1]
    on = f" and on {first[0].standard}" if first else ""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.borough,
            "; ".join(filter(None, (one.fieldwork, one.published))) or None,
            "; ".join(filter(None, (one.overall, one.rating))) or None,
            one.tally.strengths.stated or None,
            one.tally.areas.stated or None,
            "yes" if one.tally.recommendation else "no",
            one.words,
            say_inferred(one.tally) or None,
        )
        for one in shown
    )
    where = f" {first[0].standard} is {first[0].name}, where most of them stand." if first else ""
    further = f" {left} further boroughs are in the workbook." if left else ""
    return Table(
        key=_key(topic, "boroughs"),
        caption=f"{topic.prefix}What is stated, by borough",
        columns=(
            Column(name="Borough", weight=1.1),
            Column(name="Fieldwork; published", weight=1.3),
            Column(name=f"Rated overall{on}", weight=1.3),
            Column(name="Strengths", weight=0.9),
            Column(name="Areas for improvement", weight=1.2),
            Column(name="Asked to act", weight=0.6),
            Column(name="On the whole", weight=1.1),
            Column(name="Only inferred", weight=1.0),
        ),
        rows=rows,
        note="Strengths and areas for improvement are findings that a heading of the report, or a"
        " person, labels so; “on the whole” follows from these alone. Only inferred: software reads"
        f" them so; nobody has checked it.{where}{further}",
        sheet="By borough",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughLine:
    """One borough: when inspectors were there, how it is rated, what is stated of the topic.

    ``rating`` is of the standard in which the topic is found most; ``words`` say which way the
    stated findings lean, or why there is none.
    """

    borough: str
    fieldwork: str
    published: str
    overall: str | None
    rating: str | None
    tally: Tally
    words: str


def list_borough_lines(gathered: Gathered, topic: Topic) -> tuple[BoroughLine, ...]:
    """Return a line for each borough, those with a finding first."""
    reports = gathered.contents.frames.latest_reports
    could_not = {row.borough: row.reason for row in topic.report.across.not_counted}
    boroughs = sorted(reports, key=lambda one: (one not in topic.tallies, one))
    if not gathered.is_census:
        boroughs = [one for one in boroughs if one in topic.tallies]
    first = topic.key_figures.standards[:1]
    return tuple(
        BoroughLine(
            borough=one,
            fieldwork=_write_month(reports[one].fieldwork),
            published=_write_month(reports[one].published),
            overall=reports[one].overall_rating,
            rating=first[0].ratings.get(one) if first else None,
            tally=gathered.contents.tally(topic.report.theme.id, one),
            words=_describe(one, topic, could_not),
        )
        for one in boroughs
    )


def _write_month(month: str | None) -> str:
    return write_month(month) if month else ""


def _describe(borough: str, topic: Topic, could_not: dict[str, str]) -> str:
    if borough in could_not:
        return "could not show it"
    if borough in topic.report.not_looked_at:
        return "nobody coded it"
    if borough not in topic.tallies:
        return NO_FINDING
    leanings = {
        "strong": "more strengths",
        "weak": "more to improve",
        "even": "as many of both",
    }
    return leanings.get(topic.tallies[borough].stated_leaning, "neither stated")


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
    explained = (
        " The year is that in which inspectors were there; reports come out months later."
        if key == "years"
        else ""
    )
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
        note=f"Each share is of the boroughs in its own line, with the 95 % interval.{explained}"
        f" {trend}{caution}".strip(),
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

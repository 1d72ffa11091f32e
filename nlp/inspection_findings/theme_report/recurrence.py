"""One theme across all reports, for its page: recurrence, trends, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.comparison import CORRECTION, By, Comparison, describe_method
from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import (
    NOBODY_CODED,
    Aspect,
    RatingRecurrence,
    ReportEligibility,
    ThemePair,
    ThemeRecurrence,
    ThemeYear,
)
from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import group_rows
from inspection_findings.text import list_words

COMPANIONS = 5  # other themes that are shown on the page of a theme
ASPECTS_BY_YEAR: tuple[Aspect, ...] = ("strength", "area_for_improvement", "recommendation")
ASPECTS_BY_RATING: tuple[Aspect, ...] = ("strength", "area_for_improvement")
_COMPARED: dict[By, str] = {
    "polarity": "Strengths or areas for improvement",
    "rating": "Rating of the standard",
    "year": "Year of inspection",
    "framework": "Framework",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """The recurrence of one theme: a sentence, what it rests on, and a line per aspect."""

    theme: Theme
    sentence: str
    rests_on: str
    lines: tuple[ThemeRecurrence, ...]

    def line(self, aspect: Aspect) -> ThemeRecurrence:
        return next(line for line in self.lines if line.aspect == aspect)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLine:
    """A theme in one year, or in standards of one rating, by aspect; ``note`` is a caution."""

    name: str
    counts: tuple[ThemeYear | RatingRecurrence, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLine:
    """What one comparison says of a theme, how it was made, and which reports tell nothing."""

    name: str
    words: str
    method: str
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAcross:
    """What is computed of one theme across all reports.

    Attributes
    ----------
    dispersion, trend : str
        Sentences.
    years, ratings : tuple of BreakdownLine
        By year of inspection, and by the rating of the standard that findings stand in.
    companions : tuple of (Theme, ThemePair)
        The other themes that share findings with it in the most boroughs, at most five.
    companions_left : int
        How many other themes share findings with it.
    correction : str
        What holds for the method of all comparisons.
    not_counted : tuple of ReportEligibility
        Reports that could not show the theme, without those that nobody has coded.
    """

    dispersion: str
    trend: str
    years: tuple[BreakdownLine, ...]
    ratings: tuple[BreakdownLine, ...]
    companions: tuple[tuple[Theme, ThemePair], ...]
    companions_left: int
    comparisons: tuple[ComparisonLine, ...]
    correction: str
    not_counted: tuple[ReportEligibility, ...]


def read_across(tables: CorpusTables, codebook: Codebook) -> dict[str, ThemeAcross]:
    """Return what is computed of each theme of the codebook, by its id."""
    recurrence = tables.recurrence
    sentences = {row.theme_id: row for row in recurrence.sentence_rows}
    years = group_rows(recurrence.trend_rows, lambda row: row.theme_id)
    ratings = group_rows(recurrence.rating_rows, lambda row: row.theme_id)
    left_out = group_rows(recurrence.not_eligible_rows, lambda row: row.theme_id)
    companions = _list_companions(recurrence.co_occurrence_rows, codebook)
    comparisons = _read_comparisons(tables.comparisons, codebook)
    return {
        theme_id: ThemeAcross(
            dispersion=sentences[theme_id].dispersion,
            trend=sentences[theme_id].trend,
            years=tuple(
                BreakdownLine(name=str(year), counts=_pick(own, ASPECTS_BY_YEAR), note=own[0].note)
                for year, own in group_rows(years.get(theme_id, ()), lambda row: row.year).items()
            ),
            ratings=tuple(
                BreakdownLine(
                    name=rating[0].upper() + rating[1:], counts=_pick(own, ASPECTS_BY_RATING)
                )
                for rating, own in group_rows(ratings[theme_id], lambda row: row.rating).items()
            ),
            companions=tuple(companions[theme_id][:COMPANIONS]),
            companions_left=max(len(companions[theme_id]) - COMPANIONS, 0),
            comparisons=tuple(comparisons[theme_id]),
            correction=CORRECTION,
            not_counted=tuple(
                row for row in left_out.get(theme_id, ()) if row.reason != NOBODY_CODED
            ),
        )
        for theme_id in codebook.theme_ids
    }


def _pick(
    rows: Sequence[ThemeYear] | Sequence[RatingRecurrence], aspects: Sequence[Aspect]
) -> tuple[ThemeYear | RatingRecurrence, ...]:
    """Return the rows of these aspects, in their order."""
    of_aspect = {row.aspect: row for row in rows}
    return tuple(of_aspect[aspect] for aspect in aspects)


def _list_companions(
    pairs: Iterable[ThemePair], codebook: Codebook
) -> Mapping[str, list[tuple[Theme, ThemePair]]]:
    """Return for each theme those that share findings with it, most boroughs first."""
    themes = {theme.id: theme for theme in codebook.themes}
    companions: dict[str, list[tuple[Theme, ThemePair]]] = {one: [] for one in themes}
    for pair in pairs:
        companions[pair.theme_id].append((themes[pair.with_theme_id], pair))
        companions[pair.with_theme_id].append((themes[pair.theme_id], pair))
    return companions


def _read_comparisons(
    comparisons: Iterable[Comparison], codebook: Codebook
) -> Mapping[str, list[ComparisonLine]]:
    lines: dict[str, list[ComparisonLine]] = {one: [] for one in codebook.theme_ids}
    for one in comparisons:
        left_out = group_rows(one.left_out_rows, lambda row: row.theme_id)
        worded = [(row.theme_id, row.group, row.words) for row in one.test_rows]
        worded += [(row.theme_id, "", f"Not compared: {row.reason}.") for row in one.untested_rows]
        for theme_id, group, words in worded:
            name = _COMPARED[one.by]
            reasons = (f"{row.what} ({row.reason})" for row in left_out.get(theme_id, ()))
            lines[theme_id].append(
                ComparisonLine(
                    name=f"{name}, {group}" if group else name,
                    words=words,
                    method=describe_method(one.by),
                    left_out="; ".join(reasons),
                )
            )
    return lines


def read_recurrences(
    tables: CorpusTables, codebook: Codebook, *, in_training: Mapping[str, int]
) -> tuple[Recurrence, ...]:
    """Return the recurrence of each theme of the codebook, in its order.

    ``in_training`` counts, by theme, the model's codings of findings in its training.
    """
    lines = group_rows(tables.recurrence.theme_rows, lambda row: row.theme_id)
    sentences = {row.theme_id: row.recurrence for row in tables.recurrence.sentence_rows}
    return tuple(
        Recurrence(
            theme=theme,
            sentence=sentences[theme.id],
            rests_on=_describe_coders(
                next(line for line in lines[theme.id] if line.aspect == "any"),
                in_training=in_training.get(theme.id, 0),
            ),
            lines=tuple(lines[theme.id]),
        )
        for theme in codebook.themes
    )


def _describe_coders(line: ThemeRecurrence, *, in_training: int) -> str:
    """Say who coded the findings that a count rests on, and where it is the model alone."""
    if not line.findings:
        return "No finding is coded with this theme."
    parts = [
        (line.by_person, "coded by a person"),
        (line.by_reference, "from the reference coding"),
        (line.by_model, f"from the model alone{_describe_training(line.by_model, in_training)}"),
    ]
    present = [(count, words) for count, words in parts if count]
    if len(present) == 1:
        everyone = "all " if line.findings > 1 else ""
        sentence = f"Based on {count_words(line.findings, 'finding')}, {everyone}{present[0][1]}."
    else:
        shares = list_words(f"{count:,} {words}" for count, words in present)
        sentence = f"Based on {count_words(line.findings, 'finding')}: {shares}."
    if line.boroughs_by_model_only:
        boroughs = count_words(line.boroughs_by_model_only, "borough")
        sentence += f" In {boroughs}, only the model gives the theme."
    if line.mixed:
        counts = "counts" if line.mixed == 1 else "count"
        sentence += (
            f" {count_words(line.mixed, 'mixed finding').capitalize()} {counts} as both a strength"
            " and an area for improvement."
        )
    return sentence


def _describe_training(by_model: int, in_training: int) -> str:
    """Say how many of the findings that only the model codes were used to train it."""
    if not in_training:
        return ""
    if by_model == 1:
        return " (it was trained on this finding)"
    how_many = "all" if in_training == by_model else f"{in_training:,}"
    return f" ({how_many} of these {'was' if in_training == 1 else 'were'} used to train it)"

"""From tables to parts: what is computed of each theme across all reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from inspection_findings.analysis.comparison import CORRECTION, By, Comparison, describe_method
from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import ASPECTS, Aspect
from inspection_findings.analysis.recurrence.eligible import NOBODY_CODED
from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import Row, read_rows
from inspection_findings.text import list_words, split_names
from inspection_findings.theme_report.parts import Recurrence, RecurrenceLine
from inspection_findings.theme_report.parts_across import (
    AspectCount,
    BreakdownLine,
    Companion,
    ComparisonLine,
    NotCounted,
    ThemeAcross,
)

if TYPE_CHECKING:
    import pandas as pd

COMPANIONS = 5  # shown of the themes that one goes with
ASPECTS_BY_YEAR: tuple[Aspect, ...] = ("strength", "area_for_improvement", "recommendation")
ASPECTS_BY_RATING: tuple[Aspect, ...] = ("strength", "area_for_improvement")
_COMPARED: dict[By, str] = {
    "polarity": "Strengths or areas for improvement",
    "rating": "Rating of the standard",
    "year": "Year of inspection",
    "framework": "Framework",
}


def read_across(tables: CorpusTables, codebook: Codebook) -> dict[str, ThemeAcross]:
    """Return what is computed of each theme of the codebook, by its id."""
    recurrence = tables.recurrence
    sentences = {row["theme_id"]: row for row in read_rows(recurrence.sentences)}
    years = group_by_theme(recurrence.trends)
    ratings = group_by_theme(recurrence.ratings)
    left_out = group_by_theme(recurrence.not_eligible)
    companions = _read_companions(recurrence.co_occurrence, codebook)
    comparisons = _read_comparisons(tables.comparisons)
    return {
        theme_id: ThemeAcross(
            dispersion=sentences[theme_id]["dispersion"],
            trend=sentences[theme_id]["trend"],
            years=_break_down(years[theme_id], "year", ASPECTS_BY_YEAR),
            ratings=_break_down(ratings[theme_id], "rating", ASPECTS_BY_RATING),
            companions=tuple(companions[theme_id][:COMPANIONS]),
            companions_left=max(len(companions[theme_id]) - COMPANIONS, 0),
            comparisons=tuple(comparisons[theme_id]),
            correction=CORRECTION,
            not_counted=_read_not_counted(left_out[theme_id]),
        )
        for theme_id in codebook.theme_ids
    }


def group_by_theme(table: pd.DataFrame) -> Mapping[str, list[Row]]:
    """Return the rows of a table by theme id, in their order; none for an unknown theme."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(table):
        grouped[row["theme_id"]].append(row)
    return grouped


def _break_down(
    rows: Sequence[Row], by: str, aspects: Sequence[Aspect]
) -> tuple[BreakdownLine, ...]:
    held: dict[str, dict[str, Row]] = {}
    for row in rows:
        held.setdefault(str(row[by]), {})[row["aspect"]] = row
    return tuple(
        BreakdownLine(
            name=name[0].upper() + name[1:],
            counts=tuple(
                AspectCount(
                    aspect=aspect,
                    boroughs=of_aspect[aspect]["boroughs"],
                    eligible=of_aspect[aspect]["eligible"],
                    borough_names=split_names(of_aspect[aspect]["borough_names"]),
                )
                for aspect in aspects
            ),
            note=of_aspect[aspects[0]].get("note") or "",
        )
        for name, of_aspect in held.items()
    )


def _read_companions(table: pd.DataFrame, codebook: Codebook) -> Mapping[str, list[Companion]]:
    """Return for each theme those it goes with, most boroughs first, in the table's order."""
    themes = {theme.id: theme for theme in codebook.themes}
    companions: dict[str, list[Companion]] = defaultdict(list)
    for row in read_rows(table):
        ends = (row["theme_id"], row["with_theme_id"])
        for one, other in (ends, ends[::-1]):
            companions[one].append(_read_companion(row, themes[other]))
    return companions


def _read_companion(row: Row, theme: Theme) -> Companion:
    return Companion(
        theme=theme,
        boroughs=row["boroughs"],
        boroughs_with_both=row["boroughs_with_both"],
        findings=row["findings"],
        borough_names=split_names(row["borough_names"]),
    )


def _read_comparisons(comparisons: Iterable[Comparison]) -> Mapping[str, list[ComparisonLine]]:
    lines: dict[str, list[ComparisonLine]] = defaultdict(list)
    for one in comparisons:
        left_out = group_by_theme(one.left_out)
        untested = [
            row | {"group": "", "words": f"Not compared: {row['reason']}."}
            for row in map(dict, read_rows(one.untested))
        ]
        for row in (*read_rows(one.tests), *untested):
            name = _COMPARED[one.by]
            lines[row["theme_id"]].append(
                ComparisonLine(
                    name=f"{name}, {row['group']}" if row["group"] else name,
                    words=row["words"],
                    method=describe_method(one.by),
                    left_out="; ".join(
                        f"{other['what']} ({other['reason']})"
                        for other in left_out[row["theme_id"]]
                    ),
                )
            )
    return lines


def _read_not_counted(rows: Iterable[Row]) -> tuple[NotCounted, ...]:
    return tuple(
        NotCounted(
            report_id=row["report_id"],
            borough=row["borough"],
            reason=row["reason"],
            findings=row["findings"],
        )
        for row in rows
        if row["reason"] != NOBODY_CODED
    )


def read_recurrences(
    tables: CorpusTables, codebook: Codebook, *, taught: Mapping[str, int]
) -> tuple[Recurrence, ...]:
    """Return the recurrence of each theme of the codebook, in its order.

    ``taught`` says, by theme, how many of the model's codings it was shown in training.
    """
    rows = read_rows(tables.recurrence.themes)
    sentences = {row["theme_id"]: row for row in read_rows(tables.recurrence.sentences)}
    lines = [_read_line(row) for row in rows]
    of_themes = [
        lines[start : start + len(ASPECTS)] for start in range(0, len(lines), len(ASPECTS))
    ]
    return tuple(
        _read_recurrence(
            theme, of_theme, sentences[theme.id]["recurrence"], taught=taught.get(theme.id, 0)
        )
        for theme, of_theme in zip(codebook.themes, of_themes, strict=True)
    )


def _read_line(row: Row) -> RecurrenceLine:
    names = [field.name for field in fields(RecurrenceLine)]
    values = {name: row[name] for name in names if name != "borough_names"}
    return RecurrenceLine(borough_names=split_names(row["borough_names"]), **values)


def _read_recurrence(
    theme: Theme, lines: list[RecurrenceLine], sentence: str, *, taught: int
) -> Recurrence:
    return Recurrence(
        theme=theme,
        sentence=sentence,
        rests_on=_describe_coders(
            next(line for line in lines if line.aspect == "any"), taught=taught
        ),
        lines=tuple(lines),
    )


def _describe_coders(line: RecurrenceLine, *, taught: int) -> str:
    """Say who coded the findings that a count rests on, and where it is the model alone."""
    if not line.findings:
        return "No finding is coded with this theme."
    parts = [
        (line.by_person, "coded by a person"),
        (line.by_reference, "from the reference coding"),
        (line.by_model, f"from the model alone{_describe_training(line.by_model, taught)}"),
    ]
    held = [(count, words) for count, words in parts if count]
    if len(held) == 1:
        everyone = "all " if line.findings > 1 else ""
        sentence = f"Based on {count_words(line.findings, 'finding')}, {everyone}{held[0][1]}."
    else:
        shares = list_words(f"{count:,} {words}" for count, words in held)
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


def _describe_training(by_model: int, taught: int) -> str:
    """Say how many of the findings that only the model codes were used to train it."""
    if not taught:
        return ""
    if by_model == 1:
        return " (it was trained on this finding)"
    how_many = "all" if taught == by_model else f"{taught:,}"
    return f" ({how_many} of these {'was' if taught == 1 else 'were'} used to train it)"

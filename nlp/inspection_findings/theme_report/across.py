"""From tables to parts: what is computed of each theme across all reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from inspection_findings.analysis.comparison import CORRECTION, By, Comparison, describe_method
from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.analysis.recurrence.eligible import NOBODY_CODED
from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import Row, read_rows
from inspection_findings.text import split_names
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

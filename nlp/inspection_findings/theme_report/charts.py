"""Answers of the analyses as charts; themes keep the order in which their names are given."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from inspection_findings.analysis.comparison import ThemeTest
from inspection_findings.analysis.recurrence import (
    BoroughShare,
    StandardUse,
    ThemeRecurrence,
    ThemeYear,
)
from inspection_findings.analysis.sites import Counting
from inspection_findings.analysis.sites import Saturation as Saturations
from inspection_findings.documents import Share
from inspection_findings.documents.charts import (
    Balance,
    Curve,
    HeatMap,
    Lean,
    NamedShare,
    Reading,
    Recurrence,
    Saturation,
    Side,
    Tally,
    Trend,
)
from inspection_findings.text import list_words, start_sentence

Names = Mapping[str, str]  # of the themes to draw, by id

_COUNTED: dict[Counting, str] = {
    "clusters": "groups of similar findings",
    "clusters and single findings": "groups and single findings",
}
SIDES: tuple[Side, ...] = ("strength", "area_for_improvement")


def draw_matrix(boroughs: Sequence[BoroughShare], names: Names) -> HeatMap:
    """Return each theme's part in what each borough's report praises and asks to improve."""
    found = {(row.aspect, row.theme_id, row.borough): row for row in boroughs}
    in_order = sorted({row.borough for row in boroughs})
    keys = [(side, one, borough) for side in SIDES for one in names for borough in in_order]
    cells = []
    for side, theme_id, borough in keys:
        row = found.get((side, theme_id, borough))  # none where no report could show the theme
        cells.append(
            Tally(
                row=names[theme_id],
                column=borough,
                side=side,
                count=row.findings if row else None,
                of=row.of if row else None,
            )
        )
    return HeatMap(title="Findings on each theme, by borough", rows=tuple(cells))


def draw_standards(standards: Sequence[StandardUse], names: Names) -> HeatMap:
    """Return how many strengths and areas for improvement on each theme each standard states.

    Standards whose headings state neither are not drawn, and named below the chart.
    """
    own = sorted(
        (row for row in standards if row.theme_id in names),
        key=lambda row: (row.framework, row.standard),
    )
    frameworks = {row.framework for row in own}
    counts, totals = Counter[tuple[Side, str, str]](), Counter[str]()
    for row in own:
        column = start_sentence(f"{row.standard} {row.name}".strip()).rstrip(".")
        column += f", {row.framework}" if len(frameworks) > 1 else ""
        counts["strength", row.theme_id, column] += row.strengths
        counts["area_for_improvement", row.theme_id, column] += row.areas_for_improvement
        totals[column] += row.strengths + row.areas_for_improvement
    cells = [
        Tally(row=name, column=column, side=side, count=counts[side, theme_id, column])
        for side in SIDES
        for theme_id, name in names.items()
        for column, total in totals.items()
        if total
    ]
    silent = list_words(column for column, total in totals.items() if not total)
    return HeatMap(
        title="Findings on each theme, by standard",
        rows=tuple(cells),
        column_word="standard",
        note=f"Not drawn, since no heading there states either: {silent}." if silent else "",
    )


def draw_recurrence(themes: Sequence[ThemeRecurrence], names: Names) -> Recurrence:
    """Return the share of boroughs with each theme, the most frequent area first."""
    own = [row for row in themes if row.theme_id in names]
    areas = [row for row in own if row.aspect == "area_for_improvement"]
    areas.sort(key=lambda row: (-row.share, -row.findings))
    in_order = [row.theme_id for row in areas]
    rows = [
        _share(row, side, names[theme_id])
        for side in SIDES
        for theme_id in in_order
        for row in own
        if (row.theme_id, row.aspect) == (theme_id, side)
    ]
    return Recurrence(title="In how many boroughs each theme is found", rows=tuple(rows))


def draw_balance(
    boroughs: Sequence[BoroughShare], tests: Sequence[ThemeTest], names: Names
) -> Balance:
    """Return how far each theme leans to strengths or areas, as compared by polarity."""
    shares = {(row.theme_id, row.borough, row.aspect): row.share for row in boroughs}
    rows = []
    for test in sorted(tests, key=lambda row: (-row.difference, row.theme_id)):
        if test.theme_id not in names:
            continue
        leans = {}
        for theme_id, borough, aspect in shares:
            if theme_id == test.theme_id and aspect == "strength":
                strength = shares[theme_id, borough, "strength"]
                area = shares[theme_id, borough, "area_for_improvement"]
                if strength is not None and area is not None:
                    leans[borough] = 100 * (area - strength)
        rows.append(Lean(name=names[test.theme_id], mean=test.difference, boroughs=leans))
    return Balance(title="Praised, or asked to improve", rows=tuple(rows))


def draw_trend(years: Sequence[ThemeYear], name: str) -> Trend:
    """Return in what share of boroughs one theme is found, by year of inspection."""
    rows = [
        _share(row, side, str(row.year), row.note)
        for side in SIDES
        for row in years
        if row.aspect == side
    ]
    return Trend(title=f"{name}, by year of inspection", rows=tuple(rows))


def draw_saturation(found: Saturations, name: str) -> Saturation:
    """Return how many sub-themes so many reports show, counted in each way."""
    rows = [
        Curve(
            counting=_COUNTED[estimate.counting],
            words=estimate.words,
            readings=tuple(_read(found, estimate.counting)),
        )
        for estimate in found.estimate_rows
    ]
    return Saturation(title=f"{name}: sub-themes by number of reports read", rows=tuple(rows))


def _read(found: Saturations, counting: str) -> Iterator[Reading]:
    for point in found.curve_rows:
        if point.counting == counting:
            low, high = (None if math.isnan(limit) else limit for limit in (point.low, point.high))
            yield Reading(
                reports=point.reports,
                sub_themes=point.sub_themes,
                low=low,
                high=high,
                is_read=point.basis == "read",
            )


def _share(row: ThemeRecurrence | ThemeYear, side: Side, name: str, note: str = "") -> NamedShare:
    return NamedShare(
        name=name,
        side=side,
        share=Share(row.boroughs, row.eligible, row.low, row.high),
        note=note,
    )

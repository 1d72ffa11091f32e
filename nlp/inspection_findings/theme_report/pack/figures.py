"""The charts of a pack, each with a table of its figures in the appendix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspection_findings.documents import Block, Figure, Heading, Table
from inspection_findings.documents.charts import Balance, HeatMap, Trend
from inspection_findings.text.names import make_slug
from inspection_findings.theme_report.charts import SIDES, draw_balance, draw_matrix, draw_trend
from inspection_findings.theme_report.pack.gathered import Gathered, Topic

_FEWEST = 5  # boroughs in each of two years, below which a picture of years says nothing
_YEARS = 2
_BY_BOROUGH = "by borough"

Drawn = HeatMap | Balance | Trend


def write_figures(gathered: Gathered) -> Iterator[Block]:
    """Yield the chart by borough; of one theme a table says as much as a chart with one row."""
    for key, caption, chart in _draw(gathered):
        if key == _BY_BOROUGH:
            yield _show(key, caption, chart)


def write_further_charts(gathered: Gathered) -> Iterator[Block]:
    """Yield the charts by side, and by year where there are reports enough, for the appendix."""
    for key, caption, chart in _draw(gathered):
        if key != _BY_BOROUGH:
            yield _show(key, caption, chart)


def _show(key: str, caption: str, chart: Drawn) -> Figure:
    return Figure(key=f"figure-{make_slug(key)}", chart=chart, caption=caption)


def write_figure_tables(gathered: Gathered) -> Iterator[Block]:
    """Yield a table for each chart, under a heading; nothing if there is no chart."""
    tables = [_tabulate(key, caption, chart) for key, caption, chart in _draw(gathered)]
    if tables:
        yield Heading(words="The figures in the charts", level=2, key="figures-in-charts")
        yield from tables


def _tabulate(key: str, caption: str, chart: Drawn) -> Table:
    table = chart.table(f"chart-{make_slug(key)}")
    return Table(
        key=table.key,
        caption=f"{caption}: the figures",
        columns=table.columns,
        rows=table.rows,
        note=table.note,
        sheet=f"Chart {key}",
    )


def _draw(gathered: Gathered) -> Iterator[tuple[str, str, Drawn]]:
    """Yield each chart with its key and caption; a person's choice has none."""
    if not (gathered.is_census and gathered.considered):
        return
    tables = gathered.contents.tables
    names = {topic.report.theme.id: topic.name for topic in gathered.topics}
    stated = [row for row in tables.recurrence.borough_rows if row.aspect in SIDES]
    if len(gathered.topics) > 1:
        yield _BY_BOROUGH, "Stated findings, by borough", draw_matrix(stated, names)
    tests = [row for one in tables.comparisons if one.by == "polarity" for row in one.test_rows]
    balance = draw_balance(tables.recurrence.borough_rows, tests, names)
    if len(balance.rows) > 1:  # of one theme, a sentence says as much
        yield "balance", "Its part in what is praised and in what is to be improved", balance
    for topic in gathered.topics:
        if _has_years(topic):
            years = [
                row
                for row in tables.recurrence.trend_rows
                if row.theme_id == topic.report.theme.id and row.aspect in SIDES
            ]
            caption = f"{topic.prefix}Boroughs by year of inspection"
            key = "by year" if len(gathered.topics) == 1 else f"{topic.report.theme.id} by year"
            yield key, caption, draw_trend(years, topic.name)


def _has_years(topic: Topic) -> bool:
    sizes: Sequence[int] = [line.counts[0].eligible for line in topic.report.across.years]
    return sum(size >= _FEWEST for size in sizes) >= _YEARS

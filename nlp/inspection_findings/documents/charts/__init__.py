"""Charts: data in, one drawing out as SVG and PNG, with a sentence and a table that say the same.

A chart is told by more than colour: strengths are blue, round and plain, areas for improvement
orange, square and hatched, and each mark or cell has its number.
"""

from inspection_findings.documents.charts.balance import Balance, Lean
from inspection_findings.documents.charts.chart import Chart, Side
from inspection_findings.documents.charts.heat_map import HeatMap, Tally
from inspection_findings.documents.charts.recurrence import Recurrence
from inspection_findings.documents.charts.saturation import Curve, Reading, Saturation
from inspection_findings.documents.charts.shares import NamedShare
from inspection_findings.documents.charts.trend import Trend

__all__ = [
    "Balance",
    "Chart",
    "Curve",
    "HeatMap",
    "Lean",
    "NamedShare",
    "Reading",
    "Recurrence",
    "Saturation",
    "Side",
    "Tally",
    "Trend",
]

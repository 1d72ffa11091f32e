"""Search for findings by words and by meaning, and look up the nearest coded findings."""

from inspection_findings.search.answer import Answer, Hit
from inspection_findings.search.constraints import Understood
from inspection_findings.search.counts import FilterCounts, ValueCount, count_values
from inspection_findings.search.facets import Facets, load_facets
from inspection_findings.search.filters import FilterOptions, Filters, ReportFilterOptions
from inspection_findings.search.hits import Hits
from inspection_findings.search.listed import Listed, Listing, Sort
from inspection_findings.search.listing import list_findings, order_findings
from inspection_findings.search.nearest_coded import find_nearest, list_model_themes
from inspection_findings.search.relevance import FIRST
from inspection_findings.search.search import search
from inspection_findings.search.select import select, select_findings

__all__ = [
    "FIRST",
    "Answer",
    "Facets",
    "FilterCounts",
    "FilterOptions",
    "Filters",
    "Hit",
    "Hits",
    "Listed",
    "Listing",
    "ReportFilterOptions",
    "Sort",
    "Understood",
    "ValueCount",
    "count_values",
    "find_nearest",
    "list_findings",
    "list_model_themes",
    "load_facets",
    "order_findings",
    "search",
    "select",
    "select_findings",
]

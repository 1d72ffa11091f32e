"""Search for findings by words and by meaning, and look up the nearest coded findings."""

from inspection_findings.search.filters import Filters, select_findings
from inspection_findings.search.hits import Hits
from inspection_findings.search.nearest_coded import find_nearest, list_model_themes
from inspection_findings.search.search import Hit, search

__all__ = [
    "Filters",
    "Hit",
    "Hits",
    "find_nearest",
    "list_model_themes",
    "search",
    "select_findings",
]

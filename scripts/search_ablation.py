"""What each signal of search is worth: nDCG@10 on the queries for development without it.

Prints a Markdown table. The queries of the test are not touched::

    python scripts/search_ablation.py
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest.mock import patch

import numpy as np

import search_figures
from inspection_findings.search import concepts, ranking
from markers import table

SEARCH = "inspection_findings.search"
CHANGES: dict[str, dict[str, float]] = {
    "as it is": {},
    "no words": {"WORDS_WEIGHT": 0},
    "words half": {"WORDS_WEIGHT": ranking.WORDS_WEIGHT / 2},
    "words one and a half": {"WORDS_WEIGHT": ranking.WORDS_WEIGHT * 1.5},
    "no themes": {"THEMES_WEIGHT": 0},
    "themes half": {"THEMES_WEIGHT": ranking.THEMES_WEIGHT / 2},
    "themes one and a half": {"THEMES_WEIGHT": ranking.THEMES_WEIGHT * 1.5},
    "no polarity": {"POLARITY_WEIGHT": 0},
    "polarity twice": {"POLARITY_WEIGHT": ranking.POLARITY_WEIGHT * 2},
    "other words half": {"OTHER_WORDS_COUNT": concepts.OTHER_WORDS_COUNT / 2},
}


def measure_changes() -> Iterator[list[str]]:
    """Yield a row for each change: its name, the figure by kind, and for all queries."""
    queries = [
        query for query in search_figures.read_queries("development") if query.kind != "nothing"
    ]
    for name, changes in CHANGES.items():
        search_figures.search.cache_clear()
        with ExitStack() as stack:
            for constant, value in changes.items():
                room = "concepts" if constant == "OTHER_WORDS_COUNT" else "ranking"
                stack.enter_context(patch(f"{SEARCH}.{room}.{constant}", value))
            found = [
                (
                    query.kind,
                    search_figures.measure_ndcg(search_figures.search_here(query.query), query),
                )
                for query in queries
            ]
        by_kind = [
            np.mean([figure for kind, figure in found if kind == wanted])
            for wanted in search_figures.KINDS
        ]
        whole = np.mean([figure for _, figure in found])
        yield [name, *(f"{figure:.2f}" for figure in by_kind), f"{whole:.3f}"]


if __name__ == "__main__":
    print(table(["nDCG@10", *search_figures.KINDS.values(), "all"], list(measure_changes())))

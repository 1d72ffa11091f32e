"""Measure search on many findings: answers one after the other in one process, as a server gives.

The stores are those of ``benchmark_filters.py``: copies of the five reports, each with boroughs,
months and ids of its own. Their words and embeddings are searched like any others. Prints the
median and the 95th percentile of the queries below, with and without filters, and the memory. Run
it in the project's environment on an otherwise idle machine::

    python scripts/benchmark_search.py --findings 1000000 --folder out/filters
"""

from __future__ import annotations

import argparse
import resource
from pathlib import Path

import numpy as np

import inspection_findings as inf
from benchmark_filters import make_store, show, time_once
from environment import CHECKOUT
from inspection_findings.search import FilterOptions, Hits

ROUNDS = 3
QUERIES = (
    "victims were not asked for consent",
    "staff vacancies and high caseloads",
    "evidence that interventions work",
    "children with speech and language needs",
    "good practice in reparation",
    "what children say about their worker since 2022",
    "recommendations to the police",
    "locked up far from home",
    '"education, training and employment" OR ETE',
    "health -mental disproportion*",
)
FILTERS: tuple[FilterOptions, ...] = (
    {},
    {"borough": ["Hackney 1", "Lewisham 2", "Havering 3"]},
    {"theme": ["victim-work", "ete"], "polarity": "area_for_improvement"},
    {"since": "2022", "without_theme": "voice", "kind": ["bullet", "narrative"]},
)


def main() -> None:
    """Build the store if it is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000, help="How many at least.")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "out" / "filters")
    options = parser.parse_args()
    path = options.folder / f"{options.findings}.findings"
    if not path.exists():
        make_store(path, options.findings)
    measure(path)


def measure(path: Path) -> None:
    """Print how long the first answer takes, which makes the caches, and the later ones."""
    corpus = inf.open_corpus(path)
    show("first answer, with the caches made", time_once(lambda: corpus.search(QUERIES[0])))
    show("second answer", time_once(lambda: corpus.search(QUERIES[1])))
    everything: list[float] = []
    for filters in FILTERS:
        times = [_time(corpus, query, filters) for query in QUERIES for _ in range(ROUNDS)]
        show(f"median with {filters}", float(np.median(times)), worst=float(np.max(times)))
        everything += times
    show("95th percentile of all", float(np.quantile(everything, 0.95)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB, of which the mapped files are given back when others need it")


def _time(corpus: inf.Corpus, query: str, filters: FilterOptions) -> float:
    def ask() -> Hits:
        return corpus.search(query, **filters)

    return time_once(ask)


if __name__ == "__main__":
    main()

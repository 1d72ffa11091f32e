"""Measure how soon the explorer answers, on a store of any size.

A larger store is made of copies of the five reports (see benchmark_filters.py). Its pages on themes
and boroughs are not measured: copies have no sub-themes::

    python scripts/benchmark_explorer.py --findings 10000
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from fastapi.testclient import TestClient

from benchmark_filters import make_store
from environment import CHECKOUT, say
from inspection_findings import Corpus, open_corpus
from inspection_findings.web import make_app

QUERIES = ("victim consent", "what Hackney does badly", "staff vacancies", "health", "exclusion")
LISTS = ("", "?theme=voice&polarity=strength", "?offset=1000", "?voice=children")
ROUNDS = 5


def main() -> None:
    """Make the store if it is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=10_000, help="How many at least.")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "out" / "explorer")
    options = parser.parse_args()
    path = options.folder / f"{options.findings}.findings"
    if not path.exists():
        make_store(path, options.findings)
    corpus = open_corpus(path)
    with TestClient(make_app(corpus), base_url="http://127.0.0.1") as client:
        for what, addresses in list_addresses(corpus).items():
            measure(client, what, addresses)


def list_addresses(corpus: Corpus) -> dict[str, list[str]]:
    """Return some addresses of each kind of page."""
    listing = corpus.list(limit=20)
    say(f"{listing.findings:,} findings")
    return {
        "list": [f"/findings{query}" for query in LISTS],
        "search": [f"/findings?q={query}" for query in QUERIES],
        "finding": [f"/findings/{finding_id}" for finding_id in listing.ids],
        "report": [f"/reports/{listing[0].finding.report_id}"],
    }


def measure(client: TestClient, what: str, addresses: Sequence[str]) -> None:
    """Print the median and the 95th percentile of several rounds, after a first one."""
    first = [time_once(client, address) for address in addresses]
    times = sorted(time_once(client, address) for address in addresses for _ in range(ROUNDS))
    median, worst = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    say(f"{what}: median {median:.0f} ms, p95 {worst:.0f} ms; first time {max(first):.0f} ms")


def time_once(client: TestClient, address: str) -> float:
    """Return how long a page takes, in milliseconds."""
    start = time.perf_counter()
    client.get(address).raise_for_status()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()

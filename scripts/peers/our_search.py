"""Search by our own search, to tell what it costs: the rankings are made by search_figures.py."""

from __future__ import annotations

import sys

import inspection_findings as inf
from environment import CHECKOUT
from peers.task import Cost, hand_back, read_task


def main() -> None:
    """Ask the store that the command names third."""
    cost = Cost()
    entries = read_task().entries
    with cost.stage("load"):  # the first query makes the files that search works with
        corpus = inf.open_corpus(sys.argv[3], model=CHECKOUT / "models" / "themes")
        corpus.search(entries["queries"][0], limit=10)
    with cost.stage("query"):
        for query in entries["queries"]:
            corpus.search(query, limit=10)
    hand_back({"ways": {}, "cost": cost.tell()})


if __name__ == "__main__":
    main()

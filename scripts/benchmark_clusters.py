"""Measure ways of clustering against the reference coding, for decision record 0005.

Run in the project's environment; encoding takes half a minute::

    python scripts/benchmark_clusters.py --write
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from environment import CHECKOUT
from inspection_findings.cluster import DISTANCE_THRESHOLD, MINIMUM_SIZE
from inspection_findings.cluster.groups import centre_by_borough, group_rows
from inspection_findings.encode import load_encoder
from inspection_findings.verbatim import text_key
from markers import fill, run_as_command, table

RECORD = CHECKOUT / "docs" / "decisions" / "0005-deterministic-clusters.md"
GOLD = CHECKOUT / "corpus" / "gold" / "findings.jsonl"
NONE = -1

Rows = npt.NDArray[np.floating]
Way = Callable[[Rows], Sequence[int]]


def wanted_files() -> dict[Path, str]:
    """Return the decision record with its table measured anew."""
    return {RECORD: fill(RECORD.read_text("utf-8"), {"cluster-figures": render_figures})}


def render_figures() -> str:
    """Return the table: one row for each representation and way of grouping."""
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    coded = [row for row in map(json.loads, lines) if row["kind"] == "bullet" and row["themes"]]
    coded.sort(key=lambda row: (text_key(row["text"]), row["report"]))
    rows = [
        [representation, way, *_measure(group(unit_rows), coded)]
        for representation, unit_rows in _representations(coded)
        for way, group in _ways([text_key(row["text"]) for row in coded]).items()
    ]
    columns = ["rows", "grouping", "AMI", "clusters", "two or more boroughs", "in none", "largest"]
    return f"{len(coded)} coded bullets of four boroughs.\n\n{table(columns, rows)}"


def _representations(coded: list[dict[str, str]]) -> Iterator[tuple[str, Rows]]:
    texts = [row["text"] for row in coded]
    plain = load_encoder().encode(texts)
    centred = centre_by_borough(plain, [row["report"] for row in coded])
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), min_df=2)
    terms = normalize(TruncatedSVD(100, random_state=0).fit_transform(words.fit_transform(texts)))
    yield "embedding", plain
    yield "embedding, centred by borough", centred
    yield "the same beside TF-IDF", normalize(np.hstack([centred, 0.7 * terms]))


def _ways(keys: list[str]) -> dict[str, Way]:
    def ours(threshold: float) -> Way:
        def group(rows: Rows) -> Sequence[int]:
            groups = group_rows(rows.astype(np.float64), keys, distance_threshold=threshold)
            number = {row: n for n, members in enumerate(groups) for row in members}
            return [number[row] for row in range(len(rows))]

        return group

    thresholds = sorted({0.5, 0.7, DISTANCE_THRESHOLD, 0.8, 0.85})
    return {
        **{f"average linkage, {threshold}": ours(threshold) for threshold in thresholds},
        "Ward, 25": lambda rows: AgglomerativeClustering(25).fit_predict(rows).tolist(),
        "Ward, 40": lambda rows: AgglomerativeClustering(40).fit_predict(rows).tolist(),
        "HDBSCAN, leaf": lambda rows: (
            HDBSCAN(MINIMUM_SIZE, cluster_selection_method="leaf", copy=True)
            .fit_predict(rows)
            .tolist()
        ),
    }


def _measure(numbers: Sequence[int], coded: list[dict[str, str]]) -> list[str]:
    """Return the figures of one row; what is in no cluster counts as one more group."""
    sizes = {number: list(numbers).count(number) for number in numbers}
    kept = [n if n != NONE and sizes[n] >= MINIMUM_SIZE else NONE for n in numbers]
    clusters = sorted(set(kept) - {NONE})
    boroughs = [
        {row["report"] for row, n in zip(coded, kept, strict=True) if n == cluster}
        for cluster in clusters
    ]
    shared = sum(len(places) > 1 for places in boroughs) / max(1, len(clusters))
    agreement = adjusted_mutual_info_score([row["themes"][0] for row in coded], kept)
    return [
        f"{agreement:z.2f}",
        str(len(clusters)),
        f"{shared:.0%}",
        f"{kept.count(NONE) / len(kept):.0%}",
        str(max((sizes[cluster] for cluster in clusters), default=0)),
    ]


if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)

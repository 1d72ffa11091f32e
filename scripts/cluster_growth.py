"""Cluster many findings, recombined from coded ones, and print time and memory.

Each finding joins the first half of one text and the second half of another. Its embedding and
probabilities are the mean of theirs. The clusters themselves have no meaning.
``benchmark_clusters.py`` calls this script::

    python scripts/cluster_growth.py out/benchmark-parents.npz 10000
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from inspection_findings.cluster import (
    DISTANCE_THRESHOLD,
    cluster_findings,
    find_stock_wording,
    nearest_points,
    represent,
)
from inspection_findings.cluster.linkage import gather_groups, link_texts, to_unit
from inspection_findings.records import Finding
from inspection_findings.text import text_key

FINDINGS_OF_A_BOROUGH = 100
COMPARE_UP_TO = 10_000  # findings of which all pairs can be compared within the time


def grow(parents: Path, size: int) -> dict[str, float]:
    """Return seconds, gigabytes and counts for one number of findings."""
    findings, embeddings, probabilities = recombine(parents, size)
    boroughs = [finding.borough for finding in findings]
    rows = represent(embeddings, probabilities, boroughs)
    keys = [text_key(finding.text) for finding in findings]
    started = time.perf_counter()
    groups = number_groups(rows, keys)
    grouped = time.perf_counter()
    clustering = cluster_findings(findings, embeddings, probabilities)
    clustered = time.perf_counter()
    find_stock_wording(findings)
    done = time.perf_counter()
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "groups": grouped - started,
        "clustering": clustered - grouped,
        "stock_wording": done - clustered,
        "per_thousand": (done - grouped) / size * 1000,
        "gigabytes": gigabytes,
        "clusters": len(clustering.clusters),
        "like_all_pairs": compare_with_all_pairs(rows, keys, groups),
    }


def recombine(
    parents: Path, size: int
) -> tuple[list[Finding], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return findings with their embeddings and probabilities, made of pairs of coded ones."""
    kept = np.load(parents, allow_pickle=False)
    texts = [text.split() for text in kept["texts"].tolist()]
    one, other = np.random.default_rng(0).integers(len(texts), size=(2, size))
    findings = [
        make_finding(number, texts[a][: len(texts[a]) // 2] + texts[b][len(texts[b]) // 2 :])
        for number, (a, b) in enumerate(zip(one.tolist(), other.tolist(), strict=True))
    ]
    embeddings = to_unit(kept["embeddings"][one].astype(np.float64) + kept["embeddings"][other])
    return findings, embeddings, (kept["probabilities"][one] + kept["probabilities"][other]) / 2


def make_finding(number: int, words: list[str]) -> Finding:
    """Return a bullet of one of the made-up boroughs."""
    borough = f"Madeup{number // FINDINGS_OF_A_BOROUGH}"
    return Finding(
        finding_id=f"{number:07d}",
        citation=f"{borough}, {number}",
        report_id=borough,
        borough=borough,
        standard="1.1",
        kind="bullet",
        polarity=None,
        polarity_from=None,
        text=" ".join(words),
        spans=((0, 1),),
        heading="",
    )


def number_groups(rows: npt.NDArray[np.float64], keys: list[str]) -> npt.NDArray[np.int64]:
    """Return the group of each row."""
    texts = link_texts(rows, keys, distance_threshold=DISTANCE_THRESHOLD)
    numbers = np.empty(len(rows), dtype=np.int64)
    for number, group in enumerate(gather_groups(texts.group(np.ones(len(rows), dtype=np.bool_)))):
        numbers[list(group)] = number
    return numbers


def compare_with_all_pairs(
    rows: npt.NDArray[np.float64], keys: list[str], groups: npt.NDArray[np.int64]
) -> float:
    """Return how similar the groups are to those from comparing all pairs."""
    if len(rows) > COMPARE_UP_TO:
        return float("nan")
    nearest_points.COMPARE_ALL_UP_TO = COMPARE_UP_TO
    return float(adjusted_rand_score(groups, number_groups(rows, keys)))


if __name__ == "__main__":
    print(json.dumps(grow(Path(sys.argv[1]), int(sys.argv[2]))))

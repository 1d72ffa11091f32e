"""Groups of findings by our own sub-themes, in the same manner as the others' groups.

``with themes`` is what the program does; the probabilities of themes in the task come from models
that never saw a finding's borough. ``embeddings alone`` is the same without them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.cluster import cluster_findings
from inspection_findings.encode import load_encoder
from peers.grouped import run_all
from peers.our_themes import make_finding
from peers.task import Cost, Floats, Rows, hand_back, read_task


def main() -> None:
    """Answer the task."""
    cost = Cost()
    entries = read_task().entries
    with cost.stage("load"):
        encoder = load_encoder()
    with cost.stage("encode"):
        embeddings = encoder.encode(entries["texts"])
    likely = np.array(entries["probabilities"])
    everything = np.arange(len(likely))
    for stage in ("first", "group"):
        with cost.stage(stage):
            group(entries, everything, embeddings, likely)
    told = cost.tell()

    def run(said: Floats) -> dict[str, Any]:
        def some(rows: Rows, _: int | None) -> list[int]:
            return group(entries, rows, embeddings, said)

        return run_all(some, entries["boroughs"])

    answer = {"with themes": run(likely), "embeddings alone": run(np.zeros_like(likely))}
    hand_back({"ways": answer, "cost": told})


def group(
    entries: dict[str, list[str]],
    rows: Rows,
    embeddings: NDArray[np.float32],
    probabilities: Floats,
) -> list[int]:
    """Return the sub-theme of each finding, in the order given; -1 is none."""
    findings = [
        make_finding(int(row), entries["texts"][row], entries["boroughs"][row]) for row in rows
    ]
    found = cluster_findings(findings, embeddings[rows], probabilities[rows])
    number = {member: place for place, one in enumerate(found.clusters) for member in one.members}
    return [number.get(finding.finding_id, -1) for finding in findings]


if __name__ == "__main__":
    main()

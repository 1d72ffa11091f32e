"""How many codings on which two coders differed come first where a model speaks against a coding.

The model never saw the borough. What it finds unlikely in a coding may be a slip of the coding, as
in confident learning (C. G. Northcutt, L. Jiang and I. L. Chuang, arXiv 1911.00068).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspection_findings.theme_model.evaluation.intervals import find_share_limits
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut

FIRST = (25, 50, 100, 200)


def tabulate_rereading(left_out: BoroughsLeftOut) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return how many of the first findings of each order are such, as a table."""
    columns = (
        *("the first", "coding spoken against", "95 % interval", "model most unsure"),
        *("by chance",),
    )
    probabilities = left_out.probabilities.astype(np.float64)
    against = np.abs(left_out.coded - probabilities).max(axis=1)
    unsure = -np.abs(probabilities - 0.5).min(axis=1)
    chance = float(left_out.differed.mean())
    rows = []
    for first in (number for number in FIRST if number <= len(left_out.differed)):
        found = _count(left_out.differed, against, first)
        low, high = find_share_limits(np.array(float(found)), np.array(float(first)))
        rows.append(
            [
                str(first),
                f"{found / first:.2f}",
                f"{float(low):.2f}-{float(high):.2f}",
                f"{_count(left_out.differed, unsure, first) / first:.2f}",
                f"{chance:.2f}",
            ]
        )
    return columns, rows


def _count(differed: NDArray[np.bool_], weight: NDArray[np.float64], first: int) -> int:
    return int(differed[np.argsort(-weight, kind="stable")[:first]].sum())

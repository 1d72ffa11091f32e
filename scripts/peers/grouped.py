"""The runs that every way of grouping findings goes through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from peers.task import Rows

SEEDS = 5
TIMES = 3
SEED = 0


class Group(Protocol):
    """Groups some of the findings; ``seed`` is None for a run without one."""

    def __call__(self, rows: Rows, seed: int | None, /) -> Sequence[int]:
        """Return the group of each row; below 0 is none."""
        ...


def run_all(group: Group, boroughs: Sequence[str]) -> dict[str, Any]:
    """Return the groups of all runs, as lists of numbers.

    Returns
    -------
    dict
        ``seeds``: all findings, with other seeds; ``again``: with one seed, time after time;
        ``unseeded``: without a seed; ``shuffled``: with one seed, in other orders, but told in
        the usual one; ``without``: for each borough, the findings of all others.
    """
    names = np.array(boroughs)
    everything = np.arange(len(names))

    def tell(rows: Rows, seed: int | None = SEED) -> list[int]:
        return [int(number) for number in group(rows, seed)]

    return {
        "seeds": [tell(everything, seed) for seed in range(SEEDS)],
        "again": [tell(everything) for _ in range(TIMES)],
        "unseeded": [tell(everything, None) for _ in range(TIMES)],
        "shuffled": [_shuffle(tell, len(names), number) for number in range(TIMES)],
        "without": {str(one): tell(np.flatnonzero(names != one)) for one in np.unique(names)},
    }


def _shuffle(tell: Callable[[Rows], list[int]], count: int, seed: int) -> list[int]:
    order = np.random.default_rng(seed).permutation(count)
    numbers = np.empty(count, dtype=np.int64)
    numbers[order] = tell(order)
    return [int(number) for number in numbers]
